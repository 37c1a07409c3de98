#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Boots a machine of its own with systemd in it, and runs trial.py there over the packages.

usage: machine.py PACKAGES [OLDER]

OLDER is a natterd of an earlier time, with an older schema: then an upgrade from that is tried as well.

The machine is an overlay of this one (systemd-nspawn): it sees every file, and what it writes goes to a temporary folder. It
has no network but its own loopback. Needs root. Nothing on this machine is changed: mounts are made in a namespace of our own.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
PATIENCE = 900  # seconds; a machine that hangs is a failure, too

SERVICE = """[Unit]
After=multi-user.target dbus.service
Requires=dbus.service
[Service]
Type=oneshot
ExecStart=/usr/bin/python3 -B /trial/sources/tests/packaging/trial.py /trial/packages /trial/sources
ExecStopPost=/bin/sh -c 'echo "$EXIT_STATUS" > /trial/outcome; systemctl --no-block poweroff --force'
StandardOutput=append:/trial/log
StandardError=inherit
TimeoutStartSec=infinity
"""

# What a fresh machine has not got, and what would only take time.
QUIET = (
    "apt-daily.timer", "apt-daily-upgrade.timer", "man-db.timer", "e2scrub_all.timer", "dpkg-db-backup.timer",
    "postgresql.service", "networking.service", "systemd-networkd.service", "systemd-resolved.service",
    "systemd-networkd-wait-online.service",
)  # fmt: skip

SETUP = """
set -e
mount --make-rprivate /
mkdir -p "$1/top" "$1/work" "$1/root"
mount -t tmpfs -o size=4g tmpfs "$1/top"
mkdir "$1/top/upper" "$1/top/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/top/upper,workdir=$1/top/work" "$1/root"
mount -t tmpfs tmpfs /run
/usr/bin/python3 -B "$2" --prepare "$1/root"
exec systemd-nspawn --quiet --directory="$1/root" --machine=natter-trial --register=no --keep-unit --private-network \
    --console=pipe --bind="$1/trial:/trial" --bind-ro="$3:/trial/sources" --boot >"$1/trial/console" 2>&1 </dev/null
"""


def prepare(root: Path) -> None:
    """In the namespace, before the machine starts."""
    for name in ("usr/sbin/policy-rc.d", "etc/machine-id", "etc/resolv.conf"):
        (root / name).unlink(missing_ok=True)
    (root / "etc/machine-id").write_text("", encoding="utf-8")
    for folder in ("etc/natter", "var/lib/natter", "var/log/journal"):
        shutil.rmtree(root / folder, ignore_errors=True)
    units = root / "etc/systemd/system"
    for unit in QUIET:
        (units / unit).unlink(missing_ok=True)
        (units / unit).symlink_to("/dev/null")
    (units / "trial.service").write_text(SERVICE, encoding="utf-8")
    wanted = units / "multi-user.target.wants"
    wanted.mkdir(exist_ok=True)
    (wanted / "trial.service").symlink_to("../trial.service")


def another_version(package: Path, target: Path, suffix: str, program: Path | None = None) -> None:
    """The same package once more, as if it were the next version or an earlier one; perhaps with that one's program."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
        control = tree / "DEBIAN/control"
        lines = [
            line + suffix if line.startswith("Version:") else line for line in control.read_text(encoding="utf-8").splitlines()
        ]
        control.write_text("\n".join(lines) + "\n", encoding="utf-8")
        if program:
            shutil.copyfile(program, tree / "usr/bin/natterd")
        subprocess.run(
            ["dpkg-deb", "--build", "--root-owner-group", "-Znone", tree, target], check=True, stdout=subprocess.DEVNULL
        )


def only(folder: Path, pattern: str) -> Path:
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"machine: {folder} has {len(found)} files {pattern}; ./dev package makes one")
    return found[0]


def main() -> int:
    if sys.argv[1] == "--prepare":
        prepare(Path(sys.argv[2]))
        return 0
    packages = Path(sys.argv[1]).resolve()
    if os.geteuid() != 0:
        raise SystemExit("machine: only root can start one")
    # One at a time: machines on one system share the part of it that systemd works with (control groups).
    alone = open(Path(tempfile.gettempdir()) / "natter-machine.lock", "w", encoding="utf-8")
    fcntl.flock(alone, fcntl.LOCK_EX)
    with alone, tempfile.TemporaryDirectory(prefix="natter-machine-") as folder:
        trial = Path(folder) / "trial"
        (trial / "packages").mkdir(parents=True)
        (trial / "sources").mkdir()
        first = trial / "packages/first.deb"
        shutil.copyfile(only(packages, "natter-server_*.deb"), first)
        shutil.copyfile(only(packages, "natter-admin_*.deb"), trial / "packages/admin.deb")
        shutil.copyfile(only(packages, "natter-server-*.rpm"), trial / "packages/server.rpm")
        another_version(first, trial / "packages/second.deb", "+next")
        if len(sys.argv) > 2:
            another_version(first, trial / "packages/older.deb", "~older", Path(sys.argv[2]))
        command = ["unshare", "--mount", "/bin/sh", "-c", SETUP, "sh", folder, __file__, str(SOURCES)]
        try:
            subprocess.run(command, check=False, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            print("FAILED: the machine did not come to an end", file=sys.stderr)
        log, outcome = trial / "log", trial / "outcome"
        if log.exists():
            print(log.read_text(encoding="utf-8"), end="")
        good = outcome.exists() and outcome.read_text(encoding="utf-8").strip() == "0"
        if not good and not log.exists():
            print("FAILED: the machine did not start", (trial / "console").read_text(encoding="utf-8", errors="replace")[-4000:])
        return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
