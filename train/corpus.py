#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Recordings -> labelled windows, one JSON object a line.

Reads lab/recordings (index.tsv, RUN.snap.xz, RUN.truth), asks the C prompt
tool what the model sees of each snapshot, and labels each window by the marks
of the truth. Windows that are neither wholly faulty nor wholly healthy are
left out. Also leaves the words of the grammar and the manifest.
"""
import argparse
import hashlib
import json
import lzma
import pathlib
import subprocess
import sys
from collections import Counter

import facts

SETTLE_NS = 1000000000
OUT = pathlib.Path("build/train")
PROMPT = pathlib.Path("build/user/tool/prompt")


class Truth:
    """The marks of one run."""

    def __init__(self, text):
        lines = text.splitlines()
        if not lines or lines[0] != "aikm-truth 1":
            raise ValueError("not a truth file: the first line must be "
                             "'aikm-truth 1'")
        self.mark = {}
        self.cause = "healthy"
        self.names, self.pids = set(), []
        self.device = self.mount = None
        for line in lines[1:]:
            words = line.split()
            if words and words[0] == "mark":
                self.read_mark(words[1], int(words[2]), words[3:])

    def read_mark(self, what, time, words):
        self.mark.setdefault(what, time)
        about = dict(w.split("=", 1) for w in words if "=" in w)
        self.cause = about.get("cause", self.cause)
        self.device = about.get("device", self.device)
        self.mount = about.get("mount", self.mount)
        if "culprit" in about:
            self.names.add(about["culprit"])
        self.pids += [p for p in about.get("pid", "").split(",") if p]

    def label(self, begin, end, oom_kills):
        """The cause of a window, None when it is neither one nor other."""
        began, calm = self.mark.get("begin"), self.mark.get("calm")
        if began is None or end <= began:
            return "healthy"
        if calm is not None and begin >= calm + SETTLE_NS:
            return "healthy"
        clear = self.mark.get("clear", self.mark.get("end", 0))
        if "fault" not in self.mark or begin < self.mark["fault"] or \
                end > clear:
            return None
        if self.cause == "oom_global" and not oom_kills:
            return None
        return self.cause

    def culprits(self, handles):
        """All handles that are a right answer; handles: label -> (id, name)."""
        if self.mount and self.cause in ("fs_full", "fs_inodes_full"):
            return [h for h, (_, name) in handles.items()
                    if h[0] == "M" and name == self.mount]
        tasks = {h: about for h, about in handles.items() if h[0] == "T"}
        right = [h for h, (pid, _) in tasks.items() if str(pid) in self.pids]
        return right or [h for h, (_, name) in tasks.items()
                         if name in self.names]


def read_index(recordings):
    """index.tsv -> a dict for each run."""
    lines = (recordings / "index.tsv").read_text().splitlines()
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"))) for line in lines[1:] if line]


def ask_prompts(text):
    """Snapshot text -> what the C code says of each snapshot."""
    done = subprocess.run([PROMPT], input=text.encode(), check=True,
                          stdout=subprocess.PIPE)
    return [json.loads(line) for line in done.stdout.splitlines()]


def windows_of(run, text, truth):
    """The labelled windows of one run."""
    snapshots = list(facts.parse_snapshots(text))
    prompts = ask_prompts(text)
    if len(snapshots) != len(prompts):
        raise ValueError(f"{run['run']}: {len(snapshots)} snapshots, "
                         f"{len(prompts)} prompts")
    for snapshot, prompt in zip(snapshots, prompts):
        end = snapshot["time"]
        cause = truth.label(end - snapshot["window"], end,
                            snapshot["facts"].get(("vm", "oomkills"), 0))
        if cause is None:
            continue
        objects = facts.with_values(prompt["prompt"], snapshot)
        seen = {label for label, _ in objects}
        handles = {h: (about["id"], about["name"])
                   for h, about in prompt["handles"].items()}
        right = truth.culprits(handles) if cause != "healthy" else []
        yield {"run": run["run"], "split": run["split"],
               "scenario": run["scenario"], "time": end, "cause": cause,
               "control": run["kind"] == "healthy",
               "right": [h for h in right if h in seen],
               "unseen": [h for h in right if h not in seen],
               "rules": prompt["rules"], "objects": objects}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(recordings, runs, path):
    """sha256 of every recording that training reads."""
    names = []
    for run in runs:
        if run["split"] == "train":
            names += [run["run"] + ".snap.xz", run["run"] + ".truth"]
    path.write_text("".join(f"{sha256(recordings / name)}  {name}\n"
                            for name in sorted(names)))


def write_words():
    """The grammar's words, from the C tables: KIND TAB WORD."""
    done = subprocess.run([PROMPT, "--words"], check=True,
                          stdout=subprocess.PIPE, text=True)
    (OUT / "words.tsv").write_text(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recordings", nargs="?", type=pathlib.Path,
                        default=pathlib.Path("lab/recordings"))
    parser.add_argument("--manifest", type=pathlib.Path,
                        default=pathlib.Path("model/manifest.txt"))
    args = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    runs = read_index(args.recordings)
    counts = Counter()
    with open(OUT / "windows.jsonl", "w", encoding="utf-8") as out:
        for run in runs:
            base = args.recordings / run["run"]
            text = lzma.open(f"{base}.snap.xz", "rt").read()
            truth = Truth(pathlib.Path(f"{base}.truth").read_text())
            for window in windows_of(run, text, truth):
                counts[window["split"], window["cause"]] += 1
                out.write(json.dumps(window, separators=(",", ":")) + "\n")
    write_words()
    write_manifest(args.recordings, runs, args.manifest)
    for (split, cause), n in sorted(counts.items()):
        print(f"{split}\t{cause}\t{n}")
    if not counts:
        print("corpus: no window could be labelled", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
