# SPDX-License-Identifier: Apache-2.0
"""Constant load on nginx that counts each request, and each that did not go well."""

import collections
import contextlib
import json
import signal
import subprocess
import threading
import time

from support import http, site
from support.machine import SHARE, wait_until

KEPT, NEW = 6, 2
WRK = 8
# So many requests can be under way at one moment.
CONNECTIONS = KEPT + NEW + WRK


class Loader:
    """Threads that ask again and again, some on kept connections, some on a new one each time."""

    def __init__(self, token, address=site.ADDRESS, kept=KEPT, new=NEW):
        self._headers = {"X-Amzn-Oidc-Data": token, "X-Forwarded-Proto": "https"}
        self._address = address
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self.good = 0
        self.slowest = 0.0
        # Each kind of failure with its count: a thousand alike are one line.
        self.failures = collections.Counter()
        self._threads = [threading.Thread(target=self._ask_on_kept) for _ in range(kept)]
        self._threads += [threading.Thread(target=self._ask_on_new) for _ in range(new)]

    def start(self):
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    @property
    def failed(self):
        return sum(self.failures.values())

    def _ask_on_kept(self):
        connection = None
        while not self._stopped.is_set():
            try:
                connection = connection or http.Connection(self._address)
                answer = connection.ask("/", self._headers)
                self._note(answer)
                ended = answer.headers.get("connection") == "close"
            except http.Broken as error:
                self._fail(str(error))
                ended = True
            if ended and connection:
                connection.close()
                connection = None
        if connection:
            connection.close()

    def _ask_on_new(self):
        while not self._stopped.is_set():
            try:
                self._note(http.ask(self._address, "/", {**self._headers, "Connection": "close"}))
            except http.Broken as error:
                self._fail(str(error))
            # Each leaves a port that is taken for a minute.
            time.sleep(0.005)

    def _note(self, answer):
        if answer.status != 200:
            self._fail(str(answer))
            return
        with self._lock:
            self.good += 1
            self.slowest = max(self.slowest, answer.seconds)

    def _fail(self, text):
        with self._lock:
            self.failures[text] += 1
        # Anyone who is refused asks again a little later, as people do.
        time.sleep(0.01)


class Wrk:
    """wrk, until it is stopped; then what it has counted."""

    def __init__(self, token, address=site.ADDRESS, connections=WRK):
        self._command = [
            "wrk", "--threads", "1", "--connections", str(connections), "--duration", "1h", "--timeout", "10s",
            "--header", f"X-Amzn-Oidc-Data: {token}", "--script", f"{SHARE}/support/count.lua",
            f"http://{address[0]}:{address[1]}/",
        ]
        self.requests = 0
        self.failures = {}

    def start(self):
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def stop(self):
        # It ends at the first SIGINT, and prints what it would have printed an hour later.
        self._process.send_signal(signal.SIGINT)
        said, _ = self._process.communicate(timeout=30)
        line = next((line for line in said.splitlines() if line.startswith("counted ")), None)
        if line is None:
            raise AssertionError(f"wrk has not counted: {said}")
        counted = json.loads(line.removeprefix("counted "))
        self.requests = counted.pop("requests")
        self.failures = {kind: count for kind, count in counted.items() if count}

    @property
    def failed(self):
        return sum(self.failures.values())


class Load:
    """Both at once, and a way to say that so much was asked while something happened."""

    def __init__(self, token):
        self._loader, self._wrk = Loader(token), Wrk(token)

    def start(self):
        self._wrk.start()
        self._loader.start()
        self.wait_for_more(100)

    def stop(self):
        self._loader.stop()
        self._wrk.stop()

    def wait_for_more(self, count, timeout=30.0):
        """Until so many more of the strict loader's requests went well."""
        goal = self._loader.good + count
        wait_until(f"{count} more requests that go well", lambda: self._loader.good >= goal, timeout, 0.005)

    @property
    def good(self):
        return self._loader.good

    @property
    def requests(self):
        return self._loader.good + self._loader.failed + self._wrk.requests

    @property
    def failed(self):
        return self._loader.failed + self._wrk.failed

    @property
    def failures(self):
        return {**self._loader.failures, **{f"wrk: {kind}": n for kind, n in self._wrk.failures.items()}}

    @property
    def slowest(self):
        return self._loader.slowest


@contextlib.contextmanager
def constant_load(token):
    """Load from the first line of the block to the last; the counts are complete afterwards."""
    load = Load(token)
    try:
        load.start()
        yield load
    finally:
        load.stop()
