"""Sounds that are no words, made from the voice that speaks.

    the voice says "ah" ─► its vocal tract's envelope, its F0
                             └─► pulses and noise of our own through it, with the course of
                                 a laugh, a sigh, a breath
    the voice says "um"/嗯, slowly and flat ─► hesitation

Laughter is a train of calls, each a breathy onset and a vowel, 4 to 5 a second, with an F0 well
above speech that falls from call to call as their level does (Bachorowski, Smoski and Owren 2001,
"The acoustic features of human laughter": mean F0 405 Hz in women, 272 Hz in men, up to twice
speech; Trouvain 2003, "Segmenting phonetic units in laughter": unvoiced intervals longer than the
vowels).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.languages import Language
from vivavoce.voice.effects.source import hiss, voiced
from vivavoce.voice.effects.spectrum import HOP, Floats, envelope, stft
from vivavoce.voice.effects.tension import tilted
from vivavoce.voice.loudness import loudness
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.shape import finish, kept
from vivavoce.voice.style.types import Controls, Sound, SoundKind
from vivavoce.voice.voices import LEVEL

VARIATIONS: Final = 4
"""Ways of making the same sound; which one is the caller's choice."""
_KEPT: Final = 64
_DEFAULT_F0: Final = 180.0
_LOW: Final = 200.0
"""Hz of speech below which a voice is low."""
_VOWEL: Final[dict[Language, str]] = {"en": "Ah, ha, my father.", "zh": "啊，哈，他妈妈啊。"}
"""Mostly the vowel of a laugh, with a pitch as in speech."""
_HESITATION: Final[dict[Language, str]] = {"en": "Um,", "zh": "嗯，"}

_LEVELS: Final[dict[SoundKind, float]] = {
    "laughter": -1.0,
    "chuckle": -6.0,
    "sigh": -6.0,
    "breath": -14.0,
    "uhm": -3.0,
}
"""LU from words of the same voice, at full strength."""
TYPICAL: Final[dict[SoundKind, float]] = {
    "laughter": 1.7,
    "chuckle": 0.9,
    "sigh": 1.3,
    "breath": 0.6,
    "uhm": 0.6,
}
"""Seconds, for predictions."""

Speak = Callable[[Spoken, Controls], Rendering]
"""One voice of one engine."""
Course = NDArray[np.float64]


@dataclass(frozen=True)
class Tract:
    """What is known of a voice: its envelope in a vowel, f32[601], and its F0 in Hz."""

    envelope: Floats
    f0: float


class Sounds:
    """Sounds of all voices, each made once. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tracts: dict[tuple[Hashable, Language], Tract] = {}
        self._made: OrderedDict[tuple[Hashable, Language, Sound, int, float], Samples] = (
            OrderedDict()
        )

    def __call__(
        self,
        sound: Sound,
        voice: Hashable,
        language: Language,
        speak: Speak,
        variation: int,
        pitch: float = 0.0,
    ) -> Samples:
        """f32[n] at 24 kHz, at the common level of voices (a breath is softer than words).

        `voice` tells voices apart, `speak` is how this one does.
        `pitch`, in semitones, is that of the words (whole ones: each makes another sound).
        """
        key = (voice, language, sound, variation % VARIATIONS, float(round(pitch)))
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = self._make(sound, voice, language, speak, variation % VARIATIONS, key[-1])
        made = made[kept(made)]
        softer = _LEVELS[sound.kind] * (1.5 - 0.5 * sound.strength)
        made = finish(made, LEVEL + softer - loudness(made))
        with self._lock:
            self._made[key] = made
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made

    def _make(
        self,
        sound: Sound,
        voice: Hashable,
        language: Language,
        speak: Speak,
        variation: int,
        pitch: float,
    ) -> Samples:
        rng = np.random.default_rng([variation, *sound.kind.encode()])
        if sound.kind == "uhm":
            return _hesitation(speak, language, sound.strength, pitch, rng)
        with self._lock:
            tract = self._tracts.get((voice, language))
        if tract is None:
            tract = listen(speak(((language, _VOWEL[language]),), Controls()))
            with self._lock:
                self._tracts[voice, language] = tract
        moved = replace(tract, f0=tract.f0 * 2 ** (pitch / 12))
        return _MAKERS[sound.kind](moved, sound.strength, rng)


def listen(vowel: Rendering) -> Tract:
    """The tract of a voice from a vowel it says: the envelope of its loudest tenth of a second."""
    spectrum = stft(vowel.samples)
    f0 = np.pad(vowel.f0, (0, max(0, len(spectrum) - len(vowel.f0))))[: len(spectrum)]
    voiced_f0 = f0[f0 > 0]
    own = float(np.median(voiced_f0)) if len(voiced_f0) else _DEFAULT_F0
    amplitude = envelope(spectrum, np.full(len(spectrum), own, np.float32))
    loudest = np.argsort(np.sum(amplitude**2, axis=1))[-8:]
    return Tract(np.asarray(np.median(amplitude[loudest], axis=0), np.float32), own)


def _hesitation(
    speak: Speak, language: Language, strength: float, pitch: float, rng: np.random.Generator
) -> Samples:
    """The voice's own "um" (嗯), slow, low and flat."""
    controls = Controls(
        rate=0.75 - 0.2 * strength + rng.uniform(-0.05, 0.05),
        pitch=pitch - 1.5 + rng.uniform(-0.5, 0.5),
        range=0.3,
    )
    return speak(((language, _HESITATION[language]),), controls).samples


@dataclass(frozen=True)
class Laugh:
    """The shape of a bout of laughter."""

    calls: int
    rate: float = 4.7
    """Calls a second."""
    height: float = 1.9
    """F0 of the first call over that of speech."""
    fall: float = 0.75
    """F0 of the last call over that of the first."""
    fade: float = 9.0
    """dB from the first call to the last."""
    hiss: float = 0.5
    """Amplitude of the breath between vowels, of theirs."""
    vowel: float = 0.45
    """Share of a call that is voiced."""
    tension: float = 0.4


def laugh(tract: Tract, shape: Laugh, rng: np.random.Generator) -> Samples:
    """A bout of laughter as long as its calls. A low voice goes further up: men's mean F0 in
    laughter is 2.3 times that of their speech where women's is 1.9."""
    first = tract.f0 * shape.height * max(1.0, _LOW / tract.f0) ** 0.3
    period = 1 / shape.rate
    seconds = 0.08 + shape.calls * period + 0.25
    time = np.arange(int(seconds * 80)) / 80
    sample = np.arange(len(time) * HOP) / SPEAK_RATE
    f0, voice, breath = np.zeros(len(time)), np.zeros(len(sample)), np.zeros(len(sample))
    begin = 0.05
    for call in range(shape.calls):
        part = call / max(shape.calls - 1, 1)
        length = period * (1 + 0.12 * part) * rng.uniform(0.93, 1.07)
        level = 10 ** (-(shape.fade * part + rng.uniform(0, 2)) / 20)
        onset = begin + length * (1 - shape.vowel) * 0.8
        peak = first * shape.fall**part * rng.uniform(0.95, 1.05)
        inside = np.clip((time - onset) / (length * shape.vowel), -0.5, 1.5)
        near = (time >= begin) & (time < begin + length * 1.3)
        f0[near] = (peak * (1.06 - 0.28 * np.abs(inside - 0.3)))[near]
        voice += level * bump(sample, onset, length * shape.vowel, 0.25)
        breath += level * bump(sample, begin, length * 0.95, 0.5)
        begin += length
    f0[f0 == 0] = first
    f0 = np.clip(f0, 60, 580) * (1 + 0.012 * rng.standard_normal(len(f0)))
    colour = tract.envelope * tilted(shape.tension)
    sound = voiced(f0.astype(np.float32), colour) * voice
    sound += (
        shape.hiss
        * hiss(len(time), tract.envelope * tilted(0.5), int(rng.integers(1 << 30)))
        * breath
    )
    return sound.astype(np.float32)


def bump(time: Course, begin: float, length: float, rise: float) -> Course:
    """0 to 1 and back over `length` seconds; `rise` is the share before the peak."""
    at = (time - begin) / length
    up = np.sin(np.clip(at / rise, 0, 1) * np.pi / 2) ** 2
    down = np.cos(np.clip((at - rise) / (1 - rise), 0, 1) * np.pi / 2) ** 2
    return np.where(at < rise, up, down)


def _laughter(tract: Tract, strength: float, rng: np.random.Generator) -> Samples:
    return laugh(
        tract,
        Laugh(
            calls=int(4 + round(2 * strength) + rng.integers(0, 2)),
            rate=rng.uniform(4.4, 5.2),
            height=1.5 + 0.5 * strength + rng.uniform(-0.1, 0.1),
        ),
        rng,
    )


def _chuckle(tract: Tract, strength: float, rng: np.random.Generator) -> Samples:
    """Two or three soft calls, hardly higher than speech."""
    shape = Laugh(
        calls=int(2 + round(strength)),
        rate=rng.uniform(4.6, 5.4),
        height=1.2 + 0.15 * strength,
        fall=0.8,
        hiss=0.7,
        vowel=0.4,
        tension=-0.6,
    )
    return laugh(tract, shape, rng)


def _sigh(tract: Tract, strength: float, rng: np.random.Generator) -> Samples:
    """A long breathy exhalation: F0 and level fall, the voice goes before the breath does."""
    seconds = 0.8 + 0.5 * strength + rng.uniform(-0.1, 0.1)
    frames = int((seconds + 0.15) * 80)
    at = np.arange(frames) / 80 / seconds
    sample = np.arange(frames * HOP) / SPEAK_RATE
    f0 = tract.f0 * (1.12 + 0.1 * strength) * 0.6 ** np.clip(at, 0, 1)
    voice = voiced(f0.astype(np.float32), tract.envelope * tilted(-1.0))
    breath = hiss(frames, tract.envelope * tilted(0.3), int(rng.integers(1 << 30)))
    course = bump(sample, 0.02, seconds * 0.65, 0.25) * voice / _rms(voice)
    course += bump(sample, 0.0, seconds, 0.2) * 0.8 * breath / _rms(breath)
    return np.asarray(course, np.float32)


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def _breath(tract: Tract, strength: float, rng: np.random.Generator) -> Samples:
    """Air drawn in: noise only, rising and cut off."""
    seconds = 0.35 + 0.25 * strength + rng.uniform(-0.05, 0.05)
    frames = int((seconds + 0.1) * 80)
    sample = np.arange(frames * HOP) / SPEAK_RATE
    breath = hiss(frames, tract.envelope * tilted(1.0), int(rng.integers(1 << 30)))
    return np.asarray(bump(sample, 0.0, seconds, 0.65) * breath, np.float32)


_MAKERS: Final[dict[SoundKind, Callable[[Tract, float, np.random.Generator], Samples]]] = {
    "laughter": _laughter,
    "chuckle": _chuckle,
    "sigh": _sigh,
    "breath": _breath,
}
