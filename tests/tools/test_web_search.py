"""A SearXNG double on loopback: what is asked, what is made of the answer, what goes wrong."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from vivavoce.errors import ToolError
from vivavoce.server.hosted import HostedTools
from vivavoce.session.config import Hosted
from vivavoce.tools.web_search import WebSearch

RESULTS = [{"title": f"Title {i}", "content": f"content {i}"} for i in range(8)]


@contextlib.asynccontextmanager
async def searxng(answer: Any) -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    asked: list[dict[str, str]] = []

    async def search(request: Request) -> Response:
        asked.append(dict(request.query_params))
        if answer == "slow":
            await asyncio.sleep(3)
        if answer == "html":
            return PlainTextResponse("<html>")
        return JSONResponse({"results": answer})

    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/search", search)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    running = asyncio.create_task(server.serve(sockets=[bound]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/search", asked
    finally:
        server.should_exit = server.force_exit = True
        await running


async def test_the_best_results_are_told() -> None:
    async with searxng(RESULTS) as (url, asked):
        told = await WebSearch(url).search("news of today", top=2)
    assert told == "Title 0: content 0\nTitle 1: content 1"
    assert asked == [{"q": "news of today", "format": "json"}]


async def test_nothing_found_is_said() -> None:
    async with searxng([]) as (url, _):
        assert await WebSearch(url).search("x") == "Nothing was found."


async def test_a_slow_search_is_given_up() -> None:
    async with searxng("slow") as (url, _):
        with pytest.raises(ToolError, match=r"within 0\.2 seconds"):
            await WebSearch(url).search("x", patience=0.2)


async def test_another_kind_of_answer_says_what_to_check() -> None:
    async with searxng("html") as (url, _):
        with pytest.raises(ToolError, match="SearXNG"):
            await WebSearch(url).search("x")


@pytest.mark.parametrize("arguments", ['{"query": "cats"}', "[]", "nonsense", "{}"])
async def test_options_of_the_tool_count_and_bad_arguments_harm_nothing(arguments: str) -> None:
    async with searxng(RESULTS) as (url, asked):
        tool = Hosted("web_search", "web_search", options={"top_k": 3, "timeout_seconds": "soon"})
        told = await HostedTools(WebSearch(url)).answer(tool, arguments)
    assert len(told.splitlines()) == 3
    assert asked[0]["q"] == ("cats" if "cats" in arguments else "")


async def test_without_a_provider_the_model_is_told() -> None:
    tool = Hosted("web_search", "web_search")
    assert "not set up" in await HostedTools().answer(tool, "{}")
