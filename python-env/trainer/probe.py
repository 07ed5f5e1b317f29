"""The acceptance test of the Python environment: does what training will need really work here?

Multiplies matrices on the backend's device, takes a tensor through bitsandbytes 4-bit and back, and runs a tokenizer.
Writes a JSON report to --out and ends with 0 when every check passed. Knows nothing about runs or projects.
"""

import argparse
import json
import platform
import time
import warnings
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

PACKAGES = ("torch", "transformers", "peft", "bitsandbytes", "accelerate", "tokenizers", "safetensors", "numpy")
MAX_NF4_ERROR = 0.15
"""Relative error allowed after an NF4 round trip of normal values (0.09 is usual)."""


def check_matmul(device: str) -> str:
    """Multiplies two matrices on `device` and compares with the product in float64 on the CPU."""
    import torch

    generator = torch.Generator().manual_seed(0)
    left, right = (torch.randn(192, 192, generator=generator) for _ in range(2))
    product = (left.to(device) @ right.to(device)).cpu().double()
    error = (product - left.double() @ right.double()).abs().max().item()
    if not error < 0.5:
        raise RuntimeError(f"a product of 192 x 192 matrices is off by {error:.3g}")
    name = torch.cuda.get_device_name(0) if device == "cuda" else platform.processor() or platform.machine()
    return f"{name}, largest error {error:.1e}"


def check_nf4(device: str) -> str:
    """Quantises to NF4 and back with bitsandbytes."""
    import torch
    from bitsandbytes.functional import dequantize_4bit, quantize_4bit

    values = torch.randn(64, 64, generator=torch.Generator().manual_seed(0)).to(device)
    packed, state = quantize_4bit(values, quant_type="nf4")
    back = dequantize_4bit(packed, state)
    error = ((back - values).norm() / values.norm()).item()
    if not error < MAX_NF4_ERROR:
        raise RuntimeError(f"relative error {error:.3f} after a 4-bit round trip (at most {MAX_NF4_ERROR})")
    return f"relative error {error:.3f}"


def check_tokenizer(folder: str) -> str:
    """Encodes and decodes a sentence with the tokenizer in `folder`."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    sentence = "One sentence, 23 marks; naïve 日本."
    ids = tokenizer(sentence, add_special_tokens=False)["input_ids"]
    if tokenizer.decode(ids) != sentence:
        raise RuntimeError(f"decoding gives {tokenizer.decode(ids)!r} instead of {sentence!r}")
    return f"{len(ids)} tokens there and back"


def check_imports() -> str:
    """Imports the packages that the recipes use and that no other check touches."""
    import accelerate
    import peft
    import safetensors.torch

    return f"peft {peft.__version__}, accelerate {accelerate.__version__}, safetensors {safetensors.__version__}"


def installed_versions() -> dict[str, str | None]:
    """Versions of the packages that decide numerical results."""
    versions: dict[str, str | None] = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return versions


def run_check(name: str, check: Callable[[], str]) -> dict[str, object]:
    """Runs one check; any failure, a broken import included, becomes part of the report."""
    started = time.perf_counter()
    try:
        detail, ok = check(), True
    except Exception as error:  # the report must name whatever is broken in a foreign package
        detail, ok = f"{type(error).__name__}: {error}", False
    return {"name": name, "ok": ok, "detail": detail, "seconds": round(time.perf_counter() - started, 2)}


def main(argv: list[str] | None = None) -> int:
    """Runs all checks, writes the report, returns the exit status."""
    parser = argparse.ArgumentParser(prog="trainer probe", description=__doc__)
    parser.add_argument("--backend", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--tokenizer", required=True, help="folder of a model with a tokenizer")
    parser.add_argument("--out", required=True, help="where the JSON report goes")
    arguments = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    device = arguments.backend
    checks = [
        run_check("matmul", lambda: check_matmul(device)),
        run_check("4-bit round trip", lambda: check_nf4(device)),
        run_check("tokenizer", lambda: check_tokenizer(arguments.tokenizer)),
        run_check("imports", check_imports),
    ]
    ok = all(check["ok"] for check in checks)
    report = {"ok": ok, "backend": device, "python": platform.python_version(), "versions": installed_versions(), "checks": checks}
    Path(arguments.out).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
