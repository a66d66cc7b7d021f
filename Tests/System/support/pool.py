# SPDX-License-Identifier: Apache-2.0
"""A user pool of Amazon Cognito, as far as it signs access tokens."""

import base64
import json
import os
import subprocess
import time

from support import tokens
from support.machine import run

KEY, KID = "/run/system-test/pool.key", "pool-key"


def _encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Pool:
    def __init__(self, issuer, client):
        self._issuer, self._client = issuer, client
        os.makedirs(os.path.dirname(KEY), exist_ok=True)
        run("openssl", "genrsa", "-out", KEY, "2048")

    def key_set(self):
        """The document at ISSUER/.well-known/jwks.json."""
        modulus = run("openssl", "rsa", "-in", KEY, "-noout", "-modulus").stdout.strip().partition("=")[2]
        return json.dumps({"keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KID, "n": _encoded(bytes.fromhex(modulus)).decode(), "e": "AQAB"}]}).encode()

    def access_token(self, subject, *groups, **others):
        """A token of a new sign-in, with these groups and other claims."""
        now = int(time.time())
        claims = {
            "sub": subject, "iss": self._issuer, "client_id": self._client, "token_use": "access", "scope": "openid profile email",
            "cognito:groups": groups, "auth_time": now, "iat": now, "exp": now + 3600, "username": subject, **others}
        signed = b".".join(_encoded(json.dumps(part).encode()) for part in ({"kid": KID, "alg": "RS256"}, claims))
        signature = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", KEY], input=signed, capture_output=True, check=True).stdout
        token = (signed + b"." + _encoded(signature)).decode()
        tokens.made.append(token)
        return token
