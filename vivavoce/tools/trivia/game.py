"""The quiz: one question at a time, a score, and the host's memory of what was asked."""

import random
import re
from collections.abc import Sequence
from typing import Any, Final

from vivavoce.errors import ToolError
from vivavoce.languages import Language, script_language
from vivavoce.tools.answers import LETTERS, accepted, choice, place
from vivavoce.tools.commands import aside, begins, command
from vivavoce.tools.skill import Call, Function, Outcome
from vivavoce.tools.sounds import han, same_sound
from vivavoce.tools.spoken import Teller, core, plain
from vivavoce.tools.trivia.questions import CATEGORIES, Question, category_named, questions
from vivavoce.tools.trivia.says import SAYS

_TRIES: Final = 2
_POINTS: Final = 10
_LOST_PER_HELP: Final = 3
"""Points lost for a hint or a wrong try."""

_START_ZH: Final = (
    "知识问答",
    "知识竞赛",
    "智力问答",
    "答题游戏",
    "问答游戏",
    "百科问答",
    "常识问答",
)
_START_VERB: Final = re.compile(
    r"(?:来|玩|出|搞|开)(?:我|给我)?(?:[几一两三点些个]*[道轮个场]?)(?:题(?![目材型])|知识|问答|"
    r"竞赛|抢答)|考考我|(?<!要)考我"
)
_NOT_TRIVIA: Final = re.compile(r"脑筋|急转弯|谜|数学|面试|作业|飞花|诗")
_START_EN: Final = re.compile(
    r"\b(?:(?:play|start|host|up for|lets have|lets do|lets try) (?:\w+ ){0,4}(?:trivia|quiz)|"
    r"quiz me|trivia (?:game|time)"
    r"|(?:ask|give) me (?:a |some |another )?(?:\w+ )?(?:trivia|quiz)(?: questions?)?|pub quiz|"
    r"test my knowledge)\b"
)
_OTHER_CATEGORY: Final = re.compile(
    r"考我|换[一]?个?(?:类别|类|主题|领域|种)|换成|改成|来点|来个|想玩|想答|什么类别|哪些类|"
    r"change (?:the )?(?:category|topic|subject)|"
    r"another (?:category|topic|subject)|switch to|different (?:category|topic|subject)|"
    r"which categories|what categories|"
    r"(?:something|one|questions?|question) (?:about|on|from)|how about|lets do"
)

FUNCTIONS: Final = (
    Function(
        "trivia_start",
        "Start a trivia quiz or change its category; the question is read out by the program",
        {
            "type": "object",
            "properties": {
                "category": {
                    "type": "string",
                    "enum": sorted({name for group in CATEGORIES.values() for name in group}),
                }
            },
        },
    ),
    Function(
        "trivia_answer",
        "The user's answer to the question that is open, as it was heard",
        {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    ),
    Function(
        "trivia_control",
        "Anything else in the running quiz",
        {
            "type": "object",
            "properties": {
                "action": {
                    "type": "string",
                    "enum": ["hint", "repeat", "score", "skip", "give_up", "categories", "stop"],
                }
            },
            "required": ["action"],
        },
    ),
)


class Trivia:
    """One session's quiz; `seed` decides the questions and their order. `invited`: the user has
    been asked to play, so a plain yes starts it."""

    name: Final = "trivia"

    def __init__(self, seed: int = 0, *, invited: bool = False) -> None:
        self._invited = invited
        self._random = random.Random(seed)  # noqa: S311  a game needs no secret numbers
        self._tell = Teller(SAYS, seed)
        self._language: Language = "en"
        self._category = ""
        self._offered = False
        """The categories were just read out: a bare name is a choice."""
        self._open: Question | None = None
        self._options: tuple[str, ...] = ()
        self._seen: set[str] = set()
        self._dropped: set[str] = set()
        """Options that were tried or struck out."""
        self._tries = self._hints = 0
        self._asked = self._right = self._points = self._streak = self._best = 0

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
            return (_start(category_named(text, language)),) if wanted else ()
        return self._route_answer(text, language)

    async def run(self, call: Call, language: Language) -> Outcome:
        self._offered = False
        if call.name == "trivia_start":
            return self._start(str(call.arguments.get("category", "")), language)
        if self._open is None:
            return Outcome(say=self._tell("not_playing", language))
        if call.name == "trivia_answer":
            return self._judge(self._open, plain(str(call.arguments.get("text", ""))))
        if call.name == "trivia_control":
            return self._control(str(call.arguments.get("action", "")))
        raise ToolError(f"trivia has no function '{call.name}'")

    def note(self, language: Language) -> str:
        if self._open is None:
            return ""
        if language == "zh":
            return (
                f"正在知识问答，{self._points}分，等用户回答：{self._open.text}"
                "（答案由程序判断，不要自己出题或公布答案）"
            )
        return (
            f"A quiz is on, {self._points} points; the open question: {self._open.text} "
            "(the program judges: ask no questions of your own and give no answer away)"
        )

    def _route_answer(self, text: str, language: Language) -> Sequence[Call]:
        assert self._open is not None
        answered = (Call("trivia_answer", {"text": text}),)
        if self._understood(self._open, text) is not None:
            return answered
        if action := command(text, language):
            return (_control(action),)
        if _OTHER_CATEGORY.search(text) or self._offered:
            name = category_named(text, self._language)
            if name:
                return (_start(name),)
            if _OTHER_CATEGORY.search(text):
                return (_control("categories"),)
        if aside(text, language):
            return ()
        kept = core(text, language)
        short = len(han(kept)) <= 8 if language == "zh" else len(kept.split()) <= 5
        return answered if kept and short else ()

    def _understood(self, question: Question, text: str) -> str | None:
        """What plain words answer: an option, or the answer of an open question; None: neither."""
        if not question.wrong:
            return question.answers[0] if accepted(text, question.answers, self._language) else None
        language = (
            self._language if self._language == script_language(text, self._language) else "zh"
        )
        at = choice(text, self._options, language)
        return None if at is None else self._options[at]

    def _start(self, category: str, language: Language) -> Outcome:
        if category and category not in questions(language):
            return Outcome(say=self._categories(language))
        fresh = self._open is None
        if fresh:
            self._asked = self._right = self._points = self._streak = self._best = 0
        self._language, self._category = language, category
        return Outcome(say=self._ask("start" if fresh else "next"))

    def _ask(self, opening: str) -> str:
        """Choose the next question and read it out; closes the quiz when there is none."""
        pool = questions(self._language)
        names = [self._category] if self._category else sorted(pool)
        name = self._random.choice(names)
        left = [one for one in pool[name] if one.text not in self._seen]
        if not left:
            self._open = None
            return self._tell("empty", self._language)
        self._open = question = self._random.choice(left)
        self._seen.add(question.text)
        self._tries = self._hints = 0
        self._dropped = set()
        options = [question.answers[0], *question.wrong] if question.wrong else []
        self._random.shuffle(options)
        self._options = tuple(options)
        title = CATEGORIES[self._language][name][0]
        return self._join(self._tell(opening, self._language, category=title), self._read(question))

    def _read(self, question: Question) -> str:
        return self._join(question.text, self._read_options())

    def _read_options(self) -> str:
        """The options that are still open: "A, Paris; B, Rome"."""
        if len(self._options) == 4 and not self._dropped:
            a, b, c, d = self._options
            return self._tell("options", self._language, a=a, b=b, c=c, d=d)
        comma, stop = ("，", "；") if self._language == "zh" else (", ", "; ")
        kept = [
            f"{LETTERS[at]}{comma}{option}"
            for at, option in enumerate(self._options)
            if option not in self._dropped
        ]
        return stop.join(kept) + ("？" if self._language == "zh" else "?") if kept else ""

    def _judge(self, question: Question, text: str) -> Outcome:
        answer = question.answers[0]
        meant = self._understood(question, text)
        if meant == answer:
            return self._won(question)
        if meant is None and question.wrong:
            options = self._read_options()
            return Outcome(say=self._tell("not_option", self._language, options=options))
        if meant is None and place(text, self._language, len(LETTERS)) is not None:
            return Outcome(
                say=self._tell("no_options", self._language, question=question.text),
            )
        said = meant or core(text, self._language)
        self._tries += 1
        if self._tries < _TRIES:
            self._dropped.add(said)
            return Outcome(
                say=self._tell("again", self._language, said=said),
                facts=f"trivia: {said} is wrong",
            )
        self._streak = 0
        return self._close(self._tell("wrong", self._language, said=said, answer=answer), question)

    def _won(self, question: Question) -> Outcome:
        self._right += 1
        self._streak += 1
        self._best = max(self._best, self._streak)
        helps = self._hints + self._tries
        self._points += max(_POINTS - _LOST_PER_HELP * helps, 1)
        said = self._tell("right", self._language, answer=question.answers[0])
        if self._streak >= 3:
            said = self._join(said, self._tell("streak", self._language, streak=self._streak))
        return self._close(said, question)

    def _close(self, said: str, question: Question) -> Outcome:
        """End this question with `said` and what there is to know, and ask the next."""
        self._asked += 1
        facts = f"trivia: {question.text} {question.answers[0]}; {self._points} points"
        return Outcome(say=self._join(said, question.fact, self._ask("next")), facts=facts)

    def _control(self, action: str) -> Outcome:
        assert self._open is not None
        question, language = self._open, self._language
        answer = question.answers[0]
        if action in ("give_up", "skip"):
            self._streak = 0
            key = "reveal" if action == "give_up" else "skipped"
            return self._close(self._tell(key, language, answer=answer), question)
        if action == "hint":
            return Outcome(say=self._hint(question))
        if action == "repeat":
            return Outcome(say=self._read(question))
        if action == "score":
            key = "score" if self._asked else "score_none"
            return Outcome(say=self._tell(key, language, **self._numbers()))
        if action == "categories":
            return Outcome(say=self._categories(language))
        if action == "stop":
            self._open = None
            key = "stopped" if self._asked else "stopped_early"
            return Outcome(
                say=self._tell(key, language, **self._numbers()),
                facts=f"trivia ended with {self._points} points",
            )
        raise ToolError(f"trivia cannot '{action}'")

    def _hint(self, question: Question) -> str:
        """First two wrong options away, or how the answer begins; then encouragement."""
        self._hints += 1
        answer = question.answers[0]
        left = [one for one in question.wrong if one not in self._dropped]
        if len(left) >= 3:
            x, y = self._random.sample(left, 2)
            self._dropped |= {x, y}
            return self._tell("hint_drop", self._language, x=x, y=y)
        if self._hints <= 2:
            count = len(han(answer)) or len(answer)
            return self._tell("hint_start", self._language, start=answer[0].upper(), count=count)
        return self._tell("hint_more", self._language)

    def _categories(self, language: Language) -> str:
        self._offered = True
        names = [title for title, _ in CATEGORIES[language].values()]
        joined = "、".join(names) if language == "zh" else ", ".join(names)
        return self._tell("no_category", language, names=joined)

    def _numbers(self) -> dict[str, Any]:
        return {
            "asked": self._asked,
            "right": self._right,
            "points": self._points,
            "best": self._best,
        }

    def _join(self, *parts: str) -> str:
        return ("" if self._language == "zh" else " ").join(part for part in parts if part)


def _asks(text: str) -> bool:
    """Plain words ask for a quiz."""
    if _NOT_TRIVIA.search(text):
        return False
    heard = han(text)
    if heard and (any(same_sound(heard, name) for name in _START_ZH) or _START_VERB.search(text)):
        return len(heard) <= 24
    return bool(_START_EN.search(text))


def _start(category: str) -> Call:
    return Call("trivia_start", {"category": category} if category else {})


def _control(action: str) -> Call:
    return Call("trivia_control", {"action": action})
