#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one of the seed's clients (clients/) against a natterd that is started for it in a temporary folder.

usage: run_client.py NATTERD python|javascript|shell
"""

import inspect
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import time

import websockets

CLIENTS = pathlib.Path(__file__).parent / "clients"
COMMANDS = {
    "python": ["/usr/bin/python3", str(CLIENTS / "client.py")],
    "javascript": ["node", str(CLIENTS / "client.js")],
    "shell": ["bash", str(CLIENTS / "client.sh")],
}
READY_WITHIN = 20
CLIENT_WITHIN = 90


def wait_for_port(port_file: pathlib.Path, server: subprocess.Popen) -> int:
    """The port natterd writes down once it serves."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit(f"natterd ended with {server.returncode} before it was ready")
        if port_file.exists():
            return int(port_file.read_text())
        select.select([], [], [], 0.01)
    raise SystemExit("natterd did not become ready")


def start(natterd: str, folder: pathlib.Path, settings: dict[str, str], log=None, words=()) -> subprocess.Popen:
    """A natterd with its data in @p folder, which writes its port into @p folder/port, and its log into @p log. With a
    subcommand, @p words, and subprocess.STDOUT as its log everything it prints can be read."""
    always = {
        "HOST": "127.0.0.1",
        "PORT": "0",
        "PORT_FILE": str(folder / "port"),
        "ADMIN_PORT": "0",
        "ADMIN_PORT_FILE": str(folder / "admin-port"),
        "DATA_DIR": str(folder / "data"),
    }
    output = subprocess.PIPE if log == subprocess.STDOUT else log
    return subprocess.Popen([natterd, *words], env={**os.environ, **always, **settings}, cwd=folder, stdout=output,
                            stderr=log)


def with_headers(headers: dict[str, str]) -> dict[str, dict[str, str]]:
    """The keyword of websockets.connect() for headers of one's own: another one since version 14."""
    names = inspect.signature(websockets.connect).parameters
    return {"additional_headers" if "additional_headers" in names else "extra_headers": headers}


def make_certificate(folder: pathlib.Path) -> dict[str, str]:
    """Makes one for this machine, for two days; the settings that name it and its key."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        + ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        + ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return {"TLS_CERT": str(folder / "certificate.pem"), "TLS_KEY": str(folder / "key.pem")}


def main() -> int:
    natterd, client = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        with start(natterd, pathlib.Path(folder), {}) as server:
            try:
                port = wait_for_port(pathlib.Path(folder) / "port", server)
                # Debian's own interpreter is the one that Debian's python3-websockets belongs to.
                result = subprocess.run(
                    COMMANDS[client] + [f"http://127.0.0.1:{port}"],
                    env=dict(os.environ, PYTHON="/usr/bin/python3"),
                    timeout=CLIENT_WITHIN,
                    check=False,
                )
            finally:
                server.send_signal(signal.SIGTERM)
            ended = server.wait(timeout=15)
    if ended != 0:
        print(f"natterd ended with {ended} on SIGTERM", file=sys.stderr)
        return 1
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
