"""What a car in motion must not do, and what it asks first. One table; the first match decides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.tools.vehicle.actions import Action, goal, targets
from vivavoce.tools.vehicle.state import DRIVER, Car, get

Verdict = Literal["refuse", "confirm"]

MOVING: Final = 3
"""km/h from which a car counts as under way."""

FAST: Final = 90
"""km/h at which open windows are loud and pull."""

WIDE: Final = 60
"""Per cent open from which a window is wide open."""

FLAT: Final = 60
"""Recline from which a belt no longer holds its passenger."""


@dataclass(frozen=True)
class Policy:
    """`reason` names the words in `words.py`."""

    reason: str
    verdict: Verdict
    applies: Callable[[Car, Action], bool]


def moving(car: Car) -> bool:
    return car.drive.speed > MOVING


def _sets(car: Car, action: Action, prefix: str, wanted: Callable[[float], bool]) -> bool:
    """The action brings a field of this prefix to such a value (and it is not there already)."""
    for name in targets(car, action):
        if name.startswith(prefix):
            value = goal(car, name, action)
            if value != get(car, name) and wanted(float(value or 0)):
                return True
    return False


def _opens(what: str) -> Callable[[Car, Action], bool]:
    return lambda car, act: moving(car) and _sets(car, act, what, bool)


def _unlocks(car: Car, action: Action) -> bool:
    return moving(car) and _sets(car, action, "doors.locked", lambda value: not value)


def _opens_door(car: Car, action: Action) -> bool:
    return action.what == "door" and _opens("doors.")(car, action)


def _lies_down(car: Car, action: Action) -> bool:
    if action.what != "recline" or not moving(car):
        return False
    for name in targets(car, action):
        value, now = goal(car, name, action), get(car, name)
        if value > now and (DRIVER in name or value >= FLAT):
            return True
    return False


def _watches(car: Car, action: Action) -> bool:
    video = action.what == "source" and action.value == "video"
    return video and moving(car)


def _wide_at_speed(car: Car, action: Action) -> bool:
    fast = car.drive.motorway or car.drive.speed >= FAST
    return (
        fast
        and moving(car)
        and action.what in {"window", "sunroof"}
        and _sets(car, action, "windows.", lambda value: value >= WIDE)
    )


def _darkens(car: Car, action: Action) -> bool:
    off = action.what == "head" and action.do == "off"
    return off and moving(car)


def _frees_children(car: Car, action: Action) -> bool:
    return moving(car) and _sets(car, action, "doors.child_lock", lambda value: not value)


POLICIES: Final = (
    Policy("trunk_moving", "refuse", _opens("doors.trunk")),
    Policy("hood_moving", "refuse", _opens("doors.hood")),
    Policy("door_moving", "refuse", _opens_door),
    Policy("unlock_moving", "refuse", _unlocks),
    Policy("mirrors_moving", "refuse", _opens("doors.mirrors_folded")),
    Policy("port_moving", "refuse", _opens("charging.port_open")),
    Policy("recline_moving", "refuse", _lies_down),
    Policy("video_moving", "refuse", _watches),
    Policy("child_lock_moving", "refuse", _frees_children),
    Policy("window_fast", "confirm", _wide_at_speed),
    Policy("lights_moving", "confirm", _darkens),
    Policy("read_back", "confirm", lambda _, act: (act.area, act.what) == ("phone", "message")),
)


def judge(car: Car, action: Action) -> Policy | None:
    """The rule that stands in the way of an action; None: it may be done."""
    return next((policy for policy in POLICIES if policy.applies(car, action)), None)
