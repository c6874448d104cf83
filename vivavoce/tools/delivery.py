"""How something is to be said: "get the weather and tell me in Cantonese, cheerfully".

A request may carry content and delivery. `find` takes the delivery out; what this server cannot do
of it is said by `excuse`, so that the content is never lost and a missing part never silent.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.languages import HAN, Language

Kind = Literal["language", "tone", "speed", "volume", "length"]


@dataclass(frozen=True)
class Wish:
    """One wish: `name` is a row of the table, such as `cantonese` or `cheerful`."""

    kind: Kind
    name: str


@dataclass(frozen=True)
class Delivery:
    """`content` is the request without its wishes (never empty unless it was only a wish)."""

    content: str
    wishes: tuple[Wish, ...] = ()

    def can(self, abilities: Collection[str]) -> tuple[Wish, ...]:
        """The wishes that a server with these abilities (names of wishes) grants."""
        return tuple(wish for wish in self.wishes if wish.name in abilities)

    def cannot(self, abilities: Collection[str]) -> tuple[Wish, ...]:
        """The others."""
        return tuple(wish for wish in self.wishes if wish.name not in abilities)


ABILITIES: Final = frozenset(
    {
        "mandarin",
        "english",
        "sichuanese",
        "slow",
        "fast",
        "brief",
        "detailed",
        "cheerful",
        "sad",
        "gentle",
        "serious",
        "angry",
        "newsreader",
        "child",
        "robot",
        "whisper",
        "loud",
    }
)
"""What the embedded engine can do: both languages, other speeds, another length, and tones that its
voices can be given (`voice.style`)."""

_ROWS: Final[tuple[tuple[Kind, str, str, str, str, str], ...]] = (
    # kind, name, what is said in English, in Chinese; what it is called in both
    ("language", "cantonese", r"cantonese", r"粤语|广东话|白话|广东腔", "Cantonese", "粤语"),
    (
        "language",
        "sichuanese",
        r"sichuan(?:ese)?(?: dialect| accent)?",
        r"四川话|川话|成都话|重庆话",
        "Sichuanese",
        "四川话",
    ),
    (
        "language",
        "northeastern",
        r"(?:north-?eastern|dongbei)(?: dialect| accent)?",
        r"东北话|东北腔",
        "the Northeastern dialect",
        "东北话",
    ),
    ("language", "shanghainese", r"shanghainese", r"上海话", "Shanghainese", "上海话"),
    (
        "language",
        "hokkien",
        r"hokkien|taiwanese|minnan",
        r"闽南话|闽南语|台语",
        "Hokkien",
        "闽南话",
    ),
    (
        "language",
        "henanese",
        r"henan(?:ese)?(?: dialect)?",
        r"河南话",
        "the Henan dialect",
        "河南话",
    ),
    ("language", "shaanxi", r"shaanxi(?: dialect)?", r"陕西话", "the Shaanxi dialect", "陕西话"),
    ("language", "japanese", r"japanese", r"日语|日文", "Japanese", "日语"),
    ("language", "korean", r"korean", r"韩语|韩文", "Korean", "韩语"),
    ("language", "french", r"french", r"法语|法文", "French", "法语"),
    ("language", "german", r"german", r"德语|德文", "German", "德语"),
    ("language", "spanish", r"spanish", r"西班牙语", "Spanish", "西班牙语"),
    ("language", "russian", r"russian", r"俄语|俄文", "Russian", "俄语"),
    ("language", "english", r"english", r"英语|英文", "English", "英语"),
    (
        "language",
        "mandarin",
        r"(?:mandarin|chinese|putonghua)",
        r"普通话|中文|国语|汉语",
        "Chinese",
        "普通话",
    ),
    (
        "tone",
        "cheerful",
        (
            r"cheerful(?:ly)?|happ(?:y|ily)|excited(?:ly)?|enthusiastic(?:ally)?|joyful(?:ly)?"
            r"|with a smile|cheery"
        ),
        r"开开心心|高高兴兴|欢快|开心|高兴|兴奋|活泼|欢乐|热情",
        "cheerfully",
        "开开心心",
    ),
    (
        "tone",
        "sad",
        r"sad(?:ly)?|tearful(?:ly)?|depressed",
        r"伤心|难过|悲伤|悲痛|哭着",
        "sadly",
        "难过",
    ),
    (
        "tone",
        "gentle",
        r"gentl[ey]|soft(?:ly)?|tender(?:ly)?|warm(?:ly)?",
        r"温柔|轻柔|柔和",
        "gently",
        "温柔",
    ),
    (
        "tone",
        "serious",
        r"serious(?:ly)?|solemn(?:ly)?|formal(?:ly)?",
        r"严肃|正经|正式|认真",
        "seriously",
        "严肃",
    ),
    ("tone", "angry", r"angr(?:y|ily)|furious(?:ly)?", r"生气|愤怒|凶巴巴", "angrily", "生气"),
    (
        "tone",
        "newsreader",
        r"like (?:a )?(?:news(?:caster|reader| anchor| presenter)?|tv anchor)|news anchor",
        r"(?:新闻)?(?:播音|主播|主持人|新闻联播)",
        "like a news anchor",
        "新闻主播",
    ),
    (
        "tone",
        "child",
        r"like a (?:little )?(?:child|kid|baby)",
        r"小孩|小朋友|娃娃音",
        "like a child",
        "小孩子",
    ),
    ("tone", "robot", r"like a robot|robotic(?:ally)?", r"机器人", "like a robot", "机器人"),
    ("tone", "pirate", r"like a pirate", r"海盗", "like a pirate", "海盗"),
    ("tone", "singing", r"(?:sing|singing|rap|rapping)(?: it)?", r"唱|说唱|rap", "singing", "唱着"),
    (
        "volume",
        "whisper",
        r"whisper(?:ing)?|in a whisper",
        r"悄悄|小声|轻声|耳语|低声",
        "in a whisper",
        "悄悄",
    ),
    ("volume", "loud", r"loud(?:ly)?|shout(?:ing)?", r"大声|大点声", "loudly", "大声"),
    ("speed", "slow", r"(?:more )?slow(?:ly|er)?", r"慢一?点儿?|慢慢|放慢", "slowly", "慢慢"),
    (
        "speed",
        "fast",
        r"(?:more )?(?:fast(?:er)?|quick(?:ly|er)?)",
        r"快一?点儿?|快速|语速快",
        "quickly",
        "快点",
    ),
    (
        "length",
        "brief",
        (
            r"brief(?:ly)?|in (?:a|one) (?:word|sentence|few words)|short(?:ly)?|concise(?:ly)?"
            r"|in short"
        ),
        r"简短|简单|简要|长话短说|一句话|言简意赅|简洁",
        "briefly",
        "简短",
    ),
    (
        "length",
        "detailed",
        r"in (?:more )?detail|detailed|thorough(?:ly)?",
        r"详细|具体|仔细",
        "in detail",
        "详细",
    ),
)
_CALLED: Final = {name: {"en": en, "zh": zh} for _, name, _, _, en, zh in _ROWS}
_KIND: Final = {name: kind for kind, name, *_ in _ROWS}


@dataclass(frozen=True)
class _Grammar:
    """How wishes stand in a sentence of one language; all but `word` are anchored."""

    word: re.Pattern[str]
    """Any wish; its group is the wish's name."""
    lead: re.Pattern[str]
    """What may stand before a wish, or between two."""
    tail: re.Pattern[str]
    """What may follow one."""
    tells: re.Pattern[str]
    """That something is to be said: then a wish is one."""
    voice: re.Pattern[str]
    """Words for the way of speaking: then it is one, too."""
    theme: re.Pattern[str]
    """Stands before a word that is talked about and no wish ("how do you say ... in French")."""


_TELL_EN: Final = (
    r"(?:tell (?:it to )?me(?: (?:about )?(?:it|that|this|the (?:answer|result)))?"
    r"|say (?:it|that|this)|speak(?: to me)?"
    r"|talk(?: to me)?|answer(?: me)?|reply|respond|read it(?: out)?(?: to me)?|explain it"
    r"|put it|do it|make it|keep it)"
)
_TELL_ZH: Final = (
    r"(?:告诉我|讲给我听|说给我听|念给我听|读给我听|报给我听|讲一?下|讲一?讲|讲|说一?下"
    r"|说一?说|说|回答我?|念出来|念一?下|念|播报一?下|播报|播|报|读)"
)
_GRAMMARS: Final[dict[Language, _Grammar]] = {
    "en": _Grammar(
        re.compile(
            r"\b(?:" + "|".join(f"(?P<{name}>{en})" for _, name, en, *_ in _ROWS) + r")\b",
            re.IGNORECASE,
        ),
        re.compile(
            rf"(?:[\s,]|\b(?:and|then|but|please|can you|could you|in|with|be|sound|sounding"
            rf"|using|an?|very|really|more|bit|little|{_TELL_EN})\b)*$",
            re.IGNORECASE,
        ),
        re.compile(
            r"(?:\s*\b(?:voice|tone|way|manner|accent|mood|style|please|now|for me)\b)*",
            re.IGNORECASE,
        ),
        re.compile(rf"\b{_TELL_EN}\b", re.IGNORECASE),
        re.compile(r"\b(?:voice|tone|accent|manner|style)\b", re.IGNORECASE),
        re.compile(
            r"\b(?:learn|study|teach|translate|how (?:do|to)|word for|say \w+|mean|means"
            r"|called|in love|who|whose|why|feel|felt|was|were|am|is|are|i'm|he's|she's|so"
            r"|spoke|speaks)\b[^,.]*$",
            re.IGNORECASE,
        ),
    ),
    "zh": _Grammar(
        re.compile("|".join(f"(?P<{name}>{zh})" for _, name, _, zh, *_ in _ROWS)),
        re.compile(
            rf"(?:[,，、。\s]|然后|并且|并|而且|再|请|麻烦你?|还要|要|用|以|拿|带着|像|学着?"
            rf"|装成?|假装|很|非常|特别|稍微|更|一种|一个|个|地|的|得|着|你|给我|{_TELL_ZH})*$"
        ),
        re.compile(
            rf"(?:[的地]|一?点儿?|一些|些|语气|声音|口吻|腔调|口音|方式|样子|语调|心情|那样"
            rf"|一样|似的|来|给我|听|{_TELL_ZH}|吧|哦|呗|啊|好吗|行吗|可以吗)*"
        ),
        re.compile(_TELL_ZH),
        re.compile(r"语气|声音|口吻|腔调|口音|语调|用|以"),
        re.compile(r"(?:怎么|如何|学|教|会|翻译成?|很|真|太|我|不|特别|好|为什么)$"),
    ),
}
_ADVERB: Final = re.compile(r"ly$|^like |^in ", re.IGNORECASE)
_ORDERS: Final = re.compile(
    r"^\s*(?:(?:please|can you|could you|and|then|hey|okay)[\s,]+)*(?:get|give|tell|read"
    r"|say|explain|describe|check|list|look|find|show|what|how|when|where|who|sing|recite"
    r"|introduce)\b",
    re.IGNORECASE,
)
_THEN_TELLS: Final = re.compile(rf"{_TELL_ZH}|介绍|讲解|解释|分析|总结|描述")
_SAYS_HOW: Final = re.compile(
    r"^(?:的)?(?:怎么|如何)?(?:说|念|讲)(?:的|是|呢)|^怎么|^(?:好听|难|有意思|是|里|课|歌"
    r"|老师|电影)"
)


def find(said: str) -> Delivery:
    """What is wanted, and how it is to be said."""
    grammar = _GRAMMARS["zh" if HAN.search(said) else "en"]
    wishes: list[Wish] = []
    content, at = "", 0
    for start, end, names in _groups(said, grammar):
        if start < at or not _is_wish(said, start, end, names, grammar):
            continue
        content += f"{said[at:start]} "
        wishes += [Wish(_KIND[name], name) for name in names]
        at = end
    if not wishes:
        return Delivery(said)
    return Delivery(_tidy(content + said[at:]), tuple(dict.fromkeys(wishes)))


def _groups(said: str, grammar: _Grammar) -> list[tuple[int, int, list[str]]]:
    """Wish words with what belongs to them, those side by side together."""
    groups: list[tuple[int, int, list[str]]] = []
    for match in grammar.word.finditer(said):
        lead = grammar.lead.search(said, 0, match.start())
        start = lead.start() if lead else match.start()
        tail = grammar.tail.match(said, match.end())
        end = _before_verb(said, match.end(), tail.end() if tail else match.end())
        name = str(match.lastgroup)
        if groups and start <= groups[-1][1]:
            groups[-1] = (groups[-1][0], end, [*groups[-1][2], name])
        else:
            groups.append((start, end, [name]))
    return groups


_PLAIN_VERB: Final = re.compile(
    r"(?:讲一?讲|讲一?下|讲|说一?说|说一?下|说|念|读|播报一?下|播报|播|报)$"
)


def _before_verb(said: str, start: int, end: int) -> int:
    """A verb with its object behind it ("用温柔的语气讲个故事") belongs to the content."""
    verb = _PLAIN_VERB.search(said, start, end)
    if verb is None or not said[end:].strip("。！？,.!? "):
        return end
    return verb.start() if not said.startswith("给我听", verb.end()) else end


def _is_wish(said: str, start: int, end: int, names: list[str], grammar: _Grammar) -> bool:
    """It is about how to speak, not about the thing the word is for."""
    group, before = said[start:end], said[:start]
    if _SAYS_HOW.search(said[end:]) or (group.endswith("的") and said[end:].strip("。！？")):
        return False
    if grammar.tells.search(group) or _THEN_TELLS.match(said[end:]):
        return not re.search(r"(?:怎么|如何|学|教|会)$", before)
    if grammar.theme.search(before):
        return False
    if grammar.voice.search(group):
        return True
    if HAN.search(said):
        return len(said) <= 8 and all(_KIND[n] in ("speed", "volume", "length") for n in names)
    words = group.strip(" ,").split()
    alone = not before.strip(" ,") and len(said.split()) <= 4
    adverb = bool(words) and _ADVERB.search(group.strip(" ,")) is not None
    return alone or (adverb and _ORDERS.search(before) is not None)


def _tidy(content: str) -> str:
    content = re.sub(r"(?<=[.?!])\s+[.?!]", "", re.sub(r"\s{2,}", " ", content)).strip(" ,，、。")
    content = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "，", content)
    return re.sub(r"(?:[\s,]+(?:and|then|but))+([.?!]?)$", r"\1", content).strip(" ,，、")


_EXCUSES: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "language": "{what}我还说不好，就用普通话{how}说给你听。",
        "tone": "{what}那种语气我还学不像，我就照常{how}说啦。",
        "volume": "{what}说话我还做不到，就用平常的声音{how}说啦。",
        "speed": "语速我这会儿调不了，就照常{how}说啦。",
        "length": "长短我把握不好，就照常{how}说啦。",
    },
    "en": {
        "language": "I can't speak {what} well yet, so I'll say it in English{how}.",
        "tone": "I can't really talk {what} yet, so here it is my usual way{how}.",
        "volume": "I can't talk {what} yet, so here it is in my normal voice{how}.",
        "speed": "I can't change my pace right now, so here it is as usual{how}.",
        "length": "I'm not good at judging length, so here it is as usual{how}.",
    },
}


def excuse(delivery: Delivery, abilities: Collection[str], language: Language) -> str:
    """A polite sentence for what cannot be done of the wishes, naming what will be; "" when all
    can. Of several that cannot, the first is named."""
    cannot = delivery.cannot(abilities)
    if not cannot:
        return ""
    can = [wish for wish in delivery.can(abilities) if wish.kind != "language"]
    how = ""
    if can:
        names = [_CALLED[wish.name][language] for wish in can]
        how = "、".join(names) + "地" if language == "zh" else ", " + " and ".join(names)
    first = cannot[0]
    what = "、".join(_CALLED[w.name]["zh"] for w in cannot if w.kind == first.kind)
    if language == "en":
        what = " or ".join(_CALLED[w.name]["en"] for w in cannot if w.kind == first.kind)
    return _EXCUSES[language][first.kind].format(what=what, how=how)
