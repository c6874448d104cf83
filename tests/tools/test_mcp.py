"""MCP servers, with a real one made by the protocol's own package."""

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from vivavoce.errors import ConfigError, ToolError
from vivavoce.tools.mcp import Mcp, McpServers, ServerConfig, read
from vivavoce.tools.mcp import servers as connections
from vivavoce.tools.mcp.skill import shortened
from vivavoce.tools.skill import Call

NOTES = str(Path(__file__).parent / "servers" / "notes.py")


def local(name: str = "notes", **more: Any) -> ServerConfig:
    return ServerConfig(name, command=sys.executable, args=(NOTES,), **more)


@contextlib.asynccontextmanager
async def running(*configs: ServerConfig) -> AsyncIterator[McpServers]:
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    servers = McpServers(configs)
    await servers.start(patience=15.0)
    try:
        yield servers
    finally:
        await servers.close()


async def test_functions_of_a_local_server_are_called() -> None:
    async with running(local(env={"MOOD": "sunny"})) as servers:
        skill = Mcp(servers)
        names = [function.name for function in skill.functions]
        assert names == ["add_note", "break_down", "ponder", "die", "mood"]
        assert skill.functions[0].parameters["required"] == ["text"]
        told = await skill.run(Call("add_note", {"text": "milk"}), "en")
        assert (told.facts, told.say) == ("Noted (1): milk", "")
        assert (await skill.run(Call("mood"), "en")).facts == "sunny"


async def test_failures_are_said_politely_and_in_the_language() -> None:
    async with running(local(patience=60.0)) as servers:
        broken = await Mcp(servers).run(Call("break_down"), "en")
        assert broken.say
        assert "break_down" in broken.facts
    async with running(local(patience=0.5)) as servers:
        skill = Mcp(servers)
        slow = await skill.run(Call("ponder", {"seconds": 60}), "zh")
        assert "试" in slow.say
        assert "within 0.5 seconds" in slow.facts
        unknown = await skill.run(Call("fly"), "en")
        assert "no MCP server" in unknown.facts


async def test_a_server_that_dies_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_WAITS", (0.05,))
    async with running(local(), local("other")) as servers:
        with pytest.raises(ToolError):
            await servers.call("notes_die", {})
        assert (await servers.call("other_add_note", {"text": "a"}))[0] == "Noted (1): a"
        for _ in range(200):
            with contextlib.suppress(ToolError):
                assert (await servers.call("notes_add_note", {"text": "b"}))[0] == "Noted (1): b"
                break
            await asyncio.sleep(0.05)
        else:
            pytest.fail("it did not come back")


async def test_a_server_over_http() -> None:
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, NOTES, str(port)], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            await asyncio.sleep(0.05)
        config = ServerConfig("web", url=f"http://127.0.0.1:{port}/mcp", headers={"X-Key": "k"})
        async with running(config) as servers:
            assert (await servers.call("add_note", {"text": "tea"}))[0] == "Noted (1): tea"
    finally:
        process.kill()
        process.wait()


async def test_a_program_that_is_none_takes_nothing_down() -> None:
    async with running(ServerConfig("gone", command="/no/such/program"), local()) as servers:
        assert "add_note" in [function.name for function in servers.functions()]


def test_the_common_file_is_read(tmp_path: Path) -> None:
    told = {
        "mcpServers": {
            "files": {"command": "npx", "args": ["server", 1], "env": {"A": "b"}},
            "web": {"url": "https://example.org/mcp", "headers": {"K": "v"}, "timeout": 3},
            "old": {"command": "x", "disabled": True},
        }
    }
    path = tmp_path / "mcp.json"
    path.write_text(json.dumps(told))
    files, web = read(path)
    assert (files.command, files.args, files.env) == ("npx", ("server", "1"), {"A": "b"})
    assert (web.url, web.headers, web.patience) == ("https://example.org/mcp", {"K": "v"}, 3.0)
    path.with_suffix(".yaml").write_text("mcpServers:\n  a: {command: b}\n")
    assert read(path.with_suffix(".yaml"))[0].command == "b"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "mcpServers"),
        ("{", "JSON or YAML"),
        ('{"mcpServers": {"a": {}}}', "mcpServers.a needs either"),
        ('{"mcpServers": {"a": {"command": "b", "url": "http://c"}}}', "either"),
        ('{"mcpServers": {"a": {"url": "ftp://c"}}}', "http://"),
        ('{"mcpServers": {"a": {"command": "b", "args": "c"}}}', "args must be a list"),
        ('{"mcpServers": {"a": {"command": "b", "timeout": 0}}}', "timeout"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "mcp.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=says):
        read(path)


def test_results_are_shortened_for_speech() -> None:
    told = shortened("# Title\n\n- **one** [link](https://example.org/x)\n- two https://a.b/c\n")
    assert told == "Title\none link\ntwo"
    assert shortened('{ "a":\n 1 }') == '{"a": 1}'
    long = shortened("This is a sentence. " * 100)
    assert len(long) <= 900
    assert long.endswith("sentence.")
    assert len(shortened("这是一句话。" * 100)) <= 300
