"""The loop that all stages share: warm-up and cosine, clipping, checkpoints, the learning curve.

All chance of a step is drawn from the seed and the step's number. So a run that was killed goes on
from its last checkpoint exactly as if nothing had happened.
"""

import contextlib
import logging
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vivavoce.train import checkpoint
from vivavoce.train.config import Schedule
from vivavoce.train.curve import Curve

Loss = Callable[[np.random.Generator], Mapping[str, Any]]
"""Losses of one batch by name; "loss" is the one that is learned from."""
Evaluate = Callable[[], Mapping[str, float]]
log = logging.getLogger(__name__)
LOG_EVERY = 20


def fit(
    module: Any, loss: Loss, evaluate: Evaluate, schedule: Schedule, folder: Path
) -> Mapping[str, float]:
    """Train `module` in place; returns the last evaluation."""
    torch.set_num_threads(schedule.threads)
    learned = [values for values in module.parameters() if values.requires_grad]
    optimiser = torch.optim.AdamW(
        learned, lr=schedule.rate, betas=(0.9, 0.98), weight_decay=schedule.decay, fused=True
    )
    start = checkpoint.restore(folder, module, optimiser)
    curve = Curve(folder, start)
    found: Mapping[str, float] = {}
    mean: dict[str, list[float]] = {}
    began = time.monotonic()
    for step in range(start, schedule.steps):
        for group in optimiser.param_groups:
            group["lr"] = rate(schedule, step)
        torch.manual_seed(schedule.seed * 1_000_003 + step)
        rng = np.random.default_rng([schedule.seed, step])
        module.train()
        with products(schedule):
            losses = loss(rng)
        optimiser.zero_grad()
        losses["loss"].backward()
        torch.nn.utils.clip_grad_norm_(learned, schedule.clip)
        optimiser.step()
        for name, value in losses.items():
            mean.setdefault(name, []).append(float(value.detach()))
        done = step + 1
        last = done == schedule.steps
        if done % LOG_EVERY == 0 or last:
            values = {f"loss/{name}": float(np.mean(seen)) for name, seen in mean.items()}
            curve.add(done, {**values, "seconds": time.monotonic() - began})
            log.info("step %d: %s", done, values)
            mean = {}
        if done % schedule.evaluate_every == 0 or last:
            module.eval()
            with torch.no_grad(), products(schedule):
                found = evaluate()
            curve.add(done, found)
            log.info("step %d: %s", done, dict(found))
        if done % schedule.save_every == 0 or last:
            checkpoint.save(folder, done, module, optimiser)
    module.eval()
    return found


def rate(schedule: Schedule, step: int) -> float:
    """Learning rate of a step, counted from 0."""
    if step < schedule.warm_up:
        return schedule.rate * (step + 1) / schedule.warm_up
    passed = (step - schedule.warm_up) / max(1, schedule.steps - schedule.warm_up)
    return schedule.rate * 0.5 * (1 + math.cos(math.pi * passed))


def products(schedule: Schedule) -> contextlib.AbstractContextManager[Any]:
    """Matrix products in bfloat16, if the schedule says so."""
    if not schedule.bf16:
        return contextlib.nullcontext()
    kind = torch.device(schedule.device).type
    context: contextlib.AbstractContextManager[Any] = torch.autocast(kind, dtype=torch.bfloat16)
    return context
