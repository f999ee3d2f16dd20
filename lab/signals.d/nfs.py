#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A file server (NFS 3, RFC 1813) with one empty folder, which can fall silent.

usage: nfs.py ADDRESS PORT

SIGUSR1: it takes what it is asked, and answers no more.
"""
import signal
import socketserver
import struct
import sys
import threading

silent = threading.Event()
HANDLE = b"aikm"
MOUNT, NFS = 100005, 100003
FOLDER = struct.pack("!IIIIIQQIIQQIIIIII", 2, 0o755, 2, 0, 0, 4096, 4096,
                     0, 0, 1, 1, 0, 0, 0, 0, 0, 0)
OK = struct.pack("!I", 0)
ATTRIBUTES = struct.pack("!I", 1) + FOLDER
ANSWERS = {
    # MNT: a handle, and one flavour of credentials: none but names
    (MOUNT, 1): OK + struct.pack("!I", len(HANDLE)) + HANDLE +
    struct.pack("!II", 1, 1),
    (NFS, 1): OK + FOLDER,
    (NFS, 4): OK + ATTRIBUTES + struct.pack("!I", 0x1f),
    (NFS, 18): OK + ATTRIBUTES + struct.pack("!QQQQQQI", 1 << 30, 1 << 30,
                                             1 << 30, 99, 99, 99, 0),
    (NFS, 19): OK + ATTRIBUTES + struct.pack(
        "!IIIIIIIQIII", 65536, 65536, 512, 65536, 65536, 512, 4096,
        1 << 40, 0, 1, 0x1b),
    (NFS, 20): OK + ATTRIBUTES + struct.pack("!IIIIII", 32, 255, 1, 1, 0, 1),
}


class Caller(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            head = self.rfile.read(4)
            if len(head) < 4:
                return
            call = self.rfile.read(struct.unpack("!I", head)[0] & 0x7fffffff)
            number, _, _, program, _, procedure = struct.unpack(
                "!IIIIII", call[:24])
            if silent.is_set():
                continue
            # A reply that was accepted, without credentials of its own.
            reply = struct.pack("!IIIIII", number, 1, 0, 0, 0, 0)
            reply += ANSWERS.get((program, procedure), b"")
            self.wfile.write(struct.pack("!I", 1 << 31 | len(reply)) + reply)


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__.split("\n\n")[1])
    signal.signal(signal.SIGUSR1, lambda *_: silent.set())
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    socketserver.ThreadingTCPServer.daemon_threads = True
    with socketserver.ThreadingTCPServer((argv[1], int(argv[2])),
                                         Caller) as server:
        server.serve_forever()


main(sys.argv)
