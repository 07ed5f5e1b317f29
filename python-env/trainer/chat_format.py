"""One renderer of messages for training, evaluation, the GGUF file and Ollama: a Jinja chat template.

A format other than `messages` is written here as such a template too, and saved with the adapter.
It does not know which tokens are learned.
"""

import hashlib
from pathlib import Path

from transformers.utils.chat_template_utils import render_jinja_template

from .config import FormatConfig
from .errors import TrainerError

PLAIN = "{% for message in messages %}{{ message['content'] }}{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}"
INSTRUCTION = (
    "{% for message in messages %}{% if message['role'] == 'system' %}{{ message['content'] + '\\n\\n' }}"
    "{% elif message['role'] == 'user' %}{{ '### Instruction:\\n' + message['content'] + '\\n\\n' }}"
    "{% else %}{{ '### Response:\\n' + message['content'] + eos_token + '\\n\\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '### Response:\\n' }}{% endif %}"
)
_OWN = {"prompt_completion": PLAIN, "text": PLAIN, "instruction_response": INSTRUCTION}
_PROBE = "Zq9 probe 7xK"


class ChatFormat:
    """A tokenizer and the template in use. `is_own` is true when the template is not the base model's."""

    def __init__(self, tokenizer, template: str, is_own: bool, eos_ids: list[int]):
        self.tokenizer = tokenizer
        self.template = template
        self.is_own = is_own
        self.sha256 = hashlib.sha256(template.encode()).hexdigest()
        self.turn_end = self._turn_end()
        self.stop_ids = sorted({*eos_ids, *([self.turn_end] if self.turn_end is not None else [])})
        self.stop_texts = tuple(tokenizer.convert_ids_to_tokens(self.stop_ids))

    def render(self, messages: list[dict], add_generation_prompt: bool = False) -> str:
        """The text that a model is given for these messages; an answer with nothing before it follows an empty prompt."""
        if not messages:
            texts, _ = render_jinja_template(
                conversations=[[]],
                chat_template=self.template,
                add_generation_prompt=add_generation_prompt,
                **self.tokenizer.special_tokens_map,
            )
            return texts[0]
        return self.tokenizer.apply_chat_template(
            messages, chat_template=self.template, tokenize=False, add_generation_prompt=add_generation_prompt
        )

    def encode(self, texts: list[str]):
        """Token ids of rendered texts; the template writes every special token itself."""
        return self.tokenizer(texts, add_special_tokens=False)

    def _turn_end(self) -> int | None:
        """The special token that the template writes after an answer, if any: where generation must stop."""
        try:
            text = self.render([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": _PROBE}])
        except Exception as error:
            raise TrainerError(
                "bad_config",
                f"The chat template cannot be rendered: {error}",
                "Give format.template, or take a base model with a working template.",
            ) from error
        if _PROBE not in text:
            return None
        ids = self.tokenizer(text.split(_PROBE, 1)[1], add_special_tokens=False)["input_ids"]
        return ids[0] if ids and ids[0] in set(self.tokenizer.all_special_ids) | set(self.tokenizer.added_tokens_decoder) else None


def make_chat_format(tokenizer, config: FormatConfig, eos_ids: list[int]) -> ChatFormat:
    """The chat format that a config asks for; refuses where there is no template to use."""
    if config.template not in (None, "base"):
        return ChatFormat(tokenizer, config.template, True, eos_ids)
    if config.template is None and config.kind in _OWN:
        return ChatFormat(tokenizer, _own_template(tokenizer, config.kind), True, eos_ids)
    if not tokenizer.chat_template:
        raise TrainerError(
            "bad_config", "The base model has no chat template.", "Give format.template, or use the format prompt_completion."
        )
    template = tokenizer.chat_template
    if isinstance(template, dict):
        template = template.get("default") or next(iter(template.values()))
    return ChatFormat(tokenizer, template, False, eos_ids)


def load_chat_format(tokenizer, adapter: str | Path | None, eos_ids: list[int]) -> ChatFormat:
    """The chat format of a trained adapter (its saved template), or the base model's own."""
    saved = Path(adapter) / "chat_template.jinja" if adapter else None
    if saved and saved.is_file():
        return ChatFormat(tokenizer, saved.read_bytes().decode(), True, eos_ids)
    return make_chat_format(tokenizer, FormatConfig(), eos_ids)


def _own_template(tokenizer, kind: str) -> str:
    """The plain template of a format; it writes the first token itself where the tokenizer would add one."""
    starts_with_bos = tokenizer.bos_token_id is not None and tokenizer("")["input_ids"][:1] == [tokenizer.bos_token_id]
    return ("{{ bos_token }}" if starts_with_bos else "") + _OWN[kind]
