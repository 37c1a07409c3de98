#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A socket for the administration that the service manager has opened, on loopback and beyond.

Where others can reach it, it takes what ADMIN_HOST would take there: TLS_CERT and METRICS_TOKEN, or natterd does not start.
What is told to who sits at the machine is then told to nobody: the figures take the token.

usage: admin_socket.py NATTERD
"""

import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

from run_client import make_certificate

PATIENCE = 30  # seconds that anything may take
TOKEN = "a token of the metrics"
EX_CONFIG = 78


class Service:
    """natterd with one inherited socket."""

    def __init__(self, natterd: str, folder: Path, address: str, settings: dict[str, str]):
        self.socket = socket.create_server((address, 0))
        self.port = self.socket.getsockname()[1]
        self.ready = folder / "port"
        self.ready.unlink(missing_ok=True)
        environment = {
            **os.environ,
            "LISTEN_FDS": "1",
            "LISTEN_FDNAMES": "admin",
            "DATA_DIR": str(folder / "data"),
            "HOST": "127.0.0.1",
            "PORT": "0",
            "PORT_FILE": str(self.ready),
            "ADMIN_PORT": "0",
            **settings,
        }
        # The number of the process is known only in it; the shell passes its own on.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$0" serve', natterd],
            env=environment,
            cwd=folder,
            close_fds=False,
            preexec_fn=self.hand_over,
            stderr=subprocess.PIPE,
            text=True,
        )

    def hand_over(self) -> None:
        """Run in the child: the socket gets the number that the protocol wants."""
        if self.socket.fileno() == 3:
            os.set_inheritable(3, True)
        else:
            os.dup2(self.socket.fileno(), 3)

    def get(self, path: str, tls: ssl.SSLContext | None, token: str = "") -> tuple[int, dict]:
        """Waits for an answer: the socket is open before anybody serves."""
        if tls:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=tls, timeout=PATIENCE)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, json.loads(body) if body.startswith(b"{") else {}

    def end(self) -> str:
        self.process.terminate()
        said = self.process.communicate(timeout=PATIENCE)[1]
        self.socket.close()
        return said

    def failure(self) -> tuple[int, str]:
        """For one that is not meant to start."""
        try:
            said = self.process.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            said = self.end()
        self.socket.close()
        return self.process.returncode, said


def expect(what: str, found, expected) -> None:
    if found != expected:
        raise SystemExit(f"{what}: {found!r}, expected {expected!r}")


def main() -> None:
    natterd = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificate = make_certificate(folder)
        trust = ssl.create_default_context(cafile=certificate["TLS_CERT"])

        here = Service(natterd, folder, "127.0.0.1", {})
        expect("metrics on loopback", here.get("/metrics", None)[0], 200)
        expect("the place of the code on loopback", "code_file" in here.get("/admin/v1/setup", None)[1], True)
        here.end()

        for lacking, settings in (("TLS_CERT", {"METRICS_TOKEN": TOKEN}), ("METRICS_TOKEN", certificate)):
            code, said = Service(natterd, folder, "0.0.0.0", settings).failure()
            expect(f"start without {lacking}", code, EX_CONFIG)
            expect(f"whether {lacking} is named", lacking in said, True)

        there = Service(natterd, folder, "0.0.0.0", {**certificate, "METRICS_TOKEN": TOKEN})
        expect("metrics without the token", there.get("/metrics", trust)[0], 401)
        expect("metrics with the token", there.get("/metrics", trust, TOKEN)[0], 200)
        setup = there.get("/admin/v1/setup", trust)[1]
        expect("the setup that others see", (setup["needed"], setup.get("code_file")), (True, None))
        there.end()


if __name__ == "__main__":
    main()
