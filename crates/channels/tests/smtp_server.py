#!/usr/bin/env python3
"""An SMTP server with faults, made of aiosmtpd: one port for each fault.

    python smtp_server.py FOLDER NAME...

NAME is `STEP:WHAT`, or `none`, with `tls:` or `starttls:` before it for an encrypted line (a certificate of its own for localhost and
127.0.0.1, whose root is written to FOLDER/ca.pem). STEP is one of greeting, EHLO, AUTH, MAIL, RCPT, DATA, TEXT (the answer to the final
dot), QUIT; WHAT is an answer such as `550 no`, `silence`, `drip` (an answer without end, a byte every 50 ms) or `cut`.
The one user is `reception`, the password `s3cret-p@ss`.

Prints `{NAME: port}` as JSON once all ports are open. Mails that were taken are in FOLDER/PORT.eml, the commands that came in
FOLDER/PORT.log, without what follows AUTH. Ends when its standard input does.
"""

import asyncio
import json
import logging
import os
import pathlib
import ssl
import sys
import warnings

import aiosmtpd.smtp
import trustme


# Broken lines are what the tests are about.
logging.disable()
warnings.simplefilter("ignore")


class Store:
    def __init__(self, path):
        self.path = path

    async def handle_DATA(self, server, session, envelope):
        with self.path.with_suffix(".eml").open("ab") as file:
            file.write(envelope.original_content)
        return "250 2.0.0 queued"


class Server(aiosmtpd.smtp.SMTP):
    def __init__(self, store, step, what, **options):
        self.store, self.fault_step, self.what, self.at = store, step, what, "greeting"
        super().__init__(store, hostname="essai", authenticator=check, auth_require_tls=False, **options)

    def note(self, step):
        self.at = step
        with self.store.path.with_suffix(".log").open("a") as file:
            file.write(step + "\n")

    async def push(self, status):
        text = status.decode() if isinstance(status, bytes) else status
        if self.at == self.fault_step:
            if self.what == "silence":
                await asyncio.sleep(3600)
            elif self.what == "drip":
                while True:
                    self._writer.write(b"2")
                    await self._writer.drain()
                    await asyncio.sleep(0.05)
            elif self.what == "cut":
                self._writer.close()
                raise ConnectionResetError
            status = self.what
        if text.startswith("354") and self.at == "DATA":
            self.at = "TEXT"
        await super().push(status)


def noting(step):
    original = getattr(aiosmtpd.smtp.SMTP, "smtp_" + step)

    async def command(self, arg):
        self.note(step)
        await original(self, arg)

    command.__doc__ = original.__doc__
    return command


for name in ["EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]:
    setattr(Server, "smtp_" + name, noting(name))


def check(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (b"reception", b"s3cret-p@ss")
    return aiosmtpd.smtp.AuthResult(success=right, handled=False)


async def main(folder, names):
    folder = pathlib.Path(folder)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    loop, ports = asyncio.get_running_loop(), {}
    for name in names:
        line, _, rest = name.rpartition("tls:")
        fault = rest if name.startswith(("tls:", "starttls:")) else name
        step, _, what = fault.partition(":")
        store = Store(folder / "new")
        options = {"tls_context": context} if name.startswith("starttls:") else {}

        def made(store=store, step=step, what=what, options=options):
            return Server(store, step, what, loop=loop, **options)

        encrypted = context if name.startswith("tls:") else None
        server = await loop.create_server(made, "127.0.0.1", 0, ssl=encrypted)
        ports[name] = server.sockets[0].getsockname()[1]
        store.path = folder / str(ports[name])
    print(json.dumps(ports), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1], sys.argv[2:]))
    finally:
        os._exit(0)
