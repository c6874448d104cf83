"""How one person of the matrix talks: a plain answer goes in, the same in their words comes out.

lead          core                         extras
opener or     the temper's answer,         catchphrase, address,
comfort, joy  with a particle, cut short   what they tend to go on with
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from vivavoce.languages import HAN, Language
from vivavoce.persona.matrix.catalog import Value, data, load
from vivavoce.persona.matrix.dice import Dice
from vivavoce.persona.matrix.situations import TEMPERS, Mood, Temper

_LEANINGS: Final[Mapping[Temper, frozenset[str]]] = {
    "warm": frozenset("warm soft tender sweet patient romance care kin".split()),
    "blunt": frozenset("rough terse cold superior hurried proud hot cold2".split()),
    "playful": frozenset("playful dry young sunny sociable bet nick".split()),
    "calm": frozenset("calm grave formal clear quiet tidy literary polite slow".split()),
}
_WEIGHTS: Final = {"temper": 3, "manner": 2, "comfort": 2, "register": 2, "length": 2}
_PARTS: Final[Mapping[str, Mapping[Temper, int]]] = {
    "boss": {"blunt": 3, "calm": 1},
    "mentor": {"blunt": 1, "calm": 1},
    "agent": {"calm": 3, "warm": 1},
    "interviewer": {"calm": 4},
    "lover": {"warm": 3, "playful": 1},
    "listener": {"warm": 2, "calm": 1},
    "host": {"playful": 3},
    "partner": {"playful": 1},
    "tutor": {"calm": 2},
    "narrator": {"warm": 1},
    "reader": {"calm": 1, "warm": 1},
}
LENGTHS: Final = {
    "a_few_words": (10, 7),
    "one_short_sentence": (18, 12),
    "one_or_two": (28, 18),
    "two_sentences": (36, 24),
    "two_or_three": (46, 32),
    "three_or_four": (60, 42),
}
"""Han characters and words of a usual answer, by the key of the attribute `length`."""

_AT_MOST: Final = 2
"""Times that a catchphrase is said in a handful of answers."""
_LIGHT: Final = frozenset(
    "playful sunny loud boast proud cold dry rough bold hurried host young service".split()
)
"""Catchphrases that would hurt somebody who is sad."""
_RATES: Final = (0.15, 0.2, 0.25, 0.3)

_FINALS: Final = frozenset("啦 呀 哦 嘛 呗 哈 啊 咯 嘞".split())
"""Particles that may end any statement; the others only start one."""
_NEVER_FIRST: Final = frozenset("呢 吧".split())
_FINALS_EN: Final = frozenset(("you know", "right", "I guess", "then"))
_SENTENCES: Final = re.compile(r"[^。！？]+[。！？]+|[^。！？]+$")
_SENTENCES_EN: Final = re.compile(r".+?[.!?]+(?=\s|$)|.+$")
_CAPITAL: Final = re.compile(
    r"(?:I\b|I'|Mum|Monday|Sunday|Saturday|Chinese|English|Heaven|Rome)|[A-Z]{2}"
)


@cache
def words() -> Any:
    """Lines that every persona needs (values/words.yaml)."""
    return load(data("words.yaml"))


@dataclass(frozen=True)
class Habits:
    """What a row's values come to when its person opens the mouth in one language."""

    language: Language
    temper: Temper
    opener: str
    comfort: str
    joy: str
    catchphrase: str
    rate: float
    """Share of answers with the catchphrase."""
    address: str
    """What the user is called; empty: nothing but "you"."""
    polite: bool
    """Says 您."""
    finals: tuple[str, ...]
    initials: tuple[str, ...]
    tails: tuple[str, ...]
    leads: tuple[str, ...]
    """Whole first sentences of a habit."""
    catchphrase_leads: bool
    """The catchphrase goes before what it is about."""
    may_joke: bool
    """The catchphrase may be said to somebody who is sad."""
    brief: bool
    """One sentence is enough."""
    limit: int
    """Han characters or words of a usual answer."""

    def answer(
        self,
        core: str,
        dice: Dice,
        mood: Mood = "plain",
        *,
        first: bool = False,
        spent: list[str] | None = None,
    ) -> str:
        """`core` as this person says it; `first`: on hearing of it, so feelings come first.

        `spent` takes what was added and keeps it from being said a third time.
        """
        spent = [] if spent is None else spent
        text = self._core(core, dice)
        lead = self._lead(dice, mood, first, spent)
        may = self.may_joke or not (first and mood == "down")
        if may and spent.count(self.catchphrase) < _AT_MOST and dice.chance(self.rate):
            spent.append(self.catchphrase)
            if self.catchphrase_leads and not lead.endswith(("，", ",")):
                text = self._led(self.catchphrase + self._comma, text)
            else:
                text = self._join(text, self._sentence(self.catchphrase))
        elif (tails := self._unsaid(spent)) and dice.chance(self._talkative):
            spent.append(dice.pick(tails))
            text = self._join(text, spent[-1])
        if self.address and dice.chance(0.3):
            text = self._called(text)
        return self.polished(self._led(lead, text))

    def _unsaid(self, spent: list[str]) -> list[str]:
        return [line for line in self.tails if line not in spent]

    def polished(self, text: str) -> str:
        """Polite forms where they belong."""
        return text.replace("你", "您") if self.polite and self.language == "zh" else text

    @property
    def _comma(self) -> str:
        return "，" if self.language == "zh" else ","

    @property
    def _talkative(self) -> float:
        """How often there is more to say than the answer."""
        return min(0.9, max(0.0, (self.limit - 14) / 40))

    def _core(self, core: str, dice: Dice) -> str:
        pattern = _SENTENCES if self.language == "zh" else _SENTENCES_EN
        sentences = [part.strip() for part in pattern.findall(core)]
        if self.brief and size(sentences[0], self.language) >= 4:
            sentences = sentences[:1]
        text = ("" if self.language == "zh" else " ").join(sentences)
        if self.finals and dice.chance(0.45):
            text = self._with_final(text, dice.pick(self.finals))
        return text

    def _with_final(self, text: str, particle: str) -> str:
        if self.language == "en":
            return f"{text[:-1]}, {particle}." if text.endswith(".") else text
        plain = text.endswith("。") and text[-2] not in "啦呀哦嘛呗呢哈吧啊咯嘞耶了吗的"
        return f"{text[:-1]}{particle}。" if plain else text

    def _lead(self, dice: Dice, mood: Mood, first: bool, spent: list[str]) -> str:
        if first and mood == "down":
            return self.comfort
        if first and mood == "glad":
            return self.joy
        if self.initials and dice.chance(0.25):
            return dice.pick(self.initials) + self._comma
        leads = [line for line in self.leads if line not in spent]
        if leads and dice.chance(0.3):
            spent.append(leads[0])
            return leads[0]
        return self.opener if dice.chance(0.4) else ""

    def _led(self, lead: str, text: str) -> str:
        if not lead:
            return text[0].upper() + text[1:]
        if self.language == "zh":
            return lead + text
        if lead.endswith(",") and not _CAPITAL.match(text):
            text = text[0].lower() + text[1:]
        lead = lead[0].upper() + lead[1:]
        return f"{lead} {text}"

    def _called(self, text: str) -> str:
        comma, end = ("，", text[-1]) if self.language == "zh" else (", ", text[-1])
        if end not in "。.？?！!":
            return text
        return f"{text[:-1]}{comma}{self.address}{end}"

    def _join(self, first: str, second: str) -> str:
        if self.language == "zh":
            return first + second
        return f"{first} {second[0].upper()}{second[1:]}"

    def _sentence(self, phrase: str) -> str:
        if self.language == "zh":
            asks = phrase.endswith(("吗", "呢", "么", "假的"))
            return phrase + ("？" if asks else "。")
        asks = phrase.startswith(("have you", "and why", "for real", "guess"))
        return phrase[0].upper() + phrase[1:] + ("?" if asks else ".")


def habits(values: Mapping[str, Value], language: Language) -> Habits:
    """The habits of a row (its values by attribute)."""

    def say(name: str) -> str:
        return values[name].text(language)

    length = LENGTHS[values["length"].key]
    particles = [part.strip() for part in _particles(values["particles"], language)]
    finals = _FINALS if language == "zh" else _FINALS_EN
    verbal = frozenset().union(*(values[name].tags for name in ("register", "address", "opener")))
    address, tic = values["address"], values["tic"]
    spoken = (tic.say[language],) if language in tic.say else ()
    return Habits(
        language=language,
        temper=temper(values),
        opener=say("opener"),
        comfort=say("comfort"),
        joy=say("joy"),
        catchphrase=say("catchphrase"),
        rate=Dice(f"rate {values['name'].key} {values['catchphrase'].key}").pick(_RATES),
        address="" if "unsaid" in address.tags else address.text(language),
        polite=address.key == "you_politely" or not verbal.isdisjoint({"formal", "polite"}),
        finals=tuple(part for part in particles if part in finals),
        initials=tuple(part for part in particles if part not in finals | _NEVER_FIRST),
        tails=(*_tails(values["move"], language), *(() if "lead" in tic.tags else spoken)),
        leads=spoken if "lead" in tic.tags else (),
        catchphrase_leads="front" in values["catchphrase"].tags,
        may_joke=not _LIGHT & values["catchphrase"].tags,
        brief="terse" in values["length"].tags,
        limit=length[0] if language == "zh" else length[1],
    )


def temper(values: Mapping[str, Value]) -> Temper:
    """Which of the four ways of answering comes closest to a row."""
    scores = dict.fromkeys(TEMPERS, 0)
    for name, value in values.items():
        if name in ("name", "age", "occupation", "home", "past", "hobby", "setting", "archetype"):
            continue
        weight = _WEIGHTS.get(name, 1)
        for kind, tags in _LEANINGS.items():
            scores[kind] += weight * len(tags & value.tags)
    for kind, extra in _PARTS.get(values["archetype"].key, {}).items():
        scores[kind] += extra
    return max(TEMPERS, key=lambda kind: scores[kind])


def size(text: str, language: Language) -> int:
    """Han characters of Chinese, words of English."""
    return len(HAN.findall(text)) if language == "zh" else len(text.split())


def heard(mark: str, text: str, language: Language) -> bool:
    """Whether a phrase is in a text: in English as whole words ("um" is not in "sum")."""
    bare = mark.lower().strip("，,。.！!？? ")
    if not bare:
        return False
    if language == "zh":
        return bare in text.lower()
    return re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", text.lower()) is not None


def _particles(value: Value, language: Language) -> list[str]:
    text = value.text(language)
    return text.split() if language == "zh" else [p for p in text.split(",") if p.strip()]


def _tails(move: Value, language: Language) -> tuple[str, ...]:
    lines = words()["tails"]
    return tuple(line for tag in sorted(move.tags) if tag in lines for line in lines[tag][language])
