"""The convert job: a model folder to a GGUF file, by llama.cpp's own converter.

Job file: {"model_dir", "output": file, "outtype": "f32" | "f16" | "bf16" | "q8_0", "converter_dir"}. The converter knows
tokenizers by a hash; one that it does not know is recognised by the expression that splits its text.
"""

import json
import os
import runpy
import sys
from pathlib import Path

from .atomic_write import sync_file, sync_folder
from .base_model import check_folder
from .errors import TrainerError
from .events import EventWriter
from .job import read_job
from .manifest import hardware, sha256_file, versions

OUTTYPES = ("f32", "f16", "bf16", "q8_0")
_WORDS = r"[^\r\n\p{L}\p{N}]?\p{L}+"
_REST = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_SHORT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
PRE_TOKENIZERS = {
    f"{_SHORT}|{_WORDS}|\\p{{N}}|{_REST}": "qwen2",
    f"{_SHORT}|{_WORDS}|\\p{{N}}{{1,3}}|{_REST}": "llama-bpe",
    "byte-level": "gpt-2",
    "digits + byte-level": "smollm",
}
"""The expression that splits text → llama.cpp's name for it."""


def run(path: Path, events: EventWriter) -> None:
    """Convert, and rename the file into place when it is whole."""
    job = read_job(path, ("model_dir", "output", "outtype", "converter_dir"), {})
    output, converter = Path(job["output"]), Path(job["converter_dir"])
    if job["outtype"] not in OUTTYPES:
        raise TrainerError(
            "bad_input", f"outtype {job['outtype']!r} is not one of {', '.join(OUTTYPES)}.", "K-quants are made from an f16 file."
        )
    if not (converter / "convert_hf_to_gguf.py").is_file():
        raise TrainerError("not_found", f"There is no convert_hf_to_gguf.py in {converter}.", "Install the studio's packages again.")
    events.emit("hello", pid=os.getpid(), command="convert", versions=versions(), hardware=hardware(), config_hash=None, resumed_from=None)
    check_folder(job["model_dir"])
    events.emit("phase", name="convert", status="start")
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_name(f".{output.name}.partial")
    try:
        recognised = run_converter(converter, Path(job["model_dir"]), partial, job["outtype"])
        sync_file(partial)
        os.replace(partial, output)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(output.parent)
    if recognised:
        events.emit("choice", name="pre_tokenizer", value=recognised, reason="recognised by its splitting expression, not by a hash")
    events.emit("phase", name="convert", status="end")
    events.emit("artifact", kind="gguf", path=str(output), bytes=output.stat().st_size, sha256=sha256_file(output))
    events.emit("done", status="ok", totals={"bytes": output.stat().st_size})


def run_converter(converter: Path, model_dir: Path, output: Path, outtype: str) -> str | None:
    """Run the converter in this process; returns the pre-tokenizer's name where it had to be recognised by expression."""
    sys.path[:0] = [str(converter), str(converter / "gguf-py")]
    recognised: list[str] = []
    from conversion import base

    original = base.TextModel.get_vocab_base_pre

    def get_vocab_base_pre(self, tokenizer):
        try:
            return original(self, tokenizer)
        except NotImplementedError as error:
            name = pre_tokenizer_of(model_dir)
            if name is None:
                raise TrainerError(
                    "bad_model",
                    f"llama.cpp does not know the tokenizer of {model_dir.name}.",
                    "Update the studio, or take another base model.",
                ) from error
            recognised.append(name)
            return name

    base.TextModel.get_vocab_base_pre = get_vocab_base_pre
    sys.argv = ["convert_hf_to_gguf.py", str(model_dir), "--outfile", str(output), "--outtype", outtype]
    try:
        runpy.run_path(str(converter / "convert_hf_to_gguf.py"), run_name="__main__")
    except SystemExit as ended:
        if ended.code not in (0, None):
            raise TrainerError("process_failed", f"llama.cpp's converter ended with {ended.code}.", "Look at the log above it.") from ended
    finally:
        base.TextModel.get_vocab_base_pre = original
    if not output.is_file():
        raise TrainerError("process_failed", "llama.cpp's converter wrote no file.", "Look at the log above it.")
    return recognised[0] if recognised else None


def pre_tokenizer_of(model_dir: Path) -> str | None:
    """llama.cpp's name for the way that tokenizer.json splits text; None where it is not in the table."""
    try:
        splitter = json.loads((model_dir / "tokenizer.json").read_text(encoding="utf-8"))["pre_tokenizer"]
    except (OSError, ValueError, KeyError):
        return None
    parts = splitter["pretokenizers"] if splitter and splitter["type"] == "Sequence" else [splitter] if splitter else []
    expressions = [part["pattern"]["Regex"] for part in parts if part["type"] == "Split" and "Regex" in part["pattern"]]
    kinds = [part["type"] for part in parts]
    if len(expressions) == 1 and set(kinds) <= {"Split", "ByteLevel"}:
        return PRE_TOKENIZERS.get(expressions[0])
    if kinds == ["ByteLevel"]:
        return PRE_TOKENIZERS["byte-level"]
    if kinds == ["Digits", "ByteLevel"] and parts[0].get("individual_digits"):
        return PRE_TOKENIZERS["digits + byte-level"]
    return None
