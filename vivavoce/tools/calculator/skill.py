"""The calculator as a skill: it says what it worked out."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from vivavoce.languages import Language
from vivavoce.spoken_numbers import plain
from vivavoce.tools.calculator.expression import CannotSay, NotArithmetic, Result, evaluate
from vivavoce.tools.calculator.units import convert
from vivavoce.tools.calculator.words import Conversion, conversion, symbols
from vivavoce.tools.skill import Call, Function, Outcome

_FUNCTION: Final = Function(
    "calculate",
    "Work out arithmetic exactly, or convert units. Takes words or symbols.",
    {
        "type": "object",
        "properties": {"expression": {"type": "string", "description": "e.g. 37 * 48"}},
        "required": ["expression"],
    },
)
_CANNOT: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "zero": "零不能当除数，这个算不了。",
        "root": "负数开平方没有实数结果。",
        "size": "这个数太大了，念不过来。",
        "kind": "这两个单位不是一回事，换算不了。",
        "unknown": "这个算式我没听懂，再说一遍好吗？",
    },
    "en": {
        "zero": "Nothing can be divided by zero.",
        "root": "A negative number has no real square root.",
        "size": "That number is too big to read out.",
        "kind": "Those two units don't measure the same thing.",
        "unknown": "I didn't get that sum, could you say it again?",
    },
}
_PLACES: Final = 2
"""Decimals of a conversion."""
_SAID_IN_FULL: Final = 15
"""Whole numbers of so many digits are said digit for digit, larger ones by their power of ten."""


class Calculator:
    """Arithmetic in words; holds no state."""

    name = "calculator"
    functions: Sequence[Function] = (_FUNCTION,)
    has_floor = False

    def route(self, said: str, language: Language) -> Sequence[Call]:  # noqa: ARG002
        """A sum or a conversion, when the words are nothing else."""
        if conversion(said) is None:
            found = symbols(said)
            if found is None or not _readable(found[0]):
                return ()
        return (Call("calculate", {"expression": said}),)

    async def run(self, call: Call, language: Language) -> Outcome:
        """Work it out."""
        text = str(call.arguments.get("expression") or "")
        try:
            wanted = conversion(text)
            said = _converted(wanted, language) if wanted else _worked_out(text, language)
        except CannotSay as error:
            return Outcome(say=_CANNOT[language][error.why])
        except NotArithmetic:
            return Outcome(say=_CANNOT[language]["unknown"])
        return Outcome(say=said, facts=said)

    def note(self, language: Language) -> str:  # noqa: ARG002
        """Nothing."""
        return ""


def _readable(expression: str) -> bool:
    try:
        evaluate(expression)
    except CannotSay:
        return True
    except NotArithmetic:
        return False
    return True


def _worked_out(text: str, language: Language) -> str:
    found = symbols(text)
    expression, said = found or (text, text)
    result = evaluate(expression)
    said = said.strip().removesuffix("是")
    return _sentence(
        said, _number(result, language), result.exact and _said_whole(result.value), language
    )


def _converted(wanted: Conversion, language: Language) -> str:
    value = Fraction(wanted.value)
    found = convert(value, wanted.source, wanted.target)
    if found is None:
        return _CANNOT[language]["kind"]
    left = f"{wanted.value}{_gap(language)}{_unit(wanted.source, value, language)}"
    right = f"{plain(found, _PLACES)}{_gap(language)}{_unit(wanted.target, found, language)}"
    return _sentence(left, right, _said_whole(found, _PLACES), language)


def _unit(unit: object, value: Fraction, language: Language) -> str:
    name = str(getattr(unit, language))
    irregular = {"feet": "foot", "inches": "inch"}
    if language == "en" and value == 1 and " " not in name:
        return irregular.get(name, name.removesuffix("s"))
    return name


def _gap(language: Language) -> str:
    return " " if language == "en" else ""


def _said_whole(value: Fraction, places: int = 4) -> bool:
    """What is said is the number itself, not a rounded one."""
    return abs(value) < 10**_SAID_IN_FULL and Fraction(plain(value, places)) == value


def _number(result: Result, language: Language) -> str:
    value = result.value
    if value.denominator != 1 or not value:
        return plain(value)
    power = len(str(abs(value.numerator))) - 1
    head = plain(value / 10**power, 3)
    if power < _SAID_IN_FULL:
        return plain(value)
    return f"{head}乘以10的{power}次方" if language == "zh" else f"{head} times 10 to the {power}"


def _sentence(left: str, right: str, exact: bool, language: Language) -> str:
    if language == "zh":
        return f"{left}{'等于' if exact else '约等于'}{right}。"
    return f"{left[:1].upper()}{left[1:]} is {'' if exact else 'about '}{right}."
