// <souffleur-chat> and window.souffleur(...): the whole of w.js.

import css from "widget.css";
import { Chat } from "./chat";
import { isDark } from "./dom";
import { pick, strings } from "./strings";
import { Panel } from "./view";

type Handler = (detail: unknown) => void;
type Api = ((...args: unknown[]) => void) & { q?: ArrayLike<unknown>[]; up?: boolean };

declare global {
  interface Window {
    souffleur?: Api;
  }
}

const TAG = "souffleur-chat";
const script = document.currentScript as HTMLScriptElement | null;

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // forbidden: the chat lasts as long as the page
  }
}

/** Yes or no, over the pages of one tab. */
class Mark {
  constructor(private key: string) {}

  get(): boolean {
    try {
      return !!sessionStorage.getItem(this.key);
    } catch {
      return false;
    }
  }

  set(on: boolean) {
    try {
      if (on) sessionStorage.setItem(this.key, "1");
      else sessionStorage.removeItem(this.key);
    } catch {
      // Forbidden: the chat is closed on the next page.
    }
  }
}

class Widget {
  readonly el = document.createElement(TAG);
  private left: Mark; // the chat was open on the page before
  private handlers: [string, Handler][] = [];
  private lang: string;
  private said: string | undefined; // language the page's code asked for
  private panel: Panel;
  private chat: Chat;
  private watch: MutationObserver;
  private fit = () => this.panel.fit();
  private look = () => this.panel.looked();

  constructor(data: DOMStringMap, base: string) {
    this.lang = this.wish(data);
    this.left = new Mark("souffleur:" + (data.site || "") + ":open");
    this.panel = new Panel(strings(this.lang), this.lang, {
      toggle: (on) => this.open(on, true),
      say: (text, choice) => this.chat.say(text, choice),
      human: () => this.chat.human(),
      contact: (c) => this.chat.contact(c).id,
      typed: (text) => this.chat.typed(text),
      retry: (id) => this.chat.retry(id),
      connect: () => this.chat.start(),
      seen: () => this.chat.seen(),
      unread: (n) => this.emit("unread", n),
      message: (who, text) => this.emit("message", { who, text }),
    });
    const url = new URL("/ws", base);
    url.protocol = url.protocol == "http:" ? "ws:" : "wss:";
    this.chat = new Chat({
      url: url.href,
      site: data.site || "",
      lang: () => this.lang,
      view: this.panel,
      storage: storage(),
    });
    this.dress(data);
    const relang = () => this.speak(this.wish(data));
    // Pages that swap their body keep the chat; a changed <html lang> is
    // followed.
    this.watch = new MutationObserver(() => {
      this.attach();
      relang();
    });
    this.attach();
    visualViewport?.addEventListener("resize", this.fit);
    visualViewport?.addEventListener("scroll", this.fit);
    document.addEventListener("visibilitychange", this.look);
    if (this.chat.known()) this.chat.start();
    if (this.left.get() && !this.panel.full()) this.open(true, false);
  }

  run(args: ArrayLike<unknown>) {
    const [name, a, b] = Array.from(args);
    switch (name) {
      case "open":
      case "close":
        this.open(name == "open", false);
        break;
      case "toggle":
        this.open(!this.panel.isOpen, false);
        break;
      case "identify":
        this.identify(a, b);
        break;
      case "lang":
        this.said = String(a);
        this.speak(pick(this.said));
        break;
      case "on":
        this.handlers.push([String(a), b as Handler]);
        break;
      case "off":
        this.handlers = this.handlers.filter(([n, f]) => n != a || (b && f != b));
        break;
      case "reset":
        this.open(false, false);
        this.chat.reset();
        break;
      case "destroy":
        this.destroy();
        break;
      default:
        console.warn("souffleur: unknown call", name);
    }
  }

  private wish(data: DOMStringMap) {
    return pick(this.said, data.lang, document.documentElement.lang, navigator.language);
  }

  private speak(lang: string) {
    if (lang == this.lang) return;
    this.lang = lang;
    this.panel.words(strings(lang), lang);
    this.chat.again();
  }

  private identify(a: unknown, b: unknown) {
    const o = (a && typeof a == "object" ? a : { name: a, email: b }) as { name?: string; email?: string };
    this.panel.identify(o.name, o.email);
    this.chat.identify(o.name || undefined, o.email || undefined);
  }

  private open(on: boolean, focus: boolean) {
    if (on == this.panel.isOpen) return;
    if (on) this.chat.start();
    this.panel.open(on, focus);
    this.left.set(on);
    this.emit(on ? "open" : "close");
  }

  emit(name: string, detail?: unknown) {
    for (const [n, f] of [...this.handlers])
      if (n == name) {
        try {
          f(detail);
        } catch (e) {
          console.error(e);
        }
      }
    this.el.dispatchEvent(new CustomEvent("souffleur:" + name, { detail, bubbles: true, composed: true }));
  }

  private dress(data: DOMStringMap) {
    const root = this.el.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    root.append(...this.panel.nodes);
    const accent = data.accent || "";
    if (/^#[\da-f]{6}$/i.test(accent)) {
      const dark = isDark(accent);
      const mixed = (to: string) => `color-mix(in oklab,${accent} 45%,${to})`;
      const set = (name: string, value: string) => this.el.style.setProperty("--" + name, value);
      set("brand", accent);
      set("onbrand", dark ? "#fff" : "#111");
      // As text it must read well on white, and on black.
      set("accent", dark ? accent : mixed("#000"));
      set("accent-dark", dark ? mixed("#fff") : accent);
    }
  }

  private attach() {
    const html = document.documentElement;
    if (!this.el.isConnected) document.body?.append(this.el);
    this.watch.disconnect();
    this.watch.observe(html, { childList: true, attributes: true, attributeFilter: ["lang"] });
    if (document.body) this.watch.observe(document.body, { childList: true });
  }

  private destroy() {
    this.watch.disconnect();
    this.chat.stop();
    visualViewport?.removeEventListener("resize", this.fit);
    visualViewport?.removeEventListener("scroll", this.fit);
    document.removeEventListener("visibilitychange", this.look);
    this.el.remove();
    window.souffleur = undefined;
  }
}

function boot() {
  const before = window.souffleur;
  if (before?.up || !script) return; // loaded twice
  if (!customElements.get(TAG)) customElements.define(TAG, class extends HTMLElement {});
  let widget: Widget | null = null;
  const waiting: ArrayLike<unknown>[] = Array.from(before?.q ?? []);
  const api: Api = (...args) => {
    if (widget) widget.run(args);
    else waiting.push(args);
  };
  api.up = true;
  window.souffleur = api;
  const ready = () => {
    widget = new Widget(script.dataset, script.src);
    for (const args of waiting.splice(0)) widget.run(args);
    widget.emit("ready");
  };
  if (document.body) ready();
  else document.addEventListener("DOMContentLoaded", ready);
}

boot();
