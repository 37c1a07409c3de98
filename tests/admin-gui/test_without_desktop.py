#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console where there is no desktop: it prints what is printed, and says so where it would need a window.

usage: test_without_desktop.py NATTER-ADMIN
"""

import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
DESKTOP = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM", "DBUS_SESSION_BUS_ADDRESS", "LANGUAGE", "LANG")


class WithoutDesktop(unittest.TestCase):
    def run_it(self, *arguments: str) -> subprocess.CompletedProcess:
        environment = {name: value for name, value in os.environ.items() if name not in DESKTOP}
        with tempfile.TemporaryDirectory() as folder:
            return subprocess.run(
                [PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=60, env={**environment, "HOME": folder}
            )

    def test_texts(self):
        for option, part in (("--version", "natter-admin "), ("-v", "natter-admin "), ("--help", "--service"), ("-h", "--service"),
                             ("--help-all", "--platform")):  # fmt: skip
            with self.subTest(option):
                done = self.run_it(option)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(part, done.stdout)

    def test_window(self):
        for arguments in ((), ("--service",), ("natter-admin://localhost",)):
            with self.subTest(arguments):
                done = self.run_it(*arguments)
                self.assertEqual(done.returncode, os.EX_UNAVAILABLE, done.stderr)
                self.assertRegex(done.stderr, r"^natter-admin: there is no desktop here.*\n$")


if __name__ == "__main__":
    unittest.main()
