# SPDX-License-Identifier: Apache-2.0
"""Commands."""

import subprocess


def run(*command, check=True):
    """Runs a command and returns what it printed, with its errors; a status other than 0 is an error unless `check` is off."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}")
    return done.stdout
