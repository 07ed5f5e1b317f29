"""Direct preference optimisation: right answers are preferred to wrong ones of the same question, close to the start adapter.

    STUDIO_SCORER='["node", ...]' python -u -m trainer dpo --run RUN_FOLDER

Reads RUN_FOLDER/config.json, the start adapter, and the dataset version's train.jsonl and val.jsonl, or dpo.pairs in the place
of train.jsonl. Writes what sft writes, pairs.jsonl, and baseline.json, the held-out answers' verdicts before training. Stop,
resume and samples are as in sft.
"""

import tempfile
from pathlib import Path

from ..config import RunConfig
from ..control import Control
from ..errors import TrainerError
from ..events import EventWriter
from ..preferences.bridge import Bridge, train
from ..preferences.pairs import TokenPair, as_rows, mutated_pairs, rated_pairs, tokenise_pairs, write_pairs
from ..preferences.session import Ground, Session, ask_split, find_checkpoint, finish, go_on, greet, open_ground, open_session
from ..preferences.trl_parts import as_dataset, import_trl, make_dpo_trainer_class, on_one_device, shared_arguments
from ..rows import Row
from ..scorer import Scorer, scorer_command


def run(config: RunConfig, folder: Path, events: EventWriter, control: Control) -> str:
    """Train from the newest whole checkpoint, or from the start adapter, to the end or a stop; returns the status of `done`."""
    found, skipped = find_checkpoint(config, folder)
    greet(config, events, found, skipped)
    events.emit("phase", name="preflight", status="start")
    import_trl()
    with Scorer(scorer_command()) as scorer, tempfile.TemporaryDirectory() as scratch:
        ground = open_ground(config, folder, events, scorer)
        rows, pairs = make_pairs(ground)
        per_step = config.batch_size * config.gradient_accumulation_steps
        lengths = [len(pair.prompt_ids) + max(len(pair.chosen_ids), len(pair.rejected_ids)) for pair in pairs]
        session = open_session(ground, rows, lengths, per_step, found.step if found else 0)
        session.learned = [len(pair.chosen_ids) + len(pair.rejected_ids) for pair in pairs]
        trainer = make_trainer(session, pairs, scratch)
        if found:
            go_on(session, found, skipped)
        return finish(session, train(session, trainer, Bridge(session, control), control))


def make_pairs(ground: Ground) -> tuple[list[Row], list[TokenPair]]:
    """The pairs as tokens, each with the row that it came from, and an event that says what they are made of."""
    config, events = ground.config, ground.events
    if config.dpo.pairs:
        pairs = rated_pairs(config, ground.folder)
        rows = as_rows(pairs)
        events.emit("choice", name="pairs", value=len(pairs), reason=f"rated samples of {Path(config.dpo.pairs).name}")
    else:
        pairs, asked, broken = mutated_pairs(ask_split(ground, "train"), config, ground.scorer)
        rows = [each.row for each in asked]
        made = ", ".join(f"{count} break {check}" for check, count in broken.items())
        events.emit("choice", name="pairs", value=len(pairs), reason=f"right answers against their mutations: {made or 'none'}")
    tokens, long = tokenise_pairs(pairs, ground.chat, config.max_length)
    if not pairs or long:
        raise TrainerError(
            "bad_rows",
            f"{long} of {len(pairs)} pairs are longer than max_length {config.max_length}."
            if pairs
            else "No row has an answer that can be broken.",
            "Raise max_length." if pairs else "Give rated samples in dpo.pairs, or checks whose answers can be broken.",
        )
    write_pairs(ground.folder, pairs)
    return rows, tokens


def make_trainer(session: Session, pairs: list[TokenPair], scratch: str):
    """TRL's trainer over our pairs, in our order, with our learning rate."""
    from trl import DPOConfig

    config = session.config
    arguments = DPOConfig(
        **shared_arguments(session, scratch),
        beta=config.dpo.beta,
        loss_type=[config.dpo.loss_type],
        max_length=config.max_length,
    )
    chosen = [pairs[session.order[place]] for place in session.places()]
    columns = {name: [getattr(pair, name) for pair in chosen] for name in ("prompt_ids", "chosen_ids", "rejected_ids")}
    return make_dpo_trainer_class()(
        model=session.work.model,
        args=on_one_device(arguments),
        train_dataset=as_dataset(columns),
        processing_class=session.work.chat.tokenizer,
        optimizers=(session.work.steps.optimizer, session.scheduler()),
    )
