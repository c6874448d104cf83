"""Kokoro's styles as a space to look for a person's voice in.

A style is 256 numbers (128 of timbre, 128 of prosody), a voice a table of 510 of them, one per
length of what is said. `Chart` holds the 16 directions in which the stock voices differ most, and
whose voice was heard at some hundred places (`vivavoce.train.style_chart`): with it a search knows
much before its first render. A new voice is a blend of stock tables and one offset.
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

PROBES: Final[dict[Language, str]] = {
    "en": "The morning light fell on the quiet harbour.",
    "zh": "早晨的阳光照着安静的小河。",
}
"""What candidates say while they are compared with the person."""
PROBE_LENGTHS: Final[dict[Language, int]] = {"en": 43, "zh": 50}
"""Their tokens: the row of a table that is used for them."""
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

STOCK: Final = StyleTables()
"""The tables of the package."""

_WIDTH: Final = 2.0
"""Of the kernel, in standard deviations per two directions."""
_LINEAR: Final = 0.02
_OTHER: Final = 0.8
"""How much a place heard in one language says about the other."""
_NOISE: Final = 0.1


@dataclass(frozen=True)
class Chart:
    """Places in the style space, and whose voice is heard there."""

    middle: Floats
    """f32[256]"""
    axes: Floats
    """f32[k, 256]: one standard deviation along each direction; orthogonal."""
    places: Floats
    """f32[n, k]"""
    heard: Floats
    """f32[n, 256]: embeddings, saying `PROBES`."""
    chinese: NDArray[np.bool_]
    """[n]: which of the probes."""
    stock: tuple[str, ...]
    checks: Floats
    """f32[languages, stock, 256]: embeddings of the stock voices, saying `CHECKS`."""

    def checked(self, language: Language) -> dict[str, Embedding]:
        """Whose voices the stock voices are, saying `CHECKS`."""
        return dict(zip(self.stock, self.checks[LANGUAGES.index(language)], strict=True))

    def place(self, style: Floats) -> Floats:
        """f32[256] -> f32[k]."""
        scale = np.sum(self.axes**2, axis=1)
        return np.asarray((style - self.middle) @ self.axes.T / scale, np.float32)

    def stock_places(self, language: Language) -> dict[str, Floats]:
        """Where the stock voices are, saying the probe."""
        row = PROBE_LENGTHS[language]
        return {name: self.place(STOCK(name)[row, 0]) for name in self.stock}

    def table(self, blend: Mapping[str, float], place: Floats, language: Language) -> Samples:
        """f32[510, 1, 256]: a blend of stock voices by weight, moved so that it is at f32[k] when
        it says the probe."""
        mixed = STOCK.blend(blend)
        at = self.place(mixed[PROBE_LENGTHS[language], 0])
        return np.asarray(mixed + (place - at) @ self.axes, np.float32)


class Guess:
    """Whose voice would be heard at a place: Gaussian process regression over all that was heard
    (Rasmussen and Williams 2006, chapter 2), a linear and a squared exponential kernel."""

    def __init__(self, chart: Chart, language: Language) -> None:
        self._places, self._heard = chart.places, chart.heard
        self._same = chart.chinese == (language == "zh")
        self._fit()

    def learn(self, place: Floats, heard: Embedding) -> None:
        """What was heard in this language."""
        self._places = np.concatenate([self._places, place[None]])
        self._heard = np.concatenate([self._heard, heard[None]])
        self._same = np.append(self._same, True)
        self._fit()

    def best(self, person: Embedding, count: int) -> Floats:
        """The `count` places heard in this language that are likest to a person, f32[count, k]."""
        rows = np.flatnonzero(self._same)
        order = np.argsort(-(self._heard[rows] @ person))
        return np.asarray(self._places[rows[order[:count]]], np.float32)

    def __call__(self, places: Floats, person: Embedding) -> tuple[Floats, Floats]:
        """Expected similarity at f32[n, k], and how uncertain the place is (0 known, 1 unknown)."""
        cross = self._kernel(places, np.ones(len(places), np.bool_))
        embeddings = self._means[0] + cross @ self._weights
        norms = np.linalg.norm(embeddings, axis=1)
        own = 1 + _LINEAR * np.sum(places**2, axis=1)
        known = np.einsum("ij,ij->i", cross @ self._inverse, cross)
        unsure = np.sqrt(np.clip(1 - known / own, 0, 1))
        return np.asarray(embeddings @ person / norms, np.float32), np.asarray(unsure, np.float32)

    def _fit(self) -> None:
        square = self._kernel(self._places, self._same)
        self._inverse = np.linalg.inv(square + _NOISE * np.eye(len(square)))
        self._means = [self._heard[self._same].mean(0), self._heard[~self._same].mean(0)]
        middle = np.where(self._same[:, None], self._means[0], self._means[1])
        self._weights = self._inverse @ (self._heard - middle)

    def _kernel(self, places: Floats, same: NDArray[np.bool_]) -> NDArray[Any]:
        apart = ((places[:, None] - self._places[None]) ** 2).sum(-1)
        near = np.exp(-apart / (_WIDTH**2 * places.shape[1] / 2))
        alike = np.where(same[:, None] == self._same[None], 1.0, _OTHER)
        kernel: NDArray[Any] = (_LINEAR * (places @ self._places.T) + near) * alike
        return kernel


def load_chart(path: Path) -> Chart:
    """The chart of a file. Raises ModelError when it is not whole."""
    try:
        content = read_npz(path)
        numbers = [content[name].astype(np.float32) for name in ("middle", "axes", "places")]
        heard = content["heard"].astype(np.float32)
        stock = tuple(str(name) for name in content["stock"])
        checks = content["checks"].astype(np.float32)
        middle, axes, places = numbers
        return Chart(middle, axes, places, heard, content["chinese"], stock, checks)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}): run `vivavoce models verify`"
        ) from error
