"""Commands to a running recipe: JSON files in the run folder's `control/`, and SIGTERM as a request to stop.

A command file holds {"command": NAME, "id"?: text, ...} and is removed when it is acknowledged by a `command` event.
It does not carry commands out; the recipe does, between two steps.
"""

import json
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from .events import EventWriter

COMMANDS = ("stop", "pause", "save_now", "eval_now", "sample_now")


@dataclass(frozen=True)
class Command:
    """One accepted request; `name` is one of COMMANDS, `fields` is the rest of its file."""

    name: str
    id: str
    fields: dict = field(default_factory=dict)


class Control:
    """Reads the commands of one run. Files that lie there already, older than `started` (seconds since 1970), were meant for
    an earlier process.

    Only those are judged by the wall clock: one that is set back during a run must not make a stop look old.
    """

    def __init__(self, folder: str | Path, events: EventWriter, started: float):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._events = events
        self._stale = {entry.name for entry in os.scandir(self.folder) if entry.stat().st_mtime < started - 1}
        self._signalled = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def poll(self) -> list[Command]:
        """The commands that came since the last call, oldest first, each acknowledged."""
        commands = []
        if self._signalled:
            self._signalled = False
            commands.append(Command("stop", "signal"))
        try:
            names = [entry.name for entry in os.scandir(self.folder) if entry.name.endswith(".json")]
        except FileNotFoundError:
            names = []
        for name in sorted(names):
            command = self._read(self.folder / name)
            if command:
                commands.append(command)
        for command in commands:
            self._events.emit("command", id=command.id, command=command.name, status="accepted")
        return commands

    def _read(self, path: Path) -> Command | None:
        try:
            stale = path.name in self._stale
            content = json.loads(path.read_text(encoding="utf-8"))
            name = content["command"]
        except (OSError, ValueError, KeyError, TypeError):
            # A writer that does not rename may still be at it: give it a second before refusing.
            if path.exists() and abs(time.time() - path.stat().st_mtime) > 1:
                self._refuse(path, path.stem, "", "unreadable")
            return None
        identity = str(content.get("id", path.stem))
        if stale:
            return self._refuse(path, identity, name, "stale")
        if name not in COMMANDS:
            return self._refuse(path, identity, name, "unknown")
        path.unlink(missing_ok=True)
        self._stale.discard(path.name)
        rest = {key: value for key, value in content.items() if key not in ("id", "command")}
        return Command(name, identity, rest)

    def _refuse(self, path: Path, identity: str, name: object, why: str) -> None:
        path.unlink(missing_ok=True)
        self._stale.discard(path.name)
        self._events.emit("command", id=identity, command=str(name), status=why)

    def _on_signal(self, *_: object) -> None:
        self._signalled = True
