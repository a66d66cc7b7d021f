# SPDX-License-Identifier: Apache-2.0
"""authsidecar as it is installed: its package, units, settings and socket."""

import glob
import os
import re
import stat

from support import http, journal, tokens
from support.machine import SHARE, properties, read, remove, run, systemctl, unit_property, wait_until, write

PACKAGE = f"{SHARE}/authsidecar.deb"
BINARY = "/usr/bin/authsidecar"
CONFIG = "/etc/authsidecar/authsidecar.conf"
CONFIG_DIRECTORY = f"{CONFIG}.d"
TEMPLATE, EXAMPLE = (f"/usr/share/authsidecar/authsidecar.conf.{name}" for name in ("template", "example"))
CACHE = "/var/cache/authsidecar"
STATE = "/var/lib/authsidecar"
SOCKET, CONTROL = "/run/authsidecar/authsidecar.sock", "/run/authsidecar/control.sock"
UNIT, SOCKET_UNIT, CONTROL_UNIT = "authsidecar.service", "authsidecar.socket", "authsidecar-control.socket"

# What the tests add to the machine, and remove at the end.
KEYS = "/etc/system-test/keys"
DROP_IN = f"/run/systemd/system/{UNIT}.d"
SOCKET_DROP_IN = f"/run/systemd/system/{SOCKET_UNIT}.d"

_state = {}


def is_installed():
    said = run("dpkg-query", "--show", "--showformat=${db:Status-Status}", "authsidecar", check=False)
    return said.stdout == "installed"


def files():
    """Every path that could be left behind. Logs, dpkg's own files and what is only in memory are not among them."""
    left_out = ("/dev", "/proc", "/run", "/sys", "/tmp", "/results", "/system-test", "/root",
                "/var/cache/apt", "/var/lib/apt", "/var/lib/dpkg", "/var/log", "/var/tmp")
    found = set()
    for folder, folders, names in os.walk("/"):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in left_out]
        found.update(os.path.join(folder, name) for name in [*folders, *names])
    return found


def install(package=PACKAGE):
    """Installs a package as a person would who wants no questions and keeps their settings; returns what it printed."""
    if "files" not in _state and not is_installed():
        _state["files"] = files()
    return run("apt-get", "install", "--yes", "--no-install-recommends", "--allow-downgrades",
               "--option=Dpkg::Options::=--force-confdef", "--option=Dpkg::Options::=--force-confold", package,
               timeout=120, environment={"DEBIAN_FRONTEND": "noninteractive", "NO_COLOR": "1"})


def files_before_installation():
    return _state["files"]


def shipped(path):
    """A file's text as it is in the package."""
    folder = "/run/system-test/package"
    if not os.path.isdir(folder):
        run("dpkg-deb", "--extract", PACKAGE, folder)
    return read(folder + path)


def key():
    """The load balancer's key of most tests, in a folder of KEY_ENDPOINT=file://."""
    if "key" not in _state:
        _state["key"] = tokens.Key(KEYS)
    return _state["key"]


def token():
    """A good token."""
    if "token" not in _state:
        _state["token"] = key().sign()
    return _state["token"]


def configure(**settings):
    """The file of a new installation with these settings next to the usual ones; each in its place, or at the end. None: not set."""
    settings = {"ALB_ARN": tokens.LOAD_BALANCER, "KEY_ENDPOINT": f"file://{KEYS}/", **settings}
    lines = shipped(TEMPLATE).splitlines()
    for name, value in settings.items():
        if value is None:
            continue
        place = next((n for n, line in enumerate(lines) if re.match(rf"#?\s*{name}\s*=", line)), len(lines))
        lines[place:place + 1] = [f"{name}={value}"]
    write(CONFIG, "\n".join(lines) + "\n")


def line_of(text):
    """The number of the first line of the settings that has this text."""
    return next(n for n, line in enumerate(read(CONFIG).splitlines(), 1) if text in line)


def drop_in(text, path=f"{DROP_IN}/test.conf"):
    """Changes the unit until the next `rest`."""
    write(path, text)
    systemctl("daemon-reload")


def rest():
    """Good settings, the socket listens, the service is not running: where every test begins and ends."""
    key()
    if os.path.isdir(DROP_IN) or os.path.isdir(SOCKET_DROP_IN):
        remove(DROP_IN)
        remove(SOCKET_DROP_IN)
        systemctl("daemon-reload")
    configure()
    for path in glob.glob(f"{CONFIG_DIRECTORY}/*"):
        remove(path)
    systemctl("stop", UNIT)
    systemctl("reset-failed", UNIT, SOCKET_UNIT, check=False)
    if unit_property(SOCKET_UNIT, "ActiveState") != "active":
        systemctl("start", SOCKET_UNIT)


def pid():
    """The daemon's process id, 0 if there is none."""
    return int(unit_property(UNIT, "MainPID"))


def is_active():
    return unit_property(UNIT, "ActiveState") == "active"


def ask(path="/auth", token=None, headers=(), timeout=10.0):
    """A request on the daemon's own socket, as nginx makes it."""
    headers = {"X-Original-Method": "GET", "X-Original-URI": "/", "X-Real-IP": "192.0.2.7", **dict(headers)}
    if token:
        headers["X-Amzn-Oidc-Data"] = token
    return http.ask(SOCKET, path, headers, timeout=timeout)


def start():
    """Starts it by a request, and returns its process id."""
    answer = ask("/healthz")
    if answer.status != 200:
        raise AssertionError(f"/healthz: {answer}")
    wait_until("the service is active", is_active)
    return pid()


def reload(message_id=journal.SETTINGS_READ_AGAIN):
    """Reloads and returns the journal's entry about it. `systemctl` fails if, and only if, the settings are refused."""
    place = journal.here()
    failed = systemctl("reload", UNIT, check=False).returncode != 0
    if failed != (message_id == journal.OLD_SETTINGS_STAY):
        raise AssertionError(f"systemctl reload {'failed' if failed else 'did not fail'}")
    return journal.wait_for(place, message_id)


def socket_identity():
    """Changes when the socket is made anew: the inode of its file, and that of the listening socket itself."""
    status = os.stat(SOCKET)
    if not stat.S_ISSOCK(status.st_mode):
        raise AssertionError(f"{SOCKET} is no socket")
    listening = [
        fields[6] for fields in (line.split() for line in read("/proc/net/unix").splitlines())
        # ACC: it accepts connections. An accepted one has the same path, without the flag.
        if len(fields) == 8 and fields[7] == SOCKET and int(fields[3], 16) & 0x10000
    ]
    return status.st_dev, status.st_ino, listening


def restarts():
    return int(properties(UNIT, "NRestarts")["NRestarts"])
