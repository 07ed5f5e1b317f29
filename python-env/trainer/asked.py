"""The rows of a split as questions: the conversation before the last answer, its tokens, the right answer, and the row itself.

Rows on which no check of the rulebook gives a verdict teach nothing here; they are left out under a named reason, as are
those whose own answer breaks a check. It reads the split; it does not know recipes.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch

from .batches import make_batches, row_weights
from .chat_format import ChatFormat
from .config import RunConfig
from .errors import TrainerError
from .rows import MAX_LINE_BYTES, Row, RowProblems, parse_row
from .scorer import Scorer, Verdict

_ANSWER_FIELDS = ("completion", "response", "output")


@dataclass(frozen=True)
class Asked:
    """One question. `applies` names the checks that give a verdict on its right answer; `raw` is the row as it is on disk.

    `category`: what the rulebook takes it for.
    """

    row: Row
    raw: dict
    prompt_ids: list[int]
    applies: tuple[str, ...]
    category: str = ""

    @property
    def prompt(self) -> list[dict]:
        """The messages before the answer."""
        return self.row.messages[:-1]

    @property
    def answer(self) -> str:
        """The right answer."""
        return self.row.messages[-1]["content"]

    def answered(self, text: str) -> dict:
        """The row with another answer in the place of its own, as the scorer takes it."""
        return with_answer(self.raw, text)


def with_answer(raw: dict, text: str) -> dict:
    """A row with another answer in the place of its own."""
    if isinstance(raw.get("messages"), list):
        return {**raw, "messages": [*raw["messages"][:-1], {**raw["messages"][-1], "content": text}]}
    name = next(name for name in _ANSWER_FIELDS if name in raw)
    value = raw[name]
    return {**raw, name: [*value[:-1], {**value[-1], "content": text}] if isinstance(value, list) else text}


def read_asked(config: RunConfig, split: str, chat: ChatFormat, scorer: Scorer, room: int) -> tuple[list[Asked], dict]:
    """The questions of a split that leave `room` tokens for an answer, and what became of its rows (a `data` event)."""
    problems = RowProblems()
    rows = list(_read(Path(config.dataset_dir) / f"{split}.jsonl", config, problems))
    verdicts = scorer.verdicts([raw for _, raw in rows])
    ids = chat.encode([chat.render(row.messages[:-1], add_generation_prompt=True) for row, _ in rows])["input_ids"] if rows else []
    kept = []
    for (row, raw), verdict, tokens in zip(rows, verdicts, ids, strict=True):
        applies = tuple(check for check, (_, n) in verdict.checks.items() if n)
        if not applies:
            problems.add("nothing_to_judge", row.line, "no check gives a verdict on its answer")
        elif not all(k == n for k, n in verdict.checks.values()):
            problems.add("answer_breaks_a_check", row.line, ", ".join(_broken(verdict)))
        elif len(tokens) + room > config.max_length:
            problems.add("too_long", row.line, f"{len(tokens)} tokens and {room} for the answer, max_length is {config.max_length}")
        else:
            kept.append(Asked(row, raw, list(tokens), applies, verdict.category or ""))
    lengths = sorted(len(asked.prompt_ids) for asked in kept)
    report = {
        "split": split,
        "rows": len(rows) + sum(problems.dropped.values()) - sum(_late(problems)),
        "kept": len(kept),
        "dropped": dict(problems.dropped),
        "first_problems": problems.first,
        "tokens": sum(lengths),
        "trainable_tokens": 0,
        "length_quantiles": {f"p{int(q * 100)}": lengths[int(q * (len(lengths) - 1))] for q in (0.0, 0.5, 1.0)} if lengths else {},
        "truncated": 0,
        "template_sha": chat.sha256,
        "eos_trained": 1.0,
    }
    return kept, report


def choose_evenly(asked: list[Asked], most: int | None) -> list[Asked]:
    """At most so many questions, evenly spread over the list."""
    count = min(len(asked), most or len(asked))
    return [asked[i * len(asked) // count] for i in range(count)]


def refuse_empty(asked: list[Asked], report: dict) -> None:
    """Stop a run that has nothing to ask."""
    if asked:
        return
    raise TrainerError(
        "bad_rows",
        f"No row of {report['split']}.jsonl can be asked ({report['rows']} read, {report['dropped']}).",
        "Take a dataset version of this project whose answers its rulebook can judge.",
    )


def rows_in_order(keys: list[tuple[str, ...]], lengths: list[int], config: RunConfig, per_step: int) -> tuple[list[int], int]:
    """The rows of every step, laid end to end, `per_step` of them a step, and the number of steps."""
    weights, _ = row_weights(keys, config.sampling_weights)
    if not float(weights.sum()):
        raise TrainerError("bad_config", "sampling_weights gives every row weight 0.", "Give at least one kind of row a weight above 0.")
    plan = make_batches(
        torch.tensor(lengths),
        weights,
        batch_size=per_step,
        accumulation=1,
        seed=config.seed,
        epochs=config.epochs,
        max_steps=config.max_steps,
    )
    order: list[int] = []
    index = 0
    while len(order) < plan.total_steps * per_step:
        order += plan.step(index)[0]
        index += 1
    return order[: plan.total_steps * per_step], plan.total_steps


def _read(path: Path, config: RunConfig, problems: RowProblems):
    if not path.is_file():
        raise TrainerError("not_found", f"The split file {path.name} is missing in {path.parent}.", "Generate the dataset again.")
    with open(path, "rb") as handle:
        for number, line in enumerate(handle, 1):
            if len(line) > MAX_LINE_BYTES:
                problems.add("line_too_long", number, f"longer than {MAX_LINE_BYTES} bytes")
            elif line.strip():
                row = parse_row(line, number, config.format.kind, config.format.system, problems)
                if row:
                    yield row, json.loads(line)


def _broken(verdict: Verdict) -> list[str]:
    return [check for check, (k, n) in verdict.checks.items() if k != n]


def _late(problems: RowProblems) -> list[int]:
    """Rows that were read and left out afterwards."""
    return [problems.dropped[reason] for reason in ("nothing_to_judge", "answer_breaks_a_check", "too_long")]
