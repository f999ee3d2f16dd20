#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""scrapper.sh and the C code see the same in the same machine, byte by byte."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from machines import HOSTILE, Machine, Task

TOP = pathlib.Path(__file__).resolve().parent.parent
SCRAPPER = TOP / "collect/scrapper.sh"
REPLAY = TOP / "build/user/tool/replay"
MADE_UP = 60
OLD = 12
# What the script alone knows of kernels that the module does not run on.
OLD_FACTS = {"vm.scan_direct", "vm.scan_kswapd", "vm.steal", "vm.allocstall",
             "vm.refault_file", "vm.efficiency"}
# Objects made of the kernel log, of control groups and by an alarm, which recorded machines
# do not have.
NOT_RECORDED = {"log", "E", "C", "pulse", "refusals"}
# What only the kernel itself sees of its tasks.
NATIVE = {"T.switches", "T.preempted", "T.delay", "T.wait", "T.rt", "T.nice",
          "tasks.delay", "tasks.rt"}


def run(*command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          **options).stdout


def by_script(folder, *options):
    return run(SCRAPPER, "--no-mask", "--root", folder, *options)


def by_c(folder):
    return run(REPLAY, folder)


def facts(text):
    """Name of each fact -> its line."""
    return {line.split(b" ")[0].decode(): line for line in text.split(b"\n")
            if re.match(rb"[a-zTDMN0-9]+\.", line)}


def shape(name):
    return re.sub(r"^([TDMN])\d\.", r"\1.", name)


class Same(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aikm-same.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def assert_same(self, folder):
        said = by_script(folder)
        self.assertEqual(said.split(b"\n"), by_c(folder).split(b"\n"))
        return said

    def test_recorded_machines(self):
        folders = [path.parent for path in
                   TOP.glob("tests/machines/*/expected.snap")]
        self.assertGreaterEqual(len(folders), 2)
        for folder in folders:
            with self.subTest(folder.name):
                said = self.assert_same(folder)
                self.assertEqual(said,
                                 (folder / "expected.snap").read_bytes())

    def test_made_up_machines(self):
        seen = set()
        for seed in range(MADE_UP):
            folder = self.folder / str(seed)
            folder.mkdir()
            Machine(seed).write(folder)
            with self.subTest(seed=seed):
                seen |= {shape(name)
                         for name in facts(self.assert_same(folder))}
        self.assertEqual(seen, self.known())

    @staticmethod
    def known():
        """Every fact there is, from docs/FACTS.md."""
        # What only many windows show is in no recorded machine.
        many = re.compile(r"`([a-z_]*exhausts?_in|[a-z]+_shift|growing)`")
        names, prefix = set(), None
        for line in (TOP / "docs/FACTS.md").read_text().splitlines():
            if many.search(line):
                continue
            head = re.match(r"## \d+ .*: `([a-z]+|[A-Z])1?`$", line)
            row = re.match(r"\| \d+ \| `([a-z_]+)`", line)
            prefix = head.group(1) if head else prefix
            if row and prefix not in NOT_RECORDED and \
                    "the module alone sees it" not in line:
                names.add(f"{prefix}.{row.group(1)}")
        return names - NATIVE

    def test_hostile_names(self):
        machine = Machine(7, tasks=0)
        every = [bytes(range(i, min(i + 15, 256))) for i in range(1, 256, 15)]
        for pid, name in enumerate(HOSTILE + every, 100):
            task = Task(machine.rnd, pid, machine.now, [name])
            task.limit, task.fds, task.state = 64, 63 - pid % 50, "S"
            task.has = dict.fromkeys(task.has, True)
            machine.tasks[pid] = task
        machine.write_moment(self.folder / "before")
        machine.now += 200
        machine.write_moment(self.folder / "after")
        before = sorted(os.listdir("."))
        self.assertEqual(self.assert_same(self.folder).count(b"handle T"), 9)
        self.assertEqual(sorted(os.listdir(".")), before)

    def test_every_hostile_name_shown(self):
        for i, name in enumerate(HOSTILE + [bytes(range(1, 16)),
                                            bytes(range(120, 135))]):
            folder = self.folder / str(i)
            folder.mkdir()
            machine = Machine(3, tasks=0)
            task = Task(machine.rnd, 5, machine.now, [name])
            task.limit, task.fds = 64, 60
            task.kthread, task.state = False, "S"
            task.has = dict.fromkeys(task.has, True)
            machine.tasks[5] = task
            machine.write_moment(folder / "before")
            machine.now += 200
            machine.write_moment(folder / "after")
            with self.subTest(name=name):
                self.assertIn(b"handle T1 5 ", self.assert_same(folder))

    def test_old_kernels(self):
        for seed in range(OLD):
            folder = self.folder / str(seed)
            folder.mkdir()
            Machine(seed, old=True).write(folder)
            script, c = by_script(folder), by_c(folder)
            with self.subTest(seed=seed):
                self.assertIn(b"unseen pressure", script)
                more = set(facts(script)) - set(facts(c))
                self.assertLessEqual(more, OLD_FACTS)
                lines = [line for line in script.split(b"\n")
                         if line.split(b" ")[0].decode() not in more]
                self.assertEqual(lines, c.split(b"\n"))
                if "vmstat" not in os.listdir(folder / "after/proc"):
                    continue
                self.assertEqual(more, OLD_FACTS)

    def test_container(self):
        machine = Machine(11)
        machine.missing = {"pressure/cpu", "pressure/memory", "pressure/io",
                           "diskstats"}
        machine.write(self.folder)
        said = self.assert_same(self.folder)
        words = re.search(rb"^unseen (.*)$", said, re.MULTILINE).group(1)
        self.assertIn(b"pressure", words)
        self.assertIn(b"disks", words)
        self.assertFalse([name for name in facts(said)
                          if name.startswith(("psi.", "D"))])

    def test_nothing_at_all(self):
        for moment, up in ("before", "10.00"), ("after", "12.00"):
            proc = self.folder / moment / "proc"
            proc.mkdir(parents=True)
            (proc / "uptime").write_text(up + " 1.00\n")
        said = self.assert_same(self.folder)
        self.assertIn(b"unseen pressure tasks disks mounts log\n", said)


if __name__ == "__main__":
    unittest.main()
