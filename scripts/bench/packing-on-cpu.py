"""Padded beside packed rows on a CPU, in one process and one thread, in processor time, so that a busy machine does not matter.

    PYTHON scripts/bench/packing-on-cpu.py [--steps 4] [--rounds 3]

The starter model, 16 rows of about 100 random tokens a step, rank 16. Prints tokens a second of processor time for both.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def make_steps(packing: str, steps: int, folder: Path):
    """One way of training on the same rows."""
    from gpu_models import random_split

    from trainer.base_model import choose_compute
    from trainer.config import config_from_dict
    from trainer.events import EventWriter
    from trainer.run_setup import choose_steps, load_trainable

    draw = random.Random(0)
    split = random_split([draw.randint(70, 130) for _ in range(16 * steps)], 50)
    values = {
        "base_model": str(ROOT / "resources" / "starter-model"), "dataset_dir": str(folder), "batch_size": 16, "packing": packing,
        "gradient_accumulation_steps": 1, "epochs": None, "max_steps": steps, "eval_steps": 0, "load_best": False, "device": "cpu",
    }  # fmt: skip
    config = config_from_dict(values)
    compute = choose_compute("cpu", "auto")
    torch.manual_seed(0)
    return choose_steps(config, load_trainable(config, compute), compute, split, EventWriter(folder / f"{packing}.jsonl", packing))


def main() -> int:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT / "python-env"), str(HERE)]
    torch.set_num_threads(1)
    total = 1 + options.steps * options.rounds
    with tempfile.TemporaryDirectory() as place:
        ways = {packing: make_steps(packing, total, Path(place)) for packing in ("off", "on")}
        found: dict[str, list[float]] = {packing: [] for packing in ways}
        for steps in ways.values():
            steps.step(0, 1e-4)
        for number in range(options.rounds):
            for packing, steps in ways.items():
                started = time.process_time()
                tokens = sum(steps.step(1 + number * options.steps + i, 1e-4).tokens for i in range(options.steps))
                found[packing].append(tokens / (time.process_time() - started))
    padded, packed = (statistics.median(found[packing]) for packing in ("off", "on"))
    print(f"padded {padded:.0f}, packed {packed:.0f} tokens a second of one thread; packed is {packed / padded:.2f} of padded")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
