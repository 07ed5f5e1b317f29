"""The acceptance test of the environment: it passes where all works and names what does not."""

import json
from pathlib import Path

from trainer import probe

STARTER = Path(__file__).parents[2] / "resources" / "starter-model"


def test_every_check_passes_here_and_versions_are_recorded(tmp_path):
    out = tmp_path / "report.json"
    assert probe.main(["--tokenizer", str(STARTER), "--out", str(out)]) == 0
    report = json.loads(out.read_text())
    assert report["ok"]
    assert [check["name"] for check in report["checks"]] == ["matmul", "4-bit round trip", "tokenizer", "imports"]
    assert report["versions"]["torch"].startswith("2.")


def test_a_missing_tokenizer_fails_its_check_alone(tmp_path):
    out = tmp_path / "report.json"
    assert probe.main(["--tokenizer", str(tmp_path), "--out", str(out)]) == 1
    report = json.loads(out.read_text())
    assert {check["name"]: check["ok"] for check in report["checks"]} == {
        "matmul": True,
        "4-bit round trip": True,
        "tokenizer": False,
        "imports": True,
    }


def test_a_wrong_product_is_refused(monkeypatch):
    import torch

    right = torch.Tensor.__matmul__
    monkeypatch.setattr(torch.Tensor, "__matmul__", lambda a, b: right(a, b) * (1.0 if a.dtype is torch.float64 else 1.1))
    result = probe.run_check("matmul", lambda: probe.check_matmul("cpu"))
    assert not result["ok"]
    assert "is off by" in result["detail"]


def test_a_lossy_round_trip_is_refused(monkeypatch):
    import bitsandbytes.functional as functional

    monkeypatch.setattr(functional, "dequantize_4bit", lambda packed, state: packed.new_zeros(64, 64).float())
    result = probe.run_check("4-bit round trip", lambda: probe.check_nf4("cpu"))
    assert not result["ok"]
    assert "relative error 1.000" in result["detail"]
