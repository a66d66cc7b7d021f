# SPDX-License-Identifier: Apache-2.0
"""Key ids that nobody has, by the thousand, while a real key is not cached yet."""

import select
import threading
import time

from support.case import Case
from support.client import Client, made_up_token, open_connection, request
from support.daemon import SIGNER, Daemon
from support.keys import Endpoint, Key


class KeyTests(Case):
    def test_made_up_key_ids_do_not_keep_a_real_key_out(self):
        key = Key()
        with Endpoint({key.key_id: key.public}) as endpoint, Daemon(endpoint.url) as daemon:
            token = key.token(SIGNER)
            flood = Flood(daemon.socket, per_second=20_000, seconds=8)
            flood.start()
            time.sleep(1.5)
            start = time.monotonic()
            refused = 0
            with Client(daemon.socket) as client:
                while client.ask("/auth", token) != 204 and time.monotonic() < start + 6:
                    refused += 1
                    time.sleep(0.1)
                waited = time.monotonic() - start
            asked = [when for when, key_id in endpoint.asked if key_id != key.key_id]
            flood.join()
            self.tell(f"{flood.rate():,.0f} made-up key ids a second: a real key is there after", f"{waited:.1f} s")
            self.assertGreater(flood.rate(), 5000)
            self.assertLess(waited, 3)
            self.assertLess(len(asked), 60)


class Flood(threading.Thread):
    """Asks for made-up key ids on many connections, as nginx would pass them on: as fast as it can, or as it is told."""

    LINE = 16

    def __init__(self, path, per_second, seconds):
        super().__init__()
        self.path, self.per_second, self.seconds = path, per_second, seconds
        self.answered = 0
        # Made before, since it takes longer than to answer them.
        self.pieces = [
            b"".join(request("/auth", made_up_token(SIGNER)) for _ in range(self.LINE))
            for _ in range(per_second * seconds // self.LINE)
        ]

    def run(self):
        self.begin = time.monotonic()
        poll = select.epoll()
        connections = {}
        for _ in range(32):
            connection = open_connection(self.path)
            connections[connection.fileno()] = connection
            poll.register(connection.fileno(), select.EPOLLIN)
            connection.send(self.pieces.pop())
        missing = dict.fromkeys(connections, self.LINE)
        while self.pieces and time.monotonic() < self.begin + self.seconds:
            for number, _ in poll.poll(0.1):
                count = connections[number].recv(1 << 16).count(b"HTTP/1.1 ")
                self.answered += count
                missing[number] -= count
                if missing[number] == 0 and self.pieces:
                    connections[number].send(self.pieces.pop())
                    missing[number] = self.LINE
            ahead = self.begin + self.answered / self.per_second - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)
        self.end = time.monotonic()
        for connection in connections.values():
            connection.close()

    def rate(self):
        return self.answered / (self.end - self.begin)
