"""One side of scripts/bench/gpu-training.py: a process that trains in windows, each begun when it is told to.

    python gpu_contestant.py NAME SIZE SHAPE FOLDER --peers PEERS.py --warm W --skip S --window N --rounds R

NAME is `ours`, `ours-bf16` (base held in bf16) or a peer that PEERS.py knows; PEERS.py makes model and rows for all.
All contestants wait on one GPU and train in turn. FOLDER holds the signals: NAME.ready, NAME.go.K and NAME.done.K.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

STARTED = time.time()
ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 900
LOGGED = 5


class Windows:
    """Counts steps, waits at the edges of windows, and writes what each one took."""

    def __init__(self, options: argparse.Namespace):
        self.name, self.folder, self.rounds = options.name, options.folder, options.rounds
        self.warm, self.skip, self.window = options.warm, options.skip, options.window
        self.begun, self.losses = 0.0, []

    def after_step(self, step: int, synchronize, about) -> None:
        """To be called after each step; `about()` gives more fields for the signal at an edge."""
        if step < self.warm:
            return
        number, place = divmod(step - self.warm, self.skip + self.window)
        if place == self.skip:
            # A process that was asleep is slow at first; its window begins when it is awake.
            synchronize()
            self.begun = time.time()
        if place:
            return
        synchronize()
        now = time.time()
        if number == 0:
            self._write("ready", {"seconds": now - STARTED, **about()})
        else:
            self._write(f"done.{number}", {"seconds": now - self.begun, "steps": self.window, **about()})
        if number < self.rounds:
            self._wait(f"go.{number + 1}")

    def is_edge(self, step: int) -> bool:
        """True where a window has ended with this step."""
        return step >= self.warm and (step - self.warm) % (self.skip + self.window) == 0

    def _write(self, what: str, fields: dict) -> None:
        place = self.folder / f"{self.name}.{what}"
        place.with_suffix(place.suffix + ".part").write_text(json.dumps(fields))
        os.replace(place.with_suffix(place.suffix + ".part"), place)

    def _wait(self, what: str) -> None:
        until = time.time() + WAIT_SECONDS
        while not (self.folder / f"{self.name}.{what}").exists():
            if time.time() > until:
                raise TimeoutError(f"no {what} within {WAIT_SECONDS} s")
            time.sleep(0.003)


def peer_source(peers: Path, steps: tuple[int, int]) -> tuple[str, str, str]:
    """The peers' script in three parts: what makes model and rows, the clock, and the training; with our step counts."""
    text = peers.read_text()
    warm = "WARM, STEPS = (80, 160) if SHORT else (8, 20)"
    for needed in (warm, "class Clock", "def report", "\nd = folder()", "logging_steps=1000"):
        if needed not in text:
            raise SystemExit(f"{peers} has no {needed!r}; it is not the script that this one was written for")
    text = text.replace(warm, f"WARM, STEPS = {steps}")
    rows, rest = text.split("\nd = folder()")
    before, after = rest.split("class Clock")
    return rows, "d = folder()" + before, "def report" + after.split("def report")[1]


def run_peer(options: argparse.Namespace, windows: Windows) -> None:
    """Run the peer's script as it is, with our clock in place of its own."""
    total = options.warm + (options.skip + options.window) * options.rounds
    rows, before, after = peer_source(options.peers, (options.warm, total))
    after = after.replace("logging_steps=1000", f"logging_steps={LOGGED}")
    sys.argv = [str(options.peers), options.name, options.size, options.shape]
    place: dict = {"__name__": "peer", "__file__": str(options.peers)}
    exec(compile(rows + "\n" + before, str(options.peers), "exec"), place)
    torch = place["torch"]

    class Clock(place["TrainerCallback"]):
        def on_log(self, arguments, state, control, logs=None, **more):
            if logs and "loss" in logs:
                windows.losses.append(logs["loss"])

        def on_step_end(self, arguments, state, control, **more):
            if state.global_step in (place["WARM"], place["STEPS"]):
                place["clock"][state.global_step] = time.time()
            windows.after_step(state.global_step, torch.cuda.synchronize, lambda: about(torch, windows))

    place["Clock"] = Clock
    # The mean of tokens a step is what the script itself reports with; it is written beside the windows' seconds.
    place["report"] = None
    body = after[after.index("\n\n") if "\n\n" in after else 0 :]
    body = body.replace("t.train(); report(toks, note)", "write_tokens(toks / (STEPS - WARM), note); t.train()")
    place["write_tokens"] = lambda tokens, note: windows._write("tokens", {"a_step": tokens, "note": note})
    exec(compile(body, str(options.peers), "exec"), place)


def run_ours(options: argparse.Namespace, windows: Windows) -> None:
    """The trainer's own steps on the same model and rows, clip and schedule."""
    sys.path.insert(0, str(ROOT / "python-env"))
    total = options.warm + (options.skip + options.window) * options.rounds
    rows_source, _, _ = peer_source(options.peers, (options.warm, total))
    sys.argv = [str(options.peers), "none", options.size, options.shape]
    place: dict = {"__name__": "peer", "__file__": str(options.peers)}
    exec(compile(rows_source, str(options.peers), "exec"), place)
    import torch

    from trainer.base_model import choose_compute
    from trainer.config import config_from_dict
    from trainer.events import EventWriter
    from trainer.run_setup import choose_steps, load_trainable
    from trainer.schedule import learning_rate

    values = {
        "base_model": place["folder"](), "dataset_dir": str(options.folder), "batch_size": place["EFF"], "gradient_accumulation_steps": 1,
        "epochs": None, "max_steps": total, "load_quantization": "none" if options.name.endswith("bf16") else "nf4", "max_length": 4096,
        "learning_rate": 2e-4, "lr_scheduler": "linear", "warmup_ratio": None, "warmup_steps": 0, "weight_decay": 0.0, "max_grad_norm": 1.0,
        "adapter": {"r": 16, "alpha": 32, "target_modules": place["ALL"]}, "eval_steps": 0, "load_best": False, "packing": "on",
    }  # fmt: skip
    config = config_from_dict(values)
    compute = choose_compute("auto", "auto")
    events = EventWriter(options.folder / f"{options.name}.events.jsonl", options.name)
    split = split_of(place["rows"])
    model = load_trainable(config, compute)
    loaded = torch.cuda.memory_allocated() if torch.cuda.is_available() else 0
    steps = choose_steps(config, model, compute, split, events)
    name, reason = next((value, reason) for what, value, reason in steps.prepare() if what == "engine")
    mean = float(split.lengths.sum()) / len(split) * place["EFF"]
    windows._write("tokens", {"a_step": mean, "note": f"{steps.forward.name} {steps.forward.reason}; {name}: {reason}"})
    synchronize = torch.cuda.synchronize if torch.cuda.is_available() else lambda: None
    nll, learned, logged = None, 0, []
    for index in range(total):
        result = steps.step(index, learning_rate(config, index, total))
        nll, learned = result.nll if nll is None else nll + result.nll, learned + result.learned
        if (index + 1) % LOGGED == 0:
            logged.append((nll, learned))
            nll, learned = None, 0
        windows.after_step(index + 1, synchronize, lambda: about(torch, windows) | {"loaded": loaded})
        if windows.is_edge(index + 1):
            windows.losses += [float(a) / b for a, b in logged]
            logged = []
    events.close()


def split_of(rows: list[dict]):
    """The peers' rows as a tokenised split."""
    import torch

    from trainer.dataset import TokenisedSplit

    ids = torch.tensor([token for row in rows for token in row["input_ids"]], dtype=torch.int32)
    trained = torch.tensor([flag for row in rows for flag in row["completion_mask"]], dtype=torch.bool)
    starts = torch.tensor([0, *(len(row["input_ids"]) for row in rows)]).cumsum(0)
    return TokenisedSplit(ids, trained, starts, torch.ones(len(rows), dtype=torch.float64), {})


def about(torch, windows: Windows) -> dict:
    """Peak memory of this process so far, and its losses."""
    peak = torch.cuda.max_memory_reserved() if torch.cuda.is_available() else 0
    return {"peak": peak, "losses": windows.losses}


def main() -> None:
    """Be one contestant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("size")
    parser.add_argument("shape", choices=("short", "long"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", type=Path, required=True)
    parser.add_argument("--warm", type=int, default=10)
    parser.add_argument("--skip", type=int, default=2)
    parser.add_argument("--window", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    windows = Windows(options)
    (run_ours if options.name.startswith("ours") else run_peer)(options, windows)


if __name__ == "__main__":
    main()
