"""`/v1/personas`: brought in, changed, tried out, taken along, while the server runs."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.fakes.server import Live, running
from tests.persona.cards import V2, VERSIONS, carried, text
from vivavoce.persona.card import dump, load, to_json
from vivavoce.persona.formats import read
from vivavoce.server.personas import MOST

PARAGRAPH = {"paragraph": "Kit is a 30-year-old cheerful baker.", "greeting": "Fresh bread!"}


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with running() as live:
        yield live


@pytest.fixture
async def http(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=live.url) as client:
        yield client


async def chosen(live: Live, persona: str) -> dict[str, Any]:
    """The answer to a session's wish for a persona."""
    async with connect(live.ws) as socket:
        wish = {
            "type": "session.update",
            "session": {"type": "realtime", "prompt": {"id": persona}},
        }
        await socket.send(json.dumps(wish))
        while True:
            event: dict[str, Any] = json.loads(await socket.recv())
            if event["type"] in ("session.updated", "error"):
                return event


async def test_a_paragraph_becomes_somebody_to_talk_to_at_once(
    live: Live, http: httpx.AsyncClient
) -> None:
    assert (await chosen(live, "kit"))["error"]["param"] == "session.prompt.id"
    made = (await http.post("/v1/personas", json=PARAGRAPH)).json()
    assert (made["id"], made["identity"]["age"]) == ("kit", 30)
    listed = (await http.get("/v1/personas")).json()["data"]
    assert [(entry["id"], entry["editable"]) for entry in listed] == [
        ("xiaoyue", False),
        ("kit", True),
    ]
    assert listed[1]["greeting"] == {"en": "Fresh bread!"}
    assert (await chosen(live, "kit"))["session"]["prompt"] == {"id": "kit"}
    again = (await http.post("/v1/personas", json=PARAGRAPH)).json()
    assert again["id"] == "kit-2"


async def test_a_card_is_read_changed_and_deleted(http: httpx.AsyncClient) -> None:
    await http.post("/v1/personas", json={**PARAGRAPH, "id": "kit"})
    card = (await http.get("/v1/personas/kit")).json()
    card["tagline"] = {"en": "Smells of bread."}
    assert (await http.put("/v1/personas/kit", json=card)).status_code == 200
    assert (await http.get("/v1/personas/kit")).json() == card
    assert (await http.delete("/v1/personas/kit")).json() == {
        "id": "kit",
        "object": "persona.deleted",
        "deleted": True,
    }
    gone = await http.get("/v1/personas/kit")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "persona_not_found")
    assert (await http.put("/v1/personas/kit", json=card)).status_code == 404


async def test_who_is_deleted_leaves_the_session_to_the_default(
    live: Live, http: httpx.AsyncClient
) -> None:
    await http.post("/v1/personas", json={**PARAGRAPH, "id": "kit"})
    async with connect(live.ws) as socket:
        wish = {"type": "session.update", "session": {"type": "realtime", "prompt": {"id": "kit"}}}
        await socket.send(json.dumps(wish))
        await http.delete("/v1/personas/kit")
        await socket.send(json.dumps({"type": "session.update", "session": {"type": "realtime"}}))
        seen: list[str] = []
        while seen.count("session.updated") + seen.count("error") < 2:
            seen.append(json.loads(await socket.recv())["type"])
    assert seen.count("session.updated") >= 1


@pytest.mark.parametrize("carrier", ["json", "png", "charx"])
@pytest.mark.parametrize("version", VERSIONS)
async def test_character_cards_come_and_go_without_loss(
    version: int, carrier: str, http: httpx.AsyncClient
) -> None:
    file = carried(text(VERSIONS[version]), carrier)
    made = await http.post("/v1/personas", content=file)
    assert made.status_code == 200, made.text
    card_id = made.json()["id"]
    for wanted in ("json", "png", "charx"):
        out = await http.get(f"/v1/personas/{card_id}/export", params={"format": wanted})
        found = read(out.content)
        assert found.data["description"] == VERSIONS[1]["description"]
        assert found.ours["id"] == card_id
        if version > 1:
            assert found.data["unknown"] == {"z": 1, "a": 2}
        assert f'filename="{card_id}.{wanted}"' in out.headers["content-disposition"]


async def test_a_form_and_our_own_formats_are_taken(http: httpx.AsyncClient) -> None:
    form = await http.post("/v1/personas", files={"file": carried(text(V2), "png")})
    assert form.json()["id"] in ("mira", "mimi")
    moon = load("xiaoyue").model_copy(update={"id": "moon"})
    assert (await http.post("/v1/personas", content=dump(moon).encode())).json()["id"] == "moon"
    sun = {**to_json(moon), "id": "sun"}
    assert (await http.post("/v1/personas", json=sun)).json() == sun
    exported = await http.get("/v1/personas/moon/export?format=yaml")
    assert exported.text == dump(moon)
    wrapped = await http.post("/v1/personas", json={"card": {**sun, "id": "star"}})
    assert wrapped.json()["id"] == "star"


async def test_a_preview_can_be_talked_to_and_is_not_kept(
    live: Live, http: httpx.AsyncClient
) -> None:
    preview = (await http.post("/v1/personas/preview", json=PARAGRAPH)).json()
    assert preview["card"]["id"] == "kit"
    assert preview["instructions"]["en"].startswith("You are Kit")
    assert {"level", "place", "text"} == set(preview["advice"][0])
    assert len((await http.get("/v1/personas")).json()["data"]) == 1
    assert (await chosen(live, preview["id"]))["session"]["prompt"]["id"] == preview["id"]
    edited = {**preview["card"], "tagline": {"en": "Edited."}}
    again = (await http.post("/v1/personas/preview", json={"card": edited})).json()
    assert again["card"] == edited
    assert again["id"] != preview["id"]


async def test_shipped_ones_can_be_copied_but_not_changed(http: httpx.AsyncClient) -> None:
    card = (await http.get("/v1/personas/xiaoyue")).json()
    for refused in (
        await http.put("/v1/personas/xiaoyue", json=card),
        await http.delete("/v1/personas/xiaoyue"),
    ):
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "persona_read_only")
        assert "copy_of" in refused.json()["error"]["message"]
    copy = (await http.post("/v1/personas", json={"copy_of": "xiaoyue", "id": "mine"})).json()
    assert copy == {**card, "id": "mine"}
    assert (await http.post("/v1/personas", json={"copy_of": "xiaoyue"})).json()[
        "id"
    ] == "xiaoyue-2"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"paragraph": " "}', 400, "invalid_persona"),
        (b'{"paragraph": "Ann.", "colour": "red"}', 400, None),
        (b'{"copy_of": "nobody"}', 400, "invalid_persona"),
        (b'{"card": {"id": "x"}}', 400, "invalid_persona"),
        (b'{"card": {"id": "../x", "name": {"en": "X"}, "languages": {}}}', 400, "invalid_persona"),
        (b'{"nothing": 1}', 400, "invalid_persona"),
        (b"{broken", 400, "invalid_persona"),
        (b"", 400, "invalid_persona"),
        (b"\x89PNG\r\n\x1a\n junk", 400, "invalid_persona"),
        (b"PK\x03\x04 junk", 400, "invalid_persona"),
        (b"languages: " + b"[" * 1000, 400, "invalid_persona"),
        (json.dumps({"copy_of": "xiaoyue", "id": "xiaoyue"}).encode(), 409, "persona_exists"),
        (bytes(MOST + 1), 413, "request_too_large"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_the_reason(
    body: bytes, status: int, code: str | None, http: httpx.AsyncClient
) -> None:
    answer = await http.post("/v1/personas", content=body)
    error = answer.json()["error"]
    assert answer.status_code == status, error
    assert code is None or error["code"] == code
    assert len((await http.get("/v1/personas")).json()["data"]) == 1


async def test_an_unknown_format_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/personas/xiaoyue/export?format=gif")
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "format")


async def test_the_server_s_key_is_asked_for() -> None:
    async with running(keys=("secret",)) as live, httpx.AsyncClient(base_url=live.url) as http:
        for answer in (
            await http.get("/v1/personas"),
            await http.post("/v1/personas", json=PARAGRAPH),
            await http.delete("/v1/personas/xiaoyue"),
        ):
            assert answer.status_code == 401
        key = {"Authorization": "Bearer secret"}
        assert (await http.post("/v1/personas", json=PARAGRAPH, headers=key)).status_code == 200
