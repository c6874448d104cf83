"""Arithmetic on exact numbers, from symbols; words become symbols in `words`.

    sum     = product (("+" | "-") product)*
    product = power (("*" | "/" | "mod") power)*
    power   = unary ("^" power)?
    unary   = "-" unary | ("sqrt" | "cbrt") unary | atom "!"*
    atom    = number | "(" sum ")"

No name is looked up and nothing is evaluated but these operators, so text from anywhere is safe.
"""

import math
import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from vivavoce.errors import ToolError

_TOKEN: Final = re.compile(r"\s*(\d+(?:\.\d+)?|sqrt|cbrt|mod|[-+*/^()!])")
_MOST_DIGITS: Final = 60
"""Of a result, and of what is on the way to it: nobody listens to more."""
_PRECISION: Final = 40
_DEEPEST: Final = 30


class NotArithmetic(ToolError):
    """The text is no expression."""


class CannotSay(ToolError):
    """An expression without a result: `why` is zero, root or size."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the expression has no result that can be said: {why}")
        self.why = why


@dataclass(frozen=True)
class Result:
    """A number, and whether it is exact (roots mostly are not)."""

    value: Fraction
    exact: bool = True


def evaluate(text: str) -> Result:
    """The value of `text`. Raises `NotArithmetic` or `CannotSay`."""
    parser = _Parser(_tokens(text))
    result = parser.sum()
    if parser.left:
        raise NotArithmetic(f"cannot read {text!r} as arithmetic")
    return result


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotArithmetic(f"cannot read {text[at:]!r} as arithmetic")
        found.append(match.group(1))
        at = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.left = tokens[::-1]
        self._depth = 0

    def _take(self, *wanted: str) -> str | None:
        return self.left.pop() if self.left and self.left[-1] in wanted else None

    def sum(self) -> Result:
        value = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            total = value.value + other.value if sign == "+" else value.value - other.value
            value = _checked(total, value, other)
        return value

    def _product(self) -> Result:
        value = self._power()
        while sign := self._take("*", "/", "mod"):
            other = self._power()
            if sign != "*" and other.value == 0:
                raise CannotSay("zero")
            if sign == "*":
                found = value.value * other.value
            else:
                found = value.value / other.value if sign == "/" else value.value % other.value
            value = _checked(found, value, other)
        return value

    def _power(self) -> Result:
        base = self._unary()
        return _raised(base, self._power()) if self._take("^") else base

    def _unary(self) -> Result:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise CannotSay("size")
        try:
            if self._take("-"):
                inner = self._power()
                return Result(-inner.value, inner.exact)
            if name := self._take("sqrt", "cbrt"):
                return _root(self._unary(), 2 if name == "sqrt" else 3)
            value = self._atom()
            while self._take("!"):
                value = _factorial(value)
            return value
        finally:
            self._depth -= 1

    def _atom(self) -> Result:
        if self._take("("):
            value = self.sum()
            if not self._take(")"):
                raise NotArithmetic("a bracket is not closed")
            return value
        if not self.left or not self.left[-1][0].isdigit():
            raise NotArithmetic("a number is missing")
        return _checked(Fraction(self.left.pop()))


def _checked(value: Fraction, *parts: Result) -> Result:
    if max(abs(value.numerator), value.denominator) >= 10**_MOST_DIGITS:
        raise CannotSay("size")
    return Result(value, all(part.exact for part in parts))


def _raised(base: Result, exponent: Result) -> Result:
    power = exponent.value
    if power.denominator != 1:
        if power.denominator in (2, 3):
            return _root(_raised(base, Result(Fraction(power.numerator))), power.denominator)
        raise CannotSay("size")
    if base.value == 0 and power < 0:
        raise CannotSay("zero")
    size = max(abs(base.value.numerator), base.value.denominator)
    if size > 1 and abs(power) * math.log10(size) > _MOST_DIGITS:
        raise CannotSay("size")
    if size <= 1:  # 0, 1 and -1, whatever the power
        power = power if power in (0, 1) else 2 + power % 2
    return _checked(base.value ** int(power), base, exponent)


def _root(of: Result, degree: int) -> Result:
    """Exact for numbers that have such a root, else to 40 digits."""
    value = of.value
    if value < 0 and degree == 2:
        raise CannotSay("root")
    top, bottom = (_whole_root(abs(part), degree) for part in (value.numerator, value.denominator))
    sign = -1 if value < 0 else 1
    if top is not None and bottom is not None:
        return Result(Fraction(sign * top, bottom), of.exact)
    with localcontext() as context:
        context.prec = _PRECISION
        number = Decimal(abs(value.numerator)) / Decimal(value.denominator)
        root = number.sqrt() if degree == 2 else (number.ln() / degree).exp()
    return Result(sign * Fraction(root), exact=False)


def _whole_root(value: int, degree: int) -> int | None:
    guess = math.isqrt(value) if degree == 2 else round(value ** (1 / degree))
    return next((r for r in (guess - 1, guess, guess + 1) if r >= 0 and r**degree == value), None)


def _factorial(of: Result) -> Result:
    if of.value.denominator != 1 or not 0 <= of.value <= 40:
        raise CannotSay("size")
    return Result(Fraction(math.factorial(int(of.value))), of.exact)
