import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { Cursor } from "../shared/cursor";
import { backoff } from "../shared/link";
import { Courier, newId, Outbox, type Store } from "../shared/outbox";
import { clean, links, marked } from "../shared/text";
import { Newest } from "../shared/throttle";
import { pick, strings } from "../widget/strings";
import { isDark } from "../widget/dom";

// Browsers have it; Node only from version 20.
globalThis.crypto ??= webcrypto as Crypto;

class FakeStore implements Store {
  map = new Map<string, string>();
  get length() {
    return this.map.size;
  }
  key(i: number) {
    return [...this.map.keys()][i] ?? null;
  }
  getItem(k: string) {
    return this.map.get(k) ?? null;
  }
  setItem(k: string, v: string) {
    this.map.set(k, v);
  }
  removeItem(k: string) {
    this.map.delete(k);
  }
}

test("a visitor's cursor follows prev over the events it may not see", () => {
  const c = new Cursor(false);
  assert.equal(c.step({ seq: 1, prev: 0 }), "apply");
  assert.equal(c.step({ seq: 4, prev: 1 }), "apply");
  assert.equal(c.step({ seq: 4, prev: 1 }), "old");
  assert.equal(c.step({ seq: 9, prev: 7 }), "gap");
  assert.equal(c.seq, 4);
  assert.equal(c.step({ seq: 7, prev: 4 }), "apply");
  assert.equal(c.step({ seq: 9, prev: 7 }), "apply");
});

test("an operator's cursor counts by one", () => {
  const c = new Cursor(true);
  assert.equal(c.step({ seq: 1, prev: 0 }), "apply");
  assert.equal(c.step({ seq: 2, prev: 1 }), "apply");
  assert.equal(c.step({ seq: 4, prev: 2 }), "gap");
});

test("a gap that stays is asked for once, then passed over", () => {
  const c = new Cursor(false);
  c.step({ seq: 2, prev: 0 });
  assert.equal(c.step({ seq: 8, prev: 5 }), "gap");
  assert.equal(c.step({ seq: 8, prev: 5 }), "apply");
  assert.equal(c.seq, 8);
  c.reset();
  assert.equal(c.step({ seq: 1, prev: 0 }), "apply");
});

test("waits grow to half a minute with full jitter", () => {
  assert.equal(backoff(0, () => 0), 500);
  assert.equal(backoff(9, () => 0), 500);
  assert.equal(backoff(0, () => 1), 1000);
  assert.equal(backoff(3, () => 1), 8000);
  assert.equal(backoff(50, () => 1), 30000);
});

test("ids are 128 bits in hex and differ", () => {
  const ids = new Set(Array.from({ length: 100 }, newId));
  assert.equal(ids.size, 100);
  for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/);
});

test("what was not acknowledged is there after a reload, in order, same id", () => {
  const store = new FakeStore();
  const a = new Outbox(store, "s:out:");
  const first = a.add({ type: "send", text: "one" }, 1000);
  const second = a.add({ type: "send", text: "two" }, 1000);
  store.setItem("s:other", "x");
  const b = new Outbox(store, "s:out:");
  assert.deepEqual(b.list().map((p) => p.id), [first.id, second.id]);
  assert.deepEqual(Outbox.frame(b.list()[0]!), { type: "send", id: first.id, text: "one" });
  assert.equal(b.remove(first.id), true);
  assert.equal(b.remove(first.id), false);
  assert.deepEqual(new Outbox(store, "s:out:").list().map((p) => p.text), ["two"]);
});

test("another tab's entries are neither lost nor overwritten", () => {
  const store = new FakeStore();
  const a = new Outbox(store, "o:");
  const b = new Outbox(store, "o:");
  a.add({ type: "send", text: "a" });
  b.add({ type: "send", text: "b" });
  assert.deepEqual(new Outbox(store, "o:").list().map((p) => p.text).sort(), ["a", "b"]);
});

test("unreadable entries are dropped, a forbidden storage is done without", () => {
  const store = new FakeStore();
  store.setItem("o:1", "{nonsense");
  store.setItem("o:2", '{"at":1}');
  assert.deepEqual(new Outbox(store, "o:").list(), []);
  assert.equal(store.length, 0);
  const no = {
    get length(): number {
      throw new Error("forbidden");
    },
  } as unknown as Store;
  const o = new Outbox(no, "o:");
  o.add({ type: "send", text: "kept" });
  assert.equal(o.list().length, 1);
});

function courier(up = { on: true }) {
  const sent: any[] = [];
  const c = new Courier(new Outbox(null, ""), (f) => {
    if (up.on) sent.push(f);
    return up.on;
  });
  return { c, sent, up };
}

test("messages go one after the other", () => {
  const { c, sent } = courier();
  const a = c.add({ type: "send", text: "a" });
  const b = c.add({ type: "send", text: "b" });
  assert.deepEqual(sent.map((f) => f.text), ["a"]);
  assert.equal(c.taken(a.id), true);
  assert.deepEqual(sent.map((f) => f.text), ["a", "b"]);
  assert.equal(c.taken(b.id), true);
  assert.equal(c.taken(b.id), false);
  assert.deepEqual(c.box.list(), []);
});

test("a new session sends again what was on its way, under the same id", () => {
  const { c, sent, up } = courier();
  const a = c.add({ type: "send", text: "a" });
  up.on = false;
  c.add({ type: "send", text: "b" });
  up.on = true;
  c.anew();
  assert.deepEqual(sent.map((f) => [f.text, f.id]), [["a", a.id], ["a", a.id]]);
});

test("a refused message lets the others pass and goes again when asked", () => {
  const { c, sent } = courier();
  const a = c.add({ type: "send", text: "a" });
  c.add({ type: "send", text: "b" });
  c.failed(a.id);
  assert.deepEqual(sent.map((f) => f.text), ["a", "b"]);
  c.taken(sent[1].id);
  c.retry(a.id);
  assert.deepEqual(sent.map((f) => f.text), ["a", "b", "a"]);
});

test("too fast: the same message again after the time named, none before it", async () => {
  const { c, sent } = courier();
  const a = c.add({ type: "send", text: "a" });
  c.failed(a.id, 0.02);
  c.add({ type: "send", text: "b" });
  assert.deepEqual(sent.map((f) => f.text), ["a"]);
  await new Promise((r) => setTimeout(r, 60));
  assert.deepEqual(sent.map((f) => f.text), ["a", "a"]);
});

test("of many values the newest goes out, the last always", async () => {
  const got: string[] = [];
  const n = new Newest<string>(30, (v) => got.push(v));
  for (const v of ["a", "ab", "abc"]) n.push(v);
  assert.deepEqual(got, ["a"]);
  await new Promise((r) => setTimeout(r, 80));
  assert.deepEqual(got, ["a", "abc"]);
  n.push("x");
  n.push("y");
  n.cancel();
  await new Promise((r) => setTimeout(r, 60));
  assert.deepEqual(got, ["a", "abc", "x"]);
});

test("addresses become links, nothing else does", () => {
  assert.deepEqual(links("see https://a.example/x?y=1. Or help@a.example!"), [
    { text: "see " },
    { text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" },
    { text: ". Or " },
    { text: "help@a.example", href: "mailto:help@a.example" },
    { text: "!" },
  ]);
  assert.deepEqual(links("javascript:alert(1) <b>"), [{ text: "javascript:alert(1) <b>" }]);
});

test("matched words are marked whole and in any case", () => {
  assert.deepEqual(marked("Где мой заказ? Заказы…", ["заказ", "ГДЕ"]), [
    { text: "Где", mark: true },
    { text: " мой " },
    { text: "заказ", mark: true },
    { text: "? Заказы…" },
  ]);
  assert.deepEqual(marked("", ["a"]), []);
  assert.deepEqual(marked("plain", []), [{ text: "plain" }]);
});

test("the first language that is spoken here wins", () => {
  assert.equal(pick(undefined, "de", "lv-LV", "en"), "lv");
  assert.equal(pick("RU_ru"), "ru");
  assert.equal(pick("toString"), "en");
});

test("every language says everything", () => {
  const keys = Object.keys(strings("en"));
  for (const lang of ["ru", "lv", "ro"]) {
    const t = strings(lang) as { [k: string]: string };
    assert.deepEqual(Object.keys(t), keys);
    for (const k of keys)
      assert.equal(t[k]!.includes("{0}"), (strings("en") as { [k: string]: string })[k]!.includes("{0}"), lang + " " + k);
  }
});

test("a dark brand's colour is told from a light one", () => {
  assert.ok(isDark("#1f6f5c"));
  assert.ok(!isDark("#f2c14e"));
});

test("what no frame can carry is left out, line breaks and pictures stay", () => {
  assert.equal(clean("a\0b\u0007c\n\td\u007f"), "abc\n\td");
  assert.equal(clean("\ud83d\ude42 \ud83d and \ude42"), "\ud83d\ude42  and ");
});

test("a refusal without a name means what is on its way", () => {
  const { c, sent } = courier();
  const first = c.add({ type: "send", text: "odd" });
  c.add({ type: "send", text: "plain" });
  assert.equal(c.unnamed("too_fast"), undefined);
  assert.equal(c.unnamed("bad_token"), undefined);
  assert.equal(c.unnamed("bad_json"), first.id);
  c.failed(first.id);
  assert.deepEqual(sent.map((f) => f.text), ["odd", "plain"]);
});
