"""Which texts a grammar accepts as the trainer reads it.

Lines {"gbnf", "texts"} on stdin; lists of true and false, a line each, on stdout.
"""

import json
import sys

import xgrammar
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
compiler = xgrammar.GrammarCompiler(xgrammar.TokenizerInfo.from_huggingface(tokenizer))


def accepts(grammar, text: str) -> bool:
    """True where the whole text is an answer of the grammar."""
    matcher = xgrammar.GrammarMatcher(grammar)
    return matcher.accept_string(text) and matcher.is_completed()


for line in sys.stdin:
    asked = json.loads(line)
    grammar = compiler.compile_grammar(asked["gbnf"])
    sys.stdout.write(f"{json.dumps([accepts(grammar, text) for text in asked['texts']])}\n")
