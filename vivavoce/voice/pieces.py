"""A piece of clean text to what is said, language by language."""

import re
from typing import Final

from vivavoce.languages import HAN, LATIN, Language, script_language
from vivavoce.voice.normalise_en import normalise_en
from vivavoce.voice.normalise_zh import normalise_zh

Spoken = tuple[tuple[Language, str], ...]

_LATIN_RUN: Final = re.compile(
    r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’.&+-]*(?:\s+[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’.&+-]*)*"
)
_HAN_RUN: Final = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff][\u3400-\u4dbf\u4e00-\u9fff0-9，。！？、；：·“”]*"
)
_SAYABLE: Final = re.compile(r"[^\W_]")
_LETTERS_IN_CHINESE: Final = re.compile(r"\b[A-Z]{2,5}\b")
_SAID_AS_WORDS: Final = frozenset({"NASA", "NATO", "GIF", "COVID", "SIM", "WIFI", "NBA"}) - {"NBA"}
_MARKS: Final = tuple(("zh", mark) for mark in "，。！？；：、…")
_WORD_OR_LETTERS: Final = re.compile(rf"(?:\b[A-Z]\b ?)+|(?:{LATIN.pattern})+")
_ENDS: Final = ".!?…。！？，,;；:：、—"


def speak(text: str, language: Language, *, open_end: bool = False) -> Spoken:
    """What is said for `text`, an excerpt of an answer in `language`.

    Empty when there is nothing to say (only punctuation). `open_end`: the sentence goes on in the
    next clause, so it must not sound finished.
    """
    if not _SAYABLE.search(text):
        return ()
    base = _base(text, language, open_end)
    pieces = _chinese(text) if base == "zh" else _english(text)
    if not pieces:
        return ()
    return _with_ending(pieces, base, open_end)


def _base(text: str, language: Language, open_end: bool) -> Language:
    """Who leads: in a Chinese answer a few Latin words do not make an English sentence.

    Unless they are its beginning: a clause cut off without punctuation.
    """
    whole = not open_end or text.rstrip("\"'”’」』)） ").endswith(tuple(_ENDS))
    few = len(re.findall(r"[A-Za-z]+", text)) <= 3
    if language == "zh" and whole and few and not HAN.search(text):
        return "zh"
    return script_language(text, language)


def _chinese(text: str) -> Spoken:
    said = normalise_zh(text)
    out: list[tuple[Language, str]] = []
    at = 0
    for match in _LATIN_RUN.finditer(said):
        _append(out, "zh", said[at : match.start()])
        word = match[0].rstrip(".-'’")
        _append(out, "en", _LETTERS_IN_CHINESE.sub(_spell, normalise_en(word)))
        at = match.start() + len(word)
    _append(out, "zh", said[at:])
    return tuple(out)


def _english(text: str) -> Spoken:
    out: list[tuple[Language, str]] = []
    at = 0
    for match in _HAN_RUN.finditer(text):
        _append(out, "en", normalise_en(text[at : match.start()]))
        _append(out, "zh", normalise_zh(match[0]))
        at = match.end()
    _append(out, "en", normalise_en(text[at:]))
    return tuple(out)


def _append(out: list[tuple[Language, str]], language: Language, text: str) -> None:
    """English punctuation alone joins the piece before it."""
    text = text.strip()
    if not text:
        return
    if _SAYABLE.search(text) or (out and language == "zh"):
        out.append((language, text))
    elif out:
        before, words = out[-1]
        out[-1] = (before, words + text)


def _spell(match: re.Match[str]) -> str:
    word = match[0]
    return word if word in _SAID_AS_WORDS else " ".join(word)


def _with_ending(pieces: Spoken, base: Language, open_end: bool) -> Spoken:
    """A clause that goes on ends in a comma, one that just stops in a full stop.

    In a Chinese answer the last piece is always Chinese, if only its punctuation: that is how the
    mouth knows that the Chinese voice speaks the whole clause, Latin words included.
    """
    language, last = pieces[-1]
    ended = last.rstrip("\"'”’」』)） ").endswith(tuple(_ENDS))
    mark = "" if ended else {"zh": "，。", "en": ",."}[base][not open_end]
    if base == "zh" and language == "en":
        words = last.rstrip(_ENDS) if ended else last
        return (*pieces[:-1], ("en", words), ("zh", mark or "，"))
    return (*pieces[:-1], (language, last + mark))


def leads(spoken: Spoken) -> Language:
    """The language whose voice speaks the clause: Chinese unless English words outweigh the Han."""
    if not any(language == "zh" for language, _ in spoken):
        return "en"
    han = sum(len(HAN.findall(text)) for language, text in spoken if language == "zh")
    words = sum(len(_WORD_OR_LETTERS.findall(text)) for lang, text in spoken if lang == "en")
    return "zh" if spoken[-1] in _MARKS or han >= words else "en"
