"""The measures of a turn, from its frames: what everything else is judged by.

Most are the parameters of the Geneva Minimalistic Acoustic Parameter Set (Eyben et al. 2016,
"GeMAPS for voice research and affective computing"), computed here on our own frames; rhythm after
Grabe and Low 2002 (normalised pairwise variability of successive intervals).
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.perception import f0
from vivavoce.perception.frames import PER_SECOND, THIRDS, Column, Frames
from vivavoce.perception.nuclei import Speech, nuclei, speech
from vivavoce.perception.syllables import Counter, Pace, shipped

Floats = NDArray[np.float64]
Measures = dict[str, float]

VOWEL_BANDS: Final = tuple(f"vowel{n}_db" for n in range(1, 19))
HISS_BANDS: Final = tuple(f"hiss{n}_db" for n in range(1, 19))
"""Mean level in bands of a third of an octave from 100 Hz on, of frames with and without a voice,
relative to their mean over 317..3200 Hz: the length of the vocal tract shapes both."""

NAMES: Final = (
    *"f0_hz f0_log f0_range_st f0_sd_st f0_speed f0_rise_st f0_trend f0_tremor f0_rough creak "
    "jitter jitter_high shimmer shimmer_high hnr_db hnr_low_db voiced_share gaps "
    "level_db snr_db level_sd level_range attack flux flux_high "
    "alpha_db treble_db tilt_db slope_low flatness h1_h2 air_db f1_hz f2_hz f3_hz formant_hz "
    "f1_high_hz f2_high_hz f3_low_hz cpp_db cpp_low_db emphasis_db "
    "pace pace1 pace2 pace3 interval_cv interval_pvi interval_long drift "
    "wander_short wander_short_range wander_long wander_long_range "
    "speed_sd speed_long_sd speed_range speed_top speed_low speed_turn "
    "pause_share pauses pause_s pause_max "
    "mod2 mod4 mod8 mod16 runs rate_sps speech_s".split(),
    *VOWEL_BANDS,
    *HISS_BANDS,
)
"""In the order in which the classifiers take them. A measure that could not be taken is absent."""

_LEAST: Final = 15
"""Voiced frames below which nothing is said about the voice."""
_LEAST_HISS: Final = 9
"""Frames below which nothing is said about a mean spectrum."""
_LEAST_S: Final = 0.5
"""Seconds of speech below which syllables per second mean nothing."""
_DIPS: Final = (1.0, 2.0, 3.0)
_USUAL_SPS: Final = 5.2
_LEAN: Final = 1.1
"""The counter leans towards the usual rate; this takes out most of it."""
_UPPER_HZ: Final = 100 * 2 ** (np.arange(1, 19) / 3)
"""Upper ends of the bands of a third of an octave."""
_MIDDLE: Final = slice(5, 15)
"""Those over 317..3200 Hz, which a telephone carries."""
_CLEAN: Final = 45.0
"""dB over the background beyond which a recording is just clean."""


def describe(frames: Frames, background: float, counter: Counter | None = None) -> Measures:
    """Everything that can be measured, by name; units are in docs/perception.md.

    `background` is the level in dBFS of the sound when nobody speaks, as known so far; `counter`
    counts syllables, the one that ships unless told.
    """
    if len(frames) < _LEAST:
        return {"speech_s": 0.0}
    spoken = speech(frames, background)
    seconds = float(spoken.active.sum()) / PER_SECOND
    out: Measures = {"speech_s": seconds}
    if seconds < 0.1:
        return out
    out |= _loudness(frames, spoken)
    out |= _timing(frames, spoken, seconds)
    if seconds >= _LEAST_S:
        out |= _pace((counter or shipped())(frames, spoken), spoken.active)
    voiced = (frames[:, Column.F0] > 0) & spoken.active
    out["voiced_share"] = float(voiced.sum() / spoken.active.sum())
    if voiced.sum() >= _LEAST:
        out |= _melody(frames[:, Column.F0].astype(np.float64), voiced, seconds)
        out |= _voice(frames, voiced)
        out |= _shape(VOWEL_BANDS, frames[voiced])
        out |= _shape(HISS_BANDS, frames[spoken.active & ~voiced])
    return {name: value for name, value in out.items() if np.isfinite(value)}


def vector(measures: Mapping[str, float]) -> Floats:
    """f64[measures] in the order of `NAMES`, NaN where absent."""
    return np.array([measures.get(name, np.nan) for name in NAMES])


def _loudness(frames: Frames, spoken: Speech) -> Measures:
    rows = frames[spoken.active].astype(np.float64)
    level = rows[:, Column.LEVEL]
    rises = np.maximum(np.diff(level), 0)
    treble = rows[:, Column.BAND_HIGH] - rows[:, Column.LEVEL]
    return {
        "level_db": spoken.loud,
        "snr_db": min(spoken.loud - spoken.floor, _CLEAN),
        "level_sd": float(level.std()),
        "level_range": float(np.percentile(level, 90) - np.percentile(level, 20)),
        "attack": float(np.percentile(rises, 90)) if len(rises) else 0.0,
        "flux": float(rows[:, Column.FLUX].mean()),
        "flux_high": float(np.percentile(rows[:, Column.FLUX], 80)),
        "treble_db": float(np.percentile(treble, 75)),
        "flatness": float(np.median(rows[:, Column.FLATNESS])),
        "air_db": float(np.median(rows[:, Column.BAND_HIGH] - rows[:, Column.BAND_LOW])),
    }


def _timing(frames: Frames, spoken: Speech, seconds: float) -> Measures:
    out: Measures = {}
    for number, dip in enumerate(_DIPS, 1):
        out[f"pace{number}"] = _octaves(len(nuclei(frames, spoken, dip)) / seconds)
    begin, end = int(spoken.stretches[0, 0]), int(spoken.stretches[-1, 1])
    gaps = (spoken.stretches[1:, 0] - spoken.stretches[:-1, 1]) / PER_SECOND
    whole = (end - begin) / PER_SECOND
    out["pause_share"] = float(gaps.sum() / whole)
    out["pauses"] = len(gaps) / whole
    out["pause_s"] = float(gaps.mean()) if len(gaps) else 0.0
    out["pause_max"] = float(gaps.max()) if len(gaps) else 0.0
    out |= _intervals(nuclei(frames, spoken, 1.5), spoken)
    out |= _modulation(frames[spoken.active, Column.NUCLEI].astype(np.float64), spoken.loud)
    voiced = (frames[spoken.active, Column.F0] > 0).astype(np.int8)
    out["runs"] = _octaves(float(np.sum(np.diff(voiced) > 0)) / seconds)
    return out


def _pace(pace: Pace, active: NDArray[np.bool_]) -> Measures:
    """Syllables per second, how much the local rate wanders (standard deviation of its logarithm
    under windows of 0.4 and 0.8 s, and its range in octaves), and the same of the local speed."""
    density = pace.density
    seconds = active.sum() / PER_SECOND
    counted = float(density[active].sum() / seconds)
    out = {"rate_sps": _USUAL_SPS * (counted / _USUAL_SPS) ** _LEAN}
    out["pace"] = _octaves(out["rate_sps"])
    for name, width in (("wander_short", 40), ("wander_long", 80)):
        if active.sum() < 2 * width:
            continue
        kernel = np.hanning(width + 2)[1:-1]
        local = np.convolve(density[active], kernel / kernel.sum(), "valid")
        logs = np.log2(np.maximum(local * PER_SECOND, 0.5))
        out[name] = float(logs.std())
        out[name + "_range"] = float(np.percentile(logs, 90) - np.percentile(logs, 10))
    return out | _speeds(pace.speed[active])


def _speeds(speed: Floats) -> Measures:
    """How the local speed moves within the turn: spread, range, extremes from the middle, and the
    mean change from one third of a second to the next."""
    if len(speed) < 80:
        return {}
    short, long = (np.convolve(speed, np.ones(n) / n, "valid") for n in (25, 50))
    low, middle, top = np.percentile(short, (5, 50, 95))
    return {
        "speed_sd": float(short.std()),
        "speed_long_sd": float(long.std()),
        "speed_range": float(top - low),
        "speed_top": float(top - middle),
        "speed_low": float(middle - low),
        "speed_turn": float(np.abs(short[35:] - short[:-35]).mean()) if len(short) > 50 else np.nan,
    }


def _octaves(rate: float) -> float:
    """log2 of something per second, from one in three seconds on."""
    return float(np.log2(max(rate, 1 / 3)))


def _intervals(peaks: NDArray[np.int64], spoken: Speech) -> Measures:
    """How unlike the distances of neighbouring syllables are; pauses are left out."""
    lasts = []
    for begin, end in spoken.stretches.tolist():
        inside = peaks[(peaks >= begin) & (peaks < end)]
        if len(inside) > 1:
            lasts.append(np.diff(inside))
    if not lasts or sum(map(len, lasts)) < 4:
        return {}
    every = np.concatenate(lasts) / PER_SECOND
    ratios = np.concatenate(
        [np.abs(np.diff(part)) / ((part[1:] + part[:-1]) / 2) for part in lasts if len(part) > 1]
        or [np.zeros(1)]
    )
    logs = np.log(every)
    size = min(4, len(logs))
    local = np.convolve(logs, np.ones(size) / size, "valid")
    return {
        "interval_cv": float(every.std() / every.mean()),
        "interval_pvi": float(ratios.mean()),
        "interval_long": float(np.percentile(every, 90) / np.median(every)),
        "drift": float(local.std()),
    }


def _modulation(band: Floats, loud: float) -> Measures:
    """Shares of the envelope's fluctuation around 2, 4, 8 and 16 Hz (Houtgast and Steeneken)."""
    track = np.maximum(band, loud - 40)
    track = track - track.mean()
    size = 1 << max(8, int(len(track) - 1).bit_length())
    power = np.abs(np.fft.rfft(track * np.hanning(len(track)), size)) ** 2
    hertz = np.arange(len(power)) * PER_SECOND / size
    total = power[(hertz >= 1.4) & (hertz < 22.6)].sum() + 1e-12
    return {
        f"mod{centre}": float(
            power[(hertz >= centre / 2**0.5) & (hertz < centre * 2**0.5)].sum() / total
        )
        for centre in (2, 4, 8, 16)
    }


def _melody(hertz: Floats, voiced: NDArray[np.bool_], seconds: float) -> Measures:
    tones = np.full(len(hertz), np.nan)
    tones[voiced] = 12 * np.log2(hertz[voiced])
    middle = float(np.nanmedian(tones))
    creak = float(np.mean(tones[voiced] < middle - 9))
    tones[np.abs(tones - middle) > 14] = np.nan
    known = np.flatnonzero(np.isfinite(tones))
    values = tones[known]
    steps = np.diff(tones)
    steps = steps[np.isfinite(steps) & (np.abs(steps) < 3)]
    bends = np.diff(tones, 2)
    bends = bends[np.isfinite(bends) & (np.abs(bends) < 3)]
    edges = np.diff(np.concatenate([[0], voiced.astype(np.int8), [0]]))
    gaps = np.flatnonzero(edges > 0)[1:] - np.flatnonzero(edges < 0)[:-1]
    last = known[known > known[-1] - 50]
    quarter = max(1, len(last) // 4)
    times = (known - known.mean()) / PER_SECOND
    return {
        "f0_hz": 2 ** (float(np.median(values)) / 12),
        "f0_log": float(np.median(values)) / 12,
        "f0_range_st": float(np.percentile(values, 90) - np.percentile(values, 10)),
        "f0_sd_st": float(values.std()),
        "f0_speed": float(np.abs(steps).mean()) * PER_SECOND if len(steps) else 0.0,
        "f0_rise_st": float(tones[last[-quarter:]].mean() - tones[last[:quarter]].mean()),
        "f0_trend": float(times @ (values - values.mean()) / (times @ times + 1e-9)),
        "f0_tremor": _tremor(tones),
        "f0_rough": float(np.sqrt(np.mean(bends**2))) if len(bends) else 0.0,
        "creak": creak,
        "gaps": float(np.sum((gaps > 2) & (gaps < 13))) / seconds,
    }


def _tremor(tones: Floats) -> float:
    """Semitones (RMS) by which F0 wavers at 4..9 Hz: a 110 ms mean less a 250 ms mean."""
    known = np.isfinite(tones)
    filled = np.where(known, tones, 0.0)

    def mean(width: int) -> Floats:
        kernel = np.ones(width)
        count = np.convolve(known, kernel, "same")
        total = np.convolve(filled, kernel, "same")
        return np.where(count >= width * 0.8, total / np.maximum(count, 1), np.nan)

    wave = mean(7) - mean(25)
    wave = wave[np.isfinite(wave)]
    return float(np.sqrt(np.mean(wave**2))) if len(wave) > 10 else np.nan


def _voice(frames: Frames, voiced: NDArray[np.bool_]) -> Measures:
    rows = frames[voiced].astype(np.float64)
    hnr = f0.hnr_db(rows[:, Column.STRENGTH])
    f1, f2, f3 = (_median(rows[:, column]) for column in (Column.F1, Column.F2, Column.F3))
    return {
        "jitter": _median(rows[:, Column.JITTER]),
        "jitter_high": _percentile(rows[:, Column.JITTER], 80),
        "shimmer": _median(rows[:, Column.SHIMMER]),
        "shimmer_high": _percentile(rows[:, Column.SHIMMER], 80),
        "hnr_db": float(hnr.mean()),
        "hnr_low_db": float(np.percentile(hnr, 25)),
        "alpha_db": float(np.mean(rows[:, Column.BAND_LOW] - rows[:, Column.BAND_MID])),
        "tilt_db": float(rows[:, Column.SLOPE_MID].mean()),
        "slope_low": float(rows[:, Column.SLOPE_LOW].mean()),
        "h1_h2": _median(rows[:, Column.H1_H2]),
        "f1_hz": f1,
        "f2_hz": f2,
        "f3_hz": f3,
        # distance of neighbouring formants of a tube, from each formant (Reby and McComb 2003)
        "formant_hz": (f1 / 0.5 + f2 / 1.5 + f3 / 2.5) / 3,
        "f1_high_hz": _percentile(rows[:, Column.F1], 85),
        "f2_high_hz": _percentile(rows[:, Column.F2], 85),
        "f3_low_hz": _percentile(rows[:, Column.F3], 20),
        "cpp_db": _median(rows[:, Column.CPP]),
        "cpp_low_db": _percentile(rows[:, Column.CPP], 20),
        "emphasis_db": _emphasis(rows),
    }


def _shape(names: tuple[str, ...], rows: Frames) -> Measures:
    if len(rows) < _LEAST_HISS:
        return {}
    levels = rows[:, THIRDS].astype(np.float64).mean(axis=0)
    levels -= levels[_MIDDLE].mean()
    return dict(zip(names, levels.tolist(), strict=True))


def _emphasis(rows: Floats) -> float:
    """Spectral emphasis in dB: the level over that below 1.5 times F0 (Traunmueller and Eriksson
    2000)."""
    low = 1.5 * rows[:, Column.F0, None] * 2 ** (1 / 6) >= _UPPER_HZ
    power = 10 ** (rows[:, THIRDS] / 10) * _UPPER_HZ
    base = (power * low).sum(axis=1) + 1e-12
    return float(np.median(10 * np.log10(power.sum(axis=1) / base)))


def _median(values: Floats) -> float:
    return _percentile(values, 50)


def _percentile(values: Floats, share: float) -> float:
    values = values[np.isfinite(values)]
    return float(np.percentile(values, share)) if len(values) >= 5 else np.nan
