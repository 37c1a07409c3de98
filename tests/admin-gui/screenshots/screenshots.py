#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills a natterd of its own with the life of a school and lets natter-screenshots draw the console in front of it.

usage: screenshots.py NATTERD NATTER_SCREENSHOTS FOLDER [PICTURE …]

Without names of pictures (users, lost, …) it draws all of them.
"""

import asyncio
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile

import websockets

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "e2e"))
from run_client import start, wait_for_port, with_headers  # noqa: E402

LARGEST = 50_000  # bytes
PASSWORD = "four words nobody guesses"
ADMIN = ("amira.haddad@riverside.example", "Amira Haddad")
PEOPLE = [
    "Jürgen Großmann", "أحمد محمود", "נועה לוי", "山田 花子", "王小明", "Σοφία Παπαδοπούλου", "Наталья Кузнецова",
    "Nguyễn Thị Minh Khai", "Zoë Łukasiewicz", "Fatoumata Diallo", "Maximiliane-Charlotte von Hohenstein-Wittgenburg zu Sayn",
    "فاطمة الزهراء", "Siân O’Connor", "İlknur Yılmaz", "Ravi Subramaniam", "Ana Sofía Ñandú", "Pål Ødegård", "Esi Mensah",
    "דוד כהן", "Tomáš Dvořák", "Grace Hopper", "Krzysztof Żółć", "Ólafur Þór", "Lena ☀ Sommer", "Kofi Owusu", "Milica Đorđević",
    "Bob <b>Tables</b>", "=SUM(A1:A9)", "Ines Duarte", "Chloé Lefèvre",
]
GROUPS = [
    ("Staff room", "school"), ("Class 7b", "class"), ("مجلس الآباء", "council"), ("合唱部", "choir"),
    ("Theatre: A Midsummer Night’s Dream, lights, sound and scenery", "stage"),
    ("Garden club", "garden"), ("Chess", "chess"), ("Robotics", "robots"),
]
CHATTER = [
    "Is the gym free at three?", "هل الاجتماع غدا؟", "Wer hat den Schlüssel zum Labor?", "明日は雨だそうです", "On my way!",
    "Minutes of yesterday are in the folder.", "Danke dir!", "✓", "תודה רבה", "Can somebody take my break duty on Thursday?",
]
PROGRAMS = [("Natter for Android", "2.3"), ("natter-web", "1.9.0"), ("Gossip (terminal)", "0.8"), ("school bot", "12")]
ADDRESSES = ["192.0.2.{}", "198.51.100.{}", "10.20.0.{}", "2001:db8:5c0::{}"]


class School:
    """One natterd, and everybody who is in touch with it."""

    def __init__(self, natterd: str, folder: pathlib.Path):
        folder.mkdir()
        self.folder = folder
        self.random = random.Random(7)
        settings = {
            "BCRYPT_COST": "4", "BACKUP_DIR": str(folder / "backups"), "TRUSTED_PROXIES": "127.0.0.1", "LOG_LEVEL": "INFO",
            "RATE_LIMIT_LOGINS": "0", "RATE_LIMIT_SIGNUPS": "0", "RATE_LIMIT_MESSAGES": "0", "REGISTRATION": "open",
            "MAX_CONNECTIONS_PER_IP": "0", "BACKUP_KEEP": "7",
        }
        with open(folder / "log", "wb") as log:
            self.server = start(natterd, folder, settings, log)
        self.port = wait_for_port(folder / "port", self.server)
        self.admin_port = int((folder / "admin-port").read_text())
        self.token = ""
        self.logins = []  # what /auth/login said, with the name
        self.rooms = []
        self.tasks = []

    def send(self, method, path, body=None, token="", port=None, address=None):
        """What the server says; None for nothing. Refusals end the program."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.admin_port, timeout=30)
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if address:
            headers["X-Forwarded-For"] = address
        connection.request(method, path, None if body is None else json.dumps(body).encode(), headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {data.decode()}")
        return json.loads(data) if data else None

    def admin(self, method, path, body=None):
        return self.send(method, "/admin/v1" + path, body, self.token)

    def address(self, number):
        return ADDRESSES[number % len(ADDRESSES)].format(10 + number)

    def set_up(self):
        """Its first administrator."""
        code = (self.folder / "data" / "setup-code").read_text().strip()
        person = {"email": ADMIN[0], "name": ADMIN[1], "password": PASSWORD}
        self.token = self.send("POST", "/admin/v1/setup", {"code": code, **person})["access_token"]

    def found(self):
        """The people, and what was done about them."""
        for number, name in enumerate(PEOPLE):
            mail = f"person{number:02}@riverside.example" if number % 3 else f"p{number:02}.a-long-name@students.riverside.example"
            chat = self.send("POST", "/auth/signup", {"email": mail, "name": name, "password": PASSWORD}, port=self.port,
                             address=self.address(number))
            self.logins.append((chat["user_id"], name, chat["access_token"]))
        by_name = {name: user for user, name, _ in self.logins}
        self.admin("PATCH", f"/users/{by_name['Grace Hopper']}", {"role": "administrator"})
        self.admin("PUT", f"/users/{by_name['Kofi Owusu']}/suspension",
                   {"until": "2031-08-01T08:00:00.000Z", "reason": "Spam in three classes"})
        self.admin("PUT", f"/users/{by_name['Milica Đorđević']}/suspension", {"reason": "Has left the school"})
        self.admin("PATCH", f"/users/{by_name['Ines Duarte']}", {"name": "Inês Duarte"})
        self.admin("POST", f"/users/{by_name['Ravi Subramaniam']}/password", {"password": PASSWORD + "!"})
        self.admin("DELETE", f"/users/{by_name['Chloé Lefèvre']}")
        gone = {by_name[name] for name in ("Kofi Owusu", "Milica Đorđević", "Chloé Lefèvre", "Ravi Subramaniam")}
        self.logins = [login for login in self.logins if login[0] not in gone]

    def gather(self):
        """Groups, invitations, bans, a backup, a check."""
        for number, (name, _) in enumerate(GROUPS):
            owner = self.logins[number]
            others = [user for user, _, _ in self.logins if user != owner[0]]
            members = others if number == 0 else self.random.sample(others, 4 + number)
            made = self.send("POST", "/groups", {"name": name, "member_ids": members}, owner[2], self.port)
            self.rooms.append((made["room_id"], [owner[0], *members]))
        self.admin("PATCH", f"/groups/{self.rooms[6][0]}", {"archived": True})
        for uses, note in ((30, "Class 5a, parents' evening"), (1, "Mr. Ødegård’s new phone"), (None, "Staff")):
            body = {"note": note, "expires_at": "2031-07-31T22:00:00.000Z"}
            invite = self.admin("POST", "/invites", {**body, "uses": uses} if uses else body)
            if uses == 30:
                for number in range(3):
                    self.send("POST", "/auth/signup", {"email": f"parent{number}@home.example", "name": f"Parent {number + 1}",
                                                       "password": PASSWORD, "invite_code": invite["code"]}, port=self.port)
        for network, expires, reason in (
                ("203.0.113.0/24", None, "Password guessing, all night long"),
                ("198.51.100.77", "2031-05-01T00:00:00.000Z", "Flooded the robotics group"),
                ("2001:db8:bad::/48", "2031-03-14T15:09:26.000Z", "Sign-ups by the hundred; their provider has been told and does not answer")):
            body = {"network": network, "reason": reason}
            self.admin("POST", "/bans", {**body, "expires_at": expires} if expires else body)
        self.admin("POST", "/database/check")
        self.back_up()

    def back_up(self):
        """Backups are named by the second: the next one is another second's."""
        number = len(self.admin("GET", "/database")["backups"])
        while self.admin("GET", "/database").get("running"):
            pass  # it answers in a moment
        self.admin("POST", "/database/backup")
        while len(self.admin("GET", "/database")["backups"]) == number:
            pass  # it answers in a moment

    async def talk(self, number, login):
        """Somebody's chat program: reads, and says something now and then."""
        user, _, token = login
        program, version = PROGRAMS[number % len(PROGRAMS)]
        async with websockets.connect(
                f"ws://127.0.0.1:{self.port}/ws/chat", subprotocols=["natter.v1", "bearer." + token], max_queue=None,
                **with_headers({"X-Forwarded-For": self.address(number)})) as socket:
            hello = {"client": {"name": program, "version": version}}
            await socket.send(json.dumps({"event": "HELLO", "payload": hello}))
            listening = asyncio.create_task(self.listen(socket))
            rooms = [room for place, (room, members) in enumerate(self.rooms) if user in members and place != 6]
            said = 0
            while rooms:
                said += 1
                payload = {"room_id": self.random.choice(rooms), "content": self.random.choice(CHATTER),
                           "client_message_id": f"{user}-{number}-{said}"}
                await socket.send(json.dumps({"event": "SEND_GROUP_MESSAGE", "payload": payload}))
                await asyncio.sleep(self.random.expovariate(0.7))
            await listening

    @staticmethod
    async def listen(socket):
        async for _ in socket:
            pass

    async def live(self):
        online = [login for number, login in enumerate(self.logins) if number % 5 != 4]
        for number, login in enumerate(online + online[:6]):
            self.tasks.append(asyncio.create_task(self.talk(number, login)))
        for _ in range(4):  # so that the charts have something to show
            await asyncio.sleep(10)
            await asyncio.to_thread(self.back_up)
        for task in self.tasks:
            if task.done():
                task.result()  # whoever could not come in says why

    def stop(self):
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
        self.server.wait(timeout=30)


async def draw(school, program, arguments) -> int:
    """Runs the program; "off" on its stdout asks for the server to go, and is answered by a line."""
    painter = await asyncio.create_subprocess_exec(
        program, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(school.folder),
             "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "TZ": "UTC"})
    async for line in painter.stdout:
        if line.strip() == b"off":
            for task in school.tasks:
                task.cancel()
            await asyncio.gather(*school.tasks, return_exceptions=True)
            school.stop()
            painter.stdin.write(b"gone\n")
            await painter.stdin.drain()
        else:
            print(line.decode().rstrip())
    return await painter.wait()


def shrink(drawn: pathlib.Path, folder: pathlib.Path):
    """Brings the pictures into @p folder, each in as many colours of its own as its size allows."""
    for picture in sorted(drawn.glob("*.png")):
        target = folder / picture.name
        for colours in ("128", "64", "32"):
            command = ["pngquant", colours, "--nofs", "--strip", "--force", "--output", str(target), str(picture)]
            subprocess.run(command, check=True)
            subprocess.run(["optipng", "-quiet", "-o2", str(target)], check=True)
            if target.stat().st_size <= LARGEST:
                break


async def main() -> int:
    natterd, program, folder, *pictures = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="natter-") as place:
        # From a place that tells nothing of whoever draws them.
        natterd, program = (shutil.copy(path, place) for path in (natterd, program))
        drawn = pathlib.Path(place) / "drawn"
        drawn.mkdir()
        full, empty, fresh = schools = [School(natterd, pathlib.Path(place) / name) for name in ("full", "empty", "fresh")]
        try:
            full.set_up()
            empty.set_up()
            full.found()
            full.gather()
            await full.live()
            addresses = [f"http://127.0.0.1:{school.admin_port}" for school in schools]
            arguments = [str(drawn), *addresses, ADMIN[0], PASSWORD]
            outcome = 0
            if not pictures or "german" in pictures:
                outcome = await draw(full, program, [*arguments, "german"])
            if pictures != ["german"]:
                outcome = outcome or await draw(full, program, arguments + pictures)
        finally:
            for school in schools:
                school.stop()
        if outcome == 0:
            shrink(drawn, pathlib.Path(folder))
        return outcome


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
