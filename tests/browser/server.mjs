// The real program with the demo content, on a port of its own, its data in a
// directory that goes away.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const OPERATOR = { login: "anna", name: "Anna Ozola", password: "whisper the next line 7" };

export class Server {
  operator = OPERATOR;
  port = 0;
  #process = null;
  #said = "";
  #dir = mkdtempSync(join(tmpdir(), "souffleur-browser-"));

  /** `settings`: options of `serve`, without the two dashes. */
  constructor(places, settings = {}) {
    this.places = places;
    this.settings = {
      "site.hours": "", // always open
      "bot.burst": 200,
      "server.connect_rate": 100,
      "server.per_address": 200,
      "server.web_root": places.web,
      ...settings,
    };
    this.addUser(OPERATOR);
  }

  addUser({ login, name, password }) {
    execFileSync(
      this.places.program,
      ["user", "add", login, "--name", name, "--role", "operator", "--password-stdin", "--data", this.#dir],
      { input: password + "\n" },
    );
  }

  /** Starts it, again on the same port; ready when it answers /readyz. */
  async start() {
    const options = Object.entries(this.settings).map(([k, v]) => `--${k}=${v}`);
    this.#process = spawn(
      this.places.program,
      ["serve", "--data", this.#dir, "--content", this.places.content, "--listen", "127.0.0.1:" + this.port, ...options],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#said = "";
    for (const pipe of [this.#process.stdout, this.#process.stderr])
      pipe.setEncoding("utf8").on("data", (s) => (this.#said += s));
    const end = Date.now() + 60_000;
    while (Date.now() < end) {
      if (this.#process.exitCode !== null) break;
      this.port ||= Number(/^listening port=(\d+)/m.exec(this.#said)?.[1] ?? 0);
      if (this.port && (await this.#ready())) return;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error("the server does not start:\n" + this.#said.slice(-2000));
  }

  async #ready() {
    try {
      return (await fetch(this.url + "/readyz")).ok;
    } catch {
      return false;
    }
  }

  get url() {
    return "http://127.0.0.1:" + this.port;
  }

  /** Ends it: SIGKILL leaves it no time for anything. */
  async end(signal) {
    const p = this.#process;
    this.#process = null;
    if (!p || p.exitCode !== null || p.signalCode !== null) return p?.exitCode ?? null;
    const gone = new Promise((done) => p.once("exit", (code) => done(code)));
    p.kill(signal);
    return gone;
  }

  async close() {
    const code = await this.end("SIGTERM");
    rmSync(this.#dir, { recursive: true, force: true });
    if (code) throw new Error(`the server ended with ${code}:\n` + this.#said.slice(-2000));
  }
}
