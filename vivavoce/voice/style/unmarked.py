"""Takes tags out of an answer that is read and not heard."""

import re
from typing import Final

from vivavoce.voice.style.marks import LONGEST, read_mark

_INSIDE: Final = rf"[^\[\]【】\n\"'`{{}}]{{0,{LONGEST}}}"
"""Of a tag: what is quoted is data (["happy"])."""
_TAG: Final = re.compile(rf"\[({_INSIDE})\]|【({_INSIDE})】")
_UNDECIDED: Final = re.compile(rf"[\[【]{_INSIDE}\Z")


class Unmarked:
    """Streaming: `feed` returns what is certain, `flush` the rest. [1] and other brackets stay."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        text = self._held + text
        open_tag = _UNDECIDED.search(text)
        certain, self._held = (text[: open_tag.start()], open_tag[0]) if open_tag else (text, "")
        return _TAG.sub(self._kept, certain)

    def flush(self) -> str:
        held, self._held = self._held, ""
        return held

    @staticmethod
    def _kept(tag: re.Match[str]) -> str:
        inner = tag[1] or tag[2] or ""
        return tag[0] if read_mark(inner, square=True, begins=True) is None else ""
