# SPDX-License-Identifier: Apache-2.0
"""The control socket: root may flood it, and costs itself orders and nobody else anything; all others are refused."""

import contextlib
import os
import socket
import subprocess
import threading
import time

from support.case import Case
from support.client import Client
from support.daemon import PROGRAM

NOBODY = 65534
FLOOD = 10_000
# What it has at rest, and little more.
PEAK_MIB = 64
ORDER = b'{"order":"revoke","kind":"user","texts":["somebody"]}\n'


def connect(path, timeout=20):
    """A connection to the control socket; waits for a place in its queue."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(timeout)
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection.connect(path)
            return connection
        except BlockingIOError:
            if time.monotonic() > deadline:
                connection.close()
                raise
            time.sleep(0.001)
        except OSError:
            connection.close()
            raise


def exchange(path, data):
    """What the daemon replies, also if it closes before it has read everything."""
    said = b""
    with connect(path) as connection, contextlib.suppress(ConnectionResetError):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)
        while part := connection.recv(65536):
            said += part
    return said


def exchange_as_nobody(path, data):
    """The same by a child that is another user; what went wrong instead of the reply."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            said = exchange(path, data)
        except OSError as error:
            said = type(error).__name__.encode()
        os.write(writer, said)
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


class ControlTests(Case):
    @contextlib.contextmanager
    def watched(self, daemon):
        """While its block runs, somebody asks /auth all the time; `waited` is then the longest time that took, in seconds."""
        waited, over = [], threading.Event()

        def ask():
            with Client(daemon.socket) as client:
                while not over.is_set():
                    started = time.monotonic()
                    if client.ask("/auth") != 401:
                        waited.append(float("inf"))
                    waited.append(time.monotonic() - started)
                    time.sleep(0.002)

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            yield waited
        finally:
            over.set()
            thread.join()

    def order(self, daemon, *arguments):
        return subprocess.run([PROGRAM, "revoke", "--socket", daemon.control, *arguments], capture_output=True, text=True, timeout=60)

    def assert_takes_orders(self, daemon, name):
        """A good order works, at once."""
        started = time.monotonic()
        done = self.order(daemon, "--user", name)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(" are refused", done.stdout)
        self.assertLess(time.monotonic() - started, 15)
        self.assertIn("user", self.order(daemon, "--list", "--user", name).stdout)

    def report(self, what, daemon, waited):
        self.assertTrue(daemon.is_running(), daemon.log())
        self.tell(what, f"`/auth` took {1000 * max(waited):.0f} ms at most, {daemon.peak_mib():.0f} MiB")
        self.assertGreater(len(waited), 10)
        # For a machine of two cores that others use as well.
        self.assertLess(max(waited), 1)
        self.assertLess(daemon.peak_mib(), PEAK_MIB)
        self.assert_takes_orders(daemon, what)

    def test_connections_that_send_nothing(self):
        with self.daemon(control=True) as daemon:
            opened = []
            with self.watched(daemon) as waited:
                for _ in range(1000):
                    connection = socket.socket(socket.AF_UNIX)
                    connection.setblocking(False)
                    opened.append(connection)
                    with contextlib.suppress(BlockingIOError):
                        connection.connect(daemon.control)
                time.sleep(6)
            for connection in opened:
                connection.close()
            self.report("1,000 connections to the control socket that send nothing", daemon, waited)
            self.assertIn("it did not answer in time", daemon.log())

    def test_a_line_without_an_end(self):
        with self.daemon(control=True) as daemon:
            with self.watched(daemon) as waited:
                for _ in range(200):
                    self.assertEqual(exchange(daemon.control, 4_000_000 * b"x"), b"")
            self.report("200 orders of 4 MB without an end", daemon, waited)
            self.assertIn("a line has more than 4096 bytes", daemon.log())

    def test_orders_of_junk(self):
        kinds = [
            b"\n", b"{}\n", b"\x00\xff\xfe\n", b"GET / HTTP/1.1\r\n", b"[" * 4000 + b"\n", b'{"order":"revoke"}\n', b'{"order":"lift","kind":"user","texts":[]}\n',
            b'{"order":"revoke","kind":"user","texts":["a","b","c","d","e"]}\n', b'{"order":"revoke","kind":"all","texts":["a"]}\n',
            b'{"order":"list","kind":"user","texts":[1]}\n{"order":"list"}\n',
            b'{"order":"revoke","kind":"user","texts":["a"],"before":9999999999}\n',
            b'{"order":"revoke","kind":"user","texts":["a"],"seconds":0}\n',
            b'{"order":"revoke","kind":"user","texts":["a"],"seconds":9223372036854775807}\n',
            b'{"order":"revoke","kind":"user","texts":["a"],"seconds":-1}\n',
            b'{"order":"revoke","kind":"user","texts":["a"],"before":-9223372036854775808,"seconds":-9223372036854775808}\n',
        ]
        with self.daemon(control=True) as daemon:
            with self.watched(daemon) as waited:
                for number in range(FLOOD):
                    said = exchange(daemon.control, kinds[number % len(kinds)])
                    self.assertTrue(b'"refused"' in said or b'"done":0' in said, (kinds[number % len(kinds)], said))
            self.report(f"{FLOOD:,} orders of junk, one after the other", daemon, waited)
            self.assertEqual(len(self.order(daemon, "--list").stdout.splitlines()), 1)
            self.assertIn("what came is no order", daemon.log())

    def test_orders_of_junk_from_many_at_once(self):
        with self.daemon(control=True) as daemon:
            replies = []

            def flood():
                for _ in range(50):
                    replies.append(exchange(daemon.control, b"junk\n"))

            threads = [threading.Thread(target=flood) for _ in range(64)]
            with self.watched(daemon) as waited:
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            self.assertEqual({b"this is no order" in reply for reply in replies}, {True})
            self.report("64 clients that send junk to the control socket at once", daemon, waited)

    def test_somebody_else_is_refused_whatever_the_mode_of_the_socket_is(self):
        with self.daemon(control=True) as daemon:
            os.chmod(daemon.directory, 0o711)
            self.assertEqual(exchange_as_nobody(daemon.control, ORDER), b"PermissionError")
            os.chmod(daemon.control, 0o666)
            self.assertEqual(exchange_as_nobody(daemon.control, ORDER), b'{"refused":"only root may give orders"}\n')
            self.assertRegex(daemon.log(), rf"an order was refused.*uid={NOBODY} pid=\d+")
            self.assertEqual(self.order(daemon, "--list").stdout, "Nothing is revoked.\n")
            self.assert_takes_orders(daemon, "somebody")
