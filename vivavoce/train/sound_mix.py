"""Mixing sounds for training, as powers of log-mel frames: fast, and every label is known.

A window is a main sound, often speech over or under it, sometimes another sound and always some
floor. Powers add (phases are random), so mixing needs no samples. What is 12 dB under the rest
still counts as heard; below 22 dB it does not; between, nobody is asked.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.perception.log_mel import BANDS, FLOOR, levelled
from vivavoce.perception.sound_labels import KINDS, WINDOW_FRAMES
from vivavoce.train.made_noises import BACKGROUNDS
from vivavoce.train.sound_corpus import ESC10, Clip

HEARD_DB: Final = -12.0
LOST_DB: Final = -22.0

Floats = NDArray[np.float32]
Power = NDArray[np.float64]
_OFTEN: Final = (*ESC10.values(), *BACKGROUNDS)
"""Shown twice as often: what is recorded, because it is real, and what is nothing, because most of
what a microphone hears is that."""
_PHONE_LOW: Final = 6
_PHONE_HIGH: Final = 46
"""Bands of 300 to 3400 Hz."""


@dataclass
class Mixer:
    """Draws windows f32[n, 100, 64] with labels f32[n, kinds] and weights of the same shape."""

    clips: list[Clip]
    left_out: tuple[str, ...] = ()
    """Kinds that are not shown, to see what the network makes of what it never heard."""
    speech_over: float = 0.45
    _kinds: dict[str, list[Clip]] = field(default_factory=dict)
    _starts: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for clip in self.clips:
            if clip.kind not in self.left_out:
                self._kinds.setdefault(clip.kind, []).append(clip)
                self._starts[clip.name + clip.kind] = clip.starts

    def batch(self, rng: np.random.Generator, size: int) -> tuple[Floats, Floats, Floats]:
        """One batch; the kinds take turns by chance."""
        windows, labels, weights = [], [], []
        for _ in range(size):
            parts = self._parts(rng)
            window, label, weight = _mixed(rng, parts)
            windows.append(window)
            labels.append(label)
            weights.append(weight)
        return levelled(np.stack(windows)), np.stack(labels), np.stack(weights)

    def _parts(self, rng: np.random.Generator) -> list[tuple[str, Power, float]]:
        """(kind, power f64[100, 64] of mean 1, level in dB) of what is to be heard together."""
        names = [*self._kinds, *(k for k in _OFTEN if k in self._kinds), "overlap", "speech"]
        kind = str(names[rng.integers(len(names))])
        if kind in {"speech", "overlap"}:
            parts = [("speech", self._window(rng, "speech"), 0.0)]
            if kind == "overlap":
                parts.append(("speech", self._window(rng, "speech"), rng.uniform(-6, 3)))
            if rng.random() < 0.4:
                other = self._other(rng)
                parts.append((other, self._window(rng, other), rng.uniform(-30, -3)))
            return parts
        parts = [(kind, self._window(rng, kind), 0.0)]
        if rng.random() < self.speech_over:
            parts.append(("speech", self._window(rng, "speech"), rng.uniform(-10, 14)))
        if rng.random() < 0.3:
            other = self._other(rng)
            parts.append((other, self._window(rng, other), rng.uniform(-25, 0)))
        return parts

    def _other(self, rng: np.random.Generator) -> str:
        kinds = [kind for kind in self._kinds if kind != "speech"]
        return str(kinds[rng.integers(len(kinds))])

    def _window(self, rng: np.random.Generator, kind: str) -> Power:
        clips = self._kinds[kind]
        clip = clips[rng.integers(len(clips))]
        starts = self._starts[clip.name + clip.kind]
        start = starts[rng.integers(len(starts))]
        power = np.exp(clip.mel[start : start + WINDOW_FRAMES].astype(np.float64))
        if rng.random() < 0.5:
            power = np.roll(power, rng.integers(-2, 3), axis=1)
        tone = np.interp(np.arange(BANDS), np.linspace(0, BANDS, 6), rng.normal(0, 3, 6))
        power = power * 10 ** (tone / 10)
        return np.asarray(power / (power.mean() + 1e-12))


def _mixed(
    rng: np.random.Generator, parts: list[tuple[str, Power, float]]
) -> tuple[Floats, Floats, Floats]:
    powers = [power * 10 ** (level / 10) for _, power, level in parts]
    total = np.sum(powers, axis=0)
    label, weight = np.zeros(len(KINDS)), np.ones(len(KINDS))
    talkers = 0
    for (kind, _, _), power in zip(parts, powers, strict=True):
        if kind not in KINDS:
            continue
        index = KINDS.index(kind)
        rest = total.mean() - power.mean()
        over = 10 * np.log10(power.mean() / (rest + 1e-9))
        if over > HEARD_DB:
            label[index], weight[index] = 1, 1
            talkers += kind == "speech"
        elif over > LOST_DB and not label[index]:
            weight[index] = 0
    label[KINDS.index("overlap")] = talkers > 1
    if label[KINDS.index("crowd")]:
        weight[KINDS.index("overlap")] = weight[KINDS.index("speech")] = 0
    # Any level, any floor, sometimes a telephone: none of these may say what is heard.
    total = total * 10 ** rng.uniform(-6, 0)
    slope = np.linspace(0, rng.uniform(-2, 1), BANDS)
    floor = total.mean() * 10 ** rng.uniform(-6, -1.3) * np.exp(slope)
    if rng.random() < 0.15:
        total[:, :_PHONE_LOW] *= 1e-4
        total[:, _PHONE_HIGH:] *= 1e-5
        floor[_PHONE_HIGH:] *= 1e-4
    noisy = total + floor * rng.exponential(1, total.shape) + FLOOR
    window = np.log(noisy).astype(np.float32)
    return window, label.astype(np.float32), weight.astype(np.float32)
