# SPDX-License-Identifier: Apache-2.0
"""The daemon as a process of its own, with what a test wants to know of it."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from support.client import Client

SIGNER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/hostile/0123456789abcdef"
ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.environ["AUTHSIDECAR"]


class Daemon:
    """One daemon on a unix socket in a directory of its own; ended, and the directory removed, by `with`.

    descriptors: how many it may have open (RLIMIT_NOFILE). settings: more lines of its file. environment: more variables.
    within: a command that runs the daemon. control: with revocation, and its control socket.
    """

    def __init__(self, key_endpoint, descriptors=None, settings="", environment={}, within=(), control=False):
        self.directory = tempfile.mkdtemp(prefix="authsidecar-hostile.")
        self.socket = f"{self.directory}/socket"
        self.control = f"{self.directory}/control"
        self.paths = [self.socket, self.control] if control else [self.socket]
        self.log_path = f"{self.directory}/log"
        # The largest logo: each page is as long as one can be.
        logo = pathlib.Path(self.directory, "logo.png")
        logo.write_bytes(b"\x89PNG\r\n\x1a\n".ljust(32_768, b"x"))
        if control:
            settings += f"\nREVOCATION=on\nSTATE_DIR={self.directory}/state\nCONTROL=unix:{self.control}\n"
        file = f"{self.directory}/settings"
        pathlib.Path(file).write_text(f"SITE_LOGO={logo}\n{settings}")
        command = [*within, PROGRAM, "serve", "--config", file]
        environment = {
            "AUTHSIDECAR_ALB_ARN": SIGNER, "AUTHSIDECAR_KEY_ENDPOINT": key_endpoint, "AUTHSIDECAR_LISTEN": f"unix:{self.socket}",
            **environment,
        }
        if descriptors:
            command = ["prlimit", f"--nofile={descriptors}:{descriptors}", *command]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, **environment})
        self._wait_until_ready()

    def _wait_until_ready(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.is_running():
            if all(map(os.path.exists, self.paths)):
                try:
                    with Client(self.socket) as client:
                        assert client.ask("/healthz") == 200
                        return
                except OSError:
                    pass
            time.sleep(0.02)
        raise RuntimeError(f"the daemon does not answer:\n{self.log()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory)

    def log(self):
        return pathlib.Path(self.log_path).read_text(errors="replace")

    def is_running(self):
        return self.process.poll() is None

    def peak_mib(self):
        """Most memory it has had so far (VmHWM, proc_pid_status(5))."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmHWM")

    def cpu_seconds(self):
        """CPU time that it has taken so far (proc_pid_stat(5))."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def metric(self, name):
        """The sum of a metric's samples."""
        with Client(self.socket) as client:
            text = client.text("/metrics")
        lines = [line for line in text.splitlines() if line.split("{")[0].split(" ")[0] == name]
        assert lines, f"no metric {name}"
        return sum(float(line.rpartition(" ")[2]) for line in lines)
