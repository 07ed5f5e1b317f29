"""What keeping tokens saves: rows rendered, tokenised and masked, beside the same rows read from the cache of an earlier run.

    PYTHON scripts/bench/token-cache.py [--rows 100000] [--rounds 3]

The starter's tokenizer, rows of two to seven lines as WzrdBrain has them, one thread. Seconds of processor time, so that a busy
machine does not matter; the hash of the inputs and the checksum of the file are counted.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]
WORDS = "front back predator open closed tree gazelle lion flow stunami walking parallel turn citron toe heel cross over".split()


def write_rows(path: Path, count: int) -> None:
    """A split of rows that differ."""
    draw = random.Random(0)
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            lines = draw.randint(2, 7)
            answer = "\n".join(f"{line}. {' '.join(draw.sample(WORDS, 3))}" for line in range(1, lines + 1))
            messages = [
                {"role": "system", "content": "You write wizard skating combos."},
                {"role": "user", "content": f"Give me a combo of {lines} tricks that starts with {draw.choice(WORDS)}."},
                {"role": "assistant", "content": answer},
            ]
            file.write(json.dumps({"id": f"simple-{number}", "category": "simple", "slice": {}, "messages": messages}) + "\n")


def main() -> int:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT / "python-env")]
    from trainer.base_model import load_tokenizer, stop_ids
    from trainer.chat_format import make_chat_format
    from trainer.config import config_from_dict
    from trainer.dataset import load_split
    from trainer.token_cache import TokenCache

    torch.set_num_threads(1)
    model = ROOT / "resources" / "starter-model"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_rows(folder / "train.jsonl", options.rows)
        config = config_from_dict({"base_model": str(model), "dataset_dir": str(folder)})
        tokenizer = load_tokenizer(model)
        chat = make_chat_format(tokenizer, config.format, stop_ids(model, tokenizer))
        seconds: dict[str, list[float]] = {"miss": [], "hit": []}
        for number in range(options.rounds):
            cache = TokenCache(folder / f"tokens-{number}")
            for state in seconds:
                started = time.process_time()
                split = load_split(config, "train", chat, cache=cache)
                seconds[state].append(time.process_time() - started)
                assert split.cache == state
        kept = next((folder / "tokens-0").iterdir()).stat().st_size
        tokens = split.report["tokens"]
    made, read = (statistics.median(seconds[state]) for state in ("miss", "hit"))
    print(f"{options.rows:,} rows, {tokens:,} tokens; {kept / 1e6:.1f} MB kept; median of {options.rounds}, seconds of processor time")
    print(f"tokenised and kept {made:8.2f} s\nread from the cache {read:7.2f} s\nratio {made / read:21.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
