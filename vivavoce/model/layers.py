"""Layers of small networks in numpy."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
EPSILON = 1e-5


def sigmoid(x: Floats) -> Floats:
    """Logistic function; does not overflow."""
    y: Floats = 0.5 * (1 + np.tanh(0.5 * x))
    return y


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    odds: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return odds


def layer_norm(x: Floats, gain: Floats, bias: Floats) -> Floats:
    """Over the last axis (Ba et al. 2016)."""
    centred = x - x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
    y: Floats = centred / deviation * gain + bias
    return y


def thirds(x: Floats) -> tuple[Floats, Floats, Floats]:
    """The last axis in three equal parts."""
    first, second, third = np.split(x, 3, axis=-1)
    return first, second, third
