"""Make the games' data files from the public collections they are taken from.

    python scripts/games_data.py FOLDER

FOLDER holds `chinese-poetry/` (chinese-poetry/chinese-poetry, MIT) and `open-trivia-qa/`
(uberspot/OpenTriviaQA, CC BY-SA 4.0) as published. The files are written beside the code that
reads them; vivavoce/tools/data/SOURCES.md says what was changed.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from vivavoce.languages import simplified

DATA: Final = Path(__file__).resolve().parent.parent / "vivavoce" / "tools" / "data"


class Poem(NamedTuple):
    """One poem of one edition; `fame` counts school books and editions."""

    source: str
    fame: int
    author: str
    title: str
    sentences: tuple[str, ...]


_EMPEROR: Final = {"明皇帝": "唐玄宗"}
_NUMBER: Final = r"[一二三四五六七八九十]+"
_NOTES: Final = re.compile(r"[(（][^)）]*[)）]|[\[\]【】「」『』《》“”\s]")


def plain_han(text: str) -> str:
    """Simplified, but for characters whose simplified form hardly any font or reader knows."""
    common = "\u9fff"
    return "".join(
        old if new > common >= old else new for old, new in zip(text, simplified(text), strict=True)
    )


def clean_title(title: str) -> str:
    """A title as one says it: no number in a series, no genre before it, one of two names."""
    title = plain_han(title).split("/")[0].split("・")[0]
    title = re.sub(r"[(（].*?[)）]", "", title).split("·")[0].strip()
    title = re.sub(rf"[·\s]*(?:其)?{_NUMBER}$", "", title) or title
    parts = title.split()
    if parts and re.search(r"(?:曲辞|歌辞|乐府)$", parts[0]) and len(parts) > 1:
        parts = parts[1:]
    return re.sub(rf"[·\s]*(?:其{_NUMBER}|{_NUMBER}首)$", "", "".join(parts))


def sentences_of(paragraphs: list[str]) -> tuple[str, ...]:
    """Sentences of half-lines: "春眠不觉晓，处处闻啼鸟"."""
    text = _NOTES.sub("", plain_han("".join(paragraphs))).replace("、", "")
    found = []
    for sentence in re.split(r"[。？！；?!;]", text):
        halves = [half for half in re.split(r"[，,：:]", sentence) if half]
        if halves:
            found.append("，".join(halves))
    return tuple(found)


def poems(folder: Path) -> Iterator[Poem]:
    """All poems of the five files, editions with the usual titles first."""

    def read(name: str) -> Any:
        return json.loads((folder / name).read_text("utf-8"))

    def taught(tags: list[str]) -> int:
        return 2 * any("年级" in tag or "小学" in tag or "高中" in tag for tag in tags)

    yield from _grouped(read("tangshisanbaishou.json"), "唐诗")
    for one in read("唐诗三百首.json"):
        author = plain_han(_EMPEROR.get(one["author"], one["author"]))
        yield Poem("唐诗", 1 + taught(one["tags"]), author, clean_title(one["title"]),
                   sentences_of(one["paragraphs"]))  # fmt: skip
    for one in read("宋词三百首.json"):
        yield Poem("宋词", 1 + taught(one["tags"]), plain_han(one["author"]),
                   clean_title(one["rhythmic"]), sentences_of(one["paragraphs"]))  # fmt: skip
    yield from _grouped(read("qianjiashi.json"), "千家诗")
    for one in read("shijing.json"):
        yield Poem("诗经", 1, "诗经", plain_han(one["title"]), sentences_of(one["content"]))


def _grouped(book: Any, source: str) -> Iterator[Poem]:
    """The poems of a file that has them by form of verse."""
    for one in (one for group in book["content"] for one in group["content"]):
        author = re.sub(r"[(（].*?[)）]", "", plain_han(one["author"])).strip()
        lines = [line for line in one["paragraphs"] if isinstance(line, str)]
        yield Poem(source, 1, author, clean_title(one["chapter"]), sentences_of(lines))


def write_poems(folder: Path) -> None:
    """One poem a line; editions that differ in no line are one, and count as fame."""
    kept: dict[tuple[str, ...], Poem] = {}
    for poem in poems(folder):
        if not poem.sentences:
            continue
        old = kept.get(poem.sentences)
        kept[poem.sentences] = old._replace(fame=old.fame + poem.fame) if old else poem
    lines = [
        f"{p.source}\t{p.fame}\t{p.author}\t{p.title}\t{'。'.join(p.sentences)}"
        for p in kept.values()
    ]
    (DATA / "poems.tsv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    write_poems(Path(sys.argv[1]) / "chinese-poetry")
