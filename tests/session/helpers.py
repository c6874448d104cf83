"""A small driver for the reducer: events in, emitted server events out."""

import numpy as np

from vivavoce.engine.contract import AudioChunk, Finished, Heard, Mark, Output, TextDelta
from vivavoce.languages import Language
from vivavoce.session.config import Config
from vivavoce.session.events import Effect, Emit, Event, Frame, Produced, ServerEvent, Think
from vivavoce.session.reducer import reduce, start
from vivavoce.session.state import Rules

FRAME = 512


def patient(sound: object, words: str | None, language: Language, eagerness: str) -> int:
    """Endpoint rule of the tests: complete turns end after 300 ms, others after 900 ms."""
    return 300 if isinstance(sound, float) and sound > 0.5 else 900


def hummed(words: str, language: Language) -> bool:
    return words == "mm-hm"


class Talk:
    """A session and everything it has done so far."""

    def __init__(
        self, config: Config | None = None, *, speculate: bool = True, plays: bool = False
    ) -> None:
        rules = Rules(patient, hummed, speculate=speculate, seed="test")
        self.state = start(config or Config(), rules, plays=plays)
        self.effects: list[Effect] = []
        self.events: list[ServerEvent] = []

    def send(self, event: Event) -> list[Effect]:
        self.state, effects = reduce(self.state, event)
        self.effects += effects
        self.events += [effect.event for effect in effects if isinstance(effect, Emit)]
        return effects

    def speak(self, ms: int, *, onset: bool = True) -> None:
        """`ms` of the user's voice; the first frames are onset."""
        for index in range(ms // 32):
            first = onset and index == 2 and self.state.turn is None
            self.send(Frame(FRAME, 0.95, onset=3 * FRAME if first else None))

    def quiet(self, ms: int) -> None:
        for _ in range(ms // 32):
            self.send(Frame(FRAME, 0.02))

    def thinks(self) -> list[Think]:
        return [effect for effect in self.effects if isinstance(effect, Think)]

    def produce(self, generation: int, *outputs: Output) -> None:
        for output in outputs:
            self.send(Produced(generation, output))

    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.events]


def heard(turn: int, text: str = "hello there", *, speech: bool = True) -> Heard:
    return Heard(turn, text, "", "en", 0, speech=speech, final=True)


def answer(text: str = "Hi! ", ms: int = 1000) -> list[Output]:
    """One clause of speech, `ms` long, with a mark per character."""
    samples = ms * 24
    marks = tuple(Mark(i + 1, samples * (i + 1) // len(text)) for i in range(len(text)))
    return [TextDelta(text), AudioChunk(np.full(samples, 0.1, np.float32), marks)]


DONE = Finished()
