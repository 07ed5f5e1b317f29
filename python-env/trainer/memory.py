"""Memory that is free now, and the most that was held so far. It knows neither models nor batches."""

import sys

import torch


def free_memory(device: torch.device) -> int | None:
    """Bytes that a process can still take on the device; None where the system does not say."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    try:
        import psutil
    except ImportError:
        return None
    return psutil.virtual_memory().available


def peak_memory(device: torch.device) -> int | None:
    """The most bytes that this process held on the device so far, a GPU's context included; None where the system does not say."""
    if device.type == "cuda":
        from .hot_loop.memory import context_bytes

        return torch.cuda.max_memory_reserved(device) + context_bytes(device)
    try:
        with open("/proc/self/status", encoding="ascii") as handle:
            return next(1024 * int(line.split()[1]) for line in handle if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most
