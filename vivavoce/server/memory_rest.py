"""The memory over HTTP: seeing, correcting, deleting and taking away what is kept, and consent.

The server's own keys may do all of it for any user; client secrets open sessions only, so a page
asks its own backend, which knows who is asking.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from vivavoce.errors import MemoryFileError, NotRemembered, ProtocolError, RememberingError
from vivavoce.memory.memory import Memory, as_json
from vivavoce.memory.records import KINDS, Kind, Owner
from vivavoce.realtime.wire import Json, missing
from vivavoce.server.bodies import Body, checked, json_body
from vivavoce.server.endpoint import JSON, About, Answer, Endpoint

T = TypeVar("T")

_PAGE: Final = 100
_MOST: Final = 1000
"""Records on one page."""


class Agreement(Body):
    """That the user agreed to be remembered by a persona."""

    at: str
    wording: str
    """What they agreed to, or how they said so."""


class FactRecord(Body):
    """A fact; of what has changed the earlier ones are there too."""

    id: str
    kind: Literal["fact"]
    slot: str
    key: str
    value: str
    due: str
    """Day, ISO week, month or year of a plan or event."""
    language: Literal["zh", "en"]
    valid_from: str
    valid_to: str | None
    """null: it still holds."""
    said_at: str
    episode: str
    text: str


class EpisodeRecord(Body):
    """One turn, word for word."""

    id: str
    kind: Literal["episode"]
    conversation: str
    at: str
    user: str
    reply: str
    language: Literal["zh", "en"]


class SummaryRecord(Body):
    """What a conversation or a week was about."""

    id: str
    kind: Literal["summary"]
    span: Literal["conversation", "week"]
    of: str
    at: str
    text: str
    language: Literal["zh", "en"]


class RecordList(Body):
    """A page of what is kept, the newest first."""

    object: Literal["list"]
    consent: Agreement | None
    """null: the user has not agreed, and nothing is kept."""
    data: list[FactRecord | EpisodeRecord | SummaryRecord]
    has_more: bool


class Correction(Body):
    """A better value of a fact."""

    value: Annotated[str, Field(min_length=1, max_length=2000)]


class ConsentRequest(Body):
    """Whether the user agrees. `false` deletes everything that is kept."""

    agreed: bool
    wording: Annotated[str, Field(max_length=2000)] = ""
    """The text they agreed to; wanted with `true`."""


class Deleted(Body):
    """How much is gone for good."""

    object: Literal["memory.deleted"]
    records: int


class Export(Body):
    """Everything there is of a user with a persona."""

    user: str
    persona: str
    consent: Agreement | None
    facts: list[FactRecord]
    episodes: list[EpisodeRecord]
    summaries: list[SummaryRecord]


class MemoryRest:
    """`/v1/memory`; `memory`: None where the server keeps none."""

    def __init__(self, memory: Memory | None) -> None:
        self._memory = memory

    def routes(self) -> list[BaseRoute]:
        return [
            Endpoint("/v1/memory", self.list, _LIST),
            Endpoint("/v1/memory", self.clear, _CLEAR, "DELETE"),
            Endpoint("/v1/memory/export", self.export, _EXPORT),
            Endpoint("/v1/memory/consent", self.consent, _CONSENT, "PUT"),
            Endpoint("/v1/memory/{id}", self.correct, _CORRECT, "PATCH"),
            Endpoint("/v1/memory/{id}", self.delete, _DELETE, "DELETE"),
        ]

    async def list(self, request: Request) -> Response:
        kind, limit, after = _page(request)

        def page(memory: Memory, owner: Owner) -> Json:
            kept = memory.records(owner.user, owner.persona, kind)[::-1]
            ids = [each.id for each in kept]
            if after is not None and after not in ids:
                raise NotRemembered(f"there is no '{after}' among these records to go on after")
            rest = kept[ids.index(after) + 1 :] if after is not None else kept
            return {
                "object": "list",
                "consent": _agreement(memory, owner),
                "data": [{"kind": kind, **as_json(each)} for each in rest[:limit]],
                "has_more": len(rest) > limit,
            }

        return JSONResponse(await self._with(request, page))

    async def clear(self, request: Request) -> Response:
        gone = await self._with(request, lambda m, who: m.forget_all(who.user, who.persona))
        return JSONResponse({"object": "memory.deleted", "records": gone})

    async def export(self, request: Request) -> Response:
        def everything(memory: Memory, owner: Owner) -> Json:
            found = memory.export(owner.user, owner.persona)
            for kind, name in zip(KINDS, ("facts", "episodes", "summaries"), strict=True):
                found[name] = [{"kind": kind, **each} for each in found[name]]
            return found

        answer = JSONResponse(await self._with(request, everything))
        answer.headers["Content-Disposition"] = 'attachment; filename="memory.json"'
        return answer

    async def consent(self, request: Request) -> Response:
        wanted = checked(ConsentRequest, await json_body(request))
        if wanted.agreed and not wanted.wording.strip():
            raise missing("wording")

        def settle(memory: Memory, owner: Owner) -> Json:
            if wanted.agreed:
                memory.agree(owner.user, owner.persona, wanted.wording)
            elif memory.consent(owner.user, owner.persona):
                memory.withdraw(owner.user, owner.persona)
            return {
                "object": "list",
                "consent": _agreement(memory, owner),
                "data": [],
                "has_more": False,
            }

        return JSONResponse(await self._with(request, settle))

    async def correct(self, request: Request) -> Response:
        wanted = checked(Correction, await json_body(request))
        id_ = request.path_params["id"]
        fact = await self._with(
            request, lambda m, who: m.edit(who.user, who.persona, id_, wanted.value)
        )
        return JSONResponse({"kind": "fact", **as_json(fact)})

    async def delete(self, request: Request) -> Response:
        id_ = request.path_params["id"]
        gone = await self._with(request, lambda m, who: m.delete(who.user, who.persona, id_))
        return JSONResponse({"object": "memory.deleted", "records": gone})

    async def _with(self, request: Request, do: Callable[[Memory, Owner], T]) -> T:
        """Do something with the memory of the owner that the query names, beside the event loop."""
        memory = self._memory
        if memory is None:
            raise ProtocolError(
                "This server remembers nothing; start it with --memory FILE.", code="memory_off"
            )
        user, persona = (_named(request, name) for name in ("user", "persona"))
        try:
            owner = Owner(user, persona)
            return await asyncio.to_thread(do, memory, owner)
        except NotRemembered as error:
            raise _refused(error, "memory_not_found") from error
        except MemoryFileError as error:
            raise _refused(error, "memory_unavailable", "server_error") from error
        except RememberingError as error:
            raise _refused(error, "invalid_value") from error


def _refused(
    error: RememberingError, code: str, kind: str = "invalid_request_error"
) -> ProtocolError:
    text = str(error)
    return ProtocolError(f"{text[:1].upper()}{text[1:]}.", code=code, kind=kind)


def _named(request: Request, name: str) -> str:
    value = request.query_params.get(name)
    if not value:
        raise missing(name)
    return value


def _page(request: Request) -> tuple[Kind, int, str | None]:
    query = request.query_params
    kind = next((kind for kind in KINDS if kind == query.get("kind", "fact")), None)
    if kind is None:
        raise ProtocolError(
            f"Invalid 'kind'; choose from {', '.join(KINDS)}.", code="invalid_value", param="kind"
        )
    limit = query.get("limit", str(_PAGE))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 9 and 1 <= int(limit) <= _MOST):
        raise ProtocolError(
            f"Invalid 'limit'; a number from 1 to {_MOST}.", code="invalid_value", param="limit"
        )
    return kind, int(limit), query.get("after")


def _agreement(memory: Memory, owner: Owner) -> Json | None:
    found = memory.consent(owner.user, owner.persona)
    return {"at": found.at.isoformat(), "wording": found.wording} if found else None


_WHO: Final = "Of the user `?user=` with the persona `?persona=`."
_LIST: Final = About(
    "What is remembered",
    "Memory",
    [Answer("A page of records", JSON, RecordList)],
    f"{_WHO} `kind` is `fact` (default), `episode` or `summary`; `limit` and `after` (an id) turn "
    "pages.",
)
_CLEAR: Final = About(
    "Forget everything",
    "Memory",
    [Answer("It is gone", JSON, Deleted)],
    f"{_WHO} The consent stays; withdraw it to have nothing kept from now on either.",
)
_EXPORT: Final = About(
    "Take everything away",
    "Memory",
    [Answer("All records", JSON, Export)],
    f"{_WHO} Facts that were superseded are among them.",
)
_CONSENT: Final = About(
    "Agree, or withdraw",
    "Memory",
    [Answer("The consent as it is now; no records", JSON, RecordList)],
    f"{_WHO} Nothing is kept before. Withdrawing deletes everything, the consent itself too.",
    body=ConsentRequest,
    example={"agreed": True, "wording": "May Xiao Yue remember what you tell her?"},
)
_CORRECT: Final = About(
    "Correct a fact",
    "Memory",
    [Answer("The fact", JSON, FactRecord)],
    f"{_WHO} The wrong value and the turn it was taken from are deleted.",
    body=Correction,
    example={"value": "Lisbon"},
)
_DELETE: Final = About(
    "Forget one record",
    "Memory",
    [Answer("It is gone", JSON, Deleted)],
    f"{_WHO} With a fact go the turns that mention it, with a turn the facts told in it.",
)
