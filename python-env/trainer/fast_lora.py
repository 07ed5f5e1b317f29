"""Forward and backward of a LoRA layer as one operation, for plain layers without dropout.

PEFT's own forward casts its input to fp32 and adds the two products by separate operations; under autocast each
pass also casts the frozen weight anew. Here the frozen weight is held in the compute type, which changes no result
(autocast would round it the same way), and the products are added in place. It knows nothing of steps or data.
"""

import torch
from torch import nn

from .base_model import Compute
from .config import AdapterConfig


class LoraProduct(torch.autograd.Function):
    """y = x W^T + bias + s (x A^T) B^T, with x, W, A and B in the type of W; gradients for x, A and B."""

    @staticmethod
    def forward(ctx, x, weight, bias, a, b, scale, shared):
        rows = shared.cast(x, weight.dtype)
        a_low, b_low = a.to(weight.dtype), (b * scale).to(weight.dtype)
        inner = rows @ a_low.T
        out = torch.nn.functional.linear(rows, weight, bias)
        out.addmm_(inner, b_low.T)
        ctx.save_for_backward(rows, weight, a_low, b_low, inner)
        ctx.scale, ctx.shape, ctx.types = scale, x.shape, (x.dtype, a.dtype, b.dtype)
        return out.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx, gradient):
        rows, weight, a_low, b_low, inner = ctx.saved_tensors
        gradient = gradient.reshape(-1, gradient.shape[-1])
        if gradient.dtype != weight.dtype:
            gradient = gradient.to(weight.dtype)
        inner_gradient = gradient @ b_low
        x_gradient = None
        if ctx.needs_input_grad[0]:
            x_gradient = (gradient @ weight).addmm_(inner_gradient, a_low).view(ctx.shape).to(ctx.types[0])
        a_gradient = (inner_gradient.T @ rows).to(ctx.types[1])
        b_gradient = (gradient.T @ inner).to(ctx.types[2]).mul_(ctx.scale)
        return x_gradient, None, None, a_gradient, b_gradient, None, None


class SharedCast:
    """The last input in the compute type: query, key and value layers read the same tensor, so it is cast once."""

    def __init__(self):
        self._source, self._version, self._rows = None, -1, None

    def cast(self, x: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
        """`x` as a matrix of rows in `dtype`."""
        version = 0 if x.is_inference() else x._version
        if self._source is not x or self._version != version:
            self._source, self._version = x, version
            self._rows = x.detach().reshape(-1, x.shape[-1]).to(dtype)
        return self._rows

    def clear(self) -> None:
        """Let go of the last input."""
        self._source = self._rows = None


def use_fast_lora(model: nn.Module, config: AdapterConfig, compute: Compute) -> tuple[str, str]:
    """Replace the forward pass of every LoRA layer where that is exact; returns the choice and its reason."""
    from peft.tuners.lora import Linear

    if config.dropout > 0:
        return "peft", "dropout is above 0"
    if config.bias != "none":
        return "peft", "biases are trained"
    layers = [m for m in model.modules() if hasattr(m, "lora_A") and hasattr(m, "base_layer")]
    if not all(type(layer) is Linear and type(layer.base_layer) is nn.Linear for layer in layers):
        return "peft", "some adapted layers are not plain linear layers"
    shared = SharedCast()
    for layer in layers:
        layer.base_layer.weight.data = layer.base_layer.weight.data.to(compute.dtype)
        if layer.base_layer.bias is not None:
            layer.base_layer.bias.data = layer.base_layer.bias.data.to(compute.dtype)
        layer.forward = _forward_of(layer, shared)
    return "fused", f"{len(layers)} plain linear layers without dropout"


def _forward_of(layer: nn.Module, shared: SharedCast):
    base, name = layer.base_layer, layer.active_adapters[0]
    a, b, scale = layer.lora_A[name].weight, layer.lora_B[name].weight, layer.scaling[name]

    def forward(x: torch.Tensor) -> torch.Tensor:
        return LoraProduct.apply(x, base.weight, base.bias, a, b, scale, shared)

    return forward
