"""Hands the numbers of a run's events to its trackers, and lets none of them fail, slow or hold the run.

Each tracker has a thread and a queue of its own. One that raises, hangs or lets its queue fill is dropped with one warning event.
It knows events and sinks; what a tracker is, is elsewhere.
"""

import contextlib
import logging
import math
import os
import queue
import sys
import threading
import time
from pathlib import Path

from ..config import RunConfig
from ..events import EventWriter
from .installed import TrackioRun, WandbRun
from .sink import Sink
from .tensorboard_files import TensorBoardFiles

QUEUE_ROOM = 4096
# Opening a tracker may ask a server, and the first call imports it.
OPEN_SECONDS = 60.0
CALL_SECONDS = 30.0
CLOSE_SECONDS = 20.0
_NOT_METRICS = {"v", "seq", "ts", "step", "max_steps", "eta_s", "rows", "seconds"}
_PREFIX = {"step": "train", "eval": "eval"}
# They send what is left, or remove what they made for the time of the process.
_ACTIVE_AT_THE_END = ("wandb", "trackio", "trl")
_dropped: list[str] = []


def open_trackers(config: RunConfig, folder: Path, events: EventWriter) -> None:
    """Let the trackers that a run asks for follow its events from now on; of several ranks only the first has any."""
    wants = config.tracking
    if int(os.environ.get("RANK") or 0) != 0:
        return
    place, project = folder / "trackers", wants.project or _project_name(folder)
    sinks: dict[str, Sink] = {}
    if wants.tensorboard:
        sinks["TensorBoard"] = TensorBoardFiles(place / "tensorboard")
    if wants.wandb != "off":
        sinks["Weights & Biases"] = WandbRun(place / "wandb", project, folder.resolve().name, settings_of(config), wants.wandb)
    if wants.trackio:
        sinks["Trackio"] = TrackioRun(project, folder.resolve().name, settings_of(config))
    if sinks:
        events.emit("choice", name="trackers", value=list(sinks), reason=f"asked for; the project is {project}")
        Trackers(sinks, events)


class Trackers:
    """The trackers of one process of a run."""

    def __init__(self, sinks: dict[str, Sink], events: EventWriter):
        self._events = events
        self._followers: list[_Follower] = []
        self._sinks = sinks
        events.follow(self._take)

    def _close(self, status: str) -> None:
        """Let each write what is left, for at most CLOSE_SECONDS together."""
        followers, self._followers = self._followers, []
        deadline = time.monotonic() + CLOSE_SECONDS
        for follower in followers:
            follower.ask_to_close(status)
        for follower in followers:
            follower.join(max(0.0, deadline - time.monotonic()))
            self._look_after(follower)

    def _take(self, event: dict) -> None:
        if event["type"] == "hello":
            self._followers = [_Follower(name, sink, event.get("resumed_from") or 0) for name, sink in self._sinks.items()]
        if event["type"] == "done":
            self._close(event["status"])
        values = metrics_of(event)
        for follower in self._followers:
            if values and follower.trouble is None:
                follower.put(event["step"], values, event["ts"] / 1000)
            self._look_after(follower)

    def _look_after(self, follower: "_Follower") -> None:
        reason = follower.why_dropped()
        if reason is None:
            return
        _dropped.append(follower.name)
        text = f"{follower.name} is left out from here on: {reason}. The run itself goes on, and events.jsonl has all its numbers."
        self._events.warn("TRACKER_DROPPED", text, tracker=follower.name)


class _Follower:
    """One tracker, its thread and its queue."""

    def __init__(self, name: str, sink: Sink, from_step: int):
        self.name = name
        self.trouble: str | None = None
        self._sink = sink
        self._from_step = from_step
        self._is_told = False
        self._queue: queue.Queue = queue.Queue(QUEUE_ROOM)
        self._status: str | None = None
        self._busy: tuple[str, float, float] | None = None
        self._thread = threading.Thread(target=self._work, name=f"tracker-{name}", daemon=True)
        self._thread.start()

    def put(self, step: int, values: dict[str, float], seconds: float) -> None:
        """Hand over the numbers of a step; never waits."""
        try:
            self._queue.put_nowait((step, values, seconds))
        except queue.Full:
            self.trouble = f"it is {QUEUE_ROOM} steps behind"

    def ask_to_close(self, status: str) -> None:
        """Nothing more will come."""
        self._status = status
        try:
            self._queue.put_nowait(None)
        except queue.Full:
            self.trouble = f"it is {QUEUE_ROOM} steps behind"

    def join(self, seconds: float) -> None:
        """Wait for the last numbers to be written."""
        if self.trouble is None:
            self._thread.join(seconds)
            if self._thread.is_alive():
                self.trouble = self.trouble or "it did not end in time"

    def why_dropped(self) -> str | None:
        """Why this tracker is dropped, said once."""
        busy = self._busy
        if self.trouble is None and busy is not None and time.monotonic() - busy[1] > busy[2]:
            self.trouble = f"{busy[0]} takes longer than {busy[2]:.0f} s"
        if self.trouble is None or self._is_told:
            return None
        self._is_told = True
        return self.trouble

    def _work(self) -> None:
        try:
            self._call("opening it", OPEN_SECONDS, self._sink.start, self._from_step)
            while self.trouble is None:
                item = self._queue.get()
                if item is None:
                    self._call("closing it", CLOSE_SECONDS, self._sink.close, self._status)
                    return
                self._call("writing to it", CALL_SECONDS, self._sink.log, *item)
        except ImportError as error:
            self.trouble = f"{error.name or error} is not installed in the trainer's environment"
        except BaseException as error:
            logging.getLogger("trainer").warning("%s failed", self.name, exc_info=True)
            self.trouble = self.trouble or f"{type(error).__name__}: {str(error)[:300]}"

    def _call(self, what: str, limit: float, method, *arguments) -> None:
        self._busy = (what, time.monotonic(), limit)
        method(*arguments)
        self._busy = None


def metrics_of(event: dict) -> dict[str, float]:
    """The finite numbers of a step or evaluation by name; memory under `memory/`; nothing for other events."""
    prefix = _PREFIX.get(event["type"])
    if prefix is None or not isinstance(event.get("step"), int):
        return {}
    found = {f"{prefix}/{key}": value for key, value in event.items() if key not in _NOT_METRICS}
    if isinstance(event.get("mem"), dict):
        found |= {f"memory/{key}": value for key, value in event["mem"].items()}
    return {key: float(value) for key, value in found.items() if _is_number(value)}


def settings_of(config: RunConfig) -> dict:
    """The run config for a tracker: folders of this machine are left out of it, down to the names of model, data and run."""
    adapter = config.init_adapter and Path(config.init_adapter).parent.name
    model = config.base_model_id or Path(config.base_model).name
    return {**config.to_dict(), "base_model": model, "dataset_dir": Path(config.dataset_dir).name, "init_adapter": adapter}


def leave(code: int) -> None:
    """End the process at once: to take thousands of modules apart is about a second's work, for nothing.

    Only a package that itself does something at the end is given time for it, unless as a dropped tracker it could hang.
    """
    if not _dropped and any(name in sys.modules for name in _ACTIVE_AT_THE_END):
        sys.exit(code)
    logging.shutdown()
    with contextlib.suppress(OSError, ValueError):
        # Its reader may be gone.
        sys.stderr.flush()
    os._exit(code)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _project_name(folder: Path) -> str:
    """The folder of the project that a run lies in (PROJECT/runs/RUN)."""
    path = folder.resolve()
    return path.parent.parent.name if path.parent.name == "runs" else "tunesmith"
