"""Which controls hold where: the tone of an answer, and what its marks put on top."""

from functools import reduce

from vivavoce.voice.style.marks import Close, Mark, Open, Style
from vivavoce.voice.style.types import NEUTRAL, Before, Controls, Pause, Sound


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
            case Sound() | Pause():
                self._before.append(mark)
            case Open(controls):
                self._open.append(controls)
            case Close() if self._open:
                self._open.pop()
            case Close():
                self._style = self._whole = None
            case Style(controls):
                self._restyle(controls or NEUTRAL)

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
