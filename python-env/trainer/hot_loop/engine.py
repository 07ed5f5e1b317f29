"""One optimizer step on packs of constant shape: copy the rows in, run forward and backward, clip, update.

On a GPU forward and backward are one CUDA graph: at the sizes that are trained here the host that launches kernels is
slower than the kernels. The same code runs without a graph; that is the oracle in tests, and the fallback with its
reason. What the engine needs of a model is a function that adds a pack's gradient.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import torch

from ..base_model import Compute
from ..dataset import TokenisedSplit
from ..ranks import ALONE, Ranks
from ..steps import StepResult
from .flat import FlatWeights
from .packing import PackBuffers, PackShape, fill, make_buffers

WARM_UPS = 3
log = logging.getLogger("trainer")


@dataclass
class PackedEngine:
    """Steps over packs. `run(pack, nll, scaler)` adds the pack's gradient, and its summed loss to `nll`."""

    run: Callable[[PackBuffers, torch.Tensor, torch.amp.GradScaler], None]
    shape: PackShape
    flat: FlatWeights
    compute: Compute
    optimizer: torch.optim.Optimizer
    scaler: torch.amp.GradScaler
    after_update: Callable[[], None]
    max_grad_norm: float = 0.0
    ranks: Ranks = ALONE
    buffers: PackBuffers = field(init=False)
    nll: torch.Tensor = field(init=False)
    graph: object = None
    reason: str = "not captured"

    def __post_init__(self):
        self.buffers = make_buffers(self.shape, self.compute.device)
        self.nll = torch.zeros((), device=self.compute.device)
        if self.scaler.is_enabled():
            self.scaler.scale(self.nll)

    def step(
        self, split: TokenisedSplit, micro_batches: list[list[int]], rate: float, all_ranks: list[list[int]] | None = None
    ) -> StepResult:
        """Accumulate the micro-batches and update; the loss is the mean over the learned tokens of those of all ranks."""
        rows = torch.tensor([row for batch in all_ranks or micro_batches for row in batch])
        learned = int(split.learned[rows].sum())
        self.nll.zero_()
        for batch in micro_batches:
            self.load(split, batch, 1.0 / learned)
            self.forward_backward()
        norm = self.update(rate)
        return StepResult(int(split.lengths[rows].sum()), learned, self.nll.clone(), norm)

    def load(self, split: TokenisedSplit, rows: list[int], weight: float) -> int:
        """Copy one pack to the device, without waiting for it; returns its tokens."""
        host = make_buffers(self.shape, torch.device("cpu"), pinned=self.compute.device.type == "cuda")
        tokens, _ = fill(host, self.shape, split, rows, weight)
        self.buffers.words.copy_(host.words, non_blocking=True)
        return tokens

    def forward_backward(self) -> None:
        """Add the loaded pack's gradient, by the graph where there is one."""
        if self.graph is not None:
            self.graph.replay()
        else:
            self._run()

    def update(self, rate: float) -> torch.Tensor:
        """Add up all ranks' gradients, clip, update the weights and their copies; returns the gradient's length before clipping."""
        self.ranks.add_up(self.flat.weights.grad)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.scaler.unscale_(self.optimizer)
        norm = self.flat.clip(self.max_grad_norm)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.flat.weights.grad.zero_()
        self.refresh()
        return norm

    def refresh(self) -> None:
        """To be called when weights have changed from outside, by a checkpoint say."""
        self.flat.refresh()
        self.after_update()

    def capture(self, split: TokenisedSplit, rows: list[int], why_not: str | None = None) -> None:
        """Record forward and backward as a CUDA graph; where that fails the engine goes on without, and `reason` says why."""
        self.graph = None
        if why_not or self.compute.device.type != "cuda":
            self.reason = why_not or "CUDA graphs need a GPU"
            return
        self.load(split, rows, 1.0)
        try:
            self.graph = self._capture()
            self.reason = f"forward and backward of {self.shape.tokens} tokens in one graph"
        except Exception as error:
            if isinstance(error, torch.OutOfMemoryError):
                raise
            log.warning("no CUDA graph", exc_info=True)
            self.reason = f"capturing failed: {str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__}"
        self.nll.zero_()
        self.flat.weights.grad.zero_()

    def _capture(self):
        free_unused()
        # What the first update makes must find room beside the graph's memory, which is never given back.
        moments = self._room_for_moments()
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(WARM_UPS):
                self._run()
        torch.cuda.current_stream().wait_stream(aside)
        torch.cuda.synchronize()
        free_unused()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):
            self._run()
        del moments
        return graph

    def _room_for_moments(self) -> list[torch.Tensor]:
        if self.optimizer.state:
            return []
        kind = torch.float32 if isinstance(self.optimizer, torch.optim.AdamW) else torch.uint8
        params = [p for group in self.optimizer.param_groups for p in group["params"]]
        return [torch.empty_like(p, dtype=kind) for p in params for _ in range(2)]

    def _run(self) -> None:
        self.run(self.buffers, self.nll, self.scaler)


def free_unused() -> None:
    """Give back what the allocator holds unused. Workspaces of matrix products go too: one of them holds a whole segment."""
    if hasattr(torch._C, "_cuda_clearCublasWorkspaces"):
        torch._C._cuda_clearCublasWorkspaces()
    torch.cuda.empty_cache()
