"""How alike words sound: recognisers write homophones, and near ones when it is loud.

Chinese is compared by toneless syllable, split into initial and final; English by edit distance
over a rough phonetic key. Costs: 0 the same, 1 per syllable (or word) that is another.
"""

import re
from functools import cache, lru_cache
from typing import Final

_INITIALS: Final = re.compile(r"^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)$")
_NEAR_INITIALS: Final = tuple(
    frozenset(pair.split("-"))
    for pair in (
        "z-zh c-ch s-sh n-l f-h r-l b-p d-t g-k j-q zh-ch z-c zh-j ch-q sh-x z-j c-q s-x zh-z "
        "h-k -y -w b-d p-t t-k d-g m-n x-q sh-ch y-j w-h"
    ).split()
)
_NEAR_FINALS: Final = tuple(
    frozenset(pair.split("-"))
    for pair in (
        "an-ang en-eng in-ing ian-iang uan-uang un-ong ui-ei u-ou o-uo e-o i-ei ou-uo ie-ei "
        "ao-ou ai-ei an-en a-ang a-an ing-eng ian-an uan-an uang-ang i-in e-en ian-ie iu-ou ia-a "
        "ong-eng v-i ue-ie ua-a i-ie ao-iao uai-ai"
    ).split()
)
_VOWELS: Final = re.compile(r"[aeiouy]+")


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """Toneless pinyin of every character; what is no Han stays as it is, character by character."""
    from pypinyin import Style, pinyin

    out: list[str] = []
    for piece in re.findall(r"[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+", text):
        han = re.match(r"[\u4e00-\u9fff]", piece)
        out += [one[0] for one in pinyin(piece, style=Style.NORMAL)] if han else list(piece)
    return tuple(out)


@cache
def _split(syllable: str) -> tuple[str, str]:
    found = _INITIALS.match(syllable)
    assert found, syllable
    return found.group(1), found.group(2)


@lru_cache(maxsize=65536)
def unlike(one: str, other: str) -> float:
    """How different two syllables sound: 0 to 1."""
    if one == other:
        return 0.0
    (initial, final), (initial_2, final_2) = _split(one), _split(other)
    head = 0.0
    if initial != initial_2:
        head = 0.25 if frozenset((initial, initial_2)) in _NEAR_INITIALS else 0.5
    tail = 0.0
    if final != final_2:
        tail = 0.25 if frozenset((final, final_2)) in _NEAR_FINALS else 0.6
    return min(1.0, head + tail)


def edits(one: str, other: str, most: int) -> int:
    """Levenshtein distance, or `most` + 1 when it is larger than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0], least = row[0], i, i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
            least = min(least, row[j])
        if least > most:
            return most + 1
    return min(row[-1], most + 1)


@lru_cache(maxsize=16384)
def key(word: str) -> str:
    """English word to a rough phonetic key: consonants by kind, the first vowel kept as `a`."""
    word = word.lower()
    for spelled, said in (
        ("ph", "f"),
        ("ght", "t"),
        ("kn", "n"),
        ("wr", "r"),
        ("wh", "w"),
        ("ck", "k"),
        ("tch", "C"),
        ("ch", "C"),
        ("sh", "C"),
        ("th", "t"),
        ("dge", "j"),
        ("x", "ks"),
        ("qu", "kw"),
    ):
        word = word.replace(spelled, said)
    word = re.sub(r"c(?=[eiy])", "s", word)
    word = word.translate(str.maketrans("cqzdgvb", "kkstkfp"))
    word = word[:1] + _VOWELS.sub("", word[1:]) if word[:1] not in "aeiouy" else "a" + word[1:]
    return re.sub(r"(.)\1+", r"\1", _VOWELS.sub("", word[1:]).join((word[:1], "")))


def resembles(one: str, other: str, share: float = 0.34) -> bool:
    """Two names sound alike: at most `share` of their syllables (or letters) differ."""
    if not one or not other:
        return False
    if re.search(r"[\u4e00-\u9fff]", one + other):
        first, second = syllables(_bare(one)), syllables(_bare(other))
        if not first or not second or abs(len(first) - len(second)) > 1:
            return False
        return _aligned(first, second) <= share * max(len(first), len(second))
    first_word, second_word = _bare(one), _bare(other)
    most = int(share * max(len(first_word), len(second_word)))
    same_key = len(key(second_word)) > 2 and key(first_word) == key(second_word)
    return same_key or edits(first_word, second_word, most) <= most


def _bare(text: str) -> str:
    return re.sub(r"[^\w]|_", "", text.lower())


def _aligned(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Edit distance over syllables with near ones costing little."""
    row = [float(n) for n in range(len(other) + 1)]
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], float(i)
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + unlike(a, b))
    return row[-1]
