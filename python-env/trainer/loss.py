"""The loss of a micro-batch: cross-entropy summed over learned tokens, with logits made only where a token is learned.

It checks once that the short way gives the model's own logits, and takes the long way where it does not.
It does not know optimizers or steps.
"""

import torch
from torch import nn
from torch.nn import functional

from .base_model import Compute, core_and_head, set_training
from .dataset import Batch

CHUNK_BYTES = 256 << 20
TOLERANCE = {torch.float32: 1e-4, torch.bfloat16: 6e-2, torch.float16: 2e-2}


class FrozenHeadLoss(torch.autograd.Function):
    """Summed cross-entropy of hidden states (learned, width) through a frozen output layer (vocabulary, width).

    The gradient is made in the forward pass, in place of the logits, some rows at a time: one exponential a logit, and
    never more than CHUNK_BYTES of them.
    """

    @staticmethod
    def forward(ctx, hidden, weight, targets):
        rows = hidden.to(weight.dtype)
        gradient = torch.empty_like(rows)
        total = torch.zeros((), device=hidden.device)
        size = max(1, CHUNK_BYTES // (4 * weight.shape[0]))
        with torch.autocast(hidden.device.type, enabled=False):
            for start in range(0, len(rows), size):
                part = slice(start, start + size)
                logits = torch.matmul(rows[part], weight.T).float()
                total += _nll_and_gradient(logits, targets[part])
                gradient[part] = logits.to(weight.dtype) @ weight
        ctx.save_for_backward(gradient)
        ctx.kind = hidden.dtype
        return total

    @staticmethod
    def backward(ctx, scale):
        (gradient,) = ctx.saved_tensors
        return (gradient * scale).to(ctx.kind), None, None


def _nll_and_gradient(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Summed negative log-likelihood; `logits` becomes its gradient, softmax minus one-hot."""
    column = targets[:, None]
    logits -= logits.amax(1, keepdim=True)
    picked = logits.gather(1, column)
    logits.exp_()
    mass = logits.sum(1, keepdim=True)
    logits /= mass
    logits.scatter_add_(1, column, torch.full_like(picked, -1.0))
    return (mass.log() - picked).sum()


class LossPath:
    """How hidden states become logits for one model. `reason` says why the short way is taken or not."""

    def __init__(self, model, compute: Compute, probe: Batch):
        self.base = model.get_base_model() if hasattr(model, "peft_config") else model
        self.core, self.head = core_and_head(self.base)
        self._low_head: torch.Tensor | None = None
        if self.head is None:
            self.reason = "the model changes logits after its last layer"
            return
        difference = self._difference(compute, probe)
        if difference > TOLERANCE[compute.dtype]:
            self.core, self.head = self.base, None
            self.reason = f"logits differ by {difference:.1e} from the model's own"
        else:
            self.reason = f"equal to the model's own logits within {difference:.1e}"

    @property
    def is_short(self) -> bool:
        """True when logits are made at learned positions only."""
        return self.head is not None

    def logits(self, batch: Batch) -> torch.Tensor:
        """fp32 logits at the learned positions, (learned, vocabulary)."""
        if self.head is None:
            return self._full(batch)
        hidden = self.core(input_ids=batch.ids, use_cache=False).last_hidden_state
        return self.head(hidden.flatten(0, 1).index_select(0, batch.positions)).float()

    def summed(self, batch: Batch) -> torch.Tensor:
        """Negative log-likelihood summed over the learned tokens, in nats."""
        if not self._has_frozen_head():
            return functional.cross_entropy(self.logits(batch), batch.targets, reduction="sum")
        hidden = self.core(input_ids=batch.ids, use_cache=False).last_hidden_state
        low = torch.get_autocast_dtype(hidden.device.type) if torch.is_autocast_enabled(hidden.device.type) else hidden.dtype
        if self._low_head is None or self._low_head.dtype != low:
            self._low_head = self.head.weight.detach().to(low)
        return FrozenHeadLoss.apply(hidden.flatten(0, 1).index_select(0, batch.positions), self._low_head, batch.targets)

    def _has_frozen_head(self) -> bool:
        return type(self.head) is nn.Linear and self.head.bias is None and not self.head.weight.requires_grad

    def _full(self, batch: Batch) -> torch.Tensor:
        lengths = batch.lengths.to(batch.ids.device)
        mask = (torch.arange(batch.ids.shape[1], device=batch.ids.device) < lengths[:, None]).long()
        return (
            self.base(input_ids=batch.ids, attention_mask=mask, use_cache=False)
            .logits.flatten(0, 1)
            .index_select(0, batch.positions)
            .float()
        )

    @torch.no_grad()
    def _difference(self, compute: Compute, probe: Batch) -> float:
        was_training = self.base.training
        set_training(self.base, False)
        with compute.autocast():
            short, full = self.logits(probe), self._full(probe)
        set_training(self.base, was_training)
        return float((short - full).abs().max() / full.abs().max().clamp(min=1))
