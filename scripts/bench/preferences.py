"""What rewards change: a finished run of supervised training, further trained by grpo or dpo with several seeds, then asked the
held-back questions of its dataset at temperature 1, several times each, the start and every result with the same random numbers.

    PYTHONPATH=python-env:TRL PYTHON scripts/bench/preferences.py PROJECT RUN [--recipe grpo] [--seeds 1 2 3] [--set KEY=JSON ...]

PYTHON is the managed environment's, TRL the folder beside it whose name has `preferences` in it. The seeds train at the same
time, one thread each. Works in a folder of its own; the project is only read.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from trainer.asked import Asked, read_asked
from trainer.base_model import choose_compute, load_tokenizer, stop_ids
from trainer.chat_format import load_chat_format
from trainer.config import config_from_dict
from trainer.decoding import Decoding, Prompt, generate
from trainer.generate import load_for_inference
from trainer.preferences.reward import kept_checks, reward_of
from trainer.scorer import VARIABLE, Scorer, scorer_command

HERE = Path(__file__).resolve().parents[2]

SMALL = {
    "learning_rate": 1e-3,
    "lr_scheduler": "linear",
    "warmup_steps": 2,
    "warmup_ratio": None,
    "epochs": None,
    "max_steps": 24,
    "batch_size": 48,
    "gradient_accumulation_steps": 1,
    "sampling_weights": {"category=constrained": 3},
    "logging_steps": 1,
    "eval_steps": 12,
    "eval_rows": 120,
    "save_steps": 0,
    "sample_steps": 0,
    "load_best": False,
    "threads": 1,
}
RESAMPLES = 2000
EVERY = "every rule"


def main() -> None:
    """Train, ask, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("run")
    parser.add_argument("--recipe", default="grpo", choices=["grpo", "dpo"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=JSON")
    given = parser.parse_args()
    node = HERE / "node_modules" / ".bin" / "node"
    os.environ[VARIABLE] = json.dumps([str(node), str(HERE / "electron/runs/scorer/scorer.ts"), str(given.project.resolve())])
    changes = {key: json.loads(value) for key, value in (each.split("=", 1) for each in given.set)}
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        configs = {seed: make_config(given, seed, changes) for seed in given.seeds}
        runs = {seed: start(Path(folder) / f"seed-{seed}", given.recipe, config) for seed, config in configs.items()}
        config = config_from_dict(configs[given.seeds[0]])
        chat = load_chat_format(load_tokenizer(config.base_model), config.init_adapter, [])
        chat = load_chat_format(chat.tokenizer, config.init_adapter, stop_ids(config.base_model, chat.tokenizer))
        with Scorer(scorer_command()) as scorer:
            asked, _ = read_asked(config, "test", chat, scorer, config.sample_max_new_tokens)
            before = ask(config.init_adapter, asked, config, chat, scorer, given.draws)
            after = {}
            for seed, (process, run) in runs.items():
                code = process.wait()
                print(f"seed {seed}: {describe(run, code)}", flush=True)
                if (run / "adapter").is_dir():
                    after[seed] = ask(run / "adapter", asked, config, chat, scorer, given.draws)
    print_table(before, after, len(asked), given.draws)


def make_config(given: argparse.Namespace, seed: int, changes: dict) -> dict:
    """The config of one seed: the run's own, made small, with what the command line changes."""
    run = given.project.resolve() / "runs" / given.run
    config = json.loads((run / "config.json").read_text(encoding="utf-8"))
    own = {"recipe": given.recipe, "init_adapter": str(run / "adapter"), "seed": seed, "early_stop": None}
    places = {
        "base_model": str(HERE / "resources" / "starter-model") if config["base_model_id"] == "starter" else config["base_model"],
        "dataset_dir": str(given.project.resolve() / "data" / Path(config["dataset_dir"]).name),
    }
    return {**config, **SMALL, **own, **places, **changes}


def start(folder: Path, recipe: str, config: dict) -> tuple[subprocess.Popen, Path]:
    """One seed's run in a process of its own."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([str(HERE / "python-env"), os.environ.get("PYTHONPATH", "")])
    log = open(folder / "log.txt", "w", encoding="utf-8")
    command = [sys.executable, "-u", "-m", "trainer", recipe, "--run", str(folder)]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT), folder


def describe(run: Path, code: int) -> str:
    """How a run ended, and what its gate said."""
    events = [json.loads(line) for line in (run / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    errors = [event["text"] for event in events if event["type"] == "error"]
    rounds = [f"{event['reward']:.3f}" for event in events if event["type"] == "eval"]
    fell = [check for event in events if event["type"] == "eval" for check in event["regressed"]]
    steps = [event for event in events if event["type"] == "step"]
    kl = steps[-1].get("kl") if steps else None
    said = f"val rounds {' → '.join(rounds)}, gate {'refused: ' + ', '.join(sorted(set(fell))) if fell else 'passed'}"
    return f"{errors[0] if errors else 'ok' if code == 0 else f'status {code}'}; {len(steps)} steps, {said}" + (
        f", KL {kl:.3f}" if kl else ""
    )


def ask(adapter, asked: list[Asked], config, chat, scorer: Scorer, draws: int) -> dict[str, dict[str, list[float]]]:
    """For each check, question → the share of its draws that keep it."""
    compute = choose_compute("auto", "float32")
    model = load_for_inference(config.base_model, adapter, compute)
    prompts = [Prompt(f"{each.row.id}/{draw}", each.prompt_ids) for each in asked for draw in range(draws)]
    decoding = Decoding(temperature=1.0, max_new_tokens=config.sample_max_new_tokens, seed=0)
    answers = generate(model, prompts, decoding, stop_ids=chat.stop_ids, compute=compute, batch_size=256)
    questions = [each for each in asked for _ in range(draws)]
    texts = [chat.tokenizer.decode(answer.ids) for answer in answers]
    verdicts = scorer.verdicts([each.answered(text) for each, text in zip(questions, texts, strict=True)])
    kept: dict[str, dict[str, list[float]]] = {}
    for each, verdict in zip(questions, verdicts, strict=True):
        values = {**kept_checks(verdict, each.applies), EVERY: bool(reward_of(verdict, each.applies, "all"))}
        for check, value in values.items():
            kept.setdefault(check, {}).setdefault(each.row.id, []).append(float(value))
    return kept


def print_table(before: dict, after: dict, questions: int, draws: int) -> None:
    """Each check before and after, and the difference with its interval over questions and seeds."""
    print(f"\n{questions} held-back questions, {draws} answers each at temperature 1, top-p 1; answers that keep the check, %")
    print(
        f"{'check':14}{'asked':>6}{'start':>8}"
        + "".join(f"{'seed ' + str(seed):>8}" for seed in after)
        + f"{'change':>9}  95 % of the change"
    )
    for check in sorted(before, key=lambda name: (name == EVERY, name)):
        ids = sorted(before[check])
        start = share(before[check], ids)
        ends = [share(each[check], ids) for each in after.values()]
        low, high = interval(before[check], [each[check] for each in after.values()], ids) if ends else (0, 0)
        change = sum(ends) / len(ends) - start if ends else 0
        row = "".join(f"{100 * end:8.1f}" for end in ends)
        print(f"{check:14}{len(ids):6}{100 * start:8.1f}{row}{100 * change:+9.1f}  {100 * low:+.1f} to {100 * high:+.1f}")


def share(kept: dict[str, list[float]], ids: list[str]) -> float:
    """The mean over questions."""
    return sum(sum(kept[id]) / len(kept[id]) for id in ids) / len(ids)


def interval(before: dict, after: list[dict], ids: list[str]) -> tuple[float, float]:
    """95 % of the change when questions and seeds are drawn again with replacement."""
    draw = random.Random(0)
    gains = [{id: sum(each[id]) / len(each[id]) - sum(before[id]) / len(before[id]) for id in ids} for each in after]
    found = []
    for _ in range(RESAMPLES):
        seeds = draw.choices(gains, k=len(gains))
        chosen = draw.choices(ids, k=len(ids))
        found.append(sum(gain[id] for gain in seeds for id in chosen) / (len(seeds) * len(chosen)))
    found.sort()
    return found[int(0.025 * RESAMPLES)], found[int(0.975 * RESAMPLES)]


if __name__ == "__main__":
    main()
