"""What a session does beside talking: the skills of its persona, and its memory of the user.

Read from worker threads, for speculations too; changed on the event loop only, when a turn is
really over.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from vivavoce.errors import ToolError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.memory.commands import parse
from vivavoce.memory.memory import Memory
from vivavoce.memory.records import Turn
from vivavoce.memory.skill import MemorySkill
from vivavoce.persona.size import tokens
from vivavoce.tools.clock.skill import Clock
from vivavoce.tools.fillers import failure
from vivavoce.tools.router import Routed, Router
from vivavoce.tools.skill import Call, Function, Outcome, Skill

log = logging.getLogger("vivavoce.skills")

_PATIENCE: Final = 15.0
"""Seconds that a skill may take."""


@dataclass(frozen=True)
class Opening:
    """How a skill begins in a session."""

    begin: Callable[[str, bool], Skill]
    """Is told the persona's id, and whether it is what the persona is there for: then the user has
    been invited by the greeting."""
    personal: bool = False
    """Every persona has one of its own; others are shared, and stay when the persona changes."""
    hints: Mapping[Language, str] = field(default_factory=dict)
    """Words that the ears are to expect while it is offered, by language."""
    thorough: bool = False
    """It cuts a request into its parts itself."""


class Companion:
    """One per session.

    openings: skills by name, as this server was set up; conversation: the session's id.
    """

    def __init__(
        self,
        openings: Mapping[str, Opening] = {},
        memory: Memory | None = None,
        conversation: str = "",
    ) -> None:
        self._openings, self._memory, self._conversation = openings, memory, conversation
        self._begun: dict[tuple[str, str], Skill] = {}
        self._offered: tuple[Skill, ...] = ()
        self._hinted: tuple[Skill, ...] = ()
        self._thorough: tuple[Skill, ...] = ()
        self.hints: Mapping[Language, str] = {}
        """Words to expect from whoever talks with the persona, by language."""
        self._busy: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """Calls of one skill wait for each other, by its name."""
        self._persona, self._user = "", ""

    def meet(self, persona: str, skills: Sequence[str], user: str = "") -> None:
        """From now on this persona is talked with by `user` (empty: nobody knows who), and offers
        these skills; those that this server does not have are left out."""
        # Who is not played has no memory of its own.
        self._persona, self._user = persona, user if persona else ""
        names = (("memory", False), *((name, at == 0) for at, name in enumerate(skills)))
        offered = [(self._skill(name, first), self._opening(name)) for name, first in names]
        met = [(skill, opening) for skill, opening in offered if skill and opening]
        self._offered = tuple(skill for skill, _ in met)
        self._hinted = tuple(skill for skill, opening in met if opening.hints)
        self._thorough = tuple(skill for skill, opening in met if opening.thorough)
        self.hints = {
            one: text
            for one in LANGUAGES
            if (text := "".join(o.hints.get(one, "") for _, o in met))
        }

    def _skill(self, name: str, first: bool) -> Skill | None:
        opening = self._opening(name)
        if opening is None:
            return None
        key = (name, f"{self._user}/{self._persona}" if opening.personal else "")
        if key not in self._begun:
            self._begun[key] = opening.begin(self._persona, first)
        return self._begun[key]

    def _opening(self, name: str) -> Opening | None:
        if name != "memory":
            return self._openings.get(name)
        memory, user, conversation = self._memory, self._user, self._conversation
        if memory is None or not user:
            return None
        return Opening(lambda persona, _: MemorySkill(memory, user, persona, conversation), True)

    # ------------------------------------------------------------------------- before the answer

    def route(self, said: str, language: Language, alternatives: Sequence[str] = ()) -> Routed:
        """What the user's words ask of the skills. Orders to the memory ("forget everything about
        me") go before a game, which would take them for an answer. `alternatives`: other readings
        of what was said; the first one that is for a skill with hints counts, when `said` is for
        nobody."""
        try:
            if self.commands_memory(said):
                return Router(self._memories).route(said, language)
            routed = Router(self._offered, self._thorough).route(said, language)
            if routed.calls or any(skill.has_floor for skill in self._offered):
                return routed
            hinted = Router(self._hinted, self._thorough)
            again = (hinted.route(other, language) for other in alternatives)
            return next((found for found in again if found.calls), routed)
        except Exception:
            log.exception("the skills could not read the user's words")
            return Routed()

    def commands_memory(self, said: str) -> bool:
        """The user tells the memory something ("forget everything about me")."""
        return bool(self._memories) and parse(said) is not None

    @property
    def _memories(self) -> Sequence[Skill]:
        """The memory by voice, if there is one."""
        return [skill for skill in self._offered if isinstance(skill, MemorySkill)]

    def functions(self, *, with_rules: bool) -> Sequence[Function]:
        """What a model may call; without rules: only those that no words are routed to."""
        return [
            function
            for skill in self._offered
            if with_rules or skill.name == "mcp"
            for function in skill.functions
        ]

    def notes(self, language: Language) -> Sequence[str]:
        """How things stand, a line for each skill that has something to say."""
        return [note for skill in self._offered if (note := skill.note(language))]

    def remembered(self, said: str, language: Language, budget: int) -> str:
        """What is known of the user that fits their words, at most `budget` tokens."""
        if self._memory is None or not self._user:
            return ""
        return self._memory.recall(
            self._user,
            self._persona,
            said,
            language,
            budget,
            count=tokens,
            conversation=self._conversation,
        )

    def read_ahead(self) -> None:
        """Have what is known of the user at hand; to be called from a worker thread."""
        if self._memory is not None and self._user:
            self._memory.prepare(self._user, self._persona)

    # -------------------------------------------------------------------------- the turn is over

    async def run(self, name: str, arguments: Mapping[str, Any], language: Language) -> Outcome:
        """Run a function, `skill/function` or a function that only one skill has; what goes wrong
        is said politely."""
        owner, _, function = name.rpartition("/")
        try:
            skill = self._owner(owner, function)
            async with asyncio.timeout(_PATIENCE), self._busy[skill.name]:
                return await skill.run(Call(function, arguments), language)
        except (ToolError, TimeoutError) as error:
            why = str(error) or "it took too long"
            log.warning("%s could not answer: %s", name, why)
            slow = isinstance(error, TimeoutError)
        except Exception:
            log.exception("%s broke", name)
            why, slow = "the tool had an error", False
        return Outcome(say=failure(language, name, slow=slow), facts=f"Failed: {why}")

    def _owner(self, owner: str, function: str) -> Skill:
        for skill in self._offered:
            if skill.name == owner:
                return skill
            if not owner and any(known.name == function for known in skill.functions):
                return skill
        raise ToolError(f"there is no {function} here")

    async def remember(self, said: str, reply: str, language: Language) -> None:
        """Keep a turn, if the user has agreed to it."""
        if self._memory is None or not self._user:
            return
        turn, now = Turn(said, reply, language), datetime.now(UTC).astimezone()
        who = self._user, self._persona
        await asyncio.to_thread(
            self._memory.write, *who, [turn], now, conversation=self._conversation
        )

    # --------------------------------------------------------------------------------- what rings

    def rings_in(self) -> float | None:
        """Seconds until something that was set rings; None: nothing is set."""
        clock = self._begun.get(("clock", ""))
        at = clock.next_at() if isinstance(clock, Clock) else None
        return None if at is None else max(0.0, (at - datetime.now(UTC)).total_seconds())

    def rung(self, language: Language) -> Sequence[str]:
        """What to say for everything whose time has come; it is told once."""
        clock = self._begun.get(("clock", ""))
        return clock.due(language) if isinstance(clock, Clock) else ()
