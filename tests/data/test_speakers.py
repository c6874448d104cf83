"""Rendering: shaping pitch and formants, and the batch interface."""

import numpy as np
import pytest

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.data.speakers import Line, shifted
from vivavoce.data.voices import HIBARI


def tone(hertz: float, seconds: float = 1.0) -> Samples:
    time = np.arange(round(seconds * SPEAK_RATE)) / SPEAK_RATE
    return np.sin(2 * np.pi * hertz * time).astype(np.float32)


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.25])
def test_resampling_moves_the_pitch_and_the_length(factor: float) -> None:
    out = shifted(tone(200.0), factor)
    assert len(out) == pytest.approx(SPEAK_RATE / factor, abs=2)
    peak = np.abs(np.fft.rfft(out * np.hanning(len(out)))).argmax() * SPEAK_RATE / len(out)
    assert peak == pytest.approx(200 * factor, abs=2)


def test_hibari_speaks_the_same_line_in_the_same_samples() -> None:
    from vivavoce.data.hibari_speaker import HibariSpeaker
    from vivavoce.voice.phonemes import EnglishPhonemes

    speaker = HibariSpeaker(EnglishPhonemes())
    lines = [
        Line("a", "Good morning.", "en", HIBARI, seed=1),
        Line("b", "Good morning.", "en", HIBARI, pitch=0.6, formant=0.9, seed=1),
    ]
    high, low = speaker.say(lines)
    assert np.array_equal(high, speaker.say(lines[:1])[0])
    assert _pitch(low) == pytest.approx(0.6 * _pitch(high), rel=0.1)
    assert len(low) == pytest.approx(len(high), rel=0.1)


def _pitch(speech: Samples) -> float:
    """Median F0 in Hz of the clearly voiced windows."""
    import soxr

    from vivavoce.audio.pitch import pitches

    at_16k = np.asarray(soxr.resample(speech, SPEAK_RATE, 16_000), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(at_16k, 640)[::160]
    hertz, strength = pitches(np.ascontiguousarray(windows))
    return float(np.median(hertz[strength > 0.8]))
