"""One session as its client knows it: frames in, the reducer, events out.

What the reducer asks of the engine is done in `work`; it comes back as events. All state is touched
on the event loop only.
"""

import asyncio
import logging
import secrets
import time
from dataclasses import replace
from typing import Final, Protocol

from vivavoce.audio.codec import encode_alaw, encode_pcm16, encode_ulaw
from vivavoce.audio.resample import Resampler, ResamplerState
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples, seconds
from vivavoce.errors import ProtocolError
from vivavoce.marking.embed import EmbedderState
from vivavoce.marking.notice import LABEL
from vivavoce.marking.report import session_digits
from vivavoce.realtime.dialect import Dialect
from vivavoce.realtime.dialect import Frame as Wire
from vivavoce.realtime.ga import GA
from vivavoce.realtime.handshake import corrected
from vivavoce.realtime.read import decode, model_of
from vivavoce.realtime.wire import Append, Json, error_event, event_id, parse
from vivavoce.realtime.write import encode, greeting
from vivavoce.server.extras import NO_EXTRAS, Extras
from vivavoce.server.hearing import Ear
from vivavoce.server.listening import Listening
from vivavoce.server.options import check_model
from vivavoce.server.outbox import Close, Outbox
from vivavoce.server.recordings import Recordings
from vivavoce.server.work import Parts, Work
from vivavoce.session import events as e
from vivavoce.session import limits
from vivavoce.session.config import AudioFormat, Config
from vivavoce.session.reducer import reduce, start
from vivavoce.session.state import Rules

log = logging.getLogger("vivavoce.session")

_GAP: Final = 0.5
"""Seconds without audio from the client that are no jitter any more."""

_LAG: Final = 0.05
"""Seconds until a client whose turns pile up is looked at again."""


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
        extras: Extras = NO_EXTRAS,
        speaker: Speaker | None = None,
    ) -> None:
        """`fixed`: the client named its dialect, so its first update does not correct it."""
        self._parts = parts
        self._listening = listening
        self._extras = extras
        self._speaker = speaker
        self.outbox = Outbox()
        self._outboxes = {self.outbox}
        self._hearing = parts.hearing
        self._ear = Ear(listening, lambda: self._state.audible, self._heard)
        self._hearing.join(self._ear)
        self._state = start(config, rules, plays=speaker is not None)
        self.dialect, self._fixed = dialect, fixed
        self._since, self._max_minutes = int(time.time()), max_minutes
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
        self._filtered: dict[str, ResamplerState] = {}
        """Of items whose speech goes out at another rate: answers out of band run beside others."""
        self._marker = parts.marker(rules.seed) if parts.marker else None
        self._marking: dict[str, EmbedderState] = {}
        """Of items whose speech is under way."""
        self._work = Work(
            parts,
            listening,
            self._recordings,
            lambda: self._state,
            self.dispatch,
            lambda: self.refuse(_broken()),
        )
        self.begun = False
        """The client has said something."""

    @property
    def minutes(self) -> int:
        """Longest this session may last."""
        return min(self._max_minutes, self.dialect.max_minutes or self._max_minutes)

    @property
    def expires_at(self) -> int:
        return self._since + 60 * self.minutes

    # --------------------------------------------------------------------------------- the client

    async def open(self) -> None:
        """Greet, then read the persona into the engine's cache."""
        for event in greeting(self.dialect, self._state.config, self._wire):
            self._put(event)
        if self._extras.provenance:
            self._put(self._provenance())
        try:
            await self._work.open()
        except Exception as error:
            log.error("a session could not be opened: %s", error, exc_info=error)
            self.refuse(_broken())
            self.end(1011, "The server could not open a session.")

    async def receive(self, text: str) -> None:
        """One text frame from the client."""
        self.begun = True
        name = None
        try:
            body = parse(text)
            name = event_id(body)
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
                await self._transcribed()
                self._mind_the_gap()
                await self.hear(event.audio)
            elif isinstance(event, e.UpdateSession):
                self._update(body, {**defaults, **event.changes})
            else:
                self.dispatch(event)
        except ProtocolError as error:
            self.refuse(error, name)
        except Exception as error:
            # A defect of ours costs the client one event, not its session.
            log.error("an event could not be handled: %s", error, exc_info=error)
            self.refuse(_broken(), name)

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
            check_model(model, "session.model")
        self.dispatch(e.UpdateSession(self._parts.settle(self._state.config, changes)))

    def refuse(self, error: ProtocolError, name: str | None = None) -> None:
        """Answer the event that the client calls `name` with an error."""
        self._parts.metrics.errors.labels(error.code).inc()
        event = error_event(error, name)
        told = event["error"]
        told["message"] = self.dialect.messages.get(error.code, told["message"])
        told["param"] = self.dialect.params.get(error.param or "", told["param"])
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
        self._work.heard()

    async def _transcribed(self) -> None:
        """Take no more audio while the ears are far behind with the turns they have."""
        while len(self._state.awaited) >= limits.AWAITED:
            await asyncio.sleep(_LAG)

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

    def _encode_audio(self, samples: Samples, wire: AudioFormat, item_id: str) -> bytes:
        if wire.encoding == "pcm":
            return encode_pcm16(samples)
        if self._down is None:
            self._down = Resampler(SPEAK_RATE, wire.rate)
        state = self._filtered.get(item_id) or self._down.init_state()
        low, self._filtered[item_id] = self._down.step(samples, state)
        return encode_ulaw(low) if wire.encoding == "ulaw" else encode_alaw(low)

    def _provenance(self) -> Json:
        """That an AI speaks here, and what its sound is marked with."""
        mark = self._marker and {
            "key": self._marker.key,
            "session": session_digits(self._marker.session),
        }
        return {
            "type": "vivavoce.session.provenance",
            "ai_generated": True,
            "notice": self._parts.notice,
            "label": LABEL,
            "watermark": mark,
        }

    def _marked(self, delta: e.AudioDelta) -> e.AudioDelta:
        """The same with the watermark: so it is heard, kept and taken out of the microphone."""
        if self._marker is None:
            return delta
        item_id = delta.place.item_id
        state = self._marking.get(item_id) or self._marker.init_state()
        samples, self._marking[item_id] = self._marker.step(delta.samples, state)
        return replace(delta, samples=samples)

    # --------------------------------------------------------------------------------- the session

    def dispatch(self, event: e.Event) -> None:
        """Let the reducer have the event, then do what it says."""
        before = self._state
        self._state, effects = reduce(before, event)
        for effect in effects:
            self._perform(effect)
        if before.audible and not self._state.audible:
            self._listening.reference.stop()
        if before.config.turn_detection is None and self._state.config.turn_detection is not None:
            self._listening.begin_anew()
        formats = before.config.input_format, self._state.config.input_format
        if formats[0] != formats[1] and self._speaker is None:
            self._listening.use(self._state.config.input_format)

    def _perform(self, effect: e.Effect) -> None:
        match effect:
            case e.Emit(event):
                self._emit(event)
            case _:
                self._work.perform(effect)

    def _emit(self, event: e.ServerEvent) -> None:
        metrics = self._parts.metrics
        if isinstance(event, e.AudioDelta):
            event = self._marked(event)
        match event:
            case e.AudioDelta(place, samples):
                self._listening.play(samples, self._state.clock)
                if self._speaker is not None:
                    self._speaker.play(samples)
                    return
                self._recordings.add(place.item_id, place.content_index, samples, SPEAK_RATE)
            case e.AudioDone(place):
                self._filtered.pop(place.item_id, None)
                self._marking.pop(place.item_id, None)
            case e.OutputCleared() if self._speaker is not None:
                self._speaker.clear()
            case e.InputCleared():
                self._listening.begin_anew()
            case e.InputCommitted(item_id, _, since, until):
                self._listening.begin_anew()
                metrics.turns.inc()
                if self._listening.ring.start <= since:
                    heard = self._listening.ring.read(since, until)
                    self._recordings.add(item_id, 0, heard, LISTEN_RATE)
            case e.ItemDeleted(item_id):
                self._recordings.forget(item_id)
            case e.ResponseDone(view):
                metrics.responses.labels(view.status).inc()
                self._work.turn_over()
            case e.TurnTiming(_, _, stages):
                for stage, took in stages.items():
                    metrics.stages.labels(stage).observe(took)
        if not self._extras.shows(event, self.dialect):
            return
        for told in encode(self.dialect, event, self._wire, self._state.config):
            self._put(told)

    # --------------------------------------------------------------------------------------- end

    async def close(self) -> None:
        """Stop everything that runs for this session. Closing twice does no harm."""
        self._hearing.leave(self._ear)
        await self._work.close()
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


def _broken() -> ProtocolError:
    """What a client is told of a defect; the rest belongs in the log."""
    return ProtocolError(
        "The server had an error while processing your request.",
        code="server_error",
        kind="server_error",
    )
