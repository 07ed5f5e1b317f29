"""The scorer's process, what an answer is worth, the no-regression gate and the making of pairs: nothing here needs TRL."""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from preference_runs import stand_in

from trainer import scorer as scorer_module
from trainer.config import NoRegressionConfig, config_from_dict
from trainer.errors import TrainerError
from trainer.preferences.held_out import Round, regressions, sign_test
from trainer.preferences.pairs import Pair, rated_pairs, read_pairs, tokenise_pairs, write_pairs
from trainer.preferences.reward import kept_checks, reward_of
from trainer.scorer import Scorer, Verdict, scorer_command

ROOT = Path(__file__).parents[2]
LIST = {"category": "simple", "request": {"n": 2}, "slice": {}, "messages": [{"role": "user", "content": "2 tricks"}]}


def studio_scorer() -> list[str]:
    """The studio's own scorer, with the rulebook of skating."""
    own = ROOT / "node_modules" / ".bin" / "node"
    node = str(own) if own.exists() else shutil.which("node")
    return [node, str(ROOT / "electron" / "runs" / "scorer" / "scorer.ts"), str(ROOT / "knowledge" / "wzrdbrain")]


def row(answer: str) -> dict:
    return {**LIST, "messages": [*LIST["messages"], {"role": "assistant", "content": answer}]}


def test_the_studio_s_scorer_judges_and_breaks_answers():
    with Scorer(studio_scorer()) as scorer:
        good, bad = scorer.verdicts([row("1. front predator\n2. front open tree"), row("1. front predator\n2. back open tree")])
        assert set(good.checks) <= set(scorer.checks) and all(k == n for k, n in good.checks.values())
        assert [check for check, (k, n) in bad.checks.items() if k != n] == ["link"]
        task = {"row": row("1. front predator\n2. front open tree"), "seed": 1}
        link, facts = scorer.wrong_answers([{**task, "check": "link"}, {**task, "check": "facts"}])
        assert facts is None and link is not None
        broken = scorer.verdicts([row(link)])[0]
        assert [check for check, (k, n) in broken.checks.items() if k != n] == ["link"]
        asked = {**row("1. front predator\n2. front open tree"), "id": "a"}
        judged = [scorer.gates([{"row": asked, "answer": text}]) for text in ("1. front predator", "no list at all")]
        held, lost = ({gate.check: gate for gate in gates} for gates in judged)
        assert "simple" in scorer.gated and "explain" not in scorer.gated
        assert (held["parseable"].share, held["count"].share, held["count"].target) == (1.0, 0.0, 0.95)
        assert (lost["parseable"].k, lost["link"].k) == (0, 0) and lost["link"].n == 1, "what cannot be read keeps no rule"
        with pytest.raises(TrainerError, match="The scorer refused request 6"):
            scorer._ask("sing", [], "verdicts")
        assert len(scorer.verdicts([row("1. front predator")])) == 1, "it goes on after a request that it refused"


def test_a_scorer_that_is_killed_is_named():
    with Scorer(stand_in()) as scorer:
        os.kill(scorer.pid, signal.SIGKILL)
        with pytest.raises(TrainerError, match=rf"process {scorer.pid}\) (ended|is gone) \(ended by SIGKILL\)"):
            scorer.verdicts([row("1. front predator")])


def test_a_scorer_that_is_silent_is_ended_and_named():
    silent = [sys.executable, "-c", 'import time; print(\'{"ready": true, "checks": []}\', flush=True); time.sleep(60)']
    scorer = Scorer(silent, answer_seconds=0.5)
    with pytest.raises(TrainerError, match="was silent for 0 s"):
        scorer.verdicts([row("1. front predator")])


def test_a_scorer_that_cannot_start_is_named(monkeypatch):
    with pytest.raises(TrainerError, match="could not be started: no-such-node"):
        Scorer(["no-such-node"])
    with pytest.raises(TrainerError, match="ended .* no rulebook here"):
        Scorer([sys.executable, "-c", "import sys; sys.stderr.write('no rulebook here'); sys.exit(1)"])
    monkeypatch.delenv(scorer_module.VARIABLE, raising=False)
    with pytest.raises(TrainerError, match="which is not set"):
        scorer_command()


def test_rewards_of_whole_broken_and_unreadable_answers():
    applies = ("parseable", "link", "stance")
    whole = Verdict("simple", {"parseable": (1, 1), "link": (2, 2), "stance": (0, 0)})
    half = Verdict("simple", {"parseable": (1, 1), "link": (1, 2), "stance": (0, 0)})
    unread = Verdict("simple", {"parseable": (0, 1), "link": (0, 0), "stance": (0, 0)})
    assert [reward_of(each, applies, "all") for each in (whole, half, unread)] == [1.0, 0.0, 0.0]
    assert [reward_of(each, applies, "share") for each in (whole, half, unread)] == [1.0, pytest.approx(0.5), 0.0]
    assert reward_of(half, applies, "share", {"link": 2.0}) == pytest.approx((1 + 2 * 0.5 + 0) / 4)
    assert kept_checks(unread, applies) == {"parseable": False, "link": False, "stance": False}
    assert reward_of(whole, (), "all") is None


def round_of(kept: list[bool]) -> Round:
    return Round({str(n): {"link": each} for n, each in enumerate(kept)}, sum(kept) / len(kept), 1.0)


def test_the_gate_finds_what_fell_and_nothing_else():
    config = NoRegressionConfig(tolerance=0.01)
    before, now = round_of([True] * 100), round_of([False] * 10 + [True] * 90)
    (fallen,) = regressions(before, now, config)
    assert (fallen.check, fallen.lost, fallen.won, fallen.asked) == ("link", 10, 0, 100)
    assert regressions(now, before, config) == [], "what rose is no regression"
    assert regressions(before, round_of([False] * 3 + [True] * 97), config) == [], "three of a hundred may be chance"
    assert regressions(before, now, NoRegressionConfig(tolerance=0.2)) == []
    assert sign_test(5, 0) == pytest.approx(1 / 32) and sign_test(0, 0) == 1.0


def test_pairs_are_tokens_of_one_question_with_both_answers_to_their_stop(tokenizer, chat):
    pair = Pair("1", [{"role": "user", "content": "Say 3"}], "3", "three of them")
    (tokens,), long = tokenise_pairs([pair], chat, 100)
    assert long == 0 and tokenise_pairs([pair], chat, 8)[1] == 1
    for ids, answer in ((tokens.chosen_ids, "3"), (tokens.rejected_ids, "three of them")):
        assert ids[-1] in chat.stop_ids
        assert tokenizer.decode(ids[:-1]) == answer
    assert tokenizer.decode(tokens.prompt_ids).endswith(chat.render(pair.prompt, add_generation_prompt=True)[-12:])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"prompt": "a", "chosen": "b"}', "no field 'rejected'"),
        ('{"prompt": "a", "chosen": "b", "rejected": "b"}', "both answers are the same"),
        ('{"prompt": "a", "chosen": "", "rejected": "b"}', "not text, or empty"),
        ("nonsense", "line 1 is not a rated sample"),
        ("", "has no rated sample"),
    ],
)
def test_a_bad_rated_sample_is_named(tmp_path, line, message):
    (tmp_path / "rated.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(TrainerError, match=message):
        read_pairs(tmp_path / "rated.jsonl")


def test_a_run_goes_on_with_its_own_copy_of_the_rated_samples(tmp_path):
    """Their file may have been moved, or changed, since."""
    rated = tmp_path / "rated.jsonl"
    rated.write_text('{"prompt": "a", "chosen": "b", "rejected": "c"}\n', encoding="utf-8")
    config = config_from_dict(
        {"base_model": "m", "dataset_dir": "d", "recipe": "dpo", "dpo": {"pairs": str(rated)}, "format": {"system": "Be short."}}
    )
    begun = rated_pairs(config, tmp_path)
    write_pairs(tmp_path, begun)
    rated.unlink()
    assert [(pair.prompt, pair.chosen) for pair in rated_pairs(config, tmp_path)] == [(begun[0].prompt, "b")]
    with pytest.raises(TrainerError, match="rated.jsonl does not exist"):
        rated_pairs(config, tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"grpo": {"num_generations": 6}}, "not whole groups of 6"),
        ({"adapter": {"method": "full"}}, "frozen reference"),
        ({"eval_steps": 0, "load_best": False}, "no_regression and eval_steps"),
        ({"grpo": {"temperature": 0}}, "a group needs answers that differ"),
        ({"dpo": {"beta": 0}}, "dpo.beta"),
    ],
)
def test_a_config_that_cannot_work_is_refused(changes, message):
    given = {"recipe": "grpo", "base_model": "m", "dataset_dir": "d"}
    assert config_from_dict(given).grpo.num_generations == 8
    with pytest.raises(TrainerError, match=message):
        config_from_dict({**given, **changes})


def test_what_a_recipe_does_not_read_changes_nothing_that_it_learned():
    given = {"base_model": "m", "dataset_dir": "d"}
    other = {**given, "grpo": {"beta": 0.5}, "no_regression": None}
    assert config_from_dict(given).learning_hash() == config_from_dict(other).learning_hash()
    rewarded = [config_from_dict({**each, "recipe": "grpo"}).learning_hash() for each in (given, other)]
    assert rewarded[0] != rewarded[1]
    assert json.dumps(config_from_dict(given).to_dict()["no_regression"])
