"""Kokoro v1.0 (82 M parameters, int8 ONNX): many voices, Mandarin and English in one sentence.

    plan: phonemes ─► durations     curves: ─► pitch, energy     sound: ─► f32[n] at 24 kHz

Each stage is a graph of its own (`kokoro_build`); what lies between them may be changed. A voice is
f32[510, 1, 256]: one style per number of tokens.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import Samples
from vivavoce.errors import ModelError
from vivavoce.voice.dialect import sichuan
from vivavoce.voice.effects.contour import VOICED
from vivavoce.voice.kokoro_plan import Plan, lengthened, paced, shaped, stressed_words, tightened
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.reading import Reading
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.stress import Stretches
from vivavoce.voice.style.types import NEUTRAL, Controls
from vivavoce.voice.styles import StyleTables
from vivavoce.voice.tone_shapes import true_to_tones

_MAX_TOKENS: Final = 508
_BREAKS: Final = re.compile(r"(?<=[.!?;:,…]) +| +")
_STAGES: Final = ("text", "curves", "sound")


def read_vocab(path: Path) -> dict[str, int]:
    """Phoneme -> token id, from Kokoro's config ({"vocab": {...}}) or a plain mapping."""
    content = json.loads(path.read_text(encoding="utf-8"))
    vocab = content.get("vocab", content) if isinstance(content, dict) else None
    if not isinstance(vocab, dict) or " " not in vocab:
        raise ModelError(f"{path} is not a Kokoro vocabulary: run `vivavoce models verify`")
    return {str(symbol): int(token) for symbol, token in vocab.items()}


def split(reading: Reading, vocab: Mapping[str, int]) -> list[Reading]:
    """What of it has tokens, in parts of at most 508, cut at punctuation or else between words."""
    kept = [i for i, symbol in enumerate(reading.symbols) if symbol in vocab]
    symbols = "".join(reading.symbols[i] for i in kept)
    known = Reading(symbols, tuple(reading.owners[i] for i in kept), reading.words)
    out: list[Reading] = []
    begin, end = 0, len(symbols)
    while end - begin > _MAX_TOKENS:
        window = symbols[begin : begin + _MAX_TOKENS]
        cuts = [m.end() for m in _BREAKS.finditer(window)]
        strong = [c for c in cuts if window[:c].rstrip()[-1:] in ".!?;:,…"]
        cut = (strong or cuts or [_MAX_TOKENS])[-1]
        out.append(known.part(begin, begin + cut))
        begin += cut
    return [part for part in [*out, known.part(begin, end)] if part.symbols]


class Kokoro:
    """One loaded model. Thread-safe; one stage runs at a time."""

    def __init__(
        self,
        stages: Path,
        vocab: Path,
        phonemes: Phonemes,
        *,
        threads: int = 1,
        vectors: Callable[[str], Samples] | None = None,
    ) -> None:
        """`stages` is the store's folder kokoro-stages. `vectors` finds the style table of a voice;
        those of the package and their blends unless told."""
        self._sessions = {name: _session(stages / f"{name}.onnx", threads) for name in _STAGES}
        self._vocab = read_vocab(vocab)
        self._phonemes = phonemes
        self._vectors = vectors or StyleTables()
        self._lock = threading.Lock()

    def render(
        self,
        pieces: Spoken,
        voice: str,
        speed: float,
        controls: Controls = NEUTRAL,
        emphasis: Stretches = (),
    ) -> Rendering:
        """Speech of all pieces in one breath; a little silence is left at its edges.

        `emphasis` is stressed: stretches as fractions of what is spoken. Of `controls` it does what
        belongs to rate and pitch: rate, pitch, range, ending, tremor, jitter and dialect.
        """
        samples: list[Samples] = []
        pitch: list[NDArray[np.float32]] = []
        spans: dict[int, tuple[int, int]] = {}
        words: tuple[str, ...] = ()
        offset = 0
        for plan in self.intended(self.read(pieces), voice, speed, controls, emphasis):
            words = plan.reading.words
            samples.append(self.sound(plan))
            assert plan.pitch is not None
            pitch.append(np.where(plan.pitch >= VOICED, plan.pitch, np.float32(0)))
            spans |= {n: (a + offset, b + offset) for n, (a, b) in plan.spans().items()}
            offset += len(samples[-1])
        if not samples:
            return Rendering(np.zeros(0, np.float32))
        return Rendering(np.concatenate(samples), np.concatenate(pitch), _all(spans, len(words)))

    def intended(
        self,
        reading: Reading,
        voice: str,
        speed: float = 1.0,
        controls: Controls = NEUTRAL,
        emphasis: Stretches = (),
    ) -> Iterator[Plan]:
        """What `render` makes sound of: durations, pitch and energy with all that is asked for."""
        tones = tuple[str, ...]()
        if controls.dialect == "sichuan":
            reading, tones = sichuan.spoken(reading)
        for plan in self.plan(reading, voice, speed * controls.rate):
            stressed = stressed_words(plan.reading.words, emphasis)
            plan = lengthened(plan, stressed)
            if tones:
                plan = sichuan.longer(plan, tones)
            plan = tightened(self.curves(plan))
            plan = sichuan.toned(plan, tones) if tones else true_to_tones(plan)
            yield shaped(plan, controls, stressed)

    def read(self, pieces: Spoken) -> Reading:
        """Phonemes of the pieces; what they are said as when nobody changes them."""
        return self._phonemes.read(pieces)

    def plan(
        self, said: Spoken | Reading, voice: str | Samples, speed: float = 1.0
    ) -> tuple[Plan, ...]:
        """Durations of what is said; `voice` is a name or a style table.

        One plan, but for a text of more than 508 phonemes; none when nothing can be said.
        """
        table = self._vectors(voice) if isinstance(voice, str) else voice
        reading = said if isinstance(said, Reading) else self.read(said)
        return tuple(
            paced(self._planned(part, table), speed) for part in split(reading, self._vocab)
        )

    def curves(self, plan: Plan) -> Plan:
        """With pitch and energy as the model would have them for these durations."""
        coded = np.repeat(plan.coded.transpose(0, 2, 1), plan.frames, axis=2)
        pitch, energy = self._run("curves", {"coded": coded, "style": plan.style})
        return replace(plan, pitch=pitch[0], energy=energy[0])

    def sound(self, plan: Plan) -> Samples:
        """f32[600 F] at 24 kHz. Raises ValueError when the curves do not fit the durations."""
        frames = plan.frames
        curves = {}
        for name, curve in (("pitch", plan.pitch), ("energy", plan.energy)):
            if curve is None or curve.shape != (2 * frames.sum(),):
                raise ValueError(
                    f"{name} needs {2 * frames.sum()} values for these durations: "
                    "run `Kokoro.curves` after they were changed"
                )
            curves[name] = curve[None].astype(np.float32)
        said = np.repeat(plan.said, frames, axis=2)
        (audio,) = self._run("sound", {"said": said, "style": plan.style, **curves})
        return np.asarray(audio, np.float32).reshape(-1)

    def _planned(self, reading: Reading, table: Samples) -> Plan:
        tokens = [self._vocab[symbol] for symbol in reading.symbols]
        style = table[min(len(tokens), len(table) - 1)]
        feed = {"tokens": np.array([[0, *tokens, 0]], np.int64), "style": style}
        durations, coded, said = self._run("text", feed)
        return Plan(reading, durations[0], style, coded, said)

    def _run(self, stage: str, feed: Mapping[str, Any]) -> list[NDArray[np.float32]]:
        with self._lock:
            found: list[NDArray[np.float32]] = self._sessions[stage].run(None, feed)
        return found


def _session(path: Path, threads: int) -> Any:
    import onnxruntime as ort

    from vivavoce.audio.onnx import session_options

    if not path.is_file():
        raise ModelError(
            f"{path} is not there: give the folder kokoro-stages of the store "
            "(`vivavoce models pull mouth-zh` builds it)"
        )
    options = session_options(threads)
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # lengths vary: patterns only cost memory
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _all(spans: Mapping[int, tuple[int, int]], words: int) -> tuple[tuple[int, int], ...]:
    """Spans of all words in order; one without a sound of its own is where the last one ended."""
    out: list[tuple[int, int]] = []
    for number in range(words):
        last = out[-1][1] if out else 0
        out.append(spans.get(number, (last, last)))
    return tuple(out)
