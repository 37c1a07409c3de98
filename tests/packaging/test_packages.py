#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the packages are as their system wants them, by the system's own tools.

usage: NATTER_PACKAGES=build/packages test_packages.py
"""

import base64
import json
import os
import re
import stat
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
PACKAGES = Path(os.environ.get("NATTER_PACKAGES", SOURCES / "build/packages"))
COMPONENTS = {"server": "natterd", "admin": "natter-admin"}
MOST_EXPOSED = 1.5
SOCKETS = ("natter.socket", "natter-admin.socket")
APPLICATION = "io.github.natter_chat.Admin"


def run(*command: str | Path, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more
    )


def package(pattern: str) -> Path:
    found = list(PACKAGES.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{PACKAGES} has {len(found)} files {pattern}; ./dev package makes one")
    return found[0]


def offscreen() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


class Packages(unittest.TestCase):
    """Each test looks at what a package unpacks to."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.trees = {}
        for component in COMPONENTS:
            cls.trees[component] = tree = Path(folder.name) / component
            subprocess.run(["dpkg-deb", "--raw-extract", package(f"natter-{component}_*.deb"), tree], check=True)

    def file(self, component: str, name: str) -> Path:
        path = self.trees[component] / name
        self.assertTrue(path.is_file(), f"{name} is not in natter-{component}")
        return path

    def quiet(self, *command: str | Path, **more) -> None:
        """Ends well, and has nothing to say."""
        done = run(*command, **more)
        self.assertEqual((done.returncode, done.stdout.strip()), (0, ""), " ".join(map(str, command)))

    # --- the packages as such

    def test_lintian(self):
        for component in COMPONENTS:
            with self.subTest(component):
                done = run("lintian", "--fail-on", "error,warning", "--allow-root", "--tag-display-limit", "0",
                           package(f"natter-{component}_*.deb"))  # fmt: skip
                self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_rpmlint(self):
        for component in COMPONENTS:
            with self.subTest(component):
                done = run("rpmlint", "--config", SOURCES / "tests/packaging/rpmlint.toml", package(f"natter-{component}-*.rpm"))
                self.assertRegex(done.stdout, r"\b0 errors\b", done.stdout)
                self.assertEqual(done.returncode, 0, done.stdout)

    def test_the_same_files_everywhere(self):
        """.deb, .rpm and .tar.gz differ in documents and completions of zsh only."""
        for component in COMPONENTS:
            with self.subTest(component):
                own = rf"^/usr/share/(doc/natter-{component}/(changelog|COPYING)|zsh/)"
                listed = run("rpm", "--query", "--list", "--package", package(f"natter-{component}-*.rpm")).stdout.split()
                in_rpm = {name for name in listed if not name.endswith((f"doc/natter-{component}", "/etc/natter", "/examples"))}
                self.assertTrue(in_rpm)
                with tarfile.open(package(f"natter-{component}-*.tar.gz")) as archive:
                    in_archive = {"/" + one.name for one in archive if not one.isdir()}
                tree = self.trees[component]
                in_deb = {f"/{path.relative_to(tree)}" for path in tree.rglob("*") if not path.is_dir()}
                in_deb = {name for name in in_deb if not name.startswith("/DEBIAN/")}
                plain = lambda names: sorted(name for name in names if not re.match(own, name))
                self.assertEqual(plain(in_deb), plain(in_archive))
                self.assertEqual(plain(in_deb), plain(in_rpm))

    def test_needs_what_is_loaded_at_run_time(self):
        needed = {
            "server": ("libqt6sql6-sqlite", "libqt6sql6-psql", "libqt6httpserver6", "libjwt"),
            "admin": ("libsecret-1-0", "libqt6widgets6", "hicolor-icon-theme"),
        }
        for component, names in needed.items():
            depends = run("dpkg-deb", "--field", package(f"natter-{component}_*.deb"), "Depends").stdout
            for name in names:
                self.assertRegex(depends, rf"\b{re.escape(name)}", f"natter-{component} does not depend on {name}")
        requires = run("rpm", "--query", "--requires", "--package", package("natter-admin-*.rpm")).stdout.splitlines()
        self.assertIn("libsecret-1.so.0()(64bit)", requires)

    def test_rights(self):
        for tree in self.trees.values():
            for path in tree.rglob("*"):
                mode = stat.S_IMODE(path.lstat().st_mode)
                executable = path.is_dir() or path.parent.name == "bin" or path.name in ("postinst", "prerm", "postrm")
                self.assertEqual(oct(mode), oct(0o755 if executable else 0o644), str(path.relative_to(tree)))

    def test_hardening(self):
        for component, program in COMPONENTS.items():
            with self.subTest(program):
                binary = self.file(component, f"usr/bin/{program}")
                # The console calls nothing that the C library has a checked counterpart of with a size known beforehand.
                unknown = ["--nofortify"] if component == "admin" else []
                done = run("hardening-check", "--nocfprotection", *unknown, binary)
                self.assertEqual(done.returncode, 0, done.stdout)
                lines = ["Position Independent Executable: yes", "Stack protected: yes", "Read-only relocations: yes",
                         "Immediate binding: yes"]  # fmt: skip
                for line in lines + ([] if unknown else ["Fortify Source functions: yes"]):
                    self.assertIn(line, done.stdout)
                dynamic = run("readelf", "--dynamic", "--wide", binary).stdout
                self.assertNotRegex(dynamic, r"\((RPATH|RUNPATH)\)")
                self.assertRegex(run("readelf", "--program-headers", "--wide", binary).stdout, r"GNU_STACK.* RW ")
                self.assertNotIn(str(SOURCES), binary.read_bytes().decode("latin-1"), "it knows where it was built")

    def test_every_file_is_hardened(self):
        """By what the compiler was told: a program shows it only of some functions."""
        commands = json.loads((SOURCES / "build/package/compile_commands.json").read_text(encoding="utf-8"))
        self.assertGreater(len(commands), 100)
        for one in commands:
            for option in ("-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", "-fstack-clash-protection", "-fPIE"):
                self.assertIn(option, one["command"].replace("-fPIC", "-fPIE").split(), one["file"])

    def test_build_ids_are_of_the_code(self):
        """Where the compiler's cache has an object from, is said in its debugging section only: nothing of that is linked."""
        for program in COMPONENTS.values():
            linked = SOURCES / "build/package/bin" / program  # before it is stripped
            self.assertNotIn(".debug_info", run("readelf", "--section-headers", "--wide", linked).stdout)
            self.assertIn("Build ID: ", run("readelf", "--notes", linked).stdout)

    def test_sbom(self):
        for component, program in COMPONENTS.items():
            with self.subTest(component):
                text = self.file(component, f"usr/share/doc/natter-{component}/sbom.spdx.json").read_text(encoding="utf-8")
                sbom = json.loads(text)
                self.assertEqual(sbom["spdxVersion"], "SPDX-2.3")
                rows = {row["SPDXID"]: row for row in sbom["packages"]}
                self.assertEqual(len(rows), len(sbom["packages"]), "an identifier is there twice")
                for identity, row in rows.items():
                    self.assertRegex(identity, r"^SPDXRef-[A-Za-z0-9.-]+$")
                    self.assertTrue(row["versionInfo"] and row["externalRefs"][0]["referenceLocator"].startswith("pkg:"), row)
                ends = {end for one in sbom["relationships"] for end in (one["spdxElementId"], one["relatedSpdxElement"])}
                self.assertEqual(ends - {"SPDXRef-DOCUMENT"}, set(rows), "what is listed and what is related differ")
                digest = run("sha256sum", self.file(component, f"usr/bin/{program}")).stdout.split()[0]
                self.assertIn(digest, text)
                names = {row["name"].split(":")[0] for row in rows.values()}
                depends = run("dpkg-deb", "--field", package(f"natter-{component}_*.deb"), "Depends").stdout
                for name in re.findall(r"(?:^|, )(lib[a-z0-9.+-]+)", depends):
                    self.assertIn(name, names, "a dependency is not in the SBOM")
                if component == "server":
                    self.check_embedded({row["name"]: row for row in rows.values()})

    def check_embedded(self, rows: dict):
        lock = json.loads((SOURCES / "resources/openapi/package-lock.json").read_text(encoding="utf-8"))["packages"]
        for name in json.loads((SOURCES / "resources/openapi/package.json").read_text(encoding="utf-8"))["dependencies"]:
            self.assertEqual(rows[name]["versionInfo"], lock[f"node_modules/{name}"]["version"])
            digest = base64.b64decode(lock[f"node_modules/{name}"]["integrity"].split("-", 1)[1]).hex()
            self.assertEqual(rows[name]["checksums"][0]["checksumValue"], digest)

    def test_pages_lead_somewhere(self):
        """Each link of a page that is installed is to one that is as well, and to a heading of it."""
        wanted = {"server": {"operations.md", "protocol.md", "packaging.md", "admin.md"}, "admin": {"console.md"}}
        anchor = lambda heading: re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-")
        for component, names in wanted.items():
            folder = self.trees[component] / f"usr/share/doc/natter-{component}"
            pages = {page.name: page.read_text(encoding="utf-8") for page in folder.glob("*.md")}
            self.assertEqual(set(pages), names)
            for name, text in pages.items():
                for link in re.findall(r"\]\((?!https?:)([^)]*)\)", text):
                    target, _, heading = link.partition("#")
                    self.assertTrue((folder / target).is_file() or not target, f"{name} leads to {link}")
                    headings = re.findall(r"(?m)^#+ (.*)$", pages.get(target or name, ""))
                    self.assertTrue(not heading or heading in map(anchor, headings), f"{name} leads to {link}")

    # --- manual and completions

    def test_manual_pages(self):
        pages = [page for tree in self.trees.values() for page in (tree / "usr/share/man").rglob("*.gz")]
        names = {page.name for page in pages}
        help_text = run(self.file("server", "usr/bin/natterd"), "--help").stdout
        commands = re.findall(r"(?m)^  ([a-z][a-z-]+)", help_text.split("Options:")[0])
        self.assertGreater(len(commands), 8)
        wanted = {"natterd.8.gz", "natter.conf.5.gz", "natter-admin.1.gz", *(f"natterd-{name}.8.gz" for name in commands)}
        self.assertEqual(names, wanted)
        for page in pages:
            with self.subTest(page.name):
                man = subprocess.run(
                    ["man", "--warnings", "--local-file", "--troff-device=utf8", "--ditroff", str(page)],
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
                )  # fmt: skip
                self.assertEqual((man.returncode, man.stderr), (0, ""))
                self.quiet("mandoc", "-Tlint", "-Wwarning", page)

    def test_completions_are_read(self):
        for component, program in COMPONENTS.items():
            share = "usr/share"
            self.quiet("bash", "-n", self.file(component, f"{share}/bash-completion/completions/{program}"))
            self.quiet("zsh", "-f", "-n", self.file(component, f"{share}/zsh/vendor-completions/_{program}"))
            self.quiet("fish", "--no-execute", self.file(component, f"{share}/fish/vendor_completions.d/{program}.fish"))

    def test_completions_of_the_console(self):
        """Those of natterd are asked by tests/app/check_completion.py."""
        share = self.trees["admin"] / "usr/share"
        bash = "source $0; COMP_WORDS=(natter-admin --he) COMP_CWORD=1; _natter_admin; echo ${COMPREPLY[@]}"
        asked = run("bash", "--norc", "-c", bash, share / "bash-completion/completions/natter-admin").stdout.split()
        self.assertEqual(asked, ["--help", "--help-all"])
        fish = f"source {share}/fish/vendor_completions.d/natter-admin.fish; complete -C 'natter-admin --ser'"
        self.assertEqual(run("fish", "--no-config", "-c", fish).stdout, "--service\tshow no window before the desktop asks for one\n")

    def test_the_console_has_no_secret_options(self):
        """Its manual page and completions are written by hand: they know every option that --help does, and no other."""
        program = self.file("admin", "usr/bin/natter-admin")
        options = set(re.findall(r"--([a-z-]+)", run(program, "--help", env=offscreen()).stdout))
        self.assertIn("version", options)
        page = run("mandoc", "-Tascii", self.file("admin", "usr/share/man/man1/natter-admin.1.gz")).stdout
        page = re.sub(r".\x08", "", page)
        texts = {
            "manual": re.findall(r"--([a-z-]+)", page),
            "bash": re.findall(r"--([a-z-]+)(?=[ '])", self.completion("bash-completion/completions/natter-admin").split("compgen")[1]),
            "zsh": re.findall(r"'--([a-z-]+)", self.completion("zsh/vendor-completions/_natter-admin")),
            "fish": re.findall(r"-l ([a-z-]+)", self.completion("fish/vendor_completions.d/natter-admin.fish")),
        }
        for where, known in texts.items():
            self.assertEqual(set(known), options, where)

    def completion(self, name: str) -> str:
        return self.file("admin", f"usr/share/{name}").read_text(encoding="utf-8")

    # --- the service

    def test_units_are_in_order(self):
        root = self.trees["server"]
        # With the programs that the units name, and the units that they name, in place.
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "root"
            subprocess.run(["cp", "--archive", root, copy], check=True)
            for name in ("bin/kill", "usr/bin/man"):
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_text("#!/bin/sh\n", encoding="utf-8")
                (copy / name).chmod(0o755)
            system = Path("/usr/lib/systemd/system")
            for unit in ("network-online.target", "sysinit.target", "basic.target", "shutdown.target", "sockets.target"):
                subprocess.run(["cp", system / unit, copy / "usr/lib/systemd/system" / unit], check=True)
            for unit in ("natter.service", *SOCKETS):
                done = run("systemd-analyze", "verify", "--man=no", f"--root={copy}", unit)
                self.assertEqual((done.returncode, done.stdout), (0, ""), unit)
        user = self.file("server", "usr/lib/systemd/user/natter.service").read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "natter.service"  # its program is where the package was unpacked to
            copy.write_text(user.replace("/usr/bin/natterd", str(root / "usr/bin/natterd")), encoding="utf-8")
            done = run("systemd-analyze", "--user", "verify", "--man=no", copy, env={**os.environ, "XDG_RUNTIME_DIR": folder})
            self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_exposure(self):
        unit = self.file("server", "usr/lib/systemd/system/natter.service")
        done = run("systemd-analyze", "security", "--offline=true", f"--threshold={int(MOST_EXPOSED * 10)}", unit)
        level = re.search(r"Overall exposure level for natter.service: ([\d.]+)", done.stdout)
        self.assertLessEqual(float(level.group(1)), MOST_EXPOSED, done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_service_settings(self):
        unit = self.file("server", "usr/lib/systemd/system/natter.service").read_text(encoding="utf-8")
        for line in ("Type=notify", "WatchdogSec=30s", "StateDirectory=natter", "ExecReload=/bin/kill -HUP $MAINPID",
                     "User=natter", f"Also={' '.join(SOCKETS)}"):  # fmt: skip
            self.assertIn(f"\n{line}\n", unit)
        # Each exit code that natterd says cannot be mended by starting again, and no other.
        manual = run("mandoc", "-Tascii", self.file("server", "usr/share/man/man8/natterd.8.gz")).stdout
        final = re.search(r"RestartPreventExitStatus=(.*)", unit).group(1).split()
        for code in final:
            self.assertRegex(re.sub(r".\x08", "", manual), rf"(?m)^ +{code} ", "no exit code of natterd")
        operations = (SOURCES / "docs/operations.md").read_text(encoding="utf-8")
        self.assertIn(f"with {', '.join(final[:-1])} or {final[-1]}", operations)

    def test_settings_file(self):
        """The settings that are installed are good, and the example names every setting there is."""
        natterd = self.file("server", "usr/bin/natterd")
        with tempfile.TemporaryDirectory() as folder:
            text = self.file("server", "etc/natter/natter.conf").read_text(encoding="utf-8")
            copy = Path(folder) / "natter.conf"
            copy.write_text(text, encoding="utf-8")
            done = run(natterd, "check-config", "--config", copy, cwd=folder)
            self.assertEqual(done.returncode, 0, done.stdout)
        example = self.file("server", "usr/share/doc/natter-server/examples/natter.conf").read_text(encoding="utf-8")
        self.assertEqual(example, run(natterd, "print-example-config").stdout)

    def test_sysusers_and_tmpfiles(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "etc").mkdir()
            for name in ("passwd", "group"):
                (root / "etc" / name).write_text("root:x:0:0:root:/root:/bin/sh\n" if name == "passwd" else "root:x:0:\n")
            for command in ("sysusers", "tmpfiles"):
                rules = self.file("server", f"usr/lib/{command}.d/natter.conf")
                more = ["--create"] if command == "tmpfiles" else []
                done = run(f"systemd-{command}", f"--root={root}", *more, rules)
                self.assertEqual(done.returncode, 0, done.stdout)
            self.assertRegex((root / "etc/passwd").read_text(), r"(?m)^natter:.*:/var/lib/natter:.*nologin$")
            self.assertEqual(oct(stat.S_IMODE((root / "var/lib/natter").stat().st_mode)), "0o700")

    # --- the desktop

    def test_desktop_file(self):
        self.quiet("desktop-file-validate", self.file("admin", f"usr/share/applications/{APPLICATION}.desktop"))

    def test_metainfo(self):
        path = self.file("admin", f"usr/share/metainfo/{APPLICATION}.metainfo.xml")
        done = run("appstreamcli", "validate", "--no-net", "--pedantic", "--explain", path)
        self.assertEqual(done.returncode, 0, done.stdout)
        text = path.read_text(encoding="utf-8")
        shown = re.findall(r"/natter/main/(docs/screenshots/\S+\.png)</image>", text)
        self.assertGreaterEqual(len(shown), 2)
        for name in shown:
            self.assertTrue((SOURCES / name).is_file(), f"{name} is no screenshot of ours")
        program = self.file("admin", "usr/bin/natter-admin")
        version = run(program, "--version", env=offscreen()).stdout.split()[-1]
        self.assertIn(f'<release version="{version}"', text)

    def test_icons(self):
        icons = self.trees["admin"] / "usr/share/icons/hicolor"
        for size in (16, 22, 24, 32, 48, 64, 128, 256, 512):
            content = (icons / f"{size}x{size}/apps/{APPLICATION}.png").read_bytes()
            self.assertEqual(content[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual([int.from_bytes(content[at : at + 4], "big") for at in (16, 20)], [size, size])
        self.assertTrue((icons / f"scalable/apps/{APPLICATION}.svg").is_file())
        self.assertTrue((icons / f"symbolic/apps/{APPLICATION}-symbolic.svg").is_file())

    def test_started_by_dbus(self):
        service = self.file("admin", f"usr/share/dbus-1/services/{APPLICATION}.service").read_text(encoding="utf-8")
        self.assertIn(f"\nName={APPLICATION}\n", service)
        self.assertIn("\nExec=/usr/bin/natter-admin --service\n", service)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=[sys.argv[0], *sys.argv[1:]])
