"""What happens to sound on its way: codecs, noise, telephones, cuts. All at 24 kHz, f32 to f32."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import soxr

from vivavoce.audio.codec import decode_ulaw, encode_ulaw, read_audio, write_wav
from vivavoce.audio.stretch import stretch
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.errors import ConfigError

Attack = Callable[[Samples], Samples]


def codec(encoder: str, kilobits: int, suffix: str) -> Attack:
    """There and back through FFmpeg."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise ConfigError("ffmpeg is not installed; codecs cannot be measured without it")

    def through(sound: Samples) -> Samples:
        with tempfile.TemporaryDirectory() as folder:
            source, coded, back = (Path(folder) / name for name in ("a.wav", f"b{suffix}", "c.wav"))
            write_wav(source, sound, SPEAK_RATE)
            quiet = [program, "-v", "error", "-i"]
            rate = ["-c:a", encoder, "-b:a", f"{kilobits}k"]
            subprocess.run([*quiet, str(source), *rate, str(coded)], check=True)
            subprocess.run([*quiet, str(coded), "-ar", str(SPEAK_RATE), str(back)], check=True)
            return read_audio(back, SPEAK_RATE)

    return through


def noise(decibels: float) -> Attack:
    """White noise at a signal-to-noise ratio over the whole recording."""

    def through(sound: Samples) -> Samples:
        hiss = np.random.default_rng(len(sound)).standard_normal(len(sound))
        level = np.sqrt(np.mean(sound**2)) * 10 ** (-decibels / 20)
        return np.asarray(sound + level * hiss, np.float32)

    return through


def resampled(rate: int) -> Attack:
    return lambda sound: _rate(_rate(sound, SPEAK_RATE, rate), rate, SPEAK_RATE)


def telephone(sound: Samples) -> Samples:
    """300-3400 Hz, 8 kHz, mu-law."""
    low = _rate(sound, SPEAK_RATE, 8000)
    spectrum = np.fft.rfft(low)
    frequencies = np.fft.rfftfreq(len(low), 1 / 8000)
    spectrum[(frequencies < 300) | (frequencies > 3400)] = 0
    narrow = np.fft.irfft(spectrum, len(low)).astype(np.float32)
    return _rate(decode_ulaw(encode_ulaw(narrow)), 8000, SPEAK_RATE)


def gain(factor: float) -> Attack:
    """Louder or softer, clipped and in 16 bit."""

    def through(sound: Samples) -> Samples:
        return np.asarray(np.rint(np.clip(factor * sound, -1, 1) * 32767) / 32767, np.float32)

    return through


def speed(factor: float) -> Attack:
    """Played faster, pitch and all."""
    return lambda sound: _rate(sound, factor * SPEAK_RATE, SPEAK_RATE)


def tempo(factor: float) -> Attack:
    """Said faster at the same pitch."""
    return lambda sound: stretch(sound, factor)


def room(sound: Samples) -> Samples:
    """A reverberation of half a second, as loud as the sound itself."""
    draw = np.random.default_rng(3)
    length = SPEAK_RATE // 2
    tail = draw.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail /= np.sqrt(np.sum(tail**2))
    tail[0] += 1
    size = len(sound) + length
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)
    return wet[: len(sound)].astype(np.float32)


def _rate(sound: Samples, source: float, target: float) -> Samples:
    return np.asarray(soxr.resample(sound, source, target), np.float32)


def _unchanged(sound: Samples) -> Samples:
    return sound


def _all() -> Iterator[tuple[str, Callable[[], Attack]]]:
    yield "none", lambda: _unchanged
    for rate in (64, 32, 24, 16, 12, 8):
        yield f"Opus {rate} kb/s", partial(codec, "libopus", rate, ".opus")
    for rate in (128, 64, 48, 32, 24):
        yield f"MP3 {rate} kb/s", partial(codec, "libmp3lame", rate, ".mp3")
    yield "AAC 64 kb/s", partial(codec, "aac", 64, ".m4a")
    for decibels in (30, 20, 15, 10, 5, 0):
        yield f"noise, SNR {decibels} dB", partial(noise, decibels)
    for hertz in (8000, 16_000, 44_100):
        yield f"to {hertz / 1000:g} kHz and back", partial(resampled, hertz)
    yield "telephone (300-3400 Hz, mu-law)", lambda: telephone
    yield "gain 0.03, 16 bit", partial(gain, 0.03)
    yield "gain 4, clipped", partial(gain, 4)
    yield "reverberation 0.5 s", lambda: room
    for factor in (0.95, 0.98, 0.99, 0.995, 1.005, 1.01, 1.02, 1.05):
        yield f"speed {100 * (factor - 1):+.1f} %", partial(speed, factor)
    for factor in (1.02, 1.1):
        yield f"tempo {100 * (factor - 1):+.0f} %, same pitch", partial(tempo, factor)


ATTACKS: Final = dict(_all())
"""By name, in the order of the page."""
