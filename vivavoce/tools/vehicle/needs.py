"""What people want who name nothing of the car: "I'm freezing", "it's so dark out there"."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from vivavoce.tools.vehicle.actions import Action
from vivavoce.tools.vehicle.segments import Segment
from vivavoce.tools.vehicle.state import SEATS, Car, get


def _go(place: str) -> Callable[[Car], list[Action]]:
    """It is offered, not begun: people say that they are tired for many reasons."""
    return lambda _: [Action("navigation", "suggest", (), "set", place)]


def _shift(
    area: str, what: str, more: bool, by: float | None = None
) -> Callable[[Car], list[Action]]:
    return lambda _: [Action(area, what, (), "more" if more else "less", by)]


def _turn(area: str, what: str, on: bool = True) -> Callable[[Car], list[Action]]:
    return lambda _: [Action(area, what, (), "on" if on else "off")]


def _too_loud(car: Car) -> list[Action]:
    """Noise comes in by open windows; with all of them shut it is the music."""
    if any(get(car, f"windows.{seat}") for seat in SEATS):
        return _shut(car)
    return [Action("media", "volume", (), "less")]


def _shut(_: Car) -> list[Action]:
    return [Action("windows", "window", ("all",), "set", 0)]


NEEDS: Final[dict[str, Callable[[Car], list[Action]]]] = {
    "hands": _turn("climate", "wheel_heating"),
    "hot": _shift("climate", "temperature", False, 2),
    "cold": _shift("climate", "temperature", True, 2),
    "quiet_room": _shut,
    "loud": _too_loud,
    "rain_over": _turn("wipers", "mode", False),
    "rain": _turn("wipers", "mode"),
    "dazzled": lambda _: [Action("lights", "head", (), "set", "low")],
    "dark": _turn("lights", "head"),
    "sun": lambda _: [Action("windows", "sunshade", (), "set", 0)],
    "smell": _turn("climate", "recirculation"),
    "stuffy": lambda _: [Action("windows", "window", ("driver",), "more")],
    "low_battery": _go("charging station"),
    "low_fuel": _go("petrol station"),
    "toilet": _go("toilet"),
    "hungry": _go("restaurant"),
    "thirsty": _go("coffee shop"),
    "tired": _go("rest area"),
}
"""By the need that was spoken of; the first one that is there decides."""


def needed(segments: list[Segment], car: Car) -> list[Action]:
    """What the needs that stand in the segments call for."""
    spoken = {need for segment in segments for need in segment.kinds("n.")}
    found = next((act(car) for need, act in NEEDS.items() if need in spoken), [])
    asked = any(segment.has("v.go", "v.near") for segment in segments)
    return [replace(a, what="destination") if asked and a.what == "suggest" else a for a in found]
