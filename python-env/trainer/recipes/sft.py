"""Supervised fine-tuning: a LoRA adapter (or all weights) learns the answers of a dataset version.

    python -u -m trainer sft --run RUN_FOLDER

Reads RUN_FOLDER/config.json and the dataset version's train.jsonl and val.jsonl. Writes events.jsonl, samples.jsonl,
checkpoints/step-NNNNNN/, and at the end adapter/ and manifest.json. Stop it with a command file or SIGTERM: it
finishes the step, saves a checkpoint and ends; started again, it goes on from there. Started several times at once by
torchrun (`python -m torch.distributed.run --nproc-per-node 2 -m trainer sft ...`), the processes share each step's rows.
"""

import json
import logging
import math
import os
import time
from dataclasses import asdict
from pathlib import Path

import torch

from .. import checkpoint
from ..base_model import Compute, check_folder, load_config, load_tokenizer, stop_ids
from ..best import gate_words, note_evaluation, worst_gate
from ..chat_format import make_chat_format
from ..config import RunConfig
from ..control import Command, Control
from ..errors import TrainerError
from ..events import EventWriter
from ..gates import open_scorer, watch_gates
from ..manifest import hardware, versions
from ..ranks import ALONE, AgreedControl, Ranks, meeting
from ..run_output import save, write_adapter, write_run_manifest
from ..run_setup import choose_machine, choose_steps, load_trainable, share_steps, tokenise
from ..run_state import Meter, Progress, Work
from ..samples import SHARE, Rounds, answer_prompts, read_prompts
from ..schedule import learning_rate
from ..scorer import Gate, Scorer
from ..steps import PaddedSteps
from ..storage import storage_of

NONFINITE_LIMIT = 3
RANK_SEED = 1_000_003
log = logging.getLogger("trainer")


def run(config: RunConfig, folder: Path, events: EventWriter, control: Control) -> str:
    """Train from the newest whole checkpoint, or from the start, to the end or a stop; returns the status of `done`."""
    with meeting(config.device, folder, events) as ranks:
        return run_rank(config, folder, events, AgreedControl(control, ranks), ranks)


def run_rank(config: RunConfig, folder: Path, events: EventWriter, control: AgreedControl, ranks: Ranks) -> str:
    """The run as each of its ranks lives it."""
    looked = checkpoint.newest_whole(folder / "checkpoints", config.learning_hash()) if ranks.is_first else None
    found, skipped = ranks.agree(looked)
    if found and not config.resume:
        raise TrainerError(
            "conflict", f"{folder.name} already has checkpoints and resume is false.", "Start a new run, or set resume to true."
        )
    events.emit(
        "hello",
        pid=os.getpid(),
        command="sft",
        versions=versions(),
        hardware=hardware(),
        config_hash=config.learning_hash(),
        resumed_from=found.step if found else None,
    )
    for reason in skipped:
        events.warn("CHECKPOINT_SKIPPED", reason)
    with open_scorer(config, ranks.is_first) as scorer:
        work = prepare(config, folder, events, ranks, scorer)
        if found:
            resume(work, found, skipped)
        return carry_out(work, control)


def carry_out(work: Work, control: AgreedControl) -> str:
    """Train what is left, and write what the run ends with."""
    events, ranks = work.events, work.ranks
    # A request that came while rows and model were loading is obeyed before the first step.
    status = requested_end({command.name for command in control.poll()}) or train(work, control)
    if not ranks.is_first:
        return status
    if status == "ok":
        write_adapter(work)
    progress = work.progress
    totals = {
        **asdict(progress),
        "max_steps": work.steps.plan.total_steps,
        "tok_s": _rate(progress.tokens, progress.seconds),
        "threads": torch.get_num_threads(),
        "ranks": ranks.world,
    }
    events.emit("done", status=status, totals=totals)
    if status == "ok":
        write_run_manifest(work, totals)
    return status


def prepare(config: RunConfig, folder: Path, events: EventWriter, ranks: Ranks = ALONE, scorer: Scorer | None = None) -> Work:
    """Load tokenizer, rows and model, in the order in which faults are cheapest to find. `scorer` judges gates."""
    events.emit("phase", name="preflight", status="start")
    check_folder(config.base_model)
    load_config(config.base_model)
    compute = choose_machine(config, events)
    tokenizer = load_tokenizer(config.base_model)
    chat = make_chat_format(tokenizer, config.format, stop_ids(config.base_model, tokenizer))
    train_split, val_split = tokenise(config, chat, events, ranks)
    gates = watch_gates(config, chat, scorer, events) if scorer else None

    events.emit("phase", name="load", status="start")
    torch.manual_seed(config.seed)
    model = load_trainable(config, compute)
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    steps = choose_steps(config, model, compute, train_split, events, ranks)
    if ranks.world > 1:
        share_steps(config, steps, train_split, ranks, events)
    storage = storage_of(config, model, compute, isinstance(steps, PaddedSteps))
    for name, value, reason in storage:
        events.emit("choice", name=name, value=value, reason=reason)
    events.emit("phase", name="load", status="end")
    size = config.batch_size * config.gradient_accumulation_steps
    log.info("%d rows, %d steps of %d rows, %d trainable weights", len(train_split), steps.plan.total_steps, size, trained)
    if not ranks.is_first:
        # From here on random numbers only drop inputs, of other rows on each rank.
        torch.manual_seed(config.seed + RANK_SEED * ranks.rank)
    prompts = read_prompts(folder, config, val_split.first_rows if val_split else [])
    rounds = Rounds(config.sample_steps, steps.plan.total_steps)
    held = {name: value for name, value, _ in storage}
    progress = Progress()
    return Work(config, folder, events, compute, chat, train_split, val_split, model, steps, held, prompts, rounds, progress, ranks, gates)


def resume(work: Work, found: checkpoint.Saved, skipped: list[str]) -> None:
    """Restore weights, optimizer, random states and counters from a checkpoint."""
    optimizer, rng, state = checkpoint.load_checkpoint(found.path, work.model)
    work.steps.load_state(optimizer)
    states, rank = rng.get("ranks", [rng]), work.ranks.rank
    if rank == 0 or len(states) == work.ranks.world:
        checkpoint.restore_random_states(states[rank])
    else:
        torch.manual_seed(work.config.seed + RANK_SEED * rank + found.step)
    work.progress = Progress(**state["progress"])
    if not work.config.threads and state["threads"] != torch.get_num_threads():
        torch.set_num_threads(state["threads"])
        work.events.emit("choice", name="threads", value=state["threads"], reason="as before the interruption, for the same result")
    remaining = work.steps.plan.total_steps - found.step
    work.events.emit("resume", step=found.step, path=f"checkpoints/{found.path.name}", remaining_steps=remaining, skipped=skipped)
    log.info("resumed from %s: %d of %d steps remain", found.path.name, remaining, work.steps.plan.total_steps)


def train(work: Work, control: AgreedControl) -> str:
    """The loop: one optimizer step, then whatever is due after it; returns the status of `done`."""
    config, progress, total = work.config, work.progress, work.steps.plan.total_steps
    work.events.emit("phase", name="train", status="start", done=progress.step, total=total, unit="steps")
    for name, value, reason in work.steps.prepare():
        work.events.emit("choice", name=name, value=value, reason=reason)
    zero = torch.zeros((), device=work.compute.device)
    meter = Meter(zero, zero)
    if work.ranks.is_first and progress.step == 0 and work.prompts and config.sample_steps:
        write_samples(work)
    while progress.step < total:
        started = time.perf_counter()
        rate = learning_rate(config, progress.step, total)
        meter.add(work.steps.step(progress.step, rate))
        progress.step = work.events.step = progress.step + 1
        logs = progress.step % config.logging_steps == 0 or progress.step in (1, total)
        if logs:
            progress.last_loss = work.ranks.add_up(meter.nll).item() / meter.learned
        meter.seconds += time.perf_counter() - started
        if logs:
            log_step(work, rate, meter)
        ending = after_step(work, control.poll(), meter)
        if ending in ("stopped", "paused"):
            return ending
        if ending == "early":
            break
    work.events.emit("phase", name="train", status="end", done=progress.step, total=total, unit="steps")
    return "ok"


def after_step(work: Work, commands: list[Command], meter: Meter) -> str | None:
    """Evaluate, sample and save where this step or a command asks for it; says why the run ends here, or None."""
    config, progress, last = work.config, work.progress, work.steps.plan.total_steps
    step, asked = progress.step, {command.name for command in commands}
    stop = requested_end(asked)

    def is_due(every: int, command: str) -> bool:
        return command in asked or bool(every) and (step % every == 0 or step == last)

    is_best = False
    if work.val and is_due(config.eval_steps, "eval_now"):
        is_best = evaluate(work)
    if work.ranks.is_first and work.prompts and ("sample_now" in asked or sample_is_due(work, meter)):
        write_samples(work)
    ends_early = bool(config.early_stop) and progress.evals_without_gain >= config.early_stop.patience
    if is_due(config.save_steps, "save_now") or stop or ends_early or step == last or (is_best and config.load_best):
        meter.settle(progress)
        save(work, is_best)
    if ends_early and not stop:
        work.events.emit("choice", name="early_stop", value=step, reason=f"{progress.evals_without_gain} evaluations without gain")
        return "early"
    return stop


def requested_end(asked: set[str]) -> str | None:
    """The status with which the run ends now because someone asked for it."""
    return "stopped" if "stop" in asked else "paused" if "pause" in asked else None


def log_step(work: Work, rate: float, meter: Meter) -> None:
    """One `step` event over the steps since the last one; a loss that stays not a number ends the run."""
    progress, total = work.progress, work.steps.plan.total_steps
    tok_s, step_ms = _rate(meter.tokens, meter.seconds), 1000 * meter.seconds / meter.steps
    meter.nonfinite = 0 if math.isfinite(progress.last_loss) else meter.nonfinite + 1
    meter.settle(progress)
    work.events.emit(
        "step",
        step=progress.step,
        max_steps=total,
        epoch=round(work.steps.plan.epoch_at(progress.step), 4),
        loss=progress.last_loss,
        lr=rate,
        grad_norm=float(meter.norm),
        tokens_total=progress.tokens,
        trainable_tokens=progress.learned,
        tok_s=tok_s,
        step_ms=round(step_ms, 2),
        eta_s=round((total - progress.step) * progress.seconds / progress.step, 1),
        mem=_memory(work.compute),
    )
    log.info("step %d/%d loss %.4f lr %.2e %s tok/s", progress.step, total, progress.last_loss, rate, tok_s)
    if meter.nonfinite >= NONFINITE_LIMIT:
        raise TrainerError(
            "diverged",
            f"The loss has not been a number for the last {NONFINITE_LIMIT} step events, at step {progress.step}.",
            "Lower learning_rate, or set compute_dtype to float32; then resume from an earlier checkpoint or start anew.",
        )


def evaluate(work: Work) -> bool:
    """Token-mean loss over the val split (at most eval_rows rows, evenly spread), and the gates where they decide.

    True when it is the best evaluation so far.
    """
    config, progress, started = work.config, work.progress, time.perf_counter()
    if progress.last_eval == progress.step:
        return progress.best_step == progress.step
    rows = len(work.val)
    count = min(rows, config.eval_rows or rows)
    chosen = [i * rows // count for i in range(count)]
    score = work.steps.evaluate(work.val, chosen[work.ranks.rank :: work.ranks.world])
    nll, right, learned = work.ranks.totals(score.nll, score.right, score.learned)
    loss, gates = nll / learned, look_at_gates(work)
    is_best = note_evaluation(progress, config, loss, gates)
    work.events.emit(
        "eval",
        step=progress.step,
        loss=loss,
        ppl=math.exp(min(loss, 60)),
        token_acc=right / learned,
        rows=count,
        seconds=round(time.perf_counter() - started, 2),
        is_best=is_best,
        **gate_fields(gates),
    )
    worst = f" worst gate {gate_words(worst_gate(gates))}" if gates else ""
    log.info("step %d eval loss %.4f token accuracy %.4f%s%s", progress.step, loss, right / learned, worst, " (best)" if is_best else "")
    return is_best


def look_at_gates(work: Work) -> list[Gate] | None:
    """The gates as the model keeps them now, the same on every rank: the first one asks. None where they decide nothing."""
    if not work.config.by_gates:
        return None
    return work.ranks.agree(work.gates.look(work.model, base_of(work), work.chat, work.compute) if work.gates else None)


def gate_fields(gates: list[Gate] | None) -> dict:
    """What an `eval` event says of gates."""
    if not gates:
        return {}
    worst = worst_gate(gates)
    return {"gates": [asdict(gate) for gate in gates], "worst_gate": worst.check, "gate_margin": worst.margin}


def sample_is_due(work: Work, meter: Meter) -> bool:
    """A round is due at the last step, and before it where training has paid for one; how many those are is said once."""
    rounds, step, seconds = work.rounds, work.progress.step, work.progress.seconds + meter.seconds
    if not rounds.least or step == work.steps.plan.total_steps:
        return bool(rounds.least)
    if rounds.done == 1 and step == rounds.least:
        reason = f"{len(work.prompts)} answers take {rounds.cost:.1f} s, a step {seconds / step:.2f} s: at most {SHARE:.0%} of the time"
        work.events.emit("choice", name="sample_rounds", value=rounds.affordable(step, seconds), reason=reason)
    return rounds.is_due(step, seconds)


def write_samples(work: Work) -> None:
    """One round of greedy answers to the run's prompts, as `sample` events and lines of samples.jsonl."""
    step, prompts = work.progress.step, work.prompts
    answers, seconds = answer_prompts(work.model, base_of(work), work.chat, work.compute, prompts, work.config.sample_max_new_tokens)
    work.rounds.count(seconds, work.progress.seconds)
    with open(work.folder / "samples.jsonl", "a", encoding="utf-8") as handle:
        for prompt, answer in zip(prompts, answers, strict=True):
            text = work.chat.tokenizer.decode(answer.ids)
            event = work.events.emit(
                "sample", step=step, prompt_id=prompt.id, text=text, n_tokens=len(answer.ids), stop_reason=answer.stop_reason
            )
            handle.write(json.dumps({**event, "prompt": prompt.messages}, ensure_ascii=False) + "\n")
    log.info("step %d: %d answers in %.1f s", step, len(answers), seconds)


def base_of(work: Work) -> torch.nn.Module:
    """The model without PEFT's shell around it; its layers hold the adapter."""
    return work.model.get_base_model() if hasattr(work.model, "peft_config") else work.model


def _memory(compute: Compute) -> dict:
    if compute.device.type != "cuda":
        return {}
    return {"allocated": torch.cuda.memory_allocated(), "reserved": torch.cuda.memory_reserved(), "peak": torch.cuda.max_memory_allocated()}


def _rate(count: int, seconds: float) -> float | None:
    return round(count / seconds, 1) if seconds > 0 else None
