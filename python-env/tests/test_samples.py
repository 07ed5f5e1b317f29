"""Answers during training: the prompts of the run folder, the base's score first, and a cost that stays small."""

import json

from conftest import events_of, train, word_row

from trainer.samples import SHARE, Rounds


def prompts_file(folder, *lines: dict) -> None:
    folder.mkdir(parents=True)
    (folder / "sample_prompts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def test_the_prompts_of_the_run_folder_are_answered_from_the_base_to_the_end(tmp_path, dataset):
    run = tmp_path / "run"
    question = [{"role": "user", "content": "List: apple river"}]
    prompts_file(
        run, {"source": "mine", "id": "mine-1", "messages": question}, {"source": "val", "id": "list-001000.0", "row": word_row(1000)}
    )
    train(run, dataset, sample_steps=2, sample_max_new_tokens=4)
    samples = events_of(run, "sample")
    assert {e["prompt_id"] for e in samples} == {"mine-1", "list-001000.0"}
    assert [e["step"] for e in samples][:2] == [0, 0] and samples[-1]["step"] == 6
    lines = [json.loads(line) for line in (run / "samples.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0]["prompt"] == question and lines[1]["prompt"] == word_row(1000)["messages"][:-1]
    assert [e["name"] for e in events_of(run, "choice")].count("sample_rounds") == 1


def test_a_resumed_run_does_not_score_the_base_again(tmp_path, dataset):
    train(tmp_path / "run", dataset, {3: "stop"}, sample_steps=1, sample_prompts=2, sample_max_new_tokens=3)
    first = len([e for e in events_of(tmp_path / "run", "sample") if e["step"] == 0])
    train(tmp_path / "run", dataset, sample_steps=1, sample_prompts=2, sample_max_new_tokens=3)
    assert first == len([e for e in events_of(tmp_path / "run", "sample") if e["step"] == 0]) == 2


def test_rounds_cost_a_small_share_and_come_closer_together_at_first():
    rounds, at = Rounds(10, 800), []
    rounds.count(1.0, 0.0)
    for step in range(1, 800):
        if rounds.is_due(step, step * 0.25):
            at.append(step)
            rounds.count(1.0, step * 0.25)
    assert rounds.spent + 1.0 <= SHARE * 800 * 0.25
    assert len(at) >= 12 and at[1] - at[0] < at[-1] - at[-2]
    assert min(b - a for a, b in zip(at, at[1:], strict=False)) * 0.25 >= 1 / (2 * SHARE)
    assert rounds.affordable(10, 2.5) == 17


def test_no_round_comes_where_none_is_wanted(tmp_path, dataset):
    train(tmp_path / "run", dataset, sample_steps=0, eval_steps=3)
    assert events_of(tmp_path / "run", "sample") == []
