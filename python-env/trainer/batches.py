"""The order in which rows are learned: seeded micro-batches, addressable by step.

A step's rows are drawn without regard to their length: steps of short rows and steps of long ones learn worse than mixed
ones. Within a step rows of like length share a micro-batch where it is padded; where it is packed to a constant length,
long and short rows are dealt out so that all micro-batches are of nearly the same number of tokens. Step k of a plan is
the same however the run came there, so resuming is an index. It knows lengths and weights, not tokens.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import torch

DEALT_BATCHES = 256


@dataclass(frozen=True)
class BatchPlan:
    """All optimizer steps of a run. `draws` rows an epoch, `steps_per_epoch`, `total_steps`; `is_dealt` for packing."""

    lengths: torch.Tensor
    weights: torch.Tensor
    batch_size: int
    accumulation: int
    seed: int
    draws: int
    steps_per_epoch: int
    total_steps: int
    is_dealt: bool = False

    def step(self, index: int) -> list[list[int]]:
        """The micro-batches (lists of row numbers) of optimizer step `index`, counted from 0."""
        epoch, place = divmod(index, self.steps_per_epoch)
        batches = _epoch(self, epoch)
        return batches[place * self.accumulation : (place + 1) * self.accumulation]

    def share(self, index: int, rank: int, world: int) -> list[list[int]]:
        """What one of `world` ranks does of step `index`: together they have its rows, each once; none where there are too few."""
        batches = self.step(index)
        if world == 1:
            return batches
        if self.is_dealt:
            # Each micro-batch of the plan is as many packs as there are ranks.
            shares = [_deal(_longest_first(torch.tensor(rows), self.lengths), self.lengths, world)[rank] for rows in batches]
        else:
            pieces = math.ceil(world / len(batches))
            shares = [rows[i::pieces] for rows in batches for i in range(pieces)][rank::world]
        return [rows for rows in shares if rows]

    def epoch_at(self, steps_done: int) -> float:
        """How many passes over the rows `steps_done` steps make."""
        return steps_done / self.steps_per_epoch

    def __hash__(self) -> int:
        return id(self)


def make_batches(
    lengths: torch.Tensor,
    weights: torch.Tensor,
    *,
    batch_size: int,
    accumulation: int,
    seed: int,
    epochs: float | None,
    max_steps: int | None,
    is_dealt: bool = False,
) -> BatchPlan:
    """Plan a run over rows of the given lengths (tokens).

    In one epoch a row of weight w is drawn w times (a fraction by systematic sampling), so a row of weight 2 is seen
    twice as often as one of weight 1. Rows are never copied.
    """
    draws = max(1, round(float(weights.sum())))
    steps_per_epoch = math.ceil(math.ceil(draws / batch_size) / accumulation)
    total = max_steps if max_steps is not None else max(1, math.ceil(epochs * steps_per_epoch))
    return BatchPlan(lengths, weights, batch_size, accumulation, seed, draws, steps_per_epoch, total, is_dealt)


def row_weights(keys: list[tuple[str, ...]], sampling_weights: dict[str, float]) -> tuple[torch.Tensor, dict[str, int]]:
    """The weight of each row (the product over the keys it has) and how many rows each configured key matches."""
    matched = dict.fromkeys(sampling_weights, 0)
    weights = torch.ones(len(keys), dtype=torch.float64)
    for index, names in enumerate(keys):
        for name in names:
            if name in sampling_weights:
                weights[index] *= sampling_weights[name]
                matched[name] += 1
    return weights, matched


def padded_passes(rows: list[int], lengths: torch.Tensor, pass_tokens: int) -> list[list[int]]:
    """A padded micro-batch cut into passes of like length, longest first, where that is cheapest.

    A pass costs its width times its rows, and `pass_tokens` for being one more. The cut with the smallest sum, by
    dynamic programming over the ends of passes; quadratic in the rows.
    """
    ordered = _longest_first(torch.tensor(rows), lengths)
    widths = lengths[ordered].tolist()
    cost, begin = [0], [0]
    for end in range(1, len(rows) + 1):
        best = min(range(end), key=lambda start: cost[start] + widths[start] * (end - start))
        cost.append(cost[best] + widths[best] * (end - best) + pass_tokens)
        begin.append(best)
    found, end = [], len(rows)
    while end:
        found.append(ordered[begin[end] : end].tolist())
        end = begin[end]
    return found[::-1]


def length_batches(lengths: torch.Tensor, token_budget: int, most_rows: int) -> list[list[int]]:
    """Batches for evaluation: longest rows first, at most `token_budget` padded tokens and `most_rows` rows each."""
    order = torch.argsort(lengths, descending=True, stable=True).tolist()
    batches, current = [], []
    for row in order:
        width = int(lengths[current[0]]) if current else int(lengths[row])
        if current and (len(current) == most_rows or width * (len(current) + 1) > token_budget):
            batches.append(current)
            current = []
        current.append(row)
    return [*batches, current] if current else batches


@lru_cache(maxsize=2)
def _epoch(plan: BatchPlan, epoch: int) -> list[list[int]]:
    generator = torch.Generator().manual_seed((plan.seed * 1_000_003 + epoch) % 2**63)
    order = _draw(plan, generator)
    if not plan.is_dealt:
        rows = plan.batch_size * plan.accumulation
        steps = [_longest_first(order[start : start + rows], plan.lengths) for start in range(0, len(order), rows)]
        return [part.tolist() for step in steps for part in step.split(plan.batch_size)]
    tie = torch.rand(len(order), generator=generator, dtype=torch.float64)
    key = plan.lengths[order].double() + tie
    batches = []
    group = plan.batch_size * DEALT_BATCHES
    for start in range(0, len(order), group):
        part = order[start : start + group][torch.argsort(key[start : start + group], descending=True)]
        batches += _deal(part, plan.lengths, math.ceil(len(part) / plan.batch_size))
    return [batches[i] for i in torch.randperm(len(batches), generator=generator).tolist()]


def _longest_first(rows: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    return rows[torch.argsort(lengths[rows], descending=True, stable=True)]


def _deal(rows: torch.Tensor, lengths: torch.Tensor, count: int) -> list[list[int]]:
    """Deal rows, longest first, to `count` batches of equal size: in each round the longest goes where the fewest tokens are."""
    totals = torch.zeros(count, dtype=torch.int64)
    batches: list[list[int]] = [[] for _ in range(count)]
    for start in range(0, len(rows), count):
        part = rows[start : start + count]
        places = torch.argsort(totals, stable=True)[: len(part)]
        totals[places] += lengths[part]
        for place, row in zip(places.tolist(), part.tolist(), strict=True):
            batches[place].append(row)
    return batches


def _draw(plan: BatchPlan, generator: torch.Generator) -> torch.Tensor:
    """Row numbers of one epoch in random order: systematic sampling over a shuffled list, so counts differ by less than one."""
    shuffled = torch.randperm(len(plan.weights), generator=generator)
    edges = torch.cumsum(plan.weights[shuffled], 0)
    scale = plan.draws / edges[-1]
    start = torch.rand(1, generator=generator, dtype=torch.float64)
    points = torch.arange(plan.draws, dtype=torch.float64) + start
    chosen = torch.searchsorted(edges * scale, points, right=True).clamp(max=len(shuffled) - 1)
    drawn = shuffled[chosen]
    return drawn[torch.randperm(plan.draws, generator=generator)]
