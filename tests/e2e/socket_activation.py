#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""natterd under a supervisor that owns the listening sockets, as systemd's socket activation has it, restarted under load.

People chat all the time, come back when they are cut off, and send again what was not acknowledged; a console asks the
administration again and again. Meanwhile natterd is stopped and started, and killed and started. No connection may be refused,
nothing acknowledged may be lost or doubled.

usage: socket_activation.py NATTERD
"""

import asyncio
import fcntl
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import websockets
import websockets.exceptions

PEOPLE = 8
RESTARTS = (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL, signal.SIGTERM, signal.SIGKILL)
BETWEEN_RESTARTS = 150  # acknowledgements
PATIENCE = 40  # seconds that anything may take


class Supervisor:
    """What systemd does for natter.socket and natter.service."""

    def __init__(self, natterd: str, folder: Path):
        self.natterd, self.folder = natterd, folder
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.admin = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.port, self.admin_port = (one.getsockname()[1] for one in (self.socket, self.admin))
        self.service = None

    def hand_over(self) -> None:
        """Run in the child: the sockets get the numbers that the protocol wants."""
        copies = [os.dup(one.fileno()) for one in (self.socket, self.admin)]
        for number, copy in enumerate(copies):  # a copy may have the number of the one before
            copies[number] = fcntl.fcntl(copy, fcntl.F_DUPFD, 64)
        for number, copy in enumerate(copies, start=3):
            os.dup2(copy, number)

    def start(self) -> None:
        environment = {
            **os.environ,
            "LISTEN_FDS": "2",
            "LISTEN_FDNAMES": "natter.socket:admin",
            "DATA_DIR": str(self.folder / "data"),
            "PORT": "1",  # it must not matter
            "ADMIN_PORT": "1",
            "BCRYPT_COST": "4",
            "RATE_LIMIT_MESSAGES": "0",
            "LOG_LEVEL": "ERROR",
        }
        # The number of the process is known only in it; the shell passes its own on.
        self.service = subprocess.Popen(
            ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$0" serve', self.natterd],
            env=environment,
            cwd=self.folder,
            close_fds=False,  # ours are not inherited in any case, but for the one that is handed over
            preexec_fn=self.hand_over,
        )

    def stop(self, how: signal.Signals) -> None:
        self.service.send_signal(how)
        ended = self.service.wait(timeout=PATIENCE)
        if how == signal.SIGTERM and ended != 0:
            raise SystemExit(f"natterd ended with {ended} on SIGTERM")

    def post(self, path: str, body: dict) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)


class Load:
    """Everybody who chats, and a console that asks how the server is."""

    def __init__(self, port: int, admin_port: int, reader: int):
        self.port, self.admin_port, self.reader = port, admin_port, reader
        self.acknowledged: dict[str, int] = {}
        self.asked = 0
        self.repeated = 0
        self.refused = 0
        self.cut = 0
        self.progress = asyncio.Event()
        self.over = False

    async def chat(self, name: str, token: str) -> None:
        number = 0
        while not self.over:
            try:
                async with websockets.connect(
                    f"ws://127.0.0.1:{self.port}/ws/chat?token={token}", open_timeout=PATIENCE, ping_interval=None
                ) as connection:
                    while not self.over:
                        await self.say(connection, f"{name}-{number}")
                        number += 1
            except ConnectionRefusedError:
                self.refused += 1
                await asyncio.sleep(0)
            except (websockets.exceptions.WebSocketException, OSError, EOFError):
                self.cut += 1  # and the same message again, by the next connection

    async def ask(self) -> None:
        """The one question of the administration that takes no login."""
        while not self.over:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.admin_port)
            except ConnectionRefusedError:
                self.refused += 1
                await asyncio.sleep(0)
                continue
            writer.write(b"GET /admin/v1/setup HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            try:
                answer = await asyncio.wait_for(reader.read(), PATIENCE)
                self.asked += answer.startswith(b"HTTP/1.1 200")
            except OSError:
                pass  # killed meanwhile
            writer.close()
            await asyncio.sleep(0.005)  # a console, not a flood

    async def say(self, connection, identity: str) -> None:
        payload = {"to_user_id": self.reader, "content": "under load", "client_message_id": identity}
        await connection.send(json.dumps({"event": "SEND_PERSONAL_MESSAGE", "payload": payload}))
        answer = json.loads(await asyncio.wait_for(connection.recv(), PATIENCE))
        assert answer["event"] == "PERSONAL_MESSAGE_DELIVERED", answer
        assert answer["payload"]["client_message_id"] == identity, answer
        self.acknowledged[identity] = answer["payload"]["message_id"]
        self.progress.set()

    async def until(self, count: int) -> None:
        while len(self.acknowledged) < count:
            self.progress.clear()
            await asyncio.wait_for(self.progress.wait(), PATIENCE)


def faults_of(database: Path, load: Load) -> list[str]:
    faults = []
    rows = sqlite3.connect(database).execute("SELECT client_message_id, id FROM messages").fetchall()
    stored = dict(rows)
    if len(stored) != len(rows):
        faults.append(f"{len(rows) - len(stored)} messages are stored twice")
    for identity, message in load.acknowledged.items():
        if stored.get(identity) != message:
            faults.append(f"{identity} was acknowledged as {message} and is stored as {stored.get(identity)}")
    gaps = sqlite3.connect(database).execute(
        "SELECT conversation_id, COUNT(*), MIN(seq), MAX(seq) FROM messages GROUP BY conversation_id"
        " HAVING COUNT(*) <> MAX(seq) OR MIN(seq) <> 1"
    )
    faults += [f"conversation {row[0]}: {row[1]} messages from {row[2]} to {row[3]}" for row in gaps]
    if load.refused:
        faults.append(f"{load.refused} connections were refused")
    if load.cut < len(RESTARTS):
        faults.append("nobody was ever cut off, so nothing was tested")
    if load.asked < len(RESTARTS):
        faults.append(f"the administration answered {load.asked} times only")
    return faults


async def run(natterd: str, folder: Path) -> list[str]:
    supervisor = Supervisor(natterd, folder)
    supervisor.start()
    try:
        people = []
        for i in range(PEOPLE + 1):
            account = {"email": f"p{i}@example.org", "name": f"P{i}", "password": "password123"}
            people.append(await asyncio.to_thread(supervisor.post, "/auth/signup", account))
        load = Load(supervisor.port, supervisor.admin_port, people[0]["user_id"])
        chats = [asyncio.create_task(load.chat(f"p{i}", people[i]["access_token"])) for i in range(1, PEOPLE + 1)]
        chats.append(asyncio.create_task(load.ask()))
        for how in RESTARTS:
            await load.until(len(load.acknowledged) + BETWEEN_RESTARTS)
            await asyncio.to_thread(supervisor.stop, how)
            supervisor.start()
        await load.until(len(load.acknowledged) + BETWEEN_RESTARTS)
        load.over = True
        await asyncio.wait_for(asyncio.gather(*chats), PATIENCE)
    finally:
        supervisor.stop(signal.SIGTERM)
    print(f"{len(load.acknowledged)} acknowledged over {len(RESTARTS)} restarts, {load.cut} times cut off")
    return faults_of(folder / "data" / "natter.db", load)


def refused(natterd: str, folder: Path) -> list[str]:
    """A socket that is not what natterd serves is a fault of the configuration."""
    supervisor = Supervisor(natterd, folder)
    supervisor.socket.close()
    supervisor.socket = socket.socket(socket.AF_UNIX)
    supervisor.socket.bind(str(folder / "socket"))
    supervisor.socket.listen()
    supervisor.start()
    ended = supervisor.service.wait(timeout=PATIENCE)
    return [] if ended == os.EX_CONFIG else [f"natterd ended with {ended} on a UNIX socket"]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        faults = asyncio.run(run(sys.argv[1], Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        faults += refused(sys.argv[1], Path(folder))
    print("\n".join(faults[:20]), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
