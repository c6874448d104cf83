"""The OpenAPI 3.1 document of all endpoints, made from what the routes say of themselves."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from vivavoce import __version__
from vivavoce.realtime.wire import Json
from vivavoce.server.bodies import Body
from vivavoce.server.endpoint import JSON, Endpoint

_REF: Final = "#/components/schemas/{model}"

_DESCRIPTION: Final = (
    "Speech in and out over plain HTTP, in OpenAI's shapes. Conversations run over a WebSocket, "
    "`GET /v1/realtime?model=...`, which OpenAPI cannot describe."
)


class ErrorDetail(Body):
    """Why a request was refused."""

    message: str
    type: str
    param: str | None
    code: str | None


class Error(Body):
    """The body of every refusal."""

    error: ErrorDetail


def document(endpoints: Sequence[Endpoint]) -> Json:
    """The whole document, as JSON."""
    schemas, components = _schemas(endpoints)
    paths: dict[str, Json] = {}
    for endpoint in endpoints:
        operation = _operation(endpoint, schemas, components)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "vivavoce", "version": __version__, "description": _DESCRIPTION},
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "One of the server's keys; a server without keys wants none.",
                }
            },
        },
    }


def _schemas(endpoints: Iterable[Endpoint]) -> tuple[dict[Any, Json], dict[str, Json]]:
    """A schema (reference) per type in use, and the definitions referred to."""
    used: dict[Any, None] = {Error: None}
    for endpoint in endpoints:
        about = endpoint.about
        used |= dict.fromkeys(t for t in (about.body, *(a.schema for a in about.answers)) if t)
    found, definitions = models_json_schema(
        [(model, "validation") for model in used], ref_template=_REF
    )
    return {model: found[model, "validation"] for model in used}, definitions.get("$defs", {})


def _operation(endpoint: Endpoint, schemas: dict[Any, Json], components: dict[str, Json]) -> Json:
    about = endpoint.about
    operation: Json = {
        "operationId": _name(endpoint),
        "tags": [about.tag],
        "summary": about.summary,
        "responses": {
            str(about.status): _success(endpoint, schemas),
            "default": {
                "description": "Refused",
                "content": {JSON: {"schema": schemas[Error]}},
            },
        },
    }
    if about.description:
        operation["description"] = about.description
    parameters: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", endpoint.path)
    ]
    parameters += [
        {
            "name": query.name,
            "in": "query",
            "description": query.description,
            "schema": {"type": "string", "enum": list(query.values)},
        }
        for query in about.query
    ]
    if parameters:
        operation["parameters"] = parameters
    if about.text:
        text = {about.text: {"schema": {"type": "string"}}}
        operation["requestBody"] = {"required": True, "content": text}
    elif about.body:
        operation["requestBody"] = _body(endpoint, schemas[about.body], components)
    if about.open:
        operation["security"] = []
    return operation


def _name(endpoint: Endpoint) -> str:
    return "_".join([endpoint.method.lower(), *re.findall(r"\w+", endpoint.path)])


def _body(endpoint: Endpoint, schema: Json, components: dict[str, Json]) -> Json:
    about = endpoint.about
    if not about.upload:
        content: Json = {"schema": schema, "example": about.example}
        return {"required": True, "content": {JSON: content}}
    # A form is its fields and the file; pydantic only sees the fields.
    form = components[schema["$ref"].rsplit("/", 1)[-1]]
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    form["properties"] = {about.file: file} | form["properties"]
    form["required"] = [about.file, *form.get("required", ())]
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _success(endpoint: Endpoint, schemas: dict[Any, Json]) -> Json:
    """All kinds of answers under the one status; JSON of several kinds is one of them."""
    answers = endpoint.about.answers
    content: dict[str, Json] = {}
    for media in dict.fromkeys(answer.media_type for answer in answers):
        found = [schemas[a.schema] for a in answers if a.media_type == media and a.schema]
        schema = found[0] if len(found) == 1 else {"anyOf": found}
        content[media] = {"schema": schema} if found else {}
    return {"description": "; ".join(a.description for a in answers), "content": content}
