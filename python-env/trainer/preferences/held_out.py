"""The no-regression gate: answers to held-out questions before training and during it, compared question by question.

A check has regressed when its share of kept answers fell by more than the tolerance and a one-sided exact sign test over the
questions whose verdict changed says that this is no chance, with the significance shared out between the checks.
It draws with the same random numbers each time. It does not know steps or checkpoints.
"""

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

from ..asked import Asked
from ..atomic_write import write_json
from ..base_model import Compute
from ..chat_format import ChatFormat
from ..config import NoRegressionConfig
from ..decoding import Decoding, Prompt
from ..samples import ask
from ..scorer import Scorer
from .reward import kept_checks, reward_of

BATCH_ROWS = 128
BASELINE = "baseline.json"


@dataclass(frozen=True)
class Round:
    """One round of answers: by question id which checks were kept, and the mean reward (`all`) over all of them."""

    kept: dict[str, dict[str, bool]]
    reward: float
    seconds: float

    def shares(self) -> dict[str, tuple[int, int]]:
        """For each check the answers that keep it and the questions to which it applies."""
        sums: dict[str, tuple[int, int]] = {}
        for checks in self.kept.values():
            for check, is_kept in checks.items():
                k, n = sums.get(check, (0, 0))
                sums[check] = (k + is_kept, n + 1)
        return dict(sorted(sums.items()))


@dataclass(frozen=True)
class Regression:
    """A check that fell: questions kept before and lost now, won now, to which it applies, and how likely that is by chance."""

    check: str
    lost: int
    won: int
    asked: int
    p: float


def answer_round(model, base, questions: list[Asked], scorer: Scorer, chat: ChatFormat, compute: Compute, decoding: Decoding) -> Round:
    """Ask every question of the model as it is; training goes on as if nothing had been asked."""
    started = time.perf_counter()
    prompts = [Prompt(f"held-out/{each.row.id}", each.prompt_ids) for each in questions]
    answers = ask(model, base, prompts, decoding, chat, compute, BATCH_ROWS)
    texts = [chat.tokenizer.decode(answer.ids) for answer in answers]
    verdicts = scorer.verdicts([each.answered(text) for each, text in zip(questions, texts, strict=True)])
    kept = {each.row.id: kept_checks(verdict, each.applies) for each, verdict in zip(questions, verdicts, strict=True)}
    rewards = [reward_of(verdict, each.applies, "all") or 0.0 for each, verdict in zip(questions, verdicts, strict=True)]
    return Round(kept, sum(rewards) / max(1, len(rewards)), time.perf_counter() - started)


def regressions(before: Round, now: Round, config: NoRegressionConfig) -> list[Regression]:
    """The checks that fell."""
    checks = list(before.shares())
    found = []
    for check in checks:
        pairs = [(was[check], now.kept[id][check]) for id, was in before.kept.items() if check in was]
        lost, won = sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)
        p = sign_test(lost, won)
        if lost - won > config.tolerance * len(pairs) and p < config.significance / len(checks):
            found.append(Regression(check, lost, won, len(pairs), p))
    return found


def sign_test(lost: int, won: int) -> float:
    """How likely at least `lost` of all changed questions are lost when losing and winning are as likely (exact)."""
    changed = lost + won
    return sum(math.comb(changed, k) for k in range(lost, changed + 1)) / 2**changed


def keep_baseline(folder: Path, baseline: Round) -> None:
    """Write the verdicts before training, with which every later round of the run is compared."""
    write_json(folder / BASELINE, {"reward": baseline.reward, "seconds": baseline.seconds, "kept": baseline.kept})


def read_baseline(folder: Path) -> Round | None:
    """The baseline that an earlier process of the run wrote; None where there is none."""
    path = folder / BASELINE
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return Round(content["kept"], content["reward"], content["seconds"])
