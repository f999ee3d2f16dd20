# SPDX-License-Identifier: GPL-2.0
"""What the host did with an emulated machine's processors, moment by moment.

An emulated processor is a thread of the emulator, and its timers are looked
after by the emulator's first thread. When the host lets one of these wait, the
machine inside stands still without knowing it.
"""
import bisect
import os
import threading
import time

PERIOD_S = 0.02
NS = 1e9


def read(path):
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()


def children(pid):
    """Every process below one."""
    for task in os.listdir("/proc/%d/task" % pid):
        for child in read("/proc/%d/task/%s/children" % (pid, task)).split():
            yield int(child)
            yield from children(int(child))


def emulator_below(pid):
    for child in children(pid):
        if read("/proc/%d/comm" % child).startswith("qemu-system"):
            return child
    return None


def stolen_s():
    """Processor time that this machine's own host took, all processors."""
    return int(read("/proc/stat").split()[8]) / os.sysconf("SC_CLK_TCK")


class HostClock(threading.Thread):
    """Looks at the emulator's threads until it ends."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.times = []
        self.looks = []

    def look(self, emulator):
        """Seconds that each thread ran and that it waited to run."""
        threads = {}
        for tid in os.listdir("/proc/%d/task" % emulator):
            task = "/proc/%d/task/%s/" % (emulator, tid)
            try:
                name = read(task + "comm").strip()
                ran, waited = read(task + "schedstat").split()[:2]
            except OSError:
                continue  # helpers of the emulator come and go
            threads["main" if int(tid) == emulator else name] = (
                int(ran) / NS, int(waited) / NS)
        return threads

    def run(self):
        emulator = None
        while True:
            try:
                emulator = emulator or emulator_below(self.pid)
                if emulator:
                    threads = self.look(emulator)
                    self.looks.append((threads, stolen_s()))
                    self.times.append(time.time())
            except OSError:
                if not os.path.exists("/proc/%d" % (emulator or self.pid)):
                    return
            time.sleep(PERIOD_S)

    def between(self, begin, end, cpu):
        """Seconds of the host's clock: of those from @begin to @end, how many
        the processor's thread or the timers' waited for the host, and how many
        the processor's thread neither ran nor waited: the processor was idle,
        or its thread slept in the emulator."""
        first = max(bisect.bisect_right(self.times, begin) - 1, 0)
        last = min(bisect.bisect_left(self.times, end), len(self.times) - 1)
        (old, old_stolen), (new, new_stolen) = (self.looks[first],
                                                self.looks[last])
        ran, waited = {}, {}
        for name in ("main", "CPU %d/TCG" % cpu):
            if name in old and name in new:
                ran[name] = new[name][0] - old[name][0]
                waited[name] = new[name][1] - old[name][1]
        own = "CPU %d/TCG" % cpu
        span = self.times[last] - self.times[first]
        host = max(waited.values(), default=0) + new_stolen - old_stolen
        slept = max(span - ran.get(own, 0) - waited.get(own, 0), 0)
        return min(host, end - begin), min(slept, end - begin)
