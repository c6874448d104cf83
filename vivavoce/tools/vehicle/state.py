"""The state of a car: an immutable tree, read and changed by dotted names.

    get(car, "windows.driver") -> 0        put(car, "windows.driver", 100) -> another car

Percentages are 0 (closed, back, low) to 100. Temperatures are degrees Celsius, speeds km/h,
pressures bar. `LIMITS` holds what every number may be; `put` keeps values inside.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

DRIVER: Final = "driver"
PASSENGER: Final = "passenger"
REAR_LEFT: Final = "rear_left"
REAR_RIGHT: Final = "rear_right"
SEATS: Final = (DRIVER, PASSENGER, REAR_LEFT, REAR_RIGHT)
CLIMATE_ZONES: Final = (DRIVER, PASSENGER, "rear")


@dataclass(frozen=True)
class Navigation:
    """`destination`: `home`, `work`, a kind of place (`charging station`) or a name as said."""

    destination: str | None = None
    waypoints: tuple[str, ...] = ()
    route: str = "fastest"
    avoid_tolls: bool = False
    avoid_motorways: bool = False
    voice: bool = True
    minutes: int = 0
    km: int = 0


@dataclass(frozen=True)
class Temperature:
    """Per zone."""

    driver: float = 22.0
    passenger: float = 22.0
    rear: float = 22.0


@dataclass(frozen=True)
class Climate:
    """`flow`: where the air goes (`FLOWS`); `ac`: the compressor, within `on`."""

    on: bool = True
    temperature: Temperature = Temperature()
    fan: int = 3
    flow: str = "auto"
    ac: bool = True
    recirculation: bool = False
    defrost_front: bool = False
    defrost_rear: bool = False
    wheel_heating: bool = False


@dataclass(frozen=True)
class Windows:
    """Per cent open."""

    driver: int = 0
    passenger: int = 0
    rear_left: int = 0
    rear_right: int = 0
    sunroof: int = 0
    sunshade: int = 0
    locked: bool = False


@dataclass(frozen=True)
class Seat:
    """Levels 0-3 (0: off); `position` 100: all the way forward; `recline` 100: flat."""

    heating: int = 0
    ventilation: int = 0
    massage: int = 0
    position: int = 50
    height: int = 50
    recline: int = 20
    lumbar: int = 2


@dataclass(frozen=True)
class Seats:
    driver: Seat = Seat()
    passenger: Seat = Seat()
    rear_left: Seat = Seat()
    rear_right: Seat = Seat()


@dataclass(frozen=True)
class Media:
    """`track` counts what was skipped; `artist` and `song` are what was asked for."""

    playing: bool = True
    source: str = "music"
    volume: int = 40
    muted: bool = False
    artist: str | None = None
    song: str | None = None
    genre: str | None = None
    station: str | None = None
    track: int = 1
    shuffle: bool = False
    repeat: str = "off"
    liked: bool = False


@dataclass(frozen=True)
class Message:
    """A text message that went out."""

    to: str
    text: str


@dataclass(frozen=True)
class Phone:
    """`call`: idle, incoming or active; `contact`: the other side of it."""

    call: str = "idle"
    contact: str | None = None
    last: str | None = None
    dnd: bool = False
    sent: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Charging:
    active: bool = False
    plugged: bool = False
    port_open: bool = False
    limit: int = 80
    schedule: str | None = None
    """`HH:MM` of the next start."""


@dataclass(frozen=True)
class Lights:
    head: str = "auto"
    fog: bool = False
    hazard: bool = False
    reading: bool = False
    ambient: bool = False
    colour: str = "white"
    brightness: int = 50


@dataclass(frozen=True)
class Wipers:
    mode: str = "off"
    washes: int = 0


@dataclass(frozen=True)
class Doors:
    """True: open, locked, folded. `hood` is the lid in front."""

    driver: bool = False
    passenger: bool = False
    rear_left: bool = False
    rear_right: bool = False
    trunk: bool = False
    hood: bool = False
    locked: bool = True
    child_lock: bool = False
    mirrors_folded: bool = False


@dataclass(frozen=True)
class Drive:
    mode: str = "comfort"
    speed: int = 0
    motorway: bool = False


@dataclass(frozen=True)
class Status:
    """What sensors tell; no command changes it."""

    battery: int = 62
    range_km: int = 310
    outside: float = 18.0
    inside: float = 23.5
    odometer_km: int = 12_480
    tyres: tuple[float, float, float, float] = (2.5, 2.5, 2.4, 2.5)


@dataclass(frozen=True)
class Car:
    nav: Navigation = Navigation()
    climate: Climate = Climate()
    windows: Windows = Windows()
    seats: Seats = Seats()
    media: Media = Media()
    phone: Phone = Phone()
    charging: Charging = Charging()
    lights: Lights = Lights()
    wipers: Wipers = Wipers()
    doors: Doors = Doors()
    drive: Drive = Drive()
    status: Status = Status()


@dataclass(frozen=True)
class Limit:
    """What a number may be, and how far "a bit more" goes."""

    least: float
    most: float
    step: float
    whole: bool = True

    def keep(self, value: float) -> float:
        """`value` brought inside, to a whole number (or half) where it must be one."""
        inside = min(max(value, self.least), self.most)
        return round(inside) if self.whole else round(inside * 2) / 2


LEVEL: Final = Limit(0, 3, 1)
PERCENT: Final = Limit(0, 100, 10)
LIMITS: Final[Mapping[str, Limit]] = {
    "climate.temperature": Limit(16, 30, 1, whole=False),
    "climate.fan": Limit(1, 7, 1),
    "windows": Limit(0, 100, 20),
    "heating": LEVEL,
    "ventilation": LEVEL,
    "massage": LEVEL,
    "position": PERCENT,
    "height": PERCENT,
    "recline": Limit(0, 100, 15),
    "lumbar": Limit(0, 5, 1),
    "media.volume": PERCENT,
    "charging.limit": Limit(50, 100, 10),
    "lights.brightness": Limit(10, 100, 20),
}
"""By field, by group of fields, or by the last part of a seat's field."""

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "nav.route": ("fastest", "shortest", "eco"),
    "climate.flow": ("auto", "face", "feet", "face_feet", "windscreen"),
    "media.source": ("music", "radio", "bluetooth", "usb", "podcast", "audiobook", "news", "video"),
    "media.repeat": ("off", "one", "all"),
    "phone.call": ("idle", "incoming", "active"),
    "lights.head": ("off", "auto", "low", "high"),
    "lights.colour": (
        *("white", "red", "orange", "yellow", "green", "blue"),
        *("purple", "pink", "cyan"),
    ),
    "wipers.mode": ("off", "auto", "slow", "fast"),
    "drive.mode": ("eco", "comfort", "sport", "snow"),
}


def limit(name: str) -> Limit | None:
    """What the number of this name may be; None: it is no number that can be set."""
    head, _, last = name.rpartition(".")
    for key in (name, head, last if name.startswith("seats.") else ""):
        if key in LIMITS:
            return LIMITS[key]
    return None


def get(car: Any, name: str) -> Any:
    """The value of a dotted name. Raises AttributeError for a name that no car has."""
    for part in name.split("."):
        car = getattr(car, part)
    return car


def put(car: Any, name: str, value: Any) -> Any:
    """The same tree with one value replaced."""
    first, _, rest = name.partition(".")
    return replace(car, **{first: put(getattr(car, first), rest, value) if rest else value})


def build(values: Mapping[str, Any]) -> Car:
    """A car as delivered but for these values."""
    car = Car()
    for name, value in values.items():
        car = put(car, name, value)
    return car


def leaves(car: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted name, value) of everything."""
    for one in fields(car):
        value = getattr(car, one.name)
        if is_dataclass(value):
            yield from leaves(value, f"{prefix}{one.name}.")
        else:
            yield f"{prefix}{one.name}", value


def changes(before: Car, after: Car) -> dict[str, Any]:
    """What differs: name to the value after."""
    old = dict(leaves(before))
    return {name: value for name, value in leaves(after) if old[name] != value}
