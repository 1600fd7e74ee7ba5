// A visitor's conversation: what is kept, sent and heard. No DOM here; what
// there is to show goes to the view.

import { Cursor } from "../shared/cursor";
import { Link, type LinkState } from "../shared/link";
import { Courier, Outbox, type Pending } from "../shared/outbox";
import { Newest } from "../shared/throttle";
import type { ChatEvent, ErrorFrame, Frame, PositionFrame, State, WelcomeFrame } from "../shared/protocol";

export type Status = "sending" | "sent" | "read" | "refused";

export interface View {
  welcome(w: WelcomeFrame): void;
  /** The log starts anew. */
  clear(): void;
  event(e: ChatEvent, live: boolean): void;
  /** A message of ours that has no seq yet. */
  pending(p: Pending): void;
  /** What became of a message of ours. */
  status(id: string, s: Status, code?: string): void;
  /** The visitor read up to seq, here or elsewhere. */
  looked(seq?: number): void;
  /** Agents read up to seq. */
  read(seq: number): void;
  net(s: LinkState): void;
  /** Whether operators get what stands in the field. */
  peeked(on: boolean): void;
  state(s: State, operator?: string): void;
  position(p: PositionFrame): void;
  typing(name: string, on: boolean): void;
  synced(): void;
}

const TYPING_MS = 3_000;
const PEEK_MS = 200;

export interface ChatOptions {
  url: string;
  site: string;
  lang(): string;
  view: View;
  storage: Storage | null;
}

export class Chat {
  state: State = "bot";
  last = 0; // seq of the last event shown
  seenVisitor = 0;
  private link: Link;
  private cursor = new Cursor(false);
  private out: Courier;
  private key: string;
  private id: string | undefined; // of the conversation
  private name: string | undefined;
  private email: string | undefined;
  private caught = false;
  private watched = false; // the site lets operators see what is typed
  private peekOn = false; // and there may be one now
  private rev = Date.now(); // grows over reloads too
  private typingAt = 0;
  private idle = 0;
  private peek = new Newest<string>(PEEK_MS, (text) => {
    this.link.send({ type: "peek", rev: ++this.rev, text });
  });

  constructor(private o: ChatOptions) {
    this.key = "souffleur:" + o.site + ":";
    this.out = new Courier(new Outbox(o.storage, this.key + "out:"), (f) => this.link.send(f));
    this.link = new Link({
      url: o.url,
      hello: () => ({
        type: "hello",
        site: o.site,
        lang: o.lang(),
        // Without the query: it may hold what is nobody's business.
        page: (location.origin + location.pathname).slice(0, 500),
        token: this.token(),
        epoch: this.cursor.epoch,
        after: this.cursor.seq,
        name: this.name,
        email: this.email,
      }),
      frame: (f) => this.hear(f),
      state: (s) => {
        if (s != "open") this.caught = false;
        o.view.net(s);
      },
      // What only another script tag can put right, so its writer is told; the
      // rest may pass.
      refused: (e) => {
        if (!/^(unknown_site|not_allowed|bad_field)$/.test(e.code)) return true;
        console.error("souffleur: " + e.message);
        return false;
      },
    });
  }

  /** True when this browser has talked here before. */
  known(): boolean {
    return !!this.token();
  }

  start() {
    if (this.link.state == "connecting" || this.link.state == "open") return;
    if (!this.last) for (const p of this.out.box.list()) this.o.view.pending(p);
    this.link.start();
  }

  stop() {
    this.link.stop();
  }

  again() {
    if (this.link.state != "stopped") this.link.again();
  }

  reset() {
    this.link.stop();
    this.out.box.clear();
    this.keep();
    this.anew();
    this.id = this.name = this.email = undefined;
  }

  say(text: string, choice?: string) {
    this.peek.cancel();
    this.typingAt = 0;
    clearTimeout(this.idle);
    this.command({ type: "send", text, choice });
  }

  human() {
    this.command({ type: "human" });
  }

  contact(c: { name?: string; email?: string; phone?: string }) {
    return this.command({ type: "contact", ...c });
  }

  identify(name?: string, email?: string) {
    if (name == this.name && email == this.email) return;
    this.name = name;
    this.email = email;
    this.again();
  }

  retry(id: string) {
    this.o.view.status(id, "sending");
    this.out.retry(id);
  }

  /** The visitor types; text is what stands in the field. */
  typed(text: string) {
    clearTimeout(this.idle);
    const now = Date.now();
    const on = !!text;
    if (on ? now - this.typingAt > TYPING_MS : this.typingAt) {
      this.link.send({ type: "typing", on });
      this.typingAt = on ? now : 0;
    }
    if (on) {
      this.idle = window.setTimeout(() => {
        this.link.send({ type: "typing", on: false });
        this.typingAt = 0;
      }, 2 * TYPING_MS);
    }
    if (this.peekOn) this.peek.push(text);
  }

  /** The visitor looks at the log. */
  seen() {
    if (this.last > this.seenVisitor && this.link.send({ type: "seen", seq: this.last }))
      this.seenVisitor = this.last;
  }

  private token(): string | undefined {
    try {
      return this.o.storage?.getItem(this.key + "token") || this.memory;
    } catch {
      return this.memory;
    }
  }
  private memory: string | undefined;

  private keep(token?: string) {
    this.memory = token;
    try {
      if (token) this.o.storage?.setItem(this.key + "token", token);
      else this.o.storage?.removeItem(this.key + "token");
    } catch {
      // Storage is forbidden: the conversation lasts as long as the page.
    }
  }

  private anew() {
    this.cursor.reset();
    this.last = this.seenVisitor = 0;
    this.o.view.clear();
    for (const p of this.out.box.list()) this.o.view.pending(p);
  }

  private command(c: { type: string; [k: string]: unknown }): Pending {
    const p = this.out.add(c);
    this.o.view.pending(p);
    return p;
  }

  private hear(f: Frame) {
    const view = this.o.view;
    switch (f.type) {
      case "welcome":
        this.welcomed(f);
        break;
      case "event":
        this.happened(f);
        break;
      case "ack":
        if (this.out.taken(f.re)) view.status(f.re, "sent");
        break;
      case "synced":
        this.caught = true;
        view.synced();
        break;
      case "resync":
        this.anew(); // all of it follows
        this.cursor.epoch = f.epoch;
        break;
      case "seen":
        if (f.by == "agents") view.read(f.seq);
        else {
          this.seenVisitor = Math.max(this.seenVisitor, f.seq);
          view.looked(f.seq); // in another tab
        }
        break;
      case "typing":
        if (f.who != "visitor") view.typing(f.name || "", f.on);
        break;
      case "position":
        view.position(f);
        break;
      case "error":
        this.failed(f);
        break;
    }
  }

  private welcomed(w: WelcomeFrame) {
    // Another conversation, as when the token was not known any more.
    if (this.id && this.id != w.conversation) this.anew();
    this.id = w.conversation;
    if (!this.cursor.seq) this.cursor.epoch = w.epoch; // else a resync follows
    if (w.token) this.keep(w.token);
    this.watched = !!w.peek;
    this.typingAt = 0;
    this.seenVisitor = Math.max(this.seenVisitor, w.seen_visitor ?? 0);
    this.o.view.welcome(w);
    this.turn(w.state ?? "bot", w.operator_name);
    this.out.anew();
  }

  private happened(e: ChatEvent) {
    const step = this.cursor.step(e);
    if (step == "gap") this.link.again();
    if (step != "apply") return;
    this.last = e.seq;
    if (e.client_id) this.out.taken(e.client_id);
    this.o.view.event(e, this.caught);
    if (e.kind == "state") this.turn(e.body.to, e.body.operator_name);
  }

  private turn(s: State, operator?: string) {
    this.state = s;
    this.o.view.state(s, operator);
    // Unfinished words are for whoever was asked for, and for nobody else.
    this.peekOn = this.watched && (s == "queued" || s == "assigned");
    if (!this.peekOn) this.peek.cancel();
    this.o.view.peeked(this.peekOn);
  }

  private failed({ re = "", code, retry_after: after }: ErrorFrame) {
    // Without an id it is the session itself: the history was not read, say.
    if (!re && after) setTimeout(() => this.again(), 1000 * after);
    const p = this.out.box.get(re || this.out.unnamed(code) || "");
    if (!p) return;
    this.out.failed(p.id, after);
    if (after) return;
    // Only a message can be tried again by hand.
    if (p.type != "send") this.out.box.remove(p.id);
    this.o.view.status(p.id, "refused", code);
  }
}
