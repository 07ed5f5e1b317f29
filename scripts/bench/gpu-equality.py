"""Gradients on a GPU: packed rows in one CUDA graph beside rows alone through transformers and PEFT, both against fp32.

    python scripts/bench/gpu-equality.py [--size 0.5B]

Prints the relative error of the whole gradient against fp32 rows alone for: bf16 rows alone, packed without a graph, packed
with one; and what leaking attention would show. Bar: packed at most 1.5 times the error of rows alone, graph equal to eager.
"""

import argparse
import copy
import sys
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "python-env"), str(HERE)]

from gpu_models import random_model, random_split

from trainer.adapter import add_adapter
from trainer.base_model import choose_compute
from trainer.config import config_from_dict
from trainer.hot_loop.prepare import prepare_packed

ROWS = list(range(8))


def with_adapter(model, config):
    """The model with an adapter whose B is not 0; the same each time."""
    model = add_adapter(model, config.adapter, None, "random").train()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_A" in name or "lora_B" in name:
                parameter.copy_(0.02 * torch.randn(parameter.shape, generator=generator))
    return model


def rows_alone(model, split, compute, mixed: bool) -> dict[str, torch.Tensor]:
    """The gradient by the model's own forward pass, row by row."""
    learned = int(split.learned[ROWS].sum())
    for row in ROWS:
        batch = split.batch([row], compute.device)
        with torch.autocast(compute.device.type, torch.bfloat16, enabled=mixed):
            logits = model(input_ids=batch.ids, use_cache=False).logits.flatten(0, 1).index_select(0, batch.positions)
        (nn.functional.cross_entropy(logits.float(), batch.targets, reduction="sum") / learned).backward()
    return {name: p.grad.double() for name, p in model.named_parameters() if p.requires_grad}


def error(found: dict, exact: dict) -> float:
    """Length of the difference over the length of the exact gradient."""
    apart = sum(float((found[name] - exact[name]).square().sum()) for name in exact)
    return (apart / sum(float(t.square().sum()) for t in exact.values())) ** 0.5


def main() -> int:
    """Print the errors; 1 where one is above its bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="0.5B")
    options = parser.parse_args()
    compute = choose_compute("auto", "auto")
    config = config_from_dict({
        "base_model": "random", "dataset_dir": "random", "batch_size": len(ROWS), "gradient_accumulation_steps": 1, "epochs": None,
        "max_steps": 1, "eval_steps": 0, "load_best": False, "packing": "on", "max_grad_norm": 0,
    })  # fmt: skip
    split = random_split([80 + 37 * i for i in ROWS], 40)
    base = random_model(options.size, compute.device, torch.bfloat16, nf4=False, vocabulary=5000 if options.size == "tiny" else 151936)
    exact = rows_alone(with_adapter(copy.deepcopy(base).float(), config), split, compute, False)
    alone = error(rows_alone(with_adapter(copy.deepcopy(base), config), split, compute, True), exact)
    model = with_adapter(base, config)
    scaler = torch.amp.GradScaler(compute.device.type, enabled=False)
    packed = prepare_packed(model, split, config, compute, lambda groups: torch.optim.AdamW(groups, lr=1e-4), scaler)
    assert not isinstance(packed, str), packed
    engine, learned = packed.engine, int(split.learned[ROWS].sum())

    def gradient() -> dict[str, torch.Tensor]:
        engine.flat.weights.grad.zero_()
        engine.load(split, ROWS, 1 / learned)
        engine.forward_backward()
        return {name: p.grad.double().clone() for name, p in model.named_parameters() if p.requires_grad}

    eager = gradient()
    engine.capture(split, ROWS)
    graph = gradient()
    engine.load(split, ROWS, 1 / learned)
    engine.graph = None
    leaky = engine.buffers.edges
    engine.flat.weights.grad.zero_()
    packed.forward.longest = engine.shape.tokens
    leaky[1:] = engine.shape.tokens
    engine.forward_backward()
    leak = error({name: p.grad.double() for name, p in model.named_parameters() if p.requires_grad}, exact)
    print(f"{options.size}, {len(ROWS)} rows, {packed.forward.name}; relative error of the gradient against fp32 rows alone")
    print(f"bf16 rows alone (transformers, PEFT)  {alone:.2e}")
    print(f"bf16 packed, eager                    {error(eager, exact):.2e}")
    print(f"bf16 packed, {engine.reason[:24]:24} {error(graph, exact):.2e}   from eager {error(graph, eager):.2e}")
    print(f"rows that see each other              {leak:.2e}   (must be far above)")
    return 0 if error(graph, exact) <= 1.5 * alone and leak > 5 * alone else 1


if __name__ == "__main__":
    raise SystemExit(main())
