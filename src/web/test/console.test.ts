import assert from "node:assert/strict";
import { test } from "node:test";
import { blank, ghost, placed } from "../console/compose";
import { clock, section, sections, unread } from "../console/lists";
import { Slots } from "../console/slots";
import type { RowItem, Suggestion } from "../shared/protocol";

const s = (id: string, text = "text of " + id, level: Suggestion["level"] = "sure"): Suggestion => ({
  id,
  source: "intent",
  title: id,
  text,
  confidence: 0.9,
  level,
  words: [],
  missing: [],
});
const ids = (x: Slots) => x.list.map((p) => (p ? p.s.id + (p.fresh ? "+" : "") + (p.stale ? "-" : "") : "."));
const offer = (x: Slots, rev: number, ...names: string[]) =>
  x.offer({ basis: "peek", rev, items: names.map((n) => s(n)) });

test("suggestions fill five places in the order of rank", () => {
  const x = new Slots();
  assert.deepEqual(ids(x), [".", ".", ".", ".", "."]);
  assert.equal(x.top(), null);
  offer(x, 1, "a", "b", "c", "d", "e", "f");
  assert.deepEqual(ids(x), ["a", "b", "c", "d", "e"]);
  offer(x, 2, "c", "a");
  assert.deepEqual(ids(x), ["c", "a", ".", ".", "."]);
  assert.equal(x.top()!.id, "c");
});

test("an older answer is dropped, each basis by its own numbers", () => {
  const x = new Slots();
  offer(x, 7, "a");
  assert.equal(offer(x, 6, "b"), false);
  assert.deepEqual(ids(x)[0], "a");
  assert.equal(x.offer({ basis: "message", rev: 3, items: [s("m")] }), true);
  x.outdate("peek", 9);
  assert.equal(offer(x, 8, "late"), false);
  x.restart();
  assert.equal(offer(x, 1, "new session"), true);
});

test("under a hand nothing moves: places are kept, newcomers take empty ones", () => {
  const x = new Slots();
  offer(x, 1, "a", "b", "c");
  x.freeze(true);
  offer(x, 2, "n", "c", "a");
  assert.deepEqual(ids(x), ["a", "b-", "c", "n+", "."]);
  offer(x, 3, "b", "n", "o", "p");
  assert.deepEqual(ids(x), ["a-", "b", "c-", "n+", "o+"]);
  x.freeze(false);
  assert.deepEqual(ids(x), ["b", "n", "o", "p", "."]);
});

test("a text that changed is updated in its place", () => {
  const x = new Slots();
  offer(x, 1, "a", "b");
  x.freeze(true);
  x.offer({ basis: "peek", rev: 2, items: [s("b", "other")] });
  assert.equal(x.list[1]!.s.text, "other");
  assert.equal(x.top(), null); // the first is stale now
});

test("what was answered is withdrawn", () => {
  const x = new Slots();
  offer(x, 1, "a");
  x.clear();
  assert.deepEqual(ids(x), [".", ".", ".", ".", "."]);
  assert.equal(x.nothing, false);
  offer(x, 2);
  assert.equal(x.nothing, true);
});

test("a suggestion continues a draft, replaces an untouched one, else goes to the caret", () => {
  assert.deepEqual(placed("", 0, "Hello", null), { from: 0, to: 0, text: "Hello" });
  assert.deepEqual(placed("hel", 3, "Hello", null), { from: 0, to: 3, text: "Hello" });
  assert.deepEqual(placed("First", 5, "Second", { id: "1", text: "First" }), { from: 0, to: 5, text: "Second" });
  assert.deepEqual(placed("Thanks.", 7, "Hello", null), { from: 7, to: 7, text: " Hello" });
  assert.deepEqual(placed("Thanks. ", 8, "Hello", null), { from: 8, to: 8, text: "Hello" });
});

test("grey text is the rest of the best, never of a guess", () => {
  assert.equal(ghost("", s("a", "Hello you")), "Hello you");
  assert.equal(ghost("hello", s("a", "Hello you")), " you");
  assert.equal(ghost("bye", s("a", "Hello you")), null);
  assert.equal(ghost("Hello you", s("a", "Hello you")), null);
  assert.equal(ghost("", s("a", "Hello you", "guess")), null);
  assert.equal(ghost("", null), null);
});

test("a variable that nobody filled in is found", () => {
  assert.deepEqual(blank("order {{order}} is"), [6, 15]);
  assert.equal(blank("all { filled } in"), null);
});

const row = (conversation: string, more: Partial<RowItem>): RowItem => ({
  conversation,
  state: "bot",
  lang: "en",
  seq: 5,
  created_at: 0,
  updated_at: 0,
  online: true,
  severity: "low",
  skill: "",
  reason: "",
  page: "",
  last_text: "",
  last_intent: "",
  seen_visitor: 0,
  seen_agents: 5,
  ...more,
});

test("whoever waits longest stands first, severity before it", () => {
  const rows = [
    row("late", { state: "queued", queued_at: 200 }),
    row("early", { state: "offline", queued_at: 100 }),
    row("grave", { state: "queued", queued_at: 300, severity: "high" }),
    row("mine", { state: "assigned", operator_id: 7 }),
    row("theirs", { state: "assigned", operator_id: 8 }),
    row("bot", {}),
    row("old", { state: "closed", updated_at: 1 }),
    row("new", { state: "closed", updated_at: 2 }),
  ];
  const l = sections(rows, 7);
  const names = (r: RowItem[]) => r.map((x) => x.conversation);
  assert.deepEqual(names(l.waiting), ["grave", "early", "late"]);
  assert.deepEqual(names(l.mine), ["mine"]);
  assert.deepEqual(names(l.others), ["theirs"]);
  assert.deepEqual(names(l.bot), ["bot"]);
  assert.deepEqual(names(l.closed), ["new", "old"]);
  assert.equal(section(rows[3]!, 8), "others");
});

test("long lists are cut, waiting ones never", () => {
  const many = Array.from({ length: 60 }, (_, i) => row("b" + i, { state: i % 2 ? "closed" : "queued" }));
  const more = Array.from({ length: 60 }, (_, i) => row("c" + i, {}));
  const l = sections([...many, ...more], 1);
  assert.deepEqual([l.waiting.length, l.closed.length, l.bot.length], [30, 30, 40]);
});

test("unread is what no operator has looked at", () => {
  assert.equal(unread(row("a", { seq: 6, seen_agents: 5 })), true);
  assert.equal(unread(row("a", { seq: 5, seen_agents: 5 })), false);
});

test("waiting times read as clocks", () => {
  assert.equal(clock(-5), "0:00");
  assert.equal(clock(7_400), "0:07");
  assert.equal(clock(760_000), "12:40");
  assert.equal(clock(11_100_000), "3 h 05");
});
