"""RMS normalisation as one operation, for frozen weights on a CPU.

transformers writes it as seven operations in fp32, and autocast rounds the result once for each layer that reads it.
Here it is rounded once, when it is made, and its backward pass is the closed formula. A layer is replaced only after
its own result was compared. It knows nothing of steps or data.
"""

import torch
from torch import nn

TOLERANCE = 1e-5


class RootMeanSquareNorm(torch.autograd.Function):
    """y = w x / sqrt(mean(x²) + eps) in fp32, written in `low`; a gradient for x only."""

    @staticmethod
    def forward(ctx, x, weight, eps, low):
        wide = x.float()
        scale = torch.rsqrt(torch.linalg.vector_norm(wide, dim=-1, keepdim=True).square_().div_(x.shape[-1]).add_(eps))
        ctx.save_for_backward(wide, weight, scale)
        ctx.kind = x.dtype
        return (wide * scale).mul_(weight).to(low)

    @staticmethod
    def backward(ctx, gradient):
        wide, weight, scale = ctx.saved_tensors
        inner = gradient * weight
        unit = wide * scale
        along = torch.linalg.vecdot(inner, unit).unsqueeze(-1).div_(wide.shape[-1])
        return inner.addcmul_(unit, along, value=-1).mul_(scale).to(ctx.kind), None, None, None


def use_fast_norm(model: nn.Module) -> tuple[str, str]:
    """Replace the forward pass of the norms over the model's width; returns the choice and its reason."""
    if next(model.parameters()).device.type != "cpu":
        return "own", "on a GPU it is not measured yet"
    width = model.config.get_text_config().hidden_size
    norms = [m for m in model.modules() if type(m).__name__.endswith("RMSNorm") and getattr(m, "weight", None) is not None]
    norms = [m for m in norms if m.weight.shape == (width,) and _epsilon(m) is not None]
    if not norms or not all(_is_plain(norm) for norm in norms):
        return "own", "the model's norms are not plain frozen RMS norms"
    for norm in norms:
        norm.forward = _forward_of(norm)
    return "fused", f"{len(norms)} plain RMS norms"


def _forward_of(norm: nn.Module):
    weight, eps = norm.weight, _epsilon(norm)

    def forward(x: torch.Tensor) -> torch.Tensor:
        low = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else x.dtype
        return RootMeanSquareNorm.apply(x, weight, eps, low)

    return forward


def _epsilon(norm: nn.Module) -> float | None:
    return getattr(norm, "variance_epsilon", getattr(norm, "eps", None))


@torch.no_grad()
def _is_plain(norm: nn.Module) -> bool:
    if norm.weight.requires_grad or norm.weight.dtype != torch.float32:
        return False
    x = torch.linspace(-2, 3, 2 * norm.weight.numel()).view(2, -1)
    own, ours = norm(x), RootMeanSquareNorm.apply(x, norm.weight, _epsilon(norm), torch.float32)
    return own.dtype == ours.dtype and bool(torch.allclose(own, ours, rtol=TOLERANCE, atol=TOLERANCE))
