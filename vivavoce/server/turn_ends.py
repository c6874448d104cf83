"""Asks the turn model off the event loop, in few threads."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.types import Samples


class TurnEnds:
    """One turn model for all sessions. More threads than cores would only slow each answer."""

    def __init__(self, model: TurnEnd, threads: int) -> None:
        self._model = model
        self._threads = ThreadPoolExecutor(threads, "turn-end")

    async def probability(self, samples: Samples) -> float:
        """See `TurnEnd.probability`; first come, first served."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._model.probability, samples)
