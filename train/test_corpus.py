#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Labels of windows at the edges of the marks."""
import unittest

from corpus import SETTLE_NS, Truth

S = 1000000000
TRUTH = f"""aikm-truth 1
run r1
mark start {1 * S}
mark begin {5 * S}
mark fault {10 * S} cause=swap_thrash culprit=fio pid=7,8
mark culprit {12 * S} culprit=fio pid=9
mark clear {20 * S}
mark calm {24 * S}
mark end {30 * S}
"""


def label(truth, begin, end, kills=0):
    return truth.label(begin * S, end * S, kills)


class Labels(unittest.TestCase):
    def setUp(self):
        self.truth = Truth(TRUTH)

    def test_before_it_began(self):
        self.assertEqual(label(self.truth, 3, 5), "healthy")

    def test_while_it_grows(self):
        self.assertIsNone(label(self.truth, 4, 6))
        self.assertIsNone(label(self.truth, 9, 11))

    def test_wholly_inside(self):
        self.assertEqual(label(self.truth, 10, 12), "swap_thrash")
        self.assertEqual(label(self.truth, 18, 20), "swap_thrash")

    def test_over_the_end(self):
        self.assertIsNone(label(self.truth, 19, 21))

    def test_after_it_settled(self):
        self.assertIsNone(self.truth.label(24 * S, 26 * S, 0))
        self.assertEqual(self.truth.label(24 * S + SETTLE_NS, 27 * S, 0),
                         "healthy")

    def test_a_healthy_run(self):
        truth = Truth("aikm-truth 1\nmark start 1\nmark end 9\n")
        self.assertEqual(truth.label(3, 5, 0), "healthy")

    def test_a_fault_that_never_showed(self):
        truth = Truth(f"aikm-truth 1\nmark begin {5 * S}\nmark end {9 * S}\n")
        self.assertEqual(truth.label(3 * S, 5 * S, 0), "healthy")
        self.assertIsNone(truth.label(6 * S, 8 * S, 0))

    def test_oom_needs_the_kill(self):
        truth = Truth(TRUTH.replace("swap_thrash", "oom_global"))
        self.assertIsNone(label(truth, 12, 14))
        self.assertEqual(label(truth, 12, 14, 1), "oom_global")

    def test_not_a_truth_file(self):
        with self.assertRaises(ValueError):
            Truth("run r1\n")


class Culprits(unittest.TestCase):
    def test_by_pid_of_any_mark(self):
        handles = {"T1": (9, "fio"), "T2": (7, "fio"), "T3": (3, "fio")}
        self.assertEqual(Truth(TRUTH).culprits(handles), ["T1", "T2"])

    def test_by_name_when_no_pid_is_there(self):
        handles = {"T1": (99, "fio"), "T2": (3, "sh"), "D1": (7, "fio")}
        self.assertEqual(Truth(TRUTH).culprits(handles), ["T1"])

    def test_nobody(self):
        self.assertEqual(Truth(TRUTH).culprits({"T1": (3, "sh")}), [])

    def test_mounts(self):
        truth = Truth("aikm-truth 1\nmark fault 5 cause=fs_full culprit=dd "
                      "pid=3 mount=/srv\n")
        handles = {"T1": (3, "dd"), "M1": (1, "/"), "M2": (2, "/srv")}
        self.assertEqual(truth.culprits(handles), ["M2"])


if __name__ == "__main__":
    unittest.main()
