"""A small mouth distilled from Kokoro: its voices, Mandarin and English in one clause, in real time
on a fraction of a core.

    tokens ─► text.onnx ─► lengths ─► frames ─► curves.onnx ─► F0, energy ─► frames.onnx ─► sound

`train/mouth.py` makes one (docs/mouth.md). Controls change lengths and F0 between the graphs.
"""

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.onnx import open_session
from vivavoce.audio.types import Samples
from vivavoce.errors import ModelError
from vivavoce.voice.effects.contour import shape
from vivavoce.voice.effects.harmonics import carried, carried_phase, louder
from vivavoce.voice.kokoro import read_vocab, split
from vivavoce.voice.kokoro_plan import stressed_words
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.source_filter import HOP, VOICED, synthesise
from vivavoce.voice.stress import Stretches
from vivavoce.voice.style.types import NEUTRAL, Controls

LOG_F0: Final = 7.6
"""Octaves over 1 Hz that the network counts F0 from."""
VERSION: Final = 1

_LEVEL: Final = np.float32(10 ** (-2.9 / 20))
"""The teacher in torch is so much louder than the Kokoro whose level `voices` knows."""
_LONGEST: Final = 80
"""Frames of a token at most: a second."""
_LOUDER: Final = 0.5
"""Standard deviations of energy that a stressed stretch gains."""
_LONGER: Final = 1.25
"""Factor on the length of a stressed stretch."""

Floats = NDArray[np.float32]


def voices_of(folder: Path) -> tuple[str, ...]:
    """What a mouth says, by Kokoro's names. Raises ModelError when the folder holds none."""
    return _voices(folder)[0]


def _voices(folder: Path) -> tuple[tuple[str, ...], Floats]:
    """Names, and a row for each."""
    try:
        about = json.loads((folder / "config.json").read_text("utf-8"))
        names = tuple(map(str, about["voices"]))
        version = about["version"]
        table: Floats = np.load(folder / "voices.npy").astype(np.float32)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(
            f"{folder} holds no mouth ({error}): `python -m vivavoce.train.mouth_export` "
            "writes one (docs/mouth.md)"
        ) from error
    if version != VERSION:
        raise ModelError(f"{folder} is of version {version}, expected {VERSION}: export anew")
    if table.shape[:1] != (len(names),):
        raise ModelError(
            f"{folder} names {len(names)} voices, its voices.npy holds {len(table)}: export anew"
        )
    return names, table


@dataclass(frozen=True)
class Spectra:
    """Per frame of 12.5 ms what `source_filter.synthesise` takes."""

    harmonics: Floats
    """f32[F, 601], logarithms"""
    phase: Floats
    noise: Floats
    f0: Floats
    """f32[F] Hz, 0 where unvoiced"""
    durations: NDArray[np.int64]
    """i64[T]: frames of each token"""


class Student:
    """One loaded folder. Thread-safe; one render at a time."""

    def __init__(self, folder: Path, vocab: Path, phonemes: Phonemes, *, threads: int = 1) -> None:
        """Raises ModelError when the folder holds no mouth of this version."""
        self.voices, self._table = _voices(folder)
        try:
            self._text = open_session(folder / "text.onnx", ("tokens", "voice"), threads)
            self._curves = open_session(folder / "curves.onnx", ("x", "places", "voice"), threads)
            self._frames = open_session(
                folder / "frames.onnx", ("x", "places", "curves", "voice"), threads
            )
        except ModelError as error:
            raise ModelError(f"{error}, or export {folder} anew (docs/mouth.md)") from error
        self._vocab = read_vocab(vocab)
        self._phonemes = phonemes
        self._lock = threading.Lock()

    def render(
        self,
        pieces: Spoken,
        voice: str,
        speed: float,
        controls: Controls = NEUTRAL,
        emphasis: Stretches = (),
    ) -> Rendering:
        """Speech of all pieces in one breath, its edges not trimmed; the same arguments give the
        same samples. Of `controls` rate and all that is done to F0 is heard here."""
        reading = self._phonemes.read(pieces)
        samples: list[Samples] = []
        found: list[Spectra] = []
        owners: list[int] = []
        # A number of a thousand digits is one clause: attention over all of it takes gigabytes.
        for part in split(reading, self._vocab):
            tokens = np.array([0, *(self._vocab[symbol] for symbol in part.symbols), 0], np.int64)
            whose = np.array([-1, *part.owners, -1])
            stressed = np.append(stressed_words(reading.words, emphasis), False)[whose]
            with self._lock:
                one = self.spectra(tokens, voice, speed, controls, stressed)
            rng = np.random.default_rng(0)
            samples.append(_LEVEL * synthesise(one.harmonics, one.phase, one.noise, one.f0, rng))
            found.append(one)
            owners.extend(whose)
        if not found:
            return Rendering(np.zeros(0, np.float32))
        durations = np.concatenate([one.durations for one in found])
        words = _spans(np.array(owners), durations, len(reading.words))
        f0 = np.concatenate([one.f0 for one in found])
        return Rendering(np.concatenate(samples), f0, words)

    def spectra(
        self,
        tokens: NDArray[np.int64],
        voice: str,
        speed: float = 1.0,
        controls: Controls = NEUTRAL,
        stressed: NDArray[np.bool_] | None = None,
    ) -> Spectra:
        """What `tokens` i64[T] (0 at both ends) sound like, those marked in bool[T] stressed.

        Raises ModelError for a voice that it does not have.
        """
        if stressed is None:
            stressed = np.zeros(len(tokens), bool)
        who = self._embedding(voice)
        states, lengths = self._text.run(None, {"tokens": tokens, "voice": who})
        per_token = np.exp(np.asarray(lengths, np.float64)) / (speed * controls.rate)
        durations = whole(np.where(stressed, _LONGER, 1.0) * per_token)
        x = np.repeat(states, durations, axis=0)
        places = _places(durations)
        (curves,) = self._curves.run(None, {"x": x, "places": places, "voice": who})
        emphasised = np.repeat(stressed, durations)
        octaves = np.asarray(curves[:, 1] + LOG_F0, np.float32)
        heard = np.where(curves[:, 0] > 0, np.exp2(octaves), 0).astype(np.float32)
        f0 = shape(heard, controls, emphasised if stressed.any() else None)
        # Higher than the teacher speaks it has heard nothing: harmonics are carried up instead.
        known = np.where(heard >= VOICED, np.minimum(f0, heard), f0)
        voiced = known >= VOICED
        given = np.stack(
            [
                voiced,
                np.where(voiced, np.log2(np.maximum(known, VOICED)) - LOG_F0, 0),
                curves[:, 2] + _LOUDER * emphasised,
            ],
            axis=1,
        ).astype(np.float32)
        feed = {"x": x, "places": places, "curves": given, "voice": who}
        (parts,) = self._frames.run(None, feed)
        harmonics, phase, noise = np.split(parts, 3, axis=1)
        if not np.allclose(known, f0, rtol=1e-4):
            harmonics = (carried(harmonics.T, known, f0) + louder(known, f0)).T
            phase = carried_phase(phase.T, known, f0).T
        return Spectra(harmonics, phase, noise, f0, durations)

    def _embedding(self, voice: str) -> Floats:
        if voice not in self.voices:
            raise ModelError(f"this mouth has no voice {voice!r}, it has {', '.join(self.voices)}")
        return self._table[[self.voices.index(voice)]]


def whole(lengths: NDArray[np.float64]) -> NDArray[np.int64]:
    """Frames per token, i64[T], at least one each: what is rounded off is passed on, so that the
    whole keeps its length."""
    ends = np.rint(np.cumsum(np.clip(lengths, 1, _LONGEST))).astype(np.int64)
    return np.maximum(np.diff(ends, prepend=0), 1)


def _spans(
    owners: NDArray[np.int64], durations: NDArray[np.int64], words: int
) -> tuple[tuple[int, int], ...]:
    """First sample and end of every word; one without a token is where the last one ended."""
    ends = np.cumsum(durations) * HOP
    begins = ends - durations * HOP
    out: list[tuple[int, int]] = []
    for number in range(words):
        mine = np.flatnonzero(owners == number)
        last = out[-1][1] if out else 0
        out.append((int(begins[mine[0]]), int(ends[mine[-1]])) if len(mine) else (last, last))
    return tuple(out)


def _places(durations: NDArray[np.int64]) -> Floats:
    """Per frame how much of its token lies behind it and log(frames of the token) / 3."""
    ends = np.cumsum(durations)
    length = np.repeat(durations, durations)
    begin = np.repeat(ends - durations, durations)
    passed = (np.arange(ends[-1]) - begin + 0.5) / length
    return np.stack([passed, np.log(length) / 3], axis=1).astype(np.float32)
