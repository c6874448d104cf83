"""Our card as a file that other programs open.

A card that came from elsewhere leaves as it came: `origin` is the file as it was imported, with
our card of that day in it. What was changed here since then is set into its fields, and nothing
else is touched.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from vivavoce.errors import PersonaError
from vivavoce.persona.card import Card, from_json, to_json
from vivavoce.persona.formats import charx, png
from vivavoce.persona.formats.document import OURS, Carrier, Document, Version, parsed
from vivavoce.persona.formats.splice import cut, find, put
from vivavoce.persona.formats.standard import V1_FIELDS, fields

_SPECS: Final[dict[int, tuple[str, str]]] = {
    2: ("chara_card_v2", "2.0"),
    3: ("chara_card_v3", "3.0"),
}
_ENTRIES: Final = ("data", "character_book", "entries")
_HALVES: Final = re.compile("[\ud800-\udfff]")
_DECORATORS: Final = re.compile(r"\A(?:\s*@@@?\w+[^\n]*(?:\n|\Z))+")


def export(
    card: Card,
    carrier: Carrier,
    origin: Document | None = None,
    version: Version | None = None,
) -> bytes:
    """The file. `version` is that of the JSON; None: 2 for what came as 2, else 3. CHARX holds
    version 3, PNG version 3 in `ccv3` and version 2 in `chara`. Version 1 has no place for ours.

    Raises PersonaError when a version is asked for that the carrier cannot hold.
    """
    if carrier != "json" and version is not None and version != 3:
        raise PersonaError(f"a {carrier} file holds version 3; export version {version} as json")
    text = _fresh(card) if origin is None else _edited(origin, card)
    if carrier == "json":
        return _versioned(text, version or (2 if origin and origin.version == 2 else 3)).encode()
    newest = _upgraded(text)
    if carrier == "charx":
        if origin is not None and origin.carrier == "charx":
            return charx.embed(origin.file, newest)
        picture = origin.picture if origin else None
        bare = png.embed(picture, {}) if picture else png.draw(card.id)
        return charx.pack(newest if origin else _with_icon(newest), bare)
    picture = origin.picture if origin else None
    # Some old readers take everything between `chara` and the end for their card.
    cards = {"ccv3": newest, "chara": _backfilled(_downgraded(text))}
    return png.embed(picture or png.draw(card.id), cards)


def embedded(document: Document, card: Card) -> bytes:
    """The document's file with our card in its extensions: what is kept of an import."""
    text = put(_roomy(document, card), OURS, _dumped(to_json(card)))
    match document.carrier:
        case "json":
            return text.encode()
        case "charx":
            return charx.embed(document.file, text)
    kept = {**png.texts(document.file)}
    kept[next(keyword for keyword in png.KEYWORDS if keyword in kept)] = text
    return png.embed(document.file, kept)


def _fresh(card: Card) -> str:
    spec, number = _SPECS[3]
    data = fields(card) | {"extensions": {"vivavoce": to_json(card)}}
    whole = {"spec": spec, "spec_version": number, "data": data}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _edited(origin: Document, card: Card) -> str:
    """The origin's text with what is different about the card now."""
    text = _roomy(origin, card)
    if origin.ours is None:
        return put(text, OURS, _dumped(to_json(card)))
    before = from_json(origin.ours, "the imported file")
    if before == card:
        return text
    was, now = fields(before), fields(card)
    for name, value in now.items():
        if was.get(name) != value and name != "extensions":
            text = put(text, ["data", name], _dumped(value))
            if find(text, [name]) is not None and name in V1_FIELDS:
                # V2 and V3 files often carry V1's fields too, for programs that know only those.
                text = put(text, [name], _dumped(value))
    return put(text, OURS, _dumped(to_json(card)))


def _roomy(document: Document, card: Card) -> str:
    """The text with a place for extensions. V1 has none: the newer fields are put beside its own,
    so that both kinds of programs read it."""
    if document.version > 1:
        return document.text
    plain = {name: value for name, value in document.data.items() if name in V1_FIELDS}
    data = fields(card) | {"name": card.called(next(iter(card.languages)))} | plain
    spec, number = _SPECS[3]
    text = put(document.text, ["spec"], _dumped(spec))
    text = put(text, ["spec_version"], _dumped(number))
    return put(text, ["data"], _dumped(data))


def _versioned(text: str, version: Version) -> str:
    if version == 1:
        text = _backfilled(text)
        for name in ("spec", "spec_version", "data"):
            text = cut(text, name)
        return text
    return _downgraded(text) if version == 2 else _upgraded(text)


def _upgraded(text: str) -> str:
    """As V3: what V3 asks for is added, nothing is taken away. What came as V3 stays as it is."""
    found = parsed(text)
    if found.get("spec", _SPECS[2][0]) != _SPECS[2][0]:
        return text
    text = _filled(text, found["data"], {**_REQUIRED, "group_only_greetings": []})
    for number, entry in _entries(found):
        if "use_regex" not in entry:
            path: list[str | int] = [*_ENTRIES, number, "use_regex"]
            text = put(text, path, "false")
    return _with_spec(text, 3)


def _downgraded(text: str) -> str:
    """As V2: the same fields, without the decorators that V2 programs would read out. What came as
    V2 stays as it is."""
    found = parsed(text)
    if found.get("spec") == _SPECS[2][0]:
        return text
    text = _filled(text, found["data"], _REQUIRED)
    for number, entry in _entries(found):
        content = str(entry.get("content", ""))
        if bare := _DECORATORS.match(content):
            path: list[str | int] = [*_ENTRIES, number, "content"]
            text = put(text, path, _dumped(content[bare.end() :].lstrip("\n")))
    return _with_spec(text, 2)


def _backfilled(text: str) -> str:
    """With V1's fields at the top as well, for programs that know only those."""
    data = parsed(text)["data"]
    for name in V1_FIELDS:
        if find(text, [name]) is None:
            text = put(text, [name], _dumped(data.get(name, "")))
    return text


_REQUIRED: Final[Mapping[str, Any]] = {
    **dict.fromkeys(V1_FIELDS, ""),
    "creator_notes": "",
    "system_prompt": "",
    "post_history_instructions": "",
    "alternate_greetings": [],
    "tags": [],
    "creator": "",
    "character_version": "",
    "extensions": {},
}
"""What strict readers of V2 and V3 want to find."""


def _filled(text: str, data: Mapping[str, Any], needed: Mapping[str, Any]) -> str:
    for name, value in needed.items():
        if name not in data:
            text = put(text, ["data", name], _dumped(value))
    return text


def _with_spec(text: str, version: int) -> str:
    spec, number = _SPECS[version]
    return put(put(text, ["spec"], _dumped(spec)), ["spec_version"], _dumped(number))


def _with_icon(text: str) -> str:
    """Names the picture that is packed along."""
    icon = {"type": "icon", "uri": f"embeded://{charx.ICON}", "name": "main", "ext": "png"}
    return put(text, ["data", "assets"], _dumped([icon]))


def _entries(found: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """The lorebook's entries with their indices."""
    book = found["data"].get("character_book")
    entries = book.get("entries") if isinstance(book, dict) else None
    listed = entries if isinstance(entries, list) else []
    return [(number, entry) for number, entry in enumerate(listed) if isinstance(entry, dict)]


def _dumped(value: Any) -> str:
    """JSON that is UTF-8. Half a character, as programs that cut texts leave it, stays escaped."""
    plain = json.dumps(value, ensure_ascii=False)
    return _HALVES.sub(lambda half: f"\\u{ord(half[0]):04x}", plain)
