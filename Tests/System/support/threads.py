# SPDX-License-Identifier: Apache-2.0
"""One thread of another process, stopped from outside; the others run on (ptrace(2), PTRACE_SEIZE)."""

import contextlib
import ctypes
import os

PTRACE_DETACH, PTRACE_SEIZE, PTRACE_INTERRUPT = 17, 0x4206, 0x4207
# Waits for threads, too (waitpid(2)); Python has no name for it.
WALL = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


def _ptrace(request, thread):
    if _libc.ptrace(request, thread, None, None) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"ptrace {request:#x} of {thread}: {os.strerror(number)}")


def event_loops(process):
    """The ids of a process's event loop threads, by the names that SwiftNIO gives them."""
    found = []
    for thread in os.listdir(f"/proc/{process}/task"):
        with contextlib.suppress(FileNotFoundError):
            with open(f"/proc/{process}/task/{thread}/comm", encoding="ascii") as file:
                if file.read().startswith("NIO-ELT-"):
                    found.append(int(thread))
    return sorted(found)


def state(process, thread):
    """The letter of proc_pid_stat(5): `t` while a tracer has stopped it."""
    with open(f"/proc/{process}/task/{thread}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()[0]


class StoppedThread:
    """A thread that is stopped until `end`. To be made, asked and ended by one thread of ours."""

    def __init__(self, thread):
        self._thread = thread
        self._gone = False
        _ptrace(PTRACE_SEIZE, thread)
        _ptrace(PTRACE_INTERRUPT, thread)
        os.waitpid(thread, WALL)

    def look(self):
        """Takes the thread's end, if it has ended: until then the kernel keeps its process for us. True if it has."""
        if not self._gone:
            try:
                found, status = os.waitpid(self._thread, WALL | os.WNOHANG)
                self._gone = found == self._thread and (os.WIFEXITED(status) or os.WIFSIGNALED(status))
            except ChildProcessError:
                self._gone = True
        return self._gone

    def end(self):
        if not self.look():
            with contextlib.suppress(ProcessLookupError):
                _ptrace(PTRACE_DETACH, self._thread)
