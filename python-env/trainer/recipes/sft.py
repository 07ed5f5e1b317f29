"""Supervised fine-tuning: a LoRA adapter (or all weights) learns the answers of a dataset version.

    python -u -m trainer sft --run RUN_FOLDER

Reads RUN_FOLDER/config.json and the dataset version's train.jsonl and val.jsonl. Writes events.jsonl, samples.jsonl,
checkpoints/step-NNNNNN/, and at the end adapter/ and manifest.json. Stop it with a command file or SIGTERM: it
finishes the step, saves a checkpoint and ends; started again, it goes on from there.
"""

import json
import logging
import math
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from .. import checkpoint
from ..adapter import add_adapter
from ..atomic_write import write_json
from ..base_model import Compute, check_folder, choose_compute, load_config, load_model, load_tokenizer, set_training, stop_ids
from ..batches import BatchPlan, length_batches, make_batches
from ..chat_format import ChatFormat, make_chat_format
from ..config import RunConfig
from ..control import Command, Control
from ..dataset import TokenisedSplit, load_split, refuse_unlearnable
from ..errors import TrainerError
from ..events import EventWriter
from ..fast_attention import use_fast_attention
from ..fast_lora import use_fast_lora
from ..fast_norm import use_fast_norm
from ..loss import LossPath
from ..manifest import describe_files, describe_input, hardware, make_manifest, versions
from ..samples import SHARE, Rounds, SamplePrompt, answer_prompts, read_prompts
from ..schedule import learning_rate
from ..threads import choose_threads

EVAL_TOKENS = {"cpu": 8192, "cuda": 32768}
EVAL_ROWS = 64
NONFINITE_LIMIT = 3
log = logging.getLogger("trainer")


@dataclass
class Progress:
    """What a run has done so far; saved with every checkpoint. Seconds are of training steps alone."""

    step: int = 0
    tokens: int = 0
    learned: int = 0
    seconds: float = 0.0
    best_loss: float | None = None
    best_step: int | None = None
    evals_without_gain: int = 0
    last_loss: float | None = None
    last_eval: int = -1


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
    plan: BatchPlan
    model: torch.nn.Module
    loss: LossPath
    params: list[torch.nn.Parameter]
    optimizer: torch.optim.Optimizer
    scaler: torch.amp.GradScaler
    prompts: list[SamplePrompt]
    rounds: Rounds
    progress: Progress


def run(config: RunConfig, folder: Path, events: EventWriter, control: Control) -> str:
    """Train from the newest whole checkpoint, or from the start, to the end or a stop; returns the status of `done`."""
    checkpoints = folder / "checkpoints"
    found, skipped = checkpoint.newest_whole(checkpoints, config.learning_hash())
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
    work = prepare(config, folder, events)
    if found:
        resume(work, found, skipped)
    # A request that came while rows and model were loading is obeyed before the first step.
    status = requested_end({command.name for command in control.poll()}) or train(work, control)
    if status == "ok":
        write_adapter(work)
    progress = work.progress
    totals = {
        **asdict(progress),
        "max_steps": work.plan.total_steps,
        "tok_s": _rate(progress.tokens, progress.seconds),
        "threads": torch.get_num_threads(),
    }
    events.emit("done", status=status, totals=totals)
    if status == "ok":
        write_run_manifest(work, totals)
    return status


def prepare(config: RunConfig, folder: Path, events: EventWriter) -> Work:
    """Load tokenizer, rows and model, in the order in which faults are cheapest to find."""
    events.emit("phase", name="preflight", status="start")
    check_folder(config.base_model)
    load_config(config.base_model)
    compute = choose_machine(config, events)
    tokenizer = load_tokenizer(config.base_model)
    chat = make_chat_format(tokenizer, config.format, stop_ids(config.base_model, tokenizer))
    train_split, val_split = tokenise(config, chat, events)

    events.emit("phase", name="load", status="start")
    torch.manual_seed(config.seed)
    model = load_trainable(config, compute)
    params = [p for p in model.parameters() if p.requires_grad]
    loss = choose_kernels(config, model, compute, train_split, events)
    plan = make_batches(
        train_split.lengths,
        train_split.weights,
        batch_size=config.batch_size,
        accumulation=config.gradient_accumulation_steps,
        seed=config.seed,
        epochs=config.epochs,
        max_steps=config.max_steps,
    )
    events.emit("phase", name="load", status="end")
    log.info(
        "%d rows, %d steps of %d rows, %d trainable weights",
        len(train_split),
        plan.total_steps,
        config.batch_size * config.gradient_accumulation_steps,
        sum(p.numel() for p in params),
    )
    scaler = torch.amp.GradScaler(compute.device.type, enabled=compute.dtype == torch.float16)
    return Work(
        config,
        folder,
        events,
        compute,
        chat,
        train_split,
        val_split,
        plan,
        model,
        loss,
        params,
        make_optimizer(config, params, compute),
        scaler,
        read_prompts(folder, config, val_split.first_rows if val_split else []),
        Rounds(config.sample_steps, plan.total_steps),
        Progress(),
    )


def choose_machine(config: RunConfig, events: EventWriter) -> Compute:
    """Device, precision and threads, each with its reason."""
    compute = choose_compute(config.device, config.compute_dtype)
    threads, reason = choose_threads(config.threads)
    events.emit("choice", name="threads", value=threads, reason=reason)
    events.emit("choice", name="device", value=str(compute.device), reason=f"device is {config.device}")
    events.emit("choice", name="compute_dtype", value=str(compute.dtype).removeprefix("torch."), reason=compute.reason)
    return compute


def choose_kernels(config: RunConfig, model: torch.nn.Module, compute: Compute, split: TokenisedSplit, events: EventWriter) -> LossPath:
    """Take the shorter ways through the model where they are exact for it, and say which and why."""
    loss = LossPath(model, compute, split.batch(list(range(min(2, len(split)))), compute.device))
    events.emit("choice", name="logits", value="learned positions" if loss.is_short else "all positions", reason=loss.reason)
    name, reason = use_fast_attention(loss.base)
    events.emit("choice", name="attention", value=name, reason=reason)
    name, reason = use_fast_norm(loss.base)
    events.emit("choice", name="norm", value=name, reason=reason)
    if config.adapter.method == "lora":
        name, reason = use_fast_lora(model, config.adapter, compute)
        events.emit("choice", name="adapter_kernel", value=name, reason=reason)
    return loss


def tokenise(config: RunConfig, chat: ChatFormat, events: EventWriter) -> tuple[TokenisedSplit, TokenisedSplit | None]:
    """The train split, and the val split where something needs it; both reported, neither silently shortened."""
    events.emit("phase", name="tokenize", status="start")
    splits = []
    wants_val = config.eval_steps or (config.sample_steps and config.sample_prompts)
    for name in ("train", "val") if wants_val else ("train",):
        split = load_split(
            config,
            name,
            chat,
            keep_first=config.sample_prompts if name == "val" else 0,
            on_progress=lambda done: events.emit("phase", name="tokenize", status="progress", done=done, total=None, unit="rows"),
        )
        events.emit("data", **split.report)
        for code, count in (
            ("TRUNCATION", split.report["truncated"]),
            ("TEMPLATE_MISMATCH", split.report["turns_apart"]),
            ("EDGE_MERGED", split.report["merged_edges"]),
        ):
            if count:
                events.warn(code, f"{count} rows of {name}.jsonl", split=name)
        if 0 < split.report["eos_trained"] < 1:
            events.warn(
                "EOS_UNTRAINED", f"{1 - split.report['eos_trained']:.1%} of {name}.jsonl does not end with a learned stop token", split=name
            )
        splits.append(split)
    refuse_unlearnable(splits[0], config)
    for key, rows in splits[0].report["weighted_rows"].items():
        if not rows:
            events.warn("WEIGHT_UNUSED", f"sampling_weights names {key}, which no row has", key=key)
    events.emit("phase", name="tokenize", status="end")
    val = splits[1] if len(splits) > 1 and len(splits[1]) else None
    if config.eval_steps and val is None:
        raise TrainerError(
            "bad_rows",
            "val.jsonl has no usable row, but eval_steps asks for evaluations.",
            "Generate a val split, or set eval_steps to 0 and load_best to false.",
        )
    return splits[0], val


def load_trainable(config: RunConfig, compute: Compute) -> torch.nn.Module:
    """The base model with what is to be trained in fp32, in training mode.

    Frozen weights are held in 16 bit on a GPU; on a CPU in fp32, where autocast computes in 16 bit.
    """
    lora = config.adapter.method == "lora"
    held = compute.dtype if lora and compute.device.type == "cuda" else torch.float32
    model = load_model(config.base_model, dtype=held, device=compute.device, quantization=config.load_quantization, compute=compute.dtype)
    if config.gradient_checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        model.enable_input_require_grads()
    if lora:
        model = add_adapter(model, config.adapter, config.init_adapter, config.base_model_id or Path(config.base_model).name)
    return model.train()


def make_optimizer(config: RunConfig, params: list[torch.nn.Parameter], compute: Compute) -> torch.optim.Optimizer:
    """AdamW, fused; weight decay on matrices only."""
    groups = [
        {"params": [p for p in params if p.dim() > 1], "weight_decay": config.weight_decay},
        {"params": [p for p in params if p.dim() <= 1], "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    if config.optimizer == "adamw_8bit":
        if compute.device.type != "cuda":
            raise TrainerError("bad_config", "optimizer adamw_8bit needs a GPU, and this run has none.", 'Set optimizer to "adamw".')
        from bitsandbytes.optim import AdamW8bit

        return AdamW8bit(groups, lr=config.learning_rate)
    return torch.optim.AdamW(groups, lr=config.learning_rate, fused=True)


def resume(work: Work, found: checkpoint.Saved, skipped: list[str]) -> None:
    """Restore weights, optimizer, random states and counters from a checkpoint."""
    optimizer, rng, state = checkpoint.load_checkpoint(found.path, work.model)
    work.optimizer.load_state_dict(optimizer["optimizer"])
    work.scaler.load_state_dict(optimizer["scaler"])
    checkpoint.restore_random_states(rng)
    work.progress = Progress(**state["progress"])
    if not work.config.threads and state["threads"] != torch.get_num_threads():
        torch.set_num_threads(state["threads"])
        work.events.emit("choice", name="threads", value=state["threads"], reason="as before the interruption, for the same result")
    remaining = work.plan.total_steps - found.step
    for reason in skipped:
        work.events.warn("CHECKPOINT_SKIPPED", reason)
    work.events.emit("resume", step=found.step, path=f"checkpoints/{found.path.name}", remaining_steps=remaining, skipped=skipped)
    log.info("resumed from %s: %d of %d steps remain", found.path.name, remaining, work.plan.total_steps)


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

    def settle(self, progress: Progress) -> None:
        """Move the counts into the run's progress and start anew."""
        progress.tokens += self.tokens
        progress.learned += self.learned
        progress.seconds += self.seconds
        self.nll = torch.zeros_like(self.nll)
        self.learned = self.tokens = self.steps = 0
        self.seconds = 0.0


def train(work: Work, control: Control) -> str:
    """The loop: one optimizer step, then whatever is due after it; returns the status of `done`."""
    config, progress, total = work.config, work.progress, work.plan.total_steps
    work.events.emit("phase", name="train", status="start", done=progress.step, total=total, unit="steps")
    zero = torch.zeros((), device=work.compute.device)
    meter = Meter(zero, zero)
    if progress.step == 0 and work.prompts and config.sample_steps:
        write_samples(work)
    while progress.step < total:
        started = time.perf_counter()
        rate = learning_rate(config, progress.step, total)
        train_step(work, work.plan.step(progress.step), rate, meter)
        progress.step += 1
        logs = progress.step % config.logging_steps == 0 or progress.step in (1, total)
        if logs:
            progress.last_loss = meter.nll.item() / meter.learned
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
    config, progress, last = work.config, work.progress, work.plan.total_steps
    step, asked = progress.step, {command.name for command in commands}
    stop = requested_end(asked)

    def is_due(every: int, command: str) -> bool:
        return command in asked or bool(every) and (step % every == 0 or step == last)

    is_best = False
    if work.val and is_due(config.eval_steps, "eval_now"):
        is_best = evaluate(work)
    if work.prompts and ("sample_now" in asked or sample_is_due(work, meter)):
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


def train_step(work: Work, micro_batches: list[list[int]], rate: float, meter: Meter) -> None:
    """One optimizer step over several micro-batches; the loss is the mean over all their learned tokens."""
    batches = [work.train.batch(rows, work.compute.device) for rows in micro_batches]
    learned = sum(batch.learned for batch in batches)
    for batch in batches:
        with work.compute.autocast():
            summed = work.loss.summed(batch)
        work.scaler.scale(summed / learned).backward()
        meter.nll = meter.nll + summed.detach()
    work.scaler.unscale_(work.optimizer)
    meter.norm = torch.nn.utils.clip_grad_norm_(work.params, work.config.max_grad_norm or math.inf)
    for group in work.optimizer.param_groups:
        group["lr"] = rate
    work.scaler.step(work.optimizer)
    work.scaler.update()
    work.optimizer.zero_grad(set_to_none=True)
    meter.learned += learned
    meter.tokens += sum(batch.tokens for batch in batches)
    meter.steps += 1


def log_step(work: Work, rate: float, meter: Meter) -> None:
    """One `step` event over the steps since the last one; a loss that stays not a number ends the run."""
    progress, total = work.progress, work.plan.total_steps
    tok_s, step_ms = _rate(meter.tokens, meter.seconds), 1000 * meter.seconds / meter.steps
    meter.nonfinite = 0 if math.isfinite(progress.last_loss) else meter.nonfinite + 1
    meter.settle(progress)
    work.events.emit(
        "step",
        step=progress.step,
        max_steps=total,
        epoch=round(work.plan.epoch_at(progress.step), 4),
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
            "process_failed",
            f"The loss has not been a number for the last {NONFINITE_LIMIT} step events, at step {progress.step}.",
            "Lower learning_rate, or set compute_dtype to float32; then resume from an earlier checkpoint or start anew.",
        )


@torch.no_grad()
def evaluate(work: Work) -> bool:
    """Token-mean loss over the val split (at most eval_rows rows, evenly spread); true when it is the lowest so far."""
    config, progress, started = work.config, work.progress, time.perf_counter()
    if progress.last_eval == progress.step:
        return progress.best_step == progress.step
    rows = len(work.val)
    count = min(rows, config.eval_rows or rows)
    chosen = [i * rows // count for i in range(count)]
    lengths = work.val.lengths[chosen]
    summed, right, learned = 0.0, 0, 0
    set_training(work.model, False)
    for group in length_batches(lengths, EVAL_TOKENS[work.compute.device.type], EVAL_ROWS):
        batch = work.val.batch([chosen[i] for i in group], work.compute.device)
        with work.compute.autocast():
            logits = work.loss.logits(batch)
        summed += torch.nn.functional.cross_entropy(logits, batch.targets, reduction="sum").item()
        right += (logits.argmax(-1) == batch.targets).sum().item()
        learned += batch.learned
    set_training(work.model, True)
    loss = summed / learned
    threshold = config.early_stop.threshold if config.early_stop else 0.0
    is_best = math.isfinite(loss) and (progress.best_loss is None or loss < progress.best_loss)
    gains = math.isfinite(loss) and (progress.best_loss is None or loss < progress.best_loss - threshold)
    progress.evals_without_gain = 0 if gains else progress.evals_without_gain + 1
    progress.last_eval = progress.step
    if is_best:
        progress.best_loss, progress.best_step = loss, progress.step
    work.events.emit(
        "eval",
        step=progress.step,
        loss=loss,
        ppl=math.exp(min(loss, 60)),
        token_acc=right / learned,
        rows=count,
        seconds=round(time.perf_counter() - started, 2),
        is_best=is_best,
    )
    log.info("step %d eval loss %.4f token accuracy %.4f%s", progress.step, loss, right / learned, " (best)" if is_best else "")
    return is_best


def sample_is_due(work: Work, meter: Meter) -> bool:
    """A round is due at the last step, and before it where training has paid for one; how many those are is said once."""
    rounds, step, seconds = work.rounds, work.progress.step, work.progress.seconds + meter.seconds
    if not rounds.least or step == work.plan.total_steps:
        return bool(rounds.least)
    if rounds.done == 1 and step == rounds.least:
        reason = f"{len(work.prompts)} answers take {rounds.cost:.1f} s, a step {seconds / step:.2f} s: at most {SHARE:.0%} of the time"
        work.events.emit("choice", name="sample_rounds", value=rounds.affordable(step, seconds), reason=reason)
    return rounds.is_due(step, seconds)


def write_samples(work: Work) -> None:
    """One round of greedy answers to the run's prompts, as `sample` events and lines of samples.jsonl."""
    step, prompts = work.progress.step, work.prompts
    answers, seconds = answer_prompts(work.model, work.loss.base, work.chat, work.compute, prompts, work.config.sample_max_new_tokens)
    work.rounds.count(seconds, work.progress.seconds)
    with open(work.folder / "samples.jsonl", "a", encoding="utf-8") as handle:
        for prompt, answer in zip(prompts, answers, strict=True):
            text = work.chat.tokenizer.decode(answer.ids)
            event = work.events.emit(
                "sample", step=step, prompt_id=prompt.id, text=text, n_tokens=len(answer.ids), stop_reason=answer.stop_reason
            )
            handle.write(json.dumps({**event, "prompt": prompt.messages}, ensure_ascii=False) + "\n")
    log.info("step %d: %d answers in %.1f s", step, len(answers), seconds)


def save(work: Work, is_best: bool) -> None:
    """Write this step's checkpoint, then remove those that are no longer kept."""
    config, progress = work.config, work.progress
    folder = work.folder / "checkpoints"
    state = {
        "optimizer": {"optimizer": work.optimizer.state_dict(), "scaler": work.scaler.state_dict()},
        "rng": checkpoint.random_states(),
        "state": {"progress": asdict(progress), "threads": torch.get_num_threads()},
    }
    details = {
        "learning_hash": config.learning_hash(),
        "eval_loss": progress.best_loss if is_best else None,
        "stop_ids": work.chat.stop_ids,
    }
    saved = checkpoint.save_folder(
        folder / checkpoint.step_name(progress.step),
        "checkpoint",
        work.model,
        work.chat,
        step=progress.step,
        seed=config.seed,
        details=details,
        resume_state=state,
    )
    pruned = checkpoint.prune(folder, config.save_total_limit, progress.best_step if config.load_best else None)
    work.events.emit(
        "checkpoint",
        step=progress.step,
        path=f"checkpoints/{saved.path.name}",
        bytes=saved.bytes,
        sha256=saved.sha256,
        is_best=is_best,
        kept=checkpoint.whole_steps(folder),
        pruned=pruned,
    )


def write_adapter(work: Work) -> None:
    """The result of the run, `adapter/` (`model/` of full training): the best checkpoint's weights, or the last."""
    config, progress = work.config, work.progress
    work.events.emit("phase", name="save", status="start")
    step = progress.step
    best = work.folder / "checkpoints" / checkpoint.step_name(progress.best_step or 0)
    if config.load_best and progress.best_step not in (None, step) and best.is_dir():
        step = progress.best_step
        checkpoint.load_checkpoint(best, work.model)
    work.events.emit("choice", name="final_weights", value=step, reason="lowest evaluation loss" if config.load_best else "last step")
    kind = "adapter" if config.adapter.method == "lora" else "model"
    details = {
        "base_model_id": config.base_model_id,
        "learning_hash": config.learning_hash(),
        "stop_ids": work.chat.stop_ids,
        "template_sha": work.chat.sha256,
    }
    saved = checkpoint.save_folder(work.folder / kind, kind, work.model, work.chat, step=step, seed=config.seed, details=details)
    work.events.emit("artifact", kind=kind, path=kind, bytes=saved.bytes, sha256=saved.sha256)
    work.events.emit("phase", name="save", status="end")


def write_run_manifest(work: Work, totals: dict) -> None:
    """The run's manifest, its last file: what it was made from and what it holds."""
    config, project = work.config, work.folder.resolve().parent.parent
    inputs = [describe_input("base_model", config.base_model, project), describe_input("dataset", config.dataset_dir, project)]
    if config.init_adapter:
        inputs.append(describe_input("adapter", config.init_adapter, project))
    files = describe_files(work.folder, ["config.json", "events.jsonl", "samples.jsonl", "adapter", "model"])
    write_json(
        work.folder / "manifest.json",
        make_manifest("run", work.folder.name, files=files, inputs=inputs, seed=config.seed, details={"recipe": "sft", **totals}),
    )


def _memory(compute: Compute) -> dict:
    if compute.device.type != "cuda":
        return {}
    return {"allocated": torch.cuda.memory_allocated(), "reserved": torch.cuda.memory_reserved(), "peak": torch.cuda.max_memory_allocated()}


def _rate(count: int, seconds: float) -> float | None:
    return round(count / seconds, 1) if seconds > 0 else None
