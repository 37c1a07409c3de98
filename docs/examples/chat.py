#!/usr/bin/python3
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A native client on one page: python3-websockets and the standard library.

usage: chat.py http://localhost:8000 EMAIL PASSWORD (user|room) ID [STATE_FILE]

Sends each line of standard input to the user or the room. STATE_FILE (chat-state.json) keeps what must outlive a
connection and the program: the refresh token, the cursor, and what was not acknowledged yet.
"""

import asyncio
import json
import os
import random
import sys
import urllib.error
import urllib.request
import uuid

import websockets

BASE, EMAIL, PASSWORD, KIND, ID = sys.argv[1:6]
FILE = sys.argv[6] if len(sys.argv) > 6 else "chat-state.json"
STAY_AWAY = {4401, 4403}  # the login has ended; 4401 is worth one new login
BACK_OFF = {1002, 1003, 1007, 1008, 1009, 1013, 4000, 4029}
FATAL = {"not_found", "forbidden", "archived", "client_message_id_reused", "validation_failed"}
NUMBERED = {"PERSONAL_MESSAGE_DELIVERED", "GROUP_MESSAGE_DELIVERED"}


class Chat:
    def __init__(self):
        self.state = {"refresh_token": None, "cursor": None, "waiting": []}
        if os.path.exists(FILE):
            with open(FILE, encoding="utf-8") as file:
                self.state |= json.load(file)
        self.seen = set()  # message ids: one may come by replay and by its acknowledgement
        self.socket = None

    def keep(self):
        with open(f"{FILE}.new", "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump(self.state, file)
        os.replace(f"{FILE}.new", FILE)

    async def rest(self, method, path, body=None, token=None):
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(BASE + path, data, headers, method=method)

        def run():
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)

        return await asyncio.to_thread(run)

    async def access_token(self):
        """By the refresh token, and by the password only if that is good for nothing any more."""
        try:
            if self.state["refresh_token"]:
                login = await self.rest("POST", "/auth/refresh", {"refresh_token": self.state["refresh_token"]})
            else:
                login = await self.rest("POST", "/auth/login", {"email": EMAIL, "password": PASSWORD})
        except urllib.error.HTTPError as error:
            if error.code != 401 or not self.state["refresh_token"]:
                raise
            self.state["refresh_token"] = None
            return await self.access_token()
        self.state["refresh_token"] = login["refresh_token"]
        self.keep()
        return login["access_token"]

    async def send(self, event, payload):
        if self.socket:
            try:
                await self.socket.send(json.dumps({"event": event, "payload": payload}))
            except websockets.ConnectionClosed:
                pass  # it waits in the state, and goes out again

    async def typed(self):
        """Every line is in the state before it is sent, under an id of its own."""
        target = {"user": "to_user_id", "room": "room_id"}[KIND]
        event = {"user": "SEND_PERSONAL_MESSAGE", "room": "SEND_GROUP_MESSAGE"}[KIND]
        while line := await asyncio.to_thread(sys.stdin.readline):
            payload = {target: int(ID), "content": line.rstrip("\n"), "client_message_id": uuid.uuid4().hex}
            self.state["waiting"].append([event, payload])
            self.keep()
            await self.send(event, payload)

    def show(self, message, what="message"):
        if message["message_id"] not in self.seen:
            self.seen.add(message["message_id"])
            print(what, message["conversation_id"], message["seq"], message["from_user_id"], message["content"], flush=True)

    async def load(self, token):
        """The newest messages of the newest conversations: at the first start, and whenever the server says RESYNC."""
        for conversation in (await self.rest("GET", "/conversations?limit=10", token=token))["items"]:
            path = f"/conversations/{conversation['conversation_id']}/messages?limit=20"
            for message in (await self.rest("GET", path, token=token))["items"]:
                self.show(message, "history")

    async def take(self, text, token):
        message = json.loads(text)
        event, payload = message["event"], message["payload"]
        if event in NUMBERED or event == "ERROR":
            mine = [one for one in self.state["waiting"] if one[1]["client_message_id"] == payload.get("client_message_id")]
            if mine and (event in NUMBERED or payload["code"] in FATAL):
                self.state["waiting"].remove(mine[0])
                self.keep()
            print("sent" if event in NUMBERED else "error", payload.get("seq", message.get("message")), flush=True)
            if payload.get("code") in ("rate_limited", "overloaded", "unavailable", "storage_full", "outcome_unknown"):
                await asyncio.sleep(payload.get("retry_after", 1))
                for one in mine:
                    await self.send(*one)
            self.seen.add(payload.get("message_id"))
            return  # the answer to a repeated message has the cursor of long ago
        if event in ("RECEIVE_PERSONAL_MESSAGE", "RECEIVE_GROUP_MESSAGE"):
            self.show(payload)
        elif event == "RESYNC" or (event == "HELLO_OK" and not self.state["cursor"]):
            await self.load(token)
        elif event not in ("HELLO_OK", "SYNC_COMPLETE", "PONG"):
            print(event, json.dumps(payload), flush=True)
        if "cursor" in message:  # only now that it has been dealt with
            self.state["cursor"] = message["cursor"]
            self.keep()

    async def connection(self):
        token = await self.access_token()
        url = BASE.replace("http", "ws", 1) + "/ws/chat"
        async with websockets.connect(url, subprotocols=["natter.v1", f"bearer.{token}"]) as socket:
            hello = {"client": {"name": "chat.py", "version": "1"}}
            if self.state["cursor"]:
                hello["cursor"] = self.state["cursor"]
            await socket.send(json.dumps({"event": "HELLO", "payload": hello}))
            await self.take(await socket.recv(), token)
            self.socket = socket
            for one in list(self.state["waiting"]):
                await self.send(*one)
            async for text in socket:
                await self.take(text, token)

    async def run(self):
        asyncio.create_task(self.typed())
        wait, again = 0.5, True
        while True:
            code = None
            try:
                await self.connection()
                code = 1000
            except websockets.ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
            except urllib.error.HTTPError as error:
                if error.code in (401, 403, 422):
                    return print("refused", error.code, flush=True)
            except (OSError, websockets.WebSocketException, asyncio.TimeoutError):
                pass  # the server is not there: like any other pause
            worked, self.socket = self.socket is not None, None
            if code in STAY_AWAY:
                if code == 4403 or not again:
                    return print("closed", code, flush=True)
                again, self.state["refresh_token"] = False, None
            wait = 0.5 if worked and code not in BACK_OFF else min(wait * 2, 30)
            await asyncio.sleep(wait * random.uniform(0.5, 1))


asyncio.run(Chat().run())
