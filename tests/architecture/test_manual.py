#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds docs/protocol.md against the code: every event, error code and close code, and the fields of every example."""

import json
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROTOCOL = ROOT / "src" / "shared" / "protocol"
GOLDEN = ROOT / "tests" / "golden"
MANUAL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")


def words(text: str, pattern: str) -> list[str]:
    found = re.findall(pattern, text)
    if not found:
        raise AssertionError(f"{pattern} finds nothing any more: the code is spelt in another way")
    return found


def source(path: str) -> str:
    return (ROOT / "src" / "shared" / path).read_text(encoding="utf-8")


def shape(value):
    """The names of the fields, whatever is in them."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return None


def goldens() -> list[dict]:
    texts = [file.read_text(encoding="utf-8") for kind in ("event", "command") for file in GOLDEN.glob(f"{kind}-*.json")]
    return [json.loads(text) for text in texts]


def examples() -> list[dict]:
    blocks = re.findall(r"(?ms)^```json\n(.*?)^```$", MANUAL)
    return [json.loads(line) for block in blocks for line in block.splitlines()]


class ManualTest(unittest.TestCase):
    def named(self, names):
        self.assertEqual([name for name in names if f"`{name}`" not in MANUAL], [], "not in docs/protocol.md")

    def test_every_command(self):
        names = words(source("protocol/command.h"), r'eventName\[\] = "([A-Z_]+)"')
        self.assertEqual([name for name in names if f'{{"event":"{name}",' not in MANUAL], [], "without an example")

    def test_every_event_has_a_name_and_an_example(self):
        # CONVERSATIONS, GROUP, GROUP_MEMBERS answer what only REST can ask.
        rest_only = {"CONVERSATIONS", "GROUP", "GROUP_MEMBERS"}
        code = source("protocol/chatencode.cpp") + source("protocol/eventcodec.cpp")
        names = set(words(code, r'"([A-Z]{2,}(?:_[A-Z]+)*)"')) - rest_only
        shown = {one["event"] for one in examples()}
        self.assertEqual(names - shown, set(), "without an example")
        golden = {one["event"] for one in goldens()}
        self.assertEqual(names - golden, set(), "without a golden file")

    def test_every_error_code(self):
        self.named(words(source("base/errorcode.cpp"), r'\{ErrorCode::\w+, "([a-z_]+)"_L1'))

    def test_every_close_code(self):
        table = MANUAL.split("### How a connection ends", 1)[1].split("\n## ", 1)[0]
        first_cells = re.findall(r"(?m)^\| ([0-9, ]+) \|", table)
        told = {code for cell in first_cells for code in cell.split(", ")}
        self.assertEqual(set(words(source("protocol/closecode.h"), r"= (\d{4}),")), told)

    def test_every_example_has_the_fields_of_a_golden_file(self):
        shapes = [shape(one) | {"event": one["event"]} for one in goldens()]
        self.assertGreater(len(examples()), 30)
        for one in examples():
            with self.subTest(json.dumps(one)[:100]):
                self.assertIn(shape(one) | {"event": one["event"]}, shapes)

    def test_every_route(self):
        routes = ROOT / "src" / "server" / "net" / "routes"
        first_cells = re.findall(r"(?m)^\| ([^|]*) \|", MANUAL.split("## WebSocket", 1)[0])
        for file in ("serviceroutes.cpp", "authroutes.cpp", "accountroutes.cpp", "conversationroutes.cpp",
                     "grouproutes.cpp"):
            text = (routes / file).read_text(encoding="utf-8")
            for method, path in words(text, r'\{Method::(\w+), "([^"]+)"'):
                with self.subTest(f"{method} {path}"):
                    cells = [cell for cell in first_cells if re.search(rf"{re.escape(path)}[?`]", cell)]
                    self.assertTrue(any(method.upper() in cell for cell in cells))


if __name__ == "__main__":
    unittest.main()
