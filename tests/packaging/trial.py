#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of an installed server, from the first package to the last, on a machine of its own that systemd runs.

Started by machine.py as a service inside of it; not to be run anywhere else, since it installs, removes and reboots nothing
of yours only there.

usage: trial.py PACKAGES SOURCES
"""

import asyncio
import os
import pwd
import re
import shutil
import signal
import socket
import sqlite3
import stat
import sys
from pathlib import Path

from trialinstalled import loaded_from_elsewhere, step_depends
from trialoperator import (
    step_another_port, step_backups, step_doctor, step_outside_of_the_service, step_postgres, step_root_and_data, step_tls,
)  # fmt: skip
from trialtools import (
    ADMIN, BASE, CONF, DATA, DROP_INS, PACKAGES, PEOPLE, UNITS, Machine, account, expect, installed, journal, request, run, said,
    state, status_of, under_load, until,
)  # fmt: skip


def step_install() -> None:
    text = installed(PACKAGES / "first.deb")
    expect("http://localhost:8000" in text and "natterd setup-code" in text, f"no word on how to go on:\n{text}")
    expect(state("ActiveState") == "active", f"not active after the installation:\n{journal('-u', 'natter')}")
    expect(said("systemctl", "is-enabled", *UNITS).split() == ["enabled"] * len(UNITS), "not enabled")
    owner = pwd.getpwnam("natter")
    expect(owner.pw_shell.endswith("nologin") and owner.pw_dir == str(DATA), f"an odd user: {owner}")
    for path, mode, uid, gid in ((DATA, 0o700, owner.pw_uid, owner.pw_gid), (CONF, 0o640, 0, owner.pw_gid)):
        found = path.stat()
        expect(
            (stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid) == (mode, uid, gid),
            f"{path}: {stat.filemode(found.st_mode)} {found.st_uid} {found.st_gid}",
        )


def step_first_start_leads_on() -> None:
    """Where the setup code lies is in the journal, the code itself is not."""
    expect("listening" in journal("-u", "natter") or "serving" in journal("-u", "natter"), "the journal has no start")
    expect("natter.server" in journal("NATTER_CATEGORY=natter.server", "-F", "NATTER_CATEGORY"), "no fields in the journal")
    code = said("runuser", "-u", "natter", "--", "natterd", "setup-code", "--config", str(CONF))
    expect(str(DATA / "setup-code") in journal("-u", "natter"), "the journal does not say where the setup code lies")
    secret = (DATA / "setup-code").read_text(encoding="utf-8").strip().splitlines()[0]
    expect(secret in code and secret not in journal("-u", "natter"), "the code is not shown, or it is in the journal")
    expect(request("GET", "/admin/v1/setup", base=ADMIN)["needed"], "the administration does not ask for the code")
    first = {"code": secret, "email": "root@example.org", "name": "Root", "password": "correct horse battery"}
    token = request("POST", "/admin/v1/setup", first, base=ADMIN)["access_token"]
    expect(request("GET", "/admin/v1/me", None, token, base=ADMIN)["role"] == "administrator", "no administrator was made")
    expect(not (DATA / "setup-code").exists(), "the code is still there")
    expect(status_of("POST", "/admin/v1/setup", first, base=ADMIN) == 409, "and it is still good")


def step_settings() -> None:
    """For the rest: no limits and cheap passwords. A changed settings file is to survive every upgrade, without a question."""
    with CONF.open("a", encoding="utf-8") as file:
        file.write("RATE_LIMIT_MESSAGES=0\nBCRYPT_COST=4\n")
    said("systemctl", "restart", "natter")


def step_chat() -> None:
    expect(status_of("GET", "/health/ready") == 200, "not ready")
    for number in range(PEOPLE + 1):
        Machine.people.append(request("POST", "/auth/signup", account(number)))
    sender, reader = Machine.people[1], Machine.people[0]
    sent = request("POST", f"/users/{reader['user_id']}/messages", {"content": "Hello"}, sender["access_token"])
    found = request("GET", f"/conversations/{sent['conversation_id']}/messages", None, reader["access_token"])
    expect(found["items"][-1]["content"] == "Hello", f"the message did not arrive: {found}")


def step_sandbox() -> None:
    status = Path(f"/proc/{state('MainPID')}/status").read_text(encoding="utf-8")
    for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000"):
        expect(line in status, f"{line} is not so:\n{status}")
    level = re.search(r"exposure level for natter.service: ([\d.]+)", said("systemd-analyze", "--no-pager", "security", "natter"))
    expect(float(level.group(1)) <= 1.5, f"exposure level {level.group(1)}")
    files = lambda process: int(re.search(r"Max open files +\d+ +(\d+)", Path(f"/proc/{process}/limits").read_text()).group(1))
    # A machine inside of another one cannot have more than that has.
    expect(files(state("MainPID")) == min(65536, files(1)), f"room for {files(state('MainPID'))} open files")
    log = journal("-u", "natter", "--grep=not permitted|denied")
    expect("permitted" not in log and "enied" not in log, f"the sandbox is in the way:\n{log}")


def step_reload() -> None:
    before = state("MainPID")
    CONF.write_text(CONF.read_text(encoding="utf-8") + "LOG_LEVEL=WARNING\n", encoding="utf-8")
    said("systemctl", "reload", "natter")
    expect(state("MainPID") == before, "a reload started another process")
    expect("LOG_LEVEL is now WARNING" in journal("-u", "natter"), "the settings were not read again")
    CONF.write_text(CONF.read_text(encoding="utf-8").replace("LOG_LEVEL=WARNING\n", ""), encoding="utf-8")
    said("systemctl", "reload", "natter")


async def step_restart_under_load() -> None:
    async def act():
        before = state("MainPID")
        for _ in range(3):
            await asyncio.to_thread(said, "systemctl", "restart", "natter")
        expect(state("MainPID") != before, "it was not restarted")

    await under_load(act)


async def step_upgrade_under_load() -> None:
    changed = CONF.read_text(encoding="utf-8")

    async def act():
        before = state("MainPID")
        text = await asyncio.to_thread(installed, PACKAGES / "second.deb")
        expect(state("MainPID") != before, f"the old program goes on after the upgrade:\n{text}")
        expect("setup-code" not in text, "the upgrade says again what was said at the installation")

    await under_load(act)
    expect(said("dpkg-query", "--show", "--showformat=${Version}", "natter-server").endswith("+next"), "no upgrade")
    expect(CONF.read_text(encoding="utf-8") == changed, "the upgrade changed the settings")


async def step_kill() -> None:
    async def act():
        before = state("MainPID")
        os.kill(int(before), signal.SIGKILL)
        await until(lambda: state("MainPID") not in ("0", before) and state("ActiveState") == "active", "the next natterd")

    await under_load(act)


async def step_watchdog() -> None:
    DROP_INS.mkdir(exist_ok=True)
    (DROP_INS / "watchdog.conf").write_text("[Service]\nWatchdogSec=2s\n", encoding="utf-8")
    said("systemctl", "daemon-reload")
    said("systemctl", "restart", "natter")

    async def act():
        before = state("MainPID")
        os.kill(int(before), signal.SIGSTOP)  # it lives, and does nothing
        await until(lambda: state("MainPID") not in ("0", before) and state("ActiveState") == "active", "the watchdog")
        expect("Watchdog timeout" in journal("UNIT=natter.service"), "it was not the watchdog that restarted it")

    await under_load(act)
    shutil.rmtree(DROP_INS)
    said("systemctl", "daemon-reload")
    said("systemctl", "restart", "natter")


def step_disabled_stays_disabled() -> None:
    """What an operator has switched off, no upgrade switches on."""
    said("systemctl", "disable", "--now", *UNITS)
    installed(PACKAGES / "first.deb")
    states = said("systemctl", "is-enabled", *UNITS, check=False).split()
    expect(states == ["disabled"] * len(UNITS), f"after an upgrade: {states}")
    with CONF.open("a", encoding="utf-8") as file:
        file.write("PORT=8123\n")
    said("systemctl", "start", "natter.service")
    expect(status_of("GET", "/health", base="http://127.0.0.1:8123") == 200, "without its socket PORT does not count")
    CONF.write_text(CONF.read_text(encoding="utf-8").replace("PORT=8123\n", ""), encoding="utf-8")
    said("systemctl", "stop", "natter.service")
    said("systemctl", "enable", "--now", "natter.service")  # brings the socket along
    expect(said("systemctl", "is-active", *UNITS).split() == ["active"] * len(UNITS), "its sockets were not started before it")


async def step_bad_settings_are_final() -> None:
    good = CONF.read_text(encoding="utf-8")
    CONF.write_text(good + "LOG_FORMAT=papyrus\n", encoding="utf-8")
    run("systemctl", "restart", "natter", check=False)
    await until(lambda: state("ActiveState") == "failed", "the end of attempts with bad settings")
    expect((state("ExecMainStatus"), state("NRestarts")) == ("78", "0"), "a natterd with bad settings is started again")
    expect("papyrus" in journal("-u", "natter") or "LOG_FORMAT" in journal("-u", "natter"), "and nobody knows why")
    # Who knocks does not start it for ever either.
    with socket.create_connection(("127.0.0.1", 8000)):
        given_up = lambda: said("systemctl", "show", "--property", "ActiveState", "--value", "natter.socket") == "failed"
        await until(given_up, "the end of attempts because of somebody who connects")
    CONF.write_text(good, encoding="utf-8")
    said("systemctl", "start", "natter")
    expect(said("systemctl", "is-active", *UNITS).split() == ["active"] * len(UNITS), "its sockets did not come back with it")


def step_credential() -> None:
    """The drop-in that is shipped as an example, with its # taken away: another key signs, which nobody else can read."""
    example = Path("/usr/share/doc/natter-server/examples/credential.conf").read_text(encoding="utf-8")
    Path("/etc/natter/secret.key").touch(mode=0o600)
    Path("/etc/natter/secret.key").write_text(os.urandom(32).hex(), encoding="utf-8")
    DROP_INS.mkdir(exist_ok=True)
    (DROP_INS / "credential.conf").write_text(example.replace("#LoadCredential", "LoadCredential"), encoding="utf-8")
    said("systemctl", "daemon-reload")
    said("systemctl", "restart", "natter")
    expect(status_of("GET", "/auth/me", None, Machine.people[0]["access_token"]) == 401, "the old key is in force")
    shutil.rmtree(DROP_INS)
    Path("/etc/natter/secret.key").unlink()
    said("systemctl", "daemon-reload")
    said("systemctl", "restart", "natter")
    expect(status_of("GET", "/auth/me", None, Machine.people[0]["access_token"]) == 200, "the key of before is gone")


async def step_user_service() -> None:
    said("useradd", "--create-home", "--shell", "/bin/bash", "ada")
    uid = pwd.getpwnam("ada").pw_uid
    said("loginctl", "enable-linger", "ada")
    await until(Path(f"/run/user/{uid}/systemd/private").exists, "the service manager of a user")
    folder = Path("/home/ada/.config/natter")
    said("runuser", "-u", "ada", "--", "mkdir", "--parents", str(folder))
    (folder / ".env").write_text("PORT=8234\nHOST=127.0.0.1\nADMIN_PORT=8235\n", encoding="utf-8")
    user = ("runuser", "-u", "ada", "--", "env", f"XDG_RUNTIME_DIR=/run/user/{uid}", "HOME=/home/ada", "systemctl", "--user")
    run(*user, "start", "natter", check=False)
    report = run(*user, "status", "--full", "--no-pager", "natter", check=False).stdout
    expect(said(*user, "is-active", "natter", check=False) == "active", report)
    expect(status_of("GET", "/health", base="http://127.0.0.1:8234") == 200, "the user's server does not answer")
    expect(Path("/home/ada/.local/share/natter/natter.db").exists(), "its database is elsewhere")
    said(*user, "stop", "natter")


def step_console() -> None:
    """The desktop starts it by its name on the bus; started again, it hands over and ends."""
    installed(PACKAGES / "admin.deb")
    script = """
        set -e
        busctl --user call io.github.natter_chat.Admin /io/github/natter_chat/Admin \\
            org.freedesktop.Application Activate 'a{sv}' 0
        timeout 20 natter-admin natter-admin://localhost:8001
        pid=$(busctl --user status io.github.natter_chat.Admin | sed -n 's/^PID=//p')
        tr '\\0' ' ' <"/proc/$pid/cmdline"
        cp "/proc/$pid/maps" /tmp/console-maps
        kill "$pid"
    """
    # A link that somebody clicks at, before any console was started.
    by_link = """
        set -e
        gio open natter-admin://localhost:8001
        gdbus wait --session --timeout 60 io.github.natter_chat.Admin
        kill "$(busctl --user status io.github.natter_chat.Admin | sed -n 's/^PID=//p')"
    """
    desktop = (
        "runuser", "-u", "ada", "--", "env", "-u", "XDG_RUNTIME_DIR", "HOME=/home/ada", "QT_QPA_PLATFORM=offscreen",
        "dbus-run-session", "--", "sh", "-c",
    )  # fmt: skip
    found = said(*desktop, script)
    expect("/usr/bin/natter-admin --service" in found, f"it is not the console that has the name:\n{found}")
    foreign = loaded_from_elsewhere("natter-admin", Path("/tmp/console-maps"))
    expect(not foreign, f"natter-admin does not depend on what it works with: {foreign}")
    said(*desktop, by_link)
    alone = said("env", "-u", "DISPLAY", "-u", "QT_QPA_PLATFORM", "natter-admin", "--version")
    expect(alone.splitlines()[-1].startswith("natter-admin "), f"without a desktop it says: {alone}")
    said("apt-get", "remove", "--yes", "--quiet", "natter-admin")
    expect(not list(Path("/usr/share").rglob("io.github.natter_chat.*")), "the console left something behind")


def step_remove_keeps_data() -> None:
    said("apt-get", "remove", "--yes", "--quiet", "natter-server")
    expect(not Path("/usr/bin/natterd").exists(), "not removed")
    expect(said("systemctl", "list-units", "--no-legend", "--state=active", "natter*") == "", "something goes on running")
    expect((DATA / "natter.db").exists() and CONF.exists(), "data or settings are gone")
    installed(PACKAGES / "first.deb")
    expect(state("ActiveState") == "active", "not started when it was installed again")
    token = request("POST", "/auth/login", {key: account(0)[key] for key in ("email", "password")})["access_token"]
    unread = request("GET", "/conversations", None, token)["items"]
    expect(len(unread) == 1 or len(unread) == PEOPLE, f"conversations are missing: {unread}")


def step_purge_keeps_data() -> None:
    text = said("apt-get", "purge", "--yes", "--quiet", "natter-server")
    expect((DATA / "natter.db").exists(), "purge took what people wrote")
    expect(not CONF.exists(), "purge left the settings")
    expect(str(DATA) in text, f"nobody is told that the data are still there:\n{text}")
    count = sqlite3.connect(f"file:{DATA / 'natter.db'}?mode=ro", uri=True).execute("SELECT COUNT(*) FROM messages").fetchone()
    expect(count[0] >= len(Machine.acknowledged), f"only {count[0]} messages of {len(Machine.acknowledged)}")


def step_purge_takes_data_if_asked() -> None:
    installed(PACKAGES / "first.deb")
    (DATA / "remove-on-purge").touch()
    said("apt-get", "purge", "--yes", "--quiet", "natter-server")
    expect(not DATA.exists(), "the operator has asked for the data to go, and they are there")
    left = [str(path) for folder in ("/etc/systemd/system", "/var/lib/systemd/deb-systemd-helper-enabled",
            "/var/lib/systemd/deb-systemd-helper-masked") for path in Path(folder).rglob("*natter*")]  # fmt: skip
    expect(not left, f"left behind: {left}")


def step_rpm() -> None:
    """Its files and its scripts, under systemd; not that another system has the libraries (--nodeps)."""
    said("rpm", "--install", "--nodeps", "--noverify", str(PACKAGES / "server.rpm"))
    said("systemctl", "enable", "--now", "natter")
    expect(status_of("GET", "/health/ready") == 200, "not ready")
    found = CONF.stat()
    expect(stat.S_IMODE(found.st_mode) == 0o640, f"{CONF} is {stat.filemode(found.st_mode)}")
    expect(said("systemctl", "is-active", *UNITS).split() == ["active"] * len(UNITS), "its sockets are not there")
    said("rpm", "--erase", "natter-server")
    expect(said("systemctl", "list-units", "--no-legend", "--state=active", "natter*") == "", "something goes on running")
    expect((DATA / "natter.db").exists(), "its data are gone")


async def step_upgrade_from_older() -> None:
    """From a program of another schema: the new one migrates what the old one stored, while people wait."""
    if not (PACKAGES / "older.deb").exists():
        print("   no older natterd was given")
        return
    shutil.rmtree(DATA)
    CONF.unlink(missing_ok=True)
    Machine.people, Machine.acknowledged = [], {}
    installed(PACKAGES / "older.deb")
    step_settings()
    step_chat()

    def schema() -> int:
        with sqlite3.connect(f"file:{DATA / 'natter.db'}?mode=ro", uri=True) as database:
            return database.execute("SELECT MAX(version) FROM natter_migrations").fetchone()[0]

    before = schema()

    async def act():
        await asyncio.to_thread(installed, PACKAGES / "first.deb")

    await under_load(act, administrated=False)
    expect(schema() > before, f"the schema was {before} and still is")
    print(f"   schema {before}, then {schema()}")
    expect(request("GET", "/admin/v1/setup", base=ADMIN)["needed"], "the administration does not answer")
    report = said("runuser", "-u", "natter", "--", "natterd", "verify", "--config", str(CONF))
    print(f"   {report.splitlines()[-1]}")


STEPS = (
    step_install, step_outside_of_the_service, step_first_start_leads_on, step_doctor, step_settings, step_chat, step_depends,
    step_root_and_data, step_another_port, step_tls, step_backups, step_postgres, step_sandbox, step_reload,
    step_restart_under_load, step_upgrade_under_load, step_kill, step_watchdog, step_disabled_stays_disabled,
    step_bad_settings_are_final, step_credential, step_user_service, step_console, step_remove_keeps_data, step_purge_keeps_data,
    step_purge_takes_data_if_asked, step_rpm, step_upgrade_from_older,
)  # fmt: skip


def main() -> int:
    for step in STEPS:
        name = step.__name__.removeprefix("step_").replace("_", " ")
        try:
            if asyncio.iscoroutinefunction(step):
                asyncio.run(step())
            else:
                step()
        except Exception as error:  # whatever it is, the machine must end and say so
            print(f"FAILED {name}: {error.__class__.__name__}: {error}")
            print(journal("-u", "natter*", "--lines=60", "--output=short-precise"))
            return 1
        print(f"ok {name}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
