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


def write_exit(folder: Path, code: int | None, signal_name: str | None) -> None:
    """Writes exit.json atomically: the exit code, or the name of the signal."""
    record = {"code": code, "signal": signal_name, "ended_at": datetime.now(UTC).isoformat()}
    temporary = folder / ".exit.json.partial"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(record, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / "exit.json")


def main(arguments: list[str]) -> int:
    """Starts the program, waits for it, records its end and ends in the same way."""
    folder = Path(arguments[0])
    # A handler, not SIG_IGN: an ignored signal would be inherited by the program, which must hear of it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    try:
        program = subprocess.Popen(arguments[1:], preexec_fn=die_with_parent())
    except OSError as error:
        os.write(2, f"{arguments[1]} could not be started: {error}\n".encode())
        write_exit(folder, 127, None)
        return 127
    status = program.wait()
    if status < 0:
        write_exit(folder, None, signal.Signals(-status).name)
        return 128 - status
    write_exit(folder, status, None)
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
