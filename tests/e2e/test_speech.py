"""Spoken words in, spoken words out: every recording through a real server, at real-time pace.

Each clip is a call of its own. A long reading becomes several turns and interrupts the answers it
gets; its transcripts count joined, so a word lost between two turns counts as an error.
"""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.client import Answer, call
from tests.e2e.spelling import rate
from vivavoce.audio.codec import read_audio
from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.ears_sets import REFERENCES
from vivavoce.bench.questions import Question, load_questions
from vivavoce.languages import Language
from vivavoce.model.ears import WhisperEars
from vivavoce.store import Store

pytestmark = pytest.mark.e2e

ENGLISH = ("en-00", "en-06", "en-14", "en-22", "en-43", "en-librispeech")
"""Shipped questions of five voices, one with a pause inside, and a recording."""

CHINESE = tuple(f"zh-{n:02}" for n in (0, 1, 3, 4, 5, 8, 13, 14, 16, 48))
"""Ten questions by four voices, none of which is the one that answers (zf_xiaoyi)."""


@dataclass(frozen=True)
class Spoken:
    """One clip: its words, what the server heard, what it answered."""

    name: str
    words: str
    heard: str
    answers: list[Answer]


async def ask(url: str, name: str, words: str, clip: Samples) -> Spoken:
    async with call(url) as line:
        await asyncio.sleep(0.5)
        await line.say(clip)
        await line.settle()
        return Spoken(name, words, line.user_words(), line.answers())


def ask_all(url: str, clips: Iterable[tuple[str, str, Samples]]) -> list[Spoken]:
    async def one_by_one() -> list[Spoken]:
        return [await ask(url, *clip) for clip in clips]

    return asyncio.run(one_by_one())


def recordings(folder: Path, language: Language) -> list[tuple[str, str, Samples]]:
    references: dict[str, str] = json.loads(REFERENCES.read_text("utf-8"))
    return [
        (name, text, read_audio(folder / name, SPEAK_RATE))
        for name, text in references.items()
        if (".zh." in name) == (language == "zh") and (folder / name).exists()
    ]


def shipped(ids: Iterable[str]) -> list[tuple[str, str, Samples]]:
    known: dict[str, Question] = {question.id: question for question in load_questions()}
    return [(name, known[name].text, known[name].audio()) for name in ids]


@pytest.fixture(scope="module")
def listener(store: Store) -> WhisperEars:
    return WhisperEars.load(store.path("whisper-base"), threads=1)


@pytest.fixture(scope="module")
def english(live_server: str) -> list[Spoken]:
    return ask_all(live_server, shipped(ENGLISH))


@pytest.fixture(scope="module")
def english_recordings(live_server: str, shared_data: Path) -> list[Spoken]:
    return ask_all(live_server, recordings(shared_data / "audio/speech", "en"))


@pytest.fixture(scope="module")
def chinese(live_server: str) -> list[Spoken]:
    return ask_all(live_server, shipped(CHINESE))


@pytest.fixture(scope="module")
def chinese_recordings(live_server: str, shared_data: Path) -> list[Spoken]:
    return ask_all(live_server, recordings(shared_data / "audio/speech", "zh"))


def heard_again(listener: WhisperEars, audio: Samples, language: Language) -> str:
    """An answer as an independent ear hears it: read whole, not streamed."""
    down = Resampler(SPEAK_RATE, LISTEN_RATE)
    low, _ = down.step(np.pad(audio, SPEAK_RATE // 2), down.init_state())
    state = listener.feed(listener.start(language), low, lambda: False)
    return listener.finish(state, lambda: False).transcript.text


def answer_rate(
    listener: WhisperEars, clips: list[Spoken], language: Language
) -> tuple[float, list[tuple[str, str]]]:
    """Error rate of complete answers re-transcribed, and the pairs it is of."""
    answers = [a for clip in clips for a in clip.answers if a.status == "completed"]
    pairs = [(a.transcript, heard_again(listener, a.audio, language)) for a in answers]
    return rate(pairs, language), pairs


def check_user(clips: list[Spoken], language: Language, most: float) -> None:
    pairs = [(clip.words, clip.heard) for clip in clips]
    found = rate(pairs, language)
    print(f"user {language}: {found:.3f}", *pairs, sep="\n  ")  # noqa: T201 - shown on failure
    assert found < most


def check_answers(
    listener: WhisperEars, clips: list[Spoken], language: Language, most: float
) -> None:
    unanswered = [clip.name for clip in clips if not clip.answers]
    found, pairs = answer_rate(listener, clips, language)
    print(f"answers {language}: {found:.3f}", *pairs, sep="\n  ")  # noqa: T201 - shown on failure
    assert not unanswered
    assert found < most


def test_english_questions_are_understood(english: list[Spoken]) -> None:
    check_user(english, "en", 0.15)


def test_english_answers_say_what_they_show(english: list[Spoken], listener: WhisperEars) -> None:
    check_answers(listener, english, "en", 0.10)


def test_english_recordings_are_understood(english_recordings: list[Spoken]) -> None:
    assert len(english_recordings) == 5
    check_user(english_recordings, "en", 0.15)


def test_answers_to_english_recordings_say_what_they_show(
    english_recordings: list[Spoken], listener: WhisperEars
) -> None:
    check_answers(listener, english_recordings, "en", 0.10)


def test_chinese_questions_are_understood(chinese: list[Spoken]) -> None:
    check_user(chinese, "zh", 0.20)


def test_chinese_answers_say_what_they_show(chinese: list[Spoken], listener: WhisperEars) -> None:
    check_answers(listener, chinese, "zh", 0.15)


def test_chinese_recordings_and_questions_are_understood(
    chinese: list[Spoken], chinese_recordings: list[Spoken]
) -> None:
    assert len(chinese_recordings) == 3
    check_user(chinese + chinese_recordings, "zh", 0.20)


def test_answers_to_chinese_recordings_and_questions_say_what_they_show(
    chinese: list[Spoken], chinese_recordings: list[Spoken], listener: WhisperEars
) -> None:
    check_answers(listener, chinese + chinese_recordings, "zh", 0.15)
