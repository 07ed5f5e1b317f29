"""Answers a second of our evaluation beside transformers' `generate` asked one prompt at a time: same machine, weights, prompts.

    PYTHON scripts/bench/eval-speed.py [--adapter RUN/adapter] [--rows test.jsonl] [--prompts 128] [--rounds 3]
    PYTHON scripts/bench/eval-speed.py --random 1.5B --prompts 256        (a GPU; real shape, random weights)

ROWS: one {"messages": [...]} a line; the last answer is left out. Greedy. The two take turns within each round. With --adapter,
both use the adapter folded into the base, and a third way is timed: one by one with the adapter as PEFT adds it. `differ` counts
prompts with another answer than one-by-one `generate`: batched products are summed in another order, so in 16 bit a tie may fall
the other way; in float32 it is 0. --alone asks only some of the prompts, evenly spread, one by one. Bar: 10 times.
"""

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BAR = 10
sys.path[:0] = [str(ROOT / "python-env"), str(HERE)]


def read_rows(path: Path | None, count: int) -> list[dict]:
    """Conversations without their last answer, evenly spread over the file; numbers to put in order without one."""
    if path is None:
        draw = random.Random(0)
        orders = [", ".join(str(draw.randrange(1000)) for _ in range(draw.randint(3, 40))) for _ in range(count)]
        return [{"id": str(i), "messages": [{"role": "user", "content": f"Order these: {order}"}]} for i, order in enumerate(orders)]
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    chosen = [rows[i * len(rows) // count] for i in range(min(count, len(rows)))] if len(rows) > count else rows
    return [{"id": str(i), "messages": row["messages"][:-1]} for i, row in enumerate(chosen)]


def one_by_one(model, prompts, stops: list[int], most: int, compute) -> list[list[int]]:
    """Greedy answers by transformers, a prompt at a time."""
    found = []
    with torch.inference_mode(), compute.autocast():
        for prompt in prompts:
            ids = torch.tensor([prompt.ids], device=compute.device)
            made = model.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=most, eos_token_id=stops,
                pad_token_id=0, use_cache=True,
            )  # fmt: skip
            found.append([token for token in made[0, len(prompt.ids) :].tolist() if token not in stops])
    return found


def subjects(options, compute):
    """The model that answers, the same with PEFT's adapter or None, the prompts and the ids that end an answer."""
    from trainer.decoding import Prompt

    if options.random:
        from gpu_models import random_model

        torch.manual_seed(0)
        model, draw = random_model(options.random, compute.device, compute.dtype, nf4=False).eval(), random.Random(0)
        lengths = [draw.randint(30, 120) for _ in range(options.prompts)]
        return model, None, [Prompt(str(i), [draw.randrange(3, 4000) for _ in range(n)]) for i, n in enumerate(lengths)], [2]
    from trainer.base_model import load_tokenizer, stop_ids
    from trainer.chat_format import load_chat_format
    from trainer.generate import encode_prompts, load_for_inference

    tokenizer = load_tokenizer(options.model)
    chat = load_chat_format(tokenizer, options.adapter, stop_ids(options.model, tokenizer))
    peft = None
    if options.adapter:
        from peft import PeftModel

        peft = PeftModel.from_pretrained(load_for_inference(options.model, None, compute), options.adapter).eval()
    prompts = encode_prompts(read_rows(options.rows, options.prompts), chat)
    return load_for_inference(options.model, options.adapter, compute), peft, prompts, chat.stop_ids


def timed(make, device: torch.device):
    """What `make` returns, and the seconds it took."""
    if device.type == "cuda":
        torch.cuda.synchronize()
    started = time.perf_counter()
    found = make()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return found, time.perf_counter() - started


def read_options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=str(ROOT / "resources" / "starter-model"))
    parser.add_argument("--adapter", default=None)
    parser.add_argument("--random", default=None, help="tiny, 0.5B, 1.5B, 3B or 7B: Qwen2.5's shape with random weights")
    parser.add_argument("--rows", type=Path, default=None)
    parser.add_argument("--prompts", type=int, default=128)
    parser.add_argument("--tokens", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", type=int, default=None, help="prompts that are asked one by one; all unless given")
    parser.add_argument("--dtype", default="auto")
    parser.add_argument("--threads", type=int, default=None)
    return parser.parse_args()


def main() -> int:
    """Print every round and the middle one."""
    options = read_options()
    from transformers.utils import logging

    from trainer.base_model import choose_compute
    from trainer.decoding import Decoding, generate
    from trainer.threads import choose_threads

    logging.set_verbosity_error()
    choose_threads(options.threads)
    compute = choose_compute("auto", options.dtype)
    if options.dtype == "auto" and compute.device.type == "cpu":
        compute = choose_compute("cpu", "float32")
    model, peft, prompts, stops = subjects(options, compute)

    step = max(1, len(prompts) // (options.alone or len(prompts)))
    few = prompts[::step]

    def ours():
        return [answer.ids for answer in generate(model, prompts, Decoding(max_new_tokens=options.tokens), stop_ids=stops, compute=compute)]

    ways = {"one by one": lambda: one_by_one(model, few, stops, options.tokens, compute), "ours": ours}
    if peft is not None:
        ways = {"with PEFT": lambda: one_by_one(peft, few, stops, options.tokens, compute), **ways}
    one_by_one(model, prompts[:2], stops, 4, compute)
    ours()
    name = torch.cuda.get_device_name() if compute.device.type == "cuda" else f"CPU, {torch.get_num_threads()} threads"
    what = f"{options.random}, random weights" if options.random else Path(options.model).name
    about = f"{what}; {name}; {str(compute.dtype).removeprefix('torch.')}"
    print(f"{about}; {len(prompts)} prompts, at most {options.tokens} tokens; answers a second")
    print("round" + "".join(f"{way:>12}" for way in ways) + "   ratio  differ")
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(1, options.rounds + 1):
        found = {}
        for way, make in ways.items():
            found[way], seconds = timed(make, compute.device)
            rates[way].append((len(prompts) if way == "ours" else len(few)) / seconds)
        differ = sum(a != b for a, b in zip(found["one by one"], found["ours"][::step], strict=True))
        line = "".join(f"{rates[way][-1]:12.2f}" for way in ways)
        print(f"{number:5d}{line}{rates['ours'][-1] / rates['one by one'][-1]:8.1f}{differ:8d}", flush=True)
    middle = {way: statistics.median(each) for way, each in rates.items()}
    tokens = sum(len(ids) for ids in found["ours"])
    line = "".join(f"{middle[way]:12.2f}" for way in ways)
    print(f"  mid{line}{middle['ours'] / middle['one by one']:8.1f}   bar {BAR}; {tokens} tokens in all answers")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
