"""How fast a thinker runs here, against what a spoken conversation needs.

Wall time with the threads it is served with, because that is what a listener waits for. Another
busy program shows up in the figures, as it would in a conversation.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vivavoce.errors import VivavoceError
from vivavoce.model.chat import Message
from vivavoce.model.parts import Sampling, Text, Thinker

TOKENS_PER_S: Final = 6.0
"""Speech is about 3-4 tokens a second; below this the voice waits for the words."""
FIRST_TOKEN_S: Final = 0.7
"""For some 20 new tokens after a cached persona: more makes the pause before an answer too long."""

PERSONA: Final = (
    "You are a warm, witty friend on the phone. Keep answers short and spoken. Never use lists. "
    "Say what you think, ask back when you are curious, and admit when you do not know something."
)
QUESTION: Final = "I just came home from work and I am really tired; what should I cook tonight?"


@dataclass(frozen=True)
class ThinkerSpeed:
    """`problem` says why it did not run at all; the figures are 0 then."""

    name: str
    first_token_s: float = 0.0
    tokens_per_s: float = 0.0
    problem: str | None = None

    @property
    def fast_enough(self) -> bool:
        return (
            self.problem is None
            and self.tokens_per_s >= TOKENS_PER_S
            and self.first_token_s <= FIRST_TOKEN_S
        )


def measure(
    name: str, open_it: Callable[[], Thinker], clock: Callable[[], float] = time.perf_counter
) -> ThinkerSpeed:
    """Open a thinker, measure it, close it; what keeps it from running is in the answer."""
    try:
        thinker = open_it()
        try:
            return thinker_speed(name, thinker, clock)
        finally:
            thinker.close()
    except VivavoceError as problem:
        return ThinkerSpeed(name, problem=str(problem))


def thinker_speed(
    name: str, thinker: Thinker, clock: Callable[[], float] = time.perf_counter
) -> ThinkerSpeed:
    """First token after a warm persona prefix, then the rate of the following ones."""
    prefix = [Message("system", PERSONA)]
    thinker.warm(prefix, [], _never)
    began = clock()
    times = [
        clock()
        for thought in thinker.think(
            [*prefix, Message("user", QUESTION)],
            [],
            "none",
            Sampling(max_tokens=16, seed=1),
            _never,
        )
        if isinstance(thought, Text)
    ]
    if len(times) < 2 or times[-1] <= times[0]:
        return ThinkerSpeed(name, problem="it said next to nothing; try another model")
    return ThinkerSpeed(
        name, round(times[0] - began, 3), round((len(times) - 1) / (times[-1] - times[0]), 1)
    )


def _never() -> bool:
    return False
