"""What TRL's trainers are given: their arguments, and a DPO trainer whose rows come tokenised and in order.

TRL is imported here alone, late, after it was told to stay off the network. It does not know runs or rewards.
"""

import importlib
import os
from types import ModuleType

from torch.utils.data import SequentialSampler

from ..errors import TrainerError
from .session import Session


def import_trl() -> ModuleType:
    """TRL, silent and offline; an environment without it is named."""
    for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "TRL_EXPERIMENTAL_SILENCE"):
        os.environ.setdefault(name, "1")
    try:
        return importlib.import_module("trl")
    except ImportError as error:
        raise TrainerError(
            "environment_missing",
            f"This Python environment has no TRL, which the recipes dpo and grpo need ({error}).",
            "Start the run from the studio, which installs it first.",
        ) from error


def shared_arguments(session: Session, scratch: str) -> dict:
    """Arguments of both trainers: the run's own steps, and nothing that TRL would write, print or send by itself."""
    config, compute = session.config, session.work.compute
    return {
        "output_dir": scratch,
        "per_device_train_batch_size": config.batch_size,
        "gradient_accumulation_steps": config.gradient_accumulation_steps,
        "max_steps": max(1, session.left),
        "learning_rate": config.learning_rate,
        "max_grad_norm": config.max_grad_norm,
        "gradient_checkpointing": config.gradient_checkpointing,
        "bf16": compute.is_mixed and str(compute.dtype) == "torch.bfloat16",
        "fp16": compute.is_mixed and str(compute.dtype) == "torch.float16",
        "use_cpu": compute.device.type == "cpu",
        "seed": config.seed,
        "logging_strategy": "no",
        "eval_strategy": "no",
        "save_strategy": "no",
        "report_to": "none",
        "disable_tqdm": True,
        "remove_unused_columns": False,
        "dataloader_pin_memory": False,
    }


def on_one_device(arguments):
    """The same arguments for one device: where several GPUs can be seen, the library would spread each batch over all of them."""
    arguments._n_gpu = min(1, arguments.n_gpu)
    return arguments


def as_dataset(columns: dict[str, list]):
    """Columns as TRL takes them. Named by us: the library would pickle the whole table to make a name, and cannot pickle all of it."""
    from datasets import Dataset
    from datasets.table import InMemoryTable

    return Dataset(InMemoryTable.from_pydict(columns), fingerprint="tunesmith")


def make_dpo_trainer_class() -> type:
    """TRL's DPO trainer on rows that are tokenised already, taken in the order in which they lie."""
    base = import_trl().DPOTrainer

    class TokenisedDPOTrainer(base):
        """DPO over {prompt_ids, chosen_ids, rejected_ids}."""

        def _prepare_dataset(self, dataset, *_: object, **__: object):
            return dataset

        def _get_train_sampler(self, dataset=None):
            return SequentialSampler(self.train_dataset if dataset is None else dataset)

    return TokenisedDPOTrainer
