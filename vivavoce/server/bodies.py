"""What clients send over HTTP: JSON bodies and uploads, bounded and checked."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, BinaryIO, Final, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from vivavoce.audio.codec import read_blocks
from vivavoce.audio.types import Samples
from vivavoce.errors import AudioError, ProtocolError
from vivavoce.realtime.wire import Json, check, missing

_MOST_JSON: Final = 1024 * 1024
"""Bytes of a JSON body: long instructions and many tools fit."""


class Body(BaseModel):
    """A JSON object or form as it is documented: docstrings are descriptions, and no field may be
    there that is not documented (`checked` sees to it)."""

    model_config = ConfigDict(
        extra="allow",
        use_attribute_docstrings=True,
        json_schema_extra={"additionalProperties": False},
    )


M = TypeVar("M", bound=BaseModel)


def too_large(limit: int) -> ProtocolError:
    return ProtocolError(
        f"The request is larger than {limit} bytes, which is the most that is read here.",
        code="request_too_large",
    )


async def bounded(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body in pieces. Raises `ProtocolError` once it is larger than `limit` bytes.

    A client hears the refusal only when it has sent everything, so up to as much again is read
    and dropped.
    """
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size <= limit:
            yield piece
        elif size > 2 * limit:
            break
    if size > limit:
        raise too_large(limit)


async def json_body(request: Request) -> Any:
    """The request's JSON object. Raises `ProtocolError` when it is none."""
    data = b"".join([piece async for piece in bounded(request, _MOST_JSON)])
    try:
        body = json.loads(data or b"{}")
        # Half of a surrogate pair can be escaped in JSON, but is no character.
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ProtocolError(
            "We could not parse the JSON body of your request. (Hint: send one JSON object with "
            "the header 'Content-Type: application/json'.)",
            code="invalid_json",
        ) from None
    if not isinstance(body, dict):
        raise ProtocolError("The body must be a JSON object.", code="invalid_json")
    return body


@asynccontextmanager
async def upload(
    request: Request, limit: int, field: str = "file"
) -> AsyncIterator[tuple[Json, BinaryIO]]:
    """The other fields of a form and its file in `field`, which lies on disk when it is large.

    A field `name[]` becomes the list `name`. Raises `ProtocolError` when the file is larger than
    `limit` bytes, or the body is no such form.
    """
    body = bounded(request, limit + _MOST_JSON)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise ProtocolError(
            f"Send the file as 'multipart/form-data', in the field '{field}'.", code="invalid_form"
        )
    try:
        parser = MultiPartParser(request.headers, body, max_files=1, max_fields=50)
        form = await parser.parse()
    except MultiPartException as error:
        raise ProtocolError(
            f"The form cannot be read: {error.message}", code="invalid_form"
        ) from error
    try:
        fields: Json = {}
        for name, value in form.multi_items():
            if name.endswith("[]"):
                fields.setdefault(name[:-2], []).append(value)
            else:
                fields[name] = value
        file = fields.pop(field, None)
        if not isinstance(file, UploadFile):
            raise missing(field)
        if (file.size or 0) > limit:
            raise too_large(limit)
        yield fields, file.file
    finally:
        await form.close()


def sound(file: BinaryIO, field: str, rate: int, most_seconds: int) -> Samples:
    """An uploaded recording in `field` as f32[n] at `rate` Hz. Raises `ProtocolError`.

    It is read in blocks: a small file of silence can be very long.
    """
    blocks: list[Samples] = []
    length = 0
    try:
        for block in read_blocks(file, rate):
            blocks.append(block)
            length += len(block)
            if length > most_seconds * rate:
                raise ProtocolError(
                    f"The recording in '{field}' is longer than {most_seconds // 60} minutes, "
                    "which is the most that is read here; send it in parts.",
                    code="invalid_value",
                    param=field,
                )
    except AudioError as error:
        raise ProtocolError(
            f"Invalid value for '{field}': {error}.", code="invalid_value", param=field
        ) from error
    return np.concatenate(blocks)


def checked(model: type[M], body: Any) -> M:
    """`body` as `model`. Raises `ProtocolError` that names the first wrong field."""
    check(model, body, "", strict=False)  # a form has only strings
    return model.model_validate(body)
