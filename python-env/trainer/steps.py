"""Optimizer steps and evaluation over padded micro-batches: the way of training that every model and machine can go.

On a CPU it is also the fastest: rows of like length go through the model together, so little is padded, and there is
little launching of kernels to save. hot_loop/ has the other way, with the same interface. It knows no events and no folders.
"""

import math
from dataclasses import dataclass

import torch

from .base_model import Compute, set_training
from .batches import BatchPlan, length_batches, make_batches, padded_passes
from .config import RunConfig
from .dataset import TokenisedSplit
from .loss import LossPath
from .ranks import ALONE

EVAL_TOKENS = {"cpu": 8192, "cuda": 32768}
EVAL_ROWS = 64
# What one more pass through the model costs, in tokens: measured with the starter model on a CPU; a GPU waits for the host.
PASS_TOKENS = {"cpu": 128, "cuda": 8192}


@dataclass(frozen=True)
class StepResult:
    """What a step was: tokens without padding, learned tokens, and on the device the summed loss and the gradient's length."""

    tokens: int
    learned: int
    nll: torch.Tensor
    norm: torch.Tensor


@dataclass(frozen=True)
class Score:
    """What evaluating some rows gave: loss summed over learned tokens, first guesses that were right, and learned tokens."""

    nll: float
    right: int
    learned: int


def parameter_groups(params: list[torch.nn.Parameter], weight_decay: float) -> list[dict]:
    """What an optimizer takes: weight decay on matrices only."""
    groups = [
        {"params": [p for p in params if p.dim() > 1], "weight_decay": weight_decay},
        {"params": [p for p in params if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]


class PaddedSteps:
    """Steps over micro-batches of rows side by side."""

    def __init__(
        self, model, loss: LossPath, split: TokenisedSplit, config: RunConfig, compute: Compute, make_optimizer, scaler, ranks=ALONE
    ):
        self.model, self.loss, self.split, self.config, self.compute, self.scaler = model, loss, split, config, compute, scaler
        self.ranks = ranks
        self.params = [p for p in model.parameters() if p.requires_grad]
        self.optimizer = make_optimizer(parameter_groups(self.params, config.weight_decay))
        self.plan = plan_of(split, config)

    def step(self, index: int, rate: float) -> StepResult:
        """Optimizer step `index` of the plan."""
        return self.run(self.plan.share(index, self.ranks.rank, self.ranks.world), rate, self.plan.step(index))

    def run(self, micro_batches: list[list[int]], rate: float, all_ranks: list[list[int]] | None = None) -> StepResult:
        """One optimizer step over several micro-batches; the loss is the mean over the learned tokens of those of all ranks."""
        rows = torch.tensor([row for batch in all_ranks or micro_batches for row in batch])
        learned = int(self.split.learned[rows].sum())
        nll = torch.zeros((), device=self.compute.device)
        each = PASS_TOKENS[self.compute.device.type]
        for part in [part for batch in micro_batches for part in padded_passes(batch, self.split.lengths, each)]:
            with self.compute.autocast():
                summed = self.loss.summed(self.split.batch(part, self.compute.device))
            self.scaler.scale(summed / learned).backward()
            nll = nll + summed.detach()
        self.ranks.add_up_gradients(self.params)
        self.scaler.unscale_(self.optimizer)
        norm = torch.nn.utils.clip_grad_norm_(self.params, self.config.max_grad_norm or math.inf)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.optimizer.zero_grad(set_to_none=True)
        return StepResult(int(self.split.lengths[rows].sum()), learned, nll, norm)

    @torch.no_grad()
    def evaluate(self, split: TokenisedSplit, rows: list[int]) -> Score:
        """The loss of some rows as the model is now."""
        summed, right, learned = 0.0, 0, 0
        set_training(self.model, False)
        for group in length_batches(split.lengths[rows], EVAL_TOKENS[self.compute.device.type], EVAL_ROWS):
            batch = split.batch([rows[i] for i in group], self.compute.device)
            with self.compute.autocast():
                logits = self.loss.logits(batch)
            summed += torch.nn.functional.cross_entropy(logits, batch.targets, reduction="sum").item()
            right += (logits.argmax(-1) == batch.targets).sum().item()
            learned += batch.learned
        set_training(self.model, True)
        return Score(summed, right, learned)

    def prepare(self) -> list[tuple[str, object, str]]:
        """What was chosen and measured before the first step: nothing."""
        return []

    def state(self) -> dict:
        """The optimizer's state and the loss scale's, for a checkpoint."""
        return {"optimizer": self.optimizer.state_dict(), "scaler": self.scaler.state_dict()}

    def load_state(self, state: dict) -> None:
        """Go on from a checkpoint; the weights are loaded already."""
        self.optimizer.load_state_dict(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])


def plan_of(split: TokenisedSplit, config: RunConfig) -> BatchPlan:
    """The run's steps, each of `gradient_accumulation_steps` micro-batches."""
    return make_batches(
        split.lengths,
        split.weights,
        batch_size=config.batch_size,
        accumulation=config.gradient_accumulation_steps,
        seed=config.seed,
        epochs=config.epochs,
        max_steps=config.max_steps,
    )
