"""Requests for several skills, the floor, and words that nobody takes."""

from collections.abc import Sequence

import pytest

from vivavoce.languages import Language, script_language
from vivavoce.tools.calculator import Calculator
from vivavoce.tools.clock import Clock
from vivavoce.tools.router import Router
from vivavoce.tools.skill import Call, Function, Outcome, Skill
from vivavoce.tools.weather import Weather


class Game:
    """Takes every word while it is on; breaks at "boom"."""

    name = "game"
    functions: Sequence[Function] = ()
    has_floor = False

    def route(self, said: str, language: Language) -> Sequence[Call]:
        if said == "boom":
            raise RuntimeError
        return (Call("guess", {"word": said}),) if self.has_floor and said != "weather" else ()

    async def run(self, call: Call, language: Language) -> Outcome:
        return Outcome()

    def note(self, language: Language) -> str:
        return ""


def routed(said: str, *more: Skill) -> tuple[list[str], str]:
    router = Router([Clock(), Calculator(), Weather("http://localhost"), *more])
    found = router.route(said, script_language(said))
    return [call.name for _, call in found.calls], found.rest


@pytest.mark.parametrize(
    ("said", "calls", "rest"),
    [
        ("what's the weather and set a timer for ten minutes", ["get_weather", "set_timer"], ""),
        ("查一下天气然后定个十分钟的闹钟", ["get_weather", "set_timer"], ""),
        ("现在几点，今天星期几", ["current_time", "current_date"], ""),
        (
            "查天气，再定个十分钟的闹钟，顺便告诉我三加四等于几",
            ["get_weather", "set_timer", "calculate"],
            "",
        ),
        ("What is two plus two, and the weather in Rome?", ["calculate", "get_weather"], ""),
        ("set a timer for five minutes and an alarm for 7 am", ["set_timer", "set_alarm"], ""),
        ("tell me a joke and set a timer for five minutes", ["set_timer"], "tell me a joke"),
        ("what's the weather in Paris and London", ["get_weather", "get_weather"], ""),
        ("remind me in ten minutes to call mom and dad", ["set_reminder"], ""),
        ("提醒我十分钟后关火然后吃饭", ["set_reminder"], ""),
        ("what is two plus two", ["calculate"], ""),
        ("今天天气真好，我们去公园吧", [], ""),
        ("I like tea and coffee", [], ""),
    ],
)
def test_requests_are_split_at_their_joints(said: str, calls: list[str], rest: str) -> None:
    assert routed(said) == (calls, rest)


def test_who_has_the_floor_comes_first_and_may_pass() -> None:
    game = Game()
    assert routed("what time is it", game) == (["current_time"], "")
    game.has_floor = True
    assert routed("what time is it", game) == (["guess"], "")
    assert routed("weather", game) == (["get_weather"], "")


def test_a_skill_that_breaks_keeps_nobody_from_being_asked() -> None:
    router = Router([Game(), Calculator()])
    assert router.route("boom", "en").calls == ()


def test_a_part_of_what_was_left_alone_is_for_a_thorough_skill_only_beside_others() -> None:
    class Window(Game):
        name = "window"

        def route(self, said: str, language: Language) -> Sequence[Call]:
            return (Call("open"),) if said == "open the window" else ()

    window = Window()
    router = Router([Clock(), window], thorough=[window])
    assert router.route("she told me, open the window", "en").calls == ()
    found = router.route("open the window and set a timer for five minutes", "en")
    assert [call.name for _, call in found.calls] == ["open", "set_timer"]
    assert Router([window]).route("she told me, open the window", "en").calls != ()


def test_a_long_story_is_for_nobody_but_who_has_the_floor() -> None:
    story = f"what time is it {'and so on ' * 50}"
    game = Game()
    assert routed(story, game) == ([], "")
    game.has_floor = True
    assert routed(story, game) == (["guess"], "")
