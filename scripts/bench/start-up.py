"""Seconds from the start of a trainer process to its first useful work and to its end, and its processor time.

    PYTHON scripts/bench/start-up.py [--against CHECKOUT] [--rounds 5] [--only sft,generate,inspect,tokens]

Useful work is the first step of `sft`, the first answers of `generate`, the report of `inspect`, the ids of `tokens`; when it
was there stands in the events. With --against, the trainer of another checkout of this repository takes turns with this one,
each first in every other round; the middle of the rounds is shown. Bar: two thirds of the other's processor time for sft and generate.
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

ROOT = Path(__file__).resolve().parents[2]
BAR = 2 / 3
# The event that says that the first useful work is done.
FIRST = {"sft": "step", "generate": "artifact", "inspect": "done", "tokens": "done"}
NAMES = ("to its first work", "to its end", "of processor")


def make_data(place: Path) -> None:
    """A dataset version of 200 rows, and prompts."""
    rows = []
    for i in range(200):
        numbers = [str((i * 37 + k * 11) % 100) for k in range(4 + i % 5)]
        answer = "\n".join(sorted(numbers))
        rows.append({"id": str(i), "messages": [{"role": "user", "content": " ".join(numbers)}, {"role": "assistant", "content": answer}]})
    (place / "data").mkdir()
    (place / "data" / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (place / "prompts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[:4]), encoding="utf-8")


def order(command: str, place: Path, model: str, threads: int) -> list[str]:
    """Write the run folder or job file of a command; the arguments that name it."""
    folder = Path(tempfile.mkdtemp(prefix=command, dir=place))
    data, output = str(place / "data"), str(folder / "output")
    values = {
        "sft": {
            "base_model": model, "dataset_dir": data, "epochs": None, "max_steps": 1, "batch_size": 4, "gradient_accumulation_steps": 1,
            "warmup_ratio": None, "warmup_steps": 0, "eval_steps": 0, "sample_steps": 0, "save_steps": 0, "load_best": False,
            "threads": threads,
        },
        "generate": {
            "base_model": model, "prompts": str(place / "prompts.jsonl"), "output": output, "decode": {"max_new_tokens": 2},
            "threads": threads,
        },
        "inspect": {"base_model": model, "dataset_dir": data, "output": output},
        "tokens": {"base_model": model, "texts": str(place / "prompts.jsonl"), "output": output},
    }[command]  # fmt: skip
    if not threads:
        values.pop("threads", None)
    file = folder / ("config.json" if command == "sft" else "job.json")
    file.write_text(json.dumps(values), encoding="utf-8")
    return ["--run", str(folder)] if command == "sft" else ["--job", str(file)]


def measure(checkout: Path, command: str, arguments: list[str]) -> tuple[float, float, float]:
    """Seconds to the first useful work, to the end, and of processor time."""
    folder = Path(arguments[1]) if command == "sft" else Path(arguments[1]).parent
    with (folder / "log").open("w") as log:
        started = time.time()
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "trainer", command, *arguments], cwd=checkout / "python-env", stdout=log, stderr=log
        )
        _, status, used = os.wait4(process.pid, 0)
        ended = time.time()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"trainer {command} of {checkout} failed:\n{(folder / 'log').read_text()[-1500:]}")
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    first = next(event["ts"] for event in events if event["type"] == FIRST[command]) / 1000
    return first - started, ended - started, used.ru_utime + used.ru_stime


def show(command: str, found: dict[str, list[tuple[float, float, float]]]) -> float:
    """Print the middle of the rounds, a line for each checkout; returns the share of the other's processor time."""
    middle = {name: [statistics.median(values) for values in zip(*rounds, strict=True)] for name, rounds in found.items()}
    for name, values in middle.items():
        print(f"{command:>9} {name:>8}" + "".join(f"{value:>19.2f}" for value in values))
    if len(middle) == 1:
        return 0.0
    ours, other = middle.values()
    print(f"{command:>9} {'share':>8}" + "".join(f"{a / b:>19.2f}" for a, b in zip(ours, other, strict=True)), flush=True)
    return ours[2] / other[2]


def main() -> int:
    """Measure in turns and print; 1 where a share is above the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default=",".join(FIRST))
    parser.add_argument("--model", default=str(ROOT / "resources" / "starter-model"))
    parser.add_argument("--threads", type=int, default=0, help="threads of sft and generate; chosen by them unless given")
    options = parser.parse_args()
    places = {"this": ROOT} | ({"other": options.against.resolve()} if options.against else {})
    commands = options.only.split(",")
    found = {command: {name: [] for name in places} for command in commands}
    with tempfile.TemporaryDirectory() as folder:
        make_data(Path(folder))
        # The first start of each also writes what Python compiled.
        for number in range(options.rounds + 1):
            for command in commands:
                for name in places if number % 2 else reversed(places):
                    seconds = measure(places[name], command, order(command, Path(folder), options.model, options.threads))
                    if number:
                        found[command][name].append(seconds)
    print(f"seconds, the middle of {options.rounds} rounds\n{'':18}" + "".join(f"{name:>19}" for name in NAMES))
    shares = {command: show(command, found[command]) for command in commands}
    return 1 if any(shares.get(command, 0) > BAR for command in ("sft", "generate")) else 0


if __name__ == "__main__":
    raise SystemExit(main())
