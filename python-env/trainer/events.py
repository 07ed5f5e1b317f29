"""The only writer of `events.jsonl`: one JSON object a line with `v, seq, ts, run, type` and the event's own fields.

`seq` goes on where an earlier process of the same run ended. It does not know who reads the file.
The list of types and fields is contract/run-events.ts.
"""

import contextlib
import errno
import json
import logging
import math
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from .errors import TrainerError

try:
    import fcntl
except ImportError:
    fcntl = None

VERSION = 1
HEARTBEAT_SECONDS = 5.0
_SYNCED = {"checkpoint", "artifact", "error", "done"}
_TAIL_BYTES = 65536
_MOST_UNWRITTEN = 10_000


class EventWriter:
    """Appends events to one file; safe to call from several threads."""

    def __init__(self, path: str | Path, run: str):
        self.path = Path(path)
        self.run = run
        self.phase = "preflight"
        self.step = 0
        self.about_heartbeat: Callable[[], dict] = dict
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._followers: list[Callable[[dict], None]] = []
        # What was chosen automatically in this process, by name, with the reason.
        self.choices: dict[str, dict] = {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        last, whole = _last_line(self.path)
        self.seq = last + 1
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        # Lines that the disk had no room for, oldest first, and whether the file ends in the middle of one.
        self._unwritten: list[bytes] = []
        self._is_torn = not whole
        # How many lines of each type were given up because too many waited; the oldest waiting line then says so.
        self._lost: Counter[str] = Counter()

    def emit(self, type: str, **fields: object) -> dict:
        """Write one event; a non-finite number becomes null and a `warn` NONFINITE event follows."""
        if type == "phase" and fields.get("status") == "start":
            self.phase = str(fields["name"])
        if type == "step":
            self.step = fields["step"]
        if type == "choice":
            self.choices[str(fields["name"])] = {"value": fields["value"], "reason": fields["reason"]}
        bad: list[str] = []
        whole = _finite(fields, "", bad)
        if type == "done":
            self._tell({"type": type, **whole})
        event = self._write(type, whole)
        if type != "done":
            self._tell(event)
        if bad:
            text = f"{type} event: not a finite number: {', '.join(bad)}"
            self._write("warn", {"code": "NONFINITE", "text": text, "data": {"fields": bad, "step": fields.get("step")}})
        return event

    def claim(self) -> None:
        """Keep every other process from writing this file for as long as this one lives. Raises TrainerError `conflict`."""
        if fcntl is None:
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TrainerError("conflict", f"Another process is already writing {self.path}.", "Wait for its end, or stop it.") from None
        except OSError as error:
            # Not every shared disk has locks; there the studio's own record of the process has to do.
            logging.getLogger("trainer").info("no lock on %s: %s", self.path, error)

    def follow(self, follower: Callable[[dict], None]) -> None:
        """Call it with every event but heartbeats from now on: after the event is written, except for `done`, after which nothing is."""
        self._followers.append(follower)

    def _tell(self, event: dict) -> None:
        for follower in self._followers:
            follower(event)

    def past(self, type: str) -> int:
        """How many events of a type the file holds, of earlier processes too."""
        mark = f'"type":"{type}"'.encode()
        with open(self.path, "rb") as handle:
            return sum(mark in line for line in handle)

    def warn(self, code: str, text: str, **about: object) -> None:
        """Write a `warn` event and the same sentence to the log for people."""
        logging.getLogger("trainer").warning("%s: %s", code, text)
        self.emit("warn", code=code, text=text, data=about)

    def start_heartbeat(self) -> None:
        """Write a `heartbeat` event every five seconds until `close`, from a thread of its own."""
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the heartbeat and close the file; later events are refused."""
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=2)
        with self._lock:
            os.close(self._descriptor)
            self._descriptor = -1

    def _beat(self) -> None:
        while not self._stop.wait(HEARTBEAT_SECONDS):
            self._write("heartbeat", {"phase": self.phase, "step": self.step, "rss": resident_bytes(), **self.about_heartbeat()})

    def _write(self, type: str, fields: dict) -> dict:
        with self._lock:
            event = {"v": VERSION, "seq": self.seq, "ts": int(time.time() * 1000), "run": self.run, "type": type, **fields}
            line = json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
            if self._descriptor < 0:
                return event
            self.seq += 1
            self._unwritten.append(line.encode())
            try:
                self._catch_up()
                if type in _SYNCED:
                    os.fsync(self._descriptor)
            except OSError as error:
                # A full disk must not end a run that could go on, nor hide the error that it caused: the lines wait for room.
                self._give_up_oldest()
                with contextlib.suppress(OSError):
                    sys.stderr.write(f"cannot write to {self.path}: {error}\n{line}")
        return event

    def _give_up_oldest(self) -> None:
        """Keep no more lines than `_MOST_UNWRITTEN`; one line in the place of those given up says how many they are."""
        while len(self._unwritten) > _MOST_UNWRITTEN:
            given_up = json.loads(self._unwritten.pop(1 if self._lost else 0))
            if self._lost:
                self._unwritten.pop(0)
            self._lost[given_up["type"]] += 1
            said = ", ".join(f"{count} {type}" for type, count in sorted(self._lost.items()))
            text = f"The disk was full for so long that {self._lost.total()} lines of this log are lost here ({said}). Training went on."
            about = {"type": "warn", "code": "LINES_LOST", "text": text, "data": {"lines": dict(self._lost)}}
            line = json.dumps({**{key: given_up[key] for key in ("v", "seq", "ts", "run")}, **about}, separators=(",", ":"))
            self._unwritten.insert(0, line.encode() + b"\n")

    def _catch_up(self) -> None:
        while self._unwritten:
            data = (b"\n" if self._is_torn else b"") + self._unwritten[0]
            written = os.write(self._descriptor, data)
            if written < len(data):
                self._is_torn = self._is_torn or written > 0
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._is_torn = False
            self._unwritten.pop(0)
            self._lost.clear()


def resident_bytes() -> int:
    """Memory that this process holds now, in bytes (0 where the system does not say)."""
    try:
        with open("/proc/self/statm") as handle:
            return int(handle.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        try:
            import psutil
        except ImportError:
            return 0
        return psutil.Process().memory_info().rss


def _finite(value: object, name: str, bad: list[str]) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        bad.append(name)
        return None
    if isinstance(value, dict):
        return {str(key): _finite(item, f"{name}.{key}" if name else str(key), bad) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item, f"{name}[{index}]", bad) for index, item in enumerate(value)]
    return value


def _last_line(path: Path) -> tuple[int, bool]:
    """The last sequence number in the file (-1 for none) and whether the file ends with a whole line."""
    try:
        with open(path, "rb") as handle:
            handle.seek(0, os.SEEK_END)
            size = handle.tell()
            handle.seek(max(0, size - _TAIL_BYTES))
            tail = handle.read()
    except FileNotFoundError:
        return -1, True
    for line in reversed(tail.split(b"\n")):
        try:
            return int(json.loads(line)["seq"]), tail.endswith(b"\n")
        except (ValueError, KeyError, TypeError):
            continue
    return -1, not tail or tail.endswith(b"\n")
