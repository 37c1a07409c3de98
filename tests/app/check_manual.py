#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What natterd says about itself: manual pages without a complaint of man or mandoc, and every setting everywhere.

usage: check_manual.py NATTERD
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = ("natterd.8", "natter.conf.5")


def said(*command: str) -> str:
    """What a command prints, which has to end well; complaints count as print."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def complaints(page: Path) -> list[str]:
    """What the two formatters of manual pages have against one."""
    man = subprocess.run(
        ["man", "--warnings", "--local-file", "--troff-device=utf8", "--ditroff", str(page)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    lint = subprocess.run(["mandoc", "-Tlint", str(page)], stdout=subprocess.PIPE, text=True, check=False)
    return man.stderr.splitlines() + lint.stdout.splitlines()


def name_line(page: str) -> str:
    return re.search(r"\.SH NAME\n(.*?)\n\.SH", page, re.DOTALL).group(1).replace("\\-\n", "- ").replace("\\-", "-")


def faults_of_command_pages(natterd: str, commands: list[str], pages: dict[str, str]) -> list[str]:
    """What whatis(1) shows is about the whole command, and a page leads to the next."""
    faults = []
    for command in commands:
        title = f"natterd-{command}"
        page, line = pages[f"{title}.8"], name_line(pages[f"{title}.8"])
        about = line.removeprefix(f"{title} - ")
        if not 10 < len(about) < 70 or re.search(r"[();:.\n]", about) or about.endswith("what"):
            faults.append(f"whatis says: {line}")
        faults += [f"{title}(8) has no {part}" for part in ("EXIT STATUS", "EXAMPLES", "SEE ALSO") if f".SH {part}\n" not in page]
        if f".BR {title} (8)".replace("-", "\\-") not in pages["natterd.8"].partition(".SH SEE ALSO")[2]:
            faults.append(f"natterd(8) does not name {title}(8)")
    if "accounts" not in name_line(pages["natterd-user.8"]):
        faults.append("natterd-user(8) is about more than one thing that can be done with accounts")
    return faults


def faults_of_examples(natterd: str, commands: list[str], pages: dict[str, str]) -> list[str]:
    """Every example of a page is a command line that natterd understands; whether there is what it is about, is another matter."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder) / "bin"
        tools.mkdir()
        (tools / "natterd").symlink_to(Path(natterd).resolve())
        environment = {"PATH": f"{tools}:{os.environ['PATH']}", "DATA_DIR": f"{folder}/data", "BCRYPT_COST": "4"}
        for command in commands:
            examples = pages[f"natterd-{command}.8"].partition(".SH EXAMPLES")[2].partition(".nf\n")[2].partition(".fi")[0]
            lines = examples.replace("\\-", "-").splitlines()
            if not lines or not all(line.startswith(f"natterd {command}") for line in lines):
                faults.append(f"these are the examples of natterd-{command}(8): {lines}")
            for line in lines if command != "serve" else []:
                done = subprocess.run(["sh", "-c", line], cwd=folder, env=environment, input="password123\n", text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)  # fmt: skip
                if done.returncode == os.EX_USAGE or "is not a command" in done.stdout:
                    faults.append(f"{line}: {done.stdout}")
    return faults


def main() -> int:
    natterd = sys.argv[1]
    faults = []
    for tool in ("man", "mandoc"):
        if not shutil.which(tool):
            faults.append(f"{tool} is missing: ./dev setup installs it")
    pages = {}
    with tempfile.TemporaryDirectory() as folder:
        names = said(natterd, "print-manual").split()
        if not set(PAGES) < set(names):
            faults.append(f"these are all the pages there are: {names}")
        for name in names:
            pages[name] = said(natterd, "print-manual", name)
            page = Path(folder) / name
            page.write_text(pages[name], encoding="utf-8")
            faults += complaints(page) if not faults else []
        example = Path(folder) / "natter.conf"
        text = said(natterd, "print-example-config")
        # With every line in force, each at its default, it is still good, whatever it says of secrets and TLS.
        example.write_text(re.sub(r"(?m)^#([A-Z_]+=)", r"\1", text), encoding="utf-8")
        said(natterd, "check-config", "--config", str(example))
        shown = said(natterd, "print-config", "--config", str(example))
    example_names = re.findall(r"(?m)^#([A-Z][A-Z_]+)=", text)
    help_text = said(natterd, "--help")
    if len(example_names) < 20:
        faults.append("the example has hardly any settings")
    for name in example_names:
        for where, content in (("help", help_text), ("manual", pages["natter.conf.5"]), ("print-config", shown)):
            if not re.search(rf"\b{name}\b", content):
                faults.append(f"{name} is missing from {where}")
    for line in help_text.splitlines():
        if len(line) > 80:
            faults.append(f"a line of the help is wider than a terminal: {line}")
    commands = re.findall(r"(?m)^  ([a-z-]+)(?: .*)?$", help_text.split("Options:")[0])
    if len(commands) < 10:
        faults.append("the help has hardly any commands")
    for command in commands:
        if command.replace("-", "\\-") not in pages["natterd.8"]:
            faults.append(f"the command {command} is missing from the manual")
        if f"natterd-{command}.8" not in pages:
            faults.append(f"the command {command} has no page of its own")
    faults += faults_of_command_pages(natterd, commands, pages) + faults_of_examples(natterd, commands, pages)
    operations = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    codes = re.findall(r"(?m)^\.TP\n\.B (\d+)\n", pages["natterd.8"])
    if len(codes) < 9:
        faults.append("the manual has hardly any exit codes")
    for code in codes:
        if f"\n| {code} | " not in operations:
            faults.append(f"docs/operations.md does not know the exit code {code}")
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
