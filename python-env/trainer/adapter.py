"""Puts a LoRA adapter on a base model: target names resolved against the true module names, a start from an older adapter.

It does not train, save or merge.
"""

import difflib
from pathlib import Path

import torch
from torch import nn

from .config import AdapterConfig
from .errors import TrainerError
from .start_up import importing, leaving_out
from .weights_file import read_weights

_ATTENTION = ("attn", "attention")
_MLP = ("mlp", "feed_forward", "ffn", "feedforward")


def resolve_targets(model: nn.Module, wanted: str | list[str]) -> list[str]:
    """The module names (last parts) to adapt. Fused layers (qkv_proj, gate_up_proj) are found since the model is asked."""
    head = model.get_output_embeddings()
    linear = [name for name, module in model.named_modules() if _is_linear(module) and module is not head]
    if isinstance(wanted, str):
        places = {"attention": _ATTENTION, "attention+mlp": _ATTENTION + _MLP, "all-linear": ("",)}[wanted]
        names = sorted({n.rsplit(".", 1)[-1] for n in linear if any(p in n.rsplit(".", 1)[0].lower() for p in places)})
        if not names:
            raise TrainerError(
                "bad_config",
                f"adapter.target_modules {wanted!r} matches no layer of this model.",
                f"Name modules; this model has {', '.join(sorted({n.rsplit('.', 1)[-1] for n in linear}))}.",
            )
        return names
    known = sorted({name.rsplit(".", 1)[-1] for name in linear})
    for name in wanted:
        if name not in known and name not in linear:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]}?" if near else f"This model has {', '.join(known)}."
            raise TrainerError(
                "bad_config", f"adapter.target_modules: no linear layer is named {name!r} (the output layer is never adapted).", hint
            )
    return sorted(set(wanted))


def add_adapter(model: nn.Module, config: AdapterConfig, init_adapter: str | None, base_model_id: str):
    """Freeze the base model and add an adapter with fp32 weights; `init_adapter` goes on from a saved one of the same shape."""
    # PEFT would take a second to load it. Were there a 4-bit layer in this model, it would be loaded by now.
    with leaving_out("bitsandbytes"):
        peft_model = _with_peft(model, config)
    # PEFT writes the folder that the model was loaded from; an adapter is given to others under a name.
    peft_model.peft_config["default"].base_model_name_or_path = base_model_id
    if init_adapter:
        load_adapter_weights(peft_model, init_adapter)
    for parameter in peft_model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    return peft_model


def _with_peft(model: nn.Module, config: AdapterConfig):
    with importing():
        from peft import LoraConfig, get_peft_model

    lora = LoraConfig(
        r=config.r,
        lora_alpha=config.effective_alpha,
        lora_dropout=config.dropout,
        bias=config.bias,
        use_rslora=config.use_rslora,
        target_modules=resolve_targets(model, config.target_modules),
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, lora, autocast_adapter_dtype=True)


def load_adapter_weights(peft_model, folder: str | Path) -> None:
    """Copy a saved adapter's weights into the model's adapter; any difference in shape or modules is refused."""
    from peft import set_peft_model_state_dict

    path = Path(folder) / "adapter_model.safetensors"
    if not path.is_file():
        raise TrainerError(
            "not_found", f"The adapter folder {folder} has no adapter_model.safetensors.", "Choose another run or checkpoint."
        )
    saved = read_weights(path)
    expected = adapter_state(peft_model)
    wrong = [key for key in expected if key not in saved or saved[key].shape != expected[key].shape] or [
        k for k in saved if k not in expected
    ]
    if wrong:
        raise TrainerError(
            "bad_config",
            f"init_adapter does not fit: {wrong[0]} differs from adapter.r or adapter.target_modules.",
            "Use the same rank and target modules as the adapter was trained with, and the same base model.",
        )
    set_peft_model_state_dict(peft_model, saved)


def adapter_state(peft_model) -> dict[str, torch.Tensor]:
    """The adapter's tensors under the names that PEFT reads."""
    from peft import get_peft_model_state_dict

    return {key: value.detach() for key, value in get_peft_model_state_dict(peft_model, save_embedding_layers=False).items()}


def _is_linear(module: nn.Module) -> bool:
    return isinstance(module, nn.Linear) or type(module).__name__ in ("Conv1D", "Linear4bit", "Linear8bitLt")
