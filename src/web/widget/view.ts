// The widget's elements: launcher, panel, forms; log.ts has the messages.
// Decides nothing about the conversation; what the visitor does goes to `Acts`.

import { LIMIT_TEXT_CHARS } from "protocol.gen";
import type { Status, View } from "./chat";
import { h, icon, show } from "./dom";
import { Log, type Said } from "./log";
import { fill, type Strings } from "./strings";
import type { Pending } from "../shared/outbox";
import type { ChatEvent, PositionFrame, State, WelcomeFrame } from "../shared/protocol";
import type { LinkState } from "../shared/link";
import { clean } from "../shared/text";

export interface Acts {
  toggle(open: boolean): void;
  say(text: string, choice?: string): void;
  human(): void;
  /** Gives the id under which what became of it is told. */
  contact(c: { name?: string; email?: string; phone?: string }): string;
  typed(text: string): void;
  retry(id: string): void;
  connect(): void;
  /** The log was looked at to its end. */
  seen(): void;
  unread(n: number): void;
  message(who: string, text: string): void;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^[\d\s+\-().\/]+$/; // with five digits at least
const MOST = { name: 120, email: 254, phone: 40 }; // characters, as the protocol has them

const NEAR = 60; // px from the end that still count as the end

const BUBBLE = "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H12l-4.6 4.1c-.5.5-1.4.1-1.4-.6V16A2.5 2.5 0 0 1 4 13.5z";
const CLOSE = "M6 6l12 12M18 6L6 18";
const DOWN = "M6 9l6 6 6-6";
const PERSON = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5";
const SEND = "M12 19V5M5.5 11.5L12 5l6.5 6.5";

export class Panel implements View {
  isOpen = false;
  private launcher: HTMLButtonElement;
  private badge: HTMLElement;
  private panel: HTMLElement;
  private title = h("strong");
  private sub = h("span", { class: "st" });
  private bar = h("div", { class: "bar", role: "status", hidden: true });
  private net_ = h("div", { class: "net", role: "status", hidden: true });
  private scroller: HTMLElement;
  private log: Log;
  private hello = h("div");
  private tail = h("div", { class: "dots", hidden: true }, h("i"), h("i"), h("i"));
  private fresh: HTMLButtonElement;
  private form: HTMLElement;
  private humanBtn: HTMLButtonElement;
  private note: HTMLElement;
  private input: HTMLTextAreaElement;
  private sendBtn: HTMLButtonElement;
  private closeBtn: HTMLButtonElement;
  private live = h("div", { class: "vh", "aria-live": "polite" });

  private leader = "";
  private now: State = "bot";
  private pos: PositionFrame | null = null;
  private unopen = false; // outside business hours, as welcome said
  private left = ""; // id of the contact that is on its way
  private peeks = false; // what is typed goes out
  private reached = false; // a contact is known
  private seenTo = 0;
  private count = 0;
  private stick = true; // the end of the log stays in view as it grows
  private top = 0; // where the log was scrolled to
  private dotsTimer = 0;
  private known: { name?: string; email?: string; phone?: string } = {};

  constructor(
    private t: Strings,
    lang: string,
    private acts: Acts,
  ) {
    this.badge = h("span", { class: "badge", hidden: true });
    this.launcher = h(
      "button",
      { class: "fab", type: "button", "data-test": "launcher", click: () => acts.toggle(!this.isOpen) },
      icon(BUBBLE),
      icon(DOWN),
      this.badge,
    );
    this.closeBtn = h(
      "button",
      { class: "ic", type: "button", "data-test": "close", click: () => acts.toggle(false) },
      icon(CLOSE),
    );
    this.log = new Log(t, lang, {
      choose: (label, choice) => {
        acts.say(label, choice);
        this.input.focus({ preventScroll: true });
      },
      retry: (id) => acts.retry(id),
    });
    this.scroller = h("div", { class: "sc", tabindex: 0, scroll: () => this.scrolled() }, this.hello, this.log.el, this.tail);
    this.fresh = h(
      "button",
      { class: "fresh", type: "button", hidden: true, click: () => this.toEnd() },
      icon(DOWN),
      h("span"),
    );
    this.form = h("form", { class: "form", hidden: true, novalidate: true, "data-test": "contact", submit: (e) => this.leave(e) });
    this.humanBtn = h(
      "button",
      { class: "human", type: "button", "data-test": "human", click: () => this.human() },
      icon(PERSON),
      h("span"),
    );
    this.note = h("span", { class: "note", id: "n", hidden: true });
    this.input = h("textarea", {
      rows: 1,
      maxlength: LIMIT_TEXT_CHARS,
      enterkeyhint: "send",
      "data-test": "input",
      dir: "auto",
      input: () => this.typed(),
      keydown: (e: KeyboardEvent) => this.key(e),
    });
    this.sendBtn = h("button", { class: "send", type: "button", "data-test": "send", click: () => this.say() }, icon(SEND));
    this.panel = h(
      "section",
      { class: "panel", role: "dialog", hidden: true, "data-test": "panel", keydown: (e: KeyboardEvent) => this.panelKey(e) },
      h(
        "div",
        { class: "head" },
        h("span", { class: "av" }, icon(BUBBLE)),
        h("div", { class: "who" }, this.title, this.sub),
        this.closeBtn,
      ),
      this.bar,
      this.net_,
      h("div", { class: "mid" }, this.scroller, this.fresh),
      this.form,
      h(
        "div",
        { class: "foot" },
        h("div", { class: "box" }, this.input, this.sendBtn),
        h("div", { class: "row" }, this.humanBtn, this.note),
      ),
      this.live,
    );
    const follow = new ResizeObserver(() => {
      if (this.stick) this.toEnd();
    });
    follow.observe(this.scroller);
    follow.observe(this.log.el);
    this.words(t, lang);
  }

  get nodes(): Node[] {
    return [this.panel, this.launcher];
  }

  /** Says everything in another language; messages stay as they are. */
  words(t: Strings, lang: string) {
    this.t = t;
    this.panel.lang = lang;
    this.launcher.setAttribute("aria-label", t.open);
    this.closeBtn.setAttribute("aria-label", t.close);
    this.panel.setAttribute("aria-label", t.chat);
    this.log.words(t, lang);
    this.scroller.setAttribute("aria-label", t.log);
    this.input.setAttribute("aria-label", t.write);
    this.input.placeholder = t.write;
    this.sendBtn.setAttribute("aria-label", t.send);
    this.fresh.lastChild!.textContent = t.fresh;
    this.humanBtn.lastChild!.textContent = t.human;
    this.buildForm();
    this.title.textContent ||= t.chat;
    this.headline();
    this.paintBar();
    this.watched();
  }

  /** What the page knows of the visitor stands in the form already. */
  identify(name?: string, email?: string) {
    this.known = { name, email };
    this.buildForm();
  }

  open(on: boolean, focus: boolean) {
    if (on == this.isOpen) return;
    this.isOpen = on;
    show(this.panel, on);
    this.launcher.classList.toggle("on", on);
    this.launcher.setAttribute("aria-expanded", String(on));
    this.fit();
    if (on) {
      this.toEnd();
      this.looked();
      if (focus) (matchMedia("(pointer:coarse)").matches ? this.scroller : this.input).focus({ preventScroll: true });
    } else if (focus) this.launcher.focus();
  }

  /** Keeps the full-screen panel inside what the keyboard leaves. */
  fit() {
    const v = visualViewport;
    const full = this.isOpen && this.full();
    this.panel.setAttribute("aria-modal", String(full));
    this.panel.style.height = full && v ? v.height + "px" : "";
    this.panel.style.top = full && v ? v.offsetTop + "px" : "";
  }

  full() {
    return matchMedia("(max-width:480px)").matches;
  }

  // --- what the chat tells -------------------------------------------------

  welcome(w: WelcomeFrame) {
    this.log.bot = w.bot_name || w.site_name || "";
    this.title.textContent = w.site_name || this.t.chat;
    this.unopen = w.open === false;
    this.pos = null;
    this.greet(w.seq || !this.log.isEmpty ? "" : w.greeting || "");
    this.seenTo = Math.max(this.seenTo, w.seen_visitor ?? 0);
    this.read(w.seen_agents ?? 0);
  }

  /** Not part of the log: stands above an empty one, as long as the page. */
  private greet(text: string) {
    if (text) this.hello.replaceChildren(this.log.greeting(text));
  }

  clear() {
    this.hello.replaceChildren();
    this.log.clear();
    this.seenTo = 0;
    this.reached = false;
    this.dots(false);
    this.tally();
  }

  pending(p: Pending) {
    if (p.type == "send" && this.log.pending(p)) this.toEnd();
  }

  status(id: string, s: Status, code?: string) {
    if (!this.log.status(id, s, code)) this.humanBtn.disabled = false;
    if (id != this.left || s == "sending") return;
    this.left = "";
    if (s != "refused") return;
    // Better asked again than lost.
    this.reached = false;
    this.offer();
    this.wrong({ email: this.t.retake });
  }

  read(seq: number) {
    this.log.read(seq);
  }

  event(e: ChatEvent, live: boolean) {
    if (e.kind == "message") this.said(e, live);
    else if (e.kind == "state") {
      if (e.body.to != "bot") this.log.lockChips(); // its question was the bot's
      this.line(this.stateLine(e.body.to, e.body.operator_name), live);
    }
    else if (e.kind == "contact") {
      this.reached = true;
      this.offer();
    }
    show(this.fresh, live && !this.stick);
    if (live) this.looked();
  }

  net(s: LinkState) {
    const text = s == "waiting" ? this.t.offline : s == "stopped" ? this.t.stopped : "";
    show(this.net_, !!text);
    this.net_.replaceChildren(text);
    if (s == "stopped")
      this.net_.append(h("button", { type: "button", "data-test": "reconnect", click: () => this.acts.connect() }, this.t.again));
    this.panel.dataset.net = s;
    if (s != "open") this.dots(false);
    this.headline();
  }

  state(s: State, operator?: string) {
    this.now = s;
    if (operator || s != "assigned") this.leader = operator || "";
    if (s != "queued" && s != "offline") this.pos = null;
    this.panel.dataset.state = s;
    this.dots(false);
    this.headline();
    this.paintBar();
    this.humanBtn.disabled = false;
    show(this.humanBtn, s == "bot" || s == "closed");
    this.watched();
    this.offer();
  }

  peeked(on: boolean) {
    this.peeks = on;
    this.watched();
  }

  /** Says that what is typed is seen, exactly while it is. */
  private watched() {
    this.note.textContent = this.now == "assigned" ? this.t.peek : this.t.peeks;
    show(this.note, this.peeks);
    if (this.peeks) this.input.setAttribute("aria-describedby", "n");
    else this.input.removeAttribute("aria-describedby");
  }

  position(p: PositionFrame) {
    this.pos = p;
    this.paintBar();
    this.offer();
  }

  typing(name: string, on: boolean) {
    this.tail.setAttribute("aria-label", fill(this.t.typing, name || this.leader || this.log.bot));
    this.dots(on);
  }

  synced() {
    this.looked();
  }

  // --- the log -------------------------------------------------------------

  private said(e: Said, live: boolean) {
    this.log.said(e);
    if (e.author == "visitor") return;
    this.dots(false);
    if (!live) return;
    const from = e.author_name || (e.author == "bot" ? this.log.bot : this.leader);
    this.speak((from ? from + ": " : "") + e.body.text);
    this.acts.message(e.author, e.body.text);
  }

  private line(text: string, live: boolean) {
    if (!text) return;
    this.log.line(text);
    if (live) this.speak(text);
  }

  private stateLine(to: State, operator?: string): string {
    const t = this.t;
    return to == "assigned" ? fill(t.e_assigned, operator || "") : t[`e_${to}`];
  }

  private dots(on: boolean) {
    clearTimeout(this.dotsTimer);
    show(this.tail, on);
    if (on) this.dotsTimer = window.setTimeout(() => this.dots(false), 8000);
  }

  /** Reads it out: into a region that was there before, and away again. */
  private speak(text: string) {
    if (!this.isOpen) return;
    const el = h("p", {}, text);
    setTimeout(() => this.live.append(el), 150);
    setTimeout(() => el.remove(), 2000);
  }

  private toEnd() {
    this.stick = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    show(this.fresh, false);
  }

  private scrolled() {
    const s = this.scroller;
    // Only a hand goes up; what grows below moves nothing.
    const near = s.scrollHeight - s.scrollTop - s.clientHeight < NEAR;
    this.stick = near || (this.stick && s.scrollTop >= this.top);
    this.top = s.scrollTop;
    if (this.stick) {
      show(this.fresh, false);
      this.looked();
    }
  }

  looked(seq = 0) {
    this.seenTo = Math.max(this.seenTo, seq);
    if (this.isOpen && !document.hidden && this.stick) {
      this.seenTo = this.log.last(this.seenTo);
      this.acts.seen();
    }
    this.tally();
  }

  private tally() {
    const n = this.log.after(this.seenTo);
    show(this.badge, n > 0 && !this.isOpen);
    this.badge.textContent = n > 9 ? "9+" : String(n);
    this.launcher.setAttribute("aria-label", this.t.open + (n && !this.isOpen ? ` (${n})` : ""));
    if (n != this.count) this.acts.unread((this.count = n));
  }

  // --- head, bars, forms ---------------------------------------------------

  private headline() {
    const { t } = this;
    const net = this.panel.dataset.net;
    const s = this.now;
    this.sub.textContent =
      net != "open"
        ? net == "stopped"
          ? ""
          : t.connecting
        : s == "assigned"
          ? fill(t.s_assigned, this.leader || this.title.textContent!)
          : (s == "bot" && this.log.bot ? this.log.bot + " \u00b7 " : "") + t[`s_${s}`];
  }

  private paintBar() {
    const { t, pos: p } = this;
    let text = "";
    if (p && !p.open) text = p.next_open ? fill(t.back, p.next_open) : "";
    else if (p && p.position > 0) {
      text = p.position == 1 ? t.next : fill(t.place, p.position);
      if (p.wait_s !== undefined) text += ", " + (p.wait_s < 60 ? t.soon : fill(t.wait, Math.round(p.wait_s / 60)));
    }
    this.bar.textContent = text;
    show(this.bar, !!text);
  }

  /** Asks for an address when nobody can answer now. */
  private offer() {
    const away = this.now == "offline" || (this.now == "queued" && (this.pos ? !this.pos.open : this.unopen));
    show(this.form, away && !this.reached);
  }

  private buildForm() {
    const t = this.t;
    const field = (name: "name" | "email" | "phone", type: string, auto: string) =>
      h(
        "label",
        {},
        h("span", {}, t[name]),
        h("input", { name, type, autocomplete: auto, maxlength: MOST[name], value: this.known[name], "aria-describedby": "why" }),
      );
    this.form.replaceChildren(
      h("strong", {}, t.where),
      h("p", {}, t.why),
      field("name", "text", "name"),
      field("email", "email", "email"),
      field("phone", "tel", "tel"),
      h("p", { class: "err", id: "why", role: "alert" }),
      h("button", { class: "leave", type: "submit", "data-test": "leave" }, t.leave),
    );
  }

  private leave(e: Event) {
    e.preventDefault();
    const data = new FormData(this.form as HTMLFormElement);
    const get = (k: string) => String(data.get(k) || "").trim() || undefined;
    const c = { name: get("name"), email: get("email"), phone: get("phone") };
    const t = this.t;
    const ill = {
      email: c.email && !EMAIL.test(c.email) ? t.bad_email : !c.email && !c.phone && t.need,
      phone: c.phone && !(PHONE.test(c.phone) && c.phone.replace(/\D/g, "").length >= 5) && t.bad_phone,
    };
    this.wrong(ill);
    if (ill.email || ill.phone) return;
    this.left = this.acts.contact(c);
    this.reached = true;
    this.offer();
    this.input.focus({ preventScroll: true });
  }

  /** Says what is wrong, marks where, and goes there. */
  private wrong(ill: { [field: string]: string | false | undefined }) {
    const all = [...this.form.querySelectorAll("input")];
    for (const i of all) i.setAttribute("aria-invalid", String(!!ill[i.name]));
    this.form.querySelector(".err")!.textContent = Object.values(ill).filter(Boolean).join(" ");
    all.find((i) => ill[i.name])?.focus({ preventScroll: true });
  }

  private human() {
    this.humanBtn.disabled = true; // until the server says what became of it
    this.acts.human();
    this.input.focus({ preventScroll: true });
  }

  // --- the field -----------------------------------------------------------

  private typed() {
    this.grow();
    this.acts.typed(this.input.value);
  }

  private grow() {
    const i = this.input;
    i.style.height = "auto";
    i.style.height = Math.min(i.scrollHeight, 132) + "px";
    this.sendBtn.classList.toggle("on", !!i.value.trim());
  }

  private say() {
    const text = clean(this.input.value).trim();
    if (!text) return;
    this.input.value = "";
    this.grow();
    this.acts.say(text);
    this.input.focus({ preventScroll: true });
  }

  private key(e: KeyboardEvent) {
    if (e.key == "Enter" && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      this.say();
    } else if (/^Page(Up|Down)$/.test(e.key) && !this.input.value) {
      e.preventDefault();
      this.scroller.scrollBy({ top: (e.key == "PageUp" ? -0.8 : 0.8) * this.scroller.clientHeight });
    }
  }

  private panelKey(e: KeyboardEvent) {
    e.stopPropagation(); // the host page's shortcuts are not meant
    if (e.key == "Escape") this.acts.toggle(false);
    if (e.key != "Tab" || !this.full()) return;
    // Full screen hides the page: the focus stays in here.
    const all = [...this.panel.querySelectorAll<HTMLElement>("button,input,textarea,a,[tabindex='0']")].filter(
      (el) => el.tabIndex >= 0 && el.getClientRects().length,
    );
    const edge = e.shiftKey ? all[0] : all[all.length - 1];
    if ((this.panel.getRootNode() as ShadowRoot).activeElement != edge) return;
    e.preventDefault();
    (e.shiftKey ? all[all.length - 1] : all[0])?.focus();
  }
}
