"""How much memory a run on packs takes on a GPU, and so how large packs are and how many layers are computed twice.

A formula over the model's shape, checked against a device by scripts/bench/gpu-memory.py. What is free is measured.
The studio's estimate before a run (electron/runs/estimate/memory.ts) has the same formula.
"""

from dataclasses import dataclass

import torch

from .decoder import PlainDecoder

MOST_TOKENS = 16384
# What a layout leaves free: a share, and at least what a device was found to hold above the formula.
SHARE = 0.95
LEFT_FREE = 512 << 20
AGAIN = 0.33
PACK_COST = 300
OPTIMIZER_BYTES = {"adamw": 8, "adamw_8bit": 2}
# What a context takes on an H200 with the kernels that a run loads.
CONTEXT = 830 << 20
# What the allocator loses to gaps: with no token, more with each, and at most.
LEAST_GAPS, GAPS_A_TOKEN, MOST_GAPS = 300 << 20, 75 << 10, 600 << 20


@dataclass(frozen=True)
class Shape:
    """What memory depends on: widths of the residual, of q, of k (and v) and of the feed-forward part, layers, heads,
    entries of the vocabulary, adapter columns of the four products, trained weights, and bytes of a computed number.
    `normed` heads of query and key are kept as they were before their norm too, with a scale each.
    """

    hidden: int
    q: int
    k: int
    ffn: int
    layers: int
    heads: int
    vocabulary: int
    spare: tuple[int, int, int, int]
    trained: int
    size: int = 2
    normed: int = 0


@dataclass(frozen=True)
class PackMemory:
    """Bytes beside the weights. `fixed`: adapter, gradient, optimizer, the unpacked weight. A token: `kept` of each layer, or
    `carried` where it is computed twice; then either the head's `head` and `logits`, or `working` of the layer at hand.
    """

    fixed: int
    kept: int
    carried: int
    working: int
    head: int
    logits: int
    layers: int

    def need(self, tokens: int, twice: int) -> int:
        """Bytes of a step with packs of so many tokens, `twice` layers being computed twice."""
        stacked = (self.layers - twice) * self.kept + twice * self.carried
        layer = self.working + (self.kept if twice == self.layers else 0)
        return self.fixed + tokens * stacked + max(self.logits + tokens * self.head, tokens * layer) + gaps(tokens)


def gaps(tokens: int) -> int:
    """What the allocator loses in a step with packs of so many tokens; read off the grid of scripts/bench/gpu-memory.py."""
    return min(MOST_GAPS, LEAST_GAPS + tokens * GAPS_A_TOKEN)


def context_bytes(device: torch.device) -> int:
    """What a process takes of a GPU before its first tensor: the context, loaded kernels."""
    return CONTEXT if device.type == "cuda" else 0


def shape_of(decoder: PlainDecoder, vocabulary: int) -> Shape:
    """The shape of a loaded model."""
    layer = decoder.layers[0]
    heads, pairs, width, _ = layer.heads
    return Shape(
        layer.qkv.width, heads * width, pairs * width, layer.down.width, len(decoder.layers), heads, vocabulary,
        tuple(group.spare for group in layer.groups), sum(p.numel() for p in decoder.params), torch.finfo(decoder.dtype).bits // 8,
        heads + pairs if layer.head_norms else 0,
    )  # fmt: skip


def pack_memory(shape: Shape, logit_rows: int, optimizer: str, learned_share: float) -> PackMemory:
    """What packs take. `logit_rows` are made into logits at once; `learned_share` of the tokens are learned."""
    h, q, k, ffn, size = shape.hidden, shape.q, shape.k, shape.ffn, shape.size
    # Of a layer: the residual before both norms, the input of each product (of the last its A x), q k v, gate and up.
    kept = size * (4 * h + q + sum(shape.spare) + q + 2 * k + 2 * ffn) + 4 * shape.heads
    kept += (size * (q + k) + 4 * shape.normed) if shape.normed else 0
    # Gate times up, its gradient, those of both; or attention's, some of it in fp32.
    working = max(size * (4 * ffn + 3 * h), size * (4 * q + 2 * h) + 4 * q + 2 * size * q)
    head = int(size * h * (2 + 2 * learned_share))
    state = shape.trained * (4 + 4 + OPTIMIZER_BYTES[optimizer] + size)
    largest = max((q + 2 * k) * (h + shape.spare[0]), 2 * ffn * (h + shape.spare[2]), h * (ffn + shape.spare[3]))
    logits = size * logit_rows * shape.vocabulary
    return PackMemory(state + size * largest, kept, size * 2 * h, working, head, logits, shape.layers)


def choose_packs(
    memory: PackMemory, rows: int, mean_tokens: float, longest: int, free: int, asked: bool, ranks: int = 1
) -> tuple[int, int, str]:
    """Packs a step on each of `ranks`, layers computed twice, and why: the cheapest way that fits in what may be used of `free`.

    `asked` computes every layer twice. Where nothing fits, the smallest packs with all layers twice are returned.
    """
    found, usable = [], min(SHARE * free, free - LEFT_FREE)
    for parts in (n for n in range(1, rows + 1) if rows % n == 0):
        tokens = max(longest, round(rows / parts / ranks * mean_tokens))
        if parts < rows and tokens > MOST_TOKENS:
            continue
        fitting = [n for n in range(memory.layers + 1) if memory.need(tokens, n) <= usable]
        if fitting:
            twice = memory.layers if asked else fitting[0]
            cost = tokens * parts * (1 + AGAIN * twice / memory.layers) + PACK_COST * parts
            found.append((cost, parts, twice, tokens))
    if not found:
        return rows, memory.layers, f"nothing fits in {free / 2**30:.1f} GiB; the smallest packs are tried"
    _, parts, twice, tokens = min(found)
    return parts, twice, f"{memory.need(tokens, twice) / 2**30:.1f} GiB beside the weights, of {free / 2**30:.1f} GiB free"
