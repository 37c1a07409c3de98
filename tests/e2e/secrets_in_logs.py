#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing secret is in anything natterd says, and nothing hostile breaks a line of it.

Hands natterd every kind of secret it meets, in every way it meets them, good requests and bad ones, with everything logged;
then looks for each of them in the logs of all formats, in what the commands print, and in its arguments.

usage: secrets_in_logs.py NATTERD
"""

import asyncio
import base64
import concurrent.futures
import contextlib
import http.client
import json
import os
import re
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import websockets
import websockets.exceptions

from run_client import make_certificate, wait_for_port, with_headers

FORMATS = ("text", "json", "journald")
LEVELS = "DEBUG|INFO|WARNING|ERROR"
TEXT_LINE = re.compile(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z (?:{LEVELS}) [a-z.]+: .+")
# What some program or other takes for the end of a line, and what a terminal takes for a command.
BREAKS = re.compile("[\x00-\x09\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Journal:
    """A datagram socket where journald would have its own."""

    def __init__(self, path: Path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * 1024 * 1024)
        self.socket.setblocking(False)
        self.datagrams: list[bytes] = []

    def drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                self.datagrams.append(self.socket.recv(65536))


class Secrets:
    """Everything that was handed out or in and may be found nowhere."""

    def __init__(self):
        self.known: dict[str, str] = {}

    def new(self, what: str) -> str:
        self.known[what] = secrets.token_urlsafe(24)
        return self.known[what]

    def add(self, what: str, secret: str) -> str:
        self.known[what] = secret
        return secret

    def found_in(self, text: str) -> list[str]:
        found = []
        for what, secret in self.known.items():
            raw = secret.encode("utf-8", "surrogateescape")
            for shape in (secret, quote(raw), base64.b64encode(raw).decode().rstrip("="), raw.hex()):
                if shape in text:
                    found.append(what)
        return found


class Visitor:
    """Somebody who says what there is to say to a server, politely and not."""

    def __init__(self, port: int, tls: ssl.SSLContext, hidden: Secrets):
        self.port, self.tls, self.hidden = port, tls, hidden

    def request(self, method: str, path: str, body=None, headers=None) -> dict:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.tls, timeout=20)
        data = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
        connection.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse().read()
        connection.close()
        with contextlib.suppress(ValueError):
            return json.loads(answer)
        return {}

    def raw(self, data: bytes) -> None:
        """Bytes as no library would send them; whatever the answer is."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain:
            with self.tls.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                connection.sendall(data)
                with contextlib.suppress(OSError):
                    while connection.recv(65536):
                        pass

    def accounts(self, invitation: str) -> dict:
        good = self.hidden.new("password")
        account = {"email": "ann@example.org", "name": "Ann", "password": good, "invite_code": invitation}
        signed_up = self.tokens_of("the signup", self.request("POST", "/auth/signup", account))
        self.request("POST", "/auth/signup", account)  # taken
        for name in ("Line\r\nFAKE 1", "Esc\x1b[31m", "Sep\u2028FAKE 2", "Nel\x85FAKE 3"):
            self.request("POST", "/auth/signup", {**account, "email": "bob@example.org", "name": name})
        self.request("POST", "/auth/signup", {"email": "c@example.org", "password": self.hidden.new("unused password")})
        self.request("POST", "/auth/signup", {"email": [self.hidden.new("password in a list")], "password": 7})
        self.request("POST", "/auth/signup", {**account, "email": self.hidden.new("password typed as e-mail")})
        self.request("POST", "/auth/login", {**account, "password": self.hidden.new("wrong password")})
        self.request("POST", "/auth/login", '{"password": "%s", ' % self.hidden.new("password in broken JSON"))
        self.request("POST", "/auth/login?password=" + self.hidden.new("password in a query"), account)
        self.request("GET", "/auth/login?token=" + self.hidden.new("token in a query"))
        login = self.tokens_of("the login", self.request("POST", "/auth/login", account))
        self.refreshes(signed_up)
        self.passwords(login["access_token"], good)
        return {**login, "user_id": signed_up["user_id"]}

    def tokens_of(self, what: str, answer: dict) -> dict:
        """Keeps both tokens of an answer that has to have them."""
        for name in ("access_token", "refresh_token"):
            self.hidden.add(f"{name} of {what}", answer[name])
        return answer

    def refreshes(self, login: dict) -> None:
        """Refresh tokens that are good, spent, superseded (which ends the login, and is logged), bad, and not even sent well."""
        first = {"refresh_token": login["refresh_token"]}
        renewed = self.tokens_of("a refresh", self.request("POST", "/auth/refresh", first))
        self.tokens_of("a refresh by a spent token", self.request("POST", "/auth/refresh", first))
        second = {"refresh_token": renewed["refresh_token"]}
        self.tokens_of("the next refresh", self.request("POST", "/auth/refresh", second))
        if self.request("POST", "/auth/refresh", first).get("code") != "unauthenticated":
            raise SystemExit("a superseded refresh token was let in")
        self.request("POST", "/auth/refresh", {"refresh_token": self.hidden.new("refresh token of nobody")})
        self.request("POST", "/auth/refresh", {"refresh_token": [self.hidden.new("refresh token in a list")]})
        self.request("POST", "/auth/refresh", {"refresh_token": self.hidden.new("refresh token with a NUL") + "\0"})
        self.request("POST", "/auth/refresh", '{"refresh_token": "%s", ' % self.hidden.new("refresh token in broken JSON"))
        self.request("POST", "/auth/refresh?refresh_token=" + self.hidden.new("refresh token in a query"))

    def passwords(self, token: str, good: str) -> None:
        """Another password: refused, not understood, taken."""
        bearer = {"Authorization": "Bearer " + token}
        current, new = "current_password", "new_password"
        wrong = {current: self.hidden.new("wrong current password"), new: self.hidden.new("new password, not taken")}
        if self.request("POST", "/auth/password", wrong, bearer).get("code") != "wrong_password":
            raise SystemExit("a wrong password was not found to be wrong")
        self.request("POST", "/auth/password", wrong)  # by nobody
        self.request("POST", "/auth/password", {current: good, new: [self.hidden.new("new password in a list")]}, bearer)
        self.request("POST", "/auth/password", {current: self.hidden.new("current password alone")}, bearer)
        broken = '{"%s": "%s", "%s": "%s", ' % (current, good, new, self.hidden.new("new password in broken JSON"))
        self.request("POST", "/auth/password", broken, bearer)
        if self.request("POST", "/auth/password", {current: good, new: self.hidden.new("new password")}, bearer):
            raise SystemExit("the password could not be changed")

    def enter(self, folder: Path) -> dict:
        """The ways into the administration: by the setup code, by password, by token."""
        code = self.hidden.add("setup code", (folder / "setup-code").read_text().strip())
        root = {"email": "root@example.org", "name": "Root", "password": self.hidden.new("administrator's password")}
        for bad in (self.hidden.new("wrong setup code"), [self.hidden.new("setup code in a list")]):
            self.request("POST", "/admin/v1/setup", {**root, "code": bad})
        self.request("POST", "/admin/v1/setup", '{"code": "%s", ' % code)
        self.request("GET", "/admin/v1/setup?code=" + code)
        self.tokens_of("the setup", self.request("POST", "/admin/v1/setup", {**root, "code": code}))
        self.request("POST", "/admin/v1/setup", {**root, "code": code})  # it is of no use any more
        self.request("POST", "/admin/v1/login", {**root, "password": self.hidden.new("administrator's wrong password")})
        login = self.tokens_of("an administrator's login", self.request("POST", "/admin/v1/login", root))
        presented = {"refresh_token": login["refresh_token"]}
        login = self.tokens_of("an administrator's refresh", self.request("POST", "/admin/v1/refresh", presented))
        self.request("GET", "/admin/v1/me?token=" + login["access_token"])
        self.request("GET", "/admin/v1/me", None, {"Authorization": "Bearer " + self.hidden.new("token of no administrator")})
        return login

    def invite(self, token: str, public: "Visitor") -> str:
        """What else administrators hand in or out: codes of invitations, passwords. Returns a code that is good for many."""
        bearer = {"Authorization": "Bearer " + token}

        def sign_up(account: dict) -> dict:
            return public.request("POST", "/auth/signup", account)

        once = self.hidden.add("invitation code", self.request("POST", "/admin/v1/invites", {}, bearer)["code"])
        dora = {"email": "dora@example.org", "name": "Dora", "password": self.hidden.new("password of the invited")}
        sign_up({**dora, "invite_code": self.hidden.new("invitation of nobody")})
        sign_up({**dora, "invite_code": [self.hidden.new("invitation in a list")]})
        invited = self.tokens_of("the invited", sign_up({**dora, "invite_code": once}))
        if sign_up({**dora, "email": "eve@example.org", "invite_code": once}).get("code") != "invite_invalid":
            raise SystemExit("a spent invitation was taken")
        at = f"/admin/v1/users/{invited['user_id']}"
        self.hidden.add("password that was made", self.request("POST", at + "/password", {}, bearer)["password"])
        self.request("POST", at + "/password", {"password": self.hidden.new("password that was given")}, bearer)
        added = {"email": "fay@example.org", "name": "Fay", "password": self.hidden.new("password of the added")}
        if not self.request("POST", "/admin/v1/users", added, bearer).get("id"):
            raise SystemExit("an administrator could not add anybody")
        self.request("GET", "/metrics", None, {"Authorization": "Bearer " + self.hidden.known["METRICS_TOKEN"]})
        self.request("GET", "/metrics?token=" + self.hidden.known["METRICS_TOKEN"])
        self.request("GET", at + "/export", None, bearer)
        many = self.request("POST", "/admin/v1/invites", {"uses": None}, bearer)["code"]
        return self.hidden.add("invitation code for many", many)

    def hostile_requests(self) -> None:
        for path in ("/%0d%0aFAKE%204", "/%1b[31m", "/%e2%80%a8FAKE 5".replace(" ", "%20"), "/%c2%85x", "/" + "a" * 6000):
            self.request("GET", path)
        agents = (b"a\x1b[31m", b"a\rFAKE 6", "a\u2028FAKE 7\u202e".encode(), b"a\xff\xfe", b"x" * 3000)
        for agent in agents:
            self.raw(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\nUser-Agent: " + agent + b"\r\n\r\n")
        token = self.hidden.new("token in a broken head").encode()
        self.raw(b"GET /ws/chat?token=" + token + b" HTTP/1.1\r\nHost : a\r\n\r\n")
        self.raw(b"GET /ws/chat HTTP/1.1\r\nAuthorization: Bearer " + token + b"\x00\r\n\r\n")
        self.raw(token + b"\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain:
            plain.sendall(b"GET /ws/chat?token=" + token + b" HTTP/1.1\r\nHost: a\r\n\r\n")  # to a port of TLS
            with contextlib.suppress(OSError):
                plain.recv(1000)

    async def chat(self, login: dict) -> None:
        url = f"wss://127.0.0.1:{self.port}/ws/chat"
        token = login["access_token"]
        ways = (
            (url + "?token=" + token, {}),
            (url, with_headers({"Authorization": "Bearer " + token})),
            (url, {"subprotocols": ["natter.v1", "bearer." + token]}),
        )
        bad = self.hidden.new("token of nobody")
        for address in (url + "?token=" + bad, url + "?token=" + token[:-3] + "abc", url + "?" + bad):
            with contextlib.suppress(websockets.exceptions.InvalidHandshake):
                await websockets.connect(address, ssl=self.tls)
        opened = 0
        for address, how in ways:
            with contextlib.suppress(websockets.exceptions.InvalidHandshake):
                async with websockets.connect(address, ssl=self.tls, **how) as connection:
                    opened += 1
                    await self.converse(connection, login["user_id"])
        if opened < 2:
            raise SystemExit("a good token was not let in")

    async def watch(self, token: str) -> None:
        """The live stream of the administration, with the log that is told there."""
        url = f"wss://127.0.0.1:{self.port}/ws/admin"
        bad = self.hidden.new("administrator's token of nobody")
        for protocols in (["natter.admin.v1", "bearer." + bad], ["natter.admin.v1", "bearer." + token[:-3] + "abc"]):
            with contextlib.suppress(websockets.exceptions.InvalidHandshake):
                await websockets.connect(url, ssl=self.tls, subprotocols=protocols)
        async with websockets.connect(url, ssl=self.tls, subprotocols=["natter.admin.v1", "bearer." + token]) as stream:
            topics = {"topics": ["logs", "audit", "users", self.hidden.new("what is no topic")]}
            await stream.send(json.dumps({"event": "SUBSCRIBE", "payload": topics}))
            await asyncio.wait_for(stream.recv(), 20)

    async def converse(self, connection, user: int) -> None:
        text = self.hidden.new("what people write")
        payload = {"to_user_id": user, "content": text, "client_message_id": "x\nFAKE 8"}
        messages = [
            json.dumps({"event": "SEND_PERSONAL_MESSAGE", "payload": payload}),
            json.dumps({"event": "SEND_PERSONAL_MESSAGE", "payload": {**payload, "client_message_id": "m1"}}),
            json.dumps({"event": "FAKE 9\r\n\x1b[31m\u2028", "payload": {"content": text}}),
            '{"event": "' + text,
            "\x00\r\n\u2028FAKE 10 " + text,
        ]
        for message in messages:
            await connection.send(message)
            await asyncio.wait_for(connection.recv(), 20)


def lines_of(form: str, printed: str, journal: Journal) -> list[str]:
    """The messages of a log; anything that has not the form of one ends the test."""
    journal.drain()
    messages = []
    for line in printed.split("\n")[:-1]:
        if BREAKS.search(line):
            raise SystemExit(f"a line of the {form} log can be taken for several: {line!r}")
        if form == "json":
            fields = json.loads(line)
            assert set(fields) == {"time", "level", "category", "message"}, line
            messages.append(fields["message"])
        elif TEXT_LINE.fullmatch(line):
            messages.append(line)
        else:
            raise SystemExit(f"this is no line of natterd's: {line!r}")
    for datagram in journal.datagrams:
        fields = datagram.decode().split("\n")
        names = [field.split("=")[0] for field in fields]
        assert names == ["SYSLOG_IDENTIFIER", "PRIORITY", "NATTER_CATEGORY", "MESSAGE", ""], datagram
        assert not BREAKS.search("".join(fields)), datagram
        messages.append(fields[3])
    return messages


def run_server(natterd: str, form: str, own_key: bool, last_signal: int) -> list[str]:
    """Runs through everything once with one format; returns what is wrong."""
    hidden = Secrets()
    faults = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = Journal(folder / "journal")
        settings = {
            **{key: value for key, value in os.environ.items() if not key.startswith("QT_LOGGING")},
            **make_certificate(folder),
            "HOST": "127.0.0.1",
            "PORT": "0",
            "ADMIN_PORT": "0",
            "ADMIN_PORT_FILE": str(folder / "admin-port"),
            "REGISTRATION": "invite",
            "METRICS_TOKEN": hidden.new("METRICS_TOKEN"),
            "PORT_FILE": str(folder / "port"),
            "DATA_DIR": str(folder / "data"),
            "BCRYPT_COST": "4",
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": f"journald:{folder / 'journal'}" if form == "journald" else form,
        }
        if own_key:
            settings["SECRET_KEY"] = hidden.new("SECRET_KEY")
        for number, line in enumerate((folder / "key.pem").read_text().splitlines()[1:-1]):
            hidden.add(f"line {number} of the TLS key", line)
        log = folder / "log"
        with log.open("wb") as output:
            server = subprocess.Popen([natterd], env=settings, cwd=folder, stdout=output, stderr=output)
        try:
            port = wait_for_port(folder / "port", server)
            tls = ssl.create_default_context(cafile=settings["TLS_CERT"])
            visitor = Visitor(port, tls, hidden)
            administrator = Visitor(int((folder / "admin-port").read_text()), tls, hidden)
            root = administrator.enter(folder / "data")
            login = visitor.accounts(administrator.invite(root["access_token"], visitor))
            visitor.hostile_requests()
            asyncio.run(visitor.chat(login))
            asyncio.run(administrator.watch(root["access_token"]))
            arguments = Path(f"/proc/{server.pid}/cmdline").read_text()
        finally:
            server.send_signal(last_signal)
            server.wait(timeout=20)
        if not own_key:
            hidden.add("secret.key", (folder / "data" / "secret.key").read_bytes().decode("utf-8", "surrogateescape"))
        printed = log.read_text(encoding="utf-8")
        messages = lines_of(form, printed, journal)
        settings["DATABASE_URL"] = f"postgresql://ann:{hidden.new('password of the database')}@db/chat?password=x"
        said = [arguments]
        for command in ("print-config", "check-config", "doctor", "serve"):
            done = subprocess.run([natterd, command], env=settings, cwd=folder, capture_output=True, check=False)
            said.append((done.stdout + done.stderr).decode())
        everything = "\n".join([printed, *messages, *said])
        faults += [f"{form}: {what} is in what natterd says" for what in hidden.found_in(everything)]
        if not any("GET /ws/chat?…" in message for message in messages):
            faults.append(f"{form}: not everything was logged, so nothing was tested")
        if any(message.startswith("FAKE") for message in messages):
            faults.append(f"{form}: a line was forged")
        if list(folder.glob("**/core*")):
            faults.append(f"{form}: a core file was left")
        print(f"{form}: {len(messages)} lines, {len(hidden.known)} secrets")
    return faults


def main() -> int:
    natterd = sys.argv[1]
    # What ends the server is part of it: a stop in good order, and two that nobody wishes for.
    signals = (signal.SIGTERM, signal.SIGABRT, signal.SIGSEGV)
    with concurrent.futures.ThreadPoolExecutor() as threads:
        runs = [threads.submit(run_server, natterd, form, form != "json", last)
                for form, last in zip(FORMATS, signals, strict=True)]  # fmt: skip
    faults = [fault for run in runs for fault in run.result()]
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
