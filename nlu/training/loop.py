"""The training loop that all models share: AdamW, warm-up and linear decay, averaged weights, checkpoints, resume.

What a step does follows from its number and the seed alone, so that a run that was interrupted and resumed reads the
same examples in the same order as one that was not.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from nlu.training.checkpoint import Checkpoint
from nlu.training.recipe import Schedule

Report = Callable[[str, int, int, float | None], None]
"""The stage, step, steps in all, loss (averaged over about the last twenty steps) where the stage has one."""

_REMEMBERED = 0.05  # share of the newest step in the reported loss


def train(
    name: str,
    model: torch.nn.Module,
    steps: int,
    loss_of: Callable[[int], torch.Tensor],
    schedule: Schedule,
    work: Path,
    report: Report,
) -> None:
    """`loss_of(step)` runs the model forwards. Goes on from `work/<name>.ckpt`, which stays: the model is not
    saved yet when this returns."""
    checkpoint = Checkpoint(work / f"{name}.ckpt")
    optimiser = torch.optim.AdamW(
        model.parameters(), lr=schedule.rate, betas=(0.9, 0.98), weight_decay=schedule.decay, fused=True
    )
    mean = _Mean(model, schedule.average) if schedule.average else None
    start = 0
    shown: float | None = None
    if state := checkpoint.read():
        start, shown = int(state["step"]), state["loss"]
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        if mean:
            mean.values = state["mean"]
    model.train()
    for step in range(start, steps):
        for group in optimiser.param_groups:
            group["lr"] = schedule.rate * rate_factor(step, steps, schedule.warm_up)
        torch.manual_seed(step)  # dropout
        loss = loss_of(step)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if mean:
            mean.add(model, step)
        now = float(loss.detach())
        shown = now if shown is None else shown + (now - shown) * _REMEMBERED
        report(name, step + 1, steps, shown)
        if checkpoint.is_due:
            checkpoint.write(_state(step + 1, shown, model, optimiser, mean))
    if mean:
        mean.give(model)
    model.eval()


def rate_factor(step: int, steps: int, warm_up: int) -> float:
    """Rises over `warm_up` steps, then falls to 0 in a straight line."""
    return min((step + 1) / warm_up, (steps - step) / max(1, steps - warm_up))


class _Mean:
    def __init__(self, model: torch.nn.Module, decay: float) -> None:
        self._decay = decay
        self.values = {name: value.detach().clone() for name, value in model.named_parameters()}

    @torch.no_grad()
    def add(self, model: torch.nn.Module, step: int) -> None:
        decay = min(self._decay, (step + 1) / (step + 11))  # the first steps are soon forgotten
        for name, value in model.named_parameters():
            self.values[name].lerp_(value, 1 - decay)

    @torch.no_grad()
    def give(self, model: torch.nn.Module) -> None:
        for name, value in model.named_parameters():
            value.copy_(self.values[name])


def _state(
    step: int, loss: float, model: torch.nn.Module, optimiser: torch.optim.Optimizer, mean: _Mean | None
) -> dict[str, Any]:
    return {
        "step": step,
        "loss": loss,
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "mean": mean.values if mean else {},
    }
