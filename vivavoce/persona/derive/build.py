"""A card from a free paragraph and a greeting, by rules and word lists."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, cast, get_args

from vivavoce.errors import PersonaError
from vivavoce.languages import HAN, Language, script_language
from vivavoce.persona.card import (
    WORK_OR_CLASS,
    Archetype,
    BigFive,
    Card,
    Example,
    Initiative,
    LoreEntry,
    from_json,
)
from vivavoce.persona.derive.core import core
from vivavoce.persona.derive.found import Found
from vivavoce.persona.derive.improve import improve
from vivavoce.persona.derive.labels import labelled
from vivavoce.persona.derive.lexicon import MANNERS, Manner, lexicon, lines, words
from vivavoce.persona.derive.reading_en import read_english
from vivavoce.persona.derive.reading_zh import read_chinese
from vivavoce.persona.derive.spoken import sentences, shortened, spoken
from vivavoce.persona.macros import Macros, expand
from vivavoce.persona.portrait import ARCHETYPES

MOST_PARAGRAPH: Final = 200_000
"""Characters that are read."""

_ABOUT_ITSELF: Final = 800
"""Characters at the beginning in which authors say what somebody is."""
_NO_SURNAME: Final = "(?<![赵钱孙李周吴郑王冯陈杨朱林何高罗马黄刘张徐胡梁])"
"""王师傅 is somebody else's name and no trade."""
_NAMELESS: Final[dict[Language, str]] = {"zh": "小伴", "en": "Sam"}
_GREETING: Final[dict[Language, int]] = {"zh": 60, "en": 40}
"""Han characters or words of a greeting."""
_LENGTHS: Final[dict[Language, dict[Manner, int]]] = {
    "zh": {"warm": 28, "lively": 26, "cool": 14, "stern": 24, "formal": 30, "tender": 26},
    "en": {"warm": 20, "lively": 18, "cool": 10, "stern": 17, "formal": 22, "tender": 18},
}
_LONG_TELLERS: Final = ("narrator", "reader")
_TALKATIVE: Final = re.compile(r"话痨|话多|爱唠叨|健谈|talkative|chatty|rambl", re.IGNORECASE)
_LEADS: Final = re.compile(r"主动|话痨|健谈|爱问|好奇|talkative|takes the lead|asks", re.IGNORECASE)
_FOLLOWS: Final = re.compile(
    r"话少|寡言|内向|沉默|腼腆|害羞|倾听|quiet|shy|reserved|taciturn|listens", re.IGNORECASE
)
_INITIATIVE: Final[Mapping[str, Initiative]] = {
    **dict.fromkeys(("host", "interviewer", "trainer", "tutor"), "high"),
    **dict.fromkeys(("listener", "reader", "agent"), "low"),
}
_PAST: Final = re.compile(
    r"长大|出生|曾|以前|当年|后来|毕业|离开|年前|小时候|从小"
    r"|grew up|born|used to|years ago|\bonce\b|\bleft\b|moved to|graduated"
    r"|after the|since (?:then|her|his)",
    re.IGNORECASE,
)


def derive(
    paragraph: str,
    greeting: str = "",
    *,
    name: str = "",
    card_id: str = "",
    language: Language | None = None,
    dialogues: Sequence[Example] = (),
    lorebook: Sequence[LoreEntry] = (),
    thinker: Callable[[str], str] | None = None,
) -> Card:
    """A whole card of what a person wrote about a character, in the language it is written in.

    `name` and `card_id` are found if they are not given. `dialogues` and `lorebook` are what the
    author has beside the paragraph. `thinker` (prompt to answer) may improve on the rules' result.
    Raises PersonaError when there is nothing to go by.
    """
    if not paragraph.strip():
        raise PersonaError("describe the character in a sentence or more: the paragraph is empty")
    if len(paragraph) > MOST_PARAGRAPH:
        raise PersonaError(f"the paragraph is longer than {MOST_PARAGRAPH} characters: shorten it")
    paragraph = _tidied(paragraph)
    language = language or script_language(f"{paragraph} {greeting}")
    listed, prose = labelled(paragraph)
    read = read_chinese if language == "zh" else read_english
    found = _merged(listed, read(paragraph, greeting))
    found.name = name or found.name or _NAMELESS[language]
    macros = Macros(char=found.name, user="", seed=found.name)
    data = _typed(found, paragraph, language)
    manner = _manner(found, data["interaction"]["archetype"], language)
    length = _length(manner, data["interaction"]["archetype"], paragraph, language)
    made = core(
        expand(prose, Macros(found.name, "用户" if language == "zh" else "the user", found.name)),
        found,
        found.name,
        language,
        lines()[manner][language]["style"],
        length,
    )
    data["id"] = card_id or _slug(found.name)
    data["verbal_habits"]["answer_length"] = {language: length}
    data["lorebook"] = [entry.model_dump(mode="json") for entry in (*lorebook, *made.rest)]
    data["voice"] = _voice(found, manner, language)
    said = shortened(spoken(expand(greeting, macros)), _GREETING[language])
    data["languages"] = {
        language: {
            "instructions": made.instructions,
            **_speech(found, manner, language, said, dialogues),
        }
    }
    card = from_json(data, "the derived persona")
    return improve(card, paragraph, thinker) if thinker else card


def _merged(first: Found, second: Found) -> Found:
    """What is spelt out counts before what was read between the lines."""
    for field in fields(Found):
        mine, theirs = getattr(first, field.name), getattr(second, field.name)
        match mine:
            case dict():
                setattr(first, field.name, {**theirs, **mine})
            case list():
                setattr(first, field.name, list(dict.fromkeys([*mine, *theirs])))
            case None | "":
                setattr(first, field.name, theirs)
    return first


def _tidied(text: str) -> str:
    """The same with at most one space or empty line in a row: patterns take long over more."""
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", re.sub(r"[^\S\n]+", " ", text))


def _typed(found: Found, paragraph: str, language: Language) -> dict[str, Any]:
    """The typed part as JSON."""

    def text(value: str) -> dict[str, str]:
        return {language: value} if value else {}

    def listed(values: Sequence[str], most: int = 8) -> dict[str, list[str]]:
        return {language: list(values[:most])} if values else {}

    archetype = _archetype(found, paragraph, language)
    past = [sentence for sentence in sentences(paragraph) if _PAST.search(sentence)]
    story = shortened("".join(past[:2]) if language == "zh" else " ".join(past[:2]), 70)
    scores, intensity = _character(found, language)
    skills = [lexicon()["skills"][archetype]] if archetype in lexicon()["skills"] else []
    skills += [s for s, word in lexicon()["skill_words"][language].items() if word in paragraph]
    return {
        "name": {language: found.name},
        "tagline": text(_tagline(found, archetype, paragraph, language)),
        "identity": {
            "age": found.age if found.age is None or found.age <= 100_000 else None,
            "sex": found.sex,
            "occupation": text(found.occupation),
            "home": text(found.home),
            "relation": text(found.relation),
            "backstory": text(story),
            "facts": {language: found.facts} if found.facts else {},
        },
        "personality": {"traits": listed(found.traits), "big_five": scores},
        "verbal_habits": {
            "catchphrases": {language: [{"text": p} for p in found.catchphrases[:4]]}
            if found.catchphrases
            else {},
            "address": text(found.address),
        },
        "emotions": {
            "comforted_by": listed(found.comforted_by),
            "angered_by": listed(found.angered_by),
            "refuses": listed(found.refuses),
            "intensity": intensity,
        },
        "perception": "no_emotions" if archetype in WORK_OR_CLASS else "all",
        "interaction": {
            "archetype": archetype,
            "initiative": "high"
            if _LEADS.search(paragraph)
            else "low"
            if _FOLLOWS.search(paragraph)
            else _INITIATIVE.get(archetype, "medium"),
        },
        "knowledge": {
            "knows": listed(found.knows),
            "cannot_know": listed(found.cannot_know),
            "until": found.until,
        },
        "skills": list(dict.fromkeys(skills)),
    }


def _archetype(found: Found, paragraph: str, language: Language) -> Archetype:
    """The one most words speak for; the first word and the relation count more."""
    votes: Counter[str] = Counter()
    where: dict[str, int] = {}
    # What comes later in a long description is about other people as well.
    folded = paragraph[:_ABOUT_ITSELF].casefold()
    for archetype, known in lexicon()["archetypes"][language].items():
        for word in words(known):
            places = _places(word.casefold(), folded, language)
            votes[archetype] += len(places) + 3 * (word in (found.relation, found.occupation))
            if places:
                where[archetype] = min(places[0], where.get(archetype, places[0]))
    best = max(where, key=lambda name: (votes[name], -where[name]), default="companion")
    return cast(Archetype, best) if best in get_args(Archetype) else "companion"


def _places(word: str, text: str, language: Language) -> list[int]:
    plain = re.escape(word)
    pattern = rf"{_NO_SURNAME}{plain}" if language == "zh" else rf"\b{plain}s?\b"
    return [match.start() for match in re.finditer(pattern, text)]


def _groups(found: Found, language: Language) -> list[str]:
    """The lexicon's group of every trait that is in it."""
    listed = lexicon()["trait_words"][language]
    groups = {word: group for group, known in listed.items() for word in words(known)}
    return [groups[trait.lower()] for trait in found.traits if trait.lower() in groups]


def _character(found: Found, language: Language) -> tuple[dict[str, int] | None, str]:
    """Big five and intensity of the traits."""
    groups = [lexicon()["traits"][group] for group in _groups(found, language)]
    sums: Counter[str] = Counter()
    for group in groups:
        sums.update(group.get("big_five", {}))
    votes = Counter(group["intensity"] for group in groups if "intensity" in group)
    intensity = votes.most_common(1)[0][0] if votes else "even"
    known = {name: max(-2, min(2, sums[name])) for name in BigFive.model_fields}
    return (known if any(known.values()) else None), intensity


def _manner(found: Found, archetype: str, language: Language) -> Manner:
    votes: Counter[str] = Counter()
    for group in _groups(found, language):
        if manner := lexicon()["traits"][group].get("manner"):
            votes[manner] += 1
    # Traits say more than what somebody does; of two manners the one the trade has wins.
    usual = lexicon()["manners"][archetype]
    best = max(MANNERS, key=lambda manner: (votes[manner], manner == usual))
    return best if votes else next(m for m in MANNERS if m == usual)


def _length(manner: Manner, archetype: str, paragraph: str, language: Language) -> int:
    if archetype in _LONG_TELLERS:
        return 60 if language == "zh" else 45
    return _LENGTHS[language][manner] + (8 if _TALKATIVE.search(paragraph) else 0)


def _voice(found: Found, manner: Manner, language: Language) -> dict[str, Any]:
    lists = lexicon()
    voice = lists["voices"][language].get(found.sex, {}).get(manner)
    tone = found.tone or lists["tones"][language][manner]
    return {
        "id": voice,
        "speed": lists["speeds"][manner],
        "tone": {language: tone},
        "cues": list(words(lists["cues"][manner])),
    }


def _speech(
    found: Found,
    manner: Manner,
    language: Language,
    greeting: str,
    dialogues: Sequence[Example],
) -> dict[str, Any]:
    """Lines of the manner, in the persona's name, beside what its author gave."""
    own = lines()[manner][language]
    phrase = found.catchphrases[0] if found.catchphrases else ""

    def filled(known: Sequence[str]) -> list[str]:
        return [line.format(name=found.name) for line in known]

    openers = filled(own["openers"])
    if phrase and len(phrase) <= (6 if language == "zh" else 20):
        ends = re.search(r"[，,。.！!？?]$", phrase)
        openers.insert(0, phrase if ends else phrase + ("，" if language == "zh" else ","))
    shown = [turn.model_dump() for turn in dialogues]
    if len(shown) < 4:
        shown += own["examples"]
    return {
        "greeting": greeting or own["greeting"].format(name=found.name),
        "examples": shown,
        "openers": openers,
        "fallbacks": filled(own["fallbacks"]),
        "hears": own["hears"],
        "moods": {
            mood: filled(own[mood]) for mood in ("comfort", "joy", "harm", "prompt", "crisis", "ai")
        },
    }


def _tagline(found: Found, archetype: Archetype, paragraph: str, language: Language) -> str:
    what = found.occupation or found.relation or ARCHETYPES[archetype][0 if language == "zh" else 1]
    if not found.traits:
        return shortened(spoken(sentences(paragraph)[0]), 30)
    if language == "zh":
        return f"{'、'.join(found.traits[:2])}的{what}"
    bare = re.sub(r"^(?:an?|somebody who) ", "", what)
    return f"{', '.join(found.traits[:2])} {bare}".capitalize()


def _slug(name: str) -> str:
    """An id from a name; Chinese ones by their pinyin, accented letters without the accent."""
    if HAN.search(name):
        from pypinyin import lazy_pinyin

        name = "".join(lazy_pinyin(name))
    plain = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name.lower()))
    bare = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    return bare if re.match(r"[a-z]", bare) else f"persona-{bare}".rstrip("-")
