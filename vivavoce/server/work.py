"""What the reducer asks of the engine, as tasks of one session; what comes of them are events.

    Listen, Transcribe, Think ... ─► task by name ─► engine ─► HeardNow, Produced, Failed ...

A newer task of a name replaces the older; a cancelled one reports nothing more.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Final

from vivavoce.audio.endpoint import trim_tail
from vivavoce.audio.types import LISTEN_RATE
from vivavoce.engine.contract import Engine, Finished, Handle, Heard, Output, Setup
from vivavoce.errors import ConsentError, EngineError
from vivavoce.languages import script_language
from vivavoce.marking.detect import Detector
from vivavoce.marking.embed import Embedder
from vivavoce.marking.notice import Notice
from vivavoce.memory.memory import Memory
from vivavoce.model.chat import ToolCall
from vivavoce.realtime.wire import Json
from vivavoce.server.companion import Companion
from vivavoce.server.hearing import Hearing
from vivavoce.server.hosted import HostedTools
from vivavoce.server.listening import Listening, decoded
from vivavoce.server.metrics import Metrics
from vivavoce.server.recordings import Recordings
from vivavoce.server.turn_ends import TurnEnds
from vivavoce.session import events as e
from vivavoce.session.config import AudioFormat, Config
from vivavoce.session.state import State
from vivavoce.tools.mcp import McpServers

log = logging.getLogger("vivavoce.session")

_KEEPS: Final = "remember-"
"""Names of tasks that are not given up when the client leaves; they take milliseconds."""

_FEED: Final = 1600
"""Samples (100 ms) collected before the ears are called again."""


@dataclass(frozen=True)
class Parts:
    """What a connection works with; shared by all of them."""

    engine: Engine
    turn_end: TurnEnds | None
    setup: Callable[[Config, Companion], Setup]
    settle: Callable[[Config, Json], Json]
    """What changes when a client asks for changes. Raises `ProtocolError` for settings that cannot
    be had here."""
    metrics: Metrics
    hosted: HostedTools = field(default_factory=HostedTools)
    hearing: Hearing = field(default_factory=Hearing)
    companion: Callable[[str], Companion] = lambda _: Companion()
    """A fresh one for a session of this id."""
    servers: McpServers | None = None
    memory: Memory | None = None
    marker: Callable[[str], Embedder] | None = None
    """The watermark of a session by its seed; None: speech leaves without."""
    detector: Detector = field(default_factory=lambda: Detector(()))
    """Of all keys there are here."""
    signer: Callable[[bytes, str, str], bytes] | None = None
    """A file of speech, its suffix and its session's id to the same with a signed manifest; None:
    files leave without, and as they grow."""
    notice: Notice = "label"


class Work:
    """The tasks of one session. `state` and `dispatch` are the reducer's; `broke` is called when a
    task fails of a defect."""

    def __init__(
        self,
        parts: Parts,
        listening: Listening,
        recordings: Recordings,
        state: Callable[[], State],
        dispatch: Callable[[e.Event], None],
        broke: Callable[[], None],
    ) -> None:
        self._parts, self._engine = parts, parts.engine
        self._listening, self._recordings = listening, recordings
        self._state, self._dispatch, self._broke = state, dispatch, broke
        self._companion = parts.companion(state().rules.seed)
        self._remembered: str | None = None
        """The user's item that the memory was told last."""
        self._handle: Handle | None = None
        self._opened = asyncio.Event()
        self._configured = asyncio.Lock()
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()
        """All tasks that are not over yet, the cancelled and replaced ones too."""
        self._closing = False
        self._fed: dict[int, int] = {}
        """Per turn being heard: session clock up to which the ears have it."""
        self._news = asyncio.Event()

    async def open(self) -> None:
        """Open the engine's handle; what was asked for before waits for it."""
        self._handle = await self._engine.open(self._setup(self._state().config))
        self._opened.set()

    def _setup(self, config: Config) -> Setup:
        setup = self._parts.setup(config, self._companion)
        self._spawn("read-ahead", asyncio.to_thread(self._companion.read_ahead))
        return setup

    def heard(self) -> None:
        """A frame has come in: the ears may want it."""
        if any(self._listening.ring.end - fed >= _FEED for fed in self._fed.values()):
            self._news.set()

    def perform(self, effect: e.Effect) -> None:
        """Begin, or stop, what an effect asks for."""
        match effect:
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
                wire = self._state().config.input_format
                self._spawn(f"clip-{turn}", self._hear_clip(effect, wire))
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

    async def close(self) -> None:
        """Stop everything and give the engine's handle back. Closing twice does no harm."""
        self._closing = True
        for task in self._running:
            if not task.get_name().startswith(_KEEPS):  # what was said last is remembered, too
                task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        handle, self._handle = self._handle, None
        if handle is not None:
            await self._engine.close(handle)

    # -------------------------------------------------------------------------------------- tasks

    def _spawn(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Run `work`; a newer task of the same name replaces the older."""
        self._cancel(name)
        if self._closing:
            work.close()
            return
        task = asyncio.create_task(work, name=name)
        self.tasks[name] = task
        self._running.add(task)
        task.add_done_callback(lambda done: self._finished(name, done))

    def _cancel(self, name: str) -> None:
        task = self.tasks.pop(name, None)
        if task is not None:
            task.cancel()

    def _finished(self, name: str, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self.tasks.get(name) is task:
            del self.tasks[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed: %s", name, error, exc_info=error)
            self._broke()

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
            await self._engine.update(self._handle, self._setup(config))

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
        under_way = self._state().turn
        if under_way is None or under_way.number != turn:
            until = min(until, self._state().heard_until)
        if turn in self._fed and until > since:
            self._fed[turn] = until
            samples = self._listening.ring.read(since, until)
            heard = await self._engine.hear(handle, turn, samples, until)
            if heard is not None:
                self._dispatch(e.HeardNow(heard))

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
            self._dispatch(e.Unheard(turn))
            return
        finally:
            self._fed.pop(turn, None)
        self._dispatch(e.HeardNow(heard))

    async def _hear_clip(self, effect: e.HearClip, wire: AudioFormat) -> None:
        """Transcribe audio of a written item, beside whatever the user is saying meanwhile.

        `wire`: the input format when it was written.
        """
        turn, clip = effect.turn, effect.clip
        fork = None
        try:
            fork = await self._engine.fork(await self._engaged())
            until = 0
            for piece in decoded(clip.audio, wire):
                self._recordings.add(effect.item_id, clip.index, piece, LISTEN_RATE)
                until += len(piece)
                await self._engine.hear(fork, turn, piece, until)
                await asyncio.sleep(0)  # a long clip keeps nobody else waiting
            heard = await self._engine.transcribe(fork, turn)
        except Exception as error:
            log.error("a clip was not transcribed: %s", error, exc_info=error)
            self._dispatch(e.Unheard(turn))
            return
        finally:
            if fork is not None:
                await self._engine.close(fork)
        self._dispatch(e.HeardNow(heard))

    async def _ask(self, effect: e.Ask) -> None:
        tool, call = effect.tool, effect.call
        if tool.kind == "skill":
            language = script_language(self._said)
            outcome = await self._companion.run(call.name, _arguments(call), language)
            self._spawn("bells", self._ring())
            told = e.Answered(
                effect.generation, call.call_id, outcome.facts, outcome.say, outcome.written
            )
        else:
            output = await self._parts.hosted.answer(tool, call.arguments)
            told = e.Answered(effect.generation, call.call_id, output)
        self._dispatch(told)

    @property
    def _said(self) -> str:
        """What the user said last."""
        items = reversed(self._state().items)
        return next((item.text for item in items if item.role == "user" and item.text), "")

    async def _ring(self) -> None:
        """Wait for what the user has set, and have it said; until nothing is set any more."""
        while (left := self._companion.rings_in()) is not None:
            await asyncio.sleep(left)
            for line in self._companion.rung(script_language(self._said)):
                self._dispatch(e.Remind(line))

    def turn_over(self) -> None:
        """An answer is over: what was said may be remembered."""
        items = self._state().items
        at = next((n for n in reversed(range(len(items))) if items[n].role == "user"), None)
        if at is None or items[at].id == self._remembered or not items[at].text:
            return
        self._remembered = items[at].id
        reply = " ".join(i.text for i in items[at + 1 :] if i.role == "assistant" and not i.aside)
        said = items[at].text
        kept = self._companion.remember(said, reply, script_language(said))
        self._spawn(f"{_KEEPS}{items[at].id}", kept)

    async def _estimate(self, effect: e.EstimateTurnEnd) -> None:
        if self._parts.turn_end is None:
            return
        audio = self._listening.ring.read(effect.since)
        silence = self._state().clock - effect.at
        sound = await self._parts.turn_end.probability(trim_tail(audio, silence))
        self._dispatch(e.Estimate(effect.turn, effect.at, sound))

    async def _think(self, effect: e.Think) -> None:
        generation, request = effect.generation, effect.request
        fork = None
        try:
            if request.turn is not None:
                await self._feed(request.turn)
            fork = await self._engine.fork(await self._engaged())
            whole = False
            async with contextlib.aclosing(self._engine.generate(fork, request)) as outputs:  # type: ignore[type-var]
                async for output in outputs:
                    whole = whole or _last(output)
                    self._dispatch(e.Produced(generation, output))
            if not whole:
                raise EngineError("The engine stopped in the middle of an answer.")
            await self._engine.commit(fork)
            fork = None
        except (EngineError, ConsentError) as error:
            self._dispatch(e.Failed(generation, str(error)))
        except Exception as error:
            log.error("answer %d broke: %s", generation, error, exc_info=error)
            self._dispatch(e.Failed(generation, "The engine broke; see the server's log."))
        finally:
            if fork is not None:
                await self._engine.close(fork)


def _arguments(call: ToolCall) -> Json:
    """What a function is called with; a model may have written anything, which is nothing then."""
    try:
        found = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _last(output: Output) -> bool:
    """Nothing need follow: the answer is finished, or there was nothing to answer."""
    return isinstance(output, Finished) or (isinstance(output, Heard) and not output.speech)
