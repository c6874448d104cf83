"""Our card in the fields that every other program reads."""

from collections.abc import Mapping
from typing import Any, Final

from vivavoce.languages import Language
from vivavoce.persona.card import Card, LoreEntry
from vivavoce.persona.portrait import portrait

V1_FIELDS: Final = (
    "name",
    "description",
    "personality",
    "scenario",
    "first_mes",
    "mes_example",
)


def fields(card: Card) -> dict[str, Any]:
    """`data` of a V3 card, in the card's first language; greetings in the others are alternates.

    `extensions` is empty: ours is put in by `export`.
    """
    language: Language = next(iter(card.languages))
    speech = card.speech(language)
    others = [other for other in card.languages if other != language]
    data: dict[str, Any] = {
        "name": card.called(language),
        "description": portrait(card, language),
        "personality": "、".join(card.personality.traits.get(language, ()))
        if language == "zh"
        else ", ".join(card.personality.traits.get(language, ())),
        "scenario": _scenario(card, language),
        "first_mes": speech.greeting,
        "mes_example": _examples(card, language),
        "creator_notes": card.tagline.get(language, ""),
        "system_prompt": speech.instructions,
        "post_history_instructions": "",
        "alternate_greetings": [card.languages[other].greeting for other in others],
        "tags": [card.interaction.archetype, *card.languages],
        "creator": "",
        "character_version": "",
        "extensions": {},
        "group_only_greetings": [],
        "creator_notes_multilingual": dict(card.tagline),
        "assets": [{"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"}],
    }
    if card.lorebook:
        entries = [
            _entry(number, entry, text)
            for number, entry in enumerate(card.lorebook)
            if (text := entry.content.get(language))
        ]
        data["character_book"] = {"extensions": {}, "entries": entries}
    return data


def _scenario(card: Card, language: Language) -> str:
    relation = card.identity.relation.get(language, "")
    if language == "zh":
        return f"{{{{char}}}}和{{{{user}}}}在打语音电话。关系：{relation or '熟人'}。"
    who = f", {relation}," if relation else ""
    return f"{{{{char}}}}{who} and {{{{user}}}} are on a voice call."


def _examples(card: Card, language: Language) -> str:
    return "\n".join(
        f"<START>\n{{{{user}}}}: {turn.user}\n{{{{char}}}}: {turn.assistant}"
        for turn in card.speech(language).examples
    )


def _entry(number: int, entry: LoreEntry, content: str) -> Mapping[str, Any]:
    return {
        "keys": list(entry.keys),
        "content": content,
        "extensions": {},
        "enabled": entry.enabled,
        "insertion_order": entry.order,
        "case_sensitive": entry.case_sensitive,
        "use_regex": entry.regex,
        "constant": entry.constant,
        "name": entry.keys[0] if entry.keys else f"entry {number}",
        "priority": entry.priority,
        "id": number,
        "comment": "",
        "selective": bool(entry.secondary_keys),
        "secondary_keys": list(entry.secondary_keys),
        "position": "after_char",
    }
