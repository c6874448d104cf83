"""What the simulated callers of `bench front` say, and when the server should notice.

    |<-------------------- 8 s -------------------->|
     speech, voiced 40 % of the time    quiet room     (the turn ends in here)

Every caller streams such cycles. The same audio is stepped here through the same gate, turn model
and session reducer with nobody else around and no time passing, which tells the 20 ms block that
must bring each event; what a server takes longer than that block is added latency.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from vivavoce.audio.barge_in import BargeIn
from vivavoce.audio.codec import encode_pcm16
from vivavoce.audio.endpoint import required_silence, trim_tail
from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.front_engine import ScriptedEngine
from vivavoce.bench.questions import Question, load_questions
from vivavoce.bench.waveform import pink_noise
from vivavoce.server.listening import Listening, framer, step
from vivavoce.session import events as e
from vivavoce.session.config import Config
from vivavoce.session.reducer import reduce, start
from vivavoce.session.state import Rules

CYCLE_S: Final = 8
BLOCK: Final = SPEAK_RATE // 50
"""Samples of one append: 20 ms at 24 kHz."""

ROOM_DBFS: Final = -60.0
SPOKEN_S: Final = (1.5, 1.8)
"""Two questions of this length, each said in one go, make 40 % of a cycle's frames voiced."""

VOICED: Final = 0.5


@dataclass(frozen=True)
class Expected:
    """An event, the clock it must carry, and the block that brings it."""

    kind: str
    at_ms: int
    block: int


@dataclass(frozen=True)
class Track:
    """One caller's microphone: PCM16 at 24 kHz, what must come of it, how much of it is voice."""

    audio: bytes
    expected: tuple[Expected, ...]
    voiced: float
    questions: int
    """How often the turn model is asked."""

    @property
    def blocks(self) -> int:
        return len(self.audio) // (2 * BLOCK)


def frames_in(blocks: int) -> int:
    """Whole frames that the server can judge after so many blocks."""
    cut = framer(SPEAK_RATE)
    return max(0, (cut.lead + blocks * BLOCK - cut.span) // cut.hop + 1)


def block_of(frame: int) -> int:
    """The block with which frame number `frame` (from 0) is whole."""
    cut = framer(SPEAK_RATE)
    return math.ceil((cut.span - cut.lead + frame * cut.hop) / BLOCK) - 1


def make_tracks(
    count: int, cycles: int, gate: BargeIn, turn_end: TurnEnd, answer_s: float
) -> list[Track]:
    """`count` different callers of `cycles` turns each."""
    least, most = SPOKEN_S
    clips = [q for q in load_questions() if q.pause is None and least <= q.end - q.start <= most]
    order = np.random.default_rng(8)
    audios = []
    for _ in range(count):
        pairs = [order.choice(len(clips), 2, replace=False) for _ in range(cycles)]
        turns = [_cycle(clips[first], clips[second]) for first, second in pairs]
        audios.append(encode_pcm16(np.concatenate(turns)))
    return Rehearsal(gate, turn_end, answer_s).tracks(audios)


@cache
def _cycle(*clips: Question) -> Samples:
    """Eight seconds that begin with the clips' speech, one right after the other."""
    room = pink_noise(CYCLE_S * SPEAK_RATE, ROOM_DBFS, seed=1)
    spoken = [
        clip.audio()[round(clip.start * SPEAK_RATE) : round(clip.end * SPEAK_RATE)]
        for clip in clips
    ]
    speech = np.concatenate(spoken)
    room[: len(speech)] += speech
    return room


class Rehearsal:
    """Sessions without a server: every answer of engine and turn model is there at once."""

    def __init__(self, gate: BargeIn, turn_end: TurnEnd, answer_s: float) -> None:
        self._gate, self._turn_end = gate, turn_end
        self._engine = ScriptedEngine(answer_s)

    def tracks(self, audios: Sequence[bytes]) -> list[Track]:
        """Play microphones of one length to the end."""
        callers = [_Caller(self._gate, audio) for audio in audios]
        for number in range(frames_in(len(audios[0]) // (2 * BLOCK))):
            listenings = [caller.listening for caller in callers]
            told = step(listenings, [caller.state.audible for caller in callers])
            for caller, frame in zip(callers, told, strict=True):
                caller.voiced += frame.speech >= VOICED
                self._happen(caller, frame, block_of(number))
        return [
            Track(audio, tuple(caller.found), caller.voiced / (number + 1), caller.questions)
            for caller, audio in zip(callers, audios, strict=True)
        ]

    def _happen(self, caller: "_Caller", first: e.Event, block: int) -> None:
        waiting: list[e.Event] = [first]
        while waiting:
            heard = caller.state.audible
            caller.state, effects = reduce(caller.state, waiting.pop(0))
            for effect in effects:
                waiting += self._answers(caller, effect, block)
            if heard and not caller.state.audible:
                caller.listening.reference.stop()

    def _answers(self, caller: "_Caller", effect: e.Effect, block: int) -> Sequence[e.Event]:
        match effect:
            case e.Emit(e.AudioDelta(_, samples)):
                caller.listening.play(samples, caller.state.clock)
            case e.Emit(e.SpeechStarted(_, at)):
                caller.found.append(Expected("speech_started", at, block))
            case e.Emit(e.SpeechStopped(_, at)):
                caller.found.append(Expected("speech_stopped", at, block))
            case e.EstimateTurnEnd(turn, since, at):
                caller.questions += 1
                heard = trim_tail(caller.listening.ring.read(since), caller.state.clock - at)
                return [e.Estimate(turn, at, self._turn_end.probability(heard))]
            case e.Think(generation, request):
                return [e.Produced(generation, out) for out in self._engine.outputs(request)]
            case e.Transcribe(turn):
                return [e.HeardNow(self._engine.heard(turn))]
            case _:
                pass  # nothing that shows in the events
        return []


class _Caller:
    def __init__(self, gate: BargeIn, audio: bytes) -> None:
        config = Config()
        self.listening = Listening(gate, config.input_format)
        self.listening.receive(audio)
        self.state = start(config, Rules(required_silence))
        self.found: list[Expected] = []
        self.voiced = 0
        self.questions = 0
