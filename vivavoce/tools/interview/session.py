"""A mock interview: a plan of questions, follow-ups on what was said, time, feedback at the end.

idle ─► which job? ─► question ─► answer ─┬─► follow-up ─► answer ─┐
                         ▲                └────────────────────────┤
                         └──────────── next of the plan ◄──────────┴─► feedback
"""

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from vivavoce.errors import ToolError
from vivavoce.languages import HAN, Language
from vivavoce.tools.commands import affirms, aside, command
from vivavoce.tools.interview import followups, words
from vivavoce.tools.interview.bank import Question, plan
from vivavoce.tools.interview.followups import follow_up
from vivavoce.tools.interview.reading import read
from vivavoce.tools.interview.report import spoken, written
from vivavoce.tools.interview.rubric import Answered, marks
from vivavoce.tools.interview.says import SAYS
from vivavoce.tools.skill import Call, Function, Outcome
from vivavoce.tools.spoken import Teller, plain

_COUNT: Final = 5
_MOST: Final = 12
_FOLLOW_UPS: Final = 3
"""Follow-ups in one interview; at most one to a question."""
_SPEAKING: Final = {"zh": 4.5, "en": 2.6}
"""Han characters or words per second in which a question is read out."""

FUNCTIONS: Final = (
    Function(
        "interview_start",
        "Start a mock job interview; the program asks the questions and writes the feedback",
        {
            "type": "object",
            "properties": {
                "job": {"type": "string", "description": "Empty: ask the user"},
                "questions": {"type": "integer", "minimum": 1, "maximum": _MOST},
            },
        },
    ),
    Function(
        "interview_answer",
        "The user's answer to the open question, word for word",
        {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    ),
    Function(
        "interview_control",
        "Anything else in the interview, or its feedback afterwards",
        {
            "type": "object",
            "properties": {
                "action": {
                    "type": "string",
                    "enum": [
                        "repeat",
                        "skip",
                        "think",
                        "pause",
                        "resume",
                        "time",
                        "stop",
                        "report",
                    ],
                }
            },
            "required": ["action"],
        },
    ),
)


class Interview:
    """One session's interviews; `seed` decides the questions, `clock` tells seconds."""

    name: Final = "interview"

    def __init__(
        self,
        seed: int = 0,
        clock: Callable[[], float] = time.monotonic,
        *,
        invited: bool = False,
    ) -> None:
        """`clock`: seconds. `invited`: the user has been asked for the job already."""
        self._random = random.Random(seed)  # noqa: S311  an interview needs no secret numbers
        self._tell = Teller({**SAYS, **followups.SAYS}, seed)
        self._clock = clock
        self._language: Language = "en"
        self._job = ""
        self._asking = invited
        """The user was asked for the job."""
        self._count = _COUNT
        self._plan: list[Question] = []
        self._at = 0
        self._asked = ""
        """The question or follow-up that is open, as it was put."""
        self._said: list[str] = []
        """What the user said to the question of the plan so far."""
        self._pursued: list[str] = []
        self._situations: set[str] = set()
        self._answers: list[Answered] = []
        self._begun = self._open_since = self._spent = 0.0
        self._paused_at: float | None = None
        self._away = 0.0
        self._report = ""
        self._summary = ""

    @property
    def functions(self) -> Sequence[Function]:
        return FUNCTIONS

    @property
    def has_floor(self) -> bool:
        return self._asking or bool(self._plan)

    def report(self) -> str:
        """The feedback on the last interview as Markdown; "" before there is one."""
        return self._report

    def route(self, said: str, language: Language) -> Sequence[Call]:
        text = plain(said)
        if self._plan:
            return self._route_answer(said, text, language)
        if words.starts(text):
            return (_start(words.job(text), words.count(text)),)
        if self._asking:
            if command(text, language) == "stop" or affirms(text) is False:
                return (_control("stop"),)
            if aside(text, language) or words.asks_back(text):
                return ()
            job = words.bare_job(text)
            return (_start(job, words.count(text)),) if job else ()
        if self._report and words.asks_report(text):
            return (_control("report"),)
        return ()

    async def run(self, call: Call, language: Language) -> Outcome:
        given = call.arguments
        if call.name == "interview_start":
            return self._start(given, language)
        if call.name == "interview_answer":
            if not self._plan:
                return Outcome(say=self._tell("not_on", language))
            return self._answer(str(given.get("text", "")))
        if call.name == "interview_control":
            return self._control(str(given.get("action", "")), language)
        raise ToolError(f"the interview has no function '{call.name}'")

    def note(self, language: Language) -> str:
        if not self._plan:
            return ""
        at, count = self._at + 1, len(self._plan)
        state = "" if self._paused_at is None else ("，已暂停" if language == "zh" else ", paused")
        if language == "zh":
            return (
                f"正在模拟面试{self._job}，第{at}个问题，共{count}个{state}：{self._asked}"
                "（问题由程序提，不要自己出题或打分）"
            )
        return (
            f"A mock interview for {self._job} is on, question {at} of {count}{state}: "
            f"{self._asked} (the program asks and marks; ask no questions of your own)"
        )

    def _route_answer(self, said: str, text: str, language: Language) -> Sequence[Call]:
        paused = self._paused_at is not None
        if action := words.control(text, paused):
            return (_control(action),)
        if paused or not text:
            return ()
        if words.brief(text):
            if affirms(text) and len(text) <= 6:
                return (_control("think"),)  # "sure", "好的": ready, but no answer yet
            if command(text, language) in ("give_up", "skip"):
                return (_control("skip"),)
            if command(text, language) == "stop":
                return (_control("stop"),)
            if aside(text, language) or words.asks_back(text):
                return ()
        return (Call("interview_answer", {"text": said.strip()}),)

    def _start(self, given: Mapping[str, Any], language: Language) -> Outcome:
        self._language = language
        if wanted := int(given.get("questions", 0) or 0):
            self._count = min(max(wanted, 1), _MOST)
        job = str(given.get("job", "")).strip()[:40]
        if not job:
            self._plan, self._asking = [], True
            return Outcome(say=self._tell("ask_job", language))
        self._asking, self._job = False, job
        self._plan, self._at = plan(job, self._count, self._random), 0
        self._answers, self._situations, self._report = [], set(), ""
        self._begun, self._away, self._paused_at = self._clock(), 0.0, None
        question = self._open()
        say = self._tell("start", language, job=job, count=len(self._plan), question=question)
        self._listen(say)
        return Outcome(say=say, facts=f"mock interview for {job} started")

    def _open(self) -> str:
        """The question of the plan that is next, as it is put; starts its account."""
        self._said, self._pursued, self._spent = [], [], 0.0
        self._asked = self._put(self._plan[self._at])
        return self._asked

    def _put(self, question: Question) -> str:
        """A question with the job in it."""
        said = question.text[self._language].format(job=self._job)
        return re.sub(rf"\ba (?={re.escape(self._job)})(?=[aeiou])", "an ", said)

    def _listen(self, say: str) -> None:
        """From now, when `say` will have been spoken, the time is the user's."""
        units = len(HAN.findall(say)) if self._language == "zh" else len(say.split())
        self._open_since = self._clock() + units / _SPEAKING[self._language]

    def _answer(self, said: str) -> Outcome:
        self._said.append(said)
        self._spent += max(self._clock() - self._open_since, 0.0)
        question = self._plan[self._at]
        pursued = sum(len(one.follow_ups) for one in self._answers)
        if not self._pursued and pursued < _FOLLOW_UPS and question.kind != "closing":
            situation, asked = follow_up(
                read(said, self._language),
                question.kind,
                self._situations,
                self._tell,
                self._random,
            )
            if asked:
                self._situations.add(situation)
                self._pursued.append(asked)
                self._asked = asked
                say = self._tell("follow", self._language, question=asked)
                self._listen(say)
                return Outcome(say=say, facts=f"interview: follow-up ({situation})")
        self._keep()
        return self._go_on("next")

    def _keep(self) -> None:
        """Close the account of the open question, if anything was said to it."""
        if not self._said:
            return
        question = self._plan[self._at]
        text = ("，" if self._language == "zh" else " ").join(
            one.rstrip("，。,") if self._language == "zh" else one for one in self._said
        )
        self._answers.append(
            Answered(
                question,
                self._put(question),
                read(text, self._language),
                tuple(self._pursued),
                self._spent,
            )
        )

    def _go_on(self, key: str) -> Outcome:
        """The next question, introduced by words of `key`; the feedback when there is none."""
        self._at += 1
        if self._at >= len(self._plan):
            return self._finish()
        say = self._tell(key, self._language, question=self._open())
        self._listen(say)
        return Outcome(say=say, facts=f"interview: question {self._at + 1} of {len(self._plan)}")

    def _finish(self) -> Outcome:
        seconds = self._elapsed()
        self._plan, self._paused_at = [], None
        if not self._answers:
            return Outcome(say=self._tell("stopped_early", self._language))
        found = marks(self._answers, self._language)
        self._report = written(self._job, self._answers, found, seconds, self._language)
        self._summary = spoken(found, self._language)
        say = self._tell("done", self._language, summary=self._summary)
        facts = f"interview over; feedback: {self._summary}"
        return Outcome(say=say, facts=facts, written=self._report)

    def _elapsed(self) -> float:
        """Seconds since the start without pauses."""
        now = self._clock() if self._paused_at is None else self._paused_at
        return now - self._begun - self._away

    def _control(self, action: str, language: Language) -> Outcome:
        if action == "report":
            if not self._report:
                return Outcome(say=self._tell("no_report", language))
            return Outcome(
                say=self._tell("summary", self._language, summary=self._summary),
                facts=self._summary,
                written=self._report,
            )
        if action == "stop":
            self._asking = False
            if not self._plan:
                return Outcome(say=self._tell("stopped_early", language))
            self._keep()
            return self._finish()
        if not self._plan:
            return Outcome(say=self._tell("not_on", language))
        if action == "think":
            return Outcome(say=self._tell("think", self._language))
        if action == "pause":
            self._paused_at = self._paused_at or self._clock()
            return Outcome(say=self._tell("paused", self._language))
        if action == "resume":
            if self._paused_at is not None:
                self._away += self._clock() - self._paused_at
                self._paused_at = None
            return self._again("resumed")
        if action == "repeat":
            return self._again("again")
        if action == "time":
            return Outcome(say=self._say_time())
        if action == "skip":
            self._keep()
            return self._go_on("skipped")
        raise ToolError(f"the interview cannot '{action}'")

    def _again(self, key: str) -> Outcome:
        say = self._tell(key, self._language, question=self._asked)
        self._listen(say)
        return Outcome(say=say)

    def _say_time(self) -> str:
        seconds = self._elapsed()
        minutes = round(seconds / 60)
        if self._language == "zh":
            spent = f"{minutes}分钟" if minutes else "不到1分钟"
        else:
            spent = f"{minutes} minutes" if minutes > 1 else "about a minute"
        count = len(self._plan)
        return self._tell(
            "time",
            self._language,
            minutes=spent,
            at=self._at + 1,
            count=count,
            left=count - self._at - 1,
        )


def _start(job: str, count: int) -> Call:
    arguments: dict[str, Any] = {"job": job} if job else {}
    if count:
        arguments["questions"] = count
    return Call("interview_start", arguments)


def _control(action: str) -> Call:
    return Call("interview_control", {"action": action})
