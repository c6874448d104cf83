"""She does not interrupt herself: answers fed back into the microphone, with and without a user.

The client plays in real time and mixes what it plays, later and quieter, into what it sends. Every
case is a call of its own, so the canceller starts knowing nothing. `bench/barge.py` has the large
statistic over the gate alone; this is the way through server and socket.
"""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.client import STARTED, Call, Room, call, echo_path
from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.barge import level
from vivavoce.bench.questions import load_questions

pytestmark = pytest.mark.e2e

READ = "Please read this aloud to me, word for word: "
TALE = READ + (
    "Once there was a small fox who lived behind the bakery, and every morning she waited for the "
    "baker to open the door, because the bread smelled so good."
)
ANOTHER = READ + (
    "One day the baker saw the fox, put a warm roll on the window, and went back to work, and from "
    "that morning on the two of them were friends."
)
LONG_ENOUGH_S = 4.0
"""Seconds of answer without which a case says little; the two texts take about nine each."""

ECHOES = [
    (-6, 20, "en-01"),
    (-6, 150, "en-05"),
    (-12, 60, "en-15"),
    (-12, 110, "zh-03"),
    (-20, 20, "en-08"),
    (-20, 150, "zh-09"),
]
"""Level in dB, delay in ms, the clip of the user who speaks over the second answer."""


def question(name: str) -> Samples:
    """A question without its leading silence, spoken at a usual distance from a microphone."""
    found = next(question for question in load_questions() if question.id == name)
    spoken = found.audio()[round(found.start * SPEAK_RATE) : round(found.end * SPEAK_RATE)]
    return level(spoken, -25)


async def hear_out(line: Call, text: str) -> float:
    """Let her answer `text` and stay silent; seconds of answer."""
    await line.ask_aloud(text)
    await line.until_heard()
    await line.until_silent()
    await asyncio.sleep(1.2)  # the tail of the room, and time to be taken in by it
    return len(line.answers()[-1].audio) / SPEAK_RATE


async def speak_over(line: Call, text: str, clip: Samples) -> list[float]:
    """Talk into her answer to `text`; when, since the clip began, she noticed."""
    await line.ask_aloud(text)
    await line.until_heard()
    await asyncio.sleep(1.0)
    began = await line.say(clip)
    await asyncio.sleep(0.5)
    return [event.at - began for event in line.of(STARTED)]


@pytest.mark.parametrize(("decibels", "delay_ms", "user"), ECHOES)
def test_only_a_user_interrupts_her(
    live_server: str, decibels: int, delay_ms: int, user: str
) -> None:
    async def talk() -> None:
        path = echo_path(decibels, delay_ms, seed=-decibels + delay_ms)
        async with call(live_server, room=Room(path)) as line:
            assert await hear_out(line, TALE) > LONG_ENOUGH_S
            assert not line.of(STARTED), line.log()
            clip = question(user)
            noticed = await speak_over(line, ANOTHER, clip)
            assert len(noticed) == 1, line.log()
            assert 0 <= noticed[0] < min(1.0, len(clip) / SPEAK_RATE), (noticed, line.log())

    asyncio.run(talk())


def noises(shared_data: Path) -> dict[str, Samples]:
    audio = shared_data / "audio"
    sneezes = sorted((audio / "esc10/person-sneeze").glob("*.ogg"))[:4]
    return {
        "siren": read_audio(audio / "tau2-noise/siren.wav", SPEAK_RATE),
        "crowd": read_audio(audio / "tau2-noise/people_talking.wav", SPEAK_RATE)[: 6 * SPEAK_RATE],
        "sneezes": np.concatenate([sneeze(path) for path in sneezes]),
    }


def sneeze(path: Path) -> Samples:
    """The loudest 1.2 s of a clip, and a breath after it."""
    clip, window = read_audio(path, SPEAK_RATE), round(1.2 * SPEAK_RATE)
    loud = np.convolve(clip**2, np.ones(window), "valid")
    start = int(np.argmax(loud))
    return np.pad(clip[start : start + window], (0, SPEAK_RATE // 3))


@pytest.mark.parametrize("noise", ["siren", "crowd", "sneezes"])
def test_noises_do_not_interrupt_her(live_server: str, shared_data: Path, noise: str) -> None:
    async def talk() -> None:
        async with call(live_server) as line:
            interrupted: list[bool] = []
            line.talk.on_flush = lambda: interrupted.append(True)
            await line.ask_aloud(TALE)
            await line.until_heard()
            await line.say(noises(shared_data)[noise])
            assert not interrupted, line.log()

    asyncio.run(talk())
