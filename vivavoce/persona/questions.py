"""How people ask a persona about itself, in speech."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import Language


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways), re.IGNORECASE)


_ENDS: Final = "(?:$|[呀啊呢吗？?。，])"

IDENTITY: Final[Mapping[Language, Mapping[str, re.Pattern[str]]]] = {
    "zh": {
        "name": _any(
            "你(?:到底|究竟)?叫(?:什么|啥)", "怎么称呼你", "你的?名字", "你是(?:谁|哪位)", "你姓"
        ),
        "age": _any("你.{0,4}(?:多大|几岁|多少岁|年龄|年纪|岁数|贵庚)", "多大(?:年纪|岁数)了"),
        "home": _any(
            "你.{0,4}(?:住|家)在?(?:哪|什么地方|啥地方)", f"你(?:现在|人)?在哪[里儿]?(?:住|{_ENDS})"
        ),
        "origin": _any(
            f"你.{{0,3}}(?:哪里|哪儿|哪|什么地方|啥地方)的?人{_ENDS}",
            "你.{0,4}(?:老家|家乡|来自)",
            "你.{0,3}从哪[里儿]?来",
        ),
        "occupation": _any(
            f"你.{{0,4}}[做干](?:什么|啥)(?:工作|的|{_ENDS})",
            "你.{0,6}(?:工作|职业|上班|靠什么(?:吃饭|生活))",
        ),
        "relation": _any("(?:我们|咱们|咱俩|我俩).{0,4}(?:什么|啥)关系", "你是我的?(?:谁|什么)"),
        "traits": _any(
            "你.{0,4}(?:什么|啥|怎样的?|怎么样的?)(?:性格|脾气|样的人|个性)", "你的?(?:性格|脾气)"
        ),
        "backstory": _any(
            "你.{0,3}(?:故事|经历|过去|身世)",
            "介绍(?:一下|下)?(?:你|自己)",
            "自我介绍",
            "说说你自己",
        ),
        "knows": _any("你.{0,3}(?:会什么|会啥|能做什么|擅长|懂什么|能干(?:什么|啥))"),
    },
    "en": {
        "name": _any(
            r"\byour name\b",
            r"\bwho (?:are|r) you\b",
            r"\bwhat (?:do|should|can|may) (?:i|we|people) call you",
        ),
        "age": _any(r"\bhow old (?:are|r) you\b", r"\byour age\b"),
        "home": _any(
            r"\bwhere (?:do|are) you (?:live|living|based|at|right now)\b",
            r"\bwhere(?:'s| is) your home\b",
            r"\bwhere are you\s*(?:now)?[?.!]?\s*$",
        ),
        "origin": _any(
            r"\bwhere (?:are|do|did) you\b.*\b(?:from|grow up)\b",
            r"\byour home ?town\b",
            r"\bwhere were you (?:born|raised)\b",
        ),
        "occupation": _any(
            r"\bwhat do you do\b(?! when| if| with)",
            r"\byour (?:job|work|profession|occupation)\b",
            r"\bdo (?:you )?for (?:a living|work)\b",
        ),
        "relation": _any(
            r"\bwhat are we\b", r"\bhow do we know each other\b", r"\bwhat are you to me\b"
        ),
        "traits": _any(
            r"\bwhat are you like\b",
            r"\bwhat (?:kind|sort) of (?:person|guy|girl|woman|man)\b",
            r"\byour (?:personality|character)\b",
            r"\bdescribe yourself\b",
        ),
        "backstory": _any(
            r"\byour (?:story|past|background|life)\b",
            r"\b(?:tell me|talk) (?:\w+ )?about yourself\b",
            r"\bintroduce yourself\b",
        ),
        "knows": _any(r"\bwhat (?:can you do|do you know)\b", r"\byou good at\b"),
    },
}
"""Questions about what every card has a field for."""


@dataclass(frozen=True)
class About:
    """Facts with one of `names` in their name are asked for by `asked`."""

    names: tuple[str, ...]
    asked: re.Pattern[str]


FACTS: Final[Mapping[Language, tuple[About, ...]]] = {
    "zh": (
        About(("生日", "出生"), _any("生日", "哪天(?:出)?生", "几月几号")),
        About(("宠物", "养"), _any("宠物", "养[了着过]?(?:什么|猫|狗|啥|没)", "你的?[猫狗]")),
        About(
            ("爱好", "喜欢", "爱吃"),
            _any("爱好", "(?<!不)喜欢(?:什么|啥|干|吃|做|听|看)", "爱吃", "最爱"),
        ),
        About(("怕",), _any("(?<!可)怕(?:什么|啥|不怕|[^，。]{0,3}吗)")),
        About(("讨厌", "不喜欢"), _any("讨厌", "不喜欢")),
        About(("老家", "家乡", "出生地"), _any("老家", "家乡", "哪里?儿?的?人")),
        About(("身高",), _any("身高", "多高")),
        About(("星座",), _any("星座")),
        About(
            ("家人", "父母", "弟", "妹", "哥", "姐"),
            _any("家人", "爸妈", "父母", "兄弟", "姐妹", "家里[有几]"),
        ),
    ),
    "en": (
        About(("birthday", "born"), _any(r"birthday", r"\bborn\b")),
        About(("pet", "cat", "dog"), _any(r"\bpets?\b", r"\b(?:your|an?|any) (?:cat|dog)s?\b")),
        About(
            ("like", "favo", "hobb", "love"),
            _any(r"\bdo you (?:\w+ )?(?:like|love|enjoy)\b", r"favou?rite", r"hobb"),
        ),
        About(("fear", "afraid"), _any(r"\bafraid\b", r"\bfears?\b", r"\bscare")),
        About(("dislike", "hate"), _any(r"\bhate\b", r"\bdislike\b", r"can't stand")),
        About(("hometown", "home town"), _any(r"\bfrom\b", r"home ?town", r"grow up")),
        About(("height",), _any(r"how tall", r"\bheight\b")),
        About(("sign",), _any(r"zodiac", r"star sign")),
        About(
            ("family", "parent", "brother", "sister"),
            _any(r"\bfamily\b", r"\bparents?\b", r"\b(?:brother|sister|sibling)s?\b"),
        ),
    ),
}
"""Questions about further facts, which authors name as they like."""

TO_YOU: Final[Mapping[Language, re.Pattern[str]]] = {
    "zh": re.compile("[你您咱]|我们|我俩|自己"),
    "en": re.compile(r"\b(?:you|your|yours|yourself|u|ya|we)\b", re.IGNORECASE),
}
"""The words are about the one who is spoken to."""


def identity_asked(said: str, language: Language) -> set[str]:
    """Names of the fields of `IDENTITY` that `said` asks for."""
    return {name for name, way in IDENTITY[language].items() if way.search(said)}


def fact_asked(said: str, language: Language, name: str) -> bool:
    """Whether `said` asks for the fact that its author called `name`."""
    folded, key = said.casefold(), name.casefold()
    return key in folded or any(
        about.asked.search(folded) and any(word in key for word in about.names)
        for about in FACTS[language]
    )
