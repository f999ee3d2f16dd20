#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""How often the shipped model is right on recordings, beside the plain rules.

Every labelled window of a split goes through `aikm diagnose --here` exactly
as a user's snapshot would, once with the model and once with --rules. The
test split is neither trained on nor looked at while choosing anything.
"""
import argparse
import json
import lzma
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter

import corpus

AIKM = "build/user/aikm"
EXIT_CODES = (0, 1, 5)
CAUSE_RIGHT_MIN = 0.90
FALSE_ALARM_MAX = 0.02
QUIET = ("healthy", "inconclusive")


def diagnose(path, extra):
    """Findings of a snapshot file by time_ns."""
    done = subprocess.run([AIKM, "diagnose", "--here", "--from", path,
                           "--json", *extra], check=False,
                          stdout=subprocess.PIPE)
    if done.returncode not in EXIT_CODES:
        raise RuntimeError(f"aikm diagnose {path} ended with "
                           f"{done.returncode}")
    findings = map(json.loads, done.stdout.splitlines())
    return {f["time_ns"]: f for f in findings}


def judge(window, finding):
    """-> what was said, was the cause right, was the culprit (or None)."""
    said = finding["cause"]
    right = window["right"] + window["unseen"]
    culprit = finding["culprit"] and finding["culprit"]["handle"]
    good = said == window["cause"]
    return said, good, (culprit in right) if right and good else None


class Tally:
    """Judgements of one voice, the model's or the rules'."""

    def __init__(self):
        self.said = Counter()
        self.culprit = Counter()
        self.runs = {}

    def add(self, window, finding):
        said, good, culprit = judge(window, finding)
        cause = window["cause"]
        self.said[cause, said] += 1
        if culprit is not None:
            self.culprit[cause, culprit] += 1
        if cause == "healthy":
            good = said in QUIET
        run = self.runs.setdefault((window["run"], cause), [0, 0])
        run[0] += good
        run[1] += 1

    def count(self, cause):
        return sum(n for (c, _), n in self.said.items() if c == cause)

    def right(self, cause):
        return self.said[cause, cause]

    def false_alarms(self):
        return sum(n for (c, said), n in self.said.items()
                   if c == "healthy" and said not in QUIET)

    def causes(self):
        return sorted({c for c, _ in self.said if c != "healthy"})

    def summary(self):
        faults = self.causes()
        windows = sum(map(self.count, faults))
        right = sum(map(self.right, faults))
        healthy = self.count("healthy")
        named = sum(n for (_, ok), n in self.culprit.items() if ok)
        asked = sum(self.culprit.values())
        return {
            "fault_windows": windows, "cause_right": right,
            "cause_accuracy": right / windows if windows else 0.0,
            "culprit_asked": asked, "culprit_right": named,
            "culprit_accuracy": named / asked if asked else 0.0,
            "healthy_windows": healthy, "false_alarms": self.false_alarms(),
            "false_alarm_rate": self.false_alarms() / healthy
            if healthy else 1.0,
            "causes": {c: {"windows": self.count(c), "right": self.right(c),
                           "culprit_right": self.culprit[c, True],
                           "culprit_asked": self.culprit[c, True]
                           + self.culprit[c, False]}
                       for c in faults},
            "confusion": {f"{c} -> {s}": n
                          for (c, s), n in sorted(self.said.items())
                          if c != s},
            "runs": {f"{run} {cause}": good for (run, cause), good
                     in sorted(self.runs.items())},
        }


def evaluate(recordings, split, model):
    """-> tallies of the model and of the rules."""
    tallies = Tally(), Tally()
    for run in corpus.read_index(recordings):
        if run["split"] != split:
            continue
        base = recordings / run["run"]
        text = lzma.open(f"{base}.snap.xz", "rt").read()
        truth = corpus.Truth(pathlib.Path(f"{base}.truth").read_text())
        windows = list(corpus.windows_of(run, text, truth))
        with tempfile.NamedTemporaryFile("w", suffix=".snap") as file:
            file.write(text)
            file.flush()
            for tally, extra in zip(tallies, (["--model", model],
                                              ["--rules"])):
                findings = diagnose(file.name, extra)
                for window in windows:
                    tally.add(window, findings[window["time"]])
    return tallies


def share(good, all_of):
    return f"{100 * good / all_of:5.1f} %" if all_of else "    -  "


def print_table(model, rules):
    form = "{:22} {:>7} {:>9} {:>9} {:>9} {:>9}"
    print(form.format("", "windows", "cause", "culprit", "rules'",
                      "culprit"))
    for cause, m in model["causes"].items():
        r = rules["causes"][cause]
        print(form.format(cause, m["windows"], share(m["right"],
                                                     m["windows"]),
                          share(m["culprit_right"], m["culprit_asked"]),
                          share(r["right"], r["windows"]),
                          share(r["culprit_right"], r["culprit_asked"])))
    print(form.format("all faults", model["fault_windows"],
                      share(model["cause_right"], model["fault_windows"]),
                      share(model["culprit_right"], model["culprit_asked"]),
                      share(rules["cause_right"], rules["fault_windows"]),
                      share(rules["culprit_right"],
                            rules["culprit_asked"])))
    print(form.format("healthy called faulty", model["healthy_windows"],
                      share(model["false_alarms"],
                            model["healthy_windows"]), "",
                      share(rules["false_alarms"],
                            rules["healthy_windows"]), ""))


def print_mistakes(name, summary, all_runs):
    print(f"\n{name} mistakes (recorded -> said: windows):")
    for pair, n in summary["confusion"].items():
        print(f"  {pair}: {n}")
    print(f"{name} runs below 100 % (right of windows):")
    for run, (good, windows) in summary["runs"].items():
        if good < windows or all_runs:
            print(f"  {run}: {good} of {windows}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("split", nargs="?", default="test", choices=("train", "dev", "test"))
    add("--recordings", type=pathlib.Path,
        default=pathlib.Path("lab/recordings"))
    add("--model", default="model/aikm.gguf")
    add("--report", type=pathlib.Path,
        default=pathlib.Path("build/report/eval.json"))
    add("--mistakes", action="store_true", help="also what was confused")
    add("--runs", action="store_true", help="every run, not only the bad")
    args = parser.parse_args()
    tallies = evaluate(args.recordings, args.split, args.model)
    model, rules = (t.summary() for t in tallies)
    print(f"split {args.split}, model {args.model}")
    print_table(model, rules)
    if args.mistakes:
        print_mistakes("model", model, args.runs)
        print_mistakes("rules", rules, args.runs)
    args.report.parent.mkdir(parents=True, exist_ok=True)
    args.report.write_text(json.dumps(
        {"split": args.split, "model": model, "rules": rules}, indent=1)
        + "\n")
    promises = (
        (f"cause right in >= {CAUSE_RIGHT_MIN:.0%} of fault windows",
         model["cause_accuracy"] >= CAUSE_RIGHT_MIN),
        (f"<= {FALSE_ALARM_MAX:.0%} of healthy windows called faulty",
         model["false_alarm_rate"] <= FALSE_ALARM_MAX),
        ("the model is right more often than the rules",
         model["cause_right"] - model["false_alarms"]
         > rules["cause_right"] - rules["false_alarms"]))
    for what, kept in promises:
        print(f"{'ok' if kept else 'NOT OK'}: {what}")
    passed = sum(kept for _, kept in promises)
    print(f"{passed} passed, {len(promises) - passed} failed")
    return 0 if passed == len(promises) else 1


if __name__ == "__main__":
    sys.exit(main())
