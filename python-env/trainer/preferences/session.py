"""What a run of the recipes dpo and grpo holds, from its first event to its manifest; the training between is TRL's.

The start is an adapter that supervised fine-tuning made; TRL keeps a frozen copy of it as the reference. The result is an
adapter of the same shape, or no adapter at all where the no-regression gate refuses it.
"""

import logging
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace

import torch

from .. import checkpoint
from ..asked import Asked, choose_evenly, read_asked, refuse_empty, rows_in_order
from ..base_model import Compute, check_folder, load_config, load_tokenizer, stop_ids
from ..chat_format import ChatFormat, load_chat_format, make_chat_format
from ..config import RunConfig
from ..errors import TrainerError
from ..events import EventWriter
from ..manifest import hardware, versions
from ..rank_health import rank_in_environment
from ..rows import Row
from ..run_output import write_adapter, write_run_manifest
from ..run_setup import choose_machine, load_trainable, make_optimizer
from ..run_state import Progress, Work
from ..samples import Rounds, read_prompts
from ..schedule import learning_rate
from ..scorer import Scorer
from ..steps import parameter_groups
from .held_out import Round
from .short_ways import use_short_ways

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
class Ground:
    """What a process has before its model: the machine, the template, and the held-out questions."""

    config: RunConfig
    folder: Path
    events: EventWriter
    scorer: Scorer
    compute: Compute
    chat: ChatFormat
    questions: list[Asked]


@dataclass
class Session:
    """Everything that one process of a run holds. `order` names the row of each place of each step, `start` the steps done.

    `learned`: learned tokens of each row, where the rows have their answers. `random`: the random states with which the first step
    goes on, until it does: the library draws from them while it prepares.
    """

    work: Work
    scorer: Scorer
    questions: list[Asked]
    order: list[int]
    per_step: int
    start: int
    baseline: Round | None = None
    passed: set[int] = field(default_factory=set)
    learned: list[int] = field(default_factory=list)
    random: dict | None = None

    @property
    def config(self) -> RunConfig:
        """The run's config."""
        return self.work.config

    def places(self) -> range:
        """The places in the order that are still to be learned."""
        return range(self.start * self.per_step, len(self.order))

    def learned_in(self, step: int) -> int:
        """Learned tokens of the step, counted from 1."""
        return sum(self.learned[row] for row in self.order[(step - 1) * self.per_step : step * self.per_step]) if self.learned else 0

    @property
    def left(self) -> int:
        """Steps that are still to be made."""
        return self.work.steps.plan.total_steps - self.start

    def scheduler(self) -> torch.optim.lr_scheduler.LRScheduler:
        """The run's learning rate as TRL takes it, from the step on at which this process starts."""
        total, peak = self.work.steps.plan.total_steps, self.config.learning_rate

        def share(step: int) -> float:
            return learning_rate(self.config, min(self.start + step, total - 1), total) / peak

        return torch.optim.lr_scheduler.LambdaLR(self.work.steps.optimizer, share)


def find_checkpoint(config: RunConfig, folder: Path) -> tuple[checkpoint.Saved | None, list[str]]:
    """The newest whole checkpoint, and why newer ones were passed over."""
    found, skipped = checkpoint.newest_whole(folder / "checkpoints", config.learning_hash())
    if found and not config.resume:
        raise TrainerError(
            "conflict", f"{folder.name} already has checkpoints and resume is false.", "Start a new run, or set resume to true."
        )
    return found, skipped


def greet(config: RunConfig, events: EventWriter, found: checkpoint.Saved | None, skipped: list[str]) -> None:
    """The first event of the process, and which checkpoints it passed over; one of several processes is refused."""
    events.emit(
        "hello",
        pid=os.getpid(),
        command=config.recipe,
        versions=versions(),
        hardware=hardware(),
        config_hash=config.learning_hash(),
        resumed_from=found.step if found else None,
    )
    for reason in skipped:
        events.warn("CHECKPOINT_SKIPPED", reason)
    _, world = rank_in_environment()
    if world > 1:
        raise TrainerError(
            "bad_config",
            f"{config.recipe} trains in one process on one device, and torchrun started {world}.",
            f"Start it alone: python -m trainer {config.recipe} --run {events.path.parent}.",
        )


def open_ground(config: RunConfig, folder: Path, events: EventWriter, scorer: Scorer) -> Ground:
    """Machine, tokenizer and held-out questions, in the order in which faults are cheapest to find."""
    events.emit("choice", name="scorer", value=scorer.rulebook, reason=f"process {scorer.pid} judges by {', '.join(scorer.checks)}")
    check_folder(config.base_model)
    load_config(config.base_model)
    compute = choose_machine(config, events)
    chat = _chat_format(config, load_tokenizer(config.base_model))
    events.emit("phase", name="tokenize", status="start")
    ground = Ground(config, folder, events, scorer, compute, chat, [])
    if config.eval_steps:
        ground.questions = choose_evenly(ask_split(ground, "val"), config.eval_rows)
    return ground


def ask_split(ground: Ground, split: str) -> list[Asked]:
    """The questions of a split, reported; refused where there is none."""
    asked, report = read_asked(ground.config, split, ground.chat, ground.scorer, ground.config.sample_max_new_tokens)
    ground.events.emit("data", **report)
    refuse_empty(asked, report)
    return asked


def open_session(ground: Ground, rows: list[Row], lengths: list[int], per_step: int, start: int) -> Session:
    """The order of the rows, and the model with the start adapter. `start` steps were made by an earlier process."""
    order, total = rows_in_order([row.keys for row in rows], lengths, ground.config, per_step)
    ground.events.emit("phase", name="tokenize", status="end")
    work = _load(ground, total, len(rows) / per_step)
    return Session(work, ground.scorer, ground.questions, order, per_step, start)


def _chat_format(config: RunConfig, tokenizer) -> ChatFormat:
    """The template that the start adapter was trained with, where the config does not name another."""
    ends = stop_ids(config.base_model, tokenizer)
    if config.init_adapter and config.format.template is None:
        return load_chat_format(tokenizer, config.init_adapter, ends)
    return make_chat_format(tokenizer, config.format, ends)


def _load(ground: Ground, total: int, epoch: float) -> Work:
    config, folder, events, compute, chat = ground.config, ground.folder, ground.events, ground.compute, ground.chat
    events.emit("phase", name="load", status="start")
    torch.manual_seed(config.seed)
    model = load_trainable(config, compute)
    if config.init_adapter is None:
        events.warn("COLD_START", "No adapter to start from: what the base model does not answer at all cannot be preferred or rewarded.")
    use_short_ways(model, config, compute, events)
    optimizer = make_optimizer(config, parameter_groups([p for p in model.parameters() if p.requires_grad], config.weight_decay), compute)
    events.emit("phase", name="load", status="end")
    prompts = read_prompts(folder, config, [each.row for each in ground.questions[: config.sample_prompts]])
    steps = TrlSteps(optimizer, total, epoch)
    storage = {"base_storage": str(compute.dtype).removeprefix("torch."), "trained_storage": "fp32 master weights"}
    rounds = Rounds(config.sample_steps, total)
    return Work(config, folder, events, compute, chat, None, None, model, steps, storage, prompts, rounds, Progress())


def go_on(session: Session, found: checkpoint.Saved, skipped: list[str]) -> None:
    """Restore weights, optimizer and counters from a checkpoint, and keep its random states for the first step.

    To be called when TRL's trainer has been made: it copies the start adapter as its reference when it is made.
    """
    work = session.work
    optimizer, rng, state = checkpoint.load_checkpoint(found.path, work.model)
    work.steps.load_state(optimizer)
    for group in work.steps.optimizer.param_groups:
        group["lr"] = learning_rate(session.config, found.step, work.steps.plan.total_steps)
    session.random = rng
    work.progress = Progress(**state["progress"])
    work.events.emit("resume", step=found.step, path=f"checkpoints/{found.path.name}", remaining_steps=session.left, skipped=skipped)
    log.info("resumed from %s: %d steps remain", found.path.name, session.left)


def finish(session: Session, status: str) -> str:
    """The adapter, the last event and the manifest; where the gate refuses every candidate, the error that says so."""
    work = session.work
    progress = work.progress
    if status == "ok":
        refuse_regressed(session)
        warn_without_gain(session)
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


def warn_without_gain(session: Session) -> None:
    """An adapter that is no worse may be no better either."""
    best = session.work.progress.best_loss
    if session.baseline is None or best is None or 1 - best > session.baseline.reward:
        return
    text = f"{1 - best:.1%} of the held-out answers keep every rule, {session.baseline.reward:.1%} before training: nothing was gained"
    session.work.events.warn("NO_GAIN", text, before=session.baseline.reward, after=1 - best)


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
