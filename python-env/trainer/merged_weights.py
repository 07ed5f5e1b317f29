"""The arithmetic of folding an adapter into its base model: W += s·(B·A), in fp32, tensor by tensor.

It reads adapter folders; it knows neither PEFT nor whole models, so it serves both the merge job and inference.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch

from .errors import TrainerError
from .weights_file import read_weights

_PREFIX = "base_model.model."
_UNSUPPORTED = (
    "use_dora",
    "modules_to_save",
    "trainable_token_indices",
    "rank_pattern",
    "alpha_pattern",
    "layer_replication",
    "lora_bias",
    "fan_in_fan_out",
)


@dataclass(frozen=True)
class AdapterPair:
    """One adapted module: its weight's name in the base model, A (r, in), B (out, r)."""

    weight: str
    a: torch.Tensor
    b: torch.Tensor


class AdapterWeights:
    """A saved LoRA adapter: its scale, its pairs by weight name, and biases that it replaces."""

    def __init__(self, folder: str | Path):
        folder = Path(folder)
        path = folder / "adapter_model.safetensors"
        if not path.is_file() or not (folder / "adapter_config.json").is_file():
            raise TrainerError("not_found", f"{folder} is not an adapter folder.", "Choose a run's adapter or a checkpoint.")
        self.config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
        for key in _UNSUPPORTED:
            if self.config.get(key):
                raise TrainerError("bad_input", f"The adapter uses {key}, which cannot be merged exactly.", "Take an adapter without it.")
        rank, alpha = self.config["r"], self.config["lora_alpha"]
        self.scale = alpha / (rank**0.5 if self.config.get("use_rslora") else rank)
        tensors = read_weights(path)
        self.pairs: dict[str, AdapterPair] = {}
        self.biases: dict[str, torch.Tensor] = {}
        for key, tensor in tensors.items():
            name = key.removeprefix(_PREFIX)
            if name.endswith(".lora_A.weight"):
                module = name.removesuffix(".lora_A.weight")
                b = tensors[f"{_PREFIX}{module}.lora_B.weight"]
                self.pairs[f"{module}.weight"] = AdapterPair(f"{module}.weight", tensor.float(), b.float())
            elif name.endswith(".bias"):
                self.biases[name] = tensor.float()
            elif not name.endswith(".lora_B.weight"):
                raise TrainerError("bad_input", f"The adapter holds {key}, which cannot be merged.", "Take a plain LoRA adapter.")

    def apply(self, name: str, weight: torch.Tensor) -> torch.Tensor | None:
        """The merged fp32 tensor for the base model's tensor `name`, or None where the adapter leaves it alone."""
        if name in self.biases:
            return self.biases[name].to(weight.device)
        pair = self.pairs.get(name)
        if pair is None:
            return None
        delta = self.scale * (pair.b.to(weight.device) @ pair.a.to(weight.device))
        if delta.shape != weight.shape and delta.T.shape == weight.shape:
            delta = delta.T
        if delta.shape != weight.shape:
            raise TrainerError(
                "bad_input",
                f"The adapter does not fit the base model: {name} is {tuple(weight.shape)}, the adapter's product {tuple(delta.shape)}.",
                "Use the base model that the adapter was trained from.",
            )
        return weight.float() + delta

    @property
    def touched(self) -> int:
        """How many tensors of the base model change."""
        return len(self.pairs) + len(self.biases)


def merge_in_memory(model: torch.nn.Module, folder: str | Path) -> int:
    """Fold an adapter into a loaded model's weights; returns how many tensors changed. Every one must be found."""
    adapter = AdapterWeights(folder)
    found = 0
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            merged = adapter.apply(name, parameter)
            if merged is not None:
                parameter.copy_(merged)
                found += 1
    if found != adapter.touched:
        raise TrainerError(
            "bad_input",
            f"The adapter has {adapter.touched} modules, and the base model has {found} of them.",
            "Use the base model that the adapter was trained from.",
        )
    return found
