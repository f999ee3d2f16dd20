#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Real faults of tasks and of what they may have, each for some seconds.

usage: tasks.py FAULT SIZE_OR_FILE
"""
import ctypes
import mmap
import os
import random
import resource
import socket
import struct
import sys
import time

LIBC = ctypes.CDLL(None, use_errno=True)
MIB = 1 << 20
PAGE = 4096
HOLD_S = 9
PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
FREQUENCY = 2  # ADJ_FREQUENCY
NETLINK_AUDIT = 9
AUDIT_SET = 1001
AUDIT_USER = 1112
AUDIT_STATUS = (0x01 | 0x04 | 0x10 | 0x20)  # enabled, pid, limit, wait time


def take(mib):
    """That much memory, each page of it written to."""
    memory = mmap.mmap(-1, mib * MIB, PRIVATE)
    for at in range(0, len(memory), PAGE):
        memory[at] = 1
    return memory


def kb_of(*names):
    with open("/proc/meminfo", encoding="ascii") as file:
        info = dict(line.split()[:2] for line in file)
    return [int(info[name + ":"]) for name in names]


def creep(mib_per_s):
    """A leak: grows until little is left, and never gives back."""
    kept = []
    while kb_of("MemAvailable")[0] > 150 * 1024:
        kept.append(take(mib_per_s))
        time.sleep(1)


def fill(left_permille):
    kept = []
    while True:
        available, total = kb_of("MemAvailable", "MemTotal")
        if available * 1000 < left_permille * total:
            break
        kept.append(take(4))
    time.sleep(HOLD_S)


def swap(left_mib):
    """Takes until swap is full, and holds."""
    kept = []
    while kb_of("SwapFree")[0] > left_mib * 1024:
        kept.append(take(1))
    time.sleep(HOLD_S)


def touch(path):
    """Pages of a file, here and there, as a program touches its own."""
    with open(path, "rb") as file:
        memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    memory.madvise(mmap.MADV_RANDOM)
    end = time.time() + HOLD_S
    while time.time() < end:
        _ = memory[random.randrange(len(memory))]


def reread(path):
    """Programs that use the same file all the time, from end to end."""
    with open(path, "rb") as file:
        memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    for _ in range(2):
        os.fork()
    while True:
        for at in range(0, len(memory), PAGE):
            _ = memory[at]


def livelock(path):
    """All but some MiB is locked; several need more of a file than that."""
    for _ in range(4):
        if not os.fork():
            while True:
                touch(path)
    kept = []
    while kb_of("MemAvailable")[0] > 30 * 1024:
        memory = take(4)
        at = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        LIBC.mlock(ctypes.c_void_p(at), ctypes.c_size_t(len(memory)))
        kept.append(memory)
    time.sleep(60)


def maps(most):
    """Neighbours of other rights cannot be one mapping."""
    kept = []
    try:
        for nr in range(most):
            kept.append(mmap.mmap(-1, PAGE, PRIVATE, mmap.PROT_READ |
                                  (mmap.PROT_WRITE if nr & 1 else 0)))
    except OSError:
        pass
    time.sleep(HOLD_S)


def files(most):
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    end = time.time() + HOLD_S
    while time.time() < end:
        try:
            os.open("/dev/null", os.O_RDONLY)
        except OSError:
            time.sleep(0.01)


def threads_nr():
    with open("/proc/loadavg", encoding="ascii") as file:
        return int(file.read().split()[3].split("/")[1])


def tasks(left):
    """Processes that sleep, until the machine may have only so many more."""
    with open("/proc/sys/kernel/threads-max", encoding="ascii") as file:
        most = int(file.read())
    while threads_nr() < most - left:
        if not os.fork():
            time.sleep(HOLD_S)
            os._exit(0)
    time.sleep(HOLD_S)


def zombies(nr):
    for _ in range(nr):
        if not os.fork():
            os._exit(0)
    time.sleep(HOLD_S)


def vfork(nr):
    """Parents wait for children that wait for a writer of a pipe."""
    pipe = f"/tmp/pipe.{os.getpid()}"
    os.mkfifo(pipe)
    for _ in range(nr):
        if not os.fork():
            os.posix_spawn("/bin/true", ["true"], {}, file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, pipe, os.O_RDONLY, 0)])
            os._exit(0)
    time.sleep(60)


def crash(_):
    while True:
        child = os.fork()
        if not child:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            ctypes.string_at(0)
        os.waitpid(child, 0)
        time.sleep(0.1)


def restart(_):
    """What a manager of services does with one that cannot run."""
    LIBC.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    while True:
        child = os.posix_spawn("/bin/false", ["false"], {})
        os.waitpid(child, 0)
        time.sleep(0.3)


def bomb(_):
    while True:
        try:
            os.fork()
        except OSError:
            pass


def steer(ppm):
    """How fast the kernel makes time go, as a service of time would."""
    timex = bytearray(struct.pack("i4xqq", FREQUENCY, 0, ppm << 16)) + \
        bytearray(256)
    LIBC.adjtimex((ctypes.c_char * len(timex)).from_buffer(timex))


def audit(_):
    """Messages for a service of audit that does not read."""
    def message(kind, text):
        return struct.pack("=IHHII", 16 + len(text), kind, 1, 0, 0) + text
    service = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_AUDIT)
    service.bind((0, 0))
    service.send(message(AUDIT_SET, struct.pack(
        "=12I", AUDIT_STATUS, 1, 0, os.getpid(), 0, 8, 0, 0, 0, 0, 0, 0)))
    writer = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_AUDIT)
    while True:
        writer.send(message(AUDIT_USER, b"op=inject"))


FAULTS = {fault.__name__: fault for fault in (
    creep, fill, swap, touch, reread, livelock, maps, files, tasks, zombies, vfork,
    crash, restart, bomb, steer, audit)}


def main(argv):
    if len(argv) != 3 or argv[1] not in FAULTS:
        sys.exit(f"usage: tasks.py {'|'.join(FAULTS)} SIZE_OR_FILE")
    FAULTS[argv[1]](int(argv[2]) if argv[2].isdigit() else argv[2])


main(sys.argv)
