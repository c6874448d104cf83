"""Who is talking: the id that a user's memory hangs on.

The stock header `OpenAI-Safety-Identifier` names an end user by a stable id; a browser, which can
set no header, says `?user=`, and any client may set the prompt variable `user`. Whoever may open a
session says who it is for, so what a client secret was made for goes before all of them.
"""

from collections.abc import Mapping
from typing import Any, Final

from vivavoce.errors import ProtocolError, RememberingError
from vivavoce.memory.records import check_id

HEADER: Final = "openai-safety-identifier"
QUERY: Final = "user"
VARIABLE: Final = "user"


def user_id(
    headers: Mapping[str, str],
    query: Mapping[str, str],
    variables: Mapping[str, Any] | None = None,
    pinned: str | None = None,
) -> str | None:
    """The user's id; None: nobody knows, and nothing is remembered.

    `pinned`: whom a client secret was made for ("": nobody). Raises `ProtocolError` when somebody
    else is named then, and when the id cannot be one.
    """
    named = {name.lower(): value for name, value in headers.items()}
    claims = (
        (HEADER, named.get(HEADER)),
        (QUERY, query.get(QUERY)),
        (f"session.prompt.variables.{VARIABLE}", _text((variables or {}).get(VARIABLE))),
    )
    claimed = [(param, claim) for param, claim in claims if claim]
    for param, claim in claimed:
        if pinned is not None and claim != pinned:
            made_for = (
                "another user" if pinned else "nobody in particular; its maker names the user"
            )
            raise ProtocolError(
                f"This client secret was made for {made_for}.", code="invalid_value", param=param
            )
    if not claimed:
        return pinned
    param, claim = claimed[0]
    try:
        return check_id(claim, "user")
    except RememberingError as error:
        raise ProtocolError(f"{error}.", code="invalid_value", param=param) from error


def _text(value: Any) -> str | None:
    """A prompt variable: a string, or a content part with one."""
    if isinstance(value, Mapping):
        value = value.get("text")
    return value if isinstance(value, str) else None
