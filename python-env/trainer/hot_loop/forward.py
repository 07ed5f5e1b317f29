"""From a pack to its loss: by the plain decoder where the model is one and agrees with it, else by the model's own layers.

It chooses once, by comparing, and says which way and why. It knows no optimizer and no steps.
"""

from dataclasses import dataclass

import torch

from ..base_model import Compute, core_and_head, set_training
from ..dataset import TokenisedSplit
from .decoder import PlainDecoder, trained_outside, why_not_plain
from .flat import FlatWeights
from .operations import HeadLoss
from .own_layers import own_hidden, rows_apart
from .packing import PackBuffers, PackShape, fill, make_buffers

LOGIT_BYTES = 512 << 20
# Two ways of computing in bf16 differ by some hundredths; rows that see each other, or wrong angles, by far more.
TOLERANCE = {torch.float32: 1e-3, torch.bfloat16: 0.12, torch.float16: 0.03}


@dataclass
class PackedForward:
    """Hidden states and loss of packs for one model. `decoder` is None where the model's own layers are used."""

    model: torch.nn.Module
    compute: Compute
    longest: int
    decoder: PlainDecoder | None
    reason: str

    def __post_init__(self):
        self.base = self.model.get_base_model() if hasattr(self.model, "peft_config") else self.model
        self.core, self.head = core_and_head(self.base)
        self._low_head: torch.Tensor | None = None

    @property
    def name(self) -> str:
        """What computes the layers, as a run's choices name it."""
        return "own decoder" if self.decoder else "the model's layers"

    def params(self) -> list[torch.nn.Parameter]:
        """The trained weights, matrices first, in the order in which the decoder needs them."""
        known = self.decoder.params if self.decoder else [p for p in self.model.parameters() if p.requires_grad]
        return [p for p in known if p.dim() > 1] + [p for p in known if p.dim() <= 1]

    def settle(self, flat: FlatWeights) -> None:
        """Tie the decoder to the flat weights."""
        if self.decoder:
            self.decoder.settle(flat)

    def refresh(self) -> None:
        """To be called when trained weights have changed."""
        if self.decoder:
            self.decoder.refresh()

    def hidden(self, pack: PackBuffers) -> torch.Tensor:
        """The states that the output layer reads, (tokens, width)."""
        if self.decoder:
            return self.decoder.hidden(pack.ids, pack.positions, pack.edges, self.longest)
        return own_hidden(self.core, pack, self.compute)

    def forward_backward(self, pack: PackBuffers, nll: torch.Tensor, scaler: torch.amp.GradScaler) -> None:
        """Add the pack's gradient to the parameters' and its summed loss to `nll`."""
        with rows_apart(pack, self.longest):
            scaler.scale(self.loss(pack, nll)).backward()

    def loss(self, pack: PackBuffers, nll: torch.Tensor) -> torch.Tensor:
        """The weighted loss; adds the plain sum over learned tokens to `nll`."""
        hidden, head = self.hidden(pack), self._head()
        if self.head.weight.requires_grad or self.head.bias is not None:
            with self.compute.autocast_afresh():
                logits = self.head(hidden.index_select(0, pack.selected))
            found = torch.nn.functional.cross_entropy(logits.float(), pack.target.long(), reduction="none")
            nll += torch.dot(found.detach(), (pack.weight > 0).float())
            return torch.dot(found, pack.weight)
        return HeadLoss.apply(hidden.to(head.dtype), head, pack.selected, pack.target, pack.weight, nll, self.rows_at_once)

    @property
    def rows_at_once(self) -> int:
        """Learned tokens whose logits exist at the same time."""
        return rows_at_once(self.head.weight.shape[0])

    @torch.no_grad()
    def score(self, pack: PackBuffers, learned: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Summed negative log-likelihood and right first guesses over the pack's `learned` tokens."""
        with rows_apart(pack, self.longest):
            hidden = self.hidden(pack)
        nll = right = torch.zeros((), device=hidden.device)
        for start in range(0, learned, self.rows_at_once):
            part = slice(start, min(learned, start + self.rows_at_once))
            rows, target = hidden.index_select(0, pack.selected[part]), pack.target[part].long()
            with self.compute.autocast_afresh():
                logits = self.head(rows) if self.head.bias is not None else torch.nn.functional.linear(rows, self._head().to(rows.dtype))
            nll = nll + torch.nn.functional.cross_entropy(logits.float(), target, reduction="sum")
            right = right + (logits.argmax(-1) == target).sum()
        return nll, right

    def resident_bytes(self) -> int:
        """Bytes of the frozen weights as they lie on the device, the scales of 4-bit ones included."""
        tensors = {}
        for parameter in self.model.parameters():
            if not parameter.requires_grad:
                state = getattr(parameter, "quant_state", None)
                held = [parameter] if state is None else [parameter, state.absmax, *([state.state2.absmax] if state.nested else [])]
                tensors.update({t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in held})
        return sum(tensors.values())

    @torch.no_grad()
    def difference(self, split: TokenisedSplit) -> float:
        """How far the hidden states of a pack of a few rows are from the model's own for each row alone, as a share of their length."""
        order = torch.argsort(split.lengths)
        rows = sorted({int(order[0]), int(order[len(split) // 4]), int(order[len(split) // 2])})
        longest = int(split.lengths[rows].max())
        shape = PackShape(int(split.lengths[rows].sum()) + 5, len(rows) + 2, int(split.learned[rows].sum()) + 1, longest)
        pack = make_buffers(shape, torch.device("cpu"))
        fill(pack, shape, split, rows, 1.0)
        device = self.head.weight.device
        pack = pack.to(device, shape)
        was_training, before = self.base.training, self.longest
        set_training(self.base, False)
        self.longest = longest
        with rows_apart(pack, longest):
            found = self.hidden(pack).float()
        self.longest = before
        apart = total = 0.0
        edges = pack.edges.tolist()
        with self.compute.autocast_afresh():
            for row, start, end in zip(rows, edges, edges[1:], strict=False):
                own = self.core(input_ids=split.batch([row], device).ids, use_cache=False).last_hidden_state[0].float()
                apart += float((found[start:end] - own).square().sum())
                total += float(own.square().sum())
        set_training(self.base, was_training)
        return (apart / total) ** 0.5

    @torch.no_grad()
    def logit_difference(self, split: TokenisedSplit) -> float:
        """How far the output layer's logits are from the model's own on a few tokens, as a share of the largest."""
        ids = split.batch([0], self.head.weight.device).ids[:, :8]
        was_training = self.base.training
        set_training(self.base, False)
        with self.compute.autocast_afresh():
            ours = self.head(self.core(input_ids=ids, use_cache=False).last_hidden_state).float()
            own = self.base(input_ids=ids, use_cache=False).logits.float()
        set_training(self.base, was_training)
        return float((ours - own).abs().max() / own.abs().max().clamp(min=1e-8))

    def _head(self) -> torch.Tensor:
        weight = self.head.weight
        if weight.requires_grad or weight.dtype == self.compute.dtype:
            return weight
        if self._low_head is None:
            self._low_head = weight.detach().to(self.compute.dtype)
        return self._low_head


def choose_forward(model: torch.nn.Module, compute: Compute, longest: int) -> PackedForward | None:
    """The shortest exact way through this model; None where its logits need the whole model."""
    base = model.get_base_model() if hasattr(model, "peft_config") else model
    core, head = core_and_head(base)
    if type(head) is not torch.nn.Linear:
        return None
    reason = why_not_plain(core, longest)
    if reason is None:
        decoder = PlainDecoder(core, compute.dtype)
        outside = trained_outside(model, decoder)
        reason = f"{outside[0]} is trained" if outside else None if decoder.is_regular else "adapters differ in rank or scale"
        if reason is None:
            return PackedForward(model, compute, longest, decoder, "")
    return PackedForward(model, compute, longest, None, reason)


def rows_at_once(vocabulary: int) -> int:
    """Learned tokens whose logits, in 16 bit, take about LOGIT_BYTES."""
    return max(64, LOGIT_BYTES // (2 * vocabulary) // 64 * 64)
