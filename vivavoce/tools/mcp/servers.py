"""Connections to MCP servers, shared by all sessions of a process.

    connect ─► list its functions ─► ready ──(a call or a ping fails)──► away ─► wait ─┐
       ▲                                                                               │
       └───────────────────────────── 1, 2, 4 ... 60 s ────────────────────────────────┘

A connection is opened and closed by one task, as the library's cancel scopes want it; calls come
from anywhere.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final

from vivavoce.errors import ConfigError, ToolError
from vivavoce.tools.mcp.config import ServerConfig
from vivavoce.tools.skill import Function

if TYPE_CHECKING:
    from mcp import Client

log = logging.getLogger("vivavoce.mcp")

_CONNECT: Final = 15.0
"""Seconds a server may take to start and tell its functions."""
_PING: Final = 30.0
"""Seconds between looks at a server that nobody calls."""
_WAITS: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds before each new try; it starts over once a connection has held."""
_MOST: Final = 64
"""Functions taken from one server."""


class _Server:
    """One server, kept running."""

    def __init__(self, config: ServerConfig) -> None:
        self.config = config
        self.functions: tuple[Function, ...] = ()
        self.tried = asyncio.Event()
        """The first attempt has ended, well or not."""
        self._client: Client | None = None
        self._gone = asyncio.Event()
        self._leave = False

    async def run(self) -> None:
        """Connect, and again whenever the connection is lost."""
        failures = 0
        while not self._leave:
            self._gone.clear()
            try:
                await self._connected()
                failures = 0
            except asyncio.CancelledError:
                raise
            except Exception as error:  # whatever a foreign program does, others go on
                log.warning("MCP server %s: %s", self.config.name, _why(error))
                failures += 1
            finally:
                self._client = None
                self.tried.set()
            if not self._leave:
                await asyncio.sleep(_WAITS[min(failures, len(_WAITS) - 1)])

    async def _connected(self) -> None:
        """One connection, until it is lost."""
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(_CONNECT):
                client = await stack.enter_async_context(await _client(self.config, stack))
                self.functions = await _functions(client)
            self._client = client
            self.tried.set()
            log.info("MCP server %s: %d functions", self.config.name, len(self.functions))
            while not self._gone.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PING):
                        await self._gone.wait()
                if not self._gone.is_set():
                    async with asyncio.timeout(self.config.patience):
                        await client.send_ping()

    def stop(self) -> None:
        """No more connections."""
        self._leave = True
        self._gone.set()

    async def call(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
        """(text, it failed). Raises `ToolError` when the server is away or takes too long."""
        client, told = self._client, self.config.name
        if client is None:
            raise ToolError(f"the MCP server {told} is not running; it is being started again")
        try:
            async with asyncio.timeout(self.config.patience):
                result = await client.call_tool(name, dict(arguments))
        except TimeoutError:
            raise ToolError(
                f"{told} did not answer within {self.config.patience:g} seconds"
            ) from None
        except Exception as error:
            if _is_refusal(error):
                raise ToolError(f"{told} refused {name}: {error}") from error
            self._gone.set()
            raise ToolError(f"the MCP server {told} has gone: {_why(error)}") from error
        return _text(result), bool(result.is_error)


class McpServers:
    """All servers of a configuration. Raises `ConfigError` without the extra `mcp`."""

    def __init__(self, configs: Sequence[ServerConfig]) -> None:
        try:
            import mcp  # noqa: F401
        except ImportError as error:
            raise ConfigError("MCP servers need the extra: pip install 'vivavoce[mcp]'") from error
        self._servers = [_Server(config) for config in configs]
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, patience: float = 5.0) -> None:
        """Start all of them, and wait a little for the quick ones."""
        self._tasks = [asyncio.create_task(server.run()) for server in self._servers]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await asyncio.gather(*(server.tried.wait() for server in self._servers))

    async def close(self) -> None:
        """Stop the servers that were started, and hang up on the others."""
        for server in self._servers:
            server.stop()
        _, late = await asyncio.wait(self._tasks, timeout=5.0) if self._tasks else ((), ())
        for task in late:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def functions(self) -> tuple[Function, ...]:
        """What can be called now; a name that two servers have carries its server's name."""
        return tuple(function for function, *_ in self._named().values())

    async def call(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
        """Call a function of `functions`: (its text, whether it says that it failed)."""
        named = self._named().get(name)
        if named is None:
            raise ToolError(f"no MCP server has a function {name}")
        _, server, own = named
        return await server.call(own, arguments)

    def _named(self) -> dict[str, tuple[Function, _Server, str]]:
        counts: dict[str, int] = {}
        for server in self._servers:
            for function in server.functions:
                counts[function.name] = counts.get(function.name, 0) + 1
        found = {}
        for server in self._servers:
            for function in server.functions:
                alone = counts[function.name] == 1
                name = function.name if alone else f"{server.config.name}_{function.name}"
                name = re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64]
                shown = Function(name, function.description, function.parameters)
                found[name] = (shown, server, function.name)
        return found


async def _client(config: ServerConfig, stack: AsyncExitStack) -> "Client":
    """A client that is not connected yet."""
    import httpx2
    from mcp import Client, StdioServerParameters
    from mcp.client.streamable_http import streamable_http_client

    if config.command:
        parameters = StdioServerParameters(
            command=config.command,
            args=list(config.args),
            env=dict(config.env) or None,
            cwd=config.cwd,
        )
        return Client(parameters)
    # a server may hold a stream open; calls have a timeout of their own
    patience = httpx2.Timeout(30.0, read=300.0)
    http = httpx2.AsyncClient(headers=dict(config.headers), timeout=patience)
    await stack.enter_async_context(http)
    return Client(streamable_http_client(config.url, http_client=http))


async def _functions(client: "Client") -> tuple[Function, ...]:
    found: list[Function] = []
    cursor: str | None = None
    while len(found) < _MOST:
        page = await client.list_tools(cursor=cursor)
        found += [
            Function(tool.name, tool.description or tool.title or "", dict(tool.input_schema))
            for tool in page.tools
        ]
        cursor = page.next_cursor
        if not cursor:
            break
    return tuple(found[:_MOST])


def _text(result: Any) -> str:
    """The words of a result; pictures and sound are named, not told."""
    parts = []
    for block in result.content:
        text = getattr(block, "text", None)
        parts.append(text if isinstance(text, str) else f"({block.type})")
    return "\n".join(parts).strip()


def _is_refusal(error: Exception) -> bool:
    """The server answered, with an error of the protocol; else the connection is to blame."""
    from mcp import MCPError
    from mcp.types import CONNECTION_CLOSED

    return isinstance(error, MCPError) and error.error.code != CONNECTION_CLOSED


def _why(error: BaseException) -> str:
    """The innermost reason of a group of errors."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error) or type(error).__name__
