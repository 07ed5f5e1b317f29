"""The operations of a decoder layer with their backward passes: add and norm, grouped product, norm of heads, attention, gate.

Inputs of a product carry `spare` columns behind their own for what the adapter makes of them; see frozen_weights.py.
Gradients of adapters go straight to the flat gradient, since autograd would copy each of them twice.
"""

import torch

from .frozen_weights import WeightGroup
from .kernels import add_norm, add_norm_backward, gate, gate_backward, nll_and_gradient_, rotate_, rotate_back
from .packed_attention import attend, attend_backward


class Norm(torch.autograd.Function):
    """RMS norm, with spare columns behind."""

    @staticmethod
    def forward(ctx, h, weight, eps, spare):
        _, y, scale = add_norm(h, None, weight, eps, spare)
        ctx.save_for_backward(h, weight, scale)
        return y

    @staticmethod
    def backward(ctx, slope):
        h, weight, scale = ctx.saved_tensors
        return add_norm_backward(slope, None, h, weight, scale), None, None, None


class AddNorm(torch.autograd.Function):
    """h + delta, and its RMS norm with spare columns behind."""

    @staticmethod
    def forward(ctx, h, delta, weight, eps, spare):
        total, y, scale = add_norm(h, delta, weight, eps, spare)
        ctx.save_for_backward(total, weight, scale)
        ctx.set_materialize_grads(False)
        return total, y

    @staticmethod
    def backward(ctx, total_slope, y_slope):
        total, weight, scale = ctx.saved_tensors
        slope = total_slope if y_slope is None else add_norm_backward(y_slope, total_slope, total, weight, scale)
        return slope, slope, None, None, None


class GroupProduct(torch.autograd.Function):
    """The output of a group of layers, (tokens, rows), from their common input with its spare columns."""

    @staticmethod
    def forward(ctx, x, group: WeightGroup):
        if group.spare:
            torch.mm(x[:, : group.width], group.a_low.T, out=x[:, group.width :])
        ctx.save_for_backward(x)
        ctx.group = group
        return torch.nn.functional.linear(x, group.matrix(), group.bias)

    @staticmethod
    def backward(ctx, slope):
        (x,), group = ctx.saved_tensors, ctx.group
        both = slope @ group.matrix()
        if group.spare:
            rows_slope, inner_slope = both[:, : group.width], both[:, group.width :]
            group.add_gradients(x[:, : group.width], x[:, group.width :], slope, inner_slope)
            rows_slope.addmm_(inner_slope, group.a_low)
        return both, None


class HeadNorms(torch.autograd.Function):
    """The joined product of query, key and value with each head of query and key under a frozen RMS norm (Qwen 3)."""

    @staticmethod
    def forward(ctx, qkv, q_weight, q_eps, k_weight, k_eps, sizes):
        parts = qkv.split([part * sizes[2] for part in (sizes[0], sizes[1], sizes[1])], 1)
        q, k = (part.reshape(-1, sizes[2]) for part in parts[:2])
        (_, q_normed, q_scale), (_, k_normed, k_scale) = add_norm(q, None, q_weight, q_eps, 0), add_norm(k, None, k_weight, k_eps, 0)
        ctx.save_for_backward(q, q_weight, q_scale, k, k_weight, k_scale)
        ctx.widths = [part.shape[1] for part in parts]
        return torch.cat((q_normed.view(parts[0].shape), k_normed.view(parts[1].shape), parts[2]), 1)

    @staticmethod
    def backward(ctx, slope):
        q, q_weight, q_scale, k, k_weight, k_scale = ctx.saved_tensors
        dq, dk, dv = slope.split(ctx.widths, 1)
        q_slope = add_norm_backward(dq.reshape(q.shape), None, q, q_weight, q_scale)
        k_slope = add_norm_backward(dk.reshape(k.shape), None, k, k_weight, k_scale)
        return torch.cat((q_slope.view(dq.shape), k_slope.view(dk.shape), dv), 1), None, None, None, None, None


class RotatedAttention(torch.autograd.Function):
    """Attention over the joined product of query, key and value, rotated in place; with spare columns behind."""

    @staticmethod
    def forward(ctx, qkv, cos, sin, edges, sizes, spare):
        heads, pairs, width, longest, scale = sizes
        rotate_(qkv, cos, sin, heads + pairs)
        q, k, v = _parts(qkv, heads, pairs, width)
        out, kept = attend(q, k, v, edges, longest, scale)
        y = qkv.new_empty(len(qkv), heads * width + spare)
        y[:, : heads * width] = out.flatten(1)
        # The next product writes the spare columns; `data` keeps that from looking like a change of ours.
        ctx.save_for_backward(qkv, y.data, cos, sin, edges, *kept)
        ctx.sizes = sizes
        return y

    @staticmethod
    def backward(ctx, slope):
        qkv, y, cos, sin, edges, *kept = ctx.saved_tensors
        heads, pairs, width, longest, scale = ctx.sizes
        own = heads * width
        out, slope = (t[:, :own].reshape(len(qkv), heads, width) for t in (y, slope))
        slopes = attend_backward(slope, *_parts(qkv, heads, pairs, width), out, edges, longest, scale, kept)
        return rotate_back(*slopes, cos, sin), None, None, None, None, None


def _parts(qkv, heads: int, pairs: int, width: int):
    tokens = len(qkv)
    q, k, v = qkv.split((heads * width, pairs * width, pairs * width), 1)
    return q.view(tokens, heads, width), k.view(tokens, pairs, width), v.view(tokens, pairs, width)


class GatedProduct(torch.autograd.Function):
    """The product of silu(gate) * up, from the joined product of both; the factor is made again rather than kept."""

    @staticmethod
    def forward(ctx, both, group: WeightGroup):
        x = gate(both, group.spare)
        if group.spare:
            torch.mm(x[:, : group.width], group.a_low.T, out=x[:, group.width :])
        ctx.save_for_backward(both, x[:, group.width :].clone())
        ctx.group = group
        return torch.nn.functional.linear(x, group.matrix(), group.bias)

    @staticmethod
    def backward(ctx, slope):
        (both, inner), group = ctx.saved_tensors, ctx.group
        wide = slope @ group.matrix()
        if not group.spare:
            return gate_backward(wide, both)[0], None
        inner_slope = wide[:, group.width :].contiguous()
        wide[:, : group.width].addmm_(inner_slope, group.a_low)
        both_slope, x = gate_backward(wide, both)
        group.add_gradients(x, inner, slope, inner_slope)
        return both_slope, None


class HeadLoss(torch.autograd.Function):
    """Weighted sum of the learned tokens' negative log-likelihoods through a frozen output layer.

    Only learned positions become logits, `most` rows of them at a time, and the gradient is formed at once in their
    place. `nll` receives the sum over tokens of weight above 0.
    """

    @staticmethod
    def forward(ctx, hidden, head, selected, target, weight, nll, most):
        rows = hidden.index_select(0, selected)
        gradient = torch.empty_like(rows)
        loss = torch.zeros((), device=hidden.device)
        room = rows.new_empty(min(most, len(rows)), len(head))
        for start in range(0, len(rows), most):
            part = slice(start, start + most)
            logits = torch.mm(rows[part], head.T, out=room[: len(rows[part])])
            found = nll_and_gradient_(logits, target[part], weight[part])
            loss += torch.dot(found, weight[part])
            nll += torch.dot(found, (weight[part] > 0).float())
            torch.mm(logits, head, out=gradient[part])
        ctx.save_for_backward(gradient, selected)
        ctx.shape = hidden.shape
        return loss

    @staticmethod
    def backward(ctx, scale):
        gradient, selected = ctx.saved_tensors
        slope = gradient.new_zeros(ctx.shape)
        return slope.index_add_(0, selected, (gradient * scale).to(gradient.dtype)), None, None, None, None, None, None
