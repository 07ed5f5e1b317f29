"""Optimizer steps and evaluation over packs, with the interface of the padded way in steps.py.

It joins the engine to a run: which rows a step has, how a split is scored, what a checkpoint keeps.
"""

import torch

from ..base_model import set_training
from ..checkpoint import random_states, restore_random_states
from ..config import RunConfig
from ..dataset import TokenisedSplit
from ..steps import Score, StepResult, parameter_groups
from .memory import context_bytes
from .packing import PackShape, fill, make_buffers
from .prepare import Packed

SCORED_TOKENS = 8192


class PackedSteps:
    """Steps over packs of constant shape."""

    def __init__(self, model: torch.nn.Module, packed: Packed, split: TokenisedSplit, config: RunConfig):
        self.model, self.split, self.config = model, split, config
        self.engine, self.forward, self.plan = packed.engine, packed.forward, packed.plan
        params = [p for p in model.parameters() if p.requires_grad]
        self._estimate = packed.estimate
        self._order = [group["params"] for group in parameter_groups(params, 0.0)]

    def prepare(self) -> list[tuple[str, object, str]]:
        """Run the largest step there is, without learning from it, and record it as a graph; what was chosen and measured."""
        states = random_states()
        first = self.plan.share(0, self.engine.ranks.rank, self.engine.ranks.world) or self.plan.step(0)
        if self._estimate:
            # What loading and comparing held is given back by now.
            torch.cuda.reset_peak_memory_stats()
        found: list[tuple[str, object, str]] = self._capture(first[0])
        restore_random_states(states)
        found.append(("engine", "cuda graph" if self.engine.graph else "eager", self.engine.reason))
        if self._estimate:
            measured = torch.cuda.max_memory_reserved() + context_bytes(self.engine.compute.device)
            told = f"{measured / 2**30:.2f} GiB held after the largest step; the estimate was {self._estimate / 2**30:.2f} GiB"
            found.append(("memory", {"estimate": self._estimate, "measured": measured}, told))
        return found

    def _capture(self, rows: list[int]) -> list[tuple[str, object, str]]:
        """Record the largest step; where memory runs out, once more with every layer computed twice, and say so."""
        decoder, found = self.forward.decoder, []
        for _ in range(2):
            try:
                self.engine.capture(self.split, rows, self._why_not_graph())
                break
            except torch.OutOfMemoryError:
                if decoder is None or decoder.checkpointed == len(decoder.layers):
                    raise
                why = f"memory ran out in the largest step with {decoder.checkpointed}"
                decoder.checkpointed = len(decoder.layers)
                found = [("layers_computed_twice", decoder.checkpointed, why)]
        return found

    def step(self, index: int, rate: float) -> StepResult:
        """Optimizer step `index` of the plan."""
        ranks = self.engine.ranks
        return self.engine.step(self.split, self.plan.share(index, ranks.rank, ranks.world), rate, self.plan.step(index))

    @torch.no_grad()
    def evaluate(self, split: TokenisedSplit, rows: list[int]) -> Score:
        """The loss of some rows as the model is now."""
        device = self.engine.compute.device
        nll, right, learned = torch.zeros((), device=device), torch.zeros((), device=device), 0
        set_training(self.model, False)
        longest = self.forward.longest
        for group in _packs(split.lengths, rows):
            shape = PackShape(int(split.lengths[group].sum()), len(group), int(split.learned[group].sum()), int(split.lengths[group].max()))
            pack = make_buffers(shape, torch.device("cpu"))
            fill(pack, shape, split, group, 1.0)
            self.forward.longest = shape.longest
            found = self.forward.score(pack.to(device, shape), shape.learned)
            nll, right, learned = nll + found[0], right + found[1], learned + shape.learned
        self.forward.longest = longest
        set_training(self.model, True)
        return Score(float(nll), int(right), learned)

    def state(self) -> dict:
        """The optimizer's state and the loss scale's, for a checkpoint; the same as of padded steps."""
        engine = self.engine
        return {"optimizer": engine.flat.state_of(engine.optimizer, self._order), "scaler": engine.scaler.state_dict()}

    def load_state(self, state: dict) -> None:
        """Go on from a checkpoint; the weights are loaded already."""
        engine = self.engine
        engine.flat.load_state(engine.optimizer, state["optimizer"], self._order)
        engine.scaler.load_state_dict(state["scaler"])
        engine.refresh()

    def _why_not_graph(self) -> str | None:
        drops = any(isinstance(m, torch.nn.Dropout) and m.p > 0 for m in self.model.modules())
        again = self.config.gradient_checkpointing and self.forward.decoder is None
        return "layers that are computed twice must drop the same inputs both times" if drops and again else None


def _packs(lengths: torch.Tensor, rows: list[int]) -> list[list[int]]:
    """Rows in packs of at most SCORED_TOKENS tokens, or of one row."""
    packs, total = [], 0
    for row in rows:
        length = int(lengths[row])
        if not packs or total + length > SCORED_TOKENS:
            packs.append([])
            total = 0
        packs[-1].append(row)
        total += length
    return packs
