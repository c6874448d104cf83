"""hibari: English, one voice (distilled from Kokoro's af_heart), 50 times faster than real time."""

import threading
from typing import Any

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.errors import ModelError
from vivavoce.voice.phonemes import EnglishPhonemes


class Hibari:
    """The model inside the `hibari-tts` package. Thread-safe; one render at a time."""

    def __init__(self, phonemes: EnglishPhonemes, *, threads: int = 1) -> None:
        import hibari

        if hibari.SAMPLE_RATE != SPEAK_RATE:
            raise ModelError(
                f"hibari-tts speaks at {hibari.SAMPLE_RATE} Hz, expected {SPEAK_RATE}: "
                "install the hibari-tts version that vivavoce pins"
            )
        self._model: Any = hibari.Hibari(threads=threads, g2p=phonemes)
        self._lock = threading.Lock()

    def render(self, text: str, speed: float) -> Samples:
        """Speech of an English clause, f32[n] at 24 kHz; the same text gives the same samples."""
        with self._lock:
            return np.asarray(self._model(text, speed=speed, seed=0), np.float32)
