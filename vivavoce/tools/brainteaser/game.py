"""Brain teasers: a question with a twist, hints in steps, and why it is funny."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from vivavoce.errors import ToolError
from vivavoce.languages import Language
from vivavoce.tools.answers import accepted
from vivavoce.tools.brainteaser.says import SAYS
from vivavoce.tools.commands import aside, begins, command
from vivavoce.tools.skill import Call, Function, Outcome
from vivavoce.tools.sounds import han, within
from vivavoce.tools.spoken import Teller, core, plain

_NAMES_ZH: Final = ("脑筋急转弯", "急转弯")
_START_EN: Final = re.compile(
    r"\b(?:brain ?teasers?|(?:tell|give|ask) me (?:a|another|some) riddles?|riddle me|play riddles|"
    r"(?:a|some) riddles? please|lets do (?:some )?riddles)\b"
)
_OFTEN: Final = 3

FUNCTIONS: Final = (
    Function(
        "brainteaser_start",
        "Start a round of brain teasers (脑筋急转弯); the program asks them",
        {"type": "object", "properties": {}},
    ),
    Function(
        "brainteaser_answer",
        "The user's guess at the open brain teaser, as it was heard",
        {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    ),
    Function(
        "brainteaser_control",
        "Anything else while a brain teaser is open",
        {
            "type": "object",
            "properties": {
                "action": {
                    "type": "string",
                    "enum": ["hint", "repeat", "score", "skip", "give_up", "stop"],
                }
            },
            "required": ["action"],
        },
    ),
)


@dataclass(frozen=True)
class Teaser:
    """`answers[0]` is the one that is told, the others count as well."""

    text: str
    answers: tuple[str, ...]
    hint: str
    why: str


@cache
def teasers(language: Language) -> Sequence[Teaser]:
    """All brain teasers of a language."""
    text = (files("vivavoce.tools") / "data" / f"teasers_{language}.tsv").read_text("utf-8")
    rows = (row.split("\t") for row in text.splitlines())
    return [
        Teaser(asked, tuple(answers.split("|")), hint, why) for asked, answers, hint, why in rows
    ]


class BrainTeaser:
    """One session's round; `seed` decides the order. No teaser is asked twice in a session."""

    name: Final = "brainteaser"

    def __init__(self, seed: int = 0, *, invited: bool = False) -> None:
        self._invited = invited
        self._random = random.Random(seed)  # noqa: S311  a game needs no secret numbers
        self._tell = Teller(SAYS, seed)
        self._language: Language = "en"
        self._open: Teaser | None = None
        self._seen: set[str] = set()
        self._hints = self._wrong = 0
        self._asked = self._right = 0

    @property
    def functions(self) -> Sequence[Function]:
        return FUNCTIONS

    @property
    def has_floor(self) -> bool:
        return self._open is not None

    def route(self, said: str, language: Language) -> Sequence[Call]:
        text = plain(said)
        if self._open is None:
            wanted = _asks(text) or (self._invited and begins(text))
            return (Call("brainteaser_start"),) if wanted else ()
        answered = (Call("brainteaser_answer", {"text": text}),)
        if accepted(text, self._open.answers, self._language):
            return answered
        if action := command(text, language):
            return (Call("brainteaser_control", {"action": action}),)
        if aside(text, language):
            return ()
        kept = core(text, language)
        short = len(han(kept)) <= 18 if language == "zh" else len(kept.split()) <= 12
        return answered if kept and short else ()

    async def run(self, call: Call, language: Language) -> Outcome:
        if call.name == "brainteaser_start":
            self._language = language
            self._asked = self._right = 0
            return Outcome(say=self._ask("start"))
        if self._open is None:
            return Outcome(say=self._tell("not_playing", language))
        if call.name == "brainteaser_answer":
            return self._judge(self._open, plain(str(call.arguments.get("text", ""))))
        if call.name == "brainteaser_control":
            return self._control(self._open, str(call.arguments.get("action", "")))
        raise ToolError(f"brain teasers have no function '{call.name}'")

    def note(self, language: Language) -> str:
        if self._open is None:
            return ""
        if language == "zh":
            return (
                f"正在猜脑筋急转弯，等用户猜：{self._open.text}"
                "（对错由程序判断，不要说答案，也不要自己出题）"
            )
        return (
            f"A brain teaser is open: {self._open.text} (the program judges: do not tell "
            "the answer and ask none of your own)"
        )

    def _ask(self, opening: str) -> str:
        left = [one for one in teasers(self._language) if one.text not in self._seen]
        if not left:
            self._open = None
            return self._tell("empty", self._language)
        self._open = self._random.choice(left)
        self._seen.add(self._open.text)
        self._hints = self._wrong = 0
        return self._join(self._tell(opening, self._language), self._open.text)

    def _judge(self, teaser: Teaser, text: str) -> Outcome:
        if accepted(text, teaser.answers, self._language):
            self._right += 1
            return self._close("right", teaser)
        self._wrong += 1
        key = "wrong" if self._wrong < _OFTEN else "wrong_often"
        return Outcome(say=self._tell(key, self._language), facts=f"not the answer: {text}")

    def _close(self, key: str, teaser: Teaser) -> Outcome:
        """End this teaser with words of `key` and ask the next."""
        self._asked += 1
        answer = teaser.answers[0][0].upper() + teaser.answers[0][1:]
        said = self._tell(key, self._language, answer=answer, why=teaser.why)
        facts = f"brain teaser: {teaser.text} {teaser.answers[0]}"
        return Outcome(say=self._join(said, self._ask("next")), facts=facts)

    def _control(self, teaser: Teaser, action: str) -> Outcome:
        language = self._language
        if action == "give_up":
            return self._close("reveal", teaser)
        if action == "skip":
            return self._close("skipped", teaser)
        if action == "repeat":
            return Outcome(say=teaser.text)
        if action == "hint":
            return Outcome(say=self._hint(teaser))
        numbers = {"asked": self._asked, "right": self._right}
        if action == "score":
            key = "score" if self._asked else "score_none"
            return Outcome(say=self._tell(key, language, **numbers))
        if action == "stop":
            self._open = None
            key = "stopped" if self._asked else "stopped_early"
            return Outcome(say=self._tell(key, language, **numbers))
        raise ToolError(f"brain teasers cannot '{action}'")

    def _hint(self, teaser: Teaser) -> str:
        """The written hint first, then how the answer begins, then no more."""
        self._hints += 1
        answer = teaser.answers[0]
        if self._hints == 1:
            return self._tell("hint", self._language, hint=teaser.hint)
        if self._hints == 2 and len(answer) > 1:
            count = len(han(answer)) or len(answer)
            start = answer[0].upper()
            return self._tell("hint_start", self._language, start=start, count=count)
        return self._tell("hint_more", self._language)

    def _join(self, *parts: str) -> str:
        return ("" if self._language == "zh" else " ").join(parts)


def _asks(text: str) -> bool:
    """Plain words ask for brain teasers."""
    heard = han(text)
    for name in _NAMES_ZH:
        cost, start, end = within(heard, name)
        if end - start == len(name) and cost <= 0.2 * len(name) and len(heard) <= 20:
            return "什么是" not in text and "是什么" not in text
    return bool(_START_EN.search(text))
