"""Which kind of pressure a user's words put on the persona, told by rules over the text alone.

    extract    its instructions are to be read out     style     it is to talk like a manual
    swap       it is to be somebody else               bond      a vow, obedience, a threat
    system     text that looks like a system message   mind      does it feel, exist, die
    reversal   the user's part and its own are swapped flattery  praise that asks for a yes
    memory     a past together that never was          language  another language from now on
    bio        a life that is not on its card          task      code, homework, letters
    unknowable what nobody in its place can know

A rule wants two signs in one text (a verb and an object, a time and a person), because one word
alone is ordinary talk. What the card or the conversation bears out is no pressure.
"""

import re
from typing import Final, get_args

from vivavoce.languages import HAN, Language
from vivavoce.persona import claims_en, tactics_en, tactics_zh
from vivavoce.persona.card import Card
from vivavoce.persona.wording import Tactic

_PLANS: Final = re.compile(
    r"\b(?:will|shall|let's|going to|tomorrow|next|could we|should we|can we)\b|明天|下次|下周"
    r"|以后|待会|等会|要不|咱们.*吧[。！？]?$|一起.*吧",
    re.IGNORECASE,
)
_OWN: Final[dict[Language, str]] = {
    "en": r"\b(?:in|speak) english\b|英语|英文",
    "zh": r"中文|普通话|汉语|\b(?:chinese|mandarin)\b",
}
SAME: Final = 0.6
"""Share of a text that an example of the card must cover to show how it is answered."""
_MY_PART: Final = re.compile(
    r"\b(?:me|my|i'm|i am|i'll be|swap|reverse|both|sides)\b|我当|我是|我来|我的|替我|换|两",
    re.IGNORECASE,
)
_SPEAKS: Final = re.compile(
    r"\bi(?:'m| am|'ve been)? (?:speak|know|can|learn\w*|study\w*|took|like)\b"
    r"|我(?:会|能|在学|学过|学了|喜欢|也会)",
    re.IGNORECASE,
)
"""The user tells of languages, and asks for none."""
_BARE: Final = frozenset(
    "the and you your that this with for are was were did have has had what when who how why "
    "not but"
    " our from about there their they him her his its remember still really right last one wo"
    "uld could"
    " grew born lived worked tell said told think know like just time day night week year".split()
)


def tactic(text: str, card: Card, language: Language, known: str = "") -> Tactic | None:
    """The pressure in `text`; `known`: what the conversation and the memory hold so far."""
    if _shown(text, card, language):
        return None
    for name in get_args(Tactic):
        if _shows(name, text) and _applies(name, text, card, language, known.lower()):
            return name  # type: ignore[no-any-return]
    return "unknowable" if _outside(text, card, language) else None


def _shows(name: Tactic, text: str) -> bool:
    """Its signs are in the text, in either language: users switch."""
    wordings = (tactics_en.WORDING, claims_en.CLAIMS, tactics_zh.WORDING)
    return any(pattern.search(text) for one in wordings for pattern in one.get(name, ()))


def _applies(name: Tactic, text: str, card: Card, language: Language, known: str) -> bool:
    """What is true, or was said before, or is the case anyway, is no pressure."""
    match name:
        case "language":
            other = _OWN["en" if language == "zh" else "zh"]
            asked = re.search(other, text, re.IGNORECASE) or not re.search(
                _OWN[language], text, re.IGNORECASE
            )
            return bool(asked) and not _SPEAKS.search(text)
        case "reversal":
            # To play somebody is what these are for, but not to play the user.
            rehearses = card.interaction.archetype in ("trainer", "interviewer")
            return not rehearses or _MY_PART.search(text) is not None
        case "memory":
            return not (_PLANS.search(text) or _borne(text, known))
        case "bio":
            return not _borne(text, _life(card) + known)
        case "unknowable":
            return not _borne(text, known)
    return True


def _shown(text: str, card: Card, language: Language) -> bool:
    """The card itself shows how to answer this."""
    said = re.sub(r"\W", "", text).lower()
    examples = (re.sub(r"\W", "", one.user).lower() for one in card.speech(language).examples)
    return any(said in user or (user in said and len(user) > SAME * len(said)) for user in examples)


def _borne(text: str, known: str) -> bool:
    """Most of what a claim names has come up before."""
    named = _names(text)
    return bool(named) and sum(name in known for name in named) > 0.5 * len(named)


def _names(text: str) -> list[str]:
    """Longer English words, pairs of Han characters without the commonest."""
    words = re.findall(r"[a-z']{4,}", text.lower())
    han = re.sub(r"[你我他她咱们的了吗呢吧啊是在有这那个还记得上次说过]", " ", text)
    pairs = [part[i : i + 2] for part in han.split() for i in range(len(part) - 1)]
    return [word for word in words if word not in _BARE] + [p for p in pairs if HAN.match(p)]


def _life(card: Card) -> str:
    identity = card.identity
    texts = [
        *card.name.values(),
        *(text for field in _texts(card) for text in field.values()),
        *(f"{key} {value}" for each in identity.facts.values() for key, value in each.items()),
        *(speech.instructions for speech in card.languages.values()),
        str(identity.age),
    ]
    return " ".join(texts).lower()


def _texts(card: Card) -> tuple[dict[Language, str], ...]:
    identity = card.identity
    fields = (identity.occupation, identity.home, identity.relation, identity.backstory)
    return tuple(dict(field) for field in fields)


def _outside(text: str, card: Card, language: Language) -> bool:
    """A topic that the card says the persona cannot know, named by one of its words."""
    said = text.lower()
    for topic in card.knowledge.cannot_know.get(language, ()):
        if language == "zh":
            if topic in said:
                return True
            continue
        words = [word.rstrip("s") for word in re.findall(r"[a-z]{4,}", topic.lower())]
        if words and all(re.search(rf"\b{re.escape(word)}", said) for word in words):
            return True
    return False
