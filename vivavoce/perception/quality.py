"""What is wrong with the sound itself: clipped, silent, humming, a telephone's band, noisy.

Music and several speakers are told by the network for sounds; the rest is physics:

    clipped   the waveform stands still at its top and leaves it with a kink
    hum       lines at 50 or 60 Hz and their multiples that stay for seconds, which no voice's do
    narrow    next to nothing above 4.3 kHz even where there are hissing sounds
    noisy     the loud parts are little above the quiet ones
    silent    even the loud parts are near nothing
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.mel import slaney_hertz, slaney_mel
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.perception.labels import Quality
from vivavoce.perception.log_mel import BANDS, WINDOW, Mel

State = Mapping[str, NDArray[Any]]

SILENT_DB: Final = -58.0
"""dBFS that the loud frames must reach."""
NOISY_DB: Final = 17.0
"""Loud over quiet frames in dB; clean speech has 30 and more, at 10 dB over white noise 15 to 18,
and from there on down feelings are made up."""
NARROW_DB: Final = -62.0
"""Loudest above 4.3 kHz relative to the loudest of 0.9 to 3.2 kHz; speech has -25 and more."""
CLIPPED: Final = 0.002
"""Share of samples on flat tops; half of it at 0.2 % is well audible."""
STILL: Final = 0.03
KINK: Final = 0.1
"""Shares of the peak: a step this small is a standstill, one this large a kink. What was clipped
at another rate has ripples of a few percent on its tops once it is resampled."""
LINES: Final = 3
LINE_DB: Final = 12.0
"""A mains line stands so far above its surroundings."""
HUM_DB: Final = -30.0
"""Hum below this under the loud frames is left alone."""

_MAINS: Final = (50, 60)
_HARMONICS: Final = 8
_KEPT: Final = 8
_PIECE: Final = LISTEN_RATE // 4
_MID: Final = slice(18, 45)
_HIGH: Final = slice(52, 63)
"""Bands of the log-mel frames: 0.9..3.2 kHz and 4.3..7.5 kHz."""


def init_state() -> State:
    """No sample yet."""
    return {
        "heard": np.zeros(1, np.int64),
        "flat": np.zeros(1, np.int64),
        "hum": np.zeros((0, 2), np.float32),
        "hum_db": np.full(1, -120, np.float32),
    }


def new_turn(state: State) -> State:
    """Clipping is the turn's, hum the place's."""
    return {**state, "heard": np.zeros(1, np.int64), "flat": np.zeros(1, np.int64)}


def step(samples: Samples, state: State) -> State:
    """Count flat tops in f32[n]."""
    return {
        **state,
        "heard": state["heard"] + len(samples),
        "flat": state["flat"] + flat_tops(samples),
    }


def second(samples: Samples, state: State) -> State:
    """Look for mains hum in one second, f32[16000]."""
    lines, level = hum_lines(samples)
    return {
        **state,
        "hum": np.concatenate([state["hum"], lines[None]])[-_KEPT:],
        "hum_db": np.array([level], np.float32),
    }


def flat_tops(samples: Samples) -> int:
    """Samples on plateaus of three or more near the top that the waveform leaves with a kink."""
    if len(samples) < 8:
        return 0
    size = np.abs(samples)
    peak = float(size.max())
    if peak < 0.02:
        return 0
    step = np.abs(np.diff(samples))
    still = (step < STILL * peak) & (size[1:] > 0.8 * peak)
    edges = np.diff(still.astype(np.int8), prepend=0, append=0)
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    before = np.where(begins > 0, step[np.maximum(begins - 1, 0)], 0)
    after = np.where(ends < len(step), step[np.minimum(ends, len(step) - 1)], 0)
    kink = np.maximum(before, after) > KINK * peak
    long = ends - begins >= 2
    return int((ends - begins)[kink & long].sum())


def hum_lines(samples: Samples) -> tuple[NDArray[np.float32], float]:
    """How many lines of 50 and of 60 Hz stand out, f32[2], and the level of all of them in dBFS.

    Of eight overlapping quarters of a second each frequency's least power counts: a voice moves on
    or pauses, a hum does not.
    """
    assert samples.shape == (LISTEN_RATE,), f"samples {samples.shape}"
    pieces = sliding_window_view(samples, _PIECE)[:: _PIECE // 2]
    window = np.hanning(_PIECE + 1)[:-1]
    spectra = np.fft.rfft(pieces * window, LISTEN_RATE, axis=1)[:, : _MAINS[-1] * _HARMONICS + 30]
    power = (np.abs(spectra) ** 2).min(axis=0) / (window.sum() ** 2 / 2)
    counts, levels = [], []
    for mains in _MAINS:
        lines, odd, total = 0, 0, 0.0
        for order, at in enumerate(range(mains, mains * _HARMONICS + 1, mains), 1):
            line = float(power[at - 2 : at + 3].max())
            around = np.r_[power[at - 22 : at - 13], power[at + 14 : at + 23]]
            stands = line > 10 ** (LINE_DB / 10) * (float(np.mean(around)) + 1e-12)
            lines += stands
            odd += stands and order % 2
            total += line if stands else 0.0
        # A voice at 100 or 120 Hz has every second of these lines, mains hum has the others, too.
        counts.append(lines if odd else min(lines, LINES - 1))
        levels.append(total)
    best = int(np.argmax(counts))
    return np.array(counts, np.float32), float(10 * np.log10(levels[best] + 1e-12))


def levels(mel: Mel) -> NDArray[np.float64]:
    """Level of log-mel frames f32[n, 64] in dBFS (a sine of full scale is at -3)."""
    decibels: NDArray[np.float64] = 10 * np.log10(np.exp(mel.astype(np.float64)) @ _widths())
    return decibels


@cache
def _widths() -> NDArray[np.float64]:
    """What each band's power (per Hz) weighs in the frame's mean square."""
    centres = slaney_hertz(np.linspace(0, float(slaney_mel(np.array(8000.0))), BANDS + 2))
    hann_power = 3 / 8 * WINDOW
    return (centres[2:] - centres[:-2]) / (WINDOW * hann_power)


def measures(mel: Mel, state: State) -> dict[str, float]:
    """The numbers behind the flags, from the frames f32[n, 64] and the state; none when n < 10."""
    if len(mel) < 10:
        return {}
    level = levels(mel)
    loud, quiet = np.percentile(level, (95, 10))
    power = np.exp(mel.astype(np.float64))
    bands = [np.percentile(power[:, band].sum(axis=1), 95) for band in (_MID, _HIGH)]
    hum = state["hum"]
    lines = float(np.median(hum, axis=0).max()) if len(hum) else 0.0
    return {
        "sound_db": float(loud),
        "floor_db": float(quiet),
        "high_db": float(10 * np.log10(bands[1] / bands[0])),
        "clipped_share": float(state["flat"][0] / max(1, state["heard"][0])),
        "hum_lines": lines,
        "hum_db": float(state["hum_db"][0]),
    }


def flag(found: Mapping[str, float], music: bool, overlap: bool) -> Quality:
    """The worst that is wrong; `good` when nothing is, `short` when too little was heard."""
    if not found:
        return "short"
    loud = found["sound_db"]
    checks: tuple[tuple[Quality, bool], ...] = (
        ("silent", loud < SILENT_DB),
        ("clipped", found["clipped_share"] > CLIPPED),
        ("music", music),
        ("overlap", overlap),
        ("hum", found["hum_lines"] >= LINES and found["hum_db"] > loud + HUM_DB),
        ("narrow", found["high_db"] < NARROW_DB),
        ("noisy", loud - found["floor_db"] < NOISY_DB),
    )
    return next((name for name, true in checks if true), "good")
