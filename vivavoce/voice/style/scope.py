"""Which controls hold where: the tone of an answer, and what its marks put on top."""

from functools import reduce
from typing import Final

from vivavoce.voice.style.marks import LONGEST_PAUSE, Close, Mark, Open, Style
from vivavoce.voice.style.types import NEUTRAL, Before, Controls, Pause, Sound

_MOST_SOUNDS: Final = 8
"""Between two words; more are left out."""
_MOST_SILENCE: Final = 60.0
"""Seconds of all pauses of an answer; later ones are left out. A short text asks for an hour of
silence as easily as for a second."""


class Scope:
    """One answer's, fed with its marks and told of its words in the order they come."""

    def __init__(self, tone: Controls) -> None:
        self._tone = tone
        self._open: list[Controls] = []
        self._whole: Controls | None = None
        """Of the style at the start of the answer."""
        self._style: Controls | None = None
        """Of the style of this sentence."""
        self._begun = False
        self._fresh = False
        """Nothing has been said in the style yet: another one goes on top."""
        self._before: list[Before] = []
        self._silence = 0.0
        """Seconds of all pauses so far."""

    @property
    def controls(self) -> Controls:
        """How words are said now."""
        style = self._whole if self._style is None else self._style
        return reduce(Controls.then, (*self._open, style or NEUTRAL), self._tone)

    @property
    def styled(self) -> bool:
        """There is a style that ends with the sentence."""
        return self._style is not None

    def apply(self, mark: Mark) -> None:
        """A mark before whatever is said next."""
        match mark:
            case Sound():
                if sum(isinstance(before, Sound) for before in self._before) < _MOST_SOUNDS:
                    self._before.append(mark)
            case Pause(seconds):
                self._pause(seconds)
            case Open(controls):
                self._open.append(controls)
            case Close() if self._open:
                self._open.pop()
            case Close():
                self._style = self._whole = None
            case Style(controls):
                self._restyle(controls or NEUTRAL)

    def _pause(self, seconds: float) -> None:
        """As much of it as there may still be between two words, and in all."""
        here = sum(before.seconds for before in self._before if isinstance(before, Pause))
        granted = min(seconds, LONGEST_PAUSE - here, _MOST_SILENCE - self._silence)
        if granted > 0:
            self._silence += granted
            self._before.append(Pause(granted))

    def _restyle(self, controls: Controls) -> None:
        before = self._style if self._begun else self._whole
        if self._fresh and before is not None and controls != NEUTRAL:
            controls = before.then(controls)
        if self._begun:
            self._style = controls
        else:
            self._whole = controls
        self._fresh = True

    def sounds(self) -> tuple[Before, ...]:
        """Sounds and pauses that have come since the last words; they are taken out."""
        before, self._before = tuple(self._before), []
        return before

    def said(self, *, ends: bool) -> None:
        """Words were said; `ends`: and their sentence is over."""
        self._begun, self._fresh = True, False
        if ends:
            self._style = None
