"""Memory that is free now. It knows neither models nor batches."""

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
