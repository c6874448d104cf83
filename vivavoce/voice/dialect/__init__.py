"""Dialects: what there is, and an honest word where there is none."""

from typing import Final

from vivavoce.languages import Language

SPOKEN: Final = {"sichuan": ("四川话", "Sichuanese")}
"""`Controls.dialect` -> its names."""
_NAMES: Final = {
    "cantonese": ("粤语", "Cantonese"),
    "wu": ("上海话", "Shanghainese"),
    "minnan": ("闽南语", "Hokkien"),
    "northeast": ("东北话", "Northeastern Mandarin"),
}


def unavailable(dialect: str, language: Language) -> str:
    """A sentence for whoever asked for a dialect that no engine here speaks."""
    zh, en = _NAMES.get(dialect, (dialect, dialect))
    if language == "zh":
        return f"我不会说{zh}：这里的声音都没学过它的发音。普通话可以，四川口音也可以。"
    return (
        f"I cannot speak {en}: none of the voices here has learnt its sounds. "
        "Mandarin works, and so does Mandarin with a Sichuan accent."
    )
