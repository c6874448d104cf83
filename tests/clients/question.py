"""What the clients say: a recorded question, as a microphone gives it."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.conftest import ROOT

RATE = 24_000
CHUNK = RATE // 20
"""Samples of 50 ms: what one `input_audio_buffer.append` carries here."""


def question() -> NDArray[np.int16]:
    """Somebody asks what the weather is like, in about two seconds: int16[n] at 24 kHz."""
    path = ROOT / "vivavoce" / "bench" / "data" / "questions" / "en-weather.ogg"
    samples, rate = soundfile.read(path, dtype="int16")
    assert rate == RATE, rate
    return np.asarray(samples, np.int16)


def write(folder: Path) -> Path:
    """The question as a file of raw PCM16, for clients in processes of their own."""
    path = folder / "question.pcm"
    path.write_bytes(question().astype("<i2").tobytes())
    return path
