// The operator's session: rows, open conversations, drafts. Pages read it and
// are told when it changed; nothing here touches the DOM.

import { Cursor } from "../shared/cursor";
import { Link, type LinkState } from "../shared/link";
import { Courier, Outbox, type Pending } from "../shared/outbox";
import { Newest } from "../shared/throttle";
import type { ChatEvent, ErrorFrame, Frame, RowItem, User } from "../shared/protocol";
import type { Used } from "./compose";
import { Slots } from "./slots";
import { fill, t } from "./words";

export type Phase = "loading" | "signin" | "desk";

/** An open conversation. */
export class Thread {
  readonly cursor = new Cursor(true);
  readonly slots = new Slots();
  events: ChatEvent[] = [];
  peek = "";
  peekRev = 0;
  typing = false;
  typingTimer = 0;
  synced = false;
  seenVisitor = 0;
  seenSent = 0;

  constructor(readonly id: string) {}

  /** The log starts anew. */
  reset() {
    this.cursor.reset();
    this.slots.restart();
    this.slots.clear();
    this.events = [];
    this.peek = "";
    this.synced = false;
    this.seenVisitor = this.seenSent = 0;
  }
}

export interface Draft {
  text: string;
  used: Used | null;
}

const DRAFT_MS = 200;
const TYPING_MS = 3_000;
const KEEP = 12; // logs kept for going back and forth

function storage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

export class Desk {
  phase: Phase = "loading";
  me: User | null = null;
  net: LinkState = "waiting";
  rows = new Map<string, RowItem>();
  selected: string | null = null;
  loaded = false; // the first rows are here
  notice = "";
  problem = ""; // said above the sign-in
  spoken = ""; // for the polite region
  readonly refused = new Map<string, string>(); // by id: the code of why
  private threads = new Map<string, Thread>();
  private drafts = new Map<string, Draft>();
  private watched: string | null = null;
  private epoch: string | undefined;
  private store = storage();
  private out: Courier;
  private link: Link;
  private rev = Date.now();
  private typingAt = 0;
  private noticeTimer = 0;
  private listeners = new Set<() => void>();
  private dirty = false;
  private draft = new Newest<{ conversation: string; text: string }>(DRAFT_MS, (d) => {
    this.link.send({ type: "draft", rev: ++this.rev, ...d });
  });

  constructor() {
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol == "http:" ? "ws:" : "wss:";
    this.out = new Courier(new Outbox(this.store, "souffleur:op:out:"), (f) => this.link.send(f));
    this.link = new Link({
      url: url.href,
      hello: () => ({ type: "hello", role: "operator" }),
      frame: (f) => this.hear(f),
      state: (s) => {
        this.net = s;
        if (s != "open") this.watched = null;
        this.changed();
      },
      refused: (e) => {
        if (e.code != "signed_out" && e.code != "not_allowed") return true;
        this.signedOut(e.code == "not_allowed" ? t.notrole : "");
        return false;
      },
    });
  }

  subscribe(f: () => void): () => void {
    this.listeners.add(f);
    return () => this.listeners.delete(f);
  }

  /** One repaint a frame, however much came. */
  changed() {
    if (this.dirty) return;
    this.dirty = true;
    queueMicrotask(() => {
      this.dirty = false;
      for (const f of this.listeners) f();
    });
  }

  // --- sign-in ---------------------------------------------------------------

  async start() {
    try {
      const r = await fetch("/api/v1/me");
      if (r.ok) this.signedIn(await r.json());
      else if (r.status == 401) this.signedOut();
      else throw new Error(String(r.status));
    } catch {
      setTimeout(() => this.start(), 2000);
    }
  }

  /** Null when it worked, else what to tell. */
  async signIn(login: string, password: string): Promise<string | null> {
    try {
      const r = await fetch("/api/v1/sign-in", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ login, password }),
      });
      if (r.ok) {
        this.signedIn(await r.json());
        return null;
      }
      const problem = await r.json().catch(() => ({}));
      if (r.status == 401) return t.wrong;
      if (r.status == 429) {
        const s = Number(problem.retry_after ?? r.headers.get("Retry-After")) || 60;
        return t.slow.replace("{0}", String(s));
      }
      return problem.detail || t.failed;
    } catch {
      return t.unreachable;
    }
  }

  async signOut() {
    this.link.stop();
    await fetch("/api/v1/sign-out", { method: "POST" }).catch(() => null);
    this.signedOut();
  }

  reconnect() {
    this.link.start();
  }

  private signedIn(u: User) {
    this.me = u;
    this.phase = "desk";
    this.link.start();
    this.changed();
  }

  private signedOut(why = "") {
    this.phase = "signin";
    this.problem = why;
    this.me = null;
    this.loaded = false;
    this.rows.clear();
    this.threads.clear();
    this.link.stop();
    this.changed();
  }

  // --- conversations ---------------------------------------------------------

  thread(id: string): Thread {
    let th = this.threads.get(id);
    if (!th) {
      th = new Thread(id);
      this.threads.set(id, th);
    }
    return th;
  }

  select(id: string | null) {
    if (this.selected == id) return;
    this.draft.cancel();
    this.typingAt = 0;
    this.selected = id;
    this.follow();
    this.changed();
  }

  mine(id: string): boolean {
    const r = this.rows.get(id);
    return !!r && r.state == "assigned" && r.operator_id == this.me?.id;
  }

  /** Our messages that the server does not have yet. */
  pending(id: string): Pending[] {
    return this.out.box.list().filter((p) => p.type == "send" && p.conversation == id);
  }

  /** A take or close that is under way. */
  busy(id: string): boolean {
    return this.out.box.list().some((p) => p.type != "send" && p.conversation == id);
  }

  take(id: string) {
    const row = this.rows.get(id);
    const from = row?.state == "assigned" ? row.operator_id : undefined;
    this.out.add({ type: "take", conversation: id, from });
    this.changed();
  }

  close(id: string) {
    this.out.add({ type: "close", conversation: id });
    this.changed();
  }

  say(id: string, text: string, used: Used | null) {
    this.out.add({
      type: "send",
      conversation: id,
      text,
      ...(used ? { suggestion: used.id, edited: text != used.text.trim() } : {}),
    });
    this.draft.cancel();
    this.typingAt = 0;
    this.rev++;
    const th = this.thread(id);
    th.slots.outdate("draft", this.rev);
    th.slots.clear();
    this.keep(id, { text: "", used: null });
    this.changed();
  }

  retry(id: string) {
    this.refused.delete(id);
    this.out.retry(id);
    this.changed();
  }

  discard(id: string) {
    this.refused.delete(id);
    this.out.box.remove(id);
    this.changed();
  }

  kept(id: string): Draft {
    const d = this.drafts.get(id);
    if (d) return d;
    try {
      return JSON.parse(this.store?.getItem("souffleur:draft:" + id) || "") as Draft;
    } catch {
      return { text: "", used: null };
    }
  }

  /** The operator typed: kept over a reload, told to the prompter. */
  typed(id: string, d: Draft) {
    this.keep(id, d);
    if (!this.mine(id)) return;
    this.draft.push({ conversation: id, text: d.text });
    const now = Date.now();
    const on = !!d.text;
    if (on ? now - this.typingAt > TYPING_MS : this.typingAt) {
      this.link.send({ type: "typing", conversation: id, on });
      this.typingAt = on ? now : 0;
    }
  }

  /** The end of the log is on the screen. */
  seen(th: Thread) {
    const seq = th.cursor.seq;
    if (seq <= th.seenSent || document.hidden) return;
    if (this.link.send({ type: "seen", conversation: th.id, seq })) th.seenSent = seq;
  }

  tell(text: string) {
    this.notice = text;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = window.setTimeout(() => {
      this.notice = "";
      this.changed();
    }, 8000);
    this.changed();
  }

  private keep(id: string, d: Draft) {
    this.drafts.set(id, d);
    try {
      if (d.text) this.store?.setItem("souffleur:draft:" + id, JSON.stringify(d));
      else this.store?.removeItem("souffleur:draft:" + id);
    } catch {
      // Full or forbidden: the draft lives as long as the page.
    }
  }

  /** Watches what is selected, and only that. */
  private follow() {
    if (this.watched == this.selected || this.net != "open") return;
    if (this.watched) {
      this.link.send({ type: "unwatch", conversation: this.watched });
      this.thread(this.watched).peek = "";
    }
    this.watched = this.selected;
    if (this.selected) this.watch(this.thread(this.selected));
    for (const id of this.threads.keys()) {
      if (this.threads.size <= KEEP) break;
      if (id != this.selected) this.threads.delete(id);
    }
  }

  private watch(th: Thread) {
    th.synced = false;
    this.link.send({ type: "watch", conversation: th.id, epoch: th.cursor.epoch, after: th.cursor.seq });
    th.cursor.epoch = this.epoch;
  }

  private rewatch() {
    if (this.watched) this.watch(this.thread(this.watched));
  }

  // --- what the server says --------------------------------------------------

  private hear(f: Frame) {
    switch (f.type) {
      case "welcome":
        if (f.user) this.me = f.user;
        this.epoch = f.epoch;
        for (const th of this.threads.values()) {
          th.peek = "";
          th.slots.restart();
        }
        this.out.anew();
        this.follow();
        break;
      case "rows":
        this.loaded = true;
        this.rows = new Map(f.items.map((r) => [r.conversation, r]));
        break;
      case "row":
        this.moved(f.row);
        break;
      case "ack":
        this.out.taken(f.re);
        break;
      case "error":
        this.failed(f);
        break;
      case "bye":
        if (f.reason == "signed_out") this.signedOut();
        break;
      default:
        if ("conversation" in f) this.about(f);
    }
    this.changed();
  }

  private moved(r: RowItem) {
    const id = r.conversation;
    const was = this.mine(id);
    this.rows.set(id, r);
    if (!was || this.mine(id)) return;
    // The draft is kept, but there is nowhere to put what was found for it.
    const th = this.threads.get(id);
    if (id == this.selected) this.draft.cancel();
    th?.slots.outdate("draft", ++this.rev);
    if (th?.slots.basis == "draft") th.slots.clear();
    if (r.state == "assigned" && r.operator_name) this.tell(fill(t.joined, r.operator_name));
  }

  private about(f: Extract<Frame, { conversation: string }>) {
    if (f.conversation != this.watched) return;
    const th = this.thread(f.conversation);
    switch (f.type) {
      case "event":
        this.happened(th, f);
        break;
      case "synced":
        th.synced = true;
        break;
      case "resync":
        th.reset(); // all of it follows
        th.cursor.epoch = f.epoch;
        break;
      case "peek":
        if (f.rev < th.peekRev) break;
        th.peekRev = f.rev;
        th.peek = f.text;
        break;
      case "typing":
        if (f.who != "visitor") break;
        clearTimeout(th.typingTimer);
        th.typing = f.on;
        if (f.on)
          th.typingTimer = window.setTimeout(() => {
            th.typing = false;
            this.changed();
          }, 2 * TYPING_MS);
        break;
      case "seen":
        if (f.by == "visitor") th.seenVisitor = Math.max(th.seenVisitor, f.seq);
        break;
      case "suggestions":
        th.slots.offer(f);
        break;
    }
  }

  private happened(th: Thread, e: ChatEvent) {
    const step = th.cursor.step(e);
    if (step == "gap") this.watch(th);
    if (step != "apply") return;
    th.events = [...th.events, e];
    if (e.client_id) this.out.taken(e.client_id);
    if (e.kind != "message") return;
    if (e.author == "visitor") {
      th.peek = "";
      th.typing = false;
      th.slots.outdate("message", e.seq);
      th.slots.outdate("peek", th.peekRev + 1);
      if (th.synced) this.spoken = t.visitor + ": " + e.body.text;
    } else if (e.author == "operator") {
      // Answered: what was suggested for it is withdrawn.
      th.slots.outdate("message", e.seq);
      th.slots.clear();
    }
  }

  private failed(e: ErrorFrame) {
    const p = this.out.box.get(e.re || this.out.unnamed(e.code) || "");
    if (!p) {
      if (e.code == "unknown_conversation") this.tell(t.unknown);
      // The log was not read: ask for it again.
      else if (e.retry_after) setTimeout(() => this.rewatch(), 1000 * e.retry_after);
      return;
    }
    this.out.failed(p.id, e.retry_after);
    if (e.retry_after) return;
    if (p.type == "send") this.refused.set(p.id, e.code);
    else {
      this.out.box.remove(p.id);
      const by = this.rows.get(String(p.conversation))?.operator_name;
      this.tell(e.code == "taken" && by ? fill(t.quicker, by) : e.code == "wrong_state" || e.code == "taken" ? t.taken : e.message);
    }
  }
}
