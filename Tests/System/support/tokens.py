# SPDX-License-Identifier: Apache-2.0
"""Keys and tokens, made by mint-token as a load balancer makes them."""

import os
import shutil
import tempfile

from support.machine import SHARE, run

LOAD_BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/system/0123456789abcdef"
ANOTHER = "arn:aws:elasticloadbalancing:eu-central-1:999999999999:loadbalancer/app/another/fedcba9876543210"
EMAIL = "alice@example.com"

# Every token that was ever made here: none of them may turn up in the journal.
made = []


class Key:
    """A key pair of a load balancer. The public half lies in `folder` as the public key endpoint serves it."""

    def __init__(self, folder):
        os.makedirs("/run/system-test", exist_ok=True)
        os.makedirs(folder, exist_ok=True)
        self.private = tempfile.mkdtemp(prefix="private.", dir="/run/system-test")
        self.kid = run(f"{SHARE}/mint-token", "new-key", "--out", self.private).stdout.strip()
        self.public = f"{folder}/{self.kid}.pem"
        shutil.move(f"{self.private}/{self.kid}.pem", self.public)

    def sign(self, *options, signer=LOAD_BALANCER, email=EMAIL, life=7200):
        """A token that holds for two hours, unless an option says otherwise."""
        token = run(
            f"{SHARE}/mint-token", "sign",
            "--key", f"{self.private}/{self.kid}.key",
            "--signer", signer, "--email", email, "--life", str(life), *options,
        ).stdout.strip()
        made.append(token)
        return token

    @property
    def secret_lines(self):
        """The lines of the private key."""
        with open(f"{self.private}/{self.kid}.key", encoding="ascii") as file:
            return [line for line in file.read().splitlines() if not line.startswith("-----")]
