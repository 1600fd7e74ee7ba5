// One WebSocket that comes back: first frame, heartbeat, full-jitter backoff.
// Knows nothing of conversations; who uses it resumes by cursor in hello().

import { LIMIT_PING_MS, SUBPROTOCOL } from "protocol.gen";
import type { ErrorFrame, Frame } from "./protocol";
import { clean } from "./text";

const SILENT_MS = 60_000; // more than two pings without any frame
const WELCOME_MS = 10_000;
const PROBE_MS = 4_000; // a page that was asleep asks once before it trusts

export type LinkState = "connecting" | "open" | "waiting" | "stopped";

export interface LinkOptions {
  url: string;
  hello(): object;
  frame(f: Frame): void;
  state(s: LinkState): void;
  /** The server refused the hello; true = try again with another hello. */
  refused(e: ErrorFrame): boolean;
}

/** Milliseconds to wait before try number `attempt` (0 = the first again). */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return 500 + random() * (Math.min(30_000, 1_000 * 2 ** attempt) - 500);
}

/** Whatever was typed or kept, the server can read it. */
const json = (f: object) => JSON.stringify(f, (_, v) => (typeof v == "string" ? clean(v) : v));

export class Link {
  state: LinkState = "stopped";
  private ws: WebSocket | null = null;
  private attempt = 0;
  private timer = 0;
  private beat = 0;
  private heard = 0;
  private last: ErrorFrame | null = null;
  private wake = () => this.woken();

  constructor(private o: LinkOptions) {}

  start() {
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.again();
  }

  /** Ends it for good; start() begins anew. */
  stop() {
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.drop();
    this.turn("stopped");
  }

  /** Says hello again at once, as after a gap. */
  again() {
    this.drop();
    this.connect();
  }

  /** False when there is no session now; the caller keeps what matters. */
  send(f: object): boolean {
    if (this.state != "open") return false;
    this.ws!.send(json(f));
    return true;
  }

  private turn(s: LinkState) {
    if (this.state == s) return;
    this.state = s;
    this.o.state(s);
  }

  private drop() {
    clearTimeout(this.timer);
    clearInterval(this.beat);
    const ws = this.ws;
    this.ws = null;
    if (ws) ws.close();
  }

  private connect() {
    this.turn("connecting");
    this.last = null;
    let ws: WebSocket;
    try {
      ws = new WebSocket(this.o.url, SUBPROTOCOL);
    } catch {
      // The host page's policy forbids the address: no try will help.
      this.turn("stopped");
      return;
    }
    this.ws = ws;
    ws.onopen = () => {
      if (ws == this.ws) ws.send(json(this.o.hello()));
    };
    ws.onmessage = (m) => {
      if (ws == this.ws) this.hear(m.data);
    };
    ws.onclose = () => {
      if (ws == this.ws) this.lost();
    };
    this.timer = window.setTimeout(() => this.lost(), WELCOME_MS);
  }

  private hear(data: unknown) {
    this.heard = Date.now();
    let f: Frame;
    try {
      f = JSON.parse(String(data));
    } catch {
      return;
    }
    if (f.type == "welcome") this.welcomed();
    else if (f.type == "bye") {
      if (f.reconnect) this.last = null;
      else if (this.last) this.lost();
      else this.stop();
    } else if (f.type == "error" && this.state == "connecting") this.last = f;
    if (f.type != "pong") this.o.frame(f);
  }

  private welcomed() {
    clearTimeout(this.timer);
    this.attempt = 0;
    this.beat = window.setInterval(() => {
      if (Date.now() - this.heard > SILENT_MS) this.lost();
      else this.send({ type: "ping" });
    }, LIMIT_PING_MS);
    this.turn("open");
  }

  private lost() {
    const why = this.last;
    this.drop();
    if (why && !this.o.refused(why)) {
      this.stop();
      return;
    }
    const wait = Math.max(backoff(this.attempt++), 1000 * (why?.retry_after ?? 0));
    this.timer = window.setTimeout(() => this.connect(), wait);
    this.turn("waiting");
  }

  private woken() {
    if (document.hidden) return;
    if (this.state == "waiting") {
      this.attempt = 0;
      this.again();
    } else if (this.state == "open") {
      // The socket may have died while the machine slept.
      this.send({ type: "ping" });
      const asked = Date.now();
      const ws = this.ws;
      setTimeout(() => {
        if (ws == this.ws && this.heard < asked) this.again();
      }, PROBE_MS);
    }
  }
}
