"""The tokens job: token ids of given texts or conversations, by the model's own tokenizer and chat template.

Job file: {"base_model", "texts": jsonl, "output": jsonl}. A row is {"id", "text"} or {"id", "messages",
"add_generation_prompt"}; the answer is {"id", "ids"}, for a conversation also its rendered "text", or "error" in its
place where the template refuses the conversation. In order.
"""

import json
import os
from pathlib import Path

from jinja2 import TemplateError

from .atomic_write import write_bytes
from .base_model import load_tokenizer, stop_ids
from .chat_format import ChatFormat, load_chat_format
from .events import EventWriter
from .job import read_job
from .manifest import versions


def run(path: Path, events: EventWriter) -> None:
    """Tokenise every row of the job."""
    job = read_job(path, ("base_model", "texts", "output"), {"adapter": None})
    events.emit("hello", pid=os.getpid(), command="tokens", versions=versions(), hardware={}, config_hash=None, resumed_from=None)
    events.emit("phase", name="tokenize", status="start")
    tokenizer = load_tokenizer(job["base_model"])
    rows = [json.loads(line) for line in Path(job["texts"]).read_bytes().split(b"\n") if line.strip()]
    chat = None
    answers = []
    for row in rows:
        if "messages" in row and chat is None:
            chat = load_chat_format(tokenizer, job["adapter"], stop_ids(job["base_model"], tokenizer))
        answers.append(_answer(row, tokenizer, chat))
    content = "".join(json.dumps(answer, ensure_ascii=True) + "\n" for answer in answers)
    write_bytes(job["output"], content.encode())
    events.emit("phase", name="tokenize", status="end", done=len(rows), total=len(rows), unit="texts")
    events.emit("done", status="ok", totals={"texts": len(rows)})


def _answer(row: dict, tokenizer, chat: ChatFormat | None) -> dict:
    if "messages" not in row:
        return {"id": row["id"], "ids": tokenizer(row["text"], add_special_tokens=False)["input_ids"]}
    try:
        text = chat.render(row["messages"], add_generation_prompt=bool(row.get("add_generation_prompt")))
    except TemplateError as error:
        return {"id": row["id"], "ids": [], "error": str(error)}
    return {"id": row["id"], "text": text, "ids": tokenizer(text, add_special_tokens=False)["input_ids"]}
