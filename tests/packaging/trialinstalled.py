# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Step of trial.py: whether a package depends on all that its program works with.

The machine of the trial has everything installed, so a dependency that was forgotten would not be missed there. What a process has
loaded is looked up instead, and has to belong to a package that apt would have brought along.
"""

import re
from pathlib import Path

from trialtools import expect, said, state


def installed_packages() -> tuple[dict[str, list[list[str]]], set[str]]:
    """What each package depends on, a list of alternatives for each; by names of other packages, too, that it provides. And those
    that are on every system."""
    depends, provided, essential = {}, {}, set()
    rows = said(
        "dpkg-query", "--show", "--showformat=${Package}|${Essential}|${Provides}|${Pre-Depends},${Depends}\n"
    )  # fmt: skip
    names = lambda text: [re.split(r"[ (:]", name.strip())[0] for name in text if name.strip()]
    for row in rows.splitlines():
        package, is_essential, provides, needs = row.split("|", 3)
        depends[package] = [names(one.split("|")) for one in needs.split(",") if one.strip()]
        if is_essential == "yes":
            essential.add(package)
        for name in names(provides.split(",")):
            provided.setdefault(name, package)
    for name, package in provided.items():
        depends.setdefault(name, [[package]])
    return depends, essential


def brought_along_with(package: str) -> set[str]:
    """By apt, without what is only recommended: of alternatives the first that is there."""
    depends, essential = installed_packages()
    found, waiting = set(), [package, *essential]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += [next(one for one in alternatives if one in depends) for alternatives in depends[name]]
    return found


def loaded_from_elsewhere(package: str, maps: Path) -> list[str]:
    """Libraries and plugins of a process, by its /proc/…/maps, that are in none of these packages."""
    files = set(re.findall(r"(?m) (/\S+\.so(?:\.\S*)?)$", maps.read_text(encoding="utf-8")))
    expect(len(files) > 20, f"hardly anything is loaded: {files}")
    owners = {}
    for row in said("dpkg", "--search", "*.so*").splitlines():
        names, _, path = row.partition(": ")
        for name in names.split(", "):
            owners.setdefault(path, set()).add(name.partition(":")[0])
    brought = brought_along_with(package)
    # As packages name them, and as they are called since /lib is /usr/lib.
    holders = {file: owners.get(file, set()) | owners.get(file.removeprefix("/usr"), set()) for file in files}
    return sorted(f"{file} of {sorted(holders[file])}" for file in files if not holders[file] & brought)


def step_depends() -> None:
    foreign = loaded_from_elsewhere("natter-server", Path(f"/proc/{state('MainPID')}/maps"))
    expect(not foreign, f"natter-server does not depend on what it works with: {foreign}")
    brought = brought_along_with("natter-server")
    expect("libqt6sql6-sqlite" in brought and "postgresql" not in brought, f"these come along: {sorted(brought)}")
