"""Transcripts for people: joined text, SubRip and WebVTT."""

from collections.abc import Sequence
from typing import Final

from vivavoce.languages import HAN

Line = tuple[float, float, str]
"""Start and end in seconds, and the words."""

_NO_SPACE_AFTER: Final = "，。！？；：、…（“‘《"


def joined(text: str, more: str) -> str:
    """`more` behind `text`: with a space between, but not behind Chinese."""
    if not text or HAN.match(text[-1]) or text[-1] in _NO_SPACE_AFTER:
        return text + more
    return f"{text} {more}"


def _time(seconds: float, mark: str) -> str:
    """`mark` stands before the milliseconds: a comma in SubRip, a point in WebVTT."""
    total = round(1000 * seconds)
    hours, rest = divmod(total, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"


def srt(lines: Sequence[Line]) -> str:
    return "".join(
        f"{number}\n{_time(start, ',')} --> {_time(end, ',')}\n{text}\n\n"
        for number, (start, end, text) in enumerate(lines, 1)
    )


def vtt(lines: Sequence[Line]) -> str:
    return "WEBVTT\n\n" + "".join(
        f"{_time(start, '.')} --> {_time(end, '.')}\n{text}\n\n" for start, end, text in lines
    )
