"""What a session does beside talking: the skills of its persona, and what comes to mind.

Read from worker threads, for speculations too; changed on the event loop only, when a turn is
really over.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from vivavoce.errors import ToolError
from vivavoce.languages import Language
from vivavoce.tools.skill import Call, Outcome, Skill

log = logging.getLogger("vivavoce.skills")

Opener = Callable[[str], Skill]
"""Begins a skill by its name for one session."""

_PATIENCE: Final = 15.0
"""Seconds that a skill may take."""

_SORRY: Final[dict[Language, str]] = {
    "en": "Sorry, that did not work just now.",
    "zh": "不好意思，这个我现在没弄成。",
}


class Companion:
    """One per session. Skills stay as they are when the persona changes and comes back."""

    def __init__(self, openers: Mapping[str, Opener] = {}) -> None:
        self._openers = openers
        self._open: dict[str, Skill] = {}
        self._offered: tuple[Skill, ...] = ()

    def meet(self, skills: Sequence[str]) -> None:
        """From now on the persona offers these skills; unknown names are left out."""
        for name in skills:
            if name in self._openers and name not in self._open:
                self._open[name] = self._openers[name](name)
        self._offered = tuple(self._open[name] for name in skills if name in self._open)

    def calls(self, said: str, language: Language) -> Sequence[Call]:
        """What the user's words ask of the skills; the one that has the floor is asked first."""
        for skill in sorted(self._offered, key=lambda skill: not skill.has_floor):
            try:
                calls = skill.route(said, language)
            except Exception:
                log.exception("skill %s could not read the user's words", skill.name)
                continue
            if calls:
                return calls
        return ()

    def mind(self, language: Language) -> str:
        """What the model should know for this turn, a line each."""
        notes = (skill.note(language) for skill in self._offered)
        return "\n".join(note for note in notes if note)

    async def run(self, name: str, arguments: Mapping[str, Any], language: Language) -> Outcome:
        """Run a function of a skill; what goes wrong is said politely."""
        for skill in self._open.values():
            if any(function.name == name for function in skill.functions):
                try:
                    async with asyncio.timeout(_PATIENCE):
                        return await skill.run(Call(name, arguments), language)
                except (ToolError, TimeoutError) as error:
                    why = str(error) or "it took too long"
                    log.warning("%s could not answer: %s", name, why)
                    return Outcome(say=_SORRY[language], facts=f"Failed: {why}")
                except Exception:
                    log.exception("%s broke", name)
                    return Outcome(say=_SORRY[language], facts="Failed: the tool had an error.")
        return Outcome(say=_SORRY[language], facts=f"Failed: there is no {name} here.")
