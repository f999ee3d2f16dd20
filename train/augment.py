# SPDX-License-Identifier: GPL-2.0
"""A labelled window, seen as another machine might have shown it.

Handles are dealt anew, sizes are scaled to other machines, rates tremble, and
what does not decide is left out now and then. Whatever decides a cause keeps
its side of the line: shares left near their limit, flags, small counts and
young ages stay as they were.
"""
import math
import random

from facts import HANDLE

# Sizes that grow with the machine's memory, all by one factor.
MEMORY = {"mem": ("total", "available", "free", "cached", "dirty",
                  "writeback", "anon", "shmem", "slab", "committed"),
          "swap": ("total", "free"), "T": ("rss", "swap")}
GROWTH = {"mem": ("drop",), "T": ("growth",)}
GROWTH_MIN = 1000
STORAGE = {"M": ("size", "free")}
SHARES_LEFT = ("left", "inodesleft", "fdsleft", "filesleft", "tasksleft")
FIXED = ("online", "stalled", "gone", "victim", "oomkills", "running",
         "blocked", "busy")
PERMILLE = {"cpu": ("user", "system", "iowait", "irq", "steal", "idle"),
            "psi": ("cpu", "memsome", "memfull", "iosome", "iofull")}
# Facts that may be missing without changing what is true.
SPARE = {"cpu": ("irq", "steal", "load", "switches", "system"),
         "mem": ("free", "cached", "dirty", "writeback", "shmem", "slab",
                 "committed"),
         "vm": ("steal", "scankswapd", "refaultfile"),
         "limits": ("files", "filesgrowth"),
         "tasks": ("threads", "stopped", "gone"),
         "T": ("system", "threads"), "D": ("inflight", "ios"),
         "M": ("drop", "inodesdrop")}
# A program may use much of what it may open and not be in need; many of one
# name are no bomb while they sleep.
FDS_SAFE = 150
CLONES_MANY = 30
YOUNG_S = 16
COUNT_MIN = 10


def kind_of(label):
    found = HANDLE.match(label)
    return found.group(1) if found else label


def tremble(rng, value, spread=0.22):
    """A value times something within 0.8..1.25, its sign kept."""
    return round(value * math.exp(rng.uniform(-spread, spread)))


def change(rng, kind, attr, value, scale):
    """One fact's value on the other machine."""
    if attr in FIXED:
        return value
    if attr == "fdsleft" and value > FDS_SAFE and rng.random() < 0.35:
        return rng.randrange(FDS_SAFE, 1000)
    if attr == "clones" and value > CLONES_MANY:
        return round(value * math.exp(rng.uniform(-0.9, 0.9)))
    if attr in SHARES_LEFT:
        if value < 250 or value > 990:
            return value
        return min(990, max(250, tremble(rng, value, 0.1)))
    if attr in PERMILLE.get(kind, ()):
        return value if value < 100 else min(1000, tremble(rng, value, 0.08))
    if attr == "age":
        return value if value < YOUNG_S else max(YOUNG_S,
                                                 tremble(rng, value, 1.0))
    if attr in MEMORY.get(kind, ()):
        return max(1, tremble(rng, value * scale["memory"], 0.05)) \
            if value else 0
    if attr in STORAGE.get(kind, ()):
        return max(1, round(value * scale["storage"])) if value else 0
    if attr in GROWTH.get(kind, ()) and abs(value) >= GROWTH_MIN:
        grown = max(GROWTH_MIN, tremble(rng, abs(value) * scale["growth"]))
        return grown if value > 0 else -grown
    if attr == "cpu":
        return value if value < 100 else tremble(rng, value, 0.05)
    if abs(value) < COUNT_MIN:
        return value
    return tremble(rng, value)


def deal_handles(rng, objects, right):
    """Hand the handles of each class out anew, in order again."""
    out = [(label, kind_of(label), facts) for label, facts in objects]
    new_name = {}
    for kind in "TDM":
        labels = [label for label, k, _ in out if k == kind]
        dealt = labels[:]
        rng.shuffle(dealt)
        new_name.update(zip(labels, dealt))
    rank = {"T": 1, "D": 2, "M": 3}
    renamed = [(new_name.get(label, label), kind, facts)
               for label, kind, facts in out]
    singles = [o for o in renamed if o[1] not in rank]
    dealt = sorted((o for o in renamed if o[1] in rank),
                   key=lambda o: (rank[o[1]], o[0]))
    return ([(label, facts) for label, _, facts in singles + dealt],
            [new_name.get(h, h) for h in right])


def leave_out(rng, objects, right, rate):
    """Drop spare facts, and tasks that are small and not to blame."""
    out = []
    for label, facts in objects:
        kind = kind_of(label)
        if kind == "T" and label not in right and rng.random() < rate \
                and is_small(dict(facts)):
            continue
        spare = SPARE.get(kind, ())
        kept = [f for f in facts
                if f[0] not in spare or rng.random() >= rate]
        if kept:
            out.append((label, kept))
    return out


def is_small(task):
    """Nothing about this task could be worth a word."""
    return (task.get("cpu", 0) < 200 and not task.get("victim")
            and task.get("growth", 0) < 500 and task.get("clones", 0) < 10
            and not task.get("stuck") and task.get("zombies", 0) < 5
            and task.get("read", 0) + task.get("write", 0) < 500
            and task.get("fdsleft", 1000) > 300)


def vary(rng, window, rate=0.2):
    """-> (objects, right handles) of a variant of the window."""
    scale = {"memory": math.exp(rng.uniform(math.log(0.7), math.log(40)))
             if rng.random() < 0.7 else 1.0,
             "growth": math.exp(rng.uniform(math.log(0.2), math.log(2)))
             if rng.random() < 0.6 else 1.0,
             "storage": math.exp(rng.uniform(math.log(0.5), math.log(3000)))
             if rng.random() < 0.7 else 1.0}
    objects = [(label, [(attr, change(rng, kind_of(label), attr, value,
                                      scale))
                        for attr, value in facts])
               for label, facts in window["objects"]]
    objects = leave_out(rng, objects, window["right"], rate)
    return deal_handles(rng, objects, window["right"])


def by_cause(windows):
    """cause -> run -> windows; healthy ones by where they come from."""
    table = {}
    for w in windows:
        cause = w["cause"]
        if cause == "healthy" and w["control"]:
            cause = "control"
        table.setdefault(cause, {}).setdefault(w["run"], []).append(w)
    return table


def draw(rng, table, healthy=0.42, controls=0.75):
    """A window: healthy with that chance, else each cause alike.

    Controls are healthy runs made to look ill; they teach more than the quiet
    minutes around a fault.
    """
    faults = sorted(c for c in table if c not in ("healthy", "control"))
    if rng.random() < healthy:
        cause = "control" if rng.random() < controls else "healthy"
    else:
        cause = rng.choice(faults)
    runs = table.get(cause) or table[rng.choice(sorted(table))]
    return rng.choice(runs[rng.choice(sorted(runs))])


def rng_for(seed, step):
    """The same randomness for the same step, whenever it is run."""
    return random.Random(f"{seed} {step}")
