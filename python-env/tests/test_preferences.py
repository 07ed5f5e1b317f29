"""The recipes dpo and grpo on the starter model, with the real TRL and a scorer's process."""

import json
import math

import pytest
import torch
from conftest import events_of, losses
from preference_runs import prefer, short_dataset, stand_in

from trainer.errors import TrainerError
from trainer.preferences.trl_parts import import_trl, on_one_device
from trainer.recipes import grpo

pytest.importorskip("trl", reason="TRL is installed beside the environment by npm test")


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    return str(short_dataset(tmp_path_factory.mktemp("short") / "data" / "v0001"))


@pytest.fixture(scope="module", autouse=True)
def trl_is_imported():
    import_trl()


def adapter_bytes(folder) -> bytes:
    return (folder / "adapter" / "adapter_model.safetensors").read_bytes()


@pytest.mark.parametrize(("recipe", "changes"), [("dpo", {"batch_size": 4}), ("grpo", {"grpo": {"num_generations": 4}})])
def test_stopped_and_resumed_equals_never_stopped(tmp_path, monkeypatch, rows, recipe, changes):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    given = {"dataset_dir": rows, "no_regression": None, **changes}
    assert prefer(monkeypatch, whole, recipe, stand_in(4), **given) == "ok"
    assert prefer(monkeypatch, parts, recipe, stand_in(4), {2: "stop"}, **given) == "stopped"
    assert prefer(monkeypatch, parts, recipe, stand_in(4), **given) == "ok"
    assert losses(parts) == losses(whole)
    assert adapter_bytes(parts) == adapter_bytes(whole)
    assert [event["step"] for event in events_of(parts, "resume")] == [2]
    assert events_of(parts, "step")[-1]["trainable_tokens"] == events_of(whole, "step")[-1]["trainable_tokens"] > 0
    memory = [event["value"]["measured"] for event in events_of(whole, "choice") if event["name"] == "memory"]
    assert len(memory) == 2 and 2**28 < memory[0] <= memory[1] < 2**34
    assert (parts / "manifest.json").is_file() and events_of(parts)[-1]["status"] == "ok"


def test_one_process_on_one_device_is_enough_and_several_are_refused(tmp_path, monkeypatch, rows):
    from trl import DPOConfig

    arguments = DPOConfig(output_dir=str(tmp_path), use_cpu=True, report_to="none")
    arguments._n_gpu = 4
    assert (on_one_device(arguments).n_gpu, arguments.train_batch_size) == (1, arguments.per_device_train_batch_size)
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(TrainerError, match="torchrun started 2"):
        prefer(monkeypatch, tmp_path / "run", "grpo", stand_in(), dataset_dir=rows)


def pairs_file(path, swapped: bool):
    rows = [{"prompt": f"Say {n}", "chosen": f"{n}", "rejected": "word " * 6} for n in range(8)]
    if swapped:
        rows = [{**row, "chosen": row["rejected"], "rejected": row["chosen"]} for row in rows]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_rated_samples_are_preferred_and_swapped_ones_shunned(tmp_path, monkeypatch, rows):
    """What is preferred is read from the start: -ln ½ at the reference itself; swapped pairs are the control."""
    margins = {}
    for swapped in (False, True):
        folder = tmp_path / str(swapped)
        pairs = pairs_file(tmp_path / f"{swapped}.jsonl", swapped)
        given = {"dataset_dir": rows, "dpo": {"pairs": pairs}, "no_regression": None, "eval_steps": 0}
        assert prefer(monkeypatch, folder, "dpo", stand_in(), max_steps=6, **given) == "ok"
        steps = events_of(folder, "step")
        assert steps[0]["loss"] == pytest.approx(math.log(2), abs=1e-4)
        assert steps[-1]["loss"] < steps[0]["loss"] and steps[-1]["reward_margin"] > 0
        assert 0 < steps[-1]["trainable_tokens"] < steps[-1]["tokens_total"]
        margins[swapped] = answer_margin(folder)
    assert margins[False] > 0 > margins[True]


def answer_margin(folder) -> float:
    """How much more the learned adapter likes the short answer than the start did, less the same of the long one."""
    from conftest import STARTER

    from trainer.base_model import choose_compute, load_tokenizer
    from trainer.generate import load_for_inference

    compute = choose_compute("cpu", "float32")
    tokenizer = load_tokenizer(STARTER)

    def gain(answer: str) -> float:
        prompt = tokenizer.apply_chat_template([{"role": "user", "content": "Say 3"}], tokenize=False, add_generation_prompt=True)
        prefix, ids = tokenizer(prompt)["input_ids"], tokenizer(prompt + answer)["input_ids"]
        found = []
        for adapter in (None, folder / "adapter"):
            with torch.no_grad():
                logits = load_for_inference(STARTER, adapter, compute)(torch.tensor([ids])).logits[0].log_softmax(-1)
            found.append(sum(float(logits[i - 1, ids[i]]) for i in range(len(prefix), len(ids))))
        return found[1] - found[0]

    return gain("3") - gain("word " * 6)


def test_rewards_raise_what_is_kept_and_swapped_ones_lower_it_and_make_no_adapter(tmp_path, monkeypatch, rows):
    """Swapped rewards are the control, of what is learned and of the gate: what they lose, no adapter comes out of."""
    given = {"dataset_dir": rows, "grpo": {"num_generations": 8, "beta": 0.0}, "learning_rate": 1e-2}
    given |= {"batch_size": 24, "max_steps": 7, "eval_steps": 7, "no_regression": {"tolerance": 0.0, "significance": 0.999}}
    raised, lowered = tmp_path / "raised", tmp_path / "lowered"
    assert prefer(monkeypatch, raised, "grpo", stand_in(12), **given) == "ok"
    reward = grpo.reward_of
    monkeypatch.setattr(grpo, "reward_of", lambda *args: -reward(*args))
    with pytest.raises(TrainerError, match="no-regression gate") as caught:
        prefer(monkeypatch, lowered, "grpo", stand_in(12), **given)
    kept = {folder.name: [event["reward"] for event in events_of(folder, "eval")] for folder in (raised, lowered)}
    assert kept["raised"][-1] > kept["raised"][0] and kept["lowered"][-1] < kept["lowered"][0], kept
    assert caught.value.code == "verification_failed"
    manifest = json.loads((raised / "manifest.json").read_text(encoding="utf-8"))
    assert {"baseline.json", "adapter/adapter_model.safetensors"} <= {entry["path"] for entry in manifest["files"]}
    assert not (lowered / "adapter").exists() and not (lowered / "manifest.json").exists()
    assert events_of(lowered, "eval")[-1]["regressed"] == ["short"]
    assert [event["code"] for event in events_of(lowered, "warn")][-1] == "REGRESSED"


def test_a_scorer_that_dies_ends_the_run_by_name_and_the_run_goes_on(tmp_path, monkeypatch, rows):
    given = {"dataset_dir": rows, "grpo": {"num_generations": 4}, "no_regression": None}
    with pytest.raises(TrainerError, match=r"scorer \(process \d+\) ended \(status 3\) after 5 requests: the rulebook is gone") as caught:
        prefer(monkeypatch, tmp_path, "grpo", stand_in(4, dies_at=5), save_steps=1, **given)
    assert caught.value.code == "process_failed" and caught.value.retryable
    assert [event["step"] for event in events_of(tmp_path, "checkpoint")] == [1]
    assert prefer(monkeypatch, tmp_path, "grpo", stand_in(4), save_steps=1, **given) == "ok"
    assert [event["step"] for event in events_of(tmp_path, "resume")] == [1]
