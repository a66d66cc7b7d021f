# SPDX-License-Identifier: Apache-2.0
"""What is in the image, and that it is made twice alike."""

import hashlib
import json
import os
import pathlib
import subprocess
import tarfile
import unittest

from support import podman


def digest(archive):
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile("index.json"))["manifests"][0]["digest"]


def docker_archive(archive):
    """The one that is made with this OCI archive."""
    return archive.removesuffix(".oci.tar") + ".docker.tar"


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tarfile.open(os.environ["IMAGE"]) as tar:
            blob = lambda name: tar.extractfile(f"blobs/{name.replace(':', '/')}")
            manifest = json.load(blob(json.load(tar.extractfile("index.json"))["manifests"][0]["digest"]))
            cls.config = json.load(blob(manifest["config"]["digest"]))
            cls.members = {}
            for layer in manifest["layers"]:
                with tarfile.open(fileobj=blob(layer["digest"])) as files:
                    cls.members.update({member.name.strip("./"): member for member in files})

    def test_two_runs_give_the_same_digest(self):
        out = f"{podman.SCRATCH}/again"
        subprocess.run([f"{os.environ['SOURCE']}/scripts/build-image"], check=True, capture_output=True, env={**os.environ, "OUT": out})
        again = next(f"{out}/{name}" for name in os.listdir(out) if name.endswith(".oci.tar"))
        self.assertEqual(digest(again), digest(os.environ["IMAGE"]))
        contents = [pathlib.Path(docker_archive(name)).read_bytes() for name in (again, os.environ["IMAGE"])]
        self.assertEqual(contents[0], contents[1])

    def test_docker_checks_its_health_without_a_shell(self):
        with tarfile.open(docker_archive(os.environ["IMAGE"])) as tar:
            [image] = json.load(tar.extractfile("manifest.json"))
            config = tar.extractfile(image["Config"]).read()
        self.assertEqual(image["Config"], f"{hashlib.sha256(config).hexdigest()}.json")
        self.assertEqual(json.loads(config)["config"]["Healthcheck"]["Test"], ["CMD", "/usr/bin/authsidecar", "health", "--live"])
        podman.podman(*podman.other_storage("docker"), "load", "--input", docker_archive(os.environ["IMAGE"]))
        loaded = json.loads(podman.podman(*podman.other_storage("docker"), "image", "inspect", podman.IMAGE).stdout)[0]
        self.assertEqual(loaded["Healthcheck"]["Test"], ["CMD", "/usr/bin/authsidecar", "health", "--live"])
        self.assertEqual(loaded["Config"]["User"], "65532:65532")

    def test_a_volume_that_is_forgotten_is_not_replaced(self):
        self.assertNotIn("Volumes", self.config["config"])

    def test_it_is_small_and_has_one_program(self):
        self.assertLess(sum(member.size for member in self.members.values()), 55_000_000)
        programs = [name for name in self.members if name.startswith(("usr/bin/", "usr/sbin/"))]
        self.assertEqual(programs, ["usr/bin/authsidecar"])

    def test_nothing_is_for_others_to_write_or_runs_as_its_owner(self):
        for name, member in self.members.items():
            if member.issym() or name == "tmp":
                continue
            self.assertFalse(member.mode & 0o6002, f"{name} has mode {member.mode:o}")
            owner = 65532 if name in ("run/authsidecar", "var/cache/authsidecar", "var/lib/authsidecar") else 0
            self.assertEqual((member.uid, member.gid), (owner, owner), name)
        # What a new volume of Docker gets.
        self.assertEqual(self.members["var/lib/authsidecar"].mode & 0o777, 0o700)

    def test_the_user_is_a_number_and_not_root(self):
        self.assertEqual(self.config["config"]["User"], "65532:65532")

    def test_scanners_find_the_packages(self):
        for name in ("libcurl4", "libssl3", "libc6", "ca-certificates"):
            self.assertIn(f"var/lib/dpkg/status.d/{name}", self.members)
            self.assertIn(f"usr/share/doc/{name}/copyright", self.members)

    def test_the_nginx_files_are_in_it(self):
        files = {name for name in os.listdir(f"{os.environ['SOURCE']}/nginx") if name.startswith("authsidecar-")}
        prefix = "usr/share/authsidecar/nginx/"
        self.assertEqual({name[len(prefix):] for name in self.members if name.startswith(prefix)}, files)

    def test_the_nginx_files_are_copied_out_and_printed_as_the_documentation_says(self):
        out = f"{podman.SCRATCH}/snippets"
        podman.podman("create", "--name", "files", podman.IMAGE)
        self.addCleanup(podman.podman, "rm", "files")
        podman.podman("cp", "files:/usr/share/authsidecar/nginx", out)
        for name in os.listdir(out):
            self.assertEqual(pathlib.Path(out, name).read_text(), pathlib.Path(os.environ["SOURCE"], "nginx", name).read_text())
        # Those that are for the emulator are not in it.
        self.assertEqual([name for name in os.listdir(out) if not name.startswith("authsidecar-")], [])
        status, text = podman.run_to_end(
            "nginx-snippet", "authsidecar-pages.conf", options=["--network=none", "--env=AUTHSIDECAR_PAGES_PREFIX=/_sso"])
        self.assertEqual(status, 0, text)
        self.assertIn("location = /_sso/logout {", text)
