"""Marks in a text: what is done and never read aloud.

    [laughter] [sigh] [breath] [uhm]        a sound     （轻笑） (sighs) （叹了口气）
    [pause] [pause 300ms] [pause 1s]        a pause     （停顿） （停顿1秒）
    [happy] [happy 4] [whisper] [rising]    a style     （高兴2） (softly) （压低声音） （四川话）
    [rate 0.8] [pitch +2] [energy -6]       a control, in the units of `Controls`
    [emphasis]words[/emphasis]              a stress; without its end, on the next word
    [with sad 2 rate=0.9] ... [/with]       a style over any stretch; may be nested
    [/whisper] [neutral]                    ends a style

A style holds to the end of its sentence, or to its own end, or to the next style; at the very start
of an answer it holds for all of it. What is in round brackets must be about the voice in every word
to be a mark: (2 km) and （北京） are text.
"""

import re
from dataclasses import dataclass
from typing import Final

from vivavoce.voice.style.reading import is_all_tone, understood
from vivavoce.voice.style.types import LIMITS, NEUTRAL, Controls, Pause, Sound, SoundKind


@dataclass(frozen=True)
class Style:
    """How what follows is said, in the place of the style before; None: as usual again."""

    controls: Controls | None


@dataclass(frozen=True)
class Open:
    """The same on top of all that is open, to its `Close`."""

    controls: Controls


@dataclass(frozen=True)
class Close:
    """Ends the last `Open`; where nothing is open, the style."""


@dataclass(frozen=True)
class Stress:
    """Emphasis begins."""


@dataclass(frozen=True)
class Unstress:
    """Emphasis ends."""


@dataclass(frozen=True)
class StressNext:
    """The next word is emphasised."""


Mark = Sound | Pause | Style | Open | Close | Stress | Unstress | StressNext

LONGEST: Final = 80
"""Characters of a mark."""
LONGEST_PAUSE: Final = 10.0
"""Seconds between two words."""
_PAUSE: Final = 0.5
_SHORT_PAUSE: Final = 0.25
_LONG_PAUSE: Final = 1.0

_SOUNDS: Final[tuple[tuple[SoundKind, float, str, str], ...]] = (
    ("laughter", 1.0, r"laughter|laugh(?:s|ing)?", r"大笑|哈哈大笑|笑声|笑出声来?|笑了?起来|笑"),
    (
        "chuckle",
        0.8,
        r"chuckl(?:e|es|ing)|giggl(?:e|es|ing)|snicker(?:s|ing)?",
        r"轻笑|偷笑|窃笑|噗嗤一?笑?|嘿嘿",
    ),
    ("sigh", 1.0, r"sigh(?:s|ing)?", r"叹气|叹息|叹了?一?口气|长叹一?声?"),
    (
        "breath",
        1.0,
        r"(?:takes? a )?breath(?:s|es|ing)?|inhal(?:e|es|ing)|exhal(?:e|es|ing)|gasp(?:s|ing)?",
        r"深?呼吸|深?吸一?口?气|呼气|喘气|喘息|倒吸一口凉?气|换气",
    ),
    ("uhm", 1.0, r"uhm+|um+|uh+|hesitat(?:es|ing)|hmm+", r"嗯+|呃+|犹豫|迟疑|结巴"),
    ("sigh", 0.6, r"dissatisfaction-hnn", r"哼"),
)
_SOFTLY: Final = r"softly|quietly|gently|lightly|slightly|a (?:soft|small|light|little)"
_DEEPLY: Final = r"deeply|loudly|heavily|nervously|(?:a )?(?:deep|long|loud|heavy)"
_SOUND: Final = re.compile(
    rf"\W*(?:(?P<soft>{_SOFTLY}|轻轻地?|微微|小声地?|浅浅地?)\W*"
    rf"|(?:{_DEEPLY}|深深地?|重重地?|长长地?|忍不住|无奈地?)\W*)?(?:"
    + "|".join(f"(?P<_{at}>{en}|{zh})" for at, (*_, en, zh) in enumerate(_SOUNDS))
    + rf")(?:\W*(?P<softly>{_SOFTLY}|a bit|to (?:him|her)self|一下|一声)"
    rf"|\W*(?:{_DEEPLY}|了|着|一口气|两声))?\W*",
    re.IGNORECASE,
)
_PAUSES: Final = re.compile(
    r"\W*(?P<long>long |长时间|长)?(?P<short>(?:a )?(?:short|brief|slight) |短暂地?|稍微?)?"
    r"(?:(?:a )?(?:pauses?|pausing|break|beat|silence|silent)|停顿|停一?下|沉默|静默|顿了?一?下)"
    r"(?: for)?[\s:：=]*(?:(?P<number>\d{1,5}(?:\.\d+)?)\s*"
    r"(?P<unit>ms|milliseconds?|毫秒|s|sec|seconds?|秒钟?)?|片刻)?\W*",
    re.IGNORECASE,
)
_ENDING: Final = re.compile(r"^\s*/\s*([\w -]*)$")
_PAIRS: Final = re.compile(
    rf"\b(?P<name>{'|'.join(LIMITS)})\s*[=: ]\s*(?P<value>[+-]?(?:\d+(?:\.\d+)?|\.\d+))"
    r"\s*(?P<unit>%|st\b|db\b|x\b)?",
    re.IGNORECASE,
)
_OF_EDITX: Final = {"surprise": "surprised", "question": "rising", "confirmation": "even"}
_PLAIN_WORD: Final = re.compile(r"^[a-z]+$", re.IGNORECASE)
_ADVERB: Final = re.compile(r"(?:ly|ing)$|^(?:whispers?|shouts)$", re.IGNORECASE)


def read_mark(inner: str, *, square: bool, begins: bool) -> tuple[Mark, ...] | None:
    """What stands between two brackets, taken for marks; None: it is none.

    `square`: [] or 【】, which are for tags; else it is in round brackets or stars, where one plain
    English word ("(fast)") is a mark only if a sentence `begins` there.
    """
    text = inner.strip()
    if not text or len(text) > LONGEST:
        return None
    if square and (tag := _tag(text)) is not None:
        return tag
    if (done := _sound(text) or _pause(text)) is not None:
        return (done,)
    if text.lower() in ("neutral", "normal", "中性", "正常", "平常"):
        return (Style(NEUTRAL),) if square or begins else None
    if not square and not begins and _PLAIN_WORD.match(text) and not _ADVERB.search(text):
        return None
    if is_all_tone(text) and (controls := understood(text)) is not None:
        return (Style(controls),)
    return None


def _tag(text: str) -> tuple[Mark, ...] | None:
    lower = text.lower()
    if ending := _ENDING.match(lower):
        return (Unstress() if ending[1].strip() in ("emphasis", "stress") else Close(),)
    if lower in ("emphasis", "stress", "重读", "强调"):
        return (StressNext(),)
    if lower.startswith("with "):
        return (Open(_values(text[5:])),)
    if _PAIRS.sub("", text).strip(" ,;") == "":
        return (Style(_values(text)),)
    name, _, rest = lower.partition("-")
    if name in _OF_EDITX and rest.isalpha():
        return (Style(understood(_OF_EDITX[name])),)
    return None


def _values(text: str) -> Controls:
    """`rate=0.8 pitch=+2` and words for a tone beside it."""
    values: dict[str, float] = {}
    for match in _PAIRS.finditer(text):
        name, value = match["name"].lower(), float(match["value"])
        low, high = LIMITS[name]
        values[name] = min(max(value / 100 if match["unit"] == "%" else value, low), high)
    words = understood(_PAIRS.sub(" ", text)) or NEUTRAL
    return words.then(Controls(**values))  # type: ignore[arg-type]


def _sound(text: str) -> Sound | None:
    match = _SOUND.fullmatch(text)
    if match is None:
        return None
    at = next(at for at in range(len(_SOUNDS)) if match[f"_{at}"])
    kind, strength, *_ = _SOUNDS[at]
    return Sound(kind, 0.5 * strength if match["soft"] or match["softly"] else strength)


def _pause(text: str) -> Pause | None:
    match = _PAUSES.fullmatch(text)
    if match is None:
        return None
    if match["number"] is None:
        return Pause(_LONG_PAUSE if match["long"] else _SHORT_PAUSE if match["short"] else _PAUSE)
    unit = (match["unit"] or "ms").lower()
    seconds = float(match["number"]) / (1000 if unit.startswith(("ms", "milli", "毫")) else 1)
    return Pause(min(seconds, LONGEST_PAUSE))
