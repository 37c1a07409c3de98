#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the installed files of a component ready to be packed.

usage: prepare.py documents --tree FOLDER --component server|admin --kind DEB|RPM|TGZ --version VERSION --prefix PREFIX
       prepare.py settle --tree FOLDER

documents: copyright, changelog, licence and the SBOM go where this kind of package has them, links between pages lead to
where these are, manual pages are compressed, shells find their completions. settle: every file has the time SOURCE_DATE_EPOCH, and rights that do not depend on who built
it.
"""

import argparse
import gzip
import os
import shutil
from pathlib import Path

import sbom

HERE = Path(__file__).resolve().parent


def compressed(source: Path, target: Path) -> None:
    target.write_bytes(gzip.compress(source.read_bytes(), 9, mtime=0))


def add_documents(options: argparse.Namespace, prefix: Path) -> None:
    documents = prefix / "share/doc" / f"natter-{options.component}"
    documents.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / f"deb/{options.component}.copyright", documents / "copyright")
    if options.kind == "DEB":
        compressed(HERE / "deb/changelog", documents / "changelog.gz")
    else:
        shutil.copyfile(HERE / "deb/changelog", documents / "changelog")
        shutil.copyfile(HERE.parent / "COPYING", documents / "COPYING")
    (documents / "sbom.spdx.json").write_text(
        sbom.document(prefix / "bin", options.component, options.version), encoding="utf-8"
    )


# Where links of our pages lead to that are elsewhere in a package, or in none.
MOVED = {
    "../resources/openapi/": "",
    "screenshots)": "https://github.com/natter-chat/natter/tree/main/docs/screenshots)",
}


def mend_links(options: argparse.Namespace, prefix: Path) -> None:
    for page in (prefix / "share/doc" / f"natter-{options.component}").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for before, after in MOVED.items():
            text = text.replace(f"]({before}", f"]({after}")
        page.write_text(text, encoding="utf-8")


def compress_pages(prefix: Path) -> None:
    for page in sorted((prefix / "share/man").rglob("*.[1-8]")):
        compressed(page, page.with_name(page.name + ".gz"))
        page.unlink()


def move_completions(options: argparse.Namespace, prefix: Path) -> None:
    """Debian keeps site-functions for the administrator."""
    functions = prefix / "share/zsh/site-functions"
    if options.kind == "DEB" and functions.is_dir():
        functions.rename(functions.with_name("vendor-completions"))


def settle(tree: Path, time: int) -> None:
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (time, time), follow_symlinks=False)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("task", choices=("documents", "settle"))
    arguments.add_argument("--tree", type=Path, required=True)
    for name in ("component", "kind", "version", "prefix"):
        arguments.add_argument(f"--{name}")
    options = arguments.parse_args()
    if options.task == "settle":
        settle(options.tree, int(os.environ["SOURCE_DATE_EPOCH"]))
        return
    prefix = options.tree / options.prefix.lstrip("/")
    add_documents(options, prefix)
    mend_links(options, prefix)
    compress_pages(prefix)
    move_completions(options, prefix)


if __name__ == "__main__":
    main()
