#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What is taken for training, and what is not."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parent.parent
ADMIT = TOP / "collect/admit"
SNAPSHOT = """aikm-snapshot 1
time {time} ns
window 2000 ms
unseen details log
handle T1 77 "{name}"
cpu.user 500 permille
cpu.online 2 cpus
mem.total 1048576 kB
T1.cpu 990 permille
T1.threads 1 tasks
T1.age 60 s
end
"""
TRUTH = """aikm-truth 1
run a
scenario {scenario}
mark start 1000000000
mark begin 1000000000
mark fault 1000000000 cause={cause} culprit={name} pid={pid}
mark clear 9000000000
mark calm 9000000000
mark end 9000000000
"""
NAME = "x0123456789ab"


class Admit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aikm-admit.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.store = self.folder / "store"

    def admit(self, snapshot=None, **truth):
        about = {"scenario": "process_spin", "cause": "process_spin",
                 "name": NAME, "pid": 77}
        (self.folder / "a.truth").write_text(TRUTH.format(**about | truth))
        (self.folder / "a.snap").write_text(
            snapshot or SNAPSHOT.format(time=4000000000, name=NAME))
        done = subprocess.run([ADMIT, self.store, "web7",
                               self.folder / "a.snap"], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.returncode, (done.stdout + done.stderr).decode()

    def test_corpus_reads_what_was_taken(self):
        self.assertEqual(self.admit(), (0, "a.snap: web7-00-process_spin, "
                                           "1 windows\n"))
        subprocess.run([sys.executable, TOP / "train/corpus.py", self.store,
                        "--manifest", self.folder / "manifest"], check=True,
                       cwd=self.work(), stdout=subprocess.PIPE)
        lines = (self.folder /
                 "work/build/train/windows.jsonl").read_text().splitlines()
        window, = [json.loads(line) for line in lines]
        self.assertEqual((window["cause"], window["right"], window["split"]),
                         ("process_spin", ["T1"], "train"))
        self.assertIn("web7-00-process_spin.snap.xz",
                      (self.folder / "manifest").read_text())

    def work(self):
        """A place whose build/ is not that of the tree."""
        work = self.folder / "work"
        (work / "build").mkdir(parents=True)
        os.symlink(TOP / "build/user", work / "build/user")
        return work

    def refused(self, why, *args, **truth):
        status, said = self.admit(*args, **truth)
        self.assertEqual(status, 1, said)
        self.assertIn(why, said)
        self.assertFalse(list(self.store.glob("*.xz")))

    def test_bare_names(self):
        self.refused('not masked: "bash"',
                     SNAPSHOT.format(time=4000000000, name="bash"))

    def test_broken_snapshots(self):
        good = SNAPSHOT.format(time=4000000000, name=NAME)
        self.refused("not one", good.replace("permille", "percent"))
        self.refused("not one", good.replace("end\n", ""))

    def test_two_stories(self):
        self.refused("two things", cause="fork_bomb")

    def test_no_such_culprit(self):
        self.refused("none of its windows", name="x000000000000", pid=78)

    def test_outside_of_the_marks(self):
        self.refused("no window",
                     SNAPSHOT.format(time=10500000000, name=NAME))

    def test_the_same_again(self):
        self.assertEqual(self.admit()[0], 0)
        status, said = self.admit()
        self.assertEqual(status, 1)
        self.assertIn("web7-00-process_spin.snap.xz already", said)


if __name__ == "__main__":
    unittest.main()
