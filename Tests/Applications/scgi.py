# SPDX-License-Identifier: Apache-2.0
"""An SCGI application that answers with its parameters: python3 scgi.py SOCKET."""

import socketserver
import sys


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        length = b""
        while (byte := self.rfile.read(1)) not in (b":", b""):
            length += byte
        parts = self.rfile.read(int(length)).split(b"\0")
        lines = b"".join(b"%s=%s\n" % pair for pair in zip(parts[::2], parts[1::2]))
        self.wfile.write(b"Status: 200 OK\r\nContent-Type: text/plain\r\n\r\n" + lines)


with socketserver.UnixStreamServer(sys.argv[1], Handler) as server:
    print("ready", flush=True)
    server.serve_forever()
