#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bash, zsh and fish make of natterd's completions: they are asked, as somebody would who presses Tab.

zsh and fish are asked where they are installed. usage: check_completion.py NATTERD
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# What was typed, the word that is being completed last; what has to be offered; what must not be.
CASES = (
    (["ba"], {"backup"}, {"serve"}),
    ([""], {"serve", "doctor", "invite"}, {"add"}),
    (["invite", ""], {"add", "list", "remove"}, {"serve"}),
    (["setup-code", ""], {"renew"}, {"serve"}),
    (["--log-level", "DEBUG", "user", "s"], {"suspend"}, {"serve", "add"}),
    (["serve", "--log-"], {"--log-level", "--log-format"}, {"--port"}),
    (["print-completion", ""], {"bash", "zsh", "fish"}, {"add"}),
    (["--sec"], set(), {"--secret-key"}),
)


def said(*command: str, **more) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=60, **more)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)[:200]} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def asked_bash(file: Path, words: list[str]) -> set[str]:
    script = """
        source "$1"
        shift
        COMP_WORDS=(natterd "$@") COMP_CWORD=$#
        _natterd
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    return set(said("bash", "--norc", "-c", script, "bash", str(file), *words).split())


def asked_fish(file: Path, words: list[str]) -> set[str]:
    line = " ".join(["natterd", *words])
    return {row.split("\t")[0] for row in said("fish", "--no-config", "-c", f"source {file}; complete -C '{line}'").splitlines()}


def commands_of(help_text: str) -> dict[str, set[str]]:
    """The commands of the help, each with the fixed words that may follow it: natterd invite add|list|remove [ID]."""
    found = re.findall(r"(?m)^  ([a-z][a-z-]*)((?: .*)?(?:\n {8}\S.*)*)$", help_text.split("Options:")[0])
    return {
        name: {word for form in usage.split("|") if (word := form.split()[0].strip("[]") if form.split() else "").islower()}
        for name, usage in found
    }


def faults_of(natterd: str, shell: str, file: Path, ask) -> list[str]:
    faults = []
    for words, wanted, unwanted in CASES:
        offered = ask(file, words)
        if not wanted <= offered or unwanted & offered:
            faults.append(f"{shell} offers {sorted(offered)} behind natterd {' '.join(words)}")
    text = file.read_text(encoding="utf-8")
    help_text = said(natterd, "--help")
    commands = commands_of(help_text)
    if len(commands) < 20 or "suspend" not in commands["user"]:
        faults.append(f"the help has hardly any commands: {commands}")
    offered = ask(file, [""])
    faults += [f"{shell} does not offer the command {name}" for name in commands if name not in offered]
    for name, words in commands.items():
        if words and not words <= (offered := ask(file, [name, ""])):
            faults.append(f"{shell} offers {sorted(offered)} behind natterd {name}, not all of {sorted(words)}")
    for option in set(re.findall(r"(?m)^  (?:-., )?(?:[A-Z_]+, )?--([a-z-]+)", help_text)):
        if not re.search(rf"(--|-l ){option}\b", text):
            faults.append(f"{shell} does not know --{option}")
    return faults


def main() -> int:
    natterd, faults = str(Path(sys.argv[1]).resolve()), []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # nothing there that could be offered as a file
        for shell, ask in (("bash", asked_bash), ("fish", asked_fish), ("zsh", None)):
            file = Path(folder) / f"completion.{shell}"
            file.write_text(said(natterd, "print-completion", shell), encoding="utf-8")
            if not shutil.which(shell):
                print(f"{shell} is not installed")
            elif ask:
                faults += faults_of(natterd, shell, file, ask)
            else:
                said(shell, "-f", "-n", str(file))
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
