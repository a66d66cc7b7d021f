# SPDX-License-Identifier: Apache-2.0
"""What the package asks for and brings."""

import filecmp
import re
import unittest

from checks import AGAIN, EMULATOR, PACKAGE
from checks.command import run

# What Amazon Linux 2023 and RHEL 9 both provide: glibc 2.34, GCC 11, OpenSSL 3.0, systemd 252. By name, the highest version of a symbol.
LIBRARIES = {
    "ld-linux-x86-64.so.2": {"GLIBC": "2.34"},
    "ld-linux-aarch64.so.1": {"GLIBC": "2.34"},
    "libc.so.6": {"GLIBC": "2.34"},
    "libcrypto.so.3": {"OPENSSL": "3.0.0"},
    "libcurl.so.4": {},
    "libgcc_s.so.1": {"GCC": "11.0"},
    "libidn2.so.0": {"IDN2": "0.0.0"},
    "libm.so.6": {"GLIBC": "2.34"},
    "libstdc++.so.6": {"CXXABI": "1.3.13", "GLIBCXX": "3.4.29"},
    "libsystemd.so.0": {"LIBSYSTEMD": "252"},
}
# What the newest rpm of both, 4.16, understands.
FEATURES = {"CompressedFileNames", "FileDigests", "PayloadFilesHavePrefix", "PayloadIsZstd", "TildeInVersions"}
OTHERS = {"/bin/sh", "/usr/bin/kill", "ca-certificates", "coreutils", "diffutils", "glibc-common", "grep", "sed", "systemd", "config(authsidecar)", "config(authsidecar-emulator)",
          "rtld(GNU_HASH)"}


def number(version):
    return [int(part) for part in version.split(".")]


def is_provided(requirement):
    name = requirement.split()[0]
    feature = re.fullmatch(r"rpmlib\((\w+)\)", name)
    if feature:
        return feature[1] in FEATURES
    library = re.fullmatch(r"(\S+\.so\.\d+)\((?:([A-Z0-9]+)_([0-9.]+))?\)\(64bit\)", name)
    if not library:
        return name in OTHERS
    file, kind, version = library.groups()
    if file not in LIBRARIES or kind is None:
        return file in LIBRARIES
    return kind in LIBRARIES[file] and number(version) <= number(LIBRARIES[file][kind])


class Contents(unittest.TestCase):
    def test_it_asks_for_nothing_that_amazon_linux_2023_and_rhel_9_lack(self):
        for package in (EMULATOR, PACKAGE):
            requirements = run("rpm", "-qp", "--requires", package).splitlines()
            self.assertEqual([text for text in requirements if not is_provided(text)], [], package)
        for library in ("libcurl.so.4()(64bit)", "libidn2.so.0()(64bit)", "libcrypto.so.3()(64bit)"):
            self.assertIn(library, requirements)

    def test_packed_twice_it_is_the_same_byte_for_byte(self):
        self.assertTrue(filecmp.cmp(PACKAGE, AGAIN, shallow=False))
        self.assertEqual(run("rpm", "-qp", "--queryformat=%{BUILDHOST}", PACKAGE), "localhost")

    def test_settings_stay_and_files_for_nginx_are_renewed_but_for_those_that_depend_on_settings(self):
        said = run("rpm", "-qp", "--queryformat=[%{FILENAMES} %{FILEFLAGS:fflags}\n]", PACKAGE)
        flags = dict(line.split(" ", 1) for line in said.splitlines())
        kept = {file for file, flag in flags.items() if "c" in flag and "n" in flag}
        self.assertEqual(kept, {"/etc/authsidecar/authsidecar.conf",
                                *(f"/etc/nginx/snippets/authsidecar-{name}.conf" for name in ("cookie", "headers", "pages"))})
        for file, flag in flags.items():
            is_directory = any(other.startswith(f"{file}/") for other in flags) or file.endswith(".d")
            self.assertEqual("c" in flag, file.startswith("/etc/") and not is_directory, file)

    def test_every_scriptlet_ends_with_success(self):
        said = run("rpm", "-qp", "--scripts", PACKAGE)
        scriptlets = re.split(r"^\w+ scriptlet \(using /bin/sh\):$", said, flags=re.MULTILINE)[1:]
        self.assertEqual(len(scriptlets), 4)
        for text in scriptlets:
            self.assertTrue(text.strip().endswith("exit 0"), text)
