"""Runs of dpo and grpo in this process, with the real TRL and a scorer's process: the studio's where a rulebook is needed, and a
small one in Python that speaks the same lines where it is the process that is tested."""

import json
import sys
from pathlib import Path

from conftest import QUICK, Commands, write_rows

from trainer import scorer as scorer_module
from trainer.config import config_from_dict
from trainer.events import EventWriter
from trainer.recipes import dpo, grpo

RECIPES = {"dpo": dpo, "grpo": grpo}
SHORT = {
    **QUICK,
    "max_steps": 4,
    "max_length": 200,
    "batch_size": 8,
    "eval_steps": 4,
    "eval_rows": 6,
    "compute_dtype": "float32",
    "sample_max_new_tokens": 6,
    "warmup_steps": 0,
    "lr_scheduler": "constant",
}

# Speaks the scorer's lines: an answer keeps `short` when it has few characters, and `right` when it is the row's own.
STAND_IN = """
import json, sys
def verdict(row):
    text = row["messages"][-1]["content"]
    return {"category": "list", "checks": [["short", int(len(text) <= LIMIT), 1]]}
def wrong(task):
    return None if task["check"] != "short" else "word " * 12
print(json.dumps({"ready": True, "rulebook": "Lists", "checks": ["short"]}), flush=True)
for number, line in enumerate(sys.stdin, 1):
    request = json.loads(line)
    if number == DIES_AT:
        sys.stderr.write("the rulebook is gone\\n")
        sys.exit(3)
    if "score" in request:
        reply = {"id": request["id"], "verdicts": [verdict(row) for row in request["score"]]}
    else:
        reply = {"id": request["id"], "wrong": [wrong(task) for task in request["mutate"]]}
    print(json.dumps(reply), flush=True)
"""


def stand_in(limit: int = 1000, dies_at: int = 0) -> list[str]:
    """The command of a scorer that needs no rulebook."""
    return [sys.executable, "-c", STAND_IN.replace("LIMIT", str(limit)).replace("DIES_AT", str(dies_at))]


def short_dataset(folder: Path) -> Path:
    """Rows whose right answers are short."""
    rows = [
        {"id": f"row-{n}", "messages": [{"role": "user", "content": f"Say {n % 5}"}, {"role": "assistant", "content": f"{n % 5}"}]}
        for n in range(24)
    ]
    write_rows(folder / "train.jsonl", rows[:18])
    write_rows(folder / "val.jsonl", rows[18:])
    return folder


def prefer(monkeypatch, folder: Path, recipe: str, command: list[str], at: dict[int, str] | None = None, **changes) -> str:
    """Run a recipe in this process; returns its status."""
    monkeypatch.setenv(scorer_module.VARIABLE, json.dumps(command))
    config = config_from_dict({**SHORT, "recipe": recipe, **changes})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config.to_dict()), encoding="utf-8")
    events = EventWriter(folder / "events.jsonl", folder.name)
    try:
        return RECIPES[recipe].run(config, folder, events, Commands(at))
    finally:
        events.close()
