# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What database_faults.py runs on: a natterd whose log is read, and people who keep books of what they were told."""

import asyncio
import json
import pathlib
import subprocess
import time
import urllib.error
import urllib.request

import websockets

from run_client import start, wait_for_port

PATIENCE = 30
#: Two seconds are promised and 5 for the way back; a shared machine gets as much again. What it took is printed.
ANSWER_WITHIN = 4.0
BACK_WITHIN = 10.0
IN_FLIGHT = 4
SETTINGS = {"BCRYPT_COST": "4", "LOG_LEVEL": "WARNING", "RATE_LIMIT_MESSAGES": "0", "RATE_LIMIT_SIGNUPS": "0",
            "RATE_LIMIT_LOGINS": "0"}


def require(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(what)


class Server:
    """A natterd on a folder of its own."""

    def __init__(self, natterd: str, folder: pathlib.Path, settings: dict[str, str]):
        self.natterd = natterd
        self.folder = folder
        self.settings = {**SETTINGS, **settings}
        self.log = folder / "log"

    def launch(self) -> subprocess.Popen:
        (self.folder / "port").unlink(missing_ok=True)
        with self.log.open("a") as log:
            return start(self.natterd, self.folder, self.settings, log)

    def start(self) -> None:
        self.process = self.launch()
        self.port = wait_for_port(self.folder / "port", self.process)

    def terminate(self) -> None:
        self.process.terminate()
        require(self.process.wait(PATIENCE) == 0, f"natterd did not end well:\n{self.log.read_text()}")

    def fails_to_start(self, settings: dict[str, str] | None = None) -> tuple[int, str]:
        """With which exit code and which line."""
        before = len(self.log.read_text()) if self.log.exists() else 0
        with self.log.open("a") as log:
            other = {**self.settings, **(settings or {}), "PORT_FILE": str(self.folder / "nobody")}
            code = start(self.natterd, self.folder, other, log).wait(PATIENCE)
        return code, self.log.read_text()[before:].strip()

    def say(self, *words: str) -> tuple[int, str]:
        """The exit code and the output of a subcommand."""
        with start(self.natterd, self.folder, self.settings, subprocess.STDOUT, words) as command:
            output, _ = command.communicate(timeout=PATIENCE * 2)
        return command.returncode, output.decode()

    def lines_since(self, mark: int) -> list[str]:
        return self.log.read_text()[mark:].splitlines()

    def mark(self) -> int:
        return len(self.log.read_text())

    def ask(self, path: str, body: dict | None = None, token: str | None = None) -> tuple[int, dict]:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = "Bearer " + token
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}",
                                         json.dumps(body).encode() if body is not None else None, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    async def asked(self, path: str, body: dict | None = None) -> tuple[int, dict]:
        return await asyncio.get_running_loop().run_in_executor(None, self.ask, path, body)

    def sign_up(self, name: str) -> dict:
        status, answer = self.ask("/auth/signup",
                                  {"email": f"{name}@example.org", "name": name, "password": "password123"})
        require(status == 201, f"signup: {status} {answer}")
        return answer


class Sender:
    """A person with one connection, who always has some messages under way, and sends again what was not acknowledged."""

    def __init__(self, server: Server, name: str):
        self.server = server
        self.name = name
        self.user = server.sign_up(name)
        self.other = self.user["user_id"]
        self.next = 0
        self.is_over = False
        self.sent: dict[str, float] = {}
        self.acknowledged: dict[str, tuple[int, int, int]] = {}
        self.refusals: list[tuple[float, str]] = []
        self.last_acknowledged = 0.0
        self.slowest = 0.0
        self.from_now = 0.0
        self.received: set[int] = set()
        self.failure: BaseException | None = None
        self.tasks: set[asyncio.Task] = set()

    async def connect(self) -> None:
        self.socket = await websockets.connect(
            f"ws://127.0.0.1:{self.server.port}/ws/chat?token={self.user['access_token']}", ping_interval=None,
            max_queue=None)
        self.spawn(self.listen())
        for _ in range(IN_FLIGHT):
            await self.send_next()

    def spawn(self, work) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.ended)

    def ended(self, task: asyncio.Task) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() and not self.failure:
            self.failure = task.exception()

    async def send_next(self) -> None:
        self.next += 1
        await self.send(f"{self.name}-{self.next}")

    async def send(self, key: str) -> None:
        self.sent[key] = time.monotonic()
        payload = {"to_user_id": self.other, "content": "text of " + key, "client_message_id": key}
        await self.socket.send(json.dumps({"event": "SEND_PERSONAL_MESSAGE", "payload": payload}))

    async def send_again(self, key: str) -> None:
        await asyncio.sleep(0.1)
        await self.send(key)

    async def listen(self) -> None:
        async for text in self.socket:
            message = json.loads(text)
            payload = message.get("payload", {})
            if message["event"] == "RECEIVE_PERSONAL_MESSAGE":
                require(payload["message_id"] not in self.received, f"{self.name}: told twice of {payload}")
                self.received.add(payload["message_id"])
                continue
            key = payload["client_message_id"]
            now = time.monotonic()
            begun = max(self.sent.pop(key), self.from_now)
            self.slowest = max(self.slowest, now - begun)
            if message["event"] == "ERROR":
                self.refusals.append((now, payload["code"]))
                self.spawn(self.send_again(key))
                continue
            require(message["event"] == "PERSONAL_MESSAGE_DELIVERED", f"{self.name}: {message}")
            place = (payload["message_id"], payload["conversation_id"], payload["seq"])
            require(self.acknowledged.setdefault(key, place) == place, f"{key} is two messages")
            self.last_acknowledged = now
            if not self.is_over:
                await self.send_next()
        require(self.is_over, f"{self.name}: the connection was closed: {self.socket.close_code}")


class Crowd:
    """Some senders, each writing to the next one."""

    def __init__(self, server: Server, count: int = 4):
        self.server = server
        self.senders = [Sender(server, f"user{i}") for i in range(count)]
        for i, sender in enumerate(self.senders):
            sender.other = self.senders[(i + 1) % count].user["user_id"]

    async def connect(self) -> None:
        for sender in self.senders:
            await sender.connect()

    def check(self) -> None:
        for sender in self.senders:
            if sender.failure:
                raise sender.failure

    async def until(self, holds, within: float, what: str) -> float:
        """How long it took until all senders are so."""
        begun = time.monotonic()
        while not all(holds(sender) for sender in self.senders):
            self.check()
            require(time.monotonic() - begun < within, f"{what}: not within {within} s\n{self.server.log.read_text()}")
            await asyncio.sleep(0.01)
        return time.monotonic() - begun

    async def flows(self, within: float) -> float:
        """How long it took until everybody had something acknowledged that was sent from now on."""
        now = time.monotonic()
        return await self.until(lambda sender: sender.last_acknowledged > now, within, "messages are acknowledged again")

    async def stop(self) -> None:
        for sender in self.senders:
            sender.is_over = True
        # What waits to be sent again is under way as well.
        await self.until(lambda sender: not sender.sent and len(sender.tasks) <= 1, PATIENCE, "all is acknowledged")
        for sender in self.senders:
            await sender.socket.close()
        self.check()

    def compare(self, messages: list[dict]) -> None:
        """What was told against what is stored: nothing lost, nothing doubled, no gaps, nobody told of what is not there."""
        stored = {message["client_message_id"]: message for message in messages}
        require(len(stored) == len(messages), "a message is stored twice")
        for sender in self.senders:
            for key, place in sender.acknowledged.items():
                require(key in stored, f"{key} was acknowledged and is lost")
                row = stored.pop(key)
                require((row["id"], row["conversation_id"], row["seq"]) == place, f"{key}: told {place}, stored {row}")
                require(row["content"] == "text of " + key, f"{key}: {row}")
        require(not stored, f"stored, and never acknowledged: {list(stored)[:5]}")
        ids = {message["id"] for message in messages}
        for sender in self.senders:
            require(sender.received <= ids, f"{sender.name} was told of messages that are not stored")
        seqs: dict[int, list[int]] = {}
        for message in messages:
            seqs.setdefault(message["conversation_id"], []).append(message["seq"])
        for conversation, numbers in seqs.items():
            require(sorted(numbers) == list(range(1, len(numbers) + 1)), f"conversation {conversation} has gaps")
