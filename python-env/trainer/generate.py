"""The generate job: answers of a base model, adapter, checkpoint or merged model to a file of prompts.

Job file: {"base_model", "adapter": folder | null, "prompts": jsonl of {id, messages, grammar?}, "output": jsonl,
"decode": {"name", "temperature", "top_p", "max_new_tokens", "seed"}, "batch_size", "dtype", "threads", "device"}.
A `grammar` (GBNF) holds the answer to it. `batch_size` null takes as many rows as fit into memory.
`passes` may replace adapter, decode and output by a list of {adapter, decode, output}: one loading, several answers.
Writes {id, output, n_tokens, stop_reason} in the order of the prompts. It scores nothing.
"""

import json
import os
import time
from pathlib import Path

import torch

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

_OPTIONAL = {
    "adapter": None,
    "decode": {},
    "output": None,
    "passes": None,
    "batch_size": None,
    "dtype": "auto",
    "threads": None,
    "device": "auto",
}


def run(path: Path, events: EventWriter) -> None:
    """Answer every prompt of the job."""
    job = read_job(path, ("base_model", "prompts"), _OPTIONAL)
    passes = job["passes"] or [{"adapter": job["adapter"], "decode": job["decode"], "output": job["output"]}]
    choose_threads(job["threads"])
    events.emit("hello", pid=os.getpid(), command="generate", versions=versions(), hardware=hardware(), config_hash=None, resumed_from=None)
    events.emit("phase", name="load", status="start")
    check_folder(job["base_model"])
    compute = choose_compute(job["device"], job["dtype"])
    if job["dtype"] == "auto" and compute.device.type == "cpu":
        compute = choose_compute("cpu", "float32")
    tokenizer = load_tokenizer(job["base_model"])
    ends = stop_ids(job["base_model"], tokenizer)
    rows = read_prompts(Path(job["prompts"]))
    total, done, started, tokens = len(rows) * len(passes), 0, time.perf_counter(), 0
    model, loaded = None, object()
    for work in passes:
        adapter = work.get("adapter")
        if adapter != loaded:
            model, loaded = load_for_inference(job["base_model"], adapter, compute), adapter
            events.emit("phase", name="load", status="end")
            events.emit("phase", name="generate", status="start", done=done, total=total, unit="prompts")
        chat = load_chat_format(tokenizer, adapter, ends)
        decoding = Decoding(**{key: value for key, value in (work.get("decode") or {}).items() if key != "name"})
        prompts = encode_prompts(rows, chat)
        grammars = Grammars(model, chat) if any(p.grammar for p in prompts) else None
        size, reason = (job["batch_size"], "asked for") if job["batch_size"] else rows_at_once(model, prompts, decoding, compute)
        events.emit("choice", name="batch_size", value=size, reason=reason)
        answers = generate(
            model,
            prompts,
            decoding,
            stop_ids=chat.stop_ids,
            compute=compute,
            batch_size=size,
            grammars=grammars,
            on_smaller=lambda n: events.emit("choice", name="batch_size", value=n, reason="memory ran out with twice as many"),
            on_progress=lambda n, base=done: events.emit(
                "phase", name="generate", status="progress", done=base + n, total=total, unit="prompts"
            ),
        )
        done += len(rows)
        tokens += sum(len(answer.ids) for answer in answers)
        output = Path(work["output"])
        write_answers(output, rows, answers, chat)
        events.emit("artifact", kind="outputs", path=str(output), bytes=output.stat().st_size, sha256=sha256_file(output))
    seconds = time.perf_counter() - started
    events.emit("phase", name="generate", status="end", done=done, total=total, unit="prompts")
    events.emit(
        "done", status="ok", totals={"prompts": total, "tokens": tokens, "seconds": round(seconds, 2), "tok_s": round(tokens / seconds, 1)}
    )


def load_for_inference(base_model: str | Path, adapter: str | Path | None, compute) -> torch.nn.Module:
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
