"""Is laughter heard as laughter, and are words not? By an independent detector, as published.

Gillick et al. 2021, `segment_laughter.py` of jrgillick/laughter-detection: a spectrogram of the
whole recording, a probability for every frame from the second behind it, a Butterworth low-pass
over these (order 2, 0.01 of half the frame rate, forwards and backwards), and a laugh wherever more
than 0.2 s lie above 0.5. Needs SciPy (extra `train`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.voice_clips import SENTENCES, said
from vivavoce.languages import Language
from vivavoce.perception.laughter import FRAMES, Laughter, spectrogram
from vivavoce.voice.mouth import EmbeddedMouth

THRESHOLD: Final = 0.5
SHORTEST: Final = 0.2
"""Seconds."""
STRICTER: Final = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
"""Thresholds of which one may be chosen on half of the clips."""
FALSE: Final = 0.02
_BATCH: Final = 64

Floats = NDArray[np.float64]
Filter = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Heard:
    """The probabilities of a clip, one per frame, and its length."""

    voice: str
    laughs: bool
    course: Floats
    """Smoothed."""
    raw: Floats
    seconds: float

    def fires(self, threshold: float = THRESHOLD, *, smoothed: bool = True) -> bool:
        """Some stretch above `threshold` is long enough."""
        course = self.course if smoothed else self.raw
        above = np.concatenate([[0], (course > threshold).astype(np.int8), [0]])
        edges = np.flatnonzero(np.diff(above)).reshape(-1, 2)
        longest = max((last - 1 - first for first, last in edges.tolist()), default=0)
        return bool(longest / (len(course) / self.seconds) > SHORTEST)


def lowpass() -> Filter:
    """The published filter."""
    from scipy import signal

    over, under = signal.butter(2, 0.01)
    return lambda course: np.asarray(signal.filtfilt(over, under, course))


def listen(network: Laughter, samples: Samples, rate: int, smooth: Filter) -> tuple[Floats, Floats]:
    """(smoothed, raw) probabilities of f32[n] at `rate`. Shorter than 1.3 s it says nothing."""
    heard = np.asarray(soxr.resample(samples, rate, LISTEN_RATE), np.float32)
    mel = spectrogram(heard)
    windows = sliding_window_view(mel, FRAMES, axis=0)[:-1].transpose(0, 2, 1)
    logits = [
        network.judge(np.ascontiguousarray(windows[start : start + _BATCH]))
        for start in range(0, len(windows), _BATCH)
    ]
    raw = 1 / (1 + np.exp(-np.concatenate(logits).astype(np.float64)))
    return smooth(raw), raw


def laughing(
    mouth: EmbeddedMouth, cast: Mapping[str, tuple[Language, int]]
) -> Iterator[tuple[str, bool, Samples]]:
    """(voice, whether it laughs, f32[n] at 24 kHz): each sentence plain and with a laugh before it.

    `cast`: sentences per voice. Which of the variations of a laugh it is depends on the sentence.
    """
    for voice, (language, count) in cast.items():
        for text in _texts(language)[:count]:
            yield voice, False, said(mouth, text, language, voice)
            yield voice, True, said(mouth, f"[laughter] {text}", language, voice)


def _texts(language: Language) -> Sequence[str]:
    """More than the sentences alone: also two of them in a row."""
    single = SENTENCES[language]
    join = " " if language == "en" else ""
    pairs = [join.join(pair) for pair in zip(single, single[5:] + single[:5], strict=True)]
    return (*single, *pairs)


def detected(
    network: Laughter, clips: Sequence[tuple[str, bool, Samples]], smooth: Filter
) -> dict[str, Any]:
    """{hit, false, ...} by the published rule, and by a threshold that was chosen on half of the
    clips so that it is false for at most 2 % of the neutral ones."""
    heard = [
        Heard(
            voice, laughs, *listen(network, samples, SPEAK_RATE, smooth), len(samples) / SPEAK_RATE
        )
        for voice, laughs, samples in clips
    ]
    tuned, held = heard[0::4] + heard[1::4], heard[2::4] + heard[3::4]
    stricter = next(
        (at for at in STRICTER if _share(tuned, at, laughs=False) <= FALSE), STRICTER[-1]
    )
    voices = dict.fromkeys(one.voice for one in heard)
    return {
        "hit": _share(heard, laughs=True),
        "false": _share(heard, laughs=False),
        "laughs": sum(one.laughs for one in heard),
        "neutral": sum(not one.laughs for one in heard),
        "by_voice": {
            voice: {
                "hit": _share([one for one in heard if one.voice == voice], laughs=True),
                "false": _share([one for one in heard if one.voice == voice], laughs=False),
            }
            for voice in voices
        },
        "without_filter": {
            "hit": _share(heard, laughs=True, smoothed=False),
            "false": _share(heard, laughs=False, smoothed=False),
        },
        "stricter": {
            "threshold": stricter,
            "hit": _share(held, stricter, laughs=True),
            "false": _share(held, stricter, laughs=False),
            "neutral": sum(not one.laughs for one in held),
        },
    }


def people(network: Laughter, folder: Path, smooth: Filter) -> dict[str, bool]:
    """Whether it fires on recordings of speech: by name."""
    import soundfile

    out = {}
    for file in sorted((*folder.glob("*.wav"), *folder.glob("*.flac"))):
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        mono = np.ascontiguousarray(samples.mean(axis=1))
        course, raw = listen(network, mono, rate, smooth)
        out[file.name] = Heard(file.stem, False, course, raw, len(mono) / rate).fires()
    return out


def _share(
    heard: Sequence[Heard], threshold: float = THRESHOLD, *, laughs: bool, smoothed: bool = True
) -> float:
    fired = [one.fires(threshold, smoothed=smoothed) for one in heard if one.laughs == laughs]
    return round(float(np.mean(fired)), 4) if fired else 0.0
