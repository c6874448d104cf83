"""One session over one socket: runs the reducer and does what it asks for.

All state is touched on the event loop only; the engine's answers come back as events.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from vivavoce.audio.codec import encode_alaw, encode_pcm16, encode_ulaw
from vivavoce.audio.endpoint import trim_tail
from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples, seconds
from vivavoce.engine.contract import Engine, Handle, Heard, Setup
from vivavoce.errors import EngineError, ProtocolError
from vivavoce.realtime.dialect import Dialect
from vivavoce.realtime.dialect import Frame as Wire
from vivavoce.realtime.ga import GA
from vivavoce.realtime.handshake import corrected
from vivavoce.realtime.read import decode, model_of
from vivavoce.realtime.wire import Append, Json, error_event, parse
from vivavoce.realtime.write import encode, greeting
from vivavoce.server.hearing import Ear, Hearing
from vivavoce.server.hosted import HostedTools
from vivavoce.server.listening import Listening, decoded
from vivavoce.server.metrics import Metrics
from vivavoce.server.options import check_model
from vivavoce.server.outbox import Close, Outbox
from vivavoce.server.recordings import Recordings
from vivavoce.server.turn_ends import TurnEnds
from vivavoce.session import events as e
from vivavoce.session.config import AudioFormat, Config
from vivavoce.session.reducer import reduce, start
from vivavoce.session.state import Rules

log = logging.getLogger("vivavoce.session")

_FEED: Final = 1600
"""Samples (100 ms) collected before the ears are called again."""

_GAP: Final = 0.5
"""Seconds without audio from the client that are no jitter any more."""

_CLIP_PIECE: Final = 16_000
"""Samples (1 s) of a written item's audio that the ears get at a time."""


@dataclass(frozen=True)
class Parts:
    """What a connection works with; shared by all of them."""

    engine: Engine
    turn_end: TurnEnds | None
    setup: Callable[[Config], Setup]
    check: Callable[[Config], None]
    """Raises `ProtocolError` for settings that cannot be had here."""
    metrics: Metrics
    hosted: HostedTools = field(default_factory=HostedTools)
    hearing: Hearing = field(default_factory=Hearing)


CALL_FORMAT: Final = AudioFormat("pcm", 48_000)
"""What `hear` takes of a call: Opus knows no other rate in RTP (RFC 7587)."""


class Speaker(Protocol):
    """Plays a session's speech (WebRTC); what has been played is told to `Connection.played`."""

    def play(self, samples: Samples) -> None:
        """More speech, f32[n] at 24 kHz, after what waits already."""

    def clear(self) -> None:
        """Drop what waits."""


class Connection:
    """Feed it text frames with `receive`; what the client is told waits in `outbox`, in order.

    With a `speaker` no audio is sent as events, and none is taken from events: it comes by `hear`.
    """

    def __init__(
        self,
        parts: Parts,
        listening: Listening,
        config: Config,
        rules: Rules,
        *,
        dialect: Dialect = GA,
        fixed: bool = False,
        max_minutes: int,
        timings: bool = False,
        speaker: Speaker | None = None,
    ) -> None:
        """`fixed`: the client named its dialect, so its first update does not correct it."""
        self._parts = parts
        self._engine = parts.engine
        self._listening = listening
        self._timings = timings
        self._speaker = speaker
        self.outbox = Outbox()
        self._outboxes = {self.outbox}
        self._hearing = parts.hearing
        self._ear = Ear(listening, lambda: self._state.audible, self._heard)
        self._hearing.join(self._ear)
        self._state = start(config, rules, plays=speaker is not None)
        self.dialect, self._fixed = dialect, fixed
        self._begun, self._max_minutes = int(time.time()), max_minutes
        # A data channel has no room for an item's audio.
        self._recordings = Recordings() if speaker is None else Recordings(0)
        self._wire = Wire(
            f"sess_{rules.seed}",
            f"conv_{rules.seed}",
            self.expires_at,
            self._encode_audio,
            self._recordings.of,
        )
        self._heard_at: float | None = None
        self._down: Resampler | None = None
        self._handle: Handle | None = None
        self._opened = asyncio.Event()
        self._configured = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._fed: dict[int, int] = {}
        """Per turn being heard: session clock up to which the ears have it."""
        self._news = asyncio.Event()

    @property
    def minutes(self) -> int:
        """Longest this session may last."""
        return min(self._max_minutes, self.dialect.max_minutes or self._max_minutes)

    @property
    def expires_at(self) -> int:
        return self._begun + 60 * self.minutes

    # --------------------------------------------------------------------------------- the client

    async def open(self) -> None:
        """Greet, then read the persona into the engine's cache."""
        for event in greeting(self.dialect, self._state.config, self._wire):
            self._put(event)
        self._handle = await self._engine.open(self._parts.setup(self._state.config))
        self._opened.set()

    async def receive(self, text: str) -> None:
        """One text frame from the client."""
        event_id = None
        try:
            body = parse(text)
            given = body.get("event_id")
            event_id = given if isinstance(given, str) else None
            if body["type"] != "input_audio_buffer.append":
                await self._hearing.caught_up(self._ear)
            defaults = self._settle(body)
            config = self._state.config
            event = decode(self.dialect, body, replace(config, **defaults) if defaults else config)
            if isinstance(event, Append):
                if self._speaker is not None:
                    raise ProtocolError(
                        "The audio of a call comes over its WebRTC track, not as events.",
                        code="invalid_value",
                        param="type",
                    )
                self._mind_the_gap()
                await self.hear(event.audio)
            elif isinstance(event, e.UpdateSession):
                self._update(body, {**defaults, **event.changes})
            else:
                self.dispatch(event)
        except ProtocolError as error:
            self.refuse(error, event_id)

    def _settle(self, body: Json) -> Json:
        """Let the first update say which dialect the client speaks; what settings that brings."""
        if self._fixed or not body["type"].endswith("session.update"):
            return {}
        self._fixed = True
        before = self.dialect
        self.dialect = corrected(before, body, self._state.config.model)
        self._wire = replace(self._wire, expires_at=self.expires_at)
        return {} if self.dialect is before else dict(self.dialect.defaults)

    def _update(self, body: Json, changes: Json) -> None:
        model = model_of(body)
        if model is not None:
            check_model(model)
        self._parts.check(replace(self._state.config, **changes))
        self.dispatch(e.UpdateSession(changes))

    def refuse(self, error: ProtocolError, event_id: str | None = None) -> None:
        self._parts.metrics.errors.labels(error.code).inc()
        event = error_event(error, event_id)
        told = event["error"]
        told["message"] = self.dialect.messages.get(error.code, told["message"])
        told["param"] = self.dialect.params.get(error.param or "", error.param)
        self._put(event)

    def played(self, samples: int) -> None:
        """The speaker has played `samples` more (24 kHz)."""
        self.dispatch(e.Played(samples))

    def attach(self) -> Outbox:
        """Another listener: gets every event from now on. Hand it back with `detach`."""
        outbox = Outbox()
        self._outboxes.add(outbox)
        return outbox

    def detach(self, outbox: Outbox) -> None:
        self._outboxes.discard(outbox)

    async def hear(self, audio: bytes) -> None:
        """The user's audio in the session's input format; of a call in `CALL_FORMAT`."""
        await self._hearing.hear(self._ear, audio)

    def _heard(self, frame: e.Frame) -> None:
        self._parts.metrics.heard.inc(seconds(frame.samples))
        self.dispatch(frame)
        if any(self._listening.ring.end - fed >= _FEED for fed in self._fed.values()):
            self._news.set()

    def _mind_the_gap(self) -> None:
        """A client that sent nothing while it played has heard what it played in that time."""
        now = asyncio.get_running_loop().time()
        silent = now - (now if self._heard_at is None else self._heard_at)
        self._heard_at = now
        if silent > _GAP and self._state.audible:
            self.dispatch(e.Pause(int(silent * LISTEN_RATE)))

    def _put(self, event: Json) -> None:
        event = {"event_id": f"event_{secrets.token_urlsafe(15)}"} | event
        for outbox in self._outboxes:
            outbox.put(event)

    def _encode_audio(self, samples: Samples, wire: AudioFormat) -> bytes:
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
        formats = before.config.input_format, self._state.config.input_format
        if formats[0] != formats[1] and self._speaker is None:
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
            case e.HearClip(turn):
                self._spawn(f"clip-{turn}", self._hear_clip(effect))
            case e.Ask(generation, _, call):
                self._spawn(f"ask-{generation}-{call.call_id}", self._ask(effect))
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
            case e.AudioDelta(place, samples):
                self._listening.play(samples, self._state.clock)
                if self._speaker is not None:
                    self._speaker.play(samples)
                    return
                self._recordings.add(place.item_id, place.content_index, samples, SPEAK_RATE)
            case e.OutputCleared() if self._speaker is not None:
                self._speaker.clear()
            case e.InputCommitted(item_id, _, since, until):
                metrics.turns.inc()
                if self._listening.ring.start <= since:
                    heard = self._listening.ring.read(since, until)
                    self._recordings.add(item_id, 0, heard, LISTEN_RATE)
            case e.ItemDeleted(item_id):
                self._recordings.forget(item_id)
            case e.ResponseDone(view):
                metrics.responses.labels(view.status).inc()
            case e.TurnTiming(_, _, stages):
                for stage, took in stages.items():
                    metrics.stages.labels(stage).observe(took)
                if not self._timings:
                    return
        for told in encode(self.dialect, event, self._wire, self._state.config):
            self._put(told)

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

    async def _hear_clip(self, effect: e.HearClip) -> None:
        """Transcribe audio of a written item, beside whatever the user is saying meanwhile."""
        turn, clip = effect.turn, effect.clip
        fork = None
        try:
            samples = decoded(clip.audio, self._state.config.input_format)
            self._recordings.add(effect.item_id, clip.index, samples, LISTEN_RATE)
            fork = await self._engine.fork(await self._engaged())
            for at in range(0, len(samples), _CLIP_PIECE):
                piece = samples[at : at + _CLIP_PIECE]
                await self._engine.hear(fork, turn, piece, at + len(piece))
            heard = await self._engine.transcribe(fork, turn)
        except Exception as error:
            log.error("a clip was not transcribed: %s", error, exc_info=error)
            self.dispatch(e.Unheard(turn))
            return
        finally:
            if fork is not None:
                await self._engine.close(fork)
        self.dispatch(e.HeardNow(heard))

    async def _ask(self, effect: e.Ask) -> None:
        output = await self._parts.hosted.answer(effect.tool, effect.call.arguments)
        self.dispatch(e.Answered(effect.generation, effect.call.call_id, output))

    async def _estimate(self, effect: e.EstimateTurnEnd) -> None:
        if self._parts.turn_end is None:
            return
        audio = self._listening.ring.read(effect.since)
        silence = self._state.clock - effect.at
        sound = await self._parts.turn_end.probability(trim_tail(audio, silence))
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
        self._hearing.leave(self._ear)
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._handle is not None:
            await self._engine.close(self._handle)
        self.end(1000, "")

    def end(self, code: int, reason: str) -> None:
        """Close every client's socket once everything that waits has been sent."""
        for outbox in self._outboxes:
            outbox.close(Close(code, reason))

    @property
    def answering(self) -> bool:
        """Busy with an answer: it is being made, or a call is still playing it."""
        heard = self._speaker is not None and self._state.audible
        return heard or self._state.answering is not None
