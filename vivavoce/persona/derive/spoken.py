"""Written character talk as words to be heard.

*smiles* **Hi** there! 😀 (waves)   ->   Hi there!
她笑了笑。「你来啦？」                ->   你来啦？
"""

import re
from typing import Final

from vivavoce.persona.size import words
from vivavoce.voice.clean import Cleaner

_ACTION: Final = re.compile(r"(?<!\*)\*(?!\*)([^*\n]{1,400})\*(?!\*)")
_UNDERLINED: Final = re.compile(r"(?<![A-Za-z0-9_])_([^_\n]{1,400})_(?![A-Za-z0-9_])")
_BRACKETS: Final = re.compile(
    r"\([^()\n]{0,200}\)|（[^（）\n]{0,200}）|\[[^\[\]\n]{0,200}\](?!\()|【[^【】\n]{0,200}】"
)
_QUOTED: Final = re.compile('["“「『]([^"“”「」『』]{1,400})["”」』]')
_SAYS: Final = re.compile(
    r"\b(?:she|he|they|her|his|says?|said|asks?|whispers?|replie[sd])\b|[她他](?!们)|说道?|问道?|道[：:]",
    re.IGNORECASE,
)
_SPACES: Final = re.compile(r"[ \t\u3000]+")
_STRAY: Final = re.compile(r"[*_`#~|<>{}\[\]\\^]+")
_LONELY: Final = re.compile(r"^[\s，,。.、;；:：!！?？…—-]+")
_NAMELESS: Final = re.compile(r"\s*[,，、]\s*(?=[!！.。?？])|(?<=[!！.。?？])\s*[,，、](?=\s)")
"""A comma that has lost the name beside it."""
_SENTENCE: Final = re.compile(r".+?(?:[.!?…]+[\"”’)]*(?=\s|$)|[。！？…]+[”』」]*|\n|$)", re.DOTALL)


def spoken(text: str, *, narration: bool = False) -> str:
    """What of `text` is said: no actions, markup or emoji, and no narration around quotes unless
    telling is what somebody does (`narration`). May be empty."""
    bare = _ACTION.sub(_emphasis, text)
    bare = _UNDERLINED.sub(_emphasis, bare)
    narrated = bare != text or _SAYS.search(_QUOTED.sub("", bare)) is not None
    quotes = _QUOTED.findall(bare)
    if narrated and not narration and quotes and sum(map(words, quotes)) * 5 >= words(bare):
        bare = " ".join(quote.strip() for quote in quotes)
    bare = _BRACKETS.sub(" ", bare)
    cleaner = Cleaner()
    bare = cleaner.feed(bare) + cleaner.flush()
    bare = _NAMELESS.sub("", _STRAY.sub(" ", bare).replace("\n", " "))
    return _LONELY.sub("", _SPACES.sub(" ", bare)).strip().strip('"“”「」『』').strip()


def _emphasis(found: re.Match[str]) -> str:
    """A single stressed word inside a sentence is said; anything else in stars is done."""
    inner = found[1]
    before, after = found.string[: found.start()], found.string[found.end() :]
    inside = re.search(r"[\w,，]\s*$", before) and re.match(r"\s*[a-z,.!?]|[\u4e00-\u9fff]", after)
    return inner if " " not in inner.strip() and len(inner) < 16 and inside else " "


def sentences(text: str) -> list[str]:
    """The sentences of `text`, with their punctuation."""
    return [found.strip() for found in _SENTENCE.findall(text) if found.strip()]


def shortened(text: str, most: int) -> str:
    """The first sentences of `text`, as many as have `most` words or Han characters together; the
    first one in any case, cut at a comma if it is too long by itself."""
    kept: list[str] = []
    for sentence in sentences(text):
        if kept and words("".join((*kept, sentence))) > most:
            break
        kept.append(sentence)
    joined = " ".join(kept) if kept and not _is_han(kept[0]) else "".join(kept)
    if words(joined) <= most:
        return joined
    clauses = re.split(r"(?<=[,，;；])", joined)
    short = clauses[0]
    for clause in clauses[1:]:
        if words(short + clause) > most:
            break
        short += clause
    end = "。" if _is_han(short) else "."
    return short.rstrip(" ,，;；") + end


def _is_han(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None
