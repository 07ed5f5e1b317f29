"""Loads a base model and its tokenizer from a folder, and says by name what is wrong with a folder that cannot be used.

Only safetensors are read: pickle files can run code. It does not know adapters, data or steps.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch

from .errors import TrainerError
from .weight_block import close_gaps
from .weights_file import is_of_a_run

_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model")
_HEAD_CHANGERS = ("final_logit_softcapping", "logit_scale", "logits_scaling", "output_multiplier_scale", "lm_head_multiplier")


@dataclass(frozen=True)
class Compute:
    """Where and in which precision a run computes. `reason` says why, for the person who reads the log."""

    device: torch.device
    dtype: torch.dtype
    reason: str

    @property
    def is_mixed(self) -> bool:
        """True when matrix products run in 16 bit beside fp32 weights."""
        return self.dtype != torch.float32

    def autocast(self):
        """The context in which a forward pass runs."""
        return torch.autocast(self.device.type, self.dtype, enabled=self.is_mixed)

    def autocast_afresh(self):
        """The same, casting weights anew each time: a CUDA graph must not read a copy that was made before it."""
        return torch.autocast(self.device.type, self.dtype, enabled=self.is_mixed, cache_enabled=False)


def choose_compute(device: str, dtype: str) -> Compute:
    """Resolve `auto` for device and precision, or refuse what this machine cannot do."""
    cuda = torch.cuda.is_available()
    if device == "cuda" and not cuda:
        raise TrainerError(
            "unsupported_hardware", "device is cuda, but torch finds no CUDA GPU.", 'Set device to "auto", or repair the environment.'
        )
    place = torch.device("cuda" if cuda and device != "cpu" else "cpu")
    if place.type == "cuda":
        # It plans anew for every length of the cache, which takes longer than the attention itself.
        torch.backends.cuda.enable_cudnn_sdp(False)
    if dtype != "auto":
        if dtype == "float16" and place.type == "cpu":
            raise TrainerError("bad_config", "compute_dtype float16 does not train on a CPU.", 'Set compute_dtype to "auto".')
        if dtype == "bfloat16" and place.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
            raise TrainerError("unsupported_hardware", "This GPU has no bfloat16.", 'Set compute_dtype to "auto" or "float16".')
        return Compute(place, getattr(torch, dtype), "asked for")
    if place.type == "cuda":
        has = torch.cuda.is_bf16_supported(including_emulation=False)
        return Compute(place, torch.bfloat16 if has else torch.float16, "the GPU has bfloat16" if has else "the GPU has no bfloat16")
    if _cpu_has_bfloat16():
        return Compute(place, torch.bfloat16, "the CPU has bfloat16 instructions")
    return Compute(place, torch.float32, "the CPU has no bfloat16 instructions")


def check_folder(folder: str | Path) -> None:
    """Refuse a folder that does not hold a whole, safe model; each fault by name."""
    folder = Path(folder)
    if not folder.is_dir():
        raise TrainerError("bad_model", f"The model folder {folder} does not exist.", "Choose the model again, or download it.")
    if (folder / "adapter_config.json").is_file() and not (folder / "config.json").is_file():
        raise TrainerError(
            "bad_model", f"{folder.name} is an adapter, not a base model.", "Choose the base model, and give the adapter as init_adapter."
        )
    if not (folder / "config.json").is_file():
        raise TrainerError("bad_model", f"{folder.name} has no config.json.", "Download the model again.")
    if _named_type(folder) == "unreadable":
        raise TrainerError("bad_model", f"The config.json of {folder.name} is not JSON.", "Download the model again.")
    if not list(folder.glob("*.safetensors")):
        pickles = sorted(p.name for pattern in _PICKLES for p in folder.glob(pattern))
        if pickles:
            raise TrainerError(
                "bad_model",
                f"{folder.name} has its weights only as pickle files ({pickles[0]}), which can run code when they are read.",
                "Take a revision of the model with safetensors; only safetensors are read.",
            )
        raise TrainerError("bad_model", f"{folder.name} has no weights.", "Download the model again.")
    if not any((folder / name).is_file() for name in _TOKENIZERS):
        raise TrainerError("bad_model", f"{folder.name} has no tokenizer.", "Download the model again, with its tokenizer files.")


def load_tokenizer(folder: str | Path):
    """The fast tokenizer of a model folder."""
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:
        raise TrainerError(
            "bad_model", f"The tokenizer of {Path(folder).name} cannot be read: {_short(error)}", "Download the model again."
        ) from error
    if not tokenizer.is_fast:
        raise TrainerError(
            "bad_model",
            f"{Path(folder).name} has no fast tokenizer, whose offsets the loss mask needs.",
            "Take a model with a tokenizer.json.",
        )
    if tokenizer.eos_token is None:
        raise TrainerError(
            "bad_model", f"The tokenizer of {Path(folder).name} names no end token.", "Set eos_token in tokenizer_config.json."
        )
    return tokenizer


def load_config(folder: str | Path):
    """The model's config; an architecture that the installed transformers does not have is refused by name."""
    from transformers import AutoConfig, AutoModelForCausalLM

    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:
        kind = _named_type(folder)
        raise TrainerError(
            "bad_model",
            f"The architecture {kind!r} of {Path(folder).name} is unknown, or its config.json is broken: {_short(error)}",
            "Take a model of a known architecture.",
        ) from error
    if type(config) not in AutoModelForCausalLM._model_mapping:
        raise TrainerError("bad_model", f"{Path(folder).name} ({config.model_type}) does not write text.", "Take a causal language model.")
    return config


def stop_ids(folder: str | Path, tokenizer) -> list[int]:
    """The ids that end a text: the tokenizer's end token and those of generation_config.json."""
    ids = {tokenizer.eos_token_id}
    try:
        named = json.loads((Path(folder) / "generation_config.json").read_text(encoding="utf-8")).get("eos_token_id")
    except (OSError, ValueError):
        named = None
    ids.update(named if isinstance(named, list) else [named] if isinstance(named, int) else [])
    return sorted(ids)


def load_model(
    folder: str | Path, *, dtype: torch.dtype, device: torch.device, quantization: str = "none", compute: torch.dtype | None = None
):
    """The causal language model with weights in `dtype`, or in 4 bit with 16-bit arithmetic in `compute`."""
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    load_config(folder)
    options: dict = {
        "dtype": dtype,
        "local_files_only": True,
        "trust_remote_code": False,
        "use_safetensors": True,
        "attn_implementation": "sdpa",
    }
    if quantization == "nf4":
        options["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=compute or torch.float32
        )
        # By number: a reader of weight files takes a GPU without one for the first, which is another rank's.
        options["device_map"] = {"": torch.device("cuda", torch.cuda.current_device()) if device.type == "cuda" else device}
    try:
        model = AutoModelForCausalLM.from_pretrained(folder, **options)
    except torch.OutOfMemoryError:
        raise
    except Exception as error:
        own = is_of_a_run(Path(folder))
        raise TrainerError(
            "bad_weights" if own else "bad_model",
            f"The weights of {Path(folder).name} cannot be read: {_short(error)}",
            "Verify the run in Runs, then train it again." if own else "Download the model again; a file may be cut short.",
            detail=repr(error),
        ) from error
    model.config.use_cache = False
    if quantization == "nf4" and device.type == "cuda":
        close_gaps(model)
    return model if quantization == "nf4" else model.to(device)


def set_training(model: torch.nn.Module, training: bool) -> None:
    """Switch dropout and the like on or off.

    4-bit layers stay in training mode: on a CPU bitsandbytes repacks their weights for inference when it finds them out of
    it, and cannot train on them afterwards.
    """
    model.train(training)
    for module in model.modules():
        if type(module).__name__ == "Linear4bit":
            module.training = True


def core_and_head(model):
    """The part that makes hidden states, and the layer that turns them into logits.

    The second is None where the model changes logits after that layer (soft caps, scales): then the whole model must run.
    """
    head = model.get_output_embeddings()
    text = model.config.get_text_config() if hasattr(model.config, "get_text_config") else model.config
    core = getattr(model, model.base_model_prefix, None)
    if head is None or core is None or any(getattr(text, name, None) not in (None, 1, 1.0) for name in _HEAD_CHANGERS):
        return model, None
    return core, head


def _cpu_has_bfloat16() -> bool:
    try:
        return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    except AttributeError:
        return False


def _named_type(folder: str | Path) -> str:
    try:
        return str(json.loads((Path(folder) / "config.json").read_text(encoding="utf-8")).get("model_type", "without a name"))
    except (OSError, ValueError):
        return "unreadable"


def _short(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
