"""What a segment about a service asks for: the way, sound, phone, charging, the state."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import Language
from vivavoce.tools.vehicle.actions import Action
from vivavoce.tools.vehicle.body import level, switched, towards
from vivavoce.tools.vehicle.catalogue import Catalogue
from vivavoce.tools.vehicle.segments import Segment
from vivavoce.tools.vehicle.sound import resembles
from vivavoce.tools.vehicle.spot import Spotted

_FREE_PLACE: Final = re.compile(
    r"^(导航到|导航去|带我去|带我到|送我去|前往|目的地设为|目的地改成|"
    r"navigate to|take me to|drive me to|"
    r"directions to|take us to|drive to|set destination to|set the destination to|route to)$"
)
"""Verbs so clear that a name nobody knows is taken as the place."""

_TAIL: Final = re.compile(
    r"(吧|呢|啊|呀|谢谢|可以吗|好吗|行吗|好不好|的路|的歌曲|的歌|的音乐|这首歌|吗|"
    r"please|thanks|thank you|right now|now|for me)$"
)


@dataclass(frozen=True)
class Hearing:
    """What services need beyond a segment: the whole text and whom and what the car knows."""

    found: Spotted
    language: Language
    catalogue: Catalogue

    def after(self, end: int) -> str:
        """Words between a position and the end of the clause, without what is mere politeness."""
        stops = [at for at in self.found.breaks if at > end]
        stops += [m.start for m in self.found.marked("x.and") if m.start > end and self._joins(m)]
        text = self.found.text(end, min(stops, default=len(self.found.units)), self.language)
        before = ""
        while before != text:
            before, text = text, _TAIL.sub("", text.strip()).strip()
        return text

    def _joins(self, mark: object) -> bool:
        """和 and `and` are parts of names as often as not: only the clear connectors end one."""
        text = getattr(mark, "text", "")
        return text not in {"和", "也", "又"}


def free_place(words: str) -> bool:
    """A verb after which any name is a place."""
    return _FREE_PLACE.match(words) is not None


def nav(segment: Segment, hearing: Hearing) -> list[Action]:
    places = segment.kinds("p.")
    cancels = segment.has("v.off", "v.close") and segment.has("o.nav", "o.route", "o.waypoint")
    if cancels:
        what = "cancel_stops" if segment.has("o.waypoint") else "cancel"
        return [Action("navigation", what)]
    if segment.has("q.eta"):
        return [Action("status", "eta")]
    out = [Action("navigation", "route", (), "set", r) for r in segment.kinds("r.")[-1:]]
    if places:
        if not segment.has("v.go", "v.near", "v.via", "o.nav"):
            return out
        near = segment.has("v.near") and not segment.has("v.go", "v.via", "o.nav")
        if near and not _leads(segment):
            return out
        named = _full_name(segment, hearing)
        if named:
            return [Action("navigation", "destination", (), "set", named), *out]
        if segment.has("v.via") and len(places) == 1:
            return [Action("navigation", "stop", (), "set", places[-1]), *out]
        if segment.has("v.via") and len(places) > 1:
            goal = next((p for p in places if p in {"home", "work"}), places[-1])
            stop = next((p for p in places if p != goal), places[0])
            first = Action("navigation", "destination", (), "set", goal)
            return [first, Action("navigation", "stop", (), "set", stop), *out]
        return [Action("navigation", "destination", (), "set", places[-1]), *out]
    for head in segment.heads:
        words = hearing.found.text(head.start, head.end, hearing.language)
        if head.has("v.go") and _FREE_PLACE.match(words):
            name = hearing.after(head.end)
            if 2 <= len(name) <= 40:
                return [Action("navigation", "destination", (), "set", name), *out]
    return out


def _leads(segment: Segment) -> bool:
    """A word like 去 or 附近 stands before the place, as it must in a command."""
    place = min(head.start for head in segment.heads if head.of("p."))
    return any(token.has("v.near") and token.end <= place for token in segment.tokens)


def _full_name(segment: Segment, hearing: Hearing) -> str:
    """ "Heathrow airport": a kind of place with a name before it that is no word of the grammar."""
    found, place = hearing.found, next(head for head in segment.heads if head.of("p."))
    verbs = [head for head in segment.heads if head.has("v.go") and head.end <= place.start]
    if not verbs or not _FREE_PLACE.match(
        found.text(verbs[-1].start, verbs[-1].end, hearing.language)
    ):
        return ""
    start = verbs[-1].end
    between = range(start, place.start)
    least = 2 if hearing.language == "zh" else 1
    unknown = [n for n in between if not found.covered[n]]
    known = place.start - start - len(unknown)
    if len(unknown) < least or known > 1:
        return ""
    return found.text(unknown[0], place.end, hearing.language)


def avoid(segment: Segment, hearing: Hearing) -> list[Action]:
    del hearing
    if not segment.has("o.tolls", "o.motorway"):
        return []
    what = "avoid_tolls" if segment.has("o.tolls") else "avoid_motorways"
    if segment.has("v.avoid"):
        return [Action("navigation", what, (), "on")]
    if segment.has("v.go", "v.set", "v.on"):
        return [Action("navigation", what, (), "off")]
    return []


def guidance(segment: Segment, hearing: Hearing) -> list[Action]:
    del hearing
    turned = "off" if segment.has("o.mute") else switched(segment)
    return [Action("navigation", "voice", (), turned)] if turned else []


def media(segment: Segment, hearing: Hearing) -> list[Action]:
    for tag, action in _MEDIA.items():
        if segment.has(tag) and _certain(segment, hearing):
            return [action]
    if segment.has("o.radio") and segment.number and 76 <= segment.number.value <= 1600:
        return [Action("media", "station", (), "set", f"{segment.number.value:g}")]
    if segment.has("o.shuffle", "o.repeat_one", "o.repeat_all", "o.like"):
        return _order(segment)
    names = _wanted(segment)
    source = next((s for s in _SOURCES if segment.has(f"o.{s}")), None)
    if segment.has("v.off", "v.close", "v.pause") and not names:
        return [Action("media", "playing", (), "off")]
    side = towards(segment, ("v.up", "w.louder"), ("v.down", "w.quieter"))
    if side and not names and not segment.has("v.play"):
        return level(segment, "media", "volume")
    if source and (segment.has("v.play", "v.want", "v.set") or switched(segment)):
        return [Action("media", "source", (), "set", source)]
    if names and segment.has("v.play", "o.music", "v.want"):
        return [Action("media", "play", detail=names)]
    if segment.has("o.music") and (segment.has("v.play") or switched(segment)):
        return [Action("media", "playing", (), "on")]
    if segment.has("v.resume"):
        return [Action("media", "playing", (), "on")]
    return _free_song(segment, hearing)


def _certain(segment: Segment, hearing: Hearing) -> bool:
    """ "Next" alone is a command; among words that nobody knows it needs a song beside it."""
    return (
        hearing.language == "zh"
        or hearing.found.known >= 0.9
        or len(segment.heads) > 1
        or any(head.end - head.start > 1 for head in segment.heads)
    )


def _order(segment: Segment) -> list[Action]:
    off = segment.has("v.off", "v.close")
    if segment.has("o.shuffle"):
        return [Action("media", "shuffle", (), "off" if off else "on")]
    if segment.has("o.like"):
        return [Action("media", "liked", (), "on")]
    one = "one" if segment.has("o.repeat_one") else "all"
    return [Action("media", "repeat", (), "set", "off" if off else one)]


def _wanted(segment: Segment) -> tuple[tuple[str, str], ...]:
    """Artist, song and genre that were named."""
    kinds = (("artist", "a."), ("song", "s."), ("genre", "g."))
    return tuple((name, found[-1]) for name, kind in kinds if (found := segment.kinds(kind)))


def _free_song(segment: Segment, hearing: Hearing) -> list[Action]:
    """A song or artist that nobody knows: only after a clear "play", and only a short name."""
    plays = [head for head in segment.heads if head.has("v.play")]
    if not plays or segment.verbs or segment.number:
        return []
    words = hearing.found.text(plays[-1].start, plays[-1].end, hearing.language)
    if words not in {
        "播放",
        "来一首",
        "来首",
        "放一首",
        "放首",
        "play",
        "put on",
        "点一首",
        "play me",
    }:
        return []
    name = hearing.after(plays[-1].end)
    if name.split(" ")[0] in _NO_TITLE:
        return []
    if not 2 <= len(name) <= (12 if hearing.language == "zh" else 40):
        return []
    if hearing.language == "zh" and "的" in name:
        artist, _, song = name.partition("的")
        return [Action("media", "play", detail=(("artist", artist), ("song", song)))]
    song, _, artist = name.partition(" by ")
    detail = (("song", song), ("artist", artist)) if artist else (("song", song),)
    return [Action("media", "play", detail=detail)]


_NO_TITLE: Final = frozenset("is are was were with at it that and fair a nicely".split())
_MEDIA: Final = {
    "v.next": Action("media", "skip", (), "more"),
    "v.previous": Action("media", "skip", (), "less"),
    "o.repeat_off": Action("media", "repeat", (), "set", "off"),
}
_SOURCES: Final = ("video", "radio", "bluetooth", "usb", "podcast", "audiobook", "news")


def volume(segment: Segment, hearing: Hearing) -> list[Action]:
    del hearing
    if segment.has("v.unmute") or (segment.has("o.mute") and segment.has("v.off", "v.close")):
        return [Action("media", "muted", (), "off")]
    if segment.has("o.mute"):
        return [Action("media", "muted", (), "on")]
    loud = towards(segment, ("w.louder", "n.quiet"), ("w.quieter",))
    if loud and not segment.number and not segment.has("v.up", "v.down"):
        return [Action("media", "volume", (), "more" if loud > 0 else "less")]
    found = level(segment, "media", "volume")
    if found and found[0].do in {"on", "off"}:
        return [Action("media", "muted", (), "off" if found[0].do == "on" else "on")]
    return found


def phone(segment: Segment, hearing: Hearing) -> list[Action]:
    if segment.has("v.hang_up") or (segment.has("o.call") and segment.has("v.off", "v.close")):
        return [Action("phone", "hang_up")]
    if segment.has("v.redial"):
        return [Action("phone", "redial")]
    people = list(dict.fromkeys(segment.kinds("k.")))
    if segment.has("v.answer") and not people:
        return [Action("phone", "answer")]
    if not segment.has("v.call", "v.answer"):
        return []
    return [Action("phone", "call", value=whom(segment, hearing))] if whom(segment, hearing) else []


def whom(segment: Segment, hearing: Hearing) -> str:
    """Whom to call: a name of the contacts, or what several of them are called; empty: nobody."""
    call = next(head for head in segment.heads if head.has("v.call", "v.answer"))
    ahead = hearing.language == "zh" or "on the" in hearing.found.text(call.start, call.end, "en")
    start = 0 if ahead else call.start
    text = hearing.found.text(start, len(hearing.found.units), hearing.language)
    return "|".join(candidates(text, hearing))


def candidates(text: str, hearing: Hearing) -> list[str]:
    """Contacts whose name, or what they are called, stands in a text; the best ones only."""
    scored: dict[str, float] = {}
    for contact in hearing.catalogue.contacts:
        for name in (contact.name, *contact.aliases):
            score = _stands_in(name, text, hearing.language)
            if score and score > scored.get(contact.name, 0.0):
                scored[contact.name] = score
    best = max(scored.values(), default=0.0)
    return [name for name, score in scored.items() if score >= best - 0.01]


def _stands_in(name: str, text: str, language: Language) -> float:
    """How well a name stands in a text: its length, less for sounding merely alike; 0: not."""
    han = bool(re.search(r"[\u4e00-\u9fff]", name))
    if han != (language == "zh"):
        return 0.0
    if han:
        if name in text and len(name) > 1:
            return len(name) + 1.0
        pieces = [text[n : n + len(name)] for n in range(len(text) - len(name) + 1)]
        alike = len(name) > 1 and any(resembles(piece, name, 0.13) for piece in pieces)
        return float(len(name)) if alike else 0.0
    words, wanted = text.split(), name.lower().split()
    for n in range(len(words) - len(wanted) + 1):
        piece = [word.removesuffix("'s") for word in words[n : n + len(wanted)]]
        if piece == wanted:
            return len(name) + 1.0
        word = " ".join(piece)
        if len(name) > 3 and word[:1] == name[:1].lower() and resembles(word, name, 0.2):
            return float(len(name))
    return 0.0


def message(segment: Segment, hearing: Hearing) -> list[Action]:
    text = hearing.found.text(0, len(hearing.found.units), hearing.language)
    who = candidates(text, hearing)
    if not who:
        return []
    says = hearing.found.marked("x.saying")
    verb = next(head for head in segment.heads if head.has("v.message"))
    start = next((m.end for m in says if m.start >= verb.end), None)
    if start is None:
        people = [t.end for t in hearing.found.tokens if t.of("k.") and t.start >= verb.end]
        start = people[0] if people else len(hearing.found.units)
    words = hearing.found.text(start, len(hearing.found.units), hearing.language).strip()
    return [Action("phone", "message", value="|".join(who), detail=(("text", words),))]


def dnd(segment: Segment, hearing: Hearing) -> list[Action]:
    del hearing
    return [Action("phone", "dnd", (), "off" if switched(segment) == "off" else "on")]


def charging(segment: Segment, hearing: Hearing) -> list[Action]:
    number = segment.number
    if number and segment.has("m.pm", "m.am") and not segment.has("o.limit"):
        return [Action("charging", "schedule", (), "set", _time(number.value, hearing))]
    if segment.has("o.limit") or (number and (number.percent or number.value >= 50)):
        if number and 20 <= number.value <= 100:
            return [Action("charging", "limit", (), "set", number.value)]
        return level(segment, "charging", "limit") if segment.has("o.limit") else []
    if segment.has("o.schedule") and segment.has("v.off", "v.close"):
        return [Action("charging", "schedule", (), "off")]
    if not segment.has("o.charging"):
        return []
    if number and (segment.has("o.schedule", "m.pm", "m.am", "m.hour") or "点" in _text(hearing)):
        return [Action("charging", "schedule", (), "set", _time(number.value, hearing))]
    turned = switched(segment)
    return [Action("charging", "active", (), turned)] if turned else []


def _text(hearing: Hearing) -> str:
    return hearing.found.text(0, len(hearing.found.units), hearing.language)


def _time(value: float, hearing: Hearing) -> str:
    """`HH:MM` of an hour that was said, with what tells morning from evening."""
    text = _text(hearing)
    hour, minute = int(value), round(value % 1 * 100)
    if hour >= 100:  # "eleven thirty" is heard as 1130
        hour, minute = divmod(hour, 100)
    late = re.search(
        r"晚上|夜里|夜晚|下午|今晚|傍晚|\bp m\b|\bpm\b|p\.m|evening|tonight|at night", text
    )
    if late and hour < 12 and not (re.search("夜里|at night", text) and hour < 6):
        hour += 12
    if re.search(r"点半|half past", text):
        minute = 30
    if re.search(r"midnight|午夜|零点", text) and hour == 12:
        hour = 0
    return f"{hour % 24:02d}:{minute % 60:02d}"


def status(segment: Segment, hearing: Hearing) -> list[Action]:
    del hearing
    for topic in ("tyres", "range", "battery", "outside", "inside", "speed", "odometer"):
        if segment.has(f"o.{topic}"):
            return [Action("status", topic)]
    return []


SERVICES: Final[dict[str, Callable[[Segment, Hearing], list[Action]]]] = {
    "nav": nav,
    "avoid": avoid,
    "guidance": guidance,
    "media": media,
    "volume": volume,
    "phone": phone,
    "message": message,
    "dnd": dnd,
    "charging": charging,
    "status": status,
}
"""How each group of heads is read."""
