"""A split as tensors: tokens, what is learned of them, lengths, and a report of every row left out.

It joins rows, template and mask, or takes what an earlier run kept. It knows nothing of models, steps or how batches are chosen.
"""

import time
from array import array
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

import torch

from .batches import row_weights
from .chat_format import ChatFormat
from .config import RunConfig
from .errors import TrainerError
from .loss_mask import MaskedTokens, mask_text, mask_tokens
from .rows import Row, RowProblems, read_rows
from .token_cache import Kept, TokenCache

CHUNK_ROWS = 512


@dataclass
class TokenisedSplit:
    """The usable samples of a split, laid end to end: sample i is `ids[starts[i]:starts[i + 1]]`.

    `all_lengths` are those of every rendered sample, before any was dropped or cut. `cache`: hit, miss or off, in how many
    `seconds`, and `cache_trouble` where a kept file was of no use or none could be kept.
    """

    ids: torch.Tensor
    trained: torch.Tensor
    starts: torch.Tensor
    weights: torch.Tensor
    report: dict
    all_lengths: list[int] = field(default_factory=list)
    first_rows: list[Row] = field(default_factory=list)
    cache: str = "off"
    seconds: float = 0.0
    cache_trouble: str | None = None

    @property
    def lengths(self) -> torch.Tensor:
        """Tokens of each sample."""
        return self.starts[1:] - self.starts[:-1]

    @cached_property
    def learned(self) -> torch.Tensor:
        """Learned tokens of each sample; nothing predicts the first one, so it is never learned."""
        sums = torch.cat((torch.zeros(1, dtype=torch.int64), torch.cumsum(self.trained[: int(self.starts[-1])].long(), 0)))
        return sums[self.starts[1:]] - sums[self.starts[:-1]] - self.trained[self.starts[:-1]].long()

    def __len__(self) -> int:
        return len(self.starts) - 1

    def batch(self, rows: list[int], device: torch.device) -> "Batch":
        """Lay samples side by side, padded at the right. Causal attention never looks right, so no mask is needed."""
        index = torch.tensor(rows)
        begin, length = self.starts[index], self.lengths[index]
        width = int(length.max())
        columns = torch.arange(width)
        inside = columns < length[:, None]
        flat = (begin[:, None] + columns).clamp_(max=len(self.ids) - 1)
        ids = torch.where(inside, self.ids[flat], 0).long()
        learned = self.trained[flat] & inside
        positions = learned[:, 1:].flatten().nonzero().squeeze(1)
        positions = positions + positions // (width - 1) if width > 1 else positions
        targets = ids.flatten()[positions + 1]
        on = (lambda t: t.to(device, non_blocking=True)) if device.type != "cpu" else (lambda t: t)
        return Batch(on(ids), on(positions), on(targets), length, int(length.sum()), len(positions))


@dataclass(frozen=True)
class Batch:
    """One micro-batch. `positions` index the flattened hidden states whose next token, `targets`, is learned.

    `tokens` counts tokens without padding, `learned` the targets.
    """

    ids: torch.Tensor
    positions: torch.Tensor
    targets: torch.Tensor
    lengths: torch.Tensor
    tokens: int
    learned: int


@dataclass
class _Gathered:
    ids: array = field(default_factory=lambda: array("i"))
    trained: bytearray = field(default_factory=bytearray)
    ends: array = field(default_factory=lambda: array("q", [0]))
    keys: list = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    all_lengths: list = field(default_factory=list)


def load_split(
    config: RunConfig, name: str, chat: ChatFormat, on_progress=None, keep_first: int = 0, cache: TokenCache | None = None
) -> TokenisedSplit:
    """One split of the dataset version in tokens, from the cache where it is kept; `on_progress(rows)` is called as rows are done."""
    started, rows = time.perf_counter(), Path(config.dataset_dir) / f"{name}.jsonl"
    place = cache.place(config, rows, chat) if cache and rows.is_file() else None
    kept, trouble = cache.read(place) if place else (None, None)
    if kept is None:
        made = _tokenise(config, rows, chat, on_progress)
        kept = made
        trouble = (cache.write(place, *made) if place else None) or trouble
        state = "miss" if place else "off"
    else:
        state = "hit"
    tensors, notes = kept
    keys = [tuple(key) for key in notes["keys"]]
    weights, matched = row_weights([keys[index] for index in tensors["keys"].tolist()], config.sampling_weights)
    first = islice(read_rows(rows, config.format.kind, config.format.system, RowProblems()), keep_first)
    return TokenisedSplit(
        tensors["ids"],
        tensors["trained"],
        tensors["starts"],
        weights,
        {**notes["report"], "weighted_rows": matched},
        tensors["all_lengths"].tolist(),
        list(first),
        state,
        round(time.perf_counter() - started, 3),
        trouble,
    )


def _tokenise(config: RunConfig, rows: Path, chat: ChatFormat, on_progress) -> Kept:
    """Read, render and tokenise a split."""
    problems, got = RowProblems(), _Gathered()
    pending: list[Row] = []
    for row in read_rows(rows, config.format.kind, config.format.system, problems):
        pending.append(row)
        if len(pending) == CHUNK_ROWS:
            _add(pending, config, chat, problems, got)
            pending = []
            if on_progress:
                on_progress(got.counts["rows"])
    _add(pending, config, chat, problems, got)
    unique = {key: index for index, key in enumerate(dict.fromkeys(got.keys))}
    tensors = {
        "ids": torch.frombuffer(got.ids, dtype=torch.int32) if got.ids else torch.zeros(1, dtype=torch.int32),
        "trained": torch.frombuffer(got.trained, dtype=torch.bool) if got.trained else torch.zeros(1, dtype=torch.bool),
        "starts": torch.tensor(got.ends, dtype=torch.int64),
        "keys": torch.tensor([unique[key] for key in got.keys], dtype=torch.int32),
        "all_lengths": torch.tensor(got.all_lengths, dtype=torch.int32),
    }
    return tensors, {"report": _report(rows.stem, chat, got, problems), "keys": list(unique)}


def refuse_unlearnable(split: TokenisedSplit, config: RunConfig) -> None:
    """Stop a run that would learn nothing, learn what was not asked for, or never learn to stop."""
    report = split.report
    first = "; ".join(f"line {p['line']}: {p['reason']}" for p in report["first_problems"][:3])
    if not len(split):
        raise TrainerError(
            "bad_rows",
            f"No row of {report['split']}.jsonl can be trained on ({report['rows']} read, {report['dropped']}).",
            f"Repair the rows ({first})." if first else "Generate the dataset again.",
        )
    if report["trainable_tokens"] == 0:
        raise TrainerError(
            "bad_rows", "No token would be learned (0 % trained).", "Look at the loss mask, and set loss to what the rows hold."
        )
    if config.loss != "all" and config.format.kind != "text" and report["trainable_tokens"] >= report["tokens"] - len(split):
        raise TrainerError(
            "bad_rows",
            f"Every token would be learned (100 % trained) although loss is {config.loss!r}.",
            'Check that rows have a prompt, or set loss to "all".',
        )
    if report["eos_trained"] == 0:
        raise TrainerError(
            "bad_rows",
            "The stop token is never learned, so the model would not stop.",
            'Set append_eos to "auto", raise max_length if answers are cut, or give a template that ends answers with a stop token.',
        )
    if not float(split.weights.sum()):
        raise TrainerError("bad_config", "sampling_weights gives every row weight 0.", "Give at least one kind of row a weight above 0.")


def _add(rows: list[Row], config: RunConfig, chat: ChatFormat, problems: RowProblems, got: _Gathered) -> None:
    got.counts["rows"] += len(rows)
    texts, owners = [], []
    for row in rows:
        masked, shared = mask_text(row.messages, chat, config.loss, config.append_eos)
        got.counts["turns_apart"] += not shared
        if not masked:
            problems.add("template_not_a_prefix", row.line, "the template does not continue its own prompt")
        texts += masked
        owners += [row] * len(masked)
    if not texts:
        return
    encoding = chat.encode([masked.text for masked in texts])
    stop_ids = set(chat.stop_ids)
    for index, (masked, row) in enumerate(zip(texts, owners, strict=True)):
        _keep(mask_tokens(encoding, index, masked, stop_ids), row, config, problems, got)


def _keep(tokens: MaskedTokens, row: Row, config: RunConfig, problems: RowProblems, got: _Gathered) -> None:
    ids, trained, counts = tokens.ids, tokens.trained, got.counts
    got.all_lengths.append(len(ids))
    if len(ids) > config.max_length:
        counts["overlong"] += 1
        if config.on_overlong == "refuse":
            raise TrainerError(
                "bad_rows",
                f"Line {row.line} has {len(ids)} tokens, more than max_length {config.max_length}.",
                "Raise max_length, or set on_overlong to drop or truncate.",
            )
        if config.on_overlong == "drop":
            return problems.add("too_long", row.line, f"{len(ids)} tokens, max_length is {config.max_length}")
        ids, trained = ids[: config.max_length], trained[: config.max_length]
        counts["truncated"] += 1
    if not any(trained[1:]):
        why = "too_long" if len(tokens.ids) > config.max_length else "nothing_learned"
        return problems.add(why, row.line, "no token of this row would be learned")
    counts["kept"] += 1
    counts["trained"] += sum(trained[1:])
    counts["merged_edges"] += tokens.merged_edges
    counts["eos"] += tokens.ends_with_stop and len(ids) == len(tokens.ids)
    got.ids.extend(ids)
    got.trained.extend(bytes(trained))
    got.ends.append(len(got.ids))
    got.keys.append(row.keys)
    return None


def _report(name: str, chat: ChatFormat, got: _Gathered, problems: RowProblems) -> dict:
    counts = got.counts
    lengths = sorted(b - a for a, b in zip(got.ends, got.ends[1:], strict=False))
    quantiles = {f"p{int(q * 100)}": lengths[int(q * (len(lengths) - 1))] for q in (0.0, 0.5, 0.9, 0.99, 1.0)} if lengths else {}
    unread = sum(n for reason, n in problems.dropped.items() if reason not in ("too_long", "nothing_learned", "template_not_a_prefix"))
    return {
        "split": name,
        "rows": counts["rows"] + unread,
        "kept": counts["kept"],
        "dropped": dict(problems.dropped),
        "first_problems": problems.first,
        "tokens": len(got.ids),
        "trainable_tokens": counts["trained"],
        "length_quantiles": quantiles,
        "truncated": counts["truncated"],
        "overlong": counts["overlong"],
        "merged_edges": counts["merged_edges"],
        "turns_apart": counts["turns_apart"],
        "template_sha": chat.sha256,
        "eos_trained": round(counts["eos"] / counts["kept"], 4) if counts["kept"] else 0,
    }
