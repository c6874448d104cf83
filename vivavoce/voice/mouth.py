"""The embedded mouth: hibari for English, Kokoro for Chinese and for mixed sentences, or the small
mouth where it has the voice.

clause ── leads zh ──► Kokoro or small, one voice, one render (Latin words as English phonemes)
       └─ leads en ──► per piece: English by the voice's own engine, Han words as above

rate, F0, stress: the renderer ─► timbre, energy ─► edges, level ─► pause behind
sounds and pauses come before the words
"""

import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.errors import ConfigError
from vivavoce.languages import HAN, Language
from vivavoce.voice.clauses import Splitter
from vivavoce.voice.effects.timbre import coloured
from vivavoce.voice.pace import Pace
from vivavoce.voice.parts import Cancelled, Clause, ClauseSplitter, Said
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import Spoken, leads
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.shape import ends_sentence, finish, kept, marks, pause_after
from vivavoce.voice.singing.score import Song
from vivavoce.voice.sounds import TYPICAL, Sounds
from vivavoce.voice.stress import Stretches, stressed
from vivavoce.voice.style.types import NEUTRAL, Before, Controls, Emphasis, Pause
from vivavoce.voice.voices import Timbre, Voice, aliases, find, style_table, voices

_CACHED_CLAUSES: Final = 64
_CACHED_SECONDS: Final = 3.0
_SLOWEST: Final = 0.25
_FASTEST: Final = 1.5


class Renderer(Protocol):
    """Does what controls say about rate, F0 and stress; the rest is done to what it hands over."""

    def render(
        self,
        pieces: Spoken,
        voice: str,
        speed: float,
        controls: Controls = NEUTRAL,
        emphasis: Stretches = (),
    ) -> Rendering: ...


_Engine = Literal["hibari", "kokoro", "small"]
_Key = tuple[Spoken, str, float, str, Controls, tuple[Emphasis, ...]]
"""What the sound of a clause's words depends on."""


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
        student: Path | None = None,
        hibari: Callable[[], Renderer] | None = None,
        kokoro: Callable[[], Renderer] | None = None,
    ) -> None:
        """`student` is a folder of `train/mouth_export.py`, which says what its voices say in
        Kokoro's place. `hibari` and `kokoro` build other renderers than the real ones."""
        self._phonemes = Phonemes()
        self._makers: dict[_Engine, Callable[[], Renderer]] = {
            "hibari": hibari or self._real_hibari,
            "kokoro": kokoro or (lambda: self._real_kokoro(kokoro_stages, kokoro_vocab, threads)),
        }
        self._small: frozenset[str] = frozenset()
        if student is not None:
            from vivavoce.voice.student import voices_of

            self._small = frozenset(voices_of(student))
            self._makers["small"] = lambda: self._real_small(student, kokoro_vocab)
        self._renderers: dict[_Engine, Renderer] = {}
        self._lock = threading.Lock()
        self._cache: OrderedDict[_Key, tuple[Said, ...]] = OrderedDict()
        self._sounds = Sounds()
        self._pace: dict[_Engine, Pace] = {
            "hibari": Pace(0.06, 0.03),
            "kokoro": Pace(0.2, 0.7),
            "small": Pace(0.06, 0.03),
        }

    @property
    def voices(self) -> tuple[str, ...]:
        return (*voices(), *aliases())

    def splitter(
        self, language: Language, *, short_start: bool = True, tone: Controls = NEUTRAL
    ) -> ClauseSplitter:
        return Splitter(language, self._phonemes.mandarin.words, short_start=short_start, tone=tone)

    def load(self, languages: Iterable[Language] = ("zh", "en")) -> None:
        """Load what the voices need ahead and run it, so that the first answer does not pay for it:
        once for all that loads late, and once more to learn how fast this machine is."""
        loaded: set[_Engine] = set()
        for language in languages:
            word = "你好。" if language == "zh" else "Hello."
            clause = Clause(word, ((language, word),))
            for voice in voices():
                timbre = find(voice).timbre(language)
                engine = self._engine(timbre)
                if engine not in loaded:
                    loaded.add(engine)
                    self._renderer(engine).render(clause.spoken, timbre.name, 1.0)
                    for _ in self.render(clause, voice, 1.0, lambda: False):
                        pass

    def render(
        self, clause: Clause, voice: str, speed: float, cancelled: Cancelled
    ) -> Iterator[Said]:
        """Speech of a clause in order; `cancelled` is polled before every piece."""
        if clause.silent:
            return
        name = find(voice).name
        speed = min(max(speed, _SLOWEST), _FASTEST)
        begin = 0
        for before in clause.before:
            if cancelled():
                return
            samples = self._before(before, clause, name)
            begin += len(samples)
            yield Said(samples)
        for said in self._words(clause, name, speed, cancelled):
            yield Said(said.samples, tuple((char, begin + at) for char, at in said.marks))

    def sing(self, song: Song, voice: str, cancelled: Cancelled) -> Iterator[Samples]:
        """Kokoro sings, in English as well."""
        from vivavoce.voice.kokoro import Kokoro
        from vivavoce.voice.singing.singer import Singer

        who, kokoro = find(voice), self._renderer("kokoro")
        if not isinstance(kokoro, Kokoro):
            raise ConfigError("only Kokoro sings: open the mouth with it")
        singer = Singer(kokoro)
        gain = np.float32(10 ** (who.zh.gain_db / 20))
        for piece in singer.sing(song, partial(_singing_voice, who), cancelled):
            yield np.clip(piece * gain, -1, 1)

    def predict(self, clause: Clause, voice: str) -> tuple[float, float]:
        """(seconds of audio, seconds of rendering), learnt from what this machine rendered."""
        name = find(voice).name
        rate = clause.controls.rate
        audio = render = 0.0
        for part in _parts(clause, name):
            part_audio, part_render = self._pace[
                self._engine(part.timbre, clause.controls)
            ].predict(_load(part.spoken))
            audio, render = audio + part_audio / rate, render + part_render / rate
        with self._lock:
            if any(_same(key, clause, name) for key in self._cache):
                render = 0.0
        if audio:
            audio += pause_after(clause.shown) / rate
        return audio + sum(map(_seconds, clause.before)), render

    def _words(
        self, clause: Clause, voice: str, speed: float, cancelled: Cancelled
    ) -> Iterator[Said]:
        """Marks count from the first word."""
        key = (clause.spoken, voice, speed, clause.shown, clause.controls, clause.emphasis)
        with self._lock:
            kept = self._cache.get(key, ())
            if kept:
                self._cache.move_to_end(key)
        if kept:
            if not cancelled():
                yield from kept
            return
        out: list[Said] = []
        for said in self._fresh(clause, voice, speed, cancelled):
            out.append(said)
            yield said
        if not cancelled():
            self._keep(key, tuple(out))

    def _fresh(
        self, clause: Clause, voice: str, speed: float, cancelled: Cancelled
    ) -> Iterator[Said]:
        parts = _parts(clause, voice)
        begin = 0
        offset = 0
        pace = speed * clause.controls.rate
        for number, part in enumerate(parts):
            if cancelled():
                return
            last = number + 1 == len(parts)
            shown = clause.shown[begin : part.until]
            controls = part.timbre.controls.then(clause.controls)
            if controls.ending and not (last and ends_sentence(shown)):
                controls = replace(controls, ending=0.0)
            stretches = stressed(shown, begin, part.spoken, clause.emphasis)
            engine = self._engine(part.timbre, controls)
            renderer = self._renderer(engine)
            started = time.perf_counter()
            raw = renderer.render(part.spoken, part.timbre.name, speed, controls, stretches)
            speech, ends = _finished(raw, part.timbre, controls)
            spent = time.perf_counter() - started
            self._pace[engine].learn(
                _load(part.spoken), len(speech) * pace / SPEAK_RATE, spent * pace
            )
            rest = int(pause_after(clause.shown) / pace * SPEAK_RATE) if last else 0
            spoken = np.concatenate([speech, np.zeros(rest, np.float32)])
            yield Said(spoken, marks(shown, begin, speech, offset, ends))
            begin, offset = part.until, offset + len(spoken)

    def _before(self, before: Before, clause: Clause, voice: str) -> Samples:
        """A pause, or a sound in the voice and tone of the words behind it."""
        if isinstance(before, Pause):
            return np.zeros(int(before.seconds * SPEAK_RATE), np.float32)
        language = leads(clause.spoken) if clause.spoken else clause.language
        timbre = find(voice).timbre(language)

        def speak(pieces: Spoken, controls: Controls) -> Rendering:
            own = timbre.controls.then(controls)
            who = self._renderer(self._engine(timbre))
            raw = who.render(pieces, timbre.name, 1.0, own)
            return replace(raw, samples=coloured(raw.samples, raw.f0, own, timbre.colour))

        # What is said next decides which of the variations it is: the same text sounds the same.
        variation = zlib.crc32(clause.shown.encode())
        pitch = clause.controls.pitch
        sound = self._sounds(before, timbre, language, speak, variation, pitch)
        tone = coloured(sound, np.zeros(0, np.float32), clause.controls)
        return finish(tone, 0.0)

    def _engine(self, timbre: Timbre, controls: Controls = NEUTRAL) -> _Engine:
        """Who says it; only Kokoro speaks a dialect."""
        small = timbre.engine == "kokoro" and timbre.name in self._small
        return "small" if small and not controls.dialect else timbre.engine

    def _renderer(self, engine: _Engine) -> Renderer:
        with self._lock:
            if engine not in self._renderers:
                self._renderers[engine] = self._makers[engine]()
            return self._renderers[engine]

    def _keep(self, key: _Key, said: tuple[Said, ...]) -> None:
        if sum(len(piece.samples) for piece in said) > _CACHED_SECONDS * SPEAK_RATE:
            return
        with self._lock:
            self._cache[key] = said
            while len(self._cache) > _CACHED_CLAUSES:
                self._cache.popitem(last=False)

    def _real_hibari(self) -> Renderer:
        from vivavoce.voice.hibari import Hibari

        return Hibari(self._phonemes.english)

    def _real_kokoro(self, stages: Path, vocab: Path, threads: int) -> Renderer:
        from vivavoce.voice.kokoro import Kokoro

        return Kokoro(stages, vocab, self._phonemes, threads=threads, vectors=style_table)

    def _real_small(self, folder: Path, vocab: Path) -> Renderer:
        from vivavoce.voice.student import Student

        return Student(folder, vocab, self._phonemes)


def _finished(raw: Rendering, timbre: Timbre, controls: Controls) -> tuple[Samples, list[int]]:
    """What a renderer made, ready to be played, and the ends of its words."""
    samples = coloured(raw.samples, raw.f0, controls, timbre.colour)
    keep = kept(samples)
    at = np.concatenate([[0], np.cumsum(keep)])
    ends = [int(at[min(end, len(keep))]) for _, end in raw.words]
    return finish(samples[keep], timbre.gain_db), ends


def _same(key: _Key, clause: Clause, voice: str) -> bool:
    """A cached rendering is of this clause, at whatever speed."""
    spoken, name, _, shown, controls, emphasis = key
    return (spoken, name, shown, controls, emphasis) == (
        clause.spoken,
        voice,
        clause.shown,
        clause.controls,
        clause.emphasis,
    )


def _seconds(before: Before) -> float:
    return before.seconds if isinstance(before, Pause) else TYPICAL[before.kind]


def _singing_voice(who: Voice, language: Language) -> str:
    """Kokoro's name of a voice; hibari was distilled from af_heart."""
    timbre = who.timbre(language)
    return timbre.name if timbre.engine == "kokoro" else "af_heart"


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
