"""Run a command in a network of its own: `python -m tests.loopback COMMAND …`.

This network has only the loopback, so that servers that listen on every address cannot be reached
from elsewhere. It needs Linux and the right to create a network namespace; without this right the
command is not run.
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
UP_LOOPBACK_RUNNING = 0x1 | 0x8 | 0x40


def main() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        sys.exit(f"cannot create a network for the servers: {os.strerror(ctypes.get_errno())}")
    with socket.socket() as handle:
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sh", b"lo", UP_LOOPBACK_RUNNING))
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - the tests' own command, no shell


if __name__ == "__main__":
    main()
