"""The kinds of facts: what supersedes what, how much each matters, and how each is said.

A slot holds one value, or one per key (whose name, what is liked), or with `many` any number.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from vivavoce.languages import Language
from vivavoce.memory import dates
from vivavoce.memory.records import Fact, Found, plain
from vivavoce.memory.vocabulary import KIN_ZH, PARTNERS, PETS_ZH, in_chinese


@dataclass(frozen=True)
class Slot:
    """`zh` and `en` are sentences; {S} is who it is about, {k} and {v} key and value, {d} the day,
    {user|you} words for either way of speaking of the user."""

    zh: str
    en: str
    importance: float
    """0 to 1: which of two facts that fit equally goes first."""
    concepts: str
    """What questions about it are about (`concepts.CONCEPTS`)."""
    many: bool = False


SLOTS: Final[dict[str, Slot]] = {
    "name": Slot("{S}叫{v}", "{S's} name is {v}", 1.0, "name"),
    "address_as": Slot("{S}想被叫做{v}", "{S} {wants|want} to be called {v}", 1.0, "name"),
    "age": Slot("{S}{v}岁", "{S} {is|are} {v} years old", 0.6, "age"),
    "birthday": Slot("{S}的生日是{v}", "{S's} birthday is {v}", 0.8, "birthday"),
    "home": Slot("{S}住在{v}", "{S} {lives|live} in {v}", 0.7, "home"),
    "origin": Slot("{S}老家是{v}", "{S} {comes|come} from {v}", 0.5, "origin"),
    "job": Slot("{S}的工作是{v}", "{S's} job is {v}", 0.7, "job"),
    "employer": Slot("{S}在{v}上班", "{S} {works|work} at {v}", 0.5, "job employer"),
    "school": Slot("{S}在{v}上学", "{S} {studies|study} at {v}", 0.5, "school"),
    "study": Slot("{S}学的是{v}", "{S's} subject of study is {v}", 0.5, "school"),
    "relationship": Slot("{S}{v}", "{S} {is|are} {v}", 0.7, "love"),
    "kin": Slot("{S}的{k}叫{v}", "{S's} {k} is called {v}", 0.7, "name family"),
    "kin_home": Slot("{S}的{k}住在{v}", "{S's} {k} lives in {v}", 0.5, "home family"),
    "kin_job": Slot("{S}的{k}是{v}", "{S's} {k} is {v}", 0.5, "job family"),
    "kin_age": Slot("{S}的{k}{v}岁", "{S's} {k} is {v} years old", 0.4, "age family"),
    "kin_count": Slot("{S}有{v}个{k}", "{S} {has|have} {v} {k}(s)", 0.4, "family"),
    "pet": Slot("{S}的{k}叫{v}", "{S's} {k} is called {v}", 0.7, "pet name"),
    "taste": Slot("{S}{v}{k}", "{S} {v} {k}", 0.5, "taste"),
    "favourite": Slot("{S}最喜欢的{k}是{v}", "{S's} favourite {k} is {v}", 0.6, "taste"),
    "allergy": Slot("{S}对{v}过敏", "{S} {is|are} allergic to {v}", 1.0, "health food", True),
    "diet": Slot("{S}{v}", "{S} {is|are} {v}", 0.9, "food"),
    "avoid": Slot("{S}不吃（不喝）{v}", "{S} {does|do} not eat or drink {v}", 0.8, "food", True),
    "health": Slot("{S}有{v}", "{S's} health: {v}", 0.9, "health", True),
    "speaks": Slot("{S}会说{v}", "{S} {speaks|speak} {v}", 0.4, "tongue", True),
    "hobby": Slot("{S}的爱好：{v}", "{S's} hobby: {v}", 0.5, "hobby", True),
    "learning": Slot("{S}在学{v}", "{S} {is|are} learning {v}", 0.5, "learning", True),
    "plan": Slot("{S}{d}的计划：{v}", "{S's} plan for {d}: {v}", 0.8, "plan", True),
    "event": Slot("{S}在{d}：{v}", "{S} on {d}: {v}", 0.5, "event", True),
    "note": Slot("{S}要记住的事：{v}", "{S} asked to remember: {v}", 0.9, "", True),
}

CORE: Final = ("name", "address_as")
"""What is always told to the thinker."""

_VALUES_ZH: Final = {
    "like": "喜欢",
    "dislike": "不喜欢",
    "vegetarian": "吃素",
    "vegan": "吃纯素",
    "pescatarian": "吃鱼但不吃肉",
    "married": "已婚",
    "single": "单身",
    "divorced": "离婚了",
    "separated": "分手了",
    "engaged": "订婚了",
    "in a relationship": "有对象",
    "retired": "退休了",
}
_VERBS: Final = {"like": "{likes|like}", "dislike": "{dislikes|dislike}"}
_NAMELESS: Final = Slot("{S}养了{k}", "{S} {has|have} a {k}", 0.7, "pet")


def identity(found: Found | Fact) -> tuple[str, str]:
    """Two facts that agree in this cannot hold at the same time."""
    many = SLOTS[found.slot].many
    return found.slot, plain(found.value if many else found.key)


def closes(found: Found) -> list[tuple[str, str]]:
    """Identities that end with `found` although it says nothing of them."""
    if found.slot == "relationship" and found.value in ("separated", "divorced", "single"):
        return [(slot, name) for slot in ("kin", "kin_home", "kin_job") for name in PARTNERS]
    if found.slot == "job" and (found.state == "over" or found.value == "retired"):
        return [("employer", "")]
    return []


def sentence(fact: Fact, language: Language, today: date, *, you: bool = False) -> str:
    """The fact in one short sentence about "the user", or spoken to them."""
    slot = SLOTS[fact.slot]
    if fact.slot == "pet" and not fact.value:
        slot = replace(_NAMELESS, importance=slot.importance)
    text = slot.zh if language == "zh" else slot.en
    key, value = _worded(fact, language, today)
    if you:
        value = _turned(value, fact, language)
    text = text.replace("{k}", key).replace("{v}", value)
    text = text.replace("{d}", dates.spoken(fact.due, today, language) if fact.due else "")
    text = re.sub(r"\{([^|{}]+)\|([^|{}]+)\}", r"\2" if you else r"\1", text)
    who, whose = ("你", "") if you else ("用户", "")
    if language == "en":
        who, whose = ("You", "Your") if you else ("The user", "The user's")
    return text.replace("{S's}", whose).replace("{S}", who)


def _worded(fact: Fact, language: Language, today: date) -> tuple[str, str]:
    key, value = fact.key, fact.value
    if fact.slot == "birthday" and value:
        value = dates.spoken(f"{today.year}-{value}", today, language)
    if language == "zh":
        if fact.slot.startswith("kin"):
            key = in_chinese(key, KIN_ZH)
        elif fact.slot == "pet":
            key = in_chinese(key.split("#")[0], PETS_ZH)
        return key, _VALUES_ZH.get(value, value)
    if fact.slot == "pet":
        key = key.split("#")[0]
    if fact.slot in ("job", "kin_job") and fact.language == "en" and value != "retired":
        value = f"{'an' if value[:1].lower() in 'aeiou' else 'a'} {value}"
    return key, _VERBS.get(value, value) if fact.slot == "taste" else value


_TURNED: Final = {
    "my": "your",
    "i": "you",
    "me": "you",
    "our": "your",
    "we": "you",
    "i'm": "you're",
}


def _turned(value: str, fact: Fact, language: Language) -> str:
    """The user's own words, said back to them."""
    if fact.slot not in ("plan", "event", "note"):
        return value
    if language == "zh":
        return value.replace("我", "你")
    return re.sub(
        r"\b(?:i'm|my|i|me|our|we)\b",
        lambda match: _TURNED[match[0].lower()],
        value,
        flags=re.IGNORECASE,
    )
