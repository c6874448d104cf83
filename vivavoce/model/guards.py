"""Is it speech at all? Whisper writes something for any noise; these weights tell how sure it was.

Noise and speech overlap in every single number Whisper gives (no-speech probability, mean log
probability, language), so they are weighed together.
"""

import re
from dataclasses import dataclass
from typing import Final

_STOCK: Final = frozenset(
    """you|thank you|thanks|thanks for watching|thank you for watching|oh|okay|bye|the|i|i'm sorry|
    uh|um|hmm|yeah|subtitles by the amara org community|please subscribe|
    谢谢|谢谢观看|谢谢大家|感谢观看|字幕|请订阅|你|我|啊|嗯|好|阿""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""What Whisper makes of nothing; real people say some of it too, so it only lowers the score."""
_NOT_WORD: Final = re.compile(r"[^\w\s']|_")


@dataclass(frozen=True)
class Evidence:
    """What one reading says about its own window."""

    text: str
    logprob: float
    """Mean natural log probability per token."""
    no_speech: float
    ours: float
    """Probability that the language is one of ours."""
    looped: bool
    """The text repeated itself beyond what the audio can hold."""
    voiced: float
    """Seconds of sound in the window."""


def score(evidence: Evidence) -> float:
    """Above 0: speech."""
    words = _NOT_WORD.sub("", evidence.text).strip().lower()
    if not words or evidence.voiced < 0.08:
        return -1.0
    total = 0.55 + evidence.ours - evidence.no_speech + 0.35 * max(evidence.logprob, -2.5)
    if words in _STOCK:
        total -= 0.25
    if evidence.looped:
        total -= 0.35
    return total


def is_speech(evidence: Evidence) -> bool:
    """False: noise, silence, or words nobody said."""
    return score(evidence) > 0.0
