#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does what the README's section on the first chat tells its reader to do, taken from the README itself.

Its shell blocks are run by one bash in a terminal, its JSON block is typed into the client that the first one leaves open,
Ctrl+D ends each client. Only the port is another one: natterd listens on a free one here.

usage: readme_chat.py NATTERD
"""

import os
import pty
import re
import select
import signal
import sys
import tempfile
import time
from pathlib import Path

from run_client import start, wait_for_port

README = Path(__file__).parents[2] / "README.md"
SECTION = "## The first chat, in a minute"
PATIENCE = 30
END_OF_INPUT = b"\x04"


def blocks() -> list[tuple[str, str]]:
    """The section's code blocks, each with its language."""
    section = README.read_text(encoding="utf-8").split(SECTION + "\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", section)


class Terminal:
    """A program in a terminal of its own, with somebody who types and reads."""

    def __init__(self, arguments: list[str], folder: str):
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvp(arguments[0], arguments)
        self.shown = ""

    def type(self, text: bytes) -> None:
        os.write(self.descriptor, text)

    def wait_for(self, pattern: str) -> str:
        """Waits until @p pattern appears in what has not been looked at yet; returns what it matched."""
        deadline = time.monotonic() + PATIENCE
        while not (match := re.search(pattern, self.shown)):
            ready, _, _ = select.select([self.descriptor], [], [], max(0, deadline - time.monotonic()))
            try:
                text = os.read(self.descriptor, 65536) if ready else b""
            except OSError:
                text = b""  # its other end is closed
            if not text:
                raise SystemExit(f"{pattern} does not appear, only:\n{self.shown}")
            self.shown += text.decode(errors="replace")
        self.shown = self.shown[match.end() :]
        return match.group()

    def wait_for_end(self) -> int:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self.descriptor], [], [], 1)
            try:
                if ready and not os.read(self.descriptor, 65536):
                    break
            except OSError:
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def main() -> int:
    found = blocks()
    languages = [language for language, _ in found]
    if languages != ["sh", "json", "sh"]:
        raise SystemExit(f"the section has blocks of {languages}: this test has to be told what to do with them")
    typed = found[1][1].strip()
    with tempfile.TemporaryDirectory() as folder:
        with start(sys.argv[1], Path(folder), {"LOG_LEVEL": "WARNING"}) as server:
            try:
                port = wait_for_port(Path(folder) / "port", server)
                script = Path(folder) / "readme.sh"
                text = found[0][1] + found[2][1]
                if "localhost:8000" not in text:
                    raise SystemExit("the README's server is not on port 8000 any more")
                script.write_text("set -e\n" + text.replace("localhost:8000", f"127.0.0.1:{port}"), encoding="utf-8")
                reader = Terminal(["bash", str(script)], folder)
                # Two accounts, and the second answer names the user_id that is to be written to.
                reader.wait_for(r'"user_id":"?1\b')
                bob = reader.wait_for(r'"user_id":"?\d+')
                if not re.search(rf'"to_user_id":{re.search(r"[0-9]+", bob).group()}\b', typed):
                    raise SystemExit(f"the README writes to another user than Bob, who is {bob}")
                reader.wait_for("Connected to ws://")
                reader.type(typed.encode() + b"\n")
                reader.wait_for(r'"event":"PERSONAL_MESSAGE_DELIVERED"')
                reader.type(END_OF_INPUT)
                reader.wait_for("Connected to ws://")
                reader.wait_for(r'"event":"RECEIVE_PERSONAL_MESSAGE".*Hello Bob')
                reader.type(END_OF_INPUT)
                ended = reader.wait_for_end()
            finally:
                server.send_signal(signal.SIGTERM)
    if ended != 0:
        raise SystemExit(f"the README's commands end with {ended}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
