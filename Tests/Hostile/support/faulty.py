# SPDX-License-Identifier: Apache-2.0
"""A key endpoint on loopback that can be made to fail in many ways while it runs, on the same port."""

import contextlib
import socket
import subprocess
import threading
import time


def response(status, text=b"", *lines):
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(text)}", "Connection: close", *lines, "", ""])
    return head.encode() + text


def drip(connection):
    for byte in response("200 OK", b"x" * 60):
        connection.sendall(bytes([byte]))
        time.sleep(0.25)


def another_curve():
    private = subprocess.run(["openssl", "ecparam", "-name", "secp384r1", "-genkey", "-noout"], capture_output=True, check=True)
    return subprocess.run(["openssl", "ec", "-pubout"], input=private.stdout, capture_output=True, check=True).stdout


# What it does with a connection on which a request has come. None: it closes its port.
FAULTS = {
    "nobody listens": None,
    "accepts and says nothing": lambda connection: time.sleep(6),
    "sends a byte every 250 ms": drip,
    "closes in the middle": lambda connection: connection.sendall(response("200 OK", b"-----BEGIN")[:-5]),
    "404": lambda connection: connection.sendall(response("404 Not Found")),
    "403": lambda connection: connection.sendall(response("403 Forbidden")),
    "429": lambda connection: connection.sendall(response("429 Too Many Requests")),
    "500": lambda connection: connection.sendall(response("500 Internal Server Error")),
    "503": lambda connection: connection.sendall(response("503 Service Unavailable")),
    "a redirect": lambda connection: connection.sendall(response("302 Found", b"", "Location: /elsewhere")),
    "text that is no key": lambda connection: connection.sendall(response("200 OK", b"<html>Welcome to the portal</html>")),
    "a key of another curve": lambda connection: connection.sendall(response("200 OK", another_curve())),
    "8 MB": lambda connection: connection.sendall(response("200 OK", b"x" * 8_000_000)),
    "bytes that are not HTTP": lambda connection: connection.sendall(b"\x16\x03\x01\x02\x00\r\n\r\n" * 100),
}


class FaultyEndpoint:
    """Used by `with`. keys: PEM texts by key id. `fault(what)` makes it fail until the end of the block."""

    def __init__(self, keys):
        self.keys, self.failing = keys, None
        self.listen(0)
        self.port = self.server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"

    def listen(self, port):
        self.server = socket.create_server(("127.0.0.1", port), backlog=128)
        threading.Thread(target=self.accept, args=(self.server,), daemon=True).start()

    def close(self):
        with contextlib.suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @contextlib.contextmanager
    def fault(self, what):
        self.failing = FAULTS[what]
        if not self.failing:
            self.close()
        yield
        if not self.failing:
            self.listen(self.port)
        self.failing = None

    def accept(self, server):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with connection, contextlib.suppress(OSError):
            path = connection.recv(65536).split(b" ")[1].decode().lstrip("/")
            if self.failing:
                self.failing(connection)
            elif path in self.keys:
                connection.sendall(response("200 OK", self.keys[path]))
            else:
                connection.sendall(response("404 Not Found"))
