"""One connection to the server under test, as a scenario uses it."""

import asyncio
import base64
import contextlib
import json
from collections.abc import Callable
from typing import Any, Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from vivavoce.conformance import dialect, speech
from vivavoce.conformance.findings import Finding
from vivavoce.conformance.speech import Encoding, Samples
from vivavoce.conformance.trace import Event, Json, Trace

TAIL_S: Final = 0.02
"""After all has ended, for an event that comes once too often."""


class Unanswered(Exception):
    """The server did not do what every conforming server does; `event` may show what it did."""

    def __init__(self, message: str, event: Event | None = None) -> None:
        super().__init__(message)
        self.event = event


class NotShown(Exception):
    """The model did not do the optional thing, so nothing can be said about it."""


class Talk:
    """Sends events, waits for events, remembers all of them."""

    def __init__(self, socket: ClientConnection, trace: Trace, pace: float, timeout: float) -> None:
        self.socket, self.trace = socket, trace
        self.shape = trace.shape
        self.findings: list[Finding] = []
        self.checks = 0
        self.encoding: Encoding = "pcm"
        self.sent_ms = 0
        self._pace, self.timeout = pace, timeout
        self._news = asyncio.Condition()
        self._said: asyncio.Queue[tuple[bytes, ...]] = asyncio.Queue()
        self._tasks = [asyncio.create_task(self._receive())]
        self.closed: ConnectionClosed | None = None

    # ------------------------------------------------------------------------------- events

    @property
    def mark(self) -> int:
        """Where the next event will stand in the trace."""
        return len(self.trace.events)

    async def send(self, kind: str, **fields: Any) -> int:
        """Send a client event; returns its place in the trace."""
        return await self.send_raw(json.dumps({"type": kind, **fields}), {"type": kind, **fields})

    async def send_raw(self, frame: str | bytes, shown: Json) -> int:
        """Send a frame as it is; `shown` stands for it in the trace.

        Raises Unanswered when the server stops reading.
        """
        place = self.trace.add(shown, sent=True).index
        try:
            async with asyncio.timeout(self.timeout):
                with contextlib.suppress(ConnectionClosed):
                    await self.socket.send(frame)
        except TimeoutError:
            raise Unanswered(f"nothing was read for {self.timeout:g} s") from None
        return place

    async def wait(
        self,
        kind: str | tuple[str, ...],
        *,
        since: int,
        where: Callable[[Event], bool] = lambda _: True,
        within: float | None = None,
        refusals: bool = False,
    ) -> Event:
        """The first server event of a kind, or of several (GA names), from a place in the trace on.

        Raises Unanswered when it does not come in time, or the server answers with an error
        instead (unless `refusals` says that errors may come between). `within` replaces the step
        timeout, in seconds.
        """
        place, kinds = since, (kind,) if isinstance(kind, str) else kind
        wanted = " or ".join(map(self.shape.wire, kinds))
        try:
            async with asyncio.timeout(within or self.timeout):
                while True:
                    while place < len(self.trace.events):
                        event = self.trace.events[place]
                        place += 1
                        if event.sent:
                            continue
                        if event.kind in kinds and where(event):
                            return event
                        if event.kind == "error" and not refusals:
                            said = event.get("error", "message")
                            raise Unanswered(f"waited for {wanted}, got an error: {said}", event)
                    if self.closed:
                        raise Unanswered(f"closed while waiting for {wanted}: {self.closed}")
                    async with self._news:
                        await self._news.wait()
        except TimeoutError:
            seconds = within or self.timeout
            raise Unanswered(f"no {wanted} within {seconds:g} s") from None

    async def error(self, since: int, event_id: str | None = None) -> Event:
        """The error that answers a refused event."""
        return await self.wait(
            "error",
            since=since,
            where=lambda e: event_id is None or e.get("error", "event_id") in (event_id, None),
        )

    def events(self, *kinds: str, since: int = 0) -> list[Event]:
        """Server events seen so far."""
        return [event for event in self.trace.received(*kinds) if event.index >= since]

    def check(self, name: str, ok: object, message: str, event: Event | None = None) -> None:
        """Count a check; remember it when it failed."""
        self.checks += 1
        if not ok:
            self.findings.append(Finding(name, message, event))

    def completed(self, done: Event) -> None:
        """A response that nothing stood in the way of was completed."""
        status, details = done.get("response", "status"), done.get("response", "status_details")
        self.check("completed", status == "completed", f"status is {status!r}: {details}", done)

    # ---------------------------------------------------------------------- common requests

    async def update(self, **settings: Any) -> Event:
        """session.update with settings as in `dialect.session`; the answer."""
        self.encoding = settings.get("encoding", self.encoding)
        body = dialect.session(self.shape, **settings)
        since = await self.send("session.update", session=body)
        return await self.wait("session.updated", since=since)

    async def write(
        self, text: str, role: str = "user", item_id: str | None = None, **more: Any
    ) -> Event:
        """Put a message into the conversation; its item.added."""
        item = dialect.text_item(self.shape, role, text, item_id)
        since = await self.send("conversation.item.create", item=item, **more)
        return await self.added(since)

    async def added(self, since: int) -> Event:
        """An item the client wrote is in the conversation (GA: and done)."""
        event = await self.wait("conversation.item.added", since=since)
        if not self.shape.flat:
            await self.wait(
                "conversation.item.done",
                since=event.index,
                where=lambda e: e.item_id == event.item_id,
            )
        return event

    async def ask(self, **settings: Any) -> int:
        """response.create with settings as in `dialect.response`; its place."""
        body = dialect.response(self.shape, **settings)
        return await self.send("response.create", **({"response": body} if body else {}))

    async def answer(self, **settings: Any) -> Event:
        """Ask, and wait for the end of the answer."""
        since = await self.ask(**settings)
        created = await self.wait("response.created", since=since)
        return await self.ended(created)

    async def ended(self, created: Event) -> Event:
        """The response.done of a response.

        Raises Unanswered as `wait` does, and at once when what ends was never created: a server
        that mistakes its ids would else cost the step timeout in every scenario.
        """
        own = created.response_id
        done = await self.wait(
            "response.done",
            since=created.index,
            where=lambda e: e.response_id == own or self._never_created(e),
        )
        if done.response_id != own:
            message = f"waited for the end of {own}, {done.response_id} ended and was never created"
            raise Unanswered(message, done)
        return done

    def _never_created(self, done: Event) -> bool:
        created = self.events("response.created")
        return done.response_id not in {event.response_id for event in created}

    # -------------------------------------------------------------------------------- sound

    async def append(self, samples: Samples) -> None:
        """Sound (f32 at 24 kHz) into the input buffer, paced."""
        for chunk in speech.sound(samples, self.encoding).chunks:
            await self._append(chunk)

    async def say(self, samples: Samples) -> None:
        """Speak into the open microphone; returns when it is said."""
        chunks = speech.sound(samples, self.encoding).chunks
        self._said.put_nowait(chunks)
        lasts = len(chunks) * speech.CHUNK_MS / 1000 / self._pace
        try:
            # Chunks may be late on a busy machine, and the microphone may have stopped.
            async with asyncio.timeout(3 * lasts + self.timeout):
                await self._said.join()
        except TimeoutError:
            raise Unanswered(f"audio was not read for {self.timeout:g} s") from None

    def open_microphone(self) -> None:
        """Stream silence from now on, and whatever `say` is given."""
        self._tasks.append(asyncio.create_task(self._stream()))

    async def _stream(self) -> None:
        (quiet, *_) = speech.sound(speech.silence(speech.CHUNK_MS / 1000), self.encoding).chunks
        while True:
            try:
                chunks = self._said.get_nowait()
            except asyncio.QueueEmpty:
                await self._append(quiet)
                continue
            for chunk in chunks:
                await self._append(chunk)
            self._said.task_done()

    async def _append(self, chunk: bytes) -> None:
        frame = {
            "type": "input_audio_buffer.append",
            "audio": base64.b64encode(chunk).decode(),
        }
        self.sent_ms += speech.CHUNK_MS
        await self.send_raw(json.dumps(frame), {"type": frame["type"], "bytes": len(chunk)})
        await asyncio.sleep(speech.CHUNK_MS / 1000 / self._pace)

    # --------------------------------------------------------------------------- connection

    async def _receive(self) -> None:
        try:
            async for frame in self.socket:
                try:
                    body = json.loads(frame)
                except ValueError:
                    body = {"not JSON": str(frame)[:200]}
                body = body if isinstance(body, dict) else {"not an object": body}
                async with self._news:
                    self.trace.add(body, sent=False)
                    self._news.notify_all()
            await self.socket.wait_closed()
        except ConnectionClosed as closed:
            self.closed = closed
        self.closed = self.closed or self.socket.protocol.close_exc
        async with self._news:
            self._news.notify_all()

    async def settle(self) -> None:
        """Let what is under way end; what has not by the step timeout never will."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.timeout):
                while self._under_way() and not self.closed:
                    async with self._news:
                        await self._news.wait()
        await asyncio.sleep(TAIL_S)
        self.trace.finished = self.closed is None

    def _under_way(self) -> bool:
        begun = {event.response_id for event in self.events("response.created")}
        return bool(begun - {event.response_id for event in self.events("response.done")})

    async def close(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.socket.close()
