# SPDX-License-Identifier: Apache-2.0
"""No response is lost, whatever the client does besides reading it."""

import fcntl
import socket
import struct
import termios
import time

from support.case import Case
from support.client import Client, made_up_token, request
from support.daemon import SIGNER


class ResponseTests(Case):
    def test_a_client_that_reads_late_gets_every_response(self):
        for path in ["/healthz", "/auth", "/metrics", "/whoami"]:
            with self.subTest(path=path), self.daemon() as daemon, Client(daemon.socket) as client:
                asked = self.ask_until_nothing_more_fits(client, path)
                client.socket.shutdown(socket.SHUT_WR)
                time.sleep(0.1)
                self.assertEqual(self.read_all(client).count(b"HTTP/1.1 "), asked)

    def test_what_follows_something_malformed_costs_no_response(self):
        with self.daemon() as daemon, Client(daemon.socket) as client:
            client.send(request("/auth", made_up_token(SIGNER)) + request("/healthz") + b"BAD\r\n\r\n")
            time.sleep(0.2)
            client.send(b"x")
            statuses = [part[:3] for part in self.read_all(client).split(b"HTTP/1.1 ")[1:]]
            self.assertEqual(statuses, [b"503", b"200"])

    def ask_until_nothing_more_fits(self, client, path):
        """Asks one by one until the responses fill all buffers between here and the daemon."""
        asked, waiting = 0, -1
        while True:
            client.send(request(path))
            asked += 1
            for _ in range(200):
                now = struct.unpack("i", fcntl.ioctl(client.socket, termios.FIONREAD, b"\0" * 4))[0]
                if now != waiting:
                    break
                time.sleep(0.0005)
            if now == waiting:
                return asked
            waiting = now

    def read_all(self, client):
        data = b""
        while True:
            try:
                part = client.socket.recv(1 << 16)
            except ConnectionResetError:
                return data
            if not part:
                return data
            data += part
