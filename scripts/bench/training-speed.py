"""Training speed on a CPU: our trainer beside a bare PyTorch loop, same model, rows, batch, type, steps and cores.

    python scripts/bench/training-speed.py [--rows ROWS.jsonl] [--steps 60] [--rounds 3] [--threads N] [--packing auto|on]

ROWS: one {"messages": [...]} a line; without it, lists of numbers of about 100 tokens are made. The two run in turns.
Ours is timed from the first step to the end of its last checkpoint, by the events that it writes; the bare loop times
its own steps. `--packing on` lays rows end to end as on a GPU. Bar: ours at no less than 0.85 of the bare loop.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BAR = 0.85


def make_rows(path: Path, count: int) -> None:
    """Rows of about 100 tokens: numbers to put in order."""
    draw = random.Random(0)
    with path.open("w", encoding="utf-8") as file:
        for _ in range(count):
            numbers = [draw.randrange(1000) for _ in range(draw.randint(6, 12))]
            answer = "\n".join(f"{i}. {n}" for i, n in enumerate(sorted(numbers), 1))
            messages = [
                {"role": "system", "content": "You put numbers in order, smallest first, as a numbered list."},
                {"role": "user", "content": f"Order these: {', '.join(map(str, numbers))}"},
                {"role": "assistant", "content": answer},
            ]
            file.write(json.dumps({"messages": messages}) + "\n")


def run_bare(options: argparse.Namespace, rows: Path, environment: dict) -> tuple[float, float]:
    """Tokens per second and last loss of the bare loop."""
    command = [sys.executable, str(HERE / "bare_lora_cpu.py"), "--model", options.model, "--rows", str(rows)]
    command += ["--steps", str(options.steps), "--bs", str(options.batch), "--dtype", options.dtype]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    result = json.loads(ended.stdout.strip().splitlines()[-1])
    return result["tok_s"], result["loss"]


def run_ours(options: argparse.Namespace, rows: Path, environment: dict) -> tuple[float, float]:
    """Tokens per second and last loss of the trainer."""
    with tempfile.TemporaryDirectory() as place:
        data, run = Path(place) / "data" / "v0001", Path(place) / "runs" / "run-0001"
        data.mkdir(parents=True)
        run.mkdir(parents=True)
        (data / "train.jsonl").write_bytes(rows.read_bytes())
        config = {
            "base_model": options.model, "dataset_dir": str(data), "epochs": None, "max_steps": options.steps, "batch_size": options.batch,
            "gradient_accumulation_steps": 1, "learning_rate": 4e-3, "lr_scheduler": "linear", "warmup_ratio": None, "warmup_steps": 20,
            "weight_decay": 0.0, "compute_dtype": {"bf16": "bfloat16", "fp32": "float32"}[options.dtype], "device": "cpu",
            "eval_steps": 0, "sample_steps": 0, "save_steps": 0, "load_best": False, "logging_steps": 20, "seed": 0,
            "packing": options.packing,
        }  # fmt: skip
        (run / "config.json").write_text(json.dumps(config), encoding="utf-8")
        command = [sys.executable, "-m", "trainer", "sft", "--run", str(run)]
        subprocess.run(command, cwd=ROOT / "python-env", env=environment, capture_output=True, check=True)
        events = [json.loads(line) for line in (run / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    start = next(e["ts"] for e in events if e["type"] == "phase" and e["name"] == "train" and e["status"] == "start")
    end = next(e["ts"] for e in events if e["type"] == "phase" and e["name"] == "train" and e["status"] == "end")
    totals = events[-1]["totals"]
    return totals["tokens"] / (end - start) * 1000, totals["last_loss"]


def main() -> int:
    """Run both in turns and print them side by side; 1 where ours is below the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=str(ROOT / "resources" / "starter-model"))
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--dtype", choices=("bf16", "fp32"), default="bf16")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--packing", choices=("auto", "on"), default="auto")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    environment = {**os.environ, "OMP_NUM_THREADS": str(options.threads), "HF_HUB_OFFLINE": "1"}
    with tempfile.TemporaryDirectory() as place:
        rows = options.rows or Path(place) / "rows.jsonl"
        if options.rows is None:
            make_rows(rows, 2000)
        print(
            f"{options.steps} steps of {options.batch} rows, {options.dtype}, {options.threads} threads; tokens per second without padding"
        )
        print(f"{'round':>5} {'bare loop':>10} {'trainer':>10} {'ratio':>6}   loss bare / trainer")
        pairs = []
        for number in range(1, options.rounds + 1):
            (bare, bare_loss), (ours, our_loss) = run_bare(options, rows, environment), run_ours(options, rows, environment)
            pairs.append((bare, ours))
            print(f"{number:>5} {bare:>10.0f} {ours:>10.0f} {ours / bare:>6.2f}   {bare_loss:.3f} / {our_loss:.3f}", flush=True)
    bare, ours, ratio = (statistics.median(values) for values in (*zip(*pairs, strict=True), [o / b for b, o in pairs]))
    print(f"{'mid':>5} {bare:>10.0f} {ours:>10.0f} {ratio:>6.2f}   bar {BAR}")
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    raise SystemExit(main())
