"""How the ranks of a run are: each but the first keeps a small file in ranks/, the first reads them all.

A rank that dies is named in the run's events, and the run ends: the others would wait for it for ever. One that only
stands still is named in every heartbeat, and ends the run when it does not go on. It knows files and process ids; what
ranks compute is elsewhere.
"""

import contextlib
import ctypes
import json
import os
import platform
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import TrainerError
from .events import EventWriter, resident_bytes

REPORT_SECONDS = 2.0
WATCH_SECONDS = 0.5
SILENT_SECONDS = 60.0
"""A rank that has stood still for so long is said not to respond."""
HUNG_SECONDS = 600.0
"""After so long the run ends: the exchange of gradients itself would wait for hours."""
NEWS_SECONDS = 3.0
LOST = "lost_ranks"
"""The code of a rank's error that only tells of another rank's end."""
PR_SET_PDEATHSIG = 1


def rank_in_environment() -> tuple[int, int]:
    """This process's rank and how many there are, as torchrun says; 0 of 1 where nobody says."""
    return int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))


@dataclass
class _Exchange:
    """Whether this process waits for the other ranks just now."""

    waits: bool = False


_exchange = _Exchange()


@contextlib.contextmanager
def waiting() -> Iterator[None]:
    """Around every exchange: who waits does not stand still by itself."""
    _exchange.waits = True
    try:
        yield
    finally:
        _exchange.waits = False


def die_with_launcher() -> None:
    """On Linux: end when the launcher ends, which gives each rank a session of its own, out of the studio's reach."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def open_events(run: Path) -> EventWriter:
    """The run's event writer on the first rank, its stand-in on the others."""
    rank, world = rank_in_environment()
    if world > 1:
        die_with_launcher()
    if rank > 0:
        return RankEvents(run.resolve(), rank)
    events = EventWriter(run / "events.jsonl", run.resolve().name)
    events.claim()
    return events


def end_at_once(code: int) -> None:
    """End a failed rank without waiting for threads that wait for other ranks."""
    sys.stderr.flush()
    os._exit(code)


def folder_of(run: Path) -> Path:
    """Where ranks report."""
    return run / "ranks"


class RankEvents(EventWriter):
    """Stands in for the event writer in all ranks but the first: nothing goes to events.jsonl, errors and health to its own file."""

    def __init__(self, run: Path, rank: int):
        super().__init__(os.devnull, run.name)
        self.path, self.rank = run / "events.jsonl", rank
        self._place = folder_of(run) / f"rank-{rank}.json"
        self._place.parent.mkdir(parents=True, exist_ok=True)
        self._writing = threading.Lock()
        self._told: dict = {}
        self._report()

    def close(self) -> None:
        """Say that this rank has ended as it should, unless it said an error."""
        super().close()
        self._report(ended=True)

    def _beat(self) -> None:
        while not self._stop.wait(REPORT_SECONDS):
            self._report()

    def _write(self, type: str, fields: dict) -> dict:
        event = {"type": type, **fields}
        if type in ("error", "oom"):
            self._told[type] = event
            self._report()
        return event

    def _report(self, ended: bool = False) -> None:
        about = {
            "rank": self.rank,
            "pid": os.getpid(),
            "host": platform.node(),
            "ts": time.time(),
            **health(self),
            "waits": _exchange.waits,
            "ended": ended,
        }
        with self._writing:
            temporary = self._place.with_suffix(".partial")
            try:
                temporary.write_text(json.dumps({**about, **self._told}), encoding="utf-8")
                temporary.replace(self._place)
            except OSError as error:
                sys.stderr.write(f"rank {self.rank} cannot report: {error}\n")


def health(events: EventWriter) -> dict:
    """Phase, step and memory of this process; `gpu` in bytes where it computes on one."""
    torch = sys.modules.get("torch")
    on_gpu = torch is not None and torch.cuda.is_initialized()
    gpu = {"gpu": torch.cuda.memory_reserved(), "gpu_peak": torch.cuda.max_memory_reserved()} if on_gpu else {}
    return {"phase": events.phase, "step": events.step, "rss": resident_bytes(), **gpu}


@dataclass
class _Seen:
    """What a rank said last, and when (monotonic) its report and its place in the run last changed."""

    ts: float
    reported: float
    place: tuple[str, int]
    moved: float


class RankWatch:
    """The first rank's eye on the others. `on_trouble` is called once, from a thread of its own."""

    def __init__(self, run: Path, world: int, events: EventWriter, on_trouble: Callable[[TrainerError], None]):
        self.folder, self.world, self.events, self.on_trouble = folder_of(run), world, events, on_trouble
        self._seen: dict[int, _Seen] = {}
        self._silent: set[int] = set()
        self._stop, self._claimed = threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="ranks", daemon=True)

    def start(self) -> None:
        """From now on every rank is looked at, and every heartbeat of the run tells how all of them are."""
        self.events.about_heartbeat = lambda: {"ranks": self.ranks()}
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._stop.set()

    def ranks(self) -> list[dict]:
        """Health of all ranks, this one first; `silent_s` where one does not respond."""
        keys = ("rank", "host", "phase", "step", "rss", "gpu", "gpu_peak", "silent_s")
        first = {"rank": 0, "host": platform.node(), **health(self.events)}
        return [{key: each[key] for key in keys if key in each} for each in (first, *self._states())]

    def trouble(self) -> TrainerError | None:
        """What the first rank in trouble said, or that it is gone or hangs; None while all are well."""
        states = self._states()
        for state in states:
            if state.get("error", {"code": LOST})["code"] != LOST:
                return self._failed(state)
            if "error" in state or state["ended"]:
                continue
            if self._is_gone(state):
                return TrainerError(
                    "process_failed",
                    f"Rank {state['rank']} on {state['host']} ended without a word after step {state['step']}.",
                    "It was ended from outside, most likely for want of memory. Resume; the run goes on from its last checkpoint.",
                    retryable=True,
                )
            if state.get("silent_s", 0) > HUNG_SECONDS:
                return TrainerError(
                    "process_failed",
                    f"Rank {state['rank']} on {state['host']} has not gone on for {state['silent_s']:.0f} s, since step {state['step']}.",
                    "Look at that machine and its GPU. Resume; the run goes on from its last checkpoint.",
                    retryable=True,
                )
        return None

    def _failed(self, state: dict) -> TrainerError:
        said = state["error"]
        if "oom" in state:
            self.events.emit("oom", **{key: value for key, value in state["oom"].items() if key != "type"})
        text = f"Rank {state['rank']} on {state['host']} failed: {said['text']}"
        return TrainerError(said["code"], text, said["hint"], detail=said["detail"], retryable=said["retryable"])

    def news(self) -> TrainerError | None:
        """The same, with patience for a rank that is just writing down what happened to it; the run's end is then the caller's."""
        if not self._claimed.acquire(blocking=False):
            self._thread.join()
        until = time.monotonic() + NEWS_SECONDS
        while (found := self.trouble()) is None and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def _states(self) -> list[dict]:
        found = []
        for rank in range(1, self.world):
            try:
                state = json.loads((self.folder / f"rank-{rank}.json").read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            silent = self._still_seconds(state)
            found.append({**state, "silent_s": round(silent, 1)} if silent > SILENT_SECONDS else state)
        return found

    def _still_seconds(self, state: dict) -> float:
        """For how long a rank has told nothing, or has stayed at a step that the first one is past or waits in. By the monotonic clock."""
        now, place = time.monotonic(), (state["phase"], state["step"])
        seen = self._seen.setdefault(state["rank"], _Seen(state["ts"], now, place, now))
        if seen.ts != state["ts"]:
            seen.ts, seen.reported = state["ts"], now
        is_behind = state["phase"] == self.events.phase == "train" and (state["step"] < self.events.step or _exchange.waits)
        if seen.place != place or state.get("waits") or not is_behind:
            seen.place, seen.moved = place, now
        return now - min(seen.reported, seen.moved)

    def _is_gone(self, state: dict) -> bool:
        return state["host"] == platform.node() and not _lives(state["pid"])

    def _tell_silent(self) -> None:
        silent = {state["rank"]: state for state in self._states() if "silent_s" in state and not state["ended"]}
        for rank in silent.keys() - self._silent:
            text = f"Rank {rank} on {silent[rank]['host']} does not respond, at step {silent[rank]['step']}; the others wait for it."
            self.events.warn("RANK_SILENT", text, rank=rank)
        for rank in self._silent - silent.keys():
            self.events.warn("RANK_BACK", f"Rank {rank} goes on.", rank=rank)
        self._silent = set(silent)

    def _watch(self) -> None:
        while not self._stop.wait(WATCH_SECONDS):
            self._tell_silent()
            found = self.trouble()
            if found and not self._stop.is_set() and self._claimed.acquire(blocking=False):
                self.on_trouble(found)
                return


def _lives(pid: int) -> bool:
    """True while the process runs; one that ended and was not fetched yet does not."""
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as handle:
            return handle.read().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except OSError:
        return True
