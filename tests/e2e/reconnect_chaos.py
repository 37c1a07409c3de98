#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that lose their connections all the time, and a server that is killed: does everybody see everything once?

Several users with several devices each send, edit, delete, read and change groups at random, while their connections are
closed, reset or left half-open, and natterd is killed with SIGKILL and started again on the same data. Every device greets
with the last cursor it has seen. In the end what each of them was told is held against the database: every change that it
may see once, in order, without a gap; its messages, groups, roles and read positions are those of the database.

usage: reconnect_chaos.py NATTERD [sqlite|postgres] [SECONDS [SEED]]
"""

import asyncio
import itertools
import json
import pathlib
import random
import socket
import struct
import sys
import tempfile
import time
import urllib.request

import websockets

from chaosdatabase import PostgresDatabase, SqliteDatabase
from run_client import start, wait_for_port

USERS = 5
DEVICES = 3
PATIENCE = 30
SETTINGS = {
    "BCRYPT_COST": "4",
    "LOG_LEVEL": "ERROR",
    "RATE_LIMIT_MESSAGES": "0",
    "RATE_LIMIT_SIGNUPS": "0",
    "MAX_GROUPS_PER_USER": "40",
}
#: What a command may be refused with: others changed the group or the message meanwhile.
EXPECTED_REFUSALS = {"not_found", "forbidden", "limit_reached", "archived"}
UNNUMBERED = {"PRESENCE", "USER_TYPING", "MESSAGE_RECEIPT", "PONG", "HISTORY_PAGE"}


def require(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(what)


class Room:
    """A group as a device knows it."""

    def __init__(self, payload: dict, place: int):
        self.since = place
        self.name = payload["name"]
        self.members = set(payload["member_ids"])
        self.roles: dict[int, str] = {}


class Device:
    """What one device was told, and what it makes of it."""

    def __init__(self, chaos: "Chaos", name: str, user: dict):
        self.chaos = chaos
        self.name = name
        self.user = user["user_id"]
        self.token = user["access_token"]
        self.cursor: str | None = None
        self.place = 0
        self.log: dict[int, str] = {}
        self.messages: dict[int, dict[int, tuple[int, str | None]]] = {}
        self.rooms: dict[int, Room] = {}
        self.read: dict[int, int] = {}
        self.outbox: dict[str, dict] = {}
        self.unseen: dict[int, dict] = {}  # own messages of groups, acknowledged anew and not told: one has to be out
        self.pending: dict[int, dict] = {}
        self.socket = None
        self.zombies: list = []
        self.reconnects = 0
        self.synced = asyncio.Event()

    # --- what it is told ---

    def take(self, message: dict) -> None:
        event = message["event"]
        request = self.pending.pop(message.get("request_id"), None)
        if event == "ERROR":
            code = message["payload"]["code"]
            require(code in EXPECTED_REFUSALS, f"{self.name}: {message} to {request}")
            if request:
                self.outbox.pop(request["payload"].get("client_message_id"), None)
            return
        require(event != "RESYNC", f"{self.name}: {message} to {self.cursor}")
        cursor = message.get("cursor")
        if cursor is None:
            require(event in UNNUMBERED or event == "OK", f"{self.name}: without a number: {message}")
            return
        place = int(cursor.rsplit(".", 1)[1])
        if event == "SYNC_COMPLETE":
            require(place >= self.place, f"{self.name}: complete at {place}, was at {self.place}")
            self.place, self.cursor = place, cursor
            self.synced.set()
            return
        if event.endswith("_MESSAGE_DELIVERED"):
            self.acknowledged(message["payload"])
            if place <= self.place:
                # What one wrote before one was out of the group, and perhaps in again, is not one's own to see any more.
                room = message["payload"].get("room_id")
                is_hidden = room is not None and (room not in self.rooms or self.rooms[room].since > place)
                if place not in self.log and not is_hidden:
                    # The replay may have been read when one was out, and the way out follow what was answered before.
                    require(room is not None, f"{self.name}: never told of {message}, to {request}")
                    self.unseen[place] = message
                return
        require(place > self.place, f"{self.name}: {event} at {place} after {self.place}")
        self.place, self.cursor = place, cursor
        self.log[place] = event
        self.apply(event, message["payload"], request)

    def acknowledged(self, payload: dict) -> None:
        key = payload["client_message_id"]
        self.outbox.pop(key, None)
        told = (payload["message_id"], payload["conversation_id"], payload["seq"])
        require(self.chaos.acknowledged.setdefault((self.user, key), told) == told, f"{key} is two messages")

    def apply(self, event: str, payload: dict, request: dict | None) -> None:
        room = self.rooms.get(payload.get("room_id"))
        is_group = "room_id" in payload
        if room is None and is_group and event != "GROUP_CREATED":
            # One's own way out is told to a device that comes back, even if it never knew of the group: who is out again
            # when the replay is read is not told that they came in, and the way out may follow the replay. So is what one
            # asked for oneself, meanwhile. Nothing else is.
            is_own = event == "GROUP_DELETED" or payload.get("user_id") == self.user or event == "GROUP_MESSAGE_DELIVERED"
            require(is_own, f"{self.name}: {event} of a group it is not in: {payload}")
            return
        if event.endswith("_MESSAGE_DELIVERED"):
            content = request["payload"]["content"]
            self.put(payload, self.user, content)
        elif event.startswith("RECEIVE_"):
            self.outbox.pop(payload.get("client_message_id"), None)
            self.put(payload, payload["from_user_id"], payload["content"])
        elif event in ("MESSAGE_EDITED", "MESSAGE_DELETED"):
            require(payload["seq"] in self.messages.get(payload["conversation_id"], {}),
                    f"{self.name}: {event} of a message it was never told: {payload}")
            self.put(payload, payload["from_user_id"], payload["content"], False)
        elif event == "GROUP_CREATED":
            self.forget_unseen(payload["room_id"])
            self.rooms[payload["room_id"]] = Room(payload, self.place)
            self.messages[payload["room_id"]] = {}
        elif event == "GROUP_UPDATED":
            room.name = payload["name"]
            if "member" in payload:
                room.roles[payload["member"]["user_id"]] = payload["member"]["role"]
        elif event == "GROUP_MEMBERS_ADDED":
            room.members |= set(payload["user_ids"])
            room.roles.update((user, "member") for user in payload["user_ids"])
        elif event == "GROUP_MEMBER_REMOVED" and payload["user_id"] != self.user:
            room.members.discard(payload["user_id"])
            room.roles.pop(payload["user_id"], None)
        elif event in ("GROUP_MEMBER_REMOVED", "GROUP_DELETED"):
            self.forget_unseen(payload["room_id"])
            del self.rooms[payload["room_id"]]
        elif event == "READ_POSITION":
            self.advance(payload["conversation_id"], payload["read_seq"])
        elif event == "OK":
            require(request is not None and request["event"] == "MARK_READ", f"{self.name}: numbered OK to {request}")
            self.advance(request["payload"]["conversation_id"], request["payload"]["seq"])
        else:
            raise AssertionError(f"{self.name}: {event}")

    def forget_unseen(self, room: int) -> None:
        """One is out of that group, or in it anew."""
        self.unseen = {place: told for place, told in self.unseen.items() if told["payload"]["room_id"] != room}

    def put(self, payload: dict, author: int, content: str | None, is_new: bool = True) -> None:
        conversation, seq = payload["conversation_id"], payload["seq"]
        messages = self.messages.setdefault(conversation, {})
        require(not is_new or seq not in messages, f"{self.name}: message {conversation}/{seq} twice")
        messages[seq] = (author, content)
        if is_new and author == self.user:
            self.advance(conversation, seq)

    def advance(self, conversation: int, seq: int) -> None:
        self.read[conversation] = max(seq, self.read.get(conversation, 0))

    # --- what it does ---

    async def send(self, event: str, payload: dict) -> int:
        request = next(self.chaos.requests)
        self.pending[request] = {"event": event, "payload": payload}
        await self.socket.send(json.dumps({"event": event, "payload": payload, "request_id": request}))
        return request

    async def write(self, event: str, payload: dict) -> None:
        key = f"m{next(self.chaos.requests)}"
        message = {**payload, "client_message_id": key}
        self.outbox[key] = {"event": event, "payload": message}
        await self.send(event, message)

    async def act(self) -> None:
        dice = self.chaos.random
        others = [user["user_id"] for user in self.chaos.users if user["user_id"] != self.user]
        rooms = list(self.rooms)
        room = dice.choice(rooms) if rooms else None
        text = f"text {next(self.chaos.requests)}"
        own = [(c, s) for c, list_ in self.messages.items() for s, (author, content) in list_.items()
               if author == self.user and content is not None][-40:]
        kind = dice.random()
        if kind < 0.3 or room is None and kind > 0.7:
            await self.write("SEND_PERSONAL_MESSAGE", {"to_user_id": dice.choice(others), "content": text})
        elif kind < 0.5 and room:
            await self.write("SEND_GROUP_MESSAGE", {"room_id": room, "content": text})
        elif kind < 0.6 and own:
            conversation, seq = dice.choice(own)
            await self.send("EDIT_MESSAGE", {"conversation_id": conversation, "seq": seq, "content": text})
        elif kind < 0.66 and own:
            conversation, seq = dice.choice(own)
            await self.send("DELETE_MESSAGE", {"conversation_id": conversation, "seq": seq})
        elif kind < 0.76 and self.messages:
            conversation = dice.choice(list(self.messages))
            if self.messages[conversation]:
                seq = max(self.messages[conversation])
                await self.send("MARK_READ", {"conversation_id": conversation, "seq": seq})
        elif kind < 0.8 and len(rooms) < 12:
            members = dice.sample(others, dice.randint(1, len(others)))
            await self.send("CREATE_GROUP", {"name": text, "member_ids": members})
        elif room:
            who = {"room_id": room, "user_id": dice.choice(others)}
            await self.send(*dice.choice([
                ("ADD_GROUP_MEMBERS", {"room_id": room, "user_ids": dice.sample(others, 2)}),
                ("ADD_GROUP_MEMBERS", {"room_id": room, "user_ids": dice.sample(others, 1)}),
                ("REMOVE_GROUP_MEMBER", who),
                ("SET_GROUP_ROLE", {**who, "role": dice.choice(["member", "admin", "admin", "owner"])}),
                ("RENAME_GROUP", {"room_id": room, "name": text}),
                ("LEAVE_GROUP", {"room_id": room}),
                ("DELETE_GROUP", {"room_id": room}) if dice.random() < 0.3 else ("PING", {}),
            ]))

    async def cut(self) -> None:
        way = self.chaos.random.choice(["close", "reset", "half-open"])
        end = self.socket
        if way == "close":
            await end.close()
        elif way == "reset":
            self.reset(end)
        else:
            end.transport.pause_reading()
            self.zombies.append(end)
            while len(self.zombies) > 1:
                self.reset(self.zombies.pop(0))

    @staticmethod
    def reset(end) -> None:
        raw = end.transport.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.transport.abort()

    async def connect(self) -> None:
        self.pending.clear()
        self.synced.clear()
        self.socket = await websockets.connect(
            f"ws://127.0.0.1:{self.chaos.port}/ws/chat", subprotocols=["natter.v1", "bearer." + self.token],
            ping_interval=None, close_timeout=1, open_timeout=PATIENCE, max_queue=None)
        hello = {"client": {"name": "chaos", "version": "1"}}
        if self.cursor:
            hello["cursor"] = self.cursor
        await self.socket.send(json.dumps({"event": "HELLO", "payload": hello}))
        welcome = json.loads(await self.socket.recv())
        require(welcome["event"] == "HELLO_OK", f"{self.name}: {welcome}")
        if not self.cursor:
            self.cursor = welcome["cursor"]
        require(welcome["cursor"] == self.cursor, f"{self.name}: greeted at {welcome['cursor']}, was at {self.cursor}")
        for message in list(self.outbox.values()):
            await self.send(message["event"], message["payload"])

    async def listen(self, end) -> None:
        async for text in end:
            if self.socket is not end:
                return
            self.take(json.loads(text))

    async def live(self) -> None:
        """Connects, acts, is cut, connects … until the chaos is over; then stays connected."""
        while True:
            try:
                await self.connect()
            except (OSError, websockets.WebSocketException, asyncio.TimeoutError):
                await asyncio.sleep(0.02)  # natterd is being started again
                continue
            self.reconnects += 1
            end = self.socket
            listening = asyncio.create_task(self.listen(end))
            acting = asyncio.create_task(self.misbehave())
            done, rest = await asyncio.wait({listening, acting}, return_when=asyncio.FIRST_COMPLETED)
            if acting in done and acting.exception() is None and not acting.result():
                await listening  # the end: it is quiet, and only a lost connection ends it
            for task in rest:
                task.cancel()
            for result in await asyncio.gather(listening, acting, return_exceptions=True):
                if isinstance(result, Exception) and not isinstance(result, (OSError, websockets.WebSocketException)):
                    raise result

    async def misbehave(self) -> bool:
        """True when the connection was cut, false when it is time to be quiet."""
        cut_after = self.chaos.random.expovariate(1 / 1.0)
        begun = time.monotonic()
        while not self.chaos.is_over:
            if time.monotonic() - begun > cut_after:
                await self.cut()
                await asyncio.sleep(self.chaos.random.choice([0, 0, 0.2, 1]))  # meanwhile the others go on
                return True
            await self.act()
            await asyncio.sleep(self.chaos.random.expovariate(1 / 0.06))
        return False

    async def settle(self) -> None:
        """Until everything this connection asked for is answered."""
        deadline = time.monotonic() + PATIENCE
        while True:
            await asyncio.wait_for(self.synced.wait(), PATIENCE)
            try:
                await self.send("PING", {})
                break
            except websockets.ConnectionClosed:  # cut a moment ago; live() connects anew
                require(time.monotonic() < deadline, f"{self.name}: it does not come back")
                await asyncio.sleep(0.02)
        while self.pending or self.outbox:
            require(time.monotonic() < deadline, f"{self.name}: no answer to {self.pending} {self.outbox}")
            await asyncio.sleep(0.01)


class Chaos:
    def __init__(self, natterd: str, folder: pathlib.Path, database, seconds: float, seed: int):
        self.natterd = natterd
        self.folder = folder
        self.database = database
        self.seconds = seconds
        self.random = random.Random(seed)
        self.requests = itertools.count(1)
        self.acknowledged: dict[tuple[int, str], tuple[int, int, int]] = {}
        self.is_over = False
        self.kills = 0
        self.users: list[dict] = []
        self.devices: list[Device] = []
        self.start()

    def start(self) -> None:
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        self.server = start(self.natterd, self.folder, {**SETTINGS, **self.database.settings})
        self.port = wait_for_port(port_file, self.server)

    def sign_up(self, name: str) -> dict:
        body = {"email": f"{name}@example.org", "name": name, "password": "password123"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/auth/signup", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    async def kill_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self.random.uniform(2, 4))
            self.server.kill()
            self.server.wait()
            self.start()
            self.kills += 1

    async def run(self) -> None:
        self.users = [self.sign_up(f"user{i}") for i in range(USERS)]
        self.devices = [Device(self, f"user{i} device {k}", user)
                        for i, user in enumerate(self.users) for k in range(DEVICES)]
        first = self.devices[0]
        await first.connect()
        await first.socket.close()
        require(first.cursor.endswith(".0"), f"the history begins at {first.cursor}")
        for device in self.devices:
            device.cursor = first.cursor  # nobody begins when others have begun already
        lives = [asyncio.create_task(device.live()) for device in self.devices]
        killing = asyncio.create_task(self.kill_now_and_then())
        finished, _ = await asyncio.wait([killing, *lives], timeout=self.seconds, return_when=asyncio.FIRST_COMPLETED)
        killing.cancel()
        self.is_over = True
        for task in finished:
            task.result()  # its failure
        quiet = asyncio.create_task(self.quiesce())
        await asyncio.wait([quiet, *lives], return_when=asyncio.FIRST_COMPLETED)
        for task in lives:
            if task.done():
                task.result()
        await quiet
        fresh = await self.fresh_devices()
        for task in lives:
            task.cancel()
        await asyncio.gather(*lives, return_exceptions=True)
        self.server.terminate()
        require(self.server.wait(PATIENCE) == 0, "natterd did not end well")
        self.compare(self.devices + fresh)

    async def quiesce(self) -> None:
        await asyncio.sleep(0.5)
        for device in self.devices:
            for zombie in device.zombies:
                Device.reset(zombie)
        before = None
        while True:
            for device in self.devices:
                await device.settle()
            # What its asker did not wait for is stored before this is, and told before it is answered.
            last = self.devices[0]
            await last.write("SEND_PERSONAL_MESSAGE", {"to_user_id": last.user, "content": "the end"})
            await last.settle()
            for device in self.devices:
                await device.settle()
            now = last.place
            if before is not None and now == before + 1:
                return
            before = now

    async def fresh_devices(self) -> list[Device]:
        """One for each user that was never there, from the beginning; and one that was, from where it is: nothing new."""
        history = self.devices[0].cursor.rsplit(".", 1)[0]
        fresh = []
        for i, user in enumerate(self.users):
            for name, place in (("new", 0), ("back", self.devices[i * DEVICES].place)):
                device = Device(self, f"user{i} {name}", user)
                device.place, device.cursor = place, f"{history}.{place}"
                await device.connect()
                listening = asyncio.create_task(device.listen(device.socket))
                waiting = asyncio.create_task(device.synced.wait())
                await asyncio.wait({listening, waiting}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
                if listening.done():
                    listening.result()
                require(device.synced.is_set(), f"{device.name} is never told that it is complete")
                listening.cancel()
                if name == "new":
                    fresh.append(device)
                else:
                    require(not device.log, f"{device.name} is told {device.log}")
        return fresh

    # --- the end ---

    def compare(self, devices: list[Device]) -> None:
        tables = self.database.tables()
        self.compare_acknowledged(tables)
        for device in devices:
            require(not device.unseen, f"{device.name}: never told of {device.unseen}")
        faults = [fault for device in devices for fault in self.faults_of(device, tables)]
        require(not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:40]))
        changes = sum(len(device.log) for device in devices)
        print(f"{len(self.acknowledged)} messages acknowledged, {changes} changes told to {len(devices)} devices that "
              f"connected {sum(device.reconnects for device in self.devices)} times, natterd killed {self.kills} times")

    def compare_acknowledged(self, tables) -> None:
        stored = {(m["sender_id"], m["client_message_id"]): (m["id"], m["conversation_id"], m["seq"])
                  for m in tables.messages}
        # What was written in a group that is deleted goes with it, when the server has been up for a while.
        gone = {c["id"] for c in tables.conversations if c["deleted_at"] is not None}
        for key, told in self.acknowledged.items():
            if told[1] in gone:
                continue
            require(stored.get(key) == told, f"{key} was acknowledged as {told}, and is {stored.get(key)}")
        seqs: dict[int, list[int]] = {}
        for message in tables.messages:
            seqs.setdefault(message["conversation_id"], []).append(message["seq"])
        for conversation, numbers in seqs.items():
            require(conversation in gone or sorted(numbers) == list(range(1, len(numbers) + 1)),
                    f"{conversation} has gaps: {numbers}")

    @staticmethod
    def faults_of(device: Device, tables):
        """Each difference between what the device knows and what the database holds."""
        membership = {m["conversation_id"]: m for m in tables.members if m["user_id"] == device.user}
        conversations = {c["id"]: c for c in tables.conversations}
        expected: dict[int, str] = {}
        state: dict[int, dict[int, tuple[int, str | None]]] = {}
        for message in tables.messages:
            member = membership.get(message["conversation_id"])
            if member is None or message["seq"] <= member["joined_seq"]:
                continue
            expected[message["id"]] = "_MESSAGE"
            if message["rev"] > message["id"]:
                expected[message["rev"]] = "MESSAGE_DELETED" if message["content"] is None else "MESSAGE_EDITED"
            state.setdefault(message["conversation_id"], {})[message["seq"]] = (message["sender_id"], message["content"])
        names = {2: "GROUP_MEMBERS_ADDED", 3: "GROUP_MEMBER_REMOVED", 4: "GROUP_UPDATED", 5: "GROUP_UPDATED"}
        for change in tables.changes:
            member = membership.get(change["conversation_id"])
            if member is not None and change["rev"] > member["joined_rev"]:
                expected[change["rev"]] = names[change["kind"]]
        for removal in tables.removals:
            if removal["user_id"] == device.user:
                expected[removal["rev"]] = "GROUP_"
        groups = {c: m for c, m in membership.items() if conversations[c]["kind"] == 1}
        for conversation, member in membership.items():
            if conversation in groups:
                expected[member["joined_rev"]] = "GROUP_CREATED"
            if member["read_rev"]:
                expected[member["read_rev"]] = ""
            known = max(device.read.get(conversation, 0), member["joined_seq"])
            if known != member["read_seq"]:
                yield f"{device.name}: has read {conversation} up to {known}, stored is {member['read_seq']}"
        for rev, kind in sorted(expected.items()):
            if kind not in device.log.get(rev, "-"):
                yield f"{device.name}: was not told of {kind} at {rev}, but of {device.log.get(rev)}"
        for conversation in membership:
            joined = membership[conversation]["joined_seq"]
            known = {s: m for s, m in device.messages.get(conversation, {}).items() if s > joined}
            if known != state.get(conversation, {}):
                yield f"{device.name}: {conversation} is {known}, stored is {state.get(conversation)}"
        if set(device.rooms) != set(groups):
            yield f"{device.name}: is in {sorted(device.rooms)}, stored is {sorted(groups)}"
            return
        roles = {0: "member", 1: "admin", 2: "owner"}
        for conversation, room in device.rooms.items():
            stored = {m["user_id"]: roles[m["role"]] for m in tables.members if m["conversation_id"] == conversation}
            if room.name != conversations[conversation]["name"]:
                yield f"{device.name}: {conversation} is called {room.name}"
            if room.members != set(stored):
                yield f"{device.name}: in {conversation} are {room.members}, stored are {set(stored)}"
            for user, role in room.roles.items():
                if stored.get(user) != role:
                    yield f"{device.name}: {user} is {role} in {conversation}, stored is {stored.get(user)}"


def main() -> None:
    natterd = str(pathlib.Path(sys.argv[1]).resolve())
    engine = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 20
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(10**9)
    print(f"{engine}, {seconds:g} seconds, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        database = PostgresDatabase() if engine == "postgres" else SqliteDatabase(folder / "data" / "natter.db")
        chaos = Chaos(natterd, folder, database, seconds, seed)
        try:
            asyncio.run(chaos.run())
        finally:
            chaos.server.kill()
            chaos.server.wait()
            database.stop()


if __name__ == "__main__":
    main()
