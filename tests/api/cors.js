// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pages of other origins can do, found out by such pages in Chromium.
//
// usage: node cors.js NATTERD CHROMIUM
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Browser } from "./browser.js";
import { Natterd } from "./natterd.js";

const [natterd, chromium] = process.argv.slice(2);
const EMPTY_PAGE = `<!DOCTYPE html><link rel="icon" href="data:,"><title>Elsewhere</title>`;

const closing = [];
let friend;
let stranger;
let open; // a server for everybody
let listed; // and one for the friend alone

/** A web server with one empty page, on an origin of its own; a tab that shows it. */
async function elsewhere(browser) {
  const web = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(EMPTY_PAGE));
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  closing.push(() => (web.closeAllConnections(), web.close()));
  const page = await browser.open();
  const origin = `http://127.0.0.1:${web.address().port}`;
  await page.go(origin);
  await page.until(`document.title === "Elsewhere"`);
  return { page, origin };
}

before(async () => {
  const browser = await Browser.launch(chromium);
  closing.push(() => browser.close());
  friend = await elsewhere(browser);
  stranger = await elsewhere(browser);
  open = await Natterd.start(natterd);
  closing.push(() => open.stop());
  listed = await Natterd.start(natterd, { CORS_ORIGINS: `["${friend.origin}"]`, CORS_ALLOW_CREDENTIALS: "True" });
  closing.push(() => listed.stop());
});

after(async () => {
  for (const close of closing.reverse()) await close();
});

/** fetch() by a page: what it could read, or "refused". */
function fetched({ page }, server, path, options = {}, header = "Content-Type") {
  return page.evaluate(`fetch(${JSON.stringify(server.url + path)}, ${JSON.stringify(options)}).then(
      async (response) => ({ status: response.status, body: await response.json(), header: response.headers.get("${header}") }),
      () => "refused")`);
}

const json = (body, more = {}) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", "X-Requested-With": "fetch" },
  body: JSON.stringify(body),
  ...more,
});
const nobody = { email: "nobody@example.com", password: "wrong" };

test("everybody may call the open server", async () => {
  for (const page of [friend, stranger]) {
    assert.deepEqual((await fetched(page, open, "/health")).body, { status: "healthy" });
    const answer = await fetched(page, open, "/auth/login", json(nobody), "WWW-Authenticate");
    assert.equal(answer.status, 401);
    assert.equal(answer.body.code, "invalid_credentials");
    assert.equal(answer.header, "Bearer");
  }
});

test("but nobody with credentials", async () => {
  assert.equal(await fetched(friend, open, "/health", { credentials: "include" }), "refused");
  assert.equal(await fetched(friend, open, "/auth/login", json(nobody, { credentials: "include" })), "refused");
});

test("a listed origin may call, with credentials too", async () => {
  for (const credentials of ["omit", "include"]) {
    assert.equal((await fetched(friend, listed, "/health", { credentials })).status, 200);
    assert.equal((await fetched(friend, listed, "/auth/login", json(nobody, { credentials }))).status, 401);
  }
});

test("errors can be read", async () => {
  const expected = [
    ["/nowhere", json({}), 404, "not_found"],
    ["/health", json({}), 405, "method_not_allowed"],
    ["/auth/login", json({}), 422, "validation_failed"],
    ["/auth/login", { method: "POST", headers: { "Content-Type": "text/plain" }, body: "x" }, 415, "unsupported_media_type"],
    ["/auth/login", json("x".repeat(70_000)), 413, "payload_too_large"],
  ];
  for (const [path, options, status, code] of expected) {
    const answer = await fetched(friend, listed, path, options);
    assert.deepEqual([answer.status, answer.body?.code], [status, code], path);
  }
  assert.equal((await fetched(friend, listed, "/health", json({}), "Allow")).header, "GET, HEAD, OPTIONS");
});

test("who asks for the impossible is warned", async () => {
  const warning = /CORS_ALLOW_CREDENTIALS has no effect/;
  assert.doesNotMatch(open.log, warning);
  assert.doesNotMatch(listed.log, warning);
  const asking = await Natterd.start(natterd, { CORS_ORIGINS: `["*"]`, CORS_ALLOW_CREDENTIALS: "True" });
  await asking.stop();
  assert.match(asking.log, warning);
});

test("another origin may not", async () => {
  assert.equal(await fetched(stranger, listed, "/health"), "refused");
  assert.equal(await fetched(stranger, listed, "/auth/login", json(nobody)), "refused");
  assert.equal(await fetched(stranger, listed, "/openapi.json"), "refused");
});

test("WebSockets follow the same list", async () => {
  const account = { email: "ada@example.com", name: "Ada", password: "correct horse" };
  const { access_token: token } = (await fetched(friend, listed, "/auth/signup", json(account))).body;
  const address = `${listed.url.replace("http", "ws")}/ws/chat?token=${token}`;
  const opened = `new Promise((resolve) => {
      const socket = new WebSocket(${JSON.stringify(address)});
      socket.onopen = () => { socket.close(); resolve(true); };
      socket.onerror = () => resolve(false);
  })`;
  assert.equal(await friend.page.evaluate(opened), true);
  assert.equal(await stranger.page.evaluate(opened), false);
});

test("no page of another origin frames ours", async () => {
  const before = friend.page.complaints.length;
  await friend.page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.onload = () => resolve(true);
      frame.src = ${JSON.stringify(open.url + "/docs")};
      document.body.append(frame);
  })`);
  await friend.page.until(`new Promise((resolve) => requestAnimationFrame(() => resolve(true)))`);
  const said = friend.page.complaints.slice(before).join("\n");
  assert.match(said, /frame-ancestors/);
});
