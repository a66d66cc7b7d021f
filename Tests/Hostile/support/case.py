# SPDX-License-Identifier: Apache-2.0
"""What the tests have in common: an endpoint that never answers, many connections, a table of figures."""

import contextlib
import resource
import select
import socket
import time
import unittest

from support.client import Client, open_connection
from support.daemon import Daemon

FIGURES = []


@contextlib.contextmanager
def silent_endpoint():
    """The URL of a key endpoint that lets itself be connected to and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    @contextlib.contextmanager
    def daemon(self, **options):
        with silent_endpoint() as endpoint, Daemon(endpoint, **options) as daemon:
            yield daemon

    @contextlib.contextmanager
    def connections(self, daemon, count):
        """Many connections at once, closed afterwards."""
        opened = []
        try:
            for _ in range(count):
                opened.append(open_connection(daemon.socket))
            yield opened
        finally:
            for connection in opened:
                connection.close()

    def tell(self, what, figure):
        """Adds a line to the table that is printed at the end."""
        FIGURES.append((what, figure))

    def assert_answers_others(self, daemon):
        """Somebody else is answered."""
        with Client(daemon.socket, timeout=20) as client:
            self.assertEqual(client.ask("/auth"), 401)


def pump(pairs, seconds, again=False):
    """Sends what is to be sent, on all connections at once, until it is sent or the time is over.

    pairs: of a connection and bytes. again: whether all is sent over and over.
    """
    poll = select.epoll()
    left = {}
    for connection, data in pairs:
        left[connection.fileno()] = (connection, data, memoryview(data))
        poll.register(connection.fileno(), select.EPOLLOUT)
    deadline = time.monotonic() + seconds
    while left and time.monotonic() < deadline:
        for number, _ in poll.poll(0.1):
            connection, data, rest = left[number]
            try:
                rest = rest[connection.send(rest):]
            except BlockingIOError:
                continue
            except OSError:
                rest = b""
                again = False
            if len(rest) == 0 and again:
                rest = memoryview(data)
            if len(rest) == 0:
                poll.unregister(number)
                del left[number]
            else:
                left[number] = (connection, data, rest)
    poll.close()


def is_closed(connection):
    """Whether the daemon has closed a connection; what it has sent before is thrown away."""
    try:
        while True:
            if not connection.recv(65536):
                return True
    except BlockingIOError:
        return False
    except OSError:
        return True
