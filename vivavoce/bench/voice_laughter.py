"""Is laughter heard as laughter, and are words not? By an independent detector, as published.

Gillick et al. 2021, `segment_laughter.py` of jrgillick/laughter-detection: a spectrogram of the
whole recording, a probability for every frame from the second behind it, a Butterworth low-pass
over these (order 2, 0.01 of half the frame rate, forwards and backwards), and a laugh wherever more
than 0.2 s lie above 0.5. Needs SciPy (extra `train`).

The low-pass looks more than a second to either side, so at the ends of a recording it repeats what
the first and the last frames say. A clip is therefore judged twice: in a recording that begins and
ends with a second of silence (`room`), and as bare as it is, where one such frame can be a laugh.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench import intervals
from vivavoce.bench.voice_clips import SENTENCES, said
from vivavoce.languages import Language
from vivavoce.perception.laughter import FRAMES, SECOND, spectrogram
from vivavoce.voice.mouth import EmbeddedMouth

THRESHOLD: Final = 0.5
SHORTEST: Final = 0.2
"""Seconds."""
_EVERY: Final = 5
"""Frames of which one is judged, with lines in between: moves the low-passed course by 0.023 at
most, and no clip of 271 over the threshold."""
_ENDS: Final = 9
"""Frames that the filter mirrors at either end; its state begins with the first and the last."""
_BATCH: Final = 8

Floats = NDArray[np.float64]
Filter = Callable[[Floats], Floats]
Network = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""`Laughter.judge`."""


class Spoken(NamedTuple):
    """A clip to judge."""

    voice: str
    text: str
    laughs: bool
    samples: Samples
    """f32[n] at `rate`."""
    rate: int = SPEAK_RATE


@dataclass(frozen=True)
class Course:
    """How likely each frame of a recording is laughter, f64[frames], and how long it is."""

    frames: Floats
    seconds: float

    def fires(self, threshold: float = THRESHOLD) -> bool:
        """Some stretch above `threshold` is long enough."""
        above = np.concatenate([[0], (self.frames > threshold).astype(np.int8), [0]])
        edges = np.flatnonzero(np.diff(above)).reshape(-1, 2)
        longest = max((last - 1 - first for first, last in edges.tolist()), default=0)
        return bool(longest / (len(self.frames) / self.seconds) > SHORTEST)


class Heard(NamedTuple):
    """Whether a clip is taken for laughter, in `room` and `bare`."""

    clip: Spoken
    room: bool
    bare: bool


def lowpass() -> Filter:
    """The published filter."""
    from scipy import signal

    over, under = signal.butter(2, 0.01)
    return lambda course: np.asarray(signal.filtfilt(over, under, course))


def judge(network: Network, clip: Spoken, smooth: Filter) -> Heard:
    """By the published rule. A clip shorter than 1.3 s has too few frames: raises ValueError."""
    heard = np.asarray(soxr.resample(clip.samples, clip.rate, LISTEN_RATE), np.float32)
    room = _course(network, np.pad(heard, SECOND), smooth)
    return Heard(clip, room.fires(), _course(network, heard, smooth).fires())


def _course(network: Network, samples: Samples, smooth: Filter) -> Course:
    """Of f32[n] at 16 kHz."""
    mel = spectrogram(samples)
    windows = sliding_window_view(mel, FRAMES, axis=0)[:-1].transpose(0, 2, 1)
    count = len(windows)
    last = count - 1
    asked = np.union1d(np.arange(0, count, _EVERY), [min(_ENDS, last), max(0, last - _ENDS), last])
    logits = [
        network(np.ascontiguousarray(windows[asked[start : start + _BATCH]]))
        for start in range(0, len(asked), _BATCH)
    ]
    probabilities = 1 / (1 + np.exp(-np.concatenate(logits).astype(np.float64)))
    frames = np.interp(np.arange(count), asked, probabilities)
    return Course(smooth(frames), len(samples) / LISTEN_RATE)


def laughing(mouth: EmbeddedMouth, cast: Mapping[str, tuple[Language, int]]) -> Iterator[Spoken]:
    """Each sentence plain and with a laugh before it.

    `cast`: sentences per voice. Which of the variations of a laugh it is depends on the sentence.
    """
    for voice, (language, count) in cast.items():
        for text in _texts(language)[:count]:
            yield Spoken(voice, text, False, said(mouth, text, language, voice))
            marked = said(mouth, f"[laughter] {text}", language, voice)
            yield Spoken(voice, text, True, marked)


def _texts(language: Language) -> Sequence[str]:
    """More than the sentences alone: also two of them in a row."""
    single = SENTENCES[language]
    join = " " if language == "en" else ""
    pairs = [join.join(pair) for pair in zip(single, single[5:] + single[:5], strict=True)]
    return (*single, *pairs)


def recordings(files: Iterable[Path]) -> Iterator[Spoken]:
    """Speech of people who do not laugh."""
    import soundfile

    for file in sorted(files):
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        mono = np.ascontiguousarray(samples.mean(axis=1))
        yield Spoken("people", file.name, False, mono, rate)


def rates(network: Network, clips: Iterable[Spoken], smooth: Filter) -> dict[str, Any]:
    """{laughs: {n, room: {fires, share, interval}, bare: {...}}, neutral, by_voice, mistaken}, the
    last the neutral clips that fire in room."""
    heard = [judge(network, clip, smooth) for clip in clips]
    voices = dict.fromkeys(one.clip.voice for one in heard)
    return {
        **_both(heard),
        "by_voice": {
            voice: _both([one for one in heard if one.clip.voice == voice]) for voice in voices
        },
        "mistaken": [
            f"{one.clip.voice}: {one.clip.text}"
            for one in heard
            if one.room and not one.clip.laughs
        ],
    }


def _both(heard: Sequence[Heard]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, laughs in (("laughs", True), ("neutral", False)):
        some = [one for one in heard if one.clip.laughs == laughs]
        if some:
            out[name] = {
                "n": len(some),
                "room": _share([one.room for one in some]),
                "bare": _share([one.bare for one in some]),
            }
    return out


def _share(fired: Sequence[bool]) -> dict[str, Any]:
    return {
        "fires": sum(fired),
        "share": round(sum(fired) / len(fired), 4),
        "interval": intervals.of_share(sum(fired), len(fired)),
    }
