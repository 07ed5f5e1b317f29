"""All trained weights in one tensor, all gradients in another: clipping, AdamW and the copy in 16 bit are one operation each.

The model's own parameters become views, so saving, loading and generating see nothing of it.
"""

import torch
from torch import nn


class FlatWeights:
    """Parameters of one kind laid end to end, in the order given; `low` is their copy in the compute type."""

    def __init__(self, params: list[nn.Parameter], low: torch.dtype):
        device = params[0].device
        count = sum(p.numel() for p in params)
        self.params = params
        self.weights = nn.Parameter(torch.empty(count, device=device))
        self.weights.grad = torch.zeros(count, device=device)
        self.low = torch.empty(count, dtype=low, device=device) if low != torch.float32 else self.weights.detach()
        self._start: dict[nn.Parameter, int] = {}
        place = 0
        with torch.no_grad():
            for parameter in params:
                end = place + parameter.numel()
                self._start[parameter] = place
                self.weights[place:end] = parameter.flatten()
                parameter.data = self.weights.detach()[place:end].view(parameter.shape)
                parameter.grad = self.weights.grad[place:end].view(parameter.shape)
                place = end
        self.refresh()

    def groups(self, weight_decay: float) -> list[dict]:
        """What an optimizer takes: matrices with weight decay and the rest without; vectors must come last."""
        matrices = sum(p.numel() for p in self.params if p.dim() > 1)
        groups = []
        for part, decay in ((slice(0, matrices), weight_decay), (slice(matrices, None), 0.0)):
            weights = nn.Parameter(self.weights.detach()[part])
            if weights.numel():
                weights.grad = self.weights.grad[part]
                groups.append({"params": [weights], "weight_decay": decay})
        return groups

    def state_of(self, optimizer: torch.optim.Optimizer, order: list[list[nn.Parameter]]) -> dict:
        """The optimizer's state as if each parameter had its own, in groups of `order`: what every way of training reads."""
        state = optimizer.state_dict()
        if not all({"exp_avg", "exp_avg_sq"} <= entry.keys() for entry in state["state"].values()):
            return state | {"layout": "flat"}
        parts = [state["state"][i] for i in sorted(state["state"])]
        joined = {key: torch.cat([part[key] for part in parts]) for key in ("exp_avg", "exp_avg_sq")} if parts else {}
        entries, groups = {}, []
        for params, group in zip(order, state["param_groups"], strict=True):
            groups.append({**group, "params": list(range(len(entries), len(entries) + len(params)))})
            for parameter in params:
                start, end = self._start[parameter], self._start[parameter] + parameter.numel()
                own = {key: whole[start:end].view(parameter.shape) for key, whole in joined.items()}
                entries[len(entries)] = {"step": state["state"][0]["step"], **own} if own else {}
        return {"state": {i: entry for i, entry in entries.items() if entry}, "param_groups": groups}

    def load_state(self, optimizer: torch.optim.Optimizer, state: dict, order: list[list[nn.Parameter]]) -> None:
        """The counterpart of `state_of`."""
        if state.get("layout") == "flat":
            optimizer.load_state_dict({key: value for key, value in state.items() if key != "layout"})
            return
        own = optimizer.state_dict()
        if state["state"]:
            joined = {key: torch.empty_like(self.weights, requires_grad=False) for key in ("exp_avg", "exp_avg_sq")}
            for index, parameter in enumerate(p for params in order for p in params):
                for key, whole in joined.items():
                    whole[self._start[parameter] : self._start[parameter] + parameter.numel()] = state["state"][index][key].flatten()
            place = 0
            for index, group in enumerate(optimizer.param_groups):
                end = place + group["params"][0].numel()
                own["state"][index] = {"step": state["state"][0]["step"], **{key: whole[place:end] for key, whole in joined.items()}}
                place = end
        own["param_groups"] = [{**group, "params": [i]} for i, group in enumerate(state["param_groups"])]
        optimizer.load_state_dict(own)

    def joined(self, params: list[nn.Parameter], source: torch.Tensor) -> torch.Tensor:
        """Neighbours of equal width as one matrix, out of `weights`, its gradient or `low`."""
        start = place = self._start[params[0]]
        for parameter in params:
            if self._start[parameter] != place:
                raise ValueError("the parameters are not neighbours")
            place += parameter.numel()
        return source.detach()[start:place].view(-1, params[0].shape[-1])

    @torch.no_grad()
    def refresh(self) -> None:
        """Bring the copy in the compute type up to date; to be called whenever weights have changed."""
        if self.low.dtype != torch.float32:
            self.low.copy_(self.weights)

    @torch.no_grad()
    def clip(self, most: float) -> torch.Tensor:
        """Scale the gradients down to length `most` (0: never) without waiting for the device; returns the length before."""
        norm = torch.linalg.vector_norm(self.weights.grad)
        if most:
            self.weights.grad.mul_((most / (norm + 1e-6)).clamp(max=1.0))
        return norm
