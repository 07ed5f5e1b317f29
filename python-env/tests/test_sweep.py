"""Values are proposed within their bounds, hopeless trials are found, and a sweep that is opened again counts what was done."""

import json

import pytest

from trainer import sweep

pytest.importorskip("optuna", reason="Optuna is installed beside the environment by npm test")

KEYS = {"adapter.r": [4, 8], "learning_rate": {"low": 1e-4, "high": 1e-2, "log": True}, "max_steps": {"low": 10, "high": 20}}


def talk(folder, *requests: dict) -> list[dict]:
    first = {"keys": KEYS, "direction": "maximize", "seed": 1}
    replies = list(sweep.answers(folder, [json.dumps({"id": number, **request}) for number, request in enumerate([first, *requests])]))
    assert [reply["id"] for reply in json.loads(json.dumps(replies))] == list(range(len(requests) + 1))
    return replies


def trial(number: int, value: float, state: str = "complete") -> list[dict]:
    return [
        {"do": "ask"},
        {"do": "report", "trial": number, "step": 10, "value": value},
        {"do": "tell", "trial": number, "value": value, "state": state},
    ]


def test_trials_are_proposed_pruned_and_remembered(tmp_path):
    good = [request for number in range(3) for request in trial(number, 0.8 + number / 100)]
    replies = talk(tmp_path, *good, *trial(3, 0.1, "pruned"), {"do": "ask"})
    assert replies[0]["done"] == 0
    for asked in (replies[1], replies[4], replies[13]):
        values = asked["values"]
        assert values["adapter.r"] in (4, 8) and 1e-4 <= values["learning_rate"] <= 1e-2
        assert isinstance(values["max_steps"], int) and 10 <= values["max_steps"] <= 20
    assert [reply["prune"] for reply in replies if "prune" in reply] == [False, False, False, True]
    again = talk(tmp_path, {"do": "ask"})
    assert again[0]["done"] == 4, "the one that was still open does not count"
    assert again[1]["trial"] == 5
    assert again[1]["values"]["learning_rate"] != replies[1]["values"]["learning_rate"], "it does not begin with its first values again"
