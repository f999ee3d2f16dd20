#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A checkpoint -> model/aikm.gguf; run it inside train/in-torch.

With --check it also compares the logits of the file as PyTorch computes them
with those of the project's own engine (build/user/tool/slm).
"""
import argparse
import hashlib
import json
import pathlib
import subprocess
import sys

import numpy as np
import torch

import batches
import gguf
from bpe import SPECIALS, Tokenizer
from facts import write_prompt
from model import Model, Shape

SLM = "build/user/tool/slm"
NORMAL, CONTROL, USER_DEFINED = 1, 3, 4
TEMPLATE = ("{{ '<｜begin▁of▁sentence｜>' }}{% for m in messages %}"
            "{% if m['role'] == 'user' %}{{ '<｜User｜>' + m['content'] }}"
            "{% else %}{{ '<｜Assistant｜>' + m['content'] + "
            "'<｜end▁of▁sentence｜>' }}{% endif %}{% endfor %}"
            "{% if add_generation_prompt %}{{ '<｜Assistant｜><think>' }}"
            "{% endif %}")


def catalogue_version(path=pathlib.Path("module/think/think.h")):
    """The number the engine will compare with, from its own header."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if "AIKM_CATALOGUE_VERSION =" in line:
            return int(line.split("=")[1].strip(" };"))
    raise ValueError(f"{path} does not define AIKM_CATALOGUE_VERSION")


def token_type(text):
    if text not in SPECIALS:
        return gguf.Int32(NORMAL)
    return gguf.Int32(CONTROL if "｜" in text else USER_DEFINED)


def make_keys(shape, tokenizer, manifest):
    special = tokenizer.specials
    return {
        "general.architecture": "qwen2",
        "general.name": "KAIM SLM 1",
        "general.alignment": gguf.ALIGNMENT,
        "general.quantization_version": 2,
        "general.file_type": 7,
        "qwen2.block_count": shape.layers,
        "qwen2.context_length": shape.context,
        "qwen2.embedding_length": shape.width,
        "qwen2.feed_forward_length": shape.ff,
        "qwen2.attention.head_count": shape.heads,
        "qwen2.attention.head_count_kv": shape.kv_heads,
        "qwen2.attention.layer_norm_rms_epsilon": shape.eps,
        "qwen2.rope.freq_base": shape.rope_base,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": tokenizer.tokens,
        "tokenizer.ggml.token_type": [token_type(t)
                                      for t in tokenizer.tokens],
        "tokenizer.ggml.merges": [f"{a} {b}" for a, b in tokenizer.merges],
        "tokenizer.ggml.bos_token_id": special["<｜begin▁of▁sentence｜>"],
        "tokenizer.ggml.eos_token_id": special["<｜end▁of▁sentence｜>"],
        "tokenizer.ggml.padding_token_id": special["<｜end▁of▁sentence｜>"],
        "tokenizer.ggml.add_bos_token": True,
        "tokenizer.ggml.add_eos_token": False,
        "tokenizer.chat_template": TEMPLATE,
        "kaim.catalogue_version": catalogue_version(),
        "kaim.training_manifest": hashlib.sha256(
            manifest.read_bytes()).hexdigest(),
    }


def load(path):
    """Checkpoint -> model with the mean of its last steps, tokenizer."""
    held = torch.load(path, weights_only=True)
    model = Model(Shape(**held["shape"]))
    for p, m in zip(model.parameters(), held["optimizer"]["mean"]):
        p.data.copy_(m)
    return model, Tokenizer(held["merges"]), held["step"]


def engine_tokens(path, text):
    """Ids as the engine's tokenizer gives them."""
    out = subprocess.run([SLM, "tokenize", "--json", path, text], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line)["id"] for line in out.splitlines()]


def engine_logits(path, text, vocab):
    """Scores of all tokens behind <bos> TEXT."""
    out = subprocess.run([SLM, "logits", "--json", "--n", str(vocab), path,
                          text], check=True, stdout=subprocess.PIPE,
                         text=True).stdout
    logits = np.full(vocab, np.nan, np.float32)
    for line in out.splitlines():
        token = json.loads(line)
        logits[token["id"]] = token["logit"]
    return logits


def check(path, model, tokenizer, windows):
    """The engine and PyTorch must agree on the file. -> worst difference"""
    held = gguf.Reader(path.read_bytes())
    for name, p in model.named_parameters():
        p.data.copy_(torch.from_numpy(held.tensors[name].copy()))
    worst = 0.0
    for window in windows:
        text = write_prompt(window["objects"])
        ids = tokenizer.encode(text)
        if engine_tokens(path, text) != ids:
            raise ValueError("the engine's tokens differ from training's")
        engine = engine_logits(path, text, len(tokenizer.tokens))
        ids = [tokenizer.specials["<｜begin▁of▁sentence｜>"], *ids]
        with torch.no_grad():
            ours = model.logits(model.hidden(torch.tensor([ids])))[0, -1]
        ours = ours.numpy()
        worst = max(worst, float(np.sqrt(np.mean((engine - ours) ** 2))
                                 / ours.std()))
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="slm")
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path("model/aikm.gguf"))
    parser.add_argument("--manifest", type=pathlib.Path,
                        default=pathlib.Path("model/manifest.txt"))
    parser.add_argument("--check", type=int, default=0, metavar="PROMPTS")
    args = parser.parse_args()
    model, tokenizer, step = load(pathlib.Path(f"build/train/{args.name}.pt"))
    tensors = {name: p.detach().numpy()
               for name, p in model.named_parameters()}
    gguf.write(args.out, make_keys(model.shape, tokenizer, args.manifest),
               tensors)
    print(f"{args.out}: {args.out.stat().st_size} bytes, step {step}, "
          f"sha256 {hashlib.sha256(args.out.read_bytes()).hexdigest()}")
    if args.check:
        windows = batches.read_windows("dev")
        some = windows[::max(1, len(windows) // args.check)][:args.check]
        worst = check(args.out, model, tokenizer, some)
        print(f"engine against PyTorch on {len(some)} prompts: worst "
              f"difference {worst:.4f} of the logits' deviation")
        return 0 if worst < 0.05 else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
