# SPDX-License-Identifier: GPL-2.0
"""The rows of scripts/duel, and what counts as a word about each.

A statement names the cause of a row, or it is generic: true of the row, but of
many other faults, too. All others within a row are wrong. Where there was doubt
the peer got the better one. atop says nothing by itself: what counts is the
first sample whose figures would show the cause to a reader of its screen; the
rules for that are below, and are also held against the samples of ordinary
load.
"""
import collections
import re

Row = collections.namedtuple(
    "Row", "title scenario culprits intensities hold named generic atop")

PROCESS = re.compile(r"(\d+) \((.*?)\) (\S) (.*)")
CPU_NAMES = ("hertz", "cpus", "sys", "user", "nice", "idle", "wait")


class Sample:
    """What atop -P printed of one interval."""

    def __init__(self, at):
        self.at = at
        self.seconds = 1
        self.cpu, self.memory, self.paging = {}, {}, {}
        self.disks, self.tasks = {}, {}

    def add(self, label, seconds, rest):
        self.seconds = max(1, seconds)
        if label in ("PRG", "PRC", "PRM"):
            self._add_task(label, rest)
            return
        words = rest.split()
        if label == "CPU":
            self.cpu = dict(zip(CPU_NAMES, map(int, words)))
        elif label == "CPL":
            self.cpu["switches"] = int(words[4])
        elif label == "MEM":
            self.memory = dict(zip(("page", "all", "free", "cache"),
                                   map(int, words)))
        elif label == "PAG":
            self.paging = {"in": int(words[4]), "out": int(words[5]),
                           "kills": int(words[6])}
        elif label == "DSK":
            self.disks[words[0]] = int(words[1])

    def _add_task(self, label, rest):
        found = PROCESS.match(rest)
        if not found:
            return
        pid, name, state, more = found.groups()
        task = self.tasks.setdefault(pid, {"name": name, "state": state})
        words = more.split()
        if label == "PRC":
            task.update(ticks=int(words[1]) + int(words[2]),
                        system=int(words[2]), policy=int(words[6]))
        elif label == "PRM":
            task["rss_kb"] = int(words[2])

    def busy(self, *kinds):
        """Share of all processors' time, of these kinds."""
        total = sum(self.cpu.get(k, 0) for k in CPU_NAMES[2:])
        return sum(self.cpu.get(k, 0) for k in kinds) / max(1, total)

    def top(self, key):
        return max((t.get(key, 0) for t in self.tasks.values()), default=0)

    def one_cpu(self, key="ticks"):
        """The largest share of one processor that a task had."""
        return self.top(key) / self.cpu.get("hertz", 100) / self.seconds

    def short_of_memory(self):
        left = self.memory.get("free", 0) + self.memory.get("cache", 0)
        return left * 10 < self.memory.get("all", 0)

    def states(self, state):
        return sum(t["state"] == state for t in self.tasks.values())


def busy_at_all(sample):
    return "generic" if sample.busy("sys", "user", "nice") > 0.9 else None


def sees_many_alike(sample):
    names = collections.Counter(t["name"] for t in sample.tasks.values())
    most = max(names.values(), default=0)
    return "named" if most >= 100 else busy_at_all(sample)


def sees_swapping(sample):
    if min(sample.paging.get("in", 0), sample.paging.get("out", 0)) \
            >= 100 * sample.seconds:
        return "named"
    return "generic" if sample.short_of_memory() else None


def sees_realtime(sample):
    for task in sample.tasks.values():
        if task.get("policy") in (1, 2) and task.get("ticks", 0) \
                >= 0.8 * sample.cpu.get("hertz", 100) * sample.seconds:
            return "named"
    return busy_at_all(sample)


def sees_kernel_thread(sample):
    """A task that is nearly only in the kernel has a processor."""
    if sample.busy("sys") > 0.8 and sample.one_cpu("system") > 0.8:
        return "named"
    return busy_at_all(sample)


def sees_waiting(sample):
    stuck = sample.states("D") >= 4
    idle = all(ms < 100 * sample.seconds for ms in sample.disks.values())
    return "named" if stuck and idle else "generic" if stuck else None


def sees_saturation(sample):
    return "named" if busy_at_all(sample) else None


def sees_busy_disk(sample):
    busiest = max(sample.disks.values(), default=0)
    return "named" if busiest >= 850 * sample.seconds else None


def sees_memory_going(sample):
    if sample.paging.get("kills", 0) > 0:
        return "named"
    if not sample.short_of_memory():
        return None
    kb = sample.memory["all"] * sample.memory["page"] // 1024
    return "named" if sample.top("rss_kb") * 2 > kb else "generic"


def sees_zombies(sample):
    return "named" if sample.states("Z") >= 15 else None


def sees_switches(sample):
    rate = sample.cpu.get("switches", 0) / sample.seconds
    return "named" if rate > 4000 * sample.cpu.get("cpus", 1) else None


def blind(_sample):
    """No figure of atop's shows it."""
    return None


LOAD = "High 1-minute load average"
BUSY = ("High average processor|High per CPU processor|High number of sat|"
        "Busy executing|Some CPU busy")
SWITCH = "High aggregate context switch rate"
MEMORY = "Severe demand for real memory"
SHORT = "mem_pressure|mem_running_out|mem_leak_user|oom_livelock"

ROWS = {row.scenario: row for row in (
    Row("fork bomb at the pid limit", "pids_exhausted", "a", "1234", (9, 14),
        {"aikm": "fork_bomb|pids_running_out|pid_exhaustion"},
        {"aikm": "cpu_saturation|" + SHORT,
         "pmie": "|".join((LOAD, BUSY, SWITCH))}, sees_many_alike),
    Row("memory thrash (zram)", "swap_thrash", "abc", "1234", (10, 15),
        {"aikm": "swap_thrash", "pmie": MEMORY,
         "earlyoom": "low memory|sending"},
        {"aikm": "cpu_saturation|cache_thrash|oom_global|" + SHORT,
         "pmie": "|".join((LOAD, BUSY, SWITCH, "Low free swap", "OOM kill",
                           "High per disk")),
         "kernel": "Killed process"}, sees_swapping),
    Row("real-time hog, not throttled", "rt_hog", "a", "1", (9, 13),
        {"aikm": "rt_task_starvation"},
        {"aikm": "cpu_saturation|process_spin|rcu_stall",
         "pmie": "|".join((LOAD, BUSY)), "kernel": "rcu"}, sees_realtime),
    Row("all processors soft-locked", "soft_lockup", "a", "1", (8, 12),
        {"aikm": "soft_lockup", "kernel": "soft lockup"},
        {"aikm": "rcu_stall", "pmie": "|".join((LOAD, BUSY)),
         "kernel": "rcu"}, sees_kernel_thread),
    Row("file system frozen", "dstate_accumulation", "a", "1234", (9, 14),
        {"aikm": "dstate_accumulation|io_hung|hung_task|fs_frozen",
         "kernel": "blocked for"}, {"pmie": LOAD}, sees_waiting),
    Row("EMFILE storm", "emfile_storm", "a", "1234", (9, 14),
        {"aikm": "fd_exhaust_process", "pmie": "open file descriptor"},
        {"aikm": "process_spin", "pmie": "|".join((LOAD, BUSY))}, blind),
    Row("CPU saturation", "cpu_saturation", "abc", "1234", (10, 15),
        {"aikm": "cpu_saturation", "pmie": "|".join((LOAD, BUSY))},
        {"aikm": "process_spin", "pmie": SWITCH}, sees_saturation),
    Row("disk saturated", "disk_saturated", "abc", "1234", (9, 14),
        {"aikm": "disk_saturated", "pmie": "High per disk"},
        {"aikm": "dstate_accumulation|io_hung",
         "pmie": "|".join((LOAD, BUSY, SWITCH))}, sees_busy_disk),
    Row("file system full", "fs_full", "abc", "13", (9, 14),
        {"aikm": "fs_full", "pmie": "File system is filling up"},
        {"aikm": "fs_filling_fast|process_spin",
         "pmie": "|".join((LOAD, BUSY, SWITCH))}, blind),
    Row("tail /dev/zero, no swap", "tail_zero", "a", "1", (9, 9),
        {"aikm": "oom_global|" + SHORT, "pmie": MEMORY + "|OOM kill",
         "earlyoom": "low memory|sending", "kernel": "Killed process"},
        {"aikm": "cpu_saturation|process_spin",
         "pmie": "|".join((LOAD, BUSY))}, sees_memory_going),
    Row("zombies", "zombie_accumulation", "ac", "123", (9, 14),
        {"aikm": "zombie_accumulation"},
        {"pmie": "|".join((LOAD, BUSY, SWITCH))}, sees_zombies),
    Row("context switch storm", "ctxsw_storm", "a", "124", (9, 14),
        {"aikm": "ctxsw_storm", "pmie": SWITCH},
        {"aikm": "cpu_saturation|process_spin",
         "pmie": "|".join((LOAD, BUSY))}, sees_switches),
)}

# Ordinary load: a control of lab/scenarios, its culprits.
BENIGN = (("compile", "a"), ("read_cache", "a"), ("startup", "a"),
          ("log_writer", "a"), ("jobs", "ab"), ("copy", "a"))

# Not what it is for: its silence there is no fault.
NOT_ITS_JOB = {"earlyoom": set(ROWS) - {"swap_thrash", "tail_zero"}}
