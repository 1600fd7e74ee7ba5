// The messages of the log: bubbles in their order, with what became of each.

import type { Status } from "./chat";
import { h } from "./dom";
import type { Strings } from "./strings";
import { links } from "../shared/text";
import type { Pending } from "../shared/outbox";
import type { MessageBody } from "../shared/protocol";

interface Row {
  el: HTMLElement;
  meta: HTMLElement;
  who: string;
  at: number;
  seq: number;
  code?: string; // why it was refused
  chips?: Map<string, HTMLElement>; // by choice
}

/** A message that has its number. */
export interface Said {
  seq: number;
  at: number;
  author: string;
  author_name?: string;
  body: MessageBody;
  client_id?: string;
}

const GROUP_MS = 180_000;

export class Log {
  el = h("div", { class: "log", role: "log", "aria-live": "off", "data-test": "log" });
  /** Speaks where no name is given. */
  bot = "";
  private rows = new Map<string, Row>(); // by client id, or "#seq"
  private order: Row[] = [];
  private readTo = 0;

  constructor(
    private t: Strings,
    private lang: string,
    private acts: { choose(label: string, choice: string): void; retry(id: string): void },
  ) {}

  words(t: Strings, lang: string) {
    this.t = t;
    this.lang = lang;
    this.el.setAttribute("aria-label", t.log);
    for (const r of this.order) this.stamp(r);
  }

  clear() {
    this.rows.clear();
    this.order = [];
    this.el.replaceChildren();
    this.readTo = 0;
  }

  get isEmpty() {
    return !this.order.length;
  }

  /** The highest number, or `least`. */
  last(least: number) {
    return this.order.reduce((n, r) => Math.max(n, r.seq), least);
  }

  /** How many messages of others came after a number. */
  after(seq: number) {
    return this.order.filter((r) => r.who != "me" && r.who != "sys" && r.seq > seq).length;
  }

  /** A bubble of the bot's that is no part of the log. */
  greeting(text: string): HTMLElement {
    return this.bubble("bot", "", { text }, Date.now(), 0).el;
  }

  /** A message of ours on its way; false when it is here already. */
  pending(p: Pending): boolean {
    if (this.rows.has(p.id)) return false;
    const row = this.bubble("me", "", { text: String(p.text) }, p.at, 0);
    this.rows.set(p.id, row);
    row.el.dataset.s = "sending";
    this.stamp(row);
    this.place(row);
    this.lockChips(p.choice as string | undefined);
    return true;
  }

  /** False when there is no such message. */
  status(id: string, s: Status, code = ""): boolean {
    const r = this.rows.get(id);
    if (r && (r.el.dataset.s != "read" || s != "sent")) {
      r.el.dataset.s = s;
      r.code = code;
      this.stamp(r);
    }
    return !!r;
  }

  read(seq: number) {
    this.readTo = Math.max(this.readTo, seq);
    for (const r of this.order)
      if (r.who == "me" && r.seq && r.seq <= this.readTo && r.el.dataset.s != "read") {
        r.el.dataset.s = "read";
        this.stamp(r);
      }
  }

  said(e: Said) {
    const mine = e.author == "visitor";
    let row = e.client_id ? this.rows.get(e.client_id) : undefined;
    if (row) {
      row.seq = e.seq;
      row.at = e.at;
    } else {
      row = this.bubble(mine ? "me" : e.author, e.author_name || "", e.body, e.at, e.seq);
      this.rows.set(e.client_id || "#" + e.seq, row);
    }
    if (mine) row.el.dataset.s = e.seq <= this.readTo ? "read" : "sent";
    this.place(row);
    if (mine) this.lockChips(e.body.choice);
    // Whoever answers has read what was asked.
    else this.read(e.seq);
    this.stamp(row);
  }

  line(text: string) {
    const el = h("div", { class: "sys", dir: "auto", "data-test": "system" }, text);
    this.place({ el, meta: h("div"), who: "sys", at: 0, seq: 1 });
  }

  private bubble(who: string, name: string, body: MessageBody, at: number, seq: number): Row {
    const text = h("div", { class: "b", dir: "auto" });
    for (const p of links(body.text))
      text.append(
        p.href ? h("a", { href: p.href, target: "_blank", rel: "noopener noreferrer" }, p.text) : p.text,
      );
    const meta = h("div", { class: "t", dir: "auto" });
    const el = h(
      "div",
      { class: "m " + who, "data-test": "message-" + who },
      h("span", { class: "vh" }, who == "me" ? this.t.you + ": " : (name || this.bot) + ": "),
      who == "operator" && h("div", { class: "n", "aria-hidden": "true" }, name),
      text,
    );
    const row: Row = { el, meta, who, at, seq };
    if (body.buttons?.length) row.chips = this.chips(el, body);
    el.append(meta);
    return row;
  }

  private chips(el: HTMLElement, body: MessageBody) {
    const chips = new Map<string, HTMLElement>();
    const box = h("div", { class: "chips", role: "group" });
    for (const b of body.buttons!) {
      const chip = h(
        "button",
        {
          type: "button",
          "data-test": "choice",
          dir: "auto",
          click: () => chip.getAttribute("aria-disabled") || this.acts.choose(b.label, b.choice),
        },
        b.label,
      );
      chips.set(b.choice, chip);
      box.append(chip);
    }
    el.append(box);
    return chips;
  }

  /** The question is behind us: its buttons rest, the chosen one shows. */
  lockChips(choice?: string) {
    for (const r of this.order) {
      if (!r.chips) continue;
      for (const [c, el] of r.chips) {
        el.setAttribute("aria-disabled", "true");
        el.tabIndex = -1;
        if (c == choice) el.classList.add("on");
      }
      r.chips = undefined;
    }
  }

  /** Numbered rows first, in order; what is still on its way last. */
  private place(row: Row) {
    const was = this.order.indexOf(row);
    if (was >= 0) this.order.splice(was, 1);
    let i = this.order.length;
    if (row.seq) while (i && !this.order[i - 1]!.seq) i--;
    this.el.insertBefore(row.el, this.order[i]?.el ?? null);
    this.order.splice(i, 0, row);
    this.group(i);
    this.group(i + 1);
  }

  private group(i: number) {
    const a = this.order[i - 1];
    const b = this.order[i];
    if (!a) return;
    const near = b && a.who == b.who && b.who != "sys" && b.at - a.at < GROUP_MS;
    a.el.classList.toggle("g", !!near);
    b?.el.classList.toggle("f", !!near);
  }

  /** Time and fate below a message. */
  private stamp(r: Row) {
    if (r.who == "sys") return;
    const s = r.el.dataset.s as Status | undefined;
    const time = new Date(r.at).toLocaleTimeString(this.lang, { hour: "2-digit", minute: "2-digit" });
    r.meta.replaceChildren(s ? (s == "refused" ? this.t.refused + ": " + (/^bad_/.test(r.code!) ? this.t.unreadable : this.t.unwanted) : time + " \u00b7 " + this.t[s]) : time);
    if (s == "refused") {
      const id = [...this.rows].find(([, v]) => v == r)![0];
      r.meta.append(" ", h("button", { type: "button", "data-test": "retry", click: () => this.acts.retry(id) }, this.t.retry));
    }
  }
}
