"""How a run holds its base model and what it trains, in words that its manifest and its events keep.

A figure of QLoRA means something only where one knows whether the base stayed in 4 bit. It looks; it changes nothing.
"""

import torch

from .base_model import Compute
from .config import RunConfig

_SHORT = {torch.float32: "fp32", torch.bfloat16: "bf16", torch.float16: "fp16"}


def storage_of(config: RunConfig, model: torch.nn.Module, compute: Compute, is_padded: bool) -> list[tuple[str, str, str]]:
    """(name, value, reason) of how the base weights and the trained weights are held."""
    low = _SHORT[compute.dtype]
    if config.adapter.method == "full":
        return [("base_storage", "fp32", "every weight is trained"), ("trained_storage", "fp32", f"computed in {low}")]
    four = [m for m in model.modules() if type(getattr(m, "weight", None)).__name__ == "Params4bit"]
    if four:
        why = f"{len(four)} layers stay in 4 bit, scales quantised twice, and are unpacked to {low} for each product"
        base = ("base_storage", "nf4", why)
    else:
        base_type = _SHORT[next(p for p in model.parameters() if not p.requires_grad and p.dim() > 1).dtype]
        base = ("base_storage", base_type, "load_quantization is none")
    shadow = "" if compute.dtype == torch.float32 else f" master, {low} " + ("cast each pass" if is_padded else "shadow")
    return [base, ("trained_storage", f"fp32{shadow}", "adapters are updated in fp32")]
