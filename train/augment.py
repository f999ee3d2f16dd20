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
# What a faster disk does with the same fault.
SWAPPING = {"swap": ("in", "out"),
            "vm": ("majfaults", "refaultanon", "scandirect", "scankswapd",
                   "steal", "allocstall"), "T": ("majfaults",)}
PACE = {"D": ("read", "write", "ios", "wait"), "T": ("read", "write")}
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
        return value if value < YOUNG_S else max(
            YOUNG_S, round(value * math.exp(rng.uniform(-0.5, 4.0))))
    if attr in MEMORY.get(kind, ()):
        return max(1, tremble(rng, value * scale["memory"], 0.05)) \
            if value else 0
    if attr in STORAGE.get(kind, ()):
        return max(1, round(value * scale["storage"])) if value else 0
    if attr in GROWTH.get(kind, ()) and abs(value) >= GROWTH_MIN:
        grown = max(GROWTH_MIN, tremble(rng, abs(value) * scale["growth"]))
        return grown if value > 0 else -grown
    if attr in SWAPPING.get(kind, ()):
        return tremble(rng, value * scale["swapping"])
    if attr in PACE.get(kind, ()) and abs(value) >= COUNT_MIN:
        return tremble(rng, value * scale["pace"])
    if (kind, attr) in (("limits", "files"), ("tasks", "total"),
                        ("tasks", "threads")):
        return tremble(rng, value * scale["crowd"])
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


def crowd(rng, objects, others):
    """Put small tasks of other machines among the tasks."""
    used = {label for label, _ in objects}
    free = [f"T{i}" for i in range(1, 10) if f"T{i}" not in used]
    rng.shuffle(free)
    come = [(label, rng.choice(others))
            for label in free[:rng.randrange(len(free) + 1)]]
    first = next((i for i, (label, _) in enumerate(objects)
                  if label[0] in "DM"), len(objects))
    return objects[:first] + come + objects[first:]


# Faults that stay the same when the machine has other work to do as well.
ANYWHERE = ("mem_leak_user", "mem_pressure", "fs_full", "fs_inodes_full",
            "fd_exhaust_process", "zombie_accumulation",
            "dstate_accumulation")


def company(rng, objects, right, workers):
    """Put tasks that work for healthy reasons beside the culprit, at most a
    third of its size, and let the processors be taken."""
    held = {label: dict(facts) for label, facts in objects}
    size = max([held[h].get("rss", 0) for h in right if h[0] == "T"],
               default=1 << 40) // 3
    used = {label for label, _ in objects}
    free = [f"T{i}" for i in range(1, 10) if f"T{i}" not in used]
    rng.shuffle(free)
    come = [(label, facts) for label, facts in
            ((label, rng.choice(workers)) for label in free)
            if dict(facts).get("rss", 0) <= size]
    idle = rng.choice((0, rng.randrange(30), rng.randrange(400)))
    taken = {"idle": idle, "user": rng.randrange(300, 1000 - idle),
             "running": rng.randrange(2, 20), "load": rng.randrange(100, 2500)}
    out = []
    for label, facts in objects + come:
        if label == "cpu":
            facts = [(a, taken.get(a, v)) for a, v in facts]
        elif label == "psi":
            facts = [(a, rng.randrange(300, 1001) if a == "cpu" else v)
                     for a, v in facts]
        out.append((label, facts))
    return out


def working_tasks(windows):
    """The facts of tasks that had much to do on healthy machines."""
    return [facts for w in windows if w["cause"] == "healthy"
            for label, facts in w["objects"] if kind_of(label) == "T"
            and not is_small(dict(facts)) and dict(facts).get("age", 0) < 8
            and dict(facts).get("clones", 0) < 10]


def any_pace(rng, objects, right):
    """Who holds too much memory may work hard with it or sleep."""
    busy = {"cpu": rng.randrange(1001), "system": rng.randrange(200),
            "faults": rng.randrange(2000)}
    return [(label, [(attr, busy.get(attr, value) if label in right
                      else value) for attr, value in facts])
            for label, facts in objects]


def any_disk(rng, objects, right):
    """Swapping may or may not keep the disk busy, whichever it swaps to; on a
    fast machine tasks wait for that I/O and the processors are idle."""
    some, wait = rng.randrange(150, 1001), rng.randrange(1000)
    idle, held = rng.randrange(600), {k: dict(f) for k, f in objects}
    swap = held.get("swap", {})
    new = {"psi": {"memsome": some, "memfull": round(some * rng.random()),
                   "iosome": wait, "iofull": round(wait * rng.random())},
           "cpu": {"iowait": round(idle * rng.random()), "idle": idle},
           "D": {"busy": rng.randrange(300, 1001),
                 "queue": rng.randrange(300, 30000),
                 "wait": rng.randrange(50, 30000),
                 "read": 4 * swap.get("in", 0),
                 "write": 4 * swap.get("out", 0)}}
    out = []
    for label, facts in objects:
        facts = {**dict(facts), **{
            attr: value for attr, value in new.get(kind_of(label),
                                                   {}).items()
            if attr in dict(facts) or (kind_of(label) == "D" and value)}}
        if label in right:
            facts["read"] = rng.randrange(1, 12000)
        out.append((label, in_order(kind_of(label), facts)))
    return out


# The order in which the kernel writes what any_disk() may add.
ORDER = {"D": ("busy", "read", "write", "ios", "wait", "queue", "inflight",
               "stalled"),
         "T": ("cpu", "system", "rss", "growth", "swap", "faults",
               "majfaults", "read", "write", "fds", "fdsleft", "fdsgrowth",
               "threads", "children", "zombies", "clones", "stuck", "age",
               "gone", "victim")}


def in_order(kind, facts):
    """A dict of facts as the list a prompt has."""
    order = ORDER.get(kind)
    return sorted(facts.items(), key=lambda f: order.index(f[0])) \
        if order else list(facts.items())


def quiet_host(rng, objects):
    """The lab's guests are emulated, so that the kernel's share is large: on
    a real machine much of it is not there."""
    keep = rng.random()
    out = []
    for label, facts in objects:
        kind, held = kind_of(label), dict(facts)
        if kind == "cpu" and "system" in held and "user" in held:
            moved = round(held["system"] * (1 - keep))
            held["system"] -= moved
            held["user"] += moved
        elif kind == "T" and "system" in held:
            held["system"] = round(held["system"] * keep)
        out.append((label, [(attr, value) for attr, value in held.items()
                            if value or kind != "T" or attr in SHARES_LEFT]))
    return [(label, facts) for label, facts in out if facts]


def small_tasks(windows):
    """The facts of all tasks that could stand in any window."""
    return [facts for w in windows for label, facts in w["objects"]
            if kind_of(label) == "T" and label not in w["right"]
            and is_small(dict(facts))]


def vary(rng, window, others=((), ()), rate=0.2):
    """-> (objects, right handles) of a variant of the window.

    others are small_tasks() and working_tasks() of all windows.
    """
    memory = math.exp(rng.uniform(math.log(0.7), math.log(40))) \
        if rng.random() < 0.7 else 1.0
    scale = {"memory": memory,
             "growth": memory * math.exp(rng.uniform(-1.6, 1.0))
             if rng.random() < 0.8 else 1.0,
             "swapping": math.exp(rng.uniform(math.log(0.7), math.log(8)))
             if rng.random() < 0.6 else 1.0,
             "pace": math.exp(rng.uniform(math.log(0.5), math.log(6)))
             if rng.random() < 0.5 else 1.0,
             "crowd": math.exp(rng.uniform(0, math.log(6)))
             if rng.random() < 0.5 else 1.0,
             "storage": math.exp(rng.uniform(math.log(0.5), math.log(3000)))
             if rng.random() < 0.7 else 1.0}
    objects = [(label, [(attr, change(rng, kind_of(label), attr, value,
                                      scale))
                        for attr, value in facts])
               for label, facts in window["objects"]]
    small, workers = others
    if small and rng.random() < 0.5:
        objects = crowd(rng, objects, small)
    if workers and window["cause"] in ANYWHERE and rng.random() < 0.4:
        objects = company(rng, objects, window["right"], workers)
    if window.get("cause") == "mem_pressure" and rng.random() < 0.6:
        objects = any_pace(rng, objects, window["right"])
    if window.get("cause") == "swap_thrash" and rng.random() < 0.6:
        objects = any_disk(rng, objects, window["right"])
    if rng.random() < 0.4:
        objects = quiet_host(rng, objects)
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


def contradicts(window):
    """A control called healthy in which a task spins all the same.

    Starved emulated guests leave a shell running in the kernel for seconds;
    nothing in such a window tells it from the fault.
    """
    return window["cause"] == "healthy" and any(
        task.get("cpu", 0) >= 800 and task.get("age", 0) >= 8
        and not task.get("faults") and not task.get("read")
        and not task.get("write")
        for task in (dict(facts) for label, facts in window["objects"]
                     if kind_of(label) == "T"))


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
