# SPDX-License-Identifier: GPL-2.0
"""Windows -> batches of token ids with the weight of every token's loss."""
import json
import pathlib

from augment import by_cause, draw, rng_for, vary
from bpe import Tokenizer, lexicon_counts, train
from facts import write_prompt
from teacher import teach

BATCHES_A_DRAW = 4

# How much each token of the answer counts. Values are never a choice, the
# grammar forces them; what is wrong and who it is count most.
WEIGHT_FACT = 0.5
WEIGHT_VALUE = 0.05
WEIGHT_CAUSE = 4.0
WEIGHT_CULPRIT = 3.0


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
            weights[i] = WEIGHT_VALUE
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
    return ids, weights


def example(tokenizer, objects, cause, right):
    """-> (prompt ids, answer ids, answer weights), with special tokens."""
    special = tokenizer.specials
    thought, answer = teach(objects, cause, right)
    prompt = ([special["<｜begin▁of▁sentence｜>"], special["<｜User｜>"]]
              + tokenizer.encode(write_prompt(objects))
              + [special["<｜Assistant｜>"], special["<think>"]])
    ids, weights = spoken(tokenizer, thought)
    more, more_weights = spoken(tokenizer, answer)
    return (prompt, ids + [special["</think>"]] + more
            + [special["<｜end▁of▁sentence｜>"]],
            weights + [WEIGHT_FACT] + more_weights + [WEIGHT_FACT])


def drawn(tokenizer, table, seed, step, size):
    """One step's examples; four steps share a draw, sorted by length."""
    rng = rng_for(seed, step // BATCHES_A_DRAW)
    examples = []
    for _ in range(BATCHES_A_DRAW * size):
        window = draw(rng, table)
        objects, right = vary(rng, window)
        examples.append(example(tokenizer, objects, window["cause"], right))
    examples.sort(key=lambda e: len(e[0]) + len(e[1]))
    order = list(range(BATCHES_A_DRAW))
    rng.shuffle(order)
    first = order[step % BATCHES_A_DRAW] * size
    return examples[first:first + size]


__all__ = ["by_cause", "drawn", "example", "make_tokenizer", "read_windows",
           "read_words", "Tokenizer"]
