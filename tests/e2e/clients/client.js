#!/usr/bin/env node
// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A foreign chat client: Node's fetch and the ws package, and what the original chat application's README promises.
// Usage: client.js BASE_URL. Ends with 0 only if every promise held.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import process from "node:process";
import WebSocket from "ws";

const patience = 15_000;
const password = "password123";
const tricky = 'Grüße, "quoted" \\ <b>bold</b>\nsecond line \u{1f642} \u2028 end';
const events = new Set([
  "RECEIVE_PERSONAL_MESSAGE",
  "RECEIVE_GROUP_MESSAGE",
  "PERSONAL_MESSAGE_DELIVERED",
  "GROUP_CREATED",
  "ERROR",
]);

const repeatable = {
  RECEIVE_PERSONAL_MESSAGE: "message_id",
  RECEIVE_GROUP_MESSAGE: "message_id",
  GROUP_CREATED: "room_id",
};

const base = (process.argv[2] ?? "").replace(/\/$/, "");
const socketUrl = (token) => base.replace(/^http/, "ws") + "/ws/chat" + (token ? `?token=${token}` : "");

async function request(method, path, body) {
  const answer = await fetch(base + path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(patience),
  });
  return { status: answer.status, body: await answer.json() };
}

/** One WebSocket: what comes is kept in order until it is asked for. */
class Link {
  #arrived = [];
  #waiting = null;

  static open(person, again = false) {
    const link = new Link();
    link.person = person;
    link.again = again;
    link.socket = new WebSocket(socketUrl(person.token), { handshakeTimeout: patience });
    link.socket.on("message", (data, isBinary) => link.#arrive({ text: data.toString(), isBinary }));
    link.socket.on("close", (code) => link.#arrive({ closed: code }));
    return new Promise((resolve, reject) => {
      link.socket.once("open", () => resolve(link));
      link.socket.once("error", reject);
    });
  }

  #arrive(item) {
    if (this.#waiting) this.#waiting(item);
    else this.#arrived.push(item);
  }

  /** What a connection that ended had not confirmed comes again over the next one: a client knows it by its id. */
  async next(why) {
    for (;;) {
      const message = await this.#read(why);
      if (!(message.event in repeatable)) return message;
      const identity = `${message.event} ${message.payload[repeatable[message.event]]}`;
      const known = this.person.seen.has(identity);
      this.person.seen.add(identity);
      if (!known || !this.again) return message;
    }
  }

  async #read(why) {
    const item =
      this.#arrived.shift() ??
      (await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${this.person.name} waited in vain for ${why}`)), patience);
        this.#waiting = (arrived) => {
          clearTimeout(timer);
          this.#waiting = null;
          resolve(arrived);
        };
      }));
    assert.equal(item.closed, undefined, `the connection of ${this.person.name} was closed while waiting for ${why}`);
    assert.equal(item.isBinary, false, "events come in text frames");
    const message = JSON.parse(item.text);
    assert.ok(events.has(message.event), `only the documented events come: ${item.text}`);
    return message;
  }

  send(event, payload) {
    this.socket.send(JSON.stringify({ event, payload }));
  }

  /** The next event is this one and has these fields; returns its payload. */
  async expect(event, fields) {
    const message = await this.next(event);
    assert.equal(message.event, event, `event at ${this.person.name}: ${JSON.stringify(message)}`);
    for (const [name, value] of Object.entries(fields))
      assert.deepEqual(message.payload[name], value, `${name} in ${event} at ${this.person.name}`);
    return message.payload;
  }

  async expectError(text, why) {
    this.socket.send(text);
    const message = await this.next(`the ERROR for ${why}`);
    assert.equal(message.event, "ERROR", `answer to ${why}: ${JSON.stringify(message)}`);
    assert.ok(typeof message.message === "string" && message.message, "ERROR says why");
  }

  close() {
    return new Promise((resolve) => {
      this.socket.once("close", resolve);
      this.socket.close();
    });
  }
}

async function newPerson(name) {
  const person = { name, email: `${name.toLowerCase()}-${randomBytes(8).toString("hex")}@example.com`, seen: new Set() };
  const signUp = await request("POST", "/auth/signup", { email: person.email, name, password });
  assert.equal(signUp.status, 201, `status of signup: ${JSON.stringify(signUp.body)}`);
  assert.equal(signUp.body.message, "User created successfully");
  assert.equal(signUp.body.email, person.email);
  assert.ok(signUp.body.access_token, "signup gives an access_token");
  const logIn = await request("POST", "/auth/login", { email: person.email, password });
  assert.equal(logIn.status, 200, `status of login: ${JSON.stringify(logIn.body)}`);
  assert.equal(logIn.body.email, person.email);
  person.token = logIn.body.access_token;
  const claims = JSON.parse(Buffer.from(person.token.split(".")[1], "base64url").toString());
  assert.equal(typeof claims.user_id, "string", "the token's user_id is a string");
  person.userId = claims.user_id;
  person.id = Number(claims.user_id);
  return person;
}

const place = (payload) => {
  const { conversation_id, seq, message_id, timestamp } = payload;
  assert.ok(conversation_id > 0 && seq > 0 && message_id > 0, `a message has its place: ${JSON.stringify(payload)}`);
  assert.ok(!Number.isNaN(Date.parse(timestamp)), `a message has its time: ${timestamp}`);
  return { conversation_id, seq, message_id, timestamp };
};

/** One message, followed to both ends; the link of the receiver may be missing. Returns its place. */
async function personal(sender, receiver, receiverLink, content) {
  sender.send("SEND_PERSONAL_MESSAGE", { to_user_id: receiver.userId, content });
  const fields = { to_user_id: receiver.id, delivered: Boolean(receiverLink) };
  const stands = place(await sender.expect("PERSONAL_MESSAGE_DELIVERED", fields));
  if (receiverLink) {
    const expected = { from_user_id: sender.person.id, to_user_id: receiver.id, content };
    assert.deepEqual(place(await receiverLink.expect("RECEIVE_PERSONAL_MESSAGE", expected)), stands);
  }
  return stands;
}

function handshakeStatus(token) {
  return new Promise((resolve) => {
    const socket = new WebSocket(socketUrl(token), { handshakeTimeout: patience });
    socket.on("unexpected-response", (asked, answer) => {
      resolve(answer.statusCode);
      asked.destroy();
    });
    socket.on("open", () => {
      resolve(101);
      socket.terminate();
    });
    socket.on("error", (error) => resolve(error.message));
  });
}

async function errors(link, somebody, room) {
  const event = (name, payload) => JSON.stringify({ event: name, payload });
  await link.expectError("{", "text that is not JSON");
  await link.expectError('"text"', "JSON that is no object");
  await link.expectError(event("UNHEARD_OF", {}), "an unknown event");
  await link.expectError(event("SEND_PERSONAL_MESSAGE", { content: "x" }), "a message without a receiver");
  await link.expectError(event("SEND_PERSONAL_MESSAGE", { to_user_id: somebody.id }), "a message without content");
  await link.expectError(event("SEND_PERSONAL_MESSAGE", { to_user_id: {}, content: "x" }), "a receiver of a wrong type");
  await link.expectError(event("SEND_GROUP_MESSAGE", { room_id: room + 1_000_000, content: "x" }), "no such group");
  await link.expectError(event("CREATE_GROUP", { name: "", member_ids: [somebody.id] }), "a group without a name");
}

async function main() {
  assert.equal((await request("GET", "/")).status, 200, "status of /");
  assert.deepEqual(await request("GET", "/health"), { status: 200, body: { status: "healthy" } });

  const [ada, bob, eve] = [await newPerson("Ada"), await newPerson("Bob"), await newPerson("Eve")];
  const wrong = await request("POST", "/auth/login", { email: ada.email, password: "not the password" });
  assert.equal(wrong.status, 401, "login with a wrong password");
  assert.equal((await request("POST", "/auth/signup", { email: ada.email, name: "X", password })).status, 400, "second signup");
  assert.equal(await handshakeStatus(""), 403, "handshake without a token");
  assert.equal(await handshakeStatus("a.b.c"), 403, "handshake with a token that is none");

  const adaLink = await Link.open(ada);
  let bobLink = await Link.open(bob);
  const eveLink = await Link.open(eve);
  const first = await personal(adaLink, bob, bobLink, "Hello Bob");
  const second = await personal(bobLink, ada, adaLink, tricky);
  assert.equal(second.conversation_id, first.conversation_id, "both directions are one conversation");
  assert.deepEqual([first.seq, second.seq], [1, 2], "messages are numbered without gaps");

  const everybody = [adaLink, bobLink, eveLink];
  adaLink.send("CREATE_GROUP", { name: "Köche", member_ids: [bob.userId, eve.id] });
  let room;
  for (const link of everybody) {
    const created = await link.expect("GROUP_CREATED", { name: "Köche", created_by: ada.id, member_count: 3 });
    assert.deepEqual(created.member_ids.toSorted?.((a, b) => a - b) ?? created.member_ids, [ada.id, bob.id, eve.id]);
    room ??= created.room_id;
    assert.equal(created.room_id, room, "one room for all");
  }
  for (const [number, sender] of everybody.entries()) {
    const content = `${sender.person.name} says: ${tricky}`;
    sender.send("SEND_GROUP_MESSAGE", { room_id: room, content });
    for (const link of everybody)
      await link.expect("RECEIVE_GROUP_MESSAGE", { room_id: room, from_user_id: sender.person.id, content, seq: number + 1 });
  }

  await errors(adaLink, bob, room);
  await personal(adaLink, bob, bobLink, "Still here after all the errors");

  await bobLink.close();
  const missed = [];
  for (let number = 0; number < 5; ++number) {
    const content = `While you were away ${number}`;
    missed.push({ content, ...(await personal(adaLink, bob, null, content)) });
  }
  bobLink = await Link.open(bob, true);
  for (const message of missed) await bobLink.expect("RECEIVE_PERSONAL_MESSAGE", { from_user_id: ada.id, ...message });
  await personal(adaLink, bob, bobLink, "Live again");

  // Many at once, without waiting: all arrive, in order.
  const burst = Array.from({ length: 40 }, (_, number) => `burst ${number}`);
  for (const content of burst) bobLink.send("SEND_PERSONAL_MESSAGE", { to_user_id: ada.id, content });
  for (const content of burst) await adaLink.expect("RECEIVE_PERSONAL_MESSAGE", { from_user_id: bob.id, content });
  for (let i = 0; i < burst.length; ++i) await bobLink.expect("PERSONAL_MESSAGE_DELIVERED", { to_user_id: ada.id });
  for (const link of [adaLink, bobLink, eveLink]) await link.close();
}

if (!base) {
  console.error("usage: client.js BASE_URL");
  process.exit(64);
}
try {
  await main();
  console.log("client.js: every promise held");
} catch (error) {
  console.error(`client.js: ${error.message}\n${error.stack}`);
  process.exit(1);
}
