"""What a run leaves on disk: checkpoints, the adapter or model at the end, and the manifest that closes it.

It writes; when to write is the recipe's business.
"""

import zlib
from dataclasses import asdict

import torch

from . import checkpoint
from .atomic_write import write_json
from .best import why_best
from .errors import TrainerError
from .manifest import describe_files, describe_input, make_manifest
from .run_state import Work


def save(work: Work, is_best: bool) -> None:
    """Write this step's checkpoint, then remove those that are no longer kept; every rank has to come here."""
    config, progress = work.config, work.progress
    random_states = gather_random_states(work)
    if not work.ranks.is_first:
        return
    if not checkpoint.is_finite(work.model):
        good = checkpoint.whole_steps(work.folder / "checkpoints")
        last = f"the last good checkpoint is that of step {good[-1]}" if good else "there is no checkpoint before it"
        work.events.warn(
            "CHECKPOINT_NOT_A_NUMBER", f"The weights of step {progress.step} are no numbers and are not saved; {last}.", good=good
        )
        return
    folder = work.folder / "checkpoints"
    state = {
        "optimizer": work.steps.state(),
        "rng": random_states,
        "state": {"progress": asdict(progress), "threads": torch.get_num_threads()},
    }
    details = {
        "learning_hash": config.learning_hash(),
        "eval_loss": progress.best_loss if is_best else None,
        "stop_ids": work.chat.stop_ids,
    }
    saved = checkpoint.save_folder(
        folder / checkpoint.step_name(progress.step),
        "checkpoint",
        work.model,
        work.chat,
        step=progress.step,
        seed=config.seed,
        details=details,
        resume_state=state,
    )
    pruned = checkpoint.prune(folder, config.save_total_limit, progress.best_step if config.load_best else None)
    work.events.emit(
        "checkpoint",
        step=progress.step,
        path=f"checkpoints/{saved.path.name}",
        bytes=saved.bytes,
        sha256=saved.sha256,
        is_best=is_best,
        kept=checkpoint.whole_steps(folder),
        pruned=pruned,
    )


def gather_random_states(work: Work) -> dict:
    """This rank's random states with those of the others; the weights of all ranks must be the same to the last bit."""
    states = checkpoint.random_states()
    if work.ranks.world == 1:
        return states
    crc = 0
    for parameter in (p for p in work.model.parameters() if p.requires_grad):
        crc = zlib.crc32(parameter.detach().cpu().contiguous().view(torch.uint8).numpy(), crc)
    said = work.ranks.gather((crc, states))
    if len({each for each, _ in said}) > 1:
        raise TrainerError(
            "process_failed",
            f"The weights of the ranks differ at step {work.progress.step}: {[f'{each:08x}' for each, _ in said]}.",
            "Resume from the last checkpoint; if it happens again, look for a faulty GPU.",
        )
    return {**states, "ranks": [each for _, each in said]}


def write_adapter(work: Work) -> None:
    """The result of the run, `adapter/` (`model/` of full training): the best checkpoint's weights, or the last."""
    config, progress = work.config, work.progress
    work.events.emit("phase", name="save", status="start")
    step = progress.step
    best = work.folder / "checkpoints" / checkpoint.step_name(progress.best_step or 0)
    if config.load_best and progress.best_step not in (None, step) and best.is_dir():
        step = progress.best_step
        checkpoint.load_checkpoint(best, work.model)
    if not checkpoint.is_finite(work.model):
        raise TrainerError(
            "diverged",
            f"The loss has not been a number, nor are the weights of step {step}: there is no adapter to keep.",
            "Lower learning_rate, or set compute_dtype to float32; then start anew or resume from the last good checkpoint.",
        )
    work.events.emit("choice", name="final_weights", value=step, reason=why_best(progress, config))
    kind = "adapter" if config.adapter.method == "lora" else "model"
    details = {
        "base_model_id": config.base_model_id,
        "learning_hash": config.learning_hash(),
        "stop_ids": work.chat.stop_ids,
        "template_sha": work.chat.sha256,
    }
    saved = checkpoint.save_folder(work.folder / kind, kind, work.model, work.chat, step=step, seed=config.seed, details=details)
    work.events.emit("artifact", kind=kind, path=kind, bytes=saved.bytes, sha256=saved.sha256)
    work.events.emit("phase", name="save", status="end")


def write_run_manifest(work: Work, totals: dict) -> None:
    """The run's manifest, its last file: what it was made from and what it holds."""
    config, project = work.config, work.folder.resolve().parent.parent
    inputs = [describe_input("base_model", config.base_model, project), describe_input("dataset", config.dataset_dir, project)]
    if config.init_adapter:
        inputs.append(describe_input("adapter", config.init_adapter, project))
    files = describe_files(
        work.folder, ["config.json", "origins.json", "events.jsonl", "samples.jsonl", "pairs.jsonl", "baseline.json", "adapter", "model"]
    )
    best_by = config.best_by if config.recipe == "sft" else "held-out reward"
    measure = {"best_by": best_by if config.load_best else "none: the last step"}
    details = {"recipe": config.recipe, **measure, **work.storage, **totals, "choices": work.events.choices}
    manifest = make_manifest("run", work.folder.name, files=files, inputs=inputs, seed=config.seed, details=details)
    write_json(work.folder / "manifest.json", manifest)
