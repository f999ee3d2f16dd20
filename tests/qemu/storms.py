#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Be refused the same again and again, until killed.

usage: storms.py KIND FOLDER

FOLDER has room/, a small file system, ro/, one that is not written to, and
broken, a device that fails.
"""
import ctypes
import errno
import mmap
import os
import resource
import signal
import socket
import sys
import time

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
IPC_PRIVATE, IPC_CREAT = 0, 0o1000
LIBC = ctypes.CDLL(None, use_errno=True)
NOBODY = 54321
MANY = 200


def emfile(_):
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    held = []
    while True:
        try:
            held.append(os.open("/dev/null", os.O_RDONLY))
        except OSError as error:
            yield error


def forks(_):
    resource.setrlimit(resource.RLIMIT_NPROC, (4, 4))
    os.setuid(NOBODY)
    while True:
        try:
            if os.fork() == 0:
                LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
                time.sleep(100000)
        except OSError as error:
            yield error


def enospc(folder):
    with open(os.path.join(folder, "room", "full"), "wb", buffering=0) as full:
        while True:
            try:
                full.write(bytes(65536))
            except OSError as error:
                yield error


def erofs(folder):
    while True:
        try:
            os.open(os.path.join(folder, "ro", "new"),
                    os.O_WRONLY | os.O_CREAT)
        except OSError as error:
            yield error


def eio(folder):
    device = os.open(os.path.join(folder, "broken"), os.O_RDONLY | os.O_DIRECT)
    room = mmap.mmap(-1, 4096)
    while True:
        try:
            os.preadv(device, [room], 0)
        except OSError as error:
            yield error


def ipc(_):
    while True:
        if LIBC.semget(IPC_PRIVATE, 1, IPC_CREAT | 0o600) < 0:
            yield OSError(ctypes.get_errno(), "semget")


def refused(_):
    while True:
        with socket.socket() as caller:
            try:
                caller.connect(("127.0.0.1", 1))
            except OSError as error:
                yield error


def eaddr(_):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        while True:
            with socket.socket() as other:
                try:
                    other.bind(taken.getsockname())
                except OSError as error:
                    yield error


STORMS = {
    "emfile": (emfile, errno.EMFILE), "forks": (forks, errno.EAGAIN),
    "enospc": (enospc, errno.ENOSPC), "refused": (refused, errno.ECONNREFUSED),
    "eaddr": (eaddr, errno.EADDRINUSE), "erofs": (erofs, errno.EROFS),
    "ipc": (ipc, errno.ENOSPC), "eio": (eio, errno.EIO),
}


def main(argv):
    if len(argv) != 3 or argv[1] not in STORMS:
        sys.stderr.write(__doc__)
        return 2
    LIBC.prctl(PR_SET_NAME, argv[1].encode(), 0, 0, 0)
    storm, wanted = STORMS[argv[1]]
    for count, error in enumerate(storm(argv[2])):
        if error.errno != wanted:
            sys.exit("storms: %s: %s" % (argv[1], error))
        # Others want the processor, too.
        if count % MANY == 0:
            time.sleep(0.01)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
