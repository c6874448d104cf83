"""What a thought before the reply is worth: `python -m vivavoce.bench.thought [--json FILE]`.

The thinker answers the same words with the same cue under five kinds of thought, without any of the
persona's own lines, shortening or guard:

    none   nothing is known of the voice
    cue    the cue line before the words ("The user's voice: sounds tired: slow")
    rules  the cue line and a plan by rule ("Answer gently, in few words.")
    after  the same, but behind the words
    own    the cue line, then the thinker writes a thought of at most 16 tokens of its own

Judged by rules: words that suit the cue, length, right answers to questions that have one, notes
said aloud; and what it costs until the first word.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from vivavoce.bench.manner_rules import Sentence, fits, length, parrots, right, sentences, share
from vivavoce.bench.talk import SAMPLING
from vivavoce.engine.manner import CUES, Cue, note
from vivavoce.engine.thinkers import open_thinker
from vivavoce.languages import Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Sampling, Text, Thinker
from vivavoce.persona.card import load
from vivavoce.persona.compile import compile_setup
from vivavoce.server.character import prefix
from vivavoce.server.choice import spec_of
from vivavoce.server.manner import plan
from vivavoce.server.options import MOST_THOUGHT
from vivavoce.store import Store

Kind = Literal["none", "cue", "rules", "after", "own"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

LINES: Final[dict[Cue, tuple[str, str]]] = {
    "upset": ("听起来哽咽：音调低、语速慢", "sounds choked up: low, slow"),
    "tired": ("听起来疲惫：音调低、语速慢", "sounds tired: low, slow"),
    "whispering": ("耳语", "whispering"),
    "laughing": ("在笑", "laughs"),
    "hurried": ("听起来不耐烦：语速快", "sounds impatient: fast"),
    "cheerful": ("听起来俏皮", "sounds playful"),
}
_BUDGET: Final = 16


@dataclass(frozen=True)
class Replied:
    """One reply."""

    sentence: str
    cue: Cue
    kind: Kind
    thought: str
    reply: str
    first_ms: float
    """Until the first word of the reply, thought included, everything before the note cached."""
    fits: bool
    parrots: bool
    right: bool | None


def think(
    thinker: Thinker, sentence: Sentence, cue: Cue, kind: Kind, before: Sequence[Message]
) -> Replied:
    """Answer `sentence`, said with `cue`."""
    language = sentence.language
    line = LINES[cue][0 if language == "zh" else 1]
    said = Message("user", sentence.text, manner=line, cues=(cue,))
    notes = [] if kind == "none" else [note(line, language)]
    if kind in ("rules", "after"):
        notes.append(plan(said, language, MOST_THOUGHT))
    told = [Message("system", "\n".join(notes))] if notes else []
    messages = [*before, said, *told] if kind == "after" else [*before, *told, said]
    sampling = replace(SAMPLING, forbid_han=language == "en")
    thinker.warm([*before, Message("user", sentence.text)], (), lambda: False)
    begun, thought = time.perf_counter(), ""
    if kind == "own":
        thought = _own(thinker, messages, language, sampling)
        sampling = replace(sampling, opening=thought)
    reply, first = "", 0.0
    for word in _words(thinker, messages, sampling):
        first = first or time.perf_counter() - begun
        reply += word
    return Replied(
        sentence.id,
        cue,
        kind,
        thought,
        reply.strip(),
        1000 * first,
        fits(cue, reply),
        parrots(reply),
        right(sentence, reply),
    )


def _own(
    thinker: Thinker, messages: Sequence[Message], language: Language, sampling: Sampling
) -> str:
    """What the thinker thinks of the voice, in brackets."""
    opening = "（我想：" if language == "zh" else "(My thought:"
    thought = opening
    for word in _words(thinker, messages, replace(sampling, opening=opening, max_tokens=_BUDGET)):
        thought += word
        if thought.rstrip().endswith((")", "）", "。", ".")):
            break
    closed = thought.rstrip().rstrip(")）")
    return f"{closed}）\n" if language == "zh" else f"{closed})\n"


def _words(thinker: Thinker, messages: Sequence[Message], sampling: Sampling) -> Iterator[str]:
    for thought in thinker.think(messages, (), "none", sampling, lambda: False):
        if isinstance(thought, Text) and thought.text:
            yield thought.text


def table(replies: Sequence[Replied]) -> list[dict[str, Any]]:
    """A row per kind: all cues, then each."""
    plain = {(r.sentence, r.cue): r.reply for r in replies if r.kind == "none"}
    rows = []
    for kind in KINDS:
        mine = [r for r in replies if r.kind == kind]
        if not mine:
            continue
        firsts = sorted(r.first_ms for r in mine)
        row: dict[str, Any] = {
            "kind": kind,
            "n": len(mine),
            "fits": round(share([r.fits for r in mine]), 3),
            "differs": round(share([r.reply != plain.get((r.sentence, r.cue)) for r in mine]), 3),
            "words": round(sum(length(r.reply) for r in mine) / len(mine), 1),
            "right": round(share([r.right for r in mine if r.right is not None]), 3),
            "said_aloud": round(share([r.parrots for r in mine]), 3),
            "first_ms_p50": round(firsts[len(firsts) // 2]),
        }
        for cue in CUES:
            of_cue = [r for r in mine if r.cue == cue]
            row[cue] = round(share([r.fits for r in of_cue]), 3)
            row[f"{cue}_words"] = round(
                sum(length(r.reply) for r in of_cue) / max(1, len(of_cue)), 1
            )
        rows.append(row)
    return rows


def main() -> None:
    """Measure, print the table, write the replies."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--thinker", default="s", help="s, m or a spec")
    parser.add_argument("--sentences", type=int, default=14, help="per language")
    parser.add_argument("--json", type=Path, help="file for the table and every reply")
    options = parser.parse_args()
    card = load("xiaoyue")
    thinker = open_thinker(spec_of(Store(), options.thinker))
    replies = []
    try:
        for sentence in sentences():
            if sentence.number >= options.sentences:
                continue
            before = prefix(compile_setup(card, sentence.language))
            thinker.warm(before, (), lambda: False, pin=True)
            replies += [think(thinker, sentence, c, k, before) for c in CUES for k in KINDS]
    finally:
        thinker.close()
    rows = table(replies)
    for row in rows:
        sys.stdout.write(json.dumps(row) + "\n")
    if options.json:
        found = {"table": rows, "replies": [asdict(r) for r in replies]}
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
