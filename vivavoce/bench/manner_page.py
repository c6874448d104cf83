"""The page and the recordings of the bench of manners (docs/same-words.md, docs/samples)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import soundfile as sf
import soxr

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.manner_audio import MANNERS, Manner

if TYPE_CHECKING:
    from vivavoce.bench.manner import Turn

KEPT: Final = ("en-00", "en-01", "zh-00", "zh-05")
"""Sentences whose recordings are kept."""

_GAP: Final = 0.6
"""Seconds between what was said and the answer."""

_HEAD: Final = """# Same words, different voice

The same sentence, said in six manners to the served engine. The user's sentences are synthetic:
two voices per language that no classifier was trained on, made tired, hurried, cheerful (a playful
voice), whispering or upset (choked up) by the WORLD vocoder; the neutral one went through it, too.
Xiao Yue answers with the small thinker and a fixed seed, so whatever differs in an answer comes
from what was heard.

    python -m vivavoce.bench.manner --json FILE --samples docs/samples --page docs/same-words.md

| manner | n | heard | answer differs sensibly | without perception | level, dB | pace | words |
|---|---|---|---|---|---|---|---|
"""
_RULES: Final = """
Sensibly means, against the answer to the neutral voice: at least 2 dB softer and slower (or with
kind words) for tired and upset; at least 5 % quicker and no more than two short sentences for
hurried; brighter words or a quicker pace for cheerful; at least 5 dB softer for whispering. Pace
and level are measured on the answer's audio; the last three columns are means over all sentences,
those whose cue was missed, too. What remains without perception are words that were misheard.

## Listen

Each file holds the user, a pause, and the answer.
"""


def write_samples(
    folder: Path, heard: Mapping[tuple[str, Manner], tuple[Samples, Samples]]
) -> None:
    """What was said and the answer, one Ogg file for each manner of the kept sentences."""
    folder.mkdir(parents=True, exist_ok=True)
    for (sentence, manner), (said, answer) in heard.items():
        if sentence in KEPT:
            user = soxr.resample(said, LISTEN_RATE, SPEAK_RATE)
            gap = np.zeros(int(_GAP * SPEAK_RATE), np.float32)
            whole = np.concatenate([user, gap, answer])
            name = folder / f"{sentence}-{manner}.ogg"
            sf.write(name, whole, SPEAK_RATE, format="OGG", subtype="OPUS", compression_level=0.95)


def write_page(path: Path, rows: Mapping[str, Any], turns: Sequence["Turn"]) -> None:
    """The table, and transcript, line and answer of what was kept."""
    text = _HEAD
    for manner in MANNERS[1:]:
        row = rows[manner]
        text += (
            f"| {manner} | {row['n']} | {row['heard']:.0%} | {row['sensible']:.0%} "
            f"| {row['transcript_only']:.0%} | {row['louder_db']:+.1f} | {row['quicker']:.2f} "
            f"| {row['words']:.2f} |\n"
        )
    every, plain = rows["all"], rows["neutral"]
    text += (
        f"| all | {sum(rows[m]['n'] for m in MANNERS[1:])} | | {every['sensible']:.0%} "
        f"| {every['transcript_only']:.0%} | | | |\n\n"
        f"{every['sentences_sensible']} of {every['sentences']} sentences have an answer that "
        f"differs sensibly in at least one manner. A cue was heard in {plain['cues']:.0%} of the "
        f"neutral ones.\n"
    )
    text += _RULES
    for sentence in KEPT:
        mine = [turn for turn in turns if turn.sentence == sentence and turn.perceive]
        if not mine:
            continue
        text += "\n| manner | understood | heard in the voice | answer |\n|---|---|---|---|\n"
        for turn in mine:
            link = f"[{turn.manner}](samples/{sentence}-{turn.manner}.ogg)"
            text += f"| {link} | {turn.transcript} | {turn.line or '-'} | {turn.reply} |\n"
    path.write_text(text, encoding="utf-8")
