#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/examples/chat.py and chat.mjs talk to each other while natterd is killed and started again.

Every line that was typed has to be there once, in the store and on the other side, whenever natterd went away.

usage: example_chat.py NATTERD
"""

import collections
import json
import pathlib
import queue
import re
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request

from run_client import CLIENTS, start, wait_for_port

EXAMPLES = pathlib.Path(__file__).parents[2] / "docs" / "examples"
PATIENCE = 60
LINES = 12


class Client:
    """An example with somebody who types into it."""

    def __init__(self, name: str, command: list[str], cwd: pathlib.Path):
        self.name = name
        self.shown: list[str] = []
        self.process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def type(self, text: str):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def wait_for(self, count: int, pattern: str):
        """Until @p count lines of this kind have been shown, all in all."""
        while sum(bool(re.match(pattern, line)) for line in self.shown) < count:
            try:
                line = self.lines.get(timeout=PATIENCE)
            except queue.Empty:
                line = None
            if line is None:
                raise SystemExit(f"{self.name} shows no {count} lines of {pattern!r}, only:\n" + "\n".join(self.shown))
            self.shown.append(line)

    def heard(self, who: int) -> list[str]:
        """What @p who said to it, as it came: live, by replay, or, what was said before its first HELLO, as history."""
        told = (re.fullmatch(rf"(?:message|history) \d+ \d+ {who} (.*)", line) for line in self.shown)
        return [one[1] for one in told if one]

    def end(self):
        self.process.kill()
        self.process.wait()


def rest(port: int, method: str, path: str, body=None, token: str = "") -> dict:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def serve(natterd: str, folder: pathlib.Path, port: int) -> subprocess.Popen:
    (folder / "port").unlink(missing_ok=True)
    server = start(natterd, folder, {"PORT": str(port), "BCRYPT_COST": "4"})
    wait_for_port(folder / "port", server)
    return server


def main() -> int:
    natterd = sys.argv[1]
    clients: list[Client] = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        # Node looks for packages beside the program.
        (folder / "chat.mjs").write_text((EXAMPLES / "chat.mjs").read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "node_modules").symlink_to(CLIENTS / "node_modules")
        programs = {"ada": ["/usr/bin/python3", str(EXAMPLES / "chat.py")], "bob": ["node", str(folder / "chat.mjs")]}
        port = free_port()
        server = serve(natterd, folder, port)
        try:
            people = {
                who: rest(port, "POST", "/auth/signup", {"email": f"{who}@example.com", "name": who, "password": "correct horse"})
                for who in programs
            }

            def client(who: str) -> Client:
                other = people["bob" if who == "ada" else "ada"]["user_id"]
                login = [f"{who}@example.com", "correct horse", "user", str(other), str(folder / f"{who}.json")]
                clients.append(Client(who, [*programs[who], f"http://127.0.0.1:{port}", *login], folder))
                return clients[-1]

            ada, bob = client("ada"), client("bob")
            typed = {ada.name: [], bob.name: []}

            def say(count: int):
                for _ in range(count):
                    for one in (ada, bob):
                        text = f"{one.name} says {len(typed[one.name])}"
                        typed[one.name].append(text)
                        one.type(text)

            say(LINES)
            ada.wait_for(1, r"message|history")
            server.kill()  # in the middle of it
            server.wait()
            say(LINES)  # to nobody
            server = serve(natterd, folder, port)
            say(LINES)
            for one, other in ((ada, bob), (bob, ada)):
                one.wait_for(3 * LINES, rf"(message|history) \d+ \d+ {people[other.name]['user_id']} ")
            faults = []
            for one, other in ((ada, bob), (bob, ada)):
                heard = one.heard(people[other.name]["user_id"])
                if sorted(heard) != sorted(typed[other.name]):
                    faults.append(f"{one.name} heard {heard}")
            token = people["ada"]["access_token"]
            conversation = rest(port, "GET", "/conversations", token=token)["items"][0]["conversation_id"]
            page = rest(port, "GET", f"/conversations/{conversation}/messages?limit=200", token=token)
            stored = collections.Counter(item["content"] for item in page["items"])
            if stored != collections.Counter(typed["ada"] + typed["bob"]):
                faults.append(f"stored: {stored}")
            if [item["seq"] for item in page["items"]] != list(range(1, 6 * LINES + 1)):
                faults.append("the numbers have gaps")

            # A cursor of another history: RESYNC, and everything is loaded.
            for one in (ada, bob):
                one.end()
                file = folder / f"{one.name}.json"
                state = json.loads(file.read_text(encoding="utf-8"))
                file.write_text(json.dumps(state | {"cursor": "elsewhere.1"}), encoding="utf-8")
                again = client(one.name)
                again.wait_for(20, "history ")
            for fault in faults:
                print(fault, file=sys.stderr)
            return 1 if faults else 0
        finally:
            for one in clients:
                one.end()
            server.terminate()
            server.wait(timeout=15)


if __name__ == "__main__":
    sys.exit(main())
