"""@openai/agents-realtime on Node: `RealtimeSession` over its WebSocket transport."""

from pathlib import Path

import pytest

from tests.clients.play import check, node_client, stage


@pytest.mark.parametrize("parallel", [False, True], ids=["one call", "parallel calls"])
async def test_the_scene(parallel: bool, tmp_path: Path) -> None:
    async with stage(parallel=parallel) as (live, scene):
        result = await node_client("openai_agents", live, tmp_path)
        check(result, scene)
    assert {"agent_tool_end", "audio_interrupted", "conversation.item.truncated"} <= set(
        result.events
    )
