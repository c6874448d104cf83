"""Says turns to a car and tells what they changed."""

import asyncio
from collections.abc import Mapping
from typing import Any

from vivavoce.languages import Language, script_language
from vivavoce.tools.vehicle import Simulator, Vehicle
from vivavoce.tools.vehicle.state import changes

UNTOLD = {"nav.minutes", "nav.km"}


def drive(*turns: str, start: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], list[str]]:
    """What the turns changed, and what the car said."""
    car = Simulator(start)
    skill, before = Vehicle(car), car.state
    said: list[str] = []
    for turn in turns:
        language: Language = script_language(turn)
        calls = skill.route(turn, language)
        said += [asyncio.run(skill.run(call, language)).say for call in calls]
    changed = changes(before, car.state)
    return {name: value for name, value in changed.items() if name not in UNTOLD}, said
