#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Real faults of memory, each for some seconds.

usage: sys.py FAULT [SIZE]
"""
import ctypes
import mmap
import os
import sys
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
MIB = 1 << 20
HOLD_S = 9
HWPOISON = 100  # MADV_HWPOISON
NORESERVE = 0x4000  # MAP_NORESERVE
PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS


def address(memory):
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))


def leak(mib):
    """More and more memory, and none of it given back."""
    kept = []
    for _ in range(mib):
        kept.append(bytearray(b"x" * MIB))


def promise(left_kb):
    """All that may be promised but LEFT_KB, none of it used."""
    with open("/proc/meminfo", encoding="ascii") as file:
        info = dict(line.split()[:2] for line in file)
    size = int(info["CommitLimit:"]) - int(info["Committed_AS:"]) - left_kb
    if size > 0:
        memory = mmap.mmap(-1, size << 10, PRIVATE)
        time.sleep(HOLD_S)
        memory.close()


def lock(mib):
    memory = mmap.mmap(-1, mib * MIB, PRIVATE)
    LIBC.mlock(ctypes.c_void_p(address(memory)), ctypes.c_size_t(len(memory)))
    time.sleep(HOLD_S)


def huge(mib):
    """Huge pages, asked for and touched."""
    memory = mmap.mmap(-1, mib * MIB, PRIVATE)
    memory.madvise(mmap.MADV_HUGEPAGE)
    for at in range(0, len(memory), 4096):
        memory[at] = 1


def tables(pages):
    """One page in each 2 MiB of address space: a table of pages for each."""
    memory = mmap.mmap(-1, pages * 2 * MIB, PRIVATE | NORESERVE)
    memory.madvise(mmap.MADV_NOHUGEPAGE)
    for at in range(0, len(memory), 2 * MIB):
        memory[at] = 1
    time.sleep(HOLD_S)


def threads(nr):
    for _ in range(nr):
        threading.Thread(target=time.sleep, args=(HOLD_S,)).start()


def semaphores(nr):
    """Objects of the kernel that nobody's memory counts for."""
    for _ in range(nr):
        if LIBC.semget(0, 50, 0o600) < 0:
            break
        time.sleep(0.00005)
    time.sleep(HOLD_S)


def poison(_):
    """One page that hardware would have broken."""
    memory = mmap.mmap(-1, 4096, PRIVATE)
    memory[0] = 1
    LIBC.madvise(ctypes.c_void_p(address(memory)), ctypes.c_size_t(4096),
                 HWPOISON)
    os._exit(0)


FAULTS = {fault.__name__: fault for fault in (
    leak, promise, lock, huge, tables, threads, semaphores, poison)}


def main(argv):
    if len(argv) < 2 or argv[1] not in FAULTS:
        sys.exit(f"usage: sys.py {'|'.join(FAULTS)} [SIZE]")
    FAULTS[argv[1]](int(argv[2]) if len(argv) > 2 else 0)


main(sys.argv)
