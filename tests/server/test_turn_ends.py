"""The turn model off the event loop."""

import asyncio
import os
import sys
import threading
from typing import Any

import numpy as np
import pytest

from vivavoce.audio.types import Samples
from vivavoce.server.turn_ends import TurnEnds


class Model:
    """Counts how many ask at a time."""

    def __init__(self) -> None:
        self.busy = self.most = 0
        self.lock = threading.Lock()
        self.threads: set[int] = set()

    def probability(self, samples: Samples) -> float:
        with self.lock:
            self.busy += 1
            self.most = max(self.most, self.busy)
            self.threads.add(threading.get_ident())
        threading.Event().wait(0.002)
        with self.lock:
            self.busy -= 1
        return float(samples[0])


async def test_many_questions_few_threads_each_its_own_answer() -> None:
    model: Any = Model()
    ends = TurnEnds(model, 2)
    asked = [ends.probability(np.full(8, n / 100, np.float32)) for n in range(20)]
    answers = await asyncio.gather(*asked)
    assert np.allclose(answers, np.arange(20) / 100)
    assert 1 <= model.most <= 2
    assert threading.get_ident() not in model.threads


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no nice value of their own")
async def test_its_threads_give_way_and_no_others() -> None:
    class Nice:
        def probability(self, _: Samples) -> float:
            return float(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    ours = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    model: Any = Nice()
    assert await TurnEnds(model, 1).probability(np.zeros(1, np.float32)) == min(ours + 5, 19)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == ours
