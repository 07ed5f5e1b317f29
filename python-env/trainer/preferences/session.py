"""What a run of the recipes dpo and grpo holds, from its first event to its manifest; the training between is TRL's.

The start is an adapter that supervised fine-tuning made; TRL keeps a frozen copy of it as the reference. The result is an
adapter of the same shape, or no adapter at all where the no-regression gate refuses it.
"""

import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace

import torch

from .. import checkpoint
from ..base_model import Compute, check_folder, load_config, load_tokenizer, stop_ids
from ..chat_format import ChatFormat, load_chat_format, make_chat_format
from ..config import RunConfig
from ..errors import TrainerError
from ..events import EventWriter
from ..manifest import hardware, versions
from ..run_output import write_adapter, write_run_manifest
from ..run_setup import choose_machine, load_trainable, make_optimizer
from ..run_state import Progress, Work
from ..samples import Rounds, read_prompts
from ..schedule import learning_rate
from ..steps import parameter_groups
from .asked import Asked, read_asked, refuse_empty, rows_in_order
from .held_out import Round, choose_evenly
from .scorer import Scorer

log = logging.getLogger("trainer")


class TrlSteps:
    """The optimizer and the plan of a run whose steps TRL makes, with the interface that checkpoints know."""

    def __init__(self, optimizer: torch.optim.Optimizer, total: int, per_epoch: float):
        self.optimizer = optimizer
        self.plan = SimpleNamespace(total_steps=total, epoch_at=lambda done: done / per_epoch)

    def state(self) -> dict:
        """The optimizer's state, for a checkpoint."""
        return {"optimizer": self.optimizer.state_dict(), "scaler": {}}

    def load_state(self, state: dict) -> None:
        """Go on from a checkpoint."""
        self.optimizer.load_state_dict(state["optimizer"])


@dataclass
class Session:
    """Everything that one process of a run holds. `order` names the row of each place of each step, `start` the steps done."""

    work: Work
    scorer: Scorer
    asked: list[Asked]
    questions: list[Asked]
    order: list[int]
    per_step: int
    start: int
    baseline: Round | None = None
    passed: set[int] = field(default_factory=set)

    @property
    def config(self) -> RunConfig:
        """The run's config."""
        return self.work.config

    def rows(self) -> Iterator[int]:
        """The rows of the steps that are still to be made."""
        return iter(self.order[self.start * self.per_step :])

    @property
    def left(self) -> int:
        """Steps that are still to be made."""
        return self.work.steps.plan.total_steps - self.start

    def scheduler(self) -> torch.optim.lr_scheduler.LRScheduler:
        """The run's learning rate as TRL takes it, from the step on at which this process starts."""
        total, peak = self.work.steps.plan.total_steps, self.config.learning_rate
        share = lambda step: learning_rate(self.config, min(self.start + step, total - 1), total) / peak  # noqa: E731
        return torch.optim.lr_scheduler.LambdaLR(self.work.steps.optimizer, share)


def find_checkpoint(config: RunConfig, folder: Path) -> tuple[checkpoint.Saved | None, list[str]]:
    """The newest whole checkpoint, and why newer ones were passed over."""
    found, skipped = checkpoint.newest_whole(folder / "checkpoints", config.learning_hash())
    if found and not config.resume:
        raise TrainerError(
            "conflict", f"{folder.name} already has checkpoints and resume is false.", "Start a new run, or set resume to true."
        )
    return found, skipped


def greet(config: RunConfig, events: EventWriter, found: checkpoint.Saved | None) -> None:
    """The first event of the process."""
    events.emit(
        "hello",
        pid=os.getpid(),
        command=config.recipe,
        versions=versions(),
        hardware=hardware(),
        config_hash=config.learning_hash(),
        resumed_from=found.step if found else None,
    )


def open_session(config: RunConfig, folder: Path, events: EventWriter, scorer: Scorer, per_step: int, start: int) -> Session:
    """Machine, tokenizer, questions and model with the start adapter, in the order in which faults are cheapest to find."""
    events.emit("choice", name="scorer", value=scorer.rulebook, reason=f"process {scorer.pid} judges by {', '.join(scorer.checks)}")
    check_folder(config.base_model)
    load_config(config.base_model)
    compute = choose_machine(config, events)
    tokenizer = load_tokenizer(config.base_model)
    chat = _chat_format(config, tokenizer)
    events.emit("phase", name="tokenize", status="start")
    asked, report = read_asked(config, "train", chat, scorer, config.sample_max_new_tokens)
    events.emit("data", **report)
    refuse_empty(asked, report)
    questions: list[Asked] = []
    if config.eval_steps:
        val, report = read_asked(config, "val", chat, scorer, config.sample_max_new_tokens)
        events.emit("data", **report)
        refuse_empty(val, report)
        questions = choose_evenly(val, config.eval_rows)
    order, total = rows_in_order(asked, config, per_step)
    events.emit("phase", name="tokenize", status="end")
    work = _load(config, folder, events, compute, chat, questions, total, len(asked) / per_step)
    return Session(work, scorer, asked, questions, order, per_step, start)


def _chat_format(config: RunConfig, tokenizer) -> ChatFormat:
    """The template that the start adapter was trained with, where the config does not name another."""
    ends = stop_ids(config.base_model, tokenizer)
    if config.init_adapter and config.format.template is None:
        return load_chat_format(tokenizer, config.init_adapter, ends)
    return make_chat_format(tokenizer, config.format, ends)


def _load(
    config: RunConfig,
    folder: Path,
    events: EventWriter,
    compute: Compute,
    chat: ChatFormat,
    questions: list[Asked],
    total: int,
    epoch: float,
) -> Work:
    events.emit("phase", name="load", status="start")
    torch.manual_seed(config.seed)
    model = load_trainable(config, compute)
    if config.init_adapter is None:
        events.warn("COLD_START", "No adapter to start from: what the base model does not answer at all cannot be preferred or rewarded.")
    optimizer = make_optimizer(config, parameter_groups([p for p in model.parameters() if p.requires_grad], config.weight_decay), compute)
    events.emit("phase", name="load", status="end")
    prompts = read_prompts(folder, config, [each.row for each in questions[: config.sample_prompts]])
    steps = TrlSteps(optimizer, total, epoch)
    storage = {"base_storage": str(compute.dtype).removeprefix("torch."), "trained_storage": "fp32 master weights"}
    rounds = Rounds(config.sample_steps, total)
    return Work(config, folder, events, compute, chat, None, None, model, steps, storage, prompts, rounds, Progress())


def go_on(session: Session, found: checkpoint.Saved, skipped: list[str]) -> None:
    """Restore weights, optimizer, random states and counters from a checkpoint.

    To be called when TRL's trainer has been made: it copies the start adapter as its reference when it is made.
    """
    work = session.work
    optimizer, rng, state = checkpoint.load_checkpoint(found.path, work.model)
    work.steps.load_state(optimizer)
    for group in work.steps.optimizer.param_groups:
        group["lr"] = learning_rate(session.config, found.step, work.steps.plan.total_steps)
    checkpoint.restore_random_states(rng)
    work.progress = Progress(**state["progress"])
    for reason in skipped:
        work.events.warn("CHECKPOINT_SKIPPED", reason)
    work.events.emit("resume", step=found.step, path=f"checkpoints/{found.path.name}", remaining_steps=session.left, skipped=skipped)
    log.info("resumed from %s: %d steps remain", found.path.name, session.left)


def finish(session: Session, status: str) -> str:
    """The adapter, the last event and the manifest; where the gate refuses every candidate, the error that says so."""
    work = session.work
    progress = work.progress
    if status == "ok":
        refuse_regressed(session)
        write_adapter(work)
    totals = {
        **asdict(progress),
        "max_steps": work.steps.plan.total_steps,
        "tok_s": round(progress.tokens / progress.seconds, 1) if progress.seconds > 0 else None,
        "threads": torch.get_num_threads(),
    }
    work.events.emit("done", status=status, totals=totals)
    if status == "ok":
        write_run_manifest(work, totals)
    return status


def refuse_regressed(session: Session) -> None:
    """No adapter comes out of a run whose every candidate lost what the start could do."""
    work = session.work
    if session.config.no_regression is None or not session.questions:
        return
    progress = work.progress
    # Only a round that passed can be the best one.
    if progress.best_step is not None if session.config.load_best else progress.step in session.passed:
        return
    raise TrainerError(
        "verification_failed",
        f"No adapter is made: {'no round' if session.config.load_best else 'the last round'} of held-out answers passed the "
        "no-regression gate.",
        "Raise beta, lower learning_rate or take fewer steps; the eval events name the checks that fell. Set no_regression to null to "
        "take the result as it is.",
    )
