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
from ..base_model import Compute, check_folder, choose_compute, load_model, load_tokenizer, stop_ids
from ..batches import BatchPlan, length_batches, make_batches
from ..chat_format import ChatFormat, make_chat_format
from ..config import RunConfig
from ..control import Control
from ..dataset import TokenisedSplit, load_split, refuse_unlearnable
from ..decoding import Decoding, Prompt, generate
from ..errors import TrainerError
from ..events import EventWriter
from ..fast_attention import use_fast_attention
from ..fast_lora import use_fast_lora
from ..loss import LossPath
from ..manifest import describe_files, describe_input, hardware, make_manifest, versions
from ..rows import Row
from ..schedule import learning_rate

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
    progress: Progress


def run(config: RunConfig, folder: Path, events: EventWriter, control: Control) -> str:
    """Train from the newest whole checkpoint, or from the start, to the end or a stop; returns the status of `done`."""
    if config.threads:
        torch.set_num_threads(config.threads)
    checkpoints = folder / "checkpoints"
    found, skipped = checkpoint.newest_whole(checkpoints, config.learning_hash())
    if found and not config.resume:
        raise TrainerError("conflict", f"{folder.name} already has checkpoints and resume is false.", "Start a new run, or set resume to true.")
    events.emit("hello", pid=os.getpid(), command="sft", versions=versions(), hardware=hardware(), config_hash=config.learning_hash(),
                resumed_from=found.step if found else None)
    work = prepare(config, folder, events)
    if found:
        resume(work, found, skipped)
    status = train(work, control)
    if status == "ok":
        write_adapter(work)
    progress = work.progress
    totals = {**asdict(progress), "max_steps": work.plan.total_steps, "tok_s": _rate(progress.tokens, progress.seconds)}
    events.emit("done", status=status, totals=totals)
    if status == "ok":
        write_run_manifest(work, totals)
    return status


def prepare(config: RunConfig, folder: Path, events: EventWriter) -> Work:
    """Load tokenizer, rows and model, in the order in which faults are cheapest to find."""
    events.emit("phase", name="preflight", status="start")
    check_folder(config.base_model)
    compute = choose_compute(config.device, config.compute_dtype)
    events.emit("choice", name="device", value=str(compute.device), reason=f"device is {config.device}")
    events.emit("choice", name="compute_dtype", value=str(compute.dtype).removeprefix("torch."), reason=compute.reason)
    tokenizer = load_tokenizer(config.base_model)
    chat = make_chat_format(tokenizer, config.format, stop_ids(config.base_model, tokenizer))
    train_split, val_split = tokenise(config, chat, events)

    events.emit("phase", name="load", status="start")
    torch.manual_seed(config.seed)
    model = load_trainable(config, compute)
    params = [p for p in model.parameters() if p.requires_grad]
    loss = LossPath(model, compute, train_split.batch(list(range(min(2, len(train_split)))), compute.device))
    events.emit("choice", name="logits", value="learned positions" if loss.is_short else "all positions", reason=loss.reason)
    name, reason = use_fast_attention(loss.base)
    events.emit("choice", name="attention", value=name, reason=reason)
    if config.adapter.method == "lora":
        name, reason = use_fast_lora(model, config.adapter, compute)
        events.emit("choice", name="adapter_kernel", value=name, reason=reason)
    plan = make_batches(train_split.lengths, train_split.weights, batch_size=config.batch_size, accumulation=config.gradient_accumulation_steps,
                        seed=config.seed, epochs=config.epochs, max_steps=config.max_steps)
    events.emit("phase", name="load", status="end")
    log.info("%d rows, %d steps of %d rows, %d trainable weights", len(train_split), plan.total_steps,
             config.batch_size * config.gradient_accumulation_steps, sum(p.numel() for p in params))
    scaler = torch.amp.GradScaler(compute.device.type, enabled=compute.dtype == torch.float16)
    return Work(config, folder, events, compute, chat, train_split, val_split, plan, model, loss, params,
                make_optimizer(config, params, compute), scaler, Progress())


def tokenise(config: RunConfig, chat: ChatFormat, events: EventWriter) -> tuple[TokenisedSplit, TokenisedSplit | None]:
    """The train split, and the val split where something needs it; both reported, neither silently shortened."""
    events.emit("phase", name="tokenize", status="start")
    splits = []
    wants_val = config.eval_steps or (config.sample_steps and config.sample_prompts)
    for name in ("train", "val") if wants_val else ("train",):
        split = load_split(config, name, chat, keep_first=config.sample_prompts if name == "val" else 0,
                           on_progress=lambda done: events.emit("phase", name="tokenize", status="progress", done=done, total=None, unit="rows"))
        events.emit("data", **split.report)
        for code, count in (("TRUNCATION", split.report["truncated"]), ("TEMPLATE_MISMATCH", split.report["turns_apart"])):
            if count:
                events.warn(code, f"{count} rows of {name}.jsonl", split=name)
        if 0 < split.report["eos_trained"] < 1:
            events.warn("EOS_UNTRAINED", f"{1 - split.report['eos_trained']:.1%} of {name}.jsonl does not end with a learned stop token", split=name)
        splits.append(split)
    refuse_unlearnable(splits[0], config)
    for key, rows in splits[0].report["weighted_rows"].items():
        if not rows:
            events.warn("WEIGHT_UNUSED", f"sampling_weights names {key}, which no row has", key=key)
    events.emit("phase", name="tokenize", status="end")
    val = splits[1] if len(splits) > 1 and len(splits[1]) else None
    if config.eval_steps and val is None:
        raise TrainerError("bad_rows", "val.jsonl has no usable row, but eval_steps asks for evaluations.", "Generate a val split, or set eval_steps to 0 and load_best to false.")
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
        model = add_adapter(model, config.adapter, config.init_adapter, config.base_model_id or config.base_model)
    return model.train()


def make_optimizer(config: RunConfig, params: list[torch.nn.Parameter], compute: Compute) -> torch.optim.Optimizer:
    """AdamW, fused; weight decay on matrices only."""
    groups = [{"params": [p for p in params if p.dim() > 1], "weight_decay": config.weight_decay},
              {"params": [p for p in params if p.dim() <= 1], "weight_decay": 0.0}]
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
    remaining = work.plan.total_steps - found.step
    for reason in skipped:
        work.events.warn("CHECKPOINT_SKIPPED", reason)
    work.events.emit("resume", step=found.step, path=f"checkpoints/{found.path.name}", remaining_steps=remaining, skipped=skipped)
    log.info("resumed from %s: %d of %d steps remain", found.path.name, remaining, work.plan.total_steps)


def train(work: Work, control: Control) -> str:
    """The loop: one optimizer step, then whatever is due after it."""
    config, events, plan, progress = work.config, work.events, work.plan, work.progress
    total = plan.total_steps
    events.emit("phase", name="train", status="start", done=progress.step, total=total, unit="steps")
    nll, learned, tokens, seconds, since, nonfinite = torch.zeros((), device=work.compute.device), 0, 0, 0.0, progress.step, 0
    norm = None
    while progress.step < total:
        started = time.perf_counter()
        rate = learning_rate(config, progress.step, total)
        step_nll, norm, step_tokens, step_learned = train_step(work, plan.step(progress.step), rate)
        nll, learned, tokens = nll + step_nll, learned + step_learned, tokens + step_tokens
        progress.step += 1
        step = progress.step
        logs = step % config.logging_steps == 0 or step == total or step == 1
        if logs:
            progress.last_loss = nll.item() / learned
        seconds += time.perf_counter() - started
        if logs:
            progress.tokens, progress.learned, progress.seconds = progress.tokens + tokens, progress.learned + learned, progress.seconds + seconds
            nonfinite = nonfinite + 1 if not math.isfinite(progress.last_loss) else 0
            log_step(work, rate, float(norm), tokens, seconds, step - since)
            nll, learned, tokens, seconds, since = torch.zeros_like(nll), 0, 0, 0.0, step
        if nonfinite >= NONFINITE_LIMIT:
            raise TrainerError("process_failed", f"The loss is not a number since step {step - (nonfinite - 1) * config.logging_steps}.",
                               "Lower learning_rate, or set compute_dtype to float32; then resume from an earlier checkpoint.")
        commands = [command.name for command in control.poll()]
        stop = next((name for name in commands if name in ("stop", "pause")), None)
        is_best = False
        if work.val and ("eval_now" in commands or (config.eval_steps and (step % config.eval_steps == 0 or step == total))):
            is_best = evaluate(work)
        if config.sample_prompts and work.val and ("sample_now" in commands or (config.sample_steps and (step % config.sample_steps == 0 or step == total))):
            write_samples(work)
        ends_early = bool(config.early_stop) and progress.evals_without_gain >= config.early_stop.patience
        due = config.save_steps and step % config.save_steps == 0
        if due or stop or ends_early or step == total or "save_now" in commands or (is_best and config.load_best):
            if since != step:
                progress.tokens, progress.learned, progress.seconds = progress.tokens + tokens, progress.learned + learned, progress.seconds + seconds
                nll, learned, tokens, seconds, since = torch.zeros_like(nll), 0, 0, 0.0, step
            save(work, is_best)
        if stop:
            return "stopped" if stop == "stop" else "paused"
        if ends_early:
            events.emit("choice", name="early_stop", value=step, reason=f"{progress.evals_without_gain} evaluations without gain")
            break
    events.emit("phase", name="train", status="end", done=progress.step, total=total, unit="steps")
    return "ok"


def train_step(work: Work, micro_batches: list[list[int]], rate: float) -> tuple[torch.Tensor, torch.Tensor, int, int]:
    """One optimizer step over several micro-batches; the loss is the mean over all their learned tokens.

    Returns the summed loss (on the device), the gradient norm before clipping, and the tokens seen and learned.
    """
    batches = [work.train.batch(rows, work.compute.device) for rows in micro_batches]
    learned = sum(batch.learned for batch in batches)
    total = torch.zeros((), device=work.compute.device)
    for batch in batches:
        with work.compute.autocast():
            summed = work.loss.summed(batch)
        work.scaler.scale(summed / learned).backward()
        total += summed.detach()
    work.scaler.unscale_(work.optimizer)
    norm = torch.nn.utils.clip_grad_norm_(work.params, work.config.max_grad_norm or math.inf)
    for group in work.optimizer.param_groups:
        group["lr"] = rate
    work.scaler.step(work.optimizer)
    work.scaler.update()
    work.optimizer.zero_grad(set_to_none=True)
    return total, norm, sum(batch.tokens for batch in batches), learned


def log_step(work: Work, rate: float, norm: float, tokens: int, seconds: float, steps: int) -> None:
    """One `step` event over the steps since the last one."""
    progress, total = work.progress, work.plan.total_steps
    step_ms = 1000 * seconds / max(1, steps)
    work.events.emit(
        "step", step=progress.step, max_steps=total, epoch=round(work.plan.epoch_at(progress.step), 4), loss=progress.last_loss, lr=rate,
        grad_norm=norm, tokens_total=progress.tokens, trainable_tokens=progress.learned, tok_s=_rate(tokens, seconds),
        step_ms=round(step_ms, 2), eta_s=round((total - progress.step) * progress.seconds / max(1, progress.step), 1), mem=_memory(work.compute))
    log.info("step %d/%d loss %.4f lr %.2e %s tok/s", progress.step, total, progress.last_loss, rate, _rate(tokens, seconds))


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
    work.model.eval()
    for group in length_batches(lengths, EVAL_TOKENS[work.compute.device.type], EVAL_ROWS):
        batch = work.val.batch([chosen[i] for i in group], work.compute.device)
        with work.compute.autocast():
            logits = work.loss.logits(batch)
        summed += torch.nn.functional.cross_entropy(logits, batch.targets, reduction="sum").item()
        right += (logits.argmax(-1) == batch.targets).sum().item()
        learned += batch.learned
    work.model.train()
    loss = summed / learned
    threshold = config.early_stop.threshold if config.early_stop else 0.0
    is_best = math.isfinite(loss) and (progress.best_loss is None or loss < progress.best_loss)
    gains = math.isfinite(loss) and (progress.best_loss is None or loss < progress.best_loss - threshold)
    progress.evals_without_gain = 0 if gains else progress.evals_without_gain + 1
    progress.last_eval = progress.step
    if is_best:
        progress.best_loss, progress.best_step = loss, progress.step
    work.events.emit("eval", step=progress.step, loss=loss, ppl=math.exp(min(loss, 60)), token_acc=right / learned, rows=count,
                     seconds=round(time.perf_counter() - started, 2), is_best=is_best)
    log.info("step %d eval loss %.4f token accuracy %.4f%s", progress.step, loss, right / learned, " (best)" if is_best else "")
    return is_best


def write_samples(work: Work) -> None:
    """Greedy answers to fixed prompts of the val split, as `sample` events and lines of samples.jsonl."""
    config, step = work.config, work.progress.step
    rows: list[Row] = work.val.first_rows
    texts = [work.chat.render(row.messages[:-1], add_generation_prompt=True) for row in rows]
    prompts = [Prompt(row.id, ids) for row, ids in zip(rows, work.chat.encode(texts)["input_ids"], strict=True)]
    states = checkpoint.random_states()
    work.model.eval()
    answers = generate(work.loss.base, prompts, Decoding(max_new_tokens=config.sample_max_new_tokens), stop_ids=work.chat.stop_ids,
                       compute=work.compute, batch_size=len(prompts))
    work.model.train()
    checkpoint.restore_random_states(states)
    with open(work.folder / "samples.jsonl", "a", encoding="utf-8") as handle:
        for row, answer in zip(rows, answers, strict=True):
            text = work.chat.tokenizer.decode(answer.ids)
            event = work.events.emit("sample", step=step, prompt_id=row.id, text=text, n_tokens=len(answer.ids), stop_reason=answer.stop_reason)
            handle.write(json.dumps({**event, "prompt": row.messages[:-1]}, ensure_ascii=False) + "\n")


def save(work: Work, is_best: bool) -> None:
    """Write this step's checkpoint, then remove those that are no longer kept."""
    config, progress = work.config, work.progress
    folder = work.folder / "checkpoints"
    state = {"optimizer": {"optimizer": work.optimizer.state_dict(), "scaler": work.scaler.state_dict()}, "rng": checkpoint.random_states(),
             "state": {"progress": asdict(progress)}}
    details = {"learning_hash": config.learning_hash(), "eval_loss": progress.best_loss if is_best else None, "stop_ids": work.chat.stop_ids}
    saved = checkpoint.save_folder(folder / checkpoint.step_name(progress.step), "checkpoint", work.model, work.chat, step=progress.step,
                                   seed=config.seed, details=details, resume_state=state)
    pruned = checkpoint.prune(folder, config.save_total_limit, progress.best_step if config.load_best else None)
    work.events.emit("checkpoint", step=progress.step, path=f"checkpoints/{saved.path.name}", bytes=saved.bytes, sha256=saved.sha256,
                     is_best=is_best, kept=checkpoint.whole_steps(folder), pruned=pruned)


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
    details = {"base_model_id": config.base_model_id, "learning_hash": config.learning_hash(), "stop_ids": work.chat.stop_ids, "template_sha": work.chat.sha256}
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
    write_json(work.folder / "manifest.json", make_manifest("run", work.folder.name, files=files, inputs=inputs, seed=config.seed, details={"recipe": "sft", **totals}))


def _memory(compute: Compute) -> dict:
    if compute.device.type != "cuda":
        return {}
    return {"allocated": torch.cuda.memory_allocated(), "reserved": torch.cuda.memory_reserved(), "peak": torch.cuda.max_memory_allocated()}


def _rate(count: int, seconds: float) -> float | None:
    return round(count / seconds, 1) if seconds > 0 else None


