"""Other readings of a turn that the ears are not sure of, for whoever expects certain words.

In noise Whisper's best guess is often one syllable off ("End the car"), and what was said is among
its next ones. A skill with a grammar can tell which of them means something.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from vivavoce.languages import Language
from vivavoce.model.agreement import echo
from vivavoce.model.simplified import simplify
from vivavoce.model.whisper import Recogniser
from vivavoce.model.whisper_tokens import Tokens, WhisperTokens

BEAMS: Final = 5
SURE: Final = -0.2
"""Mean log probability above which a reading stands alone: talk that was heard well becomes a
command when it is varied ("used for ten years" and "used for 10 years")."""
BEHIND: Final = 0.5
"""Mean log probability by which a reading may be behind the best one."""


def other_readings(
    recogniser: Recogniser,
    encoded: Any,
    language: Language,
    context: Sequence[int],
    limit: int,
) -> list[Tokens]:
    """What else a window may say, best first, without repetitions that ran away."""
    found = recogniser.readings(encoded, language, context, limit, BEAMS)
    best = max((reading.logprob for reading in found), default=0.0)
    near = [reading.tokens for reading in found if reading.logprob >= best - BEHIND]
    return [one[: echo(one, 0)] for one in near]


def texts(
    tokens: WhisperTokens, frozen: Tokens, readings: Iterable[Tokens], known: str
) -> tuple[str, ...]:
    """Readings behind `frozen` text as text; those that differ from `known` and from each other in
    more than punctuation."""
    found, seen = [], {_letters(known), ""}
    for reading in readings:
        text = simplify(tokens.decode(frozen + reading)).strip()
        if _letters(text) not in seen:
            seen.add(_letters(text))
            found.append(text)
    return tuple(found)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
