"""Bad rows are counted with reason and line; bad model folders and full disks are named; events stay readable."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from conftest import STARTER, config_of, events_of, train, word_row, write_rows

from trainer import events as events_module
from trainer.__main__ import main
from trainer.base_model import check_folder, choose_compute, load_config, load_model, load_tokenizer
from trainer.control import Control
from trainer.errors import TrainerError
from trainer.events import EventWriter
from trainer.rows import MAX_LINE_BYTES, RowProblems, read_rows

SCHEMA = json.loads((Path(__file__).parents[2] / "contract" / "generated" / "run-events.schema.json").read_text(encoding="utf-8"))


def read(path: Path, kind: str = "messages"):
    problems = RowProblems()
    return list(read_rows(path, kind, None, problems)), problems


def test_bad_rows_are_left_out_with_reason_and_line(tmp_path):
    good = json.dumps(word_row(1)).encode()
    lines = [
        b"\xef\xbb\xbf" + good,
        b'{"messages": [',
        b"[1, 2]",
        b"",
        b'{"id": "x"}',
        b'{"messages": []}',
        b'{"messages": [{"content": "no role"}]}',
        b'{"messages": [{"role": "user", "content": 5}, {"role": "assistant", "content": "a"}]}',
        b'{"messages": [{"role": "user", "content": "no answer"}]}',
        b'{"messages": "\xff"}',
        b"\x00\x00",
        b'{"messages": [{"role": "assistant", "content": "\\ud800"}]}',
        b"[" * 100_000,
        b'{"text": "' + b"x" * MAX_LINE_BYTES + b'"}',
        b'{"__proto__": {"polluted": true}, "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}',
        good,
    ]
    (tmp_path / "train.jsonl").write_bytes(b"\n".join(lines))
    rows, problems = read(tmp_path / "train.jsonl")
    assert [row.line for row in rows] == [1, 15, 16]
    found = {entry["line"]: entry["reason"] for entry in problems.first}
    assert found == {2: "bad_json", 3: "not_an_object", 5: "missing_field", 6: "bad_field", 7: "bad_field", 8: "bad_field", 9: "no_answer",
                     10: "not_utf8", 11: "bad_json", 12: "not_utf8", 13: "bad_json", 14: "line_too_long"}  # fmt: skip
    assert problems.dropped.total() == 12


def test_a_utf16_file_is_refused_as_a_whole(tmp_path):
    (tmp_path / "train.jsonl").write_bytes(json.dumps(word_row(1)).encode("utf-16"))
    with pytest.raises(TrainerError, match="UTF-16"):
        read(tmp_path / "train.jsonl")
    with pytest.raises(TrainerError, match="missing"):
        read(tmp_path / "val.jsonl")


def test_a_run_counts_its_bad_rows_and_goes_on(tmp_path, dataset):
    folder = tmp_path / "v"
    write_rows(folder / "train.jsonl", [word_row(i) for i in range(8)])
    with open(folder / "train.jsonl", "a") as handle:
        handle.write('{"messages": [\n')
    train(tmp_path / "run", folder, max_steps=1)
    data = events_of(tmp_path / "run", "data")[0]
    assert (data["rows"], data["kept"], data["dropped"]) == (9, 8, {"bad_json": 1})
    assert data["first_problems"][0]["line"] == 9


def copy_of_starter(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STARTER, tmp_path / "model"))


def refusal(folder: Path) -> str:
    with pytest.raises(TrainerError) as caught:
        check_folder(folder)
        load_tokenizer(folder)
        load_model(folder, dtype=torch.float32, device=torch.device("cpu"))
    assert caught.value.code == "bad_model" and caught.value.next_step
    return caught.value.message


def test_pickled_weights_are_refused_unread(tmp_path):
    folder = copy_of_starter(tmp_path)
    (folder / "model.safetensors").unlink()
    assert "no weights" in refusal(folder)
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch /tmp/never'\ntR.")
    assert "pytorch_model.bin" in refusal(folder) and "pickle" in refusal(folder)


def test_a_missing_tokenizer_is_named(tmp_path):
    folder = copy_of_starter(tmp_path)
    (folder / "tokenizer.json").unlink()
    assert "no tokenizer" in refusal(folder)
    (folder / "tokenizer.json").write_text("{}")
    assert "tokenizer" in refusal(folder)


def test_an_unknown_architecture_is_named(tmp_path):
    folder = copy_of_starter(tmp_path)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "hal9000", "auto_map": {"AutoConfig": "evil.Config"}}))
    assert "hal9000" in refusal(folder)
    (folder / "config.json").write_text(json.dumps({"model_type": "vit"}))
    with pytest.raises(TrainerError, match="does not write text"):
        load_config(folder)
    (folder / "config.json").write_text("{")
    assert "is not JSON" in refusal(folder)


def test_a_weights_file_cut_short_is_named(tmp_path):
    folder = copy_of_starter(tmp_path)
    content = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(content[: len(content) // 2])
    assert "cannot be read" in refusal(folder)


def test_an_adapter_in_place_of_a_base_model_is_named(whole_run, tmp_path):
    assert "is an adapter" in refusal(whole_run / "adapter")
    assert "does not exist" in refusal(tmp_path / "nothing")


def test_a_missing_gpu_is_said_before_anything_is_loaded():
    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(TrainerError, match="no CUDA GPU"):
        choose_compute("cuda", "auto")
    with pytest.raises(TrainerError, match="float16"):
        choose_compute("auto", "float16")


def test_an_error_ends_as_an_event_with_a_code_and_a_next_step(tmp_path, dataset):
    run = tmp_path / "run"
    run.mkdir()
    (run / "config.json").write_text(json.dumps(config_of(dataset).to_dict() | {"base_model": str(tmp_path / "nothing")}))
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", "trainer", "sft", "--run", str(run)], cwd=Path(__file__).parents[1], env=environment, capture_output=True
    )
    assert ended.returncode == 1
    error, done = events_of(run)[-2:]
    assert (error["type"], error["code"], done["type"], done["status"]) == ("error", "bad_model", "done", "failed")
    assert error["hint"] and "Traceback" in error["detail"]


def test_wrong_usage_is_told_apart_from_failure(tmp_path, capsys):
    for arguments in (["dance"], ["sft"], ["generate", "--job", str(tmp_path / "nothing.json")]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
    assert "--run DIR" in capsys.readouterr().err


def test_every_event_of_a_run_has_the_fields_that_the_contract_names(tmp_path, dataset):
    train(tmp_path / "run", dataset, {2: "stop"}, eval_steps=1, sample_steps=1, sample_max_new_tokens=3, sampling_weights={"category=x": 1})
    train(tmp_path / "run", dataset, eval_steps=1, sample_steps=1, sample_max_new_tokens=3, sampling_weights={"category=x": 1})
    shapes = {shape["properties"]["type"]["const"]: shape for shape in SCHEMA["oneOf"]}
    seen = set()
    for event in events_of(tmp_path / "run"):
        seen.add(event["type"])
        shape = shapes[event["type"]]
        assert not set(shape["required"]) - set(event), f"{event['type']} lacks {set(shape['required']) - set(event)}"
        for name, part in shape["properties"].items():
            if name in event and "enum" in part:
                assert event[name] in part["enum"], f"{event['type']}.{name}"
    assert seen >= {"hello", "phase", "choice", "data", "step", "eval", "sample", "checkpoint", "resume", "warn", "artifact", "done"}


def test_sequence_numbers_go_on_and_a_torn_line_does_not_spoil_the_next(tmp_path):
    path = tmp_path / "events.jsonl"
    first = EventWriter(path, "run-0001")
    first.emit("warn", code="A", text="a", data={})
    first.close()
    with open(path, "ab") as handle:
        handle.write(b'{"v":1,"seq":1,"ts"')
    second = EventWriter(path, "run-0001")
    second.emit("warn", code="B", text="b", data={})
    second.close()
    lines = path.read_bytes().split(b"\n")
    assert json.loads(lines[0])["seq"] == 0 and json.loads(lines[2])["seq"] == 1 and lines[3] == b""


def test_numbers_that_are_not_finite_become_null_with_a_warning(tmp_path):
    writer = EventWriter(tmp_path / "events.jsonl", "run-0001")
    writer.emit("eval", step=3, loss=float("nan"), metrics={"a": [1.0, float("inf")]})
    writer.close()
    event, warning = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert event["loss"] is None and event["metrics"] == {"a": [1.0, None]}
    assert warning["code"] == "NONFINITE" and warning["data"] == {"fields": ["loss", "metrics.a[1]"], "step": 3}


def test_a_heartbeat_says_phase_step_and_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(events_module, "HEARTBEAT_SECONDS", 0.01)
    writer = EventWriter(tmp_path / "events.jsonl", "run-0001")
    writer.emit("phase", name="train", status="start")
    writer.start_heartbeat()
    while "heartbeat" not in (tmp_path / "events.jsonl").read_text():
        pass
    writer.close()
    beat = json.loads((tmp_path / "events.jsonl").read_text().splitlines()[1])
    assert beat["phase"] == "train" and beat["rss"] > 1_000_000


def test_commands_that_cannot_be_understood_are_refused_and_removed(tmp_path):
    writer = EventWriter(tmp_path / "events.jsonl", "run-0001")
    control = Control(tmp_path / "control", writer, 0.0)
    (tmp_path / "control" / "a.json").write_text('{"command": "explode"}')
    (tmp_path / "control" / "b.json").write_text('{"comm')
    os.utime(tmp_path / "control" / "b.json", (1, 1))
    (tmp_path / "control" / "c.json").write_text('{"command": "stop", "id": "c1"}')
    assert [(command.name, command.id) for command in control.poll()] == [("stop", "c1")]
    assert control.poll() == [] and not list((tmp_path / "control").iterdir())
    writer.close()
    statuses = [json.loads(line)["status"] for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert statuses == ["unknown", "unreadable", "accepted"]


def test_weights_that_are_cut_off_are_named_with_what_to_do(tmp_path):
    from safetensors.torch import save_file

    from trainer.weights_file import read_weights

    path = tmp_path / "adapter" / "adapter_model.safetensors"
    path.parent.mkdir()
    save_file({"a": torch.ones(64)}, path)
    assert read_weights(path)["a"].sum() == 64
    for size in (0, 7, path.stat().st_size - 1):
        path.write_bytes(path.read_bytes()[:size] if size else b"")
        with pytest.raises(TrainerError) as caught:
            read_weights(path)
        assert caught.value.code == "bad_weights" and "adapter/adapter_model.safetensors" in caught.value.message
        assert "another checkpoint" in caught.value.next_step
        save_file({"a": torch.ones(64)}, path)
