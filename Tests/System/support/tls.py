# SPDX-License-Identifier: Apache-2.0
"""Endpoints of public keys over TLS, at nginx, with an authority of the test's own in the system's store."""

import os

from support import site
from support.machine import read, remove, run, write

FOLDER = "/run/system-test/tls"
PUBLIC = "/run/system-test/public-keys"
AUTHORITY = "/usr/local/share/ca-certificates/system-test.crt"
HOSTS = "/etc/hosts"
MAKE = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")

_hosts = []


def set_up(trusted, *untrusted):
    """Names with a certificate by the authority, and one by itself."""
    os.makedirs(FOLDER, exist_ok=True)
    run(*MAKE, "-subj", "/CN=system test", "-keyout", f"{FOLDER}/authority.key", "-out", f"{FOLDER}/authority.crt")
    for name in (trusted, *untrusted):
        signed = ["-CA", f"{FOLDER}/authority.crt", "-CAkey", f"{FOLDER}/authority.key"] if name == trusted else []
        run(*MAKE, "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", *signed,
            "-keyout", f"{FOLDER}/{name}.key", "-out", f"{FOLDER}/{name}.crt")
    write(AUTHORITY, read(f"{FOLDER}/authority.crt"))
    run("update-ca-certificates")
    _hosts.append(read(HOSTS) if os.path.exists(HOSTS) else None)
    write(HOSTS, f"{_hosts[0] or ''}\n127.0.0.1 {' '.join((trusted, *untrusted))}\n")
    serve(trusted, *untrusted)


def tear_down():
    remove(site.ENDPOINT)
    site.reload()
    remove(AUTHORITY)
    run("update-ca-certificates", "--fresh")
    before = _hosts.pop()
    if before is None:
        remove(HOSTS)
    else:
        write(HOSTS, before)


def serve(*names):
    """An endpoint for each name, or none."""
    write(site.ENDPOINT, "".join(f"""
server {{
    listen 127.0.0.1:443 ssl;
    server_name {name};
    ssl_certificate {FOLDER}/{name}.crt;
    ssl_certificate_key {FOLDER}/{name}.key;
    root {PUBLIC};
    location / {{
        default_type application/x-pem-file;
        try_files $uri.pem =404;
    }}
}}
""" for name in names))
    site.reload()
