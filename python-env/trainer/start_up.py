"""What keeps the start of a process short. It knows no command: what is imported, and when, its callers decide."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_for_one_command = False


def serve_one_command() -> None:
    """Say that this process is the trainer's own and ends after one command, so that it may leave out what that does without."""
    global _for_one_command
    _for_one_command = True


@contextmanager
def importing() -> Iterator[None]:
    """Import within this: nothing is searched for garbage meanwhile, which took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep_imported() -> None:
    """Search what is there by now for garbage no more; to be called while that is modules alone, neither models nor rows."""
    if _for_one_command:
        gc.freeze()


@contextmanager
def leaving_out(package: str) -> Iterator[None]:
    """Within this the package counts as not installed, for libraries that import it only because it is there.

    One that is loaded already stays, and so it does in a process that may need it later for another model.
    """
    if not _for_one_command or package in sys.modules:
        yield
        return
    # Python's own way to say that a module is not to be imported; who looks it up finds none.
    sys.modules[package] = None
    try:
        yield
    finally:
        del sys.modules[package]
