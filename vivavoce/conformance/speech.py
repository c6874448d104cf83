"""Spoken input: the kit's clips, in the format of the session, with the silence around them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import soundfile as sf
import soxr

CLIPS: Final = Path(__file__).parent / "clips"
CHUNK_MS: Final = 40
PEAK: Final = 0.6
Encoding = Literal["pcm", "ulaw", "alaw"]
RATES: Final[dict[Encoding, int]] = {"pcm": 24_000, "ulaw": 8_000, "alaw": 8_000}
Samples = np.ndarray[Any, np.dtype[np.float32]]
Words = np.ndarray[Any, np.dtype[np.int32]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]


@cache
def clip(name: str) -> Samples:
    """A clip as f32[n] at 24 kHz, at a common level."""
    samples, rate = sf.read(CLIPS / f"{name}.ogg", dtype="float32")
    assert rate == RATES["pcm"], f"{name} has {rate} Hz"
    return np.asarray(samples * (PEAK / float(np.abs(samples).max())), np.float32)


def lead_ms(name: str) -> int:
    """Milliseconds until the voice in a clip is 20 dB below its loudest, in frames of 10 ms."""
    frame = RATES["pcm"] // 100
    samples = clip(name)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    loudness = np.sqrt(np.mean(frames**2, axis=1))
    return 10 * int(np.argmax(loudness > loudness.max() / 10))


def silence(seconds: float) -> Samples:
    """Nothing, f32[n] at 24 kHz; with a trace of noise, as a microphone has."""
    noise = np.random.default_rng(0).standard_normal(round(seconds * RATES["pcm"]))
    return (noise * 1e-4).astype(np.float32)


def encode(samples: Samples, encoding: Encoding) -> bytes:
    """24 kHz speech as 16-bit little-endian PCM, or as G.711 at 8 kHz (ITU-T G.711)."""
    if encoding != "pcm":
        samples = soxr.resample(samples, RATES["pcm"], RATES[encoding])
    words = np.clip(samples * 32767, -32768, 32767).astype("<i2")
    if encoding == "pcm":
        return words.tobytes()
    compress = _ulaw if encoding == "ulaw" else _alaw
    return compress(words.astype(np.int32)).tobytes()


def _segment(magnitude: Words, lowest: int) -> Words:
    """Number of the companding segment: how far the highest bit is above `lowest`, 0 to 7."""
    highest = np.floor(np.log2(np.maximum(magnitude, 1)))
    return np.asarray(np.clip(highest - lowest, 0, 7), np.int32)


def _ulaw(words: Words) -> Bytes:
    value = words
    magnitude = np.minimum(np.abs(value), 32635) + 132
    segment = _segment(magnitude, 7)
    step = (magnitude >> (segment + 3)) & 0x0F
    sign = np.where(value < 0, 0x80, 0)
    return np.asarray(~(sign | (segment << 4) | step) & 0xFF, np.uint8)


def _alaw(words: Words) -> Bytes:
    value = words >> 3
    magnitude = np.where(value < 0, -value - 1, value)
    segment = _segment(magnitude, 4)
    step = (magnitude >> np.maximum(segment, 1)) & 0x0F
    sign = np.where(value < 0, 0, 0x80)
    return np.asarray((sign | (segment << 4) | step) ^ 0x55, np.uint8)


@dataclass(frozen=True)
class Sound:
    """Encoded sound in chunks of CHUNK_MS."""

    chunks: tuple[bytes, ...]


def sound(samples: Samples, encoding: Encoding) -> Sound:
    """`samples` (f32[n] at 24 kHz) as chunks for input_audio_buffer.append."""
    data = encode(samples, encoding)
    size = RATES[encoding] * CHUNK_MS // 1000 * (2 if encoding == "pcm" else 1)
    return Sound(tuple(data[at : at + size] for at in range(0, len(data), size)))
