"""A scripted server and a question for the commands that talk."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.ga_server import Script, ga_server, tone
from vivavoce.audio.codec import write_wav
from vivavoce.bench.waveform import pink_noise


@pytest.fixture
def script() -> Script:
    return Script(delay_s=0.3, answer_s=0.7)


@pytest.fixture
def server(script: Script) -> Iterator[str]:
    """The scripted server in a thread of its own: the command runs its own event loop."""
    address: list[str] = []
    up, stop = threading.Event(), threading.Event()

    async def run() -> None:
        async with ga_server(script) as url:
            address.append(url)
            up.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert up.wait(5)
    yield address[0]
    stop.set()
    thread.join()


@pytest.fixture
def question(tmp_path: Path) -> Path:
    path = tmp_path / "question.wav"
    room = pink_noise(4800, -60, seed=3)
    write_wav(path, np.concatenate((room, tone(0.5), room)), 24_000)
    return path
