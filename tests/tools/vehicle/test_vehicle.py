"""The in-car assistant as its user meets it: words in, state and words out."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.vehicle.helpers import drive
from vivavoce.errors import ToolError
from vivavoce.languages import Language
from vivavoce.tools.skill import Call
from vivavoce.tools.vehicle import Simulator, Vehicle
from vivavoce.tools.vehicle.vehicle import PATIENCE

MOVING = {"drive.speed": 60}
MOTORWAY = {"drive.speed": 115, "drive.motorway": True}
ALL = dict.fromkeys((f"windows.{w}" for w in "driver passenger rear_left rear_right".split()), 100)


@pytest.mark.parametrize(
    ("turn", "want"),
    [
        ("打开车窗再把空调调到二十四度", {"windows.driver": 100, "24": 24}),
        ("打开车床再把空挑调到二是四度", {"windows.driver": 100, "24": 24}),
        ("open the windows and set the AC to 24", {**ALL, "24": 24}),
        ("Opn the sunruf please", {}),
        ("Open the sunnroof please", {"windows.sunroof": 100}),
        ("大开天窗", {"windows.sunroof": 100}),
    ],
)
def test_several_steps_and_misheard_words(turn: str, want: dict[str, Any]) -> None:
    degrees = want.pop("24", None)
    if degrees:
        zones = ("driver", "passenger", "rear")
        want |= {f"climate.temperature.{zone}": degrees for zone in zones}
    assert drive(turn)[0] == want


@pytest.mark.parametrize(
    ("turns", "want"),
    [
        (("把空调调到二十四度", "不对，二十六度"), 26),
        (("把空调调到二十四度", "不对，二十六度", "再高一点"), 27),
        (("set the temperature to 24", "no, I meant 26"), 26),
        (("set the temperature to 24", "undo that"), 22),
        (("温度调到二十度", "撤销"), 22),
    ],
)
def test_corrections_and_undo(turns: tuple[str, ...], want: float) -> None:
    changed, _ = drive(*turns)
    assert changed.get("climate.temperature.driver", 22) == want


def test_a_correction_takes_back_what_was_done() -> None:
    changed, _ = drive("open the driver window", "no, I meant the rear window")
    assert changed == {"windows.rear_left": 100, "windows.rear_right": 100}


@pytest.mark.parametrize(
    "turn",
    [
        "can the window open?",
        "I told my brother to open the window",
        "别开窗",
        "don't call him",
        "他让我把空调打开",
        "为什么空调会有味道",
    ],
)
def test_talk_about_the_car_is_no_command(turn: str) -> None:
    assert drive(turn) == ({}, [])


@pytest.mark.parametrize(
    ("turn", "start"),
    [
        ("打开后备箱", MOVING),
        ("open my door", MOVING),
        ("unlock the doors", MOVING),
        ("主驾靠背放平", MOVING),
        ("play a movie", MOVING),
        ("open the charging port", MOVING),
        ("fold the mirrors", MOVING),
    ],
)
def test_a_moving_car_refuses(turn: str, start: Mapping[str, Any]) -> None:
    changed, said = drive(turn, start=start)
    assert changed == {}
    assert len(said) == 1
    assert drive(turn)[0] != {}, "parked it may"


def test_wide_windows_at_speed_are_asked_about() -> None:
    assert drive("打开所有车窗", start=MOTORWAY)[0] == {}
    assert drive("打开所有车窗", "好的", start=MOTORWAY)[0] == ALL
    assert drive("打开所有车窗", "算了", start=MOTORWAY)[0] == {}
    assert drive("open all the windows", "yes please", start=MOTORWAY)[0] == ALL


def test_a_name_that_two_people_have_is_asked_about() -> None:
    changed, said = drive("给老李打电话", start=MOVING)
    assert changed == {}
    assert "李娜" in said[0]
    assert "李明" in said[0]
    changed, _ = drive("给老李打电话", "李明", start=MOVING)
    assert changed["phone.contact"] == "李明"


def test_messages_are_read_back_before_they_go() -> None:
    changed, said = drive("text Emily that I will be late")
    assert changed == {}
    assert "i will be late" in said[0]
    changed, _ = drive("text Emily that I will be late", "yes, send it")
    (message,) = changed["phone.sent"]
    assert (message.to, message.text) == ("Emily", "i will be late")


def test_it_answers_in_the_language_and_with_the_value() -> None:
    assert "26度" in drive("空调二十六度")[1][0]
    assert "26 degrees" in drive("set the temperature to 26")[1][0]
    assert "62" in drive("还剩多少电")[1][0]


def test_a_question_holds_the_floor_until_it_is_answered() -> None:
    skill = Vehicle(Simulator(MOTORWAY))

    def turn(words: str) -> None:
        for call in skill.route(words, "en"):
            asyncio.run(skill.run(call, "en"))

    turn("open all the windows")
    assert skill.has_floor
    turn("no")
    assert not skill.has_floor


def test_a_late_yes_is_said_to_something_else() -> None:
    clock = [0.0]
    skill = Vehicle(Simulator(MOTORWAY), now=lambda: clock[0])

    def waits() -> bool:
        return skill.has_floor and bool(skill.route("yes", "en"))

    for call in skill.route("open all the windows", "en"):
        asyncio.run(skill.run(call, "en"))
    clock[0] = PATIENCE
    assert waits()
    clock[0] += 1.0
    assert not waits()
    assert not skill.route("yes", "en")


def test_routing_changes_nothing() -> None:
    skill = Vehicle()
    before = skill.state
    assert skill.route("open the sunroof and call Emily", "en")
    assert skill.state == before
    assert not skill.has_floor


def test_functions_are_what_run_takes() -> None:
    skill = Vehicle()
    assert 10 <= len(skill.functions) <= 14
    for function in skill.functions:
        for what in function.parameters["properties"].get("what", {}).get("enum", [""]):
            call = Call(function.name, {"what": what, "value": "50", "do": "set"})
            with_value = what not in {"flow", "source", "repeat", "head", "colour", "mode", "route"}
            if with_value:
                asyncio.run(skill.run(call, "en"))


def test_calls_that_do_not_fit_say_what_would() -> None:
    with pytest.raises(ToolError, match="it has"):
        asyncio.run(Vehicle().run(Call("windows", {"what": "cellar"}), "en"))
    with pytest.raises(ToolError, match="one of"):
        asyncio.run(Vehicle().run(Call("windows", {"what": "window", "where": "moon"}), "en"))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["zh", "en"]))
def test_no_text_breaks_the_router(text: str, language: Language) -> None:
    Vehicle().route(text, language)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "打开 关闭 车窗 天窗 空调 不对 二十度 再 音量 副驾 后排 一点 调高 别 导航 回家 "
            "打电话 妈妈 撤销 是的 不".split()
        ),
        max_size=8,
    )
)
def test_no_order_of_its_own_words_breaks_it(words: list[str]) -> None:
    drive("".join(words), "再来", "不对")
