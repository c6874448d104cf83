"""Finds watermarks: where in a recording, by which key, for which session, and how surely.

Windows of 5 s are looked at every 2.5 s. In each, the differences that make up cells are folded
into one period and correlated with a key's unchanging cells at every shift of 10 ms. The sum over
the root of its squares is, for sound without this key's mark, a draw from a standard normal, as the
secret's signs are random whatever the sound is: that gives the threshold, and no sound can be made
by chance that raises it for all keys. Stretches found this way add up their soft bits, and the
payload counts if its CRC holds.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.marking.keys import Key
from vivavoce.marking.pattern import BAND, BANDS, CELLS, LOWEST, PERIOD, SYNC, TILE, pattern
from vivavoce.marking.payload import CODED, Payload, decode

THRESHOLD: Final = 6.0
"""Standard deviations of the best shift. 256 shifts of chance reach it once in four million windows
were they normal; docs/watermark.md has what real recordings reach."""

SPEEDS: Final = tuple(round(1 + step / 200, 3) for step in range(-10, 11) if step)
"""Of playback, tried when asked for and nothing can be read at the usual one."""

_PHASES: Final = 4
_STEP: Final = TILE // _PHASES
_WINDOW: Final = 5.0
_FLOOR: Final = 1e-6
"""Of a tile's energy, as a share of the loudest tile's: below it is nothing but codec dust."""

_OUTLIER: Final = 2.5
"""Differences count no more than this many times their typical size."""

_BLOCK: Final = 2048
"""Frames that are analysed at a time."""


@dataclass(frozen=True)
class Stretch:
    """Where a mark was found, in seconds, and the best window's standard deviations."""

    start: float
    end: float
    score: float


@dataclass(frozen=True)
class Finding:
    """What is known of one key's marks in a recording."""

    key: int
    """Id of the key that was looked for."""
    score: float
    """Of the best window, found or not."""
    chance: float
    """Upper bound of the probability that unmarked sound scores so high anywhere in this
    recording, by any of the shifts, keys and speeds that were tried."""
    stretches: tuple[Stretch, ...] = ()
    speed: float = 1.0
    """Of the playback, against the original."""
    sessions: tuple[int, ...] = ()
    """Whose payload could be read (its CRC holds, and it names this key), in their order here."""

    @property
    def found(self) -> bool:
        return bool(self.stretches)


@dataclass(frozen=True)
class _Spot:
    """A window in which the mark was found: seconds, score and soft bits f64[132]."""

    start: float
    end: float
    score: float
    soft: NDArray[np.float64]


class Detector:
    """Looks for the marks of a few keys."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = {key.id: _Template(key) for key in keys}

    def find(self, sound: Samples, rate: int, speeds: Iterable[float] = ()) -> list[Finding]:
        """Of f32[n] at `rate` Hz: one finding per key, the surest first. `speeds` are tried for
        keys whose mark cannot be read at the usual one."""
        tried = [1.0, *speeds]
        best: dict[int, Finding] = {}
        wanted = set(self._keys)
        for speed in tried:
            if not wanted:
                break
            tiles = _Tiles(_converted(sound, rate / speed))
            trials = len(self._keys) * len(tried) * len(tiles.windows) * PERIOD * _PHASES
            for key in wanted:
                finding = self._keys[key].look(tiles, speed, trials)
                if key not in best or finding.score > best[key].score:
                    best[key] = finding
            if speed == 1.0:
                wanted = {key for key in wanted if not best[key].sessions}
        return sorted(best.values(), key=lambda finding: -finding.score)


class _Tiles:
    """Log energies of a recording's tiles every 10 ms, and the differences that make up cells."""

    def __init__(self, sound: Samples) -> None:
        frames = max(0, (len(sound) - TILE) // _STEP + 1)
        energies = np.empty((frames, BANDS))
        shape = np.hanning(TILE + 2)[1:-1].astype(np.float32)
        lowest = LOWEST * TILE // SPEAK_RATE
        width = BAND * TILE // SPEAK_RATE
        views = np.lib.stride_tricks.sliding_window_view(sound, TILE)[::_STEP] if frames else None
        for at in range(0, frames, _BLOCK):
            assert views is not None
            spectrum = np.fft.rfft(views[at : at + _BLOCK] * shape)
            bins = np.abs(spectrum[:, lowest : lowest + BANDS * width]) ** 2
            energies[at : at + _BLOCK] = bins.reshape(len(bins), BANDS, width).sum(axis=2)
        floor = _FLOOR * (energies.max() if frames else 0.0) + 1e-9
        logs = np.log(energies + floor)
        self._bands = logs[:, 0::2] - logs[:, 1::2]

    @cached_property
    def windows(self) -> list[tuple[int, int]]:
        """First frame of each window and the one behind its last."""
        frames = len(self._bands)
        whole = int(_WINDOW * SPEAK_RATE) // _STEP
        begins = range(0, max(1, frames - whole // 2), whole // 2)
        return [(at, min(frames, at + whole)) for at in begins if frames > 2 * _PHASES]

    def cells(self, begin: int, end: int) -> NDArray[np.float64]:
        """What each cell of a window says if it begins at a frame, f64[frames, 22]; outliers are
        cut off, as one slammed door says no more than a syllable."""
        bands = self._bands[begin:end]
        said = bands[:-_PHASES] - bands[_PHASES:]
        heard = np.abs(said[said != 0])
        limit = _OUTLIER * float(np.median(heard)) if len(heard) else 1.0
        return np.asarray(np.clip(said, -limit, limit))


class _Template:
    """One key's pattern, ready to be correlated with."""

    def __init__(self, key: Key) -> None:
        self._id = key.id
        self._pattern = pattern(key.secret)
        sync = self._pattern.sync
        self._spectrum = np.conj(np.fft.rfft(sync, axis=1))
        self._where = np.conj(np.fft.rfft(sync != 0, axis=1))

    def look(self, tiles: _Tiles, speed: float, trials: int) -> Finding:
        spots, best = [], 0.0
        for begin, end in tiles.windows:
            cells = tiles.cells(begin, end)
            score, shift = self._best(cells)
            best = max(best, score)
            if score >= THRESHOLD:
                soft = self._soft(cells, shift)
                seconds = [at * _STEP / SPEAK_RATE / speed for at in (begin, end)]
                spots.append(_Spot(seconds[0], seconds[1], score, soft))
        stretches, payloads = self._read(spots)
        chance = min(1.0, trials * 0.5 * math.erfc(best / math.sqrt(2)))
        sessions = tuple(dict.fromkeys(payload.session for payload in payloads))
        return Finding(self._id, best, chance, stretches, speed, sessions)

    def _best(self, cells: NDArray[np.float64]) -> tuple[float, int]:
        """The highest score and its shift: at which frame, modulo a period, a period begins."""
        best, shift = -math.inf, 0
        for phase in range(2 * _PHASES):
            heard = cells[phase :: 2 * _PHASES]
            folded, squares = _folded(heard), _folded(heard**2)
            hit = np.fft.irfft(np.fft.rfft(folded, axis=1) * self._spectrum, CELLS[1], axis=1)
            power = np.fft.irfft(np.fft.rfft(squares, axis=1) * self._where, CELLS[1], axis=1)
            scores = hit.sum(axis=0) / np.sqrt(np.maximum(power.sum(axis=0), 1e-9))
            at = int(scores.argmax())
            if scores[at] > best:
                best, shift = float(scores[at]), phase + 2 * _PHASES * at
        return best, shift

    def _soft(self, cells: NDArray[np.float64], shift: int) -> NDArray[np.float64]:
        """Soft bits f64[132] of a window, in units of the typical difference."""
        phase, at = shift % (2 * _PHASES), shift // (2 * _PHASES)
        heard = cells[phase :: 2 * _PHASES]
        said = np.roll(_folded(heard), -at, axis=1) * self._pattern.signs
        carrying = self._pattern.bits != SYNC
        soft = np.bincount(self._pattern.bits[carrying], said[carrying], CODED)
        return np.asarray(soft / (np.sqrt(np.mean(heard**2)) + 1e-9))

    def _read(self, spots: Sequence[_Spot]) -> tuple[tuple[Stretch, ...], list[Payload]]:
        """Windows that touch are a stretch; each is read by itself, and all together if none of
        them can be."""
        groups: list[list[_Spot]] = []
        for spot in spots:
            if groups and spot.start <= groups[-1][-1].end:
                groups[-1].append(spot)
            else:
                groups.append([spot])
        stretches = tuple(
            Stretch(group[0].start, group[-1].end, max(spot.score for spot in group))
            for group in groups
        )
        payloads = self._decoded(groups) or self._decoded([list(spots)])
        return stretches, payloads

    def _decoded(self, groups: Sequence[Sequence[_Spot]]) -> list[Payload]:
        read = (decode(sum((s.soft for s in group), np.zeros(CODED))) for group in groups if group)
        return [payload for payload in read if payload and payload.key == self._id]


def _folded(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cells in time, f64[n, 22], added up into one period, f64[22, 32]."""
    rounds = -(-len(cells) // CELLS[1])
    padded = np.zeros((rounds * CELLS[1], CELLS[0]))
    padded[: len(cells)] = cells
    return np.asarray(padded.reshape(rounds, CELLS[1], CELLS[0]).sum(axis=0).T)


def _converted(sound: Samples, rate: float) -> Samples:
    if rate == SPEAK_RATE:
        return sound.astype(np.float32, copy=False)
    return np.asarray(soxr.resample(sound, rate, SPEAK_RATE), np.float32)
