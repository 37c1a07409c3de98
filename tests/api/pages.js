// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Looks at /docs and /redoc with Chromium, as a person would: nothing is complained about, nothing is fetched from elsewhere,
// what is there can be read and tried out.
//
// usage: node pages.js NATTERD CHROMIUM [FOLDER_FOR_SCREENSHOTS]
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "./browser.js";
import { Natterd } from "./natterd.js";

const [natterd, chromium, screenshots] = process.argv.slice(2);
const OPERATIONS = `[...document.querySelectorAll(".opblock")].map((block) =>
    block.querySelector(".opblock-summary-method").textContent + " "
    + block.querySelector(".opblock-summary-path").textContent.replaceAll("\\u200b", ""))`;
const SHADES = `(() => {
    const shade = (colour) => { const [r, g, b] = colour.match(/\\d+/g).map(Number); return (r + g + b) / 3; };
    const text = document.querySelector("h1, h2");
    return { page: shade(getComputedStyle(document.body).backgroundColor), text: shade(getComputedStyle(text).color) };
})()`;

let server;
let browser;

before(async () => {
  server = await Natterd.start(natterd, { APP_NAME: "Tea & <b>Talk</b>" });
  browser = await Browser.launch(chromium);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function show(path, shown, options) {
  const page = await browser.open(options);
  await page.go(server.url + path);
  await page.until(shown, `${path} shows what it is for`);
  return page;
}

const showDocs = (options) => show("/docs", `document.querySelectorAll(".opblock").length > 0`, options);
const showRedoc = (options) =>
  show("/redoc", `document.querySelector('[data-section-id="operation/logIn"]') !== null`, options);

async function finish(page, name) {
  if (screenshots) await page.screenshot(`${screenshots}/${name}.png`);
  assert.deepEqual(page.complaints, []);
  const foreign = page.requests.filter(
    (url) => !url.startsWith(server.url + "/") && !url.startsWith("data:") && !url.startsWith(`blob:${server.url}/`),
  );
  assert.deepEqual(foreign, []);
}

async function described() {
  const document = await (await fetch(`${server.url}/openapi.json`)).json();
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

test("/docs shows every operation", async () => {
  const page = await showDocs();
  assert.deepEqual((await page.evaluate(OPERATIONS)).sort(), (await described()).sort());
  assert.equal(await page.evaluate("document.title"), "Tea & <b>Talk</b> – API");
  assert.equal(await page.evaluate(`document.querySelector(".info .title").firstChild.textContent`), "Tea & <b>Talk</b>");
  await finish(page, "docs-light");
});

test("/docs is dark where the system is", async () => {
  const page = await showDocs({ dark: true });
  const dark = await page.evaluate(SHADES);
  assert.ok(dark.page < 60 && dark.text > 170, JSON.stringify(dark));
  await finish(page, "docs-dark");
  const light = await (await showDocs()).evaluate(SHADES);
  assert.ok(light.page > 240 && light.text < 100, JSON.stringify(light));
});

/** Opens an operation, executes it as it is offered, and gives what is shown: the status and the body. */
async function tryOut(page, operation) {
  const block = `#operations-accounts-${operation}`;
  await page.click(`${block} .opblock-summary-control`);
  await page.until(`document.querySelector("${block}.is-open") !== null`, `${operation} is open`);
  await page.click(`${block} .btn.execute`);
  const live = `${block} .live-responses-table`;
  await page.until(`document.querySelector("${live} .response-col_status") !== null`, `${operation} is answered`);
  return {
    status: await page.evaluate(`parseInt(document.querySelector("${live} tbody .response-col_status").textContent)`),
    body: JSON.parse(await page.until(`document.querySelector("${live} .highlight-code code")?.textContent`)),
  };
}

test("/docs can try out what it shows", async () => {
  const page = await showDocs();
  const signup = await tryOut(page, "signUp");
  assert.equal(signup.status, 201);
  assert.equal(signup.body.message, "User created successfully");
  const login = await tryOut(page, "logIn");
  assert.equal(login.status, 200);
  assert.equal(login.body.user_id, signup.body.user_id);
  if (screenshots) await page.screenshot(`${screenshots}/docs-tried.png`);

  await page.evaluate("window.scrollTo(0, 0)");
  await page.click(".scheme-container .btn.authorize");
  await page.type(".auth-container input", login.body.access_token);
  await page.click(".auth-btn-wrapper .btn.authorize");
  await page.until(`document.querySelector(".auth-container").textContent.includes("Authorized")`, "it is authorised");
  await page.click(".auth-btn-wrapper .btn-done");
  await page.until(`document.querySelector(".scheme-container .btn.authorize.locked") !== null`, "the lock is closed");

  const me = await tryOut(page, "readProfile");
  assert.equal(me.status, 200);
  assert.equal(me.body.user_id, signup.body.user_id);
  await finish(page, "docs-authorised");
});

test("/docs takes no description from elsewhere", async () => {
  const page = await browser.open();
  await page.go(`${server.url}/docs?url=http://elsewhere.invalid/openapi.json&configUrl=http://elsewhere.invalid/`);
  await page.until(`document.querySelectorAll(".opblock").length > 0`);
  await finish(page, "docs-parameters");
});

test("/redoc shows every operation", async () => {
  const page = await showRedoc();
  const shown = await page.evaluate(`[...document.querySelectorAll('[data-section-id^="operation/"]')].length`);
  assert.equal(shown, (await described()).length);
  const { page: background, text } = await page.evaluate(SHADES);
  assert.ok(background > 240 && text < 100);
  await finish(page, "redoc-light");
});

test("/redoc stays light where the system is dark", async () => {
  const page = await showRedoc({ dark: true });
  assert.equal(await page.evaluate(`getComputedStyle(document.documentElement).colorScheme`), "light");
  const { page: background, text } = await page.evaluate(SHADES);
  assert.ok(background > 240 && text < 100);
  await finish(page, "redoc-dark");
});

test("/redoc finds what is searched for", async () => {
  const page = await showRedoc();
  await page.type(`input[placeholder="Search..."]`, "register");
  await page.until(
    `document.querySelector('[data-role="search:results"]')?.textContent.includes("Register a new account")`,
    "the operation is found",
  );
  await finish(page, "redoc-search");
});

// What the tests above rely on: that Chromium would tell, and that the policy is in force.
for (const path of ["/docs", "/redoc"]) {
  test(`${path} could not do otherwise`, async () => {
    const page = await (path === "/docs" ? showDocs() : showRedoc());
    const refused = async (what, expression) => {
      page.complaints.length = 0;
      await page.evaluate(expression);
      await page.until(`new Promise((resolve) => requestAnimationFrame(() => resolve(true)))`);
      assert.notDeepEqual(page.complaints, [], what);
    };
    await refused("a request elsewhere", `fetch("http://127.0.0.1:1/").catch(() => {})`);
    await refused("a picture from elsewhere", `new Image().src = "http://127.0.0.1:1/x.png"; 0`);
    await refused("an inline script", `{ const one = document.createElement("script"); one.textContent = "window.ran = 1";
        document.head.append(one); } 0`);
    await refused("an inline style", `{ const one = document.createElement("style"); one.textContent = "body { color: red }";
        document.head.append(one); } 0`);
    await refused("a style attribute", `document.body.setAttribute("style", "color: red"); 0`);
    assert.equal(await page.evaluate("window.ran"), undefined);
    await refused("text as code", `try { Function("1")(); } catch { /* so it should be */ } 0`);
  });
}
