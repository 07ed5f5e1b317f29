"""Which tokens are learned from: spans found by rendering prefixes, tokens found by the offsets of one tokenisation.

An answer's span is what the template adds to the conversation before it, cut after the stop token. The whole
conversation is tokenised once, so no token is split or merged at a span's edge. It does not read files or models.
"""

from dataclasses import dataclass

from .chat_format import ChatFormat

Span = tuple[int, int]


@dataclass(frozen=True)
class MaskedText:
    """A rendered conversation and the character spans that are learned."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class MaskedTokens:
    """Token ids and, for each, whether it is learned. `ends_with_stop`: every learned span ends with a stop token.

    `merged_edges` counts tokens left out because they reach from before a span into it.
    """

    ids: list[int]
    trained: list[bool]
    ends_with_stop: bool
    merged_edges: int


def mask_text(messages: list[dict], chat: ChatFormat, loss: str | dict, append_eos: str | bool) -> tuple[list[MaskedText], bool]:
    """The texts to train on for one row, and whether the template let all turns share one text.

    Most templates write a conversation as a prefix of every longer one; then there is one text. Where one does not
    (it drops earlier thoughts, say), each answer becomes a text of its own with only the last turn learned.
    """
    full = chat.render(messages)
    if loss == "all":
        return [_with_eos(MaskedText(full, ((0, len(full)),)), chat, append_eos)], True
    turns = _learned_turns(messages, loss)
    spans = []
    for index in turns:
        span = _turn_span(messages, index, full, chat)
        if span is None:
            return [t for t in (_alone(messages, i, chat, append_eos) for i in turns) if t], False
        spans.append(span)
    return [_with_eos(MaskedText(full, tuple(spans)), chat, append_eos)], True


def mask_tokens(encoding, index: int, masked: MaskedText, stop_ids: set[int]) -> MaskedTokens:
    """Turn character spans into token flags; `encoding` is a batch encoding of a fast tokenizer, `index` the row in it."""
    ids = encoding["input_ids"][index]
    trained = [False] * len(ids)
    ends_with_stop, merged = bool(masked.spans), 0
    for start, end in masked.spans:
        first = _token_at(encoding, index, start, end)
        if first is None:
            ends_with_stop = False
            continue
        if encoding.token_to_chars(index, first).start < start:
            merged += 1
            first += 1
        last = first
        while last < len(ids) and (place := encoding.token_to_chars(index, last)) is not None and place.end <= end:
            trained[last] = True
            last += 1
        ends_with_stop = ends_with_stop and last > first and ids[last - 1] in stop_ids
    return MaskedTokens(ids, trained, ends_with_stop, merged)


def _learned_turns(messages: list[dict], loss: str | dict) -> list[int]:
    if loss == "completion":
        return [len(messages) - 1]
    off = set(loss["roles_off"]) if isinstance(loss, dict) else {m["role"] for m in messages} - {"assistant"}
    return [index for index, message in enumerate(messages) if message["role"] not in off]


def _turn_span(messages: list[dict], index: int, full: str, chat: ChatFormat) -> Span | None:
    before = _before(messages, index, chat)
    through = full if index == len(messages) - 1 else chat.render(messages[: index + 1])
    if not (through.startswith(before) and full.startswith(through)):
        return None
    return len(before), _after_stop(through, len(before), chat)


def _before(messages: list[dict], index: int, chat: ChatFormat) -> str:
    is_answer = messages[index]["role"] == "assistant"
    return chat.render(messages[:index], add_generation_prompt=is_answer) if index or is_answer else ""


def _after_stop(text: str, start: int, chat: ChatFormat) -> int:
    """The end of the learned part: after the last stop token, since a template's line break after it is never generated."""
    ends = [place + len(stop) for stop in chat.stop_texts if (place := text.rfind(stop, start)) >= 0]
    return max(ends, default=len(text))


def _alone(messages: list[dict], index: int, chat: ChatFormat, append_eos: str | bool) -> MaskedText | None:
    text = chat.render(messages[: index + 1])
    before = _before(messages, index, chat)
    if not text.startswith(before):
        return None
    return _with_eos(MaskedText(text, ((len(before), _after_stop(text, len(before), chat)),)), chat, append_eos)


def _with_eos(masked: MaskedText, chat: ChatFormat, append_eos: str | bool) -> MaskedText:
    start, end = masked.spans[-1] if masked.spans else (0, 0)
    has_stop = any(stop in masked.text[start:end] for stop in chat.stop_texts)
    if append_eos is False or not masked.spans or (append_eos == "auto" and has_stop) or masked.text.endswith(chat.tokenizer.eos_token):
        return masked
    text = masked.text[: max(end, start)] + chat.tokenizer.eos_token if append_eos == "auto" else masked.text + chat.tokenizer.eos_token
    return MaskedText(text, (*masked.spans[:-1], (start, len(text))))


def _token_at(encoding, index: int, start: int, end: int) -> int | None:
    """The first token of the span; some tokenizers leave a leading space out of a token's offsets."""
    for place in range(start, end):
        token = encoding.char_to_token(index, place)
        if token is not None:
            return token
    return None
