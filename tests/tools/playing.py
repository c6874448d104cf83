"""Talking to a skill as a session does: what is said is routed, and what was routed is run."""

from vivavoce.languages import Language
from vivavoce.tools.skill import Call, Outcome, Skill


def routed(skill: Skill, said: str, language: Language) -> Call | None:
    """The one call that `said` is routed to, if it is for the skill at all."""
    calls = skill.route(said, language)
    assert len(calls) <= 1
    if calls:
        assert calls[0].name in {function.name for function in skill.functions}
    return calls[0] if calls else None


async def say(skill: Skill, said: str, language: Language) -> str:
    """What the skill says to `said`; "" when it leaves it to the thinker."""
    call = routed(skill, said, language)
    return (await skill.run(call, language)).say if call else ""


async def run(skill: Skill, name: str, language: Language = "zh", **arguments: object) -> Outcome:
    """A call as a model makes it."""
    return await skill.run(Call(name, arguments), language)
