"""The clock as a skill. Times are injected, so a test's day passes in no time."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from vivavoce.languages import Language
from vivavoce.tools.clock.bells import Bell, Bells, Kind
from vivavoce.tools.clock.phrases import KINDS, PHRASES, day_words, span_words, time_words
from vivavoce.tools.clock.places import zone_of
from vivavoce.tools.clock.words import wanted
from vivavoce.tools.skill import Call, Function, Outcome

_PLACE: Final = {"place": {"type": "string", "description": "City; none: here"}}
_DAY: Final = {"type": "string", "description": "YYYY-MM-DD"}
_KIND: Final = {"type": "string", "enum": ["all", "timer", "alarm", "reminder"]}
_AT: Final = {"type": "string", "description": "ISO date and time"}


def _function(name_: str, description: str, required: Sequence[str], **properties: Any) -> Function:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return Function(name_, description, schema)


_FUNCTIONS: Final = (
    _function("current_time", "Tell the time here or in a city.", (), **_PLACE),
    _function("current_date", "Tell the date and day of the week.", (), day=_DAY),
    _function(
        "days_until", "Count the days until a date.", ("day",), day=_DAY, name={"type": "string"}
    ),
    _function(
        "set_timer",
        "Start a countdown.",
        ("seconds",),
        seconds={"type": "integer", "minimum": 1},
        label={"type": "string"},
    ),
    _function("set_alarm", "Set an alarm.", ("at",), at=_AT),
    _function(
        "set_reminder",
        "Remind the user of something.",
        ("at", "text"),
        at=_AT,
        text={"type": "string"},
    ),
    _function("list_timers", "Tell what timers, alarms and reminders are set.", (), kind=_KIND),
    _function(
        "cancel",
        "Cancel timers, alarms or reminders.",
        ("kind",),
        kind=_KIND,
        all={"type": "boolean"},
    ),
)
_LONGEST: Final = timedelta(days=366)


def _local_now() -> datetime:
    return datetime.now().astimezone()


class Clock:
    """Time, date and things that ring.

    now: the time, aware; zone: the user's (None: that of `now`); horizon: how long this session
    can last at the most, since nothing rings after it.

    What rings is fetched with `due`, at the time `next_at` says: a skill speaks only when asked.
    """

    name = "clock"
    functions: Sequence[Function] = _FUNCTIONS
    has_floor = False

    def __init__(
        self,
        now: Callable[[], datetime] = _local_now,
        zone: ZoneInfo | None = None,
        horizon: timedelta = timedelta(hours=1),
    ) -> None:
        self._clock, self._zone = now, zone
        self._bells = Bells()
        self._ends = now() + horizon

    def _now(self) -> datetime:
        return self._clock().astimezone(self._zone) if self._zone else self._clock()

    def route(self, said: str, language: Language) -> Sequence[Call]:
        """The one thing these words want from the clock."""
        call = wanted(said, language, self._now(), len(self._bells))
        return (call,) if call else ()

    async def run(self, call: Call, language: Language) -> Outcome:
        """Tell or set it."""
        do = getattr(self, f"_{call.name}", None)
        if do is None or call.name not in {function.name for function in _FUNCTIONS}:
            return Outcome(say=PHRASES[language]["unclear"])
        try:
            said = do(dict(call.arguments), language)
        except (ValueError, TypeError, OverflowError):  # a model wrote the arguments
            said = PHRASES[language]["unclear"]
        return Outcome(say=said, facts=said)

    def note(self, language: Language) -> str:
        """What is set, so that the model may refer to it."""
        if not len(self._bells):
            return ""
        listed = "；".join(self._told(bell, language) for bell in self._bells.of("all")[:3])
        return f"{PHRASES[language]['set']}{listed}"

    def next_at(self) -> datetime | None:
        """When something rings next; None: nothing is set."""
        return self._bells.next_at()

    def due(self, language: Language) -> Sequence[str]:
        """What to say for everything whose time has come; it is told once."""
        return [self._rings(bell, language) for bell in self._bells.due(self._now())]

    # ---------------------------------------------------------------- what is told

    def _current_time(self, given: dict[str, Any], language: Language) -> str:
        place = str(given.get("place") or "")
        now = self._now()
        if not place:
            return PHRASES[language]["now"].format(time=time_words(now, language))
        zone = zone_of(place)
        if zone is None:
            return PHRASES[language]["no_zone"].format(place=place)
        there = now.astimezone(zone)
        days = (there.date() - now.date()).days
        which = PHRASES[language][{-1: "day_before", 0: "same_day", 1: "day_after"}[days]]
        place = place.title() if language == "en" else place
        return PHRASES[language]["now_in"].format(
            place=place, day=which, time=time_words(there, language)
        )

    def _current_date(self, given: dict[str, Any], language: Language) -> str:
        told = str(given.get("day") or "")
        if told == "lunar":
            return PHRASES[language]["lunar"]
        today = self._now().date()
        there = date.fromisoformat(told) if told else today
        key = {-1: "yesterday", 0: "today", 1: "tomorrow", 2: "after_tomorrow"}.get(
            (there - today).days, "that_day"
        )
        return PHRASES[language][key].format(
            day=day_words(there, language, year=there.year != today.year)
        )

    def _days_until(self, given: dict[str, Any], language: Language) -> str:
        if given["day"] == "lunar":
            return PHRASES[language]["lunar"]
        today = self._now().date()
        there = date.fromisoformat(str(given["day"]))
        days = (there - today).days
        name = str(given.get("name") or "") or day_words(there, language, weekday=False)
        name = name[:1].upper() + name[1:]
        phrase = (
            "until_today"
            if days == 0
            else "until_past"
            if days < 0
            else "until_one"
            if days == 1
            else "until"
        )
        return PHRASES[language][phrase].format(
            name=name, days=abs(days), day=day_words(there, language)
        )

    # ----------------------------------------------------------------- what rings

    def _set_timer(self, given: dict[str, Any], language: Language) -> str:
        if not given.get("seconds"):
            return PHRASES[language]["how_long"]
        length = timedelta(seconds=float(given["seconds"]))
        return self._add(
            "timer", self._now() + length, str(given.get("label") or ""), language, length
        )

    def _set_alarm(self, given: dict[str, Any], language: Language) -> str:
        if given.get("time") == "every":
            return PHRASES[language]["no_habits"]
        return self._add("alarm", self._when(given["at"]), "", language)

    def _set_reminder(self, given: dict[str, Any], language: Language) -> str:
        if not given.get("at"):
            return PHRASES[language]["when"].format(text=given.get("text", ""))
        return self._add("reminder", self._when(given["at"]), str(given["text"]), language)

    def _when(self, text: Any) -> datetime:
        there = datetime.fromisoformat(str(text))
        return there if there.tzinfo else there.replace(tzinfo=self._now().tzinfo)

    def _add(
        self,
        kind: Kind,
        at: datetime,
        text: str,
        language: Language,
        length: timedelta | None = None,
    ) -> str:
        now = self._now()
        if self._bells.full:
            return PHRASES[language]["full"]
        if not now < at <= now + _LONGEST:
            return PHRASES[language]["past"]
        bell = self._bells.add(kind, at, text, length)
        said = PHRASES[language][f"set_{kind}"].format(
            length=span_words(length, language) if length else "",
            at=self._at(at, language),
            text=_aloud(bell.text, language),
        )
        return said if at <= self._ends else f"{said}{PHRASES[language]['while_connected']}"

    def _list_timers(self, given: dict[str, Any], language: Language) -> str:
        found = self._bells.of(str(given.get("kind") or "all"))
        if not found:
            return PHRASES[language]["none_set"]
        listed = PHRASES[language]["joint"].join(self._told(bell, language) for bell in found[:5])
        return f"{listed[:1].upper()}{listed[1:]}{PHRASES[language]['stop']}"

    def _cancel(self, given: dict[str, Any], language: Language) -> str:
        kind = str(given.get("kind") or "all")
        found = self._bells.of(kind) or self._bells.of("all")
        if not found:
            return PHRASES[language]["none_set"]
        # "cancel the timer" with several: the one set last, which is the one in mind
        gone = found if given.get("all") else [max(found, key=lambda bell: bell.number)]
        self._bells.cancel(gone)
        if len(gone) > 1:
            return PHRASES[language]["cancelled_all"].format(count=len(gone))
        return PHRASES[language]["cancelled"].format(what=KINDS[language][gone[0].kind])

    def _told(self, bell: Bell, language: Language) -> str:
        left = bell.at - self._now()
        name = KINDS[language][bell.kind]
        if bell.kind == "timer":
            return PHRASES[language]["timer_left"].format(
                name=name, left=span_words(left, language)
            )
        text = _aloud(bell.text, language)
        return PHRASES[language][f"{bell.kind}_at"].format(
            name=name, at=self._at(bell.at, language), text=text
        )

    def _rings(self, bell: Bell, language: Language) -> str:
        key = f"rings_{bell.kind}" if bell.text or bell.kind != "timer" else "rings_plain"
        length = span_words(bell.length, language) if bell.length else ""
        return PHRASES[language][key].format(
            text=_aloud(bell.text, language), length=length, time=time_words(bell.at, language)
        )

    def _at(self, at: datetime, language: Language) -> str:
        days = (at.date() - self._now().date()).days
        which = PHRASES[language][{0: "day_0", 1: "day_1", 2: "day_2"}.get(days, "day_n")]
        day = day_words(at.date(), language)
        return which.format(day=day, time=time_words(at, language))


_TURNED: Final = ((" my ", " your "), (" me ", " you "), (" i ", " you "), (" mine ", " yours "))


def _aloud(text: str, language: Language) -> str:
    """What the user wants to be reminded of, from the other side: "my" is "your"."""
    if language == "zh":
        return text.replace("我", "你")
    padded = f" {text} "
    for old, new in _TURNED:
        padded = padded.replace(old, new)
    return padded.strip()
