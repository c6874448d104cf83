"""Says recorded or synthesised speech again in another manner, by the WORLD vocoder.

    samples ─ analyse ─► F0, envelope, aperiodicity ─ render(manner) ─► the same words, said tired

WORLD (Morise, Yokomori and Ozawa 2016) takes speech apart every 5 ms; a `Manner` says how each part
is changed. The numbers behind each manner are in `expressive_manners`. A neutral clip must go
through `render`, too: otherwise one could tell manners by the vocoder's traces.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.errors import ConfigError

_PERIOD_MS: Final = 5.0
_FRAMES: Final = 1000 / _PERIOD_MS
"""Frames per second."""
_LEAST_PAUSE: Final = 0.3
"""Seconds: shorter gaps are heard as part of the next consonant (Goldman-Eisler 1968: 0.25)."""
_STRETCH: Final = 0.7
"""Seconds from one local speed to the next."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Analysis:
    """WORLD's view of a clip: `f0` f64[n] Hz (0 unvoiced), `envelope` and `aperiodicity`
    f64[n, 513], a frame every 5 ms."""

    f0: Floats
    envelope: Floats
    aperiodicity: Floats


@dataclass(frozen=True)
class Manner:
    """What is changed. The default changes nothing."""

    shift_st: float = 0.0
    """semitones that F0 is moved by"""
    range_: float = 1.0
    """factor on the distance of F0 from its middle, in semitones"""
    rise_st: float = 0.0
    """semitones that F0 has gained at the end of the last 0.5 s that are voiced"""
    jitter_st: float = 0.0
    """standard deviation of F0 from frame to frame"""
    tremor_st: float = 0.0
    tremor_hz: float = 5.5
    rate: float = 1.0
    """factor on the speed"""
    wobble: float = 0.0
    """standard deviation of the logarithm of the local speed, over stretches of 0.7 s"""
    pauses: float = 0.0
    """pauses put in per second of speech, where the sound is weak, the syllable before drawn out"""
    pause_s: float = 0.5
    formants: float = 1.0
    """factor on all formants: above 1 a shorter vocal tract"""
    tilt_db: float = 0.0
    """dB per octave from 500 Hz on: below 0 duller"""
    open_db: float = 0.0
    """dB that the first harmonic gains over the others: glottis open for longer, above 0 laxer"""
    jaw: float = 1.0
    """factor on frequencies below 1 kHz (the first formant), back to none at 2 kHz"""
    breath: float = 0.0
    """0..1, share of the harmonics that becomes noise"""
    whisper: bool = False
    shimmer_db: float = 0.0
    dynamics: float = 1.0
    """factor on the level differences between loud and weak frames, in dB"""
    breaks: float = 0.0
    """per second, gaps of 40..120 ms in voiced stretches where the voice fails"""
    level_db: float = 0.0


def analyse(samples: Samples) -> Analysis:
    """Take f32[n] at 16 kHz apart. Raises ConfigError without the extra `train`."""
    pyworld = _world()
    x = samples.astype(np.float64)
    coarse, times = pyworld.dio(
        x, LISTEN_RATE, f0_floor=60.0, f0_ceil=500.0, frame_period=_PERIOD_MS
    )
    f0 = pyworld.stonemask(x, coarse, times, LISTEN_RATE)
    envelope = pyworld.cheaptrick(x, f0, times, LISTEN_RATE)
    return Analysis(f0, envelope, pyworld.d4c(x, f0, times, LISTEN_RATE))


def render(analysis: Analysis, manner: Manner, rng: np.random.Generator) -> Samples:
    """The clip in another manner, f32[m] at 16 kHz; the same `rng` gives the same samples."""
    pyworld = _world()
    source, silent = _timeline(analysis, manner, rng)
    f0 = _take_f0(analysis.f0, source)
    envelope = np.exp(_take(np.log(analysis.envelope + 1e-16), source))
    aperiodicity = _take(analysis.aperiodicity, source)
    f0 = _intonation(f0, manner, rng)
    envelope, aperiodicity = _timbre(envelope, aperiodicity, f0, manner, rng)
    f0[silent] = 0
    envelope[silent] = 1e-14
    if manner.breaks:
        gone = _breaks(f0, manner.breaks, rng)
        f0[gone] = 0
        envelope[gone] *= 1e-3
        aperiodicity[gone] = 1
    if manner.whisper:
        f0 = np.zeros_like(f0)
    said = pyworld.synthesize(
        f0,
        np.ascontiguousarray(envelope),
        np.ascontiguousarray(aperiodicity),
        LISTEN_RATE,
        _PERIOD_MS,
    )
    return np.asarray(said * 10 ** (manner.level_db / 20), np.float32)


def _world() -> Any:
    try:
        import pyworld
    except ImportError as error:
        raise ConfigError(
            "manners are made by the WORLD vocoder: pip install 'vivavoce[train]'"
        ) from error
    return pyworld


def _timeline(
    analysis: Analysis, manner: Manner, rng: np.random.Generator
) -> tuple[Floats, NDArray[np.bool_]]:
    """For every frame to be said: where it is in the clip, f64[m], and whether it is a pause."""
    frames = len(analysis.f0)
    knots = np.arange(int(frames / _FRAMES / _STRETCH) + 3) * _STRETCH * _FRAMES
    drawn = rng.normal(0, 1, len(knots))
    local = np.interp(np.arange(frames), knots, (drawn - drawn.mean()) / drawn.std())
    local *= manner.wobble
    lasts = np.exp(-local) / manner.rate
    wait = np.zeros(frames)
    for at in _weak_moments(analysis.envelope, manner.pauses * frames / _FRAMES, rng):
        wait[at] = max(manner.pause_s * rng.uniform(0.6, 1.6), _LEAST_PAUSE) * _FRAMES
        lasts[max(0, at - 40) : at] *= 1.5
    ends = np.cumsum(lasts + wait)
    begins = ends - lasts
    out = np.arange(int(ends[-1]))
    source = np.interp(
        out, np.stack([begins, ends], 1).reshape(-1), np.repeat(np.arange(frames), 2)
    )
    row = np.searchsorted(ends, out, side="right").clip(0, frames - 1)
    return source, out < begins[row]


def _weak_moments(envelope: Floats, count: float, rng: np.random.Generator) -> list[int]:
    """Frames at which somebody may well stop: the weakest in stretches chosen at random."""
    frames = len(envelope)
    number = int(count) + int(rng.random() < count % 1)
    level = envelope.sum(axis=1)
    if not number or frames < 120:
        return []
    middles = rng.choice(np.arange(50, frames - 50), size=min(number, frames // 60), replace=False)
    return sorted({int(m - 25 + level[m - 25 : m + 25].argmin()) for m in middles})


def _take(columns: Floats, source: Floats) -> Floats:
    low = np.clip(source.astype(np.int64), 0, len(columns) - 2)
    part = np.clip(source - low, 0, 1)[:, None]
    out: Floats = columns[low] * (1 - part) + columns[low + 1] * part
    return out


def _take_f0(f0: Floats, source: Floats) -> Floats:
    """F0 between frames; next to an unvoiced frame the nearer one counts."""
    low = np.clip(source.astype(np.int64), 0, len(f0) - 2)
    part = np.clip(source - low, 0, 1)
    both = (f0[low] > 0) & (f0[low + 1] > 0)
    between = np.exp(np.log(f0[low] + 1e-9) * (1 - part) + np.log(f0[low + 1] + 1e-9) * part)
    return np.where(both, between, np.where(part < 0.5, f0[low], f0[low + 1]))


def _intonation(f0: Floats, manner: Manner, rng: np.random.Generator) -> Floats:
    voiced = f0 > 0
    if not voiced.any():
        return f0.copy()
    tones = 12 * np.log2(np.maximum(f0, 1))
    middle = np.median(tones[voiced])
    tones = middle + (tones - middle) * manner.range_ + manner.shift_st
    times = np.arange(len(f0)) / _FRAMES
    wave = np.sin(2 * np.pi * manner.tremor_hz * times + rng.uniform(0, 2 * np.pi))
    tones += manner.tremor_st * wave + manner.jitter_st * rng.normal(0, 1, len(f0))
    last = np.flatnonzero(voiced)[-1]
    start = max(0, last - int(0.5 * _FRAMES))
    tones[start : last + 1] += manner.rise_st * np.linspace(0, 1, last + 1 - start)
    return np.where(voiced, np.clip(2 ** (tones / 12), 55, 900), 0.0)


def _timbre(
    envelope: Floats, aperiodicity: Floats, f0: Floats, manner: Manner, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    bins = envelope.shape[1]
    hertz = np.linspace(0, LISTEN_RATE / 2, bins)
    logs = np.log(envelope + 1e-16)
    if manner.formants != 1 or manner.jaw != 1:
        opened = np.interp(
            hertz, (0, 1000 * manner.jaw, 2000, LISTEN_RATE / 2), (0, 1000, 2000, LISTEN_RATE / 2)
        )
        logs = np.stack([np.interp(opened / manner.formants, hertz, row) for row in logs])
    decibels = np.log(10) / 10
    octaves = np.log2(np.maximum(hertz, 500) / 500)
    logs = logs + manner.tilt_db * octaves * decibels
    if manner.open_db:
        harmonics = hertz / np.where(f0 > 0, f0, np.inf)[:, None]
        first = (harmonics > 0) * np.clip(1.8 - harmonics, 0, 0.6) / 0.6
        logs = logs + manner.open_db * decibels * first
    level = logs.max(axis=1, keepdims=True)
    top = np.percentile(level, 95)
    lift = (manner.dynamics - 1) * np.maximum(level - top, -40 * decibels)
    logs = logs + lift + manner.shimmer_db * decibels * rng.normal(0, 1, (len(logs), 1))
    noise = aperiodicity + (1 - aperiodicity) * manner.breath * (0.3 + 0.7 * (hertz > 1500))
    if manner.whisper:
        logs = _whispered(logs, f0 > 0, hertz)
        noise = np.ones_like(noise)
    return np.exp(logs), np.clip(noise, 0, 1)


def _whispered(logs: Floats, voiced: NDArray[np.bool_], hertz: Floats) -> Floats:
    """No vocal folds: vowels lose their low end and come down to the level of the consonants
    (Ito, Takeda and Itakura 2005, "Analysis and recognition of whispered speech")."""
    decibels = np.log(10) / 10
    low = -18 * decibels / (1 + (hertz / 700) ** 2)
    return np.where(voiced[:, None], logs - 12 * decibels + low, logs)


def _breaks(f0: Floats, per_second: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    gone = np.zeros(len(f0), bool)
    voiced = np.flatnonzero(f0 > 0)
    for _ in range(rng.poisson(per_second * len(voiced) / _FRAMES)):
        at = int(rng.choice(voiced))
        gone[at : at + int(rng.uniform(0.04, 0.12) * _FRAMES)] = True
    return gone
