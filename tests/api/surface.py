#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds /openapi.json against the natterd that serves it.

usage: surface.py NATTERD

Every operation of the document is called, well and badly; every answer has to be one that the document has, with the fields
and headers that it says, and no field that it does not. A response that is documented and that no call below provokes is a
fault too. That the server has no routes beside the document is tst_apipages' business,
which sees the table of routes.
"""

import contextlib
import copy
import http.client
import itertools
import json
import pathlib
import socket
import sqlite3
import sys
import tempfile
import unittest
from dataclasses import dataclass, field

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
from run_client import start, wait_for_port  # noqa: E402

NATTERD = ""
JSON = {"Content-Type": "application/json"}
METHODS = ("get", "put", "post", "patch", "delete")
WRONG_PASSWORDS = 5
SETTINGS = {
    "BCRYPT_COST": "4",
    "APP_NAME": "Surface",
    "APP_VERSION": "9",
    "RATE_LIMIT_LOGINS": str(WRONG_PASSWORDS),
    "MAX_GROUP_MEMBERS": "4",
    "MAX_BLOCKS_PER_USER": "1",
}

@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Call:
    method: str
    path: str
    status: int
    body: bytes | None = None
    headers: dict = field(default_factory=dict)
    operation: str = ""  # the document's path, where it is another

    def __str__(self):
        return f"{self.method} {self.path} {self.body[:40] if self.body else b''} -> {self.status}"


def closed(schema):
    """The same schema, but without room for what it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tight = {name: closed(part) for name, part in schema.items()}
    if "properties" in tight and "additionalProperties" not in tight:
        tight["additionalProperties"] = False
    return tight


def account(who: str, **changes) -> bytes:
    return json.dumps({"email": f"{who}@example.com", "name": who, "password": "correct horse"} | changes).encode()


def calls(etag: str, page_tags: dict) -> list[Call]:
    """Well and badly; in this order, since what is made by one is used by the next."""
    good = [
        Call("GET", "/", 200),
        Call("GET", "/health", 200),
        Call("GET", "/health/ready", 200),
        Call("GET", "/openapi.json", 200),
        Call("GET", "/openapi.json", 304, headers={"If-None-Match": etag}),
        *(Call("GET", page, 200) for page in page_tags),
        *(Call("GET", page, 304, headers={"If-None-Match": tag}) for page, tag in page_tags.items()),
        Call("POST", "/auth/signup", 201, account("ada"), JSON),
        Call("POST", "/auth/signup", 201, account("bob", surprise=1), JSON),
        Call("POST", "/auth/login", 200, account("ada"), JSON),
        Call("POST", "/auth/login", 200, account("ada", email=" ADA@Example.COM "), JSON),
    ]
    bad = [
        Call("POST", "/auth/signup", 400, account("ada"), JSON),
        Call("POST", "/auth/login", 401, account("ada", password="wrong"), JSON),
        Call("POST", "/auth/login", 401, account("nobody"), JSON),
        Call("GET", "/nowhere", 404, operation="/"),
        Call("GET", "/docs/nothing.js", 404, operation="/docs"),
    ]
    wrong = [
        b"",
        b"null",
        b"{",
        b"[]",
        b"[1]",
        b'"x"',
        b"{}",
        b'{"email":1,"name":[],"password":{}}',
        b'{"email":"ada","name":"","password":""}',
        account("x" * 300),
        account("ada", password="x" * 1025),
        b'{"email":"a\\u0000@b.c","name":"\\ud800","password":"12345678"}',
        b"\xff",
        b"[" * 2000,
    ]
    for path in ("/auth/signup", "/auth/login"):
        bad += [Call("POST", path, 422, body, JSON) for body in wrong]
        bad.append(Call("POST", path, 413, b" " * (64 * 1024 + 1), JSON))
        bad.append(Call("POST", path, 415, b"email=a", {"Content-Type": "application/x-www-form-urlencoded"}))
        bad.append(Call("POST", path, 415, b"{}"))
    for changes in ({"password": "seven77"}, {"name": "x" * 65}, {"name": "a\u202eb"}):
        bad.append(Call("POST", "/auth/signup", 422, account("ada", **changes), JSON))
    return good + bad


def concrete(path: str) -> str:
    """The document's path, with something in the place of what varies."""
    return path.replace("{id}", "1").replace("{seq}", "1").replace("{user_id}", "1")


class SurfaceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        folder = pathlib.Path(cls.folder.name)
        cls.server = start(NATTERD, folder, SETTINGS)
        cls.addClassCleanup(cls.stop)
        cls.port = wait_for_port(folder / "port", cls.server)
        answer = cls.send(Call("GET", "/openapi.json", 200))
        cls.document = json.loads(answer.body)
        cls.etag = answer.headers["ETag"]
        cls.friends = itertools.count()
        cls.page_tags = {page: cls.send(Call("GET", page, 200)).headers["ETag"] for page in ("/docs", "/redoc")}

    @classmethod
    def stop(cls):
        cls.server.terminate()
        cls.server.wait(timeout=15)

    @classmethod
    def send(cls, call: Call, port: int | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port or cls.port, timeout=20)
        try:
            connection.request(call.method, call.path, call.body, call.headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def resolved(self, part: dict) -> dict:
        while "$ref" in part:
            target = self.document
            for name in part["$ref"].removeprefix("#/").split("/"):
                target = target[name.replace("~1", "/").replace("~0", "~")]
            part = target
        return part

    def validate(self, value, schema: dict, what: str):
        whole = closed({"components": copy.deepcopy(self.document["components"]), **schema})
        checker = jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())
        faults = [f"{fault.json_path}: {fault.message}" for fault in checker.iter_errors(value)]
        self.assertEqual(faults, [], f"{what} is not what the document says: {value}")

    def check(self, call: Call, answer: Answer) -> tuple[str, str, str]:
        """Whether the answer is the document's; which of its responses it is."""
        what = f"{call.method} {call.path}: {answer.status}"
        path = call.operation or call.path
        responses = self.document["paths"][path][call.method.lower()]["responses"]
        named = str(answer.status) if str(answer.status) in responses else "default"
        response = self.resolved(responses[named])
        for name, header in response.get("headers", {}).items():
            header = self.resolved(header)
            value = answer.headers[name]
            if value is None:
                self.assertFalse(header.get("required"), f"{what} lacks {name}")
            else:
                self.validate(value, header["schema"], f"{name} of {what}")
        content = response.get("content")
        if not content:
            self.assertEqual(answer.body, b"", what)
            return call.method, path, named
        media_type = answer.headers.get_content_type()
        self.assertIn(media_type, content, what)
        value = answer.body.decode()
        self.validate(json.loads(value) if media_type == "application/json" else value, content[media_type]["schema"], what)
        return call.method, path, named

    def test_every_call(self):
        seen = set()
        for call in calls(self.etag, self.page_tags):
            with self.subTest(str(call)):
                answer = self.send(call)
                self.assertEqual(answer.status, call.status, answer.body[:300])
                seen.add(self.check(call, answer))
                if answer.status >= 400:
                    self.assertIn("code", json.loads(answer.body))
        # A head that is none at all cannot be sent by a library; it is on behalf of whichever path.
        for path in ("/auth/signup", "/auth/login"):
            with socket.create_connection(("127.0.0.1", self.port), timeout=20) as raw:
                raw.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n".encode())
                response = http.client.HTTPResponse(raw)
                response.begin()
                answer = Answer(response.status, response.headers, response.read())
            self.assertEqual(answer.status, 400)
            seen.add(self.check(Call("POST", path, 400), answer))
        seen |= self.own_account()
        for registration in ("closed", "invite"):
            seen |= self.nobody_signs_up(registration)
        seen |= self.conversations()
        for setting, status in (("MAX_CONNECTIONS_PER_IP", 429), ("MAX_CONNECTIONS", 503)):
            seen |= self.turned_away(setting, status)
        seen.add(self.unready())
        documented = {
            (method.upper(), path, status)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            if method in METHODS
            for status in operation["responses"]
            if status != "default"
        }
        self.assertEqual(documented - seen, set(), "documented, but never seen")

    def own_account(self) -> set:
        """What somebody can do who is logged in."""
        seen = set()

        def say(method: str, path: str, status: int, body=None, token: str = "", operation: str = "") -> dict:
            headers = dict(JSON) if body is not None else {}
            if token:
                headers["Authorization"] = f"Bearer {token}"
            data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
            call = Call(method, path, status, data, headers, operation)
            with self.subTest(str(call)):
                answer = self.send(call)
                self.assertEqual(answer.status, status, answer.body[:300])
                seen.add(self.check(call, answer))
                return json.loads(answer.body) if answer.body else {}
            return {}

        def log_in() -> dict:
            return say("POST", "/auth/login", 200, {"email": "carol@example.com", "password": "correct horse"})

        first = say("POST", "/auth/signup", 201, account("carol"))
        renewed = say("POST", "/auth/refresh", 200, {"refresh_token": first["refresh_token"]})
        say("POST", "/auth/refresh", 401, {"refresh_token": "nonsense"})
        unlucky = log_in()["refresh_token"]
        for _ in range(8):
            say("POST", "/auth/refresh", 200, {"refresh_token": unlucky})
        say("POST", "/auth/refresh", 429, {"refresh_token": unlucky})
        token = renewed["access_token"]
        other = log_in()["access_token"]
        say("GET", "/auth/me", 200, token=token)
        say("PATCH", "/auth/me", 200, {"name": "Carol"}, token)
        logins = say("GET", "/auth/sessions", 200, token=token)["items"]
        ending = next(login["id"] for login in logins if not login["current"])
        where = "/auth/sessions/{id}"
        say("DELETE", f"/auth/sessions/{ending}", 204, token=token, operation=where)
        say("DELETE", f"/auth/sessions/{ending}", 404, token=token, operation=where)
        say("GET", "/auth/me", 401, token=other)
        elsewhere = log_in()["access_token"]
        say("DELETE", "/auth/sessions", 204, token=token)
        say("GET", "/auth/me", 401, token=elsewhere)
        passwords = {"current_password": "correct horse", "new_password": "correct horse"}
        say("POST", "/auth/password", 204, passwords, token)
        for method, path in (("POST", "/auth/password"), ("PATCH", "/auth/me"), ("DELETE", "/auth/me"), ("POST", "/auth/refresh")):
            say(method, path, 422, {}, token)
            say(method, path, 413, b" " * (64 * 1024 + 1), token)
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            seen.add(self.check(Call(method, path, 415), self.send(Call(method, path, 415, b"a=b", form))))
        for method, path, body in self.guarded():
            say(method, concrete(path), 401, body, operation=path)
        self.suspend(True)
        for method, path, body in self.guarded():
            say(method, concrete(path), 403, body, token, path)
        say("POST", "/auth/refresh", 403, {"refresh_token": renewed["refresh_token"]})
        say("POST", "/auth/login", 403, {"email": "carol@example.com", "password": "correct horse"})
        self.suspend(False)
        say("GET", "/users?query=CA&limit=1", 200, token=token, operation="/users")
        say("GET", "/users?limit=0&cursor=x", 422, token=token, operation="/users")
        carol = first["user_id"]
        person = "/users/{id}"
        say("GET", f"/users/{carol}", 200, token=token, operation=person)
        say("GET", "/users/999999", 404, token=token, operation=person)
        ada = say("GET", "/users?query=ada", 200, token=token, operation="/users")["items"][0]["user_id"]
        block = "/blocks/{id}"
        say("PUT", f"/blocks/{ada}", 204, token=token, operation=block)
        say("PUT", f"/blocks/{carol}", 400, token=token, operation=block)
        say("PUT", "/blocks/999999", 404, token=token, operation=block)
        one_more = say("POST", "/auth/signup", 201, account("one_more"))["user_id"]
        say("PUT", f"/blocks/{one_more}", 409, token=token, operation=block)
        say("GET", "/blocks", 200, token=token)
        say("GET", "/blocks?limit=201", 422, token=token, operation="/blocks")
        say("DELETE", f"/blocks/{ada}", 204, token=token, operation=block)
        leaving = say("POST", "/auth/signup", 201, account("leaving"))
        say("DELETE", "/auth/me", 403, {"current_password": "wrong"}, leaving["access_token"])
        say("DELETE", "/auth/me", 204, {"current_password": "correct horse"}, leaving["access_token"])
        say("GET", f"/users/{leaving['user_id']}", 200, token=token, operation=person)
        for _ in range(WRONG_PASSWORDS):
            say("POST", "/auth/password", 403, passwords | {"current_password": "wrong"}, token)
        say("POST", "/auth/password", 429, passwords, token)
        say("DELETE", "/auth/me", 429, {"current_password": "correct horse"}, token)
        say("POST", "/auth/logout", 204, token=token)
        return seen

    def conversations(self) -> set:
        """What people do with each other: a direct conversation, a group, its members, and what none of them may."""
        seen = set()

        def say(token: str, method: str, path: str, status: int, body=None, operation: str = "") -> dict:
            headers = {"Authorization": f"Bearer {token}"} | (dict(JSON) if body is not None else {})
            data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
            call = Call(method, path, status, data, headers, operation)
            answer = {}
            with self.subTest(str(call)):
                got = self.send(call)
                self.assertEqual(got.status, status, got.body[:300])
                seen.add(self.check(call, got))
                answer = json.loads(got.body) if got.body else {}
            return answer

        people = {}
        for who in ("dora", "emil", "fay", "gus"):
            people[who] = json.loads(self.send(Call("POST", "/auth/signup", 201, account(who), JSON)).body)
        dora, emil, fay, gus = (people[who]["access_token"] for who in people)
        ids = {who: person["user_id"] for who, person in people.items()}

        write, said, one, read = (
            "/users/{id}/messages",
            "/conversations/{id}/messages",
            "/conversations/{id}/messages/{seq}",
            "/conversations/{id}/read",
        )
        hello = {"content": "Hello", "client_message_id": "c1"}
        to_emil = f"/users/{ids['emil']}/messages"
        first = say(dora, "POST", to_emil, 201, hello, write)
        self.assertEqual(say(dora, "POST", to_emil, 201, hello, write), first, "a repeated request makes nothing new")
        say(dora, "POST", to_emil, 409, hello | {"content": "Bye"}, write)
        say(dora, "POST", "/users/9007199254740991/messages", 404, {"content": "Hello"}, write)
        direct = f"/conversations/{first['conversation_id']}"
        say(emil, "POST", f"{direct}/messages", 201, {"content": "Hello to you", "client_message_id": "e1"}, said)
        say(emil, "POST", f"{direct}/messages", 409, {"content": "No", "client_message_id": "e1"}, said)
        say(fay, "POST", f"{direct}/messages", 404, {"content": "Me too"}, said)
        say(dora, "GET", "/conversations", 200)
        say(dora, "GET", "/conversations?limit=0", 422, operation="/conversations")
        page = say(dora, "GET", f"{direct}/messages?limit=1", 200, operation=said)
        self.assertEqual(([item["seq"] for item in page["items"]], page["more_before"]), ([2], True))
        page = say(dora, "GET", f"{direct}/messages?after_seq=0&limit=1", 200, operation=said)
        self.assertEqual(([item["seq"] for item in page["items"]], page["more_after"]), ([1], True))
        say(dora, "GET", f"{direct}/messages?after_seq=0&before_seq=2", 422, operation=said)
        say(fay, "GET", f"{direct}/messages", 404, operation=said)
        say(dora, "PATCH", f"{direct}/messages/1", 200, {"content": "Hello!"}, one)
        say(emil, "PATCH", f"{direct}/messages/1", 403, {"content": "Hello?"}, one)
        say(fay, "PATCH", f"{direct}/messages/1", 404, {"content": "Hello?"}, one)
        say(emil, "DELETE", f"{direct}/messages/1", 403, operation=one)
        say(fay, "DELETE", f"{direct}/messages/1", 404, operation=one)
        say(dora, "DELETE", f"{direct}/messages/1", 204, operation=one)
        page = say(emil, "GET", f"{direct}/messages?before_seq=2", 200, operation=said)
        self.assertEqual([(item["content"], item.get("deleted")) for item in page["items"]], [(None, True)])
        say(dora, "PUT", f"{direct}/read", 204, {"seq": 2}, read)
        say(fay, "PUT", f"{direct}/read", 404, {"seq": 2}, read)

        whole, members, member, leave = (
            "/groups/{id}",
            "/groups/{id}/members",
            "/groups/{id}/members/{user_id}",
            "/groups/{id}/leave",
        )
        room = say(dora, "POST", "/groups", 201, {"name": "Tea", "member_ids": [ids["emil"]]})["room_id"]
        say(dora, "POST", "/groups", 404, {"name": "Tea", "member_ids": [9007199254740991]})
        group = f"/groups/{room}"
        say(dora, "POST", f"/conversations/{room}/messages", 201, {"content": "Tea?"}, said)
        say(emil, "GET", "/groups", 200)
        say(emil, "GET", "/groups?cursor=x", 422, operation="/groups")
        say(emil, "GET", group, 200, operation=whole)
        say(fay, "GET", group, 404, operation=whole)
        say(dora, "PATCH", group, 204, {"name": "Tea at four"}, whole)
        say(emil, "PATCH", group, 403, {"name": "Coffee"}, whole)
        say(fay, "PATCH", group, 404, {"name": "Coffee"}, whole)
        say(dora, "POST", f"{group}/members", 204, {"user_ids": [ids["fay"]]}, members)
        say(emil, "POST", f"{group}/members", 403, {"user_ids": [ids["gus"]]}, members)
        say(gus, "POST", f"{group}/members", 404, {"user_ids": [ids["gus"]]}, members)
        others = [ids["gus"], ids["dora"]]
        say(dora, "POST", f"{group}/members", 409, {"user_ids": others + list(range(1, 3))}, members)
        say(dora, "POST", "/groups", 409, {"name": "Crowd", "member_ids": list(range(1, 6))})
        listed = say(emil, "GET", f"{group}/members?limit=2", 200, operation=members)
        self.assertEqual([one["role"] for one in listed["items"]], ["owner", "member"])
        rest = say(emil, "GET", f"{group}/members?cursor={listed['next_cursor']}", 200, operation=members)
        self.assertEqual([one["user_id"] for one in rest["items"]], [ids["fay"]])
        say(emil, "GET", f"{group}/members?limit=201", 422, operation=members)
        say(gus, "GET", f"{group}/members", 404, operation=members)
        say(dora, "PATCH", f"{group}/members/{ids['emil']}", 204, {"role": "admin"}, member)
        say(emil, "PATCH", f"{group}/members/{ids['fay']}", 403, {"role": "admin"}, member)
        say(gus, "PATCH", f"{group}/members/{ids['fay']}", 404, {"role": "admin"}, member)
        say(fay, "DELETE", f"{group}/members/{ids['emil']}", 403, operation=member)
        say(gus, "DELETE", f"{group}/members/{ids['emil']}", 404, operation=member)
        say(emil, "DELETE", f"{group}/members/{ids['fay']}", 204, operation=member)
        say(dora, "PATCH", group, 204, {"archived": True}, whole)
        archived = say(dora, "POST", f"/conversations/{room}/messages", 403, {"content": "Late"}, said)
        self.assertEqual(archived["code"], "archived")
        say(emil, "POST", f"{group}/leave", 204, operation=leave)
        say(emil, "POST", f"{group}/leave", 404, operation=leave)
        say(fay, "DELETE", group, 404, operation=whole)
        room = say(dora, "POST", "/groups", 201, {"name": "Coffee", "member_ids": [ids["emil"]]})["room_id"]
        group = f"/groups/{room}"
        say(emil, "DELETE", group, 403, operation=whole)
        say(dora, "DELETE", group, 204, operation=whole)
        say(dora, "GET", group, 404, operation=whole)

        form = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Bearer {dora}"}
        for method, path in (
            ("POST", write),
            ("POST", said),
            ("PATCH", one),
            ("PUT", read),
            ("POST", "/groups"),
            ("PATCH", whole),
            ("POST", members),
            ("PATCH", member),
        ):
            say(dora, method, concrete(path), 422, {}, path)
            say(dora, method, concrete(path), 422, b"{", path)
            say(dora, method, concrete(path), 413, b" " * (64 * 1024 + 1), path)
            call = Call(method, concrete(path), 415, b"a=b", form, path)
            seen.add(self.check(call, self.send(call)))
        return seen

    def guarded(self) -> list:
        """Every operation that wants a token, with a good body where there has to be one."""

        def example(operation: dict):
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            return next((one["value"] for one in content.get("examples", {}).values()), None)

        return [
            (method.upper(), path, example(operation))
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            if operation.get("security")
        ]

    def suspend(self, suspended: bool):
        database = pathlib.Path(self.folder.name) / "data" / "natter.db"
        with contextlib.closing(sqlite3.connect(database, timeout=20)) as other, other:
            until = "9000000000000" if suspended else "NULL"
            other.execute(f"UPDATE users SET suspended_until = {until} WHERE email = 'carol@example.com'")

    def turned_away(self, setting: str, status: int) -> set:
        """The answers of a server that has room for one connection, to the second."""
        seen = set()
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            server = start(NATTERD, folder, {setting: "1"})
            try:
                port = wait_for_port(folder / "port", server)
                with socket.create_connection(("127.0.0.1", port), timeout=20):
                    for path, methods in self.document["paths"].items():
                        for method, operation in methods.items():
                            if str(status) not in operation["responses"] or path == "/health/ready":
                                continue
                            call = Call(method.upper(), concrete(path), status, operation=path)
                            answer = self.send(call, port)
                            self.assertEqual(answer.status, status, answer.body)
                            seen.add(self.check(call, answer))
            finally:
                server.terminate()
                server.wait(timeout=15)
        return seen

    def nobody_signs_up(self, registration: str) -> set:
        """The answer of a server that does not take everybody."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            server = start(NATTERD, folder, {"REGISTRATION": registration, "BCRYPT_COST": "4"})
            try:
                port = wait_for_port(folder / "port", server)
                call = Call("POST", "/auth/signup", 403, account("eve", invite_code="GUESS"), JSON)
                answer = self.send(call, port)
                self.assertEqual(answer.status, 403, answer.body)
                return {self.check(call, answer)}
            finally:
                server.terminate()
                server.wait(timeout=15)

    def unready(self) -> tuple[str, str, str]:
        """The answer while somebody else holds the database."""
        database = pathlib.Path(self.folder.name) / "data" / "natter.db"
        with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            answer = self.send(Call("GET", "/health/ready", 503))
            other.execute("ROLLBACK")
        self.assertEqual(answer.status, 503, answer.body)
        self.assertEqual(json.loads(answer.body)["components"]["database"]["status"], "failed")
        return self.check(Call("GET", "/health/ready", 503), answer)

    def test_every_operation_is_there(self):
        for path, methods in self.document["paths"].items():
            for method in METHODS:
                with self.subTest(f"{method.upper()} {path}"):
                    answer = self.send(Call(method.upper(), concrete(path), 0))
                    self.assertNotEqual(answer.status, 404)
                    self.assertEqual(answer.status == 405, method not in methods, answer.body[:200])
                    if answer.status == 405:
                        allowed = {one.strip().lower() for one in answer.headers["Allow"].split(",")}
                        self.assertEqual(allowed - {"head", "options"}, set(methods))
                        self.check(Call(next(iter(methods)).upper(), path, 405, operation=path), answer)

    def test_heads_are_as_gets(self):
        for path, methods in self.document["paths"].items():
            if "get" not in methods:
                continue
            with self.subTest(path):
                get, head = self.send(Call("GET", path, 200)), self.send(Call("HEAD", path, 200))
                self.assertEqual((head.status, head.body), (get.status, b""))
                for name in set(get.headers) - {"Date"}:
                    self.assertEqual(head.headers[name], get.headers[name], name)

    def test_every_405_is_an_error(self):
        answer = self.send(Call("DELETE", "/auth/login", 405))
        self.assertEqual(answer.status, 405)
        self.assertEqual(answer.headers["Allow"], "POST, OPTIONS")
        self.validate(json.loads(answer.body), {"$ref": "#/components/schemas/Error"}, "a 405")

    def test_request_examples_work(self):
        """What the pages offer to be tried out can be tried out, in the order in which they show it."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                    for name, example in content["examples"].items():
                        with self.subTest(f"{method} {path} {name}"):
                            body = json.dumps(example["value"]).encode()
                            headers = {"Content-Type": media_type}
                            if operation.get("security"):
                                somebody = Call("POST", "/auth/signup", 201, account(f"{operation['operationId']}-{name}"), JSON)
                                token = json.loads(self.send(somebody).body)["access_token"]
                                headers["Authorization"] = f"Bearer {token}"
                            where = self.place_of(path, headers) if "{" in path else path
                            answer = self.send(Call(method.upper(), where, 0, body, headers))
                            self.validate(example["value"], content["schema"], f"the example {name}")
                            if path == "/auth/refresh":  # nobody can know a good token beforehand
                                self.assertEqual(answer.status, 401)
                                continue
                            self.assertIn(answer.status, (200, 201, 204, 400))
                            if answer.status == 400:  # its address was taken by the other test
                                self.assertEqual(json.loads(answer.body)["code"], "email_already_registered")

    def place_of(self, path: str, headers: dict) -> str:
        """@p path with a group of the caller's own, in which somebody is a member and something was said."""
        sign_up = Call("POST", "/auth/signup", 201, account(f"friend{next(self.friends)}"), JSON)
        friend = json.loads(self.send(sign_up).body)["user_id"]
        headers = JSON | headers
        new = json.dumps({"name": "Place", "member_ids": [friend]}).encode()
        room = json.loads(self.send(Call("POST", "/groups", 201, new, headers)).body)["room_id"]
        said = self.send(Call("POST", f"/conversations/{room}/messages", 201, b'{"content":"Tea"}', headers))
        self.assertEqual(said.status, 201, said.body)
        names = {"{seq}": "1", "{user_id}": str(friend), "{id}": str(friend if path.startswith("/users/") else room)}
        for name, value in names.items():
            path = path.replace(name, value)
        return path

    def test_response_examples_are_valid(self):
        count = 0
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                for status, response in operation["responses"].items():
                    for content in self.resolved(response).get("content", {}).values():
                        for name, example in content.get("examples", {}).items():
                            self.validate(example["value"], content["schema"], f"{method} {path} {status} {name}")
                            count += 1
        self.assertGreater(count, 10)

    def test_the_server_has_put_its_name_in(self):
        self.assertEqual(self.document["info"]["title"], "Surface")
        self.assertEqual(self.document["info"]["version"], "9")
        self.assertEqual(self.document["servers"], [{"url": "/", "description": "This server"}])

    def test_what_is_not_described_is_noticed(self):
        """The check itself: one field more than the document has is a fault."""
        with self.assertRaises(AssertionError):
            self.validate({"status": "healthy", "extra": 1}, {"$ref": "#/components/schemas/Health"}, "an odd answer")
        with self.assertRaises(AssertionError):
            self.validate({"detail": "x", "code": "unheard_of"}, {"$ref": "#/components/schemas/Error"}, "an odd error")


if __name__ == "__main__":
    NATTERD = sys.argv.pop(1)
    unittest.main()
