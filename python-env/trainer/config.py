"""The run config as Python sees it: frozen dataclasses with the same names, types and defaults as contract/run-config.ts.

A config.json is always complete, so the defaults here serve tests and runs by hand. Combinations that cannot
work are refused in `__post_init__`, naming both fields and the way out. It does not read datasets or models.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from .config_checks import at_least as _at_least
from .config_checks import one_of as _one_of
from .config_checks import refuse
from .errors import TrainerError
from .preference_config import DpoConfig, GrpoConfig, NoRegressionConfig

ROLE_KEYS = ("roles_off",)
# These change where, how often or how fast a run works, not what it learns: a resumed run may differ in them.
NOT_LEARNED_FROM = {
    "resume",
    "threads",
    "devices",
    "device_ids",
    "save_total_limit",
    "save_steps",
    "logging_steps",
    "sample_steps",
    "sample_prompts",
    "sample_max_new_tokens",
    "base_model",
    "dataset_dir",
    "init_adapter",
    "tracking",
}
# Keys that a recipe does not read: they change nothing of what it learns.
GATES = {"best_by", "gate_prompts"}
NOT_READ = {"sft": {"dpo", "grpo", "no_regression"}, "dpo": {"grpo", *GATES}, "grpo": {"dpo", *GATES}}


@dataclass(frozen=True)
class FormatConfig:
    """How a row becomes text.

    `kind`: `messages` rows hold {messages}; `prompt_completion` {prompt, completion}; `instruction_response`
    {instruction, input?, response|output}; `text` {text}.
    `system`: system message put before rows that have none; null adds nothing.
    `template`: Jinja chat template to use and to save with the adapter; null takes the base model's own for
    `messages` and the kind's plain one otherwise; "base" takes the base model's own for every kind.
    """

    kind: str = "messages"
    system: str | None = None
    template: str | None = None

    def __post_init__(self):
        _one_of("format.kind", self.kind, ("messages", "prompt_completion", "instruction_response", "text"))
        if self.kind == "text" and self.system is not None:
            refuse("format.kind and format.system", "plain text has no system message", "Set format.system to null.")


@dataclass(frozen=True)
class AdapterConfig:
    """What is trained.

    `method`: `lora` trains small matrices beside frozen weights, `full` trains every weight.
    `r`: rank; higher learns more and costs more memory. `alpha`: strength of the adapter, null means r x `alpha_ratio`
    (effective scale is alpha / r, or alpha / sqrt(r) with `use_rslora`). `dropout`: share of adapter inputs dropped,
    0 is the fast path. `bias`: which biases are trained: none, all or lora_only.
    `target_modules`: a preset (attention, attention+mlp, all-linear) or module names.
    """

    method: str = "lora"
    r: int = 16
    alpha: float | None = None
    alpha_ratio: float = 2.0
    dropout: float = 0.0
    bias: str = "none"
    target_modules: str | list[str] = "attention+mlp"
    use_rslora: bool = False

    def __post_init__(self):
        _one_of("adapter.method", self.method, ("lora", "full"))
        _one_of("adapter.bias", self.bias, ("none", "all", "lora_only"))
        _at_least("adapter.r", self.r, 1)
        if not 0 <= self.dropout < 1:
            refuse("adapter.dropout", f"{self.dropout} is not a share", "Give a number from 0 up to but not 1.")
        if isinstance(self.target_modules, str):
            _one_of("adapter.target_modules", self.target_modules, ("attention", "attention+mlp", "all-linear"))
        elif not self.target_modules:
            refuse("adapter.target_modules", "the list is empty", "Name at least one module or take a preset.")
        if self.scale <= 0:
            refuse("adapter.alpha and adapter.alpha_ratio", "the adapter would have no effect", "Give a positive alpha.")

    @property
    def effective_alpha(self) -> float:
        """The alpha in use: the explicit one, or r x alpha_ratio."""
        return self.alpha if self.alpha is not None else self.r * self.alpha_ratio

    @property
    def scale(self) -> float:
        """The factor on B·A: alpha / r, or alpha / sqrt(r) for rank-stabilised LoRA."""
        return self.effective_alpha / (self.r**0.5 if self.use_rslora else self.r)


@dataclass(frozen=True)
class EarlyStopConfig:
    """Stop when the best has not gained `threshold` for `patience` evaluations: loss in nats a token, or the worst gate's share."""

    patience: int = 3
    threshold: float = 0.0

    def __post_init__(self):
        _at_least("early_stop.patience", self.patience, 1)


@dataclass(frozen=True)
class TrackingConfig:
    """Other programs that follow the run beside its own events; none can fail it.

    `tensorboard` writes event files into RUN_FOLDER/trackers/tensorboard. `wandb`: off, offline (into the run's folder, for
    `wandb sync`) or online. `trackio` writes into Trackio's database. `project` is the name there, "" takes the project's folder.
    """

    tensorboard: bool = False
    wandb: str = "off"
    trackio: bool = False
    project: str = ""

    def __post_init__(self):
        _one_of("tracking.wandb", self.wandb, ("off", "offline", "online"))


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run.

    Where: `recipe`, `base_model` (folder), `base_model_id` (name for cards), `dataset_dir` (a dataset version's folder).
    Text: `format`; `loss` says which tokens are learned: assistant (every answer), completion (the last answer), all,
    or {"roles_off": [...]}; `append_eos` auto, true or false; `max_length` in tokens; `on_overlong` drop, truncate, refuse.
    Model: `load_quantization` none or nf4; `compute_dtype` auto, float32, bfloat16, float16; `adapter`;
    `init_adapter` folder of an adapter to go on from, null starts anew.
    Steps: `optimizer`; `learning_rate` at its peak; `lr_scheduler`; `warmup_steps` xor `warmup_ratio` of all steps;
    `weight_decay`; `max_grad_norm` (0 switches clipping off); `batch_size` rows a micro-batch;
    `gradient_accumulation_steps` micro-batches a step; `epochs` xor `max_steps`; `seed`;
    `sampling_weights` {"category=NAME" or "slice.KEY=VALUE": how often such a row is drawn beside one of weight 1}.
    Watching: `logging_steps`, `eval_steps`, `save_steps`, `sample_steps` in steps, 0 is never; `eval_rows` most rows of the
    val split to evaluate, null is all; `sample_prompts` how many; `sample_max_new_tokens`; `save_total_limit` checkpoints kept;
    `load_best` ends with the best checkpoint: `best_by` loss is the lowest evaluation loss, gates the highest worst gate of the
    rulebook over `gate_prompts` prompts of the val split; `early_stop` or null; `tracking` by other programs.
    Machine: `gradient_checkpointing` trades time for memory; `packing` on lays rows end to end in packs of constant length,
    off side by side, auto packs on a GPU; `device`; `devices` how many GPUs share each step's rows, `device_ids` which;
    `threads` null lets torch choose; `resume` goes on
    from the newest whole checkpoint.
    Preferences and rewards: `dpo`, `grpo` are read by the recipes of that name, `no_regression` (or null) by both.
    """

    base_model: str
    dataset_dir: str
    recipe: str = "sft"
    base_model_id: str = ""
    format: FormatConfig = field(default_factory=FormatConfig)
    loss: str | dict = "assistant"
    append_eos: str | bool = "auto"
    max_length: int = 1024
    on_overlong: str = "drop"
    load_quantization: str = "none"
    compute_dtype: str = "auto"
    adapter: AdapterConfig = field(default_factory=AdapterConfig)
    init_adapter: str | None = None
    optimizer: str = "adamw"
    learning_rate: float = 2e-4
    lr_scheduler: str = "cosine"
    warmup_steps: int | None = None
    warmup_ratio: float | None = 0.05
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    batch_size: int = 4
    gradient_accumulation_steps: int = 4
    epochs: float | None = 3.0
    max_steps: int | None = None
    seed: int = 42
    sampling_weights: dict[str, float] = field(default_factory=dict)
    logging_steps: int = 10
    eval_steps: int = 100
    eval_rows: int | None = 512
    save_steps: int = 100
    save_total_limit: int = 3
    load_best: bool = True
    best_by: str = "loss"
    gate_prompts: int = 64
    early_stop: EarlyStopConfig | None = None
    tracking: TrackingConfig = field(default_factory=TrackingConfig)
    sample_steps: int = 10
    sample_prompts: int = 16
    sample_max_new_tokens: int = 96
    gradient_checkpointing: bool = False
    packing: str = "auto"
    device: str = "auto"
    devices: int = 1
    device_ids: list[int] | None = None
    threads: int | None = None
    resume: bool = True
    dpo: DpoConfig = field(default_factory=DpoConfig)
    grpo: GrpoConfig = field(default_factory=GrpoConfig)
    no_regression: NoRegressionConfig | None = field(default_factory=NoRegressionConfig)

    def __post_init__(self):
        _one_of("recipe", self.recipe, ("sft", "dpo", "grpo"))
        _one_of("on_overlong", self.on_overlong, ("drop", "truncate", "refuse"))
        _one_of("load_quantization", self.load_quantization, ("none", "nf4"))
        _one_of("compute_dtype", self.compute_dtype, ("auto", "float32", "bfloat16", "float16"))
        _one_of("optimizer", self.optimizer, ("adamw", "adamw_8bit"))
        _one_of("lr_scheduler", self.lr_scheduler, ("cosine", "linear", "constant"))
        _one_of("best_by", self.best_by, ("loss", "gates"))
        _one_of("packing", self.packing, ("auto", "on", "off"))
        _one_of("device", self.device, ("auto", "cpu", "cuda"))
        _one_of("append_eos", self.append_eos, ("auto", True, False))
        ones = ("max_length", "batch_size", "gradient_accumulation_steps", "logging_steps", "save_total_limit", "gate_prompts", "devices")
        for name in ones:
            _at_least(name, getattr(self, name), 1)
        for name in ("eval_steps", "save_steps", "sample_steps", "sample_prompts", "weight_decay", "max_grad_norm", "seed"):
            _at_least(name, getattr(self, name), 0)
        if self.learning_rate <= 0:
            refuse("learning_rate", f"{self.learning_rate} is not above 0", "2e-4 is usual for LoRA, 1e-5 for full training.")
        self._refuse_loss()
        self._refuse_pairs()
        if self.recipe != "sft":
            self._refuse_preferences()

    def _refuse_loss(self) -> None:
        if isinstance(self.loss, dict):
            if set(self.loss) != {"roles_off"} or not isinstance(self.loss["roles_off"], list):
                refuse("loss", f"{self.loss} is not understood", 'Give {"roles_off": ["system", ...]} or a name.')
            if "assistant" in self.loss["roles_off"]:
                refuse("loss", "roles_off names the assistant, so no answer would be learned", "Take assistant off the list.")
        else:
            _one_of("loss", self.loss, ("assistant", "completion", "all"))
        if self.format.kind == "text" and isinstance(self.loss, dict):
            refuse("format.kind and loss", "plain text has no roles to switch off", 'Set loss to "all".')

    def _refuse_pairs(self) -> None:
        lora = self.adapter.method == "lora"
        if (self.epochs is None) == (self.max_steps is None):
            refuse("epochs and max_steps", "exactly one must be set", "Set the other one to null.")
        if (self.epochs or self.max_steps) <= 0:
            refuse("epochs and max_steps", "there is nothing to train", "Give a positive number.")
        if (self.warmup_steps is None) == (self.warmup_ratio is None):
            refuse("warmup_steps and warmup_ratio", "exactly one must be set", "Set the other one to null.")
        if self.load_quantization == "nf4" and not lora:
            refuse(
                "load_quantization and adapter.method",
                "4-bit weights cannot be trained in full",
                'Set adapter.method to "lora" or load_quantization to "none".',
            )
        if self.init_adapter is not None and not lora:
            refuse(
                "init_adapter and adapter.method",
                "full training cannot go on from an adapter",
                'Set adapter.method to "lora", or merge the adapter and train from the merged model.',
            )
        if self.load_best and self.eval_steps == 0:
            refuse(
                "load_best and eval_steps",
                "the best checkpoint is chosen by evaluation, which is off",
                "Set eval_steps above 0 or load_best to false.",
            )
        if self.early_stop and self.eval_steps == 0:
            refuse(
                "early_stop and eval_steps",
                "early stopping needs evaluations, which are off",
                "Set eval_steps above 0 or early_stop to null.",
            )
        if self.by_gates:
            self._refuse_gates()
        if self.compute_dtype == "float16" and self.device == "cpu":
            refuse("compute_dtype and device", "float16 has no training kernels on a CPU", 'Set compute_dtype to "auto".')
        self._refuse_devices()
        if self.optimizer == "adamw_8bit" and self.device == "cpu":
            refuse("optimizer and device", "the 8-bit optimizer needs a GPU", 'Set optimizer to "adamw".')
        if self.adapter.bias != "none" and self.load_quantization == "nf4":
            refuse("adapter.bias and load_quantization", "biases of 4-bit layers are not trained", 'Set adapter.bias to "none".')
        for key, weight in self.sampling_weights.items():
            if "=" not in key or not (key.startswith("category=") or key.startswith("slice.")):
                refuse("sampling_weights", f"key {key!r} is not category=NAME or slice.KEY=VALUE", "Rename the key.")
            if not weight >= 0:
                refuse("sampling_weights", f"{key} has weight {weight}", "Give a number of 0 or more.")

    def _refuse_gates(self) -> None:
        if self.eval_steps == 0:
            refuse(
                "best_by and eval_steps",
                "gates are judged at evaluations, which are off",
                "Set eval_steps above 0 or best_by to loss.",
            )
        if self.format.kind == "text":
            refuse("best_by and format.kind", "plain text has no question to answer", "Set best_by to loss.")

    def _refuse_preferences(self) -> None:
        if self.adapter.method != "lora":
            reason = f"{self.recipe} trains an adapter beside a frozen reference"
            refuse("recipe and adapter.method", reason, 'Set adapter.method to "lora".')
        if self.format.kind == "text":
            refuse("recipe and format.kind", "plain text has no question to answer", "Take a format with answers.")
        if self.no_regression and self.eval_steps == 0:
            refuse(
                "no_regression and eval_steps",
                "the gate needs held-out answers, which are off",
                "Set eval_steps above 0 or no_regression to null.",
            )
        rows = self.batch_size * self.gradient_accumulation_steps
        if self.recipe == "grpo" and rows % self.grpo.num_generations:
            refuse(
                "batch_size, gradient_accumulation_steps and grpo.num_generations",
                f"{rows} answers a step are not whole groups of {self.grpo.num_generations}",
                "Give a batch_size that is a multiple of grpo.num_generations.",
            )

    @property
    def by_gates(self) -> bool:
        """Whether the rulebook's gates say which checkpoint is the best."""
        return self.recipe == "sft" and self.best_by == "gates"

    @property
    def held_out_temperature(self) -> float:
        """The temperature at which held-out questions are answered."""
        return self.no_regression.temperature if self.no_regression else 1.0

    def _refuse_devices(self) -> None:
        world, rows = len(self.device_ids or []) or self.devices, self.batch_size * self.gradient_accumulation_steps
        if world > rows:
            refuse("devices", f"{world} devices would share {rows} rows a step", "Give fewer, or raise gradient_accumulation_steps.")
        if world > 1 and self.recipe != "sft":
            refuse("devices and recipe", f"{self.recipe} trains on one device", "Set devices to 1.")
        if self.device_ids is not None and len(set(self.device_ids)) < len(self.device_ids or [None]):
            refuse("device_ids", "the list is empty or names a GPU twice", "Name each GPU once, or set it to null.")
        if self.device_ids is not None and self.device == "cpu":
            refuse("device_ids and device", "the device is the CPU, which has no numbers", "Set device_ids to null.")

    def to_dict(self) -> dict:
        """The config as plain JSON values."""
        return dataclasses.asdict(self)

    def learning_hash(self) -> str:
        """SHA-256 over the fields that decide what is learned; a checkpoint of another hash is not resumed."""
        not_read = NOT_READ[self.recipe]
        kept = {key: value for key, value in self.to_dict().items() if key not in NOT_LEARNED_FROM and key not in not_read}
        if not self.by_gates:
            # A run that was begun before these keys were known goes on.
            kept = {key: value for key, value in kept.items() if key not in GATES}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def read_config(path: str | Path) -> RunConfig:
    """Read a config.json; unknown keys are refused by name."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TrainerError("not_found", f"{path} does not exist.", "Start the run from the studio, or write the file.") from None
    except ValueError as error:
        raise TrainerError("bad_config", f"{path} is not JSON: {error}", "Write it again.") from error
    return config_from_dict(content)


_SECTIONS = (
    ("format", FormatConfig),
    ("adapter", AdapterConfig),
    ("early_stop", EarlyStopConfig),
    ("tracking", TrackingConfig),
    ("dpo", DpoConfig),
    ("grpo", GrpoConfig),
    ("no_regression", NoRegressionConfig),
)


def config_from_dict(content: dict) -> RunConfig:
    """Build a RunConfig from plain JSON values."""
    values = dict(content)
    for name, kind in _SECTIONS:
        if isinstance(values.get(name), dict):
            values[name] = _build(kind, values[name], f"{name}.")
    return _build(RunConfig, values, "")


def _build(kind: type, values: dict, prefix: str):
    known = {item.name for item in dataclasses.fields(kind)}
    unknown = sorted(set(values) - known)
    if unknown:
        refuse(f"{prefix}{unknown[0]}", "no such field", f"Known fields: {', '.join(sorted(known))}.")
    try:
        return kind(**values)
    except TypeError as error:
        raise TrainerError("bad_config", f"{prefix or 'config'}: {error}", "Write the config again from the studio.") from error
