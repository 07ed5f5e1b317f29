"""Manifests in the studio's one format (contract/entities/manifest.ts): what a folder holds and what it was made from.

It hashes and describes; when a folder is complete its writer decides.
"""

import hashlib
import json
import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

NAME = "manifest.json"
APP_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("torch", "transformers", "peft", "bitsandbytes", "tokenizers", "safetensors", "trl")


def sha256_file(path: str | Path) -> str:
    """SHA-256 of a file in lower-case hex, read in pieces."""
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def describe_files(folder: str | Path, names: list[str] | None = None) -> list[dict]:
    """Path, bytes and hash of the files of a folder (all of them but its own manifest, or `names`: files or folders)."""
    folder = Path(folder)
    wanted = [folder / name for name in names] if names is not None else [folder]
    files = sorted(
        {f for w in wanted if w.exists() for f in (_walk(w) if w.is_dir() else [w])}, key=lambda f: f.relative_to(folder).as_posix()
    )
    return [
        {"path": f.relative_to(folder).as_posix(), "bytes": f.stat().st_size, "sha256": sha256_file(f)} for f in files if f != folder / NAME
    ]


def sha256_tree(folder: str | Path) -> str:
    """The hash of a folder: over its sorted relative paths and their hashes, its own manifest left out."""
    text = "".join(f"{entry['path']}\0{entry['sha256']}\n" for entry in describe_files(folder))
    return hashlib.sha256(text.encode()).hexdigest()


def describe_input(name: str, path: str | Path, project: Path) -> dict:
    """One input of a manifest; `project` is the folder that paths are relative to."""
    path = Path(path).resolve()
    return {"name": name, "path": portable_path(path, project), "sha256": sha256_tree(path) if path.is_dir() else sha256_file(path)}


def portable_path(path: Path, project: Path) -> str:
    """Relative to the project, `app:` + a path inside the studio, or absolute."""
    for root, prefix in ((project.resolve(), ""), (APP_ROOT, "app:")):
        if path != root and path.is_relative_to(root):
            return prefix + path.relative_to(root).as_posix()
    return str(path)


def make_manifest(kind: str, id: str, *, files: list[dict], inputs: list[dict], seed: int | None, details: dict) -> dict:
    """A manifest as a plain object, with the versions and the machine filled in."""
    return {
        "kind": kind,
        "id": id,
        "created": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "inputs": inputs,
        "files": files,
        "seed": seed,
        "versions": versions(),
        "hardware": hardware(),
        "details": details,
    }


def versions() -> dict[str, str]:
    """Name and version of Python and of each package that decides a result."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def hardware() -> dict[str, str | int | float]:
    """The facts of this machine that every manifest carries, and the GPU where a CUDA one is in use."""
    facts: dict[str, str | int | float] = {
        "platform": f"{platform.system().lower()}-{platform.machine()}",
        "cpu": _cpu_name(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
    }
    try:
        facts["memory_gib"] = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (ValueError, OSError, AttributeError):
        facts["memory_gib"] = 0
    import torch

    if torch.cuda.is_available():
        facts["gpu"] = torch.cuda.get_device_name(0)
    return facts


def read_manifest(folder: str | Path) -> dict | None:
    """The manifest of a folder; None where there is none, or none that can be read."""
    try:
        content = json.loads((Path(folder) / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("files"), list) else None


def broken_files(folder: str | Path, manifest: dict) -> list[str]:
    """The files of a manifest that are missing or changed."""
    folder = Path(folder)
    return [
        entry["path"]
        for entry in manifest["files"]
        if not (path := folder / entry["path"]).is_file() or path.stat().st_size != entry["bytes"] or sha256_file(path) != entry["sha256"]
    ]


def _walk(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and not p.is_symlink() and not p.name.endswith(".partial")]


def _cpu_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"
