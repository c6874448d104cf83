"""`/openapi.json`, and the same as a page for people: plain HTML, nothing loaded from elsewhere."""

import json
import re
import shlex
from collections.abc import Iterable, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vivavoce.realtime.wire import Json
from vivavoce.server.endpoint import JSON, About, Answer, Endpoint
from vivavoce.server.openapi import document

_POLICY: Final = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
_STYLE: Final = Path(__file__).with_name("docs.css")


class Docs:
    """Describes the routes it is given, and its own."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        own = [
            Endpoint("/openapi.json", self.document, _DOCUMENT),
            Endpoint("/docs", self.page, _PAGE),
        ]
        self._routes: list[BaseRoute] = [*own, Route("/docs.css", self.style)]
        self._endpoints = [route for route in (*routes, *own) if isinstance(route, Endpoint)]

    @cached_property
    def _document(self) -> Json:
        return document(self._endpoints)

    def routes(self) -> list[BaseRoute]:
        return self._routes

    async def document(self, _: Request) -> Response:
        return JSONResponse(self._document)

    async def page(self, request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        return HTMLResponse(_html(self._document, self._endpoints, base), headers=_POLICY)

    async def style(self, _: Request) -> Response:
        return FileResponse(_STYLE, media_type="text/css", headers=_POLICY)


_DOCUMENT: Final = About("This page for programs", "Server", [Answer("OpenAPI 3.1")], open=True)
_PAGE: Final = About("This page", "Server", [Answer("A page", "text/html")], open=True)

# ------------------------------------------------------------------------------------- the page


def _text(text: str) -> str:
    """Escaped, with `code` set as such."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _html(doc: Json, endpoints: Sequence[Endpoint], base: str) -> str:
    tags = dict.fromkeys(endpoint.about.tag for endpoint in endpoints)
    groups = {tag: [e for e in endpoints if e.about.tag == tag] for tag in tags}
    contents = "".join(
        f"<li><span>{escape(tag)}</span><ul>{''.join(map(_link, found))}</ul></li>"
        for tag, found in groups.items()
    )
    sections = "".join(
        f"<h2>{escape(tag)}</h2>{''.join(_section(doc, e, base) for e in found)}"
        for tag, found in groups.items()
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>vivavoce: HTTP endpoints</title>
<link rel="stylesheet" href="/docs.css">
<link rel="icon" href="/icon.svg">
</head>
<body>
<nav aria-label="Endpoints"><a class="home" href="/">vivavoce</a><ul>{contents}</ul></nav>
<main>
<header>
<h1>HTTP endpoints</h1>
<p>{_text(doc["info"]["description"])}</p>
<p>With the <code>openai</code> package, only the address is another:</p>
{_code(_PYTHON.format(base=base))}
<p>Keys are shown as <code>Authorization: Bearer KEY</code>; a server without keys takes any.
Refusals look like <code>{{"error": {{"message", "type", "param", "code"}}}}</code>.
For programs: <a href="/openapi.json">openapi.json</a>.</p>
</header>
{sections}
</main>
</body>
</html>
"""


_PYTHON: Final = """from openai import OpenAI

client = OpenAI(base_url="{base}/v1", api_key="KEY")
speech = client.audio.speech.create(
    model="tts-1", voice="xiaoyue", input="Good evening."
)
speech.write_to_file("evening.mp3")"""


def _code(source: str) -> str:
    return f"<pre><code>{escape(source)}</code></pre>"


def _anchor(endpoint: Endpoint) -> str:
    return "-".join(re.findall(r"\w+", f"{endpoint.method} {endpoint.path}")).lower()


def _title(endpoint: Endpoint) -> str:
    method = endpoint.method
    return f'<b class="{method.lower()}">{method}</b> <code>{escape(endpoint.path)}</code>'


def _link(endpoint: Endpoint) -> str:
    return f'<li><a href="#{_anchor(endpoint)}">{escape(endpoint.about.summary)}</a></li>'


def _section(doc: Json, endpoint: Endpoint, base: str) -> str:
    about = endpoint.about
    operation = doc["paths"][endpoint.path][endpoint.method.lower()]
    answers = "".join(
        f"<li><code>{escape(answer.media_type)}</code> {_text(answer.description)}"
        f"{_schema_name(answer)}</li>"
        for answer in about.answers
    )
    return (
        f'<section id="{_anchor(endpoint)}"><h3>{_title(endpoint)}</h3>'
        f"<p><strong>{escape(about.summary)}.</strong> {_text(about.description)}</p>"
        f"{_fields(doc, operation)}"
        f"<h4>Answers</h4><ul>{answers}</ul>"
        f"{_code(_curl(endpoint, base))}</section>"
    )


def _schema_name(answer: Answer) -> str:
    return f" <small>{escape(answer.schema.__name__)}</small>" if answer.schema else ""


def _fields(doc: Json, operation: Json) -> str:
    """A table of the body's fields."""
    if "requestBody" not in operation:
        return ""
    ((media, content),) = operation["requestBody"]["content"].items()
    schema = _resolved(doc, content["schema"])
    if "properties" not in schema:
        return f"<h4>Body <small>{escape(media)}</small></h4>"
    required = schema.get("required", ())
    rows = "".join(
        f"<tr><th><code>{escape(name)}</code></th><td>{_kind(doc, field)}</td>"
        f"<td>{_default(name, field, required)}</td><td>{_text(field.get('description', ''))}</td>"
        "</tr>"
        for name, field in schema["properties"].items()
    )
    return (
        f'<h4>Body <small>{escape(media)}</small></h4><div class="wide"><table><thead><tr>'
        "<th>field</th><th>type</th><th>default</th><th>notes</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _default(name: str, field: Json, required: Iterable[str]) -> str:
    if name in required:
        return "<em>required</em>"
    default = field.get("default")
    return f"<code>{escape(json.dumps(default))}</code>" if default not in (None, "") else ""


def _resolved(doc: Json, schema: Json) -> Json:
    if "$ref" not in schema:
        return schema
    found: Json = doc["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _kind(doc: Json, schema: Json) -> str:
    """A type as people write it."""
    full = _resolved(doc, schema)
    if "anyOf" in full:
        return " or ".join(_kind(doc, one) for one in full["anyOf"] if one.get("type") != "null")
    if "enum" in full:
        return " ".join(f"<code>{escape(str(value))}</code>" for value in full["enum"])
    if "const" in full:
        return f"<code>{escape(str(full['const']))}</code>"
    if full.get("type") == "array":
        return f"list of {_kind(doc, full['items'])}"
    if full.get("properties"):
        return f"object with {', '.join(f'<code>{escape(p)}</code>' for p in full['properties'])}"
    if "contentMediaType" in full:
        return "file"
    return escape(f"{full.get('type', 'any')}{_range(full)}")


def _range(schema: Json) -> str:
    low = schema.get("minimum", schema.get("minLength"))
    high = schema.get("maximum", schema.get("maxLength"))
    unit = " characters" if "maxLength" in schema else ""
    return "" if low is None or high is None else f", {low:g} to {high:g}{unit}"


def _curl(endpoint: Endpoint, base: str) -> str:
    about = endpoint.about
    query = "&".join(f"{query.name}={query.values[0]}" for query in about.query)
    address = base + endpoint.path + (f"?{query}" if query else "")
    parts = [f"curl {shlex.quote(address)}"]
    if endpoint.method not in ("GET", "POST"):
        parts.append(f"-X {endpoint.method}")
    if not about.open:
        parts.append('-H "Authorization: Bearer KEY"')
    if about.upload:
        parts += [f"-F {_form(name, value)}" for name, value in about.example.items()]
    elif about.text:
        parts += [f'-H "Content-Type: {about.text}"', "--data-binary @body"]
    elif about.body:
        parts.append('-H "Content-Type: application/json"')
        parts.append(f"-d {shlex.quote(json.dumps(about.example, ensure_ascii=False))}")
    if about.answers[0].media_type not in (JSON, "text/plain", "text/html"):
        parts.append("--output answer")
    return " \\\n  ".join(parts)


def _form(name: str, value: Any) -> str:
    return f"{name}=@{value}" if name == "file" else f"{name}={value}"
