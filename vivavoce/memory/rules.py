"""Rules that find facts in one clause: a pattern, and what it says."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from vivavoce.memory.dates import number
from vivavoce.memory.records import Found, State
from vivavoce.memory.slots import SLOTS


@dataclass(frozen=True)
class Rule:
    """`pattern` with groups `v` (the value) and `k` (the key), either of which may be fixed."""

    pattern: re.Pattern[str]
    slot: str
    key: str = ""
    value: str = ""
    state: State = "now"


def rule(pattern: str, slot: str, *, key: str = "", value: str = "", state: State = "now") -> Rule:
    assert slot in SLOTS, slot
    return Rule(re.compile(pattern, re.IGNORECASE), slot, key, value, state)


def matches(rules: Iterable[Rule], clause: str) -> list[Found]:
    """What the rules find, at most one for each rule."""
    out = []
    for each in rules:
        match = each.pattern.search(clause)
        if match is None:
            continue
        groups = match.groupdict()
        key = each.key or (groups.get("k") or "").strip()
        value = each.value or (groups.get("v") or "").strip()
        out.append(Found(each.slot, key, value, state=each.state))
    return out


def carried(
    last: Found | None, named: re.Match[str] | None, aged: re.Match[str] | None
) -> list[Found]:
    """Names and ages of whoever was spoken of right before ("His name is ...", 养了一只猫，叫咪咪):
    `named` and `aged` are what the language's patterns found, the value in group `v`."""
    if last is None:
        return []
    if named:
        return [Found("kin" if last.slot.startswith("kin") else "pet", last.key, named["v"])]
    if aged and last.slot == "kin":
        return [Found("kin_age", last.key, str(number(aged["v"])))]
    return []


_LISTS: Final = ("allergy", "avoid", "speaks", "taste", "health")


def split_lists(found: Iterable[Found], separator: re.Pattern[str]) -> list[Found]:
    """One fact for each thing that is liked, spoken or not eaten."""
    out: list[Found] = []
    for each in found:
        whole = each.key if each.slot == "taste" else each.value
        if each.slot not in _LISTS:
            out.append(each)
            continue
        parts = [part.strip() for part in separator.split(whole) if part.strip()]
        out += [
            replace(each, key=part) if each.slot == "taste" else replace(each, value=part)
            for part in parts
        ]
    return out


_LONGEST: Final = 80
"""Characters of a key or value; what is longer was not understood."""


def distinct(found: Sequence[Found]) -> list[Found]:
    return list(dict.fromkeys(found))


def settled(found: Sequence[Found]) -> list[Found]:
    """Each once, and no nameless animal beside its name."""
    found = [each for each in found if len(each.key) <= _LONGEST and len(each.value) <= _LONGEST]
    named = {each.key for each in found if each.slot == "pet" and each.value}
    return distinct(
        [
            each
            for each in found
            if each.slot != "pet" or each.value or each.state == "over" or each.key not in named
        ]
    )
