"""Lays the weights of a loaded model end to end in one block of a GPU's memory.

Quantising while loading frees a 16-bit weight beside each 4-bit one, and the allocator keeps what it got for those in pieces
that nothing later fits into. It knows neither files nor adapters.
"""

from collections.abc import Callable

import torch

ALIGNMENT = 512
# Gaps that are worth a way over the host's memory and back.
WORTH = 64 << 20


def close_gaps(model: torch.nn.Module) -> int:
    """Lay the weights end to end where loading left gaps between them; returns how many bytes the device has back."""
    torch.cuda.empty_cache()
    held = torch.cuda.memory_reserved()
    if held - torch.cuda.memory_allocated() < WORTH:
        return 0
    lay_end_to_end(model, torch.cuda.empty_cache)
    return held - torch.cuda.memory_reserved()


@torch.no_grad()
def lay_end_to_end(model: torch.nn.Module, give_back: Callable[[], None] = lambda: None) -> torch.Tensor:
    """Move all weights, the scales of 4-bit ones included, into one block: to the host, `give_back` what they held, and back."""
    places: dict[tuple, list[tuple[object, str]]] = {}
    for owner, name in _owners(model):
        tensor = getattr(owner, name)
        places.setdefault((tensor.data_ptr(), tensor.dtype, tensor.shape), []).append((owner, name))
    device = next(model.parameters()).device
    copies = []
    for owners in places.values():
        tensor = getattr(*owners[0])
        copies.append(torch.empty(tensor.shape, dtype=tensor.dtype).copy_(tensor))
        for owner, name in owners:
            setattr(owner, name, torch.empty(0, dtype=tensor.dtype, device=device))
    del tensor
    give_back()
    starts, end = [], 0
    for copy in copies:
        starts.append(end)
        end += -(-copy.numel() * copy.element_size() // ALIGNMENT) * ALIGNMENT
    block = torch.empty(end, dtype=torch.uint8, device=device)
    for owners, copy, start in zip(places.values(), copies, starts, strict=True):
        there = block[start : start + copy.numel() * copy.element_size()].view(copy.dtype).view(copy.shape)
        there.copy_(copy)
        for owner, name in owners:
            setattr(owner, name, there)
    return block


def _owners(model: torch.nn.Module) -> list[tuple[object, str]]:
    """Where a weight or the scales of one hang."""
    found: list[tuple[object, str]] = []
    for parameter in model.parameters():
        found.append((parameter, "data"))
        state = getattr(parameter, "quant_state", None)
        if state is not None:
            found += [(state, "absmax"), *([(state.state2, "absmax")] if state.nested else [])]
    return found
