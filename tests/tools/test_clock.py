"""The clock with a day of its own."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vivavoce.languages import script_language
from vivavoce.tools.clock import Clock
from vivavoce.tools.skill import Call


class Day:
    """A clock that starts on a Wednesday afternoon in Shanghai and is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 17, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
        self.clock = Clock(lambda: self.now)

    async def say(self, said: str) -> str:
        language = script_language(said)
        calls = self.clock.route(said, language)
        return (await self.clock.run(calls[0], language)).say if calls else ""


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("现在几点了？", "现在是下午5点05分。"),
        ("东京现在几点", "东京现在是晚上6点05分。"),
        ("纽约现在几点钟了", "纽约现在是凌晨4点05分。"),
        ("what time is it", "It's 5:05 pm."),
        ("What's the time in London?", "In London it's 9:05 am."),
        ("what time is it in Auckland", "In Auckland it's 10:05 pm."),
        ("今天星期几", "今天是11月25日，星期三。"),
        ("明天是几月几号", "明天是11月26日，星期四。"),
        ("下周五是几号", "那天是12月4日，星期五。"),
        ("今年是哪一年", "今天是11月25日，星期三。"),
        ("what's the date today", "Today is Wednesday, November 25."),
        ("What day is Christmas?", "That's Friday, December 25."),
        ("离圣诞节还有几天", "离圣诞节还有30天，那天是12月25日，星期五。"),
        ("how many days until christmas", "Christmas is 30 days away, on Friday, December 25."),
        ("how long until thanksgiving", "Thanksgiving is tomorrow."),
        ("定个十分钟的闹钟", "好，10分钟的计时开始了。"),
        ("set a timer for half an hour", "Okay, 30 minutes, starting now."),
        ("十分钟后提醒我关火", "好，今天下午5点15分提醒你关火。"),
        (
            "remind me in 20 minutes to call my mom",
            "Okay, 5:25 pm today I'll remind you to call your mom.",
        ),
        ("remind me to buy milk", "Sure, when should I remind you to buy milk?"),
        ("set a timer", "For how long?"),
    ],
)
async def test_questions_and_orders(day: Day, said: str, answer: str) -> None:
    assert await day.say(said) == answer


@pytest.mark.parametrize(
    "said", ["距离春节还有多久", "how many days until the mid-autumn festival"]
)
async def test_the_lunar_calendar_is_honestly_not_known(day: Day, said: str) -> None:
    assert ("乱说" in await day.say(said)) or ("won't guess" in await day.say(said))


@pytest.mark.parametrize(
    "said",
    [
        "几点开门",
        "你几点睡觉",
        "时间过得真快",
        "今天是个好日子",
        "我三点要开会",
        "我昨天定了闹钟但是没醒",
        "I forgot to set my alarm yesterday",
        "What is a timer?",
        "we had a great time in London",
        "现在天气怎么样",
    ],
)
async def test_other_talk_is_left_alone(day: Day, said: str) -> None:
    assert await day.say(said) == ""


async def test_what_rings_rings_once_in_order(day: Day) -> None:
    await day.say("十分钟后提醒我关火")
    await day.say("倒计时三分钟")
    assert day.clock.next_at() == day.now + timedelta(minutes=3)
    assert "3分钟" in day.clock.note("zh")
    assert day.clock.due("zh") == []
    day.now += timedelta(minutes=11)
    assert day.clock.due("zh") == ["叮叮，3分钟到了！", "提醒你一下，该关火了。"]
    assert day.clock.due("zh") == []
    assert day.clock.next_at() is None
    assert day.clock.note("zh") == ""


async def test_what_is_set_is_told_and_cancelled(day: Day) -> None:
    assert await day.say("取消闹钟") == "现在什么都没定。"
    await day.say("set a timer for ten minutes")
    await day.say("set an alarm for 5:30 pm")
    day.now += timedelta(minutes=4)
    assert await day.say("how much time is left") == (
        "6 minutes left on the timer, an alarm 5:30 pm today."
    )
    assert await day.say("cancel the timer") == "Okay, the timer is cancelled."
    await day.say("set a timer for one minute")
    assert await day.say("cancel all my timers") == "Okay, the timer is cancelled."
    assert await day.say("what alarms do I have") == "An alarm 5:30 pm today."


async def test_an_alarm_after_the_talk_says_that_it_will_not_ring(day: Day) -> None:
    assert await day.say("明天早上七点叫我起床") == (
        "好，闹钟定在明天早上7点。不过要我们那时还连着线，我才叫得到你。"
    )
    assert "still connected" in await day.say("wake me up at six tomorrow")
    assert "每天" in await day.say("每天早上七点叫我")


async def test_a_bare_hour_is_the_next_that_comes(day: Day) -> None:
    assert "今天晚上7点" in await day.say("定个七点的闹钟")
    assert "明天早上7点" in await day.say("七点叫我起床")


@pytest.mark.parametrize(
    "call",
    [
        Call("set_timer", {"seconds": "soon"}),
        Call("set_timer", {"seconds": 10**30}),
        Call("set_alarm", {"at": "later"}),
        Call("days_until", {"day": "2026-13-01"}),
        Call("_add", {}),
    ],
)
async def test_a_model_that_writes_nonsense_harms_nothing(day: Day, call: Call) -> None:
    assert "again" in (await day.clock.run(call, "en")).say


async def test_an_unknown_place_is_said(day: Day) -> None:
    outcome = await day.clock.run(Call("current_time", {"place": "Atlantis"}), "en")
    assert "Atlantis" in outcome.say
