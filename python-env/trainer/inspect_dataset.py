"""The inspect job: what training would see of a split: rendered text, tokens with their mask, lengths, rows left out.

Job file: {"base_model", "dataset_dir", "output": json, "split", "n", "config": keys of a run config}. Of the config only
format, loss, append_eos, max_length and on_overlong matter. The output is contract/entities/dataset.ts's inspect report.
"""

import os
from pathlib import Path

from .atomic_write import write_json
from .base_model import load_tokenizer, stop_ids
from .chat_format import ChatFormat, make_chat_format
from .config import RunConfig, config_from_dict
from .dataset import TokenisedSplit, load_split
from .events import EventWriter
from .job import read_job
from .loss_mask import mask_text, mask_tokens
from .manifest import versions
from .rows import Row
from .token_cache import open_token_cache

BINS = 16
_KEYS = ("format", "loss", "append_eos", "max_length", "on_overlong")


def run(path: Path, events: EventWriter) -> None:
    """Inspect one split."""
    job = read_job(path, ("base_model", "dataset_dir", "output"), {"split": "train", "n": 3, "config": {}})
    events.emit("hello", pid=os.getpid(), command="inspect", versions=versions(), hardware={}, config_hash=None, resumed_from=None)
    events.emit("phase", name="inspect", status="start")
    chosen = {key: value for key, value in job["config"].items() if key in _KEYS}
    config = config_from_dict({"base_model": job["base_model"], "dataset_dir": job["dataset_dir"], **chosen})
    tokenizer = load_tokenizer(job["base_model"])
    chat = make_chat_format(tokenizer, config.format, stop_ids(job["base_model"], tokenizer))
    split = load_split(
        config,
        job["split"],
        chat,
        keep_first=job["n"],
        on_progress=lambda done: events.emit("phase", name="inspect", status="progress", done=done, total=None, unit="rows"),
        cache=open_token_cache(),
    )
    write_json(job["output"], report(split, config, chat))
    events.emit("phase", name="inspect", status="end", done=split.report["rows"], total=split.report["rows"], unit="rows")
    events.emit("done", status="ok", totals={"rows": split.report["rows"]})


def report(split: TokenisedSplit, config: RunConfig, chat: ChatFormat) -> dict:
    """The inspect report of a split."""
    samples = [sample for row in split.first_rows for sample in inspect_row(row, config, chat)]
    return {
        "split": split.report["split"],
        "samples": samples,
        "lengths": histogram(split.all_lengths),
        "over_length": split.report["overlong"],
        "max_length": config.max_length,
        "trained_tokens": split.report["trainable_tokens"],
        "total_tokens": split.report["tokens"],
        "eos_trained": split.report["eos_trained"],
        "dropped": split.report["dropped"] | ({"truncated": split.report["truncated"]} if split.report["truncated"] else {}),
    }


def inspect_row(row: Row, config: RunConfig, chat: ChatFormat) -> list[dict]:
    """One row as training sees it: one sample, or one for each answer where the template cannot share a text."""
    texts, _ = mask_text(row.messages, chat, config.loss, config.append_eos)
    samples = []
    for masked in texts:
        encoding = chat.encode([masked.text])
        tokens = mask_tokens(encoding, 0, masked, set(chat.stop_ids))
        shown = [
            {"id": token, "text": chat.tokenizer.decode([token]), "trained": trained}
            for token, trained in zip(tokens.ids, tokens.trained, strict=True)
        ]
        samples.append(
            {
                "id": row.id,
                "category": row.category,
                "messages": [{"role": m["role"], "content": m.get("content") or ""} for m in row.messages],
                "rendered": masked.text,
                "tokens": shown,
                "truncated": max(0, len(tokens.ids) - config.max_length),
            }
        )
    return samples


def histogram(lengths: list[int]) -> list[dict]:
    """At most 16 bins of equal width: the upper bound of each (inclusive) and how many samples fall in it."""
    if not lengths:
        return []
    low, high = min(lengths), max(lengths)
    width = -(-(high - low + 1) // BINS)
    counts = [0] * (-(-(high - low + 1) // width))
    for length in lengths:
        counts[(length - low) // width] += 1
    return [{"up_to": low + (i + 1) * width - 1, "count": count} for i, count in enumerate(counts)]
