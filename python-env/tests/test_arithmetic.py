"""The arithmetic of training: exact means, short ways equal to long ones, batches drawn as asked."""

from itertools import combinations

import pytest
import torch
from conftest import STARTER, Commands, config_of, events_of, losses, train, word_row, write_rows
from torch import nn

from trainer.adapter import add_adapter, resolve_targets
from trainer.base_model import Compute, load_model
from trainer.batches import length_batches, make_batches, padded_passes, row_weights
from trainer.config import AdapterConfig
from trainer.errors import TrainerError
from trainer.events import EventWriter
from trainer.fast_attention import ShortRowAttention, use_fast_attention
from trainer.fast_lora import use_fast_lora
from trainer.fast_norm import use_fast_norm
from trainer.loss import FrozenHeadLoss, LossPath
from trainer.recipes import sft
from trainer.threads import choose_threads

CPU = torch.device("cpu")
FP32 = Compute(CPU, torch.float32, "test")
BF16 = Compute(CPU, torch.bfloat16, "test")


def prepared(tmp_path, dataset, **changes) -> sft.Work:
    """A run's model and rows, before its first step, with B no longer 0 so that every path counts."""
    events = EventWriter(tmp_path / "events.jsonl", "run")
    work = sft.prepare(config_of(dataset, **changes), tmp_path, events)
    generator = torch.Generator().manual_seed(1)
    for name, parameter in work.model.named_parameters():
        if "lora_B" in name:
            parameter.data = 0.05 * torch.randn(parameter.shape, generator=generator)
    return work


def gradients(work: sft.Work, micro_batches: list[list[int]], max_grad_norm=0) -> dict[str, torch.Tensor]:
    """The gradient of one optimizer step, caught at the optimizer."""
    caught = {}
    names = {parameter: name for name, parameter in work.model.named_parameters()}

    def catch(*_):
        caught.update({names[p]: p.grad.clone() for p in work.steps.params})

    work.steps.optimizer.step = catch
    work.steps.run(micro_batches, 0.0)
    return caught


def largest_difference(a: dict, b: dict) -> float:
    return max(float((a[key] - b[key]).abs().max() / b[key].abs().max().clamp(min=1e-8)) for key in b)


def test_accumulated_gradients_equal_those_of_one_large_batch(tmp_path, dataset):
    work = prepared(tmp_path, dataset, compute_dtype="float32", max_grad_norm=0)
    rows = [0, 3, 7, 8, 11, 20, 21, 30]
    large = gradients(work, [rows])
    parts = gradients(work, [rows[:1], rows[1:4], rows[4:]])
    assert largest_difference(parts, large) < 1e-4
    # The control that must fail: a mean of means weighs the short first part as much as the long ones.
    means = [gradients(work, [part]) for part in (rows[:1], rows[1:4], rows[4:])]
    mean_of_means = {key: sum(part[key] for part in means) / 3 for key in large}
    assert largest_difference(mean_of_means, large) > 0.05


def test_padding_changes_nothing(tmp_path, dataset):
    work = prepared(tmp_path, dataset, compute_dtype="float32", max_grad_norm=0)
    together = gradients(work, [[0, 1, 2, 3]])
    alone = gradients(work, [[0], [1], [2], [3]])
    assert largest_difference(alone, together) < 1e-4


def test_the_short_ways_give_the_gradients_of_transformers_and_peft(tmp_path, dataset, monkeypatch):
    fast = prepared(tmp_path, dataset, compute_dtype="float32", max_grad_norm=0)
    reference = gradients_of_plain_peft(fast, [0, 1, 2, 3], FP32)
    assert largest_difference(gradients(fast, [[0, 1, 2, 3]]), reference) < 1e-4


def test_in_bfloat16_the_short_ways_are_no_further_from_fp32_than_peft_is(tmp_path, dataset):
    rows = list(range(8))
    exact = gradients_of_plain_peft(prepared(tmp_path, dataset, compute_dtype="float32"), rows, FP32)
    work = prepared(tmp_path, dataset, compute_dtype="bfloat16", max_grad_norm=0)
    plain = gradients_of_plain_peft(work, rows, BF16)

    def error(found: dict) -> float:
        return sum(float((found[k] - exact[k]).norm()) for k in exact) / sum(float(exact[k].norm()) for k in exact)

    assert error(gradients(work, [rows])) < 1.5 * error(plain)


def gradients_of_plain_peft(work: sft.Work, rows: list[int], compute: Compute) -> dict[str, torch.Tensor]:
    """The same gradient by the model's own forward pass with a mask, PEFT's layers and torch's cross-entropy."""
    model = load_model(STARTER, dtype=torch.float32, device=CPU)
    model = add_adapter(model, work.config.adapter, None, "starter")
    model.load_state_dict({k: v.float() for k, v in work.model.state_dict().items()})
    batch = work.train.batch(rows, CPU)
    mask = (torch.arange(batch.ids.shape[1]) < batch.lengths[:, None]).long()
    with compute.autocast():
        logits = model(input_ids=batch.ids, attention_mask=mask).logits
        chosen = logits.flatten(0, 1)[batch.positions].float()
        nn.functional.cross_entropy(chosen, batch.targets).backward()
    return {name: p.grad for name, p in model.named_parameters() if p.grad is not None}


def test_norms_are_replaced_only_where_they_are_plain_and_frozen(tmp_path):
    model = load_model(STARTER, dtype=torch.float32, device=CPU)
    assert use_fast_norm(model)[0] == "own", "its weights can be trained"
    model.requires_grad_(False)
    x = torch.randn(3, 5, 256, requires_grad=True)
    norm = model.model.norm
    norm.weight.data = torch.rand(256) + 0.5
    expected = norm(x)
    slope = torch.autograd.grad((expected * torch.arange(256)).sum(), x)[0]
    assert use_fast_norm(model)[0] == "fused"
    assert torch.allclose(norm(x), expected, atol=1e-5)
    assert torch.allclose(torch.autograd.grad((norm(x) * torch.arange(256)).sum(), x)[0], slope, rtol=1e-4, atol=1e-3)
    other = load_model(STARTER, dtype=torch.float32, device=CPU).requires_grad_(False)
    kind = type(other.model.norm)
    other.model.norm.forward = lambda x: kind.forward(other.model.norm, x) * 1.01
    assert use_fast_norm(other)[0] == "own", "one that computes something else keeps all of them"


@pytest.mark.parametrize("low", [torch.float32, torch.bfloat16])
def test_short_row_attention_equals_torchs(low):
    torch.manual_seed(0)
    q, k, v = (torch.randn(2, 4, 37, 16, requires_grad=True) for _ in range(3))
    weight = torch.randn(2, 4, 37, 16)
    expected = torch.autograd.grad((nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True) * weight).sum(), (q, k, v))
    found = torch.autograd.grad((ShortRowAttention.apply(q, k, v, 16**-0.5, low).float() * weight).sum(), (q, k, v))
    limit = 1e-5 if low == torch.float32 else 3e-2
    assert all(float((a - b).abs().max() / b.abs().max()) < limit for a, b in zip(found, expected, strict=True))


def test_the_frozen_head_loss_equals_cross_entropy_in_any_chunking(monkeypatch):
    torch.manual_seed(0)
    hidden, weight, targets = torch.randn(50, 16, requires_grad=True), torch.randn(97, 16), torch.randint(97, (50,))
    expected = nn.functional.cross_entropy(hidden @ weight.T, targets, reduction="sum")
    slope = torch.autograd.grad(expected, hidden)[0]
    for chunk in (1, 97 * 4 * 7, 1 << 20):
        monkeypatch.setattr("trainer.loss.CHUNK_BYTES", chunk)
        loss = FrozenHeadLoss.apply(hidden, weight, targets)
        assert loss.item() == pytest.approx(expected.item(), rel=1e-6)
        assert torch.allclose(torch.autograd.grad(loss * 2, hidden)[0], 2 * slope, atol=1e-5)


def test_a_model_that_changes_its_logits_takes_the_long_way(tmp_path, dataset):
    work = prepared(tmp_path, dataset, compute_dtype="float32")
    assert work.steps.loss.is_short
    work.model.get_base_model().config.final_logit_softcapping = 30.0
    assert not LossPath(work.model, FP32, work.train.batch([0, 1], CPU)).is_short
    del work.model.get_base_model().config.final_logit_softcapping
    with torch.no_grad():
        work.steps.loss.base.lm_head.register_forward_hook(lambda module, given, out: out * 2 if out.dim() == 3 else out)
    assert not LossPath(work.model, FP32, work.train.batch([0, 1], CPU)).is_short


def test_layers_that_are_not_plain_keep_pefts_forward(tmp_path, dataset):
    model = add_adapter(load_model(STARTER, dtype=torch.float32, device=CPU), AdapterConfig(dropout=0.1), None, "starter")
    assert use_fast_lora(model, AdapterConfig(dropout=0.1), BF16)[0] == "peft"
    assert use_fast_lora(model, AdapterConfig(bias="all"), BF16)[0] == "peft"
    model.get_base_model().config._attn_implementation = "eager"
    assert use_fast_attention(model.get_base_model())[0] == "eager"


def test_presets_are_resolved_against_the_models_own_layers():
    model = load_model(STARTER, dtype=torch.float32, device=CPU)
    assert resolve_targets(model, "attention") == ["k_proj", "o_proj", "q_proj", "v_proj"]
    assert resolve_targets(model, "attention+mlp") == ["down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj"]
    assert resolve_targets(model, "all-linear") == resolve_targets(model, "attention+mlp")
    with pytest.raises(TrainerError) as caught:
        resolve_targets(model, ["q_prj"])
    assert "q_prj" in caught.value.message and "q_proj" in caught.value.next_step
    with pytest.raises(TrainerError, match="lm_head"):
        resolve_targets(model, ["lm_head"])


def test_rows_are_drawn_as_often_as_their_weight_says():
    lengths = torch.arange(100) % 17 + 5
    weights, matched = row_weights(
        [("category=a",) if i < 30 else ("category=b", "slice.x=1") for i in range(100)],
        {"category=a": 2, "slice.x=1": 0.5, "slice.y=3": 9},
    )
    assert matched == {"category=a": 30, "slice.x=1": 70, "slice.y=3": 0}
    plan = make_batches(lengths, weights, batch_size=5, accumulation=1, seed=3, epochs=4, max_steps=None)
    assert plan.draws == 95 and plan.total_steps == 4 * 19
    first = [row for step in range(19) for row in plan.step(step)[0]]
    assert all(first.count(row) == 2 for row in range(30)), "an even weight is exact in every epoch"
    drawn = [row for step in range(plan.total_steps) for row in plan.step(step)[0]]
    halves = [drawn.count(row) for row in range(30, 100)]
    assert sum(halves) == 140 and max(halves) <= 4


def test_a_plan_is_the_same_from_any_step_and_differs_by_seed_and_epoch():
    lengths, weights = torch.randint(5, 50, (200,)), torch.ones(200, dtype=torch.float64)
    options = {"batch_size": 8, "accumulation": 3, "epochs": 2, "max_steps": None}
    plan, again, other = (make_batches(lengths, weights, seed=seed, **options) for seed in (1, 1, 2))
    forwards = [plan.step(i) for i in range(plan.total_steps)]
    assert [again.step(i) for i in reversed(range(plan.total_steps))][::-1] == forwards
    assert [other.step(i) for i in range(plan.total_steps)] != forwards
    per_epoch = plan.total_steps // 2
    assert forwards[:per_epoch] != forwards[per_epoch:]
    for half in (forwards[:per_epoch], forwards[per_epoch:]):
        assert sorted(row for step in half for micro in step for row in micro) == list(range(200)), "each row once an epoch"
    for step in forwards:
        in_order = lengths[[row for micro in step for row in micro]].tolist()
        assert in_order == sorted(in_order, reverse=True), "within a step rows of like length share a micro-batch"
    means = torch.tensor([float(lengths[[row for micro in step for row in micro]].float().mean()) for step in forwards])
    assert means.std() < 0.5 * lengths.float().std(), "a step has long and short rows"


def test_a_padded_micro_batch_is_cut_where_that_is_cheapest():
    lengths = torch.tensor([9, 100, 10, 96, 11, 12, 40])
    rows = [6, 0, 1, 2, 3, 5]

    def cost(passes):
        return sum(int(lengths[part].max()) * len(part) + 20 for part in passes)

    found = padded_passes(rows, lengths, 20)
    assert sorted(row for part in found for row in part) == sorted(rows)
    ordered = sorted(rows, key=lambda row: -int(lengths[row]))
    ways = [
        [ordered[a:b] for a, b in zip([0, *cut], [*cut, len(rows)], strict=True)]
        for count in range(len(rows))
        for cut in combinations(range(1, len(rows)), count)
    ]
    assert cost(found) == min(map(cost, ways)) and len(ways) == 32
    assert [len(part) for part in padded_passes(rows, lengths, 10_000)] == [6]
    assert [len(part) for part in padded_passes(rows, lengths, 0)] == [1] * 6


def test_evaluation_batches_hold_every_row_once_within_the_budget():
    lengths = torch.randint(3, 60, (101,))
    batches = length_batches(lengths, 300, 16)
    assert sorted(row for batch in batches for row in batch) == list(range(101))
    assert all(len(b) <= 16 and int(lengths[b].max()) * len(b) <= 300 for b in batches)


def test_sampling_weights_reach_the_run_and_unknown_ones_are_named(tmp_path, dataset):
    train(tmp_path / "run", dataset, sampling_weights={"category=odd": 2, "category=nothing": 3}, max_steps=1)
    assert events_of(tmp_path / "run", "data")[0]["weighted_rows"] == {"category=odd": 20, "category=nothing": 0}
    assert "category=nothing" in [e["text"] for e in events_of(tmp_path / "run", "warn") if e["code"] == "WEIGHT_UNUSED"][0]


def test_training_learns_and_early_stopping_ends_it(tmp_path, dataset):
    changes = {"eval_steps": 5, "max_steps": 30, "early_stop": {"patience": 1, "threshold": 5.0}, "load_best": True, "save_steps": 0}
    assert train(tmp_path / "run", dataset, **changes) == "ok"
    evals = events_of(tmp_path / "run", "eval")
    assert [e["step"] for e in evals] == [5, 10], "the second gains less than five nats"
    assert evals[1]["loss"] < evals[0]["loss"] and losses(tmp_path / "run")[10] < losses(tmp_path / "run")[1]
    assert [e["name"] for e in events_of(tmp_path / "run", "choice")][-2:] == ["early_stop", "final_weights"]


def test_the_best_checkpoint_becomes_the_adapter_and_survives_pruning(tmp_path, dataset, monkeypatch):
    values = iter([1.0, 0.5, 0.9, 0.8, 0.7, 0.6])
    real = sft.evaluate

    def scripted(work):
        real(work)
        loss = next(values)
        work.progress.best_loss, better = min(loss, work.progress.best_loss), loss <= 0.5
        if better:
            work.progress.best_step = work.progress.step
        return better

    monkeypatch.setattr(sft, "evaluate", scripted)
    train(tmp_path / "run", dataset, eval_steps=1, save_steps=1, save_total_limit=2, load_best=True)
    run = tmp_path / "run"
    assert sorted(p.name for p in (run / "checkpoints").iterdir()) == ["step-000002", "step-000005", "step-000006"]
    best = run / "checkpoints" / "step-000002" / "adapter_model.safetensors"
    assert (run / "adapter" / "adapter_model.safetensors").read_bytes() == best.read_bytes()


def test_a_run_goes_on_from_another_adapter(tmp_path, dataset, whole_run):
    adapter = whole_run / "adapter"
    train(tmp_path / "run", dataset, init_adapter=str(adapter))
    assert losses(tmp_path / "run")[1] < losses(whole_run)[1] - 1
    with pytest.raises(TrainerError, match="init_adapter does not fit"):
        train(tmp_path / "other", dataset, init_adapter=str(adapter), adapter={"r": 8})


def test_one_thread_is_taken_where_other_programs_hold_the_cores(monkeypatch):
    seconds = {2: 5.0, 1: 1.0}
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    monkeypatch.setattr("trainer.threads._seconds", lambda threads: seconds[threads])
    chosen = []
    monkeypatch.setattr(torch, "set_num_threads", chosen.append)
    assert choose_threads(None)[0] == 1 and "5.0 times slower" in choose_threads(None)[1]
    seconds[2] = 0.6
    assert choose_threads(None)[0] == 2 and chosen == [2]
    assert choose_threads(3) == (3, "asked for")


def test_a_few_steps_on_four_bit_weights(tmp_path, dataset):
    assert train(tmp_path / "run", dataset, load_quantization="nf4", max_steps=4, save_steps=2) == "ok"
    found = losses(tmp_path / "run")
    assert found[4] < found[1] and all(value > 0 for value in found.values())
    kernel = next(e for e in events_of(tmp_path / "run", "choice") if e["name"] == "adapter_kernel")
    assert kernel["value"] == "peft"
    train(tmp_path / "parts", dataset, {2: "stop"}, load_quantization="nf4", max_steps=4)
    train(tmp_path / "parts", dataset, load_quantization="nf4", max_steps=4)
    assert losses(tmp_path / "parts") == found


def test_a_loss_that_is_not_a_number_is_written_as_null_and_ends_the_run(tmp_path, dataset, monkeypatch):
    monkeypatch.setattr(LossPath, "summed", lambda self, batch: torch.tensor(float("nan"), requires_grad=True))
    with pytest.raises(TrainerError, match="not been a number"):
        train(tmp_path / "run", dataset)
    steps = events_of(tmp_path / "run", "step")
    assert [e["loss"] for e in steps] == [None] * 3
    assert {e["code"] for e in events_of(tmp_path / "run", "warn")} >= {"NONFINITE"}


def test_gradient_checkpointing_changes_no_gradient(tmp_path, dataset):
    plain = gradients(prepared(tmp_path, dataset, compute_dtype="float32", max_grad_norm=0), [[0, 1, 2]])
    saving = gradients(prepared(tmp_path, dataset, compute_dtype="float32", max_grad_norm=0, gradient_checkpointing=True), [[0, 1, 2]])
    assert largest_difference(saving, plain) < 1e-5


def test_commands_are_obeyed_between_steps(tmp_path, dataset):
    train(
        tmp_path / "run",
        dataset,
        {2: "eval_now", 3: "sample_now", 5: "save_now"},
        save_steps=0,
        eval_steps=100,
        sample_prompts=2,
        sample_max_new_tokens=3,
    )
    run = tmp_path / "run"
    assert 2 in [e["step"] for e in events_of(run, "eval")]
    assert {e["step"] for e in events_of(run, "sample")} == {3}
    assert [e["step"] for e in events_of(run, "checkpoint")] == [5, 6]
    assert Commands().poll() == []


def test_rows_of_unlike_weight_come_from_one_file(tmp_path):
    write_rows(tmp_path / "v" / "train.jsonl", [word_row(i) for i in range(10)])
    train(tmp_path / "run", tmp_path / "v", sampling_weights={"slice.n=2": 0}, max_steps=2)
    assert events_of(tmp_path / "run", "data")[0]["kept"] == 10
