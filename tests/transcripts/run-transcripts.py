#!/usr/bin/python3
"""Conversations with the real program, spoken by an independent client.

  run-transcripts.py              all of them, four at a time
  run-transcripts.py WORD...      those whose name contains one of the words
  run-transcripts.py --list       their names
  -j N                            so many at a time

SOUFFLEUR_BIN (or SOUFFLEUR) names the program, else ./souffleur of the build
tree one stands in. Every async function of the modules beside this file is a
scenario; its docstring is the sentence it holds the program to.
"""
import asyncio
import concurrent.futures
import inspect
import os
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desk
import guard
import harness
import life
import resume
import talk


class Scenario:
    """Hands out daemons and holds each to a clean end."""

    def __init__(self):
        self.daemons = []

    def daemon(self, start=True, **conf):
        d = harness.Daemon(**conf)
        self.daemons.append(d)
        return d.start() if start else d

    async def run(self, play):
        try:
            await asyncio.wait_for(play(self), 240)
            for d in self.daemons:
                if d.process is not None and d.process.poll() is None:
                    await d.ended()
        except BaseException:
            for d in self.daemons:
                if d.process is not None:
                    print(d.said()[-1500:], file=sys.stderr)
            raise
        finally:
            for d in self.daemons:
                d.close()


def scenarios():
    for module in (talk, resume, desk, guard, life):
        for name, play in vars(module).items():
            if inspect.iscoroutinefunction(play) and play.__module__ == module.__name__ and \
                    list(inspect.signature(play).parameters) == ["t"]:
                yield name, play


def perform(name, play):
    began = time.monotonic()
    try:
        asyncio.run(Scenario().run(play))
        problem = None
    except Exception:
        problem = traceback.format_exc(limit=-6)
    seconds = time.monotonic() - began
    print(f"{'ok' if problem is None else 'not ok'}: {name}: {play.__doc__} ({seconds:.1f} s)",
          flush=True)
    if problem:
        print("    | " + problem.replace("\n", "\n    | "), flush=True)
    return problem is None


def main(argv):
    at_a_time = min(4, (os.cpu_count() or 2) * 2)
    if "-j" in argv:
        i = argv.index("-j")
        at_a_time = int(argv[i + 1])
        del argv[i:i + 2]
    chosen = list(scenarios())
    if "--list" in argv:
        for name, play in chosen:
            print(f"{name}: {play.__doc__}")
        return 0
    if argv:
        chosen = [(n, p) for n, p in chosen if any(w in n for w in argv)]
    harness.program()
    with concurrent.futures.ThreadPoolExecutor(at_a_time) as pool:
        good = sum(pool.map(lambda s: perform(*s), chosen))
    print(f"{good} passed, {len(chosen) - good} failed")
    return 0 if good == len(chosen) and good > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
