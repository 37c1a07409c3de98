#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""coverage.py <build folder>: the line coverage of what reads foreign bytes, file by file; fails below 95 % in any.

The build has to be one with NATTER_COVERAGE in which the unit tests of these files have run (./dev coverage sees to that).
The replayed corpus does not count: what a parser promises has to be claimed by a test, not merely passed through.
"""

import json
import subprocess
import sys
from pathlib import Path

LEAST = 95.0
PARSERS = (
    ("request head", "src/server/net/httphead.cpp"),
    ("request head, grammar", "src/server/net/httpsyntax.cpp"),
    ("client's address", "src/server/net/clientaddress.cpp"),
    ("request body", "src/server/net/httpbody.cpp"),
    ("WebSocket handshake", "src/server/net/handshake.cpp"),
    ("WebSocket frames", "src/server/net/frameguard.cpp"),
    ("JSON, strict scan", "src/shared/protocol/jsonscan.cpp"),
    ("envelope, commands", "src/shared/protocol/codec.cpp"),
    ("accounts", "src/shared/protocol/accountcodec.cpp"),
    ("fields", "src/shared/protocol/fields.cpp"),
    ("texts", "src/shared/model/text.cpp"),
    ("events, for clients", "src/shared/protocol/eventcodec.cpp"),
    ("tokens", "src/server/services/tokens.cpp"),
    ("settings files", "src/server/app/config.cpp"),
    ("settings", "src/server/app/settings.cpp"),
    ("rules of settings", "src/server/app/settingrules.cpp"),
    ("values of settings", "src/server/app/settingvalues.cpp"),
    ("database URL", "src/server/store/databaseurl.cpp"),
)


def measured(root: Path, build: Path) -> dict[str, dict]:
    """gcovr's numbers by file."""
    command = ["gcovr", "--root", str(root), "--json-summary", "--exclude-unreachable-branches"]
    for _, file in PARSERS:
        command += ["--filter", str(root / file)]
    summary = subprocess.run([*command, str(build)], stdout=subprocess.PIPE, check=True, text=True).stdout
    return {entry["filename"]: entry for entry in json.loads(summary)["files"]}


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    numbers = measured(root, Path(sys.argv[1]).resolve())
    outcome = 0
    print("| parser | file | lines | covered |\n|---|---|---|---|")
    for name, file in PARSERS:
        found = numbers.get(file)
        percent = found["line_percent"] if found else 0.0
        lines = f'{found["line_covered"]} of {found["line_total"]}' if found else "never run"
        print(f"| {name} | `{file}` | {lines} | {percent:.1f} % |")
        if percent < LEAST:
            outcome = 1
            print(f"coverage: {file} is below {LEAST:.0f} %", file=sys.stderr)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
