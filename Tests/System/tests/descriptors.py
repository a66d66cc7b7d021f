# SPDX-License-Identifier: Apache-2.0
"""What systemd hands over must be listening stream sockets; anything else is refused with a clear word."""

import contextlib
import socket

from support import journal, service
from support.case import ServiceTest
from support.machine import properties, remove, systemctl, wait_until, write

NAME = "system-test-wrong"
FOLDER = "/run/systemd/system"
PATH = f"/run/{NAME}"
SERVICE = f"""
[Service]
Type=notify
ExecStart={service.BINARY} serve
DynamicUser=yes
"""


class Descriptors(ServiceTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)

    def _remove(self):
        systemctl("stop", f"{NAME}.socket", check=False)
        systemctl("stop", f"{NAME}*.service", check=False)
        for unit in (f"{NAME}.socket", f"{NAME}.service", f"{NAME}@.service"):
            remove(f"{FOLDER}/{unit}")
        remove(PATH)
        systemctl("reset-failed", f"{NAME}*", check=False)
        systemctl("daemon-reload")

    def _listen(self, text):
        write(f"{FOLDER}/{NAME}.socket", f"[Socket]\n{text}\nRemoveOnStop=yes\n")
        systemctl("daemon-reload")
        systemctl("start", f"{NAME}.socket")

    def assertRefused(self, text):
        """A service that is given such a descriptor ends with status 1 and says why."""
        write(f"{FOLDER}/{NAME}.service", SERVICE)
        self._listen(text)
        self.assertNotEqual(systemctl("start", f"{NAME}.service", check=False).returncode, 0)
        self.assertEqual(properties(f"{NAME}.service", "Result", "ExecMainStatus"),
                         {"Result": "exit-code", "ExecMainStatus": "1"})
        entry = journal.wait_for(self.place, journal.CANNOT_LISTEN)
        self.assertEqual(entry["PRIORITY"], journal.ERROR)
        self.assertEqual(entry["_SYSTEMD_UNIT"], f"{NAME}.service")
        # Which of the sockets it is, by the name that systemd gives it.
        self.assertIn(f"{NAME}.socket", entry["AUTHSIDECAR_PROBLEM"])
        self.assertEqual(journal.entries(self.place, message_id=journal.READY), [])
        return entry["AUTHSIDECAR_PROBLEM"]

    def test_a_datagram_socket_is_refused(self):
        self.assertRegex(self.assertRefused(f"ListenDatagram={PATH}"), "(?i)stream")

    def test_a_sequential_packet_socket_is_refused(self):
        self.assertRegex(self.assertRefused(f"ListenSequentialPacket={PATH}"), "(?i)stream")

    def test_a_udp_socket_is_refused(self):
        self.assertRegex(self.assertRefused("ListenDatagram=127.0.0.1:4181"), "(?i)stream")

    def test_a_fifo_is_refused(self):
        self.assertRegex(self.assertRefused(f"ListenFIFO={PATH}"), "(?i)socket")

    def test_a_good_socket_does_not_make_up_for_a_wrong_one(self):
        self.assertRefused(f"ListenStream={PATH}\nListenDatagram=127.0.0.1:4181")

    def test_a_connection_instead_of_a_listening_socket_is_refused(self):
        write(f"{FOLDER}/{NAME}@.service", SERVICE)
        self._listen(f"ListenStream={PATH}\nAccept=yes")
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as client:
            client.settimeout(10)
            client.connect(PATH)
            entry = journal.wait_for(self.place, journal.CANNOT_LISTEN)
            self.assertRegex(entry["AUTHSIDECAR_PROBLEM"], "(?i)listen")
            self.assertRegex(entry["_SYSTEMD_UNIT"], rf"^{NAME}@.*\.service$")
            self.assertEqual(self._received(client), b"")

    @staticmethod
    def _received(client):
        try:
            return client.recv(100)
        except ConnectionResetError:
            return b""

    def test_no_socket_at_all_is_refused(self):
        write(f"{FOLDER}/{NAME}.service", SERVICE)
        systemctl("daemon-reload")
        self.assertNotEqual(systemctl("start", f"{NAME}.service", check=False).returncode, 0)
        entry = journal.wait_for(self.place, journal.CANNOT_LISTEN)
        self.assertIn("LISTEN", entry["AUTHSIDECAR_PROBLEM"])
        wait_until("the service has failed",
                   lambda: properties(f"{NAME}.service", "ExecMainStatus")["ExecMainStatus"] == "1")
