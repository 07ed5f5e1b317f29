"""The processes of one run that share its steps: who this one is, and what they tell each other.

torchrun (or accelerate) starts them and says in the environment who is who. Each has all weights and a share of every
step's rows; gradients are added up once a step. Alone, every function here returns at once. It does not know steps.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import torch

from .control import Command, Control
from .errors import TrainerError
from .events import EventWriter
from .rank_health import LOST, RankWatch, end_at_once, rank_in_environment, waiting

PATIENCE = timedelta(hours=2)
"""How long ranks wait for one that saves or samples. One that died or hangs is noticed by rank_health long before."""
GRADIENT_DTYPE = torch.float32


@dataclass(frozen=True)
class Ranks:
    """This process among those of its run: rank 0 writes what the run leaves, the others report their health."""

    rank: int = 0
    world: int = 1

    @property
    def is_first(self) -> bool:
        """True for the one that writes."""
        return self.rank == 0

    def add_up(self, tensor: torch.Tensor) -> torch.Tensor:
        """The sum over all ranks, in place and on every rank."""
        if self.world > 1:
            with waiting():
                torch.distributed.all_reduce(tensor)
        return tensor

    def add_up_gradients(self, params: list[torch.nn.Parameter]) -> None:
        """The same for gradients that lie apart, in one exchange; a rank without rows of this step adds nothing."""
        if self.world == 1:
            return
        for parameter in params:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        flat = self.add_up(torch.cat([p.grad.flatten().to(GRADIENT_DTYPE) for p in params]))
        for parameter, part in zip(params, flat.split([p.numel() for p in params]), strict=True):
            parameter.grad.copy_(part.view(parameter.shape))

    def totals(self, *numbers: float) -> list[float]:
        """Sums of numbers over all ranks, in double precision."""
        return list(numbers) if self.world == 1 else self.add_up(torch.tensor(numbers, dtype=torch.float64)).tolist()

    def least(self, number: int) -> int:
        """The smallest over all ranks."""
        return min(self.gather(number))

    def agree(self, value: object) -> object:
        """What the first rank says."""
        if self.world == 1:
            return value
        held = [value]
        with waiting():
            torch.distributed.broadcast_object_list(held, src=0, device=torch.device("cpu"))
        return held[0]

    def gather(self, value: object) -> list:
        """What every rank says, in order, on every rank."""
        if self.world == 1:
            return [value]
        said: list = [None] * self.world
        with waiting():
            torch.distributed.all_gather_object(said, value)
        return said

    def leave(self) -> None:
        """Wait until all have come here, then part."""
        if self.world > 1:
            self.gather(None)
            torch.distributed.destroy_process_group()


ALONE = Ranks()
"""The one rank of a run in one process."""


def join(device: str) -> Ranks:
    """Meet the other ranks; each takes the GPU of its place on its machine. `device` is the run config's."""
    rank, world = rank_in_environment()
    if world == 1:
        return ALONE
    on_gpu = device != "cpu" and torch.cuda.is_available()
    if on_gpu:
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    if not torch.distributed.is_initialized():
        # gloo carries what stands in the host's memory, so that talking does not wait for the GPU.
        torch.distributed.init_process_group("cpu:gloo,cuda:nccl" if on_gpu else "gloo", timeout=PATIENCE)
        if on_gpu:
            # The exchange takes its buffers now, so that the memory that is planned with is what is left.
            torch.distributed.all_reduce(torch.zeros(1, device="cuda"))
    return Ranks(rank, world)


class AgreedControl:
    """The commands that the first rank reads, on every rank at the same step."""

    def __init__(self, control: Control, ranks: Ranks):
        self.control, self.ranks = control, ranks

    def poll(self) -> list[Command]:
        """The commands since the last call; every rank has to ask."""
        return self.ranks.agree(self.control.poll() if self.ranks.is_first else None)


@contextmanager
def meeting(device: str, folder: Path, events: EventWriter) -> Iterator[Ranks]:
    """Meet the other ranks and part from them at the end; where one fails, the first rank's error names it and all end."""
    ranks = join(device)
    if ranks.world == 1:
        yield ranks
        return
    watch = RankWatch(folder, ranks.world, events, lambda error: _end_all(events, error)) if ranks.is_first else None
    if watch:
        watch.start()
    try:
        yield ranks
        ranks.leave()
    except Exception as error:
        raise _named(error, watch) from error
    finally:
        if watch:
            watch.close()


def _named(error: Exception, watch: RankWatch | None) -> Exception:
    """The error of the rank that caused this one, where the first rank knows it."""
    if isinstance(error, TrainerError) or not (isinstance(error, torch.distributed.DistError) or "gloo" in str(error)):
        return error
    lost = TrainerError(
        LOST, f"The other ranks cannot be reached: {error}", "Look for the first rank that failed; then resume.", retryable=True
    )
    return (watch.news() if watch else None) or lost


def _end_all(events: EventWriter, error: TrainerError) -> None:
    """The launcher ends the other ranks when this one ends."""
    events.emit("error", code=error.code, text=error.message, hint=error.next_step, detail=error.detail, retryable=error.retryable)
    events.emit("done", status="failed", totals={"step": events.step})
    events.close()
    end_at_once(1)
