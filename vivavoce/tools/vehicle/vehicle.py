"""The in-car assistant: a skill over a vehicle.

    words ─► route: grammar, corrections, answers to a question ─► calls
    calls ─► run: policies ─► apply ─► port ─► words

`route` reads what `run` left behind (the last commands, an open question) and changes nothing.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from vivavoce.errors import ToolError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.tools.skill import Call, Function, Outcome
from vivavoce.tools.vehicle import words
from vivavoce.tools.vehicle.actions import Action, apply
from vivavoce.tools.vehicle.catalogue import Catalogue
from vivavoce.tools.vehicle.functions import FUNCTIONS, to_action, to_call
from vivavoce.tools.vehicle.grammar import Before, Grammar
from vivavoce.tools.vehicle.policies import judge
from vivavoce.tools.vehicle.port import Port, Simulator
from vivavoce.tools.vehicle.replies import Reply, read_reply, taken_back
from vivavoce.tools.vehicle.state import Car, changes

KEPT: Final = 20
"""Changes that can be undone, one after the other."""

_LONGEST: Final = 300
"""Characters of a request; who says more is telling a story."""
PATIENCE: Final = 60.0
"""Seconds after which an open question is forgotten: a later yes is said to something else."""


@dataclass(frozen=True)
class Question:
    """What the car asked, and what it does on yes (or for the one who is chosen)."""

    action: Action
    options: tuple[str, ...] = ()
    missing_text: bool = False


class Vehicle:
    """`Skill`. `port`: the car, a simulator by default; `catalogue`: names it knows; `now`: seconds
    on any clock that does not jump."""

    name = "vehicle"

    def __init__(
        self,
        port: Port | None = None,
        catalogue: Catalogue | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.port: Port = port or Simulator()
        self._catalogue = catalogue or Catalogue()
        self._grammars = {one: Grammar(one, self._catalogue) for one in LANGUAGES}
        self._now = now
        self._asked: Question | None = None
        self._asked_at = now()
        self._last: tuple[Action, ...] = ()
        self._history: list[Car] = []
        self._turn = 0

    @property
    def functions(self) -> Sequence[Function]:
        return FUNCTIONS

    @property
    def has_floor(self) -> bool:
        """The car has asked something."""
        return self._question is not None

    @property
    def _question(self) -> Question | None:
        """What the car asked and still waits for."""
        return self._asked if self._now() - self._asked_at <= PATIENCE else None

    @_question.setter
    def _question(self, question: Question | None) -> None:
        self._asked, self._asked_at = question, self._now()

    @property
    def state(self) -> Car:
        return self.port.state

    def note(self, language: Language) -> str:
        car = self.port.state
        route = words.name_of(car.nav.destination, language) if car.nav.destination else None
        if language == "zh":
            trip = f"正在导航去{route}" if route else "没有导航"
            return (
                f"车况：时速{car.drive.speed}，{trip}，温度{car.climate.temperature.driver:g}度，"
                f"电量{car.status.battery}%，音量{car.media.volume}。"
            )
        trip = f"heading to {route}" if route else "no route"
        return (
            f"Car: {car.drive.speed} km/h, {trip}, {car.climate.temperature.driver:g} degrees, "
            f"battery {car.status.battery} %, volume {car.media.volume}."
        )

    # ---------------------------------------------------------------------------------- routing

    def route(self, said: str, language: Language) -> Sequence[Call]:
        if len(said) > _LONGEST:
            return ()
        grammar = self._grammars[language]
        found = grammar.spot(said)
        question = self._question
        if question is not None:
            reply = read_reply(found, language, question.options, self._catalogue)
            if reply is not None:
                return [_reply_call(reply)]
            if question.missing_text and said.strip():
                return [Call("reply", {"text": said.strip()})]
        if taken_back(found):
            return [Call("undo")]
        before = Before(self.port.state, self._last)
        understood = grammar.understand(said, before)
        return [
            to_call(action, instead=understood.instead and n == 0, joined=n > 0)
            for n, action in enumerate(understood.actions)
        ]

    # ---------------------------------------------------------------------------------- running

    async def run(self, call: Call, language: Language) -> Outcome:
        self._turn += 1
        if call.name == "undo":
            return await self._undo(language)
        if call.name == "reply":
            return await self._replied(call, language)
        action = to_action(call)
        self._question = None
        if call.arguments.get("instead"):
            await self._revert()
        return await self._act(action, language, joined=bool(call.arguments.get("joined")))

    async def _act(
        self, action: Action, language: Language, *, joined: bool = False, sure: bool = False
    ) -> Outcome:
        car = self.port.state
        if action.area == "status":
            return Outcome(self._status(action.what, car, language))
        asked = self._which(action, language)
        if asked is not None:
            return asked
        if action.what == "suggest":
            self._question = Question(replace(action, what="destination"))
            place = words.name_of(str(action.value), language)
            return Outcome(words.sentence("suggest", language, value=place))
        policy = judge(car, action)
        if policy is not None and not (sure and policy.verdict == "confirm"):
            return self._stopped(policy.reason, policy.verdict == "confirm", action, language)
        self._last = (*self._last, action) if joined else (action,)
        return await self._do(action, car, language, joined)

    async def _do(self, action: Action, car: Car, language: Language, joined: bool) -> Outcome:
        after, key = apply(car, action)
        if action.what == "active" and action.do != "off" and not car.charging.plugged:
            key = "not_plugged"
        try:
            await self.port.write(changes(car, after))
        except ToolError as refused:
            return Outcome(str(refused) or words.sentence("refused", language))
        if not joined:
            self._history = [*self._history, car][-KEPT:]
        said = words.told(action, key, self.port.state, language, self._turn)
        return Outcome(said, facts=said)

    def _which(self, action: Action, language: Language) -> Outcome | None:
        """Ask when a name stands for several people, or a message has no text."""
        if action.area != "phone" or action.value is None:
            return None
        options = tuple(str(action.value).split("|"))
        key = "which_message" if action.what == "message" else "which"
        if len(options) > 1:
            self._question = Question(action, options)
            joint = "还是" if language == "zh" else " or "
            return Outcome(words.sentence(key, language, value=joint.join(options)))
        if action.what == "message" and not action.named("text"):
            self._question = Question(action, missing_text=True)
            return Outcome(words.sentence("no_text", language, value=options[0]))
        return None

    def _stopped(self, reason: str, ask: bool, action: Action, language: Language) -> Outcome:
        self._question = Question(action) if ask else None
        said = words.sentence(
            reason, language, value=action.value or "", text=action.named("text") or ""
        )
        return Outcome(said, facts=said)

    async def _replied(self, call: Call, language: Language) -> Outcome:
        question, self._question = self._question, None
        if question is None:
            return Outcome(words.sentence("nothing_pending", language))
        told = call.arguments
        if told.get("text"):
            detail = (("text", str(told["text"])),)
            return await self._act(replace(question.action, detail=detail), language)
        if told.get("choice"):
            return await self._act(replace(question.action, value=str(told["choice"])), language)
        if told.get("yes"):
            return await self._act(question.action, language, sure=True)
        return Outcome(words.sentence("dropped", language))

    async def _undo(self, language: Language) -> Outcome:
        self._question = None
        done = await self._revert()
        return Outcome(words.sentence("undone" if done else "nothing_to_undo", language))

    async def _revert(self) -> bool:
        """Bring the car back to before the last change; what is said to people is not unsaid."""
        if not self._history:
            return False
        *self._history, car = self._history
        now = self.port.state
        await self.port.write(
            changes(
                now, replace(car, status=now.status, drive=replace(now.drive, mode=car.drive.mode))
            )
        )
        self._last = ()
        return True

    def _status(self, topic: str, car: Car, language: Language) -> str:
        if topic == "eta" and car.nav.destination is None:
            topic = "eta_none"
        tyres = car.status.tyres
        fine = min(tyres) >= 2.2
        verdict = ("正常" if fine else "偏低") if language == "zh" else ("fine" if fine else "low")
        if topic == "range":
            topic = "battery"
        return words.sentence(
            topic,
            language,
            minutes=car.nav.minutes,
            km=car.nav.km,
            battery=car.status.battery,
            range=car.status.range_km,
            tyres="、".join(f"{p:g}" for p in tyres)
            if language == "zh"
            else ", ".join(f"{p:g}" for p in tyres),
            verdict=verdict,
            outside=f"{car.status.outside:g}",
            inside=f"{car.status.inside:g}",
            set=f"{car.climate.temperature.driver:g}",
            speed=car.drive.speed,
            odometer=car.status.odometer_km,
        )


def _reply_call(reply: Reply) -> Call:
    return Call("reply", {"choice": reply.choice} if reply.choice else {"yes": reply.yes})
