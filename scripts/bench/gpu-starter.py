"""The starter model on this machine: seconds from the start of the process to answers that can be judged, for recipes of several lengths.

    python scripts/bench/gpu-starter.py RUN_CONFIG.json DATASET_VERSION --out FOLDER [--steps 1000,2000,3000] [--seeds 3]

For each number of steps: `trainer sft` with that run config, then `trainer generate` on the test prompts, greedy and sampled.
The answers go to FOLDER as rows; where Node is, `studio score --pack wzrdbrain --rows FOLDER/STEPS-NAME.jsonl` judges them, about
1 s a file. Answers of more seeds, for narrower intervals, are drawn after the clock has stopped.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLED = {"temperature": 0.7, "top_p": 0.9}


def trainer(*arguments: str, log: Path) -> float:
    """Run a command of the trainer; the seconds that it took."""
    started = time.perf_counter()
    with log.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "trainer", *arguments], cwd=ROOT / "python-env", stdout=out, stderr=subprocess.STDOUT, env=os.environ
        )
    if done.returncode:
        raise SystemExit(f"trainer {arguments[0]} failed:\n{log.read_text()[-1500:]}")
    return time.perf_counter() - started


def answer(place: Path, model: Path, prompts: Path, adapter: Path, names: dict[str, dict], log: Path) -> float:
    """Answer the prompts in each of the named ways; the seconds that it took."""
    place.mkdir(parents=True)
    passes = [
        {"adapter": str(adapter), "decode": {"name": n, **values}, "output": str(place / f"{n}.jsonl")} for n, values in names.items()
    ]
    job = {"base_model": str(model), "prompts": str(prompts), "passes": passes, "batch_size": 500}
    (place / "job.json").write_text(json.dumps(job))
    return trainer("generate", "--job", str(place / "job.json"), log=log)


def as_rows(answers: Path, prompts: list[dict], out: Path) -> None:
    """The prompts' rows with these answers in place of their own."""
    found = {each["id"]: each["output"] for each in map(json.loads, answers.read_text().splitlines())}
    rows = [{**row, "messages": [*row["messages"][:-1], {"role": "assistant", "content": found[row["id"]]}]} for row in prompts]
    out.write_text("".join(json.dumps(row) + "\n" for row in rows))


def main() -> None:
    """Train and answer, and print the seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("version", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=ROOT / "resources" / "starter-model")
    parser.add_argument("--steps", default="1000,2000,3000")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--prompts", type=int, default=500)
    parser.add_argument("--budget", type=float, default=300)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    until = time.time() + options.budget
    rows = [json.loads(line) for line in (options.version / "test.jsonl").read_text().splitlines()][: options.prompts]
    report = {}
    with tempfile.TemporaryDirectory() as place:
        prompts = Path(place) / "prompts.jsonl"
        prompts.write_text("".join(json.dumps(row) + "\n" for row in rows))
        print(f"{'steps':>6} {'train, s':>9} {'answers, s':>11} {'together':>9}   of which steps, tokens a second in them", flush=True)
        for steps in map(int, options.steps.split(",")):
            if time.time() > until:
                print(f"{steps:>6}: no time left")
                continue
            run = Path(place) / "project" / "runs" / f"run-{steps}"
            (run / "control").mkdir(parents=True)
            values = {
                **json.loads(options.config.read_text()),
                "base_model": str(options.model),
                "dataset_dir": str(options.version.resolve()),
            }
            values |= {"max_steps": steps, "threads": None, "packing": "auto"}
            (run / "config.json").write_text(json.dumps(values))
            train = trainer("sft", "--run", str(run), log=options.out / f"{steps}-train.log")
            both = {"greedy": {}, "sampled": {**SAMPLED, "seed": 1}}
            seconds = answer(run / "a", options.model, prompts, run / "adapter", both, options.out / f"{steps}-answers.log")
            done = [e for e in map(json.loads, (run / "events.jsonl").read_text().splitlines()) if e["type"] == "done"][-1]["totals"]
            told = f"{done['seconds']:.1f} s, {done['tok_s']:.0f}"
            print(f"{steps:>6} {train:>9.1f} {seconds:>11.1f} {train + seconds:>9.1f}   {told}", flush=True)
            more = {f"sampled-{seed}": {**SAMPLED, "seed": seed} for seed in range(2, options.seeds + 1)}
            if more:
                answer(run / "b", options.model, prompts, run / "adapter", more, options.out / f"{steps}-more.log")
            for name in (*both, *more):
                as_rows(run / ("a" if name in both else "b") / f"{name}.jsonl", rows, options.out / f"{steps}-{name}.jsonl")
            report[steps] = {"train": train, "answers": seconds, "totals": done}
    (options.out / "starter.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main()
