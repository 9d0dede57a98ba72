#!/usr/bin/env python3
"""A receiver of webhooks and text messages, one connection a request, which answers as the path says.

    python http_server.py SECRET

`/status/N` answers with that status (and `Retry-After: 7`), `/redirect` leads to `/status/200`, `/cut` closes the line when the request
is read, `/endless` sends a body without end, `/2010-04-01/…` is Twilio's. Prints its port, then a line of JSON for each request: method, path, headers,
body, and whether `standardwebhooks` takes its signature with SECRET (`verified`: true, false, or null without one).
Ends when its standard input does.
"""

import http.server
import json
import os
import socket
import sys
import threading
import warnings

import standardwebhooks

warnings.simplefilter("ignore")


def verified(headers, body):
    if "webhook-signature" not in headers:
        return None
    try:
        standardwebhooks.Webhook(sys.argv[1]).verify(body, headers)
        return True
    except standardwebhooks.WebhookVerificationError:
        return False


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = {"method": self.command, "path": self.path, "headers": headers, "body": body.decode()}
        print(json.dumps(seen | {"verified": verified(headers, body)}), flush=True)
        if self.path.startswith("/cut"):
            self.connection.shutdown(socket.SHUT_RDWR)
        elif self.path.startswith("/redirect"):
            self.reply(307, b"", {"Location": "/status/200"})
        elif self.path.startswith("/endless"):
            self.reply(200, None)
            try:
                while True:
                    self.wfile.write(b"x" * 1024)
            except OSError:
                pass
        elif self.path.startswith("/2010-04-01/"):
            self.reply(400, b'{"code": 21211, "message": "The To number +33639980001 is not valid"}')
        else:
            self.reply(int(self.path.split("/")[2].split("?")[0]), b"answer about camille@example.com")

    def reply(self, status, body, headers=None):
        self.send_response(status)
        for name, value in ({"Retry-After": "7"} | (headers or {})).items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body:
            self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    os._exit(0)
