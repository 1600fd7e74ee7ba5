"""Start, change and end of the daemon, while people talk."""
import asyncio
import hashlib
import hmac
import http.server
import json
import os
import shutil
import signal
import threading
import time

import websockets
from harness import CLOSE, PATIENCE, TOP, Stopwatch, Visitor, new_id, until


def edit(d, name, old, new):
    path = os.path.join(d.content, name)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    assert old in text, (name, old)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new))


def exit_of(d):
    """The exit code; what the kernel knows of the process stays readable."""
    end = time.monotonic() + PATIENCE
    while os.waitid(os.P_PID, d.process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        assert time.monotonic() < end, d.said()[-2000:]
        time.sleep(0.01)
    code = os.waitid(os.P_PID, d.process.pid, os.WEXITED | os.WNOWAIT).si_status
    return code


async def drain(t):
    """SIGTERM says bye to all, accepts nobody new, ends with 0, keeps every message"""
    d = t.daemon(server__drain_deadline="8")
    pages = [await d.visitor(lang="en") for _ in range(10)]
    ids = [new_id() for _ in pages]
    for v, id in zip(pages, ids):
        await v.put("send", id=id, text="where is my order")
    watch = Stopwatch(d.process.pid)
    d.signal(signal.SIGTERM)
    d.logged("draining")
    try:
        await d.visitor(lang="en")
        raise AssertionError("a new page was let in")
    except (OSError, websockets.InvalidHandshake, websockets.ConnectionClosed):
        pass
    acked = {}
    for v, id in zip(pages, ids):
        bye = await v.expect("bye")
        assert bye["reason"] == "drain" and bye["reconnect"], bye
        assert await v.closed() == CLOSE["drain"], v.code
        acked[id] = v.take("ack", re=id)
    assert await asyncio.to_thread(exit_of, d) == 0
    assert watch.passed() < 8, "past the deadline"
    d.check_log()
    assert all(acked.values()), "a message that was there in time was not acknowledged"
    d.start()
    for v, id in zip(pages, ids):
        w = await v.again()
        assert await w.say("where is my order", id=id) == acked[id]
        if not any(e["author"] == "bot" for e in v.events):
            await w.bot()
    assert d.query("SELECT count(*) FROM event WHERE author = 'visitor'") == [(10,)]
    assert d.query("SELECT count(*) FROM event WHERE kind = 'decision'") == [(10,)]


async def drain_of_deaf_pages(t):
    """Pages that do not answer the close cannot hold up the end"""
    d = t.daemon(server__drain_deadline="2")
    pages = [await d.visitor(lang="en") for _ in range(3)]
    for p in pages:
        p.ws.transport.pause_reading()
    watch = Stopwatch(d.process.pid)
    d.signal(signal.SIGTERM)
    assert await asyncio.to_thread(exit_of, d) == 0
    took = watch.passed()
    d.check_log()
    for p in pages:
        p.abandon()
    assert took < 6, took


async def two_signals(t):
    """A second SIGTERM ends it at once, with 0"""
    d = t.daemon(server__drain_deadline="60")
    v = await d.visitor(lang="en")
    v.ws.transport.pause_reading()
    d.signal(signal.SIGTERM)
    d.logged("draining")
    d.signal(signal.SIGTERM)
    assert await asyncio.to_thread(d.process.wait, PATIENCE) == 0
    v.abandon()


async def end_while_training(t):
    """SIGTERM while a large content is trained is not kept waiting for it"""
    d = t.daemon(content=TOP, start=False)
    d.start(ready=False)
    v = await d.visitor(lang="en")
    await v.say("where is my order")
    watch = Stopwatch(d.process.pid)
    d.signal(signal.SIGTERM)
    assert await asyncio.to_thread(exit_of, d) == 0
    assert watch.passed() < 4, "it was kept waiting"
    v.abandon()
    assert "building broken off" in d.said()
    assert d.query("SELECT count(*) FROM event WHERE author = 'visitor'") == [(1,)]


async def new_content(t):
    """SIGHUP makes an edited answer live, and no message is lost meanwhile"""
    d = t.daemon(start=False)
    d.own_content()
    d.start()
    v = await d.visitor(lang="en")
    await v.do("human")
    edit(d, "intents/order_status.yaml", "Your tracking link is", "NEW your tracking link is")
    d.signal(signal.SIGHUP)
    sent = []
    while "version=2" not in d.said():
        sent.append((await v.say(f"message {len(sent)}"))["seq"])
        assert len(sent) < 5000, d.said()
    assert len(sent) == len(set(sent)), "two messages of one seq"
    assert d.query("SELECT count(*) FROM event WHERE author = 'visitor' AND kind = 'message'") \
        == [(len(sent),)]
    w = await d.visitor(lang="en")
    e = await w.ask("where is my order")
    assert e["body"]["text"].startswith("NEW "), e
    assert d.query("SELECT max(number) FROM content_version") == [(2,)]


async def broken_content(t):
    """SIGHUP with a mistake keeps the old content and names file and line"""
    d = t.daemon(start=False)
    d.own_content()
    d.start()
    edit(d, "intents/order_status.yaml", "answer:\n", "anser:\n")
    with open(os.path.join(d.content, "intents", "stray.txt"), "w", encoding="utf-8") as f:
        f.write("A warning of `souffleur check`, and no reason to refuse anything.\n")
    d.announce("content refused", "content kept")
    d.signal(signal.SIGHUP)
    d.logged(r"content refused .*intents/order_status\.yaml:\d+:\d+: error: ")
    d.logged("content kept version=1")
    assert "stray.txt" not in d.said(), d.said()
    v = await d.visitor(lang="en")
    e = await v.ask("where is my order")
    assert e["body"]["text"].startswith("Your tracking link"), e
    edit(d, "intents/order_status.yaml", "anser:\n", "answer:\n")
    edit(d, "intents/order_status.yaml", "Your tracking link is", "FIXED your tracking link is")
    d.signal(signal.SIGHUP)
    d.logged("content live version=2")
    v = await d.visitor(lang="en")
    e = await v.ask("where is my order")
    assert e["body"]["text"].startswith("FIXED "), e


async def configuration_reload(t):
    """SIGHUP takes a good configuration and keeps the old one when it is wrong"""
    d = t.daemon()
    d.write_conf(bot__name="Marta", site__peek="no")
    d.signal(signal.SIGHUP)
    d.logged("configuration reloaded")
    v = await d.visitor(lang="en")
    assert v.welcome["bot_name"] == "Marta" and v.welcome["peek"] is False, v.welcome
    d.announce("configuration kept")
    for wrong, says in (({"bot__burts": "1"}, r"souffleur\.conf:\d+: .*bot\.burst"),
                        ({"bot__burst": "soon"}, r"souffleur\.conf:\d+: "),
                        ({"site__hours": "Foo 10:00"}, r"souffleur\.conf:\d+")):
        before = dict(d.conf)
        d.write_conf(bot__name="Nobody", **wrong)
        d.signal(signal.SIGHUP)
        await asyncio.to_thread(d.logged, "configuration kept why=\"[^\n]*" + says)
        d.conf = before
        v = await d.visitor(lang="en")
        assert v.welcome["bot_name"] == "Marta", v.welcome
        await v.ask("hello")


async def origins_reload(t):
    """SIGHUP lets in the site that was added, and names what needs a restart"""
    d = t.daemon()
    old, new = "https://old.example", "https://new.example"
    for list_, let_in, kept_out in ((old, old, new), (new, new, old)):
        d.write_conf(server__origins=list_)
        d.signal(signal.SIGHUP)
        await until(lambda n=let_in: d.said().count("configuration reloaded") == 1 + (n == new))
        v = Visitor(d)
        await v.open(headers={"Origin": let_in})
        await v.leave()
        try:
            await Visitor(d).connect(Origin=kept_out)
            raise AssertionError("let in")
        except websockets.InvalidStatusCode as e:
            assert e.status_code == 403, e
    assert "needs a restart" not in d.said(), d.said()
    d.announce("needs a restart")
    for times in (1, 2):  # said each time, until it is done
        d.write_conf(server__silence="60", match__threads="3", bot__name="Marta")
        d.signal(signal.SIGHUP)
        await until(lambda n=times: d.said().count("needs a restart") == 2 * n)
    for key in ("server.silence", "match.threads"):
        d.logged(rf"needs a restart key={key} where=\"[^\n]*souffleur\.conf:\d+\"")
    assert "key=bot" not in d.said()


async def site_of_the_demo_page(t):
    """The demo page names the site that is configured, also after SIGHUP"""
    d = t.daemon(start=False, site__id="vet")
    os.makedirs(os.path.join(d.web_root, "shop"))
    with open(os.path.join(d.web_root, "shop", "index.html"), "w", encoding="utf-8") as f:
        f.write('<!doctype html><script src="/w.js" data-site="demo"></script><p>')
    d.start()
    for site in ("vet", "our-vet_1", "demo"):
        d.write_conf(site__id=site)
        d.signal(signal.SIGHUP)
        await asyncio.to_thread(d.logged, f"configuration reloaded site={site}")
        status, text, headers = d.get("/")
        assert status == 200 and f' data-site="{site}"></script><p>' in text, text
        assert d.get("/", If_None_Match=headers["ETag"])[0] == 304


async def content_that_vanished(t):
    """Without its directory the last published version is used"""
    d = t.daemon(start=False)
    d.own_content()
    d.start()
    await d.ended()
    shutil.rmtree(d.content)
    d.announce("content refused", "content of the last version")
    d.start()
    v = await d.visitor(lang="en")
    e = await v.ask("where is my order")
    assert "tracking link" in e["body"]["text"], e
    assert d.query("SELECT count(*) FROM content_version") == [(1,)]


async def content_that_never_was(t):
    """Without any content the visitor is handed to people, not left alone"""
    d = t.daemon(start=False)
    d.own_content()
    edit(d, "intents/order_status.yaml", "answer:\n", "anser:\n")
    d.announce("content refused", "no content")
    d.start(ready=False)
    v = await d.visitor(lang="en")
    await v.say("where is my order")
    await v.expect("event", kind="state", body__to="queued", body__reason="bot_off")
    await v.bot()
    # What comes later is good.
    edit(d, "intents/order_status.yaml", "anser:\n", "answer:\n")
    d.signal(signal.SIGHUP)
    await asyncio.to_thread(d.until_ready)
    w = await d.visitor(lang="en")
    assert "tracking link" in (await w.ask("where is my order"))["body"]["text"]


async def a_bot_that_is_off_needs_no_content(t):
    """With the bot switched off people are called at once, content or not"""
    d = t.daemon(start=False, bot__enabled="no")
    d.own_content()
    edit(d, "intents/order_status.yaml", "answer:\n", "anser:\n")
    d.announce("content refused", "no content")
    d.start(ready=False)
    v = await d.visitor(lang="en")
    watch = Stopwatch(d.process.pid)
    await v.say("where is my order")
    await v.expect("event", kind="state", body__to="queued", body__reason="bot_off")
    assert watch.passed() < 10, "not at once"


async def same_content_same_version(t):
    """A restart without a change publishes nothing new"""
    d = t.daemon()
    await d.restart()
    assert d.query("SELECT count(*) FROM content_version") == [(1,)]


async def questions_before_the_content(t):
    """What is asked while the content is still being read is answered after"""
    d = t.daemon(start=False)
    d.start(ready=False)
    v = await d.visitor(lang="en")
    e = await v.ask("where is my order")
    assert "tracking link" in e["body"]["text"], e


class Receiver(http.server.ThreadingHTTPServer):
    """Takes what the webhook posts; the first one is turned away."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got = []
        self.turned_away = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.turned_away == 0:
            self.server.turned_away = 1
            self.server.first = self.headers["Souffleur-Id"]
            self.send_response(503)
            self.send_header("Retry-After", "1")
        else:
            self.server.got.append((dict(self.headers), body))
            self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


async def webhook(t):
    """Every public event is posted, signed, in order, and again when it was turned away"""
    r = Receiver()
    d = t.daemon(webhook__url=f"http://127.0.0.1:{r.server_port}/hook",
                 webhook__secret="shared secret of ours", webhook__allow_private="yes")
    d.announce("webhook", "deliver")
    v = await d.visitor(lang="en")
    await v.ask("where is my order")
    await v.do("human")
    await v.bot()
    public = [e["seq"] for e in v.events]
    end = time.monotonic() + PATIENCE
    while len(r.got) < len(public):
        assert time.monotonic() < end, r.got
        await asyncio.sleep(0.05)
    seqs = []
    for headers, body in r.got:
        event = json.loads(body)
        seqs.append(event["seq"])
        assert event["conversation"] == v.conversation and event["kind"] == headers["Souffleur-Topic"]
        stamp, _, mac = headers["Souffleur-Signature"].partition(",v1=")
        signed = f"{headers['Souffleur-Id']}.{stamp[2:]}.".encode() + body
        assert hmac.new(b"shared secret of ours", signed, hashlib.sha256).hexdigest() == mac, headers
        assert abs(int(stamp[2:]) - time.time()) < 60, stamp
    assert seqs == public, (seqs, public)
    assert r.got[0][0]["Souffleur-Id"] == r.first, "another id the second time"
    r.shutdown()


async def health_and_metrics(t):
    """/healthz, /readyz and /metrics say how it is"""
    d = t.daemon()
    assert d.get("/healthz")[0] == 200
    v = await d.visitor(lang="en")
    await v.ask("where is my order")
    _, text, headers = d.get("/metrics")
    assert headers["Content-Type"].startswith("text/plain"), headers["Content-Type"]
    names = set()
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            float(value)
            assert name not in names, f"twice: {name}"
            names.add(name)
    assert "souffleur_queue_overflows_total" in names, sorted(names)
    assert v.token not in text
