"""SSML to text with marks (W3C Speech Synthesis Markup Language 1.1, and what Amazon and Microsoft
add for styles).

    <speak>One <break time="300ms"/><prosody rate="slow">two</prosody></speak>
    ─► One [pause 300ms][with rate=0.8]two[/with]

Read: speak, p, s, break, emphasis, prosody (rate, pitch, range, volume), say-as (characters,
digits, telephone; others are read as they stand), sub, amazon:effect and amazon:emotion,
mstts:express-as (style, styledegree). `lang`, `voice`, `phoneme`, `mark`, `w`: their text is said,
nothing else. Of <audio> only the text in it is said: nothing is fetched.
"""

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final

from vivavoce.voice.style.reading import understood
from vivavoce.voice.style.types import LIMITS, NEUTRAL, Controls

_ROOT: Final = re.compile(r"\s*(?:<speak[\s>/]|<\?xml\s|<!DOCTYPE\s)")
_DECLARES: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PREFIXED: Final = re.compile(r"(</?)(\w+):(\w[\w-]*)")
_ATTRIBUTE: Final = re.compile(r"(?<=\s)(\w+):(\w+)(?=\s*=)")
_DEEPEST: Final = 64
_PASSED_OVER: Final = frozenset({"metadata", "meta", "lexicon", "desc", "lookup"})

_BREAKS: Final = {
    "none": 0,
    "x-weak": 100,
    "weak": 200,
    "medium": 400,
    "strong": 700,
    "x-strong": 1000,
}
"""Milliseconds; SSML leaves them to the processor."""
_RATES: Final = {"x-slow": 0.6, "slow": 0.8, "medium": 1.0, "fast": 1.25, "x-fast": 1.5}
_PITCHES: Final = {"x-low": -5.0, "low": -2.5, "medium": 0.0, "high": 2.5, "x-high": 5.0}
_VOLUMES: Final = {
    "silent": -15.0,
    "x-soft": -10.0,
    "soft": -5.0,
    "medium": 0.0,
    "loud": 4.0,
    "x-loud": 8.0,
}
_RANGES: Final = {"x-low": 0.3, "low": 0.65, "medium": 1.0, "high": 1.5, "x-high": 2.0}
_NUMBER: Final = re.compile(r"^([+-]?(?:\d+(?:\.\d+)?|\.\d+))\s*(%|st|hz|db|ms|s)?$", re.IGNORECASE)
_HERTZ: Final = 200.0
"""The middle of a voice, for changes of pitch that are given in Hz."""


class SsmlError(ValueError):
    """The text begins as SSML and is none; says what to mend."""


def is_ssml(text: str) -> bool:
    """It begins as SSML does, with <speak> or a prologue before it."""
    return _ROOT.match(text) is not None


def to_marks(text: str) -> str:
    """SSML as text with marks. Raises SsmlError."""
    if _DECLARES.search(text):
        raise SsmlError("it declares a document type or entities: leave out <!DOCTYPE ...>")
    # Prefixes are rarely declared, and only a few names are known by them.
    plain = _ATTRIBUTE.sub(r"\1-\2", _PREFIXED.sub(r"\1\2-\3", text))
    try:
        root = ET.fromstring(plain)  # noqa: S314 - without a DTD there is nothing to expand
    except ET.ParseError as error:
        line, column = error.position
        problem = str(error).split(":")[0]
        raise SsmlError(f"{problem} in line {line}, column {column + 1}") from error
    if _local(root.tag) != "speak":
        raise SsmlError(f"its root is <{_local(root.tag)}>: put all of it into <speak>")
    return "".join(_element(root, 0)).strip()


def _element(node: ET.Element, depth: int) -> Iterator[str]:
    """What an element says, with the marks around it."""
    if depth > _DEEPEST:
        raise SsmlError(f"it nests more than {_DEEPEST} deep")
    attributes = {_local(key).lower(): value for key, value in node.items()}
    if _local(node.tag) in _PASSED_OVER:
        return
    match _local(node.tag):
        case "break":
            yield _break(attributes)
        case "sub":
            yield attributes.get("alias") or "".join(_inside(node, depth))
        case "say-as":
            yield _said_as("".join(node.itertext()), attributes)
        case "p" | "s":
            yield f"{''.join(_inside(node, depth)).strip()}\n"
        case "emphasis" if attributes.get("level") not in ("none", "reduced"):
            yield from ("[emphasis]", *_inside(node, depth), "[/emphasis]")
        case name:
            controls = _controls(name, attributes)
            inside = _inside(node, depth)
            yield from inside if controls == NEUTRAL else (_with(controls), *inside, "[/with]")


def _inside(node: ET.Element, depth: int) -> Iterator[str]:
    yield _text(node.text)
    for child in node:
        yield from _element(child, depth + 1)
        yield _text(child.tail)


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def _text(text: str | None) -> str:
    """Line breaks of the markup are blanks."""
    return re.sub(r"\s+", " ", text or "")


def _break(attributes: dict[str, str]) -> str:
    time = attributes.get("time")
    if time is None:
        strength = attributes.get("strength", "medium")
        if strength not in _BREAKS:
            raise SsmlError(f"break strength {strength!r}: use one of {', '.join(_BREAKS)}")
        milliseconds: float = _BREAKS[strength]
    else:
        number, unit = _number(time, "break time", "300ms or 1.5s")
        if unit not in ("ms", "s") or number < 0:
            raise SsmlError(f"break time {time!r}: write 300ms or 1.5s")
        milliseconds = number * (1000 if unit == "s" else 1)
    return f"[pause {min(milliseconds, 10_000):.0f}ms]" if milliseconds else ""


def _said_as(text: str, attributes: dict[str, str]) -> str:
    if attributes.get("interpret-as") in (
        "characters",
        "spell-out",
        "verbatim",
        "digits",
        "telephone",
    ):
        return " ".join(char for char in text if char.isalnum())
    return _text(text)


def _controls(name: str, attributes: dict[str, str]) -> Controls:
    match name:
        case "prosody":
            return _prosody(attributes)
        case "amazon-effect":
            said = attributes.get("name", "") + attributes.get("phonation", "")
            return understood({"whispered": "whisper", "soft": "soft"}.get(said, said)) or NEUTRAL
        case "amazon-emotion":
            levels = {"low": 2, "medium": 3, "high": 4}
            level = levels.get(attributes.get("intensity", "medium"), 3)
            return understood(f"{attributes.get('name', '')} {level}") or NEUTRAL
        case "mstts-express-as":
            style = attributes.get("style", "").replace("-", " ").replace("_", " ")
            degree, _ = _number(attributes.get("styledegree", "1"), "styledegree", "0.01 to 2")
            level = round(3 * min(max(degree, 0.01), 2.0))
            level = min(max(level, 1), 5)
            return understood(f"{style} {level}") or NEUTRAL
    return NEUTRAL


def _prosody(attributes: dict[str, str]) -> Controls:
    values: dict[str, float] = {}
    if rate := attributes.get("rate"):
        values["rate"] = _RATES[rate] if rate in _RATES else _rate(rate)
    if pitch := attributes.get("pitch"):
        values["pitch"] = _PITCHES[pitch] if pitch in _PITCHES else _semitones(pitch)
    if span := attributes.get("range"):
        values["range"] = _RANGES[span] if span in _RANGES else 2 ** (_semitones(span) / 12)
    if volume := attributes.get("volume"):
        values["energy"] = _VOLUMES[volume] if volume in _VOLUMES else _decibels(volume)
    bounded = {
        name: min(max(value, LIMITS[name][0]), LIMITS[name][1]) for name, value in values.items()
    }
    return Controls(**bounded)  # type: ignore[arg-type]


def _rate(text: str) -> float:
    """SSML 1.1 has 80% for a factor of 0.8; Amazon and Microsoft +20% for 1.2."""
    number, unit = _number(text, "prosody rate", "slow, 80% or 1.2")
    signed = text.strip()[0] in "+-"
    if unit == "%":
        return 1 + number / 100 if signed else number / 100
    return number


def _semitones(text: str) -> float:
    number, unit = _number(text, "prosody pitch", "high, +2st, +10% or +20Hz")
    if unit == "st":
        return number
    if unit == "hz":
        factor = 1 + number / _HERTZ if text.strip()[0] in "+-" else number / _HERTZ
    else:
        factor = 1 + number / 100
    return 12 * math.log2(max(factor, 0.25))


def _decibels(text: str) -> float:
    number, unit = _number(text, "prosody volume", "soft, -6dB or +10%")
    if unit == "db":
        return number
    if unit == "%":
        factor = 1 + number / 100 if text.strip()[0] in "+-" else number / 100
    else:  # SSML 1.0: 0 to 100, where 100 is as it is
        factor = number / 100
    return 20 * math.log10(max(factor, 0.05))


def _number(text: str, what: str, example: str) -> tuple[float, str]:
    match = _NUMBER.match(text.strip())
    if match is None:
        raise SsmlError(f"{what} {text!r}: write {example}")
    return float(match[1]), (match[2] or "").lower()


def _with(controls: Controls) -> str:
    """The mark that opens a stretch under `controls`."""
    pairs = [
        f"{name}={getattr(controls, name):.3g}"
        for name in LIMITS
        if getattr(controls, name) != getattr(NEUTRAL, name)
    ]
    return f"[with {' '.join(pairs)}]"
