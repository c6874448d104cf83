"""The weather skill with a server on loopback that answers like Open-Meteo."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from vivavoce.errors import ToolError
from vivavoce.languages import Language, script_language
from vivavoce.tools.forecasts import Day, Forecast, Forecasts
from vivavoce.tools.skill import Call
from vivavoce.tools.weather import Weather, sky, spoken

FORECAST: dict[str, Any] = {
    "current": {"temperature_2m": 21.4, "weather_code": 0},
    "daily": {
        "weather_code": [3, 63, 0, 1, 2, 71, 95, 45],
        "temperature_2m_min": [12.2, 10, 9, 8, 7, -3.4, 5, 4],
        "temperature_2m_max": [22.6, 15, 16, 17, 18, 1, 9, 8],
        "precipitation_probability_max": [10, 80, None, 0, 0, 60, 90, 5],
    },
}


class Double:
    """What it was asked, and how it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.mode = ""

    async def search(self, request: Request) -> Response:
        self.asked.append(("search", dict(request.query_params)))
        name = request.query_params["name"]
        if name == "Nowhere":
            return JSONResponse({"generationtime_ms": 0.5})
        place = {"name": name, "latitude": 39.9, "longitude": 116.4}
        return JSONResponse({"results": [place]})

    async def forecast(self, request: Request) -> Response:
        self.asked.append(("forecast", dict(request.query_params)))
        if self.mode == "slow":
            await asyncio.sleep(3)
        if self.mode == "html":
            return PlainTextResponse("<html>")
        return JSONResponse({"daily": {}} if self.mode == "odd" else FORECAST)


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[tuple[str, Double]]:
    double = Double()
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    routes = [Route("/v1/search", double.search), Route("/v1/forecast", double.forecast)]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error"))
    running = asyncio.create_task(server.serve(sockets=[bound]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}", double
    finally:
        server.should_exit = server.force_exit = True
        await running


async def ask(weather: Weather, said: str) -> list[str]:
    language = script_language(said)
    calls = weather.route(said, language)
    return [(await weather.run(call, language)).say for call in calls]


async def test_now_and_tomorrow_in_both_languages() -> None:
    async with serving() as (url, double):
        weather = Weather(url, "Shanghai")
        assert await ask(weather, "北京天气怎么样？") == ["北京现在晴，21度，今天12到23度。"]
        assert await ask(weather, "明天成都会下雨吗") == ["成都明天中雨，10到15度，降水概率80%。"]
        assert await ask(weather, "What's the weather like tomorrow?") == [
            "Shanghai tomorrow: raining, 10 to 15 degrees, with a 80 percent chance of rain."
        ]
        assert await ask(weather, "what's the weather in Paris and London") == [
            "In Paris it's clear and 21 degrees now, 12 to 23 today.",
            "In London it's clear and 21 degrees now, 12 to 23 today.",
        ]
    assert double.asked[0] == ("search", {"name": "北京", "count": "1", "language": "zh"})


async def test_places_and_forecasts_are_kept() -> None:
    async with serving() as (url, double):
        weather = Weather(Forecasts(url))
        for _ in range(3):
            await ask(weather, "weather in Rome")
    assert [what for what, _ in double.asked] == ["search", "forecast"]


@pytest.mark.parametrize("mode", ["slow", "html", "odd"])
async def test_a_server_that_fails_is_excused(mode: str) -> None:
    async with serving() as (url, double):
        double.mode = mode
        source = Forecasts(url, patience=0.2)
        outcome = await Weather(source).run(Call("get_weather", {"place": "Rome"}), "en")
        assert "isn't answering" in outcome.say
        with pytest.raises(ToolError):
            await source.of("Rome", "en")


async def test_what_cannot_be_told_is_said() -> None:
    assert await ask(Weather(None), "今天天气怎么样") == [
        "我这儿没接天气服务，查不了天气，抱歉啦。"
    ]
    assert Weather(None).functions == ()
    async with serving() as (url, _):
        assert await ask(Weather(url), "will it rain tomorrow") == ["For which city?"]
        assert "couldn't find Nowhere" in (await ask(Weather(url), "weather in Nowhere"))[0]


@pytest.mark.parametrize(
    ("said", "place", "when"),
    [
        ("查一下杭州明天的天气", "杭州", "tomorrow"),
        ("这周末成都天气如何", "成都", "weekend"),
        ("大理明天会不会下大雨", "大理", "tomorrow"),
        ("你能不能帮我看看大连的天气", "大连", "now"),
        ("未来一周广州的天气", "广州", "week"),
        ("今天出门要不要带伞", None, "now"),
        ("is it going to rain in London this weekend", "London", "weekend"),
        ("do I need an umbrella", None, "now"),
        ("how cold is it in Moscow right now", "Moscow", "now"),
    ],
)
def test_place_and_day_are_read(said: str, place: str | None, when: str) -> None:
    (call,) = Weather("http://localhost").route(said, script_language(said))
    assert (call.arguments.get("place"), call.arguments["day"]) == (place, when)
    assert call.filler


@pytest.mark.parametrize(
    "said",
    [
        "今天天气真好啊",
        "我喜欢下雨天",
        "空调几度",
        "一百华氏度是多少摄氏度",
        "I love this weather",
        "the weather was nice yesterday",
        "what's the temperature of the sun",
        "she sang in the rain",
    ],
)
def test_other_talk_is_left_alone(said: str) -> None:
    assert Weather("http://localhost").route(said, script_language(said)) == ()


@pytest.mark.parametrize(
    ("when", "language", "said"),
    [
        ("weekend", "zh", "北京周六晴间多云，8到17度；周日多云，7到18度。"),
        ("week", "zh", "北京未来一周-3到23度，有3天可能下雨。"),
        (
            "2026-11-30",
            "en",
            "北京 on Monday: lightly snowing, -3 to 1 degrees, with a 60 percent chance of rain.",
        ),
        ("2026-12-30", "zh", "太远的日子还没有预报，一周之内的我能查。"),
    ],
)
def test_days_ahead_are_worded(when: str, language: Language, said: str) -> None:
    daily = FORECAST["daily"]
    days = tuple(
        Day(code, low, high, rain)
        for code, low, high, rain in zip(*(daily[key] for key in daily), strict=True)
    )
    found = Forecast("北京", 21.4, 0, days)
    assert spoken(found, when, language, date(2026, 11, 25)) == said


def test_every_code_has_words() -> None:
    codes: Any = range(100)
    assert all(sky(code, "zh") and sky(code, "en") for code in codes)
