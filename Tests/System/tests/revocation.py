# SPDX-License-Identifier: Apache-2.0
"""A session that was signed out, or a user who was blocked by the operator, is refused at once and stays so."""

import glob
import os
import re
import signal
import subprocess
import time

from support import http, journal, service, sessions, site
from support.case import ServiceTest
from support.machine import figure, read, remove, run, systemctl, unit_property, wait_until, write
from support.sessions import ALICE, BOB, STATE, Session, revoke

KILLS = 100
TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC"


class RevocationTest(ServiceTest):
    def setUp(self):
        super().setUp()
        # Last in, first out: `rest` first.
        self.addCleanup(sessions.forget)
        self.addCleanup(service.rest)
        sessions.forget()
        sessions.configure()

    def assertSignedOut(self, *ended):
        for session in ended:
            self.assertAnswer(session.get(), 401, "signed-out")

    def assertSignedIn(self, *going_on):
        for session in going_on:
            self.assertAnswer(session.get(), 200)


class SignOut(RevocationTest):
    def test_it_ends_every_copy_of_the_session_and_no_other_session(self):
        session, another, of_bob = Session(), Session(), Session(BOB, "bob@example.com")
        self.assertSignedIn(session, another, of_bob)
        answer = session.sign_out()
        started = time.monotonic()
        self.assertEqual((answer.status, answer.headers["location"]), (303, "/signed-out"))
        self.assertIn("AWSELBAuthSessionCookie", answer.headers["set-cookie"])
        copy = session.get()
        figure("the answer of /logout to the first refusal of a copy, both through nginx", f"{(time.monotonic() - started) * 1000:.1f} ms")
        self.assertAnswer(copy, 401, "signed-out")
        self.assertIn("signed-out", copy.headers["www-authenticate"])
        self.assertIn('"reason":"signed-out"', session.get(Accept="application/json").body.decode().replace(" ", ""))
        self.assertSignedIn(another, of_bob)
        entry = journal.wait_for(self.place, journal.REVOKED)
        self.assertEqual((entry["AUTHSIDECAR_KIND"], entry["AUTHSIDECAR_BY"], entry["PRIORITY"]), ("session", "logout", journal.INFO))
        self.assertEqual(journal.wait_for(self.place, journal.REFUSED, "AUTHSIDECAR_REASON=signed-out")["AUTHSIDECAR_CLIENT_IP"], "127.0.0.1")

    def test_a_request_that_proves_nothing_or_was_not_meant_ends_nothing(self):
        session = Session()
        for what, headers in (("an image", {"Sec-Fetch-Dest": "image"}), ("a frame", {"Sec-Fetch-Dest": "iframe"}),
                              ("fetched ahead", {"Sec-Fetch-Dest": "document", "Sec-Purpose": "prefetch"})):
            with self.subTest(what):
                self.assertEqual(session.get("/logout", **headers).status, 403)
        forged = session.token[:-8] + "AAAAAAA="
        self.assertEqual(site.get("/logout", token=forged, headers={**session.headers, "Sec-Fetch-Dest": "document"}).status, 500)
        self.assertEqual(site.get("/logout", headers={**session.headers, "Sec-Fetch-Dest": "document"}).status, 303)
        # The access token of somebody else: it ends no session, and the page says that copies go on.
        stranger = Session(BOB, "bob@example.com")
        self.assertEqual(site.get("/logout", token=stranger.token, headers={**session.headers, "Sec-Fetch-Dest": "document"}).status, 500)
        self.assertSignedIn(session, stranger)
        self.assertEqual(revoke("--list").stdout, "Nothing is revoked.\n")

    def test_everywhere_ends_all_earlier_sign_ins_and_not_those_of_others(self):
        sessions_of_alice, of_bob = [Session(), Session()], Session(BOB, "bob@example.com")
        page = sessions_of_alice[0].get("/whoami", Accept="text/html").body.decode()
        query = "?" + re.search(r"everywhere=[0-9a-f.]+", page)[0]
        self.assertEqual(sessions_of_alice[0].sign_out(query, Sec_Fetch_Site="cross-site").status, 403)
        self.assertEqual(of_bob.sign_out(query, Sec_Fetch_Site="same-origin").status, 403)
        self.assertSignedIn(*sessions_of_alice, of_bob)
        self.assertEqual(sessions_of_alice[0].sign_out(query, Sec_Fetch_Site="same-origin").status, 303)
        self.assertSignedOut(*sessions_of_alice)
        self.assertSignedIn(of_bob, Session(auth_time=int(time.time()) + 1))

    def test_it_survives_restart_kill_and_reload(self):
        session, another = Session(), Session()
        self.assertEqual(session.sign_out().status, 303)
        systemctl("restart", service.UNIT)
        self.assertSignedOut(session)
        os.kill(service.pid(), signal.SIGKILL)
        self.assertSignedOut(session)
        sessions.configure(LEEWAY="1")
        service.reload()
        self.assertSignedOut(session)
        self.assertSignedIn(another)

    def test_none_is_lost_in_a_hundred_kills_right_after_the_answer(self):
        ended = []
        started = time.monotonic()
        for number in range(KILLS):
            session = Session()
            self.assertAnswer(session.ask(), 204)
            process = service.pid()
            if number % 2:
                self.assertEqual(session.sign_out().status, 303)
            else:
                revoke("--session", session.id)
            os.kill(process, signal.SIGKILL)
            ended.append(session)
            self.assertAnswer(session.ask(), 401, "signed-out")
            self.assertNotEqual(service.pid(), process)
        for session in ended:
            self.assertAnswer(session.ask(), 401, "signed-out")
        self.assertEqual(len(revoke("--list").stdout.splitlines()), KILLS)
        self.assertEqual(journal.entries(self.place, message_id=journal.REVOCATION_CUT), [])
        self.assertEqual(journal.entries(self.place, message_id=journal.REVOCATIONS_DAMAGED), [])
        figure(f"{KILLS} times kill -9 right after the answer", f"0 lost, {time.monotonic() - started:.0f} s")


class Operator(RevocationTest):
    def test_the_first_order_starts_the_daemon(self):
        self.assertEqual(unit_property(service.CONTROL_UNIT, "ActiveState"), "active")
        self.assertEqual(unit_property(service.UNIT, "ActiveState"), "inactive")
        self.assertEqual(revoke("--list").stdout, "Nothing is revoked.\n")
        # Orders are taken a moment before systemd is told that it is ready.
        wait_until("the service is active", service.is_active)

    def test_a_connection_that_says_nothing_does_not_keep_it_from_stopping(self):
        service.start()
        with http.Connection(service.CONTROL) as connection:
            connection.socket.sendall(b'{"order":')
            # It is in the middle of that line.
            time.sleep(0.2)
            started = time.monotonic()
            systemctl("stop", service.UNIT)
            self.assertLess(time.monotonic() - started, 3)
            self.assertEqual(connection.socket.recv(1), b"")

    def test_a_restart_starts_the_control_socket(self):
        service.start()
        systemctl("stop", service.CONTROL_UNIT)
        said = revoke("--list", check=False)
        self.assertEqual(said.returncode, 1)
        self.assertIn("sudo systemctl restart authsidecar.service", said.stderr)
        systemctl("restart", service.UNIT)
        self.assertEqual(revoke("--list").stdout, "Nothing is revoked.\n")

    def test_only_root_gives_orders(self):
        self.assertEqual(run("stat", "--format=%U %G %a", service.CONTROL).stdout.strip(), "root root 600")
        as_nginx = ("setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups", "authsidecar", "revoke", "--list")
        said = run(*as_nginx, check=False)
        self.assertEqual((said.returncode, said.stdout), (1, ""))
        self.assertRegex(said.stderr, "only root (and .* )?may give orders")
        self.assertEqual(unit_property(service.UNIT, "ActiveState"), "inactive")
        # Nor if somebody opens the socket to everybody.
        os.chmod(service.CONTROL, 0o666)
        self.addCleanup(os.chmod, service.CONTROL, 0o600)
        said = run(*as_nginx, check=False)
        self.assertEqual((said.returncode, said.stdout), (1, ""))
        self.assertRegex(said.stderr, "only root (and .* )?may give orders")
        entry = journal.wait_for(self.place, journal.ORDER_REFUSED)
        # PrivateUsers=yes: of all users the daemon knows root and its own.
        self.assertRegex(entry["AUTHSIDECAR_BY"], r"uid=65534 pid=\d+")
        self.assertEqual(entry["PRIORITY"], journal.WARNING)

    def test_a_user_is_blocked_listed_and_let_in_again(self):
        alice, bob = Session(), Session(BOB, "bob@example.com")
        self.assertSignedIn(alice, bob)
        self.assertTrue(revoke("--user", ALICE, "--reason", "left").stdout.startswith(f"Requests of the user with the sub “{ALICE}” are refused until "))
        self.assertSignedOut(alice, Session(auth_time=int(time.time()) + 2))
        self.assertSignedIn(bob)
        self.assertRegex(revoke("--list").stdout, rf"^user +{TIME}  until {TIME}  left\n$")
        self.assertRegex(revoke("--list", "--user", ALICE).stdout, rf"^user +{TIME}  until {TIME}  left\n$")
        self.assertIn(f"Nothing is revoked of the user with the sub “{BOB}”.", revoke("--list", "--user", BOB).stdout)
        self.assertEqual(revoke("--lift", "--user", ALICE).stdout, f"Taken back: the user with the sub “{ALICE}”.\n")
        self.assertSignedIn(alice)
        self.assertEqual(revoke("--list").stdout, "Nothing is revoked.\n")
        said = revoke("--lift", "--user", ALICE, check=False)
        self.assertEqual((said.returncode, said.stdout), (1, ""))
        self.assertIn("nothing is revoked of the ", said.stderr)
        revoked, lifted = (journal.wait_for(self.place, kind) for kind in (journal.REVOKED, journal.LIFTED))
        for entry in (revoked, lifted):
            self.assertRegex(entry["AUTHSIDECAR_BY"], r"uid=0 pid=\d+")
            self.assertEqual(entry["AUTHSIDECAR_KIND"], "user")

    def test_a_user_is_blocked_by_the_address_in_any_case_and_without_an_access_token(self):
        alice = Session()
        self.assertIn("the user with the address “Alice@EXAMPLE.com” are refused until ", revoke("--email", "Alice@EXAMPLE.com", "--for", "12h").stdout)
        self.assertSignedOut(alice)
        self.assertAnswer(site.get(token=alice.token), 401, "signed-out")
        self.assertRegex(revoke("--list", "--email", "ALICE@example.com").stdout, rf"^email +{TIME}  until {TIME}\n$")
        self.assertIn("Taken back: ", revoke("--lift", "--email", "alice@example.com").stdout)
        self.assertSignedIn(alice)

    def test_sign_ins_until_now_end_and_later_ones_do_not(self):
        alice = Session(auth_time=int(time.time()) - 60)
        self.assertIn(" are refused, later ones are not.\n", revoke("--user", ALICE, "--before", "now").stdout)
        self.assertSignedOut(alice)
        self.assertRegex(revoke("--list").stdout, rf"^user +{TIME}  until {TIME}  sign-ins until {TIME}\n$")
        self.assertSignedIn(Session(auth_time=int(time.time()) + 2))

    def test_orders_that_are_not_good_say_why(self):
        for arguments, sentence in (
                (("--user", ALICE, "--before", "2999-01-01T00:00:00Z"), "in the future"),
                (("--session", "s", "--before", "now"), "a session has one sign-in"),
                (("--user", ALICE, "--for", "401d"), "at most 400d"),
                (("--user", ALICE, "--reason", 101 * "x"), "100 bytes"),
                (("--email", "nobody"), "no e-mail address"),
                (("--user", ""), "empty"),
                ((), "--list")):
            with self.subTest(arguments):
                said = revoke(*arguments, check=False)
                self.assertNotEqual(said.returncode, 0)
                self.assertIn(sentence, said.stderr)
        self.assertEqual(revoke("--list").stdout, "Nothing is revoked.\n")
        with http.Connection(service.CONTROL) as connection:
            connection.socket.sendall(b"GET / HTTP/1.1\r\n")
            self.assertIn(b'{"refused":"this is no order', connection.socket.recv(4096))
        entry = journal.wait_for(self.place, journal.ORDER_REFUSED)
        self.assertEqual((entry["AUTHSIDECAR_PROBLEM"], entry["PRIORITY"]), ("what came is no order", journal.WARNING))

    def test_where_it_is_off_it_says_so(self):
        sessions.configure(REVOCATION="off")
        said = revoke("--list", check=False)
        self.assertEqual((said.returncode, said.stdout), (1, ""))
        self.assertIn("set REVOCATION=on and restart", said.stderr)
        self.assertEqual(os.listdir(STATE), [])
        session = Session()
        self.assertEqual(session.sign_out().status, 303)
        self.assertSignedIn(session)


class Disk(RevocationTest):
    def mount(self, *options):
        """A small disk for the revocations only, from here to the end of the test."""
        os.makedirs(STATE, exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", ",".join(("size=64k", "mode=700", *options)), "tmpfs", STATE)
        self.addCleanup(run, "umount", STATE)
        self.addCleanup(service.rest)

    def fill(self):
        """Takes all that is left of it, also of the last page that the revocations have."""
        with open(f"{STATE}/filler", "wb", buffering=0) as file, self.assertRaises(OSError):
            while True:
                file.write(4096 * b"x")
        for number in range(200):
            said = revoke("--session", f"filler-{number}", check=False)
            if said.returncode:
                return said
        raise AssertionError("the disk takes everything")

    def assertTrouble(self, place, problem):
        """An error about the disk; there is one as well about its being in memory."""
        entry = journal.wait_for(place, journal.REVOCATION_TROUBLE, where=lambda entry: problem in entry["AUTHSIDECAR_PROBLEM"])
        self.assertEqual(entry["PRIORITY"], journal.ERROR)

    def test_a_full_disk_refuses_nobody_and_a_sign_out_says_what_it_could_not_do(self):
        self.mount()
        stored, session, another = Session(), Session(), Session()
        self.assertEqual(stored.sign_out().status, 303)
        said = self.fill()
        self.assertIn("in effect only until a restart", said.stderr)
        self.assertIn("No space left on device", said.stderr)
        self.assertTrouble(self.place, "No space left on device")
        self.assertSignedIn(session, another)
        page = session.sign_out(Accept="text/html")
        self.assertEqual(page.status, 500)
        self.assertIn("You are signed out in this browser only", page.body.decode())
        self.assertIn("AWSELBAuthSessionCookie", page.headers["set-cookie"])
        # Once more does not make it stored.
        self.assertEqual(session.sign_out().status, 500)
        self.assertSignedOut(stored, session)
        self.assertSignedIn(another)

        place = journal.here()
        remove(f"{STATE}/filler")
        journal.wait_for(place, journal.REVOCATIONS_STORED, timeout=20)
        systemctl("restart", service.UNIT)
        self.assertSignedOut(stored, session)
        self.assertSignedIn(another)

    def test_a_daemon_starts_on_a_full_disk_and_refuses_who_was_revoked_before(self):
        self.mount()
        stored, another = Session(), Session()
        self.assertEqual(stored.sign_out().status, 303)
        self.fill()
        systemctl("restart", service.UNIT)
        self.assertSignedOut(stored)
        self.assertSignedIn(another)

    def test_a_read_only_disk_refuses_nobody_but_who_was_revoked_before(self):
        self.mount()
        stored, session, another = Session(), Session(), Session()
        self.assertEqual(stored.sign_out().status, 303)
        systemctl("stop", service.UNIT)
        run("mount", "-o", "remount,ro", STATE)
        place = journal.here()
        self.assertSignedOut(stored)
        self.assertSignedIn(session, another)
        page = session.sign_out(Accept="text/html")
        self.assertEqual(page.status, 500)
        self.assertIn("You are signed out in this browser only", page.body.decode())
        self.assertSignedOut(session)
        self.assertSignedIn(another)
        self.assertTrouble(place, "Read-only file system")

        place = journal.here()
        run("mount", "-o", "remount,rw", STATE)
        # The service has a mount of its own, which was made read-only.
        run("nsenter", f"--target={service.pid()}", "--mount", "mount", "-o", "remount,bind,rw", service.STATE)
        journal.wait_for(place, journal.REVOCATIONS_STORED, timeout=20)
        systemctl("restart", service.UNIT)
        self.assertSignedOut(stored, session)

    def test_a_record_that_was_cut_off_is_removed_and_the_others_hold(self):
        kept, cut = Session(), Session()
        for session in (kept, cut):
            self.assertEqual(session.sign_out().status, 303)
        systemctl("stop", service.UNIT)
        path = f"{service.STATE}/revocations"
        os.truncate(path, os.path.getsize(path) - 5)
        place = journal.here()
        self.assertSignedOut(kept)
        entry = journal.wait_for(place, journal.REVOCATION_CUT)
        self.assertEqual(entry["PRIORITY"], journal.WARNING)
        self.assertIn(path, entry["AUTHSIDECAR_PROBLEM"])
        self.assertSignedIn(cut)
        self.assertEqual(cut.sign_out().status, 303)
        systemctl("restart", service.UNIT)
        self.assertSignedOut(kept, cut)

    def refuses_to_start(self):
        """What the journal says, by a daemon that does not start."""
        place = journal.here()
        self.assertNotEqual(systemctl("start", service.UNIT, check=False).returncode, 0)
        problem = journal.wait_for(place, journal.SETTINGS_NOT_GOOD)["AUTHSIDECAR_PROBLEM"]
        systemctl("stop", service.UNIT)
        return problem

    def test_another_key_or_none_is_no_start_and_the_right_one_is_one(self):
        session = Session()
        self.assertEqual(session.sign_out().status, 303)
        systemctl("stop", service.UNIT)
        path = f"{STATE}/key"
        with open(path, "rb") as file:
            key = file.read()
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        with open(path, "r+b") as file:
            file.write(os.urandom(len(key)))
        problem = self.refuses_to_start()
        self.assertIn("was written with another key: restore the file key", problem)
        self.assertIn(f"{service.STATE}/revocations", problem)
        os.rename(path, f"{path}.away")
        problem = self.refuses_to_start()
        self.assertIn("is missing, and revocations is of no use without it", problem)
        os.rename(f"{path}.away", path)
        # An order that waits until it can start.
        with subprocess.Popen(["authsidecar", "revoke", "--list"], stdout=subprocess.PIPE, text=True) as waiting:
            time.sleep(5)
            self.assertIsNone(waiting.poll())
            self.assertEqual(unit_property(service.CONTROL_UNIT, "ActiveState"), "active")
            with open(path, "r+b") as file:
                file.write(key)
            self.assertRegex(waiting.communicate(timeout=30)[0], rf"^session +{TIME}  until {TIME}(  sign-ins until {TIME})?\n$")
        self.assertSignedOut(session)

    def test_the_files_hold_no_name(self):
        Session().sign_out()
        revoke("--user", ALICE)
        revoke("--email", "alice@example.com")
        said = run("find", STATE, "-type", "f", "-printf", "%f %m\n").stdout
        self.assertEqual(sorted(said.splitlines()), ["key 600", "lock 600", "revocations 600"])
        with open(f"{STATE}/revocations", "rb") as file:
            content = file.read()
        for name in (ALICE, "alice", "session-"):
            self.assertNotIn(name.encode(), content)


class Cache(RevocationTest):
    FOLDER = "/run/authsidecar-cache"
    HTTP = "/etc/nginx/conf.d/system-test-cache.conf"

    def cached(self):
        return glob.glob(f"{self.FOLDER}/*/*")

    def setUp(self):
        super().setUp()
        usual = read(site.SITE)
        # Once nginx has been reloaded without it.
        self.addCleanup(remove, self.FOLDER)
        self.addCleanup(site.reload)
        self.addCleanup(remove, self.HTTP)
        self.addCleanup(write, site.SITE, usual)
        write(self.HTTP, "include snippets/authsidecar-cache.conf;\n")
        write(site.SITE, usual.replace("authsidecar-server.conf", "authsidecar-server-cached.conf"))
        site.reload()

    def test_nginx_keeps_no_answer_that_a_sign_out_may_change(self):
        session = Session()
        self.assertEqual(session.ask().headers["cache-control"], "no-store")
        self.assertSignedIn(session, session)
        self.assertEqual(self.cached(), [])
        self.assertEqual(session.sign_out().status, 303)
        self.assertSignedOut(session)

    def test_it_keeps_one_for_as_long_as_a_setting_says(self):
        sessions.configure(REVOCATION_CACHE_SECONDS="2")
        session = Session()
        self.assertEqual(session.ask().headers["cache-control"], "max-age=1")
        self.assertSignedIn(session)
        self.assertEqual(len(self.cached()), 1)
        self.assertEqual(session.sign_out().status, 303)
        wait_until("the copy is refused", lambda: session.get().status == 401, timeout=6, interval=0.2)
