"""The watermark's detector over HTTP, and what goes with a session's marks."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from vivavoce.audio.types import SPEAK_RATE
from vivavoce.marking import keys
from vivavoce.marking.detect import SPEEDS, Detector
from vivavoce.marking.embed import Embedder
from vivavoce.marking.report import session_number, told
from vivavoce.server.bodies import Body, checked, sound, upload
from vivavoce.server.endpoint import JSON, About, Answer, Endpoint
from vivavoce.server.hub import Hub
from vivavoce.server.replies import while_connected

_MOST_BYTES: Final = 25 * 1024 * 1024
_MOST_SECONDS: Final = 1800
"""Of one recording; looking for a mark takes about 2 ms a second."""


def marker(place: Path) -> Callable[[str], Embedder]:
    """Makes the watermark of a session from its seed, with the newest key kept there."""
    key = keys.newest(place)
    return lambda seed: Embedder(key, session_number(seed))


class WatermarkRequest(Body):
    """The form beside the file."""

    speeds: bool = False
    """Look for recordings that play up to 5 % faster or slower, too; takes twenty times as long."""


class MarkedStretch(Body):
    """Where a mark is, in seconds."""

    start: float
    end: float
    score: float


class Mark(Body):
    """One key's mark in a recording."""

    key: int
    """Public id of the key."""
    sessions: list[str]
    """First six digits of the ids (`sess_...`) of the sessions that could be read."""
    score: float
    """Standard deviations of the surest window."""
    chance: float
    """Upper bound of the probability that unmarked sound scores so high anywhere in it."""
    speed: float
    stretches: list[MarkedStretch]


class WatermarkReport(Body):
    """What was found."""

    object: Literal["watermark"] = "watermark"
    found: bool
    seconds: float
    keys: int
    """How many keys of this server were looked for."""
    score: float | None
    """The best one, found or not."""
    threshold: float
    marks: list[Mark] = Field(default_factory=list)


class Watermarks:
    """`/v1/audio/watermark`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [Endpoint("/v1/audio/watermark", self.detect, _ABOUT, "POST")]

    async def detect(self, request: Request) -> Response:
        async with upload(request, _MOST_BYTES) as (fields, file):
            with self._hub.request():
                wanted = checked(WatermarkRequest, fields)
                speeds = SPEEDS if wanted.speeds else ()
                work = asyncio.to_thread(_detected, self._hub.parts.detector, file, speeds)
                return JSONResponse(await while_connected(request, work))
        raise AssertionError("unreachable: nothing held swallows exceptions")


def _detected(detector: Detector, file: BinaryIO, speeds: tuple[float, ...]) -> dict[str, object]:
    samples = sound(file, "file", SPEAK_RATE, _MOST_SECONDS)
    return told(detector.find(samples, SPEAK_RATE, speeds), len(samples) / SPEAK_RATE)


_ABOUT: Final = About(
    summary="Look for this server's watermark",
    tag="Audio",
    description=(
        "WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus, at most 25 MB and half an hour. Finds marks made "
        "with the keys of this server only; none found does not say that no AI made it."
    ),
    body=WatermarkRequest,
    upload=True,
    example={"file": "speech.wav"},
    answers=(Answer("What was found", JSON, WatermarkReport),),
)
