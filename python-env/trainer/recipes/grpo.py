"""Group relative policy optimisation: answers are drawn, the rulebook's checks reward them, the better of a group are learned.

    STUDIO_SCORER='["node", ...]' python -u -m trainer grpo --run RUN_FOLDER

Reads RUN_FOLDER/config.json, the dataset version's train.jsonl and val.jsonl, and the start adapter. Writes what sft writes,
and baseline.json, the held-out answers' verdicts before training. Stop, resume and samples are as in sft.
"""

import tempfile
from pathlib import Path

from ..asked import Asked
from ..base_model import set_training
from ..config import RunConfig
from ..control import Control
from ..decoding import Decoding, Prompt, generate
from ..events import EventWriter
from ..preferences.bridge import Bridge, train
from ..preferences.reward import kept_checks, reward_of
from ..preferences.session import Session, ask_split, find_checkpoint, finish, go_on, greet, open_ground, open_session
from ..preferences.trl_parts import as_dataset, import_trl, on_one_device, shared_arguments
from ..scorer import Scorer, scorer_command

GENERATE_ROWS = 256


def run(config: RunConfig, folder: Path, events: EventWriter, control: Control) -> str:
    """Train from the newest whole checkpoint, or from the start adapter, to the end or a stop; returns the status of `done`."""
    found, skipped = find_checkpoint(config, folder)
    greet(config, events, found, skipped)
    events.emit("phase", name="preflight", status="start")
    import_trl()
    with Scorer(scorer_command()) as scorer, tempfile.TemporaryDirectory() as scratch:
        ground = open_ground(config, folder, events, scorer)
        asked = ask_split(ground, "train")
        per_step = config.batch_size * config.gradient_accumulation_steps // config.grpo.num_generations
        lengths = [len(each.prompt_ids) for each in asked]
        session = open_session(ground, [each.row for each in asked], lengths, per_step, found.step if found else 0)
        trainer = make_trainer(session, asked, scratch)
        if found:
            go_on(session, found, skipped)
        return finish(session, train(session, trainer, Bridge(session, control), control))


def make_trainer(session: Session, asked: list[Asked], scratch: str):
    """TRL's trainer with our answers, our rewards, our order of rows and our learning rate."""
    from trl import GRPOConfig, GRPOTrainer

    config = session.config
    arguments = GRPOConfig(
        **shared_arguments(session, scratch),
        num_generations=config.grpo.num_generations,
        beta=config.grpo.beta,
        temperature=config.grpo.temperature,
        max_completion_length=config.sample_max_new_tokens,
        loss_type=config.grpo.loss_type,
        scale_rewards=config.grpo.scale_rewards,
        shuffle_dataset=False,
    )
    return GRPOTrainer(
        model=session.work.model,
        args=on_one_device(arguments),
        # A question is named by its place in the order; the answers to it are drawn by `draw_answers`.
        train_dataset=as_dataset({"prompt": [str(place) for place in session.places()]}),
        processing_class=session.work.chat.tokenizer,
        reward_funcs=[
            lambda prompts, completion_ids, **kwargs: reward_answers(session, asked, prompts, completion_ids, kwargs["log_metric"])
        ],
        rollout_func=lambda prompts, trainer: draw_answers(session, asked, prompts),
        optimizers=(session.work.steps.optimizer, session.scheduler()),
    )


def draw_answers(session: Session, asked: list[Asked], prompts: list[str]) -> dict[str, list]:
    """One answer to each place; places named several times are a group, whose answers differ by their random numbers."""
    work, grpo = session.work, session.config.grpo
    counts: dict[str, int] = {}
    questions = []
    for place in prompts:
        counts[place] = counts.get(place, -1) + 1
        questions.append(Prompt(f"{place}/{counts[place]}", asked[session.order[int(place)]].prompt_ids))
    set_training(work.model, False)
    decoding = Decoding(grpo.temperature, grpo.top_p, session.config.sample_max_new_tokens, session.config.seed)
    base = work.model.get_base_model()
    answers = generate(base, questions, decoding, stop_ids=work.chat.stop_ids, compute=work.compute, batch_size=GENERATE_ROWS)
    set_training(work.model, True)
    end = work.chat.turn_end if work.chat.turn_end is not None else work.chat.tokenizer.eos_token_id
    completions = [answer.ids + [end] if answer.stop_reason == "stop" else answer.ids for answer in answers]
    work.progress.learned += sum(len(ids) for ids in completions)
    return {"prompt_ids": [prompt.ids for prompt in questions], "completion_ids": completions, "logprobs": None}


def reward_answers(session: Session, asked: list[Asked], places: list[str], completion_ids: list[list[int]], log_metric) -> list:
    """The reward of each answer, from the scorer's verdicts; the share of answers that keeps each check is logged."""
    grpo, stops = session.config.grpo, set(session.work.chat.stop_ids)
    questions = [asked[session.order[int(place)]] for place in places]
    texts = [session.work.chat.tokenizer.decode(ids[:-1] if ids and ids[-1] in stops else ids) for ids in completion_ids]
    verdicts = session.scorer.verdicts([each.answered(text) for each, text in zip(questions, texts, strict=True)])
    kept: dict[str, list[bool]] = {}
    for each, verdict in zip(questions, verdicts, strict=True):
        for check, is_kept in kept_checks(verdict, each.applies).items():
            kept.setdefault(check, []).append(is_kept)
    for check, values in sorted(kept.items()):
        log_metric(f"kept/{check}", sum(values) / len(values))
    return [reward_of(verdict, each.applies, grpo.reward, grpo.check_weights) for each, verdict in zip(questions, verdicts, strict=True)]
