#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Train the SLM on the corpus; run it inside train/in-torch.

Parameters and activations are bfloat16, the optimizer keeps float32 masters.
A checkpoint is written every minute and read again with --resume; batches
depend only on the seed and the step, so a run that was cut goes on exactly.
"""
import argparse
import json
import pathlib
import sys
import time

import torch
from torch.nn import functional

import batches
import prior
from model import Model, Shape

OUT = pathlib.Path("build/train")
SAVE_S = 60
NAMES = ("loss", "facts", "handles", "values", "cause", "culprit")
# The exported model is the mean over about the last 400 steps.
MEAN_KEEPS = 0.9975
# Rates of the matrices and of the embedding, as multiples of the others' rate.
# Without decay the matrices grow until tokens drown in what the blocks add.
MUON_RATE = 6.0
MUON_DECAY = 0.2
EMBEDDING_RATE = 4.0


def orthogonal(matrix, rounds=5):
    """The nearest matrix with singular values about 1 (Newton-Schulz).

    Coefficients of Keller Jordan's Muon; bfloat16 is exact enough for it.
    """
    x = matrix.bfloat16()
    if tall := x.shape[0] > x.shape[1]:
        x = x.T
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        gram = x @ x.T
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return (x.T if tall else x).float()


class Masters:
    """Optimizer in float32 for parameters kept in a shorter type.

    Matrices of the blocks move by Muon: momentum, made orthogonal; it needs
    about half the steps of AdamW here. The rest moves by AdamW.
    """

    def __init__(self, model, betas=(0.9, 0.98)):
        self.params = list(model.parameters())
        self.matrix = [p.dim() == 2 and "embd" not in name
                       for name, p in model.named_parameters()]
        self.master = [p.detach().float().clone() for p in self.params]
        self.first = [torch.zeros_like(m) for m in self.master]
        self.second = [torch.zeros_like(m) for m in self.master]
        self.mean = [m.clone() for m in self.master]
        self.betas = betas

    def state(self):
        return {"master": self.master, "first": self.first,
                "second": self.second, "mean": self.mean}

    def load(self, state):
        self.master, self.first = state["master"], state["first"]
        self.second, self.mean = state["second"], state["mean"]
        self.publish()

    def publish(self):
        for p, m in zip(self.params, self.master):
            p.data.copy_(m)

    def turn(self, i, grad, rate):
        """Muon for one matrix."""
        self.first[i].mul_(0.95).add_(grad)
        way = orthogonal(grad + 0.95 * self.first[i])
        size = max(1.0, grad.shape[0] / grad.shape[1]) ** 0.5
        rate *= MUON_RATE
        self.master[i].mul_(1 - rate * MUON_DECAY)
        self.master[i].add_(way, alpha=-rate * size)

    def adapt(self, i, grad, rate, count):
        """Adam for one parameter."""
        b1, b2 = self.betas
        first = self.first[i].mul_(b1).add_(grad, alpha=1 - b1)
        second = self.second[i].mul_(b2).addcmul_(grad, grad, value=1 - b2)
        self.master[i].addcdiv_(first / (1 - b1 ** count),
                                (second / (1 - b2 ** count)).sqrt()
                                .add_(1e-8), value=-rate)

    @torch.no_grad()
    def step(self, rate, count):
        """One update; count is 1 for the first."""
        grads = [p.grad.float() for p in self.params]
        norm = torch.sqrt(sum(g.pow(2).sum() for g in grads))
        if not torch.isfinite(norm):
            raise FloatingPointError("the gradient is not finite")
        shrink = min(1.0, 1.0 / (float(norm) + 1e-6))
        for i, grad in enumerate(grads):
            grad.mul_(shrink)
            if self.matrix[i]:
                self.turn(i, grad, rate)
            elif grad.dim() > 1:
                self.adapt(i, grad, EMBEDDING_RATE * rate, count)
            else:
                self.adapt(i, grad, rate, count)
        for p in self.params:
            p.grad = None
        for mean, m in zip(self.mean, self.master):
            mean.lerp_(m, max(1 - MEAN_KEEPS, 1 / count))
        self.publish()


def pad(examples):
    """-> ids, places whose next token counts, those tokens, their weights."""
    length = max(len(p) + len(a) for p, a, _ in examples)
    spoken = max(len(a) for _, a, _ in examples)
    ids = torch.zeros(len(examples), length, dtype=torch.long)
    place = torch.zeros(len(examples), spoken, dtype=torch.long)
    target = torch.zeros(len(examples), spoken, dtype=torch.long)
    weight = torch.zeros(len(examples), spoken)
    for i, (prompt, answer, weights) in enumerate(examples):
        ids[i, :len(prompt) + len(answer)] = torch.tensor(prompt + answer)
        n = len(answer)
        place[i, :n] = torch.arange(len(prompt) - 1, len(prompt) - 1 + n)
        target[i, :n] = torch.tensor(answer)
        weight[i, :n] = torch.tensor(weights)
    return ids, place, target, weight


def loss_of(model, examples):
    """-> the weighted loss; those of its parts."""
    ids, place, target, weight = pad(examples)
    hidden = model.hidden(ids, place)
    logits = model.logits(hidden).float()
    losses = functional.cross_entropy(logits.flatten(0, 1), target.flatten(),
                                      reduction="none")
    weight = weight.flatten()
    parts = [losses.detach()[weight == w].mean().item()
             for w in (batches.WEIGHT_FACT, batches.WEIGHT_HANDLE,
                       batches.WEIGHT_VALUE,
                       batches.WEIGHT_CAUSE, batches.WEIGHT_CULPRIT)]
    return (losses * weight).sum() / weight.sum(), parts


def rate_at(step, args):
    """Warm up, stay, and come down over the last part."""
    down = int(args.steps * args.decay_part)
    rate = args.rate * min(1.0, (step + 1) / 50)
    left = args.steps - step
    return rate if left >= down else rate * max(0.02, left / down)


def save(path, model, masters, tokenizer, step, args):
    """All of it or nothing: written beside, then renamed."""
    part = path.with_suffix(".part")
    torch.save({"shape": model.shape.as_dict(), "merges": tokenizer.merges,
                "optimizer": masters.state(), "step": step,
                "seed": args.seed, "args": vars(args)}, part)
    part.rename(path)


def begin(args):
    """A new model or the checkpoint's -> model, masters, tokenizer, step."""
    path = OUT / f"{args.name}.pt"
    if args.resume and path.exists():
        held = torch.load(path, weights_only=True)
        tokenizer = batches.Tokenizer(held["merges"])
        model = Model(Shape(**held["shape"])).bfloat16()
        masters = Masters(model)
        masters.load(held["optimizer"])
        return model, masters, tokenizer, held["step"]
    torch.manual_seed(args.seed)
    tokenizer = batches.make_tokenizer(batches.read_words())
    model = Model(Shape(len(tokenizer.tokens), args.width, args.layers,
                        args.heads, args.kv_heads, args.ff))
    prior.teach_form(model, tokenizer)
    masters = Masters(model)
    model = model.bfloat16()
    masters.params = list(model.parameters())
    return model, masters, tokenizer, 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--name", default="slm")
    add("--resume", action="store_true")
    add("--steps", type=int, default=6500)
    add("--batch", type=int, default=8)
    add("--rate", type=float, default=2.5e-3)
    add("--decay-part", type=float, default=0.45)
    add("--seed", type=int, default=1)
    add("--threads", type=int, default=1)
    add("--width", type=int, default=128)
    add("--layers", type=int, default=4)
    add("--heads", type=int, default=4)
    add("--kv-heads", type=int, default=2)
    add("--ff", type=int, default=384)
    return parser.parse_args()


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    windows = [w for w in batches.read_windows("train")
               if not batches.contradicts(w)]
    table = batches.by_cause(windows)
    others = batches.small_tasks(windows), batches.working_tasks(windows)
    model, masters, tokenizer, step = begin(args)
    with open(OUT / f"{args.name}.log", "a", encoding="utf-8") as log:
        def say(**facts):
            log.write(json.dumps(facts) + "\n")
            log.flush()
            print(json.dumps(facts), flush=True)

        say(begin=step, vocab=len(tokenizer.tokens), windows=len(windows),
            parameters=sum(p.numel() for p in masters.params))
        saved = shown = time.monotonic()
        mean, tokens = [0.0] * len(NAMES), 0
        while step < args.steps:
            examples = batches.drawn(tokenizer, table, others, args.seed,
                                     step, args.batch)
            loss, parts = loss_of(model, examples)
            loss.backward()
            masters.step(rate_at(step, args), step + 1)
            step += 1
            mean = [m if x != x else 0.97 * m + 0.03 * x
                    for m, x in zip(mean, [loss.item(), *parts])]
            tokens += sum(len(p) + len(a) for p, a, _ in examples)
            now = time.monotonic()
            if step % 25 == 0:
                say(step=step, **{name: round(m, 3) for name, m in zip(
                    NAMES, mean)},
                    tokens_per_s=round(tokens / (now - shown)))
                shown, tokens = now, 0
            if now - saved > SAVE_S or step == args.steps:
                save(OUT / f"{args.name}.pt", model, masters, tokenizer,
                     step, args)
                saved = now
    return 0


if __name__ == "__main__":
    sys.exit(main())
