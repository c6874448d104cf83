"""Does a persona's voice drift over a long talk? Pace, pitch and tone of its spoken answers.

20 things the user says ─► answers with the guard ─► the card's voice ─► per turn: syllables/s,
median F0, range of F0, level ─► slope over the turns, last five against first five
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from vivavoce.audio.pitch import pitches
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.pressure import Speaker
from vivavoce.languages import HAN, LANGUAGES, Language
from vivavoce.model.parts import Thinker
from vivavoce.persona.card import Card
from vivavoce.persona.pressure.suite import small_talk
from vivavoce.voice.parts import Mouth
from vivavoce.voice.voices import find

TURNS: Final = 20
ENDS: Final = 5
"""So many turns at either end are compared."""

_WINDOW: Final = 640
_HOP: Final = 160
_VOICED: Final = 0.6
_SILENT_DB: Final = -35.0
"""Windows so far under the loudest one are pauses."""
_VOWELS: Final = re.compile(r"[aeiouy]+")
_LAST_LINE: Final[dict[Language, str]] = {
    "zh": "行，我该睡觉了。",
    "en": "All right, time for bed.",
}


def measure_drift(
    thinker: Thinker,
    mouth: Mouth,
    card: Card,
    languages: Sequence[Language] = LANGUAGES,
    turns: int = TURNS,
) -> dict[str, Any]:
    """`{language: {turns: [...], drift: {pace, pitch, pitch_range, level}}}`."""
    out: dict[str, Any] = {}
    for language in [one for one in languages if one in card.languages]:
        rows = _talk(thinker, mouth, card, language, turns)
        measures = ("pace", "pitch", "pitch_range", "level")
        drift = {name: drifting([row[name] for row in rows]) for name in measures}
        out[language] = {"turns": rows, "drift": drift}
    return out


def _talk(
    thinker: Thinker, mouth: Mouth, card: Card, language: Language, turns: int
) -> list[dict[str, Any]]:
    speaker = Speaker(thinker, card, guarded=True)
    voice = find(card.voice.id or "xiaoyue").name
    before: list[tuple[str, str]] = []
    rows = []
    lines = [user for user, _ in small_talk(language, turns)]
    for user in [*lines, _LAST_LINE[language]][:turns]:
        answer = speaker(language, before, user, 1)
        before.append((user, answer))
        rows.append(
            {
                "user": user,
                "answer": answer,
                **spoken(mouth, answer, language, voice, card.voice.speed),
            }
        )
    return rows


def spoken(
    mouth: Mouth, text: str, language: Language, voice: str, speed: float
) -> dict[str, float]:
    """Pace (syllables/s without pauses), median F0 and its range (Hz, semitones), level (dBFS)."""
    splitter = mouth.splitter(language)
    clauses = [*splitter.feed(text), *splitter.flush()]
    pieces = [
        said.samples for clause in clauses for said in mouth.render(clause, voice, speed, _never)
    ]
    return measured(np.concatenate(pieces), syllables(text, language))


def measured(speech: Samples, count: int) -> dict[str, float]:
    """The figures of `speech` (f32[n] at 24 kHz) that has `count` syllables."""
    heard = soxr.resample(speech, SPEAK_RATE, LISTEN_RATE)
    windows = np.lib.stride_tricks.sliding_window_view(heard, _WINDOW)[::_HOP].astype(np.float32)
    level = 10 * np.log10(np.mean(windows.astype(np.float64) ** 2, axis=1) + 1e-12)
    loud = level > level.max() + _SILENT_DB
    hertz, strength = pitches(windows[loud])
    voiced = hertz[strength > _VOICED]
    low, middle, high = np.percentile(voiced, (10, 50, 90))
    return {
        "pace": round(count / (loud.sum() * _HOP / LISTEN_RATE), 2),
        "pitch": round(float(middle), 1),
        "pitch_range": round(float(12 * np.log2(high / low)), 2),
        "level": round(float(10 * np.log10(np.mean(10 ** (level[loud] / 10)))), 2),
    }


def syllables(text: str, language: Language) -> int:
    """Han characters; in English, groups of vowels without a silent last e."""
    if language == "zh":
        return max(1, len(HAN.findall(text)))
    words = re.findall(r"[a-z']+", text.lower())
    return max(1, sum(max(1, len(_VOWELS.findall(re.sub(r"e$", "", word)))) for word in words))


def drifting(values: Sequence[float]) -> dict[str, float]:
    """Mean, spread between turns, slope per ten turns and the last five against the first five."""
    numbers: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    slope = np.polyfit(np.arange(len(numbers)), numbers, 1)[0]
    return {
        "mean": round(float(numbers.mean()), 2),
        "spread": round(float(numbers.std()), 2),
        "per_ten_turns": round(float(10 * slope), 2),
        "last_minus_first": round(float(numbers[-ENDS:].mean() - numbers[:ENDS].mean()), 2),
    }


def _never() -> bool:
    return False
