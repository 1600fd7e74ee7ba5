"""Nothing is lost, nothing comes twice."""
import asyncio
import socket

import websockets
from harness import PATIENCE, Visitor, new_id


async def resume_by_after(t):
    """A page that comes back gets what it missed, and only that"""
    d = t.daemon()
    v = await d.visitor(lang="en")
    await v.ask("where is my order")
    await v.leave()
    w = await v.again()
    assert w.events == [] and w.conversation == v.conversation, w.events
    await w.say("one more thing")
    await w.expect("event", author="visitor")
    x = await v.again()
    assert x.events[0]["body"]["text"] == "one more thing", x.events
    y = await v.again(after=0, epoch=None)
    assert [e["seq"] for e in y.events][:2] == [1, 3] and y.welcome["seq"] == y.last, y.events


async def resume_after_restart(t):
    """After a restart the conversation goes on where it was, the owed answer too"""
    d = t.daemon(bot__burst="10000")
    v = await d.visitor(lang="en")
    await v.say("hello")  # a greeting waits for more; the server goes before
    await d.restart(bot__burst="100")
    w = await v.again()
    assert w.epoch == v.epoch, "another epoch"
    e = await w.bot()
    assert e["body"]["text"].startswith("Hello"), e
    await w.silent("event", author="bot")


async def unknown_token(t):
    """A token that is not known opens a new conversation and says so"""
    d = t.daemon()
    v = Visitor(d)
    await v.open(token="0" * 64)
    await v.expect("error", code="bad_token")
    assert v.welcome["token"] != "0" * 64 and v.welcome["seq"] == 0, v.welcome
    await v.ask("hello")


async def wrong_epoch(t):
    """A cursor of another life of the database is told to start anew"""
    d = t.daemon()
    v = await d.visitor(lang="en")
    await v.ask("where is my order")
    for change in ({"epoch": "0" * 32, "after": 2}, {"after": 999}):
        w = await v.again(**change)
        r = await w.expect("resync")
        assert r["epoch"] == v.epoch and w.events[0]["seq"] == 1, w.events
        assert w.last == v.last
    o = await d.operator()
    await o.watch(v.conversation, after=2, epoch="0" * 32)
    await o.expect("resync", conversation=v.conversation)
    assert o.events[0]["seq"] == 1, o.events


async def same_id_same_ack(t):
    """The same command again gives the same ack and happens once"""
    d = t.daemon()
    v = await d.visitor(lang="en")
    w = await v.again()
    id = new_id()
    first = await v.say("where is my order", id=id)
    assert await v.say("where is my order", id=id) == first
    assert await w.say("where is my order", id=id) == first
    await v.leave()
    x = await v.again()
    assert await x.say("where is my order", id=id) == first
    await d.restart()
    y = await v.again()
    assert await y.say("where is my order", id=id) == first
    assert d.query("SELECT count(*) FROM event WHERE client_id = ?", id) == [(1,)]
    assert d.query("SELECT count(*) FROM event WHERE conversation = ? AND kind = 'decision'",
                   v.conversation) == [(1,)]


async def same_id_in_one_breath(t):
    """A storm of the same command is one event"""
    d = t.daemon()
    v = await d.visitor(lang="en")
    pages = [v] + [await v.again() for _ in range(4)]
    id = new_id()
    await asyncio.gather(*(p.put("send", id=id, text="track my parcel")
                           for p in pages for _ in range(10)))
    acks = [await p.expect("ack", re=id) for p in pages for _ in range(10)]
    assert all(a == acks[0] for a in acks), acks
    await v.bot()
    assert d.query("SELECT count(*) FROM event WHERE conversation = ? AND author = 'visitor'",
                   v.conversation) == [(1,)]


async def same_id_of_other_commands(t):
    """Resent human, contact, reply, take and close happen once and give the same ack"""
    d = t.daemon()
    o = await d.operator()
    v = await d.visitor(lang="en")
    human, contact = new_id(), new_id()
    first = await v.do("human", id=human)
    address = await v.do("contact", id=contact, email="a@example.org")
    await o.watch(v.conversation)
    take, send, close = new_id(), new_id(), new_id()
    said = []
    for _ in range(2):
        assert await v.do("human", id=human) == first
        assert await v.do("contact", id=contact, email="a@example.org") == address
        said.append([await o.do("take", id=take, conversation=v.conversation),
                     await o.do("send", id=send, conversation=v.conversation, text="Here I am"),
                     await o.do("close", id=close, conversation=v.conversation)])
    assert said[0] == said[1], said
    kinds = d.query("SELECT kind, count(*) FROM event WHERE conversation = ? GROUP BY kind",
                    v.conversation)
    assert dict(kinds)["state"] == 3 and dict(kinds)["contact"] == 1, kinds


async def id_clash(t):
    """An id that was used for something else is refused"""
    d = t.daemon()
    v = await d.visitor(lang="en")
    id = new_id()
    await v.say("where is my order", id=id)
    e = await v.refused("send", id=id, text="something else")
    assert e["code"] == "id_conflict", e
    e = await v.refused("human", id=id)
    assert e["code"] == "id_conflict", e
    assert d.query("SELECT count(*) FROM event WHERE client_id = ?", id) == [(1,)]
    # Another visitor's ids are another's business.
    w = await d.visitor(lang="en")
    await w.say("something else", id=id)


async def two_tabs(t):
    """Two tabs of one visitor see the same, each once"""
    d = t.daemon()
    v = await d.visitor(lang="en")
    w = await v.again()
    ack = await v.say("where is my order")
    for p in (v, w):
        e = await p.expect("event", author="visitor")
        assert e["client_id"] == ack["re"] and e["seq"] == ack["seq"], e
        await p.bot()
    await w.say("thank you")
    for p in (v, w):
        await p.expect("event", body__text="thank you")
    await v.leave()
    await w.say("still here")
    await w.expect("event", body__text="still here")


class SlowReader(Visitor):
    """A page on a bad line: a small window, and it begins to read late."""

    async def connect(self, **headers):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        s.connect(("127.0.0.1", self.daemon.port))
        s.setblocking(False)
        self.ws = await websockets.connect(
            f"ws://127.0.0.1:{self.daemon.port}/ws", subprotocols=["souffleur.v1"], sock=s,
            ping_interval=None, compression=None, max_queue=1, read_limit=2048)
        self.awake = asyncio.Event()
        self.reader = asyncio.create_task(self.read_later())

    async def read_later(self):
        await self.awake.wait()
        await self.read()


async def long_history_slow_reader(t):
    """A history longer than the queue reaches a slow reader whole"""
    d = t.daemon(server__visitor_rate="100000", server__visitor_burst="100000")
    v = await d.visitor(lang="en")
    await v.do("human")
    text = "long " * 300
    ids = [new_id() for _ in range(2000)]
    for i, id in enumerate(ids):
        await v.put("send", valid=False, id=id, text=f"{i} {text}")
        if i % 40 == 39:
            await v.expect("ack", re=id)
    await v.pong()
    slow = SlowReader(d)
    opening = asyncio.create_task(slow.open(synced=False, token=v.token))
    await asyncio.sleep(1.5)  # its queue is full by now
    await v.say("one more while it reads")
    slow.awake.set()
    await opening
    await slow.expect("synced", PATIENCE * 2)
    said = [e["client_id"] for e in slow.events if e["author"] == "visitor" and e["kind"] == "message"]
    assert said[:2000] == ids, len(said)
    await slow.expect("event", body__text="one more while it reads")
    assert d.metric("souffleur_queue_overflows_total") == 0
    slow.abandon()
