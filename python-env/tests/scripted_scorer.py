"""A scorer in Python that speaks the studio's lines and says of the gates what a test wrote down, look after look."""

import json
import sys
from pathlib import Path

# The first request for gates is about the right answers, which choose the questions; `heard.jsonl` keeps all of them.
SCRIPT = """
import json, sys
shares, heard = SHARES, HEARD
print(json.dumps({"ready": True, "rulebook": "Lists", "checks": ["listed", "short"], "gated": ["even"]}), flush=True)
looks = 0
for line in sys.stdin:
    request = json.loads(line)
    reply = {"id": request["id"]}
    if "score" in request:
        reply["verdicts"] = [{"category": row["category"], "checks": [["listed", 1, 1]]} for row in request["score"]]
    else:
        k, looks = (100 if looks == 0 else shares[looks - 1]), looks + 1
        gate = {"suite": "lists", "part": None, "n": 100}
        reply["gates"] = [{**gate, "check": "listed", "target": 0.9, "k": k}, {**gate, "check": "short", "target": 0.5, "k": 60}]
        with open(heard, "a") as file:
            file.write(line)
    print(json.dumps(reply), flush=True)
"""


def scripted_scorer(monkeypatch, shares: list[int], folder: Path) -> Path:
    """Make it the runs' scorer: at each look so many of 100 answers keep the gate `listed`. Returns what it hears."""
    heard = folder / "heard.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    script = SCRIPT.replace("SHARES", repr(shares)).replace("HEARD", repr(str(heard)))
    monkeypatch.setenv("STUDIO_SCORER", json.dumps([sys.executable, "-c", script]))
    return heard
