"""Is a voice still understood, and does it still sound clean, under every emotion and level?

Understood: word (character) error rate by Whisper base, the product's ears. Clean: DNSMOS P.835
(Reddy, Gopal and Cutler 2022), whose network comes with the package `speechmos`.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr

from vivavoce.audio.onnx import open_session
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.errors_in_text import units
from vivavoce.bench.voice_clips import NEUTRAL_NAME, Clip
from vivavoce.edit_distance import edit_distance
from vivavoce.errors import ConfigError
from vivavoce.languages import Language
from vivavoce.model.ears import WhisperEars
from vivavoce.voice.loudness import loudness
from vivavoce.voice.voices import LEVEL

WORSE: Final = 0.03
"""Most that an emotion may add to the error rate,"""
LOST: Final = 0.3
"""and take from DNSMOS."""

_WINDOW: Final = int(9.01 * LISTEN_RATE)
_NETWORK: Final = "dnsmos_models/sig_bak_ovr.onnx"
_SET: Final = 6
"""Sentences; fewer behind the last whole set are left out."""
_OVERALL: Final = (-0.06766283, 1.11546468, 0.04602535)
"""From the network's third output to the overall score (speechmos 0.0.1.1)."""


class Dnsmos:
    """Overall quality, 1 to 5."""

    def __init__(self) -> None:
        """Raises ConfigError without the package."""
        spec = find_spec("speechmos")
        if spec is None or spec.origin is None:
            raise ConfigError("DNSMOS needs its network: pip install speechmos, or --no-dnsmos")
        self._session = open_session(Path(spec.origin).parent / _NETWORK, ("input_1",))

    def __call__(self, clips: Sequence[Samples]) -> float:
        """Of f32[n] at 24 kHz, one behind the other, each brought to the same level."""
        levelled = [one * np.float32(10 ** ((LEVEL - loudness(one)) / 20)) for one in clips]
        heard = np.asarray(
            soxr.resample(np.concatenate(levelled), SPEAK_RATE, LISTEN_RATE), np.float32
        )
        windows = -(-len(heard) // _WINDOW)
        whole = np.resize(heard, (windows, _WINDOW))  # the last is filled up with the first clips
        return float(np.mean([self._overall(window) for window in whole]))

    def _overall(self, window: Samples) -> float:
        ((_, _, overall),) = self._session.run(None, {"input_1": window[None]})[0]
        return float(np.polyval(_OVERALL, overall))


def hear(ears: WhisperEars, samples: Samples, language: Language) -> str:
    """What the ears write of f32[n] at 24 kHz."""
    room = np.zeros(LISTEN_RATE // 4, np.float32)
    heard = np.asarray(soxr.resample(samples, SPEAK_RATE, LISTEN_RATE), np.float32)
    state = ears.start(language)
    state = ears.feed(state, np.concatenate([room, heard, room]), lambda: False)
    return ears.finish(state, lambda: False).transcript.text


def transcription(ears: WhisperEars, clips: Iterable[Clip]) -> dict[str, Any]:
    """{neutral, by_tone: {"sad 5": rate}, most_above_neutral, within} for one language."""
    wrong: dict[str, int] = {}
    count: dict[str, int] = {}
    for clip in clips:
        said, tone = units(clip.text, clip.language), _tone(clip)
        heard = units(hear(ears, clip.samples, clip.language), clip.language)
        wrong[tone] = wrong.get(tone, 0) + edit_distance(said, heard)
        count[tone] = count.get(tone, 0) + len(said)
    rates = {tone: round(wrong[tone] / count[tone], 4) for tone in count}
    above = {tone: rate - rates[NEUTRAL_NAME] for tone, rate in rates.items()}
    worst = max(above, key=lambda tone: above[tone])
    return {
        "neutral": rates[NEUTRAL_NAME],
        "all": round(sum(wrong.values()) / sum(count.values()), 4),
        "worst": worst,
        "most_above_neutral": round(above[worst], 4),
        "beyond": {tone: rates[tone] for tone in rates if above[tone] > WORSE},
        "units": count[NEUTRAL_NAME],
        "by_tone": rates,
    }


def dnsmos(judge: Dnsmos, clips: Iterable[Clip]) -> dict[str, Any]:
    """{neutral, by_tone, worst, most_below_neutral, beyond} for one voice, and neutral and by_tone
    of every `_SET` of its sentences: how far to trust the mean."""
    of: dict[str, list[Samples]] = {}
    for clip in clips:
        of.setdefault(_tone(clip), []).append(clip.samples)
    sets = [
        {tone: judge(samples[at : at + _SET]) for tone, samples in of.items()}
        for at in range(0, max(len(of[NEUTRAL_NAME]) - _SET + 1, 1), _SET)
    ]
    means = {tone: float(np.mean([scores[tone] for scores in sets])) for tone in of}
    rounded = [{tone: round(score, 3) for tone, score in scores.items()} for scores in sets]
    return {**_below({tone: round(mean, 3) for tone, mean in means.items()}), "sets": rounded}


def _below(scores: Mapping[str, float]) -> dict[str, Any]:
    lost = {tone: scores[NEUTRAL_NAME] - score for tone, score in scores.items()}
    worst = max(lost, key=lambda tone: lost[tone])
    return {
        "neutral": scores[NEUTRAL_NAME],
        "worst": worst,
        "most_below_neutral": round(lost[worst], 3),
        "beyond": {tone: scores[tone] for tone in scores if lost[tone] > LOST},
        "by_tone": dict(scores),
    }


def _tone(clip: Clip) -> str:
    return f"{clip.emotion} {clip.level}" if clip.level else clip.emotion
