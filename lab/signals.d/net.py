#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Real faults of the network and of limits, each for some seconds.

usage: net.py FAULT [ARGUMENT...]
"""
import contextlib
import ctypes
import hashlib
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
HOLD_S = 30
NOBODY = 65534


def enter(namespace):
    """This thread sees the network of another namespace from now on."""
    with open(f"/run/netns/{namespace}", "rb") as file:
        if LIBC.setns(file.fileno(), 0):
            raise OSError(ctypes.get_errno(), "setns")


def inside(namespace, function, *args):
    """FUNCTION in a thread there; what it made goes on living here."""
    result = []

    def run():
        enter(namespace)
        result.append(function(*args))
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return result[0]


def listener(address, backlog=64):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, 0))
    sock.listen(backlog)
    return sock


def hold():
    """Until killed, or long enough for anybody to have looked."""
    time.sleep(HOLD_S)


def drain(sock):
    with contextlib.suppress(OSError):
        while sock.recv(1 << 16):
            pass


def stream(address, namespace):
    """Data both ways between the machine and its peer."""
    server = inside(namespace, listener, address)
    client = socket.create_connection((address, server.getsockname()[1]), 20)
    other, _ = server.accept()
    for sock in client, other:
        threading.Thread(target=drain, args=(sock,), daemon=True).start()

    def fill(sock, end):
        with contextlib.suppress(OSError):
            while time.monotonic() < end:
                sock.send(bytes(1 << 14))
    end = time.monotonic() + 8
    back = threading.Thread(target=fill, args=(other, end))
    back.start()
    client.settimeout(10)
    other.settimeout(10)
    fill(client, end)
    back.join()


def listen():
    """A listener that never accepts, and many who call."""
    server = listener("127.0.0.1", 1)
    calls = []
    end = time.monotonic() + 8
    while time.monotonic() < end:
        call = socket.socket()
        call.setblocking(False)
        call.connect_ex(server.getsockname())
        calls.append(call)
        if len(calls) > 400:
            calls.pop(0).close()
        time.sleep(0.002)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def syn(address, namespace):
    """First segments from all over the peer's network, to one listener."""
    server = listener(address, 8)
    port = server.getsockname()[1]

    def raw():
        return socket.socket(socket.AF_INET, socket.SOCK_RAW,
                             socket.IPPROTO_RAW)
    sock = inside(namespace, raw)
    rnd = random.Random(1)
    end = time.monotonic() + 8
    while time.monotonic() < end:
        source = socket.inet_aton(f"10.9.{rnd.randrange(1, 255)}."
                                  f"{rnd.randrange(1, 255)}")
        target = socket.inet_aton(address)
        segment = struct.pack("!HHIIBBHHH", rnd.randrange(1024, 65535), port,
                              rnd.randrange(2 ** 32), 0, 0x50, 2, 8192, 0, 0)
        total = checksum(source + target +
                         struct.pack("!BBH", 0, 6, len(segment)) + segment)
        segment = segment[:16] + struct.pack("!H", total) + segment[18:]
        head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, 6, 0,
                           source, target)
        sock.sendto(head + segment, (address, 0))


def hoard():
    """Connections whose data nobody reads."""
    server = listener("127.0.0.1")
    kept = []
    for _ in range(30):
        client = socket.create_connection(server.getsockname())
        kept += [client, server.accept()[0]]
        client.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                client.send(bytes(1 << 14))
    time.sleep(6)


def orphans(address, namespace):
    """Closed with data that the other end does not take."""
    server = inside(namespace, listener, address)
    kept = []
    for _ in range(40):
        client = socket.create_connection(server.getsockname(), 20)
        kept.append(server.accept()[0])
        client.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                client.send(bytes(1 << 14))
        client.close()
    time.sleep(6)


def timewait():
    """Connections that are closed at once by who began them."""
    server = listener("127.0.0.1", 512)
    for _ in range(400):
        client = socket.socket()
        if client.connect_ex(server.getsockname()):
            time.sleep(0.01)
            continue
        other, _ = server.accept()
        client.close()
        drain(other)
        other.close()


def closewait():
    """The other end closed, the program does not."""
    server = listener("127.0.0.1", 512)
    kept = []
    for _ in range(300):
        client = socket.create_connection(server.getsockname())
        kept.append(server.accept()[0])
        client.close()
    hold()


def refused():
    """Calls to a port that nobody has open."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    end = time.monotonic() + 8
    while time.monotonic() < end:
        with socket.socket() as call:
            call.connect_ex(sock.getsockname())


def connect(port):
    calls = []
    for _ in range(20):
        call = socket.socket()
        call.setblocking(False)
        call.connect_ex(("127.0.0.1", int(port)))
        calls.append(call)
    time.sleep(8)


def udp(receivers):
    """Datagrams to those who do not read them."""
    kept = []
    for _ in range(int(receivers)):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", 0))
        kept.append(sock)
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end = time.monotonic() + 8
    while time.monotonic() < end:
        for sock in kept:
            with contextlib.suppress(OSError):
                sender.sendto(bytes(1000), sock.getsockname())


def spray(ports):
    """Datagrams to ports that nobody has open."""
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end = time.monotonic() + 8
    port = 0
    while time.monotonic() < end:
        port = (port + 1) % int(ports)
        with contextlib.suppress(OSError):
            sender.sendto(b"x", ("127.0.0.1", 20000 + port))


def flood(address, size, namespace=None, source=""):
    """Datagrams from here, or from there and another address."""
    def raw():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((source, 0))
        return sock
    sender = inside(namespace, raw) if namespace else raw()
    end = time.monotonic() + 8
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            sender.sendto(bytes(int(size)), (address, 9))


def noroute():
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end = time.monotonic() + 8
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            sender.sendto(b"x", ("203.0.113.9", 9))
        time.sleep(0.001)


def neighbours():
    """More of them than there is room for, and none answers."""
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for host in range(10, 250):
        with contextlib.suppress(OSError):
            sender.sendto(b"x", (f"10.9.7.{host}", 9))
    time.sleep(2)


def frames(device, namespace):
    """Frames of a protocol that the machine does not know."""
    def raw():
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        sock.bind((device, 0))
        return sock
    sock = inside(namespace, raw)
    frame = b"\xff" * 6 + b"\x02" * 6 + b"\x88\xb5" + bytes(60)
    end = time.monotonic() + 8
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            sock.send(frame)
        time.sleep(0.0005)


def ptys():
    kept = []
    with contextlib.suppress(OSError):
        while len(kept) < 4096:
            kept.append(os.openpty())
    hold()


def inotify():
    while LIBC.inotify_init() >= 0:
        pass
    hold()


def semaphores():
    ids = []
    while len(ids) < 1000:
        ident = LIBC.semget(0, 1, 0o600)
        if ident < 0:
            break
        ids.append(ident)
    hold_then(lambda: [LIBC.semctl(ident, 0, 0) for ident in ids])


def hold_then(undo):
    """The objects outlive the process: a helper of its own removes them."""
    pid = os.getpid()
    if not os.fork():
        os.setsid()
        while os.path.exists(f"/proc/{pid}"):
            time.sleep(0.2)
        undo()
        os._exit(0)
    hold()


def become_nobody():
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def tasks():
    import resource
    resource.setrlimit(resource.RLIMIT_NPROC, (40, 40))
    become_nobody()
    kept = []
    with contextlib.suppress(OSError):
        while len(kept) < 100:
            kept.append(subprocess.Popen(["sleep", str(HOLD_S)]))
    hold()


def aio():
    """io_setup(2) has no function in libc."""
    context = ctypes.c_ulong()
    for _ in range(100):
        context.value = 0
        if LIBC.syscall(206, ctypes.c_uint(32), ctypes.byref(context)):
            break
    hold()


def keys():
    """add_key(2) into the process's own keyring, as somebody."""
    become_nobody()
    for i in range(1000):
        if LIBC.syscall(248, b"user", b"signal-%d" % i, b"x", 1, -2) < 0:
            break
    hold()


def missing(folder):
    for i in range(50000):
        with contextlib.suppress(OSError):
            os.stat(f"{folder}/{os.getpid()}-{i}")


def names(address, namespace):
    """Ten who ask for a name as a resolver does, and wait."""
    def server():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((address, 53))
        return sock
    kept = [inside(namespace, server)]
    for _ in range(10):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.connect((address, 53))
        sock.send(bytes(12))
        kept.append(sock)
    time.sleep(5)


def logins(port):
    """A service that ends each connection at once, in a process of its own."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", int(port)))
    server.listen(64)
    end = time.monotonic() + 8
    while time.monotonic() < end:
        with socket.create_connection(server.getsockname()) as client:
            if not os.fork():
                os._exit(1)
            server.accept()[0].close()
            client.recv(1)
            os.wait()


def scan():
    """One after the other, all ports."""
    for port in range(1, 65536):
        with socket.socket() as sock:
            sock.connect_ex(("127.0.0.1", port))


def mine():
    """Work for every processor that yields to everybody, and a line home."""
    server = listener("127.0.0.1")
    client = socket.create_connection(server.getsockname())
    for _ in range(os.cpu_count()):
        if not os.fork():
            os.nice(19)
            block = bytes(64)
            while True:
                block = hashlib.sha256(block).digest()
    while True:
        client.send(b"share")
        time.sleep(1)


def main(argv):
    known = {f.__name__: f for f in (
        stream, listen, syn, hoard, orphans, timewait, closewait, refused,
        connect, udp, spray, flood, noroute, neighbours, frames, ptys,
        inotify, semaphores, tasks, aio, keys, missing, names, logins,
        scan, mine)}
    if len(argv) < 2 or argv[1] not in known:
        sys.exit(__doc__.split("\n\n")[1])
    known[argv[1]](*argv[2:])


main(sys.argv)
