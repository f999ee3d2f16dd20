# SPDX-License-Identifier: GPL-2.0
"""The Qwen2 decoder, as the engine runs it, for training.

The same graph as module/engine: RMSNorm, q/k/v with bias, rotary positions of
the neox form, grouped queries, SwiGLU, output head tied to the embedding.
Attention is written out, because the fused one of PyTorch is slow on a CPU.
"""
from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional


# Tokens must not drown in what the blocks add to them; the head, which is tied
# to the embedding, begins small by its norm.
EMBEDDING_STD = 1.0
HEAD_BEGINS = 0.09


@dataclass(frozen=True)
class Shape:
    """What one model looks like; everything the GGUF file must say."""
    vocab: int
    width: int = 128
    layers: int = 4
    heads: int = 4
    kv_heads: int = 2
    ff: int = 384
    context: int = 1024
    rope_base: float = 1000000.0
    eps: float = 1e-6

    @property
    def head(self):
        return self.width // self.heads

    def as_dict(self):
        return asdict(self)


def rope_tables(shape, length):
    """Cosines and sines, length x head, both halves alike (neox)."""
    half = shape.head // 2
    inverse = shape.rope_base ** (-torch.arange(half, dtype=torch.float64)
                                  / half)
    angle = torch.arange(length, dtype=torch.float64)[:, None] * inverse
    angle = torch.cat([angle, angle], dim=1)
    return angle.cos().float(), angle.sin().float()


def rotate(x, cos, sin):
    """Rotary positions for x of batch x heads x length x head."""
    half = x.shape[-1] // 2
    turned = torch.cat([-x[..., half:], x[..., :half]], dim=-1)
    return x * cos + turned * sin


class Norm(nn.Module):
    """RMSNorm with a weight."""

    def __init__(self, width, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x):
        scale = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps)
        return x * scale * self.weight


def attend(q, k, v, mask):
    """Softmax attention; q: groups x heads x asked x head, k and v: groups x
    length x head, mask: asked x length, of each group or of all."""
    groups, heads, asked, size = q.shape
    mask = mask.repeat(*[1] * (mask.dim() - 2), heads, 1)
    score = torch.baddbmm(mask.expand(groups, -1, -1),
                          q.reshape(groups, heads * asked, size),
                          k.transpose(1, 2))
    out = torch.bmm(torch.softmax(score, dim=-1), v)
    return out.view(groups, heads, asked, size)


class Block(nn.Module):
    """One layer: attention, then the gated feed-forward."""

    def __init__(self, shape):
        super().__init__()
        width, kv = shape.width, shape.kv_heads * shape.head
        self.shape = shape
        self.attn_norm = Norm(width, shape.eps)
        self.attn_q = nn.Linear(width, width)
        self.attn_k = nn.Linear(width, kv)
        self.attn_v = nn.Linear(width, kv)
        self.attn_output = nn.Linear(width, width, bias=False)
        self.ffn_norm = Norm(width, shape.eps)
        self.ffn_gate = nn.Linear(width, shape.ff, bias=False)
        self.ffn_up = nn.Linear(width, shape.ff, bias=False)
        self.ffn_down = nn.Linear(shape.ff, width, bias=False)

    def attention(self, x, look, cos, sin, mask):
        """x is read; what is asked for stands at the places of look."""
        batch, length, width = x.shape
        heads, kv, size = (self.shape.heads, self.shape.kv_heads,
                           self.shape.head)
        at = x if look is None else take(x, look)
        asked = at.shape[1]
        q = self.attn_q(at).view(batch, asked, heads, size).transpose(1, 2)
        k = self.attn_k(x).view(batch, length, kv, size).transpose(1, 2)
        v = self.attn_v(x).view(batch, length, kv, size).transpose(1, 2)
        if look is None:
            q = rotate(q, cos, sin)
        else:
            q = rotate(q, cos[look][:, None], sin[look][:, None])
        k = rotate(k, cos, sin)
        # Query heads that share a key head are rows of one product.
        shared = (batch * kv, heads // kv, asked, size)
        q = (q * size ** -0.5).reshape(shared)
        k = k.reshape(batch * kv, length, size)
        v = v.reshape(batch * kv, length, size)
        out = attend(q, k, v, mask)
        out = out.view(batch, heads, asked, size).transpose(1, 2)
        return self.attn_output(out.reshape(batch, asked, width))

    def forward(self, x, look, cos, sin, mask):
        read = self.attn_norm(x)
        if look is not None:
            x = take(x, look)
        x = x + self.attention(read, look, cos, sin, mask)
        h = self.ffn_norm(x)
        return x + self.ffn_down(functional.silu(self.ffn_gate(h))
                                 * self.ffn_up(h))


def take(x, look):
    """Rows of x, batch x length x width, at look, batch x places."""
    return x.gather(1, look[:, :, None].expand(-1, -1, x.shape[2]))


class Model(nn.Module):
    """The whole decoder."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocab, shape.width)
        self.blk = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = Norm(shape.width, shape.eps)
        self.reset()

    def reset(self):
        """Normal weights; what a block adds begins at nothing."""
        for name, p in self.named_parameters():
            if p.dim() < 2:
                continue
            nn.init.normal_(p, std=EMBEDDING_STD if "embd" in name
                            else p.shape[1] ** -0.5)
            if name.endswith(("attn_output.weight", "ffn_down.weight")):
                nn.init.zeros_(p)
        nn.init.constant_(self.output_norm.weight, HEAD_BEGINS)
        for block in self.blk:
            for part in (block.attn_q, block.attn_k, block.attn_v):
                nn.init.zeros_(part.bias)

    def hidden(self, ids, look=None):
        """ids batch x length -> normalised states batch x places x width.

        look, batch x places, names the positions that are asked for; all
        when None. The last layer works for those only.
        """
        length = ids.shape[1]
        dtype = self.token_embd.weight.dtype
        cos, sin = rope_tables(self.shape, length)
        cos, sin = cos.to(dtype), sin.to(dtype)
        mask = torch.full((length, length), -1e9).triu(1).to(dtype)
        x = self.token_embd(ids)
        for block in self.blk[:-1]:
            x = block(x, None, cos, sin, mask)
        if look is not None:
            mask = mask[look].repeat_interleave(self.shape.kv_heads, dim=0)
        return self.output_norm(self.blk[-1](x, look, cos, sin, mask))

    def logits(self, hidden):
        """States -> scores of every token, by the tied head."""
        return functional.linear(hidden, self.token_embd.weight)
