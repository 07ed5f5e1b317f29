"""GPU kernels of the fast path, in Triton: what a decoder layer does between its matrix products, and NF4 weights.

Each has its counterpart in plain torch in kernels.py, which the tests compare it with. They know shapes and strides,
nothing of models.
"""

import triton
import triton.language as tl


@triton.jit
def add_norm(h, delta, h_out, y, weight, scale, width, y_stride, eps, HAS_DELTA: tl.constexpr, BLOCK: tl.constexpr):
    """One row: h_out = h + delta; y = weight * h_out / rms(h_out); scale = 1 / rms."""
    row = tl.program_id(0).to(tl.int64)
    column = tl.arange(0, BLOCK)
    inside = column < width
    x = tl.load(h + row * width + column, mask=inside, other=0.0)
    if HAS_DELTA:
        x = (x.to(tl.float32) + tl.load(delta + row * width + column, mask=inside, other=0.0).to(tl.float32)).to(x.dtype)
        tl.store(h_out + row * width + column, x, mask=inside)
    wide = x.to(tl.float32)
    factor = 1.0 / tl.sqrt(tl.sum(wide * wide, 0) / width + eps)
    tl.store(scale + row, factor)
    gain = tl.load(weight + column, mask=inside, other=0.0).to(tl.float32)
    tl.store(y + row * y_stride + column, (wide * factor * gain).to(y.dtype.element_ty), mask=inside)


@triton.jit
def add_norm_backward(dy, dh, h, weight, scale, out, width, dy_stride, HAS_DH: tl.constexpr, BLOCK: tl.constexpr):
    """One row: the gradient of h (and of delta) from those of y and of h_out."""
    row = tl.program_id(0).to(tl.int64)
    column = tl.arange(0, BLOCK)
    inside = column < width
    slope = tl.load(dy + row * dy_stride + column, mask=inside, other=0.0).to(tl.float32)
    slope *= tl.load(weight + column, mask=inside, other=0.0).to(tl.float32)
    factor = tl.load(scale + row)
    unit = tl.load(h + row * width + column, mask=inside, other=0.0).to(tl.float32) * factor
    result = (slope - unit * (tl.sum(slope * unit, 0) / width)) * factor
    if HAS_DH:
        result += tl.load(dh + row * width + column, mask=inside, other=0.0).to(tl.float32)
    tl.store(out + row * width + column, result.to(out.dtype.element_ty), mask=inside)


@triton.jit
def rotate(x, cos, sin, stride, heads, HALF: tl.constexpr, HEADS: tl.constexpr):
    """One token: rotate its first `heads` heads in place by the token's angles."""
    row = tl.program_id(0).to(tl.int64)
    head = tl.arange(0, HEADS)[:, None]
    column = tl.arange(0, HALF)[None, :]
    inside = (head < heads) & (column < HALF)
    place = x + row * stride + head * (2 * HALF) + column
    first, second = tl.load(place, mask=inside, other=0.0), tl.load(place + HALF, mask=inside, other=0.0)
    c, s = tl.load(cos + row * 2 * HALF + column), tl.load(sin + row * 2 * HALF + column)
    a, b = first.to(tl.float32), second.to(tl.float32)
    tl.store(place, (a * c - b * s).to(first.dtype), mask=inside)
    tl.store(place + HALF, (b * c + a * s).to(first.dtype), mask=inside)


@triton.jit
def rotate_back(dq, dk, dv, out, cos, sin, q_heads, k_heads, HALF: tl.constexpr, Q_HEADS: tl.constexpr, K_HEADS: tl.constexpr):
    """One token: undo the rotation of the gradients of q and k, and lay those of q, k and v side by side."""
    row = tl.program_id(0).to(tl.int64)
    column = tl.arange(0, HALF)[None, :]
    c, s = tl.load(cos + row * 2 * HALF + column), tl.load(sin + row * 2 * HALF + column)
    target = out + row * (q_heads + 2 * k_heads) * 2 * HALF
    head = tl.arange(0, Q_HEADS)[:, None]
    inside = (head < q_heads) & (column < HALF)
    place = dq + row * q_heads * 2 * HALF + head * (2 * HALF) + column
    a, b = tl.load(place, mask=inside, other=0.0).to(tl.float32), tl.load(place + HALF, mask=inside, other=0.0).to(tl.float32)
    goal = target + head * (2 * HALF) + column
    tl.store(goal, (a * c + b * s).to(out.dtype.element_ty), mask=inside)
    tl.store(goal + HALF, (b * c - a * s).to(out.dtype.element_ty), mask=inside)
    head = tl.arange(0, K_HEADS)[:, None]
    inside = (head < k_heads) & (column < HALF)
    place = dk + row * k_heads * 2 * HALF + head * (2 * HALF) + column
    a, b = tl.load(place, mask=inside, other=0.0).to(tl.float32), tl.load(place + HALF, mask=inside, other=0.0).to(tl.float32)
    goal = target + (q_heads + head) * (2 * HALF) + column
    tl.store(goal, (a * c + b * s).to(out.dtype.element_ty), mask=inside)
    tl.store(goal + HALF, (b * c - a * s).to(out.dtype.element_ty), mask=inside)
    place = dv + row * k_heads * 2 * HALF + head * (2 * HALF) + column
    goal = target + (q_heads + k_heads + head) * (2 * HALF) + column
    tl.store(goal, tl.load(place, mask=inside, other=0.0).to(out.dtype.element_ty), mask=inside)
    tl.store(goal + HALF, tl.load(place + HALF, mask=inside, other=0.0).to(out.dtype.element_ty), mask=inside)


@triton.jit
def gate(both, y, width, y_stride, BLOCK: tl.constexpr):
    """y = silu(gate) * up, where a row of `both` is the gate and then up."""
    row = tl.program_id(0).to(tl.int64)
    column = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    inside = column < width
    g = tl.load(both + row * 2 * width + column, mask=inside, other=0.0).to(tl.float32)
    u = tl.load(both + row * 2 * width + width + column, mask=inside, other=0.0).to(tl.float32)
    tl.store(y + row * y_stride + column, (g * tl.sigmoid(g) * u).to(y.dtype.element_ty), mask=inside)


@triton.jit
def gate_backward(dy, both, out, y, width, dy_stride, BLOCK: tl.constexpr):
    """The gradients of the gate and of up, side by side; and again y = silu(gate) * up."""
    row = tl.program_id(0).to(tl.int64)
    column = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    inside = column < width
    slope = tl.load(dy + row * dy_stride + column, mask=inside, other=0.0).to(tl.float32)
    g = tl.load(both + row * 2 * width + column, mask=inside, other=0.0).to(tl.float32)
    u = tl.load(both + row * 2 * width + width + column, mask=inside, other=0.0).to(tl.float32)
    share = tl.sigmoid(g)
    silu = g * share
    place = out + row * 2 * width + column
    tl.store(place, (slope * u * (share + silu * (1.0 - share))).to(out.dtype.element_ty), mask=inside)
    tl.store(place + width, (slope * silu).to(out.dtype.element_ty), mask=inside)
    tl.store(y + row * width + column, (silu * u).to(y.dtype.element_ty), mask=inside)


@triton.jit
def unpack_nf4(packed, scales, code, outer, offset, table, out, bytes_, width, stride, BLOCK: tl.constexpr):
    """Weights from 4 bit with doubly quantised scales (64 weights a scale, 256 scales an outer one) into rows of `stride`."""
    byte = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = byte < bytes_
    value = tl.load(packed + byte, mask=inside, other=0).to(tl.int32)
    block = byte // 32
    scale = tl.load(code + tl.load(scales + block, mask=inside, other=0).to(tl.int32))
    scale = scale * tl.load(outer + block // 256, mask=inside, other=0.0) + tl.load(offset)
    pair = tl.interleave(tl.load(table + (value >> 4)) * scale, tl.load(table + (value & 15)) * scale)
    element = tl.program_id(0) * (2 * BLOCK) + tl.arange(0, 2 * BLOCK)
    row = element // width
    place = out + row.to(tl.int64) * stride + (element - row * width)
    tl.store(place, pair.to(out.dtype.element_ty), mask=element < 2 * bytes_)


@triton.jit
def write_columns(
    out, b, factor, rows, stride, first, second, from0, from1, from2, at0, at1, at2, RANK: tl.constexpr, COLUMNS: tl.constexpr,
    WIDTH: tl.constexpr, ROWS: tl.constexpr,
):  # fmt: skip
    """The adapter's columns beside a group's weights: factor * B of each member on the diagonal, 0 elsewhere.

    Rows up to `first` are of member 0, up to `second` of member 1, then of member 2. `from` is the first row of the
    member's B in `b` (-1: it has no adapter), `at` its first column.
    """
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[:, None]
    column = tl.arange(0, COLUMNS)[None, :]
    at = tl.where(row < first, at0, tl.where(row < second, at1, at2))
    start = tl.where(row < first, from0, tl.where(row < second, from1 - first, from2 - second))
    has = tl.where(row < first, from0, tl.where(row < second, from1, from2)) >= 0
    inside = (row < rows) & (column < WIDTH)
    mine = inside & has & (column >= at) & (column < at + RANK)
    value = tl.load(b + (start + row).to(tl.int64) * RANK + (column - at), mask=mine, other=0.0).to(tl.float32) * factor
    tl.store(out + row.to(tl.int64) * stride + column, value.to(out.dtype.element_ty), mask=inside)


@triton.jit
def add_from_columns(
    slope, b, factor, rows, first, second, from0, from1, from2, at0, at1, at2, RANK: tl.constexpr, LANES: tl.constexpr,
    WIDTH: tl.constexpr, ROWS: tl.constexpr,
):  # fmt: skip
    """The counterpart of write_columns: b += factor * slope's diagonal blocks."""
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[:, None]
    lane = tl.arange(0, LANES)[None, :]
    at = tl.where(row < first, at0, tl.where(row < second, at1, at2))
    start = tl.where(row < first, from0, tl.where(row < second, from1 - first, from2 - second))
    has = tl.where(row < first, from0, tl.where(row < second, from1, from2)) >= 0
    inside = (row < rows) & (lane < RANK) & has
    value = tl.load(slope + row.to(tl.int64) * WIDTH + at + lane, mask=inside, other=0.0).to(tl.float32) * factor
    place = b + (start + row).to(tl.int64) * RANK + lane
    tl.store(place, tl.load(place, mask=inside, other=0.0) + value, mask=inside)


@triton.jit
def nll_and_gradient(logits, target, weight, nll, width: tl.constexpr, BLOCK: tl.constexpr):
    """One row: nll = log-sum-exp - logit of the target; the logits become weight * (softmax - one-hot)."""
    row = tl.program_id(0).to(tl.int64)
    place = logits + row * width
    goal = tl.load(target + row)
    top = tl.full((), -float("inf"), tl.float32)
    mass = tl.zeros((), tl.float32)
    for start in range(0, width, BLOCK):
        column = start + tl.arange(0, BLOCK)
        x = tl.load(place + column, mask=column < width, other=-float("inf")).to(tl.float32)
        higher = tl.maximum(top, tl.max(x, 0))
        mass = mass * tl.exp(top - higher) + tl.sum(tl.exp(x - higher), 0)
        top = higher
    picked = tl.load(place + goal).to(tl.float32)
    tl.store(nll + row, tl.log(mass) + top - picked)
    factor = tl.load(weight + row)
    for start in range(0, width, BLOCK):
        column = start + tl.arange(0, BLOCK)
        x = tl.load(place + column, mask=column < width, other=0.0).to(tl.float32)
        share = tl.exp(x - top) / mass - tl.where(column == goal, 1.0, 0.0)
        tl.store(place + column, (factor * share).to(logits.dtype.element_ty), mask=column < width)
