// What a story plays on: browser contexts with a visitor's and an operator's
// page, who say in the tests' words what is done and seen there.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PATIENCE, until } from "./suite.mjs";

const DESKTOP = { width: 1280, height: 800 };
// The pages say these themselves, in the open, when there is no session or no
// server: the browser's own log of it is no complaint of theirs.
const SIGNED_OUT = /\b401\b.*\/api\/v1\/(me|sign-in)$/;
const OFFLINE = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to .* failed/;

export class Stage {
  /** The server may be gone for a while. */
  mayBeOffline = false;
  #contexts = [];
  #pages = [];
  #complaints = [];
  #pictures = 0;

  constructor(browser, server, title, shots) {
    this.browser = browser;
    this.server = server;
    this.shots = shots;
    this.slug = title.replace(/[^a-z0-9]+/gi, "-").slice(0, 40);
    mkdirSync(shots, { recursive: true });
  }

  /** A browser profile of its own: nothing is shared with the others. */
  async context(options = {}) {
    const c = await this.browser.newContext({ viewport: DESKTOP, locale: "en-GB", ...options });
    c.setDefaultTimeout(PATIENCE);
    await c.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (e) =>
        console.error(`policy violated: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`),
      );
    });
    this.#contexts.push(c);
    return c;
  }

  async page(context) {
    const p = await context.newPage();
    this.#pages.push(p);
    p.on("pageerror", (e) => this.#complaints.push(`${p.url()}: ${e.message}`));
    p.on("console", (m) => {
      if (m.type() != "error" && m.type() != "warning") return;
      const line = `${m.text()} ${m.location().url}`;
      if (SIGNED_OUT.test(line) || (this.mayBeOffline && OFFLINE.test(line))) return;
      this.#complaints.push(`${p.url()}: ${line}`);
    });
    return p;
  }

  /** A visitor on the shop's page, with the chat open unless told. */
  async visitor({ path = "/?lang=en", url, context, open = true, ...options } = {}) {
    const c = context ?? (await this.context(options));
    const v = new Visitor(await this.page(c), c);
    await v.page.goto(url ?? this.server.url + path);
    if (open) await v.open();
    return v;
  }

  /** An operator before the sign-in, or behind it. */
  async operator({ signedIn = true, who = this.server.operator, ...options } = {}) {
    const c = await this.context(options);
    const o = new Operator(await this.page(c), c);
    await o.page.goto(this.server.url + "/console");
    if (signedIn) await o.signIn(who);
    return o;
  }

  complaints() {
    return this.#complaints;
  }

  /** Pictures of all pages there are, or of the one named. */
  async picture(name, ...pages) {
    const all = pages.length ? pages : this.#pages.filter((p) => !p.isClosed());
    for (const p of all) {
      const n = String(++this.#pictures).padStart(2, "0");
      await p.screenshot({ path: join(this.shots, `${this.slug}-${n}-${name}.png`) });
    }
  }

  async close() {
    for (const c of this.#contexts) await c.close();
  }
}

export class Visitor {
  constructor(page, context) {
    this.page = page;
    this.context = context;
    this.launcher = page.getByTestId("launcher");
    this.panel = page.getByTestId("panel");
    this.log = page.getByTestId("log");
    this.input = page.getByTestId("input");
    this.human = page.getByTestId("human");
    this.form = page.getByTestId("contact");
    this.choices = this.log.getByTestId("choice");
  }

  /** As it may be already, after a reload. */
  async open() {
    await this.launcher.waitFor();
    if (await this.panel.isHidden()) await this.launcher.click();
    await this.connected();
  }

  /** Says what may mean this or that, until the bot asks back. */
  async isAskedBack() {
    for (const vague of ["broken or missing", "delivery", "return or money back", "order or parcel", "payment and price"]) {
      await this.say(vague);
      await until("an answer", async () => (await this.transcript()).at(-1).startsWith("bot: "));
      if ((await this.choices.count()) > 2) return vague;
      await this.page.evaluate(() => window.souffleur("reset"));
      await this.open();
    }
    throw new Error("the bot never asks back");
  }

  async connected() {
    await this.panel.and(this.page.locator("[data-net=open]")).waitFor();
  }

  async say(text) {
    await this.input.fill(text);
    await this.input.press("Enter");
    await this.mine(text).first().waitFor();
  }

  /** Asks what no shop can answer, until the bot calls a person: at the
   * second miss at the latest. Gives what was said last. That a message was
   * read is told before what came of it, and what is said to nobody yet is not
   * read: so both are waited for. */
  async isHandedOver() {
    const first = "Will your opal lamp survive in a sauna at ninety degrees?";
    const second = "Has it ever met a walrus, that lamp?";
    await this.say(first);
    await until("answered, or queued", async () => (await this.isQueued()) || (await this.hasFate(first, "read")));
    if (await this.isQueued()) return first;
    await this.say(second);
    await until("queued at last", () => this.isQueued());
    return second;
  }

  async isQueued() {
    return (await this.panel.getAttribute("data-state")) == "queued";
  }

  /** By the button, if the bot has not called one already: looked at and
   * pressed in one step, as the bot may call one between the two. */
  async asksForPerson() {
    await until("the bot has thought", async () => (await this.log.locator("[data-s=sending], [data-s=sent]").count()) == 0);
    await this.human.evaluate((button) => button.checkVisibility() && button.click());
    await until("queued", () => this.isQueued());
  }

  mine(text) {
    return this.log.getByTestId("message-me").filter({ hasText: text });
  }

  from(author, text) {
    return this.log.getByTestId("message-" + author).filter({ hasText: text });
  }

  /** The bot says something that holds `text`; gives all of it. */
  async hears(author, text, timeout = PATIENCE) {
    const m = this.from(author, text).last();
    await m.waitFor({ timeout });
    return m.innerText();
  }

  async hasFate(text, wanted) {
    return (await this.mine(text).last().getAttribute("data-s")) == wanted;
  }

  /** What became of our message: sending, sent, read. */
  async fate(text, wanted) {
    await until(`${text}: ${wanted}`, () => this.hasFate(text, wanted));
  }

  /** All that was said, "who: text" each, as it stands in the log. */
  async transcript() {
    return this.log.locator("[data-test^=message-]").evaluateAll((all) =>
      all.map((m) => m.dataset.test.slice("message-".length) + ": " + m.querySelector(".b").textContent),
    );
  }
}

export class Operator {
  constructor(page, context) {
    this.page = page;
    this.context = context;
    this.desk = page.getByTestId("desk");
    this.thread = page.getByTestId("thread");
    this.log = page.getByTestId("log");
    this.reply = page.getByTestId("reply");
    this.suggestions = page.getByTestId("suggestion");
    this.prompter = page.getByTestId("prompter");
    this.peek = page.getByTestId("peek");
    this.problem = page.getByTestId("problem");
  }

  async fillSignIn({ login, password }) {
    await this.page.locator("input[name=login]").fill(login);
    await this.page.locator("input[name=password]").fill(password);
    await this.page.keyboard.press("Enter");
  }

  async signIn(who) {
    await this.fillSignIn(who);
    await this.connected();
  }

  async connected() {
    await this.desk.and(this.page.locator("[data-net=open]")).waitFor();
  }

  /** The row of the conversation whose last words hold `text`. */
  row(text) {
    return this.page.getByTestId("row").filter({ hasText: text });
  }

  /** Opens the conversation that waits with these words. */
  async look(text) {
    await this.row(text).first().click();
    await this.thread.and(this.page.locator("[data-synced=true]")).waitFor();
  }

  async take() {
    await this.page.getByTestId("take").click();
    await this.reply.waitFor();
  }

  async sends(text) {
    await this.reply.fill(text);
    await this.reply.press("Enter");
    await this.said(text);
  }

  /** Our message stands in the log, taken by the server. */
  async said(text) {
    await this.from("operator", text).first().waitFor();
  }

  from(author, text) {
    return this.log.getByTestId("message-" + author).filter({ hasText: text });
  }

  /** The suggestions' titles now, in their order. */
  async suggested() {
    return this.suggestions.locator(".title").allInnerTexts();
  }

  async transcript() {
    return this.log.locator("[data-test^=message-]").evaluateAll((all) =>
      all.map((m) => {
        const b = m.querySelector(".b").cloneNode(true);
        b.querySelector(".vh")?.remove();
        b.querySelector(".choices")?.remove();
        return m.dataset.test.slice("message-".length) + ": " + b.textContent;
      }),
    );
  }
}

export { assert };
