# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of trial.py: what an operator does to an installed server, as the documentation says it, as root and as natter."""

import asyncio
import contextlib
import http.client
import os
import pwd
import re
import shutil
import ssl
import tempfile
from pathlib import Path

from trialinstalled import loaded_from_elsewhere
from trialtools import (
    ADMIN, BASE, CONF, DATA, SOURCES, UNITS, Machine, account, expect, journal, request, run, said, state, status_of, until,
)  # fmt: skip

UNIT_FOLDER = Path("/etc/systemd/system")
NAME = "chat.example.org"
AS_NATTER = ("runuser", "-u", "natter", "--")
SETTINGS = ("--config", str(CONF))


def recipe(part: str) -> str:
    """The commands of docs/packaging.md with @p part among them, as root types them who edits units without an editor."""
    text = (SOURCES / "docs/packaging.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if part in block]
    expect(len(blocks) == 1, f"packaging.md has {len(blocks)} recipes with {part}")
    lines, edited = ["set -e"], ""
    for line in blocks[0].splitlines():
        line = line.replace("sudo ", "")
        if edit := re.fullmatch(r"systemctl edit (\S+)", line):
            edited = edit.group(1) if "." in edit.group(1) else f"{edit.group(1)}.service"
            lines.append(f"mkdir --parents {UNIT_FOLDER}/{edited}.d && : >{UNIT_FOLDER}/{edited}.d/override.conf")
        elif edited and line.startswith("# "):
            lines.append(f"echo '{line[2:]}' >>{UNIT_FOLDER}/{edited}.d/override.conf")
        else:
            lines += ["systemctl daemon-reload", line] if edited else [line]
            edited = ""
    return "\n".join(lines)


@contextlib.contextmanager
def as_before(*units: str):
    """What is done to settings and units is undone."""
    before = CONF.read_text(encoding="utf-8")
    yield before
    CONF.write_text(before, encoding="utf-8")
    for unit in units:
        shutil.rmtree(UNIT_FOLDER / f"{unit}.d")
    said("systemctl", "daemon-reload")
    said("systemctl", "restart", *UNITS)


def examined(*user: str) -> str:
    """What the doctor says of a server that is well."""
    done = run(*user, "natterd", "doctor", *SETTINGS, check=False, cwd="/")
    expect(done.returncode == 0 and "\n0 problems" in done.stdout, f"the doctor, {user or 'as root'}:\n{done.stdout}")
    return done.stdout


def of_root() -> list[str]:
    return [path.name for path in DATA.iterdir() if path.stat().st_uid == 0]


def step_outside_of_the_service() -> None:
    """A command without settings makes no other server whose code opens nothing; the log names one that is about this one."""
    with tempfile.TemporaryDirectory() as home:
        for command in ("setup-code", "user list", "audit list", f"backup {home}/new.backup", f"restore {home}/old.backup"):
            done = run("env", f"HOME={home}", "natterd", *command.split(), check=False, cwd="/")
            expect(done.returncode == os.EX_NOINPUT and f"--config {CONF}" in done.stdout, f"natterd {command}: {done}")
        done = run("env", f"HOME={home}", "natterd", "status", check=False, cwd="/")
        expect(done.returncode == os.EX_UNAVAILABLE and f"--config {CONF}" in done.stdout, f"natterd status: {done}")
        expect(not list(Path(home).iterdir()), f"a server was made in {home}")
        own = Path(home) / ".local/share/natter"
        own.mkdir(parents=True)
        done = run("env", f"HOME={home}", "natterd", "user", "list", check=False, cwd="/")
        expect(done.returncode == 0 and f"this is about DATA_DIR {own}; " in done.stdout, f"root with data of its own: {done}")
    recommended = re.search(r"natterd (setup-code .*) shows it", journal("-u", "natter"))
    expect(recommended is not None, "the journal recommends no command")
    shown = said("natterd", *recommended.group(1).split(), cwd="/")
    expect(shown == (DATA / "setup-code").read_text(encoding="utf-8").strip(), "the recommended command shows another code")
    # Made by root while nothing runs, it still is the server's.
    said("systemctl", "stop", *UNITS)
    renewed = said("natterd", "setup-code", "renew", *SETTINGS)
    expect(not of_root(), f"files of root: {of_root()}")
    said("systemctl", "start", "natter")
    expect(renewed == (DATA / "setup-code").read_text(encoding="utf-8").strip() != shown, "the renewed code is gone")
    expect(request("GET", "/admin/v1/setup", base=ADMIN)["needed"], "nobody asks for the renewed code")


def step_doctor() -> None:
    print("   " + "\n   ".join(examined(*AS_NATTER).splitlines()))
    said("natterd", "check-config", *SETTINGS)
    text = examined()
    expect(text.count("held by systemd for the service") == 2, f"root is not told who has the ports:\n{text}")
    said("systemctl", "stop", "natter.service")  # its sockets wait for somebody
    examined(*AS_NATTER)
    examined()
    said("systemctl", "start", "natter.service")


def step_root_and_data() -> None:
    """Whatever root does to the data, the service starts with them."""
    with tempfile.TemporaryDirectory() as folder:
        said("natterd", "backup", f"{folder}/one", *SETTINGS)
        said("systemctl", "stop", *UNITS)
        for file in DATA.glob("natter.db*"):
            shutil.move(file, folder)
        said("natterd", "restore", f"{folder}/one", "--keep-logins", *SETTINGS)
        said("natterd", "user", "list", *SETTINGS)
        said("natterd", "move", "--to", f"sqlite:///{DATA}/other.db", *SETTINGS)
    expect(not of_root(), f"files of root: {of_root()}")
    (DATA / "other.db").unlink()
    said("systemctl", "start", "natter")
    expect(state("ActiveState") == "active", f"not active on what root has restored:\n{journal('-u', 'natter')}")
    expect(status_of("GET", "/auth/me", None, Machine.people[0]["access_token"]) == 200, "a login is gone")


def step_another_port() -> None:
    with as_before("natter.socket"):
        said("sh", "-c", recipe("ListenStream=443"))
        for _ in range(7):  # more often than systemd takes without being told to
            said("systemctl", "restart", "natter.socket", "natter.service")
        expect(status_of("GET", "/health", base="http://127.0.0.1:443") == 200, "nobody is at port 443")
        expect(said("systemctl", "is-active", *UNITS).split() == ["active"] * len(UNITS), "not everything is active")
        with contextlib.suppress(ConnectionRefusedError):
            connection = http.client.HTTPConnection("127.0.0.1", 8000)
            connection.connect()
            raise AssertionError("port 8000 is still open")
        expect("systemctl cat natter.socket" in examined(*AS_NATTER), "the doctor says nothing of the other port")
    expect(status_of("GET", "/health", base=BASE) == 200, "nobody is at port 8000 again")


class Certbot:
    """Files as certbot has them."""

    folder = Path("/etc/letsencrypt/live") / NAME
    hook = Path("/etc/letsencrypt/renewal-hooks/deploy/natter")

    @classmethod
    def renew(cls) -> ssl.SSLContext:
        cls.folder.mkdir(parents=True, exist_ok=True)
        cls.folder.parent.chmod(0o700)
        said("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
             "-keyout", str(cls.folder / "privkey.pem"), "-out", str(cls.folder / "fullchain.pem"),
             "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}")  # fmt: skip
        (cls.folder / "privkey.pem").chmod(0o600)
        return ssl.create_default_context(cafile=cls.folder / "fullchain.pem")


def https(trust: ssl.SSLContext, port: int = 443) -> http.client.HTTPSConnection:
    return http.client.HTTPSConnection(NAME, port, context=trust, timeout=30)


def answers(connection: http.client.HTTPSConnection, path: str) -> bool:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer.status == 200


async def step_tls() -> None:
    """Certbot's certificate at port 443, as packaging.md says it; renewed, without cutting anybody off."""
    with as_before("natter.socket"):
        with Path("/etc/hosts").open("a", encoding="utf-8") as hosts:
            hosts.write(f"127.0.0.1 {NAME}\n")
        trust = Certbot.renew()
        Certbot.hook.parent.mkdir(parents=True, exist_ok=True)
        said("sh", "-c", recipe("ListenStream=443"))
        said("bash", "-c", recipe("certbot-deploy-hook").replace("YOUR.NAME", NAME))
        key = Path("/etc/natter/tls/privkey.pem").stat()
        expect((key.st_mode & 0o777, key.st_uid) == (0o640, 0), f"the key is open: {oct(key.st_mode)}")
        there = https(trust)
        expect(answers(there, "/health/ready"), "not ready over TLS")
        expect(answers(https(trust, 8001), "/admin/v1/setup"), "the administration does not answer over TLS")
        text = examined(*AS_NATTER)
        expect(re.search(rf"(?m)^ok +certificate: that of .*{NAME}.* is valid until", text) is not None, f"the doctor:\n{text}")

        before = state("MainPID")
        renewed = Certbot.renew()
        others = {**os.environ, "RENEWED_LINEAGE": "/etc/letsencrypt/live/elsewhere.example.org"}
        said(str(Certbot.hook), env=others)
        expect(answers(https(trust), "/health"), "it took another's certificate for its own")
        said(str(Certbot.hook), env={**os.environ, "RENEWED_LINEAGE": str(Certbot.folder)})

        def has_new_one() -> bool:
            try:
                return answers(https(renewed), "/health")
            except ssl.SSLCertVerificationError:
                return False

        answers(there, "/health")  # so that it does not count as idle
        await until(has_new_one, "the renewed certificate")
        expect(answers(there, "/health"), "who was connected is cut off")
        expect(state("MainPID") == before, "it was restarted for a certificate")
    shutil.rmtree("/etc/natter/tls")


async def step_backups() -> None:
    """By itself, into a folder beyond the sandbox, as packaging.md says it; and one more by root."""
    with as_before("natter.service"):
        said("sh", "-c", recipe("BACKUP_DIR=/srv/backups"))
        folder = Path("/srv/backups")
        await until(lambda: list(folder.glob("natter-*.backup")), "the first backup")
        said("natterd", "backup", *SETTINGS)
        taken = sorted(folder.glob("natter-*.backup"))
        owner = pwd.getpwnam("natter").pw_uid
        expect(len(taken) >= 2 and {file.stat().st_uid for file in taken} == {owner}, f"backups: {taken}")
        for file in taken:
            expect("is good" in said("natterd", "verify", str(file), *SETTINGS), f"{file} is not good")
        expect(request("GET", "/health/ready")["components"]["backups"]["status"] == "ok", "readiness knows of no backups")
    shutil.rmtree(folder)


async def step_postgres() -> None:
    """PostgreSQL from below the sandbox, by its socket and by TCP."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    folder, sockets = Path("/srv/postgres"), Path("/run/postgresql")
    for made in (folder, sockets):
        made.mkdir(exist_ok=True)
        shutil.chown(made, "postgres", "postgres")
    postgres = lambda program, *words: said("runuser", "-u", "postgres", "--", str(programs / program), *words, cwd="/")
    postgres("initdb", "--auth-local=peer", "--auth-host=scram-sha-256", "--no-sync", str(folder / "data"))
    options = f"-p 5432 -k {sockets} -c listen_addresses=127.0.0.1"
    postgres("pg_ctl", "--pgdata", str(folder / "data"), "--log", str(folder / "log"), "--wait", "--options", options, "start")
    postgres("psql", "--host", str(sockets), "--command", "CREATE USER natter PASSWORD 'tulip'")
    postgres("createdb", "--host", str(sockets), "--owner=natter", "--encoding=UTF8", "--template=template0", "natter")
    somebody = account(100)
    for url, path, body in (
        (f"postgresql:///natter?host={sockets}", "/auth/signup", somebody),
        ("postgresql://natter:tulip@127.0.0.1:5432/natter", "/auth/login", {key: somebody[key] for key in ("email", "password")}),
    ):
        with as_before() as before:
            CONF.write_text(f"{before}DATABASE_URL={url}\n", encoding="utf-8")
            said("systemctl", "restart", "natter")
            expect(status_of("GET", "/health/ready") == 200, f"not ready with {url}:\n{journal('-u', 'natter', '--lines=20')}")
            expect(bool(request("POST", path, body)["access_token"]), f"{path} did not work")
            text = examined(*AS_NATTER)
            expect("in use by a running natterd" in text, f"the doctor sees no natterd:\n{text}")
            accounts = said(*AS_NATTER, "natterd", "user", "list", *SETTINGS, cwd="/")
            expect(somebody["email"] in accounts, f"these are others: {accounts}")
            foreign = loaded_from_elsewhere("natter-server", Path(f"/proc/{state('MainPID')}/maps"))
            expect(not foreign, f"natter-server does not depend on what it works with: {foreign}")
    postgres("pg_ctl", "--pgdata", str(folder / "data"), "--mode=fast", "--wait", "stop")
    await asyncio.to_thread(shutil.rmtree, folder)
    expect(status_of("GET", "/auth/me", None, Machine.people[0]["access_token"]) == 200, "not back on SQLite")
