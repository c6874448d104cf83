"""An HTTP route that describes itself: what the server routes by is what `/openapi.json` shows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

JSON: Final = "application/json"


@dataclass(frozen=True)
class Answer:
    """One kind of successful answer. `schema`: a type whose JSON schema describes the body; None:
    no JSON."""

    description: str
    media_type: str = JSON
    schema: Any = None


@dataclass(frozen=True)
class Query:
    """A parameter in the address that need not be there."""

    name: str
    description: str
    values: Sequence[str]


@dataclass(frozen=True)
class About:
    """What a reader of the documentation wants to know of an endpoint."""

    summary: str
    tag: str
    answers: Sequence[Answer]
    description: str = ""
    body: Any = None
    """A type whose JSON schema describes the request's body; None: there is none."""
    upload: bool = False
    """The body is `multipart/form-data`."""
    file: str = "file"
    """The field of an upload that holds the file."""
    text: str = ""
    """Media type of a body that is plain text."""
    status: int = 200
    """Of a successful answer."""
    example: dict[str, Any] = field(default_factory=dict)
    """A body that can be sent as it is. A field `file` of an upload names a file."""
    query: Sequence[Query] = ()
    open: bool = False
    """No key is asked for."""


class Endpoint(Route):
    """A route with its description."""

    def __init__(
        self,
        path: str,
        handler: Callable[[Request], Awaitable[Response]],
        about: About,
        method: str = "GET",
    ) -> None:
        super().__init__(path, handler, methods=[method])
        self.about = about
        self.method = method
