"""Speed-up of several ranks, one a GPU, over one: real shapes, random weights, the trainer's own steps.

    python scripts/bench/gpu-ranks.py [SIZE] [--ranks 1,2,4] [--rows 16] [--length 150] [--nf4] [--steps 60] [--rounds 5] [--fixed]
        [--files] [--budget SECONDS] [--out FILE]

SIZE: tiny (also without a GPU), 0.5B, 1.5B, 3B, 7B. Each rank has --rows rows of a step, so that a step grows with the ranks;
with --fixed the step stays as large as one rank's and is shared, so that all numbers of ranks must learn the same. --files loads
the model from a file on each rank, as a run does. Every measurement is a launch by torchrun; the numbers
of ranks take turns. Prints non-padding tokens a second of all ranks together, and the ratio to one rank with its 95 %
interval over the rounds. Bars: 1.9 with 2 ranks, 3.7 with 4, where the step grows.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time
import zlib
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STARTER = ROOT / "resources" / "starter-model"
BARS = {2: 1.9, 4: 3.7}
T95 = {2: 12.71, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447}
MEET = ["--nnodes", "1", "--rdzv-backend", "c10d", "--rdzv-endpoint", "127.0.0.1:0", "--local-addr", "127.0.0.1"]


def launch(world: int) -> dict:
    """Tokens a second of `world` ranks together, and what each rank said of its model at the end."""
    command = [sys.executable, "-m", "torch.distributed.run", *MEET, "--nproc-per-node", str(world), "--", str(HERE / "gpu-ranks.py")]
    paths = os.pathsep.join(filter(None, (str(ROOT / "python-env"), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "4", "GLOO_SOCKET_IFNAME": "lo"}
    ended = subprocess.run([*command, *sys.argv[1:], "--worker"], env=environment, capture_output=True, text=True)
    found = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
    if not found:
        sys.exit(f"{world} ranks: no result\n{ended.stderr[-3000:]}")
    return found[0]


def work(options: argparse.Namespace) -> None:
    """What each rank does: some steps to wake up, then those that are timed."""
    import torch
    from gpu_models import random_model, random_split, saved_model

    from trainer.adapter import add_adapter
    from trainer.base_model import choose_compute, load_model
    from trainer.config import AdapterConfig, config_from_dict
    from trainer.hot_loop.prepare import prepare_packed
    from trainer.hot_loop.steps import PackedSteps
    from trainer.ranks import join

    ranks, compute = join("auto"), choose_compute("auto", "auto")
    torch.manual_seed(0)
    if options.files:
        folder, quantization = saved_model(options.size, STARTER), "nf4" if options.nf4 else "none"
        model = load_model(folder, dtype=compute.dtype, device=compute.device, quantization=quantization, compute=compute.dtype)
    else:
        model = random_model(options.size, compute.device, compute.dtype, nf4=options.nf4)
    model = add_adapter(model, AdapterConfig(), None, options.size).train()
    rows = options.rows * (1 if options.fixed else ranks.world)
    lengths = [options.length * (80 + index * 7 % 41) // 100 for index in range(40 * rows)]
    split = random_split(lengths, options.length // 2)
    steps = options.warm + options.steps
    values = {"base_model": options.size, "dataset_dir": "data", "epochs": None, "max_steps": steps, "batch_size": rows, "packing": "on"}
    config = config_from_dict({**values, "gradient_accumulation_steps": 1})
    scaler = torch.amp.GradScaler(enabled=False)
    packed = prepare_packed(model, split, config, compute, partial(torch.optim.AdamW, lr=1e-4, fused=True), scaler, 0, ranks)
    if isinstance(packed, str):
        sys.exit(packed)
    loop = PackedSteps(model, packed, split, config)
    loop.prepare()
    tokens, started = 0, 0.0
    for index in range(steps):
        if index == options.warm:
            settle(ranks, compute)
            tokens, started = 0, time.perf_counter()
        tokens += loop.step(index, 1e-4).tokens
    settle(ranks, compute)
    seconds = time.perf_counter() - started
    weights = loop.engine.flat.weights.detach().double()
    base = next(p for p in model.parameters() if not p.requires_grad)
    said = ranks.gather((str(base.device), zlib.crc32(weights.cpu().numpy().tobytes()), loop.engine.reason))
    if ranks.is_first:
        print(json.dumps({"tok_s": tokens / seconds, "said": said, "length": float(weights.norm())}), flush=True)
    ranks.leave()


def settle(ranks, compute) -> None:
    """Wait until every rank's device has done all that was asked of it."""
    if compute.device.type == "cuda":
        import torch

        torch.cuda.synchronize()
    ranks.gather(None)


def show(speeds: dict[int, list[float]], options: argparse.Namespace) -> int:
    """Print the table; 0 where every bar is reached."""
    rows = f"{options.rows} rows of about {options.length} tokens {'in all' if options.fixed else 'a rank'}"
    print(f"{options.size}, {rows}, {options.rounds} rounds in turn")
    print(f"{'ranks':>5} {'tokens/s':>10} {'ratio':>7}   95 % interval")
    missed = 0
    for world, found in speeds.items():
        logs = [math.log(a / b) for a, b in zip(found, speeds[min(speeds)], strict=True)]
        middle = statistics.fmean(logs)
        half = T95.get(len(logs), 2.0) * statistics.stdev(logs) / math.sqrt(len(logs)) if len(logs) > 1 else 0.0
        missed += not options.fixed and math.exp(middle) < BARS.get(world, 0.0)
        interval = f"{math.exp(middle - half):.2f} – {math.exp(middle + half):.2f}"
        print(f"{world:>5} {statistics.median(found):>10.0f} {math.exp(middle):>6.2f}x   {interval}")
    return 1 if missed else 0


def main() -> int:
    """Measure in turn and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", default="1.5B")
    parser.add_argument("--ranks", default="1,2,4")
    parser.add_argument("--rows", type=int, default=16)
    parser.add_argument("--length", type=int, default=150)
    parser.add_argument("--warm", type=int, default=10)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--nf4", action="store_true")
    parser.add_argument("--fixed", action="store_true")
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--budget", type=float, default=540, help="seconds after which no further round begins")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--worker", action="store_true")
    options = parser.parse_args()
    if options.worker:
        work(options)
        return 0
    worlds, until = [int(each) for each in options.ranks.split(",")], time.time() + options.budget
    if options.files:
        sys.path[:0] = [str(ROOT / "python-env")]
        from gpu_models import saved_model

        saved_model(options.size, STARTER)
    speeds: dict[int, list[float]] = {world: [] for world in worlds}
    last: dict[int, dict] = {}
    for number in range(options.rounds):
        if number and time.time() > until:
            break
        for world in worlds:
            last[world] = launch(world)
            speeds[world].append(last[world]["tok_s"])
    options.rounds = len(speeds[worlds[0]])
    missed = show(speeds, options)
    if options.out:
        options.out.write_text(json.dumps({"speeds": speeds, "last": last}))
    return show_equality(last, options) or missed


def show_equality(last: dict[int, dict], options: argparse.Namespace) -> int:
    """Print where the base lies on each rank and whether all hold the same weights; 1 where they do not."""
    differ = 0
    for world, found in last.items():
        devices, marks, reasons = zip(*found["said"], strict=True)
        differ += len(set(marks)) > 1
        same = "the same weights" if len(set(marks)) == 1 else "DIFFERENT weights"
        apart = abs(found["length"] / last[min(last)]["length"] - 1)
        beside = f", length within {apart:.1e} of {min(last)} rank's" if options.fixed and world > min(last) else ""
        print(f"{world} ranks on {', '.join(devices)}: {same}{beside}; {reasons[0]}")
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
