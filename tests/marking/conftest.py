"""Speech-like sound and a key of the tests' own."""

import numpy as np
import pytest

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.marking.keys import Key


@pytest.fixture
def key() -> Key:
    return Key(7, bytes(range(32)))


@pytest.fixture(scope="session")
def sound() -> Samples:
    """12 s of gliding harmonics in syllables over a breath of noise, f32 at 24 kHz."""
    random = np.random.default_rng(4)
    seconds = np.arange(12 * SPEAK_RATE) / SPEAK_RATE
    pitch = 130 + 30 * np.sin(2 * np.pi * 0.7 * seconds) + 8 * np.sin(2 * np.pi * 5 * seconds)
    phase = 2 * np.pi * np.cumsum(pitch) / SPEAK_RATE
    voiced = sum(np.sin(k * phase + k * k) / k for k in range(1, 45))
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * seconds) + 0.6, 0, 1)
    mixed = 0.08 * voiced * syllables + 0.004 * random.standard_normal(len(seconds))
    return mixed.astype(np.float32)
