#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has testssl.sh look at a natterd with an RSA and at one with an ECDSA certificate; nothing MEDIUM or worse may be found.

usage: tls_scan.py NATTERD TESTSSL
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import run_client

KEYS = {"rsa": ["rsa:2048"], "ecdsa": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]}
GRAVE = {"MEDIUM", "HIGH", "CRITICAL", "FATAL"}
# What comes of a certificate that a test has signed itself. Everything else is the server's doing.
OF_THE_CERTIFICATE = {"cert_chain_of_trust", "cert_revocation"}
# testssl.sh says of itself which steps it could not do; without these the rest would be no result.
NEEDED = {"TLS1_2", "TLS1_3", "TLS1", "SSLv3", "heartbleed", "secure_client_renego", "cipher_order"}
SCAN_WITHIN = 400


def make_certificate(folder: pathlib.Path, kind: str) -> None:
    command = ["openssl", "req", "-x509", "-nodes", "-days", "365", "-subj", f"/CN={kind}", "-newkey", *KEYS[kind]]
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "crt"), "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(command + files, check=True, stderr=subprocess.DEVNULL)


def scan(testssl: str, folder: pathlib.Path, port: int) -> subprocess.Popen:
    options = ["--quiet", "--color", "0", "--warnings", "off", "--nodns", "min", "--jsonfile", str(folder / "json")]
    log = (folder / "scan").open("w")
    return subprocess.Popen([testssl, *options, f"https://127.0.0.1:{port}"], stdout=log, stderr=log, cwd=folder)


def faults(kind: str, folder: pathlib.Path) -> list[str]:
    findings = json.loads((folder / "json").read_text())
    grave = [f for f in findings if f["severity"] in GRAVE and f["id"] not in OF_THE_CERTIFICATE]
    missing = NEEDED - {finding["id"] for finding in findings}
    return [f"{kind}: {f['severity']} {f['id']}: {f['finding']}" for f in grave] + [
        f"{kind}: testssl.sh said nothing about {name}" for name in sorted(missing)
    ]


def main() -> int:
    natterd, testssl = sys.argv[1], sys.argv[2]
    found = []
    with tempfile.TemporaryDirectory() as whole:
        servers, scans = [], {}
        try:
            for kind in KEYS:
                folder = pathlib.Path(whole) / kind
                folder.mkdir()
                make_certificate(folder, kind)
                settings = {"TLS_CERT": str(folder / "crt"), "TLS_KEY": str(folder / "key"), "MAX_CONNECTIONS_PER_IP": "0"}
                servers.append(run_client.start(natterd, folder, settings))
                scans[kind] = scan(testssl, folder, run_client.wait_for_port(folder / "port", servers[-1]))
            for kind, process in scans.items():
                process.wait(timeout=SCAN_WITHIN)
                found += faults(kind, pathlib.Path(whole) / kind)
        finally:
            for process in scans.values():
                process.kill()
            for server in servers:
                server.terminate()
        for server in servers:
            if server.wait(timeout=15) != 0:
                found.append(f"natterd ended with {server.returncode}")
    print("\n".join(found) or "nothing found", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
