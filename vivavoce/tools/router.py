"""From the user's words to calls of a session's skills, by rules alone.

    said ─► the skill with the floor ─► whole request, each skill in order ─► its parts, at joints
         ─► Routed: calls in the order they were asked for, and what nobody took

Functions without rules (a client's, an MCP server's) are not chosen here: the thinker is offered
them, and `model/tool_choice` or the model itself decides.
"""

import logging
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import Language
from vivavoce.tools.skill import Call, Skill

log = logging.getLogger("vivavoce.skills")

_JOINT: Final = re.compile(
    r"[,.;!?]?\s+(?:and then|and after that|after that|and also|then|and|also)\s+(?=\w)"
    r"|[.;!?]\s+(?=\w)|,\s+(?=\w)"
    r"|[,，。；;！？、]?\s*(?:然后再?|再(?=[查定放给把帮开关设提])|顺便|接着|另外|还有"
    r"|并且|同时|以及|之后再?|完了再?)|[，。；！？](?=.)|(?<=[\u4e00-\u9fff])(?:和"
    r"|并)(?=(?:定|查|放|设|提醒|帮|打开|关))",
    re.IGNORECASE,
)
_MOST: Final = 6
"""Parts of one request that are looked at."""
LONGEST: Final = 300
"""Characters of a request; who says more tells something, which only a skill with the floor is
for."""


@dataclass(frozen=True)
class Routed:
    """What is to be run, in order; `rest`: the part of the words that no skill took (the model may
    answer it), "" when all was taken or nothing was."""

    calls: tuple[tuple[Skill, Call], ...] = ()
    rest: str = ""


class Router:
    """`skills` in the order they are asked."""

    def __init__(self, skills: Sequence[Skill], thorough: Collection[Skill] = ()) -> None:
        """`thorough`: those that cut a request themselves. A part of what they have left alone is
        for them only beside parts that others take: "I told him, open the window"."""
        self._skills, self._thorough = tuple(skills), tuple(thorough)

    def route(self, said: str, language: Language) -> Routed:
        """The calls that the user's words ask for. Changes nothing."""
        for skill in self._skills:
            if skill.has_floor and (calls := _asked(skill, said, language)):
                return Routed(tuple((skill, call) for call in calls))
        if len(said) > LONGEST:
            return Routed()
        # Who has the floor has heard it all: a piece of it would be taken for a guess.
        others = [skill for skill in self._skills if not skill.has_floor]
        whole = _first(others, said, language)
        parts = pieces(said)
        if len(parts) < 2:
            return Routed(whole)
        taken = [(part, _first(others, part, language)) for part in parts]
        apart = tuple(call for _, calls in taken for call in calls)
        if apart and all(skill in self._thorough for skill, _ in apart):
            return Routed(whole)
        if not apart:
            return Routed(whole)
        rest = " ".join(part for part, calls in taken if not calls)
        if not whole or _more(apart, whole) or apart == whole:
            return Routed(apart, rest)
        return Routed(whole)


def _first(
    skills: Sequence[Skill], said: str, language: Language
) -> tuple[tuple[Skill, Call], ...]:
    """The calls of the first skill that these words are for."""
    for skill in skills:
        if calls := _asked(skill, said, language):
            return tuple((skill, call) for call in calls)
    return ()


def _asked(skill: Skill, said: str, language: Language) -> Sequence[Call]:
    """The calls of one skill; one that breaks keeps nobody else from being asked."""
    try:
        return skill.route(said, language)
    except Exception:
        log.exception("skill %s could not read the user's words", skill.name)
        return ()


def _more(apart: Sequence[tuple[Skill, Call]], whole: Sequence[tuple[Skill, Call]]) -> bool:
    """The parts ask for more than the request as a whole was taken for: of other skills, or of
    other functions ("set a timer for five minutes and tell me the time")."""
    wanted = {(skill.name, call.name) for skill, call in apart}
    return bool(wanted - {(skill.name, call.name) for skill, call in whole}) and len(wanted) > 1


def pieces(said: str) -> list[str]:
    """A request cut at its joints, in order."""
    found = [piece.strip(" ,.;!?，。；！？、") for piece in _JOINT.split(said)]
    return [piece for piece in found if piece][:_MOST]
