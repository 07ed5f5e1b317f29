"""Joins a trainer's pipes to the scorer in a desktop app: what the trainer writes goes through the door, what comes back is printed.

STUDIO_SCORER_WORD=... python scorer_relay.py PORT. Ends with the trainer's pipe, or with status 1 when the app is gone.
"""

import os
import signal
import socket
import sys
import threading

CHUNK = 1 << 16
GONE = b"The app that judges the answers was quit. Open it and let the run go on from its last checkpoint.\n"


def main(port: int) -> int:
    """Carry lines both ways until one side ends."""
    # A stop of the run is said to the whole group of processes: the trainer finishes its step with the scorer, then ends it.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    asked_all = threading.Event()
    with socket.create_connection(("127.0.0.1", port)) as door, os.fdopen(os.dup(1), "wb") as out:
        door.sendall(os.environ["STUDIO_SCORER_WORD"].encode() + b"\n")
        threading.Thread(target=carry_in, args=(door, asked_all), daemon=True).start()
        for line in door.makefile("rb"):
            if line.startswith(b"!"):
                sys.stderr.buffer.write(line[1:])
                return 1
            out.write(line)
            out.flush()
    if not asked_all.is_set():
        sys.stderr.buffer.write(GONE)
    return 0 if asked_all.is_set() else 1


def carry_in(door: socket.socket, asked_all: threading.Event) -> None:
    """What the trainer asks, until its pipe ends."""
    for chunk in iter(lambda: os.read(0, CHUNK), b""):
        door.sendall(chunk)
    asked_all.set()
    door.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
