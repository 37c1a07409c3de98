// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chromium without a window, driven by its own protocol. Whatever a page complains about or fetches is written down.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";

const START_WITHIN = 30_000;
const HAPPENS_WITHIN = 40_000;
const STANDS_FOR_FRAMES = 5;

function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class Browser {
  #waiting = new Map();
  #listeners = new Map();
  #lastId = 0;

  static async launch(program) {
    const browser = new Browser();
    browser.folder = mkdtempSync(join(tmpdir(), "chromium-"));
    browser.process = spawn(
      program,
      [
        "--headless=new",
        "--no-sandbox", // Chromium has none for root, as whom a build server runs this; the pages are our own
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--remote-debugging-port=0",
        `--user-data-dir=${browser.folder}`,
        "about:blank",
      ],
      { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: browser.folder } },
    );
    const address = new Promise((resolve, reject) => {
      let said = "";
      browser.process.stderr.on("data", (text) => {
        said += text;
        const found = /DevTools listening on (ws:\S+)/.exec(said);
        if (found) resolve(found[1]);
      });
      browser.process.on("exit", (code) => reject(new Error(`Chromium ended with ${code}: ${said}`)));
      browser.process.on("error", reject);
    });
    browser.socket = new WebSocket(await within(START_WITHIN, "Chromium's start", address), { perMessageDeflate: false });
    browser.socket.on("message", (text) => browser.#received(JSON.parse(text)));
    await once(browser.socket, "open");
    return browser;
  }

  /** A tab of its own, whose cookies and storage nobody else sees. */
  async open({ dark = false, width = 1200, height = 1600 } = {}) {
    const { browserContextId } = await this.send("Target.createBrowserContext");
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId);
    await page.prepare(dark, width, height);
    return page;
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#lastId;
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    return within(HAPPENS_WITHIN + 5_000, method, answer); // what is waited for in the page has a name of its own
  }

  /** Calls @p heard with every event of the session, or, for null, with none any more. */
  listen(sessionId, heard) {
    this.#listeners.set(sessionId, heard);
  }

  #received(message) {
    if (message.id === undefined) {
      this.#listeners.get(message.sessionId)?.(message.method, message.params);
      return;
    }
    const { resolve, reject } = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve(message.result);
  }

  /** Asks Chromium to end, so that its own processes are done with the folder; one that does not is killed. */
  async close() {
    if (this.process.exitCode === null) {
      const gone = once(this.process, "exit");
      this.send("Browser.close").catch(() => {}); // it may be gone before it answers
      await within(START_WITHIN, "Chromium's end", gone).catch(async () => {
        this.process.kill("SIGKILL");
        await gone;
      });
    }
    this.socket.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

export class Page {
  /** Console errors, exceptions, policy violations, failed requests: a line each. */
  complaints = [];
  /** The address of everything that was fetched, or tried. */
  requests = [];
  #browser;
  #session;

  constructor(browser, session) {
    this.#browser = browser;
    this.#session = session;
    browser.listen(session, (method, params) => this.#heard(method, params));
  }

  async prepare(dark, width, height) {
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await this.#send(`${domain}.enable`);
    // Workers are listened to as well.
    await this.#send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await this.#send("Emulation.setEmulatedMedia", { features });
    await this.#send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await this.#send("Page.addScriptToEvaluateOnNewDocument", {
      source: `document.addEventListener("securitypolicyviolation", (event) =>
        console.error("policy violated: " + event.violatedDirective + " by " + event.blockedURI + " at " + event.sourceFile
            + ":" + event.lineNumber + " " + event.sample));`,
    });
  }

  async go(url) {
    const { errorText } = await this.#send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
  }

  /** What @p expression comes to; promises are awaited. */
  async evaluate(expression) {
    const how = { awaitPromise: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: false };
    const answer = await this.#send("Runtime.evaluate", { expression, ...how });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    return answer.result.value;
  }

  /** Waits until @p expression is true, looking whenever the page has drawn something; its value. */
  until(expression, what = expression) {
    const wait = `new Promise((resolve) => {
        const look = () => { const value = ${expression}; value ? resolve(value) : setTimeout(look, 20); };
        look();
    })`;
    return within(HAPPENS_WITHIN, what, this.evaluate(wait));
  }

  /**
   * Clicks in the middle of what @p selector finds, as a mouse does: once it is there, is not covered and has stood still
   * for some frames. Who sees that a click went astray, because what was meant moved on its way, clicks again.
   */
  async click(selector) {
    const meant = JSON.stringify(selector);
    const place = `new Promise((resolve) => {
        let last = {};
        let still = 0;
        const look = () => {
          const element = document.querySelector(${meant});
          if (!element) return requestAnimationFrame(look);
          element.scrollIntoView({ block: "center", behavior: "instant" });
          const box = element.getBoundingClientRect();
          const now = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
          const top = document.elementFromPoint(now.x, now.y);
          still = now.x === last.x && now.y === last.y ? still + 1 : 0;
          last = now;
          if (still < ${STANDS_FOR_FRAMES} || !top || !(element.contains(top) || top.contains(element)))
            return requestAnimationFrame(look);
          window.hits = 0;
          addEventListener("click", (event) => { window.hits += element.contains(event.target) ? 1 : 0; },
                           { capture: true, once: true });
          resolve(now);
        };
        look();
    })`;
    const hit = async () => {
      for (;;) {
        const { x, y } = await this.evaluate(place);
        for (const type of ["mouseMoved", "mousePressed", "mouseReleased"]) {
          const pressed = type === "mouseMoved" ? {} : { button: "left", clickCount: 1 };
          await this.#send("Input.dispatchMouseEvent", { type, x, y, ...pressed });
        }
        if ((await this.evaluate("window.hits")) === 1) return;
      }
    };
    await within(HAPPENS_WITHIN, `${selector} is clicked`, hit());
  }

  /** Replaces what is in the field that @p selector finds by @p text, as typing does. */
  async type(selector, text) {
    await this.until(`document.querySelector(${JSON.stringify(selector)}) !== null`, `${selector} is there`);
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).focus();
        document.querySelector(${JSON.stringify(selector)}).select();`);
    await this.#send("Input.insertText", { text });
  }

  async screenshot(file) {
    const { data } = await this.#send("Page.captureScreenshot", { format: "png" });
    writeFileSync(file, Buffer.from(data, "base64"));
  }

  #send(method, params = {}) {
    return this.#browser.send(method, params, this.#session);
  }

  #heard(method, params) {
    if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type))
      this.complaints.push(`console: ${params.args.map((one) => one.value ?? one.description).join(" ")}`);
    else if (method === "Runtime.exceptionThrown")
      this.complaints.push(`exception: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    else if (method === "Log.entryAdded" && ["error", "warning"].includes(params.entry.level))
      this.complaints.push(`log: ${params.entry.text} ${params.entry.url ?? ""}`);
    else if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
    else if (method === "Target.attachedToTarget") this.#attached(params.sessionId);
  }

  #attached(worker) {
    this.#browser.listen(worker, (method, params) => this.#heard(method, params));
    for (const method of ["Runtime.enable", "Log.enable", "Network.enable", "Runtime.runIfWaitingForDebugger"])
      this.#browser.send(method, {}, worker).catch((error) => this.complaints.push(`worker: ${error.message}`));
  }
}
