"""Units of everyday life, by factor to a base unit (exact: SI brochure, NIST SP 811 appendix B)."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final


@dataclass(frozen=True)
class Unit:
    """`value * factor + offset` is in the base unit of its kind."""

    kind: str
    factor: Fraction
    zh: str
    en: str
    """Plural; the words it is spoken with."""
    offset: Fraction = Fraction(0)


def _units(kind: str, *rows: tuple[str, str, str, str]) -> list[tuple[str, Unit]]:
    return [(names, Unit(kind, Fraction(factor), zh, en)) for names, factor, zh, en in rows]


_KELVIN: Final = Fraction("273.15")
_TABLE: Final = [
    *_units(
        "length",
        ("千米|公里|kilomet(?:er|re)s?|km", "1000", "公里", "kilometers"),
        ("厘米|公分|centimet(?:er|re)s?|cm", "1/100", "厘米", "centimeters"),
        ("毫米|millimet(?:er|re)s?|mm", "1/1000", "毫米", "millimeters"),
        ("英里|miles?", "1609.344", "英里", "miles"),
        ("海里|nautical miles?", "1852", "海里", "nautical miles"),
        ("英尺|feet|foot|ft", "0.3048", "英尺", "feet"),
        ("英寸|inch(?:es)?", "0.0254", "英寸", "inches"),
        ("码|yards?", "0.9144", "码", "yards"),
        ("里地?", "500", "里", "li"),
        ("尺", "1/3", "尺", "chi"),
        ("米|met(?:er|re)s?", "1", "米", "meters"),
    ),
    *_units(
        "mass",
        ("千克|公斤|kilograms?|kilos?|kg", "1", "公斤", "kilograms"),
        ("毫克|milligrams?|mg", "1/1000000", "毫克", "milligrams"),
        ("斤", "1/2", "斤", "jin"),
        ("两", "1/20", "两", "liang"),
        ("克|grams?", "1/1000", "克", "grams"),
        ("吨|tonnes?|metric tons?", "1000", "吨", "tonnes"),
        ("磅|pounds?|lbs?", "0.45359237", "磅", "pounds"),
        ("盎司|ounces?|oz", "0.028349523125", "盎司", "ounces"),
    ),
    *_units(
        "volume",
        ("毫升|millilit(?:er|re)s?|ml", "1/1000", "毫升", "milliliters"),
        ("升|lit(?:er|re)s?", "1", "升", "liters"),
        ("加仑|gallons?", "3.785411784", "加仑", "gallons"),
        ("品脱|pints?", "0.473176473", "品脱", "pints"),
        ("cups?", "0.2365882365", "量杯", "cups"),
        ("立方米|cubic met(?:er|re)s?", "1000", "立方米", "cubic meters"),
    ),
    *_units(
        "area",
        ("平方公里|square kilomet(?:er|re)s?", "1000000", "平方公里", "square kilometers"),
        ("平方米|平米|square met(?:er|re)s?", "1", "平方米", "square meters"),
        ("平方英尺|square (?:feet|foot)", "0.09290304", "平方英尺", "square feet"),
        ("公顷|hectares?", "10000", "公顷", "hectares"),
        ("英亩|acres?", "4046.8564224", "英亩", "acres"),
        ("亩", "2000/3", "亩", "mu"),
    ),
    *_units(
        "speed",
        (
            "公里每小时|千米每小时|kilomet(?:er|re)s? (?:per|an) hour|km/h|kph",
            "5/18",
            "公里每小时",
            "kilometers per hour",
        ),
        ("英里每小时|miles? (?:per|an) hour|mph", "0.44704", "英里每小时", "miles per hour"),
        ("米每秒|met(?:er|re)s? per second|m/s", "1", "米每秒", "meters per second"),
        ("节|knots?", "463/900", "节", "knots"),
    ),
    *_units(
        "time",
        ("秒钟?|seconds?", "1", "秒", "seconds"),
        ("分钟|minutes?", "60", "分钟", "minutes"),
        ("个?小时|钟头|hours?", "3600", "小时", "hours"),
        ("天|days?", "86400", "天", "days"),
        ("个?星期|周|weeks?", "604800", "周", "weeks"),
    ),
    (
        "摄氏度?|(?:degrees )?(?:celsius|centigrade)",
        Unit("heat", Fraction(1), "摄氏度", "degrees Celsius", _KELVIN),
    ),
    (
        "华氏度?|(?:degrees )?fahrenheit",
        Unit("heat", Fraction(5, 9), "华氏度", "degrees Fahrenheit", _KELVIN - Fraction(160, 9)),
    ),
    ("开尔文|kelvin", Unit("heat", Fraction(1), "开尔文", "kelvin")),
]
_NAMED: Final = [(re.compile(names, re.IGNORECASE), unit) for names, unit in _TABLE]
ANY: Final = "|".join(
    f"(?:{names})" for names, _ in sorted(_TABLE, key=lambda row: -len(row[1].en))
)
"""A pattern for the name of any unit."""


def named(name: str) -> Unit | None:
    """The unit called `name`, in either language."""
    return next((unit for pattern, unit in _NAMED if pattern.fullmatch(name.strip())), None)


def convert(value: Fraction, source: Unit, target: Unit) -> Fraction | None:
    """`value` in another unit; None: they measure different things."""
    if source.kind != target.kind:
        return None
    return (value * source.factor + source.offset - target.offset) / target.factor
