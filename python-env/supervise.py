"""Runs one program as a child and records in <folder>/exit.json how it ended, so that a studio started later can tell.

Usage: python supervise.py FOLDER PROGRAM [ARGUMENT...]. Leads the process group of the program. Standard library only;
knows nothing about what it runs.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent() -> Callable[[], None] | None:
    """On Linux: what the child calls first, so that it does not outlive a supervisor that was killed."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def oom_kills(root: Path = Path("/")) -> dict[str, int]:
    """How many processes the kernel has ended for want of memory: of this process's control group, and on the whole machine.

    Each by the file that says so; empty where the system does not tell.
    """
    counts = {}
    for path in (*_control_group_files(root), root / "proc/vmstat"):
        try:
            fields = dict(line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines() if " " in line)
            counts[str(path)] = int(fields["oom_kill"])
        except (OSError, ValueError, KeyError):
            continue
    return counts


def _control_group_files(root: Path) -> list[Path]:
    """Where version 2 and version 1 of Linux's control groups count, seen from this process or from its container's root."""
    found = []
    try:
        groups = [line.split(":", 2) for line in (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return []
    for number, controllers, place in groups:
        top = root / "sys/fs/cgroup"
        if number == "0":
            found += [top / place.lstrip("/") / "memory.events", top / "unified" / place.lstrip("/") / "memory.events"]
        elif "memory" in controllers.split(","):
            found += [top / "memory" / place.lstrip("/") / "memory.oom_control"]
    return found


def write_exit(folder: Path, code: int | None, signal_name: str | None, was_out_of_memory: bool = False) -> None:
    """Writes exit.json atomically: the exit code or the name of the signal, and whether the kernel freed memory by it."""
    ended_at = datetime.now(UTC).isoformat()
    record = {"code": code, "signal": signal_name, "out_of_memory": was_out_of_memory, "ended_at": ended_at}
    temporary = folder / ".exit.json.partial"
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(record, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / "exit.json")
    except OSError:
        # A full disk: that the program is gone is then all that the studio can see.
        temporary.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Starts the program, waits for it, records its end and ends in the same way."""
    folder = Path(arguments[0])
    # A handler, not SIG_IGN: an ignored signal would be inherited by the program, which must hear of it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    before = oom_kills()
    try:
        program = subprocess.Popen(arguments[1:], preexec_fn=die_with_parent())
    except OSError as error:
        os.write(2, f"{arguments[1]} could not be started: {error}\n".encode())
        write_exit(folder, 127, None)
        return 127
    status = program.wait()
    if status < 0:
        after = oom_kills()
        was_killed_for_memory = status == -signal.SIGKILL and any(count > before.get(path, count) for path, count in after.items())
        write_exit(folder, None, signal.Signals(-status).name, was_killed_for_memory)
        return 128 - status
    write_exit(folder, status, None)
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
