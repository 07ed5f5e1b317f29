"""Answers do not depend on batching, and merged weights answer as base plus adapter does."""

import json
from pathlib import Path

import pytest
import torch
from conftest import STARTER, word_row, write_rows
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from trainer import decoding, inspect_dataset, merge, tokens
from trainer import generate as generate_job
from trainer.base_model import choose_compute
from trainer.chat_format import load_chat_format
from trainer.convert import pre_tokenizer_of
from trainer.decoding import Decoding, Prompt, choose_token, generate
from trainer.errors import TrainerError
from trainer.events import EventWriter
from trainer.manifest import broken_files, read_manifest
from trainer.merged_weights import AdapterWeights, merge_in_memory

FP32 = choose_compute("cpu", "float32")


@pytest.fixture(scope="module")
def model(whole_run):
    return generate_job.load_for_inference(STARTER, whole_run / "adapter", FP32)


@pytest.fixture(scope="module")
def prompts(chat) -> list[Prompt]:
    rows = [word_row(i) for i in range(11)]
    rows[3]["messages"][1]["content"] = "Hi"
    rows[5]["messages"][1]["content"] *= 4
    return generate_job.encode_prompts([{"id": r["id"], "messages": r["messages"][:-1]} for r in rows], chat)


def answers(model, prompts, batch_size, **options):
    return generate(model, prompts, Decoding(max_new_tokens=24, **options), stop_ids=[2], compute=FP32, batch_size=batch_size)


@pytest.mark.parametrize("options", [{}, {"temperature": 0.7, "top_p": 0.9, "seed": 5}, {"temperature": 1.5, "top_p": 1.0, "seed": 5}])
def test_batched_answers_equal_those_given_one_by_one(model, prompts, options):
    alone = answers(model, prompts, 1, **options)
    assert answers(model, prompts, 11, **options) == alone
    assert answers(model, prompts, 4, **options) == alone
    backwards = answers(model, prompts[::-1], 5, **options)[::-1]
    assert backwards == alone
    assert len({tuple(a.ids) for a in alone}) > 5


def test_greedy_answers_equal_those_of_transformers(model, prompts):
    found = answers(model, prompts, 8)
    for prompt, answer in zip(prompts, found, strict=True):
        with torch.inference_mode():
            ids = torch.tensor([prompt.ids])
            expected = model.generate(
                ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=24, eos_token_id=2, pad_token_id=0, use_cache=True
            )[0, len(prompt.ids) :].tolist()
        assert answer.ids == [token for token in expected if token != 2]
        assert (answer.stop_reason == "stop") == (2 in expected)


def test_seeds_change_samples_and_nothing_else_does(model, prompts):
    options = {"temperature": 1.0, "top_p": 0.95}
    assert answers(model, prompts, 6, seed=1, **options) == answers(model, prompts, 3, seed=1, **options)
    assert answers(model, prompts, 6, seed=1, **options) != answers(model, prompts, 6, seed=2, **options)


def test_tokens_are_drawn_with_the_probability_they_have_after_the_cut():
    logits = torch.log(torch.tensor([0.5, 0.3, 0.15, 0.05])).repeat(20_000, 1)
    uniform = torch.rand(20_000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    drawn = torch.bincount(choose_token(logits, 1.0, 0.9, uniform), minlength=4) / 20_000
    assert drawn.tolist() == pytest.approx([0.5 / 0.95, 0.3 / 0.95, 0.15 / 0.95, 0], abs=0.01)
    flat = torch.zeros(2000, 500)
    assert len(set(choose_token(flat, 1.0, 1.0, uniform[:2000]).tolist())) > 400, "a flat distribution needs more than the top tokens"


def test_a_prompt_without_room_is_an_answer_without_tokens(model):
    found = generate(
        model,
        [Prompt("long", [5] * 2048), Prompt("short", [5] * 2046)],
        Decoding(max_new_tokens=9),
        stop_ids=[],
        compute=FP32,
        batch_size=2,
    )
    assert found[0].ids == [] and found[0].stop_reason == "length" and len(found[1].ids) == 2


def run_job(module, folder: Path, job: dict) -> list[dict]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "job.json").write_text(json.dumps(job))
    events = EventWriter(folder / "events.jsonl", folder.name)
    try:
        module.run(folder / "job.json", events)
    finally:
        events.close()
    return [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]


def test_the_generate_job_answers_in_order_for_several_subjects_and_decodings(tmp_path, whole_run):
    rows = [word_row(i) for i in range(7)]
    rows[2]["messages"][1]["content"] = "a\u2028b\u0085c"

    def one_pass(adapter: Path | None, name: str, **decode) -> dict:
        output = str(tmp_path / f"{name}.jsonl")
        return {"adapter": adapter and str(adapter), "decode": {"name": name, "max_new_tokens": 5, **decode}, "output": output}

    passes = [
        one_pass(None, "base"),
        one_pass(whole_run / "checkpoints" / "step-000006", "step"),
        one_pass(whole_run / "adapter", "s", temperature=0.7, top_p=0.9, seed=1),
    ]
    job = {"base_model": str(STARTER), "prompts": str(write_rows(tmp_path / "p.jsonl", rows)), "batch_size": 3, "passes": passes}
    events = run_job(generate_job, tmp_path / "job", job)
    outputs = {name: [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()] for name in ("base", "step", "s")}
    for found in outputs.values():
        assert [row["id"] for row in found] == [row["id"] for row in rows]
        assert all(set(row) == {"id", "output", "n_tokens", "stop_reason"} for row in found)
    assert outputs["base"] != outputs["step"]
    assert [e["done"] for e in events if e["type"] == "phase" and e.get("status") == "progress"][-1] == 21
    assert events[-1]["type"] == "done" and events[-1]["status"] == "ok"


def test_the_merged_model_has_the_logits_of_base_plus_adapter(tmp_path, whole_run, chat):
    output = tmp_path / "merged"
    events = run_job(merge, tmp_path / "job", {"base_model": str(STARTER), "adapter": str(whole_run / "adapter"), "output": str(output)})
    totals = events[-1]["totals"]
    assert totals["touched_modules"] == 42 and totals["logits_difference"] < 0.02
    manifest = read_manifest(output)
    assert manifest and not broken_files(output, manifest)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        assert (output / name).read_bytes() == (STARTER / name).read_bytes()
    exact = load_from(STARTER)
    merge_in_memory(exact, whole_run / "adapter")
    adapter = AdapterWeights(whole_run / "adapter")
    merged, base = load_file(output / "model.safetensors"), load_file(STARTER / "model.safetensors")
    state = exact.state_dict()
    for name, tensor in merged.items():
        assert tensor.dtype == base[name].dtype == torch.bfloat16
        assert torch.equal(tensor, state[name].bfloat16()), name
        assert torch.equal(tensor, base[name]) == (name not in adapter.pairs), name


def load_from(folder):
    return generate_job.load_for_inference(folder, None, FP32)


def test_merging_in_memory_equals_pefts_own_adapter(whole_run, prompts):
    from peft import PeftModel

    peft = PeftModel.from_pretrained(load_from(STARTER), whole_run / "adapter").eval()
    ours = generate_job.load_for_inference(STARTER, whole_run / "adapter", FP32)
    with torch.inference_mode():
        ids = torch.tensor([prompts[0].ids])
        assert torch.allclose(ours(ids).logits, peft(ids).logits, atol=1e-4)


def test_a_sharded_base_is_merged_shard_by_shard(tmp_path, whole_run):
    base = tmp_path / "sharded"
    base.mkdir()
    for name in ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        (base / name).write_bytes((STARTER / name).read_bytes())
    tensors = load_file(STARTER / "model.safetensors")
    names = sorted(tensors)
    shards = {"model-00001-of-00002.safetensors": names[:30], "model-00002-of-00002.safetensors": names[30:]}
    for shard, part in shards.items():
        save_file({name: tensors[name] for name in part}, base / shard, {"format": "pt"})
    index = {"metadata": {}, "weight_map": {name: shard for shard, part in shards.items() for name in part}}
    (base / "model.safetensors.index.json").write_text(json.dumps(index))
    for folder, output in ((base, "a"), (STARTER, "b")):
        run_job(
            merge,
            tmp_path / f"job-{output}",
            {"base_model": str(folder), "adapter": str(whole_run / "adapter"), "output": str(tmp_path / output)},
        )
    one = load_file(tmp_path / "b" / "model.safetensors")
    for shard, part in shards.items():
        with safe_open(tmp_path / "a" / shard, "pt") as source:
            assert sorted(source.keys()) == part and all(torch.equal(source.get_tensor(name), one[name]) for name in part)


def test_an_adapter_of_another_model_or_kind_is_refused(tmp_path, whole_run):
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        (adapter / name).write_bytes((whole_run / "adapter" / name).read_bytes())
    config = json.loads((adapter / "adapter_config.json").read_text())
    (adapter / "adapter_config.json").write_text(json.dumps(config | {"use_dora": True}))
    with pytest.raises(TrainerError, match="use_dora"):
        AdapterWeights(adapter)
    (adapter / "adapter_config.json").write_text(json.dumps(config))
    saved = load_file(adapter / "adapter_model.safetensors")
    save_file({key.replace("layers.5.", "layers.9."): value for key, value in saved.items()}, adapter / "adapter_model.safetensors")
    with pytest.raises(TrainerError, match="42 modules, and the base model has 35"):
        generate_job.load_for_inference(STARTER, adapter, FP32)
    with pytest.raises(TrainerError, match="not an adapter folder"):
        AdapterWeights(tmp_path)


def test_rank_stabilised_scale_is_alpha_over_the_root_of_the_rank(tmp_path, whole_run):
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapter_model.safetensors").write_bytes((whole_run / "adapter" / "adapter_model.safetensors").read_bytes())
    config = json.loads((whole_run / "adapter" / "adapter_config.json").read_text())
    (adapter / "adapter_config.json").write_text(json.dumps(config | {"use_rslora": True}))
    assert AdapterWeights(adapter).scale == config["lora_alpha"] / 4 and AdapterWeights(whole_run / "adapter").scale == 2


def test_an_own_template_travels_with_the_adapter_and_the_merged_model(tmp_path, dataset, tokenizer):
    from conftest import train

    folder = tmp_path / "v"
    rows = [{"id": str(i), "prompt": f"Say {i}: ", "completion": f"{i} {i}"} for i in range(8)]
    write_rows(folder / "train.jsonl", rows)
    train(tmp_path / "run", folder, format={"kind": "prompt_completion"}, max_steps=1)
    saved = (tmp_path / "run" / "adapter" / "chat_template.jinja").read_text()
    assert "eos_token" in saved
    run_job(
        merge,
        tmp_path / "job",
        {"base_model": str(STARTER), "adapter": str(tmp_path / "run" / "adapter"), "output": str(tmp_path / "merged")},
    )
    assert (tmp_path / "merged" / "chat_template.jinja").read_text() == saved
    chat = load_chat_format(tokenizer, tmp_path / "run" / "adapter", [2])
    assert chat.render([{"role": "user", "content": "Say 1: "}], add_generation_prompt=True) == "Say 1: "


def test_the_tokens_job_answers_texts_and_conversations(tmp_path, tokenizer):
    odd = "a\u2028b\n\n\x00 🍎 <|im_end|> 12345"
    texts = tmp_path / "texts.jsonl"
    conversation = {"id": "b", "messages": [{"role": "user", "content": "Hi"}], "add_generation_prompt": True}
    texts.write_text(json.dumps({"id": "a", "text": odd}, ensure_ascii=False) + "\n" + json.dumps(conversation) + "\n", encoding="utf-8")
    run_job(tokens, tmp_path / "job", {"base_model": str(STARTER), "texts": str(texts), "output": str(tmp_path / "out.jsonl")})
    a, b = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines())
    assert a == {"id": "a", "ids": tokenizer(odd, add_special_tokens=False)["input_ids"]} and 2 in a["ids"]
    assert b["text"] == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n" and b["ids"][0] == 1


def test_the_inspect_job_shows_what_training_sees(tmp_path, dataset):
    job = {"base_model": str(STARTER), "dataset_dir": str(dataset), "output": str(tmp_path / "report.json"), "split": "train", "n": 2,
           "config": {"max_length": 60, "max_steps": 9, "on_overlong": "truncate"}}  # fmt: skip
    run_job(inspect_dataset, tmp_path / "job", job)
    report = json.loads((tmp_path / "report.json").read_text())
    assert sum(entry["count"] for entry in report["lengths"]) == 40 and report["max_length"] == 60
    sample = report["samples"][0]
    assert "".join(token["text"] for token in sample["tokens"]) == sample["rendered"]
    learned = "".join(token["text"] for token in sample["tokens"] if token["trained"])
    assert learned == sample["messages"][-1]["content"] + "<|im_end|>"
    assert report["over_length"] == report["dropped"].get("truncated", 0)


def test_the_starters_tokenizer_is_recognised_by_its_expression(tmp_path):
    assert pre_tokenizer_of(STARTER) == "qwen2"
    (tmp_path / "tokenizer.json").write_text(json.dumps({"pre_tokenizer": {"type": "ByteLevel"}}))
    assert pre_tokenizer_of(tmp_path) == "gpt-2"
    (tmp_path / "tokenizer.json").write_text(json.dumps({"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "x"}}}))
    assert pre_tokenizer_of(tmp_path) is None


def test_fewer_rows_are_tried_when_memory_runs_out(model, prompts, monkeypatch):
    class Full(decoding._Batch):
        def run(self):
            if len(self.limits) > 3:
                raise torch.OutOfMemoryError("full")
            return super().run()

    expected, sizes = answers(model, prompts, 11), []
    monkeypatch.setattr(decoding, "_Batch", Full)
    options = {"stop_ids": [2], "compute": FP32, "on_smaller": sizes.append}
    assert generate(model, prompts, Decoding(max_new_tokens=24), batch_size=11, **options) == expected and sizes == [5, 2]
    monkeypatch.setattr(decoding, "free_memory", lambda device: 64 * 1024**2)
    size, reason = decoding.rows_at_once(model, prompts, Decoding(max_new_tokens=24), FP32)
    assert 1 <= size < 128 and "GiB free" in reason


def test_blocks_are_answered_until_the_host_has_seen_enough(tmp_path, monkeypatch):
    rows = [word_row(i) for i in range(9)]
    job = {"base_model": str(STARTER), "prompts": str(write_rows(tmp_path / "p.jsonl", rows)), "blocks": [2, 3, 4]}
    job["passes"] = [{"decode": {"name": name, "max_new_tokens": 3}, "output": str(tmp_path / f"{name}.jsonl")} for name in ("a", "b")]
    emit = EventWriter.emit

    def see(events, type, **fields):
        if fields.get("block") == 1:
            (tmp_path / "job" / "stop").touch()
        return emit(events, type, **fields)

    monkeypatch.setattr(EventWriter, "emit", see)
    events = run_job(generate_job, tmp_path / "job", job)
    assert [event["block"] for event in events if "block" in event] == [0, 1]
    ids = [json.loads(line)["id"] for part in (0, 1) for line in (tmp_path / f"b.jsonl.{part}").read_text().splitlines()]
    assert ids == [row["id"] for row in rows[:5]] and not (tmp_path / "a.jsonl.2").exists()
    assert events[-1]["status"] == "ok" and events[-1]["totals"]["prompts"] == 10
