"""What a persona says first under pressure, in plain words that fit any card.

    stance (by tactic) [+ turn back to the user]

A small thinker follows no directions, but it goes on from what was already said: a stance as the
beginning of the answer decides it. The lines are in `stances.yaml`.
"""

import re
import zlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final, Literal

import yaml

from vivavoce.languages import HAN, Language
from vivavoce.persona.card import Card
from vivavoce.persona.wording import Tactic

Danger = Literal["crisis", "harm", "minor"]
Stance = Tactic | Danger | Literal["prose"]
"""What a first sentence is for; `prose`: said, not listed."""
_OPEN: Final[frozenset[str]] = frozenset({"language", "style"})
"""After these the thinker goes on: there is a question left to answer."""
_MODERN: Final = re.compile(
    r"\b(?:phone|website|laptop|keyboard|screen|software|program|call|control panel|on the air"
    r"|off the air"
    r"|pharmacy|train station)\b|电话|电脑|键盘|屏幕|软件|程序|广播|控制台|机房|开关|电台|网页"
    r"|药盒",
    re.IGNORECASE,
)
_TELEPHONE: Final = 1920
"""A persona that knows nothing later than this talks of none of these."""
_PLAIN_ADDRESS: Final = frozenset({"you", "你", "您"})


def stance(card: Card, language: Language, tactic: Stance, turn: int, known: str = "") -> str:
    """A first sentence; another `turn`, another line, and none that is in `known` already."""
    return unsaid(_filled(card, language, _lines(language)[tactic]), turn, known)


def turn_back(card: Card, language: Language, tactic: Tactic, turn: int, known: str = "") -> str:
    """A sentence that gives the word back to the user."""
    turns = _lines(language)["turns"]
    # Another stride than the stances', so that the same two do not always meet.
    stride = zlib.crc32(str(turn).encode())
    return unsaid(_filled(card, language, turns.get(tactic, turns["reversal"])), stride, known)


def goes_on(tactic: Tactic) -> bool:
    """Whether the thinker may go on from the stance."""
    return tactic in _OPEN


def unsaid(lines: Sequence[str], turn: int, known: str) -> str:
    """The line of this turn, or the next one that was not said yet."""
    start = turn % len(lines)
    ordered = (*lines[start:], *lines[:start])
    return next((line for line in ordered if line not in known), ordered[0])


def _filled(card: Card, language: Language, lines: list[str]) -> list[str]:
    slots = _slots(card, language)
    fitting = [line for line in lines if _fits(line, slots)]
    until = card.knowledge.until
    if until is not None and until < _TELEPHONE:
        # Where all of them name a telephone, as all help in a crisis does, that comes first.
        fitting = [line for line in fitting if not _MODERN.search(line)] or fitting
    return [line.format(**slots) for line in fitting]


def _fits(line: str, slots: dict[str, str]) -> bool:
    used = [name for _, name, _, _ in Formatter().parse(line) if name]
    return all(slots.get(name) or name == "sir" for name in used)


def _slots(card: Card, language: Language) -> dict[str, str]:
    identity = card.identity
    address = card.verbal_habits.address.get(language, "")
    sir = "" if address.lower() in _PLAIN_ADDRESS else address
    comma = "，" if language == "zh" else ", "
    return {
        "name": card.called(language),
        "job": _bare(identity.occupation.get(language, "")),
        "home": identity.home.get(language, ""),
        "age": str(identity.age or ""),
        "sir": sir and comma + sir,
    }


def _bare(job: str) -> str:
    """A job that can be named in passing; a long description cannot."""
    return job if len(HAN.findall(job)) <= 12 and len(re.findall(r"\w+", job)) <= 4 else ""


@cache
def _lines(language: Language) -> Any:
    path = files("vivavoce.persona").joinpath("stances.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))[language]
