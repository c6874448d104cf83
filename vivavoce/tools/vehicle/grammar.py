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
from vivavoce.tools.vehicle.lexicon import lexicon
from vivavoce.tools.vehicle.needs import needed
from vivavoce.tools.vehicle.segments import VERBS, Segment, group_of, segments
from vivavoce.tools.vehicle.services import SERVICES, Hearing, free_place
from vivavoce.tools.vehicle.spot import Spotted, Token, spot
from vivavoce.tools.vehicle.state import Car

KNOWN: Final = {"zh": 0.75, "en": 0.75}
"""Share of an utterance that must be words of the grammar (or fillers) for it to be a command."""

KNOWN_NEED: Final = 0.8
"""The same for a need, which is easily mere talk."""

KNOWN_GUESS: Final = 0.7
"""The same for words that are only guessed by their sound ..."""

LONGEST_GUESS: Final = 16
"""... in no more units than this."""

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
        if not found.units or self._guarded(found):
            return Understood()
        understood = Understood()
        if _share(found, self.language) >= KNOWN[self.language]:
            understood = self._understand(found, before)
        if not understood.actions and found.known >= 0.99:
            understood = Understood(tuple(self._noun(found)))
        if understood.actions or found.marked("x.not") or len(found.units) > LONGEST_GUESS:
            return understood
        guess = spot(said, self.words, loose=True)
        if not _solid(guess) or self._guarded(guess):
            return understood
        return self._understand(guess, before, needs=False)

    def _understand(self, found: Spotted, before: Before, *, needs: bool = True) -> Understood:
        cut = self._correction(found)
        if cut is None:
            return Understood(self._read(found, 0, len(found.units), before, needs=needs))
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

    def _guarded(self, found: Spotted) -> bool:
        """Somebody speaks about the car, or of something else, and asks nothing of it."""
        sends = any(t.has("v.message") for t in found.tokens)
        if sends and any(t.of("k.") for t in found.tokens):
            return False
        calls = any(t.has("v.call") for t in found.tokens)
        for tag in ("x.reported", "x.past", "x.other"):
            if any(not (calls and mark.of("k.")) for mark in found.marked(tag)):
                return True
        return self._asks(found)

    def _asks(self, found: Spotted) -> bool:
        """A question that is no request, and none about the state of the car either."""
        if not found.marked("x.ask") or found.marked("x.request") or found.marked("x.ba"):
            return False
        answered = any(
            t.has("q.eta", "v.go", "v.via") or t.tags & _STATE_WORDS for t in found.tokens
        )
        groans = all(mark.text in _GROANS for mark in found.marked("x.ask"))
        return not answered and not (groans and any(t.of("n.") for t in found.tokens))

    def _correction(self, found: Spotted) -> tuple[int, int] | None:
        """(start, end) of the words that take something back; the last ones of a row."""
        marks = found.marked("x.wrong")
        no = [m for m in found.marked("x.no") if m.start == 0 and self._plain_no(found, m)]
        if no and (not marks or marks[0].start > no[0].end + 1) and len(found.units) > no[0].end:
            marks = [no[0]]
        if not marks:
            return None
        first, last = marks[0], marks[0]
        for mark in marks[1:]:
            if mark.start - last.end <= 1:
                last = mark
        return first.start, last.end

    def _plain_no(self, found: Spotted, mark: Token) -> bool:
        return found.text(mark.start, mark.end, self.language) in {"no", "nope", "不", "不是"}

    def _hard(self, found: Spotted, start: int) -> bool:
        """The words can mean nothing but that it was wrong."""
        text = found.text(start, min(len(found.units), start + 3), self.language)
        return not text.startswith(_SOFT)

    # ---------------------------------------------------------------------------------- reading

    def _read(
        self,
        found: Spotted,
        start: int,
        end: int,
        before: Before,
        fixing: bool = False,
        needs: bool = True,
    ) -> tuple[Action, ...]:
        """The actions of a stretch. `fixing`: it says what should have been said before."""
        parts = segments(found, start, end)
        hearing = Hearing(found, self.language, self.catalogue)
        asking = bool(found.marked("x.ask")) and not found.marked("x.request")
        out: list[Action] = []
        parts = [p for p in parts if p.group == "message" and not p.denied] or parts
        for part in parts:
            if part.denied:
                out += _denied(part)
                continue
            if part.group is None and part.has("m.degree") and part.number:
                part.group = "temperature"
            last = out[-1] if out else (before.last[-1] if before.last else None)
            actions = self._resolve(part, hearing) if _heard(part, self.language) else []
            if not actions and last and (out or fixing or part.group is None or _short(found)):
                actions = self._elliptic(part, last, hearing, found)
            out += actions
        if (
            not out
            and needs
            and not found.marked("x.time")
            and found.known >= KNOWN_NEED
            and not any(p.denied for p in parts)
        ):
            out = needed(parts, before.car)
        if asking:
            out = [a for a in out if a.area in {_ALREADY, "navigation"}] or (
                out if any(p.kinds("n.") for p in parts) else []
            )
        return tuple(dict.fromkeys(out))

    def _noun(self, found: Spotted) -> list[Action]:
        """ "Airport, please", "fog lights": nothing but the thing, so it is wanted."""
        parts = segments(found, 0, len(found.units))
        if len(parts) != 1 or len(found.units) > _NOUN or parts[0].denied or parts[0].verbs:
            return []
        (part,) = parts
        verb = {"nav": "v.go", "fog": "v.on", "hazard": "v.on", "reading": "v.on"}.get(
            part.group or ""
        )
        if verb is None or found.marked("x.ask") or (verb == "v.go" and not part.kinds("p.")):
            return []
        part.tokens.append(Token(frozenset({verb}), part.start, part.start))
        return self._resolve(part, Hearing(found, self.language, self.catalogue))

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
        only_seat = part.heads and all(head.has("o.seat") for head in part.heads)
        if part.group is None or (only_seat and where(part) and not part.verbs):
            return _varied(part, last, short=_short(found))
        for group, area, tag in _NAMED:
            if part.group == group and last.area == area and part.kinds(tag):
                part.heads.append(Token(frozenset({_VERB_OF[area]}), part.end, part.end))
                return self._resolve(part, hearing)
        if part.verbs or part.group not in BODY:
            return []
        part.tokens.append(Token(_verb_like(last), part.start, part.start))
        return self._resolve(part, hearing)


_NOUN: Final = 4
"""Units of an utterance that is nothing but a thing's name."""

_SOFT: Final = (
    *("actually", "sorry", "wait", "rather", "i wanted", "hold on", "hang on", "let's say"),
    *("改成", "换成", "等等", "等一下", "应该是", "oops", "i said", "呃不", "make that"),
)
_NAMED: Final = (("phone", "phone", "k."), ("nav", "navigation", "p."), ("media", "media", "a."))
_VERB_OF: Final = {"phone": "v.call", "navigation": "v.go", "media": "v.play"}
_GROANS: Final = frozenset({"怎么"})
"""Question words that complain: "how can it be this hot"."""

_STATE_WORDS: Final = frozenset(
    f"o.{word}" for word in "battery range tyres outside inside speed odometer".split()
)


def _solid(guess: Spotted) -> bool:
    """What was guessed leaves little unexplained, and something of it was really heard."""
    cost = sum(token.cost for token in guess.tokens)
    sure = any(
        (not t.cost and t.tags & VERBS)
        or t.number
        or (not t.cost and group_of(t) and t.end - t.start > 1)
        for t in guess.tokens
    )
    return sure and guess.known - cost / len(guess.units) >= KNOWN_GUESS


def _heard(part: Segment, language: Language) -> bool:
    """Chinese words of a thing and its verb come to two characters that were surely heard; what
    was only guessed counts half."""
    if language == "en" or part.group is None:
        return True
    words = [*part.heads, *(t for t in part.tokens if not t.of("z."))]
    sure = sum((t.end - t.start - t.cost) * (0.5 if t.cost > 0.16 else 1.0) for t in words)
    return sure >= 1.9


def _share(found: Spotted, language: Language) -> float:
    """Share of known words; what follows a clear "navigate to", or a message, may be any name."""
    ends = [
        t.end
        for t in found.tokens
        if (t.has("v.go") and free_place(found.text(t.start, t.end, language)))
        or t.has("v.message")
    ]
    covered = found.covered[: min(ends)] if ends else found.covered
    return sum(covered) / max(1, len(covered))


def _similar(one: Action, other: Action) -> bool:
    return (one.area, one.what) == (other.area, other.what)


def _short(found: Spotted) -> bool:
    return len(found.units) <= 8


def _denied(part: Segment) -> list[Action]:
    """ "Not the heating any more": a thing without a verb is turned off, all else is left alone."""
    if part.group == "air" and part.kinds("f.") and len(part.kinds("f.")) > 1:
        return BODY["air"](part)
    return [Action("phone", "dnd", (), "on")] if part.group == "dnd" else []


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
    place = _beside(where(part), last)
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
    if last.area == "windows" and part.has("m.bit") and part.has("v.close", "v.open"):
        return [replace(base, do="more" if part.has("v.open") else "less", value=None)]
    if part.has("v.close", "v.off") and short:
        return [replace(base, do="set", value=0) if last.area == "windows" else _off(base)]
    if part.has("v.open", "v.on") and (place or short) and last.do in {"set", "on", "off"}:
        return [replace(base, do="set", value=100) if last.area == "windows" else _on(base)]
    if place:
        return [base]
    if part.has("m.more", "m.still", "m.bit") and short and last.do in {"more", "less"}:
        return [replace(base, value=None)]
    return []


def _beside(place: tuple[str, ...], last: Action) -> tuple[str, ...]:
    """ "The right one" after the rear left one is the rear right one."""
    rear = any(zone.startswith("rear") for zone in last.where)
    if rear and place in {("left",), ("right",)} and last.what in {"window", "door"}:
        return (f"rear_{place[0]}",)
    return place


def _off(action: Action) -> Action:
    return replace(action, do="off", value=None)


def _on(action: Action) -> Action:
    return action if action.do == "set" else replace(action, do="on", value=None)


_PLAIN: Final = frozenset("power ac recirculation defrost_front defrost_rear wheel_heating".split())
"""Things that are only on or off: no number and no more or less of them."""
