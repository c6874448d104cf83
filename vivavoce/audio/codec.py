"""Bytes on the wire and in files to float samples, and back.

PCM16 is little endian. A chunk with an odd number of bytes has half a sample at its end:
`pcm16_step` carries the half over to the next chunk (TCP and base64 cut anywhere), `decode_pcm16`,
for whole messages, refuses it, because playing on misaligned would turn speech into loud noise.
"""

from collections.abc import Generator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.errors import AudioError

SCALE: Final = np.float32(32768)


def decode_pcm16(data: bytes) -> Samples:
    """Whole PCM16 message to f32[len / 2]. Raises AudioError on an odd number of bytes."""
    if len(data) % 2:
        raise AudioError(
            f"PCM16 audio of {len(data)} bytes ends inside a sample; send an even number of bytes"
        )
    return np.frombuffer(data, "<i2").astype(np.float32) / SCALE


def pcm16_step(data: bytes, carry: bytes = b"") -> tuple[Samples, bytes]:
    """A chunk cut anywhere: its whole samples, and the byte that waits for its other half."""
    joined = carry + data
    whole = len(joined) & ~1
    return decode_pcm16(joined[:whole]), joined[whole:]


def _int16(samples: Samples) -> NDArray[np.int16]:
    """Rounded and clipped to 16 bit; NaN counts as silence."""
    scaled = np.nan_to_num(samples.astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0) * 32768
    return np.clip(np.rint(scaled), -32768, 32767).astype(np.int16)


def encode_pcm16(samples: Samples) -> bytes:
    """f32[n] to PCM16; values outside [-1, 1] are clipped."""
    return _int16(samples).astype("<i2").tobytes()


@cache
def _ulaw_table() -> NDArray[np.int16]:
    """16-bit value of each mu-law byte (ITU-T G.711, table 2b)."""
    code = ~np.arange(256) & 0xFF
    exponent, mantissa = (code >> 4) & 7, code & 15
    magnitude = (((mantissa << 3) + 132) << exponent) - 132
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


@cache
def _alaw_table() -> NDArray[np.int16]:
    """16-bit value of each A-law byte (ITU-T G.711, table 1b)."""
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    magnitude = (mantissa << 4) + np.where(exponent > 0, 0x108, 8)
    magnitude <<= np.maximum(exponent - 1, 0)
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


def _exponent(magnitude: NDArray[np.int32], lowest: int) -> NDArray[np.int32]:
    """Number of G.711's segment: position of the highest bit above `lowest`, 0 to 7."""
    highest = np.frexp(magnitude.astype(np.float64))[1] - 1
    return np.asarray(np.clip(highest - lowest, 0, 7), np.int32)


def decode_ulaw(data: bytes) -> Samples:
    """G.711 mu-law, one byte per sample, to f32[len]."""
    return _ulaw_table()[np.frombuffer(data, np.uint8)].astype(np.float32) / SCALE


def encode_ulaw(samples: Samples) -> bytes:
    """f32[n] to G.711 mu-law."""
    value = _int16(samples).astype(np.int32)
    magnitude = np.minimum(np.abs(value), 32635) + 132
    exponent = _exponent(magnitude, 7)
    code = exponent << 4 | (magnitude >> (exponent + 3)) & 15
    return (~(code | np.where(value < 0, 0x80, 0)) & 0xFF).astype(np.uint8).tobytes()


def decode_alaw(data: bytes) -> Samples:
    """G.711 A-law, one byte per sample, to f32[len]."""
    return _alaw_table()[np.frombuffer(data, np.uint8)].astype(np.float32) / SCALE


def encode_alaw(samples: Samples) -> bytes:
    """f32[n] to G.711 A-law."""
    value = _int16(samples).astype(np.int32)
    magnitude = np.where(value < 0, -value - 1, value)
    exponent = _exponent(magnitude, 7)
    code = exponent << 4 | (magnitude >> np.maximum(exponent + 3, 4)) & 15
    return ((code | np.where(value < 0, 0, 0x80)) ^ 0x55).astype(np.uint8).tobytes()


def read_audio(source: Path | bytes, rate: int = LISTEN_RATE) -> Samples:
    """Any file soundfile reads (WAV, FLAC, OGG, MP3) as mono f32[n] at `rate` Hz.

    Raises AudioError when it is missing or not such a file.
    """
    name = str(source) if isinstance(source, Path) else "the audio data"
    if isinstance(source, Path) and not source.is_file():
        raise AudioError(f"{name} does not exist; give the path of a WAV, FLAC or OGG file")
    try:
        data, found = soundfile.read(
            BytesIO(source) if isinstance(source, bytes) else source,
            dtype="float32",
            always_2d=True,
        )
    except soundfile.LibsndfileError as error:
        raise AudioError(
            f"{name} cannot be read ({error.error_string.strip(' .')}); use WAV, FLAC or OGG"
        ) from error
    mono: Samples = data.mean(axis=1, dtype=np.float32)
    if found == rate:
        return mono
    return np.asarray(soxr.resample(mono, found, rate), np.float32)


def read_blocks(
    source: BinaryIO, rate: int = LISTEN_RATE, seconds: float = 10.0
) -> Generator[Samples, None, None]:
    """A long file piece by piece, as mono f32[n] at `rate` Hz; about `seconds` at a time.

    Raises AudioError when it is not a file that soundfile reads, maybe in the middle of it.
    """
    try:
        with soundfile.SoundFile(source) as file:
            resampler = soxr.ResampleStream(file.samplerate, rate, 1, "float32")
            block = int(seconds * file.samplerate)
            while len(data := file.read(block, dtype="float32", always_2d=True)):
                mono = np.nan_to_num(data.mean(axis=1, dtype=np.float32), posinf=0.0, neginf=0.0)
                yield np.asarray(resampler.resample_chunk(mono), np.float32)
            rest = resampler.resample_chunk(np.zeros(0, np.float32), last=True)
            yield np.asarray(rest, np.float32)
    except soundfile.LibsndfileError as error:
        raise AudioError(
            f"the audio cannot be read ({error.error_string.strip(' .')}); "
            "send WAV, FLAC, MP3, Ogg Vorbis or Opus"
        ) from error


def write_wav(path: Path, samples: Samples, rate: int) -> None:
    """Write f32[n] as a 16-bit WAV file. Raises AudioError when the file cannot be written."""
    try:
        soundfile.write(path, _int16(samples), rate, subtype="PCM_16", format="WAV")
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioError(f"{path} cannot be written ({error}); choose another place") from error
