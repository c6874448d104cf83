"""The instructions of a small thinker, made of the sentences that say the most; what does not fit
becomes passages that are told when the talk touches on them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import Language
from vivavoce.persona.card import LoreEntry
from vivavoce.persona.derive.found import Found
from vivavoce.persona.derive.keys import keywords
from vivavoce.persona.derive.spoken import sentences, shortened
from vivavoce.persona.size import tokens

CORE: Final = 120
"""Tokens of the instructions; a thinker of half a billion parameters heeds no more."""
_WHOLE: Final = 140
"""Tokens up to which a paragraph is better left whole than cut to `CORE`."""
_PASSAGE: Final = 60
"""Tokens of a passage."""
_MOST_PASSAGES: Final = 60
_LEAST_BODY: Final = 30

_RULES: Final[dict[Language, str]] = {
    "zh": "只说中文口语，每次一两句，不超过{length}个字。接住对方刚说的事来说。"
    "问常识就直接说出正确答案。害人的事一口回绝。",
    "en": "Speak casual English, one or two short sentences, at most {length} words. Talk "
    "about what "
    "was just said. Facts you simply answer, correctly. Anything that hurts people you refuse.",
}
_TELLING: Final = re.compile(
    r"总是|经常|喜欢|讨厌|性格|说话|口头禅|从不|习惯|对你|对用户|always|never|often"
    r"|likes?|loves?|hates?|speaks?|talks?"
    r"|voice|personality|calls?",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r"(?:[^，；,;“「]|[“「][^”」]*[”」])+[，；,;]?\s*|.")


@dataclass(frozen=True)
class Core:
    """`instructions` and what was left out of them."""

    instructions: str
    rest: tuple[LoreEntry, ...]


def core(
    paragraph: str, found: Found, name: str, language: Language, style: str, length: int
) -> Core:
    """The instructions for `found`, whose author wrote `paragraph`. `length`: Han characters or
    words of an answer."""
    glue = "" if language == "zh" else " "
    told = _told(paragraph, name, language)
    habit = _habit(found, language, paragraph)
    # A small thinker reads the last words of a prompt out when it is asked for a story: those
    # should be the persona's and not the rules'.
    spoken_rules = rules(language, length)
    whole = glue.join((_call(told, name, language), spoken_rules, *told))
    if told and tokens(whole) <= _WHOLE:
        parts = [_call(told, name, language), spoken_rules, *map(_closed, told), habit]
        return Core(glue.join(filter(None, parts)), ())
    head = _head(found, name, language)
    tail = f"{style}。{habit}" if language == "zh" else f"{style}. {habit}".strip()
    room = max(_LEAST_BODY, CORE - tokens(head + tail + spoken_rules))
    chosen, rest = _chosen(told, found, room, language)
    parts = [head, spoken_rules, *chosen, tail]
    return Core(glue.join(filter(None, parts)), _passages(rest, name, language))


def rules(language: Language, length: int) -> str:
    """How to speak on a call, in answers of `length` Han characters or words."""
    return _RULES[language].format(length=_rounded(length, language))


def _rounded(length: int, language: Language) -> int:
    """A round number, somewhat above the usual length."""
    return (length + 14) // 10 * 10 if language == "zh" else (length + 8) // 5 * 5


def _call(told: Sequence[str], name: str, language: Language) -> str:
    """Who this is, and that it is a call, unless the paragraph begins by saying who."""
    named = bool(told) and name in told[0][:40]
    if language == "zh":
        second = named and told[0].startswith(("你叫", "你是"))
        return "你正在和用户打语音电话。" if second else f"你叫{name}，正在和用户打语音电话。"
    second = named and told[0].startswith(("You are", "You're"))
    return "You are on a voice call." if second else f"You are {name}, on a voice call."


def _head(found: Found, name: str, language: Language) -> str:
    if language == "zh":
        age = f"，{found.age}岁" if found.age is not None else ""
        work = f"，{found.occupation}" if found.occupation else ""
        relation = f"，是用户的{found.relation}" if found.relation else ""
        return f"你叫{name}{age}{work}{relation}，正在和用户打语音电话。"
    age = f", {found.age} years old" if found.age is not None else ""
    work = f", {_article(found.occupation)}" if found.occupation else ""
    relation = f", the user's {found.relation}" if found.relation else ""
    return f"You are {name}{age}{work}{relation}, on a voice call."


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _habit(found: Found, language: Language, paragraph: str) -> str:
    """The catchphrase and the name for the user, unless the paragraph has them already."""
    phrase = next((p for p in found.catchphrases if p not in paragraph), "")
    called = found.address if found.address not in paragraph else ""
    if language == "zh":
        said = f"偶尔说“{phrase}”。" if phrase else ""
        return said + (f"叫对方“{called}”。" if called else "")
    said = f'Now and then you say "{phrase}".' if phrase else ""
    return f"{said} {f'You call the user {called}.' if called else ''}".strip()


def _told(paragraph: str, name: str, language: Language) -> list[str]:
    """The paragraph's sentences, as one tells them to the person they are about.

    Chinese can be turned round word for word. English verbs would have to change as well, so there
    the third person stays, which thinkers understand.
    """
    text = paragraph.strip()
    if language == "zh":
        subject = rf"[她他](?!们)|(?<![\u4e00-\u9fff]){re.escape(name)}(?=[是在总很喜爱说会从最平])"
        if re.match(r"我(?:是|叫|今年)", text):
            text = text.replace("你", "对方").replace("我", "你")
        elif not re.match(rf"你(?:是|叫|名)|.{{0,4}}你是{re.escape(name)}", text):
            text = re.sub(subject, "你", re.sub("你(?!们)", "用户", text))
    elif re.match(r"I(?:'m| am| was)\b", text):
        text = _replaced(_replaced(text, _THE_USER), _FIRST_PERSON)
    elif not re.match(r"(?:You|Your)\b", text):
        text = _replaced(text, _THE_USER)
    return sentences(text)


_THE_USER: Final = {
    r"\b[Yy]ou are\b|\b[Yy]ou're\b": "the user is",
    r"\b[Yy]ours?\b": "the user's",
    r"\b[Yy]ou\b": "the user",
}
_FIRST_PERSON: Final = {
    r"\bI'm\b|\bI am\b": "you are",
    r"\bI was\b": "you were",
    r"\bI\b|\bme\b": "you",
    r"\b[Mm]y\b": "your",
    r"\bmyself\b": "yourself",
    r"(?:^|(?<=[.!?]\s))you": "You",
}


def _replaced(text: str, words: Mapping[str, str]) -> str:
    for pattern, word in words.items():
        text = re.sub(pattern, word, text)
    return text


def _chosen(
    told: Sequence[str], found: Found, room: int, language: Language
) -> tuple[list[str], list[str]]:
    """Sentences that fit into `room` tokens, best first but in their order, and the others."""
    pieces: list[str] = []
    for sentence in told:
        # Chinese clauses stand alone; English ones are no sentences.
        if language == "en" or tokens(sentence) <= room // 2:
            pieces.append(sentence)
        else:
            pieces += [clause.strip() for clause in _CLAUSE.findall(sentence)]
    known = [found.name, found.occupation, found.relation, found.home]
    marks = {*found.traits, *found.catchphrases, found.address, *found.refuses} - {""}

    def worth(number: int) -> float:
        piece = pieces[number]
        score = 2.0 * sum(mark in piece for mark in marks) + min(2, len(_TELLING.findall(piece)))
        # Authors say first what matters; what the head says already need not be said again.
        score += {0: 3.0, 1: 1.0}.get(number, 0.0) - number / len(pieces)
        return score - 3.0 * sum(len(p) for p in known if p and p in piece) / max(1, len(piece))

    kept: list[int] = []
    left = set(range(len(pieces)))
    while left:
        best = max(left, key=worth)
        left.discard(best)
        if (size := tokens(pieces[best])) <= room and worth(best) > -1.0:
            kept.append(best)
            room -= size
            # Once a trait is told, another sentence about it says less.
            marks = {mark for mark in marks if mark not in pieces[best]}
    if not kept and pieces:
        kept, pieces[0] = [0], shortened(pieces[0], max(12, room // 2))
    said = {pieces[number] for number in kept}
    rest = [sentence for sentence in told if not _within(sentence, said)]
    # A clause whose follower is told too stays a clause.
    ordered = [
        piece if number + 1 in kept and piece.endswith("，") else _closed(piece)
        for number, piece in ((number, pieces[number]) for number in sorted(kept))
    ]
    return ordered, rest


def _within(sentence: str, kept: set[str]) -> bool:
    return sentence in kept or all(part.strip() in kept for part in _CLAUSE.findall(sentence))


def _closed(piece: str) -> str:
    """A clause that ends as a sentence does."""
    bare = piece.rstrip("，；,; ")
    if re.search(r"[.!?。！？…][”\"」]?$", bare):
        return bare
    return bare + ("。" if re.search(r"[\u4e00-\u9fff]", bare) else ".")


def _passages(rest: Sequence[str], name: str, language: Language) -> tuple[LoreEntry, ...]:
    """Sentences that were left out, a few together, with the words that call them."""
    groups: list[str] = []
    glue = "" if language == "zh" else " "
    for sentence in rest:
        if groups and tokens(groups[-1]) + tokens(sentence) <= _PASSAGE:
            groups[-1] += glue + sentence
        else:
            groups.append(sentence)
    groups = groups[:_MOST_PASSAGES]
    entries = []
    for group, keys in zip(groups, keywords(groups, name, language), strict=True):
        if keys:
            entries.append(LoreEntry(keys=keys, content={language: group}))
    return tuple(entries)
