#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the console has its picture in light and dark, and the pictures are small. ./dev screenshots draws them."""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs" / "screenshots"
STATES = ["first-start", "setup", "sign-in", "palette", "type-the-name", "lost", "error", "empty", "no-match"]
LARGEST, MOST = 60_000, 1_500_000  # bytes


class Screenshots(unittest.TestCase):
    def test_everything_is_there(self):
        pages = (ROOT / "src" / "admin-gui" / "ui" / "pages").glob("*page.cpp")
        keys = [key for path in pages for key in re.findall(r'\b(?:Table)?Page\("(\w+)", tr\(', path.read_text(encoding="utf-8"))]
        self.assertEqual(len(set(keys)), 12)
        wanted = {f"console-{name}-{scheme}.png" for name in [*keys, *STATES] for scheme in ("light", "dark")}
        wanted.add("console-german-light.png")
        self.assertEqual({path.name for path in FOLDER.iterdir()}, wanted)

    def test_they_are_small(self):
        sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
        self.assertEqual([name for name, size in sizes.items() if size > LARGEST], [])
        self.assertLessEqual(sum(sizes.values()), MOST)


if __name__ == "__main__":
    sys.exit(unittest.main())
