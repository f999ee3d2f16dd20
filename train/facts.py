# SPDX-License-Identifier: GPL-2.0
"""Prompts as data: objects with facts, written as the kernel writes them.

A prompt is a list of objects in order; an object is (label, facts), a fact is
(attribute word, value). Values are the snapshot's own integers; the model sees
only their value words.
"""
import re

SINGLE = ("cpu", "mem", "swap", "vm", "psi", "limits", "tasks")
HANDLE = re.compile(r"^([TDM])([1-9])$")


def value_word(value):
    """As aikm_word_value(): sign, power of ten, leading digit."""
    if value == 0:
        return "o"
    digits = str(abs(value))
    sign = "m" if value < 0 else ""
    return sign + chr(ord("a") + len(digits) - 1) + chr(
        ord("A") + int(digits[0]) - 1)


def letters(name):
    """An attribute's or cause's name as a word."""
    return name.replace("_", "")


def parse_prompt(text):
    """Prompt text -> [(label, [(attribute, value word)])]."""
    objects = []
    for line in text.splitlines():
        words = line.split(" ")[1:]
        if len(words) < 3 or len(words) % 2 == 0:
            raise ValueError(f"not an object's line: {line!r}")
        objects.append((words[0],
                        list(zip(words[1::2], words[2::2]))))
    return objects


def write_prompt(objects):
    """Objects with integer values -> prompt text."""
    lines = []
    for label, facts in objects:
        words = [label]
        for attr, value in facts:
            words += [attr, value_word(value)]
        lines.append(" " + " ".join(words) + "\n")
    return "".join(lines)


def parse_snapshots(text):
    """Snapshot text -> a dict each: time, window, handles, facts.

    Only what training needs; the C reader is the one that checks.
    """
    snapshot = None
    for line in text.splitlines():
        words = line.split(" ", 3)
        if words[0] == "aikm-snapshot":
            snapshot = {"handles": {}, "facts": {}}
        elif snapshot is None:
            continue
        elif words[0] == "time":
            snapshot["time"] = int(words[1])
        elif words[0] == "window":
            snapshot["window"] = int(words[1]) * 1000000
        elif words[0] == "handle":
            snapshot["handles"][words[1]] = (words[2], words[3].strip('"'))
        elif words[0] == "end":
            yield snapshot
            snapshot = None
        elif "." in words[0]:
            label, attr = words[0].split(".", 1)
            snapshot["facts"][label, letters(attr)] = int(words[1])


def with_values(prompt, snapshot):
    """The prompt's objects with the snapshot's integers in them."""
    objects = []
    for label, facts in parse_prompt(prompt):
        values = []
        for attr, word in facts:
            value = snapshot["facts"][label, attr]
            if value_word(value) != word:
                raise ValueError(f"{label}.{attr} is {value}, "
                                 f"but the prompt says {word}")
            values.append((attr, value))
        objects.append((label, values))
    return objects


class View:
    """Look-ups in one prompt."""

    def __init__(self, objects):
        self.objects = objects
        self.value = {(label, attr): value for label, facts in objects
                      for attr, value in facts}

    def has(self, label, attr):
        return (label, attr) in self.value

    def get(self, label, attr):
        return self.value.get((label, attr), 0)

    def handles(self, kind):
        return [label for label, _ in self.objects
                if HANDLE.match(label) and label[0] == kind]

    def most(self, kind, *attrs):
        """The object with the largest sum of attributes, None if all zero."""
        ranked = [(sum(self.get(h, a) for a in attrs), -i, h)
                  for i, h in enumerate(self.handles(kind))]
        return max(ranked)[2] if ranked and max(ranked)[0] > 0 else None

    def least(self, kind, attr):
        """The object with the smallest known value of an attribute."""
        ranked = [(self.get(h, attr), i, h)
                  for i, h in enumerate(self.handles(kind))
                  if self.has(h, attr)]
        return min(ranked)[2] if ranked else None
