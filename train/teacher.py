# SPDX-License-Identifier: GPL-2.0
"""What the model should think and answer about a prompt whose truth is known.

The THOUGHT does not know the truth: it is a fixed look at what stands out,
loudest symptom first, with the tasks that compete for it, so that the answer
that follows can compare. The ANSWER gives the recorded cause, its culprit and
the strongest facts that decide it. Both name only facts of the prompt.
"""
from facts import View, letters, value_word

THINK_FACTS = 8
EVIDENCE_MAX = 4


def tasks_by(view, attr, at_least, count):
    """The first tasks by one attribute, largest first."""
    ranked = sorted(((-view.get(t, attr), i, t)
                     for i, t in enumerate(view.handles("T"))
                     if view.get(t, attr) >= at_least))
    return [t for _, _, t in ranked[:count]]


def look_oom(v):
    if v.get("vm", "oomkills"):
        yield "vm", "oomkills"
        for t in tasks_by(v, "victim", 1, 1):
            yield t, "victim"
        for t in tasks_by(v, "rss", 1, 1):
            yield t, "rss"


def look_mounts(v):
    for attr in ("left", "inodesleft"):
        mount = v.least("M", attr)
        if mount and v.get(mount, attr) < 50:
            yield mount, attr


def look_files(v):
    task = v.least("T", "fdsleft")
    if task and v.get(task, "fdsleft") < 100:
        yield task, "fdsleft"
        yield task, "fds"


def look_population(v):
    for t in tasks_by(v, "zombies", 5, 1):
        yield t, "zombies"
    for t in tasks_by(v, "clones", 20, 1):
        yield t, "clones"
        yield "tasks", "born"


def look_stuck(v):
    if v.get("tasks", "stuck") >= 2:
        yield "tasks", "stuck"
        for t in tasks_by(v, "stuck", 1, 1):
            yield t, "stuck"


def look_swap(v):
    if v.get("swap", "in") >= 50 or v.get("swap", "out") >= 50:
        yield "swap", "in"
        yield "swap", "out"
        yield "psi", "memsome"


def look_memory(v):
    low = v.has("mem", "left") and v.get("mem", "left") < 200
    if low:
        yield "mem", "left"
        for t in tasks_by(v, "rss", 1, 1):
            yield t, "rss"
    for t in tasks_by(v, "growth", 1000, 1):
        yield t, "growth"
        yield t, "age"
        if not low:
            yield "mem", "left"


def look_disks(v):
    disk = v.most("D", "busy")
    if disk and v.get(disk, "busy") >= 600:
        yield disk, "busy"
        yield disk, "queue"
        task = v.most("T", "read", "write")
        if task:
            more = "read" if v.get(task, "read") > v.get(task, "write") \
                else "write"
            yield task, more


def look_cpus(v):
    tasks = tasks_by(v, "cpu", 600, 2)
    if v.get("cpu", "idle") < 200 or tasks:
        yield "cpu", "idle"
        yield "cpu", "running"
    for t in tasks[:1]:
        yield t, "cpu"
        yield t, "faults"
        yield t, "age"
    for t in tasks[1:]:
        yield t, "cpu"


LOOKS = (look_oom, look_mounts, look_files, look_population, look_stuck,
         look_swap, look_memory, look_disks, look_cpus)


def think(view):
    """Facts looked at: at most THINK_FACTS, none twice, all in the prompt."""
    facts = []
    for look in LOOKS:
        for fact in look(view):
            if view.has(*fact) and fact not in facts:
                facts.append(fact)
    if not facts:
        facts = [f for f in (("cpu", "idle"), ("mem", "left"))
                 if view.has(*f)]
    return facts[:THINK_FACTS]


# What decides each cause, strongest first. "C" is the culprit, "D" the
# busiest disk, "S" a stalled disk, "V" the victim.
DECISIVE = {
    "swap_thrash": ("psi memsome", "swap in", "swap out", "C rss", "C swap",
                    "vm majfaults"),
    "oom_global": ("vm oomkills", "V victim", "C rss", "C growth",
                   "mem left"),
    "mem_leak_user": ("C growth", "C rss", "mem drop", "mem left"),
    "mem_pressure": ("mem left", "C rss", "mem anon", "psi memsome"),
    "cpu_saturation": ("cpu idle", "cpu running", "psi cpu", "C cpu"),
    "process_spin": ("C cpu", "C age", "cpu idle", "cpu running"),
    "disk_saturated": ("D busy", "D queue", "C write", "C read", "D wait",
                       "psi iosome"),
    "fs_full": ("C left", "C free", "C size", "C inodesleft"),
    "fs_inodes_full": ("C inodesleft", "C left", "C inodesdrop"),
    "fd_exhaust_process": ("C fdsleft", "C fds", "C fdsgrowth",
                           "limits files"),
    "fork_bomb": ("C clones", "tasks born", "cpu forks", "tasks total"),
    "zombie_accumulation": ("C zombies", "tasks zombies", "C children",
                            "tasks total"),
    "dstate_accumulation": ("tasks stuck", "C stuck", "S stalled",
                            "cpu load"),
}

# By which attributes a family's most guilty member is found.
GUILT = {
    "swap_thrash": ("rss", "swap"), "oom_global": ("rss", "victim"),
    "mem_leak_user": ("growth",), "mem_pressure": ("rss",),
    "cpu_saturation": ("cpu",), "process_spin": ("cpu",),
    "disk_saturated": ("read", "write"), "fd_exhaust_process": ("fds",),
    "fork_bomb": ("clones",), "zombie_accumulation": ("zombies",),
    "dstate_accumulation": ("stuck",), "fs_full": ("size",),
    "fs_inodes_full": ("size",),
}


def choose_culprit(view, cause, right):
    """The most guilty of the right handles, None when there is none."""
    ranked = [(sum(view.get(h, a) for a in GUILT[cause]), -i, h)
              for i, (h, _) in enumerate(view.objects) if h in right]
    return max(ranked)[2] if ranked else None


def evidence(view, cause, culprit):
    """The strongest decisive facts that the prompt holds."""
    stand_in = {"C": culprit, "D": view.most("D", "busy"),
                "S": view.most("D", "stalled"),
                "V": view.most("T", "victim")}
    facts = []
    for rule in DECISIVE[cause]:
        label, attr = rule.split()
        label = stand_in.get(label, label)
        if label and view.has(label, attr) and (label, attr) not in facts:
            facts.append((label, attr))
    return facts[:EVIDENCE_MAX]


def fact_words(view, facts):
    words = []
    for label, attr in facts:
        words += [label, attr, value_word(view.value[label, attr])]
    return words


def teach(objects, cause, right):
    """-> (words of the THOUGHT, words of the ANSWER)."""
    view = View(objects)
    thought = fact_words(view, think(view))
    if cause == "healthy":
        return thought, ["cause", "healthy"]
    culprit = choose_culprit(view, cause, right)
    answer = ["cause", letters(cause), "culprit", culprit or "none",
              "because"]
    return thought, answer + fact_words(view,
                                        evidence(view, cause, culprit))
