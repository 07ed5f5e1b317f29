"""Between TRL's trainer and a run: after every step it does what the run's protocol asks, and it turns TRL's logs into events.

Commands, held-out rounds, sample answers and checkpoints happen between two optimizer steps. It does not know which recipe
is at work.
"""

import json
import logging
import math
import time

import torch
from transformers import PrinterCallback, TrainerCallback

from .. import checkpoint
from ..control import Control
from ..decoding import Decoding
from ..errors import TrainerError
from ..memory import peak_memory
from ..run_output import save
from ..samples import answer_prompts
from ..schedule import learning_rate
from .held_out import Regression, Round, answer_round, keep_baseline, read_baseline, regressions
from .session import Session

NONFINITE_LIMIT = 3
# What TRL logs → the field of the `step` event.
FIELDS = {
    "reward": "reward",
    "reward_std": "reward_std",
    "frac_reward_zero_std": "groups_alike",
    "kl": "kl",
    "entropy": "entropy",
    "completions/mean_length": "answer_tokens",
    "completions/clipped_ratio": "answers_cut",
    "rewards/chosen": "reward_chosen",
    "rewards/rejected": "reward_rejected",
    "rewards/margins": "reward_margin",
    "rewards/accuracies": "reward_accuracy",
}
log = logging.getLogger("trainer")


class Bridge(TrainerCallback):
    """What a run does between two steps of TRL's trainer."""

    def __init__(self, session: Session, control: Control):
        self.session, self.control = session, control
        self.ending: str | None = None
        self._nonfinite = 0
        self._since: dict[str, float] = {}
        self._memory_told = False

    def on_train_begin(self, args, state, control, **kwargs) -> None:
        """The clock starts."""
        self._tick()

    def on_step_begin(self, args, state, control, **kwargs) -> None:
        """A run that goes on draws what it would have drawn: making the loader of rows took a random number."""
        if self.session.random is not None:
            checkpoint.restore_random_states(self.session.random)
            self.session.random = None

    def on_step_end(self, args, state, control, **kwargs) -> None:
        """One optimizer step is done: evaluate, sample, save and end where this step or a command asks for it."""
        work, config = self.session.work, self.session.config
        progress, total = work.progress, work.steps.plan.total_steps
        progress.step = self.session.start + state.global_step
        progress.seconds += time.perf_counter() - self._since["clock"]
        progress.learned += self.session.learned_in(progress.step)
        commands = {command.name for command in self.control.poll()}
        self.ending = requested_end(commands)
        is_last = progress.step == total
        is_best = False
        if self.session.questions and ("eval_now" in commands or is_last or progress.step % config.eval_steps == 0):
            is_best = evaluate(self.session)
        ends_early = bool(config.early_stop) and progress.evals_without_gain >= config.early_stop.patience
        if work.prompts and ("sample_now" in commands or self._sample_is_due()):
            write_samples(self.session)
        saves = bool(config.save_steps) and progress.step % config.save_steps == 0
        if saves or "save_now" in commands or self.ending or ends_early or is_last or (is_best and config.load_best):
            save(work, is_best)
        if ends_early and not self.ending:
            reason = f"{progress.evals_without_gain} rounds without gain"
            work.events.emit("choice", name="early_stop", value=progress.step, reason=reason)
        control.should_training_stop = bool(self.ending) or ends_early or is_last
        control.should_log = progress.step % config.logging_steps == 0 or progress.step == 1 or control.should_training_stop
        self._since["clock"] = time.perf_counter()

    def on_log(self, args, state, control, logs=None, **kwargs) -> None:
        """One `step` event over the steps since the last one; a loss that stays not a number ends the run."""
        if not logs or "loss" not in logs:
            return
        session, progress = self.session, self.session.work.progress
        steps, total = session.work.steps.plan, session.work.steps.plan.total_steps
        seconds, count = progress.seconds - self._since["seconds"], progress.step - self._since["step"]
        progress.tokens = int(self._since["base"] + logs.get("num_tokens", 0))
        tok_s = round((progress.tokens - self._since["tokens"]) / seconds, 1) if seconds > 0 else None
        progress.last_loss = logs["loss"]
        kept = {key.removeprefix("kept/"): value for key, value in logs.items() if key.startswith("kept/")}
        session.work.events.emit(
            "step",
            step=progress.step,
            max_steps=total,
            epoch=round(steps.epoch_at(progress.step), 4),
            loss=logs["loss"],
            lr=learning_rate(session.config, progress.step - 1, total),
            grad_norm=float(logs.get("grad_norm", math.nan)) if "grad_norm" in logs else None,
            tokens_total=progress.tokens,
            trainable_tokens=progress.learned,
            tok_s=tok_s,
            step_ms=round(1000 * seconds / max(1, count), 2),
            eta_s=round((total - progress.step) * progress.seconds / progress.step, 1),
            mem=_memory(session),
            **{field: logs[name] for name, field in FIELDS.items() if name in logs},
            **({"kept": kept} if kept else {}),
        )
        log.info("step %d/%d loss %.4f reward %s", progress.step, total, logs["loss"], logs.get("reward", logs.get("rewards/margins")))
        self._since |= {"seconds": progress.seconds, "step": progress.step, "tokens": progress.tokens}
        self._refuse_nonfinite(logs["loss"])
        if not self._memory_told or control.should_training_stop:
            self._memory_told = True
            tell_memory(session)

    def _refuse_nonfinite(self, loss: float) -> None:
        self._nonfinite = 0 if math.isfinite(loss) else self._nonfinite + 1
        if self._nonfinite >= NONFINITE_LIMIT:
            raise TrainerError(
                "diverged",
                f"The loss has not been a number for the last {NONFINITE_LIMIT} step events, at step {self.session.work.progress.step}.",
                "Lower learning_rate, or set compute_dtype to float32; then resume from an earlier checkpoint or start anew.",
            )

    def _tick(self) -> None:
        progress = self.session.work.progress
        self._since = {"clock": time.perf_counter(), "seconds": progress.seconds, "step": progress.step}
        self._since |= {"tokens": progress.tokens, "base": progress.tokens}

    def _sample_is_due(self) -> bool:
        work = self.session.work
        step = work.progress.step
        if not work.rounds.least or step == work.steps.plan.total_steps:
            return bool(work.rounds.least)
        return work.rounds.is_due(step, work.progress.seconds)


def train(session: Session, trainer, bridge: Bridge, control: Control) -> str:
    """Train to the end or a stop; returns the status of `done`."""
    work = session.work
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(bridge)
    work.events.emit("phase", name="train", status="start", done=session.start, total=work.steps.plan.total_steps, unit="steps")
    early = requested_end({command.name for command in control.poll()})
    if early:
        return early
    measure_baseline(session)
    if work.prompts and session.config.sample_steps and not session.start:
        write_samples(session)
    if session.left > 0:
        trainer.train()
    elif session.questions:
        evaluate(session)
    if bridge.ending:
        return bridge.ending
    work.events.emit("phase", name="train", status="end", done=work.progress.step, total=work.steps.plan.total_steps, unit="steps")
    return "ok"


def requested_end(asked: set[str]) -> str | None:
    """The status with which the run ends now because someone asked for it."""
    return "stopped" if "stop" in asked else "paused" if "pause" in asked else None


def measure_baseline(session: Session) -> None:
    """What the start can do, before the first step; an earlier process of the run has written it already."""
    if not session.questions:
        return
    work = session.work
    session.baseline = read_baseline(work.folder)
    if session.baseline is None or set(session.baseline.kept) != {each.row.id for each in session.questions}:
        if session.start:
            raise TrainerError("conflict", "The answers before training are gone (baseline.json).", "Start a new run.")
        session.baseline = _answer(session)
        keep_baseline(work.folder, session.baseline)
        _emit(session, session.baseline, [], is_best=False)


def evaluate(session: Session) -> bool:
    """One round of held-out answers; true when it passes the gate with the highest mean reward so far."""
    work, config, progress = session.work, session.config, session.work.progress
    if progress.last_eval == progress.step and progress.step in session.passed:
        return progress.best_step == progress.step
    now = _answer(session)
    fallen = regressions(session.baseline, now, config.no_regression) if config.no_regression else []
    if not fallen:
        session.passed.add(progress.step)
    loss = 1 - now.reward
    threshold = config.early_stop.threshold if config.early_stop else 0.0
    is_best = not fallen and (progress.best_loss is None or loss < progress.best_loss)
    gains = not fallen and (progress.best_loss is None or loss < progress.best_loss - threshold)
    progress.evals_without_gain = 0 if gains else progress.evals_without_gain + 1
    progress.last_eval = progress.step
    if is_best:
        progress.best_loss, progress.best_step = loss, progress.step
    for each in fallen:
        text = f"{each.check} fell: {each.lost} of {each.asked} questions lost, {each.won} won (p {each.p:.2g})"
        work.events.warn("REGRESSED", text, step=progress.step, check=each.check)
    _emit(session, now, fallen, is_best)
    return is_best


def write_samples(session: Session) -> None:
    """One round of greedy answers to the run's prompts, as `sample` events and lines of samples.jsonl."""
    work = session.work
    most = session.config.sample_max_new_tokens
    answers, seconds = answer_prompts(work.model, work.model.get_base_model(), work.chat, work.compute, work.prompts, most)
    work.rounds.count(seconds, work.progress.seconds)
    with open(work.folder / "samples.jsonl", "a", encoding="utf-8") as handle:
        for prompt, answer in zip(work.prompts, answers, strict=True):
            text = work.chat.tokenizer.decode(answer.ids)
            said = {"step": work.progress.step, "prompt_id": prompt.id, "text": text, "n_tokens": len(answer.ids)}
            event = work.events.emit("sample", **said, stop_reason=answer.stop_reason)
            handle.write(json.dumps({**event, "prompt": prompt.messages}, ensure_ascii=False) + "\n")


def _answer(session: Session) -> Round:
    work, config = session.work, session.config
    decoding = Decoding(temperature=config.held_out_temperature, max_new_tokens=config.sample_max_new_tokens, seed=config.seed)
    return answer_round(work.model, work.model.get_base_model(), session.questions, session.scorer, work.chat, work.compute, decoding)


def _emit(session: Session, round: Round, fallen: list[Regression], is_best: bool) -> None:
    config = session.config
    session.work.events.emit(
        "eval",
        step=session.work.progress.step,
        loss=1 - round.reward,
        ppl=None,
        token_acc=None,
        rows=len(session.questions),
        seconds=round_seconds(round),
        is_best=is_best,
        reward=round.reward,
        checks=round.shares(),
        regressed=[each.check for each in fallen],
        passed=None if config.no_regression is None else not fallen,
    )
    log.info(
        "step %d: %.1f %% of %d held-out answers keep every rule", session.work.progress.step, 100 * round.reward, len(session.questions)
    )


def round_seconds(round: Round) -> float:
    """The seconds of a round as events say them."""
    return float(f"{round.seconds:.2f}")


def tell_memory(session: Session) -> None:
    """The most that was held so far, which corrects the studio's next estimate."""
    work = session.work
    measured = peak_memory(work.compute.device)
    if measured is not None:
        told = f"{measured / 2**30:.2f} GiB held at most up to step {work.progress.step}"
        work.events.emit("choice", name="memory", value={"measured": measured}, reason=told)


def _memory(session: Session) -> dict:
    if session.work.compute.device.type != "cuda":
        return {}
    return {"allocated": torch.cuda.memory_allocated(), "reserved": torch.cuda.memory_reserved(), "peak": torch.cuda.max_memory_allocated()}
