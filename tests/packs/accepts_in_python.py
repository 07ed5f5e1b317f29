"""Which texts a grammar accepts as the trainer reads it.

Arguments: the folder of a tokenizer; a file of lines {"gbnf", "texts"}; the file to write, a list of true and false for each line.
"""

import json
import sys
from pathlib import Path

import xgrammar
from transformers import AutoTokenizer

_, folder, asked, answered = sys.argv
compiler = xgrammar.GrammarCompiler(xgrammar.TokenizerInfo.from_huggingface(AutoTokenizer.from_pretrained(folder)))


def accepts(grammar, text: str) -> bool:
    """True where the whole text is an answer of the grammar."""
    matcher = xgrammar.GrammarMatcher(grammar)
    return matcher.accept_string(text) and matcher.is_completed()


found = []
for line in Path(asked).read_text(encoding="utf-8").splitlines():
    work = json.loads(line)
    grammar = compiler.compile_grammar(work["gbnf"])
    found.append([accepts(grammar, text) for text in work["texts"]])
Path(answered).write_text(json.dumps(found), encoding="utf-8")
