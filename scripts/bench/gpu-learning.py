"""Seconds from process start to a held-out loss, and whether losses are equal within noise: the trainer beside its peers.

    python scripts/bench/gpu-learning.py DATASET_VERSION [--model FOLDER | --random 0.5B] [--only ours,trl,...] [--seeds 3]
        [--steps 400] [--every 25] [--rate 4e-3] [--nf4] [--budget SECONDS] [--out FOLDER]

Each contestant is a process that learns from the same tokenised rows with the same modules, rank, rows a step, clip and
schedule, and looks at the loss on the same held-out rows every few steps, which its seconds include. `ours` and the first
peer learn from several seeds: the gap between their losses is printed beside that between seeds of one. One after the
other, alone on the GPU; who fails is named and left out. The loss to reach is what the slowest learner ends with, plus 2 %.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STARTER = ROOT / "resources" / "starter-model"
sys.path[:0] = [str(ROOT / "python-env"), str(HERE)]


def tokenise(version: Path, model: Path, most: dict[str, int], out: Path) -> None:
    """Write rows as token ids with the place of the first learned one; they end with the last; those of several turns are left out."""
    from trainer.base_model import load_tokenizer, stop_ids
    from trainer.chat_format import make_chat_format
    from trainer.config import config_from_dict
    from trainer.dataset import load_split

    tokenizer = load_tokenizer(model)
    config = config_from_dict({"base_model": str(model), "dataset_dir": str(version), "max_length": 256, "on_overlong": "drop"})
    chat = make_chat_format(tokenizer, config.format, stop_ids(model, tokenizer))
    found = {}
    for name, count in most.items():
        split = load_split(config, name, chat)
        rows = []
        for start, end in zip(split.starts.tolist(), split.starts[1:].tolist(), strict=False):
            learned = split.trained[start:end].nonzero().flatten().tolist()
            if learned[-1] - learned[0] + 1 == len(learned) and len(rows) < count:
                rows.append([split.ids[start : start + learned[-1] + 1].tolist(), learned[0]])
        found[name] = rows
    out.write_text(json.dumps(found))


def run(name: str, seed: int, options: argparse.Namespace, rows: Path, out: Path) -> dict | None:
    """One contestant with one seed; None where it failed or the time was up."""
    place = out / f"{name}-{seed}.json"
    command = [sys.executable, str(HERE / "gpu_learner.py"), name, str(options.model), str(rows), str(place), "--seed", str(seed)]
    command += [
        "--steps",
        str(options.steps),
        "--every",
        str(options.every),
        "--rate",
        str(options.rate),
        *(["--nf4"] if options.nf4 else []),
    ]
    left = options.until - time.time()
    if left < 5:
        print(f"{name}, seed {seed}: no time left", flush=True)
        return None
    log = (out / f"{name}-{seed}.log").open("w")
    environment = {**os.environ, "OMP_NUM_THREADS": "4", "TOKENIZERS_PARALLELISM": "false", "LEARNER_STARTED": str(time.time())}
    try:
        subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=out, timeout=left)
    except subprocess.TimeoutExpired:
        print(f"{name}, seed {seed}: stopped, the time was up", flush=True)
        return None
    finally:
        log.close()
    if place.exists():
        return json.loads(place.read_text())
    last = [line for line in (out / f"{name}-{seed}.log").read_text().splitlines() if line.strip()][-1:]
    print(f"{name}, seed {seed}: failed: {''.join(last)[:160]}", flush=True)
    return None


def show_seconds(found: dict[tuple[str, int], dict]) -> dict:
    """Print who reaches the loss when; seconds of the first seed."""
    firsts = {name: each for (name, seed), each in found.items() if seed == 0}
    target = 1.02 * max(each["evals"][-1][2] for each in firsts.values())
    print(f"seconds from process start to a held-out loss of {target:.3f}")
    print(f"{'':18} {'seconds':>8} {'step':>6} {'last loss':>10} {'whole run, s':>13}   ours is")
    reached = {name: next(((s, n) for s, n, loss in each["evals"] if loss <= target), None) for name, each in firsts.items()}
    for name, each in firsts.items():
        seconds, step = reached[name] or (float("nan"), 0)
        ratio = f"{seconds / reached['ours'][0]:.1f}x" if name != "ours" and reached.get("ours") and reached[name] else ""
        print(f"{name:18} {seconds:>8.1f} {step:>6} {each['evals'][-1][2]:>10.4f} {each['evals'][-1][0]:>13.1f}   {ratio}")
    return {"target": target, "reached": reached}


def show_gaps(found: dict[tuple[str, int], dict]) -> dict[str, float]:
    """Print how far the held-out losses are from ours at the same steps, beside how far seeds of ours are from one another."""
    curves = {key: [loss for _, _, loss in each["evals"]] for key, each in found.items()}
    ours = [curve for (name, _), curve in curves.items() if name == "ours"]
    middle = [statistics.fmean(values) for values in zip(*ours, strict=False)]
    # The first looks are on the slope, where one step more or less is far away in loss.
    late = range(len(middle) // 2, len(middle))
    noise = max((max(abs(curve[i] - middle[i]) for i in late) for curve in ours), default=0.0)
    print(f"held-out loss in the second half, relative to the mean over {len(ours)} seeds of ours")
    print(f"{'':18} {'largest gap':>12} {'mean gap':>9} {'seeds':>6}")
    gaps = {}
    for name in dict.fromkeys(name for name, _ in curves):
        some = [curve for (other, _), curve in curves.items() if other == name]
        means = [statistics.fmean(values) for values in zip(*some, strict=False)]
        gaps[name] = max(abs(means[i] - middle[i]) for i in late) if name != "ours" else noise
        signed = statistics.fmean(means[i] - middle[i] for i in late)
        print(f"{name if name != 'ours' else 'ours, between seeds':18} {gaps[name]:>12.4f} {signed:>+9.4f} {len(some):>6}")
    return gaps


def main() -> int:
    """Run everyone and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", type=Path)
    parser.add_argument("--model", type=Path, default=STARTER)
    parser.add_argument("--random", default=None, help="0.5B: Qwen2.5's shape with random weights instead of the starter model")
    parser.add_argument("--only", default="ours,ours-fp16,ours-fp16-padded,trl,trl-tuned,trl-packed,unsloth-packed")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--every", type=int, default=25)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--rows", type=int, default=6400)
    parser.add_argument("--held", type=int, default=512)
    parser.add_argument("--nf4", action="store_true")
    parser.add_argument("--budget", type=float, default=540)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    options.until = time.time() + options.budget
    with tempfile.TemporaryDirectory() as place:
        out = (options.out or Path(place)).resolve()
        out.mkdir(parents=True, exist_ok=True)
        rows = out / "rows.json"
        tokenise(options.version, STARTER, {"train": options.rows, "val": options.held}, rows)
        if options.random:
            from gpu_models import saved_model

            options.model = saved_model(options.random, STARTER)
        names = options.only.split(",")
        peer = next((name for name in names if not name.startswith("ours")), None)
        order = [(name, 0) for name in names] + [
            (name, seed) for seed in range(1, options.seeds) for name in ("ours", peer) if name in names
        ]
        found = {}
        for name, seed in order:
            each = run(name, seed, options, rows, out)
            if each and each["evals"]:
                found[name, seed] = each
                print(
                    f"{name}, seed {seed}: {each['evals'][-1][0]:.1f} s, held-out loss {each['evals'][-1][2]:.4f}; {each['note']}",
                    flush=True,
                )
        rows.unlink()
    if ("ours", 0) not in found:
        return 1
    about = f"{options.random}, random weights" if options.random else "the starter model"
    print(f"{about}{', NF4' if options.nf4 else ''}, {options.steps} steps of 16 rows, rank 16, rate {options.rate:g}")
    report = {"seconds": show_seconds(found), "gaps": show_gaps(found)}
    if options.out:
        all_found = {f"{name}-{seed}": each for (name, seed), each in found.items()}
        (options.out / "learning.json").write_text(json.dumps(report | {"runs": all_found}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
