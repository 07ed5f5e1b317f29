"""Tokens kept for the next run: the same ones, for the same inputs only, and never from a file that is not as it was written."""

import json
import shutil

import pytest
import torch
from conftest import STARTER, config_of, events_of, train

from trainer import token_cache
from trainer.base_model import load_tokenizer, stop_ids
from trainer.chat_format import make_chat_format
from trainer.dataset import load_split
from trainer.token_cache import TokenCache, hash_of


def test_what_is_kept_is_what_was_made_and_trains_the_same(tmp_path, dataset, monkeypatch):
    adapters, told = {}, {}
    for name in ("off", "miss", "hit"):
        if name != "off":
            monkeypatch.setenv(token_cache.VARIABLE, str(tmp_path / "tokens"))
        train(tmp_path / name, dataset, max_steps=2, eval_steps=2, sampling_weights={"category=odd": 2})
        adapters[name] = (tmp_path / name / "adapter" / "adapter_model.safetensors").read_bytes()
        told[name] = events_of(tmp_path / name, "data")
        assert [event["cache"] for event in told[name]] == [name, name] and all(event["seconds"] > 0 for event in told[name])
    assert adapters["off"] == adapters["miss"] == adapters["hit"]
    own = {"seq", "ts", "run", "cache", "seconds"}
    said = [[{key: value for key, value in event.items() if key not in own} for event in events] for events in told.values()]
    assert said[0] == said[1] == said[2]
    assert len(list((tmp_path / "tokens").iterdir())) == 2


def flip_a_byte(content: bytes) -> bytes:
    return content[:-50] + bytes([content[-50] ^ 1]) + content[-49:]


def cut_in_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(("fault", "why"), [(flip_a_byte, "is not as it was written"), (cut_in_half, "cannot be read")])
def test_a_broken_file_is_made_anew_and_said(tmp_path, dataset, chat, fault, why):
    cache, config = TokenCache(tmp_path), config_of(dataset)
    made = load_split(config, "train", chat, cache=cache, keep_first=2)
    kept = load_split(config, "train", chat, cache=cache, keep_first=2)
    place = cache.place(config, dataset / "train.jsonl", chat)
    content = fault(place.read_bytes())
    place.unlink()  # What was read still lies in the file's pages.
    place.write_bytes(content)
    again = load_split(config, "train", chat, cache=cache)
    assert [each.cache for each in (made, kept, again)] == ["miss", "hit", "miss"]
    assert made.cache_trouble is kept.cache_trouble is None and why in again.cache_trouble
    assert load_split(config, "train", chat, cache=cache).cache == "hit"
    for other in (kept, again):
        assert all(torch.equal(getattr(made, name), getattr(other, name)) for name in ("ids", "trained", "starts", "weights", "learned"))
        assert (made.report, made.all_lengths) == (other.report, other.all_lengths)
    assert made.first_rows == kept.first_rows and len(kept.first_rows) == 2


def test_a_change_of_any_input_misses_and_what_decides_nothing_hits(tmp_path, dataset, monkeypatch):
    model, rows = tmp_path / "model", tmp_path / "data" / "train.jsonl"
    shutil.copytree(STARTER, model, ignore=shutil.ignore_patterns("*.safetensors"))
    shutil.copytree(dataset, rows.parent)

    def name(**changes) -> str:
        config = config_of(rows.parent, base_model=str(model), **changes)
        tokenizer = load_tokenizer(model)
        return hash_of(config, rows, make_chat_format(tokenizer, config.format, stop_ids(model, tokenizer)))

    seen = [name()]
    assert name(learning_rate=1, seed=7, sampling_weights={"category=odd": 2}, packing="on") == seen[0]
    for changes in (
        {"format": {"system": "x"}}, {"format": {"template": "{{ messages[0]['content'] }}"}}, {"format": {"kind": "prompt_completion"}},
        {"loss": "all"}, {"loss": {"roles_off": ["user"]}}, {"max_length": 99}, {"on_overlong": "truncate"}, {"append_eos": True},
    ):  # fmt: skip
        seen.append(name(**changes))
    rows.write_bytes(rows.read_bytes().replace(b"apple", b"apply", 1))
    seen.append(name())
    settings = json.loads((model / "tokenizer_config.json").read_text(encoding="utf-8"))
    (model / "tokenizer_config.json").write_text(json.dumps({**settings, "one_more": 1}), encoding="utf-8")
    seen.append(name())
    monkeypatch.setattr(token_cache, "code_hash", lambda: "another version")
    seen.append(name())
    assert len(set(seen)) == len(seen)


def test_a_folder_that_cannot_be_written_fails_nothing_and_the_oldest_goes_first(tmp_path, dataset, chat, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    split = load_split(config_of(dataset), "val", chat, cache=TokenCache(tmp_path / "file" / "tokens"))
    assert len(split) == 10 and "could not be kept" in split.cache_trouble
    cache = TokenCache(tmp_path / "tokens")
    monkeypatch.setattr(token_cache, "MOST_BYTES", 1)
    places = [cache.place(config, dataset / "val.jsonl", chat) for config in (config_of(dataset), config_of(dataset, max_length=99))]
    for config in (config_of(dataset), config_of(dataset, max_length=99)):
        load_split(config, "val", chat, cache=cache)
    assert [place.exists() for place in places] == [False, True]
