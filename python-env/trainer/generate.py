"""The generate job: answers of a base model, adapter, checkpoint or merged model to a file of prompts.

Job file: {"base_model", "adapter": folder | null, "prompts": jsonl of {id, messages, grammar?}, "output": jsonl,
"decode": {"name", "temperature", "top_p", "max_new_tokens", "seed"}, "batch_size", "dtype", "threads", "device"}.
A `grammar` (GBNF) holds the answer to it. `batch_size` null takes as many rows as fit into memory.
`passes` may replace adapter, decode and output by a list of {adapter, decode, output}: one loading, several answers.
`blocks` [sizes] answers the prompts block by block, each into files of its own (OUTPUT.0, OUTPUT.1 ...), until a file `stop`
lies beside the job: the host reads a block while the next is answered.
Writes {id, output, n_tokens, stop_reason} in the order of the prompts. It scores nothing.
"""

import json
import os
import time
from pathlib import Path

import torch
from transformers import PreTrainedModel

from .atomic_write import write_bytes
from .base_model import check_folder, choose_compute, load_model, load_tokenizer, stop_ids
from .chat_format import ChatFormat, load_chat_format
from .decoding import Answer, Decoding, Prompt, generate, rows_at_once
from .errors import TrainerError
from .events import EventWriter
from .grammar import Grammars
from .job import read_job
from .manifest import hardware, sha256_file, versions
from .merged_weights import merge_in_memory
from .threads import choose_threads

STOP_FILE = "stop"
_OPTIONAL = {
    "adapter": None,
    "decode": {},
    "output": None,
    "passes": None,
    "blocks": None,
    "batch_size": None,
    "dtype": "auto",
    "threads": None,
    "device": "auto",
}


class _EnoughError(Exception):
    """The host has seen enough answers."""


def run(path: Path, events: EventWriter) -> None:
    """Answer every prompt of the job, or the blocks before a stop."""
    job = read_job(path, ("base_model", "prompts"), _OPTIONAL)
    passes = job["passes"] or [{"adapter": job["adapter"], "decode": job["decode"], "output": job["output"]}]
    choose_threads(job["threads"])
    events.emit("hello", pid=os.getpid(), command="generate", versions=versions(), hardware=hardware(), config_hash=None, resumed_from=None)
    events.emit("phase", name="load", status="start")
    check_folder(job["base_model"])
    compute = choose_compute(job["device"], job["dtype"])
    if job["dtype"] == "auto" and compute.device.type == "cpu":
        compute = choose_compute("cpu", "float32")
    subject = _Subject(job, compute, events, total=len(passes))
    try:
        _answer_blocks(job, passes, subject, path.parent / STOP_FILE)
    except _EnoughError:
        events.emit("choice", name="stopped", value=subject.done, reason="the answers so far are enough")
    events.emit("phase", name="generate", status="end", done=subject.done, total=subject.total, unit="prompts")
    seconds = round(time.perf_counter() - subject.started, 2)
    rate = round(subject.tokens / seconds, 1) if seconds else None
    events.emit("done", status="ok", totals={"prompts": subject.done, "tokens": subject.tokens, "seconds": seconds, "tok_s": rate})


def _answer_blocks(job: dict, passes: list[dict], subject: "_Subject", stop: Path) -> None:
    start = 0
    for number, size in enumerate(job["blocks"] or [len(subject.rows)]):
        rows = subject.rows[start : start + size]
        start += size
        for work in passes:
            subject.load(work.get("adapter"))
            output = Path(work["output"])
            subject.answer(rows, work.get("decode") or {}, output.with_name(f"{output.name}.{number}") if job["blocks"] else output, stop)
        if job["blocks"]:
            subject.progress(0, block=number)


class _Subject:
    """The model that answers, loaded when it changes, and what it has answered so far."""

    def __init__(self, job: dict, compute, events: EventWriter, total: int):
        self.job, self.compute, self.events = job, compute, events
        self.tokenizer = load_tokenizer(job["base_model"])
        self.ends = stop_ids(job["base_model"], self.tokenizer)
        self.rows = read_prompts(Path(job["prompts"]))
        self.total = len(self.rows) * total
        self.done = self.tokens = 0
        self.started = time.perf_counter()
        self._model, self._adapter = None, object()

    def load(self, adapter: str | None) -> None:
        """Make the base with this adapter the one that answers."""
        if adapter == self._adapter:
            return
        self._model, self._adapter = load_for_inference(self.job["base_model"], adapter, self.compute), adapter
        self.chat = load_chat_format(self.tokenizer, adapter, self.ends)
        self._grammars = None
        self.events.emit("phase", name="load", status="end")
        self.events.emit("phase", name="generate", status="start", done=self.done, total=self.total, unit="prompts")

    def progress(self, more: int, **about: int) -> None:
        """Say how many prompts are answered."""
        self.events.emit("phase", name="generate", status="progress", done=self.done + more, total=self.total, unit="prompts", **about)

    def answer(self, rows: list[dict], decode: dict, output: Path, stop: Path) -> None:
        """Answer these rows into the file; raises _EnoughError between two batches once the host has asked for it."""
        decoding = Decoding(**{key: value for key, value in decode.items() if key != "name"})
        prompts = encode_prompts(rows, self.chat)
        if self._grammars is None and any(p.grammar for p in prompts):
            self._grammars = Grammars(self._model, self.chat)
        given = self.job["batch_size"]
        size, reason = (given, "asked for") if given else rows_at_once(self._model, prompts, decoding, self.compute)
        self.events.emit("choice", name="batch_size", value=size, reason=reason)

        def on_progress(answered: int) -> None:
            self.progress(answered)
            if stop.exists():
                raise _EnoughError

        answers = generate(
            self._model,
            prompts,
            decoding,
            stop_ids=self.chat.stop_ids,
            compute=self.compute,
            batch_size=size,
            grammars=self._grammars,
            on_progress=on_progress,
            on_smaller=lambda n: self.events.emit("choice", name="batch_size", value=n, reason="memory ran out with twice as many"),
        )
        self.done += len(rows)
        self.tokens += sum(len(answer.ids) for answer in answers)
        write_answers(output, rows, answers, self.chat)
        self.events.emit("artifact", kind="outputs", path=str(output), bytes=output.stat().st_size, sha256=sha256_file(output))


def load_for_inference(base_model: str | Path, adapter: str | Path | None, compute) -> PreTrainedModel:
    """The base model in eval mode, with the adapter folded into its weights in memory (nothing is written)."""
    is_full = adapter is not None and (Path(adapter) / "model.safetensors").is_file()
    model = load_model(
        adapter if is_full else base_model, dtype=compute.dtype if compute.device.type == "cuda" else torch.float32, device=compute.device
    )
    if adapter and not is_full:
        merge_in_memory(model, adapter)
    return model.eval()


def read_prompts(path: Path) -> list[dict]:
    """The prompt rows: {id, messages}. Messages of an answer at the end are not part of a prompt and are left out."""
    rows = []
    # Only a line feed ends a line: other separators of Unicode may stand inside a JSON text.
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            messages = row.get("prompt", row.get("messages"))
            while messages and messages[-1]["role"] == "assistant":
                messages = messages[:-1]
            rows.append({"id": str(row["id"]), "messages": messages, "grammar": row.get("grammar")})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrainerError("bad_rows", f"{path.name} line {number} is not a prompt: {error}", "Write {id, messages} a line.") from error
    return rows


def encode_prompts(rows: list[dict], chat: ChatFormat) -> list[Prompt]:
    """Rendered and tokenised prompts, each ending where the answer begins."""
    texts = [chat.render(row["messages"], add_generation_prompt=True) for row in rows]
    ids = chat.encode(texts)["input_ids"] if texts else []
    return [Prompt(row["id"], list(tokens), row.get("grammar")) for row, tokens in zip(rows, ids, strict=True)]


def write_answers(path: Path, rows: list[dict], answers: list[Answer], chat: ChatFormat) -> None:
    """The output file, whole or not at all."""
    lines = [
        json.dumps(
            {"id": row["id"], "output": chat.tokenizer.decode(answer.ids), "n_tokens": len(answer.ids), "stop_reason": answer.stop_reason},
            ensure_ascii=False,
        )
        for row, answer in zip(rows, answers, strict=True)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, ("\n".join(lines) + "\n").encode() if lines else b"")
