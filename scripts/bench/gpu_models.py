"""Models of real shapes with random weights, made on the GPU without a file, for the measurements beside this."""

import gc
import os
import shutil
from pathlib import Path

import torch
from torch import nn

# Width, layers, heads, key heads, feed-forward width, tied embeddings, of the Qwen2.5 models.
SHAPES = {
    "tiny": (64, 2, 4, 2, 128, True),
    "0.5B": (896, 24, 14, 2, 4864, True),
    "1.5B": (1536, 28, 12, 2, 8960, True),
    "3B": (2048, 36, 16, 2, 11008, True),
    "7B": (3584, 28, 28, 4, 18944, False),
}


def random_model(size: str, device: torch.device, dtype: torch.dtype, *, nf4: bool, vocabulary: int = 151936):
    """A causal model with random weights; its layers in NF4 with double quantisation where asked for."""
    from transformers import AutoModelForCausalLM, Qwen2Config

    width, layers, heads, pairs, ffn, tied = SHAPES[size]
    config = Qwen2Config(
        hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads, num_key_value_heads=pairs, intermediate_size=ffn,
        vocab_size=vocabulary, tie_word_embeddings=tied, max_position_embeddings=32768, rope_theta=1e6, bos_token_id=0, eos_token_id=2,
        pad_token_id=0,
    )  # fmt: skip
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with device:
            model = AutoModelForCausalLM.from_config(config, attn_implementation="sdpa")
    finally:
        torch.set_default_dtype(before)
    model.config.use_cache = False
    if nf4:
        _quantise(model, device, dtype)
    return model


def saved_model(size: str, tokenizer: Path, place: Path = Path("/tmp/m")) -> Path:
    """The folder of a random model of a size, made where it is not there yet; the peers' script keeps its models there too."""
    folder = place / size
    if not (folder / "config.json").exists():
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(0)
        model = random_model(size, device, torch.bfloat16, nf4=False, vocabulary=5000 if size == "tiny" else 151936)
        model.config.architectures = ["Qwen2ForCausalLM"]
        made = folder.with_name(f"{size}.part{os.getpid()}")
        model.save_pretrained(made)
        for part in tokenizer.glob("token*"):
            shutil.copy(part, made)
        # Another process may have made it meanwhile.
        if not folder.exists():
            made.rename(folder)
        del model
        gc.collect()
        if device.type == "cuda":
            torch.cuda.empty_cache()
    return folder


def _quantise(model: nn.Module, device: torch.device, dtype: torch.dtype) -> None:
    """As loading does, the laying end to end included."""
    from bitsandbytes.nn import Linear4bit, Params4bit

    from trainer.weight_block import close_gaps

    head = model.get_output_embeddings()
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if type(layer) is not nn.Linear or layer is head:
                continue
            with torch.device("meta"):
                four = Linear4bit(
                    layer.in_features, layer.out_features, bias=layer.bias is not None, compute_dtype=dtype, compress_statistics=True,
                    quant_type="nf4",
                )  # fmt: skip
            four.weight = Params4bit(layer.weight.data, requires_grad=False, compress_statistics=True, quant_type="nf4", module=four)
            four.weight = four.weight._quantize(device)
            four.bias = layer.bias
            setattr(parent, name, four)
    if device.type == "cuda":
        gc.collect()
        close_gaps(model)


def random_split(lengths: list[int], learned_from: int, vocabulary: int = 4000):
    """Rows of random tokens of the given lengths; all tokens from the `learned_from`-th on are learned."""
    from trainer.dataset import TokenisedSplit

    generator = torch.Generator().manual_seed(0)
    starts = torch.tensor([0, *lengths]).cumsum(0)
    ids = torch.randint(10, vocabulary, (int(starts[-1]),), generator=generator, dtype=torch.int32)
    trained = torch.ones(len(ids), dtype=torch.bool)
    for start, length in zip(starts.tolist(), lengths, strict=False):
        trained[start : start + min(learned_from, length - 2)] = False
    return TokenisedSplit(ids, trained, starts, torch.ones(len(lengths), dtype=torch.float64), {})
