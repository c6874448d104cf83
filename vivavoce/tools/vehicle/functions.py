"""The functions a model may call, and calls to actions and back.

One function per area with the same few arguments, so that a small model under constrained decoding
has little to get wrong: `what` of the area, `where`, what to `do`, a `value`.
"""

from collections.abc import Mapping
from typing import Any, Final

from vivavoce.errors import ToolError
from vivavoce.tools.skill import Call, Function
from vivavoce.tools.vehicle.actions import FIELDS, Action, Do

DO: Final = ("set", "on", "off", "more", "less")
WHERE: Final = ("driver", "passenger", "rear_left", "rear_right", "rear", "front", "all")
TOPICS: Final = ("battery", "range", "tyres", "outside", "inside", "speed", "odometer", "eta")

_VALUES: Final[Mapping[str, str]] = {
    "climate": "degrees, fan 1-7, a flow (auto, face, feet, face_feet, windscreen), max or min",
    "windows": "percent open, 0 closed, 100 open",
    "seats": "level 0-3, or percent for position, height and recline",
    "media": "volume 0-100, a source (music, radio, bluetooth, usb, podcast, audiobook, news, "
    "video), a station, or a repeat (off, one, all)",
    "lights": "headlights off, auto, low or high; a colour; brightness 10-100",
    "wipers": "off, auto, slow or fast",
    "charging": "percent for the limit, HH:MM for the schedule",
    "drive": "eco, comfort, sport or snow",
    "navigation": "a place: home, work, a kind of place or a name; fastest, shortest or eco",
    "phone": "the contact",
}
_DESCRIPTIONS: Final[Mapping[str, str]] = {
    "navigation": "Destination, stops on the way, route preferences, cancel.",
    "climate": "Temperature, fan, air flow, recirculation, defrosters, steering wheel heating.",
    "windows": "Windows, sunroof and sunshade.",
    "seats": "Heating, ventilation, massage and position of seats.",
    "media": "Music, radio, volume, skip (more: next, less: previous).",
    "phone": "Calls, messages and do not disturb.",
    "charging": "Start, stop, limit, schedule and port of charging.",
    "lights": "Headlights, fog, hazard, reading and ambient lights.",
    "wipers": "Windscreen wipers and washing.",
    "doors": "Doors, locks, trunk, hood, mirrors.",
    "drive": "The drive mode.",
}
_DONE: Final[Mapping[str, tuple[str, ...]]] = {
    "navigation": ("destination", "stop", "cancel", "cancel_stops"),
    "media": ("play", "skip"),
    "phone": ("call", "answer", "hang_up", "redial", "message"),
    "wipers": ("wash",),
}
_DETAILS: Final[Mapping[str, tuple[str, ...]]] = {
    "media": ("artist", "song", "genre"),
    "phone": ("text",),
}
_PLACED: Final = {"climate", "windows", "seats", "doors"}


def things(area: str) -> tuple[str, ...]:
    """Everything an area's function can be about."""
    return (*_DONE.get(area, ()), *(what for a, what in FIELDS if a == area))


def _function(area: str) -> Function:
    text = {"type": "string"}
    properties: dict[str, Any] = {
        "what": {"type": "string", "enum": list(things(area))},
        "do": {"type": "string", "enum": list(DO)},
    }
    if area in _PLACED:
        item = {"type": "string", "enum": list(WHERE)}
        properties["where"] = {"type": "array", "items": item}
    if area in _VALUES:
        properties["value"] = text | {"description": _VALUES[area]}
    properties |= dict.fromkeys(_DETAILS.get(area, ()), text)
    schema = {"type": "object", "properties": properties, "required": ["what"]}
    return Function(area, _DESCRIPTIONS[area], schema)


FUNCTIONS: Final = (
    *map(_function, _DESCRIPTIONS),
    Function(
        "status",
        "Look up how the car stands.",
        {
            "type": "object",
            "properties": {"what": {"type": "string", "enum": list(TOPICS)}},
            "required": ["what"],
        },
    ),
    Function("undo", "Take the last change back.", {"type": "object", "properties": {}}),
    Function(
        "reply",
        "The user's answer to what the car asked: yes, no or which contact.",
        {
            "type": "object",
            "properties": {"yes": {"type": "boolean"}, "choice": {"type": "string"}},
        },
    ),
)


def to_call(action: Action, **flags: bool) -> Call:
    """The call that `to_action` reads back."""
    arguments: dict[str, Any] = {"what": action.what}
    if action.area != "status":
        arguments["do"] = action.do
    if action.where:
        arguments["where"] = list(action.where)
    if action.value is not None:
        arguments["value"] = action.value
    arguments |= dict(action.detail) | {name: True for name, flag in flags.items() if flag}
    return Call(action.area, arguments)


def to_action(call: Call) -> Action:
    """The action a call asks for. Raises ToolError for one that does not fit its schema."""
    told = call.arguments
    what, do = str(told.get("what", "")), told.get("do", "set")
    known = TOPICS if call.name == "status" else (*things(call.name), "suggest")
    if what not in known:
        raise ToolError(f"{call.name} has no {what!r}; it has {', '.join(known)}")
    if do not in DO:
        raise ToolError(f"do is one of {', '.join(DO)}, not {do!r}")
    where = told.get("where", ())
    places = (where,) if isinstance(where, str) else tuple(map(str, where))
    if unknown := [place for place in places if place not in (*WHERE, "left", "right")]:
        raise ToolError(f"where is one of {', '.join(WHERE)}, not {unknown[0]!r}")
    detail = tuple(
        (name, str(told[name])) for name in _DETAILS.get(call.name, ()) if told.get(name)
    )
    doing: Do = do
    return Action(call.name, what, places, doing, _value(told.get("value")), detail)


def _value(value: Any) -> float | str | None:
    """Numbers that a model wrote as text are numbers."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value)
    except ValueError:
        return str(value)
