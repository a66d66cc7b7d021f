# SPDX-License-Identifier: Apache-2.0
"""podman with a storage of its own, in a way that also works inside of a container."""

import atexit
import os
import subprocess
import time

SCRATCH = os.environ["SCRATCH"]
DAEMON, NGINX = "localhost/authsidecar", "localhost/nginx:test"
COMMAND = [
    "podman", "--runtime", "runc", "--storage-driver", "vfs", "--root", f"{SCRATCH}/storage", "--runroot", f"{SCRATCH}/run",
    "--tmpdir", f"{SCRATCH}/tmp", "--cgroup-manager", "cgroupfs", "--events-backend", "file",
]
# Higher limits than those of this process cannot be set.
LIMITS = ["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=1024:1024"]
# What docs/containers.md says of every container of the daemon.
HARDENED = ["--read-only", "--read-only-tmpfs=false", "--cap-drop=all", "--security-opt=no-new-privileges"]
# A container that has not stopped by then is killed.
GRACE = 10


def podman(*arguments, check=True):
    result = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=120)
    if check and result.returncode:
        raise AssertionError(f"podman {' '.join(arguments)}: {result.stdout}{result.stderr}")
    return result


def other_storage(name):
    """Options for a storage apart from that of the tests, for another image of the same name."""
    return "--root", f"{SCRATCH}/{name}-storage", "--runroot", f"{SCRATCH}/{name}-run"


def load():
    """Both images, once; the daemon's name."""
    for archive in (os.environ["IMAGE"], os.environ["NGINX_IMAGE"]):
        podman("load", "--input", archive)
    names = podman("images", "--format", "{{.Repository}}:{{.Tag}}").stdout.split()
    return next(name for name in names if name.startswith(f"{DAEMON}:"))


IMAGE = load()
atexit.register(lambda: podman("rm", "--all", "--force", "--time", "0", check=False))
atexit.register(lambda: podman("system", "reset", "--force", check=False))


class Container:
    """A container that runs until `stop` or the end of the test."""

    def __init__(self, test, image, *command, options=()):
        self.id = podman("run", "--detach", *LIMITS, *options, image, *command).stdout.strip()
        test.addCleanup(podman, "rm", "--force", "--time", "0", self.id)

    def log(self):
        result = podman("logs", self.id)
        return result.stdout + result.stderr

    def execute(self, *command):
        """Exit code and all that it printed."""
        result = podman("exec", self.id, *command, check=False)
        return result.returncode, result.stdout + result.stderr

    def is_alive(self):
        """Whether the daemon in it answers. One that has ended never will."""
        if self.execute("/usr/bin/authsidecar", "health", "--live")[0] == 0:
            return True
        if podman("inspect", "--format", "{{.State.Running}}", self.id).stdout.strip() != "true":
            raise AssertionError(self.log())
        return False

    def stop(self):
        """The seconds that it took, and its exit code."""
        begin = time.monotonic()
        podman("stop", "--time", str(GRACE), self.id)
        return time.monotonic() - begin, int(podman("inspect", "--format", "{{.State.ExitCode}}", self.id).stdout)

    def start(self):
        podman("start", self.id)


def run_to_end(*command, options):
    """Exit code and all that was printed, of a container that ends by itself."""
    result = podman("run", "--rm", *LIMITS, *options, IMAGE, *command, check=False)
    return result.returncode, result.stdout + result.stderr


def until(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.02)
