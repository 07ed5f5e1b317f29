"""Every write that must survive a crash: whole files and whole folders, or nothing.

It knows bytes and paths, not what they mean. Two environment variables let tests break a write half-way:
TUNESMITH_FAIL_WRITE=N raises "no space left" in the Nth durable write of this process, TUNESMITH_KILL_WRITE=N
ends the process there with SIGKILL.
"""

import errno
import hashlib
import json
import os
import shutil
import signal
import uuid
from pathlib import Path

_count = 0


class DiskFullError(OSError):
    """A write for which the disk has no room: `what` needs at least `needed` bytes, and `free` are free without it."""

    def __init__(self, path: Path, needed: int, free: int):
        super().__init__(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        self.what, self.needed, self.free = path.name, needed, free


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader sees the old file or the new one, never a part."""
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        _write_and_sync(temporary, content)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_json(path: str | Path, value: object) -> None:
    """Write `value` as indented JSON; a non-finite number is an error, since JSON has none."""
    write_bytes(path, (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


class NewFolder:
    """A folder that appears at `path` complete or not at all: fill `.path`, and leaving the block renames it.

    An existing folder at `path` is replaced. The manifest is the last file to write.
    """

    def __init__(self, path: str | Path):
        self.target = Path(path)
        self.path = self.target.with_name(f".{self.target.name}.{uuid.uuid4().hex[:8]}.partial")
        self._files: list[dict] = []

    def __enter__(self) -> "NewFolder":
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.path.mkdir()
        return self

    def write(self, name: str, content: bytes) -> None:
        """Write one file of the folder, synced to disk."""
        try:
            _write_and_sync(self.path / name, content)
        except DiskFullError as full:
            written = sum(entry["bytes"] for entry in self._files)
            full.what, full.needed, full.free = self.target.name, full.needed + written, full.free + written
            raise
        self._files.append({"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})

    def add(self, entry: dict) -> None:
        """Note a file that a library wrote into the folder: {path, bytes, sha256}."""
        os.chmod(self.path / entry["path"], 0o644)
        sync_file(self.path / entry["path"])
        self._files.append(entry)

    def described(self) -> list[dict]:
        """Path, size and SHA-256 of every file so far, for the manifest."""
        return sorted(self._files, key=lambda entry: entry["path"])

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            return
        sync_folder(self.path)
        aside = None
        if self.target.exists():
            aside = self.target.with_name(f".{self.target.name}.{uuid.uuid4().hex[:8]}.partial")
            os.rename(self.target, aside)
        os.rename(self.path, self.target)
        sync_folder(self.target.parent)
        if aside:
            shutil.rmtree(aside, ignore_errors=True)


def remove_leftovers(folder: str | Path) -> list[str]:
    """Remove what a killed writer left in `folder`; returns the names that it was to have."""
    folder = Path(folder)
    leftovers = list(folder.glob(".*.partial")) if folder.is_dir() else []
    for entry in leftovers:
        shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)
    return sorted(entry.name[1:].rsplit(".", 2)[0] for entry in leftovers)


def sync_file(path: str | Path) -> None:
    """Flush a file that a library wrote; counts as one durable write."""
    _break_if_asked(Path(path), None)
    with open(path, "rb") as handle:
        os.fsync(handle.fileno())


def sync_folder(folder: str | Path) -> None:
    """Flush a folder's entries, where the system can (Windows cannot open a folder)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_disk_full(error: BaseException) -> bool:
    """True when `error`, or what caused it, is "no space left" or "quota exceeded"."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if "No space left on device" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def size_words(count: int) -> str:
    """A size as people read it, in powers of 1,000: 6.3 MB."""
    units, value = ["bytes", "KB", "MB", "GB", "TB"], float(count)
    while value >= 999.5 and len(units) > 1:
        units.pop(0)
        value /= 1000
    return f"{float(f'{value:.3g}'):g} {units[0]}"


def _write_and_sync(path: Path, content: bytes) -> None:
    try:
        with open(path, "wb") as handle:
            _break_if_asked(path, handle, content)
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        if not is_disk_full(error):
            raise
        path.unlink(missing_ok=True)
        raise DiskFullError(path, len(content), shutil.disk_usage(path.parent).free) from error


def _break_if_asked(path: Path, handle, content: bytes = b"") -> None:
    global _count
    _count += 1
    fail, kill = (int(os.environ.get(f"TUNESMITH_{name}_WRITE", "0")) for name in ("FAIL", "KILL"))
    if _count not in (fail, kill):
        return
    if handle:
        handle.write(content[: len(content) // 2])
        handle.flush()
    if _count == kill:
        os.kill(os.getpid(), signal.SIGKILL)
    raise OSError(errno.ENOSPC, "No space left on device (asked for by TUNESMITH_FAIL_WRITE)", str(path))
