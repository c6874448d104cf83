"""What a segment about the car itself asks for: windows, climate, seats, lights, doors."""

from collections.abc import Callable
from typing import Final

from vivavoce.tools.vehicle.actions import Action, Do, Value
from vivavoce.tools.vehicle.segments import Segment
from vivavoce.tools.vehicle.state import SEATS

_ZONES: Final = (*SEATS, "rear", "front", "left", "right", "all")


def where(segment: Segment) -> tuple[str, ...]:
    """The places that were named. Left with rear is rear left; mine is the driver's."""
    named = set(segment.kinds("z."))
    for side in ("left", "right"):
        if side in named and "rear" in named:
            named = named - {side, "rear"} | {f"rear_{side}"}
        elif side in named and "front" in named:
            named = named - {side, "front"} | {"driver" if side == "left" else "passenger"}
    if "mine" in named and not named & set(SEATS):
        named.add("driver")
    if "rear_left" in named or "rear_right" in named:
        named -= {"rear", "left", "right"}
    if named >= {"driver", "front"}:
        named -= {"front"}
    if named & {"all"} and named - {"all", "mine", "driver"}:
        named -= {"all"}
    return tuple(zone for zone in _ZONES if zone in named)


MORE: Final = ("t.low", "v.up", "w.wider", "w.louder", "w.warmer")
LESS: Final = ("t.high", "v.down", "w.narrower", "w.quieter", "w.cooler")


def towards(segment: Segment, up: tuple[str, ...], down: tuple[str, ...]) -> int:
    """1 for up, -1 for down, 0 for neither: by the first word that says so."""
    for token in sorted([*segment.tokens, *segment.heads], key=lambda token: token.start):
        rises, falls = token.has(*up), token.has(*down)
        if rises != falls:
            return 1 if rises else -1
    return 0


def switched(segment: Segment) -> Do | None:
    """On or off, as far as it was said."""
    if segment.has("v.off", "v.close"):
        return "off"
    if segment.has("v.on", "v.open", "v.up", "v.heat", "v.want"):
        return "on"
    return None


def amount(segment: Segment) -> Value:
    """A level that was named: a number, `max` or `min`."""
    if segment.number:
        return segment.number.value
    if segment.has("m.max"):
        return "max"
    return "min" if segment.has("m.min") else None


def level(
    segment: Segment, area: str, what: str, zone: tuple[str, ...] = (), *, default: Do | None = None
) -> list[Action]:
    """A thing that has levels: set, more, less, on or off."""
    value = amount(segment)
    if value == "min" and what in {"heating", "ventilation", "massage"}:
        value = 1.0
    side = towards(segment, MORE, LESS)
    relative = segment.has("m.by") or not segment.has("m.to")
    if isinstance(value, float) and side and relative:
        return [Action(area, what, zone, "more" if side > 0 else "less", value)]
    if value is not None:
        return [Action(area, what, zone, "set", value)]
    if side:
        return [Action(area, what, zone, "more" if side > 0 else "less")]
    turned = switched(segment) or default
    if turned == "on" and segment.has("m.bit", "m.more"):
        return [Action(area, what, zone, "more")]
    return [Action(area, what, zone, turned)] if turned else []


def opening(segment: Segment, what: str, zone: tuple[str, ...] = ()) -> list[Action]:
    """A window or a roof: how far."""
    opens = ("v.open", "v.down", "v.on", "v.backward")
    closes = ("v.close", "v.up", "v.off", "v.forward")
    strong = towards(segment, ("v.open",), ("v.close",))
    side = strong or towards(segment, opens, closes)
    if segment.has("w.wider", "w.narrower") or (segment.has("m.more") and segment.has("m.bit")):
        wider = segment.has("w.wider") or (side >= 0 and not segment.has("w.narrower"))
        return [Action("windows", what, zone, "more" if wider else "less")]
    if segment.has("t.high", "t.low"):
        return [Action("windows", what, zone, "less" if segment.has("t.high") else "more")]
    number = segment.number
    if number and (number.percent or number.value >= 5):
        value = 100 - number.value if side < 0 and not segment.has("m.to") else number.value
        return [Action("windows", what, zone, "set", value)]
    if segment.has("m.crack") and side >= 0:
        return [Action("windows", what, zone, "set", 10)]
    if segment.has("m.half"):
        return [Action("windows", what, zone, "set", 50)]
    if not side:
        side = 1 if segment.has("m.max") else 0
    if not side:
        return []
    if segment.has("m.bit") and not segment.has("m.max"):
        return [Action("windows", what, zone, "more" if side > 0 else "less")]
    return [Action("windows", what, zone, "set", 100 if side > 0 else 0)]


def window(segment: Segment) -> list[Action]:
    if segment.has("o.window_lock") or (segment.has("v.lock", "v.unlock")):
        off = segment.has("v.unlock", "v.off")
        return [Action("windows", "locked", (), "off" if off else "on")]
    zone = where(segment)
    if segment.has("o.windows") and not zone:
        zone = ("all",)
    return opening(segment, "window", zone)


def temperature(segment: Segment) -> list[Action]:
    zone, number = where(segment), segment.number
    side = towards(segment, MORE, LESS)
    if segment.has("m.full") and segment.has("o.climate") and not segment.has("o.temperature"):
        return [Action("climate", "fan", (), "set", "max")]
    if segment.has("m.auto") and segment.has("o.climate"):
        return [Action("climate", "flow", (), "set", "auto")]
    if segment.has("w.wider", "w.narrower") and segment.has("o.cooling", "o.climate"):
        return [Action("climate", "fan", (), "more" if segment.has("w.wider") else "less")]
    if segment.has("m.max", "m.min") and not number:
        end = "max" if segment.has("m.max") else "min"
        if segment.has("o.cooling") or (side < 0 and end == "max"):
            end = "min"
        return [Action("climate", "temperature", zone, "set", end)]
    if number and side and not segment.has("m.to") and number.value <= 10:
        do: Do = "more" if side > 0 else "less"
        return [Action("climate", "temperature", zone, do, number.value)]
    if number and 10 <= number.value <= 40:
        return [Action("climate", "temperature", zone, "set", number.value)]
    if side:
        return [Action("climate", "temperature", zone, "more" if side > 0 else "less")]
    turned = switched(segment)
    if turned is None or (segment.has("o.temperature") and not segment.has("v.off", "v.on")):
        return []
    if segment.has("o.heater") and turned == "on":
        return [Action("climate", "temperature", zone, "more", 2)]
    if segment.has("o.cooling") and turned == "on":
        return [Action("climate", "power", (), "on"), Action("climate", "ac", (), "on")]
    return [Action("climate", "power", (), turned)]


def air(segment: Segment) -> list[Action]:
    flows = [flow for flow in segment.kinds("f.") if flow]
    if flows and not segment.number and not segment.has("v.off"):
        both = {"face", "feet"} <= set(flows) and not segment.denied
        return [Action("climate", "flow", (), "set", "face_feet" if both else flows[-1])]
    if segment.has("o.fan", "o.flow") and segment.has("m.auto"):
        return [Action("climate", "flow", (), "set", "auto")]
    if segment.has("o.fan") or (segment.has("o.flow") and towards(segment, MORE, LESS)):
        if segment.has("m.more") and not towards(segment, ("v.up",), ("v.down",)):
            return [Action("climate", "fan", (), "more")]
        if segment.has("v.off", "v.close") and not segment.number:
            return [Action("climate", "power", (), "off")]
        found = level(segment, "climate", "fan")
        return [Action("climate", "power", (), "on")] if found and found[0].do == "on" else found
    return []


def recirculation(segment: Segment) -> list[Action]:
    turned = switched(segment) or "on"
    if segment.has("o.fresh"):
        turned = "off" if turned == "on" or segment.has("o.recirculation") else "on"
    return [Action("climate", "recirculation", (), turned)]


def defrost(segment: Segment) -> list[Action]:
    rear = segment.has("o.defrost_rear", "o.rear_window") or "rear" in segment.kinds("z.")
    what = "defrost_rear" if rear else "defrost_front"
    named = segment.has("o.defrost", "o.defrost_rear", "n.foggy")
    if not named:
        return []
    off = switched(segment) == "off" and not segment.has("n.foggy")
    return [Action("climate", what, (), "off" if off else "on")]


def wheel(segment: Segment) -> list[Action]:
    turned = switched(segment) or ("on" if segment.has("n.cold", "w.warmer", "n.hands") else None)
    return [Action("climate", "wheel_heating", (), turned)] if turned else []


def seat(segment: Segment) -> list[Action]:
    zone = where(segment)
    if segment.has("n.bottom_cold"):
        return [Action("seats", "heating", zone, "on")]
    if segment.has("n.bottom_hot"):
        return level(segment, "seats", "ventilation", zone, default="on")
    if segment.has("n.back") and not segment.has("o.massage", "o.lumbar"):
        return [Action("seats", "massage", zone, "on")] if not segment.heads[1:] else []
    for what in ("massage", "lumbar", "ventilation", "heating"):
        if segment.has(f"o.{what}"):
            return level(segment, "seats", what, zone, default="on" if what != "lumbar" else None)
    if segment.has("v.upright"):
        return [Action("seats", "recline", zone, "less")]
    if segment.has("v.flat", "o.recline"):
        return _recline(segment, zone)
    return _moved(segment, zone)


def _recline(segment: Segment, zone: tuple[str, ...]) -> list[Action]:
    if segment.has("m.max") or (segment.has("v.flat") and segment.has("m.half")):
        value: Value = 50 if segment.has("m.half") else "max"
        return [Action("seats", "recline", zone, "set", value)]
    if segment.number:
        return [Action("seats", "recline", zone, "set", segment.number.value)]
    side = towards(segment, ("v.flat", "v.backward", "v.down"), ("v.up", "v.forward", "v.close"))
    return [Action("seats", "recline", zone, "more" if side > 0 else "less")] if side else []


def _moved(segment: Segment, zone: tuple[str, ...]) -> list[Action]:
    """A seat and a verb alone: forward, higher, warm, cool."""
    side = towards(segment, ("v.forward",), ("v.backward",))
    if side:
        return _step(segment, "position", zone, side)
    if segment.has("v.heat", "o.temperature", "w.warmer", "n.cold") or segment.has("o.heater"):
        return level(segment, "seats", "heating", zone, default="on")
    if segment.has("v.ventilate", "o.cooling", "w.cooler"):
        return [Action("seats", "ventilation", zone, "off" if segment.has("v.off") else "on")]
    side = towards(segment, ("v.up",), ("v.down",))
    return _step(segment, "height", zone, side) if side else []


def _step(segment: Segment, what: str, zone: tuple[str, ...], side: int) -> list[Action]:
    if segment.has("m.max"):
        return [Action("seats", what, zone, "set", "max" if side > 0 else "min")]
    return [Action("seats", what, zone, "more" if side > 0 else "less")]


def _switch(area: str, what: str, default: Do | None = None) -> Callable[[Segment], list[Action]]:
    def read(segment: Segment) -> list[Action]:
        turned = switched(segment) or default
        return [Action(area, what, (), turned)] if turned else []

    return read


def head(segment: Segment) -> list[Action]:
    turned = switched(segment)
    if segment.has("o.auto_light") or (segment.has("m.auto") and turned != "off"):
        return [Action("lights", "head", (), "set", "auto")]
    if segment.has("o.high"):
        if turned == "off":
            return [Action("lights", "head", (), "set", "low")]
        return [Action("lights", "head", (), "set", "high")]
    if turned is None:
        return []
    return [Action("lights", "head", (), turned)]


def ambient(segment: Segment) -> list[Action]:
    colours = segment.kinds("c.")
    if colours and not segment.has("v.off"):
        return [Action("lights", "colour", (), "set", colours[-1])]
    side = towards(segment, ("v.up",), ("v.down",))
    if segment.has("o.brightness") or segment.number or side or segment.has("m.max", "m.min"):
        return level(segment, "lights", "brightness")
    turned = switched(segment)
    return [Action("lights", "ambient", (), turned)] if turned else []


def wiper(segment: Segment) -> list[Action]:
    if segment.has("o.washer"):
        return [Action("wipers", "wash")]
    if segment.has("m.auto"):
        return [Action("wipers", "mode", (), "set", "auto")]
    side = towards(segment, ("v.up", "m.max"), ("v.down", "m.min"))
    if side and not segment.has("v.off"):
        return [Action("wipers", "mode", (), "set", "fast" if side > 0 else "slow")]
    turned = switched(segment)
    return [Action("wipers", "mode", (), turned)] if turned else []


def door(segment: Segment) -> list[Action]:
    if segment.has("v.unlock"):
        return [Action("doors", "locked", (), "off")]
    if segment.has("v.lock") and not segment.has("v.off", "v.open"):
        return [Action("doors", "locked", (), "on")]
    turned = switched(segment)
    if turned is None:
        return []
    if segment.has("o.lock"):
        return [Action("doors", "locked", (), "off" if segment.has("v.open", "v.off") else "on")]
    shut = segment.has("v.close", "v.off")
    return [Action("doors", "door", where(segment), "off" if shut else "on")]


def mirror(segment: Segment) -> list[Action]:
    if segment.has("v.close", "v.off"):
        return [Action("doors", "mirrors_folded", (), "on")]
    if segment.has("v.open", "v.on"):
        return [Action("doors", "mirrors_folded", (), "off")]
    return []


def lid(what: str) -> Callable[[Segment], list[Action]]:
    def read(segment: Segment) -> list[Action]:
        if segment.has("v.close", "v.down") and not segment.has("v.open"):
            return [Action("doors", what, (), "off")]
        if segment.has("v.open", "v.on", "v.up", "v.unlock"):
            return [Action("doors", what, (), "on")]
        return []

    return read


def port(segment: Segment) -> list[Action]:
    if segment.has("v.close", "v.off"):
        return [Action("charging", "port_open", (), "off")]
    return [Action("charging", "port_open", (), "on")] if segment.has("v.open", "v.on") else []


def drive(segment: Segment) -> list[Action]:
    modes = segment.kinds("d.")
    if not modes:
        return []
    if segment.has("v.off", "v.close"):
        return [Action("drive", "mode", (), "set", "comfort")]
    return [Action("drive", "mode", (), "set", modes[-1])]


def roof(segment: Segment) -> list[Action]:
    return opening(segment, "sunroof")


def shade(segment: Segment) -> list[Action]:
    return opening(segment, "sunshade")


BODY: Final[dict[str, Callable[[Segment], list[Action]]]] = {
    "window": window,
    "roof": roof,
    "shade": shade,
    "temperature": temperature,
    "air": air,
    "recirculation": recirculation,
    "defrost": defrost,
    "wheel": wheel,
    "seat": seat,
    "head": head,
    "fog": _switch("lights", "fog"),
    "hazard": _switch("lights", "hazard"),
    "reading": _switch("lights", "reading"),
    "ambient": ambient,
    "wiper": wiper,
    "trunk": lid("trunk"),
    "hood": lid("hood"),
    "door": door,
    "child": _switch("doors", "child_lock", "on"),
    "mirror": mirror,
    "port": port,
    "drive": drive,
}
"""How each group of heads is read."""
