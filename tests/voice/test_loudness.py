"""Against ITU-R BS.1770-4 and figures of pyloudnorm 0.2.0 (MIT) for the same signals."""

import numpy as np
import pytest

from vivavoce.audio.types import Samples
from vivavoce.voice.loudness import SILENT, loudness


def sine(hertz: float, decibels: float, seconds: float, rate: int) -> Samples:
    time = np.arange(int(seconds * rate)) / rate
    return (10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
def test_a_full_scale_sine_in_one_channel_is_3_lu_below_zero(rate: int) -> None:
    """The standard's own check: 997 Hz at 0 dBFS reads -3.01 LKFS."""
    assert loudness(sine(997, 0, 5, rate), rate) == pytest.approx(-3.01, abs=0.02)


def test_quiet_stretches_are_gated_out() -> None:
    """EBU Tech 3341 case 3 (one channel: 3.01 LU lower)."""
    quiet, loud = sine(1000, -36, 10, 24_000), sine(1000, -23, 60, 24_000)
    assert loudness(np.concatenate([quiet, loud, quiet])) == pytest.approx(-26.0, abs=0.1)


@pytest.mark.parametrize(
    ("hertz", "expected"),
    [(60.0, -26.63), (200.0, -24.01), (1000.0, -23.05), (3000.0, -19.94), (8000.0, -19.7)],
)
def test_frequencies_are_weighted(hertz: float, expected: float) -> None:
    assert loudness(sine(hertz, -20, 3, 48_000), 48_000) == pytest.approx(expected, abs=0.1)


def test_silence_and_short_sounds() -> None:
    assert loudness(np.zeros(24_000, np.float32)) == SILENT
    assert loudness(np.zeros(0, np.float32)) == SILENT
    assert loudness(sine(1000, -20, 0.2, 24_000)) == pytest.approx(-23.0, abs=0.5)
