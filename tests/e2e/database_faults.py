#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can happen to a database under a natterd that serves: what do its clients see, and what is stored?

For each fault of the table below people chat over live connections, the fault begins, and ends. Meanwhile every message
is answered soon, by an acknowledgement or by an ERROR with one of the codes that fit; HTTP answers 503 or 507; readiness
says which component it is; no connection ends; the log has a few lines. Afterwards it goes on by itself, and in the end what
was acknowledged is held against what is stored.

usage: database_faults.py NATTERD sqlite|postgres [FAULT…]
"""

import asyncio
import contextlib
import dataclasses
import os
import pathlib
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from chaosdatabase import PostgresDatabase, SqliteDatabase
from faultbooks import ANSWER_WITHIN, BACK_WITHIN, PATIENCE, Crowd, Server, require

REFUSED = {"unavailable", "outcome_unknown"}
FULL = {"storage_full", "unavailable", "outcome_unknown"}
#: A fault that lasts begins with a line or two, and ends with as many.
LINES = 4


class Skipped(Exception):
    """It cannot be made here, and why."""


@contextlib.contextmanager
def small_disk(megabytes: int):
    """A file system of its own that is full soon."""
    if os.geteuid() != 0:
        raise Skipped("only root can mount a small file system")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="natter-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder],
                             capture_output=True, check=False)
    try:
        if mounted.returncode != 0:
            raise Skipped(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], capture_output=True, check=False)
        folder.rmdir()


def fill(folder: pathlib.Path) -> pathlib.Path:
    """A file that takes what is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as output:
        with contextlib.suppress(OSError):
            while output.write(bytes(65536)) == 65536:
                pass
        with contextlib.suppress(OSError):
            while True:
                output.write(bytes(512))
    return filler


class Injected:
    """System calls of a running process that fail, while it is entered."""

    def __init__(self, process: int, calls: str, error: str, when: str = "1+"):
        if not shutil.which("strace"):
            raise Skipped("strace is not installed")
        self.process = process
        self.command = ["strace", "--follow-forks", "--quiet=all", "--output=/dev/null", f"--trace={calls}",
                        f"--inject={calls}:error={error}:when={when}", f"--attach={process}"]

    def __enter__(self):
        self.strace = subprocess.Popen(self.command, stderr=subprocess.PIPE)
        deadline = time.monotonic() + PATIENCE
        while not self.is_attached():
            if self.strace.poll() is not None:
                raise Skipped(f"strace cannot attach here: {self.strace.stderr.read().decode().strip()}")
            require(time.monotonic() < deadline, "strace does not attach")
            select.select([], [], [], 0.01)
        return self

    def is_attached(self) -> bool:
        tracers = [line for task in pathlib.Path(f"/proc/{self.process}/task").glob("*")
                   for line in (task / "status").read_text().splitlines() if line.startswith("TracerPid:")]
        return all(line.split()[1] == str(self.strace.pid) for line in tracers)

    def __exit__(self, *_):
        self.strace.terminate()
        self.strace.wait(PATIENCE)
        self.strace.stderr.close()


@dataclasses.dataclass
class Scene:
    """What a fault has to do with."""

    server: Server
    crowd: Crowd
    database: object
    disk: pathlib.Path | None

    def errors(self) -> int:
        return sum(len(sender.refusals) for sender in self.crowd.senders)


@dataclasses.dataclass
class Fault:
    """How it is made: an asynchronous context manager that gets the scene."""

    make: object
    codes: set[str] = dataclasses.field(default_factory=lambda: REFUSED)
    #: It lasts until it is ended, and everybody is refused meanwhile; else people may not even notice.
    lasts: bool = True
    #: Somebody has to notice.
    shows: bool = True
    component: str = "database"
    #: Some tables have room left.
    partial: bool = False
    #: Megabytes of a disk of its own.
    disk: int = 0
    lines: int = LINES
    settings: tuple[str, ...] = ()


# --- SQLite -------------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def held(scene: Scene):
    """A backup program that knows no better."""
    connection = sqlite3.connect(scene.server.folder / "data" / "natter.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


def failing(calls: str, error: str):
    @contextlib.asynccontextmanager
    async def make(scene: Scene):
        with Injected(scene.server.process.pid, calls, error):
            yield
    return make


def failing_once(calls: str, error: str, times: range):
    """The first write of a commit fails, then the second of another, and so on: each place has its own way back."""
    @contextlib.asynccontextmanager
    async def make(scene: Scene):
        for number in times:
            before = scene.errors()
            with Injected(scene.server.process.pid, calls, error, str(number)):
                deadline = time.monotonic() + 2
                while scene.errors() == before and time.monotonic() < deadline:
                    await asyncio.sleep(0.01)
            await scene.crowd.flows(BACK_WITHIN)
        yield
    return make


@contextlib.asynccontextmanager
async def full(scene: Scene):
    filler = fill(scene.disk)
    try:
        yield
    finally:
        filler.unlink()


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def stopped(scene: Scene):
    scene.database.halt("immediate")
    yield
    scene.database.start()


@contextlib.asynccontextmanager
async def restarted(scene: Scene):
    scene.database.halt("fast")
    scene.database.start()
    yield


@contextlib.asynccontextmanager
async def frozen(scene: Scene):
    scene.database.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        scene.database.signal(signal.SIGCONT)


@contextlib.asynccontextmanager
async def terminated(scene: Scene):
    for _ in range(4):
        scene.database.end_sessions()
        await asyncio.sleep(1)
    yield


@contextlib.asynccontextmanager
async def crowded_out(scene: Scene):
    """Others have taken every connection there is. Ours cannot come first while it is held still."""
    scene.server.process.send_signal(signal.SIGSTOP)
    scene.database.end_sessions()
    with scene.database.all_connections_taken():
        for sender in scene.crowd.senders:
            sender.from_now = time.monotonic()
        scene.server.process.send_signal(signal.SIGCONT)
        yield


@contextlib.asynccontextmanager
async def full_cluster(scene: Scene):
    filler = fill(scene.disk)
    try:
        yield
    finally:
        filler.unlink()
        # Without room for its own log it gives itself up, and it is its administrator who starts it then.
        if not scene.database.is_up():
            scene.database.start()


@contextlib.asynccontextmanager
async def read_only_table(scene: Scene):
    files = scene.database.files_of("messages")
    for file in files:
        file.chmod(0o400)
    scene.database.end_sessions()
    try:
        yield
    finally:
        for file in files:
            file.chmod(0o600)


def failing_log(calls: str):
    """PostgreSQL cannot write its log: it ends all sessions, recovers, and serves again."""
    @contextlib.asynccontextmanager
    async def make(scene: Scene):
        deadline = time.monotonic() + PATIENCE
        with Injected(scene.database.writing_session(), calls, "EIO"):
            while scene.errors() == 0 and time.monotonic() < deadline:
                await asyncio.sleep(0.01)
        while not scene.database.answers():
            require(time.monotonic() < deadline, "PostgreSQL does not come back")
            await asyncio.sleep(0.05)
        yield
    return make


FAULTS: dict[str, dict[str, Fault]] = {
    "sqlite": {
        "held": Fault(held),
        "disk full": Fault(full, FULL, disk=64),
        "read-only": Fault(failing("pwrite64", "EROFS")),
        "writes fail": Fault(failing("pwrite64", "EIO")),
        "the disk does not confirm": Fault(failing("fdatasync,fsync", "EIO")),
        "the n-th write fails": Fault(failing_once("pwrite64", "EIO", range(1, 13)), lasts=False),
        "the n-th confirmation fails":
            Fault(failing_once("fdatasync,fsync", "EIO", range(1, 4)), lasts=False),
    },
    "postgres": {
        "stopped": Fault(stopped),
        "restarted": Fault(restarted, lasts=False, shows=False),
        "frozen": Fault(frozen),
        "sessions ended": Fault(terminated, lasts=False, shows=False, lines=8),
        "max_connections": Fault(crowded_out, settings=("max_connections = 12",)),
        "disk full": Fault(full_cluster, FULL, disk=160, partial=True, settings=("min_wal_size = 32MB", "max_wal_size = 32MB")),
        "read-only": Fault(read_only_table),
        "writes fail": Fault(failing_log("pwrite64"), lasts=False),
        "the disk does not confirm": Fault(failing_log("fdatasync,fsync"), lasts=False),
    },
}


class Postgres(PostgresDatabase):
    """A cluster to do harm to."""

    def __init__(self, parent: pathlib.Path | None, settings: tuple[str, ...]):
        super().__init__(parent, True, settings)
        self._sql("CREATE ROLE chat LOGIN", "CREATE DATABASE chat OWNER chat")
        self._database = "chat"
        self.settings = {"DATABASE_URL": f"postgresql://chat@/chat?host={self._folder}"}

    def _sql(self, *statements: str, database: str = "postgres") -> str:
        commands = [word for statement in statements for word in ("-c", statement)]
        return self._run("psql", "-h", str(self._folder), "-U", "admin", "-d", database, "-A", "-t", *commands).strip()

    def halt(self, mode: str) -> None:
        self._run("pg_ctl", "-D", self._cluster, "-w", "-m", mode, "stop")

    def is_up(self) -> bool:
        return subprocess.run([*self._as, self._programs / "pg_ctl", "-D", self._cluster, "status"], check=False,
                              cwd="/", capture_output=True).returncode == 0

    def answers(self) -> bool:
        return subprocess.run([*self._as, self._programs / "pg_isready", "-h", self._folder], check=False, cwd="/",
                              capture_output=True).returncode == 0

    def signal(self, number: int) -> None:
        server = int((pathlib.Path(self._cluster) / "postmaster.pid").read_text().splitlines()[0])
        os.kill(server, number)
        for child in pathlib.Path(f"/proc/{server}/task/{server}/children").read_text().split():
            os.kill(int(child), number)

    def end_sessions(self) -> None:
        self._sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'chat'")

    def writing_session(self) -> int:
        return int(self._sql("SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory'"))

    def files_of(self, table: str) -> list[pathlib.Path]:
        name = self._sql(f"SELECT pg_relation_filepath('{table}')", database="chat")
        return [pathlib.Path(self._cluster) / name]

    @contextlib.contextmanager
    def all_connections_taken(self):
        taken: list[subprocess.Popen] = []
        command = [*self._as, str(self._programs / "psql"), "-h", str(self._folder), "-U", "chat", "-d", "chat", "-c",
                   "SELECT 1", "-c", "SELECT pg_sleep(600)"]
        try:
            while True:
                taken.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/"))
                if not taken[-1].stdout.readline():  # it was told that there are too many
                    break
            yield
        finally:
            self._sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)'")
            for process in taken:
                process.wait(PATIENCE)
                process.stdout.close()

    def stop(self) -> None:
        if self.is_up():
            self.halt("immediate")
        shutil.rmtree(self._folder)


async def suffer(name: str, fault: Fault, scene: Scene) -> None:
    server, crowd = scene.server, scene.crowd
    await crowd.connect()
    await crowd.until(lambda sender: len(sender.acknowledged) > 20, PATIENCE, "people chat")
    mark = server.mark()
    seen = {}
    login = {"email": "user0@example.org", "password": "password123"}
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(fault.make(scene))
        if fault.lasts:
            now = time.monotonic()
            await crowd.until(lambda sender: sender.refusals and sender.refusals[-1][0] > now, PATIENCE,
                              "everybody is refused")
            status, answer = await server.asked("/auth/login", login)
            allowed = {(503, "unavailable"), (503, "outcome_unknown"), (507, "storage_full")}
            if fault.partial:
                allowed.add((200, None))
            require((status, answer.get("code")) in allowed, f"login: {status} {answer}")
            status, answer = await server.asked("/health/ready")
            condition = answer["components"][fault.component]["status"]
            require(status == 503 and condition in ("failed", "refusing"), f"readiness: {status} {answer}")
            seen = answer["components"][fault.component]
            status, answer = await server.asked("/health")
            require(status == 200, f"alive: {status} {answer}")
            await asyncio.sleep(1)
        crowd.check()
    back = await crowd.flows(BACK_WITHIN)
    ready = time.monotonic()
    while (await server.asked("/health/ready"))[0] != 200:
        require(time.monotonic() - ready < BACK_WITHIN, f"not ready again:\n{server.log.read_text()}")
        await asyncio.sleep(0.05)
    status, answer = await server.asked("/auth/login", login)
    require(status == 200, f"login afterwards: {status} {answer}")
    await crowd.stop()
    slowest = max(sender.slowest for sender in crowd.senders)
    codes = {code for sender in crowd.senders for _, code in sender.refusals}
    lines = server.lines_since(mark)
    print(f"{name}: {sum(len(s.acknowledged) for s in crowd.senders)} acknowledged, {scene.errors()} refused "
          f"{sorted(codes)}, slowest answer {slowest:.2f} s, back after {back:.2f} s, {len(lines)} lines, {seen}")
    print("    " + "\n    ".join(lines), flush=True)
    require(not fault.shows or codes, "nobody noticed")
    require(codes <= fault.codes, f"refused with {codes}")
    require(slowest < ANSWER_WITHIN, f"an answer took {slowest} s")
    require(len(lines) <= fault.lines, "the log is flooded")
    require(not fault.lasts or len(lines) >= 2, "the log says nothing")
    server.terminate()
    crowd.compare(scene.database.tables().messages)
    code, output = server.say("verify")
    require(code == 0, f"verify: {code} {output}")


def play(natterd: str, engine: str, name: str, fault: Fault) -> None:
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        disk = stack.enter_context(small_disk(fault.disk)) if fault.disk else None
        data = disk / "data" if disk and engine == "sqlite" else folder / "data"
        if engine == "sqlite":
            database = SqliteDatabase(data / "natter.db")
        else:
            database = Postgres(disk, fault.settings)
            stack.callback(database.stop)
        server = Server(natterd, folder, {**database.settings, "DATA_DIR": str(data)})
        server.start()
        stack.callback(server.process.kill)
        scene = Scene(server, Crowd(server), database, disk)
        asyncio.run(suffer(name, fault, scene))


def main() -> int:
    natterd, engine, *names = sys.argv[1:]
    failed, skipped = [], []
    for name, fault in FAULTS[engine].items():
        if names and name not in names:
            continue
        try:
            play(natterd, engine, name, fault)
        except Skipped as reason:
            skipped.append(name)
            print(f"SKIP {name}: {reason}", flush=True)
        except (AssertionError, OSError, subprocess.SubprocessError) as reason:
            failed.append(name)
            print(f"FAIL {name}: {reason}", flush=True)
    print(f"failed: {failed}, skipped: {skipped}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
