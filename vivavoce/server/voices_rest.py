"""Voices over HTTP: what there is and where it comes from, making own ones, withdrawing them.

The shapes are OpenAI's (`audio/voice_consents`, `audio/voices`), with one step before them: the
text to read aloud is drawn afresh by `POST /v1/audio/voice_statements`.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.engine.contract import Setup
from vivavoce.errors import AudioError, ConfigError, ConsentError, ProtocolError, StoreError
from vivavoce.languages import Language
from vivavoce.ledger.consent import Scope
from vivavoce.realtime.wire import Json
from vivavoce.server.bodies import Body, checked, json_body, sound, upload
from vivavoce.server.endpoint import JSON, About, Answer, Endpoint
from vivavoce.server.hub import Hub
from vivavoce.store.store import Store
from vivavoce.voice.own.enrolment import Agreed, Enrolment, Terms, issue
from vivavoce.voice.own.library import Library
from vivavoce.voice.own.making import open_enrolment
from vivavoce.voice.own.statement import VALID
from vivavoce.voice.own.voice_file import Measures
from vivavoce.voice.voices import Voice, aliases

T = TypeVar("T")
MOST_BYTES: Final = 10 * 2**20
MOST_SECONDS: Final = 600


class TimbreObject(Body):
    """What speaks one language of a voice, and what is known of where it comes from."""

    engine: Literal["kokoro", "hibari"]
    licence: str
    source: str
    data: str
    """The recordings behind it, as the engine's makers publish them."""
    whose: str
    """Whose voice it is."""
    consent: Literal["documented", "stated by maker", "unknown"]


class VoiceObject(Body):
    """A voice that can be chosen."""

    id: str
    object: Literal["voice"]
    name: str
    description: str
    languages: list[str]
    licence: list[str]
    source: list[str]
    data: list[str]
    whose: list[str]
    consent: list[Literal["documented", "stated by maker", "unknown"]]
    """Of the people behind it."""
    documented: bool
    """A recorded consent covers all of it."""
    until: str | None
    """Last day it may be used; null: no end."""
    zh: TimbreObject
    en: TimbreObject
    aliases: list[str]


class VoiceList(Body):
    """All voices on offer."""

    object: Literal["list"]
    data: list[VoiceObject]


class StatementRequest(Body):
    """What a person agrees to."""

    name: Annotated[str, Field(min_length=2, max_length=40)]
    """Of the voice."""
    speaker: Annotated[str, Field(min_length=1, max_length=80)]
    """A pseudonym of the person."""
    language: Language
    until: str
    """Last day, as 2027-01-31."""
    adult: bool
    """The person is of age."""
    scope: Scope = "replica"
    territory: str = "worldwide"


class StatementObject(Body):
    """A text to read aloud and record, once, within the hour."""

    id: str
    object: Literal["audio.voice_statement"]
    name: str
    language: str
    text: str
    expires_at: int


class ConsentForm(Body):
    """A recording of the statement."""

    name: str
    """The voice's, as the statement was asked for."""
    language: str


class ConsentObject(Body):
    """A consent that was heard; a voice must be made from it within the hour."""

    id: str
    object: Literal["audio.voice_consent"]
    name: str
    language: str
    created_at: int


class VoiceForm(Body):
    """A recording to make a voice from."""

    name: str
    consent: str
    type: Literal["audio_sample"] = "audio_sample"


class MadeVoice(Body):
    """A voice that was made."""

    id: str
    object: Literal["audio.voice"]
    name: str
    type: Literal["audio_sample"]
    created_at: int
    similarity: float
    """To the person, by a speaker encoder: 0 to 1."""
    nearest: str
    nearest_similarity: float
    """Of the stock voice that is likest."""
    verdict: Literal["similar", "similar in pitch and tone only"]


class DeletedVoice(Body):
    """It is gone; a tombstone of the consent stays."""

    id: str
    object: Literal["audio.voice.deleted"]
    deleted: bool


def described(voice: Voice) -> Json:
    """A voice as the list shows it."""
    both = (voice.zh, voice.en)
    return {
        "id": voice.name,
        "object": "voice",
        "name": voice.name,
        "description": voice.description,
        "languages": ["zh", "en"],
        "licence": sorted({timbre.licence for timbre in both}),
        "source": sorted({timbre.source for timbre in both}),
        "data": sorted({timbre.data for timbre in both}),
        "whose": sorted({timbre.whose for timbre in both}),
        "consent": sorted({timbre.consent for timbre in both}),
        "documented": voice.documented,
        "until": voice.until,
        **{
            language: {name: getattr(timbre, name) for name in TimbreObject.model_fields}
            for language, timbre in (("zh", voice.zh), ("en", voice.en))
        },
        "aliases": [alias for alias, target in aliases().items() if target == voice.name],
    }


class OwnVoices:
    """`/v1/audio/voices` and what leads to it. Making a voice loads models of its own and takes
    minutes; one is made at a time."""

    def __init__(self, hub: Hub, library: Library | None = None) -> None:
        self._hub, self._library = hub, library or Library()
        self._enrolment: Enrolment | None = None
        self._agreed: dict[str, Agreed] = {}
        self._making = asyncio.Lock()

    def routes(self) -> list[BaseRoute]:
        return [
            Endpoint("/v1/audio/voices", self.list, _LIST),
            Endpoint(
                "/v1/voices", self.list, replace(_LIST, summary="List voices (older address)")
            ),
            Endpoint("/v1/audio/voice_statements", self.statement, _STATEMENT, "POST"),
            Endpoint("/v1/audio/voice_consents", self.consent, _CONSENT, "POST"),
            Endpoint("/v1/audio/voices", self.make, _MAKE, "POST"),
            Endpoint("/v1/audio/voices/{voice}", self.withdraw, _WITHDRAW, "DELETE"),
        ]

    async def list(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": self._hub.people.voices()})

    async def statement(self, request: Request) -> Response:
        self._check_key()
        wanted = checked(StatementRequest, await json_body(request))
        terms = Terms(
            wanted.name,
            wanted.speaker,
            wanted.language,
            wanted.until,
            wanted.adult,
            scope=wanted.scope,
            territory=wanted.territory,
        )
        shown = await _answered(lambda: issue(self._library, terms))
        expires = datetime.fromisoformat(shown.issued_at) + VALID
        return JSONResponse(
            {
                "id": shown.id,
                "object": "audio.voice_statement",
                "name": terms.voice,
                "language": shown.language,
                "text": shown.text,
                "expires_at": int(expires.timestamp()),
            }
        )

    async def consent(self, request: Request) -> Response:
        self._check_key()
        async with upload(request, MOST_BYTES, "recording") as (fields, file):
            wanted = checked(ConsentForm, fields)
            recording = await asyncio.to_thread(sound, file, "recording", LISTEN_RATE, MOST_SECONDS)
        enrolment = await self._open()
        agreed = await _answered(lambda: enrolment.agree(wanted.name, recording))
        self._agreed[agreed.id] = agreed
        # What nobody makes a voice of is not kept for longer than it is worth something.
        loop = asyncio.get_running_loop()
        loop.call_later(VALID.total_seconds(), self._agreed.pop, agreed.id, None)
        return JSONResponse(
            {
                "id": agreed.id,
                "object": "audio.voice_consent",
                "name": wanted.name,
                "language": wanted.language,
                "created_at": int(time.time()),
            }
        )

    async def make(self, request: Request) -> Response:
        self._check_key()
        async with upload(request, MOST_BYTES, "audio_sample") as (fields, file):
            wanted = checked(VoiceForm, fields)
            recording = await asyncio.to_thread(
                sound, file, "audio_sample", LISTEN_RATE, MOST_SECONDS
            )
        agreed = self._agreed.get(wanted.consent)
        if agreed is None or agreed.terms.voice != wanted.name:
            raise ProtocolError(
                f"No consent '{wanted.consent}' for a voice '{wanted.name}': ask for a statement, "
                "have it read aloud and send the recording to /v1/audio/voice_consents.",
                code="consent_not_found",
                param="consent",
            )
        if self._making.locked():
            raise ProtocolError(
                "Another voice is being made; try again in some minutes.",
                code="rate_limit_exceeded",
            )
        async with self._making:
            enrolment = await self._open()
            made = await _answered(lambda: enrolment.make(agreed, [recording]))
        self._agreed.pop(wanted.consent, None)
        found: Measures = made.measures
        return JSONResponse(
            {
                "id": wanted.name,
                "object": "audio.voice",
                "name": wanted.name,
                "type": "audio_sample",
                "created_at": int(time.time()),
                "similarity": found.similarity,
                "nearest": found.nearest,
                "nearest_similarity": found.nearest_similarity,
                "verdict": found.verdict(),
            }
        )

    async def withdraw(self, request: Request) -> Response:
        self._check_key()
        name = request.path_params["voice"]
        try:
            await asyncio.to_thread(self._library.withdraw, name)
        except ConsentError as error:
            raise ProtocolError(f"{error}.", code="voice_not_found", param="voice") from error
        return JSONResponse({"id": name, "object": "audio.voice.deleted", "deleted": True})

    def _check_key(self) -> None:
        """Nobody makes or deletes voices without a key, however near they are."""
        if not self._hub.options.keys:
            raise ProtocolError(
                "Own voices are made and withdrawn over HTTP only on a server with keys: start it "
                "with --api-key, or use `vivavoce voices` on its machine.",
                code="enrolment_off",
            )

    async def _open(self) -> Enrolment:
        if self._enrolment is None:
            loop = asyncio.get_running_loop()

            def transcribe(samples: Samples, language: Language) -> str:
                heard = self._heard(samples, language)
                return asyncio.run_coroutine_threadsafe(heard, loop).result()

            library = self._library
            self._enrolment = await _answered(lambda: open_enrolment(Store(), library, transcribe))
        return self._enrolment

    async def _heard(self, samples: Samples, language: Language) -> str:
        engine = self._hub.parts.engine
        handle = await engine.open(Setup(prompts={}, language=language))
        try:
            await engine.hear(handle, 1, samples, len(samples))
            return (await engine.transcribe(handle, 1)).text
        finally:
            await engine.close(handle)


async def _answered(work: Callable[[], T]) -> T:
    """Run in a thread; what is wrong with the request is the client's to know."""
    try:
        return await asyncio.to_thread(work)
    except ConsentError as error:
        raise ProtocolError(f"{error}.", code="consent_refused") from error
    except (ConfigError, AudioError) as error:
        raise ProtocolError(f"{error}.", code="invalid_value") from error
    except StoreError as error:
        raise ProtocolError(f"{error}.", code="enrolment_off") from error


_LIST: Final = About("List voices", "Audio", [Answer("Voices", JSON, VoiceList)])
_STATEMENT: Final = About(
    "Ask for a statement to read aloud",
    "Audio",
    [Answer("The text", JSON, StatementObject)],
    "The person whose voice it is reads it aloud and records it, within the hour.",
    body=StatementRequest,
    example={
        "name": "mei",
        "speaker": "speaker one",
        "language": "en",
        "until": "2099-12-31",
        "adult": True,
    },
)
_CONSENT: Final = About(
    "Send the statement as it was read",
    "Audio",
    [Answer("The consent", JSON, ConsentObject)],
    "What is said is checked against the statement. At most 10 MB and ten minutes.",
    body=ConsentForm,
    upload=True,
    file="recording",
    example={"name": "mei", "language": "en", "recording": "consent.wav"},
)
_MAKE: Final = About(
    "Make an own voice",
    "Audio",
    [Answer("The voice", JSON, MadeVoice)],
    "From a recording of the person who consented, at most 10 MB and ten minutes; takes minutes.",
    body=VoiceForm,
    upload=True,
    file="audio_sample",
    example={"name": "mei", "consent": "cons_1234", "audio_sample": "voice.wav"},
)
_WITHDRAW: Final = About(
    "Withdraw an own voice",
    "Audio",
    [Answer("It is gone", JSON, DeletedVoice)],
    "Deletes the voice, what was measured and the recordings kept; a tombstone stays.",
)
