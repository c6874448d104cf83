"""Same words, different voice: `python -m vivavoce.bench.manner [--json FILE] [--samples FOLDER]`.

Every sentence of `data/manner.yaml` is said in six manners to the served engine, and answered as it
was heard and by its transcript alone. What the answers are judged by is stated for each manner in
`FITS`: pace and level are measured on the answer's audio, against the answer to the same words said
neutrally. With a fixed seed answers are the same for the same transcript, so a run that reads only
transcripts differs where the words were misheard and nowhere else.
"""

import argparse
import asyncio
import json
import math
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.manner_audio import MANNERS, Manner, Speakers, speakers
from vivavoce.bench.manner_page import write_page, write_samples
from vivavoce.bench.manner_rules import Sentence, effort, fits, length, sentences, share
from vivavoce.bench.waveform import AUDIBLE_DBFS, FRAME_S, frame_levels
from vivavoce.engine.contract import (
    AudioChunk,
    Engine,
    Handle,
    Heard,
    Request,
    Setup,
    TextDelta,
)
from vivavoce.engine.manner import Cue
from vivavoce.model.chat import Message
from vivavoce.server.build import build
from vivavoce.server.options import MODEL, Options
from vivavoce.store import Store

_PIECE: Final = LISTEN_RATE
_SEED: Final = 1
_SENTENCE: Final = re.compile(r"[.!?](?=\s|$)|[。！？]")


@dataclass(frozen=True)
class Turn:
    """What came of one sentence said in one manner."""

    sentence: str
    manner: Manner
    perceive: bool
    transcript: str
    line: str
    cues: tuple[str, ...]
    reply: str
    level_db: float
    """Mean level of the audible part of the answer's audio;"""
    pace: float
    """Han characters, or three letters, of the answer per second of it."""

    @property
    def words(self) -> int:
        return length(self.reply)


@dataclass(frozen=True)
class Difference:
    """An answer against the one to the neutral voice."""

    cue: Cue
    turn: Turn
    plain: Turn

    @property
    def louder_db(self) -> float:
        return self.turn.level_db - self.plain.level_db

    @property
    def quicker(self) -> float:
        """Pace, as a ratio."""
        return self.turn.pace / self.plain.pace if self.plain.pace else 1.0

    @property
    def fitting(self) -> bool:
        """It has words that suit the voice, and the plain one has none."""
        return fits(self.cue, self.turn.reply) and not fits(self.cue, self.plain.reply)


FITS: Final[Mapping[Cue, Callable[[Difference], bool]]] = {
    "tired": lambda d: d.louder_db <= -2 and (d.quicker <= 0.97 or d.fitting),
    "upset": lambda d: d.louder_db <= -2 and (d.quicker <= 0.97 or d.fitting),
    "hurried": lambda d: d.quicker >= 1.05 and len(_SENTENCE.findall(d.turn.reply)) <= 2,
    "cheerful": lambda d: d.fitting or d.quicker >= 1.03,
    "whispering": lambda d: d.louder_db <= -5,
}
"""When an answer differs from the plain one in a way that makes sense: softer and slower (or kind)
for the tired and upset, quicker and short for the hurried, brighter for the cheerful, quiet for who
whispers."""


class Talk:
    """Talks to an engine, a fresh conversation for every sentence."""

    def __init__(self, engine: Engine, setup: Setup) -> None:
        self._engine, self._setup = engine, setup
        self._known: dict[tuple[str, ...], tuple[str, Samples]] = {}
        """Answers by transcript, line and cues: with a seed they are the same every time."""

    async def turns(
        self, sentence: Sentence, manner: Manner, samples: Samples
    ) -> tuple[Turn, Turn, Samples]:
        """The answer to `samples` (16 kHz), the one to their transcript alone, and the audio of the
        first (24 kHz)."""
        setup = replace(self._setup, language=sentence.language)
        handle = await self._engine.open(setup)
        for start in range(0, len(samples), _PIECE):
            piece = samples[start : start + _PIECE]
            await self._engine.hear(handle, 1, piece, start + len(piece))
        heard = await self._engine.transcribe(handle, 1)
        text = heard.text.strip()
        reply, speech = await self._answer(handle, heard, Request((), turn=1, seed=_SEED))
        whole = self._turn(sentence, manner, heard, reply, speech)
        words = replace(heard, perceived=None, manner="", cues=())
        asked = Request((Message("user", text),), seed=_SEED)
        reply, alone = await self._answer(handle, words, asked)
        await self._engine.close(handle)
        return whole, self._turn(sentence, manner, words, reply, alone), speech

    @staticmethod
    def _turn(
        sentence: Sentence, manner: Manner, heard: Heard, reply: str, speech: Samples
    ) -> Turn:
        level, pace = _measured(reply, speech)
        perceived = heard.perceived is not None
        told = (heard.text.strip(), heard.manner, heard.cues)
        return Turn(sentence.id, manner, perceived, *told, reply, level, pace)

    async def _answer(self, handle: Handle, heard: Heard, request: Request) -> tuple[str, Samples]:
        key = (heard.text.strip(), heard.manner, *heard.cues)
        if key not in self._known:
            reply, pieces = "", [np.zeros(0, np.float32)]
            async for output in self._engine.generate(handle, request):
                if isinstance(output, TextDelta):
                    reply += output.text
                elif isinstance(output, AudioChunk):
                    pieces.append(output.samples)
            self._known[key] = reply.strip(), np.concatenate(pieces)
        return self._known[key]


def _measured(reply: str, speech: Samples) -> tuple[float, float]:
    """Level in dBFS of what is audible, and pace."""
    levels = frame_levels(speech, SPEAK_RATE)
    audible = levels[levels > AUDIBLE_DBFS - 10]
    if not len(audible):
        return -100.0, 0.0
    level = 10 * float(np.log10(np.mean(10 ** (audible / 10))))
    return round(level, 2), round(effort(reply) / (len(audible) * FRAME_S), 3)


def differences(turns: Sequence[Turn], perceive: bool) -> list[Difference]:
    """Every turn of a manner against the neutral one, of the runs with or without perception."""
    mine = [turn for turn in turns if turn.perceive == perceive]
    plain = {turn.sentence: turn for turn in mine if turn.manner == "neutral"}
    return [
        Difference(turn.manner, turn, plain[turn.sentence])
        for turn in mine
        if turn.manner != "neutral" and turn.sentence in plain
    ]


def table(turns: Sequence[Turn]) -> dict[str, Any]:
    """By manner: how often it was heard, and how often the answer differs as it should, with
    perception and with the transcript alone."""
    rows: dict[str, Any] = {}
    for manner in MANNERS:
        heard = [turn for turn in turns if turn.manner == manner and turn.perceive]
        row: dict[str, Any] = {"n": len(heard)}
        if manner == "neutral":
            rows[manner] = row | {"cues": round(share([bool(turn.cues) for turn in heard]), 3)}
            continue
        row["heard"] = round(share([manner in turn.cues for turn in heard]), 3)
        for name, perceive in (("sensible", True), ("transcript_only", False)):
            mine = [one for one in differences(turns, perceive) if one.cue == manner]
            row[name] = round(share([FITS[one.cue](one) for one in mine]), 3)
            if perceive and mine:
                row["louder_db"] = round(float(np.mean([one.louder_db for one in mine])), 1)
                row["quicker"] = round(float(np.mean([one.quicker for one in mine])), 3)
                row["words"] = round(
                    float(np.mean([one.turn.words / max(1, one.plain.words) for one in mine])), 2
                )
        rows[manner] = row
    found = {perceive: differences(turns, perceive) for perceive in (True, False)}
    rows["all"] = {
        "sentences": len({turn.sentence for turn in turns}),
        "sensible": round(share([FITS[one.cue](one) for one in found[True]]), 3),
        "transcript_only": round(share([FITS[one.cue](one) for one in found[False]]), 3),
        "sentences_sensible": len({one.turn.sentence for one in found[True] if FITS[one.cue](one)}),
    }
    return rows


async def run(
    engine: Engine,
    setup: Setup,
    voices: Speakers,
    chosen: Sequence[Sentence],
    until: float = math.inf,
) -> tuple[list[Turn], dict[tuple[str, Manner], tuple[Samples, Samples]]]:
    """All turns, and what was said and answered; no further sentence is begun after `until` on the
    monotonic clock."""
    talk = Talk(engine, setup)
    turns: list[Turn] = []
    heard: dict[tuple[str, Manner], tuple[Samples, Samples]] = {}
    for sentence in chosen:
        if time.monotonic() > until:
            break
        for manner, samples in voices.say(sentence).items():
            whole, alone, speech = await talk.turns(sentence, manner, samples)
            turns += [whole, alone]
            heard[sentence.id, manner] = samples, speech
        sys.stderr.write(f"{sentence.id} done\n")
    return turns, heard


def _earlier(path: Path) -> list[Turn]:
    """The turns of an earlier run."""
    found = json.loads(path.read_text(encoding="utf-8"))["turns"]
    return [Turn(**{**turn, "cues": tuple(turn["cues"])}) for turn in found]


def main() -> None:
    """Measure, print the table, keep samples."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sentences", type=int, default=14, help="per language")
    parser.add_argument("--minutes", type=float, default=120, help="begin no sentence after")
    parser.add_argument("--after", type=Path, help="JSON of an earlier run, to go on from")
    parser.add_argument("--persona", default="xiaoyue")
    parser.add_argument("--json", type=Path, help="file for the table and every turn")
    parser.add_argument("--samples", type=Path, help="folder for a few of the recordings")
    parser.add_argument("--page", type=Path, help="Markdown page about them")
    options = parser.parse_args()
    store = Store()
    built = build(Options(persona=options.persona, thinker="s", capacity=1), store)
    voices = speakers(store)
    setup = built.hub.people.setup(built.hub.people.default(MODEL))
    before = _earlier(options.after) if options.after else []
    known = {turn.sentence for turn in before}
    chosen = [one for one in sentences() if one.number < options.sentences and one.id not in known]
    chosen.sort(key=lambda one: one.number)
    until = time.monotonic() + 60 * options.minutes
    try:
        turns, heard = asyncio.run(run(built.engine, setup, voices, chosen, until))
    finally:
        built.engine.shutdown()
    turns = [*before, *turns]
    rows = table(turns)
    for name, row in rows.items():
        sys.stdout.write(f"{name} {json.dumps(row)}\n")
    if options.json:
        found = {"table": rows, "turns": [asdict(turn) for turn in turns]}
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    if options.samples:
        write_samples(options.samples, heard)
    if options.page:
        write_page(options.page, rows, turns)


if __name__ == "__main__":
    main()
