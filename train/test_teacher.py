#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The teacher and the variations it is asked about."""
import random
import unittest

import augment
import teacher
from facts import View, value_word

OBJECTS = [
    ("cpu", [("user", 480), ("idle", 20), ("running", 9), ("online", 2),
             ("load", 4000)]),
    ("mem", [("total", 1000000), ("left", 60), ("drop", 9000),
             ("anon", 800000)]),
    ("swap", [("in", 4000), ("out", 5000)]),
    ("vm", [("oomkills", 1), ("majfaults", 300)]),
    ("psi", [("cpu", 900), ("memsome", 700), ("memfull", 500),
             ("iosome", 800)]),
    ("tasks", [("total", 300), ("stuck", 6), ("zombies", 60),
               ("born", 40)]),
    ("T1", [("cpu", 950), ("rss", 500000), ("growth", 20000), ("age", 9),
            ("fds", 1000), ("fdsleft", 0), ("victim", 1)]),
    ("T2", [("cpu", 900), ("rss", 90000), ("clones", 200), ("stuck", 5),
            ("zombies", 55), ("children", 60), ("write", 8000),
            ("age", 400)]),
    ("T3", [("rss", 900), ("age", 5000), ("system", 1)]),
    ("D1", [("busy", 990), ("queue", 9000), ("wait", 40000)]),
    ("M1", [("size", 90000), ("free", 0), ("left", 0), ("inodesleft", 3)]),
]
RIGHT = {"fs_full": ["M1"], "fs_inodes_full": ["M1"]}


def facts_of(words):
    return list(zip(words[0::3], words[1::3], words[2::3]))


class Teaching(unittest.TestCase):
    def check_facts(self, words, most):
        view = View(OBJECTS)
        named = facts_of(words)
        self.assertEqual(len(words) % 3, 0)
        self.assertLessEqual(len(named), most)
        self.assertEqual(len(set(named)), len(named))
        for label, attr, value in named:
            self.assertEqual(value_word(view.value[label, attr]), value)

    def test_only_facts_of_the_prompt(self):
        for cause in teacher.DECISIVE:
            right = RIGHT.get(cause, ["T1", "T2"])
            thought, answer = teacher.teach(OBJECTS, cause, right)
            self.check_facts(thought, teacher.THINK_FACTS)
            self.assertEqual(answer[0:2],
                             ["cause", cause.replace("_", "")])
            self.assertIn(answer[3], right)
            self.check_facts(answer[5:], teacher.EVIDENCE_MAX)
            self.assertGreaterEqual(len(answer), 8)

    def test_no_culprit_among_the_handles(self):
        _, answer = teacher.teach(OBJECTS, "mem_leak_user", [])
        self.assertEqual(answer[2:5], ["culprit", "none", "because"])
        self.check_facts(answer[5:], teacher.EVIDENCE_MAX)

    def test_healthy_says_no_more(self):
        thought, answer = teacher.teach(OBJECTS, "healthy", [])
        self.assertEqual(answer, ["cause", "healthy"])
        self.assertTrue(thought)

    def test_the_thought_does_not_know_the_truth(self):
        thoughts = {tuple(teacher.teach(OBJECTS, cause, ["T1"])[0])
                    for cause in teacher.DECISIVE}
        self.assertEqual(len(thoughts), 1)

    def test_the_guiltiest_of_a_family(self):
        view = View(OBJECTS)
        self.assertEqual(teacher.choose_culprit(view, "fork_bomb",
                                                ["T1", "T2"]), "T2")

    def test_every_cause_is_taught(self):
        self.assertEqual(set(teacher.DECISIVE), set(teacher.GUILT))


class Variations(unittest.TestCase):
    def setUp(self):
        self.window = {"objects": OBJECTS, "right": ["T1"]}

    def variants(self):
        for seed in range(200):
            yield augment.vary(random.Random(seed), self.window)

    def test_the_culprit_keeps_its_facts(self):
        for objects, right in self.variants():
            task = dict(dict(objects)[right[0]])
            self.assertEqual(task["fdsleft"], 0)
            self.assertEqual(task["victim"], 1)
            self.assertEqual(task["age"], 9)

    def test_limits_stay_on_their_side(self):
        for objects, _ in self.variants():
            found = dict(objects)
            self.assertEqual(dict(found["mem"])["left"], 60)
            self.assertEqual(dict(found["M1"])["left"], 0)
            self.assertEqual(dict(found["M1"])["inodesleft"], 3)
            self.assertLessEqual(dict(found["psi"])["cpu"], 1000)

    def test_order_of_objects(self):
        order = {"cpu": 0, "mem": 1, "swap": 2, "vm": 3, "psi": 4,
                 "tasks": 5}
        for objects, _ in self.variants():
            labels = [label for label, _ in objects]
            self.assertEqual(len(set(labels)), len(labels))
            ranks = [(order.get(x, 6 + "TDM".find(x[0])), x)
                     for x in labels]
            self.assertEqual(ranks, sorted(ranks))

    def test_handles_are_dealt_anew(self):
        self.assertEqual({right[0] for _, right in self.variants()},
                         {"T1", "T2", "T3"})

    def test_a_crowd_fits_in(self):
        others = [[("rss", 50), ("age", 7)]], []
        for seed in range(100):
            objects, right = augment.vary(random.Random(seed), self.window,
                                          others)
            labels = [label for label, _ in objects]
            tasks = [x for x in labels if x[0] == "T"]
            self.assertEqual(len(set(labels)), len(labels))
            self.assertLessEqual(len(tasks), 9)
            self.assertEqual(tasks, sorted(tasks))
            self.assertEqual(dict(dict(objects)[right[0]])["victim"], 1)

    def test_company_is_smaller_than_the_culprit(self):
        window = {"cause": "mem_leak_user", "right": ["T1"],
                  "objects": [("cpu", [("idle", 900), ("running", 1)]),
                              ("T1", [("rss", 9000), ("age", 30)])]}
        workers = [[("cpu", 900), ("rss", 2000)], [("cpu", 900),
                                                   ("rss", 8000)]]
        seen = set()
        for seed in range(50):
            objects = augment.company(random.Random(seed), window["objects"],
                                      window["right"], workers)
            self.assertLess(dict(objects[0][1])["idle"], 400)
            seen |= {dict(facts)["rss"] for label, facts in objects
                     if label[0] == "T"}
        self.assertEqual(seen, {9000, 2000})

    def test_a_spin_in_a_control_is_no_lesson(self):
        spin = [("cpu", 990), ("age", 20), ("rss", 900)]
        window = {"cause": "healthy", "objects": [("T1", spin)]}
        self.assertTrue(augment.contradicts(window))
        window["objects"] = [("T1", spin + [("faults", 30)])]
        self.assertFalse(augment.contradicts(window))
        window = {"cause": "process_spin", "objects": [("T1", spin)]}
        self.assertFalse(augment.contradicts(window))

    def test_the_same_seed_gives_the_same(self):
        one, two = (augment.vary(augment.rng_for(3, 7), self.window)
                    for _ in range(2))
        self.assertEqual(one, two)


if __name__ == "__main__":
    unittest.main()
