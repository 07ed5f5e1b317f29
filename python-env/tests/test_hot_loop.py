"""Packed rows: the gradients of rows alone, whatever computes them, with controls that must fail; the same runs as padded."""

import json
from pathlib import Path

import pytest
import torch
from conftest import STARTER, Commands, config_of, events_of, losses, train, word_row, write_rows
from torch import nn

from trainer import __main__ as main
from trainer import run_setup
from trainer.adapter import add_adapter
from trainer.base_model import Compute, load_model
from trainer.batches import make_batches
from trainer.config import AdapterConfig
from trainer.events import EventWriter
from trainer.hot_loop import forward, own_layers, packed_attention
from trainer.hot_loop.decoder import why_not_plain
from trainer.hot_loop.memory import CONTEXT, LEFT_FREE, PackMemory, Shape, choose_packs, gaps, pack_memory
from trainer.hot_loop.packing import PackShape, fill, make_buffers, plan_packs
from trainer.recipes import sft
from trainer.weight_block import lay_end_to_end

CPU = torch.device("cpu")
FP32 = Compute(CPU, torch.float32, "test")
ROWS = [0, 3, 7, 8, 11, 20, 21, 30]


def packed(tmp_path, dataset, **changes) -> sft.Work:
    """A run on packed rows before its first step, with B no longer 0."""
    changes = {"compute_dtype": "float32", "max_grad_norm": 0, "packing": "on", "batch_size": 12, **changes}
    work = sft.prepare(config_of(dataset, **changes), tmp_path, EventWriter(tmp_path / "events.jsonl", "run"))
    generator = torch.Generator().manual_seed(1)
    for name, parameter in work.model.named_parameters():
        if "lora_B" in name:
            parameter.data.copy_(0.05 * torch.randn(parameter.shape, generator=generator))
    work.steps.engine.refresh()
    return work


def recorded() -> list[dict]:
    """What a device reported."""
    return json.loads((Path(__file__).parents[2] / "scripts" / "bench" / "recorded" / "h200-memory.json").read_text())["points"]


def gradients(work: sft.Work, packs: list[list[int]], weights: list[float] | None = None) -> dict[str, torch.Tensor]:
    """The gradient of one step whose rows lie in these packs, each token weighing the same unless said otherwise."""
    engine = work.steps.engine
    engine.flat.weights.grad.zero_()
    learned = int(work.train.learned[[row for pack in packs for row in pack]].sum())
    for index, pack in enumerate(packs):
        engine.load(work.train, pack, weights[index] if weights else 1 / learned)
        engine.forward_backward()
    return {name: p.grad.clone() for name, p in work.model.named_parameters() if p.requires_grad}


def rows_alone(work: sft.Work, rows: list[int]) -> dict[str, torch.Tensor]:
    """The oracle: transformers and PEFT, one row at a time, torch's cross-entropy, mean over all learned tokens."""
    config = work.config
    model = load_model(config.base_model, dtype=torch.float32, device=CPU, quantization=config.load_quantization, compute=torch.float32)
    if config.adapter.method == "lora":
        model = add_adapter(model, config.adapter, None, "starter")
    state = work.model.state_dict()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.copy_(state[name])
    learned = int(work.train.learned[rows].sum())
    model.train()
    for row in rows:
        batch = work.train.batch([row], CPU)
        logits = model(input_ids=batch.ids).logits.flatten(0, 1)[batch.positions]
        (nn.functional.cross_entropy(logits, batch.targets, reduction="sum") / learned).backward()
    return {name: p.grad for name, p in model.named_parameters() if p.requires_grad}


def largest_difference(a: dict, b: dict) -> float:
    assert a.keys() == b.keys()
    return max(float((a[key] - b[key]).abs().max() / b[key].abs().max().clamp(min=1e-8)) for key in b)


VARIANTS = {
    "all layers": {},
    "attention only": {"adapter": {"r": 8, "alpha": 24, "target_modules": "attention"}},
    "some of a product": {"adapter": {"r": 4, "target_modules": ["q_proj", "v_proj", "up_proj"]}},
    "rank-stabilised": {"adapter": {"r": 8, "use_rslora": True}},
    "4 bit": {"load_quantization": "nf4"},
    "layers computed twice": {"gradient_checkpointing": True},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_pack_has_the_gradients_of_its_rows_alone(tmp_path, dataset, name):
    work = packed(tmp_path, dataset, **VARIANTS[name])
    assert work.steps.forward.name == "own decoder"
    assert work.steps.forward.decoder.checkpointed == (6 if name == "layers computed twice" else 0)
    assert largest_difference(gradients(work, [ROWS[:3], ROWS[3:]]), rows_alone(work, ROWS)) < 5e-5


def test_the_models_own_layers_give_the_same_where_they_must_serve(tmp_path, dataset, monkeypatch):
    monkeypatch.setattr(forward, "why_not_plain", lambda core, longest: "it must not")
    work = packed(tmp_path, dataset)
    assert work.steps.forward.decoder is None
    assert largest_difference(gradients(work, [ROWS[:3], ROWS[3:]]), rows_alone(work, ROWS)) < 5e-5
    choices = {e["name"]: e for e in events_of(tmp_path, "choice")}
    assert choices["layers"]["value"] == "the model's layers" and choices["layers"]["reason"] == "it must not"


def test_full_training_is_packed_too(tmp_path, dataset):
    work = packed(tmp_path, dataset, adapter={"method": "full"}, learning_rate=1e-4)
    assert largest_difference(gradients(work, [ROWS[:3], ROWS[3:]]), rows_alone(work, ROWS)) < 5e-5


def test_attention_that_leaks_between_rows_is_seen(tmp_path, dataset, monkeypatch):
    """The control that must fail: the same pack as one long row."""
    work = packed(tmp_path, dataset)
    exact = rows_alone(work, ROWS)
    monkeypatch.setattr(packed_attention, "_rows", lambda edges: [(0, int(edges[-1]))])
    assert largest_difference(gradients(work, [ROWS]), exact) > 0.3


def test_a_mean_of_means_is_seen(tmp_path, dataset):
    """The control that must fail: packs weighing alike however many tokens they teach."""
    work = packed(tmp_path, dataset)
    parts = [ROWS[:1], ROWS[1:]]
    means = [1 / (2 * int(work.train.learned[part].sum())) for part in parts]
    assert largest_difference(gradients(work, parts, means), rows_alone(work, ROWS)) > 0.05


def test_a_row_that_learns_from_the_one_before_is_seen(tmp_path, dataset):
    """The control that must fail: the first token of a row is a target of the last token before it."""
    work = packed(tmp_path, dataset)
    exact = rows_alone(work, ROWS)
    work.train.trained[work.train.starts[ROWS]] = True
    assert largest_difference(gradients(work, [ROWS]), exact) < 5e-5, "packing ignores a row's first token"
    engine = work.steps.engine
    engine.flat.weights.grad.zero_()
    engine.load(work.train, ROWS, 1 / int(work.train.learned[ROWS].sum()))
    edge, last = int(engine.buffers.edges[1]), int((engine.buffers.weight > 0).sum())
    engine.buffers.selected[last - 1], engine.buffers.target[last - 1] = edge - 1, engine.buffers.ids[edge]
    engine.forward_backward()
    leaked = {name: p.grad for name, p in work.model.named_parameters() if p.requires_grad}
    assert largest_difference(leaked, exact) > 0.01


def test_in_bfloat16_packed_rows_are_hardly_further_from_fp32_than_padded_ones(tmp_path, dataset):
    exact = rows_alone(packed(tmp_path / "a", dataset), ROWS)
    ours = gradients(packed(tmp_path / "b", dataset, compute_dtype="bfloat16"), [ROWS])
    work = sft.prepare(config_of(dataset, compute_dtype="bfloat16", max_grad_norm=0), tmp_path, EventWriter(tmp_path / "e", "run"))
    generator = torch.Generator().manual_seed(1)
    for name, parameter in work.model.named_parameters():
        if "lora_B" in name:
            parameter.data = 0.05 * torch.randn(parameter.shape, generator=generator)
    caught = {}
    names = {parameter: name for name, parameter in work.model.named_parameters()}
    work.steps.optimizer.step = lambda *_: caught.update({names[p]: p.grad.clone() for p in work.steps.params})
    work.steps.run([ROWS], 0.0)

    def error(found: dict) -> float:
        return sum(float((found[k] - exact[k]).norm()) for k in exact) / sum(float(exact[k].norm()) for k in exact)

    # The padded way keeps the residual stream in fp32 on a CPU, the packed way in bf16 as on a GPU.
    assert error(ours) < 3 * error(caught)


def test_what_fills_a_pack_changes_nothing(tmp_path, dataset):
    work = packed(tmp_path, dataset)
    together = gradients(work, [ROWS[:3]])
    shape = work.steps.engine.shape
    assert int(work.train.lengths[ROWS[:3]].sum()) < shape.tokens - shape.longest, "most of the pack is filling"
    assert largest_difference(together, rows_alone(work, ROWS[:3])) < 5e-5


def test_a_packed_run_learns_stops_and_goes_on_exactly(tmp_path, dataset):
    changes = {"packing": "on", "eval_steps": 3, "load_best": True}
    assert train(tmp_path / "whole", dataset, **changes) == "ok"
    train(tmp_path / "parts", dataset, {3: "stop"}, **changes)
    assert train(tmp_path / "parts", dataset, **changes) == "ok"
    assert losses(tmp_path / "parts") == losses(tmp_path / "whole")
    assert losses(tmp_path / "whole")[6] < losses(tmp_path / "whole")[1]
    choices = {e["name"]: e for e in events_of(tmp_path / "whole", "choice")}
    assert choices["engine"]["value"] == "eager" and "GPU" in choices["engine"]["reason"]
    assert choices["base_storage"]["value"] == "fp32" and choices["trained_storage"]["value"].startswith("fp32")
    for name in ("adapter_model.safetensors", "adapter_config.json"):
        assert (tmp_path / "parts" / "adapter" / name).read_bytes() == (tmp_path / "whole" / "adapter" / name).read_bytes()


def test_a_run_says_how_base_and_adapter_are_held(tmp_path, dataset):
    assert train(tmp_path / "run", dataset, packing="on", load_quantization="nf4", compute_dtype="bfloat16", max_steps=2) == "ok"
    details = json.loads((tmp_path / "run" / "manifest.json").read_text())["details"]
    assert (details["base_storage"], details["trained_storage"]) == ("nf4", "fp32 master, bf16 shadow")
    reason = next(e["reason"] for e in events_of(tmp_path / "run", "choice") if e["name"] == "base_storage")
    assert "stay in 4 bit" in reason
    train(tmp_path / "full", dataset, adapter={"method": "full"}, learning_rate=1e-4, max_steps=1)
    assert json.loads((tmp_path / "full" / "manifest.json").read_text())["details"]["base_storage"] == "fp32"


def test_dropout_is_packed_by_the_models_own_layers(tmp_path, dataset):
    assert train(tmp_path / "run", dataset, packing="on", adapter={"r": 8, "dropout": 0.1}) == "ok"
    found = losses(tmp_path / "run")
    assert found[6] < found[1]
    layers = next(e for e in events_of(tmp_path / "run", "choice") if e["name"] == "layers")
    assert layers["value"] == "the model's layers" and "dropout" in layers["reason"]


def test_packed_and_padded_ways_read_each_others_checkpoints(tmp_path, dataset, monkeypatch):
    train(tmp_path / "run", dataset, {3: "stop"}, packing="on")
    monkeypatch.setattr(run_setup, "why_padded", lambda config, compute: "the packed way was there before")
    assert train(tmp_path / "run", dataset, packing="on") == "ok"
    found = losses(tmp_path / "run")
    assert sorted(found) == [1, 2, 3, 4, 5, 6] and found[6] < found[1]


def test_evaluation_of_packs_equals_that_of_padded_rows(tmp_path, dataset):
    rows = list(range(10))
    ours = packed(tmp_path, dataset, eval_steps=2)
    score = ours.steps.evaluate(ours.val, rows)
    padded = sft.prepare(config_of(dataset, compute_dtype="float32", eval_steps=2), tmp_path, EventWriter(tmp_path / "e", "run"))
    padded.model.load_state_dict(ours.model.state_dict())
    expected = padded.steps.evaluate(padded.val, rows)
    assert score.nll == pytest.approx(expected.nll, rel=1e-4)
    assert (score.right, score.learned) == (expected.right, expected.learned)


def test_every_step_has_its_rows_and_packs_are_alike(tmp_path):
    generator = torch.Generator().manual_seed(0)
    lengths = torch.randint(20, 200, (500,), generator=generator)
    weights = torch.ones(500, dtype=torch.float64)
    plan = make_batches(lengths, weights, batch_size=10, accumulation=2, seed=1, epochs=2, max_steps=None, is_dealt=True)
    for epoch in (0, 1):
        seen = [row for step in range(25) for pack in plan.step(epoch * 25 + step) for row in pack]
        assert sorted(seen) == list(range(500)), "each row once an epoch"
    assert all(len(pack) == 10 for step in range(50) for pack in plan.step(step))
    facts = plan_packs(plan, lengths, lengths // 2)
    assert facts.fill > 0.94 and facts.packs == 100


def test_a_pack_says_where_rows_begin_and_what_is_learned(tmp_path, dataset):
    split = packed(tmp_path, dataset).train
    rows = [4, 9]
    total, longest = int(split.lengths[rows].sum()), int(split.lengths[rows].max())
    shape = PackShape(total + longest + 3, 5, 64, longest)
    pack = make_buffers(shape, CPU)
    assert fill(pack, shape, split, rows, 0.5) == (total, int(split.learned[rows].sum()))
    assert pack.edges.tolist() == [0, int(split.lengths[4]), total, total + longest, total + longest + 3, total + longest + 3]
    assert pack.positions[int(split.lengths[4])] == 0 and int(pack.positions.max()) == longest - 1
    count = int(split.learned[rows].sum())
    assert pack.weight.tolist() == [0.5] * count + [0.0] * (64 - count)
    assert torch.equal(pack.target[:count], pack.ids[pack.selected[:count] + 1])


def test_models_that_are_not_plain_are_named(tmp_path):
    model = add_adapter(load_model(STARTER, dtype=torch.float32, device=CPU), AdapterConfig(), None, "starter").get_base_model()
    assert why_not_plain(model.model, 100) is None
    dropping = add_adapter(load_model(STARTER, dtype=torch.float32, device=CPU), AdapterConfig(dropout=0.1), None, "starter")
    assert "dropout" in why_not_plain(dropping.get_base_model().model, 100)
    model.model.layers[0].self_attn.sliding_window = 50
    assert "50 tokens" in why_not_plain(model.model, 100)
    model.model.layers[0].mlp.extra = nn.Linear(2, 2)
    assert "extra" in why_not_plain(model.model, 40)
    model.model.rotary_emb.rope_type = "dynamic"
    assert "dynamic" in why_not_plain(model.model, 40)


def test_a_way_that_disagrees_with_the_model_is_not_taken(tmp_path, dataset, monkeypatch):
    monkeypatch.setattr("trainer.hot_loop.kernels.rotate_", lambda *_: None)
    monkeypatch.setattr("trainer.hot_loop.operations.rotate_", lambda *_: None)
    work = packed(tmp_path, dataset)
    assert work.steps.forward.decoder is None and "differs" in work.steps.forward.reason
    assert own_layers._pack is None


def test_rows_of_a_step_are_packed_as_memory_allows():
    memory = PackMemory(10**8, kept=40_000, carried=3_000, working=30_000, head=5_000, logits=5 * 10**8, layers=24)
    roomy, tight, none = 10**11, 24 * 10**8, 10**8
    assert choose_packs(memory, 16, 150, 300, roomy, False)[:2] == (1, 0)
    parts, twice, _ = choose_packs(memory, 16, 150, 300, tight, False)
    assert memory.need(max(300, 150 * 16 // parts), twice) <= 0.95 * tight and (parts > 1 or twice > 0)
    assert choose_packs(memory, 16, 150, 300, roomy, True)[1] == 24
    assert choose_packs(memory, 16, 150, 300, none, False)[:2] == (16, 24)
    assert choose_packs(memory, 64, 3000, 4000, roomy, False)[0] >= 64 * 3000 // 16384


@pytest.mark.parametrize(("gib", "size", "length"), [(7, "3B", 4096), (11, "7B", 4096), (22, "7B", 2048)])
def test_what_is_chosen_under_a_cap_stays_below_it(gib, size, length):
    point = next(p for p in recorded() if p["size"] == size and p["storage"] == "nf4")
    shape = Shape(**{**point["shape"], "spare": tuple(point["shape"]["spare"])})
    memory = pack_memory(shape, forward.rows_at_once(shape.vocabulary), "adamw", 7 / 8)
    parts, twice, why = choose_packs(memory, 4, length, length, (gib << 30) - CONTEXT - point["resident"], False)
    peak = point["resident"] + CONTEXT + memory.need(4 // parts * length, twice)
    assert (gib - 1.2) * 2**30 < peak <= (gib << 30) - LEFT_FREE, (parts, twice, why)


def test_the_largest_step_is_tried_again_with_every_layer_twice_where_memory_runs_out(tmp_path, dataset, monkeypatch):
    work = packed(tmp_path, dataset)
    steps, tried = work.steps, []

    def capture(*_):
        tried.append(steps.forward.decoder.checkpointed)
        if len(tried) == 1:
            raise torch.OutOfMemoryError("full")

    monkeypatch.setattr(steps.engine, "capture", capture)
    assert steps.prepare()[0] == ("layers_computed_twice", 6, "memory ran out in the largest step with 0") and tried == [0, 6]


def test_weights_laid_end_to_end_are_the_same_in_one_block():
    from bitsandbytes.nn import Linear4bit

    layers = (Linear4bit(64, 96, quant_type="nf4"), Linear4bit(96, 64, quant_type="nf4"))
    model = nn.Sequential(nn.Embedding(50, 64), *layers, nn.Linear(64, 50))
    model[3].weight = model[0].weight
    model.to("cpu")
    rows = torch.arange(50)
    with torch.no_grad():
        before = model(rows)
        given_back = []
        block = lay_end_to_end(model, lambda: given_back.append(sum(p.numel() for p in model.parameters())))
        assert torch.equal(model(rows), before) and model[3].weight is model[0].weight
    assert given_back == [0], "nothing is held while there is room for the block"
    held = [*model.parameters(), *(layer.weight.quant_state.absmax for layer in layers)]
    assert {t.untyped_storage().data_ptr() for t in held} == {block.data_ptr()}
    assert all(t.data_ptr() % 512 == block.data_ptr() % 512 for t in held)


def test_a_run_that_ran_out_of_memory_counts_on_less(tmp_path, dataset, monkeypatch):
    events = EventWriter(tmp_path / "events.jsonl", "run")
    events.emit("oom", where="train", text="full", suggestion={})
    assert (events.past("oom"), events.past("step")) == (1, 0)
    given = []
    monkeypatch.setattr(run_setup, "prepare_packed", lambda *arguments: given.append(arguments[6]) or "not now")
    work = sft.prepare(config_of(dataset, packing="on"), tmp_path, events)
    assert given == [1] and type(work.steps).__name__ == "PaddedSteps"
    assert next(e["reason"] for e in events_of(tmp_path, "choice") if e["name"] == "packing") == "not now"


def test_running_out_proposes_one_change_that_can_be_applied(tmp_path, dataset):
    events, config = EventWriter(tmp_path / "events.jsonl", "run"), config_of(dataset, batch_size=1, max_length=64)
    full = (torch.OutOfMemoryError("full"), MemoryError())
    assert {main._out_of_memory(error, events, config).code for error in full} == {"out_of_memory"}
    assert [e["suggestion"] for e in events_of(tmp_path, "oom")] == [{"gradient_checkpointing": True}] * 2


def test_the_formula_of_memory_agrees_with_what_a_device_reported():
    points = recorded()
    assert len(points) == 72
    for point in points:
        shape = Shape(**{**point["shape"], "spare": tuple(point["shape"]["spare"])})
        rows = min(forward.rows_at_once(shape.vocabulary), point["learned"])
        memory = pack_memory(shape, rows, "adamw", point["learned"] / point["tokens"])
        held = point["resident"] + memory.need(point["tokens"], point["twice"])
        assert abs(held - gaps(point["tokens"]) - point["allocated"]) < max(0.05 * point["allocated"], 300 << 20), point
        assert abs(held + CONTEXT - point["peak"]) <= max(0.1 * point["peak"], 300 << 20), point


def test_commands_are_obeyed_between_packed_steps(tmp_path, dataset):
    changes = {"packing": "on", "save_steps": 0, "eval_steps": 100, "sample_prompts": 2, "sample_max_new_tokens": 3}
    train(tmp_path / "run", dataset, {2: "eval_now", 3: "sample_now", 5: "save_now"}, **changes)
    assert 2 in [e["step"] for e in events_of(tmp_path / "run", "eval")]
    assert {e["step"] for e in events_of(tmp_path / "run", "sample")} == {3}
    assert [e["step"] for e in events_of(tmp_path / "run", "checkpoint")] == [5, 6]
    assert Commands().poll() == []


def test_weighted_rows_are_packed(tmp_path):
    write_rows(tmp_path / "v" / "train.jsonl", [word_row(i) for i in range(10)])
    assert train(tmp_path / "run", tmp_path / "v", packing="on", sampling_weights={"slice.n=2": 0}, max_steps=2) == "ok"
