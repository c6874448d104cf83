"""How Chinese characters are read: shares of right syllables on a list of our own.

    python -m vivavoce.bench.pinyin --part held --json

The list (`data/pinyin/*.txt`) has sentences whose tested characters carry the intended reading:
characters with several readings, 一 and 不, third tones, toneless syllables, 儿, numbers.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from vivavoce.languages import HAN
from vivavoce.voice.normalise_zh import normalise_zh

PARTS: Final = ("open", "held")
"""`open` was looked at while the readings were mended, `held` was not."""

HEARD: Final = "third"
"""A kind that does not count: the voices change third tones before third tones by themselves, so
that they are written as they stand in a dictionary (docs/mouth.md)."""

_TESTED: Final = re.compile(r"(.)\{([^}]+)\}")


@dataclass(frozen=True)
class Item:
    """A sentence; `wanted` are (index of a Han character, readings that are right). `whole`: only
    all of them together are right."""

    part: str
    kind: str
    text: str
    wanted: tuple[tuple[int, tuple[str, ...]], ...]
    whole: bool = False


@dataclass(frozen=True)
class Miss:
    """A reading that is not one of those wanted."""

    part: str
    kind: str
    text: str
    character: str
    wanted: str
    got: str


def items(part: str) -> Iterator[Item]:
    """The list's part of this name."""
    place = resources.files("vivavoce.bench") / "data" / "pinyin" / f"{part}.txt"
    kind = ""
    for line in Path(str(place)).read_text("utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            yield _item(part, kind, line)


def _item(part: str, kind: str, line: str) -> Item:
    text, equals, whole = line.partition(" = ")
    if equals:
        said = (tuple(one.split("/")) for one in whole.split())
        return Item(part, kind, text, tuple(enumerate(said)), whole=True)
    plain, wanted, at = "", [], 0
    for match in _TESTED.finditer(line):
        plain += line[at : match.start()] + match[1]
        at = match.end()
        wanted.append((len(HAN.findall(plain)) - 1, tuple(match[2].split("/"))))
    return Item(part, kind, plain + line[at:], tuple(wanted))


def misses(item: Item, read: Callable[[str], list[str]]) -> list[Miss]:
    """What `read` (text of Han characters -> one syllable each) gets wrong of an item."""
    said = normalise_zh(item.text)
    got = read(said)
    characters = HAN.findall(said)
    if len(got) != len(characters) or (item.whole and len(got) != len(item.wanted)):
        got = ["?"] * len(characters)
    wrong = [
        Miss(item.part, item.kind, item.text, characters[place], "/".join(right), got[place])
        for place, right in item.wanted[: len(got)]
        if got[place] not in right
    ]
    return wrong[:1] if item.whole else wrong


def bench(
    read: Callable[[str], list[str]], parts: tuple[str, ...] = PARTS
) -> tuple[dict[str, dict[str, dict[str, float]]], list[Miss]]:
    """{part: {kind or "all": {n, right, share}}}, and everything that was wrong."""
    counted: dict[str, dict[str, list[int]]] = {}
    wrong = []
    for part in parts:
        for item in items(part):
            missed = misses(item, read)
            tested = 1 if item.whole else len(item.wanted)
            for kind in {item.kind, item.kind if item.kind == HEARD else "all"}:
                sums = counted.setdefault(part, {}).setdefault(kind, [0, 0])
                sums[0] += tested
                sums[1] += tested - len(missed)
            wrong += missed
    figures = {
        part: {
            kind: {"n": n, "right": right, "share": round(right / n, 4)}
            for kind, (n, right) in kinds.items()
        }
        for part, kinds in counted.items()
    }
    return figures, wrong


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="default: both")
    parser.add_argument("--misses", action="store_true", help="also list what is wrong")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    from vivavoce.voice.phonemes import MandarinPhonemes

    figures, wrong = bench(MandarinPhonemes().syllables, (options.part,) if options.part else PARTS)
    shown = [miss.__dict__ for miss in wrong] if options.misses else []
    sys.stdout.write(_json(figures, shown) if options.json else _table(figures, wrong, shown))


def _json(figures: dict[str, Any], shown: list[dict[str, Any]]) -> str:
    content = {**figures, **({"misses": shown} if shown else {})}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _table(figures: dict[str, Any], wrong: list[Miss], shown: list[dict[str, Any]]) -> str:
    rows = [
        f"{part:5} {kind:10} {of['right']:4}/{of['n']:<4} {of['share']:6.1%}\n"
        for part, kinds in figures.items()
        for kind, of in kinds.items()
    ]
    if shown:
        rows += [
            f"{m.part} {m.kind}: {m.character} {m.got} != {m.wanted} {m.text}\n" for m in wrong
        ]
    return "".join(rows)


if __name__ == "__main__":
    main()
