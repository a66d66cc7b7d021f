# SPDX-License-Identifier: Apache-2.0
"""The daemon's container by itself: what it says when something is missing, its log, health and end."""

import json
import os
import ssl
import subprocess
import unittest

from support import podman, site

HEALTH = ("/usr/bin/authsidecar", "health")
HERE = "unix:/run/authsidecar/authsidecar.sock"


class Daemon(unittest.TestCase):
    def setUp(self):
        self.scene = site.Scene(self)

    def refused(self, *options, **settings):
        """What a daemon prints that does not start."""
        status, text = podman.run_to_end(options=self.scene.daemon_options(*options, **settings))
        self.assertEqual(status, 1, text)
        return text

    def ask(self, path, token=None):
        return self.scene.ask_daemon(path, token)

    # --- What is missing

    def test_a_missing_setting_is_named(self):
        text = self.refused(ALB_ARN=None)
        self.assertIn("ALB_ARN: is mandatory and has no value; set it in /etc/authsidecar/authsidecar.conf: ALB_ARN=", text)
        self.assertIn(", or the variable AUTHSIDECAR_ALB_ARN", text)

    def test_an_unknown_variable_is_named(self):
        self.assertIn("AUTHSIDECAR_ALB_ARM: unknown setting “ALB_ARM”; did you mean ALB_ARN?", self.refused(ALB_ARM="x"))

    def test_a_missing_volume_is_named(self):
        options = [option for option in self.scene.daemon_options() if not option.startswith(f"--volume={self.scene.volume}")]
        status, text = podman.run_to_end(options=options)
        self.assertEqual(status, 1)
        self.assertIn(f"cannot listen on {HERE}: /run/authsidecar is read-only; mount a volume there", text)

    def test_a_volume_of_somebody_else_is_named(self):
        os.chown(self.scene.volume, 0, 0)
        self.assertIn("the daemon, user 65532 and group 65532, may not make a file in /run/authsidecar", self.refused())

    def test_a_group_that_the_daemon_does_not_have_is_named(self):
        text = self.refused(SOCKET_GROUP="4242")
        self.assertIn("the socket cannot be given to the group 4242 of SOCKET_GROUP: Operation not permitted", text)
        self.assertIn("--group-add", text)
        self.assertEqual(os.listdir(self.scene.volume), [])

    def test_a_group_without_a_name_here_is_named(self):
        self.assertIn("SOCKET_GROUP: “nginx”: there is no such group here; in a container write its number", self.refused(SOCKET_GROUP="nginx"))

    def test_beyond_loopback_it_listens_only_by_an_explicit_word(self):
        address = "tcp:0.0.0.0:4180"
        self.assertIn("set LISTEN_ANYWHERE=yes", self.refused(LISTEN=address))
        container = self.scene.daemon(LISTEN=address, LISTEN_ANYWHERE="yes", SOCKET_GROUP=None)
        self.assertIn(f"warning: the daemon is open to the network listen={address}\n", container.log())
        self.assertEqual(container.execute(*HEALTH), (0, "ready\n"))

    # --- What it says

    def test_the_socket_has_the_mode_and_the_group_of_the_settings(self):
        self.scene.daemon()
        status = os.stat(f"{self.scene.volume}/authsidecar.sock")
        self.assertEqual((status.st_uid, status.st_gid, status.st_mode & 0o777), (65532, 33, 0o660))

    def test_lines_of_the_log_have_no_priority_in_front(self):
        container = self.scene.daemon()
        self.assertEqual(self.ask("/auth", "x"), 401)
        podman.until(lambda: "refused" in container.log(), "the log line")
        lines = container.log().splitlines()
        self.assertTrue(lines)
        for line in lines:
            self.assertRegex(line, "^(info|notice|warning|error): ")

    def test_the_log_is_json_if_it_is_to_be(self):
        container = self.scene.daemon(LOG_FORMAT="json")
        lines = [json.loads(line) for line in container.log().splitlines()]
        self.assertEqual((lines[0]["message"], lines[0]["level"]), ("ready", "info"))

    def test_health_says_ready_and_why_not(self):
        container = self.scene.daemon()
        self.assertEqual(container.execute(*HEALTH), (0, "ready\n"))
        other = site.Scene(self).daemon(KEY_ENDPOINT="file:///nowhere/")
        self.assertEqual(other.execute(*HEALTH, "--live"), (0, "alive\n"))
        self.assertEqual(other.execute(*HEALTH), (1, "authsidecar: not ready: file:///nowhere/: open /nowhere/: No such file or directory\n"))

    def test_health_says_that_the_socket_is_missing_or_not_for_this_user(self):
        status, text = podman.run_to_end("health", options=self.scene.daemon_options())
        self.assertEqual((status, text), (1, f"authsidecar: {HERE} is not there: the daemon does not run, or its volume is not mounted here\n"))
        self.scene.daemon()
        status, text = podman.run_to_end("health", options=[*self.scene.daemon_options(), "--user=4242:4242", "--group-add=4243"])
        self.assertEqual(status, 0, "33 is among its groups")
        options = [option for option in self.scene.daemon_options() if not option.startswith("--group-add")]
        status, text = podman.run_to_end("health", options=[*options, "--user=4242:4242"])
        self.assertEqual((status, text), (1, f"authsidecar: {HERE} is not for this user, 4242, and its groups: Permission denied\n"))

    def test_podman_checks_its_health_by_a_list(self):
        container = self.scene.daemon('--health-cmd=["/usr/bin/authsidecar","health","--live"]', "--health-interval=disable")
        self.assertEqual(podman.podman("healthcheck", "run", container.id).stdout, "")

    # --- How it ends, and begins again

    def test_it_stops_within_the_grace_period(self):
        container = self.scene.daemon()
        seconds, code = container.stop()
        self.assertEqual(code, 0)
        self.assertLess(seconds, podman.GRACE / 2)
        self.assertTrue(container.log().endswith("info: stopping\ninfo: stopped\n"), container.log())

    def test_it_takes_the_place_of_one_that_was_killed(self):
        podman.podman("kill", self.scene.daemon().id)
        self.assertTrue(os.path.exists(f"{self.scene.volume}/authsidecar.sock"))
        self.scene.daemon()
        self.assertEqual(self.ask("/auth", self.scene.token), 204)

    def test_keys_on_a_volume_remain_after_a_restart_without_the_endpoint(self):
        cache = f"{self.scene.directory}/cache"
        os.mkdir(cache, 0o700)
        os.chown(cache, 65532, 65532)
        with self.scene.key_endpoint() as address:
            options = ("--network=host", f"--volume={cache}:/var/cache/authsidecar")
            container = self.scene.daemon(*options, KEY_ENDPOINT=address, CACHE_DIR="/var/cache/authsidecar")
            self.assertEqual(self.ask("/auth", self.scene.token), 204)
            podman.until(lambda: any(files for _, _, files in os.walk(cache)), "the key on disk")
        container.stop()
        container.start()
        podman.until(lambda: container.execute(*HEALTH, "--live")[0] == 0, "the daemon")
        self.assertEqual(self.ask("/auth", self.scene.token), 204)
        self.assertEqual(container.execute(*HEALTH), (0, "ready\n"))

    def test_keys_come_by_https_from_whom_the_image_trusts(self):
        certificate, key = f"{self.scene.directory}/certificate.pem", f"{self.scene.directory}/key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        with self.scene.key_endpoint(context) as address:
            # A name, which the container has to look up.
            settings = {"KEY_ENDPOINT": address}
            stranger = self.scene.daemon("--network=host", **settings)
            status, text = stranger.execute(*HEALTH)
            self.assertEqual(status, 1)
            # CURLE_PEER_FAILED_VERIFICATION; without a file of certificates it would be another.
            self.assertIn("(libcurl error 60", text)
            stranger.stop()
            trusting = self.scene.daemon("--network=host", f"--volume={certificate}:/etc/ssl/certs/ca-certificates.crt:ro", **settings)
            self.assertEqual(trusting.execute(*HEALTH), (0, "ready\n"))
            self.assertEqual(self.ask("/auth", self.scene.token), 204)
