"""What an answer is worth: from the verdicts of the rulebook's checks to one number from 0 to 1. Plain arithmetic."""

from collections.abc import Mapping

from ..scorer import Verdict

_ALONE: Mapping[str, float] = {}


def kept_checks(verdict: Verdict, applies: tuple[str, ...]) -> dict[str, bool]:
    """For each check that applies to the question, whether the answer keeps it.

    A check that finds nothing to judge is kept where all others are: a combo without a stance keeps the rule of stances.
    In an answer that breaks something it is not: one that cannot be read keeps no rule.
    """
    sound = all(k == n for k, n in verdict.checks.values())
    judged = {check: verdict.checks.get(check, (0, 0)) for check in applies}
    return {check: k == n if n else sound for check, (k, n) in judged.items()}


def reward_of(verdict: Verdict, applies: tuple[str, ...], kind: str, weights: Mapping[str, float] = _ALONE) -> float | None:
    """`all`: 1 where every check that applies is kept, else 0. `share`: the weighted mean of the units kept by each check.

    None where nothing applies: such an answer teaches nothing.
    """
    kept = kept_checks(verdict, applies)
    if not kept:
        return None
    if kind == "all":
        return float(all(kept.values()) and all(k == n for k, n in verdict.checks.values()))
    summed, total = 0.0, 0.0
    for check, is_kept in kept.items():
        k, n = verdict.checks.get(check, (0, 0))
        weight = weights.get(check, 1.0)
        summed += weight * (k / n if n else float(is_kept))
        total += weight
    return summed / total if total else None
