"""Causal attention for training short rows on a CPU.

torch's flash kernel for CPUs is slow backwards in bfloat16 (20 ms against 4 for 16 rows of 97 tokens, four heads of 64).
Here scores and softmax are fp32 and the other products run in the compute type. Anything else than training on whole
rows (a mask, a cache, long rows, a GPU) goes to transformers' own sdpa attention.
"""

import torch
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

NAME = "tunesmith_short_rows"
LONGEST = 192


class ShortRowAttention(torch.autograd.Function):
    """softmax(scale q k^T + causal mask) v for (batch, heads, positions, width); `low` is the type of most products."""

    @staticmethod
    def forward(ctx, q, k, v, scale, low):
        shape, positions = q.shape, q.shape[-2]
        q, k, v = ((t * scale if i == 0 else t).reshape(-1, positions, t.shape[-1]) for i, t in enumerate((q, k, v)))
        mask = torch.full((positions, positions), -torch.inf).triu_(1)
        shares = torch.softmax(torch.baddbmm(mask, q.float(), k.float().transpose(1, 2)), -1).to(low)
        q, k, v = q.to(low), k.to(low), v.to(low)
        ctx.save_for_backward(q, k, v, shares)
        ctx.shape, ctx.scale = shape, scale
        return torch.bmm(shares, v).view(shape)

    @staticmethod
    def backward(ctx, gradient):
        q, k, v, shares = ctx.saved_tensors
        gradient = gradient.reshape(-1, *gradient.shape[-2:]).to(v.dtype)
        v_gradient = torch.bmm(shares.transpose(1, 2), gradient)
        score_gradient = torch._softmax_backward_data(torch.bmm(gradient, v.transpose(1, 2)), shares, -1, shares.dtype)
        q_gradient = torch.bmm(score_gradient, k).mul_(ctx.scale)
        k_gradient = torch.bmm(score_gradient.transpose(1, 2), q)
        return q_gradient.view(ctx.shape), k_gradient.view(ctx.shape), v_gradient.view(ctx.shape), None, None


def short_row_attention(module, query, key, value, attention_mask, dropout=0.0, scaling=None, is_causal=None, **options):
    """transformers' attention interface: ours where it applies, sdpa otherwise."""
    applies = (
        attention_mask is None
        and query.device.type == "cpu"
        and query.requires_grad
        and not dropout
        and query.shape[-2] == key.shape[-2] <= LONGEST
        and query.shape[-1] == value.shape[-1]
        and is_causal is not False
    )
    if not applies:
        return sdpa_attention_forward(
            module, query, key, value, attention_mask, dropout=dropout, scaling=scaling, is_causal=is_causal, **options
        )
    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key, value = key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)
    scale = scaling if scaling is not None else query.shape[-1] ** -0.5
    low = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else query.dtype
    with torch.autocast("cpu", enabled=False):
        out = ShortRowAttention.apply(query, key, value, scale, low)
    return out.transpose(1, 2).contiguous(), None


def use_fast_attention(model) -> tuple[str, str]:
    """Switch a model that attends by sdpa on a CPU; returns the choice and its reason."""
    if next(model.parameters()).device.type != "cpu":
        return "sdpa", "on a GPU torch's kernels are fast"
    if model.config._attn_implementation != "sdpa":
        return str(model.config._attn_implementation), "the model chose it"
    AttentionInterface.register(NAME, short_row_attention)
    AttentionMaskInterface.register(NAME, sdpa_mask)
    model.set_attn_implementation(NAME)
    return NAME, f"rows of up to {LONGEST} tokens; longer ones use sdpa"
