"""What to try when an answer could not be said.

    steered attempt ─► fault ─► the same again, or from a stance that fits the fault, with other
    odds ─► fault ─► a stance alone, or the card's own fallback

A small thinker does not follow "stay in character"; it follows the words that are already there.
So a repair changes how the answer begins and lets the thinker go on from it.
"""

from dataclasses import dataclass
from typing import Final, get_args

from vivavoce.languages import Language
from vivavoce.persona.card import Card
from vivavoce.persona.stances import Stance, stance, turn_back
from vivavoce.persona.steer import Steer, disclosure
from vivavoce.persona.wording import Tactic

HOTTER: Final = 0.3
"""Added to the temperature for every further attempt, so that it differs."""
ATTEMPTS: Final = 2

_STANCES: Final[dict[str, Stance]] = {
    "drops the role": "swap",
    "another name": "swap",
    "reads its instructions": "extract",
    "does the task": "task",
    "not speakable": "prose",
    "gives in": "bond",
    "other role": "reversal",
    "contradicts the card": "bio",
    "wrong language": "language",
}
"""Faults that call for a stance; after the others the thinker simply tries again."""


@dataclass(frozen=True)
class Attempt:
    """One try: it begins with `opening`, so many `steps` from the sampling that was asked for."""

    opening: str = ""
    steps: int = 0

    @property
    def lenient(self) -> bool:
        """A later attempt that only repeats is better than none."""
        return self.steps > 0


class Repair:
    """The attempts at one answer. `turn` chooses among the variants."""

    def __init__(self, card: Card, language: Language, steer: Steer | None, turn: int) -> None:
        self._card = card
        self._language = language
        self._steer = steer
        self._turn = turn

    def first(self) -> Attempt:
        """As steered."""
        return Attempt(self._steer.text if self._steer else "")

    def after(self, attempt: Attempt, fault: str) -> Attempt | None:
        """The next try after a `fault` in the first sentence; None: no more tries."""
        if attempt.steps + 1 >= ATTEMPTS or fault in ("claims to be human", "explicit"):
            return None
        words = attempt.opening
        if not words and fault in _STANCES:
            words = stance(self._card, self._language, _STANCES[fault], self._turn)
        return Attempt(words, attempt.steps + 1)

    def rest(self) -> str:
        """What follows an opening when the thinker has nothing more to say; empty: nothing."""
        mood = self._steer.mood if self._steer else None
        tactic = next((one for one in get_args(Tactic) if one == mood), None)
        return turn_back(self._card, self._language, tactic, self._turn) if tactic else ""

    def last(self, attempt: Attempt, fault: str) -> str:
        """What to say (after the opening of the attempt) when nothing of the thinker's may be."""
        if fault == "claims to be human":
            return disclosure(self._card, self._language, self._turn)
        if fault == "explicit":
            return stance(self._card, self._language, "minor", self._turn)
        if attempt.opening and self.rest():
            return self.rest()
        lines = self._card.speech(self._language).fallbacks
        return lines[self._turn % len(lines)]
