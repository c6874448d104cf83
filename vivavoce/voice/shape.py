"""What is done to a rendered clause before it is played: edges, pauses, level, marks."""

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples

_HOP: Final = 120  # 5 ms
_FLOOR: Final = 10 ** (-42 / 20)  # of the loudest frame: below is silence
_LEAD: Final = int(0.025 * SPEAK_RATE)
_TAIL: Final = int(0.045 * SPEAK_RATE)
_FADE_IN: Final = int(0.004 * SPEAK_RATE)
_FADE_OUT: Final = int(0.015 * SPEAK_RATE)
_LONGEST_GAP: Final = int(0.18 * SPEAK_RATE)
_CEILING: Final = 0.89
_REACH: Final = 2
"""Frames before and behind a peak that the limiter works on."""

Mask = NDArray[np.bool_]

_PAUSES: Final = (
    (re.compile(r"[.。!！?？…\n][\"”’」』)）\s]*$"), 0.26),
    (re.compile(r"[;；:：—][\"”’」』)）\s]*$"), 0.18),
    (re.compile(r"[,，][\"”’」』)）\s]*$"), 0.13),
    (re.compile(r"、[\"”’」』)）\s]*$"), 0.08),
)
MARK_UNIT: Final = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff]|\d|[A-Za-z\u00c0-\u024f'’]+|[^\w\s]|\s+"
)


def ends_sentence(shown: str) -> bool:
    return bool(_PAUSES[0][0].search(shown))


def pause_after(shown: str) -> float:
    """Seconds of silence a reader leaves behind this clause."""
    return next((pause for pattern, pause in _PAUSES if pattern.search(shown)), 0.0)


def _levels(samples: Samples) -> Samples:
    """RMS per 5 ms frame, f32[ceil(n / 120)]."""
    padded = np.pad(samples, (0, -len(samples) % _HOP))
    return np.asarray(np.sqrt(np.mean(padded.reshape(-1, _HOP) ** 2, axis=1)), np.float32)


def kept(samples: Samples) -> Mask:
    """bool[n]: without silent edges, but for what a join needs, and without long gaps.

    A gap inside a clause is cut down to 0.18 s: a longer one sounds like a stall.
    """
    keep = np.zeros(len(samples), bool)
    levels = _levels(samples)
    quiet = levels <= max(float(levels.max(initial=0.0)) * _FLOOR, 1e-5)
    loud = np.flatnonzero(~quiet)
    if not len(loud):
        return keep
    keep[max(0, int(loud[0]) * _HOP - _LEAD) : (int(loud[-1]) + 1) * _HOP + _TAIL] = True
    edges = np.flatnonzero(np.diff(quiet[loud[0] : loud[-1] + 1].astype(np.int8), prepend=0))
    for first, last in (edges + int(loud[0])).reshape(-1, 2):
        spare = (int(last) - int(first)) * _HOP - _LONGEST_GAP
        if spare > 0:
            middle = int(first) * _HOP + _LONGEST_GAP // 2
            keep[middle : middle + spare] = False
    return keep


def finish(samples: Samples, gain_db: float) -> Samples:
    """Edges faded, so that joins do not click; `gain_db` louder; peaks held under -1 dBFS."""
    out = samples * np.float32(10 ** (gain_db / 20))
    fade_in, fade_out = min(_FADE_IN, len(out)), min(_FADE_OUT, len(out))
    out[:fade_in] *= np.linspace(0.0, 1.0, fade_in, dtype=np.float32)
    out[len(out) - fade_out :] *= np.linspace(1.0, 0.0, fade_out, dtype=np.float32)
    return limit(out)


def limit(samples: Samples) -> Samples:
    """Peaks held under -1 dBFS by turning down what is within 10 ms of them, without a corner."""
    if float(np.abs(samples).max(initial=0.0)) <= _CEILING:
        return samples
    padded = np.pad(np.abs(samples), (0, -len(samples) % _HOP)).reshape(-1, _HOP)
    needed = np.minimum(1.0, _CEILING / np.maximum(padded.max(axis=1), 1e-9))
    around = sliding_window_view(np.pad(needed, 2 * _REACH, mode="edge"), 2 * _REACH + 1)
    smooth = sliding_window_view(around.min(axis=1), 2 * _REACH + 1).mean(axis=1)
    centres = (np.arange(len(smooth)) + 0.5) * _HOP
    gain = np.interp(np.arange(len(samples)), centres, smooth)
    return np.asarray(np.clip(samples * gain, -_CEILING, _CEILING), np.float32)


def marks(
    shown: str, start: int, samples: Samples, offset: int, ends: Sequence[int] = ()
) -> tuple[tuple[int, int], ...]:
    """(characters of the clause said, samples from its start) at the end of each word.

    `shown` is the part of the transcript that `samples` says, beginning at character `start` of its
    clause and sample `offset`. `ends` are the ends of the words in `samples` where the renderer
    knows them; else time is shared out over the voiced frames by weight of the words.
    """
    units = [(m.end(), weight_of(m[0])) for m in MARK_UNIT.finditer(shown)]
    total = sum(weight for _, weight in units)
    if not units or total == 0 or not len(samples):
        return ((start + len(shown), offset + len(samples)),) if len(samples) else ()
    words = sum(weight > 0 for _, weight in units)
    clock = _clock(samples, ends)
    out: list[tuple[int, int]] = []
    said, number = 0.0, 0
    for end, weight in units:
        said += weight
        number += weight > 0
        if weight == 0 and out:
            out[-1] = (start + end, out[-1][1])
            continue
        # As many words as are shown: each has its time. Else they are not the same words.
        share = number / words if len(ends) == words else said / total
        out.append((start + end, offset + int(clock(share))))
    out[-1] = (start + len(shown), offset + len(samples))
    return tuple(out)


def _clock(samples: Samples, ends: Sequence[int]) -> Callable[[float], float]:
    """Share of the words said -> samples."""
    if ends:
        shares = np.linspace(0.0, 1.0, len(ends) + 1)
        return lambda share: float(np.interp(share, shares, [0, *ends]))
    levels = _levels(samples)
    voiced = np.cumsum(levels > max(float(levels.max()) * 10 ** (-30 / 20), 1e-5))
    return lambda share: min(
        (int(np.searchsorted(voiced, share * voiced[-1])) + 1) * _HOP, len(samples)
    )


def weight_of(unit: str) -> float:
    """How long a unit takes to say, in Han characters."""
    if unit.isspace() or not unit[0].isalnum():
        return 0.0
    if unit.isascii() and unit.isalpha():
        return len(unit) * 0.8 if unit.isupper() and len(unit) < 5 else 0.6 + 0.25 * len(unit)
    return 1.0 if not unit.isdigit() else 1.3
