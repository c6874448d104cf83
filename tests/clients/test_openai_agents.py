"""openai-agents for Python: `RealtimeSession` with its default settings."""

from pathlib import Path

import pytest

from tests.clients.play import check, python_client, stage


@pytest.mark.parametrize("parallel", [False, True], ids=["one call", "parallel calls"])
async def test_the_scene(parallel: bool, tmp_path: Path) -> None:
    async with stage(parallel=parallel) as (live, scene):
        result = await python_client("openai_agents", live, tmp_path)
        check(result, scene)
    assert {"tool_start", "tool_end", "audio_interrupted"} <= set(result.events)
    assert "raw.exception" not in result.events
