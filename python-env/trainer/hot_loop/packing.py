"""Rows laid end to end in one buffer of constant length, so that every micro-batch has the same shapes.

A pack holds exactly the rows of its micro-batch: the plan deals long and short rows so that all packs are of nearly
the same length. What is left at the end is filled with dummy rows whose tokens nothing learns from and nothing sees.
"""

from dataclasses import dataclass

import torch

from ..batches import BatchPlan
from ..dataset import TokenisedSplit
from ..ranks import ALONE, Ranks

TOKEN_STEP = 64
LEARNED_STEP = 64


@dataclass(frozen=True)
class PackShape:
    """The constant sizes of a run's packs: tokens, rows (dummies included), learned tokens, and the longest row."""

    tokens: int
    rows: int
    learned: int
    longest: int

    @property
    def words(self) -> int:
        """32-bit words of one pack in the layout of `PackBuffers`."""
        return 2 * self.tokens + self.rows + 1 + 3 * self.learned


@dataclass(frozen=True)
class PackFacts:
    """What a plan's packs hold: tokens without filling, packs, and the share of the buffer that is used."""

    shape: PackShape
    packs: int
    fill: float


def plan_packs(plan: BatchPlan, lengths: torch.Tensor, learned: torch.Tensor, ranks: Ranks = ALONE) -> PackFacts:
    """The smallest shape that holds every micro-batch that a rank has in the run."""
    most_tokens = most_learned = longest = packs = used = 0
    totals, counts = [], []
    for step in range(plan.total_steps):
        for rows in plan.share(step, ranks.rank, ranks.world):
            index = torch.tensor(rows)
            total = int(lengths[index].sum())
            totals.append(total)
            counts.append(len(rows))
            most_tokens, most_learned = max(most_tokens, total), max(most_learned, int(learned[index].sum()))
            longest = max(longest, int(lengths[index].max()))
            packs, used = packs + 1, used + total
    tokens = _up(most_tokens, TOKEN_STEP)
    rows = max(count + -(-(tokens - total) // longest) for total, count in zip(totals, counts, strict=True))
    return PackFacts(PackShape(tokens, rows, _up(most_learned, LEARNED_STEP), longest), packs, used / (packs * tokens))


@dataclass(frozen=True)
class PackBuffers:
    """One pack as views of a single buffer of 32-bit words, so that it travels in one copy.

    `edges` are the rows' first tokens and the end, padded with the end; `selected` are the positions whose next token,
    `target`, is learned, each with its `weight` (0 for padding).
    """

    words: torch.Tensor
    ids: torch.Tensor
    positions: torch.Tensor
    edges: torch.Tensor
    selected: torch.Tensor
    target: torch.Tensor
    weight: torch.Tensor

    def to(self, device: torch.device, shape: PackShape) -> "PackBuffers":
        """The same pack on a device."""
        return self if device == self.words.device else _views(self.words.to(device), shape)


def make_buffers(shape: PackShape, device: torch.device, *, pinned: bool = False) -> PackBuffers:
    """Empty buffers of a shape."""
    return _views(torch.zeros(shape.words, dtype=torch.int32, device=device, pin_memory=pinned), shape)


def _views(words: torch.Tensor, shape: PackShape) -> PackBuffers:
    sizes = (shape.tokens, shape.tokens, shape.rows + 1, shape.learned, shape.learned, shape.learned)
    ids, positions, edges, selected, target, weight = words.split(sizes)
    return PackBuffers(words, ids, positions, edges, selected, target, weight.view(torch.float32))


def fill(buffers: PackBuffers, shape: PackShape, split: TokenisedSplit, rows: list[int], weight: float) -> tuple[int, int]:
    """Lay rows into host buffers; each learned token weighs `weight`. Returns tokens and learned tokens."""
    index = torch.tensor(rows)
    begin, length = split.starts[index], split.starts[index + 1] - split.starts[index]
    ends = torch.cumsum(length, 0)
    total = int(ends[-1])
    offset = torch.repeat_interleave(ends - length, length)
    place = torch.arange(total)
    flat = torch.repeat_interleave(begin, length) + place - offset
    ids = split.ids[flat]
    buffers.ids[:total] = ids
    buffers.ids[total:] = 0
    buffers.positions[:total] = place - offset
    buffers.positions[total:] = torch.arange(shape.tokens - total) % shape.longest
    buffers.edges[0] = 0
    buffers.edges[1 : len(rows) + 1] = ends
    dummies = torch.arange(total, shape.tokens, shape.longest) + shape.longest
    buffers.edges[len(rows) + 1 : len(rows) + 1 + len(dummies)] = dummies.clamp(max=shape.tokens)
    buffers.edges[len(rows) + 1 + len(dummies) :] = shape.tokens
    learned = split.trained[flat]
    learned[ends - length] = False
    found = learned.nonzero().squeeze(1)
    count = len(found)
    buffers.selected[:count] = found - 1
    buffers.target[:count] = ids[found]
    buffers.selected[count:] = shape.tokens - 1
    buffers.target[count:] = 0
    buffers.weight[:count] = weight
    buffers.weight[count:] = 0.0
    return total, count


def _up(n: int, step: int) -> int:
    return -(-n // step) * step
