"""Typed commands and what they do to a state: `apply(car, action) -> (car, words)`.

An action names an area, a thing in it, places, and what to do:

    Action("windows", "window", ("passenger",), "set", 50)
    Action("climate", "temperature", (), "more")            # by one step, in the whole car
    Action("phone", "call", value="Emily")

Nothing here knows languages (`words.py` does) or what is forbidden (`policies.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from vivavoce.errors import ToolError
from vivavoce.tools.vehicle.state import (
    CHOICES,
    CLIMATE_ZONES,
    DRIVER,
    SEATS,
    Car,
    Message,
    get,
    limit,
    put,
)

Do = Literal["set", "on", "off", "more", "less"]
Value = float | str | None

FIELDS: Final[Mapping[tuple[str, str], str]] = {
    ("climate", "power"): "climate.on",
    ("climate", "temperature"): "climate.temperature.{zone}",
    **{("climate", n): f"climate.{n}" for n in ("fan", "flow", "ac", "recirculation")},
    **{("climate", n): f"climate.{n}" for n in ("defrost_front", "defrost_rear", "wheel_heating")},
    ("windows", "window"): "windows.{zone}",
    **{("windows", n): f"windows.{n}" for n in ("sunroof", "sunshade", "locked")},
    **{("seats", n): f"seats.{{zone}}.{n}" for n in ("heating", "ventilation", "massage")},
    **{("seats", n): f"seats.{{zone}}.{n}" for n in ("position", "height", "recline", "lumbar")},
    **{("media", n): f"media.{n}" for n in ("playing", "volume", "muted", "source", "station")},
    **{("media", n): f"media.{n}" for n in ("shuffle", "repeat", "liked")},
    ("phone", "dnd"): "phone.dnd",
    **{("charging", n): f"charging.{n}" for n in ("active", "limit", "schedule", "port_open")},
    **{("lights", n): f"lights.{n}" for n in ("head", "fog", "hazard", "reading", "ambient")},
    **{("lights", n): f"lights.{n}" for n in ("colour", "brightness")},
    ("wipers", "mode"): "wipers.mode",
    ("doors", "door"): "doors.{zone}",
    **{("doors", n): f"doors.{n}" for n in ("trunk", "hood", "locked", "child_lock")},
    ("doors", "mirrors_folded"): "doors.mirrors_folded",
    ("drive", "mode"): "drive.mode",
    **{("navigation", n): f"nav.{n}" for n in ("route", "avoid_tolls", "avoid_motorways", "voice")},
}
"""What can be set like a knob, and where it lies in the state."""

ON: Final[Mapping[str, Any]] = {
    "lights.head": "low",
    "wipers.mode": "auto",
    "media.repeat": "all",
    "heating": 2,
    "ventilation": 2,
    "massage": 2,
    "windows": 100,
}
"""What "on" means where it is not plain true."""


@dataclass(frozen=True)
class Action:
    """One command. `where`: zones or seats, empty for what is usual; `value`: a number, a choice,
    `max`, `min`, or a name."""

    area: str
    what: str
    where: tuple[str, ...] = ()
    do: Do = "set"
    value: Value = None
    detail: tuple[tuple[str, str], ...] = ()
    """Further names: artist, song and genre of what to play, text of a message."""

    def named(self, name: str) -> str | None:
        return dict(self.detail).get(name)


def zones(car: Car, action: Action) -> tuple[str, ...]:
    """The places an action is for. Where none was said: the window of the driver opens, every open
    one closes; the temperature is that of the whole car; a seat is the driver's."""
    area, what = action.area, action.what
    every: tuple[str, ...] = CLIMATE_ZONES if what == "temperature" else SEATS
    if action.where:
        named: dict[str, tuple[str, ...]] = {"all": every, "rear": SEATS[2:], "front": SEATS[:2]}
        named |= {"left": (DRIVER, "rear_left"), "right": ("passenger", "rear_right")}
        if what == "temperature":
            named |= {"front": every[:2], "rear": every[2:]}
            named |= dict.fromkeys(("rear_left", "rear_right"), every[2:])
            named |= {"left": (DRIVER,), "right": ("passenger",)}
        found = (z for where in action.where for z in named.get(where, (where,)))
        return tuple(dict.fromkeys(found))
    if what == "temperature":
        return every
    if (area, what) == ("windows", "window") and _closes(action):
        opened = tuple(seat for seat in SEATS if get(car, f"windows.{seat}") > 0)
        return opened or (DRIVER,)
    return (DRIVER,)


def _closes(action: Action) -> bool:
    return action.do in {"off", "less"} or action.value in {0, "min"}


def targets(car: Car, action: Action) -> tuple[str, ...]:
    """Dotted names of the fields that an action sets; none for what is done rather than set."""
    pattern = FIELDS.get((action.area, action.what))
    if pattern is None:
        return ()
    if "{zone}" not in pattern:
        return (pattern,)
    return tuple(pattern.format(zone=zone) for zone in zones(car, action))


def goal(car: Car, name: str, action: Action) -> Any:
    """The value a field has after the action. Raises ToolError for one that cannot be."""
    now, may = get(car, name), limit(name)
    head, _, last = name.rpartition(".")
    if action.do == "on" or (action.do == "set" and action.value is None):
        if may and now and last in {"heating", "ventilation", "massage"}:
            return now
        return next((ON[k] for k in (name, last, head) if k in ON), may.most if may else True)
    if action.do == "off":
        if name in CHOICES:
            return "off" if "off" in CHOICES[name] else CHOICES[name][0]
        return may.least if may else (False if isinstance(now, bool) else None)
    if may is None:
        if name in CHOICES and action.value not in CHOICES[name]:
            raise ToolError(f"{name} is one of {', '.join(CHOICES[name])}, not {action.value}")
        if isinstance(now, bool):
            return bool(action.value)
        return f"{action.value:g}" if isinstance(action.value, float) else action.value
    if action.value in {"max", "min"}:
        return may.most if action.value == "max" else may.least
    if action.do in {"more", "less"}:
        by = may.step if action.value is None else _number(action.value)
        return may.keep(now + by if action.do == "more" else now - by)
    return may.keep(_number(action.value))


def _number(value: Value) -> float:
    try:
        return float(value or 0)
    except ValueError:
        raise ToolError(f"a number is needed here, not {value!r}") from None


def apply(car: Car, action: Action) -> tuple[Car, str]:
    """The car after an action, and which words of `words.py` tell it."""
    kind = (action.area, action.what)
    if kind in _DONE:
        return _DONE[kind](car, action)
    names = targets(car, action)
    if not names:
        raise ToolError(f"there is no {action.what} in {action.area}")
    after = car
    for name in names:
        after = put(after, name, goal(car, name, action))
    after = _along(after, names[0], action)
    return after, "unchanged" if after == car else "set"


def _along(car: Car, name: str, action: Action) -> Car:
    """What goes along with a setting: a colour lights the lamps, a louder sound is not mute."""
    extra: dict[str, Any] = {}
    if name.startswith("climate.temperature") or name in {"climate.fan", "climate.flow"}:
        extra["climate.on"] = True
    elif name == "media.volume":
        extra["media.muted"] = False
    elif name in {"lights.colour", "lights.brightness"}:
        extra["lights.ambient"] = True
    elif name == "media.station":
        extra |= {"media.source": "radio", "media.playing": True}
    elif name == "media.source":
        extra["media.playing"] = True
    elif name == "charging.active" and action.do != "off":
        extra["charging.active"] = car.charging.plugged
    for field, value in extra.items():
        car = put(car, field, value)
    return car


def _go(car: Car, action: Action) -> tuple[Car, str]:
    place = str(action.value)
    minutes, km = _estimate(place)
    nav = replace(car.nav, destination=place, waypoints=(), minutes=minutes, km=km)
    return replace(car, nav=nav), "going"


def _estimate(place: str) -> tuple[int, int]:
    """Minutes and km to a place of the simulated map: always the same for a name."""
    km = 3 + sum(map(ord, place)) % 38
    return 4 + km * 3 // 2, km


def _stop(car: Car, action: Action) -> tuple[Car, str]:
    if car.nav.destination is None:
        return _go(car, action)
    stops = (*car.nav.waypoints, str(action.value))
    return replace(car, nav=replace(car.nav, waypoints=stops, minutes=car.nav.minutes + 8)), "stop"


def _cancel(car: Car, action: Action) -> tuple[Car, str]:
    if action.what == "cancel_stops":
        return replace(car, nav=replace(car.nav, waypoints=())), "no_stops"
    if car.nav.destination is None:
        return car, "no_route"
    nav = replace(car.nav, destination=None, waypoints=(), minutes=0, km=0)
    return replace(car, nav=nav), "cancelled"


def _play(car: Car, action: Action) -> tuple[Car, str]:
    media = replace(
        car.media,
        playing=True,
        artist=action.named("artist"),
        song=action.named("song"),
        genre=action.named("genre"),
        source="music" if car.media.source in {"radio", "video", "news"} else car.media.source,
    )
    return replace(car, media=media), "playing"


def _skip(car: Car, action: Action) -> tuple[Car, str]:
    by = -1 if action.do == "less" else 1
    track = max(1, car.media.track + by)
    media = replace(car.media, track=track, playing=True, song=None)
    return replace(car, media=media), "next" if by > 0 else "previous"


def _call(car: Car, action: Action) -> tuple[Car, str]:
    who = str(action.value)
    phone = replace(car.phone, call="active", contact=who, last=who)
    return replace(car, phone=phone), "calling"


def _answer(car: Car, action: Action) -> tuple[Car, str]:
    del action
    if car.phone.call != "incoming":
        return car, "nobody_calls"
    return replace(car, phone=replace(car.phone, call="active")), "answered"


def _hang_up(car: Car, action: Action) -> tuple[Car, str]:
    del action
    if car.phone.call == "idle":
        return car, "no_call"
    return replace(car, phone=replace(car.phone, call="idle", contact=None)), "hung_up"


def _redial(car: Car, action: Action) -> tuple[Car, str]:
    if car.phone.last is None:
        return car, "nobody_called"
    return _call(car, replace(action, value=car.phone.last))


def _message(car: Car, action: Action) -> tuple[Car, str]:
    message = Message(str(action.value), action.named("text") or "")
    return replace(car, phone=replace(car.phone, sent=(*car.phone.sent, message))), "sent"


def _wash(car: Car, action: Action) -> tuple[Car, str]:
    del action
    return replace(car, wipers=replace(car.wipers, washes=car.wipers.washes + 1)), "washed"


_DONE: Final[Mapping[tuple[str, str], Callable[[Car, Action], tuple[Car, str]]]] = {
    ("navigation", "destination"): _go,
    ("navigation", "stop"): _stop,
    ("navigation", "cancel"): _cancel,
    ("navigation", "cancel_stops"): _cancel,
    ("media", "play"): _play,
    ("media", "skip"): _skip,
    ("phone", "call"): _call,
    ("phone", "answer"): _answer,
    ("phone", "hang_up"): _hang_up,
    ("phone", "redial"): _redial,
    ("phone", "message"): _message,
    ("wipers", "wash"): _wash,
}
