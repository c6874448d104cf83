"""The questions: OpenTriviaQA's in English, our own in Chinese (tools/data/SOURCES.md)."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from vivavoce.languages import Language
from vivavoce.tools.sounds import han, same_sound


@dataclass(frozen=True)
class Question:
    """`answers` are wordings that are right; with `options` the first of them is the right one."""

    category: str
    text: str
    answers: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    fact: str = ""


CATEGORIES: Final[Mapping[Language, Mapping[str, tuple[str, Sequence[str]]]]] = {
    "en": {
        "animals": ("animals", ("animal", "animals", "nature", "zoo")),
        "arts": ("art and ideas", ("art", "arts", "philosophy", "humanities", "painting")),
        "books": ("books", ("book", "books", "literature", "novels", "writers")),
        "games": ("video games", ("video game", "video games", "gaming", "computer games")),
        "general": ("general knowledge", ("general", "general knowledge", "mixed bag")),
        "geography": ("geography", ("geography", "countries", "capitals")),
        "history": ("history", ("history", "historical")),
        "hobbies": ("food and hobbies", ("hobbies", "hobby", "food", "cooking")),
        "kids": ("questions for kids", ("kids", "children", "kid", "for kids")),
        "movies": ("movies", ("movie", "movies", "film", "films", "cinema")),
        "music": ("music", ("music", "songs", "bands")),
        "religion": ("religion", ("religion", "bible", "faith")),
        "science": ("science", ("science", "technology", "physics", "tech")),
        "sports": ("sports", ("sport", "sports", "football", "basketball")),
        "television": ("television", ("television", "tv", "tv shows", "series")),
        "world": ("the world", ("world", "the world", "travel")),
    },
    "zh": {
        "geography": ("地理", ("地理", "国家", "城市", "旅游")),
        "history": ("历史", ("历史", "古代", "朝代")),
        "literature": ("文学", ("文学", "诗词", "小说", "名著")),
        "science": ("科学", ("科学", "科技", "物理", "化学")),
        "animals": ("动物", ("动物", "自然")),
        "food": ("美食", ("美食", "吃的", "好吃的", "饮食")),
        "sports": ("体育", ("体育", "运动", "足球", "篮球")),
        "art": ("艺术", ("艺术", "音乐", "电影", "美术")),
        "life": ("生活常识", ("生活", "常识")),
        "language": ("成语和语言", ("成语", "语言", "俗语", "语文")),
    },
}
"""Per language: category, how it is said, and the words that ask for it."""


@cache
def questions(language: Language) -> Mapping[str, Sequence[Question]]:
    """All questions of a language by category."""
    found: dict[str, list[Question]] = defaultdict(list)
    text = (files("vivavoce.tools") / "data" / f"trivia_{language}.tsv").read_text("utf-8")
    for row in text.splitlines():
        category, asked, answers, *fact = row.split("\t")
        if answers.startswith("="):
            question = Question(category, asked, tuple(answers[1:].split("|")), (), *fact)
        else:
            right, *wrong = answers.split("|")
            question = Question(category, asked, (right,), tuple(wrong), *fact)
        found[category].append(question)
    return found


def category_named(said: str, language: Language) -> str:
    """The category that plain words name, or ""."""
    for name, (_, words) in CATEGORIES[language].items():
        for word in words:
            if language == "zh":
                if same_sound(han(said), word):
                    return name
            elif re.search(rf"\b{re.escape(word)}\b", said):
                return name
    return ""
