"""Causal attention over rows laid end to end, none of which sees another.

On a GPU by torch's flash attention for rows of varying length, whose edges are data, so its shapes never change;
elsewhere row by row. It knows where rows begin, nothing of models.
"""

import torch
from torch.nn import functional


def attend(q, k, v, edges, longest: int, scale: float):
    """Attention of (tokens, heads, width) q, k, v; returns the output and what the backward pass needs."""
    if q.device.type == "cuda":
        out, mass, seed, unused, _ = torch.ops.aten._flash_attention_forward(
            q, k, v, edges, edges, longest, longest, 0.0, True, False, scale=scale
        )
        return out, (mass, seed, unused)
    out = torch.empty(*q.shape[:-1], v.shape[-1], dtype=q.dtype)
    for start, end in _rows(edges):
        out[start:end] = _one_row(q[start:end], k[start:end], v[start:end], scale)
    return out, ()


def attend_backward(slope, q, k, v, out, edges, longest: int, scale: float, kept):
    """The gradients of q, k and v."""
    if q.device.type == "cuda":
        mass, seed, unused = kept
        return torch.ops.aten._flash_attention_backward(
            slope, q, k, v, out, mass, edges, edges, longest, longest, 0.0, True, seed, unused, scale=scale
        )
    slopes = torch.empty_like(q), torch.empty_like(k), torch.empty_like(v)
    for start, end in _rows(edges):
        with torch.enable_grad():
            parts = [t[start:end].detach().requires_grad_() for t in (q, k, v)]
            found = torch.autograd.grad(_one_row(*parts, scale), parts, slope[start:end])
        for whole, part in zip(slopes, found, strict=True):
            whole[start:end] = part
    return slopes


def _rows(edges: torch.Tensor) -> list[tuple[int, int]]:
    ends = edges.tolist()
    return [(a, b) for a, b in zip(ends, ends[1:], strict=False) if b > a]


def _one_row(q, k, v, scale):
    q, k, v = (t.transpose(0, 1)[None] for t in (q, k, v))
    out = functional.scaled_dot_product_attention(q, k, v, is_causal=True, scale=scale, enable_gqa=q.shape[1] != k.shape[1])
    return out[0].transpose(0, 1)
