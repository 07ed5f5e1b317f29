"""Frozen weights of layers that read the same input, as one matrix with the adapter's columns beside it.

With W the layers' weights one below the other and B the adapters', a group holds [W | s B]: multiplied with
[x | A x] it is the layers' output, adapters included, in one product, and its transpose gives the gradient of x and of
A x together. NF4 weights stay in 4 bit and are unpacked into a scratch matrix for each product; 16-bit weights are held
in that form, and the model's own layers become views of it.
"""

import torch
from torch import nn

from .flat import FlatWeights
from .kernels import Member, add_from_columns_, unpack_nf4_, write_columns_


class Scratch:
    """One buffer for whichever group is unpacked at the moment."""

    def __init__(self, dtype: torch.dtype, device: torch.device):
        self._dtype, self._device = dtype, device
        self._room: torch.Tensor | None = None

    def matrix(self, rows: int, columns: int) -> torch.Tensor:
        """An uninitialised matrix; what it held before is lost."""
        if self._room is None or self._room.numel() < rows * columns:
            self._room = None
            self._room = torch.empty(rows * columns, dtype=self._dtype, device=self._device)
        return self._room[: rows * columns].view(rows, columns)

    def reserve(self, count: int) -> None:
        """Make room for `count` weights."""
        self.matrix(1, count)


def adapter_params(layer: nn.Module) -> tuple[nn.Parameter, nn.Parameter] | None:
    """A and B of a layer with a LoRA adapter; None without one."""
    if not hasattr(layer, "lora_A"):
        return None
    name = layer.active_adapters[0]
    return layer.lora_A[name].weight, layer.lora_B[name].weight


class WeightGroup:
    """The frozen layers of one product. `width` input columns, `rows` outputs, `spare` adapter columns."""

    def __init__(self, layers: list[nn.Module], scratch: Scratch, dtype: torch.dtype):
        self.bases = [getattr(layer, "base_layer", layer) for layer in layers]
        adapters = [adapter_params(layer) for layer in layers]
        self.a = [pair[0] for pair in adapters if pair]
        self.b = [pair[1] for pair in adapters if pair]
        scales = {layer.scaling[layer.active_adapters[0]] for layer, pair in zip(layers, adapters, strict=True) if pair}
        self.factor = scales.pop() if scales else 1.0
        self.rank = self.a[0].shape[0] if self.a else 0
        self.is_plain = not scales and len({a.shape for a in self.a}) <= 1
        self.width = self.bases[0].in_features
        self.spare = self.rank * len(self.a)
        self.members, place, b_row, column = [], 0, 0, 0
        for base, pair in zip(self.bases, adapters, strict=True):
            has = pair is not None
            self.members.append(Member(place, place + base.out_features, b_row if has else -1, column if has else 0))
            place, b_row, column = place + base.out_features, b_row + has * base.out_features, column + has * self.rank
        self.rows = place
        self.is_nf4 = hasattr(self.bases[0].weight, "quant_state")
        self._scratch, self._dtype = scratch, dtype
        self.bias = self._joined_bias()
        self._matrix: torch.Tensor | None = None
        self.a_low = self.a_slope = self._b = self._b_slope = None

    @property
    def size(self) -> int:
        """Weights of the matrix, adapter columns included."""
        return self.rows * (self.width + self.spare)

    @torch.no_grad()
    def settle(self, flat: FlatWeights | None) -> None:
        """Take the adapters' place in the flat weights; hold 16-bit weights as one matrix, of which the layers become views."""
        if self.a and flat is not None:
            self.a_low, self.a_slope = flat.joined(self.a, flat.low), flat.joined(self.a, flat.weights.grad)
            self._b, self._b_slope = flat.joined(self.b, flat.weights), flat.joined(self.b, flat.weights.grad)
        if self.is_nf4:
            self._scratch.reserve(self.size)
            return
        self._matrix = torch.empty(self.rows, self.width + self.spare, dtype=self._dtype, device=self.bases[0].weight.device)
        for base, member in zip(self.bases, self.members, strict=True):
            part = self._matrix[member.start : member.end, : self.width]
            part.copy_(base.weight)
            base.weight.data = part
        self.refresh()

    @torch.no_grad()
    def refresh(self) -> None:
        """Bring the adapter's columns of a held matrix up to date."""
        if self._matrix is not None and self.spare:
            write_columns_(self._matrix[:, self.width :], self._b, self.factor, self.rank, self.members)

    def matrix(self) -> torch.Tensor:
        """[W | s B] in the compute type; valid until the next group's is asked for."""
        if self._matrix is not None:
            return self._matrix
        matrix = self._scratch.matrix(self.rows, self.width + self.spare)
        for base, member in zip(self.bases, self.members, strict=True):
            unpack_nf4_(matrix[member.start : member.end, : self.width], base.weight.data, base.weight.quant_state)
        if self.spare:
            write_columns_(matrix[:, self.width :], self._b, self.factor, self.rank, self.members)
        return matrix

    def add_gradients(self, rows: torch.Tensor, inner: torch.Tensor, slope: torch.Tensor, inner_slope: torch.Tensor) -> None:
        """Add the gradients of A and B: from the input and A x, and from the gradients of the output and of A x."""
        self.a_slope.add_(inner_slope.T @ rows)
        add_from_columns_(self._b_slope, slope.T @ inner, self.factor, self.rank, self.members)

    def _joined_bias(self) -> torch.Tensor | None:
        if all(base.bias is None for base in self.bases):
            return None
        some = next(base.bias for base in self.bases if base.bias is not None)
        parts = [some.new_zeros(base.out_features) if base.bias is None else base.bias.detach() for base in self.bases]
        return torch.cat(parts).to(self._dtype)
