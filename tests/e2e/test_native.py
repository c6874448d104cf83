"""The engine that hears, with the heads that ship: what it answers by, and what it writes down."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.e2e.client import TRANSCRIBED, Call, call
from tests.e2e.spelling import rate
from vivavoce.bench.questions import Question, load_questions
from vivavoce.bench.server_process import ServerProcess
from vivavoce.languages import script_language
from vivavoce.store import Store

pytestmark = pytest.mark.e2e

KNOWN = {question.id: question for question in load_questions()}


@pytest.fixture(scope="module")
def native(store: Store) -> Iterator[str]:
    assert not store.missing()
    with ServerProcess(["--engine", "native"]) as server:
        yield server.url


async def ask(line: Call, question: Question) -> tuple[float, float]:
    """When the transcript was there and when the first audio of the answer, in seconds."""
    await asyncio.sleep(0.5)
    began = await line.say(question.audio())
    await line.settle()
    written = line.of(TRANSCRIBED, began)
    spoken = line.of("response.output_audio.delta", began)
    assert written, line.log()
    assert spoken, line.log()
    found = rate([(question.text, line.user_words())], question.language)
    assert found < 0.3, line.log()
    assert line.answers()[-1].transcript
    return written[0].at, spoken[0].at


async def test_clear_english_is_answered_before_it_is_written_down(native: str) -> None:
    async with call(native) as line:
        written, spoken = await ask(line, KNOWN["en-30"])
    assert spoken < written


async def test_chinese_is_answered_in_chinese_however_much_the_heads_know(native: str) -> None:
    async with call(native) as line:
        await ask(line, KNOWN["zh-00"])
        assert script_language(line.answers()[-1].transcript) == "zh"
