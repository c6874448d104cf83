"""Sounds that are no words: what tells them apart, and whether the words beside them stay."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.errors_in_text import units
from vivavoce.bench.voice_clips import SENTENCES, said
from vivavoce.bench.voice_quality import hear
from vivavoce.edit_distance import edit_distance
from vivavoce.languages import Language
from vivavoce.model.ears import WhisperEars
from vivavoce.perception import f0
from vivavoce.perception.frames import Column, measure
from vivavoce.voice.mouth import EmbeddedMouth
from vivavoce.voice.parts import Clause
from vivavoce.voice.style.types import SOUNDS, Sound

_SHOWN: Final = ("a", "b", "c", "d", "e", "f")
"""Texts behind a sound: they choose its variation."""
_TOP: Final = 8000.0


def table(
    mouth: EmbeddedMouth, voices: Mapping[str, Language]
) -> dict[str, dict[str, float | None]]:
    """Medians over voices and variations: seconds, HNR, spectral centroid below 8 kHz, share of
    frames with a pitch, and how far F0 goes from the first to the last third of them."""
    out: dict[str, dict[str, float | None]] = {}
    for kind in SOUNDS:
        rows = [
            _measured(
                np.concatenate(
                    [
                        piece.samples
                        for piece in mouth.render(
                            Clause(shown, (), before=(Sound(kind),), language=language),
                            voice,
                            1.0,
                            lambda: False,
                        )
                    ]
                )
            )
            for voice, language in voices.items()
            for shown in _SHOWN
        ]
        out[kind] = {name: _median([row[name] for row in rows]) for name in rows[0]}
    return out


def _median(values: list[float]) -> float | None:
    """Of those that could be measured."""
    known = [value for value in values if np.isfinite(value)]
    return round(float(np.median(known)), 2) if known else None


def _measured(samples: Samples) -> dict[str, float]:
    import soxr

    heard = np.asarray(soxr.resample(samples, SPEAK_RATE, LISTEN_RATE), np.float32)
    frames, _ = measure(np.pad(heard, LISTEN_RATE // 50), f0.begin())
    loud = frames[:, Column.LEVEL] > frames[:, Column.LEVEL].max() - 25
    hertz = frames[loud, Column.F0]
    voiced = hertz[hertz > 0]
    power = np.abs(np.fft.rfft(samples)) ** 2
    bins = np.fft.rfftfreq(len(samples), 1 / SPEAK_RATE)
    below = bins < _TOP
    third = len(voiced) // 3
    fall = np.nan
    if third >= 3:
        fall = 12 * np.log2(np.median(voiced[-third:]) / np.median(voiced[:third]))
    return {
        "seconds": len(samples) / SPEAK_RATE,
        "hnr_db": float(np.mean(f0.hnr_db(frames[loud, Column.STRENGTH].astype(np.float64)))),
        "centroid_hz": float((power * bins)[below].sum() / power[below].sum()),
        "voiced_share": float((hertz > 0).mean()),
        "f0_hz": float(np.median(voiced)) if len(voiced) else np.nan,
        "f0_change_st": float(fall),
    }


def beside(
    mouth: EmbeddedMouth, ears: WhisperEars, voices: Mapping[str, tuple[Language, int]]
) -> dict[str, Any]:
    """Words left and right of a mark, as they are heard with and without it: {changed, n, which,
    errors: {without, with}, units}. Whisper also mishears words that no sound is beside."""
    changed: list[str] = []
    count = length = 0
    wrong = {"without": 0, "with": 0}
    for voice, (language, sentences) in voices.items():
        texts = SENTENCES[language]
        for number in range(sentences):
            left, right = texts[number], texts[(number + 1) % len(texts)]
            kind = SOUNDS[number % len(SOUNDS)]
            plain = hear(ears, said(mouth, f"{left} {right}", language, voice), language)
            marked = hear(ears, said(mouth, f"{left} [{kind}] {right}", language, voice), language)
            meant, *heard = (units(text, language) for text in (f"{left} {right}", plain, marked))
            count, length = count + 1, length + len(meant)
            for name, one in zip(wrong, heard, strict=True):
                wrong[name] += edit_distance(meant, one)
            if heard[0] != heard[1]:
                changed.append(f"{voice} {kind}: {plain} | {marked}")
    return {
        "changed": len(changed),
        "n": count,
        "which": changed,
        "errors": wrong,
        "units": length,
    }
