#!/usr/bin/python3
"""Kills the daemon at random moments while visitors write, and counts.

  run-crash.py [--rounds N] [--visitors N] [--seed N]

Each visitor sends one message after the other, resends with the same id what
was not acknowledged, and resumes by cursor after each kill -9, as a page does.
In the end the history must hold every acknowledged message once, at the seq
that was acknowledged, without a hole; every page must have seen a prefix of
it without a gap; and the bot must have answered every message it owed an
answer to exactly once, or have handed it over.
"""
import argparse
import asyncio
import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../transcripts"))
import harness
import websockets

# Neighbours are of different intents: who asks the same twice gets a person.
QUESTIONS = ["where is my order", "when do you open", "hello",
             "где мой заказ", "вы работаете в выходные", "привет"]


class Sender:
    """One visitor, over all lives of the daemon."""

    def __init__(self, daemon, rng):
        self.daemon, self.rng = daemon, rng
        self.page = None
        self.token = self.conversation = self.epoch = None
        self.last = 0
        self.seen = []  # events, in order of arrival, each once
        self.acked = {}  # id: (seq, at, text)
        self.resent = 0  # acks that came again after a crash
        self.open = None  # (id, text) said and not acknowledged
        self.problems = []
        self.said = rng.randrange(len(QUESTIONS))

    async def connect(self):
        page = harness.Visitor(self.daemon)
        hello = {"lang": "en"}
        if self.token:
            hello.update(token=self.token, epoch=self.epoch, after=self.last)
        await page.open(**hello)
        self.page = page
        self.token, self.epoch = page.token, page.epoch
        self.conversation = self.conversation or page.conversation
        if page.conversation != self.conversation:
            self.problems.append("another conversation after the crash")

    def take_over(self):
        """What the dead page had seen goes on the list; the cursor stands there."""
        self.seen += self.page.events
        self.last = self.page.last
        if self.page.reader.done() and self.page.reader.exception():
            self.problems.append(repr(self.page.reader.exception()))
        self.page.events = []

    async def say(self, id, text):
        await self.page.put("send", id=id, text=text)
        ack = await self.page.expect("ack", re=id)
        got = (ack["seq"], ack["at"], text)
        if self.acked.setdefault(id, got) != got:
            self.problems.append(f"{id}: {self.acked[id]} became {got}")

    async def life(self):
        """Until the daemon dies."""
        try:
            await self.connect()
            if self.open:
                await self.say(*self.open)
                self.open = None
            # What was acknowledged stays what it was.
            for id in self.rng.sample(list(self.acked), min(2, len(self.acked))):
                await self.say(id, self.acked[id][2])
                self.resent += 1
            while True:
                self.said += 1
                self.open = (harness.new_id(), QUESTIONS[self.said % len(QUESTIONS)])
                await self.say(*self.open)
                self.open = None
                await asyncio.sleep(self.rng.random() * 0.05)
        except (AssertionError, OSError, websockets.WebSocketException, asyncio.IncompleteReadError):
            pass  # the daemon is gone
        finally:
            if self.page is not None:
                if self.page.reader is not None:
                    await asyncio.wait([self.page.reader], timeout=harness.PATIENCE)
                self.take_over()


def said(senders):
    return sum(len(s.acked) for s in senders)


async def one_round(daemon, senders, rng):
    """A life of the daemon that ends by kill -9."""
    await asyncio.to_thread(daemon.start, False)
    began = said(senders)
    tasks = [asyncio.create_task(s.life()) for s in senders]
    await asyncio.sleep(0.15 + rng.random() * 1.2)
    # On a slow machine nothing may have been said yet.
    end = time.monotonic() + harness.PATIENCE
    while said(senders) - began < 2 and time.monotonic() < end:
        await asyncio.sleep(rng.random() * 0.05)
    daemon.process.kill()
    await asyncio.to_thread(daemon.process.wait)
    await asyncio.gather(*tasks)


async def settle(daemon, senders):
    """One more life, in which the pages catch up and the bot pays its debts."""
    await asyncio.to_thread(daemon.start)
    for s in senders:
        await s.connect()
        if s.open:
            await s.say(*s.open)
            s.open = None
    end = time.monotonic() + harness.PATIENCE
    while daemon.query("SELECT count(*) FROM conversation WHERE bot_due_seq > 0") != [(0,)]:
        if time.monotonic() > end:
            raise AssertionError("the bot still owes answers")
        await asyncio.sleep(0.05)
    for s in senders:
        await s.page.pong()
        ((last,),) = daemon.query("SELECT max(seq) FROM event WHERE conversation = ?"
                                  " AND visibility = 'all'", s.conversation)
        while s.page.last < (last or 0) and time.monotonic() < end:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)  # for what should not come
    for s in senders:
        s.take_over()
    daemon.check_log()


def check_history(daemon, s):
    """What the database says of one visitor, against what the visitor knows."""
    rows = daemon.query(
        "SELECT seq, prev, at, kind, author, visibility, client_id, body FROM event"
        " WHERE conversation = ? ORDER BY seq", s.conversation)
    wrong = []
    if [r[0] for r in rows] != list(range(1, len(rows) + 1)):
        wrong.append("the seq has a hole")
    public = [r for r in rows if r[5] == "all"]
    if [r[1] for r in public] != [0] + [r[0] for r in public[:-1]]:
        wrong.append("prev does not chain")
    by_id = {}
    for seq, _, at, _, author, _, client_id, body in rows:
        if author == "visitor" and client_id:
            by_id.setdefault(client_id, []).append((seq, at, json.loads(body).get("text")))
    for id, got in s.acked.items():
        if by_id.get(id) != [got]:
            wrong.append(f"acknowledged {got}, stored {by_id.get(id)}")
    if set(by_id) - set(s.acked):
        wrong.append("stored and never acknowledged, though resent")
    if [e["seq"] for e in s.seen] != [r[0] for r in public]:
        wrong.append(f"the page saw {len(s.seen)} events of {len(public)}")
    return wrong + check_turns(rows)


def check_turns(rows):
    """Every message of the visitor while the bot led: one decision covers it."""
    wrong, state, owed, decided = [], "bot", [], set()
    for seq, _, _, kind, author, _, _, body in rows:
        body = json.loads(body)
        if kind == "message" and author == "visitor" and state == "bot":
            owed.append(seq)
        elif kind == "decision":
            if body["for_seq"] in decided:
                wrong.append(f"two decisions about {body['for_seq']}")
            decided.add(body["for_seq"])
            if not owed or owed[-1] != body["for_seq"]:
                wrong.append(f"decision {seq} is about {body['for_seq']}, owed was {owed[-3:]}")
            owed = []
        elif kind == "state":
            state = body["to"]
    if owed and state == "bot":
        wrong.append(f"never answered: {owed}")
    return wrong


async def play(o):
    rng = random.Random(o.seed)
    daemon = harness.Daemon(bot__burst="200")
    senders = [Sender(daemon, random.Random(rng.random())) for _ in range(o.visitors)]
    began = time.monotonic()
    try:
        for n in range(o.rounds):
            # Whoever waits for a person gets no answers of the bot: some begin anew.
            for i, s in enumerate(senders):
                if n and rng.random() < 0.1:
                    o.done.append(s)
                    senders[i] = Sender(daemon, random.Random(rng.random()))
            await one_round(daemon, senders, rng)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{n + 1} of {o.rounds}")
        everybody = o.done + senders
        everybody = [s for s in everybody if s.token]
        await settle(daemon, everybody)
        assert daemon.query("PRAGMA integrity_check") == [("ok",)]
        good = bad = 0
        for s in everybody:
            wrong = s.problems + check_history(daemon, s)
            good, bad = good + (not wrong), bad + bool(wrong)
            for line in wrong[:5]:
                print(f"not ok: {s.conversation}: {line}")
        ((turns,),) = daemon.query("SELECT count(*) FROM event WHERE kind = 'decision'")
        acked = sum(len(s.acked) for s in everybody)
        print(f"{o.rounds} kills in {time.monotonic() - began:.0f} s: {acked} messages acknowledged, "
              f"{sum(s.resent for s in everybody)} of them said again, "
              f"{sum(len(s.seen) for s in everybody)} events seen, {len(everybody)} conversations, "
              f"{turns} turns of the bot")
        assert acked > o.rounds, "hardly anything was said"
    finally:
        daemon.close()
    print(f"{good} passed, {bad} failed")
    return 1 if bad else 0


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--rounds", type=int, default=50)
    p.add_argument("--visitors", type=int, default=20)
    p.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    o = p.parse_args()
    o.done = []
    harness.program()
    print(f"seed {o.seed}", flush=True)
    try:
        return asyncio.run(play(o))
    except AssertionError as e:
        print(f"not ok: {e}\n0 passed, 1 failed")
        return 1


if __name__ == "__main__":
    sys.exit(main())
