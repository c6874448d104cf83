"""Sound that nobody should read a feeling into, f32[n] at 16 kHz."""

from collections.abc import Callable
from typing import Final

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.bench.questions import load_questions

_SECONDS: Final = 3.0


def _time() -> Samples:
    return np.asarray(np.arange(int(_SECONDS * LISTEN_RATE)) / LISTEN_RATE, np.float32)


def spoken(name: str) -> Samples:
    """A question of the latency bench, at about -23 dBFS."""
    audio = next(question for question in load_questions() if question.id == name).audio()
    speech = audio[: int(1.5 * _SECONDS * 24_000)]
    at = np.arange(0, len(speech) - 1, 1.5)  # 24 to 16 kHz; speech has next to nothing to fold
    low = np.interp(at, np.arange(len(speech)), np.convolve(speech, np.ones(2) / 2, "same"))
    return np.asarray(0.07 * low / max(float(np.sqrt(np.mean(low**2))), 1e-9), np.float32)


def silence() -> Samples:
    return np.zeros(int(_SECONDS * LISTEN_RATE), np.float32)


def noise() -> Samples:
    rng = np.random.default_rng(1)
    return np.asarray(0.05 * rng.standard_normal(int(_SECONDS * LISTEN_RATE)), np.float32)


def hum() -> Samples:
    """A mains hum with its harmonics."""
    t = _time()
    return np.asarray(
        sum(0.12 / n * np.sin(2 * np.pi * 50 * n * t) for n in (1, 2, 3, 4, 6)), np.float32
    )


def music() -> Samples:
    """Chords with a beat, four a second."""
    t = _time()
    chords = ((262, 330, 392), (349, 440, 523), (392, 494, 587), (262, 330, 392))
    out = np.zeros_like(t)
    for number in range(int(_SECONDS * 4)):
        begin = number * LISTEN_RATE // 4
        piece = t[begin : begin + LISTEN_RATE // 4] - t[begin]
        envelope = np.exp(-6 * piece)
        for hertz in chords[number // 3 % 4]:
            for harmonic in (1, 2, 3):
                wave = np.sin(2 * np.pi * hertz * harmonic * piece)
                out[begin : begin + len(piece)] += 0.06 / harmonic * envelope * wave
    return np.asarray(out, np.float32)


def clipped() -> Samples:
    """Speech far too loud for the converter."""
    return np.asarray(np.clip(14 * spoken("en-00"), -1, 1), np.float32)


def phone() -> Samples:
    """Speech in the band of a telephone, 300 to 3400 Hz."""
    speech = spoken("en-01")
    spectrum = np.fft.rfft(speech)
    hertz = np.fft.rfftfreq(len(speech), 1 / LISTEN_RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    return np.asarray(np.fft.irfft(spectrum, len(speech)), np.float32)


def together(*names: str) -> Samples:
    """Several who speak at once."""
    voices = [spoken(name) for name in names]
    length = min(map(len, voices))
    return np.asarray(sum(voice[:length] for voice in voices), np.float32)


def two_speakers() -> Samples:
    return together("en-03", "en-07")


BAD: Final[dict[str, Callable[[], Samples]]] = {
    "silence": silence,
    "noise": noise,
    "hum": hum,
    "music": music,
    "clipped": clipped,
    "phone": phone,
    "two speakers": two_speakers,
}
