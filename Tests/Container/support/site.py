# SPDX-License-Identifier: Apache-2.0
"""A key with a token, the daemon's container, nginx's container, and a browser that never stops asking."""

import contextlib
import functools
import http.client
import http.server
import os
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time

from shared.ports import free_ports
from support import podman

SIGNER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/my-alb/0123456789abcdef"
SOURCE = os.environ["SOURCE"]
# Of nginx's workers, in Debian's package.
NGINX_GROUP = "33"
USER = "65532"
# Of packaging/kubernetes/authsidecar.yaml: that of nginx in nginx.org's images.
FS_GROUP = 101

HEAD = """\
user www-data;
daemon off;
worker_processes 1;
pid /tmp/nginx.pid;
error_log /dev/stderr;
events { }
http {
    access_log off;
    client_body_temp_path /tmp/body;
    proxy_temp_path /tmp/proxy;
    fastcgi_temp_path /tmp/fastcgi;
    uwsgi_temp_path /tmp/uwsgi;
    scgi_temp_path /tmp/scgi;
    include mime.types;
"""
SITE = """
    include snippets/authsidecar-upstream.conf;
    server {
        listen 127.0.0.1:%(port)s;
        include snippets/authsidecar-server.conf;
        location / {
            include snippets/authsidecar-protect.conf;
            include snippets/authsidecar-proxy.conf;
            proxy_pass http://127.0.0.1:%(application)s;
        }
    }
}
"""
APPLICATION = """
    server {
        listen 127.0.0.1:%(application)s;
        location / { return 200 "$http_x_user_email"; }
    }
}
"""
# The lines of docs/containers.md for a second daemon: what they replace, and what they are.
SECOND_DAEMON_DIFF = re.search(r"```diff\n((?:[-+] +server unix:.*\n)+)", pathlib.Path(SOURCE, "docs/containers.md").read_text())[1]
ONE_DAEMON, SECOND_DAEMON = (
    "".join(f"{line[1:]}\n" for line in SECOND_DAEMON_DIFF.splitlines() if line[0] == sign) for sign in "-+")


def mint(*arguments):
    return subprocess.run([os.environ["MINT"], *arguments], check=True, capture_output=True, text=True).stdout.strip()


class Scene:
    """Directories of one test: keys, and the volume with the socket."""

    count = 0

    def __init__(self, test):
        Scene.count += 1
        self.test = test
        self.directory = f"{podman.SCRATCH}/scene{Scene.count}"
        self.keys, self.volume = f"{self.directory}/keys", f"{self.directory}/volume"
        os.makedirs(self.keys)
        os.makedirs(self.volume)
        os.chown(self.volume, int(USER), int(USER))
        self.key_id = mint("new-key", "--out", self.keys)
        self.token = mint("sign", "--key", f"{self.keys}/{self.key_id}.key", "--signer", SIGNER, "--email", "a@example.com")

    def daemon_options(self, *options, **settings):
        """As docs/containers.md has it: read-only, without privileges, not root, all settings from the environment."""
        settings = {"ALB_ARN": SIGNER, "KEY_ENDPOINT": "file:///keys/", "SOCKET_GROUP": NGINX_GROUP, **settings}
        environment = [f"--env=AUTHSIDECAR_{key}={value}" for key, value in settings.items() if value is not None]
        network = [] if any(option.startswith("--network") for option in options) else ["--network=none"]
        return [
            *podman.HARDENED, *network, f"--group-add={NGINX_GROUP}", f"--volume={self.keys}:/keys:ro",
            f"--volume={self.volume}:/run/authsidecar", *environment, *options,
        ]

    def daemon(self, *options, **settings):
        """A daemon that answers."""
        container = podman.Container(self.test, podman.IMAGE, options=self.daemon_options(*options, **settings))
        podman.until(container.is_alive, "the daemon")
        return container

    def ask_daemon(self, path, token=None):
        """The status of the daemon's answer on the socket in the volume."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(30)
            client.connect(f"{self.volume}/authsidecar.sock")
            header = f"X-Amzn-Oidc-Data: {token}\r\n" if token else ""
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n{header}Connection: close\r\n\r\n".encode())
            answer = b""
            while part := client.recv(1 << 16):
                answer += part
        return int(answer.split()[1])

    @contextlib.contextmanager
    def key_endpoint(self, context=None):
        """Serves the key on loopback, by TLS if there is a context for it; its address."""
        os.rename(f"{self.keys}/{self.key_id}.pem", f"{self.keys}/{self.key_id}")
        handler = functools.partial(Quiet, directory=self.keys)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as endpoint:
            if context:
                endpoint.socket = context.wrap_socket(endpoint.socket, server_side=True)
            threading.Thread(target=endpoint.serve_forever).start()
            try:
                scheme, host = ("https", "localhost") if context else ("http", "127.0.0.1")
                yield f"{scheme}://{host}:{endpoint.server_port}/"
            finally:
                endpoint.shutdown()

    def kubernetes_volume(self, name):
        """A directory as a kubelet gives it to a pod with this fsGroup."""
        path = f"{self.directory}/{name}"
        os.makedirs(path, exist_ok=True)
        os.chown(path, 0, FS_GROUP)
        os.chmod(path, 0o2777)
        return path

    def nginx(self, upstream=None):
        """nginx that answers. upstream: other lines for the daemon in the upstream."""
        self.port, application = free_ports(2)
        ports = {"port": self.port, "application": application}
        # The application is a container of its own, which goes on when the site's nginx is restarted.
        self.run_nginx("application", HEAD + APPLICATION % ports)
        snippets = f"{self.directory}/snippets"
        shutil.copytree(f"{SOURCE}/nginx", snippets)
        if upstream:
            file = pathlib.Path(snippets, "authsidecar-upstream.conf")
            text = file.read_text()
            assert ONE_DAEMON in text
            file.write_text(text.replace(ONE_DAEMON, upstream))
        container = self.run_nginx(
            "site", HEAD + SITE % ports, f"--volume={snippets}:/etc/nginx/snippets:ro",
            f"--volume={self.volume}:/run/authsidecar:ro")
        podman.until(lambda: self.ask()[0] is not None, "nginx")
        return container

    def run_nginx(self, name, configuration, *options):
        file = f"{self.directory}/{name}.conf"
        with open(file, "w") as out:
            out.write(configuration)
        return podman.Container(
            self.test, podman.NGINX,
            options=["--network=host", "--read-only", "--tmpfs=/tmp", f"--volume={file}:/etc/nginx/nginx.conf:ro", *options])

    def ask(self, token=None):
        """Status and body of a page; no status if nobody listens, and an error if a connection is lost."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.connect()
        except ConnectionRefusedError:
            return None, ""
        try:
            connection.request("GET", "/", headers={"X-Amzn-Oidc-Data": token} if token else {})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Visitors:
    """Ask for a page without a rest, and note when they asked and what they got."""

    def __init__(self, scene, count=4):
        self.scene, self.visits, self.errors, self.ends = scene, [], [], False
        self.threads = [threading.Thread(target=self.run) for _ in range(count)]

    def run(self):
        while not self.ends:
            begin = time.monotonic()
            try:
                status = self.scene.ask(self.scene.token)[0]
            except (OSError, http.client.HTTPException) as error:
                self.errors.append((begin, repr(error)))
            else:
                self.visits.append((begin, time.monotonic(), status))
                # Not as fast as possible while there is nobody.
                if status != 200:
                    time.sleep(0.005)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ends = True
        for thread in self.threads:
            thread.join()

    def wait(self, count=200):
        """Until so many more have been answered."""
        target = len(self.visits) + count
        podman.until(lambda: len(self.visits) >= target, "visitors", 60)

    def statuses(self):
        return {status for _, _, status in self.visits}
