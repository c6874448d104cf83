"""A thinker's second look at a derived card: what it finds is taken only where it holds."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from vivavoce.errors import PersonaError
from vivavoce.languages import Language
from vivavoce.persona.card import Card, from_json, to_json
from vivavoce.persona.derive.core import rules
from vivavoce.persona.derive.spoken import spoken
from vivavoce.persona.size import tokens

_ASKED: Final[dict[Language, str]] = {
    "zh": "从下面的人物描述里提取信息，只写描述里有的，不确定就留空。只回答一个 JSON 对象，键为 "
    "age（数字）、occupation、home、relation（和用户的关系）、backstory（一两句）、traits（数组）、"
    "catchphrases（数组）、address（怎么称呼用户）、instructions（用第二人称“你”写给演员的人物说明，"
    "不超过一百个字）。\n\n{paragraph}",
    "en": "Read the character out of the description below. Write only what is there, leave out "
    "what is not. Answer with one JSON object with the keys age (number), occupation, home, "
    "relation (to the user), backstory (one or two sentences), traits (list), catchphrases (list), "
    "address (what it calls the user), instructions (what an actor should know, in the second "
    "person, at most eighty words).\n\n{paragraph}",
}
_OBJECT: Final = re.compile(r"\{.*\}", re.DOTALL)
_LEAST_TOKENS, _MOST_TOKENS = 12, 140
_PLACES: Final = {
    "age": ("identity", "age"),
    "occupation": ("identity", "occupation"),
    "home": ("identity", "home"),
    "relation": ("identity", "relation"),
    "backstory": ("identity", "backstory"),
    "traits": ("personality", "traits"),
    "catchphrases": ("verbal_habits", "catchphrases"),
    "address": ("verbal_habits", "address"),
}


def improve(card: Card, paragraph: str, thinker: Callable[[str], str]) -> Card:
    """`card` with what `thinker` (prompt to answer) reads out of `paragraph`.

    A field that the rules found stays; one that does not fit the card, or whose words are not in
    the paragraph at all, is dropped. A thinker that answers nonsense changes nothing.
    """
    language = next(iter(card.languages))
    answer = _OBJECT.search(thinker(_ASKED[language].replace("{paragraph}", paragraph[:6000])))
    try:
        found = json.loads(answer[0]) if answer else {}
    except ValueError:
        return card
    for key, (part, name) in _PLACES.items():
        if key in found and not getattr(getattr(card, part), name):
            value = _shaped(key, found[key], language, paragraph)
            card = _with(card, part, name, value) if value else card
    return _instructed(card, language, found.get("instructions"))


def _shaped(key: str, value: Any, language: Language, paragraph: str) -> Any:
    match key, value:
        case "age", int():
            return value if str(value) in paragraph else None
        case "traits", list():
            return {language: [str(trait)[:20] for trait in value if str(trait).strip()][:8]}
        case "catchphrases", list():
            said = [{"text": str(p)} for p in value if str(p) and str(p) in paragraph]
            return {language: said[:4]} if said else None
        case (("occupation" | "home" | "relation" | "backstory" | "address"), str()):
            return {language: value.strip()[:200]} if value.strip() else None
    return None


def _instructed(card: Card, language: Language, text: Any) -> Card:
    """The thinker's instructions in front of the rules about speaking, if they are of a size."""
    if not isinstance(text, str) or not _LEAST_TOKENS <= tokens(spoken(text)) <= _MOST_TOKENS:
        return card
    data = to_json(card)
    speech = data["languages"][language]
    if card.called(language) not in text:
        return card
    glue = "" if language == "zh" else " "
    length = card.verbal_habits.answer_length[language]
    speech["instructions"] = f"{spoken(text)}{glue}{rules(language, length)}"
    return from_json(data, "the improved persona")


def _with(card: Card, part: str, name: str, value: Any) -> Card:
    data = to_json(card)
    data.setdefault(part, {})[name] = value
    try:
        return from_json(data, "the improved persona")
    except PersonaError:
        return card
