"""From measures to judgements: pitch and speed by their numbers, the rest by the classifiers.

Numbers and thresholds are explained in docs/perception.md. Whatever is measured on too little
speech, or on sound unlike anything training saw, is answered with "don't know".
"""

from collections.abc import Iterable, Mapping
from math import erf, log, log2
from typing import Final

from vivavoce.perception.classifier import Layers
from vivavoce.perception.labels import FEELINGS, Judgement, Task

PITCH_HZ: Final[Mapping[str, tuple[float, float]]] = {
    "male": (100.0, 145.0),
    "female": (172.0, 245.0),
}
"""Below the first low, above the second high: three semitones around what is usual for grown men
(120 Hz) and women (205 Hz; Traunmueller and Eriksson 1995)."""
RATE_SPS: Final = (4.2, 6.5)
"""Syllables per second of articulation below which speech is slow, above which it is fast."""
_PITCH_ERROR: Final = 0.05
"""Octaves by which a measured median F0 may be off;"""
_PITCH_BIAS: Final = 0.03
"""and by which it is too high: voice is found rather in the loud frames, which lie higher."""
_RATE_ERROR: Final = 0.12
"""Standard deviation of the logarithm of a measured rate (train.perception_syllables)."""
_LEAST_S: Final[Mapping[Task, float]] = {
    "age": 1.0,
    "gender": 0.25,
    "emotions": 1.0,
    "pitch": 0.25,
    "speed": 1.2,
    "rhythm": 1.8,
    "voice_styles": 0.5,
    "voice_tone": 1.0,
}
"""Seconds of speech without which a task is not judged."""
_LEAST_SNR: Final = 6.0
_LEAST_SNR_FEELINGS: Final = 10.0
_SURE: Final = 0.52
"""Confidence below which pitch and speed stay unknown."""

Measures = Mapping[str, float]
Models = Mapping[str, Layers]


def judge(measures: Measures, models: Models, tasks: Iterable[Task]) -> dict[Task, Judgement]:
    """The judgement of every task that there is enough speech for."""
    out: dict[Task, Judgement] = {}
    whispered = _pick("voice_styles", measures, models).label == "whisper"
    for task in tasks:
        least = _LEAST_SNR_FEELINGS if task in FEELINGS else _LEAST_SNR
        if measures.get("speech_s", 0.0) < _LEAST_S[task] or measures.get("snr_db", 0.0) < least:
            continue
        if task == "pitch":
            found = _most(task, _pitch(measures, models), _SURE)
        elif task == "speed":
            found = _most(task, _speed(measures), _SURE)
        elif whispered and task in ("age", "gender", *FEELINGS):
            continue
        else:
            found = _pick(task, measures, models)
        out[task] = found
    return out


def _pitch(measures: Measures, models: Models) -> dict[str, float]:
    """Low, medium and high for a man and for a woman, weighted by which it may be."""
    if "f0_hz" not in measures or "gender" not in models:
        return {}
    octave = log2(measures["f0_hz"]) - _PITCH_BIAS
    out = {"low": 0.0, "medium": 0.0, "high": 0.0}
    for sex, share in models["gender"].probabilities(measures).items():
        low, high = (log2(hertz) for hertz in PITCH_HZ[sex])
        below, above = _below(low - octave, _PITCH_ERROR), _below(octave - high, _PITCH_ERROR)
        out["low"] += share * below
        out["high"] += share * above
        out["medium"] += share * (1 - below - above)
    return out


def _speed(measures: Measures) -> dict[str, float]:
    if "rate_sps" not in measures:
        return {}
    rate = log(max(measures["rate_sps"], 0.1))
    slow, fast = (log(limit) for limit in RATE_SPS)
    below, above = _below(slow - rate, _RATE_ERROR), _below(rate - fast, _RATE_ERROR)
    return {"slow": below, "normal": 1 - below - above, "fast": above}


def _pick(task: Task, measures: Measures, models: Models) -> Judgement:
    layers = models.get(task)
    if layers is None or layers.strange(measures):
        return Judgement(task, None, 0.0)
    if task in ("age", "gender", *FEELINGS) and "f0_hz" not in measures:
        return Judgement(task, None, 0.0)
    return _most(task, layers.probabilities(measures), layers.threshold)


def _most(task: Task, shares: Mapping[str, float], threshold: float) -> Judgement:
    if not shares:
        return Judgement(task, None, 0.0)
    label = max(shares, key=lambda name: shares[name])
    known = shares[label] >= threshold
    return Judgement(task, label if known else None, round(shares[label], 3))


def _below(distance: float, sigma: float) -> float:
    """How likely a normal error is smaller than this."""
    return 0.5 * (1 + erf(distance / (sigma * 2**0.5)))
