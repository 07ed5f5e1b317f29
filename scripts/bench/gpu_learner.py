"""One side of scripts/bench/gpu-learning.py: a process that learns from given rows and asks for the held-out loss on its way.

    python gpu_learner.py NAME MODEL ROWS.json OUT.json --steps N --every E --rate R --seed S --nf4

NAME is `ours`, `ours-packed` and `ours-padded` (as rows lie on a GPU and on a processor), `ours-fp16` (computed in float16, adapters
in fp32), `ours-fp16-padded` (the same without packs, as cards before compute capability 8.0 train), or a peer: `trl`, `trl-tuned`,
`trl-packed`, `unsloth-packed`. ROWS.json holds token ids and the place of the first learned token of each row of `train` and
`val`. OUT.json gets [seconds, step, held-out loss] of each look.
Seconds count from LEARNER_STARTED in the environment, which is when the process was started.
"""

import argparse
import importlib
import json
import os
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTED = float(os.environ.get("LEARNER_STARTED", time.time()))
MODULES = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
ROWS_A_STEP = 16
WARM_UP = 20


def split_of(rows: list[list]):
    """Rows as a tokenised split."""
    import torch

    from trainer.dataset import TokenisedSplit

    ids = torch.tensor([token for row, _ in rows for token in row], dtype=torch.int32)
    trained = torch.tensor([place >= first for row, first in rows for place in range(len(row))], dtype=torch.bool)
    starts = torch.tensor([0, *(len(row) for row, _ in rows)]).cumsum(0)
    return TokenisedSplit(ids, trained, starts, torch.ones(len(rows), dtype=torch.float64), {})


def learn_ours(options: argparse.Namespace, rows: dict) -> dict:
    """The trainer's own steps."""
    sys.path.insert(0, str(ROOT / "python-env"))
    from trainer.base_model import choose_compute
    from trainer.config import config_from_dict
    from trainer.events import EventWriter
    from trainer.run_setup import choose_steps, load_trainable
    from trainer.schedule import learning_rate
    from trainer.storage import storage_of

    is_half = "fp16" in options.name
    config = config_from_dict({
        "base_model": options.model, "dataset_dir": str(options.out.parent), "batch_size": ROWS_A_STEP, "gradient_accumulation_steps": 1,
        "epochs": None, "max_steps": options.steps, "load_quantization": "nf4" if options.nf4 else "none", "max_length": 4096,
        "learning_rate": options.rate, "lr_scheduler": "linear", "warmup_ratio": None, "warmup_steps": WARM_UP, "weight_decay": 0.0,
        "max_grad_norm": 1.0, "adapter": {"r": 16, "alpha": 32, "target_modules": MODULES}, "eval_steps": 0, "load_best": False,
        "packing": {"padded": "off", "packed": "on"}.get(options.name.rpartition("-")[2], "auto"), "seed": options.seed,
        "compute_dtype": "float16" if is_half else "auto",
    })  # fmt: skip
    import torch

    compute = choose_compute("auto", config.compute_dtype)
    torch.manual_seed(options.seed)
    events = EventWriter(options.out.with_suffix(".events.jsonl"), options.name)
    train, val = split_of(rows["train"]), split_of(rows["val"])
    model = load_trainable(config, compute)
    steps = choose_steps(config, model, compute, train, events)
    steps.prepare()
    everything, evals, losses = list(range(len(val))), [], []
    for index in range(options.steps):
        found = steps.step(index, learning_rate(config, index, options.steps))
        losses.append(found.nll / found.learned)
        if (index + 1) % options.every == 0 or index + 1 == options.steps:
            score = steps.evaluate(val, everything)
            evals.append([time.time() - STARTED, index + 1, score.nll / score.learned])
    events.close()
    held = {name: value for name, value, _ in storage_of(config, model, compute, type(steps).__name__ == "PaddedSteps")}
    scaler = getattr(steps, "scaler", None) or steps.engine.scaler
    return {"evals": evals, "train": [float(loss) for loss in losses], "note": f"{held}; loss scale {scaler.get_scale():g}"}


def held_out(model, rows: list[list], device, dtype) -> float:
    """The mean loss over the learned tokens, computed as any user of transformers would."""
    import torch

    nll, learned = 0.0, 0
    was_training = model.training
    model.eval()
    with torch.no_grad(), torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
        for start in range(0, len(rows), 64):
            part = rows[start : start + 64]
            width = max(len(row) for row, _ in part)
            ids = torch.tensor([row + [0] * (width - len(row)) for row, _ in part], device=device)
            labels = torch.tensor([[-100] * max(1, f) + row[max(1, f) :] + [-100] * (width - len(row)) for row, f in part], device=device)
            logits = model(input_ids=ids, attention_mask=(torch.arange(width, device=device) < _lengths(part, device)).long()).logits
            found = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1).float(), labels[:, 1:].flatten(), reduction="sum")
            nll, learned = nll + float(found), learned + int((labels[:, 1:] != -100).sum())
    model.train(was_training)
    return nll / learned


def _lengths(part: list[list], device):
    import torch

    return torch.tensor([[len(row)] for row, _ in part], device=device)


def peer_values(options: argparse.Namespace, rows: list[list], is_on_gpu: bool) -> dict:
    """The trainer's values as a user sets them who tunes the peer for these rows."""
    is_whole, is_packed = options.name != "trl", options.name.endswith("packed")
    values = {
        "output_dir": str(options.out.with_suffix(".trainer")), "max_steps": options.steps, "learning_rate": options.rate,
        "per_device_train_batch_size": ROWS_A_STEP if is_whole else 8, "gradient_accumulation_steps": 1 if is_whole else 2,
        "lr_scheduler_type": "linear", "warmup_steps": WARM_UP, "max_grad_norm": 1.0, "logging_steps": 1, "save_strategy": "no",
        "report_to": [], "max_length": 1024, "bf16": is_on_gpu, "use_cpu": not is_on_gpu, "disable_tqdm": True, "seed": options.seed,
    }  # fmt: skip
    if is_whole:
        values |= {"gradient_checkpointing": False, "use_liger_kernel": is_on_gpu and options.name.startswith("trl")}
    if is_packed:
        mean = sum(len(row) for row, _ in rows) / len(rows)
        values |= {"packing": True, "max_length": round(mean * ROWS_A_STEP), "per_device_train_batch_size": 1}
    return values


def peer_model(options: argparse.Namespace, most: int, dtype) -> tuple[object, dict]:
    """The peer's model, and what its trainer is told of the adapter."""
    lora = {"r": 16, "lora_alpha": 32, "target_modules": MODULES}
    if options.name.startswith("unsloth"):
        from unsloth import FastLanguageModel

        model, _ = FastLanguageModel.from_pretrained(options.model, max_seq_length=most, load_in_4bit=options.nf4, dtype=dtype)
        return FastLanguageModel.get_peft_model(model, **lora, use_gradient_checkpointing=False, lora_dropout=0), {}
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    four = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=dtype)
    model = AutoModelForCausalLM.from_pretrained(options.model, dtype=dtype, quantization_config=four if options.nf4 else None)
    return model, {"peft_config": LoraConfig(**lora, task_type="CAUSAL_LM")}


def learn_as_peer(options: argparse.Namespace, rows: dict) -> dict:
    """TRL or Unsloth."""
    os.environ.update({"HF_HUB_OFFLINE": "1", "WANDB_DISABLED": "true", "UNSLOTH_DISABLE_STATISTICS": "1"})
    if options.name.startswith("unsloth"):
        # It changes the packages below as it is imported.
        importlib.import_module("unsloth")
    import torch
    from datasets import Dataset
    from datasets.table import InMemoryTable
    from transformers import AutoTokenizer, TrainerCallback, set_seed
    from trl import SFTConfig, SFTTrainer

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    set_seed(options.seed)
    random.Random(options.seed).shuffle(rows["train"])
    columns = {
        "input_ids": [row for row, _ in rows["train"]],
        "labels": [[-100] * first + row[first:] for row, first in rows["train"]],
    }
    values = peer_values(options, rows["train"], device.type == "cuda")
    model, adapter = peer_model(options, values["max_length"], dtype)
    evals, losses = [], []

    class Look(TrainerCallback):
        def on_log(self, arguments, state, control, logs=None, **more):
            if logs and "loss" in logs:
                losses.append(float(logs["loss"]))

        def on_step_end(self, arguments, state, control, model=None, **more):
            if state.global_step % options.every == 0 or state.global_step == options.steps:
                evals.append([time.time() - STARTED, state.global_step, held_out(model, rows["val"], device, dtype)])

    table = Dataset(InMemoryTable.from_pydict(columns), fingerprint="rows")
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    trainer = SFTTrainer(
        model, args=SFTConfig(**values), train_dataset=table, processing_class=tokenizer, callbacks=[Look()], **adapter
    )  # fmt: skip
    trainer.train()
    kinds = sorted({str(p.dtype).removeprefix("torch.") for p in trainer.model.parameters() if p.requires_grad})
    return {"evals": evals, "train": losses, "note": f"trained weights in {', '.join(kinds)}; {len(trainer.train_dataset)} rows or packs"}


def main() -> None:
    """Learn, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("model")
    parser.add_argument("rows", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--every", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--nf4", action="store_true")
    options = parser.parse_args()
    options.out = options.out.resolve()
    rows = json.loads(options.rows.read_text())
    found = (learn_ours if options.name.startswith("ours") else learn_as_peer)(options, rows)
    options.out.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
