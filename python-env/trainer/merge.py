"""The merge job: fold an adapter into its base model, shard by shard, and write a whole model folder.

Job file: {"base_model", "adapter", "output": folder, "dtype": "auto" | "bfloat16" | "float16" | "float32"}. `auto` keeps
each tensor's type. The tokenizer's files are copied from the base model as they are; the chat template is the one that
the adapter was trained with. It converts nothing.
"""

import json
import os
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from .atomic_write import NewFolder
from .base_model import check_folder, choose_compute, load_model, load_tokenizer, stop_ids
from .chat_format import load_chat_format
from .errors import TrainerError
from .events import EventWriter
from .generate import load_for_inference
from .job import read_job
from .manifest import NAME, describe_input, hardware, make_manifest, sha256_file, versions
from .merged_weights import AdapterWeights

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer.model",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "spiece.model",
    "special_tokens_map.json",
    "added_tokens.json",
)
CHECKED_BYTES = 4 << 30
TOLERANCE = 0.05
_PROBES = ("Hello, who are you?", "List three colours.", "1, 2, 3,")


def run(path: Path, events: EventWriter) -> None:
    """Merge, check, and close the folder with its manifest."""
    job = read_job(path, ("base_model", "adapter", "output"), {"dtype": "auto"})
    base, adapter, output = Path(job["base_model"]), Path(job["adapter"]), Path(job["output"])
    events.emit("hello", pid=os.getpid(), command="merge", versions=versions(), hardware=hardware(), config_hash=None, resumed_from=None)
    check_folder(base)
    tokenizer = load_tokenizer(base)
    chat = load_chat_format(tokenizer, adapter, stop_ids(base, tokenizer))
    with NewFolder(output) as folder:
        touched = write_weights(base, adapter, folder, job["dtype"], events)
        copy_tokenizer(base, folder, chat.template, is_own=chat.is_own)
        write_configs(base, folder, job["dtype"], chat.stop_ids)
        difference = logits_difference(base, adapter, folder.path, events)
        details = {"touched_modules": touched, "logits_difference": difference, "template_sha": chat.sha256}
        inputs = [describe_input("base_model", base, output.parent), describe_input("adapter", adapter, output.parent)]
        manifest = make_manifest("merged", output.name, files=folder.described(), inputs=inputs, seed=None, details=details)
        folder.write(NAME, (json.dumps(manifest, indent=2) + "\n").encode())
    events.emit(
        "artifact", kind="merged", path=str(output), bytes=sum(f["bytes"] for f in manifest["files"]), sha256=sha256_file(output / NAME)
    )
    events.emit("done", status="ok", totals=details)


def write_weights(base: Path, adapter: Path, folder: NewFolder, dtype: str, events: EventWriter) -> int:
    """Write every shard of the base model with the adapter folded in; returns how many tensors changed, all of the adapter's."""
    merged = FullWeights(adapter) if (adapter / "model.safetensors").is_file() else AdapterWeights(adapter)
    shards = sorted(base.glob("*.safetensors"))
    tensors = {shard: _names(shard) for shard in shards}
    total, done, found = sum(map(len, tensors.values())), 0, 0
    events.emit("phase", name="merge", status="start", done=0, total=total, unit="tensors")
    for shard, names in tensors.items():
        with safe_open(shard, "pt") as source:
            content = {}
            for name in names:
                weight = source.get_tensor(name)
                changed = merged.apply(name, weight)
                found += changed is not None
                content[name] = _cast(
                    name, weight if changed is None else changed, weight.dtype if dtype == "auto" else getattr(torch, dtype)
                )
            done += len(names)
        written = folder.path / shard.name
        save_file(content, written, {"format": "pt"})
        folder.add({"path": shard.name, "bytes": written.stat().st_size, "sha256": sha256_file(written)})
        events.emit("phase", name="merge", status="progress", done=done, total=total, unit="tensors")
    if found != merged.touched:
        raise TrainerError(
            "bad_input",
            f"The adapter has {merged.touched} modules, and the base model has {found} of them.",
            "Use the base model that the adapter was trained from.",
        )
    index = base / "model.safetensors.index.json"
    if index.is_file():
        folder.write(index.name, index.read_bytes())
    events.emit("phase", name="merge", status="end", done=total, total=total, unit="tensors")
    return found


class FullWeights:
    """The result of full training, seen as an adapter that replaces every tensor that it holds."""

    def __init__(self, folder: Path):
        self._source = safe_open(folder / "model.safetensors", "pt")
        self._names = set(self._source.keys())
        self.touched = len(self._names)

    def apply(self, name: str, weight: torch.Tensor) -> torch.Tensor | None:
        """The trained tensor of that name; None where training has none (a tied one)."""
        if name not in self._names:
            return None
        trained = self._source.get_tensor(name)
        if trained.shape != weight.shape:
            raise TrainerError(
                "bad_input", f"{name} has another shape than in the base model.", "Use the base model that the run started from."
            )
        return trained.float()


def copy_tokenizer(base: Path, folder: NewFolder, template: str, *, is_own: bool) -> None:
    """The base model's own tokenizer files byte for byte (re-saved ones confuse converters), with the template in use."""
    for name in TOKENIZER_FILES:
        if (base / name).is_file():
            folder.write(name, (base / name).read_bytes())
    config = base / "tokenizer_config.json"
    if config.is_file():
        content = config.read_bytes()
        values = json.loads(content)
        # A template here would win over the file for some readers, so it may stay only where it is the same.
        if values.get("chat_template", template) != template:
            values.pop("chat_template")
            content = json.dumps(values, indent=2, ensure_ascii=False).encode()
        folder.write(config.name, content)
    folder.write("chat_template.jinja", template.encode())


def write_configs(base: Path, folder: NewFolder, dtype: str, ends: list[int]) -> None:
    """config.json with the new type, and generation_config.json with every id that ends an answer."""
    config = (base / "config.json").read_bytes()
    if dtype != "auto":
        values = json.loads(config)
        values.pop("torch_dtype", None)
        config = json.dumps(values | {"dtype": dtype}, indent=2).encode()
    folder.write("config.json", config)
    path = base / "generation_config.json"
    values = json.loads(path.read_bytes()) if path.is_file() else {}
    known = values.get("eos_token_id")
    if set(known if isinstance(known, list) else [known]) != set(ends):
        values["eos_token_id"] = ends[0] if len(ends) == 1 else ends
        folder.write(path.name, json.dumps(values, indent=2).encode())
    elif path.is_file():
        folder.write(path.name, path.read_bytes())


def logits_difference(base: Path, adapter: Path, merged: Path, events: EventWriter) -> float | None:
    """Largest difference of the merged folder's logits from base plus adapter in fp32, relative to the largest logit.

    None for models too large to hold twice; a difference above 5 % is an error.
    """
    if sum(path.stat().st_size for path in merged.glob("*.safetensors")) > CHECKED_BYTES:
        return None
    events.emit("phase", name="verify", status="start")
    compute = choose_compute("cpu", "float32")
    tokenizer = load_tokenizer(base)
    with torch.inference_mode():
        ids = [torch.tensor([tokenizer(text)["input_ids"]]) for text in _PROBES]
        expected = [load_for_inference(base, adapter, compute)(input_ids=i).logits for i in ids]
        model = load_model(merged, dtype=torch.float32, device=compute.device).eval()
        difference = max(float((model(input_ids=i).logits - e).abs().max() / e.abs().max()) for i, e in zip(ids, expected, strict=True))
    if not difference <= TOLERANCE:
        raise TrainerError(
            "verification_failed",
            f"The merged model's logits differ by {difference:.1%} from base plus adapter.",
            "Merge again; report it if it stays.",
        )
    events.emit("phase", name="verify", status="end")
    return round(difference, 6)


def _names(shard: Path) -> list[str]:
    with safe_open(shard, "pt") as source:
        return list(source.keys())


def _cast(name: str, tensor: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    if not tensor.is_floating_point():
        return tensor
    if dtype == torch.float16 and float(tensor.abs().max()) > torch.finfo(torch.float16).max:
        raise TrainerError("bad_input", f"{name} has values that float16 cannot hold.", 'Merge with dtype "bfloat16" or "float32".')
    return tensor.to(dtype).contiguous()
