"""What sounds alike: Mandarin syllables without tones, English words by their consonants.

Recognisers write homophones. "春眠不觉晓" comes back as "春棉不觉小", "Bach" as "Bark"; what
was said is compared with what could have been said by sound, and the better of sound and spelling
counts.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final

from vivavoce.languages import HAN

_RETROFLEX: Final = {"zh": "z", "ch": "c", "sh": "s"}
_INITIAL: Final = re.compile(r"^(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?")
_NEAR: Final = 0.25
"""Cost of a syllable that southern speakers and recognisers do not keep apart."""
_READINGS: Final = 3
"""Readings of a character that are heard of; the table has its rarest as well."""
_HALF: Final = 0.7
"""Cost of a syllable that shares its beginning or its rhyme."""


@cache
def _table() -> Any:
    from pypinyin.constants import PINYIN_DICT  # about 0.1 s, and the mouth loads it as well

    return PINYIN_DICT


@lru_cache(maxsize=32768)
def readings(character: str) -> frozenset[str]:
    """The usual toneless syllables of a Han character; the character itself if unknown."""
    from pypinyin.contrib.tone_convert import to_normal

    said: str = _table().get(ord(character), "")
    found = {to_normal(one).replace("ü", "v") for one in said.split(",")[:_READINGS] if one}
    return frozenset(found) or frozenset({character})


@lru_cache(maxsize=4096)
def folded(syllable: str) -> str:
    """A syllable without what many speakers do not tell apart: zh/z, ch/c, sh/s, n/l, ng/n."""
    for wide, narrow in _RETROFLEX.items():
        if syllable.startswith(wide):
            syllable = narrow + syllable[2:]
    if syllable.startswith("n") and len(syllable) > 1:
        syllable = "l" + syllable[1:]
    return syllable[:-1] if syllable.endswith(("ing", "eng", "ang")) else syllable


@lru_cache(maxsize=32768)
def folded_readings(character: str) -> frozenset[str]:
    return frozenset(folded(one) for one in readings(character))


@lru_cache(maxsize=65536)
def unlike(a: str, b: str) -> float:
    """How unlike two Han characters sound, 0 (homophones) to 1."""
    if a == b or readings(a) & readings(b):
        return 0.0
    one, other = folded_readings(a), folded_readings(b)
    if one & other:
        return _NEAR
    for x in one:
        for y in other:
            start, begin = _INITIAL.match(x), _INITIAL.match(y)
            assert start
            assert begin
            same_start = start[0] and start[0] == begin[0]
            if same_start or x[start.end() :] == y[begin.end() :]:
                return _HALF
    return 1.0


def distance(said: str, meant: str) -> float:
    """Edit distance by sound of two runs of Han characters."""
    row = [float(i) for i in range(len(meant) + 1)]
    for i, heard in enumerate(said, 1):
        last, row = row, [float(i)]
        for j, true in enumerate(meant, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + unlike(heard, true)))
    return row[-1]


def within(said: str, meant: str) -> tuple[float, int, int]:
    """Where `meant` is best heard inside `said`: (distance, start, end); empty spans if nowhere."""
    row: list[tuple[float, int]] = [(0.0, i) for i in range(len(said) + 1)]
    for i, true in enumerate(meant, 1):
        last, row = row, [(float(i), 0)]
        for j, heard in enumerate(said, 1):
            best = last[j - 1][0] + unlike(heard, true), last[j - 1][1]
            if last[j][0] + 1 < best[0]:
                best = last[j][0] + 1, last[j][1]
            if row[-1][0] + 1 < best[0]:
                best = row[-1][0] + 1, row[-1][1]
            row.append(best)
    cost, end = min((one[0], -at) for at, one in enumerate(row))
    return cost, row[-end][1], -end


@lru_cache(maxsize=32768)
def usual(character: str) -> str:
    """The first of a character's readings: the rare ones make chance finds in short phrases."""
    from pypinyin.contrib.tone_convert import to_normal

    said: str = _table().get(ord(character), character)
    return to_normal(said.split(",")[0]).replace("ü", "v")


@lru_cache(maxsize=8192)
def _aloud(text: str) -> str:
    """Han characters by their usual readings: "|ti|shi|"."""
    return "".join(f"|{usual(character)}" for character in text) + "|"


def same_sound(said: str, phrase: str) -> bool:
    """`phrase` is in `said`, by the usual readings (both Han only)."""
    return phrase in said or _aloud(phrase) in _aloud(said)


def han(text: str) -> str:
    """The Han characters of `text`."""
    return "".join(HAN.findall(text))


_SPELLINGS: Final[Sequence[tuple[str, str]]] = (
    (r"^(?:kn|gn|pn)", "n"),
    (r"^wr", "r"),
    (r"^ps", "s"),
    (r"^wh", "w"),
    (r"ph", "f"),
    (r"gh(?=t|$)", ""),
    (r"(?:sch|tch|sh|ch|ti(?=on|a)|ci(?=an|ou))", "x"),
    (r"dge", "j"),
    (r"ck|q", "k"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"g(?=[eiy])", "j"),
    (r"x", "ks"),
    (r"z", "s"),
    (r"v", "f"),
    (r"th", "t"),
    (r"(?<=[aeiou])r$", ""),
    (r"(?<=.)[aeiouyhw]+", ""),
    (r"(.)\1+", r"\1"),
)
_RULES: Final = tuple((re.compile(pattern), to) for pattern, to in _SPELLINGS)


@lru_cache(maxsize=16384)
def consonants(word: str) -> str:
    """An English word by what is left of it in a bad line: consonants, merged by sound."""
    key = word.lower()
    for pattern, to in _RULES:
        key = pattern.sub(to, key)
    return key


def edits(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y)))
    return row[-1]


def likeness(said: str, meant: str) -> float:
    """How alike two English phrases are, 0 to 1, by spelling or by consonants."""
    if said == meant:
        return 1.0
    spelled = 1 - edits(said, meant) / max(len(said), len(meant), 1)
    one = "".join(consonants(word) for word in said.split())
    other = "".join(consonants(word) for word in meant.split())
    if min(len(one), len(other)) < 2:
        return spelled
    heard = 1 - edits(one, other) / max(len(one), len(other))
    return max(spelled, 0.5 * spelled + 0.5 * heard)
