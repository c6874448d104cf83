"""What the user's words ask of a game of 飞花令, apart from the lines of poems."""

import re
from collections.abc import Callable
from typing import Final

from vivavoce.languages import HAN
from vivavoce.tools.sounds import folded_readings, han, readings, same_sound, usual, within
from vivavoce.tools.spoken import core_zh

CLASSIC: Final = (
    "花月春酒风雪山水夜云江秋雨柳人天日心梦愁红香雁草书剑马鸟泪情思君客星光烟楼舟船东西南北白青绿"
    "金玉竹梅桃梨莲菊松长相归家门路河海湖溪石林叶树霜露黄黑高远空寒清古今年少老别无千万一"
)
"""Characters people play; a recogniser's homophone of one of them is taken for it."""

_NOT_KEYWORDS: Final = "个这那哪什么字令题关键的了吧换改用"
_ASKS: Final = re.compile(
    r"(?:用|以|拿|换成?|改成?|选|定|玩|来个?|要|就|关键[字词]是?|主题是?|令字是?|字是)+"
    r"(?P<word>[\u4e00-\u9fff]{1,2}?)(?:[字自资紫]|子(?!规)|为题|为令|做题|当令|吧|好了|怎么样|可以吗|$)"
)
_NAMED: Final = re.compile(r"(?P<word>[\u4e00-\u9fff])字")
_OF: Final = re.compile(r"(?P<context>[\u4e00-\u9fff]{2,4}?)的(?P<word>[\u4e00-\u9fff])(?:字|吧|$)")
_GAME: Final = "飞花令"
_GAME_HALF: Final = re.compile(r"[花华话]令")
"""What is left of the name when its first syllable was misheard."""
_GAME_EN: Final = re.compile(
    r"\bf(?:ei|ey|ay|eh) ?h(?:ua|wa) ?ling\b|\bflying flowers?\b(?: game)?"
)
_ABOUT: Final = re.compile(
    r"什么是|是什么|怎么玩|规则|啥意思|介绍|how (?:do|does|to)|what is|rules"
)
_YOU_CHOOSE: Final = re.compile(
    r"随便|你定|你选|你来定|你挑|都行|都可以|随你|你说吧|you (?:choose|pick|decide)|any(?:thing)?\b"
)
_ME_FIRST: Final = re.compile(
    r"我先|让我先|我来先|i (?:go|start|begin) first|i ll (?:start|begin)|me first"
)
_EASIER: Final = re.compile(
    r"简单[点一]|容易[点一]|放水|让着我|让让我|手下留情|太难了?|温柔[点一]|go easy|easier"
)
_HARDER: Final = re.compile(
    r"难[一]?点|放马过来|别让我|不要让我|真本事|厉害[一]?点|全力|太简单|harder|don ?t hold back"
)
_CHANGE: Final = re.compile(
    r"换[一]?个?(?:字|令|关键字|题)|改[一]?个?字|换成|改成|"
    r"(?:change the|another) (?:character|keyword|word)"
)
_WHOSE: Final = re.compile(
    r"谁写的|谁的诗|作者|出自|哪首诗|什么诗|出处|哪里的|who wrote|which poem|what poem"
)
_MODERN: Final = re.compile(
    r"[的吗呢吧了么嘛哦啦呗呀]|什么|怎么|这个|那个|我们|你们|咱|可以|觉得|知道|现在|今天|电话|"
    r"喜欢|因为|"
    r"所以|但是|没有|已经|应该|时候|能不能|会不会|一下|意思|告诉|帮我|不要|还是|手机|吃饭|[你您他她它]"
)


def names_game(said: str) -> bool:
    """Plain words name the game, by its sound in Chinese."""
    heard = han(said)
    cost, start, end = within(heard, _GAME)
    if end - start == len(_GAME) and cost <= 0.5:
        return True
    return bool(_GAME_HALF.search(said) or _GAME_EN.search(said))


def asks_rules(said: str) -> bool:
    return bool(_ABOUT.search(said))


def leaves_choice(said: str) -> bool:
    return bool(_YOU_CHOOSE.search(said))


def wants_first(said: str) -> bool:
    return bool(_ME_FIRST.search(said))


def asks_change(said: str) -> bool:
    return bool(_CHANGE.search(said))


def asks_whose(said: str) -> bool:
    return len(said) <= 16 and bool(_WHOSE.search(said))


def strength(said: str) -> str:
    """How hard the user wants it: gentle, master, or "" when nothing is said about it."""
    if len(said) > 24:
        return ""
    if _EASIER.search(said):
        return "gentle"
    return "master" if _HARDER.search(said) else ""


def keyword(said: str, bare: bool = False) -> str:
    """The character or word to play that plain words name, as written; "" if none.

    `bare`: a lone character is one too, since it was asked for.
    """
    text = re.sub(r"飞花令?", " ", said)
    for match in _OF.finditer(text):
        for character in match["context"]:  # "春天的春", heard as "春天的村"
            if folded_readings(character) & folded_readings(match["word"]):
                return character
    for pattern in (_NAMED, _ASKS):
        for match in pattern.finditer(text):
            if not any(character in _NOT_KEYWORDS for character in match["word"]):
                return match["word"]
    kept = core_zh(han(text))
    return kept if bare and 1 <= len(kept) <= 2 and HAN.match(kept) else ""


def as_meant(word: str, lines: Callable[[str], int], enough: int) -> str:
    """`word`, or the character poets use that sounds like it, when `word` itself is none of theirs.

    `lines` counts the lines that contain a word.
    """
    if len(word) == 2 and usual(word[1]) == "zi" and lines(word) < enough:
        return as_meant(word[0], lines, enough)  # "花字", written "花子"
    if len(word) > 1 or word in CLASSIC or lines(word) >= 4 * enough:
        return word
    alike = [one for one in CLASSIC if readings(one) & readings(word)]
    near = [one for one in CLASSIC if folded_readings(one) & folded_readings(word)]
    return max(alike or near, key=lines, default=word)


def like_verse(heard: str, word: str) -> bool:
    """Han characters that could be a line with `word` in it, though no line that is known."""
    if not 4 <= len(heard) <= 16 or _MODERN.search(heard):
        return False
    return same_sound(heard, word)
