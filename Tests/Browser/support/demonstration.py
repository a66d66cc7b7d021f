# SPDX-License-Identifier: Apache-2.0
"""`make demo`, started for a test and ended as a person ends it."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.request

from shared.ports import free_ports

ROOT = pathlib.Path(__file__).resolve().parents[3]
START_LIMIT = 120  # s; what is built already starts in a few
STOP_LIMIT = 20


class Demonstration:
    """Everything of `make demo`, as it is built, with settings of its own."""

    def __init__(self, **settings):
        """settings: what scripts/demo reads from the environment."""
        self._settings = settings

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="authsidecar-browser-")
        folder = pathlib.Path(self._folder.name)
        state, self._said = folder / "state", folder / "said"
        port, site_port, emulator_port = map(str, free_ports(3))
        environment = {
            **os.environ, "STATE": str(state), "PORT": port, "SITE_PORT": site_port, "EMULATOR_PORT": emulator_port,
            "TMPDIR": str(folder), "BUILT": "1", **self._settings,
        }
        with self._said.open("wb") as output:
            self._process = subprocess.Popen(
                ["scripts/demo"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                # In the background of a shell Ctrl-C is ignored, and a shell cannot take that back (bash(1), “SIGNALS”).
                start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        deadline = time.monotonic() + START_LIMIT
        while not state.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._end()
                said = self.said()
                self._folder.cleanup()
                raise RuntimeError(f"the demonstration does not start:\n{said}")
            time.sleep(0.1)
        facts = dict(line.split("=", 1) for line in state.read_text().splitlines())
        self.site, self.emulator, self.direct = facts["SITE"], facts["EMULATOR"], facts["DIRECT"]
        self.user, self.password, self.cookie = facts["USER_NAME"], facts["PASSWORD"], facts["COOKIE"]
        self._program = facts["MINT"]
        self.directory = pathlib.Path(facts["DIRECTORY"])
        return self

    def __exit__(self, *_):
        status = self._end()
        said = self.said()
        self._folder.cleanup()
        if status != 0:
            raise RuntimeError(f"the demonstration ended with {status}:\n{said}")
        if self.directory.exists():
            raise RuntimeError(f"the demonstration left {self.directory} behind")

    def _end(self):
        """Ctrl-C; gives the exit status."""
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def said(self):
        """Everything that was written to the terminal so far."""
        return self._said.read_text(errors="replace")

    def emulate(self, *arguments):
        """Runs a command of the emulator: `end-sessions`, `mint`, …"""
        command = [self._program, arguments[0], "--url", self.emulator, *arguments[1:]]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def code_for(self, address):
        """The newest confirmation code that was mailed to somebody."""
        request = urllib.request.Request(f"{self.emulator}/emulator/outbox", headers={"Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            mails = json.load(answer)["mails"]
        return next(mail["code"] for mail in mails if mail["to"] == address)
