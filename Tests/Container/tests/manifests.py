# SPDX-License-Identifier: Apache-2.0
"""The sites of packaging/kubernetes and packaging/ecs, with the application on loopback or on a socket: who gets in, and what others see."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap
import unittest

from support import podman, site

NGINX = site.FS_GROUP
PACKAGING = pathlib.Path(site.SOURCE, "packaging")
# Prints status and body of what a container of this network gets.
ASK = """
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
connection.request("GET", sys.argv[2], headers=dict(each.split("=", 1) for each in sys.argv[3:]))
response = connection.getresponse()
print(response.status, response.read().decode())
"""


class Manifests(unittest.TestCase):
    def setUp(self):
        self.scene = site.Scene(self)
        self.scene.kubernetes_volume("volume")
        self.application = self.scene.kubernetes_volume("application")
        key = f"{self.scene.keys}/{self.scene.key_id}.key"
        self.token = site.mint("sign", "--key", key, "--signer", site.SIGNER, "--email", "a@example.com", "--client", "4example8client6id2")

    def start(self, text, settings, daemon="unix:/run/authsidecar/authsidecar.sock", listen="127.0.0.1:8000"):
        """Daemon, application and nginx as the manifest has them, in one network without a way out."""
        self.daemon = self.scene.daemon(f"--group-add={NGINX}", **{**settings, "SOCKET_GROUP": NGINX, "LISTEN": daemon})
        self.network = f"--network=container:{self.daemon.id}"
        self.pid = podman.podman("inspect", "--format", "{{.State.Pid}}", self.daemon.id).stdout.strip()
        application = site.APPLICATION.replace("127.0.0.1:%(application)s", listen)
        self.run_nginx("application", site.HEAD + application, f"--volume={self.application}:/run/application")
        snippets = f"{self.scene.directory}/snippets"
        shutil.copytree(f"{site.SOURCE}/nginx", snippets)
        upstream = pathlib.Path(snippets, "authsidecar-upstream.conf")
        upstream.write_text(upstream.read_text().replace("unix:/run/authsidecar/authsidecar.sock", daemon.removeprefix("tcp:")))
        self.nginx = self.run_nginx(
            "site", f"{site.HEAD}\n{text}\n}}\n", f"--volume={snippets}:/etc/nginx/snippets:ro", f"--volume={self.application}:/run/application:ro",
            f"--volume={self.scene.volume}:/run/authsidecar:ro", f"--user={NGINX}:{NGINX}")
        podman.until(lambda: self.ask("/healthz")[0] == 200, "nginx")

    def run_nginx(self, name, configuration, *options):
        file = pathlib.Path(self.scene.directory, f"{name}.conf")
        file.write_text(configuration)
        options = [*podman.HARDENED, self.network, "--tmpfs=/tmp:mode=1777", f"--volume={file}:/etc/nginx/nginx.conf:ro", *options]
        if not any(option.startswith("--user") for option in options):
            options.append(f"--user={NGINX}:{NGINX}")
        return podman.Container(self, podman.NGINX, options=options)

    def ask(self, path, port=8080, **headers):
        command = ["nsenter", "--target", self.pid, "--net", sys.executable, "-c", ASK, str(port), path]
        headers = [f"{name.replace('_', '-')}={value}" for name, value in headers.items()]
        result = subprocess.run([*command, *headers], capture_output=True, text=True)
        status, _, body = result.stdout.partition(" ")
        return (int(status), body.removesuffix("\n")) if status else (None, result.stderr)

    def check(self):
        self.assertEqual(self.ask("/", X_Amzn_Oidc_Data=self.token), (200, "a@example.com"))
        self.assertEqual(self.ask("/", X_User_Email="ceo@example.com")[0], 401)
        self.assertEqual(self.ask("/healthz"), (200, "alive\n"))
        self.assertEqual(self.ask("/signed-out")[0], 200)
        self.assertNotIn("warning", self.daemon.log())
        # As docs/containers.md has it.
        configuration = podman.podman("exec", self.nginx.id, "/usr/sbin/nginx", "-T").stdout
        result = subprocess.run(
            [*podman.COMMAND, "run", "--rm", "--interactive", *podman.LIMITS, "--network=none", podman.IMAGE, "nginx-check"],
            input=configuration, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_the_pod_of_kubernetes(self):
        manifest = (PACKAGING / "kubernetes/authsidecar.yaml").read_text()
        settings = dict(re.findall(r'^  AUTHSIDECAR_(\w+): "?(.*?)"?$', manifest, re.MULTILINE))
        self.assertEqual(settings["SOCKET_GROUP"], str(NGINX))
        self.assertEqual(settings["ALB_ARN"], site.SIGNER)
        text = textwrap.dedent(re.search(r"^  site.conf: \|\n((?:    .*\n|\n)+)", manifest, re.MULTILINE)[1])
        cache = self.scene.kubernetes_volume("cache")
        del settings["CACHE_DIR"], settings["LOG_FORMAT"]
        self.start(text, settings)
        self.check()
        status, metrics = self.ask("/metrics", port=9180)
        self.assertEqual(status, 200)
        self.assertIn("authsidecar_decisions_total", metrics)
        # By nginx's own group; the volume is read-only there.
        self.assertEqual(os.stat(f"{self.scene.volume}/authsidecar.sock").st_gid, NGINX)

    def ecs(self, **arguments):
        """The site as the Dockerfile makes it, with these arguments or its own."""
        text = (PACKAGING / "ecs/Dockerfile").read_text()
        defaults = dict(re.findall(r"^ARG (\w+)=(.*)$", text, re.MULTILINE))
        text = (PACKAGING / "ecs/site.conf").read_text()
        return text.replace(defaults["APPLICATION"], arguments.get("APPLICATION", defaults["APPLICATION"]))

    def test_the_task_of_fargate(self):
        text = (PACKAGING / "ecs/Dockerfile").read_text()
        arguments = dict(re.findall(r"--build-arg (\w+)=(\S+)", text))
        self.start(self.ecs(**arguments), {}, daemon=f"tcp:{arguments['DAEMON']}")
        self.check()

    def test_the_task_in_bridge_mode(self):
        self.start(self.ecs(), {}, listen="unix:/run/application/application.sock")
        self.check()
