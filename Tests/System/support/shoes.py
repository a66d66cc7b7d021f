# SPDX-License-Identifier: Apache-2.0
"""In the daemon's shoes: code of ours in its mount namespace, as its user. What it sees there, the daemon sees."""

import ctypes
import json
import os
import re
import traceback

CLONE_NEWNS = 0x00020000
_libc = ctypes.CDLL(None, use_errno=True)


def status(process):
    """The fields of proc_pid_status(5)."""
    with open(f"/proc/{process}/status", encoding="utf-8") as file:
        return dict(re.split(r":\s*", line.rstrip("\n"), maxsplit=1) for line in file if ":" in line)


def user_and_group(process):
    fields = status(process)
    return int(fields["Uid"].split()[0]), int(fields["Gid"].split()[0])


def run_as(process, function, *arguments):
    """Runs a function in a child that has the process's mounts and user, and returns what it returned, by JSON."""
    return _in_child(process, function, arguments)


def run_outside(process, function, *arguments):
    """The same with the machine's own mounts, to show what the sandbox takes away."""
    return _in_child(process, function, arguments, mounts=False)


def _in_child(process, function, arguments, mounts=True):
    user, group = user_and_group(process)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            if mounts:
                namespace = os.open(f"/proc/{process}/ns/mnt", os.O_RDONLY)
                if _libc.setns(namespace, CLONE_NEWNS) == -1:
                    raise OSError(ctypes.get_errno(), "setns")
                os.close(namespace)
            os.setgroups([])
            os.setresgid(group, group, group)
            os.setresuid(user, user, user)
            said = {"answer": function(*arguments)}
        except BaseException:
            said = {"error": traceback.format_exc()}
        with os.fdopen(writer, "w") as pipe:
            json.dump(said, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = json.loads(pipe.read())
    os.waitpid(child, 0)
    if "error" in said:
        raise AssertionError(said["error"])
    return said["answer"]


def writable_folders():
    """Every folder in which a file can be made."""
    found = []
    for folder, folders, _ in os.walk("/"):
        if folder == "/":
            folders[:] = [name for name in folders if name != "proc"]
        probe = os.path.join(folder, ".system-test")
        try:
            os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            os.unlink(probe)
            found.append(folder)
        except OSError:
            pass
    return sorted(found)


def writable_files():
    """Every file that can be opened for writing, devices among them."""
    found = []
    for folder, folders, names in os.walk("/"):
        if folder == "/":
            folders[:] = [name for name in folders if name != "proc"]
        for name in names:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                continue
            try:
                os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY))
                found.append(path)
            except OSError:
                pass
    return sorted(found)


def sockets():
    """Every unix socket in the file system that there is to see."""
    found = []
    for folder, _, names in os.walk("/"):
        for name in names:
            path = os.path.join(folder, name)
            try:
                if os.stat(path, follow_symlinks=False).st_mode & 0o170000 == 0o140000:
                    found.append(path)
            except OSError:
                pass
    return sorted(found)


def readable(*paths):
    """Which of these files can be read."""
    found = []
    for path in paths:
        try:
            with open(path, "rb") as file:
                file.read(1)
            found.append(path)
        except OSError:
            pass
    return found


def listing(path):
    """What is in a folder, None if there is no such folder or nothing can be seen of it."""
    try:
        return sorted(os.listdir(path))
    except OSError:
        return None
