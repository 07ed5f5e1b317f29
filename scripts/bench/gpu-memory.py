"""The memory estimate against what the device reports, over model sizes, row lengths, layers computed twice, and storage.

    python scripts/bench/gpu-memory.py [--sizes 0.5B,1.5B,3B,7B] [--lengths 512,2048,4096] [--cap GIB:SIZE:LENGTH,...] [--files]
    python scripts/bench/gpu-memory.py --recorded scripts/bench/recorded/h200-memory.json [--cap ...]

For each: two rows a pack, one step in a CUDA graph, rank 16 on all layers. The device's figure is the most that the
process held, its context included. `--recorded` needs no GPU: it compares the formula as it is now with what was measured
before, or says what it chooses under caps. Without it,
`--cap` asks what the trainer chooses under a cap on the process's memory (set_per_process_memory_fraction), trains a step,
and prints the choice and the peak. `--files` loads models from files as a run does, under the cap too, instead of making
them on the device. Bar: within 10 % or 300 MiB.
"""

import argparse
import gc
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "python-env"), str(HERE)]

from gpu_models import random_model, random_split, saved_model

from trainer.adapter import add_adapter
from trainer.base_model import choose_compute, load_model
from trainer.config import config_from_dict
from trainer.hot_loop.engine import PackedEngine, free_unused
from trainer.hot_loop.forward import rows_at_once
from trainer.hot_loop.memory import CONTEXT, Shape, choose_packs, context_bytes, gaps, pack_memory, shape_of
from trainer.hot_loop.packing import plan_packs
from trainer.hot_loop.prepare import plan_of, prepare_packed

GIB = 2**30


def config_for(length: int, nf4: bool, rows: int = 2):
    """A run of packs of `rows` rows of `length` tokens."""
    return config_from_dict({
        "base_model": "random", "dataset_dir": "random", "batch_size": rows, "gradient_accumulation_steps": 1, "epochs": None,
        "max_steps": 4, "load_quantization": "nf4" if nf4 else "none", "max_length": length, "eval_steps": 0, "load_best": False,
        "packing": "on",
    })  # fmt: skip


def adapted(size: str, nf4: bool, compute, is_from_files: bool):
    """A model of a size with an adapter."""
    if is_from_files:
        folder = saved_model(size, HERE.parents[1] / "resources" / "starter-model")
        quantization = "nf4" if nf4 else "none"
        model = load_model(folder, dtype=compute.dtype, device=compute.device, quantization=quantization, compute=compute.dtype)
    else:
        model = random_model(size, compute.device, compute.dtype, nf4=nf4, vocabulary=5000 if size == "tiny" else 151936)
    config = config_for(512, nf4)
    model = add_adapter(model, config.adapter, None, "random").train()
    gc.collect()
    if compute.device.type == "cuda":
        torch.cuda.empty_cache()
    return model


def optimizer(groups):
    """What a run takes."""
    return torch.optim.AdamW(groups, lr=1e-4, fused=True)


def peak_of(engine: PackedEngine, split, plan) -> dict:
    """Bytes that the process held at most while a step was recorded and run, its context included, and what that consists of."""
    gc.collect()
    on_gpu = engine.compute.device.type == "cuda"
    if on_gpu:
        free_unused()
        torch.cuda.reset_peak_memory_stats()
    engine.capture(split, plan.step(0)[0])
    for index in range(2):
        engine.step(split, plan.step(index), 1e-4)
    if not on_gpu:
        return {"peak": 0}
    torch.cuda.synchronize()
    free, total = torch.cuda.mem_get_info()
    context = total - free - torch.cuda.memory_reserved()
    reserved = torch.cuda.max_memory_reserved()
    return {"peak": reserved + context, "context": context, "reserved": reserved, "allocated": torch.cuda.max_memory_allocated()}


def with_estimate(entry: dict) -> dict:
    """The entry with the formula's figure, and whether that is within the bar."""
    shape = Shape(**{**entry["shape"], "spare": tuple(entry["shape"]["spare"])})
    memory = pack_memory(shape, min(rows_at_once(shape.vocabulary), entry["learned"]), "adamw", entry["learned"] / entry["tokens"])
    lost = gaps(entry["tokens"])
    tensors = entry["resident"] + memory.need(entry["tokens"], entry["twice"]) - lost
    estimate = tensors + lost + CONTEXT
    within = abs(estimate - entry["peak"]) <= max(0.1 * entry["peak"], 300 * 2**20)
    return entry | {"tensors": tensors, "estimate": estimate, "within": within}


def show(entries: list[dict]) -> int:
    """Print the grid; 0 where every figure is within the bar."""
    print(f"{'':6} {'base':>5} {'rows':>5} {'twice':>5} {'tensors':>8} {'found':>8} {'estimate':>9} {'device':>8} {'off by':>7}")
    for entry in entries:
        off = entry["estimate"] - entry["peak"]
        tensors, found, estimate, peak = (entry.get(key, 0) / GIB for key in ("tensors", "allocated", "estimate", "peak"))
        point = f"{entry['size']:6} {entry['storage']:>5} {entry['length']:>5} {entry['twice']:>5}"
        told = "" if entry["within"] else "outside"
        print(f"{point} {tensors:>8.2f} {found:>8.2f} {estimate:>9.2f} {peak:>8.2f} {off / max(1, entry['peak']):>7.1%} {told}")
    for storage in ("bf16", "nf4"):
        some = [entry for entry in entries if entry["storage"] == storage]
        apart = [abs(entry["tensors"] - entry.get("allocated", 0)) / 2**20 for entry in some]
        if some:
            inside = sum(entry["within"] for entry in some)
            told = f"{inside} of {len(some)} within 10 % or 300 MiB of the device"
            print(f"{storage}: {told}; tensors alone off by at most {max(apart):.0f} MiB")
    return 0 if all(entry["within"] for entry in entries) else 1


def measure(size: str, nf4: bool, lengths: list[int], compute, is_from_files: bool) -> list[dict]:
    """Estimate and measurement for one model over lengths and layers computed twice."""
    model = adapted(size, nf4, compute, is_from_files)
    split = random_split([lengths[0]] * 8, 75)
    packed = prepare_packed(model, split, config_for(lengths[0], nf4), compute, optimizer, torch.amp.GradScaler(enabled=False))
    assert not isinstance(packed, str), packed
    forward, found = packed.forward, []
    layers = len(forward.decoder.layers)
    gc.collect()
    for length in lengths:
        split = random_split([length] * 8, 75)
        config = config_for(length, nf4)
        plan = plan_of(split, config, 1)
        facts = plan_packs(plan, split.lengths, split.learned)
        forward.longest = facts.shape.longest
        shape = shape_of(forward.decoder, forward.head.weight.shape[0])
        for twice in (0, layers // 2, layers):
            forward.decoder.checkpointed = twice
            old = packed.engine
            engine = PackedEngine(forward.forward_backward, facts.shape, old.flat, compute, old.optimizer, old.scaler, forward.refresh)
            entry = {"size": size, "storage": "nf4" if nf4 else "bf16", "length": length, "twice": twice, "shape": asdict(shape)}
            entry |= {"resident": forward.resident_bytes(), "tokens": facts.shape.tokens, "learned": facts.shape.learned}
            found.append(with_estimate(entry | peak_of(engine, split, plan)))
            del engine
    return found


def capped(cap: float, size: str, length: int, compute, is_from_files: bool) -> str:
    """What the trainer chooses for NF4 under a cap of `cap` GiB, and the peak."""
    total = torch.cuda.mem_get_info()[1]
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(1.0)
    # The cap is on what torch allocates; the context is outside of it. A model made on the device is larger while it is made.
    allowed = (cap * GIB - context_bytes(compute.device)) / total
    split = random_split([length] * 16, length // 8)
    config = config_for(length, True, rows=4)
    try:
        if is_from_files:
            saved_model(size, HERE.parents[1] / "resources" / "starter-model")
            torch.cuda.set_per_process_memory_fraction(allowed)
        torch.cuda.reset_peak_memory_stats()
        model = adapted(size, True, compute, is_from_files)
        loading = torch.cuda.max_memory_reserved() / GIB
        torch.cuda.set_per_process_memory_fraction(allowed)
        packed = prepare_packed(model, split, config, compute, optimizer, torch.amp.GradScaler(enabled=False))
        assert not isinstance(packed, str), packed
        peak = peak_of(packed.engine, split, packed.plan)["peak"] / GIB
        parts = len(packed.plan.step(0))
        twice = packed.forward.decoder.checkpointed
        told = f"{parts} packs a step, {twice} layers twice, peak {peak:.2f} GiB, while loading {loading:.2f}; {packed.engine.reason}"
        return f"{size} rows of {length} under {cap:g} GiB: {told}"
    except torch.OutOfMemoryError as error:
        return f"{size} rows of {length} under {cap:g} GiB: out of memory: {str(error)[:120]}"
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)


def chosen(cap: float, size: str, length: int, points: list[dict]) -> str:
    """What the formula chooses for a recorded model in NF4 under a cap of `cap` GiB."""
    point = next(each for each in points if each["size"] == size and each["storage"] == "nf4")
    shape = Shape(**{**point["shape"], "spare": tuple(point["shape"]["spare"])})
    memory = pack_memory(shape, rows_at_once(shape.vocabulary), "adamw", 7 / 8)
    parts, twice, _ = choose_packs(memory, 4, length, length, int(cap * GIB) - CONTEXT - point["resident"], False)
    peak = (point["resident"] + CONTEXT + memory.need(4 * length // parts, twice)) / GIB
    return (
        f"{size} rows of {length} under {cap:g} GiB: {parts} packs a step, {twice} of {shape.layers} layers twice, estimate {peak:.2f} GiB"
    )


def main() -> int:
    """Print the grid, or what is chosen under caps; 1 where a figure is outside the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="0.5B,1.5B,3B,7B")
    parser.add_argument("--lengths", default="512,2048,4096")
    parser.add_argument("--storage", default="nf4,bf16")
    parser.add_argument("--cap", default="")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--recorded", type=Path)
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--budget", type=float, default=560, help="seconds after which no further model is begun")
    options = parser.parse_args()
    until = time.time() + options.budget
    if options.recorded:
        points = json.loads(options.recorded.read_text())["points"]
        caps = [entry.split(":") for entry in filter(None, options.cap.split(","))]
        for cap, size, length in caps:
            print(chosen(float(cap), size, int(length), points))
        return 0 if caps else show([with_estimate(entry) for entry in points])
    compute = choose_compute("auto", "auto" if torch.cuda.is_available() else "float32")
    for entry in filter(None, options.cap.split(",")):
        cap, size, length = entry.split(":")
        print(capped(float(cap), size, int(length), compute, options.files), flush=True)
        gc.collect()
    found = []
    for size in options.sizes.split(",") if not options.cap else []:
        for storage in options.storage.split(","):
            if time.time() > until:
                print(f"{size} {storage}: no time left")
                continue
            found += measure(size, storage == "nf4", [int(n) for n in options.lengths.split(",")], compute, options.files)
            gc.collect()
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
    if options.out:
        options.out.write_text(json.dumps({"points": found}))
    return show(found) if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
