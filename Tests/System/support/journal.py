# SPDX-License-Identifier: Apache-2.0
"""The journal, as `journalctl -o json` gives it."""

import json
import time

from support.machine import run, wait_until

# Kinds of events, by their message's text (docs/reference.md).
ALLOWED = "bcdc08fa1a794363b6d796900dc4a24b"
REFUSED = "ce94876dc77749958eb471e0006808bc"
FORBIDDEN = "d822edd9c7c548dfae1e2e945c1c7ce1"
CANNOT_TELL = "b26e9dcdac77457a848919c714e95f56"
KEY_FETCHED = "44acf983950645e0a8d6473b05801f1f"
KEY_NOT_FETCHED = "1a482f3da3b844c5b6b2646daed2afdd"
KEYS_WILL_NOT_OUTLIVE_A_RESTART = "92e2ddb8c54d412dbbf42bb2ceb3bdb7"
READY = "aa2ec5a4650248ad902d3e7597344543"
CLOSED = "1b31be7829ec4d6f815d6c159d308f28"
STOPPED = "c84e382debc6420bb640393d2a444440"
SETTINGS_READ_AGAIN = "0e54a2cb2f924cec9d36ffe99be0b743"
OLD_SETTINGS_STAY = "68d94594b98f404e9bbb7c61c2990243"
SETTINGS_NOT_GOOD = "de8c1c129aab42c280b73462ab7643ce"
CANNOT_LISTEN = "550787e70c42475a85ed7053cf9ad301"
REVOKED = "c9f541ae993b482494d2679cd7726315"
LIFTED = "d7cc422f1bdc4ed0bff82041f93dae90"
ORDER_REFUSED = "9a61e63ea59845248d515f3b2c1d5282"
REVOCATIONS_DAMAGED = "b54f8037e0ed4ea79a4f98be35e6b8c5"
REVOCATION_CUT = "9e2a2f23cccb45578eb20913b99f8ab5"
REVOCATION_TROUBLE = "2328c4fef95a41448ca9b3bf7ec3da44"
REVOCATIONS_STORED = "cc5fe684a7da4d2880922c8fab72ab93"
LINES_WERE_LOST = "61a6bcc434a64f24b96d6ce0e355ddb3"

# Priorities, as syslog(3) numbers them.
ERROR, WARNING, NOTICE, INFO, DEBUG = "3", "4", "5", "6", "7"


def here():
    """A place in the journal: what is written from now on comes after it. (journalctl's cursors leave out the first
    entry that matches, if the one at the cursor does not.)"""
    run("journalctl", "--sync")
    return f"@{time.time():.6f}"


def entries(after, *matches, message_id=None, identifier="authsidecar"):
    """Entries after a place, oldest first. Matches are journalctl's: FIELD=VALUE."""
    run("journalctl", "--sync")
    matches = [*matches]
    if identifier:
        matches.append(f"SYSLOG_IDENTIFIER={identifier}")
    if message_id:
        matches.append(f"MESSAGE_ID={message_id}")
    said = run("journalctl", "--output=json", "--all", f"--since={after}", *matches).stdout
    return [json.loads(line) for line in said.splitlines()]


def wait_for(after, message_id, *matches, timeout=10.0, where=lambda entry: True):
    """The first such entry after a place; an error if there is none within `timeout` seconds."""
    def first():
        return next((entry for entry in entries(after, *matches, message_id=message_id) if where(entry)), None)

    return wait_until(f"an entry {message_id} {' '.join(matches)} in the journal", first, timeout, interval=0.1)


def everything():
    """Every entry of this boot with all its fields; one that is no text comes as a list of bytes."""
    run("journalctl", "--sync")
    for line in run("journalctl", "--boot", "--output=json", "--all").stdout.splitlines():
        yield json.loads(line)
