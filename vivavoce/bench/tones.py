"""Are Mandarin tones heard? F0 of rendered syllables against the tones' textbook shapes.

    python -m vivavoce.bench.tones --voice zf_xiaoyi --json

Twenty syllables in four tones, each in 我说 ... 这个字 (`--last`: as the last word instead); F0 is
measured on the sound (`perception/f0`), put on Chao's five-point scale ("A system of tone-letters",
1930) by the voice's own range, and given to the nearest of 55, 35, 21 or 214 and 51. Shape counts
twice as much as height: the high onset of 51 stretches the range beyond 55. Nothing is fitted. It
needs the extra `train` (Kokoro in torch tells where the syllable lies).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.perception import f0
from vivavoce.perception.frames import HOP, WINDOW, Column, measure
from vivavoce.store import Store
from vivavoce.voice.phonemes import MandarinPhonemes

SYLLABLES: Final = (
    "ma ba da yi shi li tang fei mao bao qian yan xian wen yu wu fang hui jie zhi".split()
)
CARRIER: Final = (("wo3", "shuo1"), ("zhe4", "ge5", "zi4"))
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
_BATCH: Final = 10
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
    every = np.concatenate([hertz[np.isfinite(hertz)] for _, _, hertz in said])
    low, high = np.percentile(every, [5, 95])
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


def rendered(voice: str, last: bool) -> list[tuple[str, int, Floats]]:
    """F0 of each syllable as Kokoro says it; `last`: nothing follows it."""
    import torch

    from vivavoce.data.kokoro_torch import FRAME, KokoroTorch
    from vivavoce.voice.kokoro import read_vocab
    from vivavoce.voice.styles import StyleTables

    store, phonemes = Store(), MandarinPhonemes()
    model = KokoroTorch.load(store.path("kokoro-v1.0.int8.onnx"))
    vocab = read_vocab(store.path("kokoro-vocab.json"))
    table = StyleTables()(voice)
    wanted = [(syllable, tone) for syllable in SYLLABLES for tone in SHAPES]

    def tokens(phones: str) -> list[int]:
        return [vocab[c] for c in phones if c in vocab]

    before, after = (phonemes.pinyin(words) for words in CARRIER)
    begin, end = tokens(before + " "), tokens("." if last else f" {after}.")
    said = [tokens(phonemes.pinyin([f"{syllable}{tone}"])) for syllable, tone in wanted]
    rows = [[0, *begin, *syllable, *end, 0] for syllable in said]
    out = []
    for first in range(0, len(rows), _BATCH):
        these = rows[first : first + _BATCH]
        styles = torch.from_numpy(np.stack([table[len(row) - 2, 0] for row in these]))
        spoken = model.speak(these, styles)
        for place, row in enumerate(these):
            edges = spoken.durations[place].cumsum(0).tolist()
            start, stop = (edges[at] * FRAME for at in (len(begin), len(row) - len(end) - 2))
            hertz = contour(spoken.audio[place, : int(spoken.samples[place])].numpy())
            per_frame = SPEAK_RATE / LISTEN_RATE * HOP
            inside = hertz[int(start / per_frame) : int(stop / per_frame)]
            out.append((*wanted[first + place], inside))
    return out


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", default="zf_xiaoyi", help="one of Kokoro's Mandarin voices")
    parser.add_argument("--last", action="store_true", help="the syllable ends the sentence")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    found = score(rendered(options.voice, options.last))
    if options.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return
    sys.stdout.write(f"{options.voice}: {found['right']}/{found['n']} tones as written\n")
    for tone, row in enumerate(found["confusion"], 1):
        sys.stdout.write(f"  tone {tone} heard as 1..4: {row}\n")
    sys.stdout.write("  " + ", ".join(found["wrong"]) + "\n")


if __name__ == "__main__":
    main()
