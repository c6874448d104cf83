"""Do personas of the matrix answer differently? `python -m vivavoce.bench.matrix FILE`.

Rows spread over FILE become cards; each is served as any persona is (prefix, guard) and is asked
one of two questions in one of the two languages. Then:

- *alike*: character-bigram overlap (Jaccard) of answers to one question, between persons and, as
  the noise floor, between two drafts of the same person (another sampling seed)
- *whose*: an answer is given to the card whose habits it shows best, out of ten (its own and nine
  others'); 10 % is chance
- habits (catchphrase, opener, particles, address) in a person's own answers, and the same habits
  looked for in other people's answers
- rank correlation of an answer's length with the usual length its card names
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.bench.talk import SAMPLING, say
from vivavoce.bench.talk_rules import distinct
from vivavoce.engine.thinkers import open_thinker
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Thinker
from vivavoce.persona.card import Card
from vivavoce.persona.compile import compile_setup
from vivavoce.persona.matrix import table
from vivavoce.persona.matrix.habits import heard, size
from vivavoce.persona.matrix.render import row_to_card
from vivavoce.server.character import InCharacter, prefix
from vivavoce.server.choice import pulled, spec_of
from vivavoce.store import Store

QUESTIONS: Final[dict[Language, tuple[str, ...]]] = {
    "zh": ("我想换个工作，你怎么看？", "我最近总觉得没劲。"),
    "en": ("I'm thinking about a new job. What do you think?", "I feel flat these days."),
}
SECOND_DRAFT: Final = 4
"""One in so many persons answers twice."""
_STRIDE: Final = 77
"""Persons are asked in this step through the rows, so that any number of them is spread."""
OTHERS: Final = 9
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Reply:
    """One answer of one person."""

    row: int
    language: Language
    question: int
    draft: int
    text: str


def ask(
    thinker: Thinker,
    cards: Sequence[Card],
    minutes: float,
    progress: Progress | None = None,
) -> list[Reply]:
    """Every person answers one of the questions; half of them in Chinese, half in English.

    Stops after `minutes`; the persons asked by then are spread over all cards.
    """
    replies = []
    began = time.monotonic()
    for turn in range(len(cards)):
        row = turn * _STRIDE % len(cards)
        if time.monotonic() - began > minutes * 60:
            break
        language = LANGUAGES[turn % 2]
        question = turn // 2 % len(QUESTIONS[language])
        character = InCharacter(cards[row])
        user = Message("user", QUESTIONS[language][question])
        messages = [*prefix(compile_setup(cards[row], language)), user]
        for draft in range(2 if turn // 4 % SECOND_DRAFT == 0 else 1):
            sampling = replace(SAMPLING, max_tokens=60, seed=1 + draft)
            text, _ = say(thinker, messages, language, character, sampling)
            replies.append(Reply(row, language, question, draft, text))
        if progress is not None:
            progress(turn + 1, len(cards))
    return replies


def judge(replies: Sequence[Reply], cards: Sequence[Card]) -> dict[str, Any]:
    """The figures described above, by language."""
    out: dict[str, Any] = {}
    for language in LANGUAGES:
        mine = [reply for reply in replies if reply.language == language]
        first = [reply for reply in mine if reply.draft == 0]
        if not first:
            continue
        by_question = [
            [reply.text for reply in first if reply.question == question]
            for question in range(len(QUESTIONS[language]))
        ]
        own, other = _habit_rates(first, cards, language)
        out[language] = {
            "persons": len({reply.row for reply in first}),
            "replies": len(mine),
            "same_words": float(np.mean([1 - len(set(t)) / len(t) for t in by_question])),
            "distinct_2": float(np.mean([distinct(texts, 2) for texts in by_question])),
            "alike_between_persons": float(np.mean([_spread(texts) for texts in by_question])),
            "alike_same_person": _drafts(mine),
            "whose_of_ten": _attributed(first, cards, language),
            "habits_own": own,
            "habits_of_others": other,
            "length_rank_correlation": _length_correlation(first, cards, language),
        }
    return out


def marks(card: Card, language: Language) -> list[list[str]]:
    """What can be heard of a card's habits: catchphrase, openers, particles, address."""
    habits = card.verbal_habits
    speech = card.speech(language)
    return [
        [phrase.text for phrase in habits.catchphrases.get(language, ())],
        [*speech.openers, *speech.moods.comfort],
        list(habits.particles.get(language, ())),
        [habits.address[language]] if len(habits.address.get(language, "")) > 1 else [],
    ]


def shown(text: str, card: Card, language: Language) -> float:
    """How many kinds of a card's habits an answer shows, and how well its length fits."""
    kinds = marks(card, language)
    count = sum(any(heard(mark, text, language) for mark in kind) for kind in kinds)
    usual = card.verbal_habits.answer_length[language]
    return count + 1 / (1 + abs(math.log((1 + size(text, language)) / usual)))


def _attributed(replies: Sequence[Reply], cards: Sequence[Card], language: Language) -> float:
    """Share of answers that fit their own card best of ten."""
    rows = sorted({reply.row for reply in replies})
    hits = []
    for reply in replies:
        place = rows.index(reply.row)
        others = [rows[(place + 7 * step) % len(rows)] for step in range(1, OTHERS + 1)]
        best = max(shown(reply.text, cards[row], language) for row in others)
        hits.append(shown(reply.text, cards[reply.row], language) > best)
    return float(np.mean(hits))


def _habit_rates(
    replies: Sequence[Reply], cards: Sequence[Card], language: Language
) -> tuple[float, float]:
    """Kinds of habits per answer: the person's own, and a stranger's looked for in it."""
    rows = sorted({reply.row for reply in replies})
    own: list[int] = []
    other: list[int] = []
    for reply in replies:
        stranger = rows[(rows.index(reply.row) + len(rows) // 2) % len(rows)]
        for card, into in ((cards[reply.row], own), (cards[stranger], other)):
            into.append(int(shown(reply.text, card, language)))
    return float(np.mean(own)), float(np.mean(other))


def _length_correlation(
    replies: Sequence[Reply], cards: Sequence[Card], language: Language
) -> float:
    usual = [cards[reply.row].verbal_habits.answer_length[language] for reply in replies]
    real = [size(reply.text, language) for reply in replies]
    return float(np.corrcoef(_ranks(usual), _ranks(real))[0, 1])


def _ranks(numbers: Sequence[int]) -> list[float]:
    """Mean ranks, ties shared."""
    array = np.array(numbers)
    return [float((array < n).sum() + ((array == n).sum() - 1) / 2) for n in numbers]


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _overlap(first: str, second: str) -> float:
    a, b = _bigrams(first), _bigrams(second)
    return len(a & b) / max(1, len(a | b))


def _spread(texts: Sequence[str]) -> float:
    """Mean overlap of all pairs."""
    pairs = [_overlap(a, b) for i, a in enumerate(texts) for b in texts[:i]]
    return float(np.mean(pairs))


def _drafts(replies: Sequence[Reply]) -> float:
    second = {reply.row: reply.text for reply in replies if reply.draft == 1}
    firsts = {reply.row: reply.text for reply in replies if reply.draft == 0}
    return float(np.mean([_overlap(firsts[row], text) for row, text in second.items()]))


def main() -> None:
    """Ask, judge, print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=60.0, help="ask no longer than this")
    parser.add_argument("--thinker", help="default: the embedded one")
    parser.add_argument("--out", type=Path, help="save every answer as JSON")
    options = parser.parse_args()
    table.about(options.file)
    rows = table.read(options.file)
    picks = np.linspace(0, len(rows) - 1, options.rows).astype(int)
    cards = [row_to_card(rows.coords[pick], rows.ids[pick]) for pick in picks]
    store = Store()
    spec = options.thinker or spec_of(store, pulled(store)[0])
    thinker = open_thinker(spec, threads=1)

    def tell(done: int, total: int) -> None:
        sys.stderr.write(f"{done}/{total}\n")

    try:
        replies = ask(thinker, cards, options.minutes, tell)
    finally:
        thinker.close()
    result = {"thinker": spec, "rows": options.rows, "languages": judge(replies, cards)}
    if options.out:
        saved = {
            **result,
            "cards": [card.id for card in cards],
            "replies": [asdict(reply) for reply in replies],
        }
        options.out.write_text(json.dumps(saved, ensure_ascii=False, indent=1), "utf-8")
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
