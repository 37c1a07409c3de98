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
    ([""], {"serve", "doctor", "invite"}, {"add", "a.file"}),
    (["--config", "a.file", ""], {"serve", "doctor", "invite"}, {"add", "a.file"}),
    (["--config=a.file", "--port", "0", "us"], {"user"}, {"serve"}),
    (["--config", ""], {"a.file"}, {"serve"}),
    (["--config", "a.f"], {"a.file"}, {"serve"}),
    (["invite", ""], {"add", "list", "remove"}, {"serve"}),
    (["setup-code", ""], {"renew"}, {"serve"}),
    (["--log-level", "DEBUG", "user", "s"], {"suspend"}, {"serve", "add"}),
    (["user", "add", ""], set(), {"add", "list", "serve", "a.file"}),
    (["user", "add", "ann@example.org", ""], set(), {"add", "list", "serve", "a.file"}),
    (["user", "--days", "3", "sus"], {"suspend"}, {"serve"}),
    (["user", "role", ""], set(), {"role", "user", "administrator", "a.file"}),
    (["user", "role", "7", ""], {"user", "administrator"}, {"role", "a.file"}),
    (["user", "export", "7", ""], {"a.file"}, {"export"}),
    (["user", "list", ""], set(), {"add", "list"}),
    (["restore", ""], {"a.file"}, {"serve"}),
    (["broadcast", ""], set(), {"a.file", "serve"}),
    (["connections", "close", ""], set(), {"close"}),
    (["serve", "--log-"], {"--log-level", "--log-format"}, {"--port"}),
    (["serve", "--log-format", ""], {"text", "json", "journald"}, {"serve", "a.file"}),
    (["--log-format", "js"], {"json"}, {"text"}),
    (["--registration", ""], {"open", "invite", "closed"}, {"add", "a.file"}),
    (["--data-dir", ""], {"a.folder"}, {"a.file", "serve"}),
    (["--port", ""], set(), {"serve", "a.file"}),
    (["print-completion", ""], {"bash", "zsh", "fish"}, {"add"}),
    (["--sec"], set(), {"--secret-key"}),
)
# What a shell says beside an offer is a whole clause, and about what is offered.
SAID_BESIDE = {
    "ban": "shut out addresses or networks",
    "user": "make, list, change, export or erase accounts",
    "--uses": "for how many signups it is good",
    "--trusted-proxies": "addresses and networks of reverse proxies, whose X-Forwarded-For names the client",
}


def said(*command: str, **more) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=60, **more)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)[:200]} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def asked_bash(file: Path, lines: list[list[str]]) -> list[set[str]]:
    # As bash takes words apart: --option=value is three of them.
    script = """
        source "$1"
        shift
        COMP_WORDS=(natterd "$@") COMP_CWORD=$#
        _natterd
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    split = lambda words: [part for word in words for part in (re.split("(=)", word, maxsplit=1) if word[:2] == "--" else [word])]
    ask = lambda words: said("bash", "--norc", "-c", script, "bash", str(file), *split(words))
    return [{offer.rstrip("/") for offer in ask(words).split()} for words in lines]


def asked_fish(file: Path, lines: list[list[str]]) -> list[set[str]]:
    asking = "; echo ---; ".join(f"complete -C 'natterd {' '.join(words)}'" for words in lines)
    answers = said("fish", "--no-config", "-c", f"source {file}; {asking}").split("---\n")
    return [{row.split("\t")[0].rstrip("/") for row in answer.splitlines()} for answer in answers]


# What is typed goes to a zsh on a terminal of its own; there what is offered goes into a file, and a line for each Tab.
ZSH_ASKED = """
    autoload -Uz compinit && compinit -u -D
    autoload -Uz _natterd && compdef _natterd natterd
    compadd() {
        local -a offered
        [[ ${@[(r)-[OAD]]} == -[OAD] ]] || { builtin compadd -A offered "$@"; print -rl -- $offered >>$ANSWERS }
        builtin compadd "$@"
    }
    LISTMAX=10000
    setopt no_beep no_list_ambiguous
    ask() { zle list-choices; print -r -- --- >>$ANSWERS; BUFFER=; print -rn ASKED }
    zle -N ask && bindkey '^I' ask
    print READY
"""
ZSH_ASKING = """
    zmodload zsh/zpty
    zpty shell "zsh -f -i"
    zpty -w shell 'source '$1
    zpty -r shell seen '*READY'$'\\r''*' || exit 3
    shift
    for line; do
        zpty -w -n shell "natterd $line"$'\\t'
        zpty -r shell seen '*ASKED*' || exit 3
    done
"""


def asked_zsh(file: Path, lines: list[list[str]]) -> list[set[str]]:
    folder = file.parent / "zsh"
    folder.mkdir(exist_ok=True)
    (folder / "_natterd").write_bytes(file.read_bytes())
    setup, answers = folder / "setup", folder / "answers"
    setup.write_text(f"fpath=({folder} $fpath)\n{ZSH_ASKED}", encoding="utf-8")
    answers.unlink(missing_ok=True)
    said("zsh", "-f", "-c", ZSH_ASKING, "zsh", str(setup), *(" ".join(words) for words in lines),
         env={**os.environ, "ANSWERS": str(answers), "TERM": "dumb", "PS1": ""})  # fmt: skip
    return [set(part.split()) for part in answers.read_text(encoding="utf-8").split("---\n")[: len(lines)]]


def commands_of(help_text: str) -> dict[str, set[str]]:
    """The commands of the help, each with the fixed words that may follow it: natterd invite add|list|remove [ID]."""
    found = re.findall(r"(?m)^  ([a-z][a-z-]*)((?: .*)?(?:\n {8}\S.*)*)$", help_text.split("Options:")[0])
    return {
        name: {word for form in usage.split("|") if (word := form.split()[0].strip("[]") if form.split() else "").islower()}
        for name, usage in found
    }


def faults_of(natterd: str, shell: str, file: Path, ask) -> list[str]:
    faults = []
    text = file.read_text(encoding="utf-8")
    help_text = said(natterd, "--help")
    commands = commands_of(help_text)
    if len(commands) < 20 or "suspend" not in commands["user"]:
        faults.append(f"the help has hardly any commands: {commands}")
    cases = [*CASES, ([""], set(commands), set()), *(([name, ""], words, set()) for name, words in commands.items() if words)]
    for (words, wanted, unwanted), offered in zip(cases, ask(file, [case[0] for case in cases]), strict=True):
        if not wanted <= offered or unwanted & offered:
            missing, many = sorted(wanted - offered), sorted(unwanted & offered)
            faults.append(f"{shell}, behind natterd {' '.join(words)}, does not offer {missing}, offers {many}, of {sorted(offered)}")
    for option in set(re.findall(r"(?m)^  (?:-., )?(?:[A-Z_]+, )?--([a-z-]+)", help_text)):
        if not re.search(rf"(--|-l ){option}\b", text):
            faults.append(f"{shell} does not know --{option}")
    for name, beside in SAID_BESIDE.items():
        if shell != "bash" and not re.search(rf"{name.removeprefix('--')}\b.*[ :'\[]{beside}['\]]", text):
            faults.append(f"{shell} does not say of {name}: {beside}")
    return faults


def faults_of_values(natterd: str, file: Path) -> list[str]:
    """What is offered as a setting's value is good for it."""
    options = re.findall(r"(?m)^        '(--[a-z-]+)'\) words='([^']+)'", file.read_text(encoding="utf-8"))
    if len(options) < 6:
        return [f"hardly any setting has values: {options}"]
    return [
        f"natterd does not take {option}={value}"
        for option, values in options
        for value in values.split()
        if subprocess.run([natterd, "check-config", f"{option}={value}"], stderr=subprocess.DEVNULL, check=False,
                          stdout=subprocess.DEVNULL, env={"SECRET_KEY": 64 * "0123456789"}).returncode != 0
    ]  # fmt: skip


def main() -> int:
    natterd, faults = str(Path(sys.argv[1]).resolve()), []
    with tempfile.TemporaryDirectory() as folder:
        typed = Path(folder) / "typed"  # what files there are where somebody types
        (typed / "a.folder").mkdir(parents=True)
        (typed / "a.file").touch()
        os.chdir(typed)
        for shell, ask in (("bash", asked_bash), ("fish", asked_fish), ("zsh", asked_zsh)):
            file = Path(folder) / f"completion.{shell}"
            file.write_text(said(natterd, "print-completion", shell), encoding="utf-8")
            if not shutil.which(shell):
                print(f"{shell} is not installed")
            else:
                faults += faults_of(natterd, shell, file, ask)
        faults += faults_of_values(natterd, Path(folder) / "completion.bash")
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
