#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds resources/openapi/admin.yaml against the natterd that serves the administration.

usage: admin_surface.py NATTERD

The table of operations in the code and the document name the same ones. Every operation is called, without a token, and, as
an administrator, well and badly; every answer has to be one that the document has, with the fields that it says and no others.
"""

import http.client
import json
import pathlib
import re
import signal
import sys
import tempfile
import unittest

import jsonschema
import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from run_client import start, wait_for_port  # noqa: E402
from surface import closed  # noqa: E402

DOCUMENT = yaml.safe_load((ROOT / "resources" / "openapi" / "admin.yaml").read_text(encoding="utf-8"))
TABLE = (ROOT / "src" / "shared" / "protocol" / "admin" / "admindecode.cpp").read_text(encoding="utf-8")
NATTERD = ""
METHODS = ("get", "put", "post", "patch", "delete")
PASSWORD = "correct horse battery"


def operations() -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item if method in METHODS}


class AdminSurfaceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        folder = pathlib.Path(cls.folder.name)
        settings = {"BCRYPT_COST": "4", "BACKUP_DIR": str(folder / "backups"), "RATE_LIMIT_LOGINS": "0", "LOG_LEVEL": "ERROR"}
        cls.server = start(NATTERD, folder, settings)
        cls.addClassCleanup(cls.stop)
        cls.port = wait_for_port(folder / "port", cls.server)
        cls.admin_port = int((folder / "admin-port").read_text())
        cls.code = (folder / "data" / "setup-code").read_text().strip()

    @classmethod
    def stop(cls):
        cls.server.send_signal(signal.SIGTERM)
        cls.server.wait(timeout=30)

    def send(self, method, path, body=None, token="", port=None, kind="application/json"):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.admin_port, timeout=20)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = kind
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, answer.getheader("Content-Type", ""), data

    def check(self, method, operation, answer):
        """@p answer is one that the document has for the operation."""
        status, kind, data = answer
        responses = DOCUMENT["paths"][operation][method.lower()]["responses"]
        response = responses.get(str(status)) or (responses["default"] if status >= 400 else None)
        self.assertIsNotNone(response, f"{method} {operation} answers {status}, which is not in the document: {data[:200]}")
        if "$ref" in response:
            response = DOCUMENT["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        if not data:
            self.assertNotIn("content", response, f"{method} {operation} {status} has no body")
            return None
        contents = response.get("content", {})
        if "application/json" not in contents:
            self.assertIn(kind, [*contents, "application/x-ndjson"], f"{method} {operation}")
            return None
        schema = closed({**contents["application/json"]["schema"], "components": DOCUMENT["components"]})
        value = json.loads(data)
        jsonschema.validate(value, schema, jsonschema.Draft202012Validator)
        return value

    def call(self, method, operation, status, body=None, path=None, **more):
        answer = self.send(method, path or operation, body, **more)
        self.assertEqual(answer[0], status, f"{method} {path or operation}: {answer[2][:300]}")
        self.called.add((method, operation))
        return self.check(method, operation, answer)

    def test_document_and_code_name_the_same(self):
        table = set(re.findall(r'\{"([A-Z]+)",\s*"(/[^"]+)"', TABLE))
        self.assertGreater(len(table), 40)
        self.assertEqual(table, operations())

    def test_surface(self):
        self.called = set()
        base = "/admin/v1"
        person = {"email": "root@example.org", "name": "Root", "password": PASSWORD}
        self.call("GET", f"{base}/setup", 200)
        self.call("POST", f"{base}/setup", 422, {})
        self.call("POST", f"{base}/setup", 403, {"code": "wrong", **person})
        login = self.call("POST", f"{base}/setup", 201, {"code": self.code, **person})
        self.call("POST", f"{base}/setup", 409, {"code": self.code, **person})
        self.call("POST", f"{base}/login", 401, {"email": "root@example.org", "password": "wrong"})
        self.call("POST", f"{base}/login", 200, {"email": "root@example.org", "password": PASSWORD})
        self.call("POST", f"{base}/refresh", 401, {"refresh_token": "x"})
        token = self.call("POST", f"{base}/refresh", 200, {"refresh_token": login["refresh_token"]})["access_token"]
        self.unauthenticated()
        self.malformed(token)

        def as_admin(method, path, status, body=None, **ids):
            full = base + path
            for name, value in ids.items():
                full = full.replace(f"{{{name}}}", str(value))
            target, _, query = full.partition("?")
            return self.call(method, (base + path).partition("?")[0], status, body, path=full, token=token)

        as_admin("GET", "/me", 200)
        ann = as_admin("POST", "/users", 201, {"email": "ann@example.org", "name": "Ann", "password": "password123"})["id"]
        as_admin("POST", "/users", 400, {"email": "ann@example.org", "name": "Ann", "password": "password123"})
        as_admin("GET", "/users?query=ann&state=active&role=user&sort=-last_seen&limit=1", 200)
        as_admin("GET", "/users?limit=0", 422)
        as_admin("PATCH", "/users/{id}", 200, {"name": "Anna"}, id=ann)
        as_admin("PATCH", "/users/{id}", 409, {"role": "user"}, id=login["user"]["id"])
        as_admin("PUT", "/users/{id}/suspension", 200, {"reason": "x"}, id=ann)
        as_admin("PUT", "/users/{id}/suspension", 409, {}, id=login["user"]["id"])
        as_admin("DELETE", "/users/{id}/suspension", 200, id=ann)
        as_admin("POST", "/users/{id}/password", 200, {"password": "password123"}, id=ann)
        as_admin("POST", "/users/{id}/password", 200, None, id=ann)
        as_admin("POST", "/users/{id}/password", 200, {"password": "password123"}, id=ann)
        chat = json.loads(self.send("POST", "/auth/login", {"email": "ann@example.org", "password": "password123"}, port=self.port)[2])
        made = self.send("POST", "/groups", {"name": "Room", "member_ids": []}, token=chat["access_token"], port=self.port)
        room = json.loads(made[2])["room_id"]
        logins = as_admin("GET", "/users/{id}", 200, id=ann)["logins"]
        as_admin("GET", "/groups?query=oom&sort=name", 200)
        as_admin("GET", "/groups/{id}", 200, id=room)
        as_admin("PATCH", "/groups/{id}", 200, {"name": "Other"}, id=room)
        as_admin("POST", "/groups/{id}/members", 204, {"user_ids": [login["user"]["id"]]}, id=room)
        as_admin("GET", "/groups/{id}/members", 200, id=room)
        as_admin("PATCH", "/groups/{id}/members/{user_id}", 204, {"role": "admin"}, id=room, user_id=login["user"]["id"])
        as_admin("PATCH", "/groups/{id}/members/{user_id}", 409, {"role": "member"}, id=room, user_id=ann)
        as_admin("DELETE", "/groups/{id}/members/{user_id}", 204, id=room, user_id=login["user"]["id"])
        as_admin("DELETE", "/groups/{id}", 204, id=room)
        as_admin("GET", "/groups/{id}", 404, id=room)
        as_admin("DELETE", "/users/{id}/logins/{login_id}", 204, id=ann, login_id=logins[0]["id"])
        as_admin("DELETE", "/users/{id}/logins", 204, id=ann)
        as_admin("GET", "/users/{id}/export", 200, id=ann)
        as_admin("DELETE", "/users/{id}", 204, id=ann)
        as_admin("DELETE", "/users/{id}", 404, id=ann)
        as_admin("DELETE", "/users/{id}", 409, id=login["user"]["id"])
        invite = as_admin("POST", "/invites", 201, {"uses": None, "note": "all"})["id"]
        as_admin("GET", "/invites", 200)
        as_admin("DELETE", "/invites/{id}", 204, id=invite)
        as_admin("POST", "/broadcast?preview=true", 202, {"target": "all"})
        as_admin("POST", "/broadcast", 202, {"target": "all", "text": "Back at 5"})
        ban = as_admin("POST", "/bans", 201, {"network": "192.0.2.0/24", "minutes": 5})["id"]
        as_admin("POST", "/bans", 422, {"network": "127.0.0.1"})
        as_admin("GET", "/bans", 200)
        as_admin("DELETE", "/bans/{id}", 204, id=ban)
        as_admin("GET", "/audit?limit=3", 200)
        as_admin("GET", "/audit?from=x", 422)
        as_admin("GET", "/audit/verify", 200)
        as_admin("GET", "/audit/export", 200)
        as_admin("GET", "/audit/export?format=ndjson", 200)
        as_admin("GET", "/settings", 200)
        as_admin("GET", "/database", 200)
        as_admin("POST", "/database/check", 202)
        as_admin("POST", "/database/backup", 202)
        as_admin("POST", "/logout", 204)
        self.call("GET", f"{base}/me", 401, token=token)
        # What is live has tests of its own.
        live = {one for one in operations() if re.search(r"/(connections|logs|overview|metrics)", one[1])}
        self.assertEqual(operations() - live - self.called, set(), "never called")

    def unauthenticated(self):
        for method, path in sorted(operations()):
            if DOCUMENT["paths"][path][method.lower()]["security"]:
                concrete = re.sub(r"\{\w+\}", "1", path)
                for token in ("", "x.y.z"):
                    self.call(method, path, 401, {} if method in ("POST", "PUT", "PATCH") else None, concrete, token=token)

    def malformed(self, token):
        bad = [b"{", b"[]", b"\xff", b'{"a":1,"a":2}', b"[" * 2000, b'{"email":1,"name":[],"text":{},"ids":7,"role":7,"note":7,"reason":7,"password":7,"archived":7}']
        for method, path in sorted(operations()):
            if "requestBody" not in DOCUMENT["paths"][path][method.lower()]:
                continue
            concrete = re.sub(r"\{\w+\}", "999", path)
            for body in bad:
                answer = self.send(method, concrete, body, token=token)
                self.assertIn(answer[0], (404, 422, 429, 503), f"{method} {path} {body[:30]}: {answer}")
                self.check(method, path, answer)
            self.assertEqual(self.send(method, concrete, b" " * (64 * 1024 + 1), token=token)[0], 413)
            self.assertEqual(self.send(method, concrete, b"a=b", token=token, kind="text/plain")[0], 415)


if __name__ == "__main__":
    NATTERD = sys.argv.pop(1)
    unittest.main()
