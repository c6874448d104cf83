"""hibari: English, one voice (distilled from Kokoro's af_heart), 50 times faster than real time.

    ids ─► network ─► per 12.5 ms frame: harmonics, noise, free phase, F0 ─► dsp.synth ─► samples
                  └─► frames per phoneme ─► where the words are

F0 is shaped on the frames and they are stretched before they become sound: for stressed words, and
because the network knows whole phoneme lengths only (of 25 ms), so that by itself it would say
nearly the same at rates 1.4 and 1.5.
"""

import threading
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE
from vivavoce.errors import ModelError
from vivavoce.voice.effects.contour import shape
from vivavoce.voice.effects.harmonics import carried, carried_phase, louder
from vivavoce.voice.effects.level import stress
from vivavoce.voice.effects.spectrum import HOP
from vivavoce.voice.phonemes import EnglishPhonemes
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.stress import Stretches
from vivavoce.voice.style.types import NEUTRAL, Controls

_DURATIONS: Final = ("/Clip_output_0", "/Div_40_output_0")
"""Lengths of the phonemes, f32[phonemes], two frames each, as they are rendered and before they
were rounded: inside the graph, and made outputs of it here."""
_LONGER: Final = 1.25
"""Factor on the length of a stressed word."""

_PAUSES: Final = frozenset(",.!?;:…—")


class Hibari:
    """The model inside the `hibari-tts` package. Thread-safe; one render at a time."""

    def __init__(self, phonemes: EnglishPhonemes, *, threads: int = 1) -> None:
        import hibari

        if hibari.SAMPLE_RATE != SPEAK_RATE:
            raise _unexpected(f"speaks at {hibari.SAMPLE_RATE} Hz, expected {SPEAK_RATE}")
        self._model: Any = hibari.Hibari(threads=threads, g2p=phonemes)
        self._session = _with_durations(self._model.model_path, threads)
        self._model.sess = self._session
        self._lock = threading.Lock()

    def render(
        self,
        pieces: Spoken,
        voice: str,  # noqa: ARG002 - there is one
        speed: float,
        controls: Controls = NEUTRAL,
        emphasis: Stretches = (),
    ) -> Rendering:
        """Speech of an English clause; the same arguments give the same samples.

        `emphasis` is stretches of its words as fractions of the letters.
        """
        text = " ".join(words for _, words in pieces)
        with self._lock:
            return self._whole(self._model.phonemize(text), text, speed, controls, emphasis)

    def _whole(
        self, sentences: list[str], text: str, speed: float, controls: Controls, emphasis: Stretches
    ) -> Rendering:
        rng = np.random.default_rng(0)
        stressed = _stressed(sentences, text, emphasis)
        samples, curves, words = [], [np.zeros(0, np.float32)], []
        begin = 0
        for number, sentence in enumerate(sentences):
            before = sum(map(_words, sentences[:number]))
            mine = stressed[before : before + _words(sentence)]
            said = self._sentence(sentence, speed * controls.rate, controls, mine, rng)
            words += [(begin + first, begin + last) for first, last in said.words]
            begin += len(said.samples)
            samples.append(said.samples)
            curves.append(said.f0)
        whole = np.concatenate([np.zeros(0, np.float32), *samples])
        return Rendering(whole, np.concatenate(curves), tuple(words))

    def _sentence(
        self,
        phonemes: str,
        speed: float,
        controls: Controls,
        stressed: list[bool],
        rng: np.random.Generator,
    ) -> Rendering:
        from hibari import dsp

        feed = {
            "ids": np.asarray([self._model.ids(phonemes)], np.int64),
            "speed": np.asarray([speed], np.float32),
        }
        *parts, f0, rendered, exact = self._session.run(None, feed)
        lengths = 2 * np.asarray(rendered).reshape(-1)
        known = [symbol for symbol in phonemes if symbol in self._model.vocab]
        spans = _spans(known, lengths)
        emphasised = np.zeros(f0.shape[1], bool)
        for (first, last), stress_it in zip(spans, stressed, strict=False):
            emphasised[first:last] = stress_it
        plain = 2 * np.maximum(np.round(np.asarray(exact).reshape(-1) * speed), 1)
        longer = np.repeat(plain / speed / lengths, np.round(lengths).astype(int))
        source = _stretched(np.where(emphasised, _LONGER, 1.0) * longer)
        emphasised = emphasised[source]
        harmonic, phase, noise, free, angle = (part[0][:, source] for part in parts)
        heard = f0[0][source]
        wanted = shape(heard, controls, emphasised if emphasised.any() else None)
        # Between frames F0 is interpolated, so the low values around voiced ones matter.
        driven = np.where(wanted > 0, wanted, heard)
        if not np.allclose(driven, heard, rtol=1e-4):
            harmonic = carried(harmonic, heard, driven) + louder(heard, driven)
            phase = carried_phase(phase, heard, driven)
        else:
            driven = heard
        if emphasised.any():
            gain = np.log(stress(emphasised))
            harmonic, noise, free = harmonic + gain, noise + gain, free + gain
        samples = dsp.synth(harmonic, phase, noise, free, angle, driven, rng)
        edges = [np.searchsorted(source, span) * HOP for span in spans]
        words = tuple((int(first), int(last)) for first, last in edges)
        return Rendering(np.asarray(samples, np.float32), wanted, words)


def _with_durations(path: str, threads: int) -> Any:
    """The network with two more outputs. Protocol buffers that follow one another are merged, so a
    graph that holds nothing but the outputs' names is appended."""
    import onnxruntime as ort

    from vivavoce.audio.onnx import session_options

    options = session_options(threads)
    options.log_severity_level = 3
    model = Path(path).read_bytes()
    outputs = (_message(12, _message(1, name.encode())) for name in _DURATIONS)
    named = _message(7, b"".join(outputs))
    try:
        return ort.InferenceSession(model + named, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _unexpected("has another network inside") from error


def _message(field: int, content: bytes) -> bytes:
    """A length-delimited field of a protocol buffer, for lengths below 128."""
    return bytes([field << 3 | 2, len(content)]) + content


def _unexpected(what: str) -> ModelError:
    return ModelError(f"hibari-tts {what}: install the hibari-tts version that vivavoce pins")


def _words(sentence: str) -> int:
    return sum(not _PAUSES.issuperset(word) for word in sentence.split())


def _stressed(sentences: list[str], text: str, emphasis: Stretches) -> list[bool]:
    """Which words (of phonemes) are stressed: those whose middle lies in a stretch."""
    words = [word for sentence in sentences for word in sentence.split()]
    said = [word for word in words if not _PAUSES.issuperset(word)]
    written = text.split()
    sizes = np.array([len(word) for word in (written if len(written) == len(said) else said)])
    middles = (np.cumsum(sizes) - sizes / 2) / max(int(sizes.sum()), 1)
    return [any(begin <= at <= end for begin, end in emphasis) for at in middles]


def _spans(phonemes: list[str], lengths: NDArray[np.float32]) -> list[tuple[int, int]]:
    """First frame and end of every word; `lengths`, in frames, has a pad at either end."""
    edges = np.cumsum(np.round(lengths)).astype(int)
    spans: list[tuple[int, int]] = []
    begin: int | None = None
    for number, symbol in enumerate(phonemes):
        if symbol == " ":
            begin = None
        elif symbol in _PAUSES:
            continue
        elif begin is None:
            begin = int(edges[number])
            spans.append((begin, int(edges[number + 1])))
        else:
            spans[-1] = (begin, int(edges[number + 1]))
    return spans


def _stretched(lengths: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which frame sounds when, if each of f64[frames] lasts that many."""
    ends = np.cumsum(lengths)
    if not len(ends):
        return np.zeros(0, np.int64)
    return np.searchsorted(ends, np.arange(round(ends[-1])) + 0.5).clip(max=len(ends) - 1)
