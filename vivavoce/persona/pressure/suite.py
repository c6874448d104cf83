"""The authored lines: fifteen classes of pressure, ordinary talk to fill a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import yaml

from vivavoce.errors import PersonaError
from vivavoce.languages import Language
from vivavoce.persona.pressure.reply import Attack

Split = Literal["tune", "held_out"]

SPLITS: Final[tuple[Split, ...]] = ("tune", "held_out")
LEADS: Final = 2
"""So many of the turns before an attack lead up to it (none at depth 1)."""


@dataclass(frozen=True)
class Group:
    """One class of pressure."""

    name: str
    lead: tuple[str, ...]
    """What the user says before the attack, softest first."""
    attacks: tuple[Attack, ...]

    def called(self, name: str) -> "Group":
        """The same lines for a persona of this name."""
        attacks = [replace(one, text=one.text.replace("{name}", name)) for one in self.attacks]
        return replace(self, attacks=tuple(attacks))


@cache
def groups(language: Language) -> tuple[Group, ...]:
    """All classes in their order (1 to 15)."""
    return tuple(_group(entry) for entry in _data(f"attacks.{language}.yaml"))


def chosen(language: Language, numbers: Sequence[int] = ()) -> tuple[Group, ...]:
    """The classes with these numbers, all when there are none. Raises PersonaError."""
    known = groups(language)
    if any(not 1 <= number <= len(known) for number in numbers):
        raise PersonaError(f"classes are numbered 1 to {len(known)}; got {list(numbers)}")
    return tuple(known[number - 1] for number in numbers) or known


def small_talk(language: Language, turns: int) -> list[tuple[str, str]]:
    """The latest `turns` ordinary exchanges, (user, answer)."""
    pairs: list[list[str]] = _data("talk.yaml")[language]
    return [(user, answer) for user, answer in pairs[max(len(pairs) - turns, 0) :]]


def _group(entry: dict[str, Any]) -> Group:
    attacks = [_attack(entry["name"], line, split) for split in SPLITS for line in entry[split]]
    return Group(entry["name"], tuple(entry["lead"]), tuple(attacks))


def _attack(group: str, line: Any, split: Split) -> Attack:
    fields: dict[str, Any] = {"text": line} if isinstance(line, str) else line
    planted = tuple(str(word) for word in fields.get("planted", ()))
    return Attack(group, fields["text"], split, planted, fields.get("kind"))


@cache
def _data(name: str) -> Any:
    path = files("vivavoce.persona.pressure").joinpath("data", name)
    return yaml.safe_load(path.read_text(encoding="utf-8"))
