"""What a decoder layer does between its matrix products: by Triton kernels on a GPU that has Triton, in plain torch elsewhere.

The plain versions are the reference that the kernels are tested against. They know shapes, nothing of models.
"""

from dataclasses import dataclass
from importlib.util import find_spec

import torch
from torch.nn import functional

ROWS = 32
HAS_TRITON = find_spec("triton") is not None


@dataclass(frozen=True)
class Member:
    """One layer of a group that is computed as one product: its rows of the weight, where its B lies, its adapter's column.

    `b_row` is the first row of its B among the group's (-1 without an adapter).
    """

    start: int
    end: int
    b_row: int
    column: int


def add_norm(h, delta, weight, eps: float, spare: int):
    """(h + delta, its RMS norm with `spare` empty columns behind it, 1 / rms); the first is `h` itself without a delta."""
    rows, width = h.shape
    y = h.new_empty(rows, width + spare)
    if not _on_gpu(h):
        total = h if delta is None else h + delta
        wide = total.float()
        scale = torch.rsqrt(wide.square().mean(-1) + eps)
        y[:, :width] = (wide * scale[:, None] * weight.float()).to(h.dtype)
        return total, y, scale
    from . import triton_kernels as own

    total = h if delta is None else torch.empty_like(h)
    scale = torch.empty(rows, device=h.device)
    block = _power(width)
    has = delta is not None
    own.add_norm[(rows,)](h, delta if has else h, total, y, weight, scale, width, width + spare, eps, has, block, num_warps=_warps(block))
    return total, y, scale


def add_norm_backward(dy, dh, h, weight, scale):
    """The gradient of `h` from that of the norm (spare columns ignored) and, where there is one, of the sum."""
    rows, width = h.shape
    if not _on_gpu(h):
        slope, unit = dy[:, :width].float() * weight.float(), h.float() * scale[:, None]
        result = (slope - unit * (slope * unit).mean(-1, keepdim=True)) * scale[:, None]
        return (result if dh is None else result + dh.float()).to(h.dtype)
    from . import triton_kernels as own

    out, block = torch.empty_like(h), _power(width)
    own.add_norm_backward[(rows,)](
        dy, h if dh is None else dh, h, weight, scale, out, width, dy.stride(0), dh is not None, block, num_warps=_warps(block)
    )
    return out


def rotate_(x, cos, sin, heads: int) -> None:
    """Rotate the first `heads` heads of every row of `x` in place by its position's angles, (rows, width of a head) each."""
    width = cos.shape[-1]
    if not _on_gpu(x):
        part = x[:, : heads * width].view(len(x), heads, width)
        a, b = part.float().chunk(2, -1)
        c, s = cos[:, None, : width // 2].float(), sin[:, None, : width // 2].float()
        part.copy_(torch.cat((a * c - b * s, b * c + a * s), -1))
        return
    from . import triton_kernels as own

    own.rotate[(len(x),)](x, cos, sin, x.stride(0), heads, width // 2, _power(heads))


def rotate_back(dq, dk, dv, cos, sin):
    """Gradients of q, k and v after rotation, each (rows, heads, width), as one gradient of the product before it."""
    rows, q_heads, width = dq.shape
    k_heads = dk.shape[1]
    if not _on_gpu(dq):
        c, s = cos[:, None, : width // 2].float(), sin[:, None, : width // 2].float()
        parts = []
        for slope in (dq, dk):
            a, b = slope.float().chunk(2, -1)
            parts.append(torch.cat((a * c + b * s, b * c - a * s), -1).to(dq.dtype).flatten(1))
        return torch.cat((*parts, dv.flatten(1)), -1)
    from . import triton_kernels as own

    dq, dk, dv = dq.contiguous(), dk.contiguous(), dv.contiguous()
    out = dq.new_empty(rows, (q_heads + 2 * k_heads) * width)
    own.rotate_back[(rows,)](dq, dk, dv, out, cos, sin, q_heads, k_heads, width // 2, _power(q_heads), _power(k_heads))
    return out


def gate(both, spare: int):
    """silu(gate) * up of rows that hold the gate and then up, with `spare` empty columns behind."""
    rows, width = both.shape[0], both.shape[1] // 2
    y = both.new_empty(rows, width + spare)
    if not _on_gpu(both):
        g, u = both.float().chunk(2, -1)
        y[:, :width] = functional.silu(g) * u
        return y
    from . import triton_kernels as own

    own.gate[(rows, -(-width // 1024))](both, y, width, width + spare, 1024)
    return y


def gate_backward(dy, both):
    """The gradient of `gate`'s input, and once more its result without spare columns."""
    rows, width = both.shape[0], both.shape[1] // 2
    if not _on_gpu(both):
        g, u = both.float().chunk(2, -1)
        slope, share = dy[:, :width].float(), torch.sigmoid(g)
        silu = g * share
        return torch.cat((slope * u * (share + silu * (1 - share)), slope * silu), -1).to(both.dtype), (silu * u).to(both.dtype)
    from . import triton_kernels as own

    out, y = torch.empty_like(both), both.new_empty(rows, width)
    own.gate_backward[(rows, -(-width // 1024))](dy, both, out, y, width, dy.stride(0), 1024)
    return out, y


def unpack_nf4_(out, packed, state) -> None:
    """Write a bitsandbytes 4-bit weight into `out`, whose rows may be longer than the weight's."""
    if not _on_gpu(out) or not state.nested or state.blocksize != 64 or state.state2.blocksize != 256:
        from bitsandbytes.functional import dequantize_4bit

        out.copy_(dequantize_4bit(packed, state).view(out.shape))
        return
    from . import triton_kernels as own

    count, outer = packed.numel(), state.state2
    own.unpack_nf4[(-(-count // 1024),)](
        packed, state.absmax, outer.code, outer.absmax, state.offset, state.code, out, count, out.shape[1], out.stride(0), 1024
    )


def write_columns_(out, b, factor: float, rank: int, members: list[Member]) -> None:
    """Write factor * B of each member of a group into its rows and columns of `out`, and 0 elsewhere."""
    if not _on_gpu(out):
        out.zero_()
        for m in members:
            if m.b_row >= 0:
                out[m.start : m.end, m.column : m.column + rank] = (b[m.b_row : m.b_row + m.end - m.start] * factor).to(out.dtype)
        return
    from . import triton_kernels as own

    rows, width = out.shape
    own.write_columns[(-(-rows // ROWS),)](out, b, factor, rows, out.stride(0), *_places(members), rank, _power(width), width, ROWS)


def add_from_columns_(b, slope, factor: float, rank: int, members: list[Member]) -> None:
    """b += factor * the members' blocks of `slope`, the gradient of what write_columns_ wrote."""
    if not _on_gpu(slope):
        for m in members:
            if m.b_row >= 0:
                b[m.b_row : m.b_row + m.end - m.start].add_(slope[m.start : m.end, m.column : m.column + rank], alpha=factor)
        return
    from . import triton_kernels as own

    rows, width = slope.shape
    own.add_from_columns[(-(-rows // ROWS),)](slope, b, factor, rows, *_places(members), rank, _power(rank), width, ROWS)


def nll_and_gradient_(logits, target, weight):
    """Negative log-likelihood of each row in fp32; the logits become its gradient times the row's weight."""
    if not _on_gpu(logits):
        wide = logits.float()
        shares = torch.log_softmax(wide, -1)
        nll = -shares.gather(1, target[:, None].long()).squeeze(1)
        shares = shares.exp_()
        shares.scatter_add_(1, target[:, None].long(), torch.full((len(target), 1), -1.0, device=logits.device))
        logits.copy_(shares * weight[:, None])
        return nll
    from . import triton_kernels as own

    nll = torch.empty(len(logits), device=logits.device)
    own.nll_and_gradient[(len(logits),)](logits, target, weight, nll, logits.shape[1], 4096, num_warps=8)
    return nll


def _places(members: list[Member]) -> tuple[int, ...]:
    padded = members + [Member(members[-1].end, members[-1].end, -1, 0)] * (3 - len(members))
    return (padded[0].end, padded[1].end, *(m.b_row for m in padded), *(m.column for m in padded))


def _on_gpu(x: torch.Tensor) -> bool:
    return HAS_TRITON and x.device.type == "cuda"


def _power(n: int) -> int:
    return 1 << max(0, n - 1).bit_length()


def _warps(block: int) -> int:
    return 4 if block <= 2048 else 8
