"""What a text asks of a voice.

    read_tone("a tired radio host, speaking softly")   a field that is meant as a tone
    tone_in("You help at a bakery. Speak cheerfully.") a prompt, of which only what is said of the
                                                       voice counts

Words nobody knows are passed over. Degrees and levels:

    slightly, a bit, 有点, 稍微 · very, 很, 非常 · extremely, 极其 · happy 4, 高兴2, sad (level 5)
    not too fast, 不要太快: a little the other way; not sad, 不生气: nothing
"""

import re
from collections.abc import Iterator
from functools import reduce
from typing import Final

from vivavoce.languages import HAN
from vivavoce.voice.style.emotions import controls, share
from vivavoce.voice.style.names import BY_WORD, EMOTIONAL
from vivavoce.voice.style.types import LEVELS, NEUTRAL, Controls

LONGEST: Final = 200
"""Characters of a tone, as StepFun bounds its `instruction`."""

_DEGREES: Final[tuple[tuple[int, str], ...]] = (
    (
        1,
        r"an? (?:hint|touch|trace) of|barely|faintly|subtly|微微|一丝|淡淡的?|隐隐",
    ),
    (
        2,
        (
            r"slightly|a (?:little )?bit|a little|somewhat|mildly|kind of|sort of|a bit more"
            r"|有一?点儿?|有些|略微|略带?|稍微|稍稍|稍|一?点点?|带点儿?|一些"
        ),
    ),
    (4, r"very|really|so|highly|truly|especially|很|非常|特别|十分|好|真"),
    (
        5,
        (
            r"extremely|incredibly|utterly|absolutely|super|overwhelmingly|completely|totally"
            r"|wildly|极其|极度|极为|极|超级|超|无比|万分|最"
        ),
    ),
)
"""Words before another word, and the level they put it at; `very` is one above the word's own."""
_DEGREE: Final = re.compile(
    r"(?:" + "|".join(rf"(?P<_{level}>{words})" for level, words in _DEGREES) + r")[\s地的]*$",
    re.IGNORECASE,
)
_AFTER: Final[tuple[tuple[int, str], ...]] = (
    (2, r"一点点?儿?|点儿|点(?![\d明])|一些|些"),
    (4, r"得很"),
    (5, r"极了|得不得了|至极|透了"),
)
_SUFFIX: Final = re.compile(
    r"\s*(?:" + "|".join(rf"(?P<_{level}>{words})" for level, words in _AFTER) + r")"
)
_LEVEL_AFTER: Final = re.compile(
    r"\s*[:=]?\s*(?P<a>[1-5])(?:\s*/\s*5)?(?![\d.%])级?|\s*[(（,，]?\s*(?:at )?level\s*(?P<b>[1-5])"
    r"|\s*(?P<c>[一二三四五])级",
    re.IGNORECASE,
)
_LEVEL_BEFORE: Final = re.compile(
    r"(?:level[\s-]*(?P<a>[1-5])|(?P<b>[1-5一二三四五])级)[\s的]*(?:of )?$", re.IGNORECASE
)
_NOT_TOO: Final = re.compile(
    r"(?:\b(?:not|don't|never|isn't)\b(?: be| sound| speak| talk)? (?:too|so|overly)|n't be too"
    r"|(?:不要|别|不能|不可以?|不)(?:说得|讲得)?(?:太|过于|过))[\s地的]*$",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"(?:\b(?:not|never|without|no|nor|neither|less|avoid(?:ing)?|don't(?: be| sound)?|isn't"
    r"|rather than|instead of)(?: an?| any| being| sounding| at all| very| really)*"
    r"|(?:不要|并不|不是|不|别|没有|没|避免|切忌|不带)(?:那么|这么|很)?)[\s地的]*$",
    re.IGNORECASE,
)
_HAN_NUMBERS: Final = {mark: at for at, mark in enumerate("一二三四五", start=1)}
_ALL: Final = sorted({*BY_WORD, *EMOTIONAL}, key=len, reverse=True)
_WORD: Final = re.compile(
    r"(?<![a-z])(?:"
    + "|".join(re.escape(word) for word in _ALL if word.isascii())
    + r")(?![a-z])|"
    + "|".join(word for word in _ALL if not word.isascii()),
    re.IGNORECASE,
)
_OPPOSITE: Final = -0.4


def read_tone(text: str) -> Controls:
    """Everything that `text` says of a voice, one on top of the other."""
    return understood(text) or NEUTRAL


def understood(text: str) -> Controls | None:
    """The same; None when no word of it is about a voice. Two words for one thing ("calm and
    composed") count once."""
    found: dict[str, Controls] = {}
    for match in _WORD.finditer(text):
        one = _one(text, match)
        if one is not None:
            found[_meant(match[0].lower())] = one
    return reduce(Controls.then, found.values()) if found else None


_FILLERS: Final = re.compile(
    r"\b(?:an?|the|in|with|of|and|but|voice|tone|speaking|speaks|says?|said|saying|sounding|sounds?"
    r"|style|manner|way|more|then|now|level|emotion|to|is|as|if)\b"
    r"|[1-5](?:\s*/\s*5)?|[一二三四五]级|级|语气|语调|声音|嗓音|口吻|腔调|语速|情绪|说道?|讲|问道?|回答|用|以"
    r"|带着|带|地|的|得|着|了|又|和|而|且|再|起来|转为|变得?|更|然后|道|感觉|状态|\W|_",
    re.IGNORECASE,
)
_DEGREE_WORD: Final = re.compile(
    "|".join(words for _, words in (*_DEGREES, *_AFTER)), re.IGNORECASE
)


def is_all_tone(text: str) -> bool:
    """Every word of `text` is about a voice."""
    rest, known = _WORD.subn(" ", text)
    return known > 0 and not _FILLERS.sub("", _DEGREE_WORD.sub(" ", rest))


def _meant(word: str) -> str:
    return EMOTIONAL[word][0] if word in EMOTIONAL else BY_WORD[word].name


def _one(text: str, match: re.Match[str]) -> Controls | None:
    """What one word in its surroundings asks for."""
    word, before = match[0].lower(), text[max(0, match.start() - 40) : match.start()]
    named = BY_WORD.get(word)
    if _NOT_TOO.search(before):
        return share(named.controls, _OPPOSITE) if named and named.measure else None
    degree = _DEGREE.search(before)
    if _NOT.search(before[: degree.start()] if degree else before):
        return None
    emotion, usual = EMOTIONAL.get(word, (None, 3))
    level = _stated(text, match, before) or _moved(usual, degree, text[match.end() :])
    if emotion is not None:
        return controls(emotion, level)
    assert named is not None, word
    return share(named.controls, level / 3)


def _stated(text: str, match: re.Match[str], before: str) -> int | None:
    """The level that stands beside a word in figures."""
    number = _LEVEL_AFTER.match(text, match.end()) or _LEVEL_BEFORE.search(before)
    if number is None:
        return None
    digit = next(filter(None, number.groups()))
    return _HAN_NUMBERS.get(digit) or int(digit)


def _moved(usual: int, degree: re.Match[str] | None, after: str) -> int:
    """A word's own level, changed by the degree before or behind it."""
    found = degree or _SUFFIX.match(after)
    if found is None:
        return usual
    return min(max(usual + int(str(found.lastgroup)[1:]) - 3, 1), LEVELS)


# ------------------------------------------------------------------------------- long prompts

_LABEL_EN: Final = (
    r"(?:voice|tone|affect|emotion(?:al expression)?|delivery|pacing|pace|speed|speech rate"
    r"|speaking style|speech style|vocal style|mood|volume|intonation|accent)"
)
_LABEL_ZH: Final = (
    r"(?:语气|语调|声音|嗓音|音色|口吻|语速|说话方式|说话风格|情绪|情感|腔调|声线|音调|音量|口音)"
)
_BULLET: Final = r"^[\s>*#•\-\d.]{0,20}"
_LABELLED: Final = re.compile(
    rf"{_BULLET}(?:\w{{1,20}} (?:and|&|/) )?{_LABEL_EN}(?: (?:and|&|/) [\w ]{{1,20}}|/\w+| of voice"
    rf"| affect| style)?\s*\**\s*[:：]\**(?P<en>.+)$"
    rf"|{_BULLET}(?:说话的?)?{_LABEL_ZH}(?:[和与、/]\w{{1,6}})?\s*\**\s*[:：]\**(?P<zh>.+)$",
    re.IGNORECASE,
)
"""One line of a prompt: `- Tone: warm, concise`."""
_HEADING: Final = re.compile(
    rf"^\s*(?:#+\s*|\*\*)(?:\w+ (?:and|&|/) )?(?:{_LABEL_EN}|{_LABEL_ZH})"
    r"(?: (?:and|&|/) [\w ]{1,20}| of voice| style)?\s*[:：]?\s*(?:\*\*)?\s*$",
    re.IGNORECASE,
)
"""`# Tone`, with what it says in the lines below."""
_ANY_HEADING: Final = re.compile(r"^\s*(?:#+\s|\*\*[^*]+\*\*\s*:?\s*$)")
_SENTENCES: Final = re.compile(r"[^.!?;。！？；\n]+")
_SPEAKS: Final = re.compile(
    r"^\W*(?:(?:please|always|and|you|should|must|will|now|then|from now on|throughout|try to)"
    r"[\s,]+)*"
    r"(?:(?P<says>speak|talk|sound|whisper|shout|murmur)\b"
    r"|(?:answer|respond|reply|say|read|narrate|tell|deliver|recite|greet|use|adopt|keep|maintain"
    r"|assume|put on|have)\b)",
    re.IGNORECASE,
)
_VOICE_EN: Final = re.compile(
    r"\b(?:voice|tone|whisper|accent|dialect|tone of voice|manner of speaking|intonation"
    r"|speaking style|speaking voice|pace|pitch|volume|voice acting)\b",
    re.IGNORECASE,
)
_THEME_EN: Final = re.compile(
    r"\b(?:about|to|for|of|as if|if|when|whenever|unless|because|that|who|which|before|after"
    r"|until)\b"
    r"|\bwith (?!an?\b|your\b|the (?:voice|tone))|\b(?:only|just) (?:in|about)\b",
    re.IGNORECASE,
)
"""Where what is talked about, or when, begins."""
_IF_EN: Final = re.compile(r"\b(?:(?<!as )if|when|whenever|unless|only when)\b", re.IGNORECASE)
_IF_ZH: Final = re.compile(r"如果|要是|假如|当.{1,12}时|除非|的时候|一旦")
_HOW_ZH: Final = re.compile(
    rf"(?:用|以|带着|带|拿)(?P<a>[^，,。]{{1,24}}?)(?:的|之)?(?:{_LABEL_ZH}|感觉|方式|状态)"
    rf"|(?:你的?|保持|说话的?)?{_LABEL_ZH}(?:要|是|应该?|需要|尽量|保持|得|请|显得|听起来|很|偏|放|再)"
    r"(?P<b>[^。]{1,30})"
    r"|(?:说话|讲话|说得|讲得|读得|念得|回答得|请|请你|始终|一直|全程|尽量)"
    r"(?:要|时|得|应该?|尽量|请|再|都|更)*(?P<c>[^，,。的]{1,10}?)(?:地|点|一点|些|一些)?"
    r"(?:说话?|讲话?|回答|交谈|聊|念|读|播报)"
    r"|(?:说话|讲话|说得|讲得|读得|念得)(?:要|时|得|应该?|尽量|请|再|都|更)*(?P<d>[^。的]{1,16})"
    r"|^\W*(?:请|请你)?(?P<e>[^，,。的]{1,10}?)地?(?:说话|讲话|说|讲|念|读|回答)(?:吧|出来|给我听)?\W*$"
    r"|(?:说|讲)(?P<f>四川话|川话|成都话)"
)
_LONGEST_PROMPT: Final = 20_000


def tone_in(instructions: str) -> Controls | None:
    """What a prompt asks of the voice in so many words; None: nothing. Who somebody is and what
    they talk about is no tone, and what holds only now and then ("if the user is sad ...") is not
    taken for always."""
    return understood("; ".join(_about_voice(instructions[:_LONGEST_PROMPT])))


def _about_voice(text: str) -> Iterator[str]:
    """The stretches of a prompt that are about the voice."""
    below = False
    for line in text.splitlines():
        if _HEADING.match(line):
            below = True
        elif labelled := _LABELLED.match(line):
            yield from _always(labelled["en"] or labelled["zh"])
        elif _ANY_HEADING.match(line):
            below = False
        elif below:
            yield from _always(line)
        else:
            for sentence in _SENTENCES.findall(line):
                yield from _asked_zh(sentence) if HAN.search(sentence) else _asked_en(sentence)


def _always(text: str) -> Iterator[str]:
    for sentence in _SENTENCES.findall(text):
        if not _IF_EN.search(sentence) and not _IF_ZH.search(sentence):
            yield sentence


def _asked_en(sentence: str) -> Iterator[str]:
    speaks = _SPEAKS.match(sentence)
    if speaks is None or _IF_EN.search(sentence):
        return
    said = sentence[speaks.start("says") if speaks["says"] else speaks.end() :]
    voice = _VOICE_EN.search(said)
    theme = _THEME_EN.search(said, voice.end() if voice else 0)
    said = said[: theme.start()] if theme else said
    if speaks["says"] or voice:
        yield said


def _asked_zh(sentence: str) -> Iterator[str]:
    if _IF_ZH.search(sentence):
        return
    for match in _HOW_ZH.finditer(sentence):
        yield next(filter(None, match.groups()))
