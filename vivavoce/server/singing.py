"""Singing and rap over HTTP: a score or a verse in, a file out, phrase by phrase."""

from typing import Annotated, Final, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from vivavoce.audio.encode import FORMATS
from vivavoce.audio.types import SPEAK_RATE
from vivavoce.engine.contract import Request as Wanted
from vivavoce.engine.contract import Setup
from vivavoce.errors import ProtocolError
from vivavoce.languages import script_language
from vivavoce.server.bodies import Body, checked, json_body
from vivavoce.server.endpoint import About, Answer, Endpoint
from vivavoce.server.hub import Hub
from vivavoce.server.speech import MEDIA, Job, encoder, spoken
from vivavoce.voice.singing.files import read_score
from vivavoce.voice.singing.score import FASTEST, SLOWEST, ScoreError, Song, Verse

_EXAMPLE: Final = "1=C 4/4 bpm=104\n3 3 4 5 | 5 4 3 2 |\nw: 我 们 今 天 来 到 这 里，"


class SingingRequest(Body):
    """What to sing, and how it is wanted."""

    score: Annotated[str, Field(min_length=1, max_length=256 * 1024)]
    """Numbered notation or MusicXML; with `style` `rap` a verse, one line a bar."""
    voice: str
    """Of `GET /v1/audio/voices`."""
    style: Literal["song", "rap"] = "song"
    tempo: Annotated[float, Field(ge=SLOWEST, le=FASTEST)] | None = None
    """Quarter notes a minute instead of the written tempo; 90 for rap."""
    transpose: Annotated[int, Field(ge=-24, le=24)] = 0
    """Semitones; the octave is then chosen to suit the voice."""
    response_format: Literal["mp3", "opus", "flac", "wav", "pcm"] = "wav"


class Singing:
    """`/v1/audio/singing`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [Endpoint("/v1/audio/singing", self.sing, _ABOUT, "POST")]

    async def sing(self, request: Request) -> Response:
        wanted = checked(SingingRequest, await json_body(request))
        setup = Setup(
            prompts={},
            voice=self._hub.people.known_voice(wanted.voice, "voice"),
            language=script_language(wanted.score),
        )
        job = Job(
            setup,
            Wanted(history=(), sing=_song(wanted)),
            wanted.response_format,
            encoder(wanted.response_format, SPEAK_RATE),
            param="score",
        )
        try:
            return await spoken(self._hub, request, job)
        except ScoreError as error:
            raise _unsingable(error) from error


def _song(wanted: SingingRequest) -> Song:
    if wanted.style == "rap":
        return Verse(wanted.score, wanted.tempo or 90.0)
    try:
        score = read_score(wanted.score.encode()).transposed(wanted.transpose)
        return score.at_tempo(wanted.tempo) if wanted.tempo else score
    except ScoreError as error:
        raise _unsingable(error) from error


def _unsingable(error: ScoreError) -> ProtocolError:
    return ProtocolError(
        f"Invalid value for 'score': {error}.", code="invalid_value", param="score"
    )


_ABOUT: Final = About(
    summary="Singing and rap",
    tag="Audio",
    description=(
        "Sings a score with lyrics, or raps a verse, in one of the voices; sent phrase by phrase "
        "while it is rendered. Beat 0 is half a second into the file (docs/singing.md)."
    ),
    body=SingingRequest,
    example={"score": _EXAMPLE, "voice": "xiaoyue"},
    answers=tuple(Answer(f"`{kind}`", MEDIA[kind]) for kind in FORMATS),
)
