"""What one process of a run holds, and what it counts. Plain data: it does nothing."""

from dataclasses import dataclass, field
from pathlib import Path

import torch

from .base_model import Compute
from .chat_format import ChatFormat
from .config import RunConfig
from .dataset import TokenisedSplit
from .events import EventWriter
from .gates import GateWatch
from .ranks import Ranks
from .run_setup import Steps
from .samples import Rounds, SamplePrompt
from .steps import StepResult


@dataclass
class Progress:
    """What a run has done so far; saved with every checkpoint. Seconds are of training steps alone.

    `best_loss` is the loss of the best evaluation, which is the lowest one unless gates say what is best: then `best_margin` and
    `best_mean` are how far the worst gate and the mean of all stood above their targets there, and `best_gate` says it in words.
    """

    step: int = 0
    tokens: int = 0
    learned: int = 0
    seconds: float = 0.0
    best_loss: float | None = None
    best_step: int | None = None
    evals_without_gain: int = 0
    last_loss: float | None = None
    last_eval: int = -1
    lowest_loss: float | None = None
    lowest_step: int | None = None
    best_margin: float | None = None
    best_mean: float | None = None
    best_gate: str | None = None


@dataclass
class Work:
    """Everything that one process of a run holds."""

    config: RunConfig
    folder: Path
    events: EventWriter
    compute: Compute
    chat: ChatFormat
    train: TokenisedSplit
    val: TokenisedSplit | None
    model: torch.nn.Module
    steps: Steps
    storage: dict[str, str]
    prompts: list[SamplePrompt]
    rounds: Rounds
    progress: Progress
    ranks: Ranks = field(default_factory=Ranks)
    gates: GateWatch | None = None


@dataclass
class Meter:
    """What happened since the last `step` event; the loss stays on the device until it is read."""

    nll: torch.Tensor
    norm: torch.Tensor
    learned: int = 0
    tokens: int = 0
    steps: int = 0
    seconds: float = 0.0
    nonfinite: int = 0

    def add(self, result: StepResult) -> None:
        """Count one step."""
        self.nll = self.nll + result.nll
        self.norm = result.norm
        self.learned += result.learned
        self.tokens += result.tokens
        self.steps += 1

    def settle(self, progress: Progress) -> None:
        """Move the counts into the run's progress and start anew."""
        progress.tokens += self.tokens
        progress.learned += self.learned
        progress.seconds += self.seconds
        self.nll = torch.zeros_like(self.nll)
        self.learned = self.tokens = self.steps = 0
        self.seconds = 0.0
