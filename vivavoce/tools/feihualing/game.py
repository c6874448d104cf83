"""飞花令: lines of poems with one character, in turns, none twice.

route   what was said ─► start | line | control     reads the state only
run     the move is judged, answered with a line of our own, and kept
"""

import asyncio
import random
from collections.abc import Sequence
from typing import Any, Final

from vivavoce.errors import ToolError
from vivavoce.languages import Language
from vivavoce.tools.commands import affirms, aside, command
from vivavoce.tools.feihualing import words
from vivavoce.tools.feihualing.corpus import Corpus, Line, corpus
from vivavoce.tools.feihualing.functions import FUNCTIONS
from vivavoce.tools.feihualing.says import SAYS, STRENGTHS
from vivavoce.tools.skill import Call, Function, Outcome
from vivavoce.tools.sounds import distance, han
from vivavoce.tools.spoken import Teller, core_zh, plain

_ENOUGH: Final = 8
"""Lines a character must have for a game."""
_FAVOURITES: Final = "花月春风酒雪山水云雨秋夜江柳"
_MISHEARD: Final = 16
"""Characters of an answer to the question for a character; whoever says more tells something."""

_PATIENCE: Final = {"gentle": (3, 6), "even": (8, 14), "master": (10_000, 10_000)}
"""Least and most lines that we know before we give in, by strength."""

_COMMANDS: Final = {
    "stop": "stop",
    "hint": "hint",
    "repeat": "repeat",
    "score": "score",
    "skip": "pass",
    "give_up": "surrender",
}


class FeiHuaLing:
    """One session's game; `seed` decides which lines we think of and how we put things."""

    name: Final = "feihualing"

    def __init__(self, seed: int = 0, *, invited: bool = False) -> None:
        """`invited`: the user has been asked for a character already."""
        self._random = random.Random(seed)  # noqa: S311  a game needs no secret numbers
        self._tell = Teller(SAYS, seed)
        self._poems: Corpus | None = None
        self._keyword = ""
        self._invited = self._asking = invited
        """The user was asked for a character."""
        self._strength = "even"
        self._patience = 0
        self._said: dict[str, str] = {}
        """Wordings that were used: "user" or "me"."""
        self._last: Line | None = None
        self._doubt = ""
        """What the user said last, if it is no line that is known."""
        self._believed = 0
        self._hint: Line | None = None
        self._hints = 0

    @property
    def functions(self) -> Sequence[Function]:
        return FUNCTIONS

    @property
    def has_floor(self) -> bool:
        return bool(self._keyword) or self._asking

    def route(self, said: str, language: Language) -> Sequence[Call]:
        text = plain(said)
        if words.names_game(text):
            if words.asks_rules(text):
                return (_control("rules"),)
            return (self._start_call(text),)
        if self._asking:
            return self._route_asked(text, language)
        return self._route_playing(text, language) if self._keyword and self._poems else ()

    async def run(self, call: Call, language: Language) -> Outcome:
        given = call.arguments
        if call.name == "feihualing_start":
            return await self._start(given, language)
        if call.name == "feihualing_line":
            if not self._keyword:
                return Outcome(say=self._tell("no_game", language))
            return self._judge(str(given.get("line", "")), language)
        if call.name == "feihualing_control":
            return self._control(str(given.get("action", "")), language)
        raise ToolError(f"飞花令 has no function '{call.name}'")

    def note(self, language: Language) -> str:
        if not self._keyword:
            return ""
        yours, mine = self._score()
        last = self._last.text if self._last else "-"
        if language == "zh":
            return (
                f"正在玩飞花令，令字“{self._keyword}”，用户{yours}句，我{mine}句，我上一句：{last}。"
                "诗句由程序接，不要自己背诗。"
            )
        return (
            f"A game of Fei Hua Ling is on: character {self._keyword}, user {yours}, we {mine}, "
            f"our last line {last}. The program finds the lines; recite none yourself."
        )

    def _start_call(self, text: str) -> Call:
        arguments: dict[str, Any] = {"keyword": words.keyword(text)}
        if words.leaves_choice(text):
            arguments["choose"] = True
        if words.wants_first(text):
            arguments["user_first"] = True
        if strength := words.strength(text):
            arguments["strength"] = strength
        return Call("feihualing_start", arguments)

    def _route_asked(self, text: str, language: Language) -> Sequence[Call]:
        if words.leaves_choice(text) or affirms(text):
            return (Call("feihualing_start", {"choose": True}),)
        if action := command(text, language):
            return (_control("stop"),) if action == "stop" else ()
        if affirms(text) is False:
            return (_control("stop"),)
        if words.asks_rules(text):
            return (_control("rules"),)
        if word := words.keyword(core_zh(text), bare=True):
            return (
                Call("feihualing_start", {**self._start_call(text).arguments, "keyword": word}),
            )
        # Nothing that could be the character: ask once more, unless it is about something else.
        misheard = han(text) and len(han(text)) <= _MISHEARD and not aside(text, language)
        return (Call("feihualing_start", {}),) if misheard else ()

    def _route_playing(self, text: str, language: Language) -> Sequence[Call]:
        assert self._poems is not None
        heard = han(text)
        if self._doubt and (decided := self._about_doubt(text)):
            return (_control(decided),)
        if heard and self._poems.find(heard):
            return (Call("feihualing_line", {"line": heard}),)
        if words.asks_change(text):
            return (self._start_call(text),)
        if words.asks_whose(text):
            return (_control("whose"),)
        if strength := words.strength(text):
            return (_control(strength),)
        if action := command(text, language):
            return (_control(_COMMANDS[action]),)
        if aside(text, language):
            return ()
        heard = core_zh(heard)
        if words.like_verse(heard, self._keyword) or self._poems.part_of(heard):
            return (Call("feihualing_line", {"line": heard}),)
        return ()

    def _about_doubt(self, text: str) -> str:
        answer = affirms(text)
        if answer is None and ("写的" in text or "确定" in text or "课本" in text):
            answer = True
        return "" if answer is None else "accept" if answer else "reject"

    async def _start(self, given: Any, language: Language) -> Outcome:
        if self._poems is None:
            self._poems = await asyncio.to_thread(corpus)
        if given.get("strength") in STRENGTHS:
            self._strength = given["strength"]
        word = plain(str(given.get("keyword", "")))
        if not word and not given.get("choose"):
            self._end()
            self._asking = True
            return Outcome(say=self._tell("ask_keyword", language))
        word = words.as_meant(word, self._count, _ENOUGH) if word else self._favourite()
        if self._count(word) < _ENOUGH:
            self._asking = True
            say = self._tell(
                "few", language, keyword=word, count=self._count(word), other=self._favourite()
            )
            return Outcome(say=say, facts=f"飞花令: too few lines with {word}")
        self._end()
        self._keyword = word
        self._patience = self._random.randint(*_PATIENCE[self._strength])
        if given.get("user_first"):
            return Outcome(say=self._tell("start_you", language, keyword=word))
        line = self._think()
        assert line is not None
        self._say_mine(line)
        say = self._tell("start_me", language, keyword=word, **self._slots(line))
        return Outcome(say=say, facts=f"飞花令 with {word} started")

    def _judge(self, said: str, language: Language) -> Outcome:
        """Answer what the user says is a line."""
        assert self._poems is not None
        self._doubt = ""
        heard = han(plain(said))
        found = self._poems.find(heard)
        if not found:
            heard = core_zh(heard)
            part = self._poems.part_of(heard)
            if part is not None:
                return Outcome(say=self._tell("part", language, source=_source(part, language)))
            self._doubt = heard
            return Outcome(say=self._tell("unknown", language, heard=heard))
        near = [one for one in found if one.cost + one.left_over <= found[0].cost + 1]
        lines = [line for one in near for line in one.lines]
        having = [line for line in lines if self._keyword in line.text]
        fresh = [line for line in having if not self._used(line.text)]
        if fresh:
            self._said[fresh[0].text] = "user"
            yours = self._tell("right", language, **self._slots(fresh[0]))
            return self._answer(yours, language)
        if having:
            whose = self._used(having[0].text)
            say = self._tell(
                "repeated_mine" if whose == "me" else "repeated_yours",
                language,
                line=having[0].text,
            )
            return Outcome(say=say, facts=f"飞花令: {having[0].text} was said before")
        say = self._tell(
            "no_keyword", language, keyword=self._keyword, **self._slots(found[0].lines[0])
        )
        return Outcome(say=say, facts=f"飞花令: no {self._keyword} in {found[0].lines[0].text}")

    def _answer(self, before: str, language: Language) -> Outcome:
        """Our move after the user's; `before` is said first."""
        self._hint, self._hints = None, 0
        line = self._think()
        if line is None:
            yours, mine = self._score()
            end = self._tell("you_win", language, keyword=self._keyword, yours=yours, mine=mine)
            self._end()
            # Who goes on with a line wants another game; a model would make poems up.
            self._asking = self._invited
            return Outcome(say=f"{before}{_gap(language)}{end}", facts="飞花令: the user won")
        self._say_mine(line)
        mine_said = self._tell("mine", language, **self._slots(line))
        return Outcome(
            say=f"{before}{_gap(language)}{mine_said}", facts=f"飞花令: we said {line.text}"
        )

    def _control(self, action: str, language: Language) -> Outcome:
        if action == "rules":
            return Outcome(say=self._tell("rules", language))
        if action == "stop" and not self._said:
            self._end()
            return Outcome(say=self._tell("stopped_early", language))
        if not self._keyword:
            return Outcome(say=self._tell("no_game", language))
        if action in STRENGTHS:
            self._strength = action
            least, most = _PATIENCE[action]
            self._patience = self._score()[1] + self._random.randint(least, most)
            return Outcome(say=self._tell("strength", language, how=STRENGTHS[action][language]))
        simple = {
            "score": self._say_score,
            "repeat": self._say_again,
            "whose": self._say_whose,
            "hint": self._say_hint,
            "surrender": self._surrender,
            "stop": self._stop,
        }
        if action in simple:
            return Outcome(say=simple[action](language))
        if action == "accept" and self._doubt:
            self._said[self._doubt] = "user"
            self._believed += 1
            self._doubt = ""
            return self._answer(self._tell("believed", language), language)
        if action == "reject":
            self._doubt = ""
            return Outcome(say=self._tell("not_counted", language))
        if action == "pass":
            return self._answer("", language)
        raise ToolError(f"飞花令 cannot '{action}'")

    def _say_score(self, language: Language) -> str:
        yours, mine = self._score()
        lead = "lead_you" if yours > mine else "lead_me" if mine > yours else "lead_none"
        return self._tell(
            "score",
            language,
            keyword=self._keyword,
            yours=yours,
            mine=mine,
            lead=self._tell(lead, language),
        )

    def _say_again(self, language: Language) -> str:
        if self._last is None:
            return self._tell("your_turn", language, keyword=self._keyword)
        return self._tell("again", language, keyword=self._keyword, **self._slots(self._last))

    def _say_whose(self, language: Language) -> str:
        if self._last is None or self._poems is None:
            return self._tell("your_turn", language, keyword=self._keyword)
        sentence = self._poems.sentence(self._last)
        return self._tell("whose", language, sentence=sentence, **self._slots(self._last))

    def _say_hint(self, language: Language) -> str:
        """Poet and title first, then two characters, then all but the last."""
        if self._hint is None or self._used(self._hint.text):
            self._hint, self._hints = self._think(known=True), 0
        line = self._hint
        if line is None:
            return self._surrender(language)
        self._hints += 1
        if self._hints == 1:
            return self._tell(
                "hint_who", language, keyword=self._keyword, source=_source(line, language)
            )
        if self._hints == 2:
            return self._tell("hint_start", language, start=line.text[:2], count=len(line.text))
        return self._tell("hint_blank", language, blank=line.text[:-1])

    def _surrender(self, language: Language) -> str:
        line = self._hint or self._think(known=True) or self._last
        yours, mine = self._score()
        if line is None:
            return self._stop(language)
        say = self._tell("surrender", language, yours=yours, mine=mine, **self._slots(line))
        self._end()
        return say

    def _stop(self, language: Language) -> str:
        yours, mine = self._score()
        say = self._tell("stopped", language, keyword=self._keyword, yours=yours, mine=mine)
        self._end()
        return say

    def _think(self, known: bool = False) -> Line | None:
        """A line of ours that was not said; None: we give in. `known`: one people know, always."""
        assert self._poems is not None
        if not known and self._score()[1] >= self._patience:
            return None
        lines = [one for one in self._poems.with_keyword(self._keyword) if not self._used(one.text)]
        if known or self._strength == "gentle":
            lines = [one for one in lines if self._poems.fame(one) > 1] or lines
        if not lines:
            return None
        weights = [
            self._poems.fame(one) ** 2 * (6 if len(one.text) in (5, 7) else 1) for one in lines
        ]
        return self._random.choices(lines, weights)[0]

    def _say_mine(self, line: Line) -> None:
        self._said[line.text] = "me"
        self._last = line

    def _used(self, text: str) -> str:
        """Who said these words or another edition's of them: "user", "me" or ""."""
        if text in self._said:
            return self._said[text]
        for said, who in self._said.items():
            if len(said) == len(text) > 4 and distance(said, text) <= 1:
                return who
        return ""

    def _score(self) -> tuple[int, int]:
        """Lines of the user and ours."""
        yours = sum(who == "user" for who in self._said.values())
        return yours, len(self._said) - yours

    def _count(self, word: str) -> int:
        assert self._poems is not None
        return len(self._poems.with_keyword(word))

    def _favourite(self) -> str:
        return self._random.choice(_FAVOURITES)

    def _slots(self, line: Line) -> dict[str, str]:
        return {"line": line.text, "source": _source(line, "zh")}

    def _end(self) -> None:
        self._keyword, self._asking = "", False
        self._said, self._last, self._doubt = {}, None, ""
        self._hint, self._hints, self._believed = None, 0, 0


def _control(action: str) -> Call:
    return Call("feihualing_control", {"action": action})


def _gap(language: Language) -> str:
    return "" if language == "zh" else " "


def _source(line: Line, language: Language) -> str:
    """Poet and title as one says them."""
    if line.poem.source == "诗经":
        return (
            f"《诗经》的《{line.poem.title}》"
            if language == "zh"
            else f"《诗经·{line.poem.title}》"
        )
    return f"{line.poem.author}的《{line.poem.title}》"
