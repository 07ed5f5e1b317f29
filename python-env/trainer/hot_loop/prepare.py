"""Puts the fast path together for one run: how rows are packed, what computes them, flat weights, optimizer, engine.

Every choice comes with its reason. It knows the run config; recipes only call `prepare_packed`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from ..base_model import Compute
from ..batches import BatchPlan, make_batches
from ..config import RunConfig
from ..dataset import TokenisedSplit
from ..ranks import ALONE, Ranks
from .engine import PackedEngine, free_unused
from .flat import FlatWeights
from .forward import TOLERANCE, PackedForward, choose_forward
from .memory import PackMemory, choose_packs, context_bytes, pack_memory, shape_of
from .own_layers import use_packed_attention
from .packing import PackFacts, plan_packs

Choice = tuple[str, object, str]
LESS = 0.75


@dataclass
class Packed:
    """A run's fast path, ready for its first step."""

    engine: PackedEngine
    forward: PackedForward
    plan: BatchPlan
    facts: PackFacts
    choices: list[Choice]
    estimate: int


def plan_of(split: TokenisedSplit, config: RunConfig, parts: int) -> BatchPlan:
    """The run's steps with each step's rows in `parts` packs."""
    rows = config.batch_size * config.gradient_accumulation_steps
    return make_batches(
        split.lengths, split.weights, batch_size=rows // parts, accumulation=parts, seed=config.seed, epochs=config.epochs,
        max_steps=config.max_steps, is_dealt=True,
    )  # fmt: skip


def prepare_packed(
    model: torch.nn.Module,
    split: TokenisedSplit,
    config: RunConfig,
    compute: Compute,
    make_optimizer: Callable[[list[dict]], torch.optim.Optimizer],
    scaler: torch.amp.GradScaler,
    times_out_of_memory: int = 0,
    ranks: Ranks = ALONE,
) -> Packed | str:
    """The fast path for this model and these rows, or the reason why there is none.

    Each time that the run was out of memory before, it takes less of what is free.
    """
    longest = int(split.lengths.max())
    forward = open_forward(model, compute, longest, split)
    if isinstance(forward, str):
        return forward
    if compute.device.type == "cuda" and torch.cuda.get_device_capability()[0] < 8:
        return "attention over packed rows needs a GPU of compute capability 8.0 or above"
    flat = FlatWeights(forward.params(), compute.dtype)
    forward.settle(flat)
    difference = forward.difference(split)
    if difference > TOLERANCE[compute.dtype] and forward.decoder is not None:
        reason = use_packed_attention(forward.base)
        forward.decoder, forward.reason = None, f"its result differs by {difference:.1e} from the model's own"
        difference = float("inf") if reason else forward.difference(split)
    if difference > TOLERANCE[compute.dtype]:
        return f"packed rows give hidden states that differ by {difference:.1e} from the model's own"
    parts, why, memory = size_packs(forward, split, config, compute, times_out_of_memory, ranks)
    plan = plan_of(split, config, parts)
    facts = plan_packs(plan, split.lengths, split.learned, ranks)
    forward.longest = facts.shape.longest
    optimizer = make_optimizer(flat.groups(config.weight_decay))
    engine = PackedEngine(
        forward.forward_backward, facts.shape, flat, compute, optimizer, scaler, forward.refresh, config.max_grad_norm, ranks
    )
    twice = forward.decoder.checkpointed if forward.decoder else None
    rows = config.batch_size * config.gradient_accumulation_steps
    on_ranks = f" on each of {ranks.world} ranks" if ranks.world > 1 else ""
    choices = [
        ("packing", facts.shape.tokens, f"{rows} rows a step in {parts} packs{on_ranks}, {facts.fill:.1%} filled; {why}"),
        ("layers", forward.name, forward.reason or f"hidden states equal the model's own within {difference:.1e} of their length"),
    ]
    if twice is not None:
        choices.append(("layers_computed_twice", twice, "asked for" if config.gradient_checkpointing else "what memory needs"))
    estimate = forward.resident_bytes() + memory.need(facts.shape.tokens, twice) + context_bytes(compute.device) if memory else 0
    return Packed(engine, forward, plan, facts, choices, estimate)


def open_forward(model: torch.nn.Module, compute: Compute, longest: int, split: TokenisedSplit) -> PackedForward | str:
    """What computes hidden states and logits of packs, or the reason why nothing can."""
    forward = choose_forward(model, compute, longest)
    if forward is None:
        return "the model's logits need the whole model"
    difference = forward.logit_difference(split)
    if difference > TOLERANCE[compute.dtype]:
        return f"the model changes logits after its last layer: they differ by {difference:.1e}"
    return (use_packed_attention(forward.base) if forward.decoder is None else None) or forward


def size_packs(
    forward: PackedForward, split: TokenisedSplit, config: RunConfig, compute: Compute, times_out_of_memory: int, ranks: Ranks
) -> tuple[int, str, PackMemory | None]:
    """In how many packs a step's rows go, why, and on a GPU what they take; there it also sets how many layers are computed twice."""
    rows = config.batch_size * config.gradient_accumulation_steps
    mean = float((split.lengths * split.weights).sum() / split.weights.sum())
    if forward.decoder is None or compute.device.type != "cuda":
        if forward.decoder is not None and config.gradient_checkpointing:
            forward.decoder.checkpointed = len(forward.decoder.layers)
        return config.gradient_accumulation_steps, "as asked for", None
    learned = float(split.learned.sum() / split.lengths.sum())
    shape = shape_of(forward.decoder, forward.head.weight.shape[0])
    logit_rows = min(forward.rows_at_once, int(mean * rows / ranks.world * learned) + 1)
    memory = pack_memory(shape, logit_rows, config.optimizer, learned)
    # The adapter and its gradient lie there already.
    # All ranks go by the fullest GPU: their plans must be the same.
    free = int((ranks.least(free_bytes()) + shape.trained * (8 + shape.size)) * LESS**times_out_of_memory)
    parts, twice, why = choose_packs(memory, rows, mean, int(split.lengths.max()), free, config.gradient_checkpointing, ranks.world)
    forward.decoder.checkpointed = twice
    if times_out_of_memory:
        why += f"; memory ran out {times_out_of_memory} times before, so less is counted on"
    return parts, why, memory


def free_bytes() -> int:
    """What this process may still take of the GPU: what is free, what its allocator holds unused, within its cap."""
    free_unused()
    free, total = torch.cuda.mem_get_info()
    unused = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    cap = int(total * torch.cuda.get_per_process_memory_fraction()) - torch.cuda.memory_allocated()
    return min(free + unused, cap)
