# SPDX-License-Identifier: GPL-2.0
"""Byte-level BPE, trained until every word of the lexicon is one token.

The layout is that of Qwen2: ids 0..255 are the bytes in the order of GPT-2's
alphabet, id 256 + i is the result of merge i, then the special tokens.
"""
import re
from collections import Counter

SPECIALS = ("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>",
            "<｜User｜>", "<｜Assistant｜>", "<think>", "</think>")
VOCAB_MAX = 2048

# Qwen2's pre-tokenizer for what this project writes: ASCII words with a space
# in front, single digits, runs of other signs, line ends.
PIECE = re.compile(r"[^\r\nA-Za-z0-9]?[A-Za-z]+|[0-9]"
                   r"| ?[^\sA-Za-z0-9]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def alphabet():
    """GPT-2's printable stand-ins, byte -> character, in order of id."""
    plain = [*range(ord("!"), ord("~") + 1), *range(0xa1, 0xad),
             *range(0xae, 0x100)]
    rest = [b for b in range(256) if b not in plain]
    table = {b: chr(b) for b in plain}
    table.update({b: chr(256 + i) for i, b in enumerate(rest)})
    return table


ALPHABET = alphabet()


def pieces(text):
    return PIECE.findall(text)


def merge_word(word, pair):
    """One merge applied to a tuple of symbols."""
    out, i = [], 0
    while i < len(word):
        if word[i:i + 2] == pair:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    return tuple(out)


def train(counts):
    """Piece counts -> merges in rank order, until each piece is a token."""
    words = {tuple(ALPHABET[b] for b in piece.encode()): n
             for piece, n in counts.items()}
    merges = []
    while len(merges) < VOCAB_MAX - 256 - len(SPECIALS):
        pairs = Counter()
        for word, n in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += n
        if not pairs:
            break
        best = max(pairs, key=lambda p: (pairs[p], p))
        merges.append(best)
        merged = Counter()
        for word, n in words.items():
            merged[merge_word(word, best)] += n
        words = merged
    return merges


class Tokenizer:
    """Text <-> ids, as the engine does it."""

    def __init__(self, merges):
        self.merges = [tuple(m) for m in merges]
        self.tokens = [ALPHABET[b] for b in ALPHABET]
        self.tokens += [a + b for a, b in self.merges]
        self.specials = {text: len(self.tokens) + i
                         for i, text in enumerate(SPECIALS)}
        self.tokens += SPECIALS
        self.rank = {m: i for i, m in enumerate(self.merges)}
        self.id_of = {t: i for i, t in enumerate(self.tokens)}
        self.seen = {}

    def piece(self, piece):
        """The ids of one piece of text, remembered."""
        if piece not in self.seen:
            word = tuple(ALPHABET[b] for b in piece.encode())
            while len(word) > 1:
                pair = min(zip(word, word[1:]),
                           key=lambda p: self.rank.get(p, len(self.rank)))
                if pair not in self.rank:
                    break
                word = merge_word(word, pair)
            self.seen[piece] = [self.id_of[t] for t in word]
        return self.seen[piece]

    def encode(self, text):
        return [i for piece in pieces(text) for i in self.piece(piece)]


def lexicon_counts(words):
    """Every word of the grammar, each once, and the line's end."""
    counts = Counter({"\n": 1})
    for word in words:
        counts.update(pieces(" " + word))
    return counts
