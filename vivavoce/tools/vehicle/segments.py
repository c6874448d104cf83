"""Cuts what was spotted into segments of one thing each, with the words that belong to it.

    打开 主驾 车窗 | 再 | 空调 调到 24 度          clauses, cut at connectors and punctuation
    └─ head 车窗 ─┘     └─ head 空调 ─────┘        segments: a head, verbs, zones, amounts

Between two heads the first verb goes back to a head that has none yet; otherwise it opens the next.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from vivavoce.tools.vehicle.numbers import Number
from vivavoce.tools.vehicle.spot import Spotted, Token

GROUPS: Final[dict[str, str]] = {
    group_tag: group
    for group, tags in {
        "window": "o.window o.windows o.window_lock",
        "roof": "o.sunroof",
        "shade": "o.sunshade",
        "temperature": "o.temperature o.climate o.cooling o.heater w.warmer w.cooler",
        "air": "o.fan o.flow f.face f.feet f.face_feet f.windscreen",
        "recirculation": "o.recirculation o.fresh o.circulation",
        "defrost": "o.defrost o.defrost_rear o.windscreen o.rear_window n.foggy",
        "wheel": "o.wheel",
        "seat": "o.seat o.heating o.ventilation o.massage o.lumbar o.recline v.flat v.upright "
        "n.bottom_cold n.bottom_hot n.back",
        "media": "o.music o.song o.radio o.bluetooth o.usb o.podcast o.audiobook o.news o.video "
        "v.play v.pause v.resume v.next v.previous o.repeat_one o.repeat_all o.repeat_off "
        "o.shuffle o.like a. s. g.",
        "volume": "o.volume w.louder w.quieter o.mute v.unmute n.quiet",
        "phone": "v.call o.call v.answer v.hang_up v.redial k.",
        "message": "v.message",
        "dnd": "o.dnd",
        "nav": "v.go v.via o.nav o.waypoint o.route r. q.eta p.",
        "guidance": "o.guidance",
        "avoid": "v.avoid o.tolls o.motorway",
        "charging": "o.charging o.limit o.schedule",
        "port": "o.port",
        "head": "o.head o.high o.auto_light o.lights",
        "fog": "o.fog",
        "hazard": "o.hazard",
        "reading": "o.reading",
        "ambient": "o.ambient c. o.brightness",
        "wiper": "o.wiper o.washer",
        "trunk": "o.trunk",
        "hood": "o.hood",
        "door": "o.door o.lock v.lock v.unlock",
        "child": "o.child",
        "mirror": "o.mirror",
        "drive": "o.drive d.",
        "status": "o.battery o.range o.tyres o.outside o.inside o.speed o.odometer",
    }.items()
    for group_tag in tags.split()
}
"""What a tag (or a kind of tags, `a.`) is about. Heads of one group in a row are one thing."""

VERBS: Final = frozenset(
    "v.open v.close v.on v.off v.up v.down v.set w.wider w.narrower v.heat v.ventilate v.forward "
    "v.backward".split()
)


_ALSO: Final = frozenset({"也", "又", "too", "aswell"})
"""Words that add without beginning anything new."""


@dataclass
class Segment:
    """One thing and what is said of it."""

    group: str | None
    heads: list[Token] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    """Everything else: verbs, zones, amounts, numbers, needs."""
    denied: bool = False
    """Somebody said not to."""
    start: int = 0
    end: int = 0

    def has(self, *tags: str) -> bool:
        return any(token.has(*tags) for token in (*self.heads, *self.tokens))

    def kinds(self, kind: str) -> list[str]:
        """Tags of a kind (`z.`), in order, without the kind."""
        every = sorted((*self.heads, *self.tokens), key=lambda token: token.start)
        tags = (tag for token in every for tag in sorted(token.tags))
        return [tag.removeprefix(kind) for tag in tags if tag.startswith(kind)]

    @property
    def number(self) -> Number | None:
        """The last number: who corrects himself says the right one last."""
        return next((t.number for t in reversed(self.tokens) if t.number), None)

    @property
    def verbs(self) -> list[Token]:
        return [token for token in self.tokens if not token.tags.isdisjoint(VERBS)]


def group_of(token: Token) -> str | None:
    """What a token is about; None: it is about nothing by itself."""
    for tag in sorted(token.tags, key=lambda tag: (tag.startswith("v."), tag)):
        found = GROUPS.get(tag) or GROUPS.get(tag[:2])
        if found:
            return found
    return None


def clauses(found: Spotted, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches between connectors, punctuation and 把."""
    cuts = {start, end}
    for mark in (*found.marked("x.and"), *found.marked("x.ba")):
        also = "".join(found.units[mark.start : mark.end]) in _ALSO
        if start <= mark.start < end and not also:
            cuts.add(mark.start)
    cuts |= {at for at in _pairs(found) if start < at < end}
    cuts |= {at for at in found.breaks if start < at < end}
    edges = sorted(cuts)
    return list(pairwise(edges))


def _pairs(found: Spotted) -> list[int]:
    """Where the second of "driver 25, passenger 23" begins: a place after a place's number."""
    out, numbered = [], False
    for n, token in enumerate(found.tokens):
        following = [t for t in found.tokens[n + 1 :] if t.number]
        if token.number:
            numbered = any(t.of("z.") for t in found.tokens[:n])
        elif token.of("z.") and numbered and following:
            out.append(token.start)
            numbered = False
    return out


def segments(found: Spotted, start: int, end: int) -> list[Segment]:
    """The segments of a stretch, clause by clause. A clause without any head joins the next that
    has one, or else is a segment without a group (it is about what was spoken of before)."""
    out: list[Segment] = []
    waiting: list[Token] = []
    for begin, stop in clauses(found, start, end):
        inside = [t for t in found.tokens if begin <= t.start and t.end <= stop]
        denials = [m.start for m in found.marked("x.not") if begin <= m.start < stop]
        if not inside:
            continue
        cut = _cut([*waiting, *inside])
        last = stop == end and not waiting
        if cut[0].group is None and not cut[0].verbs and not cut[0].number and not last:
            if any(token.of("z.") for token in cut[0].tokens):
                waiting = cut[0].tokens
            elif cut[0].kinds("n."):
                out += cut
            continue
        waiting = []
        if cut[0].group is None and out and _bare(out[-1]):
            out[-1].tokens += cut[0].tokens
            _whole(out[-1])
            continue
        for n, segment in enumerate(cut):
            after = denials and denials[-1] < segment.end
            next_start = cut[n + 1].start if n + 1 < len(cut) else stop
            segment.denied = bool(after) and any(
                (begin if n == 0 else segment.start - 2) <= d < next_start for d in denials
            )
        out += cut
    if waiting:
        out.append(_whole(Segment(None, [], waiting)))
    return out


def _bare(segment: Segment) -> bool:
    """Nothing was said yet of what to do with the thing ("the window, a bit further up")."""
    kinds = ("w.", "t.", "m.", "n.", "f.", "c.", "d.", "r.", "p.", "k.", "a.", "s.")
    said = any(token.of(kind) for token in (*segment.heads, *segment.tokens) for kind in kinds)
    things = any(head.of("o.") for head in segment.heads)
    return things and not (said or segment.verbs or segment.number or segment.denied)


def _cut(tokens: list[Token]) -> list[Segment]:
    heads = [t for t in tokens if group_of(t) is not None]
    heads = [t for t in heads if not _only_amount(t, heads)]
    if not heads:
        return [_whole(Segment(None, [], tokens))]
    runs: list[list[Token]] = [[heads[0]]]
    for head in heads[1:]:
        if _same(runs[-1][-1], head):
            runs[-1].append(head)
        else:
            runs.append([head])
    out = [Segment(_group(run), run) for run in runs]
    places = [(run[0].start, run[-1].end) for run in runs]
    for token in tokens:
        if token not in heads:
            _place(token, out, places, tokens)
    return [_whole(segment) for segment in out]


def _group(run: list[Token]) -> str | None:
    """What a run of heads is about; clearing a window is not about opening it."""
    groups = [group_of(head) for head in run]
    return next((g for g in ("defrost", "guidance", "seat") if g in groups), groups[0])


def _only_amount(token: Token, heads: list[Token]) -> bool:
    """ "Fastest" is a route only where the way is spoken of."""
    others = {group_of(head) for head in heads if head is not token}
    return token.of("r.") is not None and token.of("m.") is not None and bool(others - {"nav"})


def _same(one: Token, other: Token) -> bool:
    """Two heads in a row are about one thing."""
    a, b = group_of(one), group_of(other)
    if {a, b} == {"volume", "guidance"}:
        return True
    if (a, b) == ("seat", "temperature") and other.has("w.warmer", "w.cooler"):
        return True
    if (a, b) == ("temperature", "seat") and one.has("v.heat"):
        return True
    if {a, b} == {"window", "defrost"}:
        return other.start - one.end <= 3
    return a == b or ({a, b} <= {"nav", "avoid"} and one.has("v.avoid") is other.has("v.avoid"))


def _place(
    token: Token, out: list[Segment], places: list[tuple[int, int]], tokens: list[Token]
) -> None:
    """Give a token to the segment it stands in, or to the right one of two it stands between."""
    before = [n for n, (start, _) in enumerate(places) if start <= token.start]
    if not before:
        out[0].tokens.append(token)
        return
    n = before[-1]
    if n + 1 == len(out) or token.start < places[n][1]:
        out[n].tokens.append(token)
        return
    gap = [t for t in tokens if places[n][1] <= t.start < places[n + 1][0]]
    verbs = [t for t in gap if not t.tags.isdisjoint(VERBS)]
    own_verb = any(
        not t.tags.isdisjoint(VERBS) and t.start < places[n][0] for t in out[n].tokens
    ) or out[n].has("v.lock", "v.unlock", "v.play", "v.call", "v.go")
    back = verbs[:0] if own_verb else verbs[:1]
    opening = next((v for v in verbs if v not in back), None)
    zone = token.of("z.") is not None
    after_all = zone and all(t.start > token.start or t.of("z.") for t in gap if t is not token)
    tail_zone = (
        zone
        and not any(t.start > token.start and t.of("z.") is None for t in gap)
        and (bool(back) or own_verb)
    )
    if (opening and token.start >= opening.start) or (tail_zone or (after_all and own_verb)):
        out[n + 1].tokens.append(token)
    else:
        out[n].tokens.append(token)


def _back(token: Token, segment: Segment) -> Token:
    """ "Back" is a place before a thing ("the back seat") and a way for a seat ("move it back")."""
    if not {"v.backward", "z.rear"} <= token.tags:
        return token
    after = [head for head in segment.heads if head.start == token.end]
    place = any(head.of("o.") for head in after) or segment.group != "seat"
    return replace(token, tags=token.tags - {"v.backward" if place else "z.rear"})


def _whole(segment: Segment) -> Segment:
    segment.tokens = [_back(token, segment) for token in segment.tokens]
    every = [*segment.heads, *segment.tokens]
    segment.start = min(token.start for token in every)
    segment.end = max(token.end for token in every)
    return segment
