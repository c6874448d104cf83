"""`/v1/personas`: who can be talked to, brought in, changed, tried out and taken along."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Literal, TypeVar

from pydantic import ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from vivavoce.errors import PersonaError, ProtocolError
from vivavoce.persona.advice import advise
from vivavoce.persona.card import Card, dump, from_json, to_json
from vivavoce.persona.compile import compile_setup
from vivavoce.persona.derive import derive
from vivavoce.persona.formats import Carrier, export
from vivavoce.persona.incoming import Incoming, accept
from vivavoce.realtime.wire import Json
from vivavoce.server.bodies import Body, bounded, checked, upload
from vivavoce.server.endpoint import JSON, About, Answer, Endpoint, Query
from vivavoce.server.hub import Hub
from vivavoce.server.skills import names

T = TypeVar("T")

MOST: Final = 32 * 1024 * 1024
"""Bytes of a card that is sent here, picture and sounds included."""

_TYPES: Final[dict[str, str]] = {
    "json": JSON,
    "png": "image/png",
    "charx": "application/zip",
    "yaml": "application/yaml",
}


class PersonaVoice(Body):
    """How it speaks."""

    id: str | None
    """Of `/v1/voices`; null: the server's default voice."""
    speed: float


class Persona(Body):
    """Somebody to talk to; `id` goes into `session.prompt.id`."""

    id: str
    object: Literal["persona"]
    name: dict[str, str]
    tagline: dict[str, str]
    languages: list[str]
    greeting: dict[str, str]
    default: bool
    """It answers when nobody in particular is asked for."""
    skills: list[str]
    voice: PersonaVoice
    editable: bool
    """It is not one of those that ship, so it can be changed and deleted."""


class PersonaList(Body):
    """All personas."""

    object: Literal["list"]
    data: list[Persona]


class PersonaRequest(Body):
    """One of three: a character in plain words (`paragraph`), a persona to be copied (`copy_of`),
    or the fields of a card (docs/personas.md), as `card` or as the body itself."""

    model_config = ConfigDict(json_schema_extra={})

    paragraph: str | None = None
    """Who it is, as one tells a friend."""
    greeting: str = ""
    """What it says first."""
    name: str | dict[str, str] | None = None
    """If the paragraph does not say it; of a card, per language."""
    id: str | None = None
    """Made from the name if there is none."""
    copy_of: str | None = None
    """Id of a persona, a shipped one for instance."""
    card: dict[str, Any] | None = None
    """The fields of a card."""


class Line(Body):
    """Something that could be better about the card."""

    level: Literal["fault", "weakness", "hint"]
    place: str
    """The field."""
    text: str


class Preview(Body):
    """A card that is not kept."""

    object: Literal["persona.preview"]
    id: str
    """Goes into `session.prompt.id` to try the card out, as long as the server keeps it in mind."""
    card: dict[str, Any]
    instructions: dict[str, str]
    """What a small thinker reads, per language."""
    advice: list[Line]


class Deleted(Body):
    """What was deleted."""

    id: str
    object: Literal["persona.deleted"]
    deleted: Literal[True]


class Gallery:
    """Every endpoint under `/v1/personas`."""

    def __init__(self, hub: Hub) -> None:
        self._people, self._personas = hub.people, hub.people.personas

    def routes(self) -> list[BaseRoute]:
        one = "/v1/personas/{id}"
        return [
            Endpoint("/v1/personas", self.listed, _LIST),
            Endpoint("/v1/personas", self.create, _CREATE, "POST"),
            Endpoint("/v1/personas/preview", self.preview, _PREVIEW, "POST"),
            Endpoint(one, self.card, _GET),
            Endpoint(one, self.replace, _REPLACE, "PUT"),
            Endpoint(one, self.delete, _DELETE, "DELETE"),
            Endpoint(f"{one}/export", self.export, _EXPORT),
        ]

    async def listed(self, _: Request) -> Response:
        data = await _apart(self._people.listed)
        return JSONResponse({"object": "list", "data": data})

    async def create(self, request: Request) -> Response:
        file = await _sent(request)

        def kept() -> Card:
            found = self._incoming(file)
            # Who names an id wants that one; others take what is free.
            named = _named(file)
            card = found.card if named else self._with_free_id(found.card)
            self._personas.save(card, found.origin)
            return card

        return JSONResponse(to_json(await _apart(kept)))

    async def preview(self, request: Request) -> Response:
        file = await _sent(request)
        return JSONResponse(await _apart(lambda: self._previewed(self._incoming(file).card)))

    async def card(self, request: Request) -> Response:
        return JSONResponse(to_json(await _apart(lambda: self._found(request))))

    async def replace(self, request: Request) -> Response:
        card_id = request.path_params["id"]
        file = await _sent(request)

        def replaced() -> Card:
            self._own(request)
            found = self._incoming(file, card_id)
            self._personas.save(found.card, found.origin, replace=True)
            return found.card

        return JSONResponse(to_json(await _apart(replaced)))

    async def delete(self, request: Request) -> Response:
        card_id = request.path_params["id"]

        def deleted() -> None:
            self._own(request)
            self._personas.delete(card_id)

        await _apart(deleted)
        return JSONResponse({"id": card_id, "object": "persona.deleted", "deleted": True})

    async def export(self, request: Request) -> Response:
        wanted = request.query_params.get("format", "json")
        if wanted not in _TYPES:
            raise ProtocolError(
                f"Invalid value '{wanted}' for 'format'; use one of {', '.join(_TYPES)}.",
                code="invalid_value",
                param="format",
            )

        def exported() -> bytes:
            card = self._found(request)
            if wanted == "yaml":
                return dump(card).encode()
            carrier: Carrier = (
                "png" if wanted == "png" else "charx" if wanted == "charx" else "json"
            )
            return export(card, carrier, self._personas.origin(card.id))

        name = f"{request.path_params['id']}.{wanted}"
        return Response(
            await _apart(exported),
            media_type=_TYPES[wanted],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _found(self, request: Request) -> Card:
        found = self._personas.get(request.path_params["id"])
        if found is None:
            raise ProtocolError(
                f"There is no persona '{request.path_params['id']}'; see /v1/personas.",
                code="persona_not_found",
                param="id",
            )
        return found

    def _own(self, request: Request) -> None:
        card = self._found(request)
        if not self._personas.editable(card.id):
            raise ProtocolError(
                f"'{card.id}' ships with the server and stays as it is; make a copy by POST "
                f'/v1/personas {{"copy_of": "{card.id}"}}.',
                code="persona_read_only",
                param="id",
            )

    def _incoming(self, file: bytes, card_id: str = "") -> Incoming:
        """The persona that was sent, in whatever form."""
        body = _object(file)
        if body is not None and not _is_card(body):
            wanted = checked(PersonaRequest, body)
            card_id = card_id or wanted.id or ""
            if wanted.card is not None:
                return Incoming(
                    from_json({**wanted.card, "id": card_id or wanted.card.get("id")}, "card")
                )
            if wanted.copy_of is not None:
                return self._copy(wanted.copy_of, card_id)
            name = wanted.name if isinstance(wanted.name, str) else ""
            return Incoming(
                derive(wanted.paragraph or "", wanted.greeting, name=name, card_id=card_id)
            )
        return accept(file, card_id=card_id)

    def _copy(self, source: str, card_id: str) -> Incoming:
        card = self._personas[source]
        data = {**to_json(card), "id": card_id or self._personas.free(card.id)}
        return Incoming(from_json(data, "the copy"))

    def _with_free_id(self, card: Card) -> Card:
        return card.model_copy(update={"id": self._personas.free(card.id)})

    def _previewed(self, card: Card) -> Json:
        return {
            "object": "persona.preview",
            "id": self._personas.try_out(card),
            "card": to_json(card),
            "instructions": {
                language: compile_setup(card, language).instructions for language in card.languages
            },
            "advice": [
                {"level": advice.level, "place": advice.place, "text": advice.text}
                for advice in advise(card, skills=names())
            ],
        }


async def _apart(work: Callable[[], T]) -> T:
    """Do `work` in a thread, since reading a card takes longer than audio can wait. What is wrong
    with a card is the client's to mend."""
    try:
        return await asyncio.to_thread(work)
    except PersonaError as error:
        taken = "already" in str(error) or "ships with" in str(error)
        code = "persona_exists" if taken else "invalid_persona"
        raise ProtocolError(str(error), code=code) from error


async def _sent(request: Request) -> bytes:
    """The body, or the file of a form."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with upload(request, MOST) as (_, file):
            return file.read()
    return b"".join([piece async for piece in bounded(request, MOST)])


def _object(file: bytes) -> Json | None:
    """The JSON object that was sent; None: it is something else."""
    if not file.lstrip().startswith(b"{"):
        return None
    try:
        found = json.loads(file)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_card(body: Json) -> bool:
    """Not one of our own requests."""
    return "languages" in body or not {"paragraph", "copy_of", "card"} & body.keys()


def _named(file: bytes) -> bool:
    """The client asks for an id of its own choice."""
    body = _object(file)
    if body is None:
        return b"\nlanguages:" in file
    return "id" in (body.get("card") or body)


_FORMAT: Final = Query("format", "What to take along; `json` if not given.", tuple(_TYPES))
_EXAMPLE: Final = {
    "paragraph": "Nora is a 61-year-old retired sailor who lives by the sea. She is blunt and "
    "funny, and your best friend. She calls you kiddo.",
    "greeting": "Well, look who remembered my number.",
}
_UPLOADS: Final = (
    "The body may also be a file: our YAML or JSON, or a Character Card V1 to V3 as JSON, PNG, "
    "APNG or CHARX (as it is, or as the `file` of a form). Nothing of a card is lost: `export` "
    "gives it back with everything its author put in."
)
_CARD: Final = Answer("The card's fields", JSON)

_LIST: Final = About("List personas", "Personas", [Answer("Personas", JSON, PersonaList)])
_CREATE: Final = About(
    summary="Bring a persona in",
    tag="Personas",
    description=f"Sessions can ask for it at once. {_UPLOADS}",
    body=PersonaRequest,
    example=_EXAMPLE,
    answers=(_CARD,),
)
_PREVIEW: Final = replace(
    _CREATE,
    summary="Try a persona out",
    description="Like bringing it in, but it is not kept.",
    answers=(Answer("The card, and an id to talk to it", JSON, Preview),),
)
_GET: Final = About("One persona's card", "Personas", (_CARD,))
_REPLACE: Final = replace(
    _CREATE, summary="Change a persona", description=f"The whole card is replaced. {_UPLOADS}"
)
_DELETE: Final = About("Delete a persona", "Personas", [Answer("Deleted", JSON, Deleted)])
_EXPORT: Final = About(
    summary="Take a persona along",
    tag="Personas",
    description="As a Character Card V3 that other programs open, or as our YAML.",
    answers=[Answer(f"The card as {name}", media) for name, media in _TYPES.items()],
    query=(_FORMAT,),
)
