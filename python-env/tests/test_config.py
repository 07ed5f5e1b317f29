"""The run config: the same in Python as in the contract, and wrong combinations refused by name."""

import dataclasses
import json
import types
import typing
from pathlib import Path

import pytest
from conftest import config_of

from trainer.config import AdapterConfig, EarlyStopConfig, FormatConfig, RunConfig, TrackingConfig, config_from_dict, read_config
from trainer.errors import TrainerError
from trainer.preference_config import DpoConfig, GrpoConfig, NoRegressionConfig
from trainer.schedule import learning_rate

SCHEMA = json.loads((Path(__file__).parents[2] / "contract" / "generated" / "run-config.schema.json").read_text(encoding="utf-8"))
NESTED = {
    "format": FormatConfig,
    "adapter": AdapterConfig,
    "early_stop": EarlyStopConfig,
    "tracking": TrackingConfig,
    "dpo": DpoConfig,
    "grpo": GrpoConfig,
    "no_regression": NoRegressionConfig,
}
JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object", type(None): "null"}
GIVEN = {"base_model": "model", "dataset_dir": "data"}


def schema_types(schema: dict) -> set[str]:
    if "anyOf" in schema:
        return set().union(*(schema_types(part) for part in schema["anyOf"]))
    if "const" in schema:
        return {JSON_TYPES[type(schema["const"])]}
    return {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])


def python_types(hint: object) -> set[str]:
    if isinstance(hint, types.UnionType):
        return set().union(*(python_types(part) for part in typing.get_args(hint)))
    if dataclasses.is_dataclass(hint):
        return {"object"}
    return {JSON_TYPES[typing.get_origin(hint) or hint]}


def compare(kind: type, schema: dict, where: str) -> None:
    hints = typing.get_type_hints(kind)
    names = {field.name for field in dataclasses.fields(kind)}
    assert names == set(schema["properties"]), where
    example = kind(**GIVEN) if kind is RunConfig else kind()
    for name in names:
        part = schema["properties"][name]
        assert python_types(hints[name]) == schema_types(part), f"{where}{name}: types"
        if name in GIVEN:
            assert "default" not in part
        elif name not in NESTED:
            assert getattr(example, name) == part["default"], f"{where}{name}: default"
            assert isinstance(getattr(example, name), bool) == isinstance(part["default"], bool), f"{where}{name}: default's type"
        for allowed in part.get("enum", []):
            values = {**GIVEN, name: allowed} if kind is RunConfig else {name: allowed}
            assert getattr(kind(**values), name) == allowed


def test_names_types_and_defaults_equal_the_contract():
    compare(RunConfig, SCHEMA, "")
    compare(FormatConfig, SCHEMA["properties"]["format"], "format.")
    compare(AdapterConfig, SCHEMA["properties"]["adapter"], "adapter.")
    compare(TrackingConfig, SCHEMA["properties"]["tracking"], "tracking.")
    compare(DpoConfig, SCHEMA["properties"]["dpo"], "dpo.")
    compare(GrpoConfig, SCHEMA["properties"]["grpo"], "grpo.")
    compare(NoRegressionConfig, SCHEMA["properties"]["no_regression"]["anyOf"][0], "no_regression.")
    early = next(part for part in SCHEMA["properties"]["early_stop"]["anyOf"] if part["type"] == "object")
    compare(EarlyStopConfig, early, "early_stop.")
    assert RunConfig(**GIVEN).early_stop is None and SCHEMA["properties"]["early_stop"]["default"] is None


def test_every_field_is_documented():
    for kind in (RunConfig, *NESTED.values()):
        for field in dataclasses.fields(kind):
            assert f"`{field.name}`" in kind.__doc__, f"{kind.__name__}.{field.name}"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"epochs": 1, "max_steps": 5}, ("epochs", "max_steps")),
        ({"max_steps": None}, ("epochs", "max_steps")),
        ({"warmup_steps": 3, "warmup_ratio": 0.1}, ("warmup_steps", "warmup_ratio")),
        ({"warmup_steps": None}, ("warmup_steps", "warmup_ratio")),
        ({"load_quantization": "nf4", "adapter": {"method": "full"}}, ("load_quantization", "adapter.method")),
        ({"init_adapter": "a", "adapter": {"method": "full"}}, ("init_adapter", "adapter.method")),
        ({"load_best": True, "eval_steps": 0}, ("load_best", "eval_steps")),
        ({"early_stop": {"patience": 2}, "eval_steps": 0}, ("early_stop", "eval_steps")),
        ({"compute_dtype": "float16"}, ("compute_dtype", "device")),
        ({"optimizer": "adamw_8bit"}, ("optimizer", "device")),
        ({"adapter": {"bias": "all"}, "load_quantization": "nf4"}, ("adapter.bias", "load_quantization")),
        ({"format": {"kind": "text"}, "loss": {"roles_off": ["user"]}}, ("format.kind", "loss")),
        ({"format": {"kind": "text", "system": "x"}}, ("format.kind", "format.system")),
        ({"loss": {"roles_off": ["assistant"]}}, ("loss",)),
        ({"loss": "answers"}, ("loss",)),
        ({"sampling_weights": {"constrained": 2}}, ("sampling_weights",)),
        ({"sampling_weights": {"category=a": -1}}, ("sampling_weights",)),
        ({"adapter": {"target_modules": "mlp"}}, ("adapter.target_modules",)),
        ({"adapter": {"dropout": 1}}, ("adapter.dropout",)),
        ({"adapter": {"rank": 8}}, ("adapter.rank",)),
        ({"batch_size": 0}, ("batch_size",)),
        ({"learning_rate": 0}, ("learning_rate",)),
        ({"colour": "red"}, ("colour",)),
    ],
)
def test_wrong_combinations_are_refused_by_name_with_the_way_out(tmp_path, changes, fields):
    with pytest.raises(TrainerError) as caught:
        config_of(tmp_path, **changes)
    assert caught.value.code == "bad_config" and caught.value.next_step
    assert all(field in caught.value.message for field in fields), caught.value.message


def test_the_original_systems_settings_can_be_expressed(tmp_path):
    config = config_of(
        tmp_path, max_length=1024, load_quantization="nf4", loss="all", lr_scheduler="cosine", learning_rate=2e-4, epochs=3, max_steps=None,
        batch_size=4, gradient_accumulation_steps=4, warmup_steps=None, warmup_ratio=0.05, weight_decay=0.01, max_grad_norm=1.0, seed=42,
        logging_steps=10, save_steps=100, eval_steps=100, save_total_limit=3, load_best=True, gradient_checkpointing=True,
        adapter={"r": 16, "alpha": 32, "dropout": 0.05, "bias": "none",
                 "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]},
    )  # fmt: skip
    assert config.adapter.scale == 2.0
    config_of(tmp_path, device="auto", compute_dtype="float16", optimizer="adamw_8bit")


def test_a_config_file_is_read_as_it_was_written(tmp_path):
    config = config_of(tmp_path, adapter={"r": 8}, early_stop={"patience": 2}, eval_steps=5)
    (tmp_path / "config.json").write_text(json.dumps(config.to_dict()))
    assert read_config(tmp_path / "config.json") == config
    assert config_from_dict(config.to_dict()).learning_hash() == config.learning_hash()
    with pytest.raises(TrainerError, match="does not exist"):
        read_config(tmp_path / "nothing.json")


def test_the_learning_hash_changes_with_what_is_learned_only(tmp_path):
    base = config_of(tmp_path).learning_hash()
    assert config_of(tmp_path, resume=False, threads=2, save_steps=7).learning_hash() == base
    assert config_of(tmp_path, seed=1).learning_hash() != base


@pytest.mark.parametrize(
    ("scheduler", "expected"),
    [("linear", [0.5, 1.0, 1.0, 0.75, 0.5, 0.25]), ("constant", [0.5, 1, 1, 1, 1, 1]), ("cosine", [0.5, 1, 1, 0.853553, 0.5, 0.146447])],
)
def test_schedules_rise_and_fall_as_their_names_say(tmp_path, scheduler, expected):
    config = config_of(tmp_path, learning_rate=1.0, lr_scheduler=scheduler, warmup_steps=2)
    assert [learning_rate(config, step, 6) for step in range(6)] == pytest.approx(expected, abs=1e-6)
