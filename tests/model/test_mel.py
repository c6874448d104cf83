"""Whisper's log-mel against its definition."""

import numpy as np

from vivavoce.audio.mel import HOP
from vivavoce.audio.mel import log_mel as batch
from vivavoce.model.mel import FLOOR, N_FFT, log_mel, normalise


def test_one_frame_is_the_batch_spectrogram_of_the_turn_model() -> None:
    audio = np.random.default_rng(2).standard_normal(4000).astype(np.float32)
    padded = np.pad(audio, N_FFT // 2, mode="reflect")
    assert np.allclose(normalise(log_mel(padded)[:25]), batch(audio).T, atol=1e-5)


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
