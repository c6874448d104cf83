"""Whisper's log-mel spectrogram."""

import numpy as np
import pytest

from vivavoce.audio.mel import HOP, log_mel, mel_filters, slaney_hertz, slaney_mel


def test_slaney_scale_is_linear_below_1_khz_and_inverts() -> None:
    assert slaney_mel(np.array([0.0, 200.0, 1000.0])) == pytest.approx([0, 3, 15])
    assert slaney_mel(np.array([6400.0])) == pytest.approx([42])
    hertz = np.array([50.0, 999.0, 1001.0, 7900.0])
    assert slaney_hertz(slaney_mel(hertz)) == pytest.approx(hertz)


def test_filters_have_unit_area() -> None:
    filters = mel_filters()
    assert filters.shape == (80, 201)
    wide = filters[50:]  # the narrow ones are sampled by too few bins
    assert wide.sum(axis=1) * 40 == pytest.approx(1, abs=0.05)


def test_a_tone_lights_its_own_band() -> None:
    tone = np.sin(2 * np.pi * 2000 * np.arange(16_000) / 16_000).astype(np.float32)
    mel = log_mel(tone)
    assert mel.shape == (80, 16_000 // HOP)
    loudest = int(mel[:, 50].argmax())
    assert mel_filters()[loudest, 50] > 0  # bin 50 is 2000 Hz
    assert mel.max() - mel.min() <= 2.0001  # 8 decades / 4


def test_silence_is_flat() -> None:
    assert np.allclose(log_mel(np.zeros(1600, np.float32)), (-10 + 4) / 4)
