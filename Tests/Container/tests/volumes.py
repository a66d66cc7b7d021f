# SPDX-License-Identifier: Apache-2.0
"""Directories of the daemon's own, keys and revocations, on volumes as runtimes give them, and without one."""

import os
import subprocess
import unittest

from support import podman, site

CACHE, STATE = "/var/cache/authsidecar", "/var/lib/authsidecar"
CONTROL = f"{STATE}/control.sock"
REVOKE = ("/usr/bin/authsidecar", "revoke", "--socket", CONTROL)


class Volumes(unittest.TestCase):
    def setUp(self):
        self.scene = site.Scene(self)

    def with_cache(self, volume, directory):
        """The log of a daemon that has let in somebody whose key it had to fetch."""
        with self.scene.key_endpoint() as address:
            options = [f"--volume={volume}:{CACHE}"] if volume else []
            container = self.scene.daemon("--network=host", f"--group-add={site.FS_GROUP}", *options, KEY_ENDPOINT=address, CACHE_DIR=directory)
            self.assertEqual(self.scene.ask_daemon("/auth", self.scene.token), 204)
            wanted = lambda: "not cached on disk" in container.log() or volume and any(files for _, _, files in os.walk(volume))
            podman.until(wanted, "the key on disk, or a warning")
            return container.log()

    def revocation(self, *options, directory=f"{STATE}/state"):
        return options, {"REVOCATION": "on", "STATE_DIR": directory, "CONTROL": f"unix:{CONTROL}"}

    def refused(self, *options, directory):
        options, settings = self.revocation(*options, directory=directory)
        status, text = podman.run_to_end(options=self.scene.daemon_options(*options, **settings))
        self.assertEqual(status, 1, text)
        return text

    # --- Keys

    def test_keys_are_cached_within_a_volume_of_kubernetes(self):
        volume = self.scene.kubernetes_volume("cache")
        self.assertNotIn("warning", self.with_cache(volume, f"{CACHE}/keys"))
        status = os.stat(f"{volume}/keys")
        self.assertEqual((status.st_uid, status.st_mode & 0o777), (65532, 0o700))

    def test_a_volume_that_others_may_write_to_is_no_cache_and_the_log_says_what_is(self):
        log = self.with_cache(self.scene.kubernetes_volume("cache"), CACHE)
        self.assertIn(f"{CACHE}: it must belong to this user or root, and nobody else may write to it: chmod 700, or name a directory in it, "
                      f"{CACHE}/keys, which the daemon makes", log)

    def test_a_directory_of_the_node_that_is_root_s_is_named(self):
        os.mkdir(f"{self.scene.directory}/node", 0o755)
        log = self.with_cache(f"{self.scene.directory}/node", CACHE)
        self.assertIn(f"{CACHE}: user 65532 may not write to it: give it to that user (chown, mode 700)", log)

    def test_without_a_volume_keys_are_not_cached_and_the_log_says_why(self):
        log = self.with_cache(None, CACHE)
        self.assertIn(f"{CACHE}: it is on a read-only file system: mount a volume there that user 65532 may write to", log)

    # --- Revocations

    def test_revocations_are_kept_within_a_volume_of_kubernetes(self):
        options, settings = self.revocation(f"--volume={self.scene.kubernetes_volume('state')}:{STATE}", f"--group-add={site.FS_GROUP}")
        first = self.scene.daemon(*options, **settings)
        self.assertEqual(first.execute(*REVOKE, "--user", "someone")[0], 0)
        first.stop()
        # OnRootMismatch: the kubelet changes nothing, since the volume itself is as it wants it.
        second = self.scene.daemon(*options, **settings)
        status, text = second.execute(*REVOKE, "--list", "--user", "someone")
        self.assertEqual(status, 0, text)
        self.assertNotIn("Nothing", text)
        self.assertNotIn("tmpfs", second.log())
        second.stop()
        # Always, the default: it gives all that is in the volume to the group.
        for path, directories, files in os.walk(f"{self.scene.directory}/state"):
            os.chown(path, -1, site.FS_GROUP)
            os.chmod(path, os.stat(path).st_mode | 0o2770)
        text = self.refused(*options, directory=f"{STATE}/state")
        self.assertIn(f"STATE_DIR: {STATE}/state: it must belong to this user, and nobody else may write to it", text)

    def test_a_volume_that_others_may_write_to_is_refused_for_revocations(self):
        text = self.refused(f"--volume={self.scene.kubernetes_volume('state')}:{STATE}", f"--group-add={site.FS_GROUP}", directory=STATE)
        self.assertIn(f"or name a directory in it, {STATE}/state, which the daemon makes", text)

    def test_without_a_volume_for_revocations_it_does_not_start(self):
        remedy = "mount a volume there that user 65532 may write to"
        self.assertIn(f"STATE_DIR: {STATE}: it is on a read-only file system: {remedy}", self.refused(directory=STATE))
        self.assertIn(f"STATE_DIR: {STATE}/state: it is missing and cannot be made (mkdir: Read-only file system): make it, or {remedy}",
                      self.refused(directory=f"{STATE}/state"))
        self.assertIn(f"STATE_DIR: /data/state: it is missing and cannot be made (mkdir: No such file or directory): make it, or {remedy}",
                      self.refused(directory="/data/state"))

    def test_a_new_volume_is_the_daemon_s(self):
        name = f"state-{os.getpid()}"
        self.addCleanup(podman.podman, "volume", "rm", "--force", name, check=False)
        options, settings = self.revocation(f"--volume={name}:{STATE}", directory=STATE)
        container = self.scene.daemon(*options, **settings)
        self.assertEqual(container.execute(*REVOKE, "--user", "someone")[0], 0)

    def test_revocations_in_memory_are_told(self):
        # As an emptyDir with medium Memory is: podman's own --tmpfs belongs to root and has the mode of the directory below.
        volume = self.scene.kubernetes_volume("memory")
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=2777,gid={site.FS_GROUP}", "tmpfs", volume], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", volume], check=True)
        options, settings = self.revocation(f"--volume={volume}:{STATE}")
        container = self.scene.daemon(*options, **settings)
        self.assertIn(f"{STATE}/state is on a file system in memory (tmpfs) and is lost with it: mount a volume that stays", container.log())
