# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which layer may include which: the table that ARCHITECTURE.md draws, as a check of every #include under src/.

Folder = CMake target = layer. A folder includes itself, what its row names, and base and model. The same row names the Qt
modules it sees. Every function takes the source tree as an argument, so that the tests of the check can bring their own.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layer:
    folder: str  # below src/
    uses: tuple[str, ...] = ()  # other layers, besides base and model
    qt: tuple[str, ...] = ()  # Qt modules, besides Core
    foreign: tuple[str, ...] = ()  # libraries that only some layers may see (FOREIGN below)


EVERYWHERE = ("base", "model")
SERVER = ("domain", "store", "hub", "services", "session", "net")

LAYERS = {
    "base": Layer("shared/base"),
    "model": Layer("shared/model"),
    "protocol": Layer("shared/protocol"),
    "client": Layer("shared/client", uses=("protocol",), qt=("Network", "WebSockets")),
    "domain": Layer("server/domain", uses=("protocol",)),
    "store": Layer("server/store", qt=("Sql",), foreign=("sqlite", "libpq")),
    "hub": Layer("server/hub", uses=("protocol",)),
    "services": Layer(
        "server/services",
        uses=("domain", "store", "hub", "protocol"),
        foreign=("jwt", "crypt", "openssl"),
    ),
    # A session is what the hub delivers to: it decides what is held back while its connection catches up.
    "session": Layer("server/session", uses=("services", "domain", "hub", "protocol")),
    "net": Layer(
        "server/net",
        uses=("session", "hub", "protocol"),
        qt=("Network", "WebSockets", "HttpServer"),
        foreign=("openssl",),
    ),
    "app": Layer("server/app", uses=(*SERVER, "protocol"), qt=("Network",)),
    "natterd": Layer("server", uses=("app",)),
    "core": Layer("admin-gui/core", uses=("client", "protocol"), qt=("Network", "Keychain", "DBus")),
    "ui": Layer(
        "admin-gui/ui",
        uses=("core", "client", "protocol"),
        qt=("Gui", "Widgets", "Charts", "Svg", "SvgWidgets"),
    ),
    "natter-admin": Layer("admin-gui", uses=("ui",), qt=("Gui", "Widgets")),
}

# The CMake target where it is not called like the folder.
TARGETS = {"core": "admin", "ui": "adminui"}

# Headers by which a library of the table above is recognised.
FOREIGN = {
    "openssl": re.compile(r"openssl/"),
    "jwt": re.compile(r"jwt\.h$"),
    "crypt": re.compile(r"crypt\.h$"),
    "sqlite": re.compile(r"sqlite3"),
    "libpq": re.compile(r"libpq|postgresql/"),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
NAMESPACE = re.compile(r"^\s*namespace\s+natter::(\w+)")
NATTER_LAYER = re.compile(r"natter_layer\(\s*(\w+)(.*?)\)", re.DOTALL)
SOURCES = {".h", ".cpp"}


def without_comments(text: str) -> str:
    """The code alone, every line in its place: an #include in a comment is none."""
    blank = lambda match: "\n" * match.group().count("\n")
    return re.sub(r"/\*.*?\*/", blank, text, flags=re.DOTALL)


def qt_headers_folder() -> Path | None:
    """Where Qt's headers are, as qmake knows it; nothing if there is no qmake."""
    for qmake in ("qmake6", "qmake"):
        try:
            found = subprocess.run([qmake, "-query", "QT_INSTALL_HEADERS"], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        folder = Path(found.stdout.strip())
        if (folder / "QtCore").is_dir():
            return folder
    return None


def qt_modules(headers: Path) -> dict[str, str]:
    """Header name → Qt module, for every header that Qt installs: {"QString": "Core", "qstring.h": "Core", …}."""
    modules = {}
    for folder in sorted(headers.glob("Qt*")):
        if folder.is_dir():
            for header in folder.iterdir():
                if header.is_file():
                    modules.setdefault(header.name, folder.name.removeprefix("Qt"))
    return modules


def layer_of(path: Path, src: Path) -> str | None:
    """The layer a source file belongs to: that of the longest folder of the table that holds it."""
    below = path.relative_to(src).parent.as_posix()
    held = [name for name, layer in LAYERS.items() if below == layer.folder or below.startswith(layer.folder + "/")]
    if not held:
        return None
    name = max(held, key=lambda candidate: len(LAYERS[candidate].folder))
    # The folders of the two programs hold their main.cpp; anything below them needs a row of its own.
    return name if below == LAYERS[name].folder or name not in ("natterd", "natter-admin") else None


def target_layer(include: str, src: Path) -> str | None:
    """The layer that `#include "folder/file.h"` points to."""
    for root in ("shared", "server", "admin-gui"):
        if (src / root / include).is_file():
            return layer_of(src / root / include, src)
    return None


def may_use(layer: str, other: str) -> bool:
    return other == layer or other in EVERYWHERE and (layer, other) != ("base", "model") or other in LAYERS[layer].uses


def include_faults(path: Path, src: Path, modules: dict[str, str]) -> list[str]:
    """What is wrong with the includes and namespaces of one file, a line each."""
    where = path.relative_to(src.parent)
    layer = layer_of(path, src)
    if layer is None:
        return [f"{where}: this folder is in no row of the layer table"]
    faults = []
    for number, line in enumerate(without_comments(path.read_text(encoding="utf-8")).splitlines(), 1):
        place = f"{where}:{number}"
        if namespace := NAMESPACE.match(line):
            named = namespace.group(1)
            if named in LAYERS and not may_use(layer, named):
                faults.append(f"{place}: {layer} must not speak in the namespace of {named}")
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, angled = match.groups()
        if quoted:
            if quoted.endswith(".moc") or quoted.startswith("moc_"):
                continue
            other = target_layer(quoted, src)
            if other is None:
                faults.append(f'{place}: "{quoted}" is not the path of a file below src/shared, src/server or src/admin-gui')
            elif not may_use(layer, other):
                faults.append(f"{place}: {layer} must not include {other} ({quoted})")
            continue
        for library, pattern in FOREIGN.items():
            if pattern.match(angled) and library not in LAYERS[layer].foreign:
                faults.append(f"{place}: {layer} must not see {library} ({angled})")
        if "/private/" in angled or angled.startswith("private/"):
            faults.append(f"{place}: Qt's private headers change without notice ({angled})")
            continue
        prefixed = re.match(r"(?:Qt(\w+)|qt6keychain)/", angled)
        module = (prefixed.group(1) or "Keychain") if prefixed else modules.get(angled)
        if module and module != "Core" and module not in LAYERS[layer].qt:
            faults.append(f"{place}: {layer} must not see Qt {module} ({angled})")
    return faults


def cmake_faults(path: Path, src: Path) -> list[str]:
    """Whether natter_layer(… USES …) of one CMakeLists.txt names only layers of the row."""
    faults = []
    names = {TARGETS.get(name, name): name for name in LAYERS}
    for match in NATTER_LAYER.finditer(path.read_text(encoding="utf-8")):
        target, rest = match.groups()
        where = f"{path.relative_to(src.parent)}: {target}"
        layer = names.get(target)
        if layer is None:
            faults.append(f"{where} is in no row of the layer table")
            continue
        used = re.search(r"\bUSES\b(.*?)(?=\bSOURCES\b|\bLINKS\b|$)", rest, re.DOTALL)
        for other in used.group(1).split() if used else []:
            if not may_use(layer, names.get(other, other)):
                faults.append(f"{where} must not use {other}")
    return faults


def check(src: Path, modules: dict[str, str]) -> list[str]:
    """Every fault of the tree below @p src."""
    faults = []
    for path in sorted(src.rglob("*")):
        if path.suffix in SOURCES:
            faults += include_faults(path, src, modules)
        elif path.name == "CMakeLists.txt":
            faults += cmake_faults(path, src)
    return faults


def main() -> int:
    headers = qt_headers_folder()
    if headers is None:
        print("layers: no qmake6 on PATH, so Qt's modules cannot be told apart", file=sys.stderr)
        return 1
    faults = check(Path(__file__).resolve().parents[2] / "src", qt_modules(headers))
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
