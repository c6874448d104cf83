"""openai-realtime-api on Node: the npm fork of OpenAI's first, beta-only JavaScript client."""

from pathlib import Path

import pytest

from tests.clients.play import check, node_client, stage


@pytest.mark.parametrize("parallel", [False, True], ids=["one call", "parallel calls"])
@pytest.mark.parametrize("option", [(), ("--browser",)], ids=["header", "subprotocols"])
async def test_the_scene(option: tuple[str, ...], parallel: bool, tmp_path: Path) -> None:
    async with stage(parallel=parallel) as (live, scene):
        result = await node_client("beta_client", live, tmp_path, *option)
        check(result, scene)
    assert "conversation.item.created" in result.events
    assert "response.audio.delta" in result.events
