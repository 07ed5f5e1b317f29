"""A pack through the model's own layers: transformers' forward pass with an attention that keeps rows apart.

Outside of a pack (evaluation, generation) the model attends as before, masks included: the attention that is
registered here asks whether a pack is being computed. It knows no adapters and no loss.
"""

from contextlib import contextmanager

import torch
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from ..base_model import Compute
from .packed_attention import attend, attend_backward
from .packing import PackBuffers

NAME = "tunesmith_packed_rows"
_pack: tuple[torch.Tensor, int] | None = None


class _RowsApart(torch.autograd.Function):
    @staticmethod
    def forward(ctx, q, k, v, edges, longest, scale):
        out, kept = attend(q, k, v, edges, longest, scale)
        ctx.save_for_backward(q, k, v, out, edges, *kept)
        ctx.longest, ctx.scale = longest, scale
        return out

    @staticmethod
    def backward(ctx, slope):
        q, k, v, out, edges, *kept = ctx.saved_tensors
        slopes = attend_backward(slope.contiguous(), q, k, v, out, edges, ctx.longest, ctx.scale, kept)
        return *slopes, None, None, None


def use_packed_attention(model) -> str | None:
    """Let a model that attends by sdpa keep the rows of a pack apart; says why it cannot, or None."""
    config = model.config.get_text_config()
    if model.config._attn_implementation not in ("sdpa", NAME):
        return f"the model attends by {model.config._attn_implementation}"
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    if kinds != {"full_attention"}:
        return f"the model has layers of kind {', '.join(sorted(kinds - {'full_attention'}))}, whose state would run from row to row"
    if any(hasattr(config, name) for name in ("mamba_d_state", "conv_L_cache", "ssm_state_size")):
        return "the model has layers with a state that would run from row to row"
    AttentionInterface.register(NAME, _attention)
    AttentionMaskInterface.register(NAME, _mask)
    model.set_attn_implementation(NAME)
    return None


def own_hidden(core, pack: PackBuffers, compute: Compute) -> torch.Tensor:
    """The last hidden states of a pack, (tokens, width); to be called within `rows_apart`."""
    with compute.autocast_afresh():
        out = core(input_ids=pack.ids[None].long(), position_ids=pack.positions[None].long(), use_cache=False)
    return out.last_hidden_state[0]


@contextmanager
def rows_apart(pack: PackBuffers, longest: int):
    """While this lasts, backward passes included, attention keeps the rows of `pack` apart."""
    global _pack
    _pack = (pack.edges, longest)
    try:
        yield
    finally:
        _pack = None


def _attention(module, query, key, value, attention_mask, dropout=0.0, scaling=None, is_causal=None, **options):
    if _pack is None:
        return sdpa_attention_forward(
            module, query, key, value, attention_mask, dropout=dropout, scaling=scaling, is_causal=is_causal, **options
        )
    scale = scaling if scaling is not None else query.shape[-1] ** -0.5
    q, k, v = (t[0].transpose(0, 1) for t in (query, key, value))
    kind = value.dtype
    out = _RowsApart.apply(q.to(kind), k.to(kind), v.to(kind), *_pack, scale)
    return out[None].contiguous(), None


def _mask(*arguments, **options):
    return None if _pack is not None else sdpa_mask(*arguments, **options)
