"""What must never be read aloud or shown: markup, stage directions, emoji, addresses.

A model that writes for the eye mixes all of these into its answer, and the answer arrives in pieces
of any size. `Cleaner` holds back only what is still undecided (an opened bracket, half a tag):

    feed("Sure *smi")  -> "Sure "        feed("les* let us") -> "let us"

What of it says how something is done (`style.marks`) is told apart from the text: `marked=True` has
a MARK stand where it stood, and the marks themselves in `marks`.
"""

import html
import re
from collections import deque
from typing import Final

from vivavoce.voice.style.marks import Mark, Stress, StressNext, Unstress, read_mark

MARK: Final = "\ue000"
"""Stands in marked text for the next of the marks; of no use in a text (private use)."""

_STAGE_WORDS: Final = (
    "laugh|chuckle|giggle|sigh|smile|smirk|grin|wink|nod|shrug|pause|whisper|gasp|cough|yawn|cr(?:y|ies)|sob|snort|"
    "sniff|hum|sing|clear|groan|gulp|blush|wave|clap|hug|beat|silen|softly|quietly|gently|warmly|cheerful|playful|"
    "excited|sarcastic|teasing|thoughtful|tone|voice|music|applause|lean|look|stare|roll|raise|tilt|shake|stretch"
)
_STAGE_EN: Final = re.compile(rf"\W*(?:{_STAGE_WORDS})\w*\b", re.IGNORECASE)
_STAGE_ZH: Final = re.compile(
    r"笑|叹|沉默|停顿|眨|点头|摇头|歪头|低头|抬头|语气|小声|低声|轻声|柔声|悄悄|温柔|害羞|脸红|清嗓|咳|哭|鼓掌|拍手|"
    r"动作|内心|旁白|音乐|思考|想了想|挥手|耸肩|皱眉|哈欠|伸懒腰|捂|凑近|撇嘴|嘟嘴|吐舌|翻白眼|调皮|开心地|生气地|认真地"
)
_EMOJI: Final = re.compile(
    "[\U0001f000-\U0001faff\U0001fb00-\U0001fbff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u2300-\u23ff"
    "\u25a0-\u25ff\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\U000e0000-\U000e007f\u20e3\u2022\u00a9\u00ae]"
)
_FACE: Final = r"(?:[\^≧>][_\-.ω▽∀oO]*[\^≦<]|T[_\-]T)"
_KAOMOJI: Final = re.compile(_FACE + r"|[:;]-?[)(DPp](?=\s|$)")
_KAOMOJI_IN_BRACKETS: Final = re.compile(rf"[(（]\s?{_FACE}\s?[)）]")
_URL: Final = re.compile(r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#@!$&'*+,;=%\[\]]*")
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,5});")
_TAG: Final = re.compile(r"<\|[^|<>]{0,60}\|>|</?[A-Za-z][^<>]{0,300}>|<!--.*?-->", re.DOTALL)
_TAG_START: Final = re.compile(r"<(?:[A-Za-z/|!]|$)")
_HIDDEN: Final = re.compile(r"<(think|thinking|reasoning|script|style)\b[^>]*>", re.IGNORECASE)
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*(?:\s[^()]*)?)\)")
_LINE_MARK: Final = re.compile(
    r"[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+•][ \t]+|\d{1,2}[.)][ \t]+|\d{1,2}、"
    r"|(?:[-*_=][ \t]*){3,}(?=\n|$))"
)
_LINE_UNDECIDED: Final = re.compile(r"[ \t]*(?:#{0,6}|>|[+•]|\*{1,2}|[-_=]*|\d{1,2}[.)]?)[ \t]*$")
_ROLE_NAMES: Final = (
    *("assistant", "ai", "bot", "answer", "reply", "response", "xiao yue", "xiaoyue"),
    *("助手", "助理", "回答", "回复", "小月", "晓月"),
)
_ROLE: Final = re.compile(
    rf"\s*(?:\*\*)?(?:{'|'.join(_ROLE_NAMES)})(?:\*\*)?\s*[:：](?:\*\*)?\s*",
    re.IGNORECASE,
)
_ROLES: Final = tuple(name + colon for name in _ROLE_NAMES for colon in ":：")
_PAIRS: Final = {"(": ")", "（": "）", "[": "]", "【": "】"}
_SPECIAL: Final = re.compile(r"[*_`~<&(（\[【!|\\\n#\]】hHwW^≧>T;:]")
_STRESSED: Final = re.compile(
    r"(?P<words>[^.!?。！？\n\[]{1,100}[.!?。！？]?)\[\s*/\s*(?:emphasis|stress)\s*\]",
    re.IGNORECASE,
)
_UNDECIDED: Final = re.compile(r"[^.!?。！？\n\[]*(?:[.!?。！？]?\[?\s*/?\s*\w*)?")
"""What may still become it."""
_HOLD: Final = 160
"""After this many characters an opened construct is given up on: mark dropped, text read."""


def _is_stage(text: str) -> bool:
    """`text` says how something is done, not what is said: (laughs softly), （轻笑）."""
    if len(text) > 60:
        return False
    if _STAGE_EN.match(text):
        return True
    return len(text) <= 14 and bool(_STAGE_ZH.search(text))


class Cleaner:
    """Streaming remover. `feed` returns what is certain, `flush` the rest. `\\n` stays (a cut)."""

    def __init__(self, *, marked: bool = False) -> None:
        self._marked = marked
        self.marks: deque[Mark] = deque()
        """What the MARKs stand for that were given out; whoever reads them takes them out."""
        self._raw = ""
        self._closing: re.Pattern[str] | None = None  # what ends the hidden block we are inside
        self._line_start = True
        self._begun = False
        self._last = "\n"  # last character given out, blanks aside
        self._blank = False

    @property
    def blank(self) -> bool:
        """A blank has come that is given out before the next character only."""
        return self._blank and not self._raw

    def feed(self, text: str) -> str:
        self._raw += text.replace(MARK, "")
        return self._drain(final=False)

    def flush(self) -> str:
        return self._drain(final=True)

    def _drain(self, *, final: bool) -> str:
        if not self._begun and not self._strip_role(final):
            return ""
        out: list[str] = []
        while self._raw:
            step = self._step(final)
            if step is None:
                break
            used, piece = step
            consumed, self._raw = self._raw[:used], self._raw[used:]
            self._line_start = consumed.endswith("\n") or (self._line_start and not piece.strip())
            out.append(self._tidy(piece))
        return "".join(out)

    def _strip_role(self, final: bool) -> bool:
        """Drop "Assistant:" in front of the whole answer. False: too early to tell."""
        head = self._raw.strip().strip("*").lower()
        if not final and any(role.startswith(head) for role in _ROLES):
            return False
        if role := _ROLE.match(self._raw):
            self._raw = self._raw[role.end() :]
        self._begun = True
        return True

    def _tidy(self, piece: str) -> str:
        """No emoji, no runs of blanks, none at the start of the answer or before punctuation."""
        piece = _EMOJI.sub("", piece)
        kept: list[str] = []
        for char in piece:
            if char == MARK:
                kept.append(char)
                continue
            if char in " \t\u00a0\u3000\r":
                self._blank = True
                continue
            if char == "\n" and self._last == "\n":
                continue
            if self._blank and self._last != "\n" and char not in "\n.,!?;:，。！？；：、":
                kept.append(" ")
            self._blank = False
            kept.append(char)
            self._last = char
        return "".join(kept)

    def _step(self, final: bool) -> tuple[int, str] | None:
        """(raw characters used, text for them), or None to wait for more."""
        raw = self._raw
        if self._closing is not None:
            return self._hidden(raw, final)
        if self._line_start:
            if mark := _LINE_MARK.match(raw):
                if mark.end() == len(raw) and not final and raw.strip(" \t*-_=") == "":
                    return None
                return mark.end(), ""
            if not final and _LINE_UNDECIDED.match(raw):
                return None
            if raw.lstrip(" \t").startswith("|"):
                return self._table_row(raw, final)
        first = _SPECIAL.search(raw)
        if first is None:
            return len(raw), raw
        if first.start() > 0:
            return first.start(), raw[: first.start()]
        return self._special(raw, final)

    def _hidden(self, raw: str, final: bool) -> tuple[int, str] | None:
        assert self._closing is not None
        if end := self._closing.search(raw):
            self._closing = None
            return end.end(), ""
        # Keep a tail that may be the first half of the closing mark.
        keep = 0 if final else min(len(raw), 12)
        used = len(raw) - keep
        return (used, "") if used else None

    def _table_row(self, raw: str, final: bool) -> tuple[int, str] | None:
        end = raw.find("\n")
        if end < 0 and not final:
            return None
        row = raw[: end + 1] if end >= 0 else raw
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        if all(re.fullmatch(r":?-*:?", cell) for cell in cells):
            return len(row), ""
        return len(row), self._inside(", ".join(cell for cell in cells if cell)) + "\n"

    def _special(self, raw: str, final: bool) -> tuple[int, str] | None:
        char = raw[0]
        if char == "<":
            return self._tag(raw, final)
        if char == "`" or char == "~":
            return self._fence(raw, final)
        if char in "*_":
            return self._emphasis(raw, final)
        if char in _PAIRS or raw.startswith("!["):
            return self._bracket(raw, final)
        if raw == "!" and (self._blank or self._last == "\n") and not final:
            return None  # an image: ![...](...)
        if char in "hHwW":
            return self._address(raw, final)
        if char == "&":
            return self._entity(raw, final)
        if char in "^≧>T;:":
            if face := _KAOMOJI.match(raw):
                return face.end(), ""
            waits = not final and (len(raw) == 1 or raw in ("T_", "T-"))
            return None if waits else (1, char)
        if char == "#" and len(raw) == 1 and not final:
            return None
        numbered = char == "#" and raw[1:2].isdigit()
        return 1, "" if char in "|\\#]】" and not numbered else char

    def _entity(self, raw: str, final: bool) -> tuple[int, str] | None:
        if entity := _ENTITY.match(raw):
            return entity.end(), html.unescape(entity.group()).replace("\u00a0", " ")
        undecided = len(raw) < 8 and re.fullmatch(r"&[#a-z0-9]*", raw)
        return None if undecided and not final else (1, "&")

    def _inside(self, text: str) -> str:
        """`text` from between two marks, cleaned like the rest."""
        inner = Cleaner()
        inner._begun, inner._line_start = True, False
        return inner.feed(text) + inner.flush()

    def _tag(self, raw: str, final: bool) -> tuple[int, str] | None:
        if hidden := _HIDDEN.match(raw):
            self._closing = re.compile(rf"</{hidden.group(1)}\s*>", re.IGNORECASE)
            return hidden.end(), ""
        if tag := _TAG.match(raw):
            return tag.end(), ""
        if _TAG_START.match(raw) and not final and len(raw) < 2 * _HOLD:
            return None
        return 1, "" if _TAG_START.match(raw) else "<"

    def _fence(self, raw: str, final: bool) -> tuple[int, str] | None:
        mark = raw[0]
        run = len(raw) - len(raw.lstrip(mark))
        if run == len(raw) and run < 3 and not final:
            return None
        if run >= 3:
            self._closing = re.compile(re.escape(mark * 3) + r"[^\n]*")
            return run, ""
        return run, "" if mark == "`" or run == 2 else mark

    def _emphasis(self, raw: str, final: bool) -> tuple[int, str] | None:
        """**bold** keeps its text; *an action* goes, *one* stressed word in a sentence stays."""
        char = raw[0]
        run = len(raw) - len(raw.lstrip(char))
        if run == len(raw) and not final:
            return None
        after = raw[run : run + 1]
        inside_word = self._last.isalnum() and not self._blank
        if char == "_" and inside_word:
            return run, "_" if run == 1 else ""
        if after in ("", " ", "\n"):
            between_numbers = char == "*" and run == 1 and self._blank and after == " "
            return run, "×" if between_numbers else ""
        if char == "*" and run == 1 and inside_word and self._last.isdigit() and after.isdigit():
            return 1, "×"
        end = raw.find(char * run, run)
        newline = raw.find("\n")
        if end < 0 or 0 <= newline < end:
            undecided = newline < 0 and len(raw) < _HOLD
            return None if undecided and not final else (run, "")
        if not final and end + run == len(raw) and run == 1:
            return None  # "*a*" may turn out to be "*a**"
        text = raw[run:end]
        starred = char == "*" and run == 1
        marks = read_mark(text, square=False, begins=self._begins) if starred else None
        if marks is not None:
            return end + run, self._mark(*marks)
        if self._is_action(text, run):
            return end + run, ""
        said = self._inside(text)
        return end + run, self._stressed(said) if starred and said else said

    @property
    def _begins(self) -> bool:
        """A sentence begins here."""
        return self._last in ".!?。！？…~\n"

    def _mark(self, *marks: Mark) -> str:
        """What stands for `marks` in the text."""
        if not self._marked:
            return ""
        self.marks.extend(marks)
        return MARK * len(marks)

    def _stressed(self, said: str) -> str:
        return self._mark(Stress()) + said + self._mark(Unstress())

    def _is_action(self, text: str, run: int) -> bool:
        if _is_stage(text):
            return True
        if run > 1:
            return False
        return self._begins or len(text.split()) >= 3

    def _bracket(self, raw: str, final: bool) -> tuple[int, str] | None:
        """[text](address) keeps its text; (laughs) and （轻笑） go; other brackets stay."""
        skip = 1 if raw[0] == "!" else 0
        close = _PAIRS[raw[skip]]
        square = close in "]】"
        end = raw.find(close)
        inner = raw[skip + 1 : max(end, skip + 1)]
        marks = None if skip else read_mark(inner, square=square, begins=self._begins)
        if marks is not None:  # [sigh](softly) is no link
            if marks == (StressNext(),):
                return self._stretch(raw, end + 1, final)
            return end + 1, self._mark(*marks)
        if link := _LINK.match(raw):
            return link.end(), "" if raw[0] == "!" else self._inside(link.group(1))
        if face := _KAOMOJI_IN_BRACKETS.match(raw):
            return face.end(), ""
        newline = raw.find("\n")
        if end < 0 or 0 <= newline < end:
            undecided = newline < 0 and len(raw) < _HOLD
            return None if undecided and not final else (1 + skip, "" if square else raw[0])
        may_link = close == "]" and (end + 1 == len(raw) or raw[end + 1] == "(")
        if may_link and not final and len(raw) < 3 * _HOLD:
            return None  # its address is not here yet
        if _is_stage(inner) or not inner.strip():
            return end + 1, ""
        said = self._inside(inner)
        return end + 1, said if square or not said else raw[skip] + said + close

    def _stretch(self, raw: str, start: int, final: bool) -> tuple[int, str] | None:
        """[emphasis], before its end or, when that does not come in its sentence, before a word."""
        stretch = _STRESSED.match(raw, start)
        if stretch is not None:
            return stretch.end(), self._stressed(self._inside(stretch["words"]))
        undecided = _UNDECIDED.fullmatch(raw, start) and len(raw) < _HOLD
        return None if undecided and not final else (start, self._mark(StressNext()))

    def _address(self, raw: str, final: bool) -> tuple[int, str] | None:
        if self._last.isalnum() and self._last.isascii() and not self._blank:
            return 1, raw[0]
        if url := _URL.match(raw):
            if url.end() == len(raw) and not final:
                return None
            tail = len(url.group()) - len(url.group().rstrip(".,!?;:'"))
            return url.end() - tail, ""
        starts = ("http://", "https://", "www.")
        if not final and any(start.startswith(raw.lower()) for start in starts):
            return None
        return 1, raw[0]
