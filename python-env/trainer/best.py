"""Which evaluation of a run is the best so far, by its loss or by the rulebook's gates. Plain arithmetic; it knows no model."""

import math

from .config import RunConfig
from .run_state import Progress
from .scorer import Gate


def note_evaluation(progress: Progress, config: RunConfig, loss: float, gates: list[Gate] | None) -> bool:
    """Count one evaluation, of gates where they are the measure; true when it is the best so far."""
    now, threshold = _merit(loss, gates), config.early_stop.threshold if config.early_stop else 0.0
    before = _merit_so_far(progress, gates is not None)
    is_sound = math.isfinite(loss)
    is_best = is_sound and (before is None or now > before)
    gains = is_sound and (before is None or _gains(now, before, threshold))
    progress.evals_without_gain = 0 if gains else progress.evals_without_gain + 1
    progress.last_eval = progress.step
    if is_sound and (progress.lowest_loss is None or loss < progress.lowest_loss):
        progress.lowest_loss, progress.lowest_step = loss, progress.step
    if is_best:
        progress.best_loss, progress.best_step = loss, progress.step
        if gates is not None:
            progress.best_margin, progress.best_mean, progress.best_gate = now[0], now[1], gate_words(worst_gate(gates))
    return is_best


def worst_gate(gates: list[Gate]) -> Gate:
    """The gate that stands lowest against its target."""
    return min(gates, key=lambda gate: gate.margin)


def gate_words(gate: Gate) -> str:
    """A gate with its share and its target."""
    part = "" if gate.part is None else f" ({gate.part})"
    return f"{gate.check}{part} of {gate.suite} at {gate.share:.1%} of {gate.target:.1%}"


def why_best(progress: Progress, config: RunConfig) -> str:
    """Why the run ends with the weights that it ends with."""
    if not config.load_best:
        return "last step"
    if not config.by_gates:
        return "lowest evaluation loss"
    if progress.best_gate is None:
        return "last step: no evaluation had a loss that is a number"
    apart = "" if progress.lowest_step in (None, progress.best_step) else f"; the evaluation loss was lowest at step {progress.lowest_step}"
    return f"the worst gate stands highest: {progress.best_gate}{apart}"


def _merit(loss: float, gates: list[Gate] | None) -> tuple[float, ...]:
    """Compared from the left, higher is better: the worst gate's margin, the mean of all, then the loss."""
    if gates is None:
        return (-loss,)
    margins = [gate.margin for gate in gates]
    return (min(margins), sum(margins) / len(margins), -loss)


def _merit_so_far(progress: Progress, by_gates: bool) -> tuple[float, ...] | None:
    if progress.best_loss is None:
        return None
    return (progress.best_margin, progress.best_mean, -progress.best_loss) if by_gates else (-progress.best_loss,)


def _gains(now: tuple[float, ...], before: tuple[float, ...], threshold: float) -> bool:
    """Patience is for what is measured: among equal gates a lower loss makes a better checkpoint, but no gain."""
    if len(now) == 1 or now[0] > before[0] + threshold:
        return now[0] > before[0] + threshold
    return now[0] >= before[0] and now[1] > before[1] + threshold
