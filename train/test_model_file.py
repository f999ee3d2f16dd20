#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Tokens and the GGUF file, compared with the project's own engine.

Needs build/user/tool/slm and prompt, and model/aikm.gguf.
"""
import json
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np

import bpe
import gguf

TOP = pathlib.Path(__file__).resolve().parent.parent
SLM = TOP / "build/user/tool/slm"
PROMPT = TOP / "build/user/tool/prompt"
MODEL = TOP / "model/aikm.gguf"
TEXT = (" cpu user cD system cA idle bH\n psi memfull mcD\n"
        " T1 cpu cI fdsleft o\n M2 inodesleft aC\n")


def run(*command):
    return subprocess.run([str(c) for c in command], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def grammar_words():
    return [line.split("\t")[1].strip()
            for line in run(PROMPT, "--words").splitlines()
            if not line.startswith("special")]


class Tokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.words = grammar_words()
        cls.merges = bpe.train(bpe.lexicon_counts(cls.words))
        cls.tokenizer = bpe.Tokenizer(cls.merges)

    def test_bytes_come_first(self):
        self.assertEqual(self.tokenizer.tokens[:3], ["!", '"', "#"])
        self.assertEqual(len(set(self.tokenizer.tokens[:256])), 256)

    def test_every_word_is_one_token(self):
        for word in self.words:
            tokens = 2 if word[-1].isdigit() else 1
            self.assertEqual(len(self.tokenizer.encode(" " + word)), tokens,
                             word)

    def test_small_vocabulary(self):
        self.assertLessEqual(len(self.tokenizer.tokens), bpe.VOCAB_MAX)

    def test_bytes_that_no_word_has(self):
        ids = self.tokenizer.encode("é~\n\n  x")
        text = "".join(self.tokenizer.tokens[i] for i in ids)
        back = {c: b for b, c in bpe.ALPHABET.items()}
        self.assertEqual(bytes(back[c] for c in text).decode(), "é~\n\n  x")

    def test_the_engine_agrees(self):
        keys = gguf.Reader(MODEL.read_bytes()).keys
        shipped = bpe.Tokenizer(m.split(" ") for m
                                in keys["tokenizer.ggml.merges"])
        for text in (TEXT, " " + " ".join(self.words)):
            said = run(SLM, "tokenize", "--json", MODEL, text)
            self.assertEqual([json.loads(line)["id"]
                              for line in said.splitlines()],
                             shipped.encode(text))

    def test_the_shipped_model_knows_these_words(self):
        keys = gguf.Reader(MODEL.read_bytes()).keys
        self.assertEqual(keys["tokenizer.ggml.tokens"],
                         self.tokenizer.tokens)


class Files(unittest.TestCase):
    def test_written_and_read(self):
        rng = np.random.default_rng(1)
        keys = {"a.text": "é", "a.number": 7, "a.signed": gguf.Int32(-3),
                "a.real": 0.5, "a.flag": True, "a.list": ["x", "yy"]}
        tensors = {"w": rng.normal(size=(3, 64)).astype(np.float32),
                   "b": rng.normal(size=5).astype(np.float32)}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "x.gguf"
            gguf.write(path, keys, tensors)
            held = gguf.Reader(path.read_bytes())
        self.assertEqual(held.keys, keys)
        np.testing.assert_array_equal(held.tensors["b"], tensors["b"])
        step = np.abs(tensors["w"]).max() / 127
        self.assertLessEqual(np.abs(held.tensors["w"]
                                    - tensors["w"]).max(), step * 0.51)

    def test_zero_blocks(self):
        zero = np.zeros((1, 32), np.float32)
        np.testing.assert_array_equal(
            gguf.dequantise(gguf.quantise(zero), (1, 32)), zero)

    def test_rounds_half_away_from_zero(self):
        row = np.array([[127, 0.5, -0.5, 1.5] + [0] * 28], np.float32)
        back = gguf.dequantise(gguf.quantise(row), (1, 32))
        self.assertEqual(back[0, :4].tolist(), [127, 1, -1, 2])

    def test_not_a_gguf_file(self):
        with self.assertRaises(ValueError):
            gguf.Reader(b"GGML" + bytes(20))

    def test_the_shipped_manifest(self):
        keys = gguf.Reader(MODEL.read_bytes()).keys
        said = run("sha256sum", TOP / "model/manifest.txt").split()[0]
        self.assertEqual(keys["kaim.training_manifest"], said)


if __name__ == "__main__":
    unittest.main()
