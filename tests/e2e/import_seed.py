#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes over the accounts of a FastAPI chat application, whose database and passwords are made here as that application
makes them: SQLAlchemy's table, passlib's bcrypt over the hexadecimal SHA-256. Then everybody logs in with the password
they had, by the address they had; what cannot be taken over is named, and leaves nobody behind half-way.

usage: import_seed.py NATTERD
"""

import contextlib
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings
from pathlib import Path

warnings.simplefilter("ignore")  # passlib asks Python for modules that go away one day
from passlib.context import CryptContext  # noqa: E402

EX_USAGE, EX_DATAERR, EX_NOINPUT = 64, 65, 66
PATIENCE = 30
PASSWORDS = CryptContext(schemes=["bcrypt"], deprecated="auto", bcrypt__rounds=4)


def hashed(password: str) -> str:
    return PASSWORDS.hash(hashlib.sha256(password.encode()).hexdigest())


def make_seed(file: Path, people: list[tuple[int, str, str, str]]) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR, email VARCHAR, hashed_password VARCHAR, PRIMARY KEY (id))"
        )
        database.execute("CREATE UNIQUE INDEX ix_users_email ON users (email)")
        database.executemany("INSERT INTO users (id, email, name, hashed_password) VALUES (?, ?, ?, ?)", people)


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {"DATA_DIR": str(folder), "BCRYPT_COST": "4", "HOST": "127.0.0.1", "PORT": "0", "ADMIN_PORT": "0"}


def run_import(natterd: str, folder: Path, seed: Path | str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [natterd, "import-seed", str(seed)],
        env=environment(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextlib.contextmanager
def serving(natterd: str, folder: Path):
    """The address of a natterd on the data in @p folder."""
    port = folder / "port"
    port.unlink(missing_ok=True)
    server = subprocess.Popen([natterd, "serve", "--port-file", str(port)], env=environment(folder), cwd=folder)
    try:
        deadline = time.monotonic() + PATIENCE
        while not port.exists() and server.poll() is None and time.monotonic() < deadline:
            os.sched_yield()
        assert server.poll() is None, "natterd does not run"
        yield f"http://127.0.0.1:{port.read_text().strip()}"
    finally:
        server.terminate()
        assert server.wait(PATIENCE) == 0


def post(url: str, body: dict) -> tuple[int, dict]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def takes_everybody_over(natterd: str, folder: Path) -> None:
    people = [
        (3, "Ann@Example.org", "Ann", "correct horse"),
        (7, "jürgen@straße.example", "Jürgen Groß", "пароль № 1"),
        (41, "long@example.org", "Long", "x" * 100 + "y"),  # bcrypt alone would look at 72 bytes
    ]
    make_seed(folder / "chat.db", [(number, email, name, hashed(password)) for number, email, name, password in people])
    done = run_import(natterd, folder, folder / "chat.db")
    assert done.returncode == 0, done
    assert "3 users were taken over" in done.stdout, done
    again = run_import(natterd, folder, folder / "chat.db")
    assert again.returncode == EX_DATAERR and "is not empty" in again.stderr, again
    with serving(natterd, folder) as address:
        for number, email, name, password in people:
            status, answer = post(f"{address}/auth/login", {"email": email, "password": password})
            assert (status, int(answer["user_id"]), answer["name"]) == (200, number, name), (status, answer)
            wrong = password[:-1] + "z"
            status, answer = post(f"{address}/auth/login", {"email": email, "password": wrong})
            assert status == 401, (status, answer)
        status, answer = post(f"{address}/auth/login", {"email": "ann@example.ORG", "password": "correct horse"})
        assert status == 200, (status, answer)
        status, answer = post(
            f"{address}/auth/signup", {"email": "next@example.org", "name": "Next", "password": "password123"}
        )
        assert (status, int(answer["user_id"])) == (201, 42), (status, answer)


def names_what_it_refuses(natterd: str, folder: Path) -> None:
    good = hashed("password123")
    make_seed(
        folder / "chat.db",
        [
            (1, "ann@example.org", "Ann", good),
            (2, "ANN@example.org", "Other Ann", good),
            (3, "bob", "Bob", good),
            (4, "carl@example.org", "Carl\u202e", good),
            (5, "dora@example.org", "Dora", "plain text"),
            (6, "eve@example.org", "Eve", "$2b$99$" + 53 * "a"),
            (2**53, "fay@example.org", "Fay", good),
        ],
    )
    done = run_import(natterd, folder, folder / "chat.db")
    assert done.returncode == EX_DATAERR, done
    for part in (
        'user 2 (ANN@example.org): user 1 has the same e-mail address, written "ann@example.org"',
        "user 3 (bob): its e-mail address",
        "user 4 (carl@example.org): its name",
        "user 5 (dora@example.org): its password is not stored as bcrypt",
        "user 6 (eve@example.org): its password is not stored as bcrypt",
        "user 9007199254740992 (fay@example.org): its id is above",
        "nobody was taken over: mend these 6",
    ):
        assert part in done.stderr, (part, done.stderr)
    assert "plain text" not in done.stderr and "\u202e" not in done.stderr, done.stderr
    assert not (folder / "natter.db").exists()


def says_what_is_wrong(natterd: str, folder: Path) -> None:
    assert run_import(natterd, folder, "").returncode == EX_USAGE
    assert run_import(natterd, folder, folder / "nothing.db").returncode == EX_NOINPUT
    with contextlib.closing(sqlite3.connect(folder / "other.db")) as database, database:
        database.execute("CREATE TABLE poems (id INTEGER)")
    done = run_import(natterd, folder, folder / "other.db")
    assert done.returncode == EX_DATAERR and "has no users as the FastAPI application keeps them" in done.stderr, done


def main() -> None:
    natterd = sys.argv[1]
    for check in (takes_everybody_over, names_what_it_refuses, says_what_is_wrong):
        with tempfile.TemporaryDirectory() as folder:
            check(natterd, Path(folder))
        print(f"{check.__name__}: good")


if __name__ == "__main__":
    main()
