#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases that cannot be used as they are: damaged, in use, on a disk that cannot be written.

What makes a start impossible has to be one clear line and an exit code; a page that is damaged among many must not keep
anybody from what is whole, and `natterd verify` has to find it.

usage: database_damage.py NATTERD sqlite|postgres [CASE…]
"""

import contextlib
import pathlib
import subprocess
import sys
import tempfile

from chaosdatabase import SqliteDatabase
from database_faults import Postgres, Skipped, small_disk
from faultbooks import Server, require

EX_DATAERR, EX_UNAVAILABLE, EX_IOERR, EX_NOPERM = 65, 69, 74, 77
MESSAGES = 300


def refuses(server: Server, codes: set[int], words: str) -> None:
    code, line = server.fails_to_start()
    print("    " + line, flush=True)
    require(code in codes, f"exit code {code}, not {codes}: {line}")
    require(words in line, f"no word of \"{words}\": {line}")
    require(len(line.splitlines()) == 1, f"more than a line: {line}")


def chatted(server: Server) -> tuple[dict, int]:
    """Somebody with a conversation that fills many pages; and the conversation."""
    server.start()
    ann, bob = server.sign_up("ann"), server.sign_up("bob")
    path = f"/users/{bob['user_id']}/messages"
    for _ in range(MESSAGES):
        status, answer = server.ask(path, {"content": "x" * 1000}, ann["access_token"])
        require(status == 201, f"{status} {answer}")
    server.terminate()
    return ann, answer["conversation_id"]


def second_server(server: Server, _) -> None:
    server.start()
    refuses(server, {EX_UNAVAILABLE}, "is using it")
    require(server.ask("/health/ready")[0] == 200, "the first one is ready no more")
    server.terminate()


def overwritten(start: int, length: int):
    def case(server: Server, database) -> None:
        chatted(server)
        with database.file.open("r+b") as file:
            file.seek(start)
            file.write(b"\xa5" * length)
        refuses(server, {EX_DATAERR}, str(database.file))
        code, output = server.say("verify")
        require(code == EX_DATAERR, f"verify: {code} {output}")
    return case


def cut_off(server: Server, database) -> None:
    chatted(server)
    with database.file.open("r+b") as file:
        file.truncate(database.file.stat().st_size // 2)
    refuses(server, {EX_DATAERR}, str(database.file))


def read_only_disk(natterd: str, folder: pathlib.Path) -> None:
    with small_disk(64) as disk:
        server = Server(natterd, folder, {"DATA_DIR": str(disk / "data")})
        chatted(server)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        refuses(server, {EX_IOERR, EX_NOPERM}, str(disk))


def damaged_page(server: Server, database) -> None:
    """Somewhere in the middle of the messages."""
    ann, conversation = chatted(server)
    database.damage()
    server.start()
    mark = server.mark()
    path = f"/conversations/{conversation}/messages?limit=200&after_seq="
    answers = [server.ask(path + str(seq), token=ann["access_token"]) for seq in (0, 100, 0, 100)]
    codes = {(status, answer.get("code")) for status, answer in answers}
    require((503, "unavailable") in codes and codes <= {(200, None), (503, "unavailable")}, f"history: {codes}")
    status, answer = server.ask("/users/1/messages", {"content": "a talk to oneself"}, ann["access_token"])
    require(status == 201, f"what is whole cannot be used: {status} {answer}")
    status, answer = server.ask("/health/ready")
    states = {answer["components"][name]["status"] for name in ("database", "readers")}
    require(status == 200 and "degraded" in states, f"readiness: {status} {answer}")
    lines = server.lines_since(mark)
    print("    " + "\n    ".join(lines), flush=True)
    require(len(lines) == 1 and "damaged" in lines[0], f"the log: {lines}")
    server.terminate()
    code, output = server.say("verify")
    print("    " + output.strip().replace("\n", "\n    "), flush=True)
    require(code == EX_DATAERR and "messages" in output, f"verify: {code} {output}")
    require(output.count("cannot be read") <= 4, "the same is told again and again")
    code, output = server.say("backup", str(server.folder / "a.backup"))
    require(code != 0 and not (server.folder / "a.backup").exists(), f"backup: {code} {output}")


def server_away(server: Server, database) -> None:
    database.halt("fast")
    refuses(server, {EX_UNAVAILABLE}, "Is the server running")


class Sqlite(SqliteDatabase):
    def __init__(self, file: pathlib.Path):
        super().__init__(file)
        self.file = file

    def damage(self) -> None:
        query = "SELECT pageno FROM dbstat WHERE name = 'messages' AND pagetype = 'leaf' ORDER BY pageno"
        shown = subprocess.run(["sqlite3", self.file, query], check=True, capture_output=True, text=True).stdout
        pages = [int(line) for line in shown.splitlines()]
        with self.file.open("r+b") as file:
            file.seek((pages[len(pages) // 2] - 1) * 4096)
            file.write(b"\xa5" * 4096)


class DamagedPostgres(Postgres):
    def damage(self) -> None:
        (file,) = self.files_of("messages")
        self.halt("fast")
        with file.open("r+b") as page:
            page.seek(file.stat().st_size // 8192 // 2 * 8192)
            page.write(b"\xa5" * 8192)
        self.start()


CASES = {
    "sqlite": {
        "second server": second_server,
        "no header": overwritten(0, 100),
        "no first page": overwritten(100, 3996),
        "cut off": cut_off,
        "a damaged page": damaged_page,
    },
    "postgres": {"second server": second_server, "a damaged page": damaged_page, "server away": server_away},
}


def play(natterd: str, engine: str, case) -> None:
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if engine == "sqlite":
            database = Sqlite(folder / "data" / "natter.db")
        else:
            database = DamagedPostgres(None, ())
            stack.callback(database.stop)
        server = Server(natterd, folder, database.settings)
        stack.callback(lambda: server.process.kill() if hasattr(server, "process") else None)
        case(server, database)


def main() -> int:
    natterd, engine, *names = sys.argv[1:]
    failed = []
    cases = {name: lambda case=case: play(natterd, engine, case) for name, case in CASES[engine].items()}
    if engine == "sqlite":
        def on_read_only_disk() -> None:
            with tempfile.TemporaryDirectory() as folder:
                read_only_disk(natterd, pathlib.Path(folder))
        cases["read-only disk"] = on_read_only_disk
    for name, case in cases.items():
        if names and name not in names:
            continue
        print(name, flush=True)
        try:
            case()
        except Skipped as reason:
            print(f"SKIP {name}: {reason}", flush=True)
        except (AssertionError, OSError, subprocess.SubprocessError) as reason:
            failed.append(name)
            print(f"FAIL {name}: {reason}", flush=True)
    print(f"failed: {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
