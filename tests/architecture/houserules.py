# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of the house that no compiler knows: licence lines, lengths, words and calls that have no place here.

Run by `./dev lint` over every file git knows or would add, and by the architecture test.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COPYRIGHT = "SPDX-FileCopyrightText: The Natter authors"
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
LONGEST_FILE = 500

CPP = {".h", ".cpp"}
# Files that have a comment syntax and therefore carry the two licence lines.
COMMENTED = CPP | {".py", ".sh", ".cmake", ".sql", ".js", ".mjs", ".yaml", ".yml"}
COMMENTED_NAMES = {"CMakeLists.txt", "dev", "run", ".clang-format", ".clang-tidy", ".editorconfig", ".gitattributes"}


@dataclass(frozen=True)
class Forbidden:
    pattern: re.Pattern
    reason: str
    suffixes: frozenset = frozenset(CPP)
    below: str = ""  # only in paths that start so


# Spelt in halves, so that this file is not its own first finding.
FORBIDDEN = (
    Forbidden(
        re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b"),
        "unfinished work belongs into an issue",
        frozenset(COMMENTED | {".md"}),
    ),
    Forbidden(
        re.compile(r"\bsleep_(?:for|until)\b|\bQThread::m?u?sleep\b|\bQTest::q(?:Wait|Sleep)\s*\(|\bqSleep\b|\bu?sleep\s*\("),
        "a sleep synchronises nothing: wait for the event itself (AWAIT, QSignalSpy, a condition)",
    ),
    Forbidden(
        re.compile(r"\btime\.sleep\s*\("),
        "a sleep synchronises nothing: wait for the event itself",
        frozenset({".py"}),
        "tests/",
    ),
    Forbidden(
        re.compile(r"\bQTRY_|\bqWaitFor\s*\((?!std::move\(happened)"),
        "five seconds are too few on a busy machine: AWAIT, AWAIT_EQUAL, eventually() of tests/support/await.h",
        frozenset(CPP),
        "tests/",
    ),
    Forbidden(
        re.compile(r"(?<!QCoreApplication::)(?<!QApplication::)\binstance\s*\(\s*\)"),
        "no singletons: pass it by constructor",
    ),
    Forbidden(
        re.compile(r"\b(?:class|struct)\s+(?!Q[A-Z])\w*(?:Manager|Helper|Util|Utils|Data|Impl)\b"),
        "a name that says nothing; use the field's own term",
    ),
    Forbidden(re.compile(r"\bthrow\s+\w"), "errors are values (Result<T>), never thrown", frozenset(CPP), "src/"),
    Forbidden(
        re.compile(r"\bQ(?:XmlStreamReader|DomDocument|NetworkAccessManager)\b"),
        "has known faults in Debian 12's Qt: nothing foreign may reach it (docs/qt-faults.md)",
        frozenset(CPP),
        "src/server/",
    ),
    Forbidden(
        re.compile(r"\bQVERIFY2?\(\s*true\b|\bassert True\b"),
        "a test that cannot fail is none",
        frozenset(CPP | {".py"}),
        "tests/",
    ),
)


def line_faults(path: Path, relative: str, text: str) -> list[str]:
    faults = []
    checks = [rule for rule in FORBIDDEN if path.suffix in rule.suffixes and relative.startswith(rule.below)]
    for number, line in enumerate(text.splitlines(), 1):
        for rule in checks:
            if rule.pattern.search(line):
                faults.append(f"{relative}:{number}: {rule.reason}: {line.strip()}")
    return faults


def file_faults(root: Path, relative: str) -> list[str]:
    """Everything wrong with one file, a line each."""
    path = root / relative
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, IsADirectoryError, FileNotFoundError):
        return []
    faults = line_faults(path, relative, text)
    if path.suffix in COMMENTED or path.name in COMMENTED_NAMES:
        head = "\n".join(text.splitlines()[:4])
        if COPYRIGHT not in head or LICENCE not in head:
            faults.append(f"{relative}: the two SPDX lines are missing from its head")
    if path.suffix in CPP:
        lines = text.count("\n")
        if lines > LONGEST_FILE:
            faults.append(f"{relative}: {lines} lines; above {LONGEST_FILE} a file does more than one thing")
        if path.suffix == ".h" and "#pragma once" not in text:
            faults.append(f"{relative}: no #pragma once")
    return faults


def known_files(root: Path) -> list[str]:
    """Tracked files and those that would be added, without what is ignored."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    )
    return sorted({name for name in listed.stdout.decode().split("\0") if name})


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    faults = [fault for name in known_files(root) for fault in file_faults(root, name)]
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
