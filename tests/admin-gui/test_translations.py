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


LITERAL = r'"(?:[^"\\\n]|\\.)*"'
# Where it is written what an administrator may be told. Lines of the log, which nobody translates, are left out.
SAID_BY_THE_SERVER = ("src/shared/base/errorcode.cpp", "src/shared/model/text.cpp", "src/shared/protocol/fields.cpp",
                      "src/shared/protocol/fields.h", "src/shared/protocol/admin/admindecode.cpp",
                      "src/shared/protocol/admin/adminfields.cpp",
                      "src/server/services/overview.cpp", "src/server/services/health.cpp",
                      "src/server/services/admin/bans.cpp", "src/server/services/admin/entrance.cpp",
                      "src/server/services/admin/adminusers.cpp", "src/server/services/admin/admingroups.cpp",
                      "src/server/services/groupchanges.cpp", "src/server/services/loglevels.cpp",
                      "src/server/session/liveadmin.cpp", "src/server/app/serveradmin.cpp")


def literals(code: str) -> list[str]:
    """The texts of C++ code; what stands in pieces as one."""
    code = re.sub(r"//[^\n]*|/\*.*?\*/|#include[^\n]*", "", code, flags=re.S)
    code = re.sub(r"qC(?:Debug|Info|Warning|Critical)\(.*?;", "", code, flags=re.S)
    found = re.findall(rf"{LITERAL}(?:\s*{LITERAL})*", code)
    return ["".join(piece[1:-1] for piece in re.findall(LITERAL, text)).replace('\\"', '"') for text in found]


def fits(text: str, sentence: str) -> bool:
    """Whether a text of the server is the sentence, which may be put together of it and others."""
    if not sentence.startswith(text.partition("%")[0]):
        return False  # at once, for most
    if len(re.sub(r"%\d", "", text)) < 8:
        return text == sentence  # "%1: %2" would be everything
    return sentence.startswith(text) or re.fullmatch(re.sub(r"%\d", ".*", re.escape(text)), sentence, re.S) is not None


class ServerWords(unittest.TestCase):
    """The sentences of servers that client/serverwords.cpp translates are those that servers say."""

    def setUp(self):
        source = (ROOT / "src/shared/client/serverwords.cpp").read_text()
        table = source[source.index("sentences ="):source.index("});")]
        self.known = literals(re.sub(r'QT_TRANSLATE_NOOP\(\s*"[\w:]+",', "(", table))

    def test_every_sentence_is_known(self):
        missing = []
        for name in SAID_BY_THE_SERVER:
            for text in literals((ROOT / name).read_text()):
                # Names of fields, codes and the like are no sentences; only what is wrong with a component begins small.
                is_bare = not re.search("[A-Za-z]", re.sub(r"%\d", "", text))
                if " " not in text or is_bare or not (re.match(r"[A-Z%]", text) or name.endswith("health.cpp")):
                    continue
                if not any(fits(text, sentence) for sentence in self.known):
                    missing.append(f"{name}: {text!r}")
        self.assertEqual(missing, [], "\n" + "\n".join(missing))

    def test_every_known_sentence_is_said(self):
        said = []
        for folder in ("src/server", "src/shared/base", "src/shared/model", "src/shared/protocol"):
            for path in (ROOT / folder).rglob("*.[ch]*"):
                said += [text for text in literals(path.read_text()) if " " in text]
        missing = [sentence for sentence in self.known if not any(fits(text, sentence) for text in said)]
        self.assertGreater(len(self.known), 50)
        self.assertEqual(missing, [], "\n" + "\n".join(missing))

    def test_the_check_finds_faults(self):
        self.assertTrue(fits("It has more than %1 bytes.", "It has more than %1 bytes."))
        self.assertTrue(fits("String should have at most %1 %2", "String should have at most %1 bytes"))
        self.assertTrue(fits("value is no address: ", "value is no address: %1"))
        self.assertFalse(fits("This time is over", "This time is up"))
        self.assertEqual(literals('f("a \\"b\\" "\n  "c"); // "no"'), ['a "b" c'])


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
