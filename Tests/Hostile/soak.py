# SPDX-License-Identifier: Apache-2.0
"""`make soak`: a million requests with 100,000 tokens, twice, and whether the daemon is then as large as after the first time.

    AUTHSIDECAR=PROGRAM PYTHONPATH=Tests/Hostile:Tests python3 Tests/Hostile/soak.py MINT_TOKEN
"""

import collections
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

from support.client import Client, request
from support.daemon import SIGNER, Daemon

TOKENS, REQUESTS, CONNECTIONS, LINE = 100_000, 1_000_000, 64, 16
# As long as the daemon keeps an idle connection, and a little more.
IDLE = 80
# What the allocator may keep more after the second million than after the first one: caches are full after the first.
GROWTH = 1.05

Resting = collections.namedtuple("Resting", "memory_mib descriptors threads")


def mint(program, directory):
    """100,000 tokens, of which no two are alike, and the endpoint of their key."""
    run = lambda *command: subprocess.run([program, *command], check=True, capture_output=True, text=True).stdout
    key_id = run("new-key", "--out", directory).strip()
    said = run("sign", "--key", f"{directory}/{key_id}.key", "--signer", SIGNER, "--email", "somebody@example.com",
               "--life", "7200", "--count", str(TOKENS))
    os.unlink(f"{directory}/{key_id}.key")
    return said.split(), f"file://{directory}/"


def rest(daemon):
    """What it is when nobody has asked for a while."""
    show(f"waiting {IDLE} s, until idle connections are closed")
    time.sleep(IDLE)
    process = pathlib.Path(f"/proc/{daemon.process.pid}")
    status = dict(line.split(":", 1) for line in process.joinpath("status").read_text().splitlines())
    return Resting(int(status["VmRSS"].split()[0]) / 1024, len(list(process.joinpath("fd").iterdir())), int(status["Threads"]))


def soak(daemon, requests):
    """A million requests in random order; each must be answered 204."""
    order, begin = random.Random(1), time.monotonic()
    clients = [Client(daemon.socket) for _ in range(CONNECTIONS)]
    done = 0
    while done < REQUESTS:
        # Each connection has its line of requests under way while the next is asked.
        for client in clients:
            client.send(b"".join(order.choices(requests, k=LINE)))
        for client in clients:
            answers = b""
            while answers.count(b"\r\n\r\n") < LINE:
                answers += client.socket.recv(1 << 16)
            if answers.count(b"HTTP/1.1 204 ") != LINE:
                sys.exit(f"soak: not every answer is 204: {answers[:200]!r}\n{daemon.log()[-2000:]}")
        done += LINE * CONNECTIONS
        if done % (REQUESTS // 10) < LINE * CONNECTIONS:
            show(f"{done:,} requests, {done / (time.monotonic() - begin):,.0f} a second")
    # They stay open: the daemon closes them.
    return clients


def show(text):
    print(f"   {text}", flush=True)


def main(program):
    with tempfile.TemporaryDirectory() as directory:
        print(f"== Signing {TOKENS:,} tokens", flush=True)
        tokens, endpoint = mint(program, directory)
        requests = [request("/auth", token) for token in tokens]
        with Daemon(endpoint) as daemon:
            # The first request starts what there is one of, such as the thread that reads keys.
            with Client(daemon.socket) as client:
                if client.ask("/auth", tokens[0]) != 204:
                    sys.exit(f"soak: the first token is refused\n{daemon.log()}")
            states = {"after the first request": rest(daemon)}
            for what in ("after a million requests", "after a million more"):
                print(f"== {REQUESTS:,} requests with {len(set(tokens)):,} tokens", flush=True)
                clients = soak(daemon, requests)
                states[what] = rest(daemon)
                for client in clients:
                    client.socket.close()
    print("\n| at rest | memory (VmRSS) | descriptors | threads |\n| --- | --- | --- | --- |")
    for what, state in states.items():
        print(f"| {what} | {state.memory_mib:.1f} MiB | {state.descriptors} | {state.threads} |")
    start, first, second = states.values()
    if second.memory_mib > first.memory_mib * GROWTH:
        sys.exit("soak: memory grows from one million to the next")
    if not start.descriptors == first.descriptors == second.descriptors:
        sys.exit("soak: descriptors are left")
    # One more or less: libdispatch ends an idle thread when it likes.
    if max(first.threads, second.threads) > start.threads + 1:
        sys.exit("soak: threads are left")
    print("Descriptors and threads are back, and memory does not grow.")


main(*sys.argv[1:])
