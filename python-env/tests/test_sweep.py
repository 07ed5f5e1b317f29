"""Values are proposed within their bounds, hopeless trials are found, and a sweep that is opened again counts what was done."""

import json

import pytest

from trainer import sweep

pytest.importorskip("optuna", reason="Optuna is installed beside the environment by npm test")

KEYS = {"adapter.r": [4, 8], "learning_rate": {"low": 1e-4, "high": 1e-2, "log": True}, "max_steps": {"low": 10, "high": 20}}


def talk(folder, *requests: dict) -> list[dict]:
    first = {"keys": KEYS, "direction": "maximize", "seed": 1, "trials": 12, "worker": "a"}
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


def test_lists_are_tried_without_repeating_a_combination_until_all_were(tmp_path):
    first = json.dumps(
        {"id": 0, "keys": {"adapter.r": [4, 8], "max_steps": [10, 20]}, "direction": "maximize", "seed": 1, "trials": 5, "worker": "a"}
    )

    def lines():
        yield first
        for _ in range(5):
            yield json.dumps({"id": 1, "do": "ask"})
            yield json.dumps({"id": 2, "do": "tell", "trial": told[-1]["trial"], "value": 0.5, "state": "complete"})

    told: list[dict] = []
    for reply in sweep.answers(tmp_path, lines()):
        if "values" in reply:
            told.append(reply)
    assert len({tuple(reply["values"].values()) for reply in told[:4]}) == 4
    assert len(told) == 5, "where all were tried one comes again"


def test_hosts_that_share_a_folder_share_trials_and_their_number(tmp_path):
    waiting: dict[str, list[dict]] = {"a": [], "b": []}

    def lines(name: str):
        yield json.dumps({"id": 0, "keys": KEYS, "direction": "maximize", "seed": 1, "trials": 3, "worker": name})
        while True:
            yield json.dumps({"id": 1, **waiting[name].pop(0)})

    hosts = {name: sweep.answers(tmp_path, lines(name)) for name in waiting}

    def say(name: str, **request) -> dict:
        waiting[name].append(request)
        return next(hosts[name])

    next(hosts["a"])
    assert say("a", do="ask")["trial"] == 0
    assert next(hosts["b"])["done"] == 0, "what the other host has at work is neither done nor given up"
    assert [say("b", do="ask")["trial"], say("a", do="ask")["trial"], say("b", do="ask")["trial"]] == [1, 2, None]
    say("a", do="tell", trial=0, value=0.5, state="complete")
    say("b", do="tell", trial=1, value=0.6, state="failed")
    assert say("b", do="ask")["trial"] is not None, "a failed one is tried again by whoever asks next"
    hosts["a"] = sweep.answers(tmp_path, lines("a"))
    assert next(hosts["a"])["done"] == 1
    assert say("a", do="ask")["trial"] is not None, "its own that was left open is given up when it comes back"
