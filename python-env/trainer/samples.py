"""Answers to fixed prompts while a run trains, in rounds that cost only a small share of its time.

The prompts are RUN_FOLDER/sample_prompts.jsonl, which the host writes (the person's own questions, then rows of the val
split), else the first rows of the val split. It judges nothing and knows no step of the training.
"""

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

from .base_model import Compute, set_training
from .chat_format import ChatFormat
from .checkpoint import random_states, restore_random_states
from .config import RunConfig
from .decoding import Answer, Decoding, Prompt, generate
from .errors import TrainerError
from .rows import Row, RowProblems, parse_row

PROMPTS_FILE = "sample_prompts.jsonl"
SHARE = 0.08
BATCH_ROWS = 64


@dataclass(frozen=True)
class SamplePrompt:
    """A prompt with its messages; `messages` ends where the answer begins."""

    id: str
    messages: list[dict]


@dataclass
class Rounds:
    """When the next round is due: at multiples of `least` steps, as soon as training has paid for it.

    Over the whole run the rounds stay within SHARE of the time of training. Of that, the first quarter of the run may
    spend half (the root of the share of time gone), because there answers change most; two rounds never come closer than
    twice that share allows. `first` seconds went into the base's score, `spent` into the `done` - 1 rounds since, the
    newest of them after `at` seconds of training.
    """

    least: int
    total: int
    first: float = 0.0
    spent: float = 0.0
    at: float = 0.0
    done: int = 0

    @property
    def cost(self) -> float:
        """Seconds of a round, the mean so far."""
        return (self.first + self.spent) / self.done if self.done else 0.0

    def is_due(self, step: int, seconds: float) -> bool:
        """True where `seconds` of training in `step` steps pay for one more round now and one at the end."""
        if not self.least or step % self.least:
            return False
        if not self.done:
            return True
        expected = seconds / step * self.total
        is_apart = seconds - self.at >= self.cost / (2 * SHARE)
        return is_apart and self.spent + 2 * self.cost <= SHARE * math.sqrt(seconds * expected)

    def affordable(self, step: int, seconds: float) -> int:
        """Rounds of the whole run at the pace so far, the first and the last among them."""
        most = self.total // self.least + 1
        return min(most, max(2, 1 + int(SHARE * seconds / step * self.total / self.cost))) if self.cost else most

    def count(self, took: float, seconds: float) -> None:
        """One round was asked after `seconds` of training and took `took`."""
        if self.done:
            self.spent += took
        else:
            self.first = took
        self.at = seconds
        self.done += 1


def read_prompts(folder: Path, config: RunConfig, first_rows: list[Row]) -> list[SamplePrompt]:
    """The prompts of a run folder; the first rows of the val split where it has no file of them."""
    path = folder / PROMPTS_FILE
    if not path.is_file():
        return [SamplePrompt(row.id, row.messages[:-1]) for row in first_rows]
    prompts = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
            if content["source"] == "mine":
                prompts.append(SamplePrompt(str(content["id"]), content["messages"]))
                continue
            raw = json.dumps(content["row"], ensure_ascii=False).encode()
        except (ValueError, KeyError, TypeError) as error:
            raise TrainerError("bad_rows", f"{path.name} line {number} is not a prompt: {error}", "Start a new run.") from error
        row = parse_row(raw, number, config.format.kind, config.format.system, RowProblems())
        if row:
            prompts.append(SamplePrompt(str(content["id"]), row.messages[:-1]))
    return prompts


def answer_prompts(
    model, base, chat: ChatFormat, compute: Compute, prompts: list[SamplePrompt], max_new_tokens: int
) -> tuple[list[Answer], float]:
    """Greedy answers of the model as it is, and the seconds they took; training goes on as if they had not been asked."""
    started = time.perf_counter()
    texts = [chat.render(prompt.messages, add_generation_prompt=True) for prompt in prompts]
    asked = [Prompt(prompt.id, ids) for prompt, ids in zip(prompts, chat.encode(texts)["input_ids"], strict=True)]
    answers = ask(model, base, asked, Decoding(max_new_tokens=max_new_tokens), chat, compute, BATCH_ROWS)
    return answers, time.perf_counter() - started


def ask(model, base, prompts: list[Prompt], decoding: Decoding, chat: ChatFormat, compute: Compute, most: int) -> list[Answer]:
    """Answers of a model that is being trained, at most so many at once; no random number of its training is used."""
    states = random_states()
    set_training(model, False)
    answers = generate(base, prompts, decoding, stop_ids=chat.stop_ids, compute=compute, batch_size=min(len(prompts), most))
    set_training(model, True)
    restore_random_states(states)
    return answers
