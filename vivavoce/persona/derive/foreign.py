"""Somebody else's Character Card (V1 to V3) as a card of ours."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from vivavoce.errors import PersonaError
from vivavoce.languages import Language, script_language
from vivavoce.persona.card import Card, LoreEntry, from_json
from vivavoce.persona.derive.build import derive
from vivavoce.persona.derive.examples import examples
from vivavoce.persona.formats.document import Document
from vivavoce.persona.lorebook import entries_of
from vivavoce.persona.macros import Macros, expand

_PROSE: Final = ("description", "personality", "scenario", "system_prompt")
"""Fields that say who somebody is, in the order they are read."""
_USER: Final[dict[Language, str]] = {"zh": "用户", "en": "the user"}
_MOST_ENTRIES: Final = 500


def foreign(
    document: Document, *, card_id: str = "", thinker: Callable[[str], str] | None = None
) -> Card:
    """The card in `document`: ours if it carries one, derived from its fields otherwise.

    Raises PersonaError when it has no name or says nothing, or carries a faulty one of ours.
    """
    if isinstance(document.ours, dict):
        ours = {**document.ours, "id": card_id} if card_id else document.ours
        return from_json(ours, "data.extensions.vivavoce of the file")
    data = document.data
    name = _text(data, "nickname") or _text(data, "name")
    if not name:
        raise PersonaError("the card has no name: write one into its field 'name'")
    prose = [_text(data, field) for field in _PROSE]
    greeting = _text(data, "first_mes")
    language = script_language("\n".join((*prose, greeting)))
    macros = Macros(char=name, user=_USER[language], seed=name)
    paragraph = expand("\n".join(filter(None, prose)), macros)
    return derive(
        paragraph or expand(greeting, macros) or name,
        greeting,
        name=name[:60],
        card_id=card_id,
        language=language,
        dialogues=examples(_text(data, "mes_example"), macros),
        lorebook=_lorebook(data, language, macros),
        thinker=thinker,
    )


def _text(data: Mapping[str, Any], field: str) -> str:
    value = data.get(field)
    # Half of a surrogate pair can be escaped in JSON, but is no character.
    return value.encode("utf-8", "ignore").decode().strip() if isinstance(value, str) else ""


def _lorebook(data: Mapping[str, Any], language: Language, macros: Macros) -> list[LoreEntry]:
    book = data.get("character_book")
    entries = entries_of(book, language) if isinstance(book, dict) else []
    return [
        entry.model_copy(update={"content": {language: told}})
        for entry in entries[:_MOST_ENTRIES]
        if (told := expand(entry.content[language], macros).strip())
    ]
