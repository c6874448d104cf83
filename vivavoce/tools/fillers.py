"""Short words while something slow runs, and polite ones when it does not work.

Which of them is said hangs on what the user said, so that the same request twice in a row sounds
the same but a talk does not.
"""

import zlib
from typing import Final

from vivavoce.languages import Language

_WAIT: Final[dict[str, dict[Language, tuple[str, ...]]]] = {
    "weather": {
        "zh": ("我看看天气啊。", "等我瞅一眼天气。", "我查一下天气。", "稍等，我看看外面。"),
        "en": (
            "Let me check the weather.",
            "One second, checking the sky.",
            "Let me look.",
            "Hang on, I'll check.",
        ),
    },
    "documents": {
        "zh": ("我翻翻资料。", "稍等，我查一下文档。", "我找找看啊。", "让我看看资料怎么说。"),
        "en": (
            "Let me look that up.",
            "One moment, checking the documents.",
            "Let me see what they say.",
            "Just a second.",
        ),
    },
    "any": {
        "zh": ("稍等一下啊。", "好，我这就弄。", "等我一下。", "我来办，稍等。"),
        "en": ("One moment.", "On it.", "Just a second.", "Let me do that."),
    },
}
_FAILED: Final[dict[str, dict[Language, tuple[str, ...]]]] = {
    "slow": {
        "zh": ("那边一直没回应，我们过会儿再试吧。", "等太久了，我先不等了，待会儿再试一次？"),
        "en": (
            "It's taking too long, let's try again later.",
            "No answer so far. Shall we try again in a bit?",
        ),
    },
    "broken": {
        "zh": ("哎呀，这个没弄成，待会儿再试试吧。", "这会儿办不了，换个说法或者晚点再来？"),
        "en": (
            "That didn't work, sorry. Maybe try again later?",
            "I couldn't get that done just now, sorry.",
        ),
    },
}


def filler(kind: str, language: Language, said: str) -> str:
    """Words for the wait; `kind` is a skill's name."""
    return _one(_WAIT.get(kind, _WAIT["any"])[language], said)


def failure(language: Language, said: str, *, slow: bool = False) -> str:
    """A sentence that says politely that it did not work, or took too long."""
    return _one(_FAILED["slow" if slow else "broken"][language], said)


def _one(lines: tuple[str, ...], said: str) -> str:
    return lines[zlib.crc32(said.encode()) % len(lines)]
