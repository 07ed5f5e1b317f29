"""The layers of a plain decoder (Llama, Mistral, Qwen 2 and 3 and their like), computed with fewer and larger operations.

It reads the loaded model's own modules, adapters included, and says by name why a model is not of this kind. Whoever
uses it compares it with the model's own forward pass first.
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from .flat import FlatWeights
from .frozen_weights import Scratch, WeightGroup
from .operations import AddNorm, GatedProduct, GroupProduct, HeadNorms, Norm, RotatedAttention

_SILU = ("SiLU", "SiLUActivation")
_LAYER = {"self_attn", "mlp", "input_layernorm", "post_attention_layernorm"}
_ATTENTION = {"q_proj", "k_proj", "v_proj", "o_proj"}
_HEAD_NORMS = {"q_norm", "k_norm"}
_MLP = {"gate_proj", "up_proj", "down_proj", "act_fn"}
_ROPES = ("default", "linear", "llama3", "yarn")


@dataclass(frozen=True)
class Layer:
    """One layer: its four products, its two norms with their epsilons, and heads, key heads, width and scale of attention.

    `head_norms`: those of each head of query and key, where the model has them.
    """

    qkv: WeightGroup
    out: WeightGroup
    gate_up: WeightGroup
    down: WeightGroup
    norms: tuple[tuple[torch.Tensor, float], tuple[torch.Tensor, float]]
    heads: tuple[int, int, int, float]
    head_norms: tuple[tuple[torch.Tensor, float], tuple[torch.Tensor, float]] | None

    @property
    def groups(self) -> tuple[WeightGroup, ...]:
        """The four products in the order of computation."""
        return self.qkv, self.out, self.gate_up, self.down


def why_not_plain(core: nn.Module, longest: int) -> str | None:
    """Why this model's layers are not those of a plain decoder; None where they are."""
    for name in ("embed_tokens", "layers", "norm", "rotary_emb"):
        if not hasattr(core, name):
            return f"the model has no {name}"
    rope = getattr(core.rotary_emb, "rope_type", None)
    if rope not in _ROPES:
        return f"position encoding {rope!r} depends on the rows"
    if type(core.embed_tokens) is not nn.Embedding:
        return f"embeddings are {type(core.embed_tokens).__name__}"
    for layer in core.layers:
        reason = _why_not_layer(layer, longest)
        if reason:
            return reason
    return None


def _why_not_layer(layer: nn.Module, longest: int) -> str | None:
    attention, mlp = getattr(layer, "self_attn", None), getattr(layer, "mlp", None)
    found = [{n for n, _ in m.named_children()} if m is not None else set() for m in (layer, attention, mlp)]
    has_head_norms = found[1] >= _HEAD_NORMS
    for names, wanted in zip(found, (_LAYER, _ATTENTION | (_HEAD_NORMS if has_head_norms else set()), _MLP), strict=True):
        if names != wanted:
            return f"a layer has {', '.join(sorted(names ^ wanted))} besides or instead of the plain parts"
    if type(mlp.act_fn).__name__ not in _SILU:
        return f"the activation is {type(mlp.act_fn).__name__}"
    for norm in (layer.input_layernorm, layer.post_attention_layernorm):
        if not type(norm).__name__.endswith("RMSNorm") or not hasattr(norm, "variance_epsilon") or norm.weight.requires_grad:
            return f"the norm is {type(norm).__name__}, or is trained"
    width = attention.head_dim
    for name in sorted(_HEAD_NORMS) if has_head_norms else ():
        norm = getattr(attention, name)
        kind = type(norm).__name__
        if (
            not kind.endswith("RMSNorm")
            or not hasattr(norm, "variance_epsilon")
            or norm.weight.requires_grad
            or norm.weight.shape != (width,)
        ):
            return f"{name} is {kind} over {norm.weight.numel() if hasattr(norm, 'weight') else 0} numbers, or is trained"
    if width % 16 or (width // 2) & (width // 2 - 1) or width > 256:
        return f"heads are {width} wide"
    if getattr(attention, "sliding_window", None) is not None and attention.sliding_window < longest:
        return f"attention looks back {attention.sliding_window} tokens only"
    for part in (*(getattr(attention, n) for n in sorted(_ATTENTION)), *(getattr(mlp, n) for n in sorted(_MLP - {"act_fn"}))):
        reason = _why_not_linear(part)
        if reason:
            return reason
    return None


def _why_not_linear(layer: nn.Module) -> str | None:
    base = getattr(layer, "base_layer", layer)
    if type(base) is not nn.Linear and type(base).__name__ != "Linear4bit":
        return f"a layer is {type(base).__name__}"
    if any(p.requires_grad for p in base.parameters()):
        return "base weights are trained"
    if type(base).__name__ == "Linear4bit" and getattr(base.weight, "quant_state", None) is None:
        return "a 4-bit layer is not quantised"
    if hasattr(layer, "lora_A"):
        dropout = layer.lora_dropout[layer.active_adapters[0]]
        if not isinstance(dropout, nn.Identity) and dropout.p > 0:
            return "adapter dropout is above 0"
        if len(layer.active_adapters) != 1 or any(layer.use_dora.values()):
            return "the adapter is not a plain LoRA"
    return None


class PlainDecoder:
    """Hidden states of packed rows. `params` are the trained weights in the order in which they must lie in memory."""

    def __init__(self, core: nn.Module, dtype: torch.dtype):
        self.core, self.dtype = core, dtype
        scratch = Scratch(dtype, core.embed_tokens.weight.device)
        self.layers = [self._layer(layer, scratch) for layer in core.layers]
        self.params = [p for group in self.groups for p in (*group.a, *group.b)]
        self.checkpointed = 0

    @property
    def groups(self) -> list[WeightGroup]:
        """All products, layer by layer."""
        return [group for layer in self.layers for group in layer.groups]

    @property
    def is_regular(self) -> bool:
        """True where the adapters of each product have one rank and one scale."""
        return all(group.is_plain for group in self.groups)

    def settle(self, flat: FlatWeights | None) -> None:
        """Take over the frozen weights and the adapters' place in memory."""
        for group in self.groups:
            group.settle(flat)

    def refresh(self) -> None:
        """To be called when adapters have changed."""
        for group in self.groups:
            group.refresh()

    def hidden(self, ids, positions, edges, longest: int) -> torch.Tensor:
        """The normed states after the last layer, (tokens, width)."""
        h = nn.functional.embedding(ids, self.core.embed_tokens.weight).to(self.dtype)
        angles = self.core.rotary_emb(h[:0].float(), positions[None])
        cos, sin = (a[0].float().contiguous() for a in angles)
        if torch.is_grad_enabled():
            h = h.requires_grad_()
        delta = None
        for index, layer in enumerate(self.layers):
            if index < self.checkpointed and torch.is_grad_enabled():
                h, delta = checkpoint(_run_layer, layer, h, delta, cos, sin, edges, longest, use_reentrant=False, preserve_rng_state=False)
            else:
                h, delta = _run_layer(layer, h, delta, cos, sin, edges, longest)
        return AddNorm.apply(h, delta, self.core.norm.weight, self.core.norm.variance_epsilon, 0)[1]

    def _layer(self, layer: nn.Module, scratch: Scratch) -> Layer:
        attention, mlp = layer.self_attn, layer.mlp
        width = attention.head_dim

        def heads(part):
            return getattr(part, "base_layer", part).out_features // width

        norms = tuple((n.weight, n.variance_epsilon) for n in (layer.input_layernorm, layer.post_attention_layernorm))
        return Layer(
            WeightGroup([attention.q_proj, attention.k_proj, attention.v_proj], scratch, self.dtype),
            WeightGroup([attention.o_proj], scratch, self.dtype),
            WeightGroup([mlp.gate_proj, mlp.up_proj], scratch, self.dtype),
            WeightGroup([mlp.down_proj], scratch, self.dtype),
            norms,
            (heads(attention.q_proj), heads(attention.k_proj), width, attention.scaling),
            tuple((n.weight, n.variance_epsilon) for n in (attention.q_norm, attention.k_norm)) if hasattr(attention, "q_norm") else None,
        )


def _run_layer(layer: Layer, h, delta, cos, sin, edges, longest: int):
    """One layer; the sum of its output and the residual is left to the next norm, as (residual, output)."""
    (first, first_eps), (second, second_eps) = layer.norms
    heads, pairs, width, scale = layer.heads
    if delta is None:
        x = Norm.apply(h, first, first_eps, layer.qkv.spare)
    else:
        h, x = AddNorm.apply(h, delta, first, first_eps, layer.qkv.spare)
    qkv = GroupProduct.apply(x, layer.qkv)
    if layer.head_norms:
        (q_norm, q_eps), (k_norm, k_eps) = layer.head_norms
        qkv = HeadNorms.apply(qkv, q_norm, q_eps, k_norm, k_eps, (heads, pairs, width))
    attended = RotatedAttention.apply(qkv, cos, sin, edges, (heads, pairs, width, longest, scale), layer.out.spare)
    h, x = AddNorm.apply(h, GroupProduct.apply(attended, layer.out), second, second_eps, layer.gate_up.spare)
    return h, GatedProduct.apply(GroupProduct.apply(x, layer.gate_up), layer.down)


def trained_outside(model: nn.Module, decoder: PlainDecoder) -> list[str]:
    """Names of trained weights that the decoder does not compute with."""
    known = {id(p) for p in decoder.params}
    return [name for name, p in model.named_parameters() if p.requires_grad and id(p) not in known]
