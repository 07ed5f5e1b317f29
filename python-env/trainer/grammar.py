"""Holds answers to grammars in GBNF: tokens that an answer's grammar does not allow next get no probability. Knows token ids,
no texts; of a model only how many tokens it has."""

import torch

from .chat_format import ChatFormat
from .errors import TrainerError


class Grammars:
    """Compiles grammars for a model's tokenizer and the tokens that end its answers."""

    def __init__(self, model, chat: ChatFormat):
        import xgrammar

        self.xgrammar, self.width = xgrammar, model.get_output_embeddings().weight.shape[0]
        info = xgrammar.TokenizerInfo.from_huggingface(chat.tokenizer, vocab_size=self.width, stop_token_ids=list(chat.stop_ids))
        self._compiler = xgrammar.GrammarCompiler(info, max_threads=1)

    def hold(self, grammars: list[str | None]) -> "Hold":
        """A hold on answers from their first token, a grammar each. Raises TrainerError `bad_input` for one that cannot be read."""
        try:
            return Hold(self, [text and self.xgrammar.GrammarMatcher(self._compiler.compile_grammar(text)) for text in grammars])
        except RuntimeError as error:
            raise TrainerError("bad_input", "The grammar cannot be read.", "Answer without it.", detail=str(error)) from error


class Hold:
    """Follows answers token by token; one without a grammar is free."""

    def __init__(self, grammars: Grammars, matchers: list):
        self._xgrammar, self._matchers = grammars.xgrammar, matchers
        self._mask = self._xgrammar.allocate_token_bitmask(len(matchers), grammars.width)

    def limit(self, logits: torch.Tensor, answers: list[int]) -> None:
        """Takes the probability of every token that may not come next, in place. `logits`: (answers, width), float32."""
        mask = self._mask[: len(answers)].fill_(-1)
        for row, answer in enumerate(answers):
            if (matcher := self._matchers[answer]) and not matcher.is_terminated():
                matcher.fill_next_token_bitmask(mask, row)
        self._xgrammar.apply_token_bitmask_inplace(logits, mask.to(logits.device))

    def accept(self, answer: int, token: int) -> None:
        """The token that was chosen."""
        if matcher := self._matchers[answer]:
            matcher.accept_token(token)
