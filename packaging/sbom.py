# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is inside a package and what it needs, as an SPDX 2.3 document (a software bill of materials).

From facts, not from a list that somebody keeps: the libraries that the linker finds for the program and the files that it
loads while it runs, each with the Debian package, version and source that dpkg names; and the npm packages of
resources/openapi/package-lock.json, which are built into the server.
"""

import base64
import datetime
import hashlib
import json
import os
import re
import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent
PROGRAMS = {"server": "natterd", "admin": "natter-admin"}
# Loaded by Qt and QtKeychain while the program runs: no linker knows of them. Below the folder of libraries.
LOADED = {
    "server": ("qt6/plugins/sqldrivers/libqsqlite.so", "qt6/plugins/sqldrivers/libqsqlpsql.so"),
    "admin": ("qt6/plugins/platforms/libqxcb.so", "qt6/plugins/tls/libqopensslbackend.so", "libsecret-1.so.0"),
}
NPM = {"server": ("swagger-ui-dist", "redoc"), "admin": ()}


def said(*command: str) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout


def libraries_of(file: Path) -> list[Path]:
    """What the dynamic linker loads with it, the whole tree."""
    found = re.findall(r"(?m)^\t(?:\S+ => )?(/\S+) \(0x", said("ldd", str(file)))
    return [Path(path) for path in found]


def debian_packages(files: set[Path]) -> dict[str, dict[str, str]]:
    """The packages that own the files, by their names with architecture."""
    owners = set()
    for file in sorted(files):
        # dpkg knows the path before or after the merge of / with /usr.
        candidates = {str(file), str(file.resolve()), str(file).removeprefix("/usr"), str(file.resolve()).removeprefix("/usr")}
        done = subprocess.run(
            ["dpkg-query", "--search", *sorted(candidates)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
        )
        names = {line.split(": ")[0] for line in done.stdout.splitlines() if not line.startswith("diversion")}
        if not names:
            raise SystemExit(f"sbom: no Debian package owns {file}")
        owners |= names
    fields = ("Package", "Version", "Architecture", "source:Package", "source:Version")
    form = "\t".join("${" + field + "}" for field in fields) + "\n"
    rows = said("dpkg-query", "--show", f"--showformat={form}", *sorted(owners)).splitlines()
    return {row.split("\t")[0]: dict(zip(fields, row.split("\t"), strict=True)) for row in rows}


def identifier(name: str) -> str:
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def package(name: str, version: str, purl: str, **more) -> dict:
    return {
        "SPDXID": identifier(f"Package-{name}"),
        "name": name,
        "versionInfo": version,
        "supplier": "NOASSERTION",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}],
        **more,
    }


def debian_rows(component: str, program: Path) -> list[dict]:
    libraries = libraries_of(program)
    folder = next(path.parent for path in libraries if path.name.startswith("libQt6Core.so"))
    loaded = [folder / name for name in LOADED[component]]
    files = {*libraries, *loaded, *(library for file in loaded for library in libraries_of(file))}
    rows = []
    for name, facts in sorted(debian_packages(files).items()):
        purl = f"pkg:deb/debian/{name}@{facts['Version']}?arch={facts['Architecture']}"
        origin = f"Debian source package {facts['source:Package']} {facts['source:Version']}"
        rows.append(package(name, facts["Version"], purl, sourceInfo=origin, supplier="Organization: Debian"))
    return rows


def licence_of(name: str) -> str:
    """As the npm package itself says."""
    return json.loads((SOURCES / f"resources/openapi/node_modules/{name}/package.json").read_text(encoding="utf-8"))["license"]


def npm_rows(component: str) -> list[dict]:
    lock = json.loads((SOURCES / "resources/openapi/package-lock.json").read_text(encoding="utf-8"))["packages"]
    rows = []
    for name in NPM[component]:
        facts = lock[f"node_modules/{name}"]
        algorithm, digest = facts["integrity"].split("-", 1)
        checksum = {"algorithm": algorithm.upper(), "checksumValue": base64.b64decode(digest).hex()}
        rows.append(
            package(
                name,
                facts["version"],
                f"pkg:npm/{name}@{facts['version']}",
                downloadLocation=f"https://registry.npmjs.org/{name}/-/{name}-{facts['version']}.tgz",
                licenseDeclared=licence_of(name),
                checksums=[checksum],
            )
        )
    return rows


def document(programs: Path, component: str, version: str) -> str:
    program = programs / PROGRAMS[component]
    name = f"natter-{component}"
    own = package(
        name,
        version,
        f"pkg:generic/{name}@{version}",
        supplier="Organization: The Natter authors",
        licenseDeclared="GPL-3.0-or-later",
        copyrightText="The Natter authors",
        checksums=[{"algorithm": "SHA256", "checksumValue": hashlib.sha256(program.read_bytes()).hexdigest()}],
        packageFileName=PROGRAMS[component],
        primaryPackagePurpose="APPLICATION",
    )
    needed, inside = debian_rows(component, program), npm_rows(component)
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"])]
    relations += [(own["SPDXID"], "DEPENDS_ON", row["SPDXID"]) for row in needed]
    relations += [(own["SPDXID"], "CONTAINS", row["SPDXID"]) for row in inside]
    rows = [own, *needed, *inside]
    made = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    return (
        json.dumps(
            {
                "spdxVersion": "SPDX-2.3",
                "dataLicense": "CC0-1.0",
                "SPDXID": "SPDXRef-DOCUMENT",
                "name": f"{name}-{version}",
                "documentNamespace": f"https://github.com/natter-chat/natter/sbom/{name}-{version}-{digest}",
                "creationInfo": {
                    "created": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "creators": ["Organization: The Natter authors", "Tool: natter-sbom"],
                },
                "packages": rows,
                "relationships": [
                    {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
                    for one, kind, other in relations
                ],
            },
            indent=1,
            sort_keys=True,
        )
        + "\n"
    )
