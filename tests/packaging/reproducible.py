#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the packages from two copies of these sources in two folders of different names: they have to be the same bytes.

usage: reproducible.py [--no-cache]

The second copy has other file times, other rights for new files, another time zone and another language. Without --no-cache
the compiler's cache helps with both: then what is compared is everything but the compiler itself. With it the second one is
compiled anew, and the first is what the cache makes of it. NATTER_KEEP names a folder into which
both sets of packages go, for who wants to know why they differ.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
SURROUNDINGS = (
    {"umask": 0o022, "LC_ALL": "C.UTF-8", "TZ": "UTC", "CCACHE_NAMESPACE": ""},
    {"umask": 0o027, "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
)


def copy_sources(target: Path, oldest: int) -> None:
    names = subprocess.run(
        ["git", "-C", SOURCES, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], stdout=subprocess.PIPE, check=True
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (SOURCES / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SOURCES / name, target / name)
            os.utime(target / name, (oldest, oldest))
    shutil.copytree(SOURCES / "resources/openapi/node_modules", target / "resources/openapi/node_modules")


def packages_of(folder: Path, surroundings: dict, with_cache: bool) -> dict[str, str]:
    environment = {**os.environ, **{key: value for key, value in surroundings.items() if key != "umask" and value}}
    if not with_cache:
        environment["CCACHE_DISABLE"] = "1"
    command = f"umask {surroundings['umask']:03o}; exec ./dev package"
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"./dev package ended with {done.returncode}:\n{done.stdout[-4000:]}")
    found = sorted((folder / "build/packages").iterdir())
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in found}
    if keep := os.environ.get("NATTER_KEEP"):
        shutil.copytree(folder / "build/packages", Path(keep) / folder.name)
    shutil.rmtree(folder)  # the next one needs as much room
    return digests


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="natter-reproducible-") as folder:
        copies = [Path(folder) / name for name in ("one", "another-folder/of-another-length")]
        for number, copy in enumerate(copies):  # both at once: somebody may be working on the sources
            copy_sources(copy, 1_700_000_000 + number * 12_345_678)
        built = [
            packages_of(copy, surroundings, number == 0 or "--no-cache" not in sys.argv)
            for number, (copy, surroundings) in enumerate(zip(copies, SURROUNDINGS, strict=True))
        ]
        differing = sorted(name for name in built[0] if built[0][name] != built[1].get(name))
        if len(built[0]) < 6 or built[0].keys() != built[1].keys():
            differing.append(f"not the same packages: {sorted(built[0])}, {sorted(built[1])}")
    print("\n".join(f"differs: {name}" for name in differing) if differing else f"{len(built[0])} packages, the same twice")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
