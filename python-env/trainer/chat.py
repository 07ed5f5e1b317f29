"""The chat loop: answers conversations token by token for as long as the studio keeps its standard input open.

Requests, a JSON line each on stdin: {"op": "answer", "id", "base_model", "adapter", "messages", "decode", "grammar": GBNF or null},
{"op": "render", ...the same without the last two}, {"op": "cancel", "id"}, {"op": "free"}. Replies, a JSON line each on stdout, carry the
id and an event: loading, loaded, reading, text, done, rendered, error. The last few models stay loaded. It scores nothing.
"""

import json
import os
import queue
import sys
import threading
import time
from collections import OrderedDict
from pathlib import Path

import torch

from .base_model import check_folder, choose_compute, core_and_head, load_tokenizer, stop_ids
from .chat_format import ChatFormat, load_chat_format
from .decoding import Decoding, choose_token, row_uniform
from .errors import TrainerError
from .generate import load_for_inference
from .grammar import Grammars, Hold
from .kv_cache import make_cache
from .threads import choose_threads

_KEPT = 3


class Pipe:
    """The way back to the studio. Whatever else prints in this process goes to stderr, where it disturbs nobody."""

    def __init__(self):
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
        os.dup2(2, 1)
        self._lock = threading.Lock()

    def send(self, request_id: int, event: str, **fields) -> None:
        """One line, at once."""
        with self._lock:
            self._out.write(json.dumps({"id": request_id, "event": event, **fields}, ensure_ascii=False) + "\n")
            self._out.flush()


class Shelf:
    """The models that stay loaded: one base model with or without an adapter each, the least recently used leaves first."""

    def __init__(self):
        self.compute = choose_compute("auto", "auto")
        if self.compute.device.type == "cpu":
            self.compute = choose_compute("cpu", "float32")
        self._models: OrderedDict[tuple, tuple] = OrderedDict()
        self._grammars: dict[tuple, Grammars] = {}

    def take(self, request: dict, pipe: Pipe) -> tuple:
        """The model and the chat format of a request, loaded where they are not."""
        base, adapter = request["base_model"], request.get("adapter")
        key = (base, adapter, _state_of(adapter))
        if key in self._models:
            self._models.move_to_end(key)
            return self._models[key]
        started = time.perf_counter()
        check_folder(base)
        total = sum(path.stat().st_size for path in Path(base).glob("*.safetensors"))
        pipe.send(request["id"], "loading", bytes=total, device=self.device)
        while len(self._models) >= _KEPT:
            self._models.popitem(last=False)
        tokenizer = load_tokenizer(base)
        model = load_for_inference(base, adapter, self.compute)
        chat = load_chat_format(tokenizer, adapter, stop_ids(base, tokenizer))
        self._models[key] = (model, chat)
        pipe.send(request["id"], "loaded", bytes=total, device=self.device, load_ms=round(1000 * (time.perf_counter() - started)))
        return model, chat

    def hold(self, request: dict, model, chat: ChatFormat) -> Hold | None:
        """The grammar that the answer is held to; None where the request names none."""
        if not request.get("grammar"):
            return None
        key = (request["base_model"], tuple(chat.stop_ids))
        if key not in self._grammars:
            self._grammars[key] = Grammars(model, chat)
        return self._grammars[key].hold([request["grammar"]])

    def free(self) -> None:
        """Let every model go."""
        self._models.clear()
        if self.compute.device.type == "cuda":
            torch.cuda.empty_cache()

    @property
    def device(self) -> str:
        """`cpu` or `gpu:0`."""
        return "gpu:0" if self.compute.device.type == "cuda" else "cpu"


def run() -> int:
    """Answer until stdin ends."""
    pipe = Pipe()
    choose_threads(None)
    requests: queue.Queue = queue.Queue()
    cancelled: set[int] = set()
    threading.Thread(target=_read, args=(requests, cancelled), daemon=True).start()
    shelf = Shelf()
    while (request := requests.get()) is not None:
        try:
            _handle(request, shelf, pipe, cancelled)
        except Exception as error:
            known = error if isinstance(error, TrainerError) else None
            code = known.code if known else "out_of_memory" if type(error).__name__ == "OutOfMemoryError" else "internal"
            hint = known.next_step if known else "Try again; if it stays, chat with a smaller model or an exported file."
            pipe.send(request.get("id", 0), "error", code=code, text=str(error), hint=hint)
    return 0


def _read(requests: queue.Queue, cancelled: set[int]) -> None:
    for line in sys.stdin.buffer:
        try:
            request = json.loads(line)
        except ValueError:
            continue
        if request.get("op") == "cancel":
            cancelled.add(request.get("id"))
        else:
            requests.put(request)
    requests.put(None)


def _handle(request: dict, shelf: Shelf, pipe: Pipe, cancelled: set[int]) -> None:
    if request["op"] == "free":
        shelf.free()
        pipe.send(request["id"], "freed")
        return
    model, chat = shelf.take(request, pipe)
    text = chat.render(request["messages"], add_generation_prompt=True)
    ids = chat.encode([text])["input_ids"][0]
    context = getattr(model.config, "max_position_embeddings", None)
    if request["op"] == "render":
        pipe.send(request["id"], "rendered", text=text, tokens=len(ids))
        return
    pipe.send(request["id"], "reading", tokens=len(ids), context=context)
    if context is not None and len(ids) >= context:
        raise TrainerError("bad_input", f"The conversation has {len(ids)} tokens; the model takes {context - 1}.", "Shorten it.")
    decoding = Decoding(**request["decode"])
    answer = Answer(chat, lambda piece: pipe.send(request["id"], "text", text=piece), shelf.hold(request, model, chat))
    reason = answer.write(model, shelf.compute, ids, decoding, context, lambda: request["id"] in cancelled)
    cancelled.discard(request["id"])
    pipe.send(
        request["id"], "done", text=answer.text, n_tokens=len(answer.ids), stop_reason=reason, memory_bytes=_memory(), device=shelf.device
    )


class Answer:
    """One answer while it is written: ids, and the text in whole characters."""

    def __init__(self, chat: ChatFormat, on_text, hold: Hold | None):
        self.chat = chat
        self._hold = hold
        self.ids: list[int] = []
        self.text = ""
        self._on_text = on_text

    def write(self, model, compute, prompt: list[int], decoding: Decoding, context: int | None, is_cancelled) -> str:
        """Generate until the end token, the limit or a cancel; returns which it was."""
        core, head = core_and_head(model)
        limit = min(decoding.max_new_tokens, (context or 1 << 30) - len(prompt))
        uniform = row_uniform(decoding, "turn").to(compute.device) if decoding.temperature > 0 else None
        cache = make_cache(model, len(prompt) + limit)
        ids = torch.tensor([prompt], device=compute.device)
        stops = set(self.chat.stop_ids)
        reason = "length"
        with torch.inference_mode(), compute.autocast():
            for step in range(limit):
                if is_cancelled():
                    reason = "cancelled"
                    break
                out = core(input_ids=ids, past_key_values=cache, use_cache=True)
                logits = out.logits[:, -1].float() if head is None else head(out.last_hidden_state[:, -1]).float()
                if self._hold is not None:
                    self._hold.limit(logits, [0])
                drawn = None if uniform is None else uniform[step : step + 1]
                token = logits.argmax(-1) if drawn is None else choose_token(logits, decoding.temperature, decoding.top_p, drawn)
                if int(token) in stops:
                    reason = "stop"
                    break
                self.ids.append(int(token))
                if self._hold is not None:
                    self._hold.accept(0, int(token))
                self._show(is_end=False)
                ids = token[:, None]
        self._show(is_end=True)
        return reason

    def _show(self, is_end: bool) -> None:
        # A character may be spread over several tokens; until it is whole its text ends in the replacement character.
        whole = self.chat.tokenizer.decode(self.ids)
        if not is_end:
            whole = whole.rstrip("\ufffd")
        if len(whole) > len(self.text):
            self._on_text(whole[len(self.text) :])
            self.text = whole


def _state_of(adapter: str | None) -> float | None:
    manifest = Path(adapter) / "manifest.json" if adapter else None
    return manifest.stat().st_mtime if manifest and manifest.is_file() else None


def _memory() -> int | None:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
