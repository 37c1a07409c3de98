# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/qt-faults.md against the tree: a row for each fault, and in each a guard and tests that are really there."""

import re
from pathlib import Path

ROWS = [f"H{number}" for number in range(1, 14)] + [f"W{number}" for number in range(1, 14)]
QUOTED = re.compile(r"`([^`]+)`")
CPP_TEST = re.compile(r"^(\w+)::(\w+)$")
PYTHON_TEST = re.compile(r"^(\w+)\.(test_\w+)$")


def test_functions(root: Path) -> set[str]:
    """Every test there is, as the table spells it: Class::function, and Class.test_function in Python."""
    found = set()
    for path in sorted((root / "tests").rglob("tst_*.cpp")):
        text = path.read_text(encoding="utf-8")
        # The class that QTEST_…MAIN runs, and its slots; a function that is never run is no test.
        for name in re.findall(r"^QTEST_\w*MAIN\((\w+)\)", text, re.MULTILINE):
            body = re.search(rf"^class {name}\b.*?^}};", text, re.MULTILINE | re.DOTALL)
            slots = re.findall(r"private Q_SLOTS:(.*?)(?:^(?:private|protected|public):|\Z)", body.group() if body else "",
                               re.MULTILINE | re.DOTALL)
            found |= {f"{name}::{function}" for part in slots for function in re.findall(r"^    void (\w+)\(\)", part, re.M)}
    for path in sorted((root / "tests" / "architecture").glob("test_*.py")):
        name = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"class (\w+)", line):
                name = match.group(1)
            elif match := re.match(r"    def (test_\w+)", line):
                found.add(f"{name}.{match.group(1)}")
    return found


def faults(root: Path, table: str) -> list[str]:
    """What is wrong with the text of the table, a line each."""
    known = test_functions(root)
    seen, wrong = [], []
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[-1] == "test" or set(cells[0]) == {"-"} or len(cells) < 3:
            continue
        row = cells[0]
        seen += [row] if row in ROWS else []
        guards = [name for name in QUOTED.findall(cells[-2]) if re.fullmatch(r"[a-z]+(?:/[a-z]+)+", name)]
        tests = [name for name in QUOTED.findall(cells[-1]) if CPP_TEST.match(name) or PYTHON_TEST.match(name)]
        if not tests:
            wrong.append(f"{row}: no test")
        wrong += [f"{row}: there is no test {test}" for test in tests if test not in known]
        for guard in guards:
            places = [root / "src" / side / f"{guard}{end}" for side in ("server", "shared") for end in (".cpp", ".h", "")]
            if not any(place.exists() for place in places):
                wrong.append(f"{row}: there is no {guard}")
    wrong += [f"{row}: {seen.count(row)} rows" for row in ROWS if seen.count(row) != 1]
    return wrong
