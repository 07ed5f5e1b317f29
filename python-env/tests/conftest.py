"""Shared ground of the trainer's tests: the starter model, a small dataset of word lists, and runs in this process."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest
import torch

from trainer import atomic_write, token_cache
from trainer.base_model import load_tokenizer, stop_ids
from trainer.chat_format import make_chat_format
from trainer.config import FormatConfig, config_from_dict
from trainer.control import Command
from trainer.events import EventWriter
from trainer.recipes import sft

STARTER = Path(__file__).parents[2] / "resources" / "starter-model"
WORDS = "apple river stone cloud lamp horse bread green seven north paper glass".split()
QUICK = {
    "base_model": str(STARTER),
    "base_model_id": "starter",
    "epochs": None,
    "max_steps": 6,
    "batch_size": 4,
    "gradient_accumulation_steps": 1,
    "learning_rate": 3e-3,
    "lr_scheduler": "linear",
    "warmup_ratio": None,
    "warmup_steps": 2,
    "logging_steps": 1,
    "eval_steps": 0,
    "save_steps": 2,
    "sample_steps": 0,
    "load_best": False,
    "threads": 1,
    "device": "cpu",
}


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def no_kept_tokens(monkeypatch):
    """What one test made is not taken by another; the studio that starts the tests names a folder."""
    monkeypatch.delenv(token_cache.VARIABLE, raising=False)


@pytest.fixture(autouse=True)
def no_faults(monkeypatch):
    """Each test counts durable writes from 0."""
    monkeypatch.setattr(atomic_write, "_count", 0)


def word_row(index: int) -> dict:
    """One sample: words in, a numbered list of them out."""
    pick = random.Random(index).sample(WORDS, 2 + index % 3)
    answer = "\n".join(f"{i}. {word}" for i, word in enumerate(pick, 1))
    messages = [
        {"role": "system", "content": "You write numbered lists."},
        {"role": "user", "content": f"List: {' '.join(pick)}"},
        {"role": "assistant", "content": answer},
    ]
    return {"id": f"list-{index:06d}.0", "category": "odd" if index % 2 else "even", "slice": {"n": len(pick)}, "messages": messages}


def write_rows(path: Path, rows: list[dict]) -> Path:
    """A split file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def dataset(tmp_path_factory) -> Path:
    """A dataset version of 40 train and 10 val rows."""
    folder = tmp_path_factory.mktemp("project") / "data" / "v0001"
    write_rows(folder / "train.jsonl", [word_row(i) for i in range(40)])
    write_rows(folder / "val.jsonl", [word_row(i) for i in range(1000, 1010)])
    return folder


@pytest.fixture(scope="session")
def tokenizer():
    return load_tokenizer(STARTER)


@pytest.fixture(scope="session")
def chat(tokenizer):
    return make_chat_format(tokenizer, FormatConfig(), stop_ids(STARTER, tokenizer))


class Commands:
    """Stands in for control files: the given command after the given number of steps of this process (0: before the first)."""

    def __init__(self, at: dict[int, str] | None = None):
        self.at, self.polls = at or {}, -1

    def poll(self) -> list[Command]:
        self.polls += 1
        return [Command(self.at[self.polls], "test")] if self.polls in self.at else []


def config_of(dataset: Path, **changes):
    """A quick run config."""
    return config_from_dict({**QUICK, "dataset_dir": str(dataset), **changes})


def train(folder: Path, dataset: Path, commands: dict[int, str] | None = None, **changes) -> str:
    """Run the recipe in this process; returns its status."""
    config = config_of(dataset, **changes)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config.to_dict()), encoding="utf-8")
    events = EventWriter(folder / "events.jsonl", folder.name)
    try:
        return sft.run(config, folder, events, Commands(commands))
    finally:
        events.close()


def events_of(folder: Path, type: str | None = None) -> list[dict]:
    """The events of a run, of one type or all."""
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    return [event for event in events if type in (None, event["type"])]


def losses(folder: Path) -> dict[int, float]:
    """Step → loss, with the number of times each step was reported as a check that none ran twice."""
    steps = events_of(folder, "step")
    assert max(Counter(event["step"] for event in steps).values()) == 1, "a step ran twice"
    return {event["step"]: event["loss"] for event in steps}


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory, dataset) -> Path:
    """A run that was never interrupted: what interrupted ones are compared with."""
    folder = tmp_path_factory.mktemp("whole") / "runs" / "run-0001"
    assert train(folder, dataset) == "ok"
    return folder
