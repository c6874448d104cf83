"""From words to actions: which parts of an utterance are commands, and what they ask for.

    guards (reported, past, other people, questions) ─► nothing
    corrections inside ("no wait, ...") ─► what was said last counts
    segments ─► body / services ─► actions; without verb: as the command before; needs last

A miss is better than a false action: words the grammar does not know must not be many.
"""

from dataclasses import dataclass, replace
from typing import Final

from vivavoce.languages import Language
from vivavoce.tools.vehicle.actions import Action
from vivavoce.tools.vehicle.body import BODY, where
from vivavoce.tools.vehicle.catalogue import Catalogue
from vivavoce.tools.vehicle.needs import needed
from vivavoce.tools.vehicle.segments import Segment, segments
from vivavoce.tools.vehicle.services import SERVICES, Hearing
from vivavoce.tools.vehicle.spot import Spotted, Token, lexicon, spot
from vivavoce.tools.vehicle.state import Car

KNOWN: Final = {"zh": 0.6, "en": 0.6}
"""Share of an utterance that must be words of the grammar (or fillers) for it to be a command."""

KNOWN_NEED: Final = 0.7
"""The same for a need, which is easily mere talk."""

_ALREADY: Final = "status"


@dataclass(frozen=True)
class Understood:
    """`instead`: the actions take the place of what was done last."""

    actions: tuple[Action, ...] = ()
    instead: bool = False


@dataclass(frozen=True)
class Before:
    """What an utterance may lean on: the state, and the actions of the turn before."""

    car: Car
    last: tuple[Action, ...] = ()


class Grammar:
    """Reads utterances of one language with the names of one catalogue."""

    def __init__(self, language: Language, catalogue: Catalogue) -> None:
        self.language, self.catalogue = language, catalogue
        self.words = lexicon(language, catalogue)

    def spot(self, said: str) -> Spotted:
        return spot(said, self.words)

    def understand(self, said: str, before: Before) -> Understood:
        """The commands in what was said; none for talk."""
        found = self.spot(said)
        if not found.units or self._mere_talk(found):
            return Understood()
        cut = self._correction(found)
        if cut is None:
            return Understood(self._read(found, 0, len(found.units), before))
        start, end = cut
        first = self._read(found, 0, start, before) if start else ()
        if first:
            second = self._read(found, end, len(found.units), replace(before, last=first), True)
            if second:
                return Understood((*first[:-1], *second))
            hard = self._hard(found, start)
            return Understood() if hard else Understood(self._read_all(found, before))
        fixed = self._read(found, end, len(found.units), before, True)
        if not fixed:
            return Understood(self._read_all(found, before))
        again = bool(before.last) and (
            self._hard(found, start) or _similar(fixed[0], before.last[-1])
        )
        return Understood(fixed, instead=again)

    def _read_all(self, found: Spotted, before: Before) -> tuple[Action, ...]:
        return self._read(found, 0, len(found.units), before)

    # ----------------------------------------------------------------------------------- guards

    def _mere_talk(self, found: Spotted) -> bool:
        """Somebody speaks about the car, or of something else, and asks nothing of it."""
        sends = any(t.has("v.message") for t in found.tokens)
        if sends and any(t.of("k.") for t in found.tokens):
            return False
        if any(found.marked(tag) for tag in ("x.reported", "x.past", "x.other")):
            return True
        if found.known < KNOWN[self.language]:
            return True
        return self._asks(found)

    def _asks(self, found: Spotted) -> bool:
        """A question that is no request, and none about the state of the car either."""
        if not found.marked("x.ask") or found.marked("x.request") or found.marked("x.ba"):
            return False
        answered = any(
            t.has("q.eta", "v.go", "v.via") or t.of("n.") or t.tags & _STATE_WORDS
            for t in found.tokens
        )
        return not answered

    def _correction(self, found: Spotted) -> tuple[int, int] | None:
        """(start, end) of the words that take something back; the last ones of a row."""
        marks = found.marked("x.wrong")
        if not marks:
            return None
        first, last = marks[0], marks[0]
        for mark in marks[1:]:
            if mark.start - last.end <= 1:
                last = mark
        return first.start, last.end

    def _hard(self, found: Spotted, start: int) -> bool:
        """The words can mean nothing but that it was wrong."""
        text = found.text(start, min(len(found.units), start + 3), self.language)
        return not text.startswith(_SOFT)

    # ---------------------------------------------------------------------------------- reading

    def _read(
        self, found: Spotted, start: int, end: int, before: Before, fixing: bool = False
    ) -> tuple[Action, ...]:
        """The actions of a stretch. `fixing`: it says what should have been said before."""
        parts = segments(found, start, end)
        hearing = Hearing(found, self.language, self.catalogue)
        asking = bool(found.marked("x.ask")) and not found.marked("x.request")
        out: list[Action] = []
        for part in parts:
            if part.denied:
                out += _denied(part)
                continue
            last = out[-1] if out else (before.last[-1] if before.last else None)
            actions = self._resolve(part, hearing)
            if not actions and last and (out or fixing or part.group is None or _short(found)):
                actions = self._elliptic(part, last, hearing, found)
            out += actions
        if not out and found.known >= KNOWN_NEED and not any(p.denied for p in parts):
            out = needed(parts, before.car)
        if asking:
            out = [a for a in out if a.area in {_ALREADY, "navigation"}] or (
                out if any(p.kinds("n.") for p in parts) else []
            )
        return tuple(dict.fromkeys(out))

    def _resolve(self, part: Segment, hearing: Hearing) -> list[Action]:
        if part.group in BODY:
            return BODY[part.group](part)
        if part.group in SERVICES:
            return SERVICES[part.group](part, hearing)
        return []

    def _elliptic(
        self, part: Segment, last: Action, hearing: Hearing, found: Spotted
    ) -> list[Action]:
        """As the action before, but for what was named: another place, number, way or thing."""
        if part.group is None:
            return _varied(part, last, short=_short(found))
        for group, area, tag in _NAMED:
            if part.group == group and last.area == area and part.kinds(tag):
                part.heads.append(Token(frozenset({_VERB_OF[area]}), part.end, part.end))
                return self._resolve(part, hearing)
        if part.verbs or part.group not in BODY:
            return []
        part.tokens.append(Token(_verb_like(last), part.start, part.start))
        return self._resolve(part, hearing)


_SOFT: Final = (
    *("actually", "sorry", "wait", "rather", "i wanted", "hold on", "hang on", "let's say"),
    *("改成", "换成", "等等", "等一下", "应该是", "oops", "i said", "呃不", "make that"),
)
_NAMED: Final = (("phone", "phone", "k."), ("nav", "navigation", "p."), ("media", "media", "a."))
_VERB_OF: Final = {"phone": "v.call", "navigation": "v.go", "media": "v.play"}
_STATE_WORDS: Final = frozenset(
    f"o.{word}" for word in "battery range tyres outside inside speed odometer".split()
)


def _similar(one: Action, other: Action) -> bool:
    return (one.area, one.what) == (other.area, other.what)


def _short(found: Spotted) -> bool:
    return len(found.units) <= 8


def _denied(part: Segment) -> list[Action]:
    """ "Not the heating any more": a thing without a verb is turned off, all else is left alone."""
    if part.group == "air" and part.kinds("f.") and len(part.kinds("f.")) > 1:
        return BODY["air"](part)
    return []


def _verb_like(last: Action) -> frozenset[str]:
    """The verbs that would say what the action did."""
    if last.do in {"more", "less"}:
        return frozenset({"v.up" if last.do == "more" else "v.down"})
    shut = last.do == "off" or last.value == 0
    return frozenset({"v.close", "v.off"} if shut else {"v.open", "v.on"})


def _varied(part: Segment, last: Action, *, short: bool) -> list[Action]:
    """The last action with the places, number or direction that were said now."""
    if last.area in {"phone", "navigation", _ALREADY}:
        return []
    place = where(part)
    base = replace(last, where=place) if place else last
    if part.number and last.what not in {"window"} | _PLAIN:
        return [replace(base, do="set", value=part.number.value)]
    if part.number and (part.number.percent or part.number.value >= 5) and last.what not in _PLAIN:
        return [replace(base, do="set", value=part.number.value)]
    up = part.has("v.up", "w.wider", "t.low", "w.louder", "w.warmer")
    down = part.has("v.down", "w.narrower", "t.high", "w.quieter", "w.cooler")
    if (up or down) and last.what not in _PLAIN:
        return [
            replace(
                base, do="more" if up and not (down and part.has("t.high")) else "less", value=None
            )
        ]
    if part.has("m.max", "m.min") and last.what not in _PLAIN:
        return [replace(base, do="set", value="max" if part.has("m.max") else "min")]
    if part.has("m.half") and last.area == "windows":
        return [replace(base, do="set", value=50)]
    if part.has("v.close", "v.off") and short:
        return [replace(base, do="set", value=0) if last.area == "windows" else _off(base)]
    if part.has("v.open", "v.on") and (place or short) and last.do in {"set", "on", "off"}:
        return [replace(base, do="set", value=100) if last.area == "windows" else _on(base)]
    if place:
        return [base]
    if part.has("m.more", "m.still", "m.bit") and short and last.do in {"more", "less"}:
        return [replace(base, value=None)]
    return []


def _off(action: Action) -> Action:
    return replace(action, do="off", value=None)


def _on(action: Action) -> Action:
    return action if action.do == "set" else replace(action, do="on", value=None)


_PLAIN: Final = frozenset("power ac recirculation defrost_front defrost_rear wheel_heating".split())
"""Things that are only on or off: no number and no more or less of them."""
