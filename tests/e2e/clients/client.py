#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A foreign chat client: python3-websockets and urllib, and what the original chat application's README promises.

Usage: client.py BASE_URL. Ends with 0 only if every promise held.
"""

import asyncio
import base64
import json
import secrets
import sys
import urllib.error
import urllib.request

import websockets
import websockets.exceptions

PATIENCE = 15
EVENTS = {
    "RECEIVE_PERSONAL_MESSAGE",
    "RECEIVE_GROUP_MESSAGE",
    "PERSONAL_MESSAGE_DELIVERED",
    "GROUP_CREATED",
    "ERROR",
}
REPEATABLE = {
    "RECEIVE_PERSONAL_MESSAGE": "message_id",
    "RECEIVE_GROUP_MESSAGE": "message_id",
    "GROUP_CREATED": "room_id",
}
PASSWORD = "password123"
TRICKY = 'Grüße, "quoted" \\ <b>bold</b>\nsecond line \U0001f642 \u2028 end'


class Broken(Exception):
    """A promise that did not hold."""


def check(holds, promise):
    if not holds:
        raise Broken(promise)


def same(found, expected, what):
    check(found == expected, f"{what}: expected {expected!r}, found {found!r}")


def request(base, method, path, body=None):
    """Status and decoded JSON."""
    data = None if body is None else json.dumps(body).encode()
    question = urllib.request.Request(base + path, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(question, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def user_id_in(token):
    """The claim that every client of the original reads its own id from."""
    claims = token.split(".")[1]
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    check(isinstance(decoded.get("user_id"), str), f"the token's user_id is a string: {decoded}")
    return decoded["user_id"]


class Person:
    """A fresh account and the connections of it."""

    def __init__(self, base, name):
        self.base = base
        self.name = name
        self.email = f"{name.lower()}-{secrets.token_hex(8)}@example.com"
        self.seen = set()

    def sign_up(self):
        status, answer = request(
            self.base, "POST", "/auth/signup", {"email": self.email, "name": self.name, "password": PASSWORD}
        )
        same(status, 201, "status of signup")
        same(answer.get("message"), "User created successfully", "message of signup")
        same(answer.get("email"), self.email, "email of signup")
        check(answer.get("access_token"), "signup gives an access_token")

    def log_in(self):
        status, answer = request(self.base, "POST", "/auth/login", {"email": self.email, "password": PASSWORD})
        same(status, 200, "status of login")
        same(answer.get("email"), self.email, "email of login")
        check(answer.get("access_token"), "login gives an access_token")
        self.token = answer["access_token"]
        self.id = user_id_in(self.token)

    async def connect(self, again=False):
        link = Link(self, again)
        link.socket = await websockets.connect(socket_url(self.base, self.token), open_timeout=PATIENCE)
        return link


class Link:
    """One WebSocket."""

    def __init__(self, person, again):
        self.person = person
        self.again = again
        self.socket = None

    async def send(self, event, **payload):
        await self.socket.send(json.dumps({"event": event, "payload": payload}))

    async def next(self):
        # What a connection that ended had not confirmed comes again over the next one: a client knows it by its id.
        while True:
            message = await self.read()
            if message["event"] not in REPEATABLE:
                return message
            identity = message["event"], message["payload"][REPEATABLE[message["event"]]]
            known = identity in self.person.seen
            self.person.seen.add(identity)
            if not (known and self.again):
                return message

    async def read(self):
        try:
            text = await asyncio.wait_for(self.socket.recv(), PATIENCE)
        except asyncio.TimeoutError:
            raise Broken(f"{self.person.name} waited in vain for an event") from None
        check(isinstance(text, str), "events come in text frames")
        message = json.loads(text)
        check(message.get("event") in EVENTS, f"only the documented events come: {message}")
        return message

    async def expect(self, event, **fields):
        """The next event is this one and has these fields; returns its payload."""
        message = await self.next()
        same(message["event"], event, f"event at {self.person.name} ({message})")
        payload = message.get("payload")
        for name, value in fields.items():
            same(payload.get(name), value, f"{name} in {event} at {self.person.name}")
        return payload

    async def expect_error(self, why):
        message = await self.next()
        same(message["event"], "ERROR", f"answer to {why}")
        check(isinstance(message.get("message"), str) and message["message"], f"ERROR says why: {message}")

    async def close(self):
        await self.socket.close()


def socket_url(base, token):
    return "ws" + base.removeprefix("http") + "/ws/chat" + ("" if token is None else f"?token={token}")


def place(payload):
    return payload["conversation_id"], payload["seq"], payload["message_id"], payload["timestamp"]


async def personal(sender, receiver_links, receiver, content, online=True):
    """One message, followed to both ends. Returns its place."""
    await sender.send("SEND_PERSONAL_MESSAGE", to_user_id=receiver.id, content=content)
    delivered = await sender.expect("PERSONAL_MESSAGE_DELIVERED", to_user_id=int(receiver.id), delivered=online)
    for link in receiver_links:
        received = await link.expect(
            "RECEIVE_PERSONAL_MESSAGE",
            from_user_id=int(sender.person.id),
            to_user_id=int(receiver.id),
            content=content,
        )
        same(place(received), place(delivered), "place of the message at both ends")
    return place(delivered)


async def refused_handshake(base, token, why):
    try:
        socket = await websockets.connect(socket_url(base, token), open_timeout=PATIENCE)
    except websockets.exceptions.InvalidHandshake as refusal:
        # Older versions of the library have the number itself, newer ones the whole response.
        answer = getattr(refusal, "response", refusal)
        same(answer.status_code, 403, f"handshake with {why}")
    else:
        await socket.close()
        raise Broken(f"a handshake with {why} went through")


def rest(base, person):
    status, answer = request(base, "GET", "/")
    same(status, 200, "status of /")
    check(isinstance(answer.get("message"), str), "/ welcomes")
    same(request(base, "GET", "/health"), (200, {"status": "healthy"}), "/health")
    same(request(base, "GET", "/nowhere")[0], 404, "status of a path that is none")

    body = {"email": person.email, "name": "Again", "password": PASSWORD}
    status, answer = request(base, "POST", "/auth/signup", body)
    same((status, answer.get("detail")), (400, "Email already registered"), "a second signup with one e-mail")
    wrong = request(base, "POST", "/auth/login", {"email": person.email, "password": "not the password"})
    unknown = request(base, "POST", "/auth/login", {"email": "nobody@example.com", "password": PASSWORD})
    same((wrong[0], wrong[1].get("detail")), (401, "Invalid email or password"), "login with a wrong password")
    same(unknown, wrong, "login of nobody looks like a wrong password")
    status, answer = request(base, "POST", "/auth/signup", {"name": "No mail"})
    same(status, 422, "signup without fields")
    check(isinstance(answer.get("detail"), list), "422 lists the fields")
    check(["body", "email"] in [fault.get("loc") for fault in answer["detail"]], "422 names the missing field")


async def chat(base, ada, bob, eve):
    await refused_handshake(base, None, "no token")
    await refused_handshake(base, "not.a.token", "a token that is none")
    await refused_handshake(base, ada.token[:-2] + "xx", "a forged token")

    ada_link, bob_link = await ada.connect(), await bob.connect()
    first = await personal(ada_link, [bob_link], bob, "Hello Bob")
    second = await personal(bob_link, [ada_link], ada, TRICKY)
    same(second[0], first[0], "both directions are one conversation")
    same((first[1], second[1]), (1, 2), "messages are numbered without gaps")

    # A second device of Bob's gets what the first gets.
    tablet = await bob.connect()
    await personal(ada_link, [bob_link, tablet], bob, "To all your devices")
    await tablet.close()

    eve_link = await eve.connect()
    await ada_link.send("CREATE_GROUP", name="Chess club", member_ids=[bob.id, int(eve.id)])
    rooms = set()
    for link in (ada_link, bob_link, eve_link):
        created = await link.expect("GROUP_CREATED", name="Chess club", created_by=int(ada.id), member_count=3)
        same(sorted(created["member_ids"]), sorted(int(who.id) for who in (ada, bob, eve)), "members of the group")
        rooms.add(created["room_id"])
    same(len(rooms), 1, "number of rooms that were announced")
    room = rooms.pop()

    async def to_group(sender, content, links):
        await sender.send("SEND_GROUP_MESSAGE", room_id=room, content=content)
        places = set()
        for link in links:
            got = await link.expect(
                "RECEIVE_GROUP_MESSAGE", room_id=room, from_user_id=int(sender.person.id), content=content
            )
            places.add(place(got))
        same(len(places), 1, "number of places of one group message")
        return places.pop()

    everybody = [ada_link, bob_link, eve_link]
    same((await to_group(ada_link, "e4", everybody))[1], 1, "seq of the group's first message")
    same((await to_group(eve_link, TRICKY, everybody))[1], 2, "seq of the group's second message")

    await errors(ada_link, bob, room)
    await personal(ada_link, [bob_link], bob, "Still here after all the errors")

    # Bob is away: he misses messages of two conversations, and gets them in the order in which they were sent.
    await bob_link.close()
    await eve_link.close()
    missed = [("RECEIVE_PERSONAL_MESSAGE", f"While you were away {number}") for number in range(3)]
    places = [await personal(ada_link, [], bob, content, online=False) for _, content in missed]
    missed.append(("RECEIVE_GROUP_MESSAGE", "d5, everybody away"))
    places.append(await to_group(ada_link, missed[-1][1], [ada_link]))
    bob_link = await bob.connect(again=True)
    for (event, content), expected in zip(missed, places):
        got = await bob_link.expect(event, content=content, from_user_id=int(ada.id))
        same(place(got), expected, "place of a missed message")
    await personal(ada_link, [bob_link], bob, "Live again")
    await personal(bob_link, [ada_link], ada, "Yes, live")

    # Eve was in the group only: a stranger's conversation does not come to her.
    eve_link = await eve.connect(again=True)
    await eve_link.expect("RECEIVE_GROUP_MESSAGE", content="d5, everybody away")
    await personal(ada_link, [eve_link], eve, "Hello Eve")
    for link in (ada_link, bob_link, eve_link):
        await link.close()


async def errors(link, somebody, room):
    async def refused(text, why):
        await link.socket.send(text)
        await link.expect_error(why)

    def event(event_name, **payload):
        return json.dumps({"event": event_name, "payload": payload})

    await refused("this is not JSON", "text that is not JSON")
    await refused("[1, 2]", "JSON that is no object")
    await refused("{}", "a message without an event")
    await refused(event("NO_SUCH_EVENT"), "an unknown event")
    await refused(event("SEND_PERSONAL_MESSAGE", content="to nobody"), "a message without a receiver")
    await refused(event("SEND_PERSONAL_MESSAGE", to_user_id=somebody.id), "a message without content")
    await refused(event("SEND_PERSONAL_MESSAGE", to_user_id=somebody.id, content=""), "an empty message")
    await refused(event("SEND_PERSONAL_MESSAGE", to_user_id=2**53 - 1, content="hm"), "a message to nobody")
    await refused(event("SEND_GROUP_MESSAGE", room_id=room + 10**6, content="hm"), "a message to no group")
    await refused(event("CREATE_GROUP", name="Ghosts", member_ids=[2**53 - 1]), "a group with nobody")


async def main(base):
    people = [Person(base, name) for name in ("Ada", "Bob", "Eve")]
    for person in people:
        person.sign_up()
        person.log_in()
    rest(base, people[0])
    await chat(base, *people)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: client.py BASE_URL")
    try:
        asyncio.run(main(sys.argv[1].rstrip("/")))
    except Broken as broken:
        sys.exit(f"client.py: {broken}")
    except websockets.exceptions.ConnectionClosed as closed:
        sys.exit(f"client.py: the connection was closed: {closed}")
    print("client.py: every promise held")
