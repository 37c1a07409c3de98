# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the steps of trial.py work with, on the machine that machine.py has started."""

import asyncio
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

PACKAGES, SOURCES = (Path(name) for name in sys.argv[1:3])
sys.path.insert(0, str(SOURCES / "tests" / "e2e"))
sys.argv = [sys.argv[0]]
from socket_activation import PATIENCE, PEOPLE, Load  # noqa: E402  (found by the line above)

BASE = "http://127.0.0.1:8000"
ADMIN = "http://127.0.0.1:8001"
CONF = Path("/etc/natter/natter.conf")
DATA = Path("/var/lib/natter")
DROP_INS = Path("/etc/systemd/system/natter.service.d")
UNITS = ("natter.socket", "natter-admin.socket", "natter.service")  # in the order in which they are to be stopped
SOME = 150  # acknowledgements before and after whatever is done to the server


def run(*command: str, check: bool = True, **more) -> subprocess.CompletedProcess:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120, **more
    )
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done


def said(*command: str, **more) -> str:
    return run(*command, **more).stdout.strip()


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)


def installed(package: Path) -> str:
    return said(
        "apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "--allow-downgrades", str(package),
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )  # fmt: skip


def state(name: str) -> str:
    return said("systemctl", "show", "--property", name, "--value", "natter.service")


def journal(*filters: str) -> str:
    return said("journalctl", "--no-pager", "--output=cat", *filters, check=False)


def request(method: str, path: str, body: dict | None = None, token: str | None = None, base: str = BASE):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    answer = urllib.request.urlopen(urllib.request.Request(base + path, data, headers, method=method), timeout=PATIENCE)
    with answer:
        return json.load(answer)


def status_of(*arguments, **more) -> int:
    try:
        request(*arguments, **more)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


async def until(holds, what: str) -> None:
    for _ in range(PATIENCE * 10):
        if await asyncio.to_thread(holds):
            return
        await asyncio.sleep(0.1)  # nothing tells us: systemd and the kernel are asked
    raise AssertionError(f"in vain waited for: {what}")


class Machine:
    """What the steps hand on."""

    people: list[dict] = []
    acknowledged: dict[str, int] = {}
    round = 0


def account(number: int) -> dict:
    return {"email": f"p{number}@example.org", "name": f"P{number}", "password": "password123"}


async def under_load(act, administrated: bool = True) -> Load:
    """People chat, before, while and after something is done to the server; nobody may be refused."""
    Machine.round += 1
    load = Load(8000, 8001, Machine.people[0]["user_id"])
    chats = [
        asyncio.create_task(load.chat(f"r{Machine.round}-p{i}", Machine.people[i]["access_token"]))
        for i in range(1, PEOPLE + 1)
    ]
    if administrated:
        chats.append(asyncio.create_task(load.ask()))
    await load.until(SOME)
    await act()
    await load.until(len(load.acknowledged) + SOME)
    load.over = True
    await asyncio.wait_for(asyncio.gather(*chats), PATIENCE)
    Machine.acknowledged |= load.acknowledged
    expect(load.refused == 0, f"{load.refused} connections were refused")
    expect(load.cut >= PEOPLE, f"only {load.cut} connections were cut: was it restarted at all?")
    stored = said("sqlite3", str(DATA / "natter.db"), "SELECT client_message_id || ' ' || id FROM messages")
    rows = dict(line.split() for line in stored.splitlines())
    expect(len(rows) == len(stored.splitlines()), "messages are stored twice")
    lost = [one for one, message in Machine.acknowledged.items() if rows.get(one) != str(message)]
    expect(not lost, f"{len(lost)} acknowledged messages are lost: {lost[:3]}")
    expect(load.asked > 0 or not administrated, "the administration did not answer")
    print(
        f"   {len(load.acknowledged)} acknowledged, {load.cut} times cut off, {load.refused} refused,"
        f" {load.asked} answers of the administration"
    )
    return load
