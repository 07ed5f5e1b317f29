"""The best checkpoint by the rulebook's gates: chosen, kept over a stop, and told with its reason; by loss it is another one."""

import json

import pytest
from conftest import config_of, events_of, train
from scripted_scorer import scripted_scorer

from trainer.asked import Asked
from trainer.best import note_evaluation
from trainer.errors import TrainerError
from trainer.gates import choose_questions
from trainer.rows import Row
from trainer.run_state import Progress
from trainer.scorer import Gate

BY_GATES = {
    "best_by": "gates", "gate_prompts": 3, "load_best": True, "eval_steps": 1, "max_steps": 5, "save_steps": 0, "save_total_limit": 1,
    "sample_max_new_tokens": 4, "early_stop": {"patience": 2}, "compute_dtype": "float32",
}  # fmt: skip


def weights(folder, name="adapter") -> bytes:
    return (folder / name / "adapter_model.safetensors").read_bytes()


def test_a_run_ends_with_the_checkpoint_whose_worst_gate_stands_highest(tmp_path, dataset, monkeypatch):
    run, by_loss = tmp_path / "run", tmp_path / "by-loss"
    heard = scripted_scorer(monkeypatch, [40, 80, 70], tmp_path)
    assert train(run, dataset, {3: "stop"}, **BY_GATES) == "stopped"
    scripted_scorer(monkeypatch, [79, 99], tmp_path)
    assert train(run, dataset, **BY_GATES) == "ok"
    evals = events_of(run, "eval")
    assert [event["step"] for event in evals] == [1, 2, 3, 4], "the second look without gain after step 2 ends the run"
    assert [event["is_best"] for event in evals] == [True, True, False, False]
    assert [event["gate_margin"] for event in evals] == pytest.approx([-0.5, -0.1, -0.2, -0.11])
    assert evals[1]["gates"][0] == {"suite": "lists", "check": "listed", "part": None, "target": 0.9, "k": 80, "n": 100}
    losses = [event["loss"] for event in evals]
    assert losses[-1] == min(losses), "by loss the last would be the best"
    assert weights(run) == weights(run, "checkpoints/step-000002")

    final = next(event for event in events_of(run, "choice") if event["name"] == "final_weights")
    assert (final["value"], final["reason"]) == (
        2, "the worst gate stands highest: listed of lists at 80.0% of 90.0%; the evaluation loss was lowest at step 4",
    )  # fmt: skip
    details = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["details"]
    assert (details["best_by"], details["best_step"]) == ("gates", 2)
    asked = {each["row"]["id"] for line in heard.read_text(encoding="utf-8").splitlines() for each in json.loads(line)["gates"]}
    val = [json.loads(line) for line in (dataset / "val.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(asked) == 3 and asked <= {row["id"] for row in val if row["category"] == "even"}, "rows of val that a gated suite asks"

    # The control: the same four steps, and the loss decides.
    assert train(by_loss, dataset, **{**BY_GATES, "best_by": "loss"}) == "ok"
    assert [event["loss"] for event in events_of(by_loss, "eval")][:4] == pytest.approx(losses, abs=1e-6), "asking changes no step"
    assert weights(by_loss) != weights(run)
    assert json.loads((by_loss / "manifest.json").read_text(encoding="utf-8"))["details"]["best_by"] == "loss"


def test_gates_without_a_scorer_or_with_nothing_to_judge_are_refused(tmp_path, dataset, monkeypatch):
    monkeypatch.delenv("STUDIO_SCORER", raising=False)
    with pytest.raises(TrainerError, match="best_by gates needs") as refused:
        train(tmp_path / "run", dataset, **BY_GATES)
    assert refused.value.next_step.endswith("or set best_by to loss.")
    with pytest.raises(TrainerError, match="best_by and eval_steps"):
        config_of(dataset, best_by="gates")
    assert config_of(dataset).learning_hash() == config_of(dataset, gate_prompts=5).learning_hash()
    assert config_of(dataset, **BY_GATES).learning_hash() != config_of(dataset, **{**BY_GATES, "gate_prompts": 5}).learning_hash()


def test_questions_are_shared_out_between_categories():
    rows = [Asked(Row(str(n), [], (), n), {}, [], (), category) for n, category in enumerate("a" * 3 + "b" * 60 + "c" * 30)]

    def counts(most: int) -> str:
        return "".join(sorted(each.category for each in choose_questions(rows, most)))

    assert [counts(most) for most in (2, 9, 12)] == ["ac", "aaabbbccc", "aaabbbbbcccc"]
    assert len(choose_questions(rows, 999)) == 93
    assert [each.row.line for each in choose_questions(rows[3:63], 3)] == [3, 23, 43]


def test_among_equal_gates_the_mean_and_then_the_loss_decides_and_a_lower_loss_is_no_gain(dataset):
    config, progress = config_of(dataset, **BY_GATES), Progress()

    def look(loss: float, *kept: int) -> tuple[bool, int]:
        progress.step += 1
        gates = [Gate("suite", str(n), None, 0.5, k, 100) for n, k in enumerate(kept)]
        return note_evaluation(progress, config, loss, gates), progress.evals_without_gain

    assert look(1.0, 60, 70) == (True, 0)
    assert look(1.0, 60, 80) == (True, 0), "the mean"
    assert look(0.9, 60, 80) == (True, 1), "the loss"
    assert look(0.1, 59, 99) == (False, 2), "the worst gate first"
    assert look(float("nan"), 99, 99) == (False, 3)
    assert (progress.best_step, progress.lowest_step) == (3, 4)
