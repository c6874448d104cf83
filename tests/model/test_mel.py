"""Whisper's log-mel against its definition."""

import numpy as np

from vivavoce.model.mel import FLOOR, HOP, MELS, N_FFT, filterbank, hz_to_mel, log_mel, normalise


def test_slaney_scale_has_its_knee_at_1_khz() -> None:
    assert np.allclose(hz_to_mel(np.array([0.0, 500.0, 1000.0, 6400.0])), [0, 7.5, 15, 42])


def test_filters_have_whispers_known_first_value() -> None:
    bank = filterbank()
    assert bank.shape == (N_FFT // 2 + 1, MELS)
    assert np.isclose(bank[1, 0], 0.02486259, atol=1e-6)


def test_frames_in_pieces_equal_the_whole() -> None:
    audio = np.random.default_rng(1).standard_normal(4000).astype(np.float32)
    whole = log_mel(audio)
    first = log_mel(audio[:1000])
    rest = log_mel(audio[len(first) * HOP :])
    assert np.allclose(np.concatenate([first, rest]), whole, atol=1e-5)


def test_silence_is_the_floor_and_normalise_clamps() -> None:
    assert np.allclose(log_mel(np.zeros(800, np.float32)), FLOOR)
    ranged = normalise(np.array([[0.0, -20.0]], np.float32))
    assert np.allclose(ranged, [[1.0, -1.0]])
