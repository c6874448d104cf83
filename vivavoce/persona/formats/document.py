"""A Character Card as its author wrote it: the JSON text, its version and the file it came in.

V1 is six flat fields; V2 and V3 hold them under `data`, with `extensions` that belong to programs.
Ours is `data.extensions.vivavoce`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from vivavoce.errors import PersonaError
from vivavoce.persona.formats import charx, png
from vivavoce.persona.formats.limits import MOST_FILE, MOST_JSON

Version = Literal[1, 2, 3]
Carrier = Literal["json", "png", "charx"]

OURS: Final = ("data", "extensions", "vivavoce")
"""Where our own card lies in the JSON."""

_MOST_DIGITS: Final = 640
"""Of a whole number; no setting of Python's makes it refuse so few."""
_OLDEST: Final = {
    "char_name": "name",
    "char_persona": "description",
    "world_scenario": "scenario",
    "char_greeting": "first_mes",
    "example_dialogue": "mes_example",
}
"""What V1's fields were called by programs before it."""


@dataclass(frozen=True)
class Document:
    """A card of version 1, 2 or 3. `file` is what it was read from, byte for byte."""

    text: str
    version: Version
    carrier: Carrier
    file: bytes

    @cached_property
    def json(self) -> Mapping[str, Any]:
        """The whole JSON object."""
        return parsed(self.text)

    @property
    def data(self) -> Mapping[str, Any]:
        """The card's fields, wherever its version has them."""
        inner = self.json.get("data")
        if self.version > 1 and isinstance(inner, dict):
            return inner
        known = {new: self.json[old] for old, new in _OLDEST.items() if old in self.json}
        return {**known, **{k: v for k, v in self.json.items() if v or k not in known}}

    @property
    def ours(self) -> Any:
        """Our own card in it; None: it has none."""
        inner = self.json.get("data")
        extensions = inner.get("extensions") if isinstance(inner, dict) else None
        return extensions.get("vivavoce") if isinstance(extensions, dict) else None

    @property
    def picture(self) -> bytes | None:
        """The PNG that came with it."""
        if self.carrier == "png":
            return self.file
        found = charx.asset(self.file, charx.ICON) if self.carrier == "charx" else None
        if found is None and self.carrier == "charx":
            found = next(filter(None, map(self._icon, _icons(self.data))), None)
        return found if found is not None and found.startswith(png.SIGNATURE) else None

    def _icon(self, uri: str) -> bytes | None:
        return charx.asset(self.file, uri.partition("://")[2])


def read(file: bytes) -> Document:
    """The card in a JSON, PNG, APNG or CHARX file.

    Raises PersonaError, which says what is wrong with the file.
    """
    if len(file) > MOST_FILE:
        raise PersonaError(f"the file is larger than {MOST_FILE} bytes, the most that is read")
    if file.startswith(png.SIGNATURE):
        found = png.texts(file)
        for keyword in png.KEYWORDS:
            if keyword in found:
                return _document(found[keyword], "png", file)
        raise PersonaError(
            "the picture holds no character card: take the original file, since programs that "
            "show or shrink pictures drop the card"
        )
    if charx.is_archive(file):
        return _document(charx.text(file), "charx", file)
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PersonaError(
            "the file is no character card: it is neither JSON, PNG nor CHARX"
        ) from error
    return _document(text, "json", file)


def _document(text: str, carrier: Carrier, file: bytes) -> Document:
    if len(text) > MOST_JSON:
        raise PersonaError(f"the card is larger than {MOST_JSON} characters of JSON")
    return Document(text, _version(parsed(text)), carrier, file)


def parsed(text: str) -> dict[str, Any]:
    """The JSON object of a card. Raises PersonaError."""
    try:
        # Control characters in strings are no JSON, but common in cards.
        found = json.loads(text, strict=False, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise PersonaError(f"the card's JSON does not parse: {error}") from error
    if not isinstance(found, dict):
        raise PersonaError("the card's JSON is no object")
    return found


def _whole(digits: str) -> int | float:
    """A number as long as Python refuses to read stays in the text; here its size is enough."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _version(found: Mapping[str, Any]) -> Version:
    spec, inner = str(found.get("spec", "")), found.get("data")
    if isinstance(inner, dict) and (spec or "name" in inner):
        # What is newer than 3 is read as 3, which the specification asks for.
        return 2 if spec in ("chara_card_v2", "") else 3
    if isinstance(found.get("name") or found.get("char_name"), str):
        return 1
    raise PersonaError(
        "the JSON is no character card: it has neither 'spec' and 'data' (V2, V3) nor 'name' (V1)"
    )


def _icons(data: Mapping[str, Any]) -> list[str]:
    """Addresses of the card's icons in its archive, the main one first."""
    assets = data.get("assets")
    icons = [
        asset
        for asset in (assets if isinstance(assets, list) else ())
        if isinstance(asset, dict)
        and asset.get("type") == "icon"
        and str(asset.get("uri", "")).startswith(("embeded://", "embedded://"))
    ]
    icons.sort(key=lambda asset: asset.get("name") != "main")
    return [str(asset["uri"]) for asset in icons]
