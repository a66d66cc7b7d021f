# SPDX-License-Identifier: Apache-2.0
"""A key with a token, the daemon's container, nginx's container, and a browser that never stops asking."""

import http.client
import os
import pathlib
import shutil
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
        podman.until(lambda: container.execute("/usr/bin/authsidecar", "health", "--live")[0] == 0, "the daemon")
        return container

    def nginx(self, second=None):
        """nginx that answers. second: the line of another daemon for the upstream."""
        self.port, application = free_ports(2)
        ports = {"port": self.port, "application": application}
        # The application is a container of its own, which goes on when the site's nginx is restarted.
        self.run_nginx("application", HEAD + APPLICATION % ports)
        snippets = f"{self.directory}/snippets"
        shutil.copytree(f"{SOURCE}/nginx", snippets)
        if second:
            file = pathlib.Path(snippets, "authsidecar-upstream.conf")
            line = "    server unix:/run/authsidecar/authsidecar.sock;\n"
            file.write_text(file.read_text().replace(line, f"{line}    {second}\n"))
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
