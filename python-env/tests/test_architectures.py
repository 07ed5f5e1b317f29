"""Models beside the starter's kind on packed and padded rows: exact gradients, or another way with its reason."""

import shutil
from pathlib import Path

import pytest
import torch
from conftest import STARTER, config_of, events_of
from test_hot_loop import ROWS, gradients, largest_difference, packed, rows_alone

from trainer.events import EventWriter
from trainer.hot_loop import decoder
from trainer.hot_loop.memory import shape_of
from trainer.recipes import sft

SMALL = {
    "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32,
    "max_position_embeddings": 512, "pad_token_id": 0,
}  # fmt: skip


def small_model(folder: Path, kind: str, **more) -> str:
    """A small model of a kind with the starter's tokenizer: random weights, norms that are far from 1."""
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

    shutil.copytree(STARTER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors", "config.json"))
    tokenizer = AutoTokenizer.from_pretrained(STARTER)
    torch.manual_seed(0)
    config = AutoConfig.for_model(kind, **SMALL, vocab_size=len(tokenizer), eos_token_id=tokenizer.eos_token_id, **more)
    model = AutoModelForCausalLM.from_config(config)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.15) if parameter.dim() > 1 else torch.nn.init.uniform_(parameter, 0.3, 3.0)
    model.save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def qwen3(tmp_path_factory) -> str:
    """Norms of heads, and heads that are wider than their share of the residual."""
    return small_model(tmp_path_factory.mktemp("qwen3"), "qwen3", tie_word_embeddings=True)


def choice_of(folder, name: str) -> dict:
    return next(event for event in events_of(folder, "choice") if event["name"] == name)


def test_a_pack_through_qwen_3_has_the_gradients_of_its_rows_alone(tmp_path, dataset, qwen3, monkeypatch):
    work = packed(tmp_path, dataset, base_model=qwen3)
    assert choice_of(tmp_path, "layers")["value"] == "own decoder"
    exact, packs = rows_alone(work, ROWS), [ROWS[:3], ROWS[3:]]
    assert largest_difference(gradients(work, packs), exact) < 5e-5
    work.steps.forward.decoder.checkpointed = 2
    assert largest_difference(gradients(work, packs), exact) < 5e-5, "with layers computed twice"
    assert shape_of(work.steps.forward.decoder, 10).normed == 6
    # The control that must fail: the norms of heads left out on the way back.
    monkeypatch.setattr(decoder.HeadNorms, "backward", staticmethod(lambda ctx, slope: (slope, None, None, None, None, None)))
    assert largest_difference(gradients(work, packs), exact) > 0.3


def test_qwen_3_in_4_bit_is_packed_too(tmp_path, dataset, qwen3):
    work = packed(tmp_path, dataset, base_model=qwen3, load_quantization="nf4")
    assert choice_of(tmp_path, "layers")["value"] == "own decoder"
    assert largest_difference(gradients(work, [ROWS]), rows_alone(work, ROWS)) < 5e-5


def test_head_norms_that_are_wrong_are_seen_before_the_first_step(tmp_path, dataset, qwen3, monkeypatch):
    monkeypatch.setattr(decoder.HeadNorms, "apply", lambda qkv, *norms: qkv)
    work = packed(tmp_path, dataset, base_model=qwen3)
    choice = choice_of(tmp_path, "layers")
    assert choice["value"] == "the model's layers" and choice["reason"].startswith("its result differs by")
    assert largest_difference(gradients(work, [ROWS]), rows_alone(work, ROWS)) < 5e-5


def test_padded_rows_through_qwen_3_have_the_same_gradients(tmp_path, dataset, qwen3):
    exact = rows_alone(packed(tmp_path / "a", dataset, base_model=qwen3), ROWS)
    work = sft.prepare(
        config_of(dataset, base_model=qwen3, compute_dtype="float32", max_grad_norm=0), tmp_path, EventWriter(tmp_path / "e", "run")
    )
    generator = torch.Generator().manual_seed(1)
    for name, parameter in work.model.named_parameters():
        if "lora_B" in name:
            parameter.data = 0.05 * torch.randn(parameter.shape, generator=generator)
    caught, names = {}, {parameter: name for name, parameter in work.model.named_parameters()}
    work.steps.optimizer.step = lambda *_: caught.update({names[p]: p.grad.clone() for p in work.steps.params})
    work.steps.run([ROWS], 0.0)
    assert largest_difference(caught, exact) < 5e-5


def test_layers_without_positions_go_through_the_models_own(tmp_path, dataset):
    work = packed(tmp_path, dataset, base_model=small_model(tmp_path / "model", "smollm3", no_rope_layers=[1, 0]))
    choice = choice_of(tmp_path, "layers")
    assert choice["value"] == "the model's layers" and choice["reason"].startswith("its result differs by")
    assert largest_difference(gradients(work, [ROWS]), rows_alone(work, ROWS)) < 5e-5


def test_a_scale_of_logits_that_nobody_named_is_seen(tmp_path, dataset, monkeypatch):
    monkeypatch.setattr("trainer.base_model._HEAD_CHANGERS", ())
    model = small_model(tmp_path / "model", "granite", logits_scaling=4.0)
    sft.prepare(
        config_of(dataset, base_model=model, compute_dtype="float32", packing="on"), tmp_path, EventWriter(tmp_path / "events.jsonl", "run")
    )
    assert choice_of(tmp_path, "packing")["value"] == "off"
    assert choice_of(tmp_path, "packing")["reason"].startswith("the model changes logits after its last layer: they differ by")
    assert choice_of(tmp_path, "logits")["value"] == "all positions"
