"""The learning rate at each step, as a plain function of the step number. No state, so resuming needs none."""

import math

from .config import RunConfig


def warmup_length(config: RunConfig, total_steps: int) -> int:
    """Steps of linear warm-up: the count, or the share of all steps rounded up."""
    return config.warmup_steps if config.warmup_steps is not None else math.ceil(config.warmup_ratio * total_steps)


def learning_rate(config: RunConfig, step: int, total_steps: int) -> float:
    """The rate of optimizer step `step` (from 0): linear rise to the peak, then cosine or linear fall to 0, or constant."""
    warmup = warmup_length(config, total_steps)
    if step < warmup:
        return config.learning_rate * (step + 1) / warmup
    share = (step - warmup) / max(1, total_steps - warmup)
    if config.lr_scheduler == "cosine":
        return config.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
    if config.lr_scheduler == "linear":
        return config.learning_rate * max(0.0, 1 - share)
    return config.learning_rate
