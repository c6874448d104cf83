"""Write docs/library.md: who ships, and what the embedded small thinker really answers as them.

    python scripts/library_page.py docs/library.md      # the page
    python scripts/library_page.py - buddy boss         # every answer, to stdout

The lines that are said are in `library_lines.yaml`; `shown` there names the three of twelve per
language that the page prints. The answer to a line is the first one that came.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from vivavoce.bench.talk import SAMPLING, say
from vivavoce.engine.thinkers import open_thinker
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Thinker
from vivavoce.persona.card import Card, available, load
from vivavoce.persona.compile import compile_setup
from vivavoce.server.character import InCharacter, prefix
from vivavoce.server.choice import spec_of
from vivavoce.store import Store

LINES: Final = Path(__file__).with_name("library_lines.yaml")
HEAD: Final = f"""# The people

Who ships with vivavoce. Every card is written by hand, in Chinese and in English, and neither is a
translation of the other. A server takes one by its id: `vivavoce serve --persona boss`.

The exchanges below are real answers of the smallest thinker (Qwen2.5-Coder 0.5B, embedded), the
first that came: three per language, chosen from the twelve lines in `scripts/library_lines.yaml`.
The examples in the cards were rewritten while looking at answers to these lines and to ones like
them, so the page shows everybody at their best; what comes out badly is said at the end. No skill
took part: a quiz, a game of 飞花令 or a ride in the car is played by code, not from memory.

    python scripts/library_page.py docs/library.md

Temperature {SAMPLING.temperature}, top_p {SAMPLING.top_p}, repetition penalty
{SAMPLING.repetition_penalty}, seed {SAMPLING.seed}.
"""


def main() -> None:
    """Write the page, or print every answer of the named personas."""
    target, *wanted = sys.argv[1:]
    data = yaml.safe_load(LINES.read_text(encoding="utf-8"))
    thinker = open_thinker(spec_of(Store(), "s"))
    try:
        if target == "-":
            for name in wanted or available():
                sys.stdout.writelines(_everything(thinker, load(name), data))
        else:
            parts = [_entry(thinker, load(name), data) for name in _order(data)]
            page = "\n".join([HEAD, _table(data), *parts, data["badly"]])
            Path(target).write_text(page, encoding="utf-8")
    finally:
        thinker.close()


def _order(data: dict[str, Any]) -> list[str]:
    """The ids as the page lists them; every shipped persona must be there."""
    order = list(data["uses"])
    if missing := set(available()) ^ set(order):
        sys.exit(
            f"library_lines.yaml: `uses` and the library differ in {', '.join(sorted(missing))}"
        )
    return order


def _table(data: dict[str, Any]) -> str:
    rows = ["| id | name | for | skills | voice |", "|---|---|---|---|---|"]
    for name in _order(data):
        card = load(name)
        called = f"{card.name['zh']} {card.name['en']}"
        skills = ", ".join(card.skills) or "-"
        rows.append(f"| `{name}` | {called} | {data['uses'][name]} | {skills} | {card.voice.id} |")
    return "\n".join(rows) + "\n"


def _entry(thinker: Thinker, card: Card, data: dict[str, Any]) -> str:
    lines = [
        f"## {card.name['zh']} {card.name['en']} (`{card.id}`)",
        f"{card.tagline['zh']}  \n{card.tagline['en']}",
    ]
    for language in LANGUAGES:
        said = _lines(card, language, data)
        shown = [said[index] for index in data["shown"][card.id][language]]
        for user, answer in _answers(thinker, card, language, shown):
            lines.append(f"> {user}\n\n{answer}")
    return "\n\n".join(lines) + "\n"


def _everything(thinker: Thinker, card: Card, data: dict[str, Any]) -> Iterator[str]:
    for language in LANGUAGES:
        yield f"## {card.id} {language}\n"
        said = _lines(card, language, data)
        for number, (user, answer) in enumerate(_answers(thinker, card, language, said)):
            yield f"{number:3} {user}  ->  {answer}\n"


def _lines(card: Card, language: Language, data: dict[str, Any]) -> list[str]:
    return [*data["shared"][language], *data["own"][card.id][language]]


def _answers(
    thinker: Thinker, card: Card, language: Language, said: list[str]
) -> Iterator[tuple[str, str]]:
    """Each line and the answer to it, as the first turn of a talk."""
    character = InCharacter(card)
    start = prefix(compile_setup(card, language))
    for user in said:
        messages = [*start, Message("user", user)]
        answer, _ = say(thinker, messages, language, character, SAMPLING)
        yield user, answer


if __name__ == "__main__":
    main()
