"""Where texts come from: every source with its licence, its origin and what it may be used for.

What ships with the product is read from the package; everything else from a folder the user names,
at the place that each source says in `where`. A source that is not there gives nothing.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal
from zipfile import BadZipFile, ZipFile

from vivavoce.data import mixed, templates
from vivavoce.data.texts import KINDS, Kind, Text, distinct, spoken
from vivavoce.errors import ConfigError
from vivavoce.languages import Language

Use = Literal["train", "eval"]
"""`train`: may train and test; `eval`: measure with it only."""
Raw = tuple[Language, Kind, str]


@dataclass(frozen=True)
class Source:
    """A collection of texts. `read` gives them raw, out of the folder that holds `where`."""

    name: str
    licence: str
    origin: str
    use: Use
    where: str | None
    """Place below the user's folder; None: ships with the product."""
    read: Callable[[Path], Iterator[Raw]]


def _built_in(package: Path) -> Iterator[Raw]:
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        for line in (
            (package / f"data/data/sentences.{language}.txt").read_text("utf-8").splitlines()
        ):
            kind, _tab, words = line.partition("\t")
            if words:
                yield language, _kind(kind), words


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind == name)


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _games(package: Path) -> Iterator[Raw]:
    """Our own quiz questions, riddles and interview questions."""
    tables = package / "tools" / "data"
    for row in _rows(tables / "trivia_zh.tsv"):
        yield "zh", "question", row[1]
    for row in _rows(tables / "teasers_zh.tsv"):
        yield "zh", "question", row[0]
        yield "zh", "talk", row[3]
    for row in _rows(tables / "interview.tsv"):
        yield "zh", "question", row[2].replace("{job}", "这份工作")
        yield "en", "question", row[4].replace("a {job}", "an engineer")


def _mixed(_: Path) -> Iterator[Raw]:
    for text in mixed.texts():
        yield text.language, text.kind, text.words


def _poems(package: Path) -> Iterator[Raw]:
    """Two clauses of a poem at a time: characters that no small talk has."""
    for row in _rows(package / "tools" / "data" / "poems.tsv"):
        for line in row[4].split("。"):
            yield "zh", "verse", line


def _clinc(folder: Path) -> Iterator[Raw]:
    content = _json(folder / "benchmarks/clinc-oos/data_small.json")
    for part in ("train", "val", "test", "oos_train", "oos_val", "oos_test"):
        for words, _ in content.get(part, ()):
            yield "en", "command", words


def _roles(folder: Path) -> Iterator[Raw]:
    for path in sorted((folder / "personas/assistant-axis").rglob("*.json")):
        content = _json(path)
        for words in content.get("questions", ()) if isinstance(content, dict) else ():
            for sentence in _sentences(words):
                yield "en", "question", sentence


def _persona_gym(folder: Path) -> Iterator[Raw]:
    for path in sorted((folder / "personas/persona-gym/questions").rglob("*.json")):
        for words in _strings(_json(path)):
            for sentence in _sentences(words):
                yield "en", "question", sentence


def _kdconv(folder: Path) -> Iterator[Raw]:
    for path in sorted((folder / "dialogue/kdconv").glob("*.json")):
        for dialogue in _json(path):
            for message in dialogue["messages"]:
                yield from _clauses(message["message"])


def _crosswoz(folder: Path) -> Iterator[Raw]:
    archive = folder / "dialogue/crosswoz/val.json.zip"
    if not archive.is_file():
        return
    with ZipFile(archive) as zipped:
        dialogues = json.loads(zipped.read("val.json"))
    for dialogue in dialogues.values():
        for message in dialogue["messages"]:
            yield from _clauses(message["content"])


def _xiehouyu(folder: Path) -> Iterator[Raw]:
    for saying in _json(folder / "games/chinese-xinhua/xiehouyu.json"):
        yield "zh", "talk", f"{saying['riddle']}，{saying['answer']}"


def _vocalbench(folder: Path) -> Iterator[Raw]:
    for path in sorted((folder / "benchmarks/vocalbench").glob("*.json")):
        content = _json(path)
        for item in content if isinstance(content, list) else ():
            question = item.get("Question") if isinstance(item, dict) else None
            if isinstance(question, str):
                yield "en", "question", question


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def _strings(content: Any) -> Iterator[str]:
    """All strings anywhere in a JSON value."""
    match content:
        case str():
            yield content
        case list():
            for item in content:
                yield from _strings(item)
        case dict():
            for item in content.values():
                yield from _strings(item)


def _sentences(words: str) -> Iterator[str]:
    yield from re.split(r"(?<=[.?!])\s+", words)


def _clauses(words: str) -> Iterator[Raw]:
    """Sentences of a Chinese message; long ones also clause by clause."""
    for sentence in re.findall(r"[^。？！?!]+[。？！?!]?", words):
        kind: Kind = "question" if sentence[-1] in "？?" else "talk"
        if len(sentence) <= 20:
            yield "zh", kind, sentence
        else:
            for clause in re.split(r"[，,；;]", sentence):
                yield "zh", "talk", clause


_OWN: Final = "Apache-2.0"

SOURCES: Final[dict[str, Source]] = {
    source.name: source
    for source in (
        Source("built-in", _OWN, "vivavoce", "train", None, _built_in),
        Source("templates", _OWN, "vivavoce", "train", None, templates.texts),
        Source("games", _OWN, "vivavoce", "train", None, _games),
        Source(mixed.SOURCE, _OWN, "vivavoce", "train", None, _mixed),
        Source("poems", "MIT", "chinese-poetry/chinese-poetry", "train", None, _poems),
        Source("clinc-oos", "CC BY 3.0", "clinc/oos-eval", "train", "benchmarks/clinc-oos", _clinc),
        Source(
            "assistant-axis",
            "MIT",
            "safety-research/assistant-axis",
            "train",
            "personas/assistant-axis",
            _roles,
        ),
        Source(
            "persona-gym",
            "MIT",
            "vsamuel2003/PersonaGym",
            "train",
            "personas/persona-gym",
            _persona_gym,
        ),
        Source("kdconv", "Apache-2.0", "thu-coai/KdConv", "train", "dialogue/kdconv", _kdconv),
        Source(
            "crosswoz", "Apache-2.0", "thu-coai/CrossWOZ", "train", "dialogue/crosswoz", _crosswoz
        ),
        Source(
            "xiehouyu", "MIT", "pwxcoo/chinese-xinhua", "train", "games/chinese-xinhua", _xiehouyu
        ),
        Source(
            "vocalbench",
            "Apache-2.0",
            "SJTU-OmniAgent/VocalBench",
            "eval",
            "benchmarks/vocalbench",
            _vocalbench,
        ),
    )
}


def _raw(source: Source, root: Path) -> Iterator[Raw]:
    try:
        yield from source.read(root)
    except (OSError, LookupError, ValueError, TypeError, AttributeError, BadZipFile) as error:
        raise ConfigError(
            f"{root / (source.where or '')} does not hold the texts of {source.name} ({error!r}): "
            f"take them anew from {source.origin}, or move them away"
        ) from error


def gather(folder: Path | None, language: Language) -> list[Text]:
    """All texts of a language that can be said, in the order of the sources, none twice.

    `folder` holds what does not ship with the product; None: do without. Raises ConfigError when a
    collection there is of another shape.
    """
    return list(distinct(_all(folder, language)))


def _all(folder: Path | None, language: Language) -> Iterator[Text]:
    package = Path(str(resources.files("vivavoce")))
    for source in SOURCES.values():
        if source.where is not None and folder is None:
            continue
        root = folder if source.where and folder else package
        for its_language, kind, raw in _raw(source, root):
            if its_language == language and (words := spoken(raw, language)):
                yield Text(words, language, kind, source.name)
