"""Pairs of a preferred and a rejected answer to the same question, as tokens.

Made from right answers and their mutations (each breaks exactly one check), or read from a file of rated samples. Both are
written to the run's pairs.jsonl, so that anyone can read what was preferred, and so that a run goes on with the rated samples
that it began with. It knows no training.
"""

import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..asked import Asked
from ..atomic_write import write_bytes
from ..chat_format import ChatFormat
from ..config import RunConfig
from ..errors import TrainerError
from ..rows import Row
from ..scorer import Scorer

FILE = "pairs.jsonl"


@dataclass(frozen=True)
class Pair:
    """A question with both answers; `check` is what the rejected one breaks, "" where that is not known."""

    id: str
    prompt: list[dict]
    chosen: str
    rejected: str
    check: str = ""


@dataclass(frozen=True)
class TokenPair:
    """A pair as tokens."""

    prompt_ids: list[int]
    chosen_ids: list[int]
    rejected_ids: list[int]


def mutated_pairs(asked: list[Asked], config: RunConfig, scorer: Scorer) -> tuple[list[Pair], list[Asked], dict[str, int]]:
    """`pairs_per_row` pairs of each row where the rulebook can break it, their rows, and how many break each check.

    The checks of a row are tried in an order drawn by their weights until one can be broken.
    """
    orders = [_order(each, config) for each in asked]
    found: list[list[tuple[str, str]]] = [[] for _ in asked]
    for turn in range(max(map(len, orders), default=0)):
        wanted = [n for n, order in enumerate(orders) if turn < len(order) and len(found[n]) < config.dpo.pairs_per_row]
        tasks = [{"row": asked[n].raw, "check": orders[n][turn][0], "seed": orders[n][turn][1]} for n in wanted]
        for number, answer in zip(wanted, scorer.wrong_answers(tasks), strict=True):
            if answer is not None:
                found[number].append((orders[number][turn][0], answer))
    pairs, rows, broken = [], [], Counter()
    for number, answers in enumerate(found):
        for check, answer in answers:
            pairs.append(Pair(f"{asked[number].row.id}/{check}", asked[number].prompt, asked[number].answer, answer, check))
            rows.append(asked[number])
            broken[check] += 1
    return pairs, rows, dict(sorted(broken.items()))


def _order(asked: Asked, config: RunConfig) -> list[tuple[str, int]]:
    """The checks of a row in the order in which breaking them is tried, each with its seed: drawn by weight, without repetition."""
    weights = config.dpo.check_weights
    draw = random.Random(f"{config.seed}/{asked.row.id}")
    wanted = [check for check in asked.applies if weights.get(check, 1.0) > 0]
    keys = {check: draw.random() ** (1 / weights.get(check, 1.0)) for check in wanted}
    return [(check, draw.randrange(2**31)) for check in sorted(wanted, key=keys.__getitem__, reverse=True)]


def rated_pairs(config: RunConfig, folder: Path) -> list[Pair]:
    """The rated samples of a run, with its system message: its own copy where an earlier process made one, else the file it names."""
    own = folder / FILE
    return with_system(read_pairs(own if own.is_file() else Path(config.dpo.pairs)), config.format.system)


def read_pairs(path: Path) -> list[Pair]:
    """Rated samples: {prompt, chosen, rejected} a line, each a text or a list of messages."""
    if not path.is_file():
        raise TrainerError(
            "not_found",
            f"The file of rated samples {path} does not exist.",
            "Put it back there, then resume; or start a new run with dpo.pairs set to where it is now.",
        )
    pairs = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            prompt = row["prompt"] if isinstance(row["prompt"], list) else [{"role": "user", "content": _text(row["prompt"])}]
            chosen, rejected = _text(row["chosen"]), _text(row["rejected"])
        except (ValueError, KeyError, TypeError) as error:
            reason = f"no field {error}" if isinstance(error, KeyError) else str(error)
            raise TrainerError(
                "bad_rows", f"{path.name} line {number} is not a rated sample: {reason}", "Write {prompt, chosen, rejected} a line."
            ) from error
        if chosen == rejected:
            raise TrainerError("bad_rows", f"{path.name} line {number}: both answers are the same.", "Take the line out.")
        pairs.append(Pair(str(row.get("id", number)), prompt, chosen, rejected))
    if not pairs:
        raise TrainerError("bad_rows", f"{path.name} has no rated sample.", "Write {prompt, chosen, rejected} a line.")
    return pairs


def with_system(pairs: list[Pair], system: str | None) -> list[Pair]:
    """The same with the system message put before prompts that have none."""
    if system is None:
        return pairs
    first = {"role": "system", "content": system}
    return [p if p.prompt[0]["role"] == "system" else Pair(p.id, [first, *p.prompt], p.chosen, p.rejected, p.check) for p in pairs]


def write_pairs(folder: Path, pairs: list[Pair]) -> None:
    """The pairs for people: the run's pairs.jsonl."""
    write_bytes(folder / FILE, "".join(json.dumps(vars(pair), ensure_ascii=False) + "\n" for pair in pairs).encode())


def as_rows(pairs: list[Pair]) -> list[Row]:
    """Rated samples as rows, for the order in which they are learned."""
    return [
        Row(pair.id, [*pair.prompt, {"role": "assistant", "content": pair.chosen}], ("category=",), n) for n, pair in enumerate(pairs, 1)
    ]


def tokenise_pairs(pairs: list[Pair], chat: ChatFormat, max_length: int) -> tuple[list[TokenPair], int]:
    """Tokens of each pair, and how many are longer than `max_length`: those are refused, since a cut answer is another answer."""
    texts = []
    for pair in pairs:
        prompt = chat.render(pair.prompt, add_generation_prompt=True)
        both = [chat.render([*pair.prompt, {"role": "assistant", "content": text}]) for text in (pair.chosen, pair.rejected)]
        texts += [prompt, *(_until_stop(text, prompt, chat) for text in both)]
    ids = chat.encode(texts)["input_ids"] if texts else []
    tokens, long = [], 0
    for index in range(0, len(ids), 3):
        prompt, chosen, rejected = ids[index : index + 3]
        size = _shared(prompt, chosen, rejected)
        long += max(len(chosen), len(rejected)) > max_length
        tokens.append(TokenPair(list(prompt[:size]), list(chosen[size:]), list(rejected[size:])))
    return tokens, long


def _until_stop(text: str, prompt: str, chat: ChatFormat) -> str:
    """The conversation up to the stop token after the answer: what a template writes behind it is not learned."""
    ends = [text.find(stop, len(prompt)) + len(stop) for stop in chat.stop_texts if text.find(stop, len(prompt)) >= 0]
    return text[: min(ends)] if ends else text + chat.tokenizer.eos_token


def _shared(prompt: list[int], chosen: list[int], rejected: list[int]) -> int:
    size = 0
    for a, b, c in zip(prompt, chosen, rejected, strict=False):
        if not a == b == c:
            break
        size += 1
    return size


def _text(value: object) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0].get("content") if isinstance(value[0], dict) else None
    if not isinstance(value, str) or not value:
        raise ValueError("an answer or prompt is not text, or empty")
    return value
