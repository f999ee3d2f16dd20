#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Prompts as data: words, lines, look-ups."""
import unittest

import facts

SNAPSHOT = """aikm-snapshot 1
time 5000000000 ns
window 2000 ms
handle T1 12 "a \\x22b c"
handle M1 254:0 "/"
cpu.user 412 permille
mem.drop -3 kB_per_s
T1.rss 512000 kB
M1.inodes_left 0 permille
end
"""
PROMPT = (" cpu user cD\n mem drop maC\n T1 rss fE\n M1 inodesleft o\n")


class Words(unittest.TestCase):
    def test_value_words(self):
        for value, word in ((0, "o"), (1, "aA"), (9, "aI"), (10, "bA"),
                            (412, "cD"), (-412, "mcD"), (10 ** 15, "pA")):
            self.assertEqual(facts.value_word(value), word)

    def test_parse_refuses_half_a_fact(self):
        with self.assertRaises(ValueError):
            facts.parse_prompt(" cpu user\n")


class Snapshots(unittest.TestCase):
    def setUp(self):
        self.snapshot, = facts.parse_snapshots(SNAPSHOT)

    def test_fields(self):
        self.assertEqual(self.snapshot["time"], 5000000000)
        self.assertEqual(self.snapshot["window"], 2000000000)
        self.assertEqual(self.snapshot["handles"]["T1"],
                         ("12", "a \\x22b c"))

    def test_values_into_prompt_and_back(self):
        objects = facts.with_values(PROMPT, self.snapshot)
        self.assertIn(("T1", [("rss", 512000)]), objects)
        self.assertEqual(facts.write_prompt(objects), PROMPT)

    def test_a_prompt_that_differs_is_refused(self):
        with self.assertRaises(ValueError):
            facts.with_values(" cpu user cE\n", self.snapshot)

    def test_a_snapshot_without_end_is_not_given(self):
        self.assertEqual(list(facts.parse_snapshots(SNAPSHOT[:-4])), [])


class Views(unittest.TestCase):
    def setUp(self):
        self.view = facts.View([("T1", [("rss", 5)]),
                                ("T2", [("rss", 7), ("fdsleft", 0)]),
                                ("T3", [("rss", 7)])])

    def test_most_takes_the_first_of_equals(self):
        self.assertEqual(self.view.most("T", "rss"), "T2")

    def test_most_of_nothing(self):
        self.assertIsNone(self.view.most("T", "cpu"))

    def test_least_counts_known_zeros_only(self):
        self.assertEqual(self.view.least("T", "fdsleft"), "T2")
        self.assertIsNone(self.view.least("M", "left"))


if __name__ == "__main__":
    unittest.main()
