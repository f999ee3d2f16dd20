# SPDX-License-Identifier: GPL-2.0
"""What a new model knows about the form of prompts before its first step.

Learning from examples alone where a value stands, and that four is more than
three, costs most of the training. So a new model begins with value words in
order, with heads that look one and two tokens back, and with a head that
looks at the label of the line. All of it is only where training starts.
"""
import math

import torch

from facts import SINGLE
from model import EMBEDDING_STD

# Labels that are no attribute's name too.
LABELS = [f" {label}" for label in SINGLE if label not in ("cpu", "swap")]
DIGITS = [str(i) for i in range(1, 10)]
LABEL_DIM = 0
LABEL_SIZE = 3.0
# Digits stand in dimensions of their own; the head that looks at the label
# writes the line's digit into others for every token of the line.
DIGIT_DIM = 1
LINE_DIM = DIGIT_DIM + len(DIGITS)
# From here on stands what was seen one and two tokens back.
BACK_DIM = 74

# Squared length of what a head asks for in each pair of dimensions, and which
# pairs: fast turning ones tell neighbours apart, slow ones near from far.
SHARP = 34.0
FAST = range(0, 4)
SLOW = range(3, 8)
# Pairs that hardly turn within a prompt: free to compare content.
STILL = range(8, 16)
QUIET = 0.15
RECALL = 2.0
RECALL_LINE = 2.4


def order_values(table, tokenizer):
    """Near sizes get near vectors; a minus turns them round."""
    width = table.shape[1]
    generator = torch.Generator().manual_seed(1)
    phase = torch.rand(width, generator=generator) * 2 * math.pi
    turns = 2 * torch.exp(torch.rand(width, generator=generator) * 3 - 2)
    for power in range(16):
        for digit in range(1, 10):
            word = chr(ord("a") + power) + chr(ord("A") + digit - 1)
            size = power + math.log10(digit)
            wave = torch.cos(size * turns + phase) * EMBEDDING_STD
            for sign in ("", "m"):
                ids = tokenizer.encode(f" {sign}{word}")
                if len(ids) == 1:
                    table[ids[0]] = 0.5 * table[ids[0]] \
                        + (-wave if sign else wave)


def mark_labels(table, tokenizer):
    """One dimension says whether a token labels its line, others which."""
    table[:, :LINE_DIM + len(DIGITS)] = 0.0
    for i, digit in enumerate(DIGITS):
        table[tokenizer.encode(digit)[0], DIGIT_DIM + i] = \
            LABEL_SIZE * EMBEDDING_STD
    for text in LABELS + DIGITS:
        table[tokenizer.encode(text)[0], LABEL_DIM] = \
            LABEL_SIZE * EMBEDDING_STD


def look_back(block, shape, head, distance):
    """A head of the first pair whose score peaks that many tokens back."""
    size, half = shape.head, shape.head // 2
    block.attn_q.weight[head * size:(head + 1) * size] *= QUIET
    for i in FAST:
        angle = distance * shape.rope_base ** (-i / half)
        block.attn_q.bias[head * size + i] = SHARP ** 0.5 * math.cos(angle)
        block.attn_q.bias[head * size + half + i] = \
            -SHARP ** 0.5 * math.sin(angle)
        block.attn_k.bias[i] = SHARP ** 0.5


def look_at_label(block, shape):
    """The first head of the last pair: the nearest label before."""
    size, half = shape.head, shape.head // 2
    kv = shape.kv_heads - 1
    head = kv * shape.heads // shape.kv_heads
    block.attn_q.weight[head * size:(head + 1) * size] *= QUIET
    block.attn_k.weight[kv * size:(kv + 1) * size] *= 2 * QUIET
    for i in SLOW:
        block.attn_q.bias[head * size + i] = SHARP ** 0.5
        row = block.attn_k.weight[kv * size + i]
        row[LABEL_DIM] = SHARP ** 0.5 / LABEL_SIZE
        block.attn_k.weight[kv * size + half + i, LABEL_DIM] = 0.0


def pass_on(block, table, shape):
    """What those three heads saw goes to places of its own."""
    size = shape.head
    kv = shape.kv_heads - 1
    label = kv * shape.heads // shape.kv_heads * size
    seen = block.attn_v.weight[:size]
    torch.nn.init.orthogonal_(seen)
    seen[:, BACK_DIM:] = 0.0
    table[:, BACK_DIM:] *= QUIET
    out = block.attn_output.weight
    for head, first in enumerate((BACK_DIM, BACK_DIM + size)):
        rows = min(size, shape.width - first)
        torch.nn.init.orthogonal_(
            out[first:first + rows, head * size:(head + 1) * size])
    for i in range(len(DIGITS)):
        block.attn_v.weight[kv * size + i] = 0.0
        block.attn_v.weight[kv * size + i, DIGIT_DIM + i] = 1.0
        block.attn_output.weight[LINE_DIM + i, label + i] = 1.0


def recall(block, first, shape, head):
    """A head that finds the value of the attribute and line it stands on.

    A value's token knows, from the first block, the attribute before it and
    the digit of its line; the attribute's own token knows the same two.
    """
    size, half = shape.head, shape.head // 2
    kv = head // (shape.heads // shape.kv_heads)
    dims = [*STILL, *(half + i for i in STILL)]
    seen = first.attn_v.weight[:size]
    written = first.attn_output.weight[:, :size]
    mix = torch.linalg.qr(torch.randn(size, len(dims)))[0].T
    query = block.attn_q.weight[head * size:(head + 1) * size]
    key = block.attn_k.weight[kv * size:(kv + 1) * size]
    query *= QUIET
    key *= QUIET
    query[dims] = RECALL * mix @ seen
    key[dims] = RECALL * mix @ written.T
    line = torch.linalg.qr(torch.randn(len(dims), len(DIGITS)))[0]
    for i in range(len(DIGITS)):
        query[dims, LINE_DIM + i] = RECALL_LINE * line[:, i]
        key[dims, LINE_DIM + i] = RECALL_LINE * line[:, i]


@torch.no_grad()
def teach_form(model, tokenizer):
    """Change a model that reset() made."""
    shape = model.shape
    order_values(model.token_embd.weight, tokenizer)
    mark_labels(model.token_embd.weight, tokenizer)
    first = model.blk[0]
    first.attn_k.weight[:shape.head] *= QUIET
    look_back(first, shape, 0, 1)
    look_back(first, shape, 1, 2)
    pass_on(first, model.token_embd.weight, shape)
    look_at_label(first, shape)
    recall(model.blk[1], first, shape, 0)
