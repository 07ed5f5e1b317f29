"""Trackers get the numbers of a run, and one that raises, hangs or fills is left out while the run goes on."""

import json
import struct
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import QUICK, STARTER
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from trainer.__main__ import main
from trainer.config import config_from_dict
from trainer.events import EventWriter
from trainer.trackers import follow
from trainer.trackers.follow import Trackers, metrics_of, open_trackers, settings_of
from trainer.trackers.tensorboard_files import TensorBoardFiles, masked_crc


class Kept:
    """A sink that keeps what it is given."""

    def __init__(self):
        self.calls: list[tuple] = []

    def start(self, from_step):
        self.calls.append(("start", from_step))

    def log(self, step, values, seconds):
        self.calls.append(("log", step, values))

    def close(self, status):
        self.calls.append(("close", status))


class Throws(Kept):
    def log(self, step, values, seconds):
        raise RuntimeError("no more room")


class Hangs(Kept):
    def __init__(self, let_go):
        super().__init__()
        self.let_go = let_go

    def log(self, step, values, seconds):
        self.let_go.wait(30)


class CannotStart(Kept):
    def start(self, from_step):
        raise ModuleNotFoundError("No module named 'elsewhere'", name="elsewhere")


@pytest.fixture(autouse=True)
def none_dropped(monkeypatch):
    monkeypatch.setattr(follow, "_dropped", [])


@pytest.fixture
def writer(tmp_path):
    events = EventWriter(tmp_path / "events.jsonl", "run-0001")
    yield events
    events.close()


@pytest.fixture
def let_go():
    event = threading.Event()
    yield event
    event.set()


def run_steps(events: EventWriter, count: int, pause: float = 0.0) -> float:
    """What a recipe would emit; the seconds it took."""
    started = time.monotonic()
    events.emit("hello", pid=1, resumed_from=None)
    for step in range(1, count + 1):
        events.emit("step", step=step, max_steps=count, loss=1 / step, lr=1e-3, grad_norm=float("nan"), mem={"peak": 5})
        time.sleep(pause)
    events.emit("eval", step=count, loss=0.5, rows=3, seconds=0.1, is_best=True)
    events.emit("done", status="ok", totals={})
    return time.monotonic() - started


def read(events: EventWriter) -> list[dict]:
    return [json.loads(line) for line in events.path.read_text().splitlines()]


def warnings(events: EventWriter) -> list[dict]:
    return [event for event in read(events) if event["type"] == "warn" and event["code"] == "TRACKER_DROPPED"]


def test_a_sink_gets_every_finite_number_and_the_end(writer):
    sink = Kept()
    Trackers({"Kept": sink}, writer)
    run_steps(writer, 3)
    assert sink.calls[0] == ("start", 0) and sink.calls[-1] == ("close", "ok")
    assert sink.calls[2] == ("log", 2, {"train/loss": 0.5, "train/lr": 1e-3, "memory/peak": 5.0})
    assert sink.calls[-2] == ("log", 3, {"eval/loss": 0.5}) and len(sink.calls) == 6
    assert not warnings(writer)


@pytest.mark.parametrize("kind", ["throws", "cannot start", "hangs", "hangs at the end", "fills"])
def test_a_faulty_sink_is_dropped_with_one_warning_and_the_other_goes_on(writer, let_go, monkeypatch, kind):
    sinks = {"throws": Throws, "cannot start": CannotStart}
    bad = sinks[kind]() if kind in sinks else Hangs(let_go)
    monkeypatch.setattr(follow, "CALL_SECONDS", 0.05 if kind == "hangs" else 30)
    monkeypatch.setattr(follow, "QUEUE_ROOM", 8 if kind == "fills" else 4096)
    monkeypatch.setattr(follow, "CLOSE_SECONDS", 0.3)
    good = Kept()
    Trackers({"Bad": bad, "Good": good}, writer)
    took = run_steps(writer, 40, pause=0.005)
    assert took < 5 and len([call for call in good.calls if call[0] == "log"]) == 41
    (warning,) = warnings(writer)
    ended: list[int] = []
    monkeypatch.setattr(follow.os, "_exit", ended.append)
    follow.leave(0)
    assert ended == [0], "what a dropped tracker left behind must not hold the process"
    expected = {"throws": "no more room", "cannot start": "elsewhere is not installed", "hangs": "writing to it takes longer",
                "hangs at the end": "did not end in time", "fills": "8 steps behind"}  # fmt: skip
    assert "Bad" in warning["text"] and expected[kind] in warning["text"]
    assert read(writer)[-1]["type"] == "done" and sum(event["type"] == "step" for event in read(writer)) == 40


def test_only_the_first_rank_has_trackers_and_only_what_is_asked_for(writer, tmp_path, monkeypatch):
    values = {"base_model": str(STARTER), "dataset_dir": str(tmp_path)}
    open_trackers(config_from_dict(values), tmp_path, writer)
    monkeypatch.setenv("RANK", "1")
    open_trackers(config_from_dict(values | {"tracking": {"tensorboard": True}}), tmp_path, writer)
    run_steps(writer, 1)
    assert not (tmp_path / "trackers").exists() and not any(event["type"] == "choice" for event in read(writer))


def event_class():
    """TensorBoard's Event as the protobuf package reads it, from the fields that its .proto files name."""
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="event.proto", package="t", syntax="proto3")
    shapes = {
        "Value": [("tag", 1, kinds.TYPE_STRING, ""), ("simple_value", 2, kinds.TYPE_FLOAT, "")],
        "Summary": [("value", 1, kinds.TYPE_MESSAGE, ".t.Value")],
        "SessionLog": [("status", 1, kinds.TYPE_INT32, "")],
        "Event": [("wall_time", 1, kinds.TYPE_DOUBLE, ""), ("step", 2, kinds.TYPE_INT64, ""), ("file_version", 3, kinds.TYPE_STRING, ""),
                  ("summary", 5, kinds.TYPE_MESSAGE, ".t.Summary"), ("session_log", 7, kinds.TYPE_MESSAGE, ".t.SessionLog")],
    }  # fmt: skip
    for name, fields in shapes.items():
        message = file.message_type.add(name=name)
        for field, number, kind, type_name in fields:
            label = kinds.LABEL_REPEATED if field == "value" else kinds.LABEL_OPTIONAL
            message.field.add(name=field, number=number, type=kind, label=label, type_name=type_name or None)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("t.Event"))


def read_event_file(path: Path) -> list:
    """Every event, each with both checksums right."""
    kind, data, found, at = event_class(), path.read_bytes(), [], 0
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        assert struct.unpack_from("<I", data, at + 8)[0] == masked_crc(data[at : at + 8])
        body = data[at + 12 : at + 12 + length]
        assert struct.unpack_from("<I", data, at + 12 + length)[0] == masked_crc(body)
        found.append(kind.FromString(body))
        at += 16 + length
    return found


def test_the_checksum_is_the_published_one():
    """CRC-32C of "123456789" is E3069283 (RFC 3720, appendix B.4 names the polynomial)."""
    rotated = (masked_crc(b"123456789") - 0xA282EAD8) & 0xFFFFFFFF
    assert (rotated << 15 | rotated >> 17) & 0xFFFFFFFF == 0xE3069283


def test_event_files_are_what_tensorboard_reads(tmp_path):
    sink = TensorBoardFiles(tmp_path)
    sink.start(300)
    sink.log(301, {"train/loss": 0.25, "eval/loss": -1.5}, 1e9)
    sink.close("ok")
    first, session, numbers = read_event_file(next(tmp_path.iterdir()))
    assert first.file_version == "brain.Event:2" and (session.step, session.session_log.status) == (301, 1)
    assert (numbers.step, numbers.wall_time) == (301, 1e9)
    assert [(value.tag, value.simple_value) for value in numbers.summary.value] == [("train/loss", 0.25), ("eval/loss", -1.5)]


def test_no_folder_of_this_machine_is_told_to_a_tracker(tmp_path):
    values = {"base_model": str(tmp_path / "models" / "small"), "dataset_dir": str(tmp_path / "data" / "v0001")}
    settings = settings_of(config_from_dict(values | {"init_adapter": str(tmp_path / "runs" / "run-0001" / "adapter")}))
    assert (settings["base_model"], settings["dataset_dir"], settings["init_adapter"]) == ("small", "v0001", "run-0001")
    assert str(tmp_path) not in json.dumps(settings)


def test_metrics_leave_out_what_is_no_measure():
    assert metrics_of({"type": "heartbeat", "step": 1}) == {}
    assert metrics_of({"type": "eval", "step": 4, "loss": None, "token_acc": 0.5, "rows": 9, "is_best": True}) == {"eval/token_acc": 0.5}


def test_a_run_with_all_trackers_ends_well_where_two_are_not_installed(tmp_path, dataset, monkeypatch):
    folder = tmp_path / "runs" / "run-0001"
    folder.mkdir(parents=True)
    tracking = {"tensorboard": True, "wandb": "offline", "trackio": True}
    config = config_from_dict({**QUICK, "max_steps": 2, "dataset_dir": str(dataset), "tracking": tracking}).to_dict()
    (folder / "config.json").write_text(json.dumps(config))
    for name in ("wandb", "trackio"):
        monkeypatch.setitem(sys.modules, name, None)
    assert main(["sft", "--run", str(folder)]) == 0
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    dropped = [event["data"]["tracker"] for event in events if event["type"] == "warn" and event["code"] == "TRACKER_DROPPED"]
    assert sorted(dropped) == ["Trackio", "Weights & Biases"] and events[-1]["status"] == "ok"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {"device", "compute_dtype", "threads", "packing", "trackers"} <= set(manifest["details"]["choices"])
    assert all(choice["reason"] for choice in manifest["details"]["choices"].values())
    (file,) = (folder / "trackers" / "tensorboard").iterdir()
    losses = {event["step"]: event["loss"] for event in events if event["type"] == "step"}
    found = [(event.step, value) for event in read_event_file(file) for value in event.summary.value]
    read_back = {step: value.simple_value for step, value in found if value.tag == "train/loss"}
    assert read_back == pytest.approx(losses, rel=1e-6) and len(losses) == 2
