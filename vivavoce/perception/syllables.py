"""Counts syllables: a network of three short convolutions over the frames, in numpy.

    bands, periodicity, flux  ─ conv 9 ─ conv 9 (every other frame) ─ conv 5 ─► syllables per frame

The sum over a stretch of speech is the number of its syllables (the idea of SylNet, Seshadri and
Räsänen 2019). It learns from whole sentences and their counts, Chinese and English, so nobody needs
to say where a syllable is. Peaks of the envelope alone (`nuclei`) count worse; see docs/LOG.md.
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
from vivavoce.perception.frames import Column, Frames
from vivavoce.perception.nuclei import Speech

WIDTHS: Final = (9, 9, 5)
DILATIONS: Final = (1, 2, 1)
INPUTS: Final = 6
SHIFT: Final = 2.5
"""Taken off before the last step, so that an untrained network counts few syllables."""

_BANDS: Final = (Column.BAND_LOW, Column.BAND_MID, Column.BAND_HIGH, Column.NUCLEI)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Counter:
    """`weights` f32[out, in, width] and `biases` f32[out] of the three convolutions; `scale` takes
    out what it counts too few on voices that it did not learn from."""

    weights: tuple[Floats, Floats, Floats]
    biases: tuple[Floats, Floats, Floats]
    scale: float = 1.0

    def __call__(self, frames: Frames, spoken: Speech) -> NDArray[np.float64]:
        """Syllables per frame, f64[frames]; the sum is how many there are."""
        return self.density(inputs(frames, spoken))

    def density(self, x: Floats) -> NDArray[np.float64]:
        """The same for `inputs`, f32[frames, 6]."""
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            x = _convolve(x, weight, DILATIONS[number]) + bias
            if number < 2:
                x = np.maximum(x, 0)
        per_frame: NDArray[np.float64] = np.logaddexp(0, x[:, 0].astype(np.float64) - SHIFT)
        return per_frame * self.scale


def inputs(frames: Frames, spoken: Speech) -> Floats:
    """f32[frames, 6]: four bands relative to the loud frames, periodicity, flux, all about 0..2."""
    bands = np.clip(frames[:, _BANDS] - spoken.loud, -45, 5) / 10 + 2
    flux = np.clip(frames[:, Column.FLUX], 0, 12) / 3
    columns = [bands, frames[:, Column.STRENGTH, None], flux[:, None]]
    return np.concatenate(columns, axis=1).astype(np.float32)


@cache
def shipped() -> Counter:
    return load(Path(str(resources.files("vivavoce.perception") / "data" / "syllables.npz")))


def load(path: Path) -> Counter:
    """The counter in a file that `save` wrote."""
    try:
        arrays = read_npz(path)
        w1, w2, w3 = (arrays[f"w{n}"].astype(np.float32) for n in (1, 2, 3))
        b1, b2, b3 = (arrays[f"b{n}"].astype(np.float32) for n in (1, 2, 3))
        scale = float(arrays["scale"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"cannot read {path} ({error}): reinstall vivavoce") from error
    return Counter((w1, w2, w3), (b1, b2, b3), scale)


def save(path: Path, counter: Counter) -> None:
    arrays = {f"w{n}": value for n, value in enumerate(counter.weights, 1)}
    arrays |= {f"b{n}": value for n, value in enumerate(counter.biases, 1)}
    arrays["scale"] = np.array(counter.scale, np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def _convolve(x: Floats, weight: Floats, dilation: int) -> Floats:
    """f32[n, in] -> f32[n, out], zeros around."""
    out, _, width = weight.shape
    reach = (width - 1) * dilation
    padded = np.pad(x, ((reach // 2, reach - reach // 2), (0, 0)))
    views = sliding_window_view(padded, reach + 1, axis=0)[:, :, ::dilation]
    result: Floats = views.reshape(len(x), -1) @ weight.reshape(out, -1).T
    return result
