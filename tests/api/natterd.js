// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A natterd of one's own, in a temporary folder, on a free port.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as later } from "node:timers/promises";

const READY_WITHIN = 20_000;

export class Natterd {
  /** Starts @p program with @p settings and waits until it serves. */
  static async start(program, settings = {}) {
    const server = new Natterd();
    server.folder = mkdtempSync(join(tmpdir(), "natterd-"));
    const portFile = join(server.folder, "port");
    const always = { HOST: "127.0.0.1", PORT: "0", PORT_FILE: portFile, ADMIN_PORT: "0", DATA_DIR: join(server.folder, "data"), BCRYPT_COST: "4" };
    server.process = spawn(program, ["serve"], {
      cwd: server.folder,
      env: { ...process.env, ...always, ...settings },
      stdio: ["ignore", "ignore", "pipe"],
    });
    server.log = "";
    server.process.stderr.on("data", (text) => (server.log += text));
    const deadline = Date.now() + READY_WITHIN;
    while (!existsSync(portFile)) {
      if (server.process.exitCode !== null || Date.now() > deadline) {
        await server.stop();
        throw new Error(`natterd does not serve:\n${server.log}`);
      }
      await later(10);
    }
    server.url = `http://127.0.0.1:${Number(readFileSync(portFile, "utf8"))}`;
    return server;
  }

  async stop() {
    if (this.process.exitCode === null) {
      this.process.kill("SIGTERM");
      await once(this.process, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
