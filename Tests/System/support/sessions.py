# SPDX-License-Identifier: Apache-2.0
"""People who are signed in, by sessions that their access tokens tell apart, and what ends them."""

import itertools

from support import pool, service, site
from support.machine import read, remove, run, write

ISSUER, CLIENT = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example", "4exampleclientid7"
KEY_SET = "/etc/system-test/jwks.json"
ALICE, BOB = "23d498b2-3031-70d2-8a15-49dd886a087b", "93d498b2-3031-70d2-8a15-49dd886a0bbb"
# Where systemd has what is linked to from service.STATE.
STATE = "/var/lib/private/authsidecar"

_state = {}
_numbers = itertools.count()


def _pool():
    if "pool" not in _state:
        _state["pool"] = pool.Pool(ISSUER, CLIENT)
    return _state["pool"]


def _user_token(subject, email):
    if subject not in _state:
        _state[subject] = service.key().sign("--sub", subject, "--issuer", ISSUER, "--client", CLIENT, email=email)
    return _state[subject]


class Session:
    """One sign-in, as the load balancer passes it on with each request."""

    def __init__(self, subject=ALICE, email="alice@example.com", **claims):
        self.id = f"session-{next(_numbers)}"
        self.token = _user_token(subject, email)
        self.access_token = _pool().access_token(subject, origin_jti=self.id, **claims)
        self.headers = {"X-Amzn-Oidc-Accesstoken": self.access_token}

    def get(self, path="/", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return site.get(path, token=self.token, headers={**self.headers, **headers})

    def ask(self):
        """The daemon itself."""
        return service.ask(token=self.token, headers=self.headers)

    def sign_out(self, query="", **headers):
        """As a browser opens the link."""
        return self.get(f"/logout{query}", Sec_Fetch_Dest="document", **headers)


def configure(**settings):
    """Revocation, with the access tokens of a user pool whose key set is a file."""
    write(KEY_SET, _pool().key_set().decode())
    service.configure(**{
        "REVOCATION": "on", "ACCESS_TOKEN": "verify", "ISSUER": ISSUER, "JWKS_URL": f"file://{KEY_SET}", **settings})


def forget():
    """As if nothing had ever been revoked; the service must not be running."""
    for name in ("revocations", "revocations.new", "key", "key.new", "lock"):
        remove(f"{STATE}/{name}")


def revoke(*arguments, **options):
    return run("authsidecar", "revoke", *arguments, **options)
