# SPDX-License-Identifier: Apache-2.0
"""Settings that are no good: the old ones stay active, or it does not start and comes back by itself."""

import glob
import os
import time

from support import http, journal, service, tokens
from support.case import ServiceTest
from support.machine import properties, remove, run, systemctl, unit_property, wait_until, write

BAD = {"LEEWAY": "a-while"}


class Settings(ServiceTest):
    def test_bad_settings_leave_the_old_ones_in_force(self):
        process = service.start()
        service.configure(**BAD, ALB_ARN=tokens.ANOTHER)
        entry = service.reload(journal.OLD_SETTINGS_STAY)
        self.assertEqual(entry["PRIORITY"], journal.ERROR)
        place = f"{service.CONFIG}:{service.line_of('LEEWAY=')}"
        self.assertIn(place, entry["AUTHSIDECAR_PROBLEM"])
        self.assertIn("LEEWAY", entry["AUTHSIDECAR_PROBLEM"])
        self.assertIn(place, entry["MESSAGE"])
        self.assertAnswer(service.ask(token=service.token()), 204)
        self.assertAnswer(service.ask(token=service.key().sign(signer=tokens.ANOTHER)), 401, "wrong-signer")
        self.assertEqual(service.pid(), process)
        wait_until("the reload is over", lambda: unit_property(service.UNIT, "SubState") == "running")
        wait_until("the status says it, too", lambda: place in unit_property(service.UNIT, "StatusText"))
        self.assertRegex(unit_property(service.UNIT, "StatusText"),
                         r"^Reload refused, the old settings of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC are still active")

        service.configure(ALB_ARN=tokens.ANOTHER)
        service.reload()
        wait_until("the status is good again", lambda: unit_property(service.UNIT, "StatusText").startswith("Serving; "))
        self.assertAnswer(service.ask(token=service.token()), 401, "wrong-signer")

    def test_a_reload_reads_the_files_beside_the_settings_all_or_nothing(self):
        process = service.start()
        first, second = (f"{service.CONFIG_DIRECTORY}/{name}.conf" for name in ("1", "2"))
        write(first, f"ALB_ARN={tokens.ANOTHER}\n")
        service.reload()
        self.assertAnswer(service.ask(token=service.token()), 401, "wrong-signer")

        write(first, f"ALB_ARN={tokens.LOAD_BALANCER}\n")
        for text, mode, problem in (
            ("\nLEEWAI=1\n", 0o644, f"{second}:2: unknown setting"), ("LEEWAY=1\n", 0o600, f"{second}: cannot be read"),
        ):
            with self.subTest(problem=problem):
                write(second, text, mode)
                self.assertIn(problem, service.reload(journal.OLD_SETTINGS_STAY)["AUTHSIDECAR_PROBLEM"])
                self.assertAnswer(service.ask(token=service.token()), 401, "wrong-signer")

        write(second, "LEEWAY=1\n")
        service.reload()
        self.assertAnswer(service.ask(token=service.token()), 204)
        self.assertEqual(service.pid(), process)

    def test_the_service_can_read_the_logo_of_its_pages(self):
        with open("/etc/authsidecar/logo.png", "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n" + b"x" * 32_000)
        self.addCleanup(remove, "/etc/authsidecar/logo.png")
        service.configure(SITE_NAME="Intranet", SITE_LOGO="/etc/authsidecar/logo.png", CONTACT="help@example.com")
        service.start()
        page = http.ask(service.SOCKET, "/denied?status=403", {"Accept": "text/html"})
        self.assertEqual(page.status, 403)
        for text in ('<img src="data:image/png;base64,iVBORw0KGgp4', "Intranet", "mailto:help@example.com"):
            self.assertIn(text, page.body.decode())

    def test_without_libcurl_local_keys_work_and_an_endpoint_of_the_network_is_refused_at_once(self):
        library = os.path.realpath(glob.glob("/usr/lib/*-linux-gnu/libcurl.so.4")[0])
        os.rename(library, f"{library}.away")
        self.addCleanup(lambda: os.path.exists(f"{library}.away") and os.rename(f"{library}.away", library))
        service.start()
        self.assertAnswer(service.ask(token=service.token()), 204)
        self.assertEqual(run(service.BINARY, "check", "--quiet", check=False).returncode, 0)

        service.configure(KEY_ENDPOINT="https://keys.example.com/")
        place = f"{service.CONFIG}:{service.line_of('KEY_ENDPOINT=')}: KEY_ENDPOINT: keys cannot be fetched: libcurl.so.4 cannot be loaded"
        said = run(service.BINARY, "check", "--quiet", check=False)
        self.assertEqual(said.returncode, 1)
        self.assertIn(place, said.stderr)
        self.assertIn(place, service.reload(journal.OLD_SETTINGS_STAY)["AUTHSIDECAR_PROBLEM"])
        self.assertAnswer(service.ask(token=service.token()), 204)
        systemctl("stop", service.UNIT)
        self.assertNotEqual(systemctl("start", service.UNIT, check=False).returncode, 0)
        self.assertIn(place, journal.wait_for(self.place, journal.SETTINGS_NOT_GOOD)["AUTHSIDECAR_PROBLEM"])

    def test_a_reload_that_takes_the_load_balancer_away_opens_nothing(self):
        service.start()
        service.configure(ALB_ARN=None)
        service.reload(journal.OLD_SETTINGS_STAY)
        time_is_up = time.monotonic() + 2
        while time.monotonic() < time_is_up:
            self.assertIn(service.ask(token=service.key().sign(signer=tokens.ANOTHER)).status, (401, 403))
            time.sleep(0.05)

    def test_it_does_not_start_with_bad_settings_and_comes_back_without_help(self):
        socket = service.socket_identity()
        service.configure(**BAD)
        self.assertNotEqual(systemctl("start", service.UNIT, check=False).returncode, 0)
        entry = journal.wait_for(self.place, journal.SETTINGS_NOT_GOOD)
        self.assertEqual(entry["PRIORITY"], journal.ERROR)
        self.assertEqual(entry["_SYSTEMD_UNIT"], service.UNIT)
        self.assertIn(f"{service.CONFIG}:{service.line_of('LEEWAY=')}", entry["AUTHSIDECAR_PROBLEM"])
        self.assertEqual(properties(service.UNIT, "ExecMainStatus", "ExecMainCode"),
                         {"ExecMainStatus": "1", "ExecMainCode": "1"})

        # People go on asking meanwhile, for longer than systemd's own limits on starts and on triggers look back.
        until, asked = time.monotonic() + 12, 0
        while time.monotonic() < until:
            try:
                self.assertNotEqual(service.ask(token=service.token(), timeout=0.2).status, 204)
            except http.Broken:
                pass
            asked += 1
        self.assertGreater(asked, 20)
        self.assertEqual(unit_property(service.SOCKET_UNIT, "ActiveState"), "active")

        service.configure()

        def lets_in():
            try:
                return service.ask(token=service.token(), timeout=2).status == 204
            except http.Broken:
                return False

        wait_until("it answers again", lets_in, timeout=20)
        self.assertEqual(service.socket_identity(), socket)

    def test_the_administrator_who_broke_it_is_told_by_systemctl(self):
        service.configure(**BAD)
        systemctl("start", service.UNIT, check=False)
        wait_until("systemctl status names the line",
                   lambda: f"{service.CONFIG}:{service.line_of('LEEWAY=')}"
                   in systemctl("status", service.UNIT, "--no-pager", "--full", check=False).stdout, timeout=30)
