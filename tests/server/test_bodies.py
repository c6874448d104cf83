"""Uploaded recordings are read as far as they may be long, however small their files are."""

import io

import numpy as np
import pytest
import soundfile

from vivavoce.errors import ProtocolError
from vivavoce.server.bodies import sound


def flac(seconds: float, rate: int = 8000) -> io.BytesIO:
    file = io.BytesIO()
    soundfile.write(file, np.zeros(int(seconds * rate), np.float32), rate, format="FLAC")
    file.seek(0)
    return file


def test_a_recording_comes_at_the_rate_asked_for() -> None:
    samples = sound(flac(2.5), "file", 16_000, 600)
    assert samples.shape == (40_000,)


def test_a_small_file_of_long_silence_is_refused() -> None:
    with pytest.raises(ProtocolError, match="'recording' is longer than 1 minutes") as refused:
        sound(flac(61), "recording", 16_000, 60)
    assert refused.value.param == "recording"


def test_what_is_no_sound_is_refused_without_our_own_names() -> None:
    with pytest.raises(ProtocolError, match=r"'file'.*Format not recognised") as refused:
        sound(io.BytesIO(b"no sound"), "file", 16_000, 60)
    assert "object at" not in str(refused.value)
