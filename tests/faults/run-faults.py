#!/usr/bin/python3
"""A full disk, a database that cannot be opened, a port that is taken: each has
one clear line and a defined end.

  run-faults.py [WORD...]     those whose name contains one of the words
"""
import asyncio
import os
import re
import resource
import socket
import sqlite3
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../transcripts"))
import harness
from harness import PATIENCE, Daemon, new_id


def refuses(d, says, codes=(69, 78)):
    """It does not start: one line that says why, no crash."""
    r = subprocess.run([harness.program(), "serve", "--config", d.conf_file],
                       capture_output=True, text=True, timeout=PATIENCE, cwd=d.folder, check=False)
    lines = [line for line in r.stderr.splitlines() if line.startswith("souffleur: ")]
    assert r.returncode in codes, (r.returncode, r.stderr)
    assert r.stdout == "" and len(lines) == 1, (r.stdout, r.stderr)
    assert re.search(says, lines[0]), lines[0]
    assert "Sanitizer" not in r.stderr, r.stderr
    return lines[0]


def data_of(d):
    os.makedirs(d.data, mode=0o700, exist_ok=True)
    return os.path.join(d.data, "souffleur.db")


def data_directory_that_cannot_be_made(d):
    """A data directory below a file is refused by name"""
    with open(os.path.join(d.folder, "file"), "w", encoding="ascii"):
        pass
    d.data = os.path.join(d.folder, "file", "data")
    d.write_conf()
    refuses(d, r"data directory .*/file/data .*Not a directory")


def data_directory_that_cannot_be_written(d):
    """A data directory of somebody else is refused"""
    data_of(d)
    if os.getuid() == 0:
        # Root may write anywhere but where nobody can.
        d.data = "/proc/self/data"
        d.write_conf()
        refuses(d, r"/proc/self/data")
        return
    os.chmod(d.data, 0o500)
    refuses(d, r"data directory .*Permission denied")


def garbage_for_a_database(d):
    """A file that is no database is refused and left alone"""
    path = data_of(d)
    garbage = os.urandom(8192)
    with open(path, "wb") as f:
        f.write(garbage)
    refuses(d, r"souffleur\.db.*(not a database|is not ours|cannot)")
    with open(path, "rb") as f:
        assert f.read() == garbage, "it was changed"


def database_of_a_newer_version(d):
    """A database of a newer version is refused and left alone"""
    d.start()
    d.stop()
    path = data_of(d)
    db = sqlite3.connect(path)
    with db:
        assert db.execute("UPDATE meta SET value = '999' WHERE key = 'version'").rowcount == 1
    db.close()
    line = refuses(d, r"newer")
    assert "999" in line, line


def data_directory_in_use(d):
    """Two daemons on one data directory: the second does not start, the first goes on"""
    d.start()
    other = Daemon(folder=d.folder)
    other.conf_file = os.path.join(d.folder, "other.conf")
    other.write_conf()
    refuses(other, r"data directory .* is in use")
    assert d.get("/healthz")[0] == 200
    d.add_user("olga", "Olga")  # commands beside it are fine
    d.stop()
    other.start(ready=False)
    other.stop()


def port_in_use(d):
    """A taken port is named"""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen(1)
        d.port = s.getsockname()[1]
        d.write_conf()
        refuses(d, rf"cannot listen on 127\.0\.0\.1 port {d.port}: .*in use")


def configuration_with_a_mistake(d):
    """A wrong key, value or file is named with its line, before anything is touched"""
    for conf, says in (({"server__listne": "x"}, r"souffleur\.conf:\d+: .*server\.listen"),
                       ({"bot__burst": "99999999"}, r"souffleur\.conf:\d+: .*burst"),
                       ({"site__timezone": "Mars/Base"}, r"souffleur\.conf:\d+: .*time zone")):
        wrong = Daemon(folder=d.folder, **conf)
        refuses(wrong, says)
    # Two of them are told in one go.
    wrong = Daemon(folder=d.folder, bot__burst="soon", site__hours="Foo")
    r = subprocess.run([harness.program(), "serve", "--config", wrong.conf_file],
                       capture_output=True, text=True, timeout=PATIENCE, check=False)
    said = r.stderr.splitlines()
    assert r.returncode == 78 and len(said) == 2, (r.returncode, said)
    assert "bot.burst" in said[0] and "business hours" in said[1], said
    os.unlink(d.conf_file)
    refuses(d, r"souffleur\.conf")
    assert not os.path.exists(d.data), "the data directory was made"


class SmallDisk:
    """A disk that can be filled: a tmpfs as root, else a limit on file sizes."""

    def __init__(self, d, megabytes=6):
        self.d = d
        self.filler = os.path.join(d.folder, "data", "filler")
        os.makedirs(d.data, exist_ok=True)
        self.mounted = os.getuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", d.data],
            capture_output=True, check=False).returncode == 0

    def fill(self):
        if not self.mounted:
            size = max(os.path.getsize(os.path.join(self.d.data, f)) for f in os.listdir(self.d.data))
            resource.prlimit(self.d.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            return
        with open(self.filler, "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"x" * 4096)
            except OSError:
                pass

    def clear(self):
        if self.mounted:
            os.unlink(self.filler)
        else:
            resource.prlimit(self.d.process.pid, resource.RLIMIT_FSIZE,
                             (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def close(self):
        if self.mounted:
            subprocess.run(["umount", "-l", self.d.data], check=False)


async def until(what, wanted):
    end = time.monotonic() + PATIENCE
    while True:
        got = await what()
        if wanted(got):
            return got
        assert time.monotonic() < end, got
        await asyncio.sleep(0.1)


async def full_disk(d):
    """On a full disk messages are refused with retry, none that was acknowledged is
    lost, and all goes on when there is room again"""
    disk = SmallDisk(d)
    try:
        d.announce("commit failed", "command not stored", "checkpoint failed", "turn not stored",
                   "read mark not stored", "visitor not let in", "sign-in")
        d.start()
        v = await d.visitor(lang="en")
        await v.ask("where is my order")
        acked = {}

        async def say(page, id, text):
            await page.put("send", id=id, text=text)
            while True:
                ack, error = page.take("ack", re=id), page.take("error", re=id)
                if ack:
                    acked[id] = ack["seq"]
                    return None
                if error:
                    return error
                await asyncio.sleep(0.005)
                page.failed()
                assert page.code is None, page.code

        await v.do("human")
        disk.fill()
        long = "text " * 700
        refused = None
        for _ in range(2000):
            refused = refused or await say(v, new_id(), long)
            if refused:
                break
        assert refused, "the disk never was full"
        assert refused["code"] == "storage" and refused["retry_after"] >= 1, refused
        waiting = refused["re"]
        assert d.get("/healthz")[0] == 200
        status, text, _ = d.get("/readyz")
        assert status == 503 and text.startswith("nothing can be stored: "), (status, text)
        # Others are told, too, and nobody is cut off.
        error = await say(v, waiting, long)
        assert error and error["code"] == "storage", error
        await v.pong()
        assert len(re.findall(" error commit failed", d.said())) == 1, "said more than once"

        # Nobody writes, and yet it is found out that there is room again.
        disk.clear()

        async def readiness():
            return d.get("/readyz")[0]
        await until(readiness, lambda status: status == 200)

        async def again():
            return await say(v, waiting, long)
        await until(again, lambda error: error is None)
        d.logged("commits work again")
        w = await d.visitor(lang="en")
        await w.ask("where is my order")
        stored = dict(d.query("SELECT client_id, seq FROM event WHERE conversation = ?"
                              " AND author = 'visitor' AND kind = 'message'", v.conversation))
        assert all(stored[id] == seq for id, seq in acked.items())
        assert len(stored) == len(acked) + 1, (len(stored), len(acked))
        await d.ended()
        assert sqlite3.connect(f"{d.data}/souffleur.db").execute(
            "PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        d.close_process()
        disk.close()


async def owed_turn_on_a_full_disk(d):
    """An answer that could not be stored is said when there is room again"""
    disk = SmallDisk(d)
    try:
        d.announce("commit failed", "command not stored", "checkpoint failed", "turn not stored")
        d.conf["bot.burst"] = "5000"
        d.write_conf()
        d.start()
        v = await d.visitor(lang="en")
        w = await d.visitor(lang="en")
        await w.do("human")
        await v.say("hello")  # the bot listens for five seconds, and now
        disk.fill()
        while True:  # until nothing more can be stored
            id = new_id()
            await w.put("send", id=id, text="text " * 700)
            if (await w.answer(id))["type"] == "error":
                break
        await asyncio.to_thread(d.logged, "turn not stored")
        await v.silent("event", 0.2, author="bot")
        disk.clear()
        await v.bot()
        await v.silent("event", 2.5, author="bot")
        assert d.query("SELECT count(*) FROM event WHERE conversation = ? AND kind = 'decision'",
                       v.conversation) == [(1,)]
        await d.ended()
    finally:
        d.close_process()
        disk.close()


async def never_ready(d, change, says, announced):
    """A start after a change of the database that the program cannot know."""
    d.execute(change)
    d.announce(announced)
    d.start(ready=False)

    async def ready():
        return d.get("/readyz")
    status, text, _ = await until(ready, lambda got: says in got[1])
    assert status == 503 and "\"odd\"" in text, (status, text)
    assert d.get("/healthz")[0] == 200
    v = await d.visitor(lang="en")  # who comes now is served all the same
    await v.ask("where is my order")
    await d.ended()
    d.execute("UPDATE conversation SET severity = 'low'")
    d.start()


async def open_conversations_that_cannot_be_read(d):
    """A daemon that does not know who waits for a person says that it is not ready"""
    d.start()
    v = await d.visitor(lang="en")
    await v.do("human")
    await d.ended()
    await never_ready(d, "UPDATE conversation SET severity = 'odd'",
                      "the open conversations could not be read", "open conversations not read")
    o = await d.operator()
    assert [r["conversation"] for r in o.rows if r["state"] == "queued"] == [v.conversation], o.rows
    await d.ended()


async def owed_turns_that_cannot_be_read(d):
    """A daemon that does not know whom the bot owes an answer says that it is not ready"""
    d.conf["bot.burst"] = "10000"
    d.write_conf()
    d.start()
    v = await d.visitor(lang="en")
    await v.say("hello")  # the bot listens for ten seconds, and is killed before
    d.kill()
    d.conf["bot.burst"] = "300"
    d.write_conf()
    await never_ready(d, "UPDATE conversation SET severity = 'odd'",
                      "the answers that the bot owes could not be read", "owed turns not read")
    await (await v.again()).bot()
    await d.ended()


async def confidences(d):
    """What the bot is how sure of, and how the content was calibrated."""
    found = []
    for text in ("where is my order", "i want my money back", "are you open on sunday"):
        v = await d.visitor(lang="en")
        await v.say(text)
        await v.bot()
        found += d.query("SELECT body FROM event WHERE conversation = ? AND kind = 'decision'",
                         v.conversation)
    lines = [line for line in d.said().splitlines() if " content live " in line]
    await d.ended()
    return found, re.search(r"calibrated=(\w+)", lines[-1])[1]


async def calibration_that_cannot_be_read(d):
    """A kept calibration spares a start the making of it; a garbled one is made anew"""
    kept = os.path.join(d.data, "calibration")
    first, made = await confidences(d.start())
    assert made == "now" and first[0] and "confidence" in str(first[0]), (made, first)
    with open(kept, "rb") as f:
        good = f.read()
    assert await confidences(d.start()) == (first, "before")
    for bad in (good[:len(good) // 2], good.replace(b"SFLR", b"SFLS"), b"", os.urandom(5000),
                good[:-9] + bytes([good[-9] ^ 1]) + good[-8:]):
        with open(kept, "wb") as f:
            f.write(bad)
        assert await confidences(d.start()) == (first, "now")
        d.logged(r"info calibration made anew why=.*cut short")
        with open(kept, "rb") as f:
            assert f.read() == good
    assert sorted(os.listdir(d.data)).count("calibration") == 1
    assert not os.path.exists(kept + ".new")
    # What is not learned from leaves it; an example does not.
    d.own_content()
    path = os.path.join(d.content, "intents", "order_status.yaml")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for more, calibrated in (("", "before"), (" that i bought", "now")):
        with open(path, "w", encoding="utf-8") as f:
            f.write("# changed\n" + text.replace("track my parcel", "track my parcel" + more, 1))
        assert (await confidences(d.start()))[1] == calibrated
    d.logged(r"info calibration made anew why=.*other content")


async def calibration_that_cannot_be_kept(d):
    """A calibration that cannot be written is said, and nothing else is different"""
    kept = os.path.join(d.data, "calibration")
    first, _ = await confidences(d.start())
    os.unlink(kept)
    os.makedirs(os.path.join(kept, "in-the-way"))
    d.announce("calibration not kept")
    assert await confidences(d.start()) == (first, "now")
    d.logged(r"warn calibration not kept why=.*calibration cannot be written")
    d.logged(r"info calibration made anew why=.*calibration cannot be read")
    assert not os.path.exists(kept + ".new")


FAULTS = [data_directory_that_cannot_be_made, data_directory_that_cannot_be_written,
          garbage_for_a_database, database_of_a_newer_version, data_directory_in_use, port_in_use,
          configuration_with_a_mistake, full_disk, owed_turn_on_a_full_disk,
          open_conversations_that_cannot_be_read, owed_turns_that_cannot_be_read,
          calibration_that_cannot_be_read, calibration_that_cannot_be_kept]


def perform(fault):
    d = Daemon()
    began, problem = time.monotonic(), None
    try:
        if asyncio.iscoroutinefunction(fault):
            asyncio.run(fault(d))
        else:
            fault(d)
    except Exception:
        problem = traceback.format_exc(limit=-6)
        if os.path.exists(d.log_file):
            problem += d.said()[-1500:]
    finally:
        d.close()
    what = " ".join(fault.__doc__.split())
    print(f"{'not ok' if problem else 'ok'}: {fault.__name__}: {what} "
          f"({time.monotonic() - began:.1f} s)", flush=True)
    if problem:
        print("    | " + problem.replace("\n", "\n    | "), flush=True)
    return problem is None


def main(words):
    harness.program()
    chosen = [f for f in FAULTS if not words or any(w in f.__name__ for w in words)]
    good = sum(perform(f) for f in chosen)
    print(f"{good} passed, {len(chosen) - good} failed")
    return 0 if good == len(chosen) and good > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
