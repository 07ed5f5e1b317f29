"""What a run needs before its first step: the machine, the rows, the model, and the fastest exact way to train it.

Each choice is an event with its reason. It knows nothing of steps, checkpoints or the order of things.
"""

import zlib
from pathlib import Path

import torch

from .adapter import add_adapter
from .base_model import Compute, choose_compute, load_model
from .chat_format import ChatFormat
from .config import RunConfig
from .dataset import TokenisedSplit, load_split, refuse_unlearnable
from .errors import TrainerError
from .events import EventWriter
from .fast_attention import use_fast_attention
from .fast_lora import use_fast_lora
from .fast_norm import use_fast_norm
from .hot_loop.prepare import prepare_packed
from .hot_loop.steps import PackedSteps
from .loss import LossPath
from .ranks import ALONE, Ranks
from .steps import PaddedSteps
from .threads import choose_threads
from .token_cache import open_token_cache

Steps = PaddedSteps | PackedSteps


def choose_machine(config: RunConfig, events: EventWriter) -> Compute:
    """Device, precision and threads, each with its reason."""
    compute = choose_compute(config.device, config.compute_dtype)
    threads, reason = choose_threads(config.threads)
    events.emit("choice", name="threads", value=threads, reason=reason)
    events.emit("choice", name="device", value=str(compute.device), reason=f"device is {config.device}")
    events.emit("choice", name="compute_dtype", value=str(compute.dtype).removeprefix("torch."), reason=compute.reason)
    return compute


def choose_steps(
    config: RunConfig, model: torch.nn.Module, compute: Compute, split: TokenisedSplit, events: EventWriter, ranks: Ranks = ALONE
) -> Steps:
    """Packed rows where the machine and the model allow it exactly and gain from it, padded ones otherwise."""
    refuse_ranks(config, split, ranks)
    scaler = torch.amp.GradScaler(compute.device.type, enabled=compute.dtype == torch.float16)

    def optimizer(groups: list[dict]) -> torch.optim.Optimizer:
        return make_optimizer(config, groups, compute)

    reason = why_padded(config, compute)
    if reason is None:
        packed = prepare_packed(model, split, config, compute, optimizer, scaler, ranks.agree(events.past("oom")), ranks)
        if not isinstance(packed, str):
            for name, value, why in packed.choices:
                events.emit("choice", name=name, value=value, reason=why)
            return PackedSteps(model, packed, split, config)
        reason = packed
    events.emit("choice", name="packing", value="off", reason=reason)
    loss = choose_kernels(config, model, compute, split, events)
    return PaddedSteps(model, loss, split, config, compute, optimizer, scaler, ranks)


def refuse_ranks(config: RunConfig, split: TokenisedSplit, ranks: Ranks) -> None:
    """Refuse more ranks than there are rows to share."""
    rows = min(config.batch_size * config.gradient_accumulation_steps, len(split))
    if ranks.world > rows:
        raise TrainerError(
            "bad_config",
            f"{ranks.world} ranks would share {rows} rows a step.",
            "Give fewer devices, or raise gradient_accumulation_steps.",
        )


def share_steps(config: RunConfig, steps: Steps, split: TokenisedSplit, ranks: Ranks, events: EventWriter) -> None:
    """Say how the rows of a step are shared, after making sure that every rank has the same rows and goes the same way."""
    rows, plan = config.batch_size * config.gradient_accumulation_steps, steps.plan
    seen = (type(steps).__name__, plan.total_steps, plan.batch_size, plan.accumulation, zlib.crc32(split.ids.numpy().tobytes()))
    for rank, other in enumerate(ranks.gather(seen)):
        if other != seen:
            raise TrainerError(
                "conflict",
                f"Rank {rank} has other rows or another plan than rank {ranks.rank}: {other[:4]} against {seen[:4]}.",
                "Give every machine the same run folder, data, base model and environment.",
            )
    uneven = "" if plan.accumulation % ranks.world == 0 or plan.is_dealt else "; not all have as many micro-batches"
    events.emit(
        "choice", name="ranks", value=ranks.world, reason=f"each learns {rows / ranks.world:g} of the {rows} rows of a step{uneven}"
    )


def why_padded(config: RunConfig, compute: Compute) -> str | None:
    """Why rows are padded rather than packed; None where they are packed."""
    if config.packing == "on":
        return None
    if config.packing == "off":
        return "asked for"
    return "on a CPU padded rows of like length are faster" if compute.device.type == "cpu" else None


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


def tokenise(
    config: RunConfig, chat: ChatFormat, events: EventWriter, ranks: Ranks = ALONE
) -> tuple[TokenisedSplit, TokenisedSplit | None]:
    """The train split, and the val split where something needs it; both reported, neither silently shortened."""
    cache = open_token_cache(writes=ranks.is_first)
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
            cache=cache,
        )
        events.emit("data", **split.report, cache=split.cache, seconds=split.seconds)
        if split.cache_trouble:
            events.warn("TOKENS_NOT_KEPT", split.cache_trouble, split=name)
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


def make_optimizer(config: RunConfig, groups: list[dict], compute: Compute) -> torch.optim.Optimizer:
    """AdamW, fused."""
    if config.optimizer == "adamw_8bit":
        if compute.device.type != "cuda":
            raise TrainerError("bad_config", "optimizer adamw_8bit needs a GPU, and this run has none.", 'Set optimizer to "adamw".')
        from bitsandbytes.optim import AdamW8bit

        return AdamW8bit(groups, lr=config.learning_rate)
    return torch.optim.AdamW(groups, lr=config.learning_rate, fused=True)
