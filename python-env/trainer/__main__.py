"""The command line of the trainer: `python -u -m trainer COMMAND --run DIR`, or `--job FILE` for jobs.

It finds the command, catches what went wrong, and writes the last events; the work is elsewhere.
"""

import argparse
import contextlib
import importlib
import logging
import os
import sys
import traceback
from pathlib import Path
from types import ModuleType

from . import STARTED
from .config import RunConfig
from .errors import TrainerError
from .events import EventWriter
from .known_errors import is_out_of_memory, known, smaller
from .rank_health import end_at_once, open_events, rank_in_environment
from .start_up import importing, keep_imported, serve_one_command

RECIPES = ("sft", "dpo", "grpo")
JOBS = {"generate": "generate", "merge": "merge", "convert": "convert", "inspect": "inspect_dataset", "tokens": "tokens"}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked (a stop included), 1 on an error that is in the events, 2 on wrong usage."""
    parser = argparse.ArgumentParser(prog="trainer")
    parser.add_argument("command", choices=[*RECIPES, *JOBS])
    parser.add_argument("--run", type=Path, help="run folder with a config.json")
    parser.add_argument("--job", type=Path, help="job file; events are written beside it")
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["probe"]:
        return _load("probe").main(arguments[1:])
    if arguments[:1] == ["chat"]:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        return _load("chat").run()
    given = parser.parse_args(arguments)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    # oneDNN keeps a program for each shape it computed, 1024 of them: batches of varied length made that most of the
    # process's memory. Few are as fast, because a step computes the same shapes in every layer. Read when torch is imported.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")
    os.environ.setdefault("LRU_CACHE_CAPACITY", "32")
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    # It warns on every CPU about an optional package that only speeds up inference.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    where = given.run if given.command in RECIPES else given.job
    if where is None or not where.exists():
        parser.error(f"{given.command} needs {'--run DIR' if given.command in RECIPES else '--job FILE'} that exists")
    folder = (where if given.command in RECIPES else where.parent).resolve()
    try:
        events = open_events(folder)
    except TrainerError as error:
        sys.stderr.write(f"{error.message} {error.next_step}\n")
        return 1
    events.start_heartbeat()
    try:
        return _run(given.command, where, folder, events)
    finally:
        events.close()


def _run(command: str, where: Path, folder: Path, events: EventWriter) -> int:
    config = None
    try:
        if command in RECIPES:
            from .config import read_config
            from .control import Control
            from .trackers.follow import open_trackers

            control = Control(folder / "control", events, STARTED)
            config = read_config(folder / "config.json")
            if rank_in_environment()[0] == 0:
                open_trackers(config, folder, events)
            _load(f"recipes.{command}").run(config, folder, events, control)
        else:
            _load(JOBS[command]).run(where, events)
    except BaseException as error:
        _report(error, events, config)
        return 1
    return 0


def _load(module: str) -> ModuleType:
    with importing():
        loaded = importlib.import_module(f".{module}", __package__)
    keep_imported()
    return loaded


def _report(error: BaseException, events: EventWriter, config: RunConfig | None) -> None:
    where = "".join(traceback.format_exception(error))[-4000:]
    with contextlib.suppress(OSError):
        # The log for people may lie on the disk that is full.
        traceback.print_exception(error)
    told = known(error, events.phase)
    if is_out_of_memory(error) and (told is not error or told.code == "bad_model"):
        told = _out_of_memory(error, events, config)
    events.emit("error", code=told.code, text=told.message, hint=told.next_step, detail=told.detail or where, retryable=told.retryable)
    events.emit("done", status="failed", totals={"step": events.step})


def _out_of_memory(error: BaseException, events: EventWriter, config: RunConfig | None) -> TrainerError:
    """Says what ran out and where, with the change that mends it where a run can be changed."""
    change, hint = None, "Free some memory, then try again."
    if config:
        change, hint = smaller(config, events.choices, events.phase, events.past("oom"))
    events.emit("oom", where=events.phase, text=str(error)[:2000], suggestion=change)
    place = f"at step {events.step + 1}" if events.phase == "train" else f"during {events.phase}"
    return TrainerError("out_of_memory", f"Memory ran out {place}.", hint, retryable=True)


if __name__ == "__main__":
    from .trackers.follow import leave

    serve_one_command()
    code = main()
    if code and rank_in_environment()[1] > 1:
        end_at_once(code)
    leave(code)
