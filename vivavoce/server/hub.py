"""The application's state: who is connected, and whether new ones are taken."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from vivavoce.errors import ProtocolError
from vivavoce.realtime.dialect import Dialect
from vivavoce.realtime.ga import GA
from vivavoce.server.connection import Connection, Parts
from vivavoce.server.listening import Listening
from vivavoce.server.options import Options
from vivavoce.server.people import People
from vivavoce.session.config import Config, Kind
from vivavoce.session.state import Rules

_DRAIN: Final = 8.0
"""Seconds answers under way get to finish when the server is asked to stop."""


class Hub:
    """Every transport (WebSocket, WebRTC) takes its sessions from here."""

    def __init__(
        self,
        options: Options,
        parts: Parts,
        people: People,
        listening: Callable[[Config], Listening],
        rules: Callable[[str], Rules],
        thinker: str,
    ) -> None:
        self.options, self.parts, self.people = options, parts, people
        self._listening, self._rules = listening, rules
        self.thinker = thinker
        self.connections: set[Connection] = set()
        self.draining = False
        self.created = int(time.time())

    def check_room(self) -> None:
        """Raises `ProtocolError` when no session can be taken now."""
        if self.draining:
            raise ProtocolError(
                "The server is restarting; connect again soon.", code="server_draining"
            )
        if len(self.connections) >= self.options.capacity:
            raise ProtocolError(
                f"All {self.options.capacity} sessions of this server are taken; try again later.",
                code="session_limit_reached",
            )

    def connect(
        self,
        model: str,
        *,
        dialect: Dialect = GA,
        fixed: bool = False,
        kind: Kind = "realtime",
        timings: bool = False,
    ) -> Connection:
        """A new session; hand it back with `leave`."""
        config = replace(self.people.default(model), kind=kind, **dialect.defaults)
        connection = Connection(
            self.parts,
            self._listening(config),
            config,
            self._rules(secrets.token_hex(10)),
            dialect=dialect,
            fixed=fixed,
            max_minutes=self.options.max_minutes,
            timings=timings,
        )
        self.connections.add(connection)
        self.parts.metrics.sessions.inc()
        return connection

    def leave(self, connection: Connection) -> None:
        """The session is over."""
        if connection in self.connections:
            self.connections.discard(connection)
            self.parts.metrics.sessions.dec()

    async def drain(self) -> None:
        """Take no new sessions, let answers under way finish, close with 1012."""
        self.draining = True
        deadline = time.monotonic() + _DRAIN
        while any(c.answering for c in self.connections) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        for connection in list(self.connections):
            connection.end(1012, "The server is restarting.")
        while self.connections and time.monotonic() < deadline + 2:
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """End every session at once."""
        for connection in list(self.connections):
            await connection.close()
