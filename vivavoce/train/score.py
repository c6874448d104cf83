"""Error rates of what the heads read, in words (English) and characters (Chinese)."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from vivavoce.edit_distance import edit_distance
from vivavoce.languages import HAN

_UNITS: Final = re.compile(rf"{HAN.pattern}|[a-z0-9']+")


def parts(text: str) -> list[str]:
    """Lower-case words, and Han characters one by one."""
    return [part.strip("'") for part in _UNITS.findall(text.lower().replace("’", "'"))]


def error_rates(
    found: Iterable[tuple[str, Sequence[object], Sequence[object]]],
) -> dict[str, float]:
    """Error rate by name; `found`: names, what was said, what was read."""
    errors: dict[str, int] = {}
    said: dict[str, int] = {}
    for name, reference, heard in found:
        errors[name] = errors.get(name, 0) + edit_distance(reference, heard)
        said[name] = said.get(name, 0) + len(reference)
    return {name: errors[name] / max(1, said[name]) for name in errors}
