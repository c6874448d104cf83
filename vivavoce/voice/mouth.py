"""The embedded mouth: hibari for English, Kokoro for Chinese and for mixed sentences.

clause ── leads zh ──► Kokoro, one voice, one render (Latin words as English phonemes)
       └─ leads en ──► per piece: English by the voice's own engine, Han words by Kokoro
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.languages import HAN, Language
from vivavoce.voice.clauses import Splitter
from vivavoce.voice.pace import Pace
from vivavoce.voice.parts import Cancelled, Clause, ClauseSplitter, Said
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import Spoken, leads
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.shape import finish, marks, pause_after
from vivavoce.voice.style.types import NEUTRAL, Controls
from vivavoce.voice.voices import ALIASES, VOICES, Timbre, find

_CACHED_CLAUSES: Final = 64
_CACHED_SECONDS: Final = 3.0
_SLOWEST: Final = 0.25
_FASTEST: Final = 1.5


class EnglishRenderer(Protocol):
    def render(self, text: str, speed: float) -> Samples: ...


class MixedRenderer(Protocol):
    def render(self, pieces: Spoken, voice: str, speed: float) -> Rendering: ...


@dataclass(frozen=True)
class _Part:
    """What one renderer says in one go, and the stretch of the transcript it covers."""

    timbre: Timbre
    spoken: Spoken
    until: int


class EmbeddedMouth:
    """All voices of the process. Models load at first use or in `load`. Thread-safe."""

    languages: tuple[Language, ...] = ("zh", "en")

    def __init__(
        self,
        kokoro_stages: Path,
        kokoro_vocab: Path,
        *,
        threads: int = 1,
        hibari: Callable[[], EnglishRenderer] | None = None,
        kokoro: Callable[[], MixedRenderer] | None = None,
    ) -> None:
        """`hibari` and `kokoro` build other renderers than the real ones."""
        self._phonemes = Phonemes()
        self._make_hibari = hibari or self._real_hibari
        self._make_kokoro = kokoro or (
            lambda: self._real_kokoro(kokoro_stages, kokoro_vocab, threads)
        )
        self._hibari: EnglishRenderer | None = None
        self._kokoro: MixedRenderer | None = None
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[Spoken, str, float, str], tuple[Said, ...]] = OrderedDict()
        self._pace = {"hibari": Pace(0.06, 0.03), "kokoro": Pace(0.2, 0.7)}

    @property
    def voices(self) -> tuple[str, ...]:
        return (*VOICES, *ALIASES)

    def splitter(
        self, language: Language, *, short_start: bool = True, tone: Controls = NEUTRAL
    ) -> ClauseSplitter:
        return Splitter(language, self._phonemes.mandarin.words, short_start=short_start, tone=tone)

    def load(self, languages: Iterable[Language] = ("zh", "en")) -> None:
        """Load models ahead and run each once, so that the first answer does not pay for it."""
        for language in languages:
            word = "你好。" if language == "zh" else "Hello."
            for _ in self.render(Clause(word, ((language, word),)), "xiaoyue", 1.0, lambda: False):
                pass

    def render(
        self, clause: Clause, voice: str, speed: float, cancelled: Cancelled
    ) -> Iterator[Said]:
        """Speech of a clause in order; `cancelled` is polled before every piece."""
        if clause.silent:
            return
        speed = min(max(speed, _SLOWEST), _FASTEST)
        name = find(voice).name
        key = (clause.spoken, name, speed, clause.shown)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                kept = self._cache[key]
            else:
                kept = ()
        if kept:
            if not cancelled():
                yield from kept
            return
        out: list[Said] = []
        for said in self._fresh(clause, name, speed, cancelled):
            out.append(said)
            yield said
        if not cancelled():
            self._keep(key, tuple(out))

    def predict(self, clause: Clause, voice: str) -> tuple[float, float]:
        """(seconds of audio, seconds of rendering), learnt from what this machine rendered."""
        name = find(voice).name
        audio = render = 0.0
        for part in _parts(clause, name):
            part_audio, part_render = self._pace[part.timbre.engine].predict(_load(part.spoken))
            audio, render = audio + part_audio, render + part_render
        with self._lock:
            if any(key[0] == clause.spoken and key[1] == name for key in self._cache):
                render = 0.0
        return audio + (pause_after(clause.shown) if audio else 0.0), render

    def _fresh(
        self, clause: Clause, voice: str, speed: float, cancelled: Cancelled
    ) -> Iterator[Said]:
        parts = _parts(clause, voice)
        begin = 0
        offset = 0
        for number, part in enumerate(parts):
            if cancelled():
                return
            started = time.perf_counter()
            raw = self._speak(part, speed)
            spent = time.perf_counter() - started
            last = number + 1 == len(parts)
            speech = finish(raw, part.timbre.gain_db, 0.0)
            self._pace[part.timbre.engine].learn(
                _load(part.spoken), len(speech) * speed / SPEAK_RATE, spent * speed
            )
            rest = int(pause_after(clause.shown) / speed * SPEAK_RATE) if last else 0
            spoken = np.concatenate([speech, np.zeros(rest, np.float32)])
            shown = clause.shown[begin : part.until]
            yield Said(spoken, marks(shown, begin, speech, offset))
            begin, offset = part.until, offset + len(spoken)

    def _speak(self, part: _Part, speed: float) -> Samples:
        if part.timbre.engine == "hibari":
            return self._english().render(" ".join(text for _, text in part.spoken), speed)
        return self._mixed().render(part.spoken, part.timbre.name, speed).samples

    def _keep(self, key: tuple[Spoken, str, float, str], said: tuple[Said, ...]) -> None:
        if sum(len(piece.samples) for piece in said) > _CACHED_SECONDS * SPEAK_RATE:
            return
        with self._lock:
            self._cache[key] = said
            while len(self._cache) > _CACHED_CLAUSES:
                self._cache.popitem(last=False)

    def _english(self) -> EnglishRenderer:
        with self._lock:
            if self._hibari is None:
                self._hibari = self._make_hibari()
            return self._hibari

    def _mixed(self) -> MixedRenderer:
        with self._lock:
            if self._kokoro is None:
                self._kokoro = self._make_kokoro()
            return self._kokoro

    def _real_hibari(self) -> EnglishRenderer:
        from vivavoce.voice.hibari import Hibari

        return Hibari(self._phonemes.english)

    def _real_kokoro(self, stages: Path, vocab: Path, threads: int) -> MixedRenderer:
        from vivavoce.voice.kokoro import Kokoro

        return Kokoro(stages, vocab, self._phonemes, threads=threads)


def _parts(clause: Clause, voice: str) -> list[_Part]:
    """Which timbre says which pieces; neighbours of the same timbre are said in one go."""
    who = find(voice)
    if leads(clause.spoken) == "zh":
        return [_Part(who.zh, clause.spoken, len(clause.shown))] if clause.spoken else []
    out: list[_Part] = []
    total = sum(_load((piece,)) for piece in clause.spoken) or 1.0
    said = 0.0
    for piece in clause.spoken:
        said += _load((piece,))
        timbre = who.timbre(piece[0])
        until = _position(clause.shown, said / total)
        if out and out[-1].timbre == timbre:
            out[-1] = _Part(timbre, (*out[-1].spoken, piece), until)
        else:
            out.append(_Part(timbre, (piece,), until))
    return out


def _position(shown: str, fraction: float) -> int:
    """The script change of `shown` nearest to `fraction` of its length (its end for 1)."""
    if fraction >= 0.999:
        return len(shown)
    changes = [
        i
        for i in range(1, len(shown))
        if bool(HAN.match(shown[i])) != bool(HAN.match(shown[i - 1]))
    ]
    return min(
        changes or [int(fraction * len(shown))], key=lambda i: abs(i - fraction * len(shown))
    )


def _load(spoken: Spoken) -> float:
    """Length of speech in Han characters; Latin text counts by its letters."""
    han = sum(len(HAN.findall(text)) for _, text in spoken)
    letters = sum(sum(c.isalnum() and not HAN.match(c) for c in text) for _, text in spoken)
    return han + 0.3 * letters
