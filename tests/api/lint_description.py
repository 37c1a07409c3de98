#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lints resources/openapi/openapi.yaml, and admin.yaml beside it, with Spectral: no error, no warning, not so much as a hint.

usage: lint_description.py

Then spoils a copy in as many ways as .spectral.yaml has rules of its own, each of which has to notice.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import yaml

HERE = pathlib.Path(__file__).resolve().parent
DESCRIPTION = HERE.parent.parent / "resources" / "openapi" / "openapi.yaml"
RULES = HERE / ".spectral.yaml"
SPECTRAL = HERE / "node_modules" / ".bin" / "spectral"


def complaints(file: pathlib.Path) -> list[dict]:
    command = ["node", str(SPECTRAL), "lint", "--ruleset", str(RULES), "--fail-severity", "hint", "--format", "json", str(file)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr)
    # Behind an empty list Spectral goes on in words.
    return json.JSONDecoder().raw_decode(run.stdout.lstrip())[0]


def spoil(document: dict):
    """One fault for each rule of our own, and one for Spectral's."""
    paths = document["paths"]
    paths["/health"]["get"]["summary"] = "says how it is."
    del paths["/"]["get"]["responses"]["default"]
    del paths["/auth/login"]["post"]["responses"]["415"]
    del paths["/auth/login"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    document["components"]["schemas"]["Error"]["required"] = ["detail"]
    del document["components"]["schemas"]["Health"]["description"]
    document["components"]["schemas"]["Welcome"]["properties"]["camelCase"] = {"type": "string"}
    document["servers"] = [{"url": "https://chat.example.org"}]
    del paths["/docs"]["get"]["operationId"]


class LintTest(unittest.TestCase):
    def test_nothing_to_complain_about(self):
        for description in (DESCRIPTION, DESCRIPTION.with_name("admin.yaml")):
            told = [f"{one['code']} at {one['path']}: {one['message']}" for one in complaints(description)]
            self.assertEqual(told, [], description.name)

    def test_every_rule_notices(self):
        document = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
        spoil(document)
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "spoilt.yaml"
            file.write_text(yaml.safe_dump(document), encoding="utf-8")
            noticed = {one["code"] for one in complaints(file)}
        own = {name for name in yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"] if name.startswith("natter-")}
        self.assertEqual(own - noticed, set(), "rules that notice nothing")
        self.assertIn("operation-operationId", noticed)


if __name__ == "__main__":
    if not SPECTRAL.exists():
        sys.exit(f"{SPECTRAL} is missing: ./dev setup")
    unittest.main()
