"""One session over one socket: runs the reducer and does what it asks for.

All state is touched on the event loop only; the engine's answers come back as events.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Final

from vivavoce.audio.codec import encode_alaw, encode_pcm16, encode_ulaw
from vivavoce.audio.endpoint import trim_tail
from vivavoce.audio.resample import Resampler
from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.engine.contract import Engine, Handle, Heard, Setup
from vivavoce.errors import EngineError, ProtocolError
from vivavoce.realtime import ga_in, ga_out
from vivavoce.realtime.wire import Append, Json, error_event, parse
from vivavoce.server.listening import Listening
from vivavoce.server.metrics import Metrics
from vivavoce.server.outbox import Close, Outbox
from vivavoce.session import events as e
from vivavoce.session.config import Config
from vivavoce.session.reducer import reduce, start
from vivavoce.session.state import Rules

log = logging.getLogger("vivavoce.session")

_FEED: Final = 1600
"""Samples (100 ms) collected before the ears are called again."""

_PIECE: Final = 9600
"""Bytes (200 ms of PCM) judged before other sessions get the loop."""


@dataclass(frozen=True)
class Parts:
    """What a connection works with; shared by all of them."""

    engine: Engine
    turn_end: TurnEnd | None
    setup: Callable[[Config], Setup]
    check: Callable[[Config], None]
    """Raises `ProtocolError` for settings that cannot be had here."""
    metrics: Metrics


class Connection:
    """Feed it text frames with `receive`; what the client is told waits in `outbox`, in order."""

    def __init__(
        self,
        parts: Parts,
        listening: Listening,
        config: Config,
        rules: Rules,
        *,
        expires_at: int,
        timings: bool = False,
    ) -> None:
        self._parts = parts
        self._engine = parts.engine
        self._listening = listening
        self._timings = timings
        self.outbox = Outbox()
        self._state = start(config, rules)
        self._frame = ga_out.Frame(
            f"sess_{rules.seed}", f"conv_{rules.seed}", expires_at, self._encode_audio
        )
        self._down: Resampler | None = None
        self._handle: Handle | None = None
        self._opened = asyncio.Event()
        self._configured = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._fed: dict[int, int] = {}
        """Per turn being heard: session clock up to which the ears have it."""
        self._news = asyncio.Event()

    # --------------------------------------------------------------------------------- the client

    async def open(self) -> None:
        """Greet, then read the persona into the engine's cache."""
        self._put({"type": "session.created", "session": self._session()})
        self._handle = await self._engine.open(self._parts.setup(self._state.config))
        self._opened.set()

    def _session(self) -> Json:
        return ga_out.session(self._state.config, self._frame)

    async def receive(self, text: str) -> None:
        """One text frame from the client."""
        event_id = None
        try:
            body = parse(text)
            given = body.get("event_id")
            event_id = given if isinstance(given, str) else None
            event = ga_in.decode(body, self._state.config)
            if isinstance(event, Append):
                await self._hear(event.audio)
            else:
                if isinstance(event, e.UpdateSession):
                    self._parts.check(replace(self._state.config, **event.changes))
                self.dispatch(event)
        except ProtocolError as error:
            self.refuse(error, event_id)

    def refuse(self, error: ProtocolError, event_id: str | None = None) -> None:
        self._parts.metrics.errors.labels(error.code).inc()
        self._put(error_event(error, event_id))

    async def _hear(self, audio: bytes) -> None:
        for at in range(0, len(audio), _PIECE):
            for _ in range(self._listening.receive(audio[at : at + _PIECE])):
                self.dispatch(self._listening.frame(self._state.audible))
            self._news.set()
            await asyncio.sleep(0)

    def _put(self, event: Json) -> None:
        self.outbox.put({"event_id": f"event_{secrets.token_urlsafe(15)}"} | event)

    def _encode_audio(self, samples: Samples) -> bytes:
        wire = self._state.config.output_format
        if wire.encoding == "pcm":
            return encode_pcm16(samples)
        if self._down is None:
            self._down = Resampler(SPEAK_RATE, wire.rate)
            self._downstate = self._down.init_state()
        low, self._downstate = self._down.step(samples, self._downstate)
        return encode_ulaw(low) if wire.encoding == "ulaw" else encode_alaw(low)

    # --------------------------------------------------------------------------------- the session

    def dispatch(self, event: e.Event) -> None:
        """Let the reducer have the event, then do what it says."""
        before = self._state
        self._state, effects = reduce(before, event)
        for effect in effects:
            self._perform(effect)
        if before.audible and not self._state.audible:
            self._listening.reference.stop()
        if before.config.input_format != self._state.config.input_format:
            self._listening.use(self._state.config.input_format)

    def _perform(self, effect: e.Effect) -> None:
        match effect:
            case e.Emit(event):
                self._emit(event)
            case e.Listen(turn, since):
                self._fed = {old: at for old, at in self._fed.items() if old == turn - 1}
                self._fed[turn] = since
                self._spawn(f"listen-{turn}", self._listen(turn))
            case e.StopListening(turn, drop):
                self._stop_listening(turn, drop)
            case e.EstimateTurnEnd():
                self._spawn(f"estimate-{effect.turn}", self._estimate(effect))
            case e.Transcribe(turn):
                self._spawn(f"transcribe-{turn}", self._transcribe(turn))
            case e.Think(generation):
                self._spawn(f"think-{generation}", self._think(effect))
            case e.Keep():
                pass  # it runs already, its outputs are sent from now on
            case e.Cancel(generation):
                self._cancel(f"think-{generation}")
            case e.Prefill():
                self._spawn("prefill", self._prefill(effect))
            case e.Reconfigure(config):
                self._spawn("configure", self._configure(config))

    def _emit(self, event: e.ServerEvent) -> None:
        metrics = self._parts.metrics
        match event:
            case e.AudioDelta(_, samples):
                self._listening.play(samples, self._state.clock)
            case e.InputCommitted():
                metrics.turns.inc()
            case e.ResponseDone(view):
                metrics.responses.labels(view.status).inc()
            case e.TurnTiming(_, _, stages):
                for stage, took in stages.items():
                    metrics.stages.labels(stage).observe(took)
                if not self._timings:
                    return
        self._put(ga_out.encode(event, self._frame, self._state.config))

    # -------------------------------------------------------------------------------------- work

    def _spawn(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Run `work`; a newer task of the same name replaces the older."""
        self._cancel(name)
        task = asyncio.create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._finished(name, done))

    def _cancel(self, name: str) -> None:
        task = self._tasks.pop(name, None)
        if task is not None:
            task.cancel()

    def _finished(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed: %s", name, error, exc_info=error)
            self.refuse(
                ProtocolError(
                    "The server had an error while processing your request.",
                    code="server_error",
                    kind="server_error",
                )
            )

    async def _engaged(self) -> Handle:
        """The engine's handle, once it is open and set up."""
        await self._opened.wait()
        async with self._configured:
            assert self._handle is not None, "opened without a handle"
            return self._handle

    async def _configure(self, config: Config) -> None:
        async with self._configured:
            await self._opened.wait()
            assert self._handle is not None, "opened without a handle"
            await self._engine.update(self._handle, self._parts.setup(config))

    async def _prefill(self, effect: e.Prefill) -> None:
        handle = await self._engaged()
        try:
            await self._engine.prefill(handle, effect.history)
        except EngineError as error:
            log.warning("the history could not be read ahead: %s", error)

    async def _listen(self, turn: int) -> None:
        while turn in self._fed:
            await self._news.wait()
            self._news.clear()
            if turn in self._fed and self._listening.ring.end - self._fed[turn] >= _FEED:
                await self._feed(turn)

    async def _feed(self, turn: int) -> None:
        """Hand the ears what they do not have yet."""
        handle = await self._engaged()
        since, until = self._fed.get(turn, 0), self._listening.ring.end
        under_way = self._state.turn
        if under_way is None or under_way.number != turn:
            until = min(until, self._state.heard_until)
        if turn in self._fed and until > since:
            self._fed[turn] = until
            samples = self._listening.ring.read(since, until)
            heard = await self._engine.hear(handle, turn, samples, until)
            if heard is not None:
                self.dispatch(e.HeardNow(heard))

    def _stop_listening(self, turn: int, drop: bool) -> None:
        """The rest of the turn's audio goes to the ears with the question for its last words."""
        if drop:
            self._fed.pop(turn, None)
        self._cancel(f"listen-{turn}")
        self._cancel(f"estimate-{turn}")

    async def _transcribe(self, turn: int) -> None:
        try:
            await self._feed(turn)
            heard: Heard = await self._engine.transcribe(await self._engaged(), turn)
        except Exception as error:
            log.error("turn %d was not transcribed: %s", turn, error, exc_info=error)
            self.dispatch(e.Unheard(turn))
            return
        finally:
            self._fed.pop(turn, None)
        self.dispatch(e.HeardNow(heard))

    async def _estimate(self, effect: e.EstimateTurnEnd) -> None:
        if self._parts.turn_end is None:
            return
        audio = self._listening.ring.read(effect.since)
        silence = self._state.clock - effect.at
        sound = await asyncio.to_thread(_sound, self._parts.turn_end, audio, silence)
        self.dispatch(e.Estimate(effect.turn, effect.at, sound))

    async def _think(self, effect: e.Think) -> None:
        generation, request = effect.generation, effect.request
        fork = None
        try:
            if request.turn is not None:
                await self._feed(request.turn)
            fork = await self._engine.fork(await self._engaged())
            async with contextlib.aclosing(self._engine.generate(fork, request)) as outputs:  # type: ignore[type-var]
                async for output in outputs:
                    self.dispatch(e.Produced(generation, output))
            await self._engine.commit(fork)
            fork = None
        except EngineError as error:
            self.dispatch(e.Failed(generation, str(error)))
        except Exception as error:
            log.error("answer %d broke: %s", generation, error, exc_info=error)
            self.dispatch(e.Failed(generation, "The engine broke; see the server's log."))
        finally:
            if fork is not None:
                await self._engine.close(fork)

    # --------------------------------------------------------------------------------------- end

    async def close(self) -> None:
        """Stop everything that runs for this session."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._handle is not None:
            await self._engine.close(self._handle)
        self.end(1000, "")

    def end(self, code: int, reason: str) -> None:
        """Close the client's socket once everything that waits has been sent."""
        self.outbox.close(Close(code, reason))

    @property
    def answering(self) -> bool:
        return self._state.answering is not None


def _sound(turn_end: TurnEnd, audio: Samples, silence: int) -> float:
    return turn_end.probability(trim_tail(audio, silence))
