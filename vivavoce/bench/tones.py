"""Are Mandarin tones heard? F0 of rendered syllables against the tones' textbook shapes.

    python -m vivavoce.bench.tones --voice zf_xiaoyi

Syllables in four tones: inside a sentence, as its last word, and alone; once with the pitch that
the model has for them, once as the product says them (`voice/tone_shapes`). F0 is measured on the
sound (`perception/f0`), put on Chao's five-point scale ("A system of tone-letters", 1930) by the
voice's own range, and given to the nearest of 55, 35, 21 or 214 and 51. Shape counts twice as much
as height. Nothing is fitted. `HELD` are syllables that the product's shapes were not chosen
by.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.perception import f0
from vivavoce.perception.frames import HOP, WINDOW, Column, measure
from vivavoce.store import Store
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.kokoro_plan import Plan, tightened
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.reading import Reading

SYLLABLES: Final = (
    "ma ba da yi shi li tang fei mao bao qian yan xian wen yu wu fang hui jie zhi".split()
)
HELD: Final = "mi bo ti hu jia qing xue zhong lu wan".split()
PLACES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "inside": (("wo3", "shuo1"), ("zhe4", "ge5", "zi4")),
    "last": (("ni3", "hui4", "xie3"), ()),
    "alone": ((), ()),
}
"""What is said before and behind a syllable."""
SHAPES: Final[dict[int, tuple[tuple[float, ...], ...]]] = {
    1: ((5.0, 5.0, 5.0, 5.0, 5.0),),
    2: ((3.6, 4.0, 4.4, 4.7, 5.0),),
    3: ((1.4, 1.2, 1.0, 1.0, 1.0), (1.0, 1.0, 1.8, 2.9, 4.0)),
    4: ((4.0, 3.3, 2.5, 1.8, 1.0),),
}
"""Of tones 1 to 4 on Chao's scale, 55, 35, 21(1) or 214, 51, from `_SETTLED` on."""
_SETTLED: Final = 0.4
"""Part of a syllable that still comes from the tone before it: the shape is read behind it (Xu,
"Contextual tonal variations in Mandarin", J. Phonetics 25, 1997)."""
_HEIGHT: Final = 0.5
"""Weight of a shape's height beside that of its form."""
_LEAST: Final = 4
"""Voiced frames of 10 ms that a shape is read from."""

Floats = NDArray[np.float64]


def shape_of(hertz: Floats, low: float, high: float) -> Floats | None:
    """Five points of the later part on Chao's scale, of F0 in Hz (NaN: unvoiced); None when hardly
    any is voiced."""
    voiced = hertz[np.isfinite(hertz)]
    if len(voiced) < _LEAST:
        return None
    level = 1 + 4 * (np.log2(voiced) - np.log2(low)) / (np.log2(high) - np.log2(low))
    at = np.linspace(_SETTLED, 0.95, 5) * (len(voiced) - 1)
    points: Floats = np.interp(at, np.arange(len(voiced)), level)
    return points


def tone_of(shape: Floats | None) -> int:
    """The tone whose shape is nearest. A creak that has no F0 is the third."""
    if shape is None:
        return 3
    return min(SHAPES, key=lambda tone: min(_apart(shape, model) for model in SHAPES[tone]))


def _apart(shape: Floats, model: Sequence[float]) -> float:
    off = shape - np.asarray(model)
    height = off.mean()
    return float(np.sum((off - height) ** 2) + _HEIGHT * len(off) * height**2)


def contour(samples: Samples) -> Floats:
    """F0 in Hz per 10 ms of f32[n] at 24 kHz, frames centred, NaN where there is none."""
    heard = np.asarray(soxr.resample(samples, SPEAK_RATE, LISTEN_RATE), np.float32)
    padded = np.pad(heard, WINDOW // 2)
    return measure(padded, f0.begin())[0][:, Column.F0].astype(np.float64)


def score(said: Sequence[tuple[str, int, Floats]]) -> dict[str, Any]:
    """{right, n, confusion[tone][heard], wrong} of (syllable, tone, F0 of the syllable)."""
    every = [hertz[np.isfinite(hertz)] for _, _, hertz in said]
    settled = np.concatenate([hertz[int(_SETTLED * len(hertz)) :] for hertz in every])
    low, high = np.percentile(settled, [5, 95])
    confusion = [[0] * 4 for _ in range(4)]
    wrong = []
    for syllable, tone, hertz in said:
        heard = tone_of(shape_of(hertz, float(low), float(high)))
        confusion[tone - 1][heard - 1] += 1
        if heard != tone:
            wrong.append(f"{syllable}{tone}: {heard}")
    right = sum(confusion[i][i] for i in range(4))
    return {
        "right": right,
        "n": len(said),
        "share": round(right / len(said), 4),
        "range_hz": [round(float(low)), round(float(high))],
        "confusion": confusion,
        "wrong": wrong,
    }


class Syllables:
    """Says single syllables in a frame; models are loaded once."""

    def __init__(self, voice: str) -> None:
        store = Store()
        self._phonemes = Phonemes()
        self._kokoro = Kokoro(
            store.path("kokoro-stages"), store.path("kokoro-vocab.json"), self._phonemes
        )
        self._voice = voice

    def model(self, reading: Reading) -> Plan:
        """With the pitch that the model has."""
        (plan,) = self._kokoro.plan(reading, self._voice)
        return tightened(self._kokoro.curves(plan))

    def product(self, reading: Reading) -> Plan:
        """As it is said to users."""
        (plan,) = self._kokoro.intended(reading, self._voice)
        return plan

    def contours(
        self, syllables: Sequence[str], place: str, pitched: Callable[[Reading], Plan]
    ) -> list[tuple[str, int, Floats]]:
        """(syllable, tone, F0 per 10 ms) of every one in every tone."""
        before, after = PLACES[place]
        out = []
        for syllable in syllables:
            for tone in SHAPES:
                plan = pitched(self._reading([*before, f"{syllable}{tone}", *after]))
                hertz = contour(self._kokoro.sound(plan))
                begin, end = (
                    int(at * LISTEN_RATE / SPEAK_RATE / HOP) for at in plan.spans()[len(before)]
                )
                out.append((syllable, tone, hertz[begin:end]))
        return out

    def _reading(self, said: Sequence[str]) -> Reading:
        symbols, owners = "", list[int]()
        for word, syllable in enumerate(said):
            phones = self._phonemes.mandarin.pinyin([syllable])
            symbols += phones
            owners += [word] * len(phones)
        return Reading(f"{symbols}.", (*owners, -1), ("字",) * len(said))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", default="zf_xiaoyi", help="one of Kokoro's Mandarin voices")
    parser.add_argument("--place", choices=[*PLACES], help="one of them only")
    parser.add_argument("--held", action="store_true", help="the ten syllables of `HELD`")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    said = Syllables(options.voice)
    found = {
        place: {
            name: score(said.contours(HELD if options.held else SYLLABLES, place, pitched))
            for name, pitched in (("model", said.model), ("product", said.product))
        }
        for place in ([options.place] if options.place else PLACES)
    }
    if options.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return
    for place, both in found.items():
        for name, scored in both.items():
            sys.stdout.write(
                f"{options.voice}, {place}, {name}: {scored['right']}/{scored['n']} as written; "
                f"heard as 1 to 4 of each tone: {scored['confusion']}\n"
            )


if __name__ == "__main__":
    main()
