#!/usr/bin/python3
"""The sockets on the wire: every limit, every refusal, every known trap of
libwebsockets 4.1.6, spoken by clients that share no code with the server.
Every frame the server says is held against the protocol's schema.

Run in the build tree (make check does); one argument runs the tests whose
names contain it.
"""
import asyncio
import base64
import concurrent.futures
import gzip
import http.client
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import traceback

try:
    import jsonschema
    import websockets
except ImportError as e:
    print(f"skipped: {e}; on Debian: python3-websockets python3-jsonschema")
    sys.exit(77)

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../transcripts"))
from harness import PATIENCE, Stopwatch

PROBE = os.path.join(os.getcwd(), "tests/wire/wire_probe")
with open(os.path.join(HERE, "../../src/wire/protocol.schema.json"), encoding="utf-8") as f:
    SCHEMA = json.load(f)
FRAME = jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": "#/$defs/frame"}]})
COMMAND = jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": "#/$defs/command"}]})
LIMIT = {k: v["value"] for k, v in SCHEMA["x-limits"].items()}
ID = "0123456789abcdef" * 2
CONV = "00112233445566778899aabbccddeeff"
HELLO = {"type": "hello", "site": "demo"}


def until(true, otherwise=lambda: "it never came to that"):
    """Waits for something that happens soon on a machine that is not busy."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, otherwise()
        time.sleep(0.05)


class Probe:
    """One server program; what it logs is kept and looked at in the end."""

    def __init__(self, port="0", files=None, **env):
        self.log = tempfile.TemporaryFile()
        settings = {f"PROBE_{k.upper()}": str(v) for k, v in env.items()}
        self.process = subprocess.Popen(
            ["sh", "-c", f'{f"ulimit -n {files};" if files else ""} exec "$0" "$1"', PROBE, port],
            stdout=subprocess.PIPE, stderr=self.log,
            env={**os.environ, "PROBE_VISITOR_RATE": "1000", "PROBE_VISITOR_BURST": "1000",
                 **settings})
        line = self.process.stdout.readline().decode()
        self.port = int(line.partition("=")[2]) if line else 0

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        said = self.said()
        assert code == 0, f"exit {code}: {said[-2000:]}"
        assert "Sanitizer" not in said and "runtime error" not in said, said[-4000:]

    def __enter__(self):
        return self

    def __exit__(self, kind, *rest):
        if kind is None:
            self.stop()
        else:
            self.process.kill()
            self.process.wait()
            sys.stdout.write(self.said()[-1500:])

    def cpu_s(self):
        with open(f"/proc/{self.process.pid}/schedstat", encoding="ascii") as stat:
            return int(stat.read().split()[0]) / 1e9

    def rss_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])

    def is_sanitized(self):
        with open(f"/proc/{self.process.pid}/maps", encoding="ascii") as maps:
            return "libasan" in maps.read()

    def get(self, path, method="GET", body=None, **headers):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        c.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        r = c.getresponse()
        r.text = r.read()
        c.close()
        return r

    def metric(self, name):
        text = self.get("/metrics").text.decode()
        return int(re.search(rf"^{re.escape(name)} (\d+)$", text, re.M)[1])

    def becomes(self, name, value):
        """Waits for what is counted when the server has seen it."""
        until(lambda: self.metric(name) == value, lambda: f"{name} is {self.metric(name)}, not {value}")

    def stopwatch(self):
        return Stopwatch(self.process.pid)

    def raw(self):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s

    def chat(self, headers=None, **options):
        return websockets.connect(f"ws://127.0.0.1:{self.port}/ws", max_size=2**22,
                                  subprotocols=["souffleur.v1"], ping_interval=None,
                                  open_timeout=PATIENCE,
                                  extra_headers=headers or {}, compression=None, **options)


def upgrade(port, path="/ws", method="GET", **change):
    """The bytes of an upgrade request; a header set to None is left out."""
    headers = {"Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade",
               "Sec-WebSocket-Key": base64.b64encode(b"0123456789abcdef").decode(),
               "Sec-WebSocket-Version": "13", "Sec-WebSocket-Protocol": "souffleur.v1"}
    headers.update({k.replace("_", "-"): v for k, v in change.items()})
    lines = [f"{method} {path} HTTP/1.1"] + [f"{k}: {v}" for k, v in headers.items() if v is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(s, request):
    """Sends and gives the status line and what followed until the close or a
    whole header."""
    s.sendall(request)
    got = b""
    try:
        while b"\r\n\r\n" not in got:
            more = s.recv(4096)
            if not more:
                break
            got += more
    except ConnectionResetError:
        pass
    return got


def status(got):
    return int(got.split()[1]) if got.startswith(b"HTTP/") else None


def frame(op, payload=b"", fin=True, size=None):
    """A masked frame; size lies about the length."""
    n = len(payload) if size is None else size
    head = bytes([(0x80 if fin else 0) | op])
    if n < 126:
        head += bytes([0x80 | n])
    elif n < 65536:
        head += bytes([0x80 | 126]) + struct.pack(">H", n)
    else:
        head += bytes([0x80 | 127]) + struct.pack(">Q", n)
    mask = b"\x01\x02\x03\x04"
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


class Raw:
    """A chat socket by hand."""

    def __init__(self, probe, hello=True):
        self.s = probe.raw()
        got = answer(self.s, upgrade(probe.port))
        assert status(got) == 101, got
        self.buffer = got.partition(b"\r\n\r\n")[2]
        if hello:
            self.text(HELLO)
            assert self.read_json()["type"] == "welcome"

    def send(self, *frames):
        try:
            self.s.sendall(b"".join(frames))
        except (BrokenPipeError, ConnectionResetError):
            pass

    def text(self, value):
        self.send(frame(1, json.dumps(value).encode()))

    def need(self, n):
        while len(self.buffer) < n:
            try:
                more = self.s.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                raise EOFError
            self.buffer += more
        got, self.buffer = self.buffer[:n], self.buffer[n:]
        return got

    def read(self):
        head = self.need(2)
        assert head[1] & 0x80 == 0
        n = head[1]
        if n == 126:
            n = struct.unpack(">H", self.need(2))[0]
        elif n == 127:
            n = struct.unpack(">Q", self.need(8))[0]
        return head[0] & 15, self.need(n)

    def read_json(self):
        op, payload = self.read()
        assert op == 1, (op, payload)
        return checked(payload.decode())

    def close_code(self):
        """Reads until the close; 0 when the socket was cut."""
        try:
            while True:
                op, payload = self.read()
                if op == 8:
                    self.s.close()
                    return struct.unpack(">H", payload[:2])[0]
        except EOFError:
            return 0

    def works(self):
        self.text({"type": "ping"})
        while self.read_json()["type"] != "pong":
            pass


def checked(text):
    value = json.loads(text)
    error = jsonschema.exceptions.best_match(FRAME.iter_errors(value))
    assert error is None, f"{text}: {error}"
    return value


async def say(ws, **fields):
    await ws.send(json.dumps(fields))


async def hear(ws, kind=None):
    value = checked(await asyncio.wait_for(ws.recv(), PATIENCE))
    assert kind is None or value["type"] == kind, value
    return value


async def greet(ws, **fields):
    await say(ws, **{**HELLO, **fields})
    return await hear(ws, "welcome")


async def ended(ws):
    """What else is said, and the close code."""
    rest = []
    try:
        while True:
            rest.append(await hear(ws))
    except websockets.ConnectionClosed as e:
        return rest, e.rcvd.code if e.rcvd else 0


# The protocol -----------------------------------------------------------

async def test_a_visitor_is_welcomed_and_acknowledged():
    with Probe() as p:
        async with p.chat() as ws:
            w = await greet(ws)
            assert w["conversation"] == CONV and w["epoch"] == "e1"
            await say(ws, type="send", id=ID, text="hi")
            ack = await hear(ws, "ack")
            assert ack["re"] == ID and ack["seq"] == 1
            await say(ws, type="ping")
            await hear(ws, "pong")
        p.becomes('souffleur_sessions_closed_total{reason="client"}', 1)
        assert p.metric("probe_closed") == 1 and p.metric("souffleur_sessions") == 0


async def test_every_kind_of_frame_obeys_the_schema():
    with Probe() as p:
        async with p.chat() as ws:
            await greet(ws)
            await say(ws, type="send", id=ID, text="all")
            seen = {(await hear(ws))["type"] for _ in range(11)}
            await say(ws, type="send", id=ID, text="bye banned")
            rest, code = await ended(ws)
            seen |= {f["type"] for f in rest}
            assert code == 4000
        async with p.chat() as ws:
            await ws.send("garbage")
            seen |= {f["type"] for f in (await ended(ws))[0]}
        left = set(SCHEMA["x-frames"]) - seen - {"welcome", "pong"}
        assert not left, left


BAD = [
    ("not json", "bad_json", "JSON"),
    ("", "bad_json", ""),
    ("[]", "bad_json", "object"),
    ('"text"', "bad_json", ""),
    ("17", "bad_json", ""),
    ('{"type":"ping"', "bad_json", ""),
    ('{"type":"ping"}}', "bad_json", ""),
    ('{"type":"ping","type":"ping"}', "bad_json", ""),
    ('{"type":"ping","x":%s}' % ("[" * 16 + "]" * 16), "bad_json", "deeper"),
    ('{"type":"ping","x":%s}' % ("[" * 4000), "bad_json", "deeper"),
    ('{"type":"ping","x":[%s]}' % ",".join("0" * 2000), "bad_json", "values"),
    ('{"type":"send","id":"%s","text":"a\\u0000b"}' % ID, "bad_field",
     "text: has the character U+0000"),
    ('{"type":"send","id":"%s","text":"\\ud800"}' % ID, "bad_json", "half of a character"),
    ('{"type":"send","text":"x" "id" : "%s"}' % ID, "bad_json", "near byte"),
    ('{"type":"send\\u0000","text":"x"}', "bad_field", "type"),
    ('{"type":"seen","seq":99999999999999999999999}', "bad_json", ""),
    ('{"type":"seen","seq":1e999}', "bad_json", ""),
    ({}, "bad_field", "type"),
    ({"type": 5}, "bad_field", "type"),
    ({"type": {"$ne": ""}}, "bad_field", "type"),
    ({"type": "nonsense"}, "unknown_type", ""),
    ({"type": "welcome"}, "unknown_type", ""),
    ({"type": "send", "text": "x"}, "bad_field", "id"),
    ({"type": "send", "id": ID}, "bad_field", "text"),
    ({"type": "send", "id": "x", "text": "x"}, "bad_field", "id"),
    ({"type": "send", "id": ID.upper(), "text": "x"}, "bad_field", "id"),
    ({"type": "send", "id": ID + "0", "text": "x"}, "bad_field", "id"),
    ({"type": "send", "id": None, "text": "x"}, "bad_field", "id"),
    ({"type": "send", "id": ID, "text": ""}, "bad_field", "text"),
    ({"type": "send", "id": ID, "text": {"$gt": ""}}, "bad_field", "text"),
    ({"type": "send", "id": ID, "text": ["x"]}, "bad_field", "text"),
    ({"type": "send", "id": ID, "text": 5}, "bad_field", "text"),
    ({"type": "send", "id": ID, "text": "x" * 4001}, "bad_field", "text"),
    ({"type": "send", "id": ID, "text": "x", "choice": True}, "bad_field", "choice"),
    ({"type": "send", "id": ID, "text": "x", "conversation": CONV}, "bad_field", "conversation"),
    ({"type": "send", "id": ID, "text": "x", "suggestion": "kb:1"}, "bad_field", "suggestion"),
    ({"type": "typing"}, "bad_field", "on"),
    ({"type": "typing", "on": 1}, "bad_field", "on"),
    ({"type": "typing", "on": "true"}, "bad_field", "on"),
    ({"type": "peek", "rev": 1.5, "text": ""}, "bad_field", "rev"),
    ({"type": "peek", "rev": -1, "text": ""}, "bad_field", "rev"),
    ({"type": "peek", "rev": 2**53, "text": ""}, "bad_field", "rev"),
    ({"type": "peek", "text": ""}, "bad_field", "rev"),
    ({"type": "seen", "seq": "1"}, "bad_field", "seq"),
    ({"type": "contact", "id": ID, "name": "Ann"}, "bad_field", "contact"),
    ({"type": "contact", "id": ID, "email": "x" * 255}, "bad_field", "email"),
    ({"type": "contact", "id": ID, "phone": "1" * 41}, "bad_field", "phone"),
    ({"type": "take", "id": ID, "conversation": CONV}, "not_allowed", "take"),
    ({"type": "watch", "conversation": CONV}, "not_allowed", "watch"),
    ({"type": "draft", "conversation": CONV, "rev": 1, "text": ""}, "not_allowed", "draft"),
    (HELLO, "hello_again", ""),
]

GOOD = [
    {"type": "send", "id": ID, "text": "x" * 4000},
    {"type": "send", "id": ID, "text": "\U0001f642" * 4000},
    {"type": "send", "id": ID, "text": "x", "choice": "y" * 200, "unknown": {"a": [1, 2]}},
    {"type": "contact", "id": ID, "email": "a@b.example", "phone": "+371 2"},
    {"type": "human", "id": ID},
]


async def test_bad_frames_get_their_error_and_harm_nothing():
    with Probe() as p:
        before = {}
        async with p.chat() as ws:
            await greet(ws)
            for sent, code, word in BAD:
                await ws.send(sent if isinstance(sent, str) else json.dumps(sent))
                e = await hear(ws, "error")
                assert e["code"] == code and word in e["message"], (sent, e)
                if (sent.get("id") == ID) if isinstance(sent, dict) else (ID in sent):
                    assert e["re"] == ID, (sent, e)
                before[code] = before.get(code, 0) + 1
                await say(ws, type="human", id=ID)  # a good one clears the strikes
                await hear(ws, "ack")
        for code, n in before.items():
            name = f'souffleur_frames_refused_total{{code="{code}"}}'
            assert p.metric(name) == n, (code, n, p.metric(name))


async def test_good_frames_at_the_limits_are_taken():
    with Probe() as p:
        async with p.chat() as ws:
            await greet(ws, page="p" * 500, name="n" * 120, token="t" * 128, lang="pt-BR",
                        after=2**53 - 1, epoch="e")
            for sent in GOOD:
                COMMAND.validate(sent)
                await ws.send(json.dumps(sent, ensure_ascii=False))
                await hear(ws, "ack")


async def test_the_schema_refuses_what_the_server_refuses():
    for sent, code, _ in BAD:
        if isinstance(sent, dict) and code in ("bad_field", "unknown_type"):
            role_only = "suggestion" in sent or sent == {
                "type": "send", "id": ID, "text": "x", "conversation": CONV}
            assert role_only or sent.get("type") == "welcome" or not COMMAND.is_valid(sent), sent


async def test_a_first_frame_that_is_no_hello_ends_the_session():
    with Probe() as p:
        for sent, code in [("garbage", "bad_json"),
                           ('{"type":"ping"}', "hello_first"),
                           (json.dumps({"type": "send", "id": ID, "text": "x"}), "hello_first"),
                           ('{"type":"hello"}', "bad_field"),
                           ('{"type":"hello","site":"a b"}', "bad_field"),
                           ('{"type":"hello","site":"%s"}' % ("s" * 64), "bad_field"),
                           ('{"type":"hello","site":"s","token":{"$regex":".*"}}', "bad_field"),
                           ('{"type":"hello","site":"s","role":"admin"}', "bad_field"),
                           ('{"type":"hello","site":"s","role":"operator"}', "bad_field"),
                           ('{"type":"hello","site":"s","after":-1}', "bad_field")]:
            async with p.chat() as ws:
                await ws.send(sent)
                rest, close = await ended(ws)
                assert [f["type"] for f in rest] == ["error", "bye"], rest
                assert rest[0]["code"] == code and rest[1]["reason"] == "protocol", rest
                assert close == 4001
        assert p.metric("probe_closed") == 0


async def test_a_refused_hello_ends_with_its_code():
    with Probe() as p:
        async with p.chat() as ws:
            await say(ws, type="hello", site="nowhere")
            rest, close = await ended(ws)
            assert rest[0]["code"] == "unknown_site" and close == 4002
            assert rest[1] == {"type": "bye", "reason": "refused", "reconnect": False}
        p.becomes("probe_closed", 1)


async def test_frames_wait_while_hello_is_looked_at():
    with Probe() as p:
        async with p.chat() as ws:
            await say(ws, type="hello", site="slow")
            ids = [f"{i:032x}" for i in range(LIMIT["waiting_frames"])]
            for i in ids:
                await say(ws, type="send", id=i, text="x")
            p.becomes("souffleur_frames_received_total", 1 + len(ids))
            assert p.get("/api/let-in").status == 200
            await hear(ws, "welcome")
            assert [(await hear(ws, "ack"))["re"] for _ in ids] == ids
        async with p.chat() as ws:
            await say(ws, type="hello", site="slow")
            for i in range(LIMIT["waiting_frames"] + 1):
                await say(ws, type="send", id=f"{i:032x}", text="x")
            rest, close = await ended(ws)
            assert rest[-1]["reason"] == "limit" and close == 4005
        async with p.chat() as ws:
            await say(ws, type="hello", site="slow")
        p.becomes("probe_closed", 3)  # gone before the answer comes
        assert p.get("/api/let-in").status == 200
        assert p.metric("souffleur_sessions") == 0 and p.metric("probe_closed") == 3


async def test_too_many_refused_frames_in_a_row_end_the_session():
    with Probe() as p:
        async with p.chat() as ws:
            await greet(ws)
            for _ in range(LIMIT["strikes"]):
                await ws.send("garbage")
            rest, close = await ended(ws)
            assert len(rest) == LIMIT["strikes"] + 1 and rest[-1]["reason"] == "limit"
            assert close == 4005


async def test_a_visitor_who_is_too_fast_is_told_when_to_come_back():
    with Probe(visitor_rate=1, visitor_burst=5) as p:
        async with p.chat() as other:
            await greet(other)
            watch = time.monotonic()
            r = Raw(p)
            ids = [f"{i:032x}" for i in range(5 + LIMIT["strikes"] - 1)]
            r.send(*[frame(1, json.dumps({"type": "send", "id": i, "text": "x"}).encode())
                     for i in ids])
            got = [r.read_json() for _ in ids]
            assert [f["re"] for f in got] == ids, got
            refused = [f for f in got if f["type"] != "ack"]
            # The burst, and one for each second that went by.
            assert [f["type"] for f in got[:5]] == ["ack"] * 5, got
            assert len(ids) - 5 >= len(refused) >= len(ids) - 6 - (time.monotonic() - watch), got
            assert refused, "the machine is too slow for this test"
            for e in refused:
                assert (e["type"], e["code"], e["retry_after"]) == ("error", "too_fast", 1), e
            await say(other, type="send", id=ID, text="x")
            await hear(other, "ack")
            time.sleep(1.1)
            r.text({"type": "send", "id": ID, "text": "x"})
            assert r.read_json()["type"] == "ack"
            assert p.metric('souffleur_frames_refused_total{code="too_fast"}') == len(refused)


def test_ephemeral_floods_are_held_back():
    with Probe() as p:
        r = Raw(p)
        # Many at once: a slow machine must not let the bucket fill meanwhile.
        r.send(*[frame(1, json.dumps({"type": "peek", "rev": i, "text": "x"}).encode())
                 for i in range(2000)])
        first = r.read_json()
        assert first["type"] == "error" and first["code"] == "too_fast", first
        assert r.close_code() == 4005


# Signing in and origins -------------------------------------------------

async def test_an_operator_needs_a_cookie_of_our_page_or_a_bearer_token():
    with Probe() as p:
        own = f"http://127.0.0.1:{p.port}"
        for headers, let_in in [({}, False),
                                ({"Authorization": "Bearer olga"}, True),
                                ({"Authorization": "Bearer eve"}, False),
                                ({"Cookie": "a=b; souffleur=olga; c=d", "Origin": own}, True),
                                ({"Cookie": "xsouffleur=olga", "Origin": own}, False),
                                ({"Cookie": "souffleur=olga"}, False)]:
            async with p.chat(headers) as ws:
                await say(ws, type="hello", role="operator")
                first = await hear(ws)
                if let_in:
                    assert first["user"]["login"] == "olga", first
                    await say(ws, type="send", id=ID, conversation=CONV, text="x",
                              suggestion="kb:1", edited=True)
                    await hear(ws, "ack")
                    await say(ws, type="send", id=ID, text="x")
                    assert "conversation" in (await hear(ws, "error"))["message"]
                    await say(ws, type="peek", rev=1, text="x")
                    assert (await hear(ws, "error"))["code"] == "not_allowed"
                else:
                    assert first["code"] == "signed_out", first
                    assert (await ended(ws))[1] == 4003


def test_origins_are_compared_whole():
    with Probe() as p:
        own = f"http://127.0.0.1:{p.port}"
        cases = [(None, 101), (own, 101), (own.upper(), 101),
                 (own.replace("http", "https"), 101), ("https://shop.example", 101),
                 ("null", 403), ("https://evil.example", 403), (own + "0", 403),
                 ("https://shop.example.evil", 403), ("https://shop.example:8443", 403),
                 ("http://shop.example", 403), ("https://xshop.example", 403),
                 ("https://shop.example/", 403), ("file://", 403), ("x" * 300, 403)]
        for origin, want in cases:
            s = p.raw()
            got = answer(s, upgrade(p.port, Origin=origin, Cookie="souffleur=olga"))
            assert status(got) == want, (origin, got)
            s.close()
        refused = sum(1 for _, want in cases if want == 403)
        assert p.metric('souffleur_upgrades_refused_total{reason="origin"}') == refused


# Upgrades that are none -------------------------------------------------

def test_upgrades_that_are_not_ours_are_refused():
    with Probe() as p:
        cases = [(dict(Upgrade="h2c", HTTP2_Settings="AAMAAABkAAQAAP__"), 400),
                 (dict(Upgrade="chat/1.0"), 403),
                 (dict(path="/"), 404), (dict(path="/ws/x"), 404), (dict(path="/ws2"), 404),
                 (dict(method="POST", Content_Length="0"), 404),
                 (dict(Sec_WebSocket_Version="8"), 426), (dict(Sec_WebSocket_Version=None), 426),
                 (dict(Sec_WebSocket_Key=None), 400), (dict(Sec_WebSocket_Key="short"), 400),
                 (dict(Sec_WebSocket_Protocol=None), 400),
                 (dict(Sec_WebSocket_Protocol="http"), 400),
                 (dict(Sec_WebSocket_Protocol="souffleur.v2"), 400),
                 (dict(Sec_WebSocket_Protocol="x" * 2000), 400)]
        for change, want in cases:
            s = p.raw()
            got = answer(s, upgrade(p.port, **change))
            assert status(got) == want, (change, got)
            assert s.recv(1) == b"" or b"problem+json" in got
            s.close()
        # Ours after another: libwebsockets takes the first it knows.
        s = p.raw()
        got = answer(s, upgrade(p.port, Sec_WebSocket_Protocol="http, souffleur.v1"))
        assert status(got) != 101, got
        assert status(answer(p.raw(), upgrade(p.port, Connection="close"))) != 101
        assert p.metric("souffleur_sessions") == 0


def test_connect_and_raw_bytes_are_hung_up_on():
    with Probe() as p:
        for request in (b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n",
                        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00",
                        b"\0" * 100, b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n\0\r\n\r\n"):
            s = p.raw()
            s.sendall(request)
            try:
                while s.recv(4096):
                    pass
            except ConnectionResetError:
                pass
            s.close()
        assert p.get("/healthz").status == 200


def test_a_failed_handshake_is_no_session():
    with Probe() as p:
        for _ in range(30):
            s = p.raw()
            s.sendall(upgrade(p.port, Sec_WebSocket_Key=None))
            s.close()
            s = p.raw()
            s.sendall(upgrade(p.port)[:60])
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            s.close()
            s = p.raw()
            s.sendall(upgrade(p.port))
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            s.close()
        p.becomes("souffleur_sessions", 0)
        Raw(p).works()


# Messages and fragments -------------------------------------------------

def ping_of(size):
    text = b'{"type":"ping"}'
    return text + b" " * (size - len(text))


def test_messages_are_limited_in_bytes():
    with Probe() as p:
        n = LIMIT["visitor_frame_bytes"]
        r = Raw(p)
        r.send(frame(1, ping_of(n)))
        assert r.read_json()["type"] == "pong"
        r.send(frame(1, ping_of(n + 1)))
        assert r.close_code() == 1009
        r = Raw(p)  # in fragments
        r.send(frame(1, ping_of(n), fin=False), frame(0, b" "))
        assert r.close_code() == 1009
        p.becomes('souffleur_sessions_closed_total{reason="too_big"}', 2)


async def test_an_operators_messages_may_be_larger():
    with Probe() as p:
        async with p.chat({"Authorization": "Bearer olga"}) as ws:
            await say(ws, type="hello", role="operator")
            await hear(ws, "welcome")
            await ws.send(ping_of(LIMIT["operator_frame_bytes"]).decode())
            await hear(ws, "pong")
            await ws.send(ping_of(LIMIT["operator_frame_bytes"] + 1).decode())
            assert (await ended(ws))[1] == 1009
        async with p.chat({"Authorization": "Bearer olga"}) as ws:  # not let in yet
            await ws.send(ping_of(LIMIT["visitor_frame_bytes"] + 1).decode())
            assert (await ended(ws))[1] == 1009


def test_a_frame_that_claims_a_terabyte_is_refused_at_its_first_byte():
    with Probe() as p:
        r = Raw(p)
        r.send(frame(1, b"x" * 10, size=1 << 40))
        assert r.close_code() == 1009
        assert p.rss_kb() < 100000


def test_messages_are_limited_in_fragments():
    with Probe() as p:
        n = LIMIT["fragments"]
        r = Raw(p)
        text = ping_of(n)
        r.send(frame(1, text[:1], fin=False), *[frame(0, text[i:i + 1], fin=False)
                                                for i in range(1, n - 1)], frame(0, text[-1:]))
        assert r.read_json()["type"] == "pong"
        r.send(frame(1, b"x", fin=False), *[frame(0, b"x", fin=False) for _ in range(n)])
        assert r.close_code() == 1009
        r = Raw(p)  # empty ones
        r.send(frame(1, b"", fin=False), *[frame(0, b"", fin=False) for _ in range(1000)])
        assert r.close_code() == 1009
        r = Raw(p)  # pings between fragments are no fragments
        r.send(frame(1, b'{"type":', fin=False), frame(9, b"still here"))
        assert r.read() == (10, b"still here")
        r.send(frame(0, b'"ping"}'))
        assert r.read_json()["type"] == "pong"


def test_text_must_be_utf8():
    with Probe() as p:
        text = json.dumps({"type": "send", "id": ID, "text": "при\U0001f642"},
                          ensure_ascii=False).encode()
        r = Raw(p)  # characters split between fragments
        r.send(frame(1, text[:1], fin=False), *[frame(0, text[i:i + 1], fin=False)
                                                for i in range(len(text) - 3, len(text) - 3)])
        cut = text.index("\U0001f642".encode()) + 2
        r.send(frame(0, text[1:cut], fin=False), frame(0, text[cut:]))
        assert r.read_json()["type"] == "ack"
        bad = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xd0"]
        for b in bad:
            r = Raw(p)
            r.send(frame(1, b'{"type":"send","id":"%s","text":"%s"}' % (ID.encode(), b)))
            assert r.close_code() == 1007, b
        r = Raw(p)
        r.send(frame(1, b"\xd0", fin=False), frame(0, b"x"))
        assert r.close_code() == 1007
        p.becomes('souffleur_sessions_closed_total{reason="not_utf8"}', len(bad) + 1)


def test_binary_messages_and_broken_frames_end_the_session():
    with Probe() as p:
        r = Raw(p)
        r.send(frame(2, b"\0\1\2"))
        assert r.close_code() == 1003
        for op in (3, 7, 11, 15):
            r = Raw(p)
            r.send(frame(op, b"x"))
            r.close_code()
        r = Raw(p)
        r.send(frame(9, b"x" * 126))  # a control frame that is too long
        r.close_code()
        r = Raw(p)
        r.send(frame(0, b"x"))  # a continuation of nothing
        r.close_code()
        r = Raw(p)
        r.send(frame(8, struct.pack(">H", 1000) + b"\xff\xff"))
        assert r.close_code() in (0, 1000, 1002, 1007)
        Raw(p).works()
        assert p.metric('souffleur_frames_refused_total{code="not_text"}') == 1


def test_compression_is_not_offered():
    with Probe() as p:
        s = p.raw()
        got = answer(s, upgrade(p.port, Sec_WebSocket_Extensions="permessage-deflate"))
        assert status(got) == 101 and b"extensions" not in got.lower(), got
        r = Raw(p)
        compressed = bytearray(frame(1, b"x"))
        compressed[0] |= 0x40
        r.send(bytes(compressed))
        r.close_code()
        Raw(p).works()


# Time -------------------------------------------------------------------

def until_closed(s, watch, feed=None):
    """Seconds by the watch until the server closes; feed() is called twice a
    second."""
    end = time.monotonic() + PATIENCE
    s.settimeout(0.5)
    while time.monotonic() < end:
        try:
            if feed:
                s.sendall(feed())
            if not s.recv(65536):
                break
        except socket.timeout:
            pass
        except (ConnectionResetError, BrokenPipeError):
            break
    else:
        raise AssertionError("still open")
    return watch.passed()


async def test_what_is_not_finished_in_time_is_ended():
    loop = asyncio.get_running_loop()
    with Probe() as p:
        watch = p.stopwatch()
        half, drip, mute = Raw(p), Raw(p), Raw(p, hello=False)
        half.send(frame(1, b'{"type":', fin=False))
        drip.send(frame(1, b'{"type":', fin=False))
        part = Raw(p)
        part.send(frame(1, b'{"ty', size=100))
        body = p.raw()
        body.sendall(b"POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
        head = p.raw()
        head.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ")
        jobs = [loop.run_in_executor(None, f, *a) for f, a in (
            (half.close_code, ()), (part.close_code, ()), (mute.close_code, ()),
            (until_closed, (drip.s, watch, lambda: frame(0, b"", fin=False))),
            (until_closed, (body, watch, lambda: b"x")),
            (until_closed, (head, watch, lambda: b"x")))]
        codes = await asyncio.gather(*jobs)
        assert codes[:3] == [4005, 4005, 4001], codes
        assert all(c < 15 for c in codes[3:]), codes
        assert watch.passed() < 20
        Raw(p).works()


async def test_silence_ends_the_session():
    with Probe(silence=5) as p:
        async with p.chat() as ws, p.chat() as other:
            await greet(ws)
            await greet(other)
            silent = asyncio.create_task(ended(ws))
            while not silent.done():
                await say(other, type="ping")
                await hear(other, "pong")
                await asyncio.sleep(0.2)
            rest, close = silent.result()
            assert rest == [{"type": "bye", "reason": "silent", "reconnect": True}]
            assert close == 4004
            await say(other, type="ping")
            await hear(other, "pong")
        header_only = Raw(p)  # the length of a frame, and never the frame
        header_only.send(frame(1, b"", size=100))
        assert header_only.close_code() == 4004


def test_a_client_that_does_not_answer_the_close_is_cut_off():
    with Probe() as p:
        r = Raw(p)
        r.text({"type": "send", "id": ID, "text": "bye banned"})
        assert until_closed(r.s, p.stopwatch()) < 8
        p.becomes("souffleur_sessions", 0)


# Slow readers -----------------------------------------------------------

def test_a_reader_that_never_reads_is_closed_and_costs_little():
    with Probe() as p:
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.settimeout(PATIENCE)
        s.connect(("127.0.0.1", p.port))
        assert status(answer(s, upgrade(p.port))) == 101
        s.sendall(frame(1, json.dumps(HELLO).encode()))
        before = p.rss_kb()
        for i in range(6):
            s.sendall(frame(1, json.dumps({"type": "send", "id": f"{i:032x}",
                                           "text": "many 5000"}).encode()))
            time.sleep(0.1)
        other = Raw(p)
        other.works()
        watch = p.stopwatch()
        p.becomes("souffleur_sessions", 1)
        assert watch.passed() < 12, "it stayed open for long"
        assert p.metric("souffleur_queue_overflows_total") == 1
        assert p.metric('souffleur_sessions_closed_total{reason="again"}') == 1
        # The address sanitizer keeps freed memory for a while.
        assert p.rss_kb() - before < 8000 or p.is_sanitized(), (before, p.rss_kb())
        other.works()


async def test_a_reader_that_lags_is_told_to_come_back():
    with Probe() as p:
        async with p.chat() as ws:
            await greet(ws)
            await say(ws, type="send", id=ID, text="many 5000")
            rest, close = await ended(ws)
            assert rest[-1] == {"type": "bye", "reason": "slow", "reconnect": True}
            assert close == 1013


async def test_a_long_replay_fits_and_its_end_is_told():
    with Probe() as p:
        async with p.chat() as ws:
            await greet(ws)
            await say(ws, type="send", id=ID, text="many 200")
            await hear(ws, "ack")
            for _ in range(200):
                await hear(ws, "event")
            await say(ws, type="ping")
            await hear(ws, "pong")
        assert p.metric("probe_rooms") == 1


# HTTP -------------------------------------------------------------------

def web_root():
    d = tempfile.mkdtemp()
    for name, data in [("w.js", b"/* widget */" * 3000), ("shop/index.html", b"<p>shop"),
                       ("console/index.html", b"<p>console"), ("assets/c.css", b"p{}"),
                       (".hidden", b"secret"), ("assets/big.js", b"x" * 300000)]:
        path = os.path.join(d, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)
    with gzip.open(os.path.join(d, "w.js.gz"), "wb") as f:
        f.write(b"/* widget */" * 3000)
    os.symlink("/etc/passwd", os.path.join(d, "assets/passwd"))
    return d


def test_pages_have_their_headers():
    with Probe(web_root=web_root()) as p:
        r = p.get("/")
        assert (r.status, r.text) == (200, b"<p>shop")
        csp = r.headers["Content-Security-Policy"]
        assert "default-src 'self'" in csp and "trusted-types 'none'" in csp, csp
        assert "frame-ancestors 'none'" in csp and r.headers["X-Content-Type-Options"] == "nosniff"
        assert p.get("/console").text == b"<p>console"
        r = p.get("/w.js", Accept_Encoding="br, gzip")
        assert r.headers["Content-Encoding"] == "gzip" and r.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(r.text) == b"/* widget */" * 3000
        assert r.headers["Cache-Control"] == "public, max-age=300"
        assert r.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert r.headers["Access-Control-Allow-Origin"] == "*"
        assert r.headers["Content-Type"] == "text/javascript; charset=utf-8"
        tag = r.headers["ETag"]
        r = p.get("/w.js")
        assert r.text == b"/* widget */" * 3000 and "Content-Encoding" not in r.headers
        r = p.get("/w.js", If_None_Match=f'"x", {tag}')
        assert r.status == 304 and r.text == b"" and r.headers["ETag"] == tag
        r = p.get("/w.js", method="HEAD")
        assert r.status == 200 and r.text == b"" and r.headers["Content-Length"] == "36000"
        assert p.get("/assets/big.js").text == b"x" * 300000
        assert p.get("/assets/c.css").headers["Content-Type"].startswith("text/css")
        for path in ("/nothing", "/.hidden", "/assets/passwd", "/../../../../etc/passwd",
                     "/%2e%2e/%2e%2e/etc/passwd", "/assets", "/w.js.gz"):
            assert p.get(path).status == 404, path
        assert answer(p.raw(), b"GET /w.js%00.html HTTP/1.1\r\nHost: x\r\n\r\n") == b""
        assert p.get("/", method="POST", body="x").status == 405
        assert p.get("/", method="PUT", body="").status == 405


def test_a_page_may_be_read_slowly():
    root = web_root()
    with open(os.path.join(root, "assets/huge.js"), "wb") as f:
        f.write(b"x" * 8_000_000)
    with Probe(web_root=root) as p:
        s = p.raw()
        s.sendall(b"GET /assets/huge.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got, began = 0, time.monotonic()
        while True:
            if time.monotonic() - began < 12:
                time.sleep(0.5)
            more = s.recv(100_000)
            if not more:
                break
            got += len(more)
        assert got > 8_000_000 and time.monotonic() - began > 11, got


def test_the_answer_says_whether_the_connection_stays():
    with Probe() as p:
        for line, want in [(b"GET /healthz HTTP/1.1\r\n", b"keep-alive"),
                           (b"GET /healthz HTTP/1.1\r\nConnection: close\r\n", b"close"),
                           (b"GET /healthz HTTP/1.0\r\n", b"close")]:
            s = p.raw()
            got = answer(s, line + b"Host: x\r\n\r\n")
            assert b"Connection: " + want in got, (line, got)
            if want == b"close":
                assert s.recv(1) == b""


def test_the_daemons_own_pages():
    with Probe() as p:
        assert p.get("/healthz").text == b"ok\n" and p.get("/readyz").status == 200
        r = p.get("/metrics")
        assert r.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        names = re.findall(r"^# TYPE (\S+)", r.text.decode(), re.M)
        assert len(names) == len(set(names)) and len(names) > 10
        r = p.get("/nothing")
        assert r.status == 404 and r.headers["Content-Type"] == "application/problem+json"
        assert json.loads(r.text)["status"] == 404
        assert p.get("/ws").status == 426
        assert p.get("/").status == 404  # no pages here


def test_requests_reach_the_handler_whole():
    with Probe() as p:
        own = f"http://127.0.0.1:{p.port}"
        assert p.get("/api/x?a=1&b=%26%25+y").text.split()[1] == b"/api/x?a=1&b=%26%25%20y"
        n = LIMIT["http_body_bytes"]
        r = p.get("/api/x", "POST", "x" * n)
        assert (r.status, r.text) == (200, f"POST /api/x?   {n}\n".encode())
        assert p.get("/api/x", "POST", "").text == b"POST /api/x?   0\n"
        assert p.get("/api/x", "DELETE").text == b"DELETE /api/x?   0\n"
        r = p.get("/api/login", "POST", "x", Origin=own)
        assert r.headers["Set-Cookie"] == "souffleur=x; HttpOnly; SameSite=Strict"
        c = http.client.HTTPConnection("127.0.0.1", p.port, timeout=PATIENCE)
        for i in range(5):  # on one connection
            c.request("POST", f"/api/{i}", "y" * i * 1000)
            assert c.getresponse().read() == f"POST /api/{i}?   {i * 1000}\n".encode()
        c.close()


def test_bodies_are_limited_by_what_arrives():
    with Probe() as p:
        n = LIMIT["http_body_bytes"]
        assert p.get("/api/x", "POST", "x" * (n + 1)).status == 413
        assert p.get("/api/x", "POST", "x" * 900000).status == 413
        for head, want in [("Content-Length: 99999999999999999999", 413),
                           ("Content-Length: 2000000", 413),
                           ("Content-Length: -5", 400), ("Content-Length: 5x", 400),
                           ("Transfer-Encoding: chunked", 411), ("Accept: */*", 411)]:
            s = p.raw()
            got = answer(s, f"POST /api/x HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
            assert status(got) == want, (head, got)
            s.close()
        s = p.raw()
        got = answer(s, b"GET /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
        assert status(got) == 400
        assert p.get("/api/x").status == 200


def test_a_cookie_counts_only_from_our_own_page():
    with Probe() as p:
        own = f"http://127.0.0.1:{p.port}"
        for method, origin, want, cookie in [
                ("GET", None, 200, b"olga"), ("GET", own, 200, b"olga"),
                ("POST", own, 200, b"olga"), ("POST", None, 200, b""),
                ("POST", "https://shop.example", 403, None), ("POST", "null", 403, None),
                ("DELETE", "https://evil.example", 403, None), ("DELETE", own, 200, b"olga")]:
            headers = {"Cookie": "souffleur=olga"}
            if origin:
                headers["Origin"] = origin
            r = p.get("/api/x", method, "" if method == "POST" else None, **headers)
            assert r.status == want, (method, origin, r.status)
            if want == 200:
                assert r.text.split(b" ")[2] == cookie, (method, origin, r.text)


def test_a_caller_may_leave_before_the_answer():
    with Probe() as p:
        for _ in range(10):
            s = p.raw()
            s.sendall(b"GET /api/never HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.02)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            s.close()
        s = p.raw()  # two at once: the second waits or the connection ends
        s.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
        assert b"200 OK" in s.recv(4096)
        assert p.get("/healthz").status == 200


# How many ---------------------------------------------------------------

def test_sockets_of_one_address_are_limited():
    with Probe(per_address=3, connect_rate=1000) as p:
        held = [Raw(p) for _ in range(3)]
        assert status(answer(p.raw(), upgrade(p.port))) == 429
        held.pop().s.close()
        p.becomes("souffleur_sessions", 2)
        held.append(Raw(p))
        assert p.metric('souffleur_upgrades_refused_total{reason="too_many"}') == 1


def test_upgrades_of_one_address_are_held_to_a_rate():
    def knock():
        sockets = [p.raw() for _ in range(20)]
        for s in sockets:
            s.sendall(upgrade(p.port))
        return sockets, [status(answer(s, b"")) for s in sockets]

    with Probe(per_address=20, connect_rate=1) as p:
        began = time.monotonic()
        sockets, got = knock()
        assert got == [101] * 20, got
        for s in sockets:
            s.close()
        p.becomes("souffleur_sessions", 0)
        sockets, got = knock()
        # One for each second that went by; no other limit has been reached.
        refused = got.count(429)
        assert refused + got.count(101) == 20 and refused >= 19 - (time.monotonic() - began), got
        assert refused, "the machine is too slow for this test"
        assert p.metric('souffleur_upgrades_refused_total{reason="too_fast"}') == refused
        time.sleep(1.1)
        Raw(p)


def test_sessions_are_limited():
    with Probe(max_sessions=2) as p:
        held = [Raw(p), Raw(p)]
        got = answer(p.raw(), upgrade(p.port))
        assert status(got) == 503 and b"Retry-After" in got
        for r in held:
            r.works()


def test_forwarded_addresses_count_only_when_they_are_trusted():
    def knock(p, forwarded):
        s = p.raw()
        return status(answer(s, upgrade(p.port, X_Forwarded_For=forwarded))), s

    with Probe(per_address=1, connect_rate=1000, trust_forwarded=1) as p:
        held = [knock(p, f) for f in ("10.0.0.1", "10.0.0.2", "2001:db8::1", None,
                                      "10.0.0.1, 10.0.0.3")]
        assert [code for code, _ in held] == [101] * 5
        # The client's own words come first, our proxy's last.
        for forged in ("10.9.9.9, 10.0.0.2", "10.0.0.2", "rubbish", "1" * 400):
            assert knock(p, forged)[0] == 429, forged
    with Probe(per_address=1, connect_rate=1000) as p:
        first = knock(p, "10.0.0.1")
        assert first[0] == 101 and knock(p, "10.0.0.2")[0] == 429


def test_running_out_of_descriptors_is_survived():
    with Probe(files=200) as p:
        held = [Raw(p) for _ in range(20)]
        flood = [p.raw() for _ in range(300)]
        hung_up = select.poll()
        for s in flood:
            hung_up.register(s, select.POLLIN)
        until(lambda: len(hung_up.poll(0)) > 100, lambda: f"{len(hung_up.poll(0))} are refused")
        before = p.cpu_s()
        time.sleep(2)
        assert p.cpu_s() - before < 0.5, "spins"
        for r in held:
            r.works()
        for s in flood:
            s.close()
        until(lambda: status(answer(p.raw(), upgrade(p.port))) == 101)
        Raw(p).works()
        assert p.metric('souffleur_upgrades_refused_total{reason="full"}') > 100


# The end ----------------------------------------------------------------

async def test_a_drain_says_bye_and_leaves_nobody():
    p = Probe()
    async with p.chat() as a, p.chat() as b:
        await greet(a)
        await greet(b)
        p.process.send_signal(signal.SIGTERM)
        for ws in (a, b):
            rest, close = await ended(ws)
            assert rest == [{"type": "bye", "reason": "drain", "reconnect": True}]
            assert close == 1012
    assert p.process.wait(PATIENCE) == 0
    assert "Sanitizer" not in p.said()


def test_a_drain_ends_by_its_deadline():
    def refused():
        try:
            return status(answer(p.raw(), upgrade(p.port))) == 503
        except (ConnectionRefusedError, ConnectionResetError):
            return True

    p = Probe()
    stuck = p.raw()
    answer(stuck, upgrade(p.port))
    stuck.sendall(frame(1, json.dumps(HELLO).encode()))
    waiting = p.raw()
    waiting.sendall(b"GET /api/never HTTP/1.1\r\nHost: x\r\n\r\n")
    p.becomes("souffleur_sessions", 1)
    watch = p.stopwatch()
    p.process.send_signal(signal.SIGTERM)
    until(refused)
    code, waited = os.waitid(os.P_PID, p.process.pid, os.WEXITED | os.WNOWAIT), watch.passed()
    assert code.si_status == 0 and p.process.wait() == 0
    assert waited < 6, waited
    assert "Sanitizer" not in p.said()


def test_a_port_in_use_is_one_clear_line():
    with Probe() as p:
        second = subprocess.run([PROBE, str(p.port)], capture_output=True, timeout=PATIENCE, check=False)
        said = second.stderr.decode()
        assert second.returncode == 1
        assert f"cannot listen on 127.0.0.1 port {p.port}: Address already in use" in said, said
        assert "Sanitizer" not in said, said


def test_a_missing_event_plugin_is_one_clear_line():
    plugin = "/usr/lib/x86_64-linux-gnu/libwebsockets-evlib_uv.so"
    hide = ["unshare", "-rm", "sh", "-c", f'mount --bind /dev/null {plugin} && exec "$0" 0', PROBE]
    r = subprocess.run(hide, capture_output=True, timeout=PATIENCE, check=False,
                       env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    said = r.stderr.decode()
    if "mount" in said or "unshare" in said:
        return  # no private mounts here
    assert r.returncode == 1 and "install the package libwebsockets-evlib-uv" in said, said
    assert "Sanitizer" not in said, said


def run(name, test):
    """What to print, and whether it passed."""
    began = time.monotonic()
    try:
        if asyncio.iscoroutinefunction(test):
            asyncio.run(asyncio.wait_for(test(), 2 * PATIENCE))
        else:
            test()
    except Exception as e:  # pylint: disable=broad-except
        return f"{traceback.format_exc(limit=-3)}FAILED {name}: {e!r}", False
    return f"ok {name} {time.monotonic() - began:.1f}s", True


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    tests = [(n, t) for n, t in globals().items() if n.startswith("test_") and wanted in n]
    passed = 0
    # Most of the time is waiting for deadlines.
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for text, fine in pool.map(lambda t: run(*t), tests):
            print(text, flush=True)
            passed += fine
    print(f"{passed} passed, {len(tests) - passed} failed")
    sys.exit(0 if passed == len(tests) > 0 else 1)


main()
