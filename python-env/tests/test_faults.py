"""What a trainer that meets a fault says of it, what it leaves whole, and that what it proposes works."""

import contextlib
import errno
import importlib.util
import json
import os
import resource
import shutil
import signal
import subprocess
import time
import warnings
from pathlib import Path

import pytest
import torch
from conftest import config_of, events_of, train
from test_ranks import ended, fork_ranks, wait_for, write_config

from trainer import atomic_write, checkpoint, rank_health
from trainer import events as events_module
from trainer.__main__ import main
from trainer.control import Control
from trainer.dataset import TokenisedSplit
from trainer.errors import TrainerError
from trainer.events import EventWriter
from trainer.known_errors import is_out_of_memory, known, smaller
from trainer.loss import LossPath

ROOT = Path(__file__).parents[1]


def write_run(folder: Path, dataset: Path, **changes) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config_of(dataset, **changes).to_dict()), encoding="utf-8")
    return folder


@pytest.mark.parametrize("step", [1, 5])
def test_memory_that_runs_out_names_a_change_that_learns_the_same_and_works(tmp_path, dataset, whole_run, monkeypatch, step):
    """F15. The fault stands at the allocation: a micro-batch of more than two rows finds no memory from a step on."""
    allocate, calls = TokenisedSplit.batch, []

    def batch(self, rows, device):
        calls.append(len(rows))
        if len(rows) > 2 and len(calls) >= step + 1:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return allocate(self, rows, device)

    monkeypatch.setattr(TokenisedSplit, "batch", batch)
    run = write_run(tmp_path / "run", dataset)
    assert main(["sft", "--run", str(run)]) == 1
    oom, error = events_of(run, "oom")[-1], events_of(run, "error")[-1]
    assert oom["suggestion"] == {"batch_size": 2, "gradient_accumulation_steps": 2}
    assert (error["code"], error["text"]) == ("out_of_memory", f"Memory ran out at step {step}.")
    assert "2 samples at once instead of 4, as many a step in all (batch_size 2, gradient_accumulation_steps 2)" in error["hint"]
    assert checkpoint.whole_steps(run / "checkpoints") == [2, 4][: (step - 1) // 2]
    if step > 1:
        retry = write_run(tmp_path / "retry", dataset, **oom["suggestion"])
        assert main(["sft", "--run", str(retry)]) == 0
        passes = [[event["epoch"] for event in events_of(folder, "step")] for folder in (retry, whole_run)]
        assert passes[0] == passes[1] and len(passes[0]) == 6, "as many rows a step as before"


def test_late_memory_is_told_with_its_step(tmp_path, dataset, monkeypatch):
    """F15 at step 500, of which the steps before cost nothing here."""
    from trainer.steps import PaddedSteps, StepResult

    def step(self, index, rate):
        if index == 499:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes.")
        return StepResult(1, 1, torch.zeros(()), torch.zeros(()))

    monkeypatch.setattr(PaddedSteps, "step", step)
    run = write_run(tmp_path / "run", dataset, max_steps=600, save_steps=250, logging_steps=100)
    assert main(["sft", "--run", str(run)]) == 1
    assert events_of(run, "error")[-1]["text"] == "Memory ran out at step 500."
    assert checkpoint.whole_steps(run / "checkpoints") == [250]


def test_what_takes_less_memory_comes_in_the_order_of_what_it_changes(dataset):
    """F15: the rows of a step stay as many, on several devices too; then time, then the samples."""
    padded, packed = {"packing": {"value": "off"}}, {"packing": {"value": 4096}}
    for batch, accumulation, devices, change in ((4, 2, 1, (2, 4)), (3, 2, 1, (1, 6)), (6, 1, 4, (3, 2)), (2, 2, 4, (1, 4))):
        config = config_of(dataset, batch_size=batch, gradient_accumulation_steps=accumulation, devices=devices)
        assert smaller(config, padded, "train", 0)[0] == {"batch_size": change[0], "gradient_accumulation_steps": change[1]}
        assert change[0] * change[1] == batch * accumulation >= devices
    one = {"batch_size": 1, "gradient_accumulation_steps": 8}
    assert smaller(config_of(dataset, **one), padded, "train", 0)[0] == {"gradient_checkpointing": True}
    assert smaller(config_of(dataset, **one, gradient_checkpointing=True), padded, "train", 0)[0] == {"max_length": 512}
    assert smaller(config_of(dataset, **one, gradient_checkpointing=True, max_length=64), padded, "train", 0)[0] is None
    change, sentence = smaller(config_of(dataset), packed, "train", 0)
    assert change == {} and sentence.startswith("Resume") and "smaller packs" in sentence
    assert smaller(config_of(dataset), packed, "train", 3)[0] == {"gradient_checkpointing": True}
    on_gpu = {"device": {"value": "cuda:0"}}
    assert smaller(config_of(dataset, device="auto"), on_gpu, "load", 1)[0] == {"load_quantization": "nf4"}


def test_errors_of_a_lost_gpu_are_told_apart_from_others():
    """F17, by the texts of CUDA and NVML."""
    lost = (
        "CUDA error: unspecified launch failure\nCUDA kernel errors might be asynchronously reported",
        "NVML_ERROR_GPU_IS_LOST: GPU is lost",
        "CUDA error: uncorrectable ECC error encountered",
        "No CUDA-capable device is detected",
        "CUDA error: all CUDA-capable devices are busy or unavailable: device(s) is/are busy or unavailable",
    )
    for text in lost:
        told = known(RuntimeError(text), "train")
        assert (told.code, told.retryable) == ("device_lost", True) and "last checkpoint" in told.next_step, text
    for number, code in ((719, "device_lost"), (46, "device_lost"), (710, "internal")):
        error = torch.AcceleratorError("CUDA error: unknown error, in words that are not looked at")
        error.error_code = number
        assert known(error, "train").code == code, number
    error.error_code = 2
    assert is_out_of_memory(error)
    with pytest.raises(RuntimeError) as none:
        torch.empty(2**60, dtype=torch.uint8)
    assert is_out_of_memory(none.value) and type(none.value) is RuntimeError, "a CPU's allocator has words only"
    for text in ("CUDA error: device-side assert triggered", "unknown error in a rows file", "a list is lost"):
        assert known(RuntimeError(text), "train").code == "internal", text


def test_a_gpu_that_is_lost_keeps_the_checkpoints(tmp_path, dataset, whole_run, monkeypatch):
    """F17 and F18: first the GPU goes, then a loss is no number; each leaves what was good, and the run ends as if nothing had been."""
    summed, fault = LossPath.summed, {"at": 4, "what": "lost", "calls": 0}

    def faulty(self, batch):
        fault["calls"] += 1
        if fault["calls"] <= fault["at"]:
            return summed(self, batch)
        if fault["what"] == "lost":
            raise RuntimeError("CUDA error: unspecified launch failure")
        return summed(self, batch) * float("nan")

    monkeypatch.setattr(LossPath, "summed", faulty)
    run = write_run(tmp_path / "run", dataset, max_steps=6)
    assert main(["sft", "--run", str(run)]) == 1
    assert events_of(run, "error")[-1]["code"] == "device_lost"
    assert checkpoint.whole_steps(run / "checkpoints") == [2, 4]
    shutil.rmtree(run / "checkpoints" / "step-000004")
    fault.update(at=0, what="nan", calls=0)
    assert main(["sft", "--run", str(run)]) == 1
    error = events_of(run, "error")[-1]
    assert "has not been a number" in error["text"]
    assert [event["loss"] for event in events_of(run, "step") if event["step"] > 4] == [None]
    warned = next(event for event in events_of(run, "warn") if event["code"] == "CHECKPOINT_NOT_A_NUMBER")
    assert warned["text"].endswith("the last good checkpoint is that of step 2.") and warned["data"]["good"] == [2]
    assert checkpoint.whole_steps(run / "checkpoints") == [2]
    monkeypatch.undo()
    assert main(["sft", "--run", str(run)]) == 0
    assert torch.equal(_weights(run), _weights(whole_run))


def _weights(run: Path) -> torch.Tensor:
    from safetensors.torch import load_file

    return torch.cat([value.flatten() for _, value in sorted(load_file(run / "adapter" / "adapter_model.safetensors").items())])


def test_damaged_checkpoints_are_found_before_they_are_read_and_the_one_before_them_is_used(tmp_path, dataset, whole_run):
    """F19: a byte flipped, a file cut short, a file gone, a folder half written: four in a row."""
    run = tmp_path / "run"
    train(run, dataset, {5: "stop"}, save_steps=1, save_total_limit=9)
    steps = [run / "checkpoints" / checkpoint.step_name(step) for step in (5, 4, 3)]
    optimizer, weights = steps[0] / "optimizer.pt", steps[1] / "adapter_model.safetensors"
    content = bytearray(optimizer.read_bytes())
    content[len(content) // 2] ^= 1
    optimizer.write_bytes(content)
    weights.write_bytes(weights.read_bytes()[:-1])
    (steps[2] / "state.json").unlink()
    steps[0].with_name(".step-000006.1234abcd.partial").mkdir()
    train(run, dataset, save_steps=1, save_total_limit=9)
    resume = events_of(run, "resume")[0]
    assert resume["step"] == 2
    told = [event["text"] for event in events_of(run, "warn") if event["code"] == "CHECKPOINT_SKIPPED"]
    assert told == resume["skipped"] == [
        "step-000006 was only half written and is removed",
        "step-000005: optimizer.pt is missing or changed",
        "step-000004: adapter_model.safetensors is missing or changed",
        "step-000003: state.json is missing or changed",
    ]  # fmt: skip
    assert torch.equal(_weights(run), _weights(whole_run))


def test_a_kill_or_a_full_disk_at_any_write_of_a_checkpoint_leaves_the_one_before_it_whole(tmp_path, monkeypatch):
    """F5, and a full disk, at each of its writes: the folder is there whole or not at all, and what was begun is named."""
    parts = {"adapter_model.safetensors": b"w" * 1000, "optimizer.pt": b"o" * 1000, "state.json": b"{}"}

    def save(step: int) -> None:
        with atomic_write.NewFolder(tmp_path / checkpoint.step_name(step)) as folder:
            for name, content in parts.items():
                folder.write(name, content)
            files = folder.described()
            folder.write("manifest.json", json.dumps({"files": files, "details": {"learning_hash": "h", "step": step}}).encode())

    save(2)
    for write in range(1, len(parts) + 2):
        child = os.fork()
        if child == 0:
            atomic_write._count = 0
            os.environ["TUNESMITH_KILL_WRITE"] = str(write)
            save(4)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        found, skipped = checkpoint.newest_whole(tmp_path, "h")
        assert (found.step, skipped) == (2, ["step-000004 was only half written and is removed"])
        monkeypatch.setattr(atomic_write, "_count", 0)
        monkeypatch.setenv("TUNESMITH_FAIL_WRITE", str(write))
        with pytest.raises(atomic_write.DiskFullError) as full:
            save(4)
        assert full.value.what == "step-000004" and full.value.needed >= 1000
        monkeypatch.delenv("TUNESMITH_FAIL_WRITE")
        assert [path.name for path in tmp_path.iterdir()] == ["step-000002"]
    save(4)
    assert checkpoint.newest_whole(tmp_path, "h")[0].step == 4


def test_a_full_disk_ends_a_run_with_numbers_and_the_run_goes_on_with_room(tmp_path, dataset, whole_run):
    """F11, on a disk of a few megabytes; where none can be mounted, the largest file that a process may write is limited."""
    size = checkpoint.newest_whole(whole_run / "checkpoints", config_of(dataset).learning_hash())[0].bytes
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size * 2 + 400_000}", "tmpfs", str(tmp_path)], capture_output=True)
    if mounted.returncode:
        return _with_small_files(tmp_path, dataset)
    try:
        run = write_run(tmp_path / "runs" / "run-0001", dataset)
        filler = tmp_path / "filler"
        filler.write_bytes(b"x" * size)
        assert main(["sft", "--run", str(run)]) == 1
        error = events_of(run, "error")[-1]
        assert error["code"] == "no_space"
        assert error["text"].startswith("The disk is full: step-00000") and " are free. What was whole" in error["text"], error["text"]
        assert checkpoint.whole_steps(run / "checkpoints") == [2] and not list((run / "checkpoints").glob(".*"))
        filler.unlink()
        assert train(run, dataset, save_total_limit=1) == "ok"
        assert torch.equal(_weights(run), _weights(whole_run))
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)])
    return None


def _with_small_files(tmp_path: Path, dataset: Path) -> None:
    warnings.warn("SKIPPED in part: no disk can be mounted; files are limited to 10 KB instead", stacklevel=2)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as caught:
            atomic_write.write_bytes(tmp_path / "a", b"x" * 20_000)
        assert caught.value.errno == errno.EFBIG and not list(tmp_path.iterdir())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_lines_for_which_the_disk_has_no_room_come_later_and_none_is_torn(tmp_path, monkeypatch):
    """F11: the log itself. A short write, then none, then room."""
    writer = EventWriter(tmp_path / "events.jsonl", "run")
    write, room = os.write, [10, 0, 0]

    def small(descriptor: int, data: bytes) -> int:
        if descriptor != writer._descriptor or not room:
            return write(descriptor, data)
        left = room.pop(0)
        if left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data[:left])

    monkeypatch.setattr(events_module.os, "write", small)
    for number in range(5):
        writer.emit("warn", code="A", text=str(number), data={})
    writer.close()
    lines = (tmp_path / "events.jsonl").read_bytes().split(b"\n")
    assert len(lines[0]) == 10 and [json.loads(line)["text"] for line in lines[1:-1]] == ["0", "1", "2", "3", "4"]


def test_of_lines_that_find_no_room_for_long_the_oldest_are_given_up_counted_and_named_in_their_place(tmp_path, monkeypatch):
    """F11: what waits is bounded, and the log says what it lacks where it lacks it."""
    writer = EventWriter(tmp_path / "events.jsonl", "run")
    write, is_full = os.write, [True]

    def full(descriptor: int, data: bytes) -> int:
        if is_full and descriptor == writer._descriptor:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(events_module.os, "write", full)
    monkeypatch.setattr(events_module, "_MOST_UNWRITTEN", 4)
    for number in range(6):
        writer.emit("step", step=number, loss=1.0)
    writer.emit("warn", code="A", text="six", data={})
    is_full.clear()
    writer.emit("done", status="ok", totals={})
    writer.close()
    lines = events_of(tmp_path)
    assert [line["seq"] for line in lines] == [3, 4, 5, 6, 7]
    assert [line["type"] for line in lines] == ["warn", "step", "step", "warn", "done"]
    assert (lines[0]["code"], lines[0]["data"]) == ("LINES_LOST", {"lines": {"step": 4}})


def test_a_run_has_one_writer_and_a_clock_that_jumps_refuses_no_command(tmp_path):
    """F7 and F28."""
    first = rank_health.open_events(tmp_path)
    with pytest.raises(TrainerError, match="already writing"):
        rank_health.open_events(tmp_path)
    (tmp_path / "control").mkdir()
    old = tmp_path / "control" / "old.json"
    old.write_text('{"command": "stop"}')
    os.utime(old, (time.time() - 60,) * 2)
    control = Control(tmp_path / "control", first, time.time())
    stop = tmp_path / "control" / "stop.json"
    stop.write_text('{"command": "stop", "id": "new"}')
    os.utime(stop, (time.time() - 86_400,) * 2)
    assert [command.id for command in control.poll()] == ["new"]
    first.close()
    rank_health.open_events(tmp_path).close()


def test_a_rank_that_stands_still_is_named_comes_back_and_ends_the_run_when_it_does_not(tmp_path, dataset, monkeypatch):
    """F6 on several ranks: the exchange of gradients itself would wait for two hours."""
    for name, value in (("REPORT_SECONDS", 0.1), ("WATCH_SECONDS", 0.1), ("SILENT_SECONDS", 1.0), ("HUNG_SECONDS", 6.0)):
        monkeypatch.setattr(rank_health, name, value)
    monkeypatch.setattr(events_module, "HEARTBEAT_SECONDS", 0.1)
    folder = write_config(tmp_path / "held", dataset, max_steps=5000, save_steps=0, eval_steps=0, load_best=False)
    children = fork_ranks(folder, 2)
    try:
        hold_twice(folder, children)
    finally:
        for child in children:
            # Of one that was fetched already, the pid may be another program's by now.
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(child, os.WNOHANG)[0] == 0:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
    error = events_of(folder, "error")
    assert len(error) == 1 and error[0]["retryable"] and "has not gone on for" in error[0]["text"], error


def hold_twice(folder: Path, children: list[int]) -> None:
    """Stop the second rank until it is said, let it go on, and stop it for good."""

    def warned(code: str) -> int:
        return sum(event["code"] == code for event in events_of(folder, "warn"))

    def silent_beats() -> int:
        return sum("silent_s" in rank for event in events_of(folder, "heartbeat") for rank in event.get("ranks", []))

    def until(what) -> None:
        deadline = time.monotonic() + 60
        while not what():
            assert time.monotonic() < deadline and events_of(folder, "error") == []
            time.sleep(0.05)

    wait_for(folder, "step", 2)
    told, beats = warned("RANK_SILENT"), silent_beats()
    os.kill(children[1], signal.SIGSTOP)
    until(lambda: warned("RANK_SILENT") > told and silent_beats() > beats)
    os.kill(children[1], signal.SIGCONT)
    until(lambda: warned("RANK_BACK") == warned("RANK_SILENT"))
    steps = len(events_of(folder, "step"))
    until(lambda: len(events_of(folder, "step")) > steps + 2)
    os.kill(children[1], signal.SIGSTOP)
    code = os.waitstatus_to_exitcode(os.waitpid(children[0], 0)[1])
    os.kill(children[1], signal.SIGKILL)
    assert [code, *ended(children[1:])] == [1, -signal.SIGKILL]


def test_counters_of_ended_processes_are_read_from_both_versions_of_control_groups(tmp_path):
    """F16, where no control group can be made: by the files that the kernel keeps."""
    spec = importlib.util.spec_from_file_location("supervise", ROOT / "supervise.py")
    supervise = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(supervise)
    assert supervise.oom_kills(tmp_path) == {}
    for path, text in (
        ("proc/self/cgroup", "5:cpu,memory:/a\n0::/b\n"),
        ("proc/vmstat", "pgfault 7\noom_kill 3\n"),
        ("sys/fs/cgroup/memory/a/memory.oom_control", "oom_kill_disable 0\noom_kill 2\n"),
        ("sys/fs/cgroup/b/memory.events", "low 0\noom 4\noom_kill 1\noom_group_kill 0\n"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert sorted(supervise.oom_kills(tmp_path).values()) == [1, 2, 3]
