"""An interrupted run ends where an uninterrupted one does, bit for bit."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from conftest import config_of, events_of, losses, train
from safetensors.torch import load_file

from trainer import atomic_write
from trainer.checkpoint import newest_whole
from trainer.errors import TrainerError
from trainer.known_errors import known

ROOT = Path(__file__).parents[1]


def adapter_bytes(folder: Path) -> bytes:
    return (folder / "adapter" / "adapter_model.safetensors").read_bytes()


def start(folder: Path, dataset: Path, environment: dict | None = None, **changes) -> subprocess.Popen:
    """The trainer as a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config_of(dataset, **changes).to_dict()), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "trainer", "sft", "--run", str(folder)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})},
        stderr=open(folder / "stderr.log", "ab"),
    )


def wait_for_step(folder: Path, step: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if (folder / "events.jsonl").exists() and f'"type":"step","step":{step},' in (folder / "events.jsonl").read_text(encoding="utf-8"):
            return
        time.sleep(0.02)
    raise AssertionError(f"no step {step}: {(folder / 'stderr.log').read_text()[-2000:]}")


@pytest.mark.parametrize("dropout", [0.0, 0.1])
def test_stop_and_resume_equals_an_uninterrupted_run(tmp_path, dataset, dropout):
    adapter = {"dropout": dropout}
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train(whole, dataset, adapter=adapter)
    assert train(parts, dataset, {3: "stop"}, adapter=adapter) == "stopped"
    assert train(parts, dataset, adapter=adapter) == "ok"
    assert losses(parts) == losses(whole)
    assert adapter_bytes(parts) == adapter_bytes(whole)


def test_a_resumed_process_says_where_and_runs_only_the_remaining_steps(tmp_path, dataset, caplog):
    train(tmp_path / "run", dataset, {4: "stop"})
    caplog.set_level("INFO")
    train(tmp_path / "run", dataset)
    resume = events_of(tmp_path / "run", "resume")
    assert [(event["step"], event["path"], event["remaining_steps"]) for event in resume] == [(4, "checkpoints/step-000004", 2)]
    assert "resumed from step-000004: 2 of 6 steps remain" in caplog.text
    sequence = [event["seq"] for event in events_of(tmp_path / "run")]
    assert sequence == list(range(len(sequence)))
    assert sorted(losses(tmp_path / "run")) == [1, 2, 3, 4, 5, 6]


def test_accumulation_and_sampling_do_not_disturb_a_resumed_run(tmp_path, dataset):
    changes = {
        "gradient_accumulation_steps": 2,
        "sample_steps": 1,
        "sample_prompts": 2,
        "sample_max_new_tokens": 4,
        "adapter": {"dropout": 0.1},
    }
    train(tmp_path / "whole", dataset, **changes | {"sample_steps": 0})
    train(tmp_path / "parts", dataset, {1: "pause", 3: "stop"}, **changes)
    train(tmp_path / "parts", dataset, **changes)
    assert adapter_bytes(tmp_path / "parts") == adapter_bytes(tmp_path / "whole")


def test_full_training_resumes_exactly_too(tmp_path, dataset):
    changes = {"adapter": {"method": "full"}, "learning_rate": 1e-4, "max_steps": 4}
    train(tmp_path / "whole", dataset, **changes)
    train(tmp_path / "parts", dataset, {2: "stop"}, **changes)
    train(tmp_path / "parts", dataset, **changes)
    whole, parts = (load_file(tmp_path / name / "model" / "model.safetensors") for name in ("whole", "parts"))
    assert whole.keys() == parts.keys() and all(torch.equal(whole[key], parts[key]) for key in whole)


def test_a_stop_that_comes_while_loading_ends_the_run_before_its_first_step(tmp_path, dataset, whole_run):
    assert train(tmp_path / "run", dataset, {0: "stop"}) == "stopped"
    assert events_of(tmp_path / "run", "step") == []
    assert train(tmp_path / "run", dataset) == "ok"
    assert adapter_bytes(tmp_path / "run") == adapter_bytes(whole_run)


def test_another_config_is_not_resumed(tmp_path, dataset):
    train(tmp_path / "run", dataset, {2: "stop"})
    with pytest.raises(TrainerError, match="another run config"):
        train(tmp_path / "run", dataset, learning_rate=1e-3)
    with pytest.raises(TrainerError, match="resume is false"):
        train(tmp_path / "run", dataset, resume=False)


@pytest.mark.parametrize("write", [4, 11])
def test_a_full_disk_during_a_checkpoint_leaves_the_one_before_it_whole(tmp_path, dataset, whole_run, monkeypatch, write):
    run = tmp_path / "run"
    monkeypatch.setenv("TUNESMITH_FAIL_WRITE", str(write))
    with pytest.raises(OSError) as caught:
        train(run, dataset)
    told = known(caught.value, "train")
    assert told.code == "no_space" and told.retryable
    assert re.match(r"The disk is full: step-00000[24] needs at least [\d.]+ [KM]?B(ytes)?, and .* are free\.", told.message), told.message
    assert not list((run / "checkpoints").glob(".*"))
    found, skipped = newest_whole(run / "checkpoints", config_of(dataset).learning_hash())
    assert (found.step if found else 0) == (2 if write > 7 else 0) and not skipped
    monkeypatch.delenv("TUNESMITH_FAIL_WRITE")
    (run / "events.jsonl").unlink()
    assert train(run, dataset) == "ok"
    assert adapter_bytes(run) == adapter_bytes(whole_run)


def test_a_trainer_killed_while_it_writes_a_checkpoint_resumes_from_the_last_whole_one(tmp_path, dataset, whole_run):
    run = tmp_path / "run"
    assert start(run, dataset, {"TUNESMITH_KILL_WRITE": "14"}).wait(120) == -signal.SIGKILL
    assert list((run / "checkpoints").glob(".*.partial")), "the kill came in the middle of a folder"
    assert train(run, dataset) == "ok"
    assert [event["step"] for event in events_of(run, "resume")] == [2]
    assert adapter_bytes(run) == adapter_bytes(whole_run)
    assert not list((run / "checkpoints").glob(".*.partial"))


def test_a_trainer_killed_at_any_moment_resumes_to_the_same_adapter(tmp_path, dataset, whole_run):
    run = tmp_path / "run"
    process = start(run, dataset)
    wait_for_step(run, random.randrange(1, 6))
    time.sleep(random.random() * 0.2)
    process.kill()
    process.wait()
    assert train(run, dataset) == "ok"
    assert adapter_bytes(run) == adapter_bytes(whole_run)


def test_sigterm_finishes_the_step_saves_and_ends_without_an_error(tmp_path, dataset):
    run = tmp_path / "run"
    process = start(run, dataset, {"PYTHONPROFILEIMPORTTIME": "1"}, max_steps=500, save_steps=0)
    wait_for_step(run, 2)
    process.terminate()
    assert process.wait(60) == 0
    done = events_of(run, "done")[0]
    assert done["status"] == "stopped"
    last = events_of(run, "step")[-1]["step"]
    assert (run / "checkpoints" / f"step-{last:06d}" / "manifest.json").is_file()
    imports = (run / "stderr.log").read_text(encoding="utf-8")
    assert "peft.tuners.lora" in imports and "bitsandbytes.nn" not in imports, "without a 4-bit layer a second is saved"


def test_a_command_file_stops_a_run_and_an_old_one_does_not(tmp_path, dataset):
    run = tmp_path / "run"
    (run / "control").mkdir(parents=True)
    old = run / "control" / "old.json"
    old.write_text('{"id": "old", "command": "stop"}')
    os.utime(old, (time.time() - 60,) * 2)
    process = start(run, dataset, max_steps=500, save_steps=0)
    wait_for_step(run, 2)
    (run / "control" / "new.json").write_text('{"id": "new", "command": "stop"}')
    assert process.wait(60) == 0
    assert {event["id"]: event["status"] for event in events_of(run, "command")} == {"old": "stale", "new": "accepted"}


def test_the_fault_hook_counts_from_the_first_write(tmp_path, monkeypatch):
    monkeypatch.setenv("TUNESMITH_FAIL_WRITE", "2")
    atomic_write.write_bytes(tmp_path / "a", b"whole")
    with pytest.raises(OSError):
        atomic_write.write_bytes(tmp_path / "a", b"another")
    assert (tmp_path / "a").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
