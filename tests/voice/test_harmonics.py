"""Spectra between the harmonics of one F0 and another."""

import numpy as np
import pytest
from numpy.typing import NDArray

from vivavoce.voice.effects.harmonics import carried, carried_phase
from vivavoce.voice.effects.spectrum import BIN, BINS

Floats = NDArray[np.float32]
OLD = np.array([200.0, 200.0, 0.0], np.float32)
NEW = np.array([250.0, 170.0, 250.0], np.float32)


def around(f0: float, value: float) -> Floats:
    """`value` within 30 Hz of the harmonics of `f0`, and elsewhere nothing, f32[601]."""
    hertz = np.arange(BINS) * BIN
    away = np.abs(hertz - np.round(hertz / f0) * f0)
    return np.asarray(np.where(away <= 30, value, 0.0), np.float32)


def at_harmonics(column: Floats, f0: float) -> Floats:
    """Of the first 20."""
    return np.asarray(column[np.round(np.arange(1, 21) * f0 / BIN).astype(int)], np.float32)


def test_what_is_at_old_harmonics_is_at_the_new_ones() -> None:
    spectrum = np.tile(around(200.0, 1.0)[:, None], 3)
    moved = carried(spectrum, OLD, NEW)
    for frame in (0, 1):
        np.testing.assert_allclose(at_harmonics(moved[:, frame], float(NEW[frame])), 1.0, atol=0.01)
    np.testing.assert_array_equal(moved[:, 2], spectrum[:, 2])


def test_phases_are_read_the_short_way_round_the_circle() -> None:
    """Between -179 and 179 degrees lies 180, not 0."""
    half_turn = np.where(np.arange(BINS) % 2, 179 / 180, -179 / 180)[:, None]
    phase = np.tile(np.arctanh(half_turn), 3).astype(np.float32)
    moved = carried_phase(phase, OLD, NEW)
    assert np.all(np.isfinite(moved))
    assert np.abs(np.tanh(moved)).min() == pytest.approx(179 / 180, abs=1e-4)
    np.testing.assert_array_equal(moved[:, 2], phase[:, 2])
