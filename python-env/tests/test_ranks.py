"""Several ranks learn what one learns with as many micro-batches, to the last few bits; with a control that must fail."""

import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest
import torch
from conftest import config_of, events_of, losses, train
from safetensors.torch import load_file
from scripted_scorer import scripted_scorer

from trainer import ranks, steps
from trainer.__main__ import main
from trainer.batches import make_batches
from trainer.events import EventWriter
from trainer.rank_health import RankEvents, RankWatch

CHANGES = {"compute_dtype": "float32", "gradient_accumulation_steps": 4, "max_steps": 4, "save_steps": 2, "eval_steps": 2}
# Each rank sums half of a step's gradient: the same numbers in another order, so fp32 gradients differ in their last bits (1e-7).
# AdamW divides by the gradient's own size, which lets the few elements with a gradient near 0 go apart; over the whole of B the
# distance stays near 2e-6 of its length. A mean of means is off by 0.2.
SAME = 2e-5


def write_config(folder: Path, dataset: Path, **changes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config_of(dataset, **{**CHANGES, **changes}).to_dict()), encoding="utf-8")
    return folder


def fork_ranks(folder: Path, world: int, before=lambda: None) -> list[int]:
    """A run on several ranks, each a copy of this process: what torchrun would start, without loading torch again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        meet = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1]), "WORLD_SIZE": str(world), "GLOO_SOCKET_IFNAME": "lo"}
    children = []
    for rank in range(world):
        child = os.fork()
        if child == 0:
            code = 3
            try:
                os.environ.update(meet, RANK=str(rank), LOCAL_RANK=str(rank))
                before()
                code = main(["sft", "--run", str(folder)])
            finally:
                os._exit(code)
        children.append(child)
    return children


def ended(children: list[int]) -> list[int]:
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def take_mean_of_means() -> None:
    """The fault that the weights 1/N are there against: each rank's mean over its own tokens, then the mean over ranks."""

    def add_up_means(self, params):
        for parameter in params:
            self.add_up(parameter.grad).div_(self.world)

    run = steps.PaddedSteps.run
    ranks.Ranks.add_up_gradients = add_up_means
    steps.PaddedSteps.run = lambda self, own, rate, all_ranks=None: run(self, own, rate)


def distance(a: Path, b: Path, other: str = "adapter") -> float:
    """How far two runs' adapters are apart: of B, which starts at 0, as a share of its length."""
    one, other = (load_file(folder / "adapter_model.safetensors") for folder in (a / "adapter", b / other))
    assert one.keys() == other.keys()
    names = [name for name in one if "lora_B" in name]
    apart, length = (
        torch.cat([part.flatten() for part in parts]).norm() for parts in ([one[n] - other[n] for n in names], [other[n] for n in names])
    )
    return float(apart / length)


def wait_for(folder: Path, type: str, least: int = 1) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if (folder / "events.jsonl").exists() and (folder / "events.jsonl").read_text(encoding="utf-8").count(f'"type":"{type}"') >= least:
            return
        time.sleep(0.02)
    raise AssertionError(f"no {type} event")


@pytest.fixture(scope="module")
def alone(tmp_path_factory, dataset) -> Path:
    """One rank with four micro-batches a step."""
    folder = tmp_path_factory.mktemp("alone") / "runs" / "run-0001"
    assert train(folder, dataset, **CHANGES) == "ok"
    return folder


def test_ranks_share_the_rows_of_every_step_without_rest():
    lengths = torch.randint(20, 200, (83,), generator=torch.Generator().manual_seed(3))
    for is_dealt in (False, True):
        plan = make_batches(
            lengths, torch.ones(83), batch_size=6, accumulation=3, seed=1, epochs=2, max_steps=None, is_dealt=is_dealt
        )  # fmt: skip
        for step in range(plan.total_steps):
            whole = sorted(row for batch in plan.step(step) for row in batch)
            for world in (1, 2, 3, 4, 8):
                shares = [plan.share(step, rank, world) for rank in range(world)]
                assert sorted(row for share in shares for batch in share for row in batch) == whole
    tokens = [sum(int(lengths[batch].sum()) for batch in plan.share(0, rank, 2)) for rank in range(2)]
    assert abs(tokens[0] - tokens[1]) < 0.1 * sum(tokens)


def test_two_ranks_of_two_micro_batches_learn_what_one_of_four_learns_and_a_mean_of_means_does_not(tmp_path, dataset, alone):
    two, wrong = (write_config(tmp_path / name, dataset) for name in ("two", "wrong"))
    assert ended(fork_ranks(two, 2)) == [0, 0]
    assert ended(fork_ranks(wrong, 2, take_mean_of_means)) == [0, 0]
    assert distance(two, alone) < SAME
    assert distance(wrong, alone) > 1000 * SAME
    assert losses(two) == pytest.approx(losses(alone), rel=1e-5)
    assert [event["loss"] for event in events_of(two, "eval")] == pytest.approx([e["loss"] for e in events_of(alone, "eval")], rel=1e-5)
    choice = next(event for event in events_of(two, "choice") if event["name"] == "ranks")
    assert (choice["value"], choice["reason"]) == (2, "each learns 8 of the 16 rows of a step")
    assert [event["tokens_total"] for event in events_of(two, "step")] == [event["tokens_total"] for event in events_of(alone, "step")]
    sequence = [event["seq"] for event in events_of(two)]
    assert sequence == list(range(len(sequence)))


@pytest.mark.parametrize("best_by", ["loss", "gates"])
def test_two_ranks_end_early_and_take_the_best_checkpoint_as_one_rank_does(tmp_path, dataset, monkeypatch, best_by):
    changes = {
        **CHANGES, "best_by": best_by, "gate_prompts": 2, "sample_max_new_tokens": 2, "load_best": True, "early_stop": {"patience": 1},
        "eval_steps": 1, "save_steps": 0, "max_steps": 8, "gradient_accumulation_steps": 2, "warmup_steps": 0, "lr_scheduler": "constant",
        "learning_rate": 0.1 if best_by == "loss" else 3e-3,
    }  # fmt: skip
    one, two = tmp_path / "one", write_config(tmp_path / "two", dataset, **changes)
    scripted_scorer(monkeypatch, [50, 80, 70], tmp_path)
    assert ended(fork_ranks(two, 2)) == [0, 0], "a rank that decided otherwise would wait for the other, or be refused"
    assert train(one, dataset, **changes) == "ok"
    kept = [
        [(event["step"], event["is_best"]) for event in events_of(folder, "eval")]
        + [(event["name"], event["value"]) for event in events_of(folder, "choice") if event["name"] in ("early_stop", "final_weights")]
        for folder in (one, two)
    ]
    assert kept[0] == kept[1]
    last, best = (value for _, value in kept[0][-2:])
    assert best < last < 8 and distance(two, one) < SAME
    assert distance(two, one, other=f"checkpoints/step-{last:06d}") > 1000 * SAME, "the last step's weights are others"


def test_a_run_that_two_ranks_were_stopped_in_ends_on_one_as_if_never_stopped(tmp_path, dataset):
    changes = {**CHANGES, "packing": "on", "eval_steps": 0}
    folder = write_config(tmp_path / "stopped", dataset, **changes)
    children = fork_ranks(folder, 2)
    wait_for(folder, "step")
    (folder / "control" / "stop.json").write_text('{"id": "1", "command": "stop"}', encoding="utf-8")
    assert ended(children) == [0, 0]
    assert events_of(folder, "done")[-1]["status"] == "stopped"
    assert train(folder, dataset, **changes) == "ok"
    assert train(tmp_path / "whole", dataset, **changes) == "ok"
    assert len(losses(folder)) == 4
    assert distance(folder, tmp_path / "whole") < SAME


def test_a_rank_that_dies_is_named_and_all_end(tmp_path, dataset):
    folder = write_config(tmp_path / "dies", dataset, max_steps=5000)
    children = fork_ranks(folder, 2)
    wait_for(folder, "step", 2)
    os.kill(children[1], signal.SIGKILL)
    assert ended(children) == [1, -signal.SIGKILL]
    assert events_of(folder, "done")[-1]["status"] == "failed"
    error = events_of(folder, "error")
    assert len(error) == 1 and error[0]["text"].startswith(f"Rank 1 on {socket.gethostname()} ended without a word after step ")
    assert error[0]["retryable"] and "Resume" in error[0]["hint"]


def test_an_error_of_a_rank_is_told_as_its_own_and_not_as_that_of_those_who_lost_it(tmp_path):
    events = [RankEvents(tmp_path, rank) for rank in (1, 2)]
    first = EventWriter(tmp_path / "events.jsonl", "run")
    watch = RankWatch(tmp_path, 3, first, lambda error: None)
    assert watch.trouble() is None
    events[0].emit("error", code="lost_ranks", text="Connection closed", hint="", detail=None, retryable=True)
    assert watch.trouble() is None
    events[1].emit("oom", where="train", text="2 GiB", suggestion={})
    events[1].emit("error", code="out_of_memory", text="Memory ran out.", hint="Resume.", detail=None, retryable=True)
    assert watch.trouble().message == f"Rank 2 on {socket.gethostname()} failed: Memory ran out."
    assert [(rank["rank"], rank["step"]) for rank in watch.ranks()] == [(0, 0), (1, 0), (2, 0)]
    assert [event["where"] for event in events_of(tmp_path, "oom")] == ["train"]
