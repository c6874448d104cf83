"""Tones and marks from the stock SDK to the mouth: a live server, the cascade, no models."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from tests.fakes.engine import FakeEngine
from tests.fakes.parts import FakeEars, FakeMouth, FakeThinker, words
from tests.fakes.server import Live, running
from vivavoce.engine.cascade import Cascade
from vivavoce.languages import Language
from vivavoce.persona.card import load
from vivavoce.server.people import own_tone
from vivavoce.voice.clauses import Splitter
from vivavoce.voice.parts import ClauseSplitter
from vivavoce.voice.style.emotions import controls
from vivavoce.voice.style.names import tone
from vivavoce.voice.style.types import NEUTRAL, Controls, Pause, Sound


class Mouth(FakeMouth):
    """Says what real clauses say."""

    def splitter(
        self, language: Language, *, short_start: bool = True, tone: Controls = NEUTRAL
    ) -> ClauseSplitter:
        return Splitter(language, list, short_start=short_start, tone=tone)


@asynccontextmanager
async def talking(mouth: Mouth, said: str = "Hi there.") -> AsyncIterator[Live]:
    """A server whose thinker says `said` whatever it is asked."""
    thinker = FakeThinker(words(said))
    engine = Cascade(FakeEars(), thinker, mouth, default_voice="ann")
    try:
        async with running(cast(FakeEngine, engine)) as live:
            yield live
    finally:
        engine.shutdown()


async def answered(connection: Any, **response: Any) -> str:
    """The transcript of one answer."""
    await connection.response.create(response=response)
    async for event in connection:
        assert event.type != "error", event.error.message
        if event.type == "response.done":
            return str(event.response.output[0].content[0].transcript)
    raise AssertionError("the server hung up")


def said(mouth: Mouth) -> Sequence[tuple[str, Controls]]:
    found = [(clause.shown.strip(), clause.controls) for clause in mouth.clauses if clause.spoken]
    mouth.clauses.clear()
    return found


async def test_instructions_of_a_session_and_of_one_response() -> None:
    mouth = Mouth()
    async with (
        talking(mouth) as live,
        live.sdk().realtime.connect(model="gpt-realtime") as connection,
    ):
        await answered(connection)
        assert said(mouth) == [("Hi there.", own_tone(load("xiaoyue")))]

        whisper = "You help at a bakery. Speak in a cheerful whisper."
        await connection.session.update(session={"type": "realtime", "instructions": whisper})
        await answered(connection)
        scene = tone("cheerful").then(tone("whisper"))
        assert said(mouth) == [("Hi there.", scene)]

        await answered(connection, instructions="Use a very sad tone.")
        assert said(mouth) == [("Hi there.", controls("sad", 4))]

        await answered(connection, instructions="Speak slowly.", conversation="none")
        assert said(mouth) == [("Hi there.", tone("slow"))]

        await answered(connection)
        assert said(mouth) == [("Hi there.", scene)]


async def test_marks_in_an_answer_are_done_and_not_written_down() -> None:
    mouth = Mouth()
    text = "（轻笑） Hi there. [sad] I must [emphasis]really[/emphasis] go. [pause 300ms] Bye!"
    async with (
        talking(mouth, text) as live,
        live.sdk().realtime.connect(model="gpt-realtime") as connection,
    ):
        await connection.session.update(session={"type": "realtime", "instructions": "Be brief."})
        assert await answered(connection) == "Hi there. I must really go. Bye!"
    hi, must, bye = mouth.clauses
    assert (hi.before, must.before, bye.before) == ((Sound("chuckle", 0.8),), (), (Pause(0.3),))
    assert (hi.controls, must.controls, bye.controls) == (NEUTRAL, controls("sad", 3), NEUTRAL)
    assert [must.shown[e.begin : e.end] for e in must.emphasis] == ["really"]


@pytest.mark.parametrize(
    "text",
    [
        "One. [with pitch=2]Two.[/with]",
        '<speak>One. <prosody pitch="+2st">Two.</prosody></speak>',
    ],
)
async def test_marks_and_ssml_in_speech(text: str) -> None:
    mouth = Mouth()
    async with talking(mouth) as live:
        await live.sdk().audio.speech.create(
            model="gpt-4o-mini-tts", voice="alloy", input=text, instructions="Whispering."
        )
    whisper = tone("whisper")
    wanted = [("One.", whisper), ("Two.", whisper.then(Controls(pitch=2.0)))]
    assert [(clause.shown.strip(), clause.controls) for clause in mouth.clauses] == wanted
