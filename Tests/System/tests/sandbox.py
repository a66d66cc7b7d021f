# SPDX-License-Identifier: Apache-2.0
"""What the running process can do and see."""

import os
import pwd
import re
import socket

from support import service, shoes
from support.case import ServiceTest
from support.machine import figure, remove, run, unit_property, write

HOME = "/home/system-test"
SECRETS = (f"{HOME}/diary", "/srv/system-test", "/opt/system-test", "/var/lib/system-test", "/root/system-test")
SOCKETS = ("/run/docker.sock", "/run/system-test.sock", "/tmp/system-test.sock")


class Sandbox(ServiceTest):
    def setUp(self):
        super().setUp()
        # Everybody may read these files and ask these sockets; so anyone who cannot is kept from it by the sandbox only.
        for path in SECRETS:
            self.addCleanup(remove, path)
            write(path, "a secret\n", mode=0o644)
        self.addCleanup(os.chmod, "/root", os.stat("/root").st_mode & 0o777)
        os.chmod("/root", 0o755)
        self.addCleanup(remove, HOME)
        for path in SOCKETS:
            listener = socket.socket(socket.AF_UNIX)
            self.addCleanup(remove, path)
            self.addCleanup(listener.close)
            listener.bind(path)
            listener.listen()
            os.chmod(path, 0o666)
        service.ask(token=service.token())
        self.process = service.start()

    def test_it_has_no_capabilities(self):
        fields = shoes.status(self.process)
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            with self.subTest(name):
                self.assertEqual(int(fields[name], 16), 0)

    def test_it_gains_no_privileges_and_its_system_calls_are_filtered(self):
        fields = shoes.status(self.process)
        self.assertEqual((fields["NoNewPrivs"], fields["Seccomp"]), ("1", "2"))
        # The container as a whole has filters; the service has its own on top of them.
        self.assertGreater(int(fields["Seccomp_filters"]), int(shoes.status(1)["Seccomp_filters"]))

    def test_its_user_exists_only_while_it_runs(self):
        user, group = shoes.user_and_group(self.process)
        self.assertTrue(61184 <= user <= 65519, user)
        self.assertTrue(61184 <= group <= 65519, group)
        self.assertNotIn(user, [entry.pw_uid for entry in pwd.getpwall()])
        self.assertEqual(unit_property(service.UNIT, "DynamicUser"), "yes")

    def test_it_can_make_files_in_its_cache_and_state_alone(self):
        found = shoes.run_as(self.process, shoes.writable_folders)
        own = {path: [folder for folder in found if re.match(rf"{path}/(private/)?authsidecar(/|$)", folder)]
               for path in ("/var/cache", "/var/lib")}
        for path, folders in own.items():
            self.assertTrue(folders, path)
        # Of its own, empty and gone with it: what PrivateTmp and the like make.
        private = {"/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"}
        self.assertEqual(set(found) - set(sum(own.values(), [])) - private, set())
        for folder in private & set(found):
            with open(f"{folder}/system-test-probe", "wb"):
                pass
            self.addCleanup(remove, f"{folder}/system-test-probe")
            self.assertNotIn("system-test-probe", shoes.run_as(self.process, shoes.listing, folder), folder)

    def test_it_can_change_no_file_but_its_own(self):
        found = shoes.run_as(self.process, shoes.writable_files)
        own = re.compile(r"/var/(cache|lib)/(private/)?authsidecar/|/dev/(null|zero|full|random|urandom|tty|ptmx|pts/ptmx)$")
        self.assertEqual([path for path in found if not own.match(path)], [])

    def test_it_sees_no_home_and_nothing_of_other_services(self):
        self.assertEqual(shoes.run_outside(self.process, shoes.readable, *SECRETS), list(SECRETS))
        self.assertEqual(shoes.run_as(self.process, shoes.readable, *SECRETS), [])
        for folder in ("/home", "/root"):
            self.assertIn(shoes.run_as(self.process, shoes.listing, folder), (None, []), folder)

    def test_it_sees_no_socket_but_the_journals(self):
        self.assertLessEqual(set(SOCKETS), set(shoes.run_outside(self.process, shoes.sockets)))
        found = shoes.run_as(self.process, shoes.sockets)
        allowed = re.compile(r"/run/systemd/(journal/|notify$|resolve/)|/dev/log$|/run/authsidecar/")
        self.assertEqual([path for path in found if not allowed.match(path)], [])

    def test_it_sees_no_process_of_others(self):
        found = shoes.run_as(self.process, shoes.listing, "/proc")
        others = [name for name in found or [] if name.isdigit() and int(name) != self.process
                  and os.path.exists(f"/proc/{name}") and shoes.user_and_group(name)[0] == 0]
        self.assertEqual(others, [])

    def test_systemd_rates_its_exposure_at_one_or_less(self):
        said = run("systemd-analyze", "security", "--no-pager", "--threshold=10", service.UNIT, check=False)
        exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", said.stdout)
        self.assertIsNotNone(exposure, said.stdout)
        figure("systemd-analyze security, exposure", exposure.group(1))
        self.assertEqual(said.returncode, 0, said.stdout)
        self.assertLessEqual(float(exposure.group(1)), 1.0)

    def test_the_units_are_without_fault(self):
        said = run("systemd-analyze", "verify", "--man=no", service.UNIT, service.SOCKET_UNIT, service.CONTROL_UNIT, check=False)
        self.assertEqual((said.returncode, said.stdout, said.stderr), (0, "", ""))
