"""Runs what was heard through the skill and compares the final state with the right one."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from vivavoce.bench.car_cases import OTHER, Case
from vivavoce.languages import HAN, Language
from vivavoce.model.chat import Message
from vivavoce.server.companion import Companion, Opening
from vivavoce.tools.vehicle import Simulator, Vehicle
from vivavoce.tools.vehicle.hints import HINTS
from vivavoce.tools.vehicle.sound import resembles
from vivavoce.tools.vehicle.state import changes, leaves

MULTIPLE_Z = 1.96


@dataclass(frozen=True)
class Result:
    """One case: what was heard, what the car did, whether that was right."""

    case: Case
    heard: tuple[str, ...]
    changed: Mapping[str, Any]
    said: tuple[str, ...]
    right: bool
    noise: str = "none"
    voice: str = "text"


def written(case: Case) -> list[Message]:
    """A case as it stands, heard without a mistake."""
    return [Message("user", turn) for turn in case.turns]


async def play(
    case: Case, heard: Sequence[Message], noise: str = "none", voice: str = "text"
) -> Result:
    """Every turn routed and run as in a session, on a car of its own."""
    car = Simulator(case.start)
    before = car.state
    opening = Opening(lambda _, __: Vehicle(car), hints=HINTS, thorough=True)
    companion = Companion({"vehicle": opening})
    companion.meet("", ["vehicle"])
    said: list[str] = []
    for turn in heard:
        language: Language = language_of(turn.text, case.language)
        for skill, call in companion.route(turn.text, language, turn.alternatives).calls:
            done = await companion.run(f"{skill.name}/{call.name}", call.arguments, language)
            said.append(done.say)
    changed = changes(before, car.state)
    right = matches(case.want, dict(leaves(before)), changed)
    texts = tuple(turn.text for turn in heard)
    return Result(case, texts, changed, tuple(said), right, noise, voice)


def language_of(text: str, default: Language) -> Language:
    """The language that a transcript is in, as the ears tell a session."""
    if HAN.search(text):
        return "zh"
    return "en" if any(c.isascii() and c.isalpha() for c in text) else default


def matches(want: Mapping[str, Any], before: Mapping[str, Any], changed: Mapping[str, Any]) -> bool:
    """Everything wanted has come about, and nothing else has changed.

    `climate.on` may go along with a setting of the climate, an estimate with a destination.
    """
    left = {n: v for n, v in changed.items() if n not in {"nav.minutes", "nav.km"}}
    for pattern, value in want.items():
        names = [name for name in before if fnmatchcase(name, pattern)]
        for name in names:
            now = left.pop(name, before[name])
            if not _is(value, before[name], now):
                return False
        if not names:
            return False
    return not left


def _is(wanted: Any, before: Any, now: Any) -> bool:
    if wanted == ">":
        return bool(now > before)
    if wanted == "<":
        return bool(now < before)
    if isinstance(wanted, str) and wanted.startswith("~"):
        return isinstance(now, str) and resembles(now, wanted[1:], 0.5)
    if isinstance(now, tuple):
        return len(now) == 1 and wanted in {now[0], getattr(now[0], "to", None)}
    return bool(now == wanted)


def wilson(right: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson, 1927)."""
    if n == 0:
        return 0.0, 1.0
    z, share = MULTIPLE_Z, right / n
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def share(results: Sequence[Result]) -> dict[str, Any]:
    """`{n, right, accuracy, interval}`."""
    right = sum(result.right for result in results)
    low, high = wilson(right, len(results))
    return {
        "n": len(results),
        "right": right,
        "accuracy": round(right / max(1, len(results)), 4),
        "interval": [round(low, 3), round(high, 3)],
    }


def report(results: Sequence[Result]) -> dict[str, Any]:
    """Accuracy of commands and false actions of other talk, per language, type and noise."""
    commands = [r for r in results if r.case.type != OTHER]
    other = [r for r in results if r.case.type == OTHER]
    false = [r for r in other if not r.right]
    low, high = wilson(len(false), len(other))
    return {
        "commands": share(commands),
        "languages": _by(commands, lambda r: r.case.language),
        "types": _by(commands, lambda r: r.case.type),
        "noises": _by(commands, lambda r: r.noise),
        "false_actions": {
            "n": len(other),
            "false": len(false),
            "rate": round(len(false) / max(1, len(other)), 4),
            "interval": [round(low, 3), round(high, 3)],
        },
        "failed_areas": dict(
            Counter(
                name.split(".")[0]
                for r in commands
                if not r.right
                for name in list(r.case.want)[:1] or ["nothing wanted"]
            ).most_common()
        ),
        "failures": [_shown(r) for r in results if not r.right],
    }


def _by(results: Sequence[Result], key: Any) -> dict[str, Any]:
    names = sorted({key(result) for result in results})
    return {name: share([r for r in results if key(r) == name]) for name in names}


def _shown(result: Result) -> dict[str, Any]:
    return {
        "id": result.case.id,
        "type": result.case.type,
        "say": list(result.case.turns),
        "heard": list(result.heard),
        "want": dict(result.case.want),
        "changed": {name: str(value) for name, value in result.changed.items()},
    }
