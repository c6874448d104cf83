"""A microphone made of a WAV, and a browser or a clean skip."""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fakes.chromium import find_chromium
from tests.fakes.page_server import RATE

WriteWav = Callable[..., Path]


@pytest.fixture(autouse=True)
def _needs_chromium() -> None:
    if find_chromium() is None:
        pytest.skip("no chromium on this machine")


@pytest.fixture
def microphone(tmp_path: Path) -> WriteWav:
    """`microphone(1.0, speech, 2.5)`: seconds of silence and int16 speech at 24 kHz, as a WAV."""

    def write(*parts: float | NDArray[np.int16]) -> Path:
        pieces = [
            part if isinstance(part, np.ndarray) else np.zeros(int(part * RATE), np.int16)
            for part in parts
        ]
        path = tmp_path / "microphone.wav"
        with wave.open(str(path), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(RATE)
            wav.writeframes(np.concatenate(pieces).tobytes())
        return path

    return write
