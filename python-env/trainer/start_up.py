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
def importing(without: str | None = None) -> Iterator[None]:
    """Import within this: nothing is looked through for garbage meanwhile, nor later what the imports made, since modules stay.

    Looking took a quarter of the time. In a process for one command the package `without` counts as not installed until the end of
    this, for libraries that import it just because it is there; one that is loaded already stays.
    """
    was_on = gc.isenabled()
    gc.disable()
    is_out = without is not None and _for_one_command and without not in sys.modules
    if is_out:
        # Python's own way to say that a module cannot be imported; looked up, it counts as absent.
        sys.modules[without] = None
    try:
        yield
    finally:
        if is_out:
            del sys.modules[without]
        gc.freeze()
        if was_on:
            gc.enable()
