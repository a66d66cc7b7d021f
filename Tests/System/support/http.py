# SPDX-License-Identifier: Apache-2.0
"""HTTP without help: one request on one socket, the answer read to its end, and everything odd an error."""

import socket
import time


class Broken(Exception):
    """There was no complete answer; the text says what came instead."""


class Answer:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    @property
    def reason(self):
        return self.headers.get("x-auth-reason")

    def __repr__(self):
        return f"{self.status} {self.reason or ''}".strip()


class Connection:
    """A connection to a unix socket (a path) or to a TCP port (a pair)."""

    def __init__(self, address, timeout=10.0):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        self.received = b""
        try:
            self.socket.connect(address)
        except OSError as error:
            self.socket.close()
            raise Broken(f"cannot connect to {address}: {error}") from error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def ask(self, path, headers=(), method="GET"):
        started = time.monotonic()
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{n}: {v}" for n, v in dict(headers).items())]
        try:
            self.socket.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
            head = self._until(b"\r\n\r\n")
            status, fields = _parse(head)
            if status == 204:
                body = b""
            elif "content-length" in fields:
                body = self._exactly(int(fields["content-length"]))
            elif fields.get("transfer-encoding") == "chunked":
                body = self._chunks()
            else:
                raise Broken(f"an answer without a length: {head!r}")
        except OSError as error:
            raise Broken(f"{type(error).__name__}: {error}") from error
        return Answer(status, fields, body, time.monotonic() - started)

    def _more(self):
        part = self.socket.recv(65536)
        if not part:
            raise Broken(f"closed after {len(self.received)} bytes of the answer")
        self.received += part

    def _until(self, end):
        while end not in self.received:
            self._more()
        found, _, self.received = self.received.partition(end)
        return found

    def _exactly(self, count):
        while len(self.received) < count:
            self._more()
        found, self.received = self.received[:count], self.received[count:]
        return found

    def _chunks(self):
        body = b""
        while True:
            size = int(self._until(b"\r\n"), 16)
            body += self._exactly(size)
            if self._until(b"\r\n") != b"":
                raise Broken("a chunk that is longer than it says")
            if size == 0:
                return body


def _parse(head):
    status_line, *lines = head.decode("latin-1").split("\r\n")
    version, status, *_ = status_line.split(" ")
    if version != "HTTP/1.1" or not status.isdigit():
        raise Broken(f"no answer of HTTP/1.1: {status_line!r}")
    fields = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip()
    return int(status), fields


def ask(address, path, headers=(), method="GET", timeout=10.0):
    """One request on a connection of its own."""
    with Connection(address, timeout) as connection:
        return connection.ask(path, headers, method)
