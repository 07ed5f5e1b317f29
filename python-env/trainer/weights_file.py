"""Reads a safetensors file; one that is cut off or damaged is named, with what to do next. It knows no model."""

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from .errors import TrainerError
from .manifest import NAME as MANIFEST


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a file by name, on the CPU. Raises TrainerError: `bad_weights` of what a run wrote, `bad_model` of a base model."""
    try:
        return load_file(path)
    except SafetensorError as error:
        own = is_of_a_run(path.parent)
        raise TrainerError(
            "bad_weights" if own else "bad_model",
            f"The weights in {path.parent.name}/{path.name} are damaged or cut off.",
            "Verify the run in Runs, then take another checkpoint of it or train it again." if own else "Download the model again.",
            detail=str(error),
        ) from error


def is_of_a_run(folder: Path) -> bool:
    """True for a folder that a run wrote: an adapter, a checkpoint, the model of full training."""
    return (folder / "adapter_config.json").is_file() or any(folder.glob("adapter_model.*")) or (folder / MANIFEST).is_file()
