"""Backgrounds mixed under speech at a signal-to-noise ratio: recorded ones, and coloured noise."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import Samples
from vivavoce.data.effects import active_power, fft_size
from vivavoce.errors import ConfigError
from vivavoce.ledger.clips import Split

_SOUNDS: Final = (".wav", ".ogg", ".flac")
_EVAL_FOLD: Final = "5-"
"""ESC-10 is cut into five folds of different recordings; the last one only measures."""
_EVAL_NAMES: Final = frozenset({"engine_idling", "people_talking", "siren"})
"""Of tau2-bench: the noises of `vivavoce bench car`."""


@dataclass(frozen=True)
class Noise:
    """A recorded background from sample `begin` on, repeated when it is too short."""

    name: ClassVar[str] = "noise"
    sound: str
    begin: int
    snr_db: float
    """Of the active speech to all of the noise."""

    def mix(self, samples: Samples, background: Samples) -> Samples:
        """Looped, if it is too short."""
        looped = np.resize(np.roll(background, -self.begin), len(samples))
        return under(samples, looped, self.snr_db)


@dataclass(frozen=True)
class Coloured:
    """Noise whose power falls by `tilt` dB per octave: 0 white, 3 pink, 6 brown."""

    name: ClassVar[str] = "coloured"
    tilt: float
    snr_db: float
    seed: int

    def apply(self, samples: Samples) -> Samples:
        rng = np.random.default_rng(self.seed)
        spectrum = np.fft.rfft(rng.standard_normal(fft_size(len(samples))))
        octaves = np.log2(np.maximum(np.arange(len(spectrum)), 1.0))
        spectrum *= 10 ** (-self.tilt * octaves / 20)
        return under(
            samples, np.fft.irfft(spectrum)[: len(samples)].astype(np.float32), self.snr_db
        )


def under(speech: Samples, noise: Samples, snr_db: float) -> Samples:
    """Speech with as much noise as gives this ratio; silence stays as it is."""
    wanted = active_power(speech) * 10 ** (-snr_db / 10)
    power = float(np.mean(noise.astype(np.float64) ** 2))
    if wanted == 0.0 or power == 0.0:
        return speech
    return np.asarray(speech + noise * np.sqrt(wanted / power), np.float32)


@dataclass(frozen=True)
class NoiseSource:
    """A collection of backgrounds in a folder below the one that the user names."""

    folder: str
    licence: str
    origin: str

    @property
    def name(self) -> str:
        """What the names of its backgrounds begin with."""
        return self.folder.rpartition("/")[2]


NOISE_SOURCES: Final = (
    NoiseSource("audio/esc10", "CC BY 3.0 or CC0, per clip in CREDITS.md", "karolpiczak/ESC-10"),
    NoiseSource("audio/tau2-noise", "MIT", "sierra-research/tau2-bench"),
)


class NoiseLibrary:
    """Recorded backgrounds below a folder, by name ("esc10/rain/1-17367-A"), each on one side of
    the split. A folder without any is a library without any."""

    def __init__(self, folder: Path | None) -> None:
        self._paths: dict[str, Path] = {}
        self._kept: dict[str, Samples] = {}
        for source in NOISE_SOURCES if folder else ():
            root = Path(folder or "") / source.folder
            for path in sorted(root.rglob("*")):
                if path.suffix in _SOUNDS:
                    inner = path.relative_to(root).with_suffix("").as_posix()
                    self._paths[f"{root.name}/{inner}"] = path

    def names(self, split: Split) -> list[str]:
        """Those on one side of the split, sorted."""
        return [name for name in self._paths if side(name) == split]

    def samples(self, name: str) -> Samples:
        """f32[n] at 16 kHz. Raises ConfigError when there is none of this name."""
        if name not in self._kept:
            if name not in self._paths:
                raise ConfigError(f"there is no noise {name}; give the folder that holds audio/")
            self._kept[name] = read_audio(self._paths[name])
        return self._kept[name]


def side(name: str) -> Split:
    """Whether a background trains or measures."""
    last = name.rpartition("/")[2]
    return "eval" if last.startswith(_EVAL_FOLD) or last in _EVAL_NAMES else "train"
