"""Answers that are held to a grammar: whatever the logits say, only what it allows is written."""

import pytest
import torch
from conftest import STARTER

from trainer.base_model import choose_compute, load_model
from trainer.decoding import Decoding, Prompt, generate
from trainer.errors import TrainerError
from trainer.grammar import Grammars

MOVES = ("front open tree", "front gazelle", "back open tree", "back gazelle")
COMBO = 'root ::= "1. " move "\\n2. " move\nmove ::= ( "front " | "back " ) ( "open tree" | "gazelle" )\n'
COMBOS = {f"1. {a}\n2. {b}" for a in MOVES for b in MOVES}


@pytest.fixture(scope="module")
def model():
    return load_model(STARTER, dtype=torch.float32, device=torch.device("cpu")).eval()


def written(grammars: Grammars, gbnf: str | None, stops: list[int], seed: int) -> list[int]:
    """Tokens drawn from noise, at most 200, under the grammar or free; without the stop token."""
    noise = torch.Generator().manual_seed(seed)
    hold = grammars.hold([gbnf])
    ids: list[int] = []
    for _ in range(200):
        logits = torch.randn(1, grammars.width, generator=noise)
        hold.limit(logits, [0])
        token = int(logits.argmax(-1))
        if token in stops:
            return ids
        ids.append(token)
        hold.accept(0, token)
    return ids


def test_noise_under_a_grammar_becomes_an_answer_that_it_allows(model, chat):
    grammars = Grammars(model, chat)
    held = {chat.tokenizer.decode(written(grammars, COMBO, chat.stop_ids, seed)) for seed in range(12)}
    assert held <= COMBOS and len(held) > 3
    assert chat.tokenizer.decode(written(grammars, None, chat.stop_ids, 0)) not in COMBOS


def test_a_grammar_that_cannot_be_read_is_refused(model, chat):
    with pytest.raises(TrainerError) as caught:
        Grammars(model, chat).hold(['root ::= "never closed'])
    assert caught.value.code == "bad_input"


def test_a_batch_holds_each_row_to_its_own_grammar(model, chat):
    prompts = [Prompt("a", [11, 12, 13], 'root ::= "red" | "blue"'), Prompt("b", [14, 15]), Prompt("c", [16, 17, 18, 19], COMBO)]
    how = {"stop_ids": chat.stop_ids, "compute": choose_compute("cpu", "float32")}
    for decoding in (Decoding(max_new_tokens=40), Decoding(max_new_tokens=40, temperature=1.0, seed=3)):
        held = generate(model, prompts, decoding, grammars=Grammars(model, chat), **how)
        free = generate(model, [Prompt(prompt.id, prompt.ids) for prompt in prompts], decoding, **how)
        texts = [chat.tokenizer.decode(answer.ids) for answer in held]
        assert texts[0] in ("red", "blue") and texts[2] in COMBOS
        assert held[0].stop_reason == held[2].stop_reason == "stop"
        assert held[1].ids == free[1].ids and held[0].ids != free[0].ids and held[2].ids != free[2].ids
