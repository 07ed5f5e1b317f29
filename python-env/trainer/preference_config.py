"""The parts of a run config that only the recipes dpo and grpo read; names, types and defaults as in the contract."""

from dataclasses import dataclass, field

from .config_checks import at_least, one_of, refuse


@dataclass(frozen=True)
class DpoConfig:
    """Direct preference optimisation.

    `beta`: how strongly the reference holds; `loss_type`: sigmoid, hinge or ipo. `pairs`: a file of rated samples
    ({prompt, chosen, rejected} a line), null makes pairs from right answers and their mutations, `pairs_per_row` of each
    row; `check_weights` {check: how often its mutation is made beside one of weight 1}.
    """

    beta: float = 0.1
    loss_type: str = "sigmoid"
    pairs: str | None = None
    pairs_per_row: int = 1
    check_weights: dict[str, float] = field(default_factory=dict)

    def __post_init__(self):
        one_of("dpo.loss_type", self.loss_type, ("sigmoid", "hinge", "ipo"))
        at_least("dpo.pairs_per_row", self.pairs_per_row, 1)
        if not self.beta > 0:
            refuse("dpo.beta", f"{self.beta} is not above 0", "0.1 is usual.")


@dataclass(frozen=True)
class GrpoConfig:
    """Group relative policy optimisation.

    `beta`: weight of the distance (KL) from the reference, 0 has none; `num_generations`: answers of a group;
    `temperature`, `top_p`: how they are drawn. `reward`: all (1 where every check is kept) or share (weighted mean of the
    units kept, by `check_weights`). `loss_type`: dapo, grpo, bnpo or dr_grpo; `scale_rewards`: group, batch or none.
    """

    beta: float = 0.04
    num_generations: int = 8
    temperature: float = 1.0
    top_p: float = 1.0
    reward: str = "all"
    check_weights: dict[str, float] = field(default_factory=dict)
    loss_type: str = "dapo"
    scale_rewards: str = "group"

    def __post_init__(self):
        one_of("grpo.reward", self.reward, ("all", "share"))
        one_of("grpo.loss_type", self.loss_type, ("dapo", "grpo", "bnpo", "dr_grpo"))
        one_of("grpo.scale_rewards", self.scale_rewards, ("group", "batch", "none"))
        at_least("grpo.num_generations", self.num_generations, 2)
        at_least("grpo.beta", self.beta, 0)
        if not self.temperature > 0 or not 0 < self.top_p <= 1:
            refuse("grpo.temperature and grpo.top_p", "a group needs answers that differ", "Give a temperature above 0, top_p up to 1.")


@dataclass(frozen=True)
class NoRegressionConfig:
    """What held-out answers may not lose against those before training.

    `temperature` at which they are drawn; `tolerance`: share that a check may fall; `significance` of the sign test.
    """

    temperature: float = 1.0
    tolerance: float = 0.01
    significance: float = 0.05

    def __post_init__(self):
        at_least("no_regression.temperature", self.temperature, 0)
        at_least("no_regression.tolerance", self.tolerance, 0)
        if not 0 < self.significance < 1:
            refuse("no_regression.significance", f"{self.significance} is not between 0 and 1", "0.05 is usual.")
