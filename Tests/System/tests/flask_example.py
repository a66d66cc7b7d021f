# SPDX-License-Identifier: Apache-2.0
"""The Flask example as its README installs it: gunicorn on a socket of systemd, behind nginx and the daemon in its sandbox."""

import collections
import glob
import json
import os
import shutil
import stat
import threading
import time

from support import service, site, tokens
from support.case import ServiceTest
from support.machine import SHARE, remove, run, systemctl, unit_property

EXAMPLE = f"{SHARE}/flask"
SOCKET = "/run/flask/flask.sock"
UNITS = ("flask.socket", "flask.service")


class FlaskExample(ServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nginx is the application of the other tests, on the same socket.
        remove(site.EXTRA)
        site.reload()
        shutil.rmtree("/run/flask")
        cls.addClassCleanup(cls.put_back)
        shutil.copytree(EXAMPLE, "/srv/flask")
        for unit in UNITS:
            shutil.move(f"/srv/flask/{unit}", "/etc/systemd/system/")
        systemctl("daemon-reload")
        systemctl("start", *UNITS)

    @classmethod
    def put_back(cls):
        systemctl("stop", *UNITS)
        for unit in UNITS:
            remove(f"/etc/systemd/system/{unit}")
        systemctl("daemon-reload")
        shutil.rmtree("/srv/flask")
        shutil.rmtree("/run/flask", ignore_errors=True)
        site.tear_down()
        site.set_up()

    def test_it_shows_who_is_signed_in(self):
        page = site.get(token=service.token())
        self.assertEqual(page.status, 200)
        self.assertIn(f'<strong id="email">{tokens.EMAIL}</strong>', page.body.decode())
        self.assertEqual(site.get().status, 401)
        self.assertEqual(site.get("/admin/", token=service.token()).status, 403)
        answer = site.get("/api/me", token=service.token(), headers={"X-User-Email": "forged@example.com"})
        self.assertEqual(json.loads(answer.body)["email"], tokens.EMAIL)

    def test_only_nginx_may_connect(self):
        status = os.stat(SOCKET)
        self.assertEqual((stat.S_IMODE(status.st_mode), status.st_uid), (0o660, 0))
        self.assertEqual(run("stat", "--format=%G", SOCKET).stdout.strip(), "www-data")
        ask = ("curl", "--silent", "--fail", "--max-time", "5", "--unix-socket", SOCKET, "http://localhost/")
        self.assertEqual(run("runuser", "-u", "www-data", "--", *ask, check=False).returncode, 0)
        # 7: it could not connect (curl(1)).
        self.assertEqual(run("runuser", "-u", "nobody", "--", *ask, check=False).returncode, 7)

    def test_three_workers_of_a_user_who_owns_nothing(self):
        process = unit_property("flask.service", "MainPID")
        workers = run("pgrep", "--parent", process).stdout.split()
        self.assertEqual(len(workers), 3)
        for worker in workers:
            self.assertGreaterEqual(os.stat(f"/proc/{worker}").st_uid, 61184)
        self.assertEqual(glob.glob("/srv/flask/**/__pycache__", recursive=True), [])

    def test_a_restart_loses_no_request(self):
        statuses, is_over = collections.Counter(), threading.Event()

        def ask():
            while not is_over.is_set():
                statuses[site.get(token=service.token()).status] += 1

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for command in ("reload", "restart") * 2:
                systemctl(command, "flask.service")
                time.sleep(1)
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
        self.assertGreater(statuses.pop(200), 100)
        self.assertEqual(statuses, {})
