"""What is learned: exactly the answers and their stop tokens, whatever the template, format and scope."""

import json

import pytest
from conftest import STARTER, config_of, word_row, write_rows

from trainer.base_model import stop_ids
from trainer.chat_format import ChatFormat, make_chat_format
from trainer.config import FormatConfig
from trainer.dataset import load_split, refuse_unlearnable
from trainer.errors import TrainerError
from trainer.loss_mask import mask_text, mask_tokens
from trainer.rows import RowProblems, parse_row

TALK = [
    {"role": "system", "content": "Be short."},
    {"role": "user", "content": "Hi, who are you?"},
    {"role": "assistant", "content": "A list writer.\n"},
    {"role": "user", "content": "One 🍎 please"},
    {"role": "assistant", "content": "1. 🍎 apple"},
]
THOUGHTLESS = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% if m.role == 'assistant' and not loop.last %}{{ m.content.split('</think>')[-1] }}{% else %}{{ m.content }}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def learned(messages, chat, loss="assistant", append_eos="auto") -> list[list[str]]:
    """The learned texts of each rendering, one string for each unbroken stretch of learned tokens."""
    texts, _ = mask_text(messages, chat, loss, append_eos)
    found = []
    for masked in texts:
        tokens = mask_tokens(chat.encode([masked.text]), 0, masked, set(chat.stop_ids))
        stretches, current = [], []
        for token, trained in zip([*tokens.ids, 0], [*tokens.trained, False], strict=True):
            if trained:
                current.append(token)
            elif current:
                stretches.append(chat.tokenizer.decode(current))
                current = []
        found.append(stretches)
    return found


def test_masks_cover_exactly_the_assistant_tokens_and_the_stop_token(chat):
    assert learned(TALK, chat) == [["A list writer.\n<|im_end|>", "1. 🍎 apple<|im_end|>"]]


def test_each_scope_covers_what_its_name_says(chat):
    assert learned(TALK, chat, "completion") == [["1. 🍎 apple<|im_end|>"]]
    everything = chat.render(TALK)
    assert learned(TALK, chat, "all") == [[everything]]
    off = learned(TALK, chat, {"roles_off": ["system"]})[0]
    assert "".join(off) == everything.split("<|im_end|>\n", 1)[1].replace("<|im_end|>\n", "<|im_end|>").replace(
        "<|im_start|>assistant\n", ""
    )
    assert "Be short." not in "".join(off) and "One 🍎 please<|im_end|>" in "".join(off)


def test_the_whole_conversation_is_tokenised_once_as_the_model_will_see_it(chat):
    texts, shared = mask_text(TALK, chat, "assistant", "auto")
    assert shared and texts[0].text == chat.render(TALK)
    tokens = mask_tokens(chat.encode([texts[0].text]), 0, texts[0], set(chat.stop_ids))
    assert tokens.ids == chat.tokenizer(chat.render(TALK), add_special_tokens=False)["input_ids"]
    assert tokens.ends_with_stop


def test_a_template_that_drops_earlier_thoughts_trains_each_answer_alone(tokenizer):
    chat = ChatFormat(tokenizer, THOUGHTLESS, True, [2])
    talk = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "<think>x</think>b"},
            {"role": "user", "content": "c"}, {"role": "assistant", "content": "<think>y</think>d"}]  # fmt: skip
    texts, shared = mask_text(talk, chat, "assistant", "auto")
    assert not shared
    assert learned(talk, chat) == [["<think>x</think>b<|im_end|>"], ["<think>y</think>d<|im_end|>"]]


@pytest.mark.parametrize(
    ("kind", "row", "text", "expected"),
    [
        ("prompt_completion", {"prompt": "2+2=", "completion": "4"}, "2+2=4<|im_end|>", ["4<|im_end|>"]),
        ("text", {"text": "Once upon a time"}, "Once upon a time<|im_end|>", ["Once upon a time<|im_end|>"]),
        (
            "instruction_response",
            {"instruction": "Add", "input": "2 and 2", "response": "4"},
            "### Instruction:\nAdd\n\n2 and 2\n\n### Response:\n4<|im_end|>\n\n",
            ["4<|im_end|>"],
        ),
    ],
)
def test_other_formats_become_a_chat_template(tokenizer, kind, row, text, expected):
    chat = make_chat_format(tokenizer, FormatConfig(kind), stop_ids(STARTER, tokenizer))
    parsed = parse_row(json.dumps(row).encode(), 1, kind, None, RowProblems())
    assert chat.is_own and mask_text(parsed.messages, chat, "assistant", "auto")[0][0].text == text
    assert learned(parsed.messages, chat) == [expected]
    prompt = parsed.messages[:-1]
    assert text.startswith(chat.render(prompt, add_generation_prompt=True)), "training and inference share the prompt"


def test_an_end_token_is_added_only_where_the_template_writes_none(tokenizer):
    silent = "{% for m in messages %}{{ m.content }}{% endfor %}"
    chat = ChatFormat(tokenizer, silent, True, [2])
    talk = [{"role": "user", "content": "ab:"}, {"role": "assistant", "content": "cd"}]
    assert learned(talk, chat) == [["cd<|im_end|>"]]
    assert learned(talk, chat, append_eos=False) == [["cd"]]


def test_a_token_that_reaches_across_the_edge_of_an_answer_is_left_out_and_counted(tokenizer):
    chat = make_chat_format(tokenizer, FormatConfig("prompt_completion"), [2])
    talk = [{"role": "user", "content": "ab "}, {"role": "assistant", "content": "cd"}]
    texts, _ = mask_text(talk, chat, "assistant", "auto")
    tokens = mask_tokens(chat.encode([texts[0].text]), 0, texts[0], {2})
    assert tokens.merged_edges == 1
    assert learned(talk, chat) == [["d<|im_end|>"]]


def test_the_end_of_a_turn_stops_generation_even_where_the_model_names_another_end_token(tokenizer):
    chatml = ChatFormat(tokenizer, tokenizer.chat_template, False, [0])
    assert chatml.turn_end == 2 and chatml.stop_ids == [0, 2]


def load(tmp_path, chat, rows, **changes):
    write_rows(tmp_path / "train.jsonl", rows)
    config = config_of(tmp_path, **changes)
    return load_split(config, "train", chat), config


def test_overlong_rows_are_dropped_cut_or_refused_and_counted(tmp_path, chat):
    rows = [word_row(i) for i in range(6)]
    whole, _ = load(tmp_path, chat, rows)
    limit = int(whole.lengths.sort().values[2])
    over = int((whole.lengths > limit).sum())
    dropped, _ = load(tmp_path, chat, rows, max_length=limit)
    assert dropped.report["dropped"] == {"too_long": over} and len(dropped) == 6 - over and dropped.report["overlong"] == over
    cut, _ = load(tmp_path, chat, rows, max_length=limit, on_overlong="truncate")
    assert len(cut) == 6 and cut.report["truncated"] == over and int(cut.lengths.max()) == limit
    assert cut.report["eos_trained"] == pytest.approx((6 - over) / 6, abs=1e-3)
    with pytest.raises(TrainerError, match="Line .* tokens, more than max_length"):
        load(tmp_path, chat, rows, max_length=limit, on_overlong="refuse")


def test_a_run_refuses_to_learn_nothing_everything_or_never_to_stop(tmp_path, tokenizer, chat):
    rows = [word_row(i) for i in range(3)]
    bare = ChatFormat(
        tokenizer, "{% for m in messages %}{% if m.role == 'assistant' %}{{ m.content }}<|im_end|>{% endif %}{% endfor %}", True, [2]
    )
    with pytest.raises(TrainerError, match="100 % trained"):
        refuse_unlearnable(*load(tmp_path, bare, rows))
    refuse_unlearnable(*load(tmp_path, bare, rows, loss="all"))
    mute = ChatFormat(tokenizer, "{% for m in messages %}{% if m.role != 'assistant' %}{{ m.role }}{% endif %}{% endfor %}", True, [2])
    with pytest.raises(TrainerError, match="No row .* can be trained on"):
        refuse_unlearnable(*load(tmp_path, mute, rows, append_eos=False))
    endless = ChatFormat(tokenizer, "{% for m in messages %}{{ m.content }}\n{% endfor %}", True, [2])
    with pytest.raises(TrainerError, match="stop token is never learned"):
        refuse_unlearnable(*load(tmp_path, endless, rows, append_eos=False))
    with pytest.raises(TrainerError, match="No row"):
        refuse_unlearnable(*load(tmp_path, chat, []))


def test_batches_line_up_targets_with_the_tokens_before_them(tmp_path, chat):
    split, _ = load(tmp_path, chat, [word_row(i) for i in range(5)])
    import torch

    batch = split.batch([3, 0, 4], torch.device("cpu"))
    width = batch.ids.shape[1]
    expected = []
    for place, row in enumerate([3, 0, 4]):
        begin, end = int(split.starts[row]), int(split.starts[row + 1])
        assert batch.ids[place, : end - begin].tolist() == split.ids[begin:end].tolist()
        expected += [(place * width + i, int(split.ids[begin + i + 1])) for i in range(end - begin - 1) if split.trained[begin + i + 1]]
    assert list(zip(batch.positions.tolist(), batch.targets.tolist(), strict=True)) == expected
    assert batch.tokens == int(split.lengths[[3, 0, 4]].sum()) and batch.learned == len(expected)
