"""Part bench of the encoder: what streaming costs Whisper's decoder before any training, and CPU.

    python -m vivavoce.bench.encoder --data DIR [--each N] [--json]

The same decoder reads features of the same recordings, encoded whole and as streams. Real and
synthetic speech stand apart: `--data` holds `audio/` with the recordings that are named in
`data/ears_references.json`; the synthetic ones are the spoken questions (`--each` per language).
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.bench.ears_sets import REFERENCES
from vivavoce.bench.errors_in_text import units
from vivavoce.bench.questions import choose, load_questions
from vivavoce.edit_distance import edit_distance
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.agreement import echo
from vivavoce.model.ears import RATE, STYLE
from vivavoce.model.encoder import Encoder
from vivavoce.model.encoder_stream import STEP, STRIDE, Floats, Mask, Rolling, Streaming
from vivavoce.model.mel import FLOOR, FRAMES_PER_SECOND, MELS, N_FFT, Mel, log_mel
from vivavoce.model.simplified import simplify
from vivavoce.model.whisper import Whisper
from vivavoce.model.whisper_tokens import WhisperTokens
from vivavoce.store import Store

VARIANTS: Final[Mapping[str, Streaming | None]] = {
    "whole": None,
    "blocks, look-ahead 0": Mask(0),
    "blocks, look-ahead 1": Mask(1),
    "blocks, look-ahead 2": Mask(2),
    "rolling 4 s, settled 0.32 s": Rolling(settled_s=0.32),
    "rolling 4 s, settled 0.64 s": Rolling(),
}
LONGEST: Final = 14.0
"""Seconds; longer recordings are cut where they are quietest, and every piece is read by itself."""
LEAST: Final = 5.0
"""Whisper repeats itself on less: shorter pieces are followed by silence, in all variants."""
TAIL: Final = 0.5


@dataclass(frozen=True)
class Item:
    """One recording: unclamped log-mel of its pieces, and what is said in it."""

    name: str
    language: Language
    text: str
    pieces: tuple[Mel, ...]


@dataclass(frozen=True)
class Row:
    """Errors of one variant on one set of recordings, and CPU of its encoder."""

    variant: str
    speech: str
    language: Language
    recordings: int
    units: int
    errors: int
    cpu_ms: float
    """Per 320 ms of audio."""


def pieces(audio: Samples) -> Iterator[Samples]:
    """`audio` in parts of `LONGEST` at most, cut at the quietest 100 ms of the later half."""
    longest, hop = int(LONGEST * LISTEN_RATE), LISTEN_RATE // 10
    while len(audio) > longest:
        later = audio[longest // 2 : longest]
        energy = (later[: len(later) // hop * hop].reshape(-1, hop) ** 2).sum(axis=1)
        cut = longest // 2 + int(energy.argmin()) * hop + hop // 2
        yield audio[:cut]
        audio = audio[cut:]
    yield audio


def mel_of(audio: Samples) -> Mel:
    """Unclamped log-mel with the silence behind it, whole steps."""
    mel = log_mel(np.pad(audio, (N_FFT // 2, N_FFT)))
    wanted = max(len(mel) + int(TAIL * FRAMES_PER_SECOND), int(LEAST * FRAMES_PER_SECOND))
    silence = np.full((wanted + -wanted % STEP - len(mel), MELS), FLOOR, np.float32)
    return np.concatenate([mel, silence])


def recorded(folder: Path) -> list[Item]:
    """The recordings of people."""
    references: dict[str, str] = json.loads(REFERENCES.read_text("utf-8"))
    paths = {path.name: path for path in folder.glob("*speech/*")}
    return [
        _item(name, "zh" if ".zh." in name else "en", text, read_audio(paths[name], LISTEN_RATE))
        for name, text in references.items()
        if name in paths
    ]


def synthetic(each: int) -> list[Item]:
    """`each` spoken questions per language."""
    rendered = tuple(question for question in load_questions() if not question.recorded)
    return [
        _item(q.id, q.language, q.text, read_audio(q.path, LISTEN_RATE))
        for language in LANGUAGES
        for q in choose(rendered, language, each)
    ]


def _item(name: str, language: Language, text: str, audio: Samples) -> Item:
    return Item(name, language, text, tuple(mel_of(piece) for piece in pieces(audio)))


class Reader:
    """Whisper's decoder over features."""

    def __init__(self, folder: Path) -> None:
        import ctranslate2

        self._tokens = WhisperTokens(folder / "tokenizer.json")
        self._whisper = Whisper(folder, self._tokens)
        self._view = ctranslate2.StorageView.from_array

    def read(self, features: Floats, language: Language) -> str:
        """f32[n, width] -> text, a runaway repetition cut as the ears cut it."""
        context = self._tokens.encode(STYLE[language])
        limit = 8 + int(RATE[language] * len(features) * STRIDE / FRAMES_PER_SECOND)
        encoded = self._view(np.ascontiguousarray(features[None]))
        reading = self._whisper.read(encoded, language, context, (), limit)
        again = echo(reading.tokens, 0)
        return simplify(self._tokens.decode(reading.tokens[:again]))


def measure(
    encode: Callable[[Mel], Floats], reader: Reader, items: list[Item]
) -> tuple[int, int, float]:
    """(errors, units, CPU ms per step)."""
    errors = total = steps = 0
    cpu = 0.0
    for item in items:
        text = ""
        for mel in item.pieces:
            begun = time.process_time()
            features = encode(mel)
            cpu += time.process_time() - begun
            steps += len(mel) // STEP
            text += " " + reader.read(features, item.language)
        expected = units(item.text, item.language)
        errors += edit_distance(expected, units(text, item.language))
        total += len(expected)
    return errors, total, 1000 * cpu / steps


def run(model: Path, whisper: Path, sets: Mapping[str, list[Item]]) -> list[Row]:
    """All variants on all sets, languages apart."""
    reader, rows = Reader(whisper), []
    for variant, streaming in VARIANTS.items():
        encoder = Encoder(model, streaming=streaming or Mask())

        def encode(
            mel: Mel, encoder: Encoder = encoder, streaming: Streaming | None = streaming
        ) -> Floats:
            return encoder.whole(mel) if streaming is None else encoder.streamed(mel)

        for speech, items in sets.items():
            for language in LANGUAGES:
                mine = [item for item in items if item.language == language]
                if mine:
                    errors, total, cpu = measure(encode, reader, mine)
                    row = Row(variant, speech, language, len(mine), total, errors, cpu)
                    rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m vivavoce.bench.encoder", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds audio/")
    parser.add_argument("--each", type=int, default=40, help="synthetic questions per language")
    parser.add_argument("--json", action="store_true", help="one list on stdout")
    options = parser.parse_args()
    store = Store()
    sets = {"real": recorded(options.data / "audio"), "synthetic": synthetic(options.each)}
    rows = run(store.path("whisper-base-encoder"), store.path("whisper-base"), sets)
    if options.json:
        json.dump([asdict(row) for row in rows], sys.stdout)
        return
    for row in rows:
        rate = f"{row.errors}/{row.units} = {100 * row.errors / row.units:.1f} %"
        sys.stdout.write(
            f"{row.variant:28} {row.speech:10} {row.language} n={row.recordings:<3} {rate:18} "
            f"{row.cpu_ms:.1f} ms\n"
        )


if __name__ == "__main__":
    main()
