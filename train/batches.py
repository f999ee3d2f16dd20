# SPDX-License-Identifier: GPL-2.0
"""Windows -> batches of token ids with the weight of every token's loss."""
import json
import pathlib

from augment import (by_cause, contradicts, draw, rng_for, small_tasks,
                     vary, working_tasks)
from bpe import Tokenizer, lexicon_counts, train
from facts import value_word, write_prompt
from teacher import THINK_FACTS, teach

BATCHES_A_DRAW = 4

# How much each token of the answer counts; what is wrong and who it is count
# most. Values are never a choice, the grammar forces them, but learning to
# find them teaches which facts belong to which object.
WEIGHT_FACT = 1.0
WEIGHT_HANDLE = 2.5
WEIGHT_VALUE = 0.4
WEIGHT_GLUE = 0.05
WEIGHT_CAUSE = 4.0
WEIGHT_CULPRIT = 3.0

# How many thoughts are spoiled.
SPOILED_PART = 0.35


def read_words(path=pathlib.Path("build/train/words.tsv")):
    """The grammar's words, without the leading space."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1].strip() for line in lines
            if not line.startswith("special")]


def read_windows(split, path=pathlib.Path("build/train/windows.jsonl")):
    with open(path, encoding="utf-8") as lines:
        windows = [json.loads(line) for line in lines]
    return [w for w in windows if w["split"] == split]


def make_tokenizer(words):
    """From the grammar alone: the same whatever was recorded."""
    return Tokenizer(train(lexicon_counts(words)))


def weigh_words(words):
    """A loss weight for every word of the thought and the answer."""
    weights = [WEIGHT_FACT] * len(words)
    place = 0
    for i, word in enumerate(words):
        before = words[i - 1] if i else ""
        if word in ("cause", "culprit", "because"):
            weights[i] = WEIGHT_GLUE
            place = 0
            continue
        if before == "cause":
            weights[i] = WEIGHT_CAUSE
        elif before == "culprit":
            weights[i] = WEIGHT_CULPRIT
        else:
            place += 1
            if place % 3 == 0:
                weights[i] = WEIGHT_VALUE
    return weights


def spoken(tokenizer, words):
    """Words -> (ids, weights), a space before each word."""
    ids, weights = [], []
    for word, weight in zip(words, weigh_words(words)):
        piece = tokenizer.encode(" " + word)
        ids += piece
        weights += [weight] * len(piece)
        if len(piece) == 2 and weight == WEIGHT_FACT:
            weights[-1] = WEIGHT_HANDLE
    return ids, weights


def example(tokenizer, objects, cause, right, rng=None):
    """-> (prompt ids, answer ids, answer weights), with special tokens.

    With rng some thoughts are spoiled, and their choices not learned then:
    the answer must stand on the prompt though the thought before it was poor.
    """
    special = tokenizer.specials
    thought, answer = teach(objects, cause, right)
    spoiled = rng is not None and rng.random() < SPOILED_PART
    if spoiled:
        thought = spoil(rng, objects, thought)
    prompt = ([special["<｜begin▁of▁sentence｜>"], special["<｜User｜>"]]
              + tokenizer.encode(write_prompt(objects))
              + [special["<｜Assistant｜>"], special["<think>"]])
    ids, weights = spoken(tokenizer, thought)
    weights.append(WEIGHT_FACT)
    if spoiled:
        weights = [w if w == WEIGHT_VALUE else 0.0 for w in weights]
    more, more_weights = spoken(tokenizer, answer)
    return (prompt, ids + [special["</think>"]] + more
            + [special["<｜end▁of▁sentence｜>"]],
            weights + more_weights + [WEIGHT_FACT])


def spoil(rng, objects, thought):
    """A thought with facts missing and others in their place."""
    facts = [thought[i:i + 3] for i in range(0, len(thought), 3)
             if rng.random() < 0.6]
    for _ in range(rng.randrange(2, THINK_FACTS)):
        label, held = rng.choice(objects)
        attr, value = rng.choice(held)
        fact = [label, attr, value_word(value)]
        if fact not in facts:
            facts.insert(rng.randrange(len(facts) + 1), fact)
    return sum(facts[:THINK_FACTS], [])


def drawn(tokenizer, table, others, seed, step, size):
    """One step's examples; four steps share a draw, sorted by length.

    others are tasks that may stand in other windows: vary().
    """
    rng = rng_for(seed, step // BATCHES_A_DRAW)
    examples = []
    for _ in range(BATCHES_A_DRAW * size):
        window = draw(rng, table)
        objects, right = vary(rng, window, others)
        examples.append(example(tokenizer, objects, window["cause"], right,
                                rng))
    examples.sort(key=lambda e: len(e[0]) + len(e[1]))
    order = list(range(BATCHES_A_DRAW))
    rng.shuffle(order)
    first = order[step % BATCHES_A_DRAW] * size
    return examples[first:first + size]


__all__ = ["by_cause", "contradicts", "drawn", "example", "make_tokenizer",
           "read_windows", "read_words", "small_tasks", "Tokenizer",
           "working_tasks"]
