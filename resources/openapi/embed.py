#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes what natterd serves at /openapi.json, /docs and /redoc part of the program.

usage: embed.py OUTPUT_FOLDER [--packages NODE_MODULES]

Writes the files into OUTPUT_FOLDER/files, and OUTPUT_FOLDER/apifiles_table.cpp, which has the assembler include them: they
lie in the executable as they are sent, compressed and plain, and cost no memory until somebody asks for them. With
--packages the two pages are made of the npm packages of package-lock.json; without it they are one page that says so.

A file's name has a digest of its content in it, so that browsers may keep it for ever.
"""

import argparse
import gzip
import hashlib
import json
import pathlib
import re
import sys
from dataclasses import dataclass

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ICON = HERE.parent / "icons" / "natter.svg"
DIGEST_LENGTH = 16
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}

# ReDoc shows a picture of its maker, fetched from there. What stands for it is nothing.
FOREIGN_LOGO = b'"https://cdn.redoc.ly/redoc/logo-mini.svg"'
NO_LOGO = b'"data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27/%3E"'
SOURCE_MAP = re.compile(rb"\n//# sourceMappingURL=\S+\s*\Z|\n?/\*# sourceMappingURL=[^\s*]+\s*\*/\s*\Z")


@dataclass(frozen=True)
class File:
    path: str  # as requested
    suffix: str
    content: bytes
    filled: bool = False  # the server puts its name and version in before it is sent

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:DIGEST_LENGTH]


def stop(reason: str):
    sys.exit(f"embed.py: {reason}")


def description() -> File:
    """openapi.yaml as JSON. Dates stay the texts they are in the examples."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    document = yaml.load((HERE / "openapi.yaml").read_text(encoding="utf-8"), Loader)  # a SafeLoader
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for placeholder in ('"@APP_NAME@"', '"@APP_VERSION@"'):
        if text.count(placeholder) != 1:
            stop(f"openapi.yaml has to hold {placeholder} once")
    return File("/openapi.json", ".json", text.encode(), filled=True)


def without_source_map(content: bytes) -> bytes:
    """Nobody serves the map, and a browser's tools would ask for it."""
    return SOURCE_MAP.sub(b"\n", content)


def without_logo(content: bytes) -> bytes:
    if content.count(FOREIGN_LOGO) != 1:
        stop("redoc.standalone.js: the logo that it fetches from elsewhere is not where it was; look at what it fetches now")
    return content.replace(FOREIGN_LOGO, NO_LOGO)


def named(folder: str, name: str, content: bytes) -> File:
    """A file that is called by its content."""
    path = pathlib.PurePosixPath(name)
    file = File("", path.suffix, content)
    return File(f"{folder}/{path.stem}.{file.digest}{path.suffix}", path.suffix, content)


def page(path: str, template: str, files: dict[str, File]) -> File:
    """An HTML page whose {names} are replaced by the addresses of files, relative to it."""
    text = (HERE / "pages" / template).read_text(encoding="utf-8")
    for name, file in files.items():
        if text.count("{" + name + "}") != 1:
            stop(f"{template} has to name {{{name}}} once")
        text = text.replace("{" + name + "}", file.path.removeprefix("/"))
    return File(path, ".html", text.encode(), filled=True)


def licences(package: pathlib.Path, bundle: str) -> bytes:
    """What a bundle's authors want to be said wherever it is given away."""
    parts = [package / "LICENSE", package / "NOTICE", (package / bundle).with_name(pathlib.Path(bundle).name + ".LICENSE.txt")]
    return b"\n\n".join(part.read_bytes().strip() for part in parts if part.is_file()) + b"\n"


def api_pages(packages: pathlib.Path) -> list[File]:
    swagger, redoc = packages / "swagger-ui-dist", packages / "redoc"
    for package in (swagger, redoc):
        if not (package / "package.json").is_file():
            stop(f"{package} is missing: npm ci --ignore-scripts --prefix {HERE}")
    own = lambda name: (HERE / "pages" / name).read_bytes()
    icon = named("/docs", "natter.svg", ICON.read_bytes())
    bundle = (swagger / "swagger-ui-bundle.js").read_bytes()
    docs = {
        "icon": icon,
        "style": named("/docs", "swagger-ui.css", without_source_map((swagger / "swagger-ui.css").read_bytes())),
        "own_style": named("/docs", "docs.css", own("docs.css")),
        "bundle": named("/docs", "swagger-ui.js", without_source_map(bundle)),
        "start": named("/docs", "docs.js", own("docs.js")),
    }
    bundle = without_logo(without_source_map((redoc / "bundles/redoc.standalone.js").read_bytes()))
    reference = {
        "icon": icon,
        "own_style": named("/redoc", "redoc.css", own("redoc.css")),
        "bundle": named("/redoc", "redoc.js", bundle),
        "start": named("/redoc", "start.js", own("redoc.js")),
    }
    return [
        page("/docs", "docs.html", docs),
        page("/redoc", "redoc.html", reference),
        *docs.values(),
        *(file for name, file in reference.items() if name != "icon"),
        File("/docs/swagger-ui-bundle.js.LICENSE.txt", ".txt", licences(swagger, "swagger-ui-bundle.js")),
        File("/redoc/redoc.standalone.js.LICENSE.txt", ".txt", licences(redoc, "bundles/redoc.standalone.js")),
    ]


def no_pages() -> list[File]:
    return [page(path, "none.html", {}) for path in ("/docs", "/redoc")]


def table(files: list[File], folder: pathlib.Path) -> str:
    """The C++ source that holds all of it. Symbols, not literals: g++ takes minutes over literals of megabytes."""
    blobs, rows = [], []
    declared = []

    def blob(name: str, content: bytes) -> str:
        symbol = f"natter_api_file_{len(blobs)}"
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        blobs.append(f'    ".global {symbol}\\n.hidden {symbol}\\n{symbol}:\\n.incbin \\"{target}\\"\\n.byte 0\\n"')
        declared.append(f'extern "C" const char {symbol}[];')
        return f"{symbol}, {len(content)}"

    for file in files:
        name = file.path.removeprefix("/") + (file.suffix if not file.path.endswith(file.suffix) else "")
        plain = blob(name, file.content)
        packed = gzip.compress(file.content, 9, mtime=0)
        worth_it = not file.filled and len(packed) < len(file.content) * 9 // 10
        small = blob(name + ".gz", packed) if worth_it else "nullptr, 0"
        rows.append(
            f'    {{"{file.path}", "{MEDIA_TYPES[file.suffix]}", "{file.digest}", {plain}, {small}, {str(file.filled).lower()}}},'
        )
    return "\n".join(
        [
            "// Made by resources/openapi/embed.py; not to be edited.",
            '#include "net/apifiles.h"',
            "#include <array>",
            'asm(".section .rodata\\n"',
            *blobs,
            '    ".previous\\n");',
            *declared,
            "namespace natter::net {",
            "static const auto table = std::to_array<ApiFile>({",
            *rows,
            "});",
            "std::span<const ApiFile> apiFiles() { return table; }",
            "} // namespace natter::net",
            "",
        ]
    )


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("output", type=pathlib.Path)
    arguments.add_argument("--packages", type=pathlib.Path)
    options = arguments.parse_args()
    files = [description(), *(api_pages(options.packages) if options.packages else no_pages())]
    source = table(files, options.output.resolve() / "files")
    (options.output / "apifiles_table.cpp").write_text(source, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
