"""What the tests that drive the real program share: the daemon as a process,
visitors and operators as independent WebSocket clients.

Every frame the server says is held against the protocol's schema, and every
event against the order that doc/protocol.md promises: operators get seq
without a hole, visitors a `prev` that is the event before. A test only says
what is particular about it.
"""
import asyncio
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

try:
    import jsonschema
    import websockets
except ImportError as e:
    print(f"skipped: {e}; on Debian: python3-websockets python3-jsonschema")
    sys.exit(77)

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
CONTENT = os.path.join(HERE, "content")
with open(os.path.join(TOP, "src/wire/protocol.schema.json"), encoding="utf-8") as f:
    SCHEMA = json.load(f)
FRAME = jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": "#/$defs/frame"}]})
COMMAND = jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": "#/$defs/command"}]})
LIMIT = {k: v["value"] for k, v in SCHEMA["x-limits"].items()}
CLOSE = {k: v["code"] for k, v in SCHEMA["x-close"].items()}
# Sanitizers and a busy machine are slow; nothing here waits when all is well.
PATIENCE = float(os.environ.get("TEST_PATIENCE", "90"))
PASSWORD = "correct horse battery staple"


def program():
    """The binary under test, as an absolute path."""
    path = os.environ.get("SOUFFLEUR_BIN") or os.environ.get("SOUFFLEUR") or "./souffleur"
    path = os.path.abspath(path)
    if not os.access(path, os.X_OK):
        sys.exit(f"{path} is not there; run in the build tree or set SOUFFLEUR_BIN")
    return path


def new_id():
    return secrets.token_hex(16)


async def until(true):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.02)


class Stopwatch:
    """Seconds that passed, without those in which the server or we were ready to
    run and the machine ran others: what is held against a time limit."""

    def __init__(self, *pids):
        self.pids = pids
        self.began, self.kept = time.monotonic(), self.kept_waiting()

    def kept_waiting(self):
        paths = [f"/proc/{pid}/schedstat" for pid in self.pids]
        paths += [f"/proc/self/task/{t}/schedstat" for t in os.listdir("/proc/self/task")]
        total = 0
        for path in paths:
            try:
                with open(path, encoding="ascii") as stat:
                    total += int(stat.read().split()[1])
            except (OSError, IndexError):
                pass  # that thread has ended
        return total / 1e9

    def passed(self):
        return time.monotonic() - self.began - max(0, self.kept_waiting() - self.kept)


class Daemon:
    """`souffleur serve` with a folder of its own, which outlives restarts."""

    DEFAULTS = {
        "server.visitor_rate": "1000", "server.visitor_burst": "1000",
        "server.operator_rate": "1000", "server.operator_burst": "1000",
        "server.per_address": "1000", "server.connect_rate": "1000",
        "site.languages": "en, ru, lv, ro", "site.hours": "", "bot.burst": "300",
        "bot.name": "Vesna", "match.promise": "0.9", "match.threads": "1",
    }

    def __init__(self, content=CONTENT, folder=None, **conf):
        self.folder = folder or tempfile.mkdtemp(prefix="souffleur-test-")
        self.owns_folder = folder is None
        self.data = os.path.join(self.folder, "data")
        self.conf_file = os.path.join(self.folder, "souffleur.conf")
        self.log_file = os.path.join(self.folder, "log")
        self.web_root = os.path.join(self.folder, "web")
        os.makedirs(self.web_root, exist_ok=True)
        self.content = content
        self.conf = {**self.DEFAULTS, **{k.replace("__", "."): v for k, v in conf.items()}}
        self.process = None
        self.port = self.asked_port = 0
        self.announced = []  # what the log may hold against us
        self.checked = 0  # bytes of the log that were looked at
        self.write_conf()

    # -- configuration --

    def own_content(self):
        """A copy of the content that the test may change."""
        mine = os.path.join(self.folder, "content")
        shutil.copytree(self.content, mine)
        self.content = mine
        self.write_conf()
        return mine

    def write_conf(self, **change):
        self.conf.update({k.replace("__", "."): v for k, v in change.items()})
        sections = {}
        for key, value in self.conf.items():
            section, name = key.split(".")
            sections.setdefault(section, []).append(f"{name} = {value}")
        # A running one is not asked for another address than it was started with.
        if self.process is None or self.process.poll() is not None:
            self.asked_port = self.port
        sections.setdefault("server", []).append(f"listen = 127.0.0.1:{self.asked_port}")
        sections["server"].append(f"web_root = {self.web_root}")
        sections.setdefault("data", []).append(f"dir = {self.data}")
        sections.setdefault("content", []).append(f"dir = {self.content}")
        with open(self.conf_file, "w", encoding="utf-8") as out:
            for section, lines in sections.items():
                out.write(f"[{section}]\n" + "\n".join(lines) + "\n")

    # -- life --

    def start(self, ready=True, preexec=None):
        self.log = open(self.log_file, "ab")
        env = {k: v for k, v in os.environ.items() if not k.startswith("SOUFFLEUR")}
        self.process = subprocess.Popen(
            [program(), "serve", "--config", self.conf_file],
            stdout=subprocess.PIPE, stderr=self.log, env=env, preexec_fn=preexec,
            cwd=self.folder)
        line = self.process.stdout.readline().decode()
        if not line.startswith("listening port="):
            self.process.wait(PATIENCE)
            raise AssertionError(f"it did not start: {line!r}\n{self.said()[-2000:]}")
        # The same port after a restart, as pages expect it.
        self.port = int(line.partition("=")[2])
        if ready:
            self.until_ready()
        return self

    def until_ready(self):
        end = time.monotonic() + PATIENCE
        while self.get("/readyz")[0] != 200:
            assert time.monotonic() < end, f"never ready\n{self.said()[-2000:]}"
            time.sleep(0.02)

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        """SIGTERM: exit 0 in time, nothing in the log but what was announced."""
        self.signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        assert code == 0, f"exit {code}\n{self.said()[-3000:]}"
        self.check_log()

    def kill(self):
        self.process.kill()
        self.process.wait()

    async def restart(self, **change):
        await self.ended()
        self.write_conf(**change)
        self.start()

    def close_process(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.kill()
        self.process.stdout.close()
        self.log.close()

    def close(self):
        self.close_process()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    # -- what it says --

    def said(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as log:
            return log.read()

    def announce(self, *patterns):
        """Lines of error or warning that this test brings about."""
        self.announced += patterns

    def check_log(self):
        said = self.said()
        new, self.checked = said[self.checked:], len(said)
        assert "Sanitizer" not in new and "runtime error" not in new, new[-6000:]
        for line in new.splitlines():
            if re.match(r"\S+ (error|warn) ", line) and not any(
                    re.search(p, line) for p in self.announced):
                raise AssertionError(f"the log says: {line}")

    def logged(self, pattern, seconds=PATIENCE):
        """Waits until the log holds the pattern; gives the match."""
        end = time.monotonic() + seconds
        while True:
            m = re.search(pattern, self.said())
            if m:
                return m
            assert time.monotonic() < end, f"no {pattern!r} in\n{self.said()[-2000:]}"
            time.sleep(0.02)

    def request(self, method, path, body=None, **headers):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        if isinstance(body, dict):
            body = json.dumps(body)
            headers.setdefault("Content_Type", "application/json")
        c.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        r = c.getresponse()
        text = r.read().decode()
        c.close()
        return r.status, text, r.headers

    def get(self, path, **headers):
        return self.request("GET", path, **headers)

    def metric(self, name):
        m = re.search(rf"^{re.escape(name)} (\S+)$", self.get("/metrics")[1], re.M)
        assert m, f"no metric {name}"
        return float(m[1])

    def query(self, sql, *args):
        """Rows of the database, read beside the running daemon."""
        db = sqlite3.connect(f"file:{self.data}/souffleur.db?mode=ro", uri=True, timeout=10)
        try:
            return db.execute(sql, args).fetchall()
        finally:
            db.close()

    def execute(self, sql, *args):
        db = sqlite3.connect(f"{self.data}/souffleur.db", timeout=10)
        try:
            with db:
                db.execute(sql, args)
        finally:
            db.close()

    # -- people --

    def user(self, *args, stdin=None):
        r = subprocess.run([program(), "user", *args, "--data", self.data], input=stdin,
                           text=True, capture_output=True, check=False)
        assert r.returncode == 0, r.stderr
        return r.stdout

    def add_user(self, login, name, role="operator", password=PASSWORD):
        self.user("add", login, "--name", name, "--role", role, "--password-stdin",
                  stdin=password + "\n")

    def sign_in(self, login, password=PASSWORD):
        """Status, and the cookie's value or the problem."""
        status, text, headers = self.request("POST", "/api/v1/sign-in",
                                             {"login": login, "password": password})
        if status != 200:
            return status, json.loads(text)
        cookie = headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie, cookie
        return status, re.match(r"souffleur=([^;]+)", cookie)[1]

    async def visitor(self, **hello):
        v = Visitor(self)
        await v.open(**hello)
        return v

    async def ended(self):
        """stop(), while the pages answer the server's close."""
        await asyncio.to_thread(self.stop)

    async def operator(self, login="olga", name="Olga", role="operator"):
        if not any(line.startswith(login + " ") for line in self.user("list").splitlines()):
            self.add_user(login, name, role)
        status, token = self.sign_in(login)
        assert status == 200, token
        o = Operator(self, token)
        await o.open()
        return o


class Page:
    """One socket. Frames are taken in any order by what they are; what nobody
    asked for stays in `frames`."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.frames = []  # not taken yet
        self.events = []  # all, in order
        self.code = None  # of the close
        self.arrived = asyncio.Event()
        self.reader = None
        self.ws = None

    async def connect(self, **headers):
        self.ws = await websockets.connect(
            f"ws://127.0.0.1:{self.daemon.port}/ws", subprotocols=["souffleur.v1"],
            max_size=2**22, ping_interval=None, compression=None, open_timeout=PATIENCE,
            close_timeout=5, max_queue=None,
            extra_headers={k.replace("_", "-"): v for k, v in headers.items()})
        self.reader = asyncio.create_task(self.read())

    async def read(self):
        try:
            async for text in self.ws:
                frame = json.loads(text)
                FRAME.validate(frame)
                if frame["type"] == "event":
                    self.check_order(frame)
                    self.events.append(frame)
                elif frame["type"] == "resync":
                    self.forget(frame)
                self.frames.append(frame)
                self.arrived.set()
        except websockets.ConnectionClosedError:
            pass
        finally:
            self.code = self.ws.close_code
            self.arrived.set()

    def check_order(self, event):
        raise NotImplementedError

    def forget(self, resync):
        pass

    def failed(self):
        if self.reader is not None and self.reader.done() and not self.reader.cancelled() \
                and self.reader.exception():
            raise self.reader.exception()

    @staticmethod
    def fits(frame, wanted):
        for key, value in wanted.items():
            at = frame
            for part in key.split("__"):
                at = at.get(part) if isinstance(at, dict) else None
            if callable(value):
                if at is None or not value(at):
                    return False
            elif at != value:
                return False
        return True

    def take(self, what, /, **wanted):
        for i, frame in enumerate(self.frames):
            if frame["type"] == what and self.fits(frame, wanted):
                return self.frames.pop(i)
        return None

    async def expect(self, what, seconds=PATIENCE, /, **wanted):
        """The next frame of this type with these values (a__b looks into a)."""
        end = time.monotonic() + seconds
        while True:
            self.failed()
            self.arrived.clear()
            frame = self.take(what, **wanted)
            if frame is not None:
                return frame
            left = end - time.monotonic()
            assert left > 0 and self.code is None, (
                f"no {what} {wanted}; closed {self.code}; there is\n"
                + "\n".join(json.dumps(f, ensure_ascii=False)[:300] for f in self.frames[-12:]))
            try:
                await asyncio.wait_for(self.arrived.wait(), left)
            except asyncio.TimeoutError:
                pass

    async def silent(self, what, seconds=0.6, /, **wanted):
        """Nothing of the kind comes for a while."""
        await asyncio.sleep(seconds)
        self.failed()
        frame = self.take(what, **wanted)
        assert frame is None, f"unexpected {frame}"

    async def closed(self, seconds=PATIENCE):
        """Waits for the server's close; gives the code."""
        await asyncio.wait_for(asyncio.shield(self.reader), seconds)
        self.failed()
        return self.code

    async def put(self, kind, valid=True, **fields):
        """Says a frame; gives its id."""
        frame = {"type": kind, **{k: v for k, v in fields.items() if v is not None}}
        if valid:
            COMMAND.validate(frame)
        await self.ws.send(json.dumps(frame, ensure_ascii=False))
        return frame.get("id")

    async def do(self, kind, **fields):
        """Says a stored command and gives its ack."""
        fields.setdefault("id", new_id())
        await self.put(kind, **fields)
        return await self.expect("ack", re=fields["id"])

    async def refused(self, kind, valid=True, **fields):
        """Says a command that is refused; gives the error."""
        fields.setdefault("id", new_id())
        await self.put(kind, valid, **fields)
        return await self.expect("error", re=fields["id"])

    async def answer(self, id):
        """The ack or the error of the command with this id."""
        end = time.monotonic() + PATIENCE
        while True:
            self.failed()
            frame = self.take("ack", re=id) or self.take("error", re=id)
            if frame is not None:
                return frame
            assert self.code is None and time.monotonic() < end, (id, self.code, self.frames)
            await asyncio.sleep(0.005)

    async def pong(self):
        """Everything said before was handled, as far as the socket goes."""
        await self.put("ping")
        await self.expect("pong")

    def abandon(self):
        """The machine of this page is gone: no close, nothing."""
        self.reader.cancel()
        self.ws.transport.abort()

    async def leave(self):
        await self.ws.close()
        await self.reader
        self.failed()


class Visitor(Page):
    def __init__(self, daemon):
        super().__init__(daemon)
        self.token = self.epoch = self.conversation = None
        self.last = 0
        self.welcome = None

    async def open(self, synced=True, headers=None, **hello):
        await self.connect(**(headers or {}))
        self.last = hello.get("after", 0)
        await self.put("hello", **{"site": "demo", **hello})
        self.welcome = w = await self.expect("welcome")
        self.token = w.get("token", hello.get("token"))
        self.epoch, self.conversation = w["epoch"], w["conversation"]
        if synced:
            await self.expect("synced")

    async def again(self, **change):
        """Another socket of the same visitor, from where this one is."""
        v = Visitor(self.daemon)
        await v.open(**{"token": self.token, "epoch": self.epoch, "after": self.last, **change})
        return v

    def check_order(self, event):
        assert event["visibility"] == "all", f"not for visitors: {event}"
        assert event["prev"] == self.last, f"prev is not {self.last}: {event}"
        assert event["seq"] > self.last, f"out of order: {event}"
        self.last = event["seq"]

    def forget(self, resync):
        self.last = 0
        self.epoch = resync["epoch"]

    async def say(self, text, **fields):
        return await self.do("send", text=text, **fields)

    async def bot(self, **wanted):
        """The bot's next message."""
        return await self.expect("event", kind="message", author="bot", **wanted)

    async def ask(self, text, **fields):
        await self.say(text, **fields)
        return await self.bot()


class Operator(Page):
    def __init__(self, daemon, token):
        super().__init__(daemon)
        self.token = token
        self.last = {}

    async def open(self):
        await self.connect(
            Cookie=f"souffleur={self.token}",
            Origin=f"http://127.0.0.1:{self.daemon.port}")
        await self.put("hello", role="operator")
        self.welcome = await self.expect("welcome")
        self.rows = (await self.expect("rows"))["items"]

    def check_order(self, event):
        c = event["conversation"]
        assert c in self.last, f"not watched: {event}"
        assert event["seq"] == self.last[c] + 1, f"a hole behind {self.last[c]}: {event}"
        self.last[c] = event["seq"]

    def forget(self, resync):
        self.last[resync["conversation"]] = 0

    async def watch(self, conversation, after=0, epoch=None):
        self.last[conversation] = after
        await self.put("watch", id=new_id(), conversation=conversation, after=after, epoch=epoch)
        return await self.expect("synced", conversation=conversation)

    async def row(self, conversation, **wanted):
        """The line of the list once it looks like this."""
        f = await self.expect("row", row__conversation=conversation,
                              **{"row__" + k: v for k, v in wanted.items()})
        return f["row"]
