# SPDX-License-Identifier: Apache-2.0
"""What an instance reaches on the internet: under its real names on loopback, over TLS that the system's store trusts."""

import http.server
import os
import ssl
import threading

from support.machine import read, remove, run, write

PACKAGES = "packages.example.com"
KEYS, POOLS = "public-keys.auth.elb.eu-central-1.amazonaws.com", "cognito-idp.eu-central-1.amazonaws.com"
FOLDER = "/run/system-test/internet"
TRUSTED = "/usr/local/share/ca-certificates/internet.crt"
HOSTS = "/etc/hosts"


class Server(http.server.ThreadingHTTPServer):
    """Responds with what `response` makes of a request: bytes, or None for 404."""

    daemon_threads = True

    def __init__(self, port, response, context=None):
        super().__init__(("127.0.0.1", port), _Handler)
        self.response = response
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def end(self):
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.server.response(self)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


class Internet:
    """files: by host and path, such as `packages.example.com/a.deb`."""

    def __init__(self):
        self.files = {}
        os.makedirs(FOLDER, exist_ok=True)
        names = (PACKAGES, KEYS, POOLS)
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=system test", "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names),
            "-keyout", f"{FOLDER}/key.pem", "-out", f"{FOLDER}/certificate.pem")
        write(TRUSTED, read(f"{FOLDER}/certificate.pem"))
        run("update-ca-certificates")
        self._hosts = read(HOSTS) if os.path.exists(HOSTS) else None
        write(HOSTS, f"{self._hosts or ''}\n127.0.0.1 {' '.join(names)}\n")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{FOLDER}/certificate.pem", f"{FOLDER}/key.pem")
        self._server = Server(443, lambda request: self.files.get(request.headers["Host"] + request.path), context)

    def end(self):
        self._server.end()
        remove(TRUSTED)
        run("update-ca-certificates", "--fresh")
        if self._hosts is None:
            remove(HOSTS)
        else:
            write(HOSTS, self._hosts)
