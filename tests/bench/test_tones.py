"""Tones are told by the shape of F0, whatever the voice's height."""

import numpy as np
import pytest

from vivavoce.bench.tones import SHAPES, Floats, contour, score, shape_of, tone_of
from vivavoce.voice.source_filter import HOP, pulses

HEIGHTS = {1: (5, 5), 2: (3, 5), 3: (2, 1), 4: (5, 1)}


def glide(tone: int, low: float, octaves: float = 1.0, frames: int = 20) -> Floats:
    """F0 of a syllable on Chao's scale."""
    scale = np.linspace(*HEIGHTS[tone], frames)
    return low * 2 ** ((scale - 1) / 4 * octaves)


@pytest.mark.parametrize("low", [90.0, 180.0])
def test_shapes_are_told_apart_in_every_range(low: float) -> None:
    said = [("ma", tone, glide(tone, low)) for tone in SHAPES]
    assert score(said)["right"] == 4
    wrong = score([("ma", 1, glide(4, low)), *said])
    assert (wrong["right"], wrong["n"], wrong["wrong"]) == (4, 5, ["ma1: 4"])
    assert wrong["confusion"][0] == [1, 0, 0, 1]


def test_unvoiced_edges_do_not_matter_and_a_creak_is_low() -> None:
    hertz = glide(2, 150)
    hertz[:5] = np.nan
    assert tone_of(shape_of(hertz, 150, 300)) == 2
    assert shape_of(np.full(20, np.nan), 150, 300) is None
    assert tone_of(None) == 3


def test_the_contour_of_a_sound() -> None:
    f0 = np.linspace(150, 250, 80).astype(np.float32)
    found = contour(0.01 * pulses(f0))
    assert len(found) == pytest.approx(80 * HOP / 240, abs=2)
    inside = found[10:-10]
    assert np.isfinite(inside).all()
    expected = np.interp(np.arange(len(found)) * 0.8, np.arange(80), f0)[10:-10]
    np.testing.assert_allclose(inside, expected, rtol=0.03)
