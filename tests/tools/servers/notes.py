"""A real MCP server for the tests: over stdio, or over HTTP on the port that is given."""

import asyncio
import os
import sys

from mcp.server.mcpserver import MCPServer

server = MCPServer("notes")
NOTES: list[str] = []


@server.tool(description="Write down a note.")
def add_note(text: str) -> str:
    NOTES.append(text)
    return f"Noted ({len(NOTES)}): {text}"


@server.tool(description="Fail.")
def break_down() -> str:
    raise ValueError("the drawer is stuck")


@server.tool(description="Take long.")
async def ponder(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "42"


@server.tool(description="Die in the middle of a call.")
def die() -> str:
    os._exit(1)


@server.tool(description="Tell the environment.")
def mood() -> str:
    return os.environ.get("MOOD", "none")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run()
