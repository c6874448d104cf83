"""The statement a person reads aloud to consent, and whether a recording says it.

It names what is agreed to, the voice and the term, and ends in five words drawn afresh, so that an
old recording does not fit. Hearing is not perfect: of the fixed wording each part must be there but
for small errors; of the drawn words four of five, in order.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from vivavoce.languages import HAN, Language
from vivavoce.ledger.consent import Scope

VALID: Final = timedelta(hours=1)
"""How long a statement may be answered."""
_DRAWN: Final = 5
_FORGIVEN: Final = 1
"""Of the drawn words that may be misheard. Four of five out of 24: one old recording in some ten
thousand would fit by chance."""
_OFF: Final = 0.34
"""Share of a part's letters that may be misheard."""
_DRAWN_OFF: Final = 0.2
"""The same of a drawn word: they are short, and many sound a little alike."""

_WORDS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "apple", "window", "river", "garden", "yellow", "morning", "dinner", "paper", "music",
        "winter", "doctor", "camera", "summer", "orange", "table", "mountain", "kitchen", "letter",
        "pocket", "silver", "village", "butter", "holiday", "thunder",
    ),
    "zh": (
        "苹果", "窗户", "河流", "花园", "黄色", "早晨", "晚饭", "报纸",
        "音乐", "冬天", "医生", "照片", "夏天", "橙子", "桌子", "高山",
        "厨房", "邮件", "口袋", "银行", "村庄", "牛奶", "假期", "火车",
    ),
}  # fmt: skip

_SCOPES: Final[dict[Language, dict[Scope, tuple[str, ...]]]] = {
    "en": {
        "features": ("measurements of my voice may be kept",),
        "training": ("recordings of my voice may be used", "for training"),
        "replica": ("my voice may be imitated", "by a computer"),
    },
    "zh": {
        "features": ("可以保存我声音的测量数据",),
        "training": ("可以用我的录音", "训练模型"),
        "replica": ("可以用电脑", "模仿我的声音"),
    },
}
_REFUSED: Final = re.compile(
    r"n[o']t agree|not? consent|refuse|disagree|不\s*(?:能|会|想)?同意|拒绝", re.IGNORECASE
)
"""Near enough to the wording to be taken for it, and the opposite."""
_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()


@dataclass(frozen=True)
class Statement:
    """A text to be read aloud, and what of it must be heard."""

    id: str
    language: Language
    text: str
    parts: tuple[str, ...]
    drawn: tuple[str, ...]
    issued_at: str
    """ISO 8601, UTC."""

    def over(self, now: datetime) -> bool:
        """Too old to be answered."""
        return now - datetime.fromisoformat(self.issued_at) > VALID

    def fields(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def parse(cls, content: dict[str, Any]) -> "Statement":
        lists = {name: tuple(content[name]) for name in ("parts", "drawn")}
        return cls(**{**content, **lists})


def draw(language: Language, scope: Scope, until: date, now: datetime) -> Statement:
    """A new statement; no two are alike."""
    pool = list(_WORDS[language])
    words = tuple(pool.pop(secrets.randbelow(len(pool))) for _ in range(_DRAWN))
    what = _SCOPES[language][scope]
    if language == "zh":
        parts = ("我是成年人", "我同意", *what)
        day = f"{until.year}年{until.month}月{until.day}日"
        text = (
            f"我是成年人。我同意，{'，'.join(what)}，到{day}为止。我知道可以随时撤回。"
            f"今天的口令是：{'，'.join(words)}。"
        )
        parts = (*parts, "随时撤回")
    else:
        parts = ("I am an adult", "I agree that", *what, "withdraw this at any time")
        day = f"{_MONTHS[until.month - 1]} {until.day}, {until.year}"
        text = (
            f"I am an adult. I agree that {' '.join(what)}, until {day}. I know that I can "
            f"withdraw this at any time. Today's words are: {', '.join(words)}."
        )
    identity = f"statement_{secrets.token_hex(8)}"
    return Statement(identity, language, text, parts, words, now.isoformat(timespec="seconds"))


def lacking(statement: Statement, heard: str) -> tuple[str, ...]:
    """What of the statement cannot be found in a transcript; () when all of it is there."""
    if _REFUSED.search(heard):
        return ("a statement that agrees",)
    units = _units(heard)
    absent = [part for part in statement.parts if not _said(part, units)]
    _, begin = _distance(_units(statement.parts[-1]), units)
    found = _in_order(statement.drawn, units[begin:])
    if len(statement.drawn) - found > _FORGIVEN:
        absent.append(" ".join(statement.drawn))
    return tuple(absent)


def _units(text: str) -> str:
    """Letters alone, Chinese as pinyin without tones: words may be joined, split or written with
    other characters of the same sound by who hears."""
    if HAN.search(text):
        from pypinyin import lazy_pinyin

        text = "".join(lazy_pinyin("".join(HAN.findall(text))))
    return "".join(re.findall(r"[a-z]", text.lower()))


def _distance(part: str, heard: str) -> tuple[int, int]:
    """(edits, end) of the stretch of `heard` nearest to `part` (approximate matching, Sellers
    1980): the cheapest cell of the last row; beginning anywhere is free."""
    row = [0] * (len(heard) + 1)
    for i, wanted in enumerate(part, 1):
        before, row = row, [i]
        for j, char in enumerate(heard, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != wanted)))
    edits = min(row)
    return edits, row.index(edits)


def _said(part: str, heard: str) -> bool:
    letters = _units(part)
    return _distance(letters, heard)[0] <= _OFF * len(letters)


def _in_order(words: Sequence[str], heard: str) -> int:
    """How many of the words are there, each after the one before."""
    found = at = 0
    for word in words:
        letters = _units(word)
        edits, end = _distance(letters, heard[at:])
        if edits <= _DRAWN_OFF * len(letters):
            found, at = found + 1, at + end
    return found
