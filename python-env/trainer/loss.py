"""The loss of a micro-batch: cross-entropy summed over learned tokens, with logits made only where a token is learned.

It checks once that the short way gives the model's own logits, and takes the long way where it does not.
It does not know optimizers or steps.
"""

import torch
from torch.nn import functional

from .base_model import Compute, core_and_head
from .dataset import Batch

TOLERANCE = {torch.float32: 1e-4, torch.bfloat16: 6e-2, torch.float16: 2e-2}


class LossPath:
    """How hidden states become logits for one model. `reason` says why the short way is taken or not."""

    def __init__(self, model, compute: Compute, probe: Batch):
        self.base = model.get_base_model() if hasattr(model, "peft_config") else model
        self.core, self.head = core_and_head(self.base)
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
        return functional.cross_entropy(self.logits(batch), batch.targets, reduction="sum")

    def _full(self, batch: Batch) -> torch.Tensor:
        lengths = batch.lengths.to(batch.ids.device)
        mask = (torch.arange(batch.ids.shape[1], device=batch.ids.device) < lengths[:, None]).long()
        return self.base(input_ids=batch.ids, attention_mask=mask, use_cache=False).logits.flatten(0, 1).index_select(0, batch.positions).float()

    @torch.no_grad()
    def _difference(self, compute: Compute, probe: Batch) -> float:
        was_training = self.base.training
        self.base.eval()
        with compute.autocast():
            short, full = self.logits(probe), self._full(probe)
        self.base.train(was_training)
        return float((short - full).abs().max() / full.abs().max().clamp(min=1))
