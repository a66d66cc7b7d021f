# SPDX-License-Identifier: Apache-2.0
"""Somebody who is signed in asks 50 times a second while others do what they can: every answer is right.

All are on one machine, but as if they were not: the user's process never waits for a processor (sched(7), which needs root), and
the attacker's gets only what user and daemon leave. What the user waits for is then the daemon.
"""

import contextlib
import multiprocessing
import os
import select
import socket
import statistics
import time

from support.case import Case
from support.client import Client, made_up_token, open_connection, request
from support.daemon import SIGNER, Daemon
from support.keys import Endpoint, Key

PER_SECOND, SECONDS = 50, 8
CONNECTIONS = 32


class LoadTests(Case):
    def test_floods_cost_somebody_who_is_signed_in_no_answer(self):
        key = Key()
        with Endpoint({key.key_id: key.public}) as endpoint, Daemon(endpoint.url) as daemon:
            token = key.token(SIGNER)
            quiet = self.asked_steadily(daemon, token)
            head, body, signature = token.split(".")
            for what, requests in {
                "made-up key ids": [request("/auth", made_up_token(SIGNER)) for _ in range(4_000)],
                "bad signatures": [request("/auth", f"{head}.{body}.{n:08d}{signature[8:]}") for n in range(4_000)],
                "16 KB of garbage": [request("/auth", f"{n:08d}" + "A.A~" * 4_094) for n in range(400)],
            }.items():
                with self.subTest(what):
                    with flood(daemon.socket, requests, None) as full:
                        time.sleep(2)
                    with flood(daemon.socket, requests, full() / 2) as half:
                        busy = self.asked_steadily(daemon, token)
                    self.tell(f"{half():,.0f} {what} a second, half of what is possible: p99 of a user's request",
                              f"{busy * 1000:.1f} ms, {busy / quiet:.1f} times that without")

    def test_ten_thousand_connections_cost_somebody_who_is_connected_no_answer(self):
        key = Key()
        with Endpoint({key.key_id: key.public}) as endpoint, Daemon(endpoint.url) as daemon, contextlib.ExitStack() as stack:
            token = key.token(SIGNER)
            with Client(daemon.socket) as client:
                self.assertEqual(client.ask("/auth", token), 204)
                opened = 0
                for _ in range(10_000):
                    connection = stack.enter_context(socket.socket(socket.AF_UNIX))
                    connection.setblocking(False)
                    # Once the queue of those that wait is full, the system refuses at once (EAGAIN, connect(2)).
                    with contextlib.suppress(BlockingIOError):
                        connection.connect(daemon.socket)
                        opened += 1
                slowest = self.asked_steadily(daemon, token, client)
            self.tell(f"10,000 other connections, of which {opened:,} are open or wait: p99 of a connected user's request", f"{slowest * 1000:.1f} ms")
            self.assertGreaterEqual(opened, 4096)
            stack.close()
            self.assert_answers_others(daemon)

    def asked_steadily(self, daemon, token, client=None):
        """The 99th percentile, in seconds, of requests that must all be answered 204."""
        took = []
        with scheduled(os.SCHED_FIFO, 1), contextlib.ExitStack() as stack:
            client = client or stack.enter_context(Client(daemon.socket))
            start = time.monotonic()
            for n in range(PER_SECOND * SECONDS):
                time.sleep(max(0, start + n / PER_SECOND - time.monotonic()))
                before = time.monotonic()
                self.assertEqual(client.ask("/auth", token), 204)
                took.append(time.monotonic() - before)
        return statistics.quantiles(took, n=100)[98]


@contextlib.contextmanager
def scheduled(policy, priority):
    """Another way of being scheduled, for this process; the usual one where that is not permitted."""
    try:
        os.sched_setscheduler(0, policy, os.sched_param(priority))
    except PermissionError:
        yield
        return
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


@contextlib.contextmanager
def flood(path, requests, per_second):
    """Requests from a process of its own, as fast as it can or as it is told; afterwards how many a second were answered."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    ended = multiprocessing.Event()
    process = multiprocessing.Process(target=send, args=(path, requests, per_second, ended, sender), daemon=True)
    process.start()
    rate = []
    try:
        yield lambda: rate[0]
    finally:
        ended.set()
        rate.append(receiver.recv() if receiver.poll(10) else 0)
        process.join(10)
    if not rate[0]:
        raise AssertionError("nothing of the flood was answered")


def send(path, requests, per_second, ended, sender):
    """One request at a time on each connection, as nginx does; at a steady pace if one is given, so that what others wait for
    is the daemon's doing and not that of requests sent all at once."""
    connections, idle, poll = {}, [], select.epoll()
    answered = sent = 0

    def connect():
        connection = open_connection(path)
        connections[connection.fileno()] = connection
        poll.register(connection.fileno(), select.EPOLLIN)
        idle.append(connection.fileno())

    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    start = time.monotonic()
    for _ in range(CONNECTIONS):
        connect()
    while not ended.is_set():
        while idle and (not per_second or start + sent / per_second <= time.monotonic()):
            number = idle.pop()
            connections[number].setblocking(True)
            connections[number].sendall(requests[sent % len(requests)])
            connections[number].setblocking(False)
            sent += 1
        # What waits in the queue by now has no part in the pace: `poll` rounds up to milliseconds.
        if idle:
            time.sleep(max(0, start + sent / per_second - time.monotonic()))
        for number, _ in poll.poll(0 if idle else 0.1):
            if connections[number].recv(1 << 16):
                answered += 1
                idle.append(number)
            else:
                poll.unregister(number)
                connections.pop(number).close()
                connect()
    sender.send(answered / (time.monotonic() - start))
    for connection in connections.values():
        connection.close()
    poll.close()
