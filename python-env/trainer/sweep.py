"""Which values to try next: Optuna, asked over standard input and output, its trials in a journal in a folder.

    python -m trainer.sweep FOLDER

One JSON object a line. The first sets the sweep up: {"id", "keys", "direction", "seed", "trials", "worker"}, answered with how
many trials are done. Then {"id", "do": "ask"}, answered without a trial once there are `trials`; {"id", "do": "report",
"trial", "step", "value"}, answered with whether to prune; and {"id", "do": "tell", "trial", "value", "state"}. It trains nothing:
the host runs each trial as a run like any other. Several hosts may have one FOLDER, on one machine or on storage that machines
share: each has its own process, name (`worker`) and runs; proposals, pruning and the number of trials count those of all.
"""

import itertools
import json
import os
import platform
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

JOURNAL = "study.journal"
STUDY = "sweep"
WORKER, SEEN = "worker", "seen"
UNPRUNED = 3
"""Trials that are seen to their end before others are measured against them."""
LOST_SECONDS = 24 * 3600
"""A trial of another worker that has said nothing for so long is given up."""


def main(arguments: list[str]) -> int:
    """Answer until the input ends."""
    folder = Path(arguments[0])
    with os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n") as out:
        for answer in answers(folder, sys.stdin):
            out.write(json.dumps(answer) + "\n")
            out.flush()
    return 0


def answers(folder: Path, lines: Iterable[str]) -> Iterator[dict]:
    """One answer to each request, in turn."""
    requests = map(json.loads, lines)
    first = next(requests)
    study = open_study(folder, first["direction"], first["seed"])
    worker = f"{platform.node()} {first['worker']}"
    yield {"id": first["id"], "done": close_open_trials(study, worker)}
    trials: dict = {}
    for request in requests:
        if request["do"] == "ask":
            trial, values = propose(study, worker, first)
            if trial is None:
                yield {"id": request["id"], "trial": None}
                continue
            trials[trial.number] = trial
            yield {"id": request["id"], "trial": trial.number, "values": values}
        elif request["do"] == "report":
            trial = trials[request["trial"]]
            trial.report(request["value"], request["step"])
            trial.set_user_attr(SEEN, time.time())
            yield {"id": request["id"], "prune": bool(trial.should_prune())}
        else:
            tell(study, trials[request["trial"]], request)
            yield {"id": request["id"]}


def open_study(folder: Path, direction: str, seed: int):
    """The sweep's study: new, or as the journal has it."""
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    journal = str(folder / JOURNAL)
    study = optuna.create_study(
        study_name=STUDY,
        # A file made exclusively is a lock on network file systems too, and needs no right to make links.
        storage=JournalStorage(JournalFileBackend(journal, JournalFileOpenLock(journal))),
        direction=direction,
        pruner=optuna.pruners.MedianPruner(n_startup_trials=UNPRUNED),
        load_if_exists=True,
    )
    # Trials that run at the same time are kept apart, and a sweep that goes on does not begin with its first values again.
    study.sampler = optuna.samplers.TPESampler(seed=seed + len(study.trials), constant_liar=True)
    return study


def close_open_trials(study, worker: str) -> int:
    """Give up the trials that this worker left open in an earlier life, and those of workers that are lost; returns how many are done."""
    from optuna.trial import TrialState

    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        said = trial.user_attrs
        if said.get(WORKER, worker) == worker or time.time() - said.get(SEEN, 0) > LOST_SECONDS:
            study.tell(trial.number, state=TrialState.FAIL)
    return len(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED)))


def propose(study, worker: str, first: dict) -> tuple:
    """A new trial with its values: none that were tried while a combination is left; (None, None) where there are enough."""
    trial = next_trial(study, worker, first["trials"])
    if trial is None:
        return None, None
    values = {key: suggest(trial, key, spec) for key, spec in first["keys"].items()}
    fresh = untried(study, trial.number, first["keys"], values)
    if fresh is None:
        return trial, values
    tell(study, trial, {"state": "failed"})
    study.enqueue_trial(fresh)
    return propose(study, worker, first)


def untried(study, number: int, keys: dict, values: dict) -> dict | None:
    """Of lists alone: the combination nearest to a proposed one that was tried before; None where it is new, or all were tried."""
    from optuna.trial import TrialState

    if not all(isinstance(spec, list) for spec in keys.values()):
        return None
    tried = [each.params for each in study.get_trials(deepcopy=False) if each.number != number and each.state != TrialState.FAIL]
    if values not in tried:
        return None
    left = (other for each in itertools.product(*keys.values()) if (other := dict(zip(keys, each, strict=True))) not in tried)
    return min(
        left, key=lambda other: sum(abs(spec.index(other[key]) - spec.index(values[key])) for key, spec in keys.items()), default=None
    )


def next_trial(study, worker: str, most: int):
    """A new trial of this worker; None where the trials of all workers, failed ones not counted, are `most` already."""
    from optuna.trial import TrialState

    trial = study.ask()
    trial.set_user_attr(WORKER, worker)
    trial.set_user_attr(SEEN, time.time())
    # Workers that ask at the same time have different numbers, so that exactly one of them has the last.
    before = [each for each in study.get_trials(deepcopy=False) if each.number < trial.number and each.state != TrialState.FAIL]
    if len(before) < most:
        return trial
    study.tell(trial.number, state=TrialState.FAIL)
    return None


def suggest(trial, key: str, spec: list | dict) -> object:
    """One value: of a list, or between two numbers, whole ones where both are whole."""
    if isinstance(spec, list):
        return trial.suggest_categorical(key, spec)
    low, high = spec["low"], spec["high"]
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(key, low, high, log=spec.get("log", False))
    return trial.suggest_float(key, low, high, log=spec.get("log", False))


def tell(study, trial, request: dict) -> None:
    """Close a trial as complete, pruned or failed."""
    from optuna.trial import TrialState

    state = {"complete": TrialState.COMPLETE, "pruned": TrialState.PRUNED, "failed": TrialState.FAIL}[request["state"]]
    study.tell(trial, request["value"] if state == TrialState.COMPLETE else None, state=state)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
