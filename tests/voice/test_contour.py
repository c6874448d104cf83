import numpy as np
import pytest
from numpy.typing import NDArray

from vivavoce.voice.effects.contour import FRAME_RATE, HIGHEST, hump, shape
from vivavoce.voice.style.types import NEUTRAL, Controls


def curve(seconds: float = 2.0) -> NDArray[np.float32]:
    """A sentence: 200 Hz in the middle, four semitones either way, a gap of 0.2 s."""
    time = np.linspace(0, 1, int(seconds * FRAME_RATE))
    f0 = 200 * 2 ** (np.sin(2 * np.pi * 2 * time) / 3)
    f0[60:76] = 12.0
    return f0.astype(np.float32)


def semitones(f0: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(12 * np.log2(f0[f0 > 0]))


def test_nothing_asked_for_changes_nothing_but_unvoiced_frames() -> None:
    f0 = curve()
    out = shape(f0, NEUTRAL)
    assert out[60:76].tolist() == [0.0] * 16
    voiced = f0 > 40
    np.testing.assert_allclose(out[voiced], f0[voiced], rtol=1e-5)


@pytest.mark.parametrize("pitch", [-8.0, 5.0])
def test_pitch_moves_every_frame_by_semitones(pitch: float) -> None:
    moved = semitones(shape(curve(), Controls(pitch=pitch))) - semitones(shape(curve(), NEUTRAL))
    np.testing.assert_allclose(moved, pitch, atol=1e-3)


def test_range_scales_around_the_middle() -> None:
    plain, wide, flat = (
        semitones(shape(curve(), Controls(range=factor))) for factor in (1.0, 2.0, 0.0)
    )
    assert np.std(wide) == pytest.approx(2 * np.std(plain), rel=1e-3)
    assert np.median(wide) == pytest.approx(np.median(plain), abs=1e-3)
    assert np.ptp(flat) == pytest.approx(0, abs=1e-4)


def test_an_ending_bends_only_the_end() -> None:
    moved = semitones(shape(curve(), Controls(ending=-5))) - semitones(shape(curve(), NEUTRAL))
    assert moved[-1] == pytest.approx(-5, abs=1e-3)
    np.testing.assert_allclose(moved[:-20], 0, atol=1e-4)
    assert np.all(np.diff(moved[-20:]) <= 0)


def test_a_rise_takes_the_place_of_the_fall_of_a_statement() -> None:
    falling = np.full(80, 200, np.float32)
    falling[-12:] *= 2 ** (-np.arange(12, dtype=np.float32) / 12)
    risen = semitones(shape(falling, Controls(ending=6)))
    before = 12 * np.log2(200)
    assert risen[-1] == pytest.approx(before + 6, abs=0.1)
    assert risen.min() == pytest.approx(before, abs=0.1)


@pytest.mark.parametrize("frames", [1, 5, 16, 17])
def test_stress_on_a_curve_shorter_than_its_edges(frames: int) -> None:
    assert hump(np.ones(frames, bool)).shape == (frames,)
    stressed = shape(np.full(frames, 200, np.float32), NEUTRAL, np.ones(frames, bool))
    assert np.all(stressed > 200)


def test_emphasis_is_a_local_rise() -> None:
    stressed = np.zeros(160, bool)
    stressed[96:128] = True
    moved = semitones(shape(curve(), NEUTRAL, stressed)) - semitones(shape(curve(), NEUTRAL))
    assert moved.max() > 3
    assert moved[:60].max() == pytest.approx(0, abs=1e-4)


def test_tremor_shakes_at_its_rate_and_jitter_from_frame_to_frame() -> None:
    flat = np.full(400, 200, np.float32)
    shaken = semitones(shape(flat, Controls(tremor=1.0)))
    spectrum = np.abs(np.fft.rfft(shaken - shaken.mean()))
    assert 4.0 < np.argmax(spectrum) * FRAME_RATE / 400 < 7.0
    rough = semitones(shape(flat, Controls(jitter=1.0)))
    assert np.abs(np.diff(rough)).mean() > 2 * np.abs(np.diff(shaken)).mean()
    np.testing.assert_array_equal(rough, semitones(shape(flat, Controls(jitter=1.0))))


def test_bounds_hold_and_silence_stays_silent() -> None:
    assert shape(np.full(100, 580, np.float32), Controls(pitch=8)).max() <= HIGHEST + 0.01
    assert not shape(np.zeros(50, np.float32), Controls(pitch=8, ending=3)).any()
    assert shape(np.zeros(0, np.float32), Controls(pitch=8)).shape == (0,)
