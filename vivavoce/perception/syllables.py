"""Counts syllables and hears how fast they come: short convolutions over the frames, in numpy.

    18 bands, periodicity ─ conv 9, every other frame ─ conv 9 ─ conv 9, apart ─┬► syllables
                                                                                └► local speed

The sum of the first over a stretch of speech is the number of its syllables (the idea of SylNet,
Seshadri and Räsänen 2019). It learns from whole sentences and their counts, Chinese and English, so
nobody needs to say where a syllable is. The second learns from sentences whose speed was changed
by a known curve. Peaks of the envelope alone (`nuclei`) do worse; see docs/LOG.md.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.npz import read_npz
from vivavoce.perception.frames import THIRDS, Column, Frames
from vivavoce.perception.nuclei import Speech

WIDTHS: Final = (9, 9, 9, 1)
DILATIONS: Final = (1, 1, 2, 1)
STRIDE: Final = 2
"""Of the first layer: what follows sees a frame every 20 ms."""
INPUTS: Final = 19
OUTPUTS: Final = 2
SHIFT: Final = 2.5
"""Taken off before the last step, so that an untrained network counts few syllables."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Pace:
    """Per frame of 10 ms, f64[frames]: `density` in syllables (the sum is how many there are) and
    `speed` as the logarithm of how many times the usual one it is. Both mean nothing in pauses."""

    density: NDArray[np.float64]
    speed: NDArray[np.float64]


@dataclass(frozen=True)
class Counter:
    """`weights` f32[out, in, width] and `biases` f32[out] of the convolutions; `scale` takes out
    what it counts too few on voices that it did not learn from."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    scale: float = 1.0

    def __call__(self, frames: Frames, spoken: Speech) -> Pace:
        return self.pace(inputs(frames, spoken))

    def pace(self, x: Floats) -> Pace:
        """The same for `inputs`, f32[frames, 19]."""
        frames = len(x)
        last = len(self.weights) - 1
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            x = _convolve(x, weight, DILATIONS[number], 1 if number else STRIDE) + bias
            if number < last:
                x = np.maximum(x, 0)
        out = np.repeat(x.astype(np.float64), STRIDE, axis=0)[:frames]
        density = np.logaddexp(0, out[:, 0] - SHIFT) * (self.scale / STRIDE)
        return Pace(density, out[:, 1])


def inputs(frames: Frames, spoken: Speech) -> Floats:
    """f32[frames, 19]: bands relative to the loud frames, 0 (50 dB under them) to 4, as the
    convolutions' edges are; and periodicity."""
    bands = np.clip(frames[:, THIRDS] - spoken.loud, -50, 0) / 12.5 + 4
    return np.concatenate([bands, frames[:, Column.STRENGTH, None]], axis=1).astype(np.float32)


@cache
def shipped() -> Counter:
    return load(Path(str(resources.files("vivavoce.perception") / "data" / "syllables.npz")))


def load(path: Path) -> Counter:
    """The counter in a file that `save` wrote."""
    try:
        arrays = read_npz(path)
        layers = range(1, len(WIDTHS) + 1)
        weights = tuple(arrays[f"w{n}"].astype(np.float32) for n in layers)
        biases = tuple(arrays[f"b{n}"].astype(np.float32) for n in layers)
        scale = float(arrays["scale"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"cannot read {path} ({error}): reinstall vivavoce") from error
    return Counter(weights, biases, scale)


def save(path: Path, counter: Counter) -> None:
    """Write what `load` reads; numbers as float16."""
    arrays = {f"w{n}": value.astype(np.float16) for n, value in enumerate(counter.weights, 1)}
    arrays |= {f"b{n}": value.astype(np.float16) for n, value in enumerate(counter.biases, 1)}
    path.parent.mkdir(parents=True, exist_ok=True)
    scale = np.array(counter.scale, np.float32)
    np.savez_compressed(path, allow_pickle=False, **arrays, scale=scale)


def _convolve(x: Floats, weight: Floats, dilation: int, stride: int = 1) -> Floats:
    """f32[n, in] -> f32[ceil(n / stride), out], zeros around."""
    out, _, width = weight.shape
    reach = (width - 1) * dilation
    padded = np.pad(x, ((reach // 2, reach - reach // 2), (0, 0)))
    views = sliding_window_view(padded, reach + 1, axis=0)[::stride, :, ::dilation]
    result: Floats = views.reshape(len(views), -1) @ weight.reshape(out, -1).T
    return result
