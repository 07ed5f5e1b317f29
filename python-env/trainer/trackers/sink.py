"""What a tracker is to a run: something that takes numbers of a step. It knows no tracker."""

from typing import Protocol


class Sink(Protocol):
    """One tracker. Every method may be slow or raise: it is called from a thread of the tracker's own."""

    def start(self, from_step: int) -> None:
        """Open it; numbers of steps after `from_step` follow, and replace those it has of an earlier process."""

    def log(self, step: int, values: dict[str, float], seconds: float) -> None:
        """Take the numbers of a step, by name (`train/loss`), and the time of day in seconds since 1970."""

    def close(self, status: str) -> None:
        """Write what is left; `status` is that of the run: ok, stopped, paused or failed."""
