"""Reads a safetensors file; one that is cut off or damaged is named, with what to do next. It knows no model."""

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from .errors import TrainerError


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a file by name, on the CPU. Raises TrainerError `bad_model`."""
    try:
        return load_file(path)
    except SafetensorError as error:
        raise TrainerError(
            "bad_model",
            f"The weights in {path.parent.name}/{path.name} are damaged or cut off.",
            "Verify the run in Runs, then take another checkpoint of it or train it again.",
            detail=str(error),
        ) from error
