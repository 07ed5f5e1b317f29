"""How far the model, as it is, keeps the rulebook's gates: fixed questions of the val split, greedy answers, the engine's verdicts.

The questions are rows of the categories that suites with gates ask; the suites' own questions are never asked. The scorer
counts. It knows no steps and no checkpoints; what is better is decided in best.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from .asked import Asked, choose_evenly, read_asked
from .base_model import Compute
from .chat_format import ChatFormat
from .config import RunConfig
from .decoding import Decoding, Prompt
from .errors import TrainerError
from .events import EventWriter
from .samples import ask
from .scorer import Gate, Scorer, scorer_command

BATCH_ROWS = 64


@dataclass(frozen=True)
class GateWatch:
    """The questions of a run, and who judges the answers."""

    scorer: Scorer
    questions: list[Asked]
    max_new_tokens: int

    def look(self, model, base, chat: ChatFormat, compute: Compute) -> list[Gate]:
        """The gates as the model keeps them now; training goes on as if nothing had been asked."""
        prompts = [Prompt(f"gates/{each.row.id}", each.prompt_ids) for each in self.questions]
        decoding = Decoding(max_new_tokens=self.max_new_tokens)
        answers = ask(model, base, prompts, decoding, chat, compute, BATCH_ROWS)
        return self.judge([chat.tokenizer.decode(answer.ids) for answer in answers])

    def judge(self, answers: list[str]) -> list[Gate]:
        """The gates as these answers keep them, one answer a question."""
        return self.scorer.gates([{"row": each.raw, "answer": answer} for each, answer in zip(self.questions, answers, strict=True)])


@contextmanager
def open_scorer(config: RunConfig, is_first: bool) -> Iterator[Scorer | None]:
    """The scorer of a run whose best is chosen by gates, on the rank that asks; a run that has none is refused."""
    if not (config.by_gates and is_first):
        yield None
        return
    with Scorer(scorer_command("best_by gates needs", ", or set best_by to loss")) as scorer:
        yield scorer


def watch_gates(config: RunConfig, chat: ChatFormat, scorer: Scorer, events: EventWriter) -> GateWatch:
    """Choose the questions, and say what they can judge."""
    asked, report = read_asked(config, "val", chat, scorer, 0)
    gated = [each for each in asked if each.category in scorer.gated]
    watch = GateWatch(scorer, choose_questions(gated, config.gate_prompts), config.sample_max_new_tokens)
    gates = watch.judge([each.answer for each in watch.questions]) if watch.questions else []
    if not gates:
        raise TrainerError(
            "bad_config",
            f"best_by is gates, but the {report['rows']} rows of val.jsonl leave the gates of {scorer.rulebook} nothing to judge.",
            "Give a suite gates on what the val split holds, or set best_by to loss.",
        )
    suites = ", ".join(f"{suite}: {_names(of)}" for suite, of in groupby(gates, lambda gate: gate.suite))
    events.emit("choice", name="scorer", value=scorer.rulebook, reason=f"process {scorer.pid} judges the gates of {suites}")
    events.emit(
        "choice", name="gate_prompts", value=len(watch.questions), reason=f"of {len(gated)} rows of val.jsonl that suites with gates ask"
    )
    return watch


def choose_questions(gated: list[Asked], most: int) -> list[Asked]:
    """As many of one category as of another, evenly spread over it; of small ones all, so that larger ones get their places."""
    categories = [[each for each in gated if each.category == name] for name in sorted({each.category for each in gated})]
    chosen: list[Asked] = []
    for number, rows in enumerate(sorted(categories, key=len)):
        chosen += choose_evenly(rows, max(1, (most - len(chosen)) // (len(categories) - number)))
    return chosen[:most]


def _names(gates: Iterator[Gate]) -> str:
    return " ".join(dict.fromkeys(gate.check for gate in gates))
