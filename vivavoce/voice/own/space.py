"""Kokoro's timbres as a space to look for a person's voice in.

A style is 256 numbers, 128 of timbre and 128 of prosody, a voice a table of 510 of them, one per
length of what is said. `Chart` holds the 40 directions of timbre in which Kokoro's voices differ
most, and whose voice was heard at some hundred places (`vivavoce.train.style_chart`): with it a
search knows much before its first render. A new voice is a blend of stock tables, and one offset of
timbre: how it speaks is the blend's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import Samples
from vivavoce.errors import ModelError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.npz import read_npz
from vivavoce.voice.own.speaker import Embedding
from vivavoce.voice.styles import StyleTables

Floats = NDArray[np.float32]

PROBES: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "The morning light fell on the quiet harbour.",
        "She sold her old house last year.",
        "The children play in the garden.",
        "It's going to rain this evening.",
    ),
    "zh": (
        "早晨的阳光照着安静的小河。",
        "她去年卖掉了老房子。",
        "孩子们在花园里玩耍。",
        "今天晚上可能要下雨。",
    ),
}
"""What candidates say, in turn, while they are compared with the person."""
CHECKS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "We could take the early train and have lunch by the sea.",
        "Nobody told me that the library closes at five today.",
    ),
    "zh": ("我们可以坐早上的火车，中午在海边吃饭。", "没有人告诉我图书馆今天五点关门。"),
}
"""Sentences that the search did not use; what is reported of a voice is measured on them."""
CHART: Final = "own/style_chart.npz"
"""Its name in the store."""
TIMBRE: Final = 128
"""The first numbers of a style; those behind are prosody."""
ROW: Final = 45
"""Of a table: the style for a short sentence."""

STOCK: Final = StyleTables()
"""The tables of the package."""

_LINEAR: Final = 0.1
_OCTAVE: Final = 0.8
"""What an octave of F0 counts for; 1 is as far as a usual voice is from the middle one."""
_OTHER_TEXT: Final = 0.85
_OTHER: Final = 0.8
"""How much a place heard in one language says about the other."""
_CLOSE, _WITHIN = 0.2, 0.35
"""Share of what is heard that only close places have in common, and how close."""
_NOISE: Final = 0.03
_FAR: Final = 0.004
"""Price of a squared standard deviation beyond a usual voice's: far out words are lost first."""
_CLIMBS, _PACES = 4, 80
_PACE: Final = 0.4
"""Standard deviations at first."""


@dataclass(frozen=True)
class Chart:
    """Places in the style space, and whose voice is heard there."""

    middle: Floats
    """f32[128]"""
    axes: Floats
    """f32[k, 128]: one standard deviation along each direction; orthogonal."""
    places: Floats
    """f32[n, k]"""
    hertz: Floats
    """f32[n]: middle F0."""
    heard: Floats
    """f32[n, 256]: embeddings. The first rows are the stock voices', first in English."""
    said: NDArray[np.int16]
    """[n]: which of `PROBES`; those behind them are other sentences."""
    chinese: NDArray[np.bool_]
    """[n]: in which language."""
    stock: tuple[str, ...]
    checks: Floats
    """f32[languages, stock, 256]: embeddings of the stock voices, saying `CHECKS`."""

    def checked(self, language: Language) -> dict[str, Embedding]:
        """Whose voices the stock voices are, saying `CHECKS`."""
        return dict(zip(self.stock, self.checks[LANGUAGES.index(language)], strict=True))

    def place(self, style: Floats) -> Floats:
        """f32[256] -> f32[k]."""
        scale = np.sum(self.axes**2, axis=1)
        return np.asarray((style[:TIMBRE] - self.middle) @ self.axes.T / scale, np.float32)

    def table(self, blend: Mapping[str, float], place: Floats) -> Samples:
        """f32[510, 1, 256]: a blend of stock voices by weight, moved to f32[k]."""
        mixed = STOCK.blend(blend).copy()
        mixed[..., :TIMBRE] += (place - self.place(mixed[ROW, 0])) @ self.axes
        return np.asarray(mixed, np.float32)


class Guess:
    """Whose voice would be heard at a place, at a person's F0: Gaussian process regression over all
    that was heard (Rasmussen and Williams 2006, chapter 2), with a linear and two squared
    exponential kernels. A sentence leaves its mark on an embedding; it is not wanted here."""

    def __init__(self, chart: Chart, language: Language, hertz: float) -> None:
        wide = np.linalg.norm(chart.axes, axis=1)
        self._usual = float(np.mean(np.sum(chart.places**2, axis=1)))
        self._weights = wide / np.sqrt(np.mean(np.sum((chart.places * wide) ** 2, axis=1)))
        self._octaves = _OCTAVE * np.log2(chart.hertz / hertz)
        self._places, self._heard, self._said = chart.places, chart.heard, chart.said
        self._same = chart.chinese == (language == "zh")
        self._texts = len(PROBES[language])
        self._fit()

    def learn(self, place: Floats, heard: Embedding, said: int) -> None:
        """What was heard in this language and at the person's F0."""
        self._places = np.concatenate([self._places, place[None]])
        self._octaves = np.append(self._octaves, 0.0)
        self._heard = np.concatenate([self._heard, heard[None]])
        self._said = np.append(self._said, said)
        self._same = np.append(self._same, True)
        self._fit()

    def at(self, place: Floats) -> Embedding:
        """The embedding that is expected at f32[k], saying anything."""
        return np.asarray(self._middle + self._near(place) @ self._known, np.float32)

    def climb(self, person: Embedding, colour: Embedding) -> Floats:
        """Where the person is expected, f32[k]. `colour` is added to whatever is heard."""
        rows = np.flatnonzero(self._same)
        likeness = [self.likeness(self._places[row], person, colour) for row in rows]
        starts = rows[np.argsort(likeness)[::-1][:_CLIMBS]]
        tops = [self._climbed(self._places[row], person, colour) for row in starts]
        return max(tops, key=lambda top: top[0])[1]

    def _climbed(self, place: Floats, person: Embedding, colour: Embedding) -> tuple[float, Floats]:
        best, most = place, self._worth(place, person, colour)
        pace = _PACE
        for _ in range(_PACES):
            way = self.slope(best, person, colour)
            tried = np.asarray(
                best + pace * way / max(float(np.linalg.norm(way)), 1e-9), np.float32
            )
            if (worth := self._worth(tried, person, colour)) > most:
                best, most, pace = tried, worth, pace * 1.2
            else:
                pace /= 2
        return most, best

    def likeness(self, place: Floats, person: Embedding, colour: Embedding) -> float:
        heard = self.at(place) + colour
        return float(heard @ person / np.linalg.norm(heard))

    def _worth(self, place: Floats, person: Embedding, colour: Embedding) -> float:
        beyond = max(0.0, float(place @ place) - self._usual)
        return self.likeness(place, person, colour) - _FAR * beyond

    def slope(self, place: Floats, person: Embedding, colour: Embedding) -> Floats:
        """Of `_worth`, f32[k]."""
        heard = self.at(place) + colour
        size = float(np.linalg.norm(heard))
        towards = (person - heard * (heard @ person) / size**2) / size
        pull = (self._known @ towards) * self._alike
        apart = self._apart(place)
        wide, close = _exponentials(np.sum(apart**2, axis=1) + self._octaves**2)
        slope = (-(pull * (wide + close / _WITHIN**2)) @ apart) * self._weights
        slope += _LINEAR * (pull @ (self._places * self._weights)) * self._weights
        if place @ place > self._usual:
            slope -= 2 * _FAR * place
        return np.asarray(slope, np.float32)

    def _apart(self, place: Floats) -> NDArray[Any]:
        apart: NDArray[Any] = (place - self._places) * self._weights
        return apart

    def _near(self, place: Floats) -> NDArray[Any]:
        """f[n]: kernel between a place, at the person's F0 and in any words, and all others."""
        near = sum(_exponentials(np.sum(self._apart(place) ** 2, axis=1) + self._octaves**2))
        linear = _LINEAR * ((self._places * self._weights) @ (place * self._weights))
        found: NDArray[Any] = (near + linear) * self._alike
        return found

    def _fit(self) -> None:
        spots = np.column_stack([self._places * self._weights, self._octaves])
        apart = ((spots[:, None] - spots[None]) ** 2).sum(-1)
        alike = np.where(self._said[:, None] == self._said[None], 1.0, _OTHER_TEXT)
        alike = np.where(self._same[:, None] == self._same[None], alike, _OTHER)
        kernel = (_LINEAR * (spots @ spots.T) + sum(_exponentials(apart))) * alike
        means = [self._heard[self._same].mean(0), self._heard[~self._same].mean(0)]
        middle = np.where(self._same[:, None], means[0], means[1])
        self._middle = means[0]
        square = kernel + _NOISE * np.eye(len(kernel))
        self._known = np.linalg.solve(square, self._heard - middle)
        part = np.where(self._said < self._texts, 1 / self._texts, 0.0)
        self._alike = np.where(self._same, _OTHER_TEXT + (1 - _OTHER_TEXT) * part, _OTHER)


def _exponentials(squared: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The two kernels at these squared distances."""
    return (1 - _CLOSE) * np.exp(-squared / 2), _CLOSE * np.exp(-squared / (2 * _WITHIN**2))


def load_chart(path: Path) -> Chart:
    """The chart of a file. Raises ModelError when it is not whole."""
    try:
        content = read_npz(path)
        names = ("middle", "axes", "places", "hertz", "heard", "checks")
        numbers = {name: content[name].astype(np.float32) for name in names}
        stock = tuple(str(name) for name in content["stock"])
        return Chart(said=content["said"], chinese=content["chinese"], stock=stock, **numbers)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}): run `vivavoce models verify`"
        ) from error
