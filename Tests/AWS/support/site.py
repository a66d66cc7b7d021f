# SPDX-License-Identifier: Apache-2.0
"""The machine behind the load balancer: nginx, authsidecar and an application, with the files that the stack's launch template writes."""

import base64
import os
import pathlib
import socket
import subprocess
import tempfile
import time

from support.paths import ROOT
from support.user_data import written

DAEMON = ROOT / ".build" / "debug" / "authsidecar"
START_LIMIT = 20  # s


def user_data(stack):
    """The script of the newest version of the launch template."""
    ec2 = stack.cloud.client("ec2")
    version, = ec2.describe_launch_template_versions(
        LaunchTemplateId=stack.resources["LaunchTemplate"], Versions=["$Latest"])["LaunchTemplateVersions"]
    return base64.b64decode(version["LaunchTemplateData"]["UserData"]).decode()


class Site:
    """port: of nginx; application_port: that of the stack's parameter ApplicationUrl.

    Not as on a machine are `listen`, the daemon's socket, and where it finds keys: AWS is not on the internet here. settings: others of the
    daemon than the stack's.
    """

    def __init__(self, stack, port, application_port, **settings):
        self._stack, self._port, self._application_port = stack, port, application_port
        self._settings = {f"AUTHSIDECAR_{name}": value for name, value in settings.items()}

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="authsidecar-aws-site-")
        folder = self.folder = pathlib.Path(self._folder.name)
        self._processes = []
        files = written(user_data(self._stack))
        settings = folder / "authsidecar.conf"
        settings.write_text(files["/etc/authsidecar/authsidecar.conf"])
        self._run(DAEMON, "check", "--config", settings)

        snippets = folder / "snippets"
        snippets.mkdir()
        for file in (ROOT / "nginx").glob("authsidecar-*.conf"):
            (snippets / file.name).symlink_to(file)
        upstream, cookie = snippets / "authsidecar-upstream.conf", snippets / "authsidecar-cookie.conf"
        text = upstream.read_text()
        upstream.unlink()
        upstream.write_text(text.replace("unix:/run/authsidecar/authsidecar.sock", f"unix:{folder}/authsidecar.sock"))
        cookie.unlink()
        cookie.write_text(self._run(DAEMON, "nginx-snippet", "--config", settings, "authsidecar-cookie.conf"))
        (folder / "site.conf").write_text(
            files["/etc/nginx/conf.d/site.conf"].replace("listen 80 ", f"listen 127.0.0.1:{self._port} "))
        paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            ("user root root;\n" if os.geteuid() == 0 else "") +
            f"daemon off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
            f"http {{ access_log off; {paths}\ninclude site.conf; }}\n")

        pool = self._stack.outputs["UserPoolId"]
        self._start(
            "authsidecar", DAEMON, "serve", "--config", settings, "--listen", f"unix:{folder}/authsidecar.sock", "--log-level", "debug",
            AUTHSIDECAR_KEY_ENDPOINT=f"file://{self._stack.cloud.public_keys}/",
            AUTHSIDECAR_JWKS_URL=f"http://127.0.0.1:{self._stack.cloud.port}/{pool}/.well-known/jwks.json", **self._settings)
        self._start(
            "application", "/usr/bin/python3", "/usr/bin/gunicorn", "--chdir", ROOT / "examples" / "flask", "--bind",
            f"127.0.0.1:{self._application_port}", "app:app")
        self._start("nginx", "nginx", "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf")
        for port in self._port, self._application_port:
            self._wait(lambda port=port: socket.create_connection(("127.0.0.1", port), 1).close())
        self._wait((folder / "authsidecar.sock").stat)
        return self

    def __exit__(self, *_):
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._folder.cleanup()

    def said(self, name="authsidecar"):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def _run(self, *command):
        result = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=30)
        if result.returncode != 0:
            raise RuntimeError(f"{command}:\n{result.stdout}{result.stderr}")
        return result.stdout

    def _start(self, name, *command, **environment):
        with (self.folder / f"{name}.log").open("wb") as output:
            self._processes.append(subprocess.Popen(
                [*map(str, command)], env={**os.environ, "no_proxy": "127.0.0.1,localhost", **environment}, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output))

    def _wait(self, attempt):
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                attempt()
                return
            except OSError:
                if time.monotonic() > deadline or any(process.poll() is not None for process in self._processes):
                    said = "".join(map(self.said, ("authsidecar", "application", "nginx")))
                    self.__exit__()
                    raise RuntimeError(f"the site does not start:\n{said}") from None
                time.sleep(0.1)
