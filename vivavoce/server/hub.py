"""The application's state: who is connected, and whether new ones are taken."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from vivavoce.errors import ProtocolError
from vivavoce.realtime.dialect import Dialect
from vivavoce.realtime.ga import GA
from vivavoce.realtime.read import session_changes
from vivavoce.realtime.wire import Json
from vivavoce.server.connection import CALL_FORMAT, Connection, Speaker
from vivavoce.server.extras import NO_EXTRAS, Extras
from vivavoce.server.grants import FULL, PREFIX, Grant, Secrets
from vivavoce.server.listening import Listening
from vivavoce.server.options import Options
from vivavoce.server.people import People
from vivavoce.server.work import Parts
from vivavoce.session.config import Config, Kind
from vivavoce.session.state import Rules


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
        self.calls: dict[str, Connection] = {}
        """WebRTC calls by their id (`rtc_...`); their sessions are in `connections` too."""
        self.secrets = Secrets()
        self.requests = 0
        """Speech and transcription requests under way."""
        self.draining = False
        self.created = int(time.time())

    def admits(self, key: str | None) -> Grant | None:
        """What a key allows; None: nothing. A client secret counts on an open server as well, where
        it still says what its sessions start with."""
        if key is not None and key.startswith(PREFIX) and key not in self.options.keys:
            return self.secrets.find(key)
        return FULL if self.options.admits(key) else None

    @contextlib.contextmanager
    def request(self) -> Iterator[None]:
        """One speech or transcription request under way; there may be as many as sessions.

        Raises `ProtocolError` when no more can be taken now.
        """
        if self.draining:
            raise ProtocolError("The server is restarting; try again soon.", code="server_draining")
        if self.requests >= self.options.capacity:
            raise ProtocolError(
                f"{self.options.capacity} requests are under way already, as many as this server "
                "takes at a time; try again in a moment.",
                code="rate_limit_exceeded",
            )
        self.requests += 1
        try:
            yield
        finally:
            self.requests -= 1

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
        grant: Grant = FULL,
        dialect: Dialect = GA,
        fixed: bool = False,
        kind: Kind = "realtime",
        extras: Extras = NO_EXTRAS,
        session: Json | None = None,
        speaker: Speaker | None = None,
        user: str | None = None,
    ) -> Connection:
        """A new session; hand it back with `leave`. What a client secret says goes before `kind`
        and the dialect's defaults, and a `session` object of the dialect before that. `user`: whom
        it is for, if the client said so.

        Raises `ProtocolError` for settings that cannot be had.
        """
        config = grant.config or replace(self.people.default(model), kind=kind, **dialect.defaults)
        config = replace(config, model=model, user=user or config.user, thoughts=extras.thoughts)
        if session is not None:
            changes = session_changes(dialect, session, config)
            config = replace(config, **self.parts.settle(config, changes))
        heard = config if speaker is None else replace(config, input_format=CALL_FORMAT)
        connection = Connection(
            self.parts,
            self._listening(heard),
            config,
            self._rules(secrets.token_hex(10)),
            dialect=dialect,
            fixed=fixed,
            max_minutes=self.options.max_minutes,
            extras=extras,
            speaker=speaker,
        )
        self.connections.add(connection)
        self.parts.metrics.sessions.inc()
        return connection

    def leave(self, connection: Connection) -> None:
        """The session is over."""
        if connection in self.connections:
            self.connections.discard(connection)
            self.parts.metrics.sessions.dec()

    @staticmethod
    async def expire(connection: Connection) -> None:
        """Wait as long as a session may last, then end it."""
        while (left := connection.expires_at - time.time()) > 0:
            # A dialect found out later may shorten the session.
            await asyncio.sleep(min(left, 60.0))
        reason = f"Your session hit the maximum duration of {connection.minutes} minutes."
        connection.refuse(ProtocolError(reason, code="session_expired"))
        connection.end(1001, reason)

    async def drain(self) -> None:
        """Take no new sessions, let answers under way finish, close with 1012."""
        self.draining = True
        deadline = time.monotonic() + self.options.patience.drain
        while time.monotonic() < deadline:
            if not (self.requests or any(c.answering for c in self.connections)):
                break
            await asyncio.sleep(0.1)
        for connection in list(self.connections):
            connection.end(1012, "The server is restarting.")
        while self.connections and time.monotonic() < deadline + 2:
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """End every session at once."""
        for connection in list(self.connections):
            await connection.close()
