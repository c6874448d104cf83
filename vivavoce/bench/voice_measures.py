"""Acoustic measures of a sentence, and whether they go where the cited tables say.

clip ─► 16 kHz ─► perception's frames ─► measures, LUFS ─► less the same voice when neutral
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.voice_clips import NEUTRAL_NAME, Clip
from vivavoce.languages import HAN
from vivavoce.perception import f0
from vivavoce.perception.frames import Column, measure
from vivavoce.perception.measures import describe
from vivavoce.voice.loudness import loudness
from vivavoce.voice.style.emotions import PROFILES, Measure
from vivavoce.voice.style.types import EMOTIONS

Floats = NDArray[np.float64]

FEATURES: Final = (
    "f0_st f0_range_st f0_sd_st f0_end_st f0_tremor f0_rough level_lufs level_sd nuclei "
    "above_1khz_db tilt_db hnr_db h1_h2 jitter shimmer formant_log".split()
)
"""What a classifier can be given of anybody, in this order (units in docs/perception.md); `nuclei`
is log2 of syllables a second by ear, `f0_end_st` the last 0.12 s with a voice from the middle."""
PEOPLE: Final = tuple(
    name for name in FEATURES if name not in {"level_lufs", "level_sd", "f0_end_st"}
)
"""What can be compared with EMO-DB, whose files are all of one level."""
RATE: Final = "rate"
"""log2 of syllables a second where the words are known."""
_END: Final = 12
"""Voiced frames of 10 ms."""

SHOWN: Final[Mapping[str, Measure]] = {
    "f0_st": "f0_mean",
    "f0_range_st": "f0_range",
    "f0_end_st": "f0_end",
    "level_lufs": "energy",
    RATE: "rate",
    "above_1khz_db": "high_frequency",
    "jitter": "irregularity",
    "shimmer": "irregularity",
    "f0_tremor": "irregularity",
}
"""Which of the tables' measures (`PROFILES`) each of ours is one of."""

LEAST: Final = 2
"""Measures that have to go the table's way."""


@dataclass(frozen=True)
class Measured:
    """A clip without its sound."""

    voice: str
    text: str
    emotion: str
    level: int
    measures: Mapping[str, float]

    def vector(self, names: Sequence[str] = FEATURES) -> Floats:
        """f64[names], NaN where a measure could not be taken."""
        return np.array([self.measures.get(name, np.nan) for name in names])


def measured(clip: Clip) -> Measured:
    """Measures of a clip."""
    measures, seconds = take(clip.samples, SPEAK_RATE)
    measures[RATE] = float(np.log2(syllables(clip.text) / seconds))
    return Measured(clip.voice, clip.text, clip.emotion, clip.level, measures)


def take(samples: Samples, rate: int) -> tuple[dict[str, float], float]:
    """Measures of f32[n] at `rate`, and seconds from the first to the last speech."""
    heard = np.asarray(soxr.resample(samples, rate, LISTEN_RATE), np.float32)
    room = np.zeros(LISTEN_RATE // 5, np.float32)
    frames, _ = measure(np.concatenate([room, heard, room]), f0.begin())
    found = describe(frames, 0.0)
    out = {name: found[name] for name in FEATURES if name in found}
    out["level_lufs"] = loudness(samples, rate)
    for name, of, scale in (
        ("f0_st", "f0_log", 12.0),
        ("nuclei", "pace", 1.0),
        ("above_1khz_db", "alpha_db", -1.0),
    ):
        if of in found:
            out[name] = scale * found[of]
    if "formant_hz" in found:
        out["formant_log"] = float(np.log2(found["formant_hz"]))
    voiced = frames[frames[:, Column.F0] > 0, Column.F0]
    if len(voiced) > _END:
        end = np.median(voiced[-_END:]) / np.median(voiced)
        out["f0_end_st"] = float(12 * np.log2(end))
    return out, max(found["speech_s"], 0.1)


def syllables(text: str) -> int:
    """Han characters; groups of vowels in English, a final e left out."""
    latin = re.findall(r"[aeiouy]+(?!\b)|[aiouy]+\b|\b[^aeiouy\W]+e\b", text.lower())
    return len(HAN.findall(text)) + len(latin)


def relative(clips: Sequence[Measured]) -> list[Measured]:
    """Less the mean of the same voice when it is neutral."""
    plain = {
        voice: _mean([c.measures for c in clips if c.voice == voice and c.emotion == NEUTRAL_NAME])
        for voice in {clip.voice for clip in clips}
    }
    return [
        Measured(c.voice, c.text, c.emotion, c.level, _less(c.measures, plain[c.voice]))
        for c in clips
    ]


def directions(clips: Iterable[Measured]) -> dict[str, dict[str, Any]]:
    """{emotion: {measure: {monotone, share, means}}} for the measures the tables tell of.

    `means` of levels 0 (neutral) and up; `monotone`: each is further in the table's direction than
    the one before; `share` of sentences whose highest level lies that way from their neutral one.
    """
    every = list(clips)
    levels = sorted({clip.level for clip in every})
    out: dict[str, dict[str, Any]] = {}
    for emotion in EMOTIONS:
        mine = [clip for clip in every if clip.emotion in (emotion, NEUTRAL_NAME)]
        out[emotion] = {}
        for name, kind in SHOWN.items():
            sign = PROFILES[emotion].directions.get(kind)
            if sign is None:
                continue
            means = [_mean([c.measures for c in mine if c.level == k])[name] for k in levels]
            out[emotion][name] = {
                "direction": sign,
                "monotone": bool(np.all(sign * np.diff(means) > 0)),
                "share": _share(mine, name, sign, levels[-1]),
                "means": [round(mean, 3) for mean in means],
            }
    return out


def enough(found: Mapping[str, Mapping[str, Any]]) -> bool:
    """Every emotion has as many monotone measures as it needs; those of one kind count once."""
    return all(
        len({SHOWN[name] for name, row in rows.items() if row["monotone"]}) >= LEAST
        for rows in found.values()
    )


def _share(clips: Sequence[Measured], name: str, sign: int, top: int) -> float:
    """Of the sentences, those in which the top level lies on the right side of neutral."""
    ends = {
        (clip.voice, clip.text, clip.level): clip.measures.get(name, np.nan)
        for clip in clips
        if clip.level in (0, top)
    }
    right = [
        sign * (ends[voice, text, top] - low) > 0
        for (voice, text, level), low in ends.items()
        if level == 0
    ]
    return round(float(np.mean(right)), 3)


def _mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = {name for row in rows for name in row}
    return {name: float(np.nanmean([row.get(name, np.nan) for row in rows])) for name in names}


def _less(measures: Mapping[str, float], plain: Mapping[str, float]) -> dict[str, float]:
    return {name: value - plain.get(name, 0.0) for name, value in measures.items()}
