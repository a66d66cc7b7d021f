# SPDX-License-Identifier: Apache-2.0
"""nginx with the snippets of the package and the shipped example site, unchanged, and an application behind it."""

import os

from support import http
from support.machine import SHARE, read, remove, run, systemctl, wait_until, write

ADDRESS = ("127.0.0.1", 80)
EXTRA = "/etc/nginx/conf.d/system-test.conf"
ENDPOINT = "/etc/nginx/conf.d/system-test-endpoint.conf"
SITE = "/etc/nginx/sites-enabled/authsidecar"
DEFAULT = "/etc/nginx/sites-enabled/default"

# The application tells whom it sees. The reason is for the tests only: a client has no need to know why.
APPLICATION = """
access_log off;
add_header X-Auth-Reason $authsidecar_reason always;
server {
    listen unix:/run/flask/flask.sock;
    location / {
        default_type text/plain;
        return 200 "$http_x_user_email";
    }
}
"""


def set_up():
    """Makes the site; to be called when the package is there."""
    if os.path.lexists(SITE):
        return
    os.makedirs("/run/flask", exist_ok=True)
    remove(DEFAULT)
    write(EXTRA, APPLICATION)
    write(SITE, read(f"{SHARE}/authsidecar-site.example.conf"))
    reload()


def tear_down():
    """nginx as Debian ships it."""
    for path in (EXTRA, ENDPOINT, SITE):
        remove(path)
    if not os.path.lexists(DEFAULT):
        os.symlink("/etc/nginx/sites-available/default", DEFAULT)
    reload()


def reload():
    """Reloads nginx, and waits until the old workers are gone."""
    said = run("nginx", "-t")
    if "[warn]" in said.stderr:
        raise AssertionError(said.stderr)
    before = workers()
    systemctl("reload", "nginx")
    wait_until("nginx has new workers", lambda: workers() and not workers() & before, timeout=20)


def workers():
    master = read("/run/nginx.pid").strip()
    return set(run("pgrep", "--parent", master, check=False).stdout.split())


def get(path="/", token=None, headers=()):
    """A request as the load balancer passes it on."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", **dict(headers)}
    if token:
        headers["X-Amzn-Oidc-Data"] = token
    return http.ask(ADDRESS, path, headers)
