"""Memory through a real server: told in one conversation, used two later, and gone when deleted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from openai import AsyncOpenAI

pytestmark = pytest.mark.e2e

AGREED = "You may remember me."


async def talk(url: str, user: str, lines: Sequence[str], persona: str = "xiaoyue") -> list[str]:
    """One conversation by text; the answers."""
    answers = []
    client = AsyncOpenAI(api_key="none", base_url=f"{url}/v1", max_retries=0)
    header = {"OpenAI-Safety-Identifier": user}
    async with client.realtime.connect(model="gpt-realtime", extra_headers=header) as connection:
        await connection.session.update(
            session={"type": "realtime", "output_modalities": ["text"], "prompt": {"id": persona}}
        )
        for line in lines:
            content: Any = [{"type": "input_text", "text": line}]
            await connection.conversation.item.create(
                item={"type": "message", "role": "user", "content": content}
            )
            await connection.response.create()
            async for event in connection:
                assert event.type != "error", event
                if event.type == "response.done":
                    output: Any = event.response.output
                    answers.append(" ".join(p.text for item in output for p in item.content))
                    break
    await client.close()
    return answers


@pytest.mark.parametrize(
    ("told", "other", "question", "fact", "change", "now"),
    [
        (
            "My cat is called Pepper and I live in Lisbon.",
            "The weather is grey today.",
            "Where do I live?",
            "Lisbon",
            "I moved to Bergen last week.",
            "Bergen",
        ),
        (
            "我家的猫叫咪咪，我住在昆明。",
            "今天路上好堵。",
            "我住在哪儿？",
            "昆明",
            "我上周搬到苏州了。",
            "苏州",
        ),
    ],
)
async def test_a_fact_is_used_two_conversations_later_by_whom_it_was_told(
    live_server: str,
    told: str,
    other: str,
    question: str,
    fact: str,
    change: str,
    now: str,
) -> None:
    user = f"user-{fact.encode().hex()}"
    await talk(live_server, user, [AGREED, told])
    await talk(live_server, user, [other])
    assert fact in (await talk(live_server, user, [question]))[0]
    assert fact not in (await talk(live_server, f"{user}-2", [question]))[0]
    assert fact not in (await talk(live_server, user, [question], "buddy"))[0]
    await talk(live_server, user, [change])
    later = (await talk(live_server, user, [question]))[0]
    assert now in later
    assert fact not in later


async def test_nothing_is_kept_without_leave_and_nothing_stays_when_it_is_withdrawn(
    live_server: str, memory_file: Path
) -> None:
    told = "My sister is called Quillemina."
    await talk(live_server, "shy", [told])
    assert b"Quillemina" not in raw(memory_file)
    await talk(live_server, "bold", [AGREED, told, "Nice weather, isn't it?"])
    assert b"Quillemina" in raw(memory_file)
    async with httpx.AsyncClient(base_url=live_server) as http:
        who = {"user": "bold", "persona": "xiaoyue"}
        kept = (await http.get("/v1/memory", params=who)).json()
        assert "Quillemina" in str(kept)
        (await http.delete("/v1/memory", params=who)).raise_for_status()
    assert b"Quillemina" not in raw(memory_file)


def raw(path: Path) -> bytes:
    """Every byte of the file and of what lies beside it."""
    return b"".join(part.read_bytes() for part in path.parent.iterdir())
