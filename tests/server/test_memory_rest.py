"""The memory over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from tests.memory.conftest import PERSONA, USER, Clock, Sample
from vivavoce.memory import Memory
from vivavoce.server.memory_rest import (
    EpisodeRecord,
    FactRecord,
    MemoryRest,
    SummaryRecord,
)
from vivavoce.server.openapi import document
from vivavoce.server.replies import HANDLERS

WHO = {"user": USER, "persona": PERSONA}


def serving(memory: Memory | None) -> httpx.AsyncClient:
    app = Starlette(routes=MemoryRest(memory).routes(), exception_handlers=HANDLERS)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Sample]]:
    clock = Clock()
    memory = Memory(tmp_path / "memory.db", clock=clock)
    memory.agree(USER, PERSONA, "yes")
    async with serving(memory) as http:
        yield http, Sample(memory, tmp_path / "memory.db", clock)
    memory.close()


def code(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_limit_of_many_digits_is_refused(
    served: tuple[httpx.AsyncClient, Sample],
) -> None:
    answer = await served[0].get("/v1/memory", params={**WHO, "limit": "9" * 5000})
    assert code(answer) == (400, "invalid_value")


async def test_what_is_kept_page_by_page(served: tuple[httpx.AsyncClient, Sample]) -> None:
    http, sample = served
    sample.say("I live in Berlin.", "I moved to Lisbon.", "我养了一只猫，叫咪咪")
    first = (await http.get("/v1/memory", params={**WHO, "limit": 2})).json()
    assert first["consent"]["wording"] == "yes"
    assert [each["text"] for each in first["data"]] == [
        "用户的猫咪叫咪咪",
        "The user lives in Lisbon",
    ]
    assert first["has_more"]
    after = first["data"][-1]["id"]
    second = (await http.get("/v1/memory", params={**WHO, "after": after})).json()
    (berlin,) = second["data"]
    assert (berlin["value"], berlin["valid_to"] is None) == ("Berlin", False)
    assert not second["has_more"]
    for kind, record in (
        ("fact", FactRecord),
        ("episode", EpisodeRecord),
        ("summary", SummaryRecord),
    ):
        data = (await http.get("/v1/memory", params={**WHO, "kind": kind})).json()["data"]
        assert data
        for each in data:
            assert set(each) == set(record.model_fields)


async def test_correcting_and_deleting(served: tuple[httpx.AsyncClient, Sample]) -> None:
    http, sample = served
    sample.say("I live in Berlin.", "I like tea.")
    tea, home = (await http.get("/v1/memory", params=WHO)).json()["data"]
    better = await http.patch(f"/v1/memory/{home['id']}", params=WHO, json={"value": "Bern"})
    assert better.json()["text"] == "The user lives in Bern"
    gone = await http.delete(f"/v1/memory/{tea['id']}", params=WHO)
    assert gone.json() == {"object": "memory.deleted", "records": 2}
    assert sample.facts() == [("home", "Bern", True)]
    assert (await http.delete("/v1/memory", params=WHO)).json()["records"] == 1
    assert sample.facts() == []
    assert sample.memory.consent(USER, PERSONA) is not None


async def test_consent(served: tuple[httpx.AsyncClient, Sample]) -> None:
    http, sample = served
    who = {"user": "u'2", "persona": PERSONA}
    path = "/v1/memory/consent"
    none = (await http.get("/v1/memory", params=who)).json()
    assert (none["consent"], none["data"]) == (None, [])
    assert code(await http.put(path, params=who, json={"agreed": True})) == (
        400,
        "missing_required_parameter",
    )
    given = await http.put(path, params=who, json={"agreed": True, "wording": "I do."})
    assert given.json()["consent"]["wording"] == "I do."
    sample.say("I live in Rome.", user="u'2")
    taken = await http.put(path, params=who, json={"agreed": False})
    assert taken.json()["consent"] is None
    assert sample.facts(user="u'2") == []
    # Twice does no harm.
    assert (await http.put(path, params=who, json={"agreed": False})).status_code == 200


async def test_export(served: tuple[httpx.AsyncClient, Sample]) -> None:
    http, sample = served
    sample.say("I live in Berlin.", "I moved to Lisbon.")
    answer = await http.get("/v1/memory/export", params=WHO)
    assert "attachment" in answer.headers["content-disposition"]
    found: dict[str, Any] = answer.json()
    assert (found["user"], found["persona"]) == (USER, PERSONA)
    assert [fact["value"] for fact in found["facts"]] == ["Berlin", "Lisbon"]
    assert [each["user"] for each in found["episodes"]] == [
        "I live in Berlin.",
        "I moved to Lisbon.",
    ]
    assert {each["span"] for each in found["summaries"]} == {"conversation", "week"}


@pytest.mark.parametrize(
    ("method", "path", "params", "body", "refused"),
    [
        ("GET", "", {"user": USER}, None, (400, "missing_required_parameter")),
        ("GET", "", {**WHO, "user": "a\nb"}, None, (400, "invalid_value")),
        ("GET", "", {**WHO, "user": "x" * 300}, None, (400, "invalid_value")),
        ("GET", "", {**WHO, "kind": "rumour"}, None, (400, "invalid_value")),
        ("GET", "", {**WHO, "limit": "0"}, None, (400, "invalid_value")),
        ("GET", "", {**WHO, "limit": "²"}, None, (400, "invalid_value")),
        ("GET", "", {**WHO, "after": "fact_0"}, None, (404, "memory_not_found")),
        ("DELETE", "/fact_0", WHO, None, (404, "memory_not_found")),
        ("DELETE", "", {**WHO, "user": "nobody"}, None, (404, "memory_not_found")),
        ("PATCH", "/fact_0", WHO, {"value": "x"}, (404, "memory_not_found")),
        ("PATCH", "/fact_0", WHO, {"value": "my password is x"}, (400, "invalid_value")),
        ("PATCH", "/fact_0", WHO, {"text": "x"}, (400, "missing_required_parameter")),
        ("PUT", "/consent", WHO, {"agreed": "perhaps"}, (400, "invalid_value")),
    ],
)
async def test_refusals(
    served: tuple[httpx.AsyncClient, Sample],
    method: str,
    path: str,
    params: dict[str, str],
    body: dict[str, Any] | None,
    refused: tuple[int, str],
) -> None:
    http, _ = served
    answer = await http.request(method, f"/v1/memory{path}", params=params, json=body)
    assert code(answer) == refused


async def test_a_server_without_memory_says_so() -> None:
    async with serving(None) as http:
        answer = await http.get("/v1/memory", params=WHO)
        assert code(answer) == (404, "memory_off")
        assert "--memory FILE" in answer.json()["error"]["message"]


async def test_a_file_that_cannot_be_used_is_503(
    served: tuple[httpx.AsyncClient, Sample],
) -> None:
    http, sample = served
    for connection in sample.memory._file._connections.values():
        connection.execute("DROP TABLE IF EXISTS facts")
    assert code(await http.get("/v1/memory", params=WHO)) == (503, "memory_unavailable")


def test_it_is_documented() -> None:
    endpoints = MemoryRest(None).routes()
    shown = document(endpoints)  # type: ignore[arg-type]
    methods = {path: set(item) for path, item in shown["paths"].items()}
    assert methods == {
        "/v1/memory": {"get", "delete"},
        "/v1/memory/export": {"get"},
        "/v1/memory/consent": {"put"},
        "/v1/memory/{id}": {"patch", "delete"},
    }
    validate = pytest.importorskip("openapi_spec_validator").validate
    validate(shown)
