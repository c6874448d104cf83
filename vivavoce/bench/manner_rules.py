"""What the benches of manner go by: the sentences, and rules for a reply that fits a voice."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from vivavoce.engine.manner import Cue
from vivavoce.languages import HAN, Language

_FITTING: Final[Mapping[Cue, re.Pattern[str]]] = {
    "tired": re.compile(
        r"\b(?:rest|sleep|tired|easy|relax|nap|bed|sit|slow|gentle|quiet|calm|tea|unwind|breath"
        r"|worn|long day)"
        r"|累|歇|休息|睡|慢|辛苦|躺|放松|早点|缓|坐会",
        re.IGNORECASE,
    ),
    "upset": re.compile(
        r"\b(?:sorry|aw+|oh no|hug|here (?:for|with)|right here|okay|gentle|rough|hurt|tough|sad"
        r"|feel|comfort|miss|shaky|rush|listen)\b"
        r"|抱|心疼|难过|在呢|陪|别怕|没事|慢慢|不急|委屈|哎|唉|听着",
        re.IGNORECASE,
    ),
    "cheerful": re.compile(
        r"\b(?:ha+|haha|fun\w*|laugh\w*|giggle|smile|joke|cute|glad|great|wow|mood)\b|!|哈|笑|乐|逗|好玩|哇"
        r"|嘿|！",
        re.IGNORECASE,
    ),
    "whispering": re.compile(
        r"\b(?:quiet\w*|whisper\w*|shh+|soft\w*|hush\w*|secret)\b|悄|小声|轻声|嘘|轻轻|安静",
        re.IGNORECASE,
    ),
    "hurried": re.compile(
        r"\b(?:quick\w*|short|fast|hurry|now|go|straight)\b|快|赶紧|长话短说|要紧", re.IGNORECASE
    ),
}
_WORD: Final = re.compile(rf"{HAN.pattern}|[A-Za-z']+|\d+")
_PARROTS: Final = re.compile(
    r"\buser's|\bvoice: |\banswer (?:gently|softly|lightly|quietly|in)\b|对方的声音|轻声、简短",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    """Something that can be said in any manner."""

    id: str
    language: Language
    text: str
    answer: str = ""
    """What a right answer holds (a regular expression); "": there is no right one."""

    @property
    def number(self) -> int:
        """Among those of its language."""
        return int(self.id.split("-")[1])


@cache
def sentences() -> tuple[Sentence, ...]:
    """All of them, English first."""
    text = files("vivavoce.bench").joinpath("data/manner.yaml").read_text(encoding="utf-8")
    languages: tuple[Language, ...] = ("en", "zh")
    data = yaml.safe_load(text)
    return tuple(
        Sentence(f"{language}-{number:02}", language, entry["text"], entry.get("answer", ""))
        for language in languages
        for number, entry in enumerate(data[language])
    )


def fits(cue: Cue, reply: str) -> bool:
    """The words of the reply suit the cue."""
    return _FITTING[cue].search(reply) is not None


def length(text: str) -> int:
    """Han characters and other words."""
    return len(_WORD.findall(text))


def effort(text: str) -> float:
    """How long it takes to say, in Han characters; a letter counts for a third of one."""
    han = len(HAN.findall(text))
    return han + 0.3 * (sum(map(str.isalnum, text)) - han)


def parrots(reply: str) -> bool:
    """It says aloud what was only written for the thinker."""
    return _PARROTS.search(reply) is not None


def right(sentence: Sentence, reply: str) -> bool | None:
    """A question that has an answer got it; None: there is none."""
    return re.search(sentence.answer, reply, re.IGNORECASE) is not None if sentence.answer else None


def share(flags: Sequence[bool]) -> float:
    """Of flags, 0..1; 0 for none."""
    return sum(flags) / len(flags) if flags else 0.0
