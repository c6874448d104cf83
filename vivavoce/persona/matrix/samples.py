"""Training samples: a card's prompt, a situation, and a dialogue of two to six exchanges.

By default the answers are composed: the situation's answer for the person's temper, said with the
person's habits. With a `speak` function (a thinker behind the card's prompt) it writes them. Either
way a sample is written only if the in-character filter finds no fault.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.errors import ConfigError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.persona.card import Card
from vivavoce.persona.matrix import table
from vivavoce.persona.matrix.catalog import Value, catalog
from vivavoce.persona.matrix.dice import Dice
from vivavoce.persona.matrix.habits import Habits, habits, words
from vivavoce.persona.matrix.in_character import fault
from vivavoce.persona.matrix.render import PROBES, filled, instructions, reply_about, row_to_card
from vivavoce.persona.matrix.situations import Situation, situations

Turns = list[tuple[str, str]]
"""(user, answer)"""
Speak = Callable[[Card, Language, Turns, str], str]
"""The answer of a card, in a language, after these turns, to a new user line."""

_ASKS_AI: Final = {"zh": "你是AI吗？", "en": "Are you an AI?"}


@dataclass
class Written:
    """What came of writing samples."""

    samples: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    exchanges: int = 0

    @property
    def accepted(self) -> float:
        """Share of dialogues that passed the filter."""
        tried = self.samples + self.refused.total()
        return self.samples / tried if tried else 0.0

    def saved(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "samples": self.samples,
            "exchanges": self.exchanges,
            "accept_rate": round(self.accepted, 4),
            "refused": dict(self.refused.most_common()),
        }


def write_samples(
    matrix: Path,
    out: Path,
    count: int,
    *,
    speak: Speak | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Written:
    """`count` samples from rows spread over a matrix file, alternately in Chinese and English.

    One JSON object per line. Raises ConfigError if the file has too few rows.
    """
    done = Written()
    with out.open("w", encoding="utf-8") as stream:
        for ids, row, situation in _spread(matrix, count):
            language = LANGUAGES[done.samples % 2]
            values = catalog().values(row)
            manner = habits(values, language)
            topic = situations()[situation]
            card = row_to_card(row, ids) if speak else None
            turns = dialogue(values, manner, topic, Dice(f"sample {ids} {language}"), card, speak)
            if found := fault(turns, values, manner):
                done.refused[found] += 1
                continue
            stream.write(json.dumps(_sample(ids, values, manner, topic, turns), ensure_ascii=False))
            stream.write("\n")
            done.samples += 1
            done.exchanges += len(turns)
            if progress is not None:
                progress(done.samples, count)
            if done.samples == count:
                return done
    raise ConfigError(
        f"{matrix} gave {done.samples} samples of {count}: make a matrix with more rows"
    )


def dialogue(
    values: dict[str, Value],
    manner: Habits,
    topic: Situation,
    dice: Dice,
    card: Card | None = None,
    speak: Speak | None = None,
) -> Turns:
    """Two to six exchanges about a situation, with a question or two about the person."""
    language = manner.language
    turns: Turns = []
    spent: list[str] = []

    def exchange(user: str, composed: str) -> None:
        said = speak(card, language, turns, user) if speak and card else composed
        turns.append((user, said))

    about = dice.some(PROBES, 2)
    before, after = (dice.number() % 4) // 2, (dice.number() % 4) // 3
    for probe in about[:before]:
        exchange(*reply_about(values, manner, probe, dice))
    for place, turn in enumerate(topic.turns):
        core = turn.say[manner.temper][language]
        exchange(
            dice.pick(turn.user[language]),
            manner.answer(core, dice, topic.mood, first=place == 0, spent=spent),
        )
    for probe in about[1 : 1 + after]:
        exchange(*reply_about(values, manner, probe, dice))
    if dice.chance(0.15):
        line = dice.pick(words()["ai"][manner.temper][language])
        exchange(_ASKS_AI[language], manner.polished(filled(line, values, language)))
    if dice.chance(0.4):
        lines = words()["goodbye"]
        line = dice.pick(lines[manner.temper][language])
        exchange(dice.pick(lines["user"][language]), manner.polished(line))
    return turns


def _sample(
    ids: str, values: dict[str, Value], manner: Habits, topic: Situation, turns: Sequence[Any]
) -> dict[str, Any]:
    return {
        "card": ids,
        "language": manner.language,
        "prompt": instructions(values, manner),
        "situation": {"key": topic.key, "topic": topic.topic, "mood": topic.mood},
        "messages": [
            {"role": role, "content": content}
            for user, answer in turns
            for role, content in (("user", user), ("assistant", answer))
        ],
    }


def _spread(matrix: Path, count: int) -> Iterator[tuple[str, Any, int]]:
    """Rows in a widely spaced order that comes round to every row: a step prime to the number."""
    rows = table.read(matrix)
    step = max(1, len(rows) // count) | 1
    while np.gcd(step, len(rows)) > 1:
        step += 2
    for place in range(len(rows)):
        at = place * step % len(rows)
        yield rows.ids[at], rows.coords[at], int(rows.situation[at])
