"""What the small mouth learns from: Kokoro's speech, and the numbers that made it.

    texts, voices ─► phonemes ─► KokoroTorch, in batches ─► shards ─► ledger
                                 tokens, durations, F0, energy, samples

A shard is one of `shards.py`, at 24 kHz (its records' settings say so), with more arrays:

    tokens      i16[all tokens]    0 at both ends of a clip
    durations   i16[all tokens]    frames of 12.5 ms per token
    token_ends  i64[clips]         where each clip ends in both
    pitch       f32[all frames]    Hz as the voice's source was given it, 80 per second
    energy      f32[all frames]    in Kokoro's own measure

Nothing is listened to: a student learns what the phonemes sound like, whatever the text was.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.data import mixed, shards
from vivavoce.data.coverage import widest
from vivavoce.data.kokoro_torch import FRAME, KokoroTorch
from vivavoce.data.make import LEDGER, Progress, clip_record, unmade
from vivavoce.data.plan import Job, Planned, plan
from vivavoce.data.sources import gather
from vivavoce.data.speakers import Line
from vivavoce.data.texts import Text
from vivavoce.data.voices import EngineName, kokoro
from vivavoce.languages import Language
from vivavoce.ledger.clips import ClipRecord, Split, Verdict
from vivavoce.ledger.ledger import Ledger
from vivavoce.voice.kokoro import read_vocab
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.styles import StyleTables

HOP: Final = FRAME // 2
"""Samples per frame of durations, pitch and energy: 12.5 ms."""
_BESIDE: Final = ("tokens", "durations", "token_ends", "pitch", "energy")


@dataclass(frozen=True)
class Lesson:
    """One clip with what made it."""

    record: ClipRecord
    tokens: NDArray[np.int64]
    """i64[T]"""
    durations: NDArray[np.int64]
    """i64[T] frames; they add up to F."""
    pitch: NDArray[np.float32]
    """f32[F] Hz"""
    energy: NDArray[np.float32]
    """f32[F]"""
    samples: Samples
    """f32[300 F] at 24 kHz"""


class Teacher:
    """Kokoro in torch, its vocabulary and the style tables of its voices."""

    name: EngineName = "kokoro"

    def __init__(
        self,
        model: KokoroTorch,
        vocab: dict[str, int],
        voices: StyleTables,
        phonemes: Phonemes,
        device: str = "cpu",
    ) -> None:
        self._model = model.to(device)
        self._vocab = vocab
        self._voices = voices
        self._phonemes = phonemes
        self.version = f"kokoro-v1.0.int8.onnx in torch {metadata.version('torch')}"

    @classmethod
    def load(cls, model: Path, vocab: Path, voices: Path, device: str) -> "Teacher":
        """Raises ModelError when a file is not what it should be."""
        tables = StyleTables(voices)
        return cls(KokoroTorch.load(model), read_vocab(vocab), tables, Phonemes(), device)

    def tokens(self, line: Line) -> list[int]:
        """Phoneme ids of a line, 0 at both ends."""
        said = self._phonemes(speak(line.words, line.language))
        return [0, *(self._vocab[symbol] for symbol in said if symbol in self._vocab), 0]

    def style(self, line: Line, tokens: Sequence[int]) -> Samples:
        """f32[256]: a voice has one style per number of tokens."""
        table = self._voices(line.voice.name)
        style: Samples = table[min(len(tokens) - 2, len(table) - 1), 0]
        return style

    def teach(self, lines: Sequence[Line], batch: int) -> list[dict[str, NDArray[Any]]]:
        """Tokens, durations, pitch, energy and samples of each line, spoken `batch` at a time:
        those of like length together, so that little is padded."""
        rows = [self.tokens(line) for line in lines]
        styles = [self.style(line, row) for line, row in zip(lines, rows, strict=True)]
        out: list[dict[str, NDArray[Any]]] = [{} for _ in lines]
        order = sorted(range(len(lines)), key=lambda index: len(rows[index]))
        for start in range(0, len(order), batch):
            these = order[start : start + batch]
            spoken = self._model.speak(
                [rows[index] for index in these],
                torch.from_numpy(np.stack([styles[index] for index in these])),
            )
            for place, index in enumerate(these):
                length = int(spoken.samples[place])
                out[index] = {
                    "tokens": np.array(rows[index], np.int16),
                    "durations": _array(2 * spoken.durations[place, : len(rows[index])], np.int16),
                    "pitch": _array(spoken.pitch[place, : length // HOP], np.float32),
                    "energy": _array(spoken.energy[place, : length // HOP], np.float32),
                    "samples": _array(spoken.audio[place, :length], np.float32),
                }
        return out


def lines(
    voices: Sequence[str],
    split: Split,
    clips: int,
    seed: int,
    sources: Path | None,
    held_out: set[str],
    longest: int = 26,
    of: int = 1,
    language: Language | None = None,
) -> list[Planned]:
    """What each voice says: `clips` texts each, none twice, in `language` or else in its own.

    Of every `of` texts only the one is said that has most sounds not said before, so that a few
    hundred hold them all. Some of the Chinese texts have English words in them. Raises ConfigError
    when there are no texts.
    """
    out = []
    phonemes = Phonemes()
    languages: tuple[Language, ...] = ("zh", "en")
    for said in languages:
        mine = [voice for voice in voices if (language or _own(voice)) == said]
        if mine:
            job = Job(said, "kokoro", split, clips * len(mine) * of, seed, longest)
            found = plan(job, _texts(said, sources), held_out)

            def read(planned: Planned) -> str:
                return phonemes(speak(planned.line.words, planned.line.language))

            for number, planned in enumerate(widest(found, read, of)):
                voice = mine[number % len(mine)]
                name = f"teacher-{voice}-{split}-{seed}-{number:06d}"
                words = planned.text.words
                line = Line(name, words, said, kokoro(voice), seed=seed)
                out.append(Planned(line, planned.text))
    return out


def _own(voice: str) -> Language:
    return "zh" if voice[0] == "z" else "en"


def _texts(language: Language, sources: Path | None) -> list[Text]:
    return gather(sources, language) + (list(mixed.texts()) if language == "zh" else [])


def dump(
    planned: Sequence[Planned],
    split: Split,
    teacher: Teacher,
    folder: Path,
    *,
    name: str,
    batch: int = 8,
    per_shard: int = 100,
    progress: Callable[[Progress], None] = lambda _: None,
) -> None:
    """Fill `folder` with shards NAME-0000.npz and so on; one that is there is not made again.

    Raises ConfigError when a shard that is there was made from other lines.
    """
    ledger = Ledger(folder / LEDGER)
    count = -(-len(planned) // per_shard)
    for number, path, mine in unmade(planned, folder, name, per_shard, ledger):
        taught = teacher.teach([one.line for one in mine], batch)
        clips = [
            shards.Clip(_record(one, split, teacher, len(values["samples"])), values["samples"])
            for one, values in zip(mine, taught, strict=True)
        ]
        beside = {
            key: np.concatenate([values[key] for values in taught])
            for key in ("tokens", "durations", "pitch", "energy")
        }
        ends = np.cumsum([len(values["tokens"]) for values in taught], dtype=np.int64)
        ledger.append(shards.write(path, clips, [], {**beside, "token_ends": ends}))
        progress(Progress(number + 1, count, len(clips), 0))


def _record(planned: Planned, split: Split, teacher: Teacher, length: int) -> ClipRecord:
    made = clip_record(split, planned, teacher, (), length / SPEAK_RATE, Verdict(kept=True))
    return replace(made, generator_settings={**made.generator_settings, "rate": SPEAK_RATE})


def lessons(path: Path) -> Iterator[Lesson]:
    """The clips of a shard that `dump` wrote. Raises LedgerError when it is none."""
    arrays = shards.arrays_of(path, *_BESIDE)
    ends = arrays["token_ends"]
    tokens = np.split(arrays["tokens"].astype(np.int64), ends[:-1])
    durations = np.split(arrays["durations"].astype(np.int64), ends[:-1])
    frames = np.cumsum([int(row.sum()) for row in durations])[:-1]
    pitch, energy = np.split(arrays["pitch"], frames), np.split(arrays["energy"], frames)
    rows = zip(shards.read(path), tokens, durations, pitch, energy, strict=True)
    for clip, token, duration, hertz, level in rows:
        yield Lesson(clip.record, token, duration, hertz, level, clip.samples)


def _array(tensor: Any, kind: Any) -> NDArray[Any]:
    return np.ascontiguousarray(tensor.cpu().numpy().astype(kind))
