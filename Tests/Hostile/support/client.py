# SPDX-License-Identifier: Apache-2.0
"""Clients of the daemon's socket, polite and otherwise."""

import base64
import json
import socket
import struct
import time
import uuid


class Client:
    """A connection that sends one request after the other and reads each answer, as nginx does."""

    def __init__(self, path, timeout=10):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # A connection that finds the queue full waits for a place, which one with a time-out of Python's would not.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", timeout, 0))
        self.socket.connect(path)
        self.socket.settimeout(timeout)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def answer(self):
        """Status, header lines and text of the next answer."""
        while b"\r\n\r\n" not in self.rest:
            self._receive()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
        while len(self.rest) < length:
            self._receive()
        text, self.rest = self.rest[:length], self.rest[length:]
        return int(lines[0].split()[1]), lines[1:], text.decode()

    def _receive(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionResetError("closed before the answer was complete")
        self.rest += data

    def ask(self, path, token=None, access_token=None):
        self.send(request(path, token, access_token=access_token))
        return self.answer()[0]

    def text(self, path):
        self.send(request(path))
        return self.answer()[2]


def request(path="/auth", token=None, filler=0, accept=None, access_token=None):
    """A whole request; `filler`: bytes of header lines that mean nothing."""
    lines = [f"GET {path} HTTP/1.1", "Host: authsidecar"]
    if accept:
        lines.append(f"Accept: {accept}")
    if token:
        lines.append(f"X-Amzn-Oidc-Data: {token}")
    if access_token:
        lines.append(f"X-Amzn-Oidc-Accesstoken: {access_token}")
    while filler > 0:
        size = min(filler, 30_000)
        lines.append("X-Filler: " + "a" * (size - 12))
        filler -= size
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def made_up_token(signer, key_id=None):
    """A token with the right signer and a key id that nobody has, far from being signed."""
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()

    header = {
        "typ": "JWT", "kid": key_id or str(uuid.uuid4()), "alg": "ES256",
        "iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_hostile",
        "client": "hostile", "signer": signer, "exp": int(time.time()) + 120,
    }
    signature = base64.urlsafe_b64encode(b"\x01" * 64).decode()
    return f"{part(header)}.{part({'sub': 'nobody', 'email': 'nobody@example.com'})}.{signature}"


def open_connection(path):
    """A connection that never waits for the daemon."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)
    connection.setblocking(False)
    return connection
