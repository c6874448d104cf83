"""Make the games' data files from the public collections they are taken from.

    python scripts/games_data.py FOLDER

FOLDER holds `chinese-poetry/` (chinese-poetry/chinese-poetry, MIT) and `open-trivia-qa/`
(uberspot/OpenTriviaQA, CC BY-SA 4.0) as published. The files are written beside the code that
reads them; vivavoce/tools/data/SOURCES.md says what was changed.
"""

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from vivavoce.languages import simplified
from vivavoce.tools.sounds import edits

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
    title = re.sub(rf"(?:[·\s]+其?|其){_NUMBER}$", "", title)
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


class Question(NamedTuple):
    """A question with four options, the right one first."""

    category: str
    text: str
    options: tuple[str, ...]


CATEGORIES: Final = {
    "animals": ("animals", 280),
    "for-kids": ("kids", 250),
    "general": ("general", 360),
    "geography": ("geography", 300),
    "world": ("world", 260),
    "history": ("history", 300),
    "humanities": ("arts", 190),
    "literature": ("books", 240),
    "movies": ("movies", 260),
    "music": ("music", 260),
    "religion-faith": ("religion", 120),
    "science-technology": ("science", 400),
    "sports": ("sports", 220),
    "television": ("television", 160),
    "video-games": ("games", 100),
    "hobbies": ("hobbies", 180),
}
"""File of the collection: our category, and how many questions at most."""

_TEXT: Final = re.compile(r"^[A-Za-z0-9 ,.'&$%():;?!\u00c0-\u017f-]+$")
_DATED: Final = re.compile(
    r"\b(?:current(?:ly)?|recent(?:ly)?|today|nowadays|now|so far|to date|latest|newest|"
    r"this year|last year|"
    r"as of|at present|still|ever|record|richest|highest.paid|youngest|oldest living|most recent|"
    r"upcoming|reigning|modern day|present.day|20[01]\d|most populous|population|how much money|"
    r"cost)\b",
    re.IGNORECASE,
)
_SHOWN: Final = re.compile(
    r"\b(?:picture[ds]?|pictured|photo\w*|image|shown|above|below|following (?:picture|letters)|"
    r"spelled|spelling|"
    r"quiz|question|fill in|blank|complete the|underlined|anagram|crossword|lyric\w*|quote[ds]?|"
    r"what word|which word|letters?|suffix|prefix)\b|___|\.\.\.",
    re.IGNORECASE,
)
_UNFIT: Final = re.compile(
    r"\b(?:sex\w*|rape\w*|porn\w*|nude|naked|penis|vagina\w*|breasts?|condom\w*|suicid\w*|"
    r"murder\w*|kill\w*|"
    r"nazi\w*|hitler\w*|holocaust|slave\w*|drugs?|cocaine|heroin|marijuana|rapist|prostitut\w*|"
    r"testicles?|"
    r"semen|orgasm\w*|terroris\w*|9.11|abortion\w*|incest|hooker|stripper|playboy|bra|lingerie|"
    r"erot\w*|"
    r"genital\w*|anus|urine|feces|urectum|uranus|buttocks?|butt|fart\w*|stud(?:y|ies)|"
    r"according to|died|death|dead|gay|lesbian|divorc\w*|arrest\w*|genocide|massacre|"
    r"concentration camp|assassin\w*|executed|tortur\w*|bomb\w*|cancer|aids|hiv|affair|drunk)\b",
    re.IGNORECASE,
)
_LAZY: Final = re.compile(
    r"\b(?:all of|none of|both|neither|either|any of|some of|all the|they are|it is|he |she |"
    r"they )|^(?:all|none|"
    r"true|false|yes|no)$",
    re.IGNORECASE,
)
_CONTRACTIONS: Final = {
    word: word[:cut] + "'" + word[cut:]
    for cut, words in (
        (-1, "dont doesnt didnt cant isnt wasnt werent arent couldnt wouldnt shouldnt hasnt"),
        (-1, "havent hadnt wont whats thats hes shes whos lets theres heres its"),
        (-2, "theyre youre weve theyve ive youve"),
    )
    for word in words.split()
    if word not in {"its", "hes", "wont", "cant"}
} | {"cant": "can't", "wont": "won't"}
_OWNER: Final = re.compile(
    r"\b(world|country|nation|city|state|planet|earth|author|singer|film|movie|band|show|book|"
    r"man|king|queen|"
    r"president|company|director|character|actor|artist|animal|father|mother|someone|person|"
    r"bird|child|"
    r"[A-Z][a-z]+(?:on|er|ey|ie|ald|im|ill|ack|ohn|ames?|ary|ina|ank|art|ton|ell|are|"
    r"len))s (?=(?:first|second|"
    r"third|last|largest|biggest|smallest|longest|tallest|highest|deepest|fastest|oldest|most|"
    r"best|capital|name|"
    r"real|full|middle|favorite|famous|wife|husband|father|mother|son|daughter|brother|sister|"
    r"friend|"
    r"novel|book|play|movie|film|song|album|theory|painting|poem|character|home|house|body|"
    r"nickname|original|"
    r"only|greatest|main|youngest|eldest|dog|cat|new|old|surface|atmosphere|flag|currency|"
    r"national)\b)"
)


def spoken(text: str) -> str:
    """Text of the collection as it was meant: apostrophes back, spaces single."""
    text = text.translate({0x2019: "'", 0x60: "'", 0x201C: None, 0x201D: None})
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(
        r"\b[A-Za-z]+\b",
        lambda m: (
            _CONTRACTIONS.get(m[0])
            or (_CONTRACTIONS.get(m[0].lower(), "").capitalize() if m[0][0].isupper() else "")
            or m[0]
        ),
        text,
    )
    return _OWNER.sub(r"\1's ", text)


def raw_questions(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """(question, answer, options) of one file of the collection."""
    for block in path.read_text("utf-8", "replace").split("#Q ")[1:]:
        lines = [line.rstrip() for line in block.splitlines() if line.strip()]
        answers = [line[1:].strip() for line in lines if line.startswith("^")]
        options = [line[2:].strip() for line in lines if re.match(r"[A-D] ", line)]
        if len(answers) == 1 and lines.index(f"^ {answers[0]}") == 1:
            yield spoken(lines[0]), spoken(answers[0]), [spoken(one) for one in options]


def fit(text: str, answer: str, options: list[str]) -> bool:
    """Whether a question can be asked aloud, answered by ear and will be right next year."""
    every = " ".join([text, *options])
    if not (25 <= len(text) <= 125 and text.endswith("?") and len(set(options)) == 4):
        return False
    if answer not in options or not _TEXT.match(every) or "?" in text[:-1]:
        return False
    if any(p.search(every) for p in (_DATED, _UNFIT)) or _SHOWN.search(text):
        return False
    if any(_LAZY.search(one) or not 2 <= len(one) <= 26 or len(one.split()) > 4 for one in options):
        return False
    if re.search(r"\b(?:not|except|never|least likely)\b", text, re.IGNORECASE):
        return False
    lower = [re.sub(r"\W+", "", one.lower()) for one in options]
    if any(a != b and (a in b or edits(a, b) < 2) for a in lower for b in lower):
        return False
    if any(one.startswith("-") for one in options):
        return False
    if any(re.search(r"\d[\d,.]*\d{4}|\d,\d|\d\D+\d", one) for one in options):
        return False
    numeric = [bool(re.search(r"\d", one)) for one in options]
    said = re.sub(r"\W+", "", text.lower())
    return len(set(numeric)) == 1 and re.sub(r"\W+", "", answer.lower()) not in said


def write_trivia(folder: Path) -> None:
    """Per category the questions of the most common words: those people have a chance at."""
    raw = {name: list(raw_questions(folder / name)) for name in CATEGORIES}
    common: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    for text, _, options in (one for group in raw.values() for one in group):
        common.update(set(re.findall(r"[a-z]+", f"{text} {' '.join(options)}".lower())))
        answers.update({option.lower() for option in options})

    def rarity(text: str, answer: str, options: tuple[str, ...]) -> float:
        words = re.findall(r"[a-z]{3,}", f"{text} {' '.join(options)}".lower())
        rare = [math.sqrt(1 / common[word]) for word in words]
        numbers = 0.2 * any(re.search(r"\d", one) for one in options)
        return sum(sorted(rare)[-6:]) - 0.15 * min(answers[answer.lower()], 6) + numbers

    seen: set[str] = set()
    used: Counter[str] = Counter()
    kept: list[Question] = []
    for name, (category, most) in CATEGORIES.items():
        good = []
        for text, answer, options in raw[name]:
            if fit(text, answer, options):
                rest = tuple(one for one in options if one != answer)
                good.append(
                    (
                        rarity(text, answer, (answer, *rest)),
                        Question(category, text, (answer, *rest)),
                    )
                )
        good.sort()
        count = 0
        for _, question in good:
            key = " ".join(sorted(set(re.findall(r"[a-z]{4,}", question.text.lower()))))
            right = question.options[0].lower()
            if key in seen or used[right] >= 6 or count >= most:
                continue
            seen.add(key)
            used[right] += 1
            count += 1
            kept.append(question)
    lines = [f"{q.category}\t{q.text}\t{'|'.join(q.options)}" for q in kept]
    (DATA / "trivia_en.tsv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    write_poems(Path(sys.argv[1]) / "chinese-poetry")
    write_trivia(Path(sys.argv[1]) / "open-trivia-qa" / "categories")
