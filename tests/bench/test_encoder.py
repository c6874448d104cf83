"""The encoder bench: its cuts and its counts."""

import numpy as np
import pytest

from vivavoce.audio.types import LISTEN_RATE
from vivavoce.bench import encoder
from vivavoce.languages import Language
from vivavoce.model.encoder_stream import STEP, Floats


def test_long_recordings_are_cut_where_they_are_quiet() -> None:
    random = np.random.default_rng(0)
    audio = random.normal(0, 0.1, 40 * LISTEN_RATE).astype(np.float32)
    quiet = slice(10 * LISTEN_RATE, int(10.2 * LISTEN_RATE))
    audio[quiet] = 0
    parts = list(encoder.pieces(audio))
    np.testing.assert_array_equal(np.concatenate(parts), audio)
    assert quiet.start <= len(parts[0]) <= quiet.stop
    assert max(map(len, parts)) <= encoder.LONGEST * LISTEN_RATE


@pytest.mark.parametrize("seconds", [0.5, 4.8, 7.77])
def test_recordings_are_whole_steps_with_silence_behind(seconds: float) -> None:
    random = np.random.default_rng(0)
    mel = encoder.mel_of(random.normal(0, 0.1, int(seconds * LISTEN_RATE)).astype(np.float32))
    assert len(mel) % STEP == 0
    assert len(mel) >= 100 * max(encoder.LEAST, seconds + encoder.TAIL)
    assert (mel[-40:] == -10).all()


def test_errors_are_counted_over_all_pieces() -> None:
    class Reader(encoder.Reader):
        def __init__(self) -> None:
            self.texts = iter(["good day", "sunshine", "bye"])

        def read(self, features: Floats, language: Language) -> str:
            return next(self.texts)

    mel = np.zeros((2 * STEP, 80), np.float32)
    items = [
        encoder.Item("one", "en", "Good day, sunshine.", (mel, mel)),
        encoder.Item("two", "en", "Good bye!", (mel,)),
    ]
    errors, total, cpu = encoder.measure(lambda mel: mel, Reader(), items)
    assert (errors, total) == (1, 5)
    assert cpu >= 0


def test_the_shipped_questions_are_synthetic() -> None:
    items = encoder.synthetic(3)
    assert [item.language for item in items].count("zh") == 3
    assert len(items) == 6
    assert all(len(piece) % STEP == 0 for item in items for piece in item.pieces)
