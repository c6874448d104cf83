"""A telephone's band is told by what is missing, and taken from what it is compared with."""

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.voice.own.speaker import Embedding
from vivavoce.voice.own.telephone import is_narrow, over_telephone, telephone

NOISE: Samples = np.random.default_rng(0).standard_normal(2 * LISTEN_RATE).astype(np.float32)


def low(samples: Samples) -> float:
    """Share of the power below 3.4 kHz."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(power[: round(3400 / LISTEN_RATE * len(samples))].sum() / power.sum())


def test_only_what_came_through_a_line_is_narrow() -> None:
    assert not is_narrow(NOISE)
    assert is_narrow(telephone(NOISE))
    assert is_narrow(telephone(NOISE) + np.float32(0.002) * NOISE)
    assert not is_narrow(telephone(NOISE) + np.float32(0.05) * NOISE)


def test_an_encoder_hears_through_the_line() -> None:
    heard: list[Samples] = []

    def encode(samples: Samples) -> Embedding:
        heard.append(samples)
        return np.full(256, 1 / 16, np.float32)

    over_telephone(encode)(NOISE)
    assert low(NOISE) < 0.5
    assert low(heard[0]) > 0.8
    assert len(heard[0]) == len(NOISE)
