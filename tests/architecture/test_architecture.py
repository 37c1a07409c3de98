# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The architecture test: the tree obeys the layer table, and the checks that say so would notice if it did not."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import faulttable
import houserules
import layers

ROOT = Path(__file__).resolve().parents[2]
SPDX = f"// {houserules.COPYRIGHT}\n// {houserules.LICENCE}\n"
# As much of Qt as the tests below need, so that they do not depend on what is installed.
SOME_OF_QT = {"QString": "Core", "QSqlQuery": "Sql", "QTcpSocket": "Network", "QWidget": "Widgets"}


class Tree(unittest.TestCase):
    """The real sources."""

    def test_includes_follow_the_table(self):
        headers = layers.qt_headers_folder()
        self.assertIsNotNone(headers, "no qmake6 on PATH: Qt's modules cannot be told apart")
        modules = layers.qt_modules(headers)
        self.assertEqual(modules.get("QString"), "Core")
        self.assertEqual(modules.get("QTcpSocket"), "Network")
        self.assertEqual(layers.check(ROOT / "src", modules), [])

    def test_the_table_has_no_cycle(self):
        def reach(layer, seen):
            self.assertNotIn(layer, seen, f"cycle: {' → '.join(seen + [layer])}")
            for other in layers.LAYERS[layer].uses:
                reach(other, seen + [layer])

        for layer in layers.LAYERS:
            reach(layer, [])

    def test_sources_were_found(self):
        self.assertGreater(len(list((ROOT / "src").rglob("*.cpp"))), 5)

    def test_no_file_is_too_long(self):
        faults = []
        for folder in ("src", "tests"):
            for path in sorted((ROOT / folder).rglob("*")):
                if path.suffix in houserules.CPP and path.read_text().count("\n") > houserules.LONGEST_FILE:
                    faults.append(str(path.relative_to(ROOT)))
        self.assertEqual(faults, [], f"above {houserules.LONGEST_FILE} lines")


class FaultTable(unittest.TestCase):
    """docs/qt-faults.md: what guards against Qt's faults has a test, by a name that is still true."""

    TABLE = (ROOT / "docs" / "qt-faults.md").read_text(encoding="utf-8")

    def test_every_fault_has_its_tests(self):
        self.assertEqual(faulttable.faults(ROOT, self.TABLE), [])

    def test_what_is_missing_is_seen(self):
        for old, new, words in (
            ("TestUpgrade::origins", "TestUpgrade::noSuchFunction", "H1: there is no test TestUpgrade::noSuchFunction"),
            ("TestUpgrade::origins", "TestUpgrade::serve", "H1: there is no test TestUpgrade::serve"),
            ("`FloodTest::backlog`", "to come", "H13: no test"),
            ("`net/listener` pauses", "`net/doorkeeper` pauses", "H12: there is no net/doorkeeper"),
            ("| W5 |", "| W55 |", "W5: 0 rows"),
        ):
            with self.subTest(words=words):
                self.assertIn(words, faulttable.faults(ROOT, self.TABLE.replace(old, new)))


class LayerCheck(unittest.TestCase):
    """A check that cannot fail is none: each kind of forbidden arrow is found in a small tree of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.src = Path(folder.name) / "src"
        for header in ("shared/base/clock.h", "shared/model/ids.h", "shared/protocol/codec.h", "server/store/store.h"):
            self.write(header, "#pragma once\n")

    def write(self, name, text):
        path = self.src / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def faults(self, name, text):
        self.write(name, text)
        return layers.check(self.src, SOME_OF_QT)

    def assert_one_fault(self, name, text, words):
        faults = self.faults(name, text)
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(words, faults[0])
        self.assertIn(name, faults[0])

    def test_what_the_table_allows_passes(self):
        services = '#include "store/store.h"\n#include "protocol/codec.h"\n#include "base/clock.h"\n#include <QString>\n'
        self.assertEqual(self.faults("server/services/messages.cpp", services), [])
        store = '#include <QSqlQuery>\n#include <vector>\n#include "model/ids.h"\n#include "tst_store.moc"\n'
        self.assertEqual(self.faults("server/store/tables/users.cpp", store), [])

    def test_wrong_arrows(self):
        self.assert_one_fault("server/hub/hub.cpp", '#include "store/store.h"\n', "hub must not include store")

    def test_arrows_from_shared_to_server(self):
        self.assert_one_fault("shared/protocol/codec.cpp", '  # include "store/store.h"\n', "protocol must not include store")

    def test_base_does_not_know_model(self):
        self.assert_one_fault("shared/base/log.cpp", '#include "model/ids.h"\n', "base must not include model")

    def test_wrong_qt_modules(self):
        self.assert_one_fault("server/domain/policy.h", "#include <QTcpSocket>\n", "domain must not see Qt Network")

    def test_wrong_qt_modules_by_folder(self):
        self.assert_one_fault("server/net/page.h", "#include <QtWidgets/QWidget>\n", "net must not see Qt Widgets")

    def test_private_headers(self):
        self.assert_one_fault("server/net/socket.h", "#include <QtNetwork/private/x_p.h>\n", "private headers")

    def test_foreign_libraries(self):
        self.assert_one_fault("server/session/s.cpp", "#include <openssl/ssl.h>\n", "session must not see openssl")

    def test_unknown_folders(self):
        self.assert_one_fault("server/misc/thing.h", "#pragma once\n", "no row of the layer table")

    def test_paths_that_are_none(self):
        self.assert_one_fault("server/store/writer.cpp", '#include "store.h"\n', '"store.h" is not the path')

    def test_namespaces(self):
        self.assert_one_fault("server/domain/d.h", "namespace natter::store {\n", "domain must not speak")

    def test_comments_are_not_includes(self):
        self.assertEqual(self.faults("server/hub/hub.h", '/*\n#include "store/store.h"\n*/\n'), [])

    def test_cmake_files(self):
        self.assert_one_fault("server/hub/CMakeLists.txt", "natter_layer(hub USES base store SOURCES a.cpp)", "use store")
        self.write("server/hub/CMakeLists.txt", "natter_layer(hub USES base model protocol SOURCES a.cpp LINKS Qt6::Core)")
        self.assertEqual(layers.check(self.src, SOME_OF_QT), [])


class HouseRules(unittest.TestCase):
    """Each rule finds what it forbids, and leaves alone what it does not."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def faults(self, name, text, head=SPDX):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + text, encoding="utf-8")
        return houserules.file_faults(self.root, name)

    def test_clean_files_pass(self):
        self.assertEqual(self.faults("src/a.h", "#pragma once\nclass QNetworkAccessManager;\n"), [])
        self.assertEqual(self.faults("tests/a.cpp", "AWAIT(spy.count() == 1);\nQCoreApplication::instance();\n"), [])

    def test_each_rule_finds_its_fault(self):
        for name, text in (
            ("src/a.cpp", "// TO" "DO later\n"),
            ("docs/a.md", "FIX" "ME\n"),
            ("tests/a.cpp", "std::this_thread::sleep" "_for(1s);\n"),
            ("tests/a.cpp", "QTest::q" "Wait(50);\n"),
            ("tests/a.py", "time.sl" "eep(1)\n"),
            ("tests/a.cpp", "QTRY_VERIFY(isThere);\n"),
            ("tests/a.cpp", "QTRY_COMPARE_WITH_TIMEOUT(count, 1, 50);\n"),
            ("src/a.cpp", "Core::inst" "ance()->run();\n"),
            ("src/a.h", "#pragma once\nclass Connection" "Manager;\n"),
            ("src/a.cpp", "thr" "ow Error();\n"),
            ("src/server/a.cpp", "#include <QXml" "StreamReader>\n"),
            ("tests/a.cpp", "QVER" "IFY(true);\n"),
            ("src/a.h", "int a;\n"),
            ("src/a.cpp", "int a;\n" * 501),
        ):
            with self.subTest(text=text[:40]):
                self.assertEqual(len(self.faults(name, text)), 1)

    def test_licence_lines(self):
        self.assertEqual(len(self.faults("src/a.cpp", "int a;\n", head="")), 1)
        self.assertEqual(len(self.faults("dev", "#!/usr/bin/env bash\n", head="")), 1)


if __name__ == "__main__":
    unittest.main()
