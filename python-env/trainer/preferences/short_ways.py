"""The exact shorter ways of supervised training, for the adapter that learns and for its frozen reference alike.

Both lie on the same layers, and which one is active changes within a step. It does not know who asks.
"""

from torch import nn

from ..base_model import Compute
from ..config import RunConfig
from ..events import EventWriter
from ..fast_lora import LoraProduct, SharedCast, use_fast_lora
from ..fast_norm import use_fast_norm


def use_short_ways(model: nn.Module, config: RunConfig, compute: Compute, events: EventWriter) -> None:
    """Take them where they are exact, and say which and why."""
    name, reason = use_fast_norm(model.get_base_model())
    events.emit("choice", name="norm", value=name, reason=reason)
    name, reason = use_fast_lora(model, config.adapter, compute)
    events.emit("choice", name="adapter_kernel", value=name, reason=reason)
    shared = SharedCast()
    for layer in model.modules():
        if "forward" in vars(layer) and hasattr(layer, "lora_A"):
            layer.forward = _forward_of(layer, shared)


def _forward_of(layer: nn.Module, shared: SharedCast):
    """One product with the adapter that is active at the time; PEFT's own forward where none or several are."""

    def forward(x, *args: object, **kwargs: object):
        active = layer.active_adapters
        if layer.disable_adapters or layer.merged or len(active) != 1:
            return type(layer).forward(layer, x, *args, **kwargs)
        base, a, b = layer.base_layer, layer.lora_A[active[0]].weight, layer.lora_B[active[0]].weight
        return LoraProduct.apply(x, base.weight, base.bias, a, b, layer.scaling[active[0]], shared)

    return forward
