"""The memory by voice: "you may remember me", "forget that", "what do you know about me?".

One instance per session. What is kept before is written by `Memory.write` after each turn, which
must have happened before the next turn is run: "forget that" undoes the last turn that was kept.
Deleting everything is asked back for. What is said of it is true: a conversation that goes on still
has its words in mind until it ends.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.errors import RememberingError
from vivavoce.languages import Language
from vivavoce.memory.commands import agreed, parse
from vivavoce.memory.memory import Memory
from vivavoce.memory.phrases import PHRASES, Phrase
from vivavoce.tools.skill import Call, Function, Outcome

log = logging.getLogger("vivavoce.memory")

_TEXT: Final = {"type": "string"}
_NONE: Final = {"type": "object", "properties": {}, "additionalProperties": False}


def _with(name: str, about: str) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": about}},
        "required": [name],
        "additionalProperties": False,
    }


_FUNCTIONS: Final = (
    Function("memory_remember", "Keep what the user asks to remember.", _with("text", "What.")),
    Function("memory_list", "Say what is remembered about the user.", _NONE),
    Function("memory_tell", "Tell the user a fact about them.", _with("text", "The fact.")),
    Function("memory_forget_last", "Forget what the user said right before.", _NONE),
    Function(
        "memory_forget_about", "Forget one topic.", _with("topic", "In their words: my address.")
    ),
    Function("memory_forget_all", "Forget everything about the user; asks back first.", _NONE),
    Function("memory_agree", "The user allows to be remembered.", _with("wording", "Their words.")),
    Function("memory_stop", "Stop remembering and delete everything; asks back first.", _NONE),
    Function(
        "memory_answer",
        "The user's answer to the question whether to delete or to remember.",
        {
            "type": "object",
            "properties": {"answer": {"enum": ["yes", "no", "unclear"]}, "wording": _TEXT},
            "required": ["answer"],
            "additionalProperties": False,
        },
    ),
)  # fmt: skip

_LISTED: Final = 5
"""Facts that are said in one answer; a longer list is not listened to."""


@dataclass(frozen=True)
class _Question:
    """What was asked back, and what waits for the answer."""

    of: Literal["forget_all", "stop", "agree"]
    text: str = ""


class MemorySkill:
    """Of one session: `user` with `persona`, in a conversation of this id."""

    name = "memory"
    functions: Sequence[Function] = _FUNCTIONS

    def __init__(self, memory: Memory, user: str, persona: str, conversation: str) -> None:
        self._memory = memory
        self._who = (user, persona)
        self._conversation = conversation
        self._asked: _Question | None = None

    @property
    def has_floor(self) -> bool:
        """A question of ours waits for its answer."""
        return self._asked is not None

    def route(self, said: str, language: Language) -> Sequence[Call]:
        command = parse(said)  # people change their language within a talk, so both are tried
        if command is not None:
            return [_call(command.order, command.about, said)]
        if self._asked is None:
            told = self._memory.answer(*self._who, said, language)
            return [Call("memory_tell", {"text": told})] if told else []
        answer = agreed(said)
        word = "unclear" if answer is None else "yes" if answer else "no"
        return [Call("memory_answer", {"answer": word, "wording": said})]

    async def run(self, call: Call, language: Language) -> Outcome:
        """Do it. A file that cannot be used is told, not raised: the talk goes on."""
        do = self._verbs()[call.name]
        given = next(
            (v for k, v in call.arguments.items() if k in ("text", "topic", "wording")), ""
        )
        try:
            if call.name == "memory_answer":
                answer = str(call.arguments["answer"])
                return await asyncio.to_thread(self._answer, answer, str(given), language)
            return await asyncio.to_thread(do, str(given), language)
        except RememberingError as error:
            log.warning("%s failed: %s", call.name, error)
            return _say("broken", language)

    def _verbs(self) -> dict[str, Callable[[str, Language], Outcome]]:
        return {
            "memory_remember": self._remember,
            "memory_tell": self._tell,
            "memory_list": self._list,
            "memory_forget_last": self._forget_last,
            "memory_forget_about": self._forget_about,
            "memory_forget_all": self._forget_all,
            "memory_agree": self._agree,
            "memory_stop": self._stop,
            "memory_answer": self._agree,
        }

    def note(self, language: Language) -> str:
        """Nothing: what is remembered comes by `recall`."""
        del language
        return ""

    # ------------------------------------------------------------------------------------- verbs

    @property
    def _allowed(self) -> bool:
        return self._memory.consent(*self._who) is not None

    def _remember(self, text: str, language: Language) -> Outcome:
        if not self._allowed:
            self._asked = _Question("agree", text)
            return _say("ask_agree", language)
        kept = self._memory.remember(*self._who, text, language)
        return _say("remembered" if kept else "withheld", language)

    def _tell(self, text: str, _: Language) -> Outcome:
        return Outcome(say=text, facts=text)

    def _list(self, _: str, language: Language) -> Outcome:
        if not self._allowed:
            return _say("off", language)
        known = self._memory.known(*self._who, language)
        if not known:
            return _say("nothing", language)
        comma, stop = ("；", "。") if language == "zh" else ("; ", ".")
        said = comma.join(known[:_LISTED]) + stop
        rest = len(known) - _LISTED
        if rest > 0:
            return _say("list_more", language, said=said, rest=rest)
        return _say("list", language, said=said)

    def _forget_last(self, _: str, language: Language) -> Outcome:
        if not self._allowed:
            return _say("kept_nothing", language)
        gone = self._memory.forget_last(*self._who, self._conversation)
        return _say("forgot_last" if gone else "kept_nothing", language)

    def _forget_about(self, topic: str, language: Language) -> Outcome:
        if not self._allowed:
            return _say("kept_nothing", language)
        gone = self._memory.forget_about(*self._who, topic)
        return _say("forgot" if gone else "not_known", language)

    def _forget_all(self, _: str, language: Language) -> Outcome:
        if not self._allowed:
            return _say("kept_nothing", language)
        self._asked = _Question("forget_all")
        return _say("ask_forget_all", language)

    def _stop(self, _: str, language: Language) -> Outcome:
        if not self._allowed:
            return _say("already_off", language)
        self._asked = _Question("stop")
        return _say("ask_stop", language)

    def _agree(self, wording: str, language: Language) -> Outcome:
        waiting, self._asked = self._asked, None
        self._memory.agree(*self._who, wording)
        if waiting and waiting.text:
            kept = self._memory.remember(*self._who, waiting.text, language)
            if not kept:
                return _say("withheld", language)
        return _say("agreed", language)

    def _answer(self, answer: str, wording: str, language: Language) -> Outcome:
        asked = self._asked
        if asked is None:
            return Outcome()
        if answer == "yes" and asked.of == "agree":
            return self._agree(f"{PHRASES['ask_agree'][language]} – {wording}", language)
        self._asked = None
        if answer == "unclear":
            return Outcome(facts=PHRASES["unclear"][language])
        if answer == "no":
            return _say("declined" if asked.of == "agree" else "kept", language)
        if asked.of == "stop":
            self._memory.withdraw(*self._who)
            return _say("stopped", language)
        self._memory.forget_all(*self._who)
        return _say("forgot_all", language)


def _call(order: str, about: str, said: str) -> Call:
    match order:
        case "remember":
            return Call("memory_remember", {"text": about})
        case "forget_about":
            return Call("memory_forget_about", {"topic": about})
        case "agree":
            return Call("memory_agree", {"wording": said})
        case _:
            return Call(f"memory_{order}")


def _say(phrase: Phrase, language: Language, **parts: object) -> Outcome:
    return Outcome(say=PHRASES[phrase][language].format(**parts))
