# SPDX-License-Identifier: Apache-2.0
"""The machine that the tests run on: commands, files, systemd's units, and waiting for something to be so."""

import os
import shutil
import subprocess
import time

SHARE = "/system-test"
RESULTS = "/results"


def run(*command, check=True, timeout=60, environment=None):
    """Runs a command and returns what it said; a status other than 0 is an error unless `check` is off."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="backslashreplace",
        timeout=timeout,
        env={**os.environ, **(environment or {})},
    )
    if check and done.returncode != 0:
        raise AssertionError(
            f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
        )
    return done


def systemctl(*arguments, check=True, timeout=60):
    return run("systemctl", *arguments, check=check, timeout=timeout)


def properties(unit, *names):
    """What `systemctl show` says about a unit, by name."""
    said = systemctl("show", unit, *(f"--property={name}" for name in names)).stdout
    return dict(line.split("=", 1) for line in said.splitlines())


def unit_property(unit, name):
    return properties(unit, name)[name]


def wait_until(what, condition, timeout=10.0, interval=0.02):
    """Asks until the answer is true, and returns it; after `timeout` seconds it is an error."""
    deadline = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what}")
        time.sleep(interval)


def write(path, text, mode=0o644):
    """Writes a file, its directories too; a reader sees the old text or the new one."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path + ".new", mode)
    os.replace(path + ".new", path)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def remove(path):
    """Removes a file or a directory, if it is there."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def figure(name, text):
    """Prints something that was measured, now and once more at the end of the run."""
    print(f"\n    {name}: {text}", flush=True)
    with open(f"{RESULTS}/figures.txt", "a", encoding="utf-8") as file:
        file.write(f"   {name}: {text}\n")
