"""Stands in for a recipe: the trainer's own events, control and locks, without torch, and the fault that DOUBLE_FAULT names.

Usage: as `python -m trainer sft --run DIR`. A file `clock` in the run's folder sets its wall clock off by so many seconds.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from trainer import events as events_module
from trainer.control import Control
from trainer.errors import TrainerError
from trainer.rank_health import open_events

STARTED = time.time()
STEPS = int(os.environ.get("DOUBLE_STEPS", "40"))
FAULT = os.environ.get("DOUBLE_FAULT", "")
SAVE_STEPS = 5
real_time = time.time


def shift_clock(run: Path) -> None:
    """From now on the wall clock of this process is what the test says."""

    def now() -> float:
        try:
            return real_time() + float((run / "clock").read_text())
        except (OSError, ValueError):
            return real_time()

    time.time = now


def save(run: Path, events, step: int) -> None:
    """A checkpoint, as far as the studio looks at one."""
    folder = run / "checkpoints" / f"step-{step:06d}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}")
    events.emit("checkpoint", step=step, path=f"checkpoints/{folder.name}", bytes=1000, sha256="0", is_best=False, kept=[], pruned=[])


def befall(run: Path, step: int, events) -> None:
    """The fault, at its step."""
    if FAULT == "memory" and step == 7 and not (run / "checkpoints" / "step-000010").exists():
        held = [bytearray(os.urandom(1 << 20)) for _ in range(400)]
        raise AssertionError(f"{len(held)} MB fitted")
    if FAULT == "garbage" and step == 3:
        with open(run / "events.jsonl", "ab") as file:
            file.write(b'Killed\n{"v":1,"seq":9,"ts"\n{"a":"\xff\xfe"}\n' + b"x" * 5_000_000 + b"\n")
        os.write(1, b"\xff" * 5_000_000)
        sys.stderr.write("y" * 5_000_000)
    if FAULT == "stubborn" and step == 2:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        child = subprocess.Popen(["sleep", "600"])
        (run / "child").write_text(str(child.pid))
        while True:
            time.sleep(1)


def train(run: Path, events, control: Control) -> None:
    """Steps of 20 ms."""
    saved = sorted((run / "checkpoints").glob("step-*")) if (run / "checkpoints").is_dir() else []
    start = int(saved[-1].name[5:]) if saved else 0
    events.emit("hello", pid=os.getpid(), command="sft", versions={}, hardware={}, config_hash=None, resumed_from=start or None)
    sys.stderr.write("the double trains\n")
    if start:
        events.emit("resume", step=start, path=saved[-1].name, remaining_steps=STEPS - start, skipped=[])
    events.emit("phase", name="train", status="start", done=start, total=STEPS, unit="steps")
    for step in range(start + 1, STEPS + 1):
        time.sleep(0.02)
        befall(run, step, events)
        events.emit("step", step=step, max_steps=STEPS, epoch=0.1, loss=1 / step, lr=1e-3, grad_norm=1.0, tokens_total=step,
                    trainable_tokens=step, tok_s=1.0, step_ms=20.0, eta_s=round((STEPS - step) * 0.02, 1))  # fmt: skip
        asked = {command.name for command in control.poll()}
        if asked or step % SAVE_STEPS == 0:
            save(run, events, step)
        if asked:
            events.emit("done", status="stopped", totals={"step": step, "max_steps": STEPS})
            return
    events.emit("done", status="ok", totals={"step": STEPS, "max_steps": STEPS})


def main(run: Path) -> int:
    """One run."""
    events_module.HEARTBEAT_SECONDS = 0.1
    shift_clock(run)
    try:
        events = open_events(run)
    except TrainerError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    events.start_heartbeat()
    train(run, events, Control(run / "control", events, STARTED))
    events.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[sys.argv.index("--run") + 1])))
