"""What is done to a rendered clause before it is played: edges, pauses, level, marks."""

import re
from typing import Final

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples

_HOP: Final = 120  # 5 ms
_FLOOR: Final = 10 ** (-42 / 20)  # of the loudest frame: below is silence
_LEAD: Final = int(0.025 * SPEAK_RATE)
_TAIL: Final = int(0.045 * SPEAK_RATE)
_FADE_IN: Final = int(0.004 * SPEAK_RATE)
_FADE_OUT: Final = int(0.015 * SPEAK_RATE)
_LONGEST_GAP: Final = int(0.18 * SPEAK_RATE)
_CEILING: Final = 0.89

_PAUSES: Final = (
    (re.compile(r"[.。!！?？…\n][\"”’」』)）\s]*$"), 0.26),
    (re.compile(r"[;；:：—][\"”’」』)）\s]*$"), 0.18),
    (re.compile(r"[,，][\"”’」』)）\s]*$"), 0.13),
    (re.compile(r"、[\"”’」』)）\s]*$"), 0.08),
)
_MARK_UNIT: Final = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff]|\d|[A-Za-z\u00c0-\u024f'’]+|[^\w\s]|\s+"
)


def pause_after(shown: str) -> float:
    """Seconds of silence a reader leaves behind this clause."""
    return next((pause for pattern, pause in _PAUSES if pattern.search(shown)), 0.0)


def _levels(samples: Samples) -> Samples:
    """RMS per 5 ms frame, f32[ceil(n / 120)]."""
    padded = np.pad(samples, (0, -len(samples) % _HOP))
    return np.asarray(np.sqrt(np.mean(padded.reshape(-1, _HOP) ** 2, axis=1)), np.float32)


def trim(samples: Samples) -> Samples:
    """Cut silent edges down to what a join needs; both are faded, so that joins do not click."""
    if not len(samples):
        return samples
    levels = _levels(samples)
    loud = np.flatnonzero(levels > max(float(levels.max()) * _FLOOR, 1e-5))
    if not len(loud):
        return samples[:0]
    begin = max(0, int(loud[0]) * _HOP - _LEAD)
    end = min(len(samples), (int(loud[-1]) + 1) * _HOP + _TAIL)
    cut = samples[begin:end].copy()
    fade_in, fade_out = min(_FADE_IN, len(cut)), min(_FADE_OUT, len(cut))
    cut[:fade_in] *= np.linspace(0.0, 1.0, fade_in, dtype=np.float32)
    cut[len(cut) - fade_out :] *= np.linspace(1.0, 0.0, fade_out, dtype=np.float32)
    return cut


def tighten(samples: Samples) -> Samples:
    """Silence inside a clause cut down to 0.18 s: a longer one sounds like a stall."""
    levels = _levels(samples)
    quiet = levels <= max(float(levels.max(initial=0.0)) * _FLOOR, 1e-5)
    keep = np.ones(len(samples), bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    for first, last in edges.reshape(-1, 2):
        spare = (int(last) - int(first)) * _HOP - _LONGEST_GAP
        if spare > 0:
            middle = int(first) * _HOP + _LONGEST_GAP // 2
            keep[middle : middle + spare] = False
    return samples[keep]


def finish(samples: Samples, gain_db: float, pause: float) -> Samples:
    """Trimmed, at the common level, peaks held under -1 dBFS, `pause` seconds behind it."""
    cut = tighten(trim(samples)) * np.float32(10 ** (gain_db / 20))
    peak = float(np.abs(cut).max(initial=0.0))
    if peak > _CEILING:
        cut *= np.float32(_CEILING / peak)
    silence = np.zeros(int(pause * SPEAK_RATE), np.float32)
    return np.concatenate([cut.astype(np.float32), silence])


def speech_level(samples: Samples) -> float:
    """Level of the voiced part in dBFS (RMS of the frames within 30 dB of the loudest)."""
    levels = _levels(samples)
    voiced = levels[levels > levels.max(initial=0.0) * 10 ** (-30 / 20)]
    return float(20 * np.log10(np.sqrt(np.mean(voiced**2)) + 1e-9)) if len(voiced) else -120.0


def marks(shown: str, start: int, samples: Samples, offset: int) -> tuple[tuple[int, int], ...]:
    """(characters of the clause said, samples from its start) at the end of each word.

    `shown` is the part of the transcript that `samples` says, beginning at character `start` of its
    clause and sample `offset`. Time is shared out over the voiced frames by weight of the words:
    neither renderer tells its durations.
    """
    units = [(m.end(), _weight(m[0])) for m in _MARK_UNIT.finditer(shown)]
    total = sum(weight for _, weight in units)
    if not units or total == 0 or not len(samples):
        return ((start + len(shown), offset + len(samples)),) if len(samples) else ()
    levels = _levels(samples)
    voiced = np.cumsum(levels > max(float(levels.max()) * 10 ** (-30 / 20), 1e-5))
    out: list[tuple[int, int]] = []
    said = 0.0
    for end, weight in units:
        said += weight
        if weight == 0 and out:
            out[-1] = (start + end, out[-1][1])
            continue
        frame = int(np.searchsorted(voiced, said / total * voiced[-1]))
        out.append((start + end, offset + min((frame + 1) * _HOP, len(samples))))
    out[-1] = (start + len(shown), offset + len(samples))
    return tuple(out)


def _weight(unit: str) -> float:
    """How long a unit takes to say, in Han characters."""
    if unit.isspace() or not unit[0].isalnum():
        return 0.0
    if unit.isascii() and unit.isalpha():
        return len(unit) * 0.8 if unit.isupper() and len(unit) < 5 else 0.6 + 0.25 * len(unit)
    return 1.0 if not unit.isdigit() else 1.3
