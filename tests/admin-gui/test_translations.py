# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text of the console has its German, with the same placeholders, and English its plurals; none is left over.

Brings the texts of the sources into copies of the .ts files, as ./dev translations does, and looks what is unfinished there.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources/translations"
PLACEHOLDER = re.compile(r"%L?\d+|%n")


def lupdate() -> str:
    bins = subprocess.run(["qmake6", "-query", "QT_INSTALL_BINS"], capture_output=True, text=True, check=True)
    return bins.stdout.strip() + "/lupdate"


def texts(translation: ElementTree.Element) -> list[str]:
    forms = translation.findall("numerusform")
    return [form.text or "" for form in forms] if forms else [translation.text or ""]


def faults(source: str, translated: list[str], plural: bool) -> list[str]:
    """What is wrong with the translation of one text, a line each."""
    found = []
    for text in translated:
        if not text.strip():
            found.append(f"{source!r} is not translated")
            continue
        wanted, had = sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(text))
        if wanted != had and not (plural and set(wanted) - set(had) <= {"%n"}):
            found.append(f"{source!r} has {wanted}, its translation {had}")
        if source.endswith("…") != text.endswith("…"):
            found.append(f"{source!r}: an ellipsis says that a question follows, here and there")
        if text.count("&") - 2 * text.count("&&") > 1:
            found.append(f"{text!r} has two keys")
    return found


class Translations(unittest.TestCase):
    def fresh(self, name: str, options: list[str]) -> ElementTree.ElementTree:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / name
            shutil.copy(FOLDER / name, copy)
            sources = ["-I", "src/shared", "-I", "src/admin-gui", "src/admin-gui", "src/shared/client"]
            command = [lupdate(), "-silent", "-locations", "none", *options, *sources, "-ts", str(copy)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            return ElementTree.parse(copy)

    def check(self, name: str, options: list[str]):
        found = []
        count = 0
        for message in self.fresh(name, options).iter("message"):
            count += 1
            source = message.find("source").text
            translation = message.find("translation")
            state = translation.get("type")
            if state in ("vanished", "obsolete"):
                found.append(f"{source!r} is in no source any more: ./dev translations drops it")
            elif state == "unfinished":
                found.append(f"{source!r} is not translated")
            else:
                found += faults(source, texts(translation), message.get("numerus") == "yes")
        self.assertGreater(count, 0)
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_german_is_whole(self):
        self.check("natter-admin_de.ts", [])

    def test_english_has_its_plurals(self):
        self.check("natter-admin_en.ts", ["-pluralonly"])

    def test_the_check_finds_faults(self):
        self.assertEqual(faults("%1 of %2", ["%1 von %2"], False), [])
        self.assertEqual(faults("%n row(s)", ["eine Zeile", "%n Zeilen"], True), [])
        for source, translated in (("%1 of %2", "%1"), ("&Save", ""), ("Ban…", "Sperren"), ("&Save", "&Speichern &jetzt")):
            self.assertNotEqual(faults(source, [translated], False), [], source)


if __name__ == "__main__":
    sys.exit(unittest.main())
