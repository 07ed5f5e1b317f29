"""Tokenised splits kept for the next run: one file each, named by the hash of all that decides what is in it.

A file appears whole or not at all, is read where it lies (memory-mapped), and carries a checksum: one that is not as written is
made anew. Losing the folder costs time and nothing else, and neither a full disk nor a broken file can fail a run. It knows
tensors and notes; what they mean is dataset.py's business.
"""

import hashlib
import json
import os
import uuid
import zlib
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from .chat_format import ChatFormat
from .config import RunConfig
from .manifest import sha256_file

VARIABLE = "STUDIO_TOKENS"
MOST_BYTES = 4 * 1024**3
_CODE = ("chat_format.py", "dataset.py", "loss_mask.py", "rows.py", "token_cache.py")
_TOKENIZER_KINDS = {".json", ".txt", ".model", ".jinja", ".tiktoken"}

Kept = tuple[dict[str, torch.Tensor], dict]


class TokenCache:
    """A folder of tokenised splits. With `writes` false it is only read: of several processes of a run one writes."""

    def __init__(self, folder: Path, writes: bool = True):
        self.folder, self.writes = folder, writes

    def place(self, config: RunConfig, rows: Path, chat: ChatFormat) -> Path:
        """The file of a split under this config."""
        return self.folder / f"{hash_of(config, rows, chat)}.safetensors"

    def read(self, place: Path) -> tuple[Kept | None, str | None]:
        """What is kept there, or None; and why it is of no use where a file is not as it was written."""
        if not place.is_file():
            return None, None
        try:
            with safe_open(place, framework="pt") as file:
                about = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}
            if about.get("checksum") != _checksum(tensors, about.get("notes", "")):
                return None, f"{place.name} is not as it was written"
            os.utime(place)
            return (tensors, json.loads(about["notes"])), None
        except (SafetensorError, OSError, ValueError, KeyError) as error:
            return None, f"{place.name} cannot be read: {error}"

    def write(self, place: Path, tensors: dict[str, torch.Tensor], notes: dict) -> str | None:
        """Keep a split; says why where that cannot be. What was used longest ago goes where the folder grows too large."""
        if not self.writes:
            return None
        text = json.dumps(notes, ensure_ascii=False)
        temporary = place.with_name(f".{place.stem}.{uuid.uuid4().hex[:8]}.partial")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            save_file(tensors, temporary, {"notes": text, "checksum": _checksum(tensors, text)})
            os.replace(temporary, place)
            self._trim()
        except (SafetensorError, OSError) as error:
            with suppress(OSError):
                temporary.unlink()
            return f"tokens could not be kept: {error}"
        return None

    def _trim(self) -> None:
        files = sorted(self.folder.glob("*.safetensors"), key=lambda file: file.stat().st_mtime, reverse=True)
        held = 0
        for number, file in enumerate(files):
            held += file.stat().st_size
            if held > MOST_BYTES and number:
                file.unlink(missing_ok=True)


def open_token_cache(writes: bool = True) -> TokenCache | None:
    """The cache whose folder the studio names; None where it names none."""
    folder = os.environ.get(VARIABLE)
    return TokenCache(Path(folder), writes) if folder else None


def hash_of(config: RunConfig, rows: Path, chat: ChatFormat) -> str:
    """SHA-256 over everything that decides what a split's tokens are and which of them are learned."""
    model = Path(config.base_model)
    decides = {
        "rows": sha256_file(rows),
        "split": rows.name,
        "tokenizer": {
            file.name: sha256_file(file) for file in sorted(model.iterdir()) if file.is_file() and file.suffix in _TOKENIZER_KINDS
        },
        "template": chat.sha256,
        "stop_ids": chat.stop_ids,
        "format": asdict(config.format),
        **{name: getattr(config, name) for name in ("loss", "max_length", "on_overlong", "append_eos")},
        "code": code_hash(),
    }
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


@cache
def code_hash() -> str:
    """The version of the tokenising: a hash of the files that do it and the versions of the packages that they use."""
    sources = b"".join((Path(__file__).parent / name).read_bytes() for name in _CODE)
    packages = " ".join(f"{name} {metadata.version(name)}" for name in ("tokenizers", "transformers"))
    return hashlib.sha256(sources + packages.encode()).hexdigest()


def _checksum(tensors: dict[str, torch.Tensor], notes: str) -> str:
    crc = zlib.crc32(notes.encode())
    for name in sorted(tensors):
        crc = zlib.crc32(tensors[name].contiguous().view(torch.uint8).numpy(), zlib.crc32(name.encode(), crc))
    return f"{crc:08x}"
