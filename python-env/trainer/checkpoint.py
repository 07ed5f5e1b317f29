"""Checkpoints: everything that a run needs to go on exactly, in the formats that PEFT and transformers read.

A checkpoint appears whole or not at all; its manifest is written last. It does not decide when to save.
"""

import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save

from .adapter import adapter_state
from .atomic_write import NewFolder, remove_leftovers
from .chat_format import ChatFormat
from .errors import TrainerError
from .manifest import NAME, broken_files, make_manifest, read_manifest

WEIGHT_FILES = ("adapter_model.safetensors", "model.safetensors")


@dataclass(frozen=True)
class Saved:
    """A whole checkpoint or adapter folder on disk. `sha256` is of its weights file."""

    path: Path
    step: int
    bytes: int
    sha256: str


def step_name(step: int) -> str:
    """The folder name of a step's checkpoint."""
    return f"step-{step:06d}"


def weights_of(model) -> dict[str, torch.Tensor]:
    """What a checkpoint keeps of a model: the adapter's tensors, or all weights of full training (tied ones once)."""
    if hasattr(model, "peft_config"):
        return {key: value.cpu().contiguous() for key, value in adapter_state(model).items()}
    tied = set(getattr(model, "all_tied_weights_keys", None) or getattr(model, "_tied_weights_keys", None) or ())
    return {key: value.detach().cpu().contiguous() for key, value in model.state_dict().items() if key not in tied}


def write_model_files(folder: NewFolder, model, chat: ChatFormat, weights: dict[str, torch.Tensor] | None = None) -> None:
    """Write weights, config, and the chat template in use, as PEFT or transformers read them."""
    weights = weights_of(model) if weights is None else weights
    if hasattr(model, "peft_config"):
        config = model.peft_config["default"].to_dict()
        config = {key: sorted(value) if isinstance(value, set) else value for key, value in config.items()} | {"inference_mode": True}
        folder.write("adapter_model.safetensors", save(weights, {"format": "pt"}))
        folder.write("adapter_config.json", json.dumps(config, indent=2, default=str).encode())
    else:
        folder.write("model.safetensors", save(weights, {"format": "pt"}))
        folder.write("config.json", model.config.to_json_string(use_diff=False).encode())
    folder.write("chat_template.jinja", chat.template.encode())


def save_folder(
    path: Path,
    kind: str,
    model,
    chat: ChatFormat,
    *,
    step: int,
    seed: int,
    details: dict,
    weights: dict[str, torch.Tensor] | None = None,
    resume_state: dict | None = None,
) -> Saved:
    """Write a checkpoint (with `resume_state`: optimizer, rng, state) or an adapter, with its manifest last."""
    with NewFolder(path) as folder:
        write_model_files(folder, model, chat, weights)
        if resume_state is not None:
            folder.write("optimizer.pt", _torch_bytes(resume_state["optimizer"]))
            folder.write("rng.pt", _torch_bytes(resume_state["rng"]))
            folder.write("state.json", json.dumps(resume_state["state"], indent=2).encode())
        manifest = make_manifest(kind, path.name, files=folder.described(), inputs=[], seed=seed, details={"step": step, **details})
        folder.write(NAME, (json.dumps(manifest, indent=2) + "\n").encode())
    return _saved(path, step, manifest)


def newest_whole(folder: Path, learning_hash: str) -> tuple[Saved | None, list[str]]:
    """The newest checkpoint whose every file is as written, and why newer ones were passed over.

    One that was written under another config is an error: going on from it would mix two runs.
    """
    skipped = [f"{name} was only half written and is removed" for name in reversed(remove_leftovers(folder))]
    for path in sorted(folder.glob("step-*"), reverse=True) if folder.is_dir() else []:
        manifest = read_manifest(path)
        broken = broken_files(path, manifest) if manifest else [NAME]
        if broken:
            skipped.append(f"{path.name}: {broken[0]} is missing or changed")
            continue
        if manifest["details"].get("learning_hash") != learning_hash:
            raise TrainerError(
                "conflict", f"{path.name} was written under another run config.", "Start a new run, or restore the run's config.json."
            )
        return _saved(path, manifest["details"]["step"], manifest), skipped
    return None, skipped


def whole_steps(folder: Path) -> list[int]:
    """Steps that have a finished checkpoint."""
    return sorted(int(path.name.removeprefix("step-")) for path in folder.glob("step-*") if (path / NAME).is_file())


def load_checkpoint(path: Path, model) -> tuple[dict, dict, dict]:
    """Copy a checkpoint's weights into the model; returns its optimizer state, random states and run state."""
    if hasattr(model, "peft_config"):
        from peft import set_peft_model_state_dict

        set_peft_model_state_dict(model, load_file(path / "adapter_model.safetensors"))
    else:
        missing, unexpected = model.load_state_dict(load_file(path / "model.safetensors"), strict=False)
        tied = weights_of(model).keys()
        if unexpected or any(key in tied for key in missing):
            raise TrainerError("conflict", f"{path.name} does not fit the base model.", "Restore the base model that the run started from.")
    optimizer = torch.load(path / "optimizer.pt", map_location="cpu", weights_only=True)
    rng = torch.load(path / "rng.pt", map_location="cpu", weights_only=True)
    return optimizer, rng, json.loads((path / "state.json").read_text(encoding="utf-8"))


def is_finite(model) -> bool:
    """False where a trained weight is not a number: such a model has forgotten everything, and no later step mends it."""
    return all(bool(torch.isfinite(parameter).all()) for parameter in model.parameters() if parameter.requires_grad)


def prune(folder: Path, keep_newest: int, best_step: int | None) -> list[int]:
    """Remove all checkpoints but the newest ones and the best; returns the steps removed."""
    steps = whole_steps(folder)
    removed = [step for step in steps[:-keep_newest] if step != best_step]
    for step in removed:
        shutil.rmtree(folder / step_name(step), ignore_errors=True)
    return removed


def random_states() -> dict:
    """torch's random states, CPU and CUDA; nothing else in a run draws from a global one."""
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states["cuda"] = [torch.cuda.get_rng_state()]
    return states


def restore_random_states(states: dict) -> None:
    """Undo everything drawn since `random_states`."""
    torch.set_rng_state(states["cpu"])
    if "cuda" in states and torch.cuda.is_available():
        torch.cuda.set_rng_state(states["cuda"][0])


def _torch_bytes(value: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()


def _saved(path: Path, step: int, manifest: dict) -> Saved:
    weights = next(entry for entry in manifest["files"] if entry["path"] in WEIGHT_FILES)
    return Saved(path, step, sum(entry["bytes"] for entry in manifest["files"]), weights["sha256"])
