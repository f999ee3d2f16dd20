#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Write model/README.md: every figure from a file or a report, none by hand.

Needs model/aikm.gguf, lab/recordings and build/report/eval.json of the test
split (train/eval).
"""
import hashlib
import json
import pathlib
import sys

import corpus
import gguf

TEXT = """# KAIM SLM 1

The small language model that `aikm` and the kernel module think with: a
Qwen2-architecture decoder, trained from nothing on recordings of this
project's fault lab. It reads a snapshot of one machine as words and answers
with a cause, a culprit and the facts that show it, or says that all is well.

| | |
|---|---|
| file | `aikm.gguf`, {size} bytes, sha256 `{hash}` |
| shape | {layers} layers, width {width}, {heads} heads ({kv} for keys and values), feed-forward {ff}, vocabulary {vocab}, rotary base {rope:.0f} |
| parameters | {parameters} in all; matrices Q8_0, norms and biases F32; head tied to the embedding |
| catalogue | version {catalogue} |
| licence | GPL-2.0 OR MIT, as the shared code |

## Data

Real faults on virtual machines and, for training, on one real one: see
`lab/`. Windows of 2 s, one every
second; a window counts only when it lies wholly inside a fault or wholly
outside. Which machine belongs to which split was fixed before recording; test
machines differ from the others in memory, disk and intensity.
`manifest.txt` holds the sha256 of every recording that training read; the
file carries its hash as `kaim.training_manifest`.

| cause | train windows (runs) | dev | test |
|---|---|---|---|
{data}

## Recipe

`train/run` does all of it: corpus, training, GGUF, comparison of the file's
logits with the engine's, dev accuracy.

- The teacher writes, for each window, a THOUGHT (a fixed look at what stands
  out; it does not know the truth) and an ANSWER (recorded cause, culprit,
  strongest deciding facts). Both name only facts of the prompt.
- Each time a window is drawn it is varied: handles are dealt anew, memory and
  disk sizes scaled to other machines, rates and growth changed, spare facts
  and idle tasks left out. A third of the thoughts is spoiled so that the
  answer must stand on the prompt.
- Training starts from weights that know the form of prompts (`prior.py`):
  value words in order, heads that look one and two tokens back, at the label
  of the line, and for the value of an attribute.
- Muon for matrices, Adam for the rest; bfloat16 with float32 masters; the
  mean of the last steps is exported. Supervised only: there was no
  reinforcement stage.
- {story}

## Accuracy

`train/eval` (command: `make eval`), {split} split, seen by neither training
nor choosing; the same windows for the plain rules (`--rules`):

| cause | windows | model: cause | culprit | rules: cause | culprit |
|---|---|---|---|---|---|
{accuracy}

{verdict}

## Limits

- It knows {causes} causes and no others; anything else is at best called
  healthy or inconclusive.
- All recordings but one training machine's (24 GiB, two processors, kernel
  6.18) come from QEMU guests of at most 8 GiB with few processes under one
  kernel (Debian 6.1). The windows of one run are alike, so the figures above
  rest on few independent runs ({runs} in the test split).
- It sees only leading digits of values, and only one window of time.
- A cause said with less than 50 % confidence is reported as inconclusive.
"""


def data_rows(recordings):
    """Windows and runs by cause and split."""
    table = {}
    for line in open("build/train/windows.jsonl", encoding="utf-8"):
        w = json.loads(line)
        cell = table.setdefault(w["cause"], {}).setdefault(
            w["split"], [0, set()])
        cell[0] += 1
        cell[1].add(w["run"])
    rows = []
    for cause, splits in sorted(table.items()):
        cells = [f"{n} ({len(runs)})" for n, runs in
                 (splits.get(s, (0, ())) for s in ("train", "dev", "test"))]
        rows.append(f"| {cause} | " + " | ".join(cells) + " |")
    runs = sum(r["split"] == "test" for r in corpus.read_index(recordings))
    return "\n".join(rows), runs


def share(good, of):
    return f"{100 * good / of:.1f} %" if of else "-"


def accuracy_rows(report):
    model, rules = report["model"], report["rules"]
    rows = []
    for cause, m in model["causes"].items():
        r = rules["causes"][cause]
        rows.append(
            f"| {cause} | {m['windows']} | {share(m['right'], m['windows'])}"
            f" | {share(m['culprit_right'], m['culprit_asked'])}"
            f" | {share(r['right'], r['windows'])}"
            f" | {share(r['culprit_right'], r['culprit_asked'])} |")
    voices = []
    for voice in (model, rules):
        voices += [share(voice["cause_right"], voice["fault_windows"]),
                   share(voice["culprit_right"], voice["culprit_asked"])]
    rows.append(f"| **all faults** | {model['fault_windows']} | "
                + " | ".join(voices) + " |")
    rows.append(f"| healthy called faulty | {model['healthy_windows']} | "
                f"{share(model['false_alarms'], model['healthy_windows'])} | |"
                f" {share(rules['false_alarms'], rules['healthy_windows'])}"
                " | |")
    return "\n".join(rows)


def verdict(report):
    """Against the promises, in words that the figures decide."""
    model, rules = report["model"], report["rules"]
    lines = []
    for what, kept in (
            ("at least 90 % of the causes right",
             model["cause_accuracy"] >= 0.9),
            ("at most 2 % of healthy windows called faulty",
             model["false_alarm_rate"] <= 0.02),
            ("better than the plain rules on the same windows",
             model["cause_right"] - model["false_alarms"]
             > rules["cause_right"] - rules["false_alarms"])):
        lines.append(f"- {what}: {'kept' if kept else '**not kept**'}")
    return "\n".join(lines)


def main():
    path = pathlib.Path("model/aikm.gguf")
    data = path.read_bytes()
    held = gguf.Reader(data)
    report = json.loads(pathlib.Path("build/report/eval.json").read_text())
    rows, runs = data_rows(pathlib.Path("lab/recordings"))
    key = held.keys
    pathlib.Path("model/README.md").write_text(TEXT.format(
        size=len(data), hash=hashlib.sha256(data).hexdigest(),
        layers=key["qwen2.block_count"], width=key["qwen2.embedding_length"],
        heads=key["qwen2.attention.head_count"],
        kv=key["qwen2.attention.head_count_kv"],
        ff=key["qwen2.feed_forward_length"],
        vocab=len(key["tokenizer.ggml.tokens"]),
        rope=key["qwen2.rope.freq_base"],
        parameters=sum(t.size for t in held.tensors.values()),
        catalogue=key["kaim.catalogue_version"], data=rows, runs=runs,
        story=" ".join(sys.argv[1:]) or "One run, without a cut.",
        split=report["split"], accuracy=accuracy_rows(report),
        verdict=verdict(report), causes=len(report["model"]["causes"])),
        encoding="utf-8")


if __name__ == "__main__":
    main()
