"""The documentation: it says what is served, all of it, and loads nothing from elsewhere."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route, WebSocketRoute

from tests.fakes.chromium import chromium_page, find_chromium
from tests.fakes.server import Live, running
from vivavoce.server.app import application
from vivavoce.server.endpoint import Endpoint

UNDESCRIBED = {"/docs.css", "/v1/realtime/calls/{call_id}/{verb}"}
"""A file of the documentation's page, and what is for telephone calls: always refused."""


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with running() as live:
        yield live


async def documented(live: Live) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=live.url) as http:
        document: dict[str, Any] = (await http.get("/openapi.json")).json()
        return document


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    if isinstance(value, list):
        return set().union(*map(references, value))
    return set()


async def test_every_route_is_described_and_every_description_is_a_route(live: Live) -> None:
    app: Starlette = application(live.hub)
    routes = [route for route in app.routes if not isinstance(route, Mount | WebSocketRoute)]
    plain = {r.path for r in routes if isinstance(r, Route) and not isinstance(r, Endpoint)}
    assert plain == UNDESCRIBED
    served = {(r.path, r.method.lower()) for r in routes if isinstance(r, Endpoint)}
    paths = (await documented(live))["paths"]
    assert {(path, method) for path, item in paths.items() for method in item} == served
    assert len(served) >= 14


async def test_it_is_openapi_3_1(live: Live) -> None:
    document = await documented(live)
    validate = pytest.importorskip("openapi_spec_validator").validate
    validate(document)


async def test_it_holds_together(live: Live) -> None:
    document = await documented(live)
    assert document["openapi"].startswith("3.1.")
    schemas = document["components"]["schemas"]
    assert {ref.removeprefix("#/components/schemas/") for ref in references(document)} <= set(
        schemas
    )
    operations = [o for item in document["paths"].values() for o in item.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        assert operation["responses"].pop("default")["content"]
        ((status, answer),) = operation["responses"].items()
        assert status in ("200", "201")
        assert answer["content"]
    form = document["paths"]["/v1/audio/transcriptions"]["post"]["requestBody"]["content"]
    assert list(form) == ["multipart/form-data"]
    assert {"file", "model"} <= set(schemas["TranscriptionRequest"]["required"])
    assert schemas["SpeechRequest"]["properties"]["speed"]["maximum"] == 4.0


KEYED = ("/v1/audio/voice_statements",)
"""Wants a server with keys, which this one is not."""


async def test_its_examples_work(live: Live) -> None:
    document = await documented(live)
    async with httpx.AsyncClient(base_url=live.url) as http:
        for path, item in document["paths"].items():
            content = item.get("post", {}).get("requestBody", {}).get("content", {})
            if "application/json" in content:
                answer = await http.post(path, json=content["application/json"]["example"])
                wanted = 403 if path in KEYED else 200
                assert answer.status_code == wanted, (path, answer.text)


async def test_what_is_listed_is_what_is_described(live: Live) -> None:
    """The answers have the fields of their schemas, no more and no fewer."""
    document = await documented(live)
    schemas = document["components"]["schemas"]
    lists = {"/v1/models": "ModelObject", "/v1/personas": "Persona"}
    async with httpx.AsyncClient(base_url=live.url) as http:
        for path, name in lists.items():
            for entry in (await http.get(path)).json()["data"]:
                assert set(entry) == set(schemas[name]["properties"])
        health = (await http.get("/healthz")).json()
        assert set(health) == set(schemas["Health"]["properties"])


async def test_the_page(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.get("/docs")
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        loaded = re.findall(r'(?:src|href)="([^"#]+)"', answer.text)
        assert set(loaded) == {"/", "/docs.css", "/icon.svg", "/openapi.json"}
        for address in loaded:
            assert (await http.get(address)).status_code == 200
        for path in (await documented(live))["paths"]:
            assert f"<code>{path}</code>" in answer.text
        assert "<script" not in answer.text
        assert "style=" not in answer.text


async def test_the_page_needs_no_key_and_shows_its_own_address() -> None:
    async with running(keys=("secret",)) as live, httpx.AsyncClient(base_url=live.url) as http:
        answer = await http.get("/docs", headers={"Host": "127.0.0.1:99"})
        assert "http://127.0.0.1:99/v1/audio/speech" in answer.text
        assert (await http.get("/openapi.json")).status_code == 200
        assert (await http.get("/v1/models")).status_code == 401


@pytest.mark.e2e
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine")
async def test_a_browser_shows_it(live: Live, tmp_path: Path) -> None:
    async with chromium_page(size=(390, 800)) as page:
        await page.navigate(f"{live.url}/docs")
        assert page.problems == []
        # The style is there, and nothing is wider than a phone.
        assert await page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") > ""
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shown = await page.evaluate("document.querySelectorAll('section').length")
        paths = json.loads(await _text(live, "/openapi.json"))["paths"]
        assert shown == sum(map(len, paths.values()))
        await page.screenshot(tmp_path / "docs.png")


async def _text(live: Live, path: str) -> str:
    async with httpx.AsyncClient(base_url=live.url) as http:
        return (await http.get(path)).text
