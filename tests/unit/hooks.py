#!/usr/bin/env python3
"""A receiver of webhooks that behaves as badly as its path says.

Prints "port N" and then, for each request it got whole, "PATH ID TOPIC
SIGNATURE BODY" where SIGNATURE is "valid" or "bad". Ends with its standard
input.
"""
import hashlib
import hmac
import http.server
import os
import re
import sys
import threading
import time

SECRET = b"a secret of the tests"
seen = {}
lock = threading.Lock()


def signature(headers, body):
    m = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})",
                     headers.get("Souffleur-Signature", ""))
    if not m or abs(int(m[1]) - time.time()) > 60:
        return "bad"
    text = headers["Souffleur-Id"].encode() + b"." + m[1].encode() + b"." + body
    want = hmac.new(SECRET, text, hashlib.sha256).hexdigest()
    return "valid" if hmac.compare_digest(want, m[2]) else "bad"


class Hooks(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        ident = self.headers.get("Souffleur-Id", "-")
        with lock:
            seen[ident] = seen.get(ident, 0) + 1
            times = seen[ident]
            print(self.path, ident, self.headers.get("Souffleur-Topic", "-"),
                  signature(self.headers, body), body.decode(), flush=True)
        try:
            self.behave(ident, times)
        except OSError:
            pass  # they hung up, as they may

    def behave(self, ident, times):
        if self.path == "/ok":
            self.answer(204)
        elif self.path == "/fail":
            self.answer(500, body=b"no\x01\nway")
        elif self.path == "/flaky":
            self.answer(200 if times > 2 else 503)
        elif self.path == "/later":
            self.answer(429, [("Retry-After", "3000")])
        elif self.path == "/redirect":
            self.answer(302, [("Location", "/ok")])
        elif self.path == "/close":
            self.close_connection = True
        elif self.path == "/one-hangs" and ident != "hang":
            self.answer(200)
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(b"x" * 65536)
        elif self.path == "/drip":
            self.send_response(500)
            self.end_headers()
            while True:
                self.wfile.write(b"x")
                time.sleep(0.05)
        else:  # /hang and the one of /one-hangs
            time.sleep(3600)
            self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # they hung up


server = Server(("127.0.0.1", 0), Hooks)
print("port", server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
