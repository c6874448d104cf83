"""Asks the turn model off the event loop, in few threads that give way to it a little."""

import asyncio
import contextlib
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.types import Samples

_POLITENESS: Final = 5
"""Added to the nice value of the threads: an answer is due in 160 ms, a frame at once. More would
starve them where other models keep every core busy."""


class TurnEnds:
    """One turn model for all sessions. More threads than cores would only slow each answer."""

    def __init__(self, model: TurnEnd, threads: int) -> None:
        self._model = model
        self._threads = ThreadPoolExecutor(threads, "turn-end", initializer=_give_way)

    async def probability(self, samples: Samples) -> float:
        """See `TurnEnd.probability`; first come, first served."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._model.probability, samples)


def _give_way() -> None:
    """On Linux each thread has a nice value of its own; elsewhere all stay equal."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with contextlib.suppress(OSError):
            nice = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, nice + _POLITENESS)
