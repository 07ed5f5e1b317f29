"""Reads a split file row by row into messages, and counts every row that cannot be used under a named reason.

It knows the row shapes of the four formats and nothing of templates, tokens or models.
"""

import codecs
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .errors import TrainerError

MAX_LINE_BYTES = 16 * 1024 * 1024
SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class Row:
    """One usable sample: its messages, its keys for sampling weights and slices, and its line (from 1)."""

    id: str
    messages: list[dict]
    keys: tuple[str, ...]
    line: int
    category: str = ""


@dataclass
class RowProblems:
    """What was left out: how many rows by reason, and the first of them with their lines."""

    dropped: Counter = field(default_factory=Counter)
    first: list[dict] = field(default_factory=list)

    def add(self, reason: str, line: int, text: str) -> None:
        """Count one row left out."""
        self.dropped[reason] += 1
        if len(self.first) < SHOWN_PROBLEMS:
            self.first.append({"line": line, "reason": reason, "text": text})


def read_rows(path: str | Path, kind: str, system: str | None, problems: RowProblems) -> Iterator[Row]:
    """Yield the usable rows of a split file (JSON lines, UTF-8); the others are counted in `problems`."""
    path = Path(path)
    if not path.is_file():
        raise TrainerError("not_found", f"The split file {path.name} is missing in {path.parent}.", "Generate the dataset again.")
    with open(path, "rb") as handle:
        head = handle.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in head:
            raise TrainerError("bad_rows", f"{path.name} is UTF-16, not UTF-8.", "Save the file as UTF-8 and import it again.")
        handle.seek(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)
        line = 0
        while raw := handle.readline(MAX_LINE_BYTES + 1):
            line += 1
            if len(raw) > MAX_LINE_BYTES:
                while raw and not raw.endswith(b"\n"):
                    raw = handle.readline(MAX_LINE_BYTES)
                problems.add("line_too_long", line, f"longer than {MAX_LINE_BYTES} bytes")
            elif raw.strip():
                row = parse_row(raw, line, kind, system, problems)
                if row:
                    yield row


def parse_row(raw: bytes, line: int, kind: str, system: str | None, problems: RowProblems) -> Row | None:
    """One line as a Row, or None with the reason counted."""
    try:
        content = json.loads(raw)
    except UnicodeDecodeError as error:
        return problems.add("not_utf8", line, str(error))
    except (ValueError, RecursionError) as error:
        return problems.add("bad_json", line, str(error))
    if b"\\ud" in raw.lower() and not _is_unicode(content):
        return problems.add("not_utf8", line, "half of a surrogate pair")
    if not isinstance(content, dict):
        return problems.add("not_an_object", line, f"a row is an object, this is {type(content).__name__}")
    try:
        messages = _MESSAGES[kind](content)
    except KeyError as error:
        return problems.add("missing_field", line, f"no field {error.args[0]!r}")
    except ValueError as error:
        return problems.add("bad_field", line, str(error))
    if system is not None and messages[0]["role"] != "system":
        messages.insert(0, {"role": "system", "content": system})
    if messages[-1]["role"] != "assistant":
        return problems.add("no_answer", line, "the last message is not the assistant's")
    category = str(content.get("category", ""))
    facets = content.get("slice") if isinstance(content.get("slice"), dict) else {}
    keys = (f"category={category}", *(f"slice.{key}={value}" for key, value in facets.items()))
    return Row(str(content.get("id", line)), messages, keys, line, category)


def _is_unicode(content: object) -> bool:
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _from_messages(content: dict) -> list[dict]:
    return _message_list(content["messages"], "messages")


def _from_prompt_completion(content: dict) -> list[dict]:
    prompt, completion = content["prompt"], content["completion"]
    before = _message_list(prompt, "prompt") if isinstance(prompt, list) else [_message("user", prompt, "prompt")]
    after = _message_list(completion, "completion") if isinstance(completion, list) else [_message("assistant", completion, "completion")]
    return before + after


def _from_instruction_response(content: dict) -> list[dict]:
    instruction = content["instruction"]
    given = content.get("input")
    answer = content["response"] if "response" in content else content["output"]
    if given:
        instruction = f"{instruction}\n\n{given}"
    return [_message("user", instruction, "instruction"), _message("assistant", answer, "response")]


def _from_text(content: dict) -> list[dict]:
    return [_message("assistant", content["text"], "text")]


_MESSAGES = {
    "messages": _from_messages,
    "prompt_completion": _from_prompt_completion,
    "instruction_response": _from_instruction_response,
    "text": _from_text,
}


def _message_list(value: object, name: str) -> list[dict]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"{name} is not a list with at least one message")
    messages = []
    for entry in value:
        if not isinstance(entry, dict) or not isinstance(entry.get("role"), str):
            raise ValueError(f"{name} has an entry without a role")
        kept = {key: item for key, item in entry.items() if item is not None}
        if not isinstance(kept.get("content"), str) and "tool_calls" not in kept:
            raise ValueError(f"{name} has a {entry['role']} entry whose content is not text")
        messages.append(kept)
    return messages


def _message(role: str, content: object, name: str) -> dict:
    if not isinstance(content, str) or not content:
        raise ValueError(f"{name} is not text, or empty")
    return {"role": role, "content": content}
