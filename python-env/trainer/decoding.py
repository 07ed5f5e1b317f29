"""Batched generation with a key-value cache: left-padded, sorted by length, rows leave the batch when they stop.

A row's random numbers come from the seed and the row's own id, so an answer does not depend on its neighbours,
on the batch size or on the order. It knows token ids, not texts or files.
How many rows go at once follows from the memory that is free; where that was too many, half as many.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import torch
from transformers import DynamicCache

from .base_model import Compute, core_and_head
from .grammar import Grammars
from .kv_cache import bytes_per_row, make_cache
from .memory import free_memory

_TOP = 64
# More rows than these gain nothing: a step on a CPU takes as long as its rows are many, on a GPU arithmetic is the limit by then.
_MOST_ROWS = {"cpu": 128, "cuda": 1024}
_SHARE_OF_FREE = 0.5


@dataclass(frozen=True)
class Decoding:
    """How tokens are chosen. `temperature` 0 is greedy; `top_p` keeps the smallest set of tokens with that probability."""

    temperature: float = 0.0
    top_p: float = 1.0
    max_new_tokens: int = 96
    seed: int = 0


@dataclass(frozen=True)
class Prompt:
    """Token ids to go on from; `id` seeds the row's random numbers; `grammar` (GBNF) is what the answer is held to."""

    id: str
    ids: list[int]
    grammar: str | None = None


@dataclass(frozen=True)
class Answer:
    """Generated ids without the stop token; `stop_reason` is `stop` or `length`."""

    ids: list[int]
    stop_reason: str


def generate(
    model,
    prompts: list[Prompt],
    decoding: Decoding,
    *,
    stop_ids: list[int],
    compute: Compute,
    batch_size: int | None = None,
    grammars: Grammars | None = None,
    on_progress: Callable[[int], None] | None = None,
    on_smaller: Callable[[int], None] | None = None,
) -> list[Answer]:
    """Answers in the order of the prompts. The model must be in eval mode; its weights are not changed.

    `batch_size` None takes `rows_at_once`; `on_smaller` is told the new size when memory ran out and fewer rows are tried.
    `grammars` compiles those of the prompts; without it they are not looked at.
    """
    context = getattr(model.config, "max_position_embeddings", None) or 1 << 30
    order = sorted(range(len(prompts)), key=lambda i: -len(prompts[i].ids))
    answers: list[Answer | None] = [None] * len(prompts)
    for i in order:
        if not 0 < len(prompts[i].ids) < context:
            answers[i] = Answer([], "length")
    order = [i for i in order if answers[i] is None]
    size = batch_size or (rows_at_once(model, prompts, decoding, compute)[0] if order else 1)
    start, before = 0, len(prompts) - len(order)
    with torch.inference_mode(), compute.autocast():
        while start < len(order):
            rows = order[start : start + size]
            try:
                found = _Batch(model, [prompts[i] for i in rows], decoding, stop_ids, compute.device, context, grammars).run()
            except torch.OutOfMemoryError:
                if len(rows) == 1:
                    raise
                size = len(rows) // 2
            else:
                for i, answer in zip(rows, found, strict=True):
                    answers[i] = answer
                start += len(rows)
                if on_progress:
                    on_progress(before + start)
                continue
            # Outside of `except`, so that the tensors of the failed batch are no longer held.
            torch.cuda.empty_cache()
            if on_smaller:
                on_smaller(size)
    return answers


def rows_at_once(model, prompts: list[Prompt], decoding: Decoding, compute: Compute) -> tuple[int, str]:
    """How many rows of the longest prompt fit into half of the free memory, and the reason in words."""
    most = _MOST_ROWS[compute.device.type]
    free = free_memory(compute.device)
    each = bytes_per_row(model, max((len(p.ids) for p in prompts), default=1), decoding.max_new_tokens)
    if free is None or free * _SHARE_OF_FREE >= each * most:
        return most, f"at most {most} on a {'GPU' if compute.device.type == 'cuda' else 'CPU'}"
    fit = max(1, int(free * _SHARE_OF_FREE / each))
    return fit, f"half of {free / 1024**3:.1f} GiB free, {each / 1024**2:.0f} MiB a row"


class _Batch:
    def __init__(
        self,
        model,
        prompts: list[Prompt],
        decoding: Decoding,
        stop_ids: list[int],
        device: torch.device,
        context: int,
        grammars: Grammars | None,
    ):
        self.model = model
        self.core, self.head = core_and_head(model)
        self.decoding = decoding
        self.device = device
        width = max(len(p.ids) for p in prompts)
        self.limits = [min(decoding.max_new_tokens, context - len(p.ids)) for p in prompts]
        self.ids = torch.zeros(len(prompts), width, dtype=torch.long)
        self.mask = torch.zeros(len(prompts), width + decoding.max_new_tokens, dtype=torch.long)
        for row, prompt in enumerate(prompts):
            self.ids[row, width - len(prompt.ids) :] = torch.tensor(prompt.ids)
            self.mask[row, width - len(prompt.ids) :] = 1
        self.ids, self.mask = self.ids.to(device), self.mask.to(device)
        self.width = width
        self.stop = torch.tensor(stop_ids, device=device)
        self.uniform = torch.stack([row_uniform(decoding, p.id) for p in prompts]).to(device) if decoding.temperature > 0 else None
        self.hold = grammars.hold([p.grammar for p in prompts]) if grammars and any(p.grammar for p in prompts) else None
        self.is_ragged = not bool(self.mask[:, :width].all())

    def run(self) -> list[Answer]:
        """Generate until every row has stopped; finished rows leave the batch when a quarter of it is done."""
        alive = torch.arange(len(self.limits), device=self.device)
        limits = torch.tensor(self.limits, device=self.device)
        written = torch.zeros(len(self.limits), max(self.limits), dtype=torch.long)
        lengths, stopped = [0] * len(self.limits), [False] * len(self.limits)
        cache = make_cache(self.model, self.width + max(self.limits))
        positions = (self.mask[:, : self.width].cumsum(1) - 1).clamp(min=0)
        logits = self._logits(self.ids, self.mask[:, : self.width], positions, cache)
        positions = positions[:, -1:] + 1
        finished = torch.zeros(len(alive), dtype=torch.bool, device=self.device)
        for step in range(max(self.limits)):
            chosen = self._choose(logits, alive, step)
            stops = torch.isin(chosen, self.stop)
            ends = (stops | (limits[alive] <= step + 1)) & ~finished
            live_rows = alive.tolist()
            for row, token, stop, end, was in zip(
                live_rows, chosen.tolist(), stops.tolist(), ends.tolist(), finished.tolist(), strict=True
            ):
                if was:
                    continue
                if not stop:
                    written[row, lengths[row]] = token
                    lengths[row] += 1
                    if self.hold:
                        self.hold.accept(row, token)
                if end:
                    stopped[row] = stop
            finished |= ends
            left = len(live_rows) - int(finished.sum())
            if not left:
                break
            if left <= 0.75 * len(live_rows):
                keep = (~finished).nonzero().squeeze(1)
                alive, chosen, positions, finished = alive[keep], chosen[keep], positions[keep], finished[keep]
                cache.batch_select_indices(keep)
            logits = self._logits(chosen[:, None], self.mask[alive, : self.width + step + 1], positions, cache)
            positions = positions + 1
        return [Answer(written[row, : lengths[row]].tolist(), "stop" if stopped[row] else "length") for row in range(len(lengths))]

    def _logits(self, ids: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor, cache: DynamicCache) -> torch.Tensor:
        # Without padding there is nothing to mask, and attention takes its faster causal path.
        out = self.core(
            input_ids=ids, attention_mask=mask if self.is_ragged else None, position_ids=positions, past_key_values=cache, use_cache=True
        )
        if self.head is None:
            return out.logits[:, -1].float()
        return self.head(out.last_hidden_state[:, -1]).float()

    def _choose(self, logits: torch.Tensor, alive: torch.Tensor, step: int) -> torch.Tensor:
        if self.hold:
            self.hold.limit(logits, alive.tolist())
        if self.uniform is None:
            return logits.argmax(-1)
        return choose_token(logits, self.decoding.temperature, self.decoding.top_p, self.uniform[alive, step])


def choose_token(logits: torch.Tensor, temperature: float, top_p: float, uniform: torch.Tensor) -> torch.Tensor:
    """Draw a token a row by the inverse of the cumulative distribution over the `top_p` most likely tokens.

    `logits` (rows, vocabulary); `uniform` (rows,) numbers in [0, 1). The most likely 64 tokens are looked at first,
    which is exact whenever they hold `top_p` of the probability; otherwise the whole vocabulary is sorted.
    """
    probability = torch.softmax(logits.double() / temperature, -1)
    values, tokens = probability.topk(min(_TOP, probability.shape[-1]), -1)
    if bool((values.sum(-1) < top_p).any()):
        values, tokens = torch.sort(probability, dim=-1, descending=True, stable=True)
    before = values.cumsum(-1) - values
    values = values.masked_fill(before >= top_p, 0)
    total = values.cumsum(-1)
    place = torch.searchsorted(total, (uniform.double() * total[:, -1])[:, None], right=True)
    return tokens.gather(1, place.clamp(max=values.shape[-1] - 1)).squeeze(1)


def row_uniform(decoding: Decoding, id: str) -> torch.Tensor:
    """A row's numbers in [0, 1), one a token, from the seed and the row's id."""
    seed = int.from_bytes(hashlib.blake2b(f"{decoding.seed}\0{id}".encode(), digest_size=7).digest(), "big")
    return torch.rand(decoding.max_new_tokens, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
