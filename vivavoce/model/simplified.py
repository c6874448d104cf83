"""Chinese text as we show it: simplified characters, full-width marks.

Whisper-base mixes traditional and simplified script and separates phrases by spaces.
"""

import re

from vivavoce.languages import HAN, simplified

_HAN = HAN.pattern
_FULL = {",": "，", "?": "？", "!": "！", ".": "。", ":": "：", ";": "；"}
_MARK = re.compile(rf"(?<={_HAN})\s*([,?!.:;])\s*")
_GAP = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")


def simplify(text: str) -> str:
    """`text` in simplified characters; phrases separated by a comma where Whisper wrote a space."""
    if not HAN.search(text):
        return text
    plain = _MARK.sub(lambda mark: _FULL[mark[1]], simplified(text))
    return _GAP.sub("，", plain)
