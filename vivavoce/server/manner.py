"""What a persona makes of how the user sounds.

cues ─► plan       what the thinker reads and, on request, the client: cue and tone that fits
     └► reaction   words of the card, rarely: once, and then not again for some turns
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vivavoce.engine.manner import CUES, Cue, note
from vivavoce.languages import HAN, Language
from vivavoce.model.chat import Message, ToolCall
from vivavoce.model.parts import Done, Text, Thought
from vivavoce.perception.wording import of_voice
from vivavoce.persona.card import Card
from vivavoce.persona.compile import Size
from vivavoce.persona.size import tokens
from vivavoce.persona.stances import unsaid

_QUIET: Final = 4
"""Answers that must pass before the voice is spoken of again."""

_PLANS: Final[Mapping[Cue, tuple[str, str]]] = {
    "upset": ("轻声、简短，先接住再说事", "Answer softly and briefly, kindness first."),
    "tired": ("轻声、简短，别逼他", "Answer gently, in few words."),
    "whispering": ("也小声说，短一点", "Answer quietly and briefly."),
    "laughing": ("跟着乐，轻松点", "Answer lightly, smile along."),
    "hurried": ("一句话说重点", "Answer in one short sentence."),
    "cheerful": ("轻松点，带点笑意", "Answer lightly, with a smile."),
}
"""The tone that answers a cue, in Chinese and English."""

_LAST: Final = ("tired", "upset")
"""Who asks something wants the answer before the sympathy."""

_ASKS: Final = re.compile(
    r"[?？]\s*$|[吗呢]\s*[。！]?$|什么|怎么|哪|谁|几点|多少|为什么"
    r"|^\W*(?:what|why|how|who|which|where|when|is|are|do|does|did|can|could|should|will)\b",
    re.IGNORECASE,
)
_HOW_DO_I_SOUND: Final = re.compile(
    r"\b(?:how|what) do i sound\b|\bdo i sound\b|\bhow(?: does|'s| is) my voice\b"
    r"|\b(?:hear|tell)\b.{0,20}\b(?:in|from|by) my voice\b|\bhow old do i (?:sound|seem)\b"
    r"|\bam i (?:speaking|talking) (?:too )?(?:fast|slow|quick|high|low|loud|quiet)"
    r"|\b(?:tell|guess|hear) (?:if|whether) i(?:'m| am) (?:a )?(?:man|woman|boy|girl|male|female)\b"
    r"|我(?:现在|今天)?(?:的声音|的嗓音|说话)?(?:听起来|听上去)|听(?:得)?出(?:来)?我|我的?(?:声音|嗓音|语气)(?:怎么样|如何"
    r"|有什么|是不是)|从我的?声音里?|我(?:现在)?(?:说话|讲话|说得|讲得)(?:是不是)?太?[快慢](?:吗|不[快慢]|了吗|[?？])"
    r"|猜.{0,4}我(?:多大|几岁|是男|男的|的年纪)",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[。！？]")
_WORD: Final = re.compile(rf"{HAN.pattern}|[A-Za-z']+|\d+")
_SHORTEST: Final = 3
"""Words of a sentence that may stand alone as an answer ("Sure." may not)."""


@dataclass(frozen=True)
class Reaction:
    """What is said to how the user sounds; both empty: nothing."""

    before: str = ""
    after: str = ""


def plan(message: Message, language: Language, budget: int) -> str:
    """The tone that answers how the user sounds, in at most `budget` tokens; "" for nothing."""
    cue = next((cue for cue in CUES if cue in message.cues), None)
    if cue is None:
        return ""
    tone = _PLANS[cue][0 if language == "zh" else 1]
    return tone if tokens(tone) <= budget else ""


def thought(message: Message, language: Language, budget: int) -> str:
    """The same with what was heard, for clients that want to see it; "" for nothing: a voice that
    changes nothing about the answer is not thought of."""
    if not message.cues:
        return ""
    return " ".join(filter(None, (note(message.manner, language), plan(message, language, budget))))


def told(messages: Sequence[Message], language: Language, size: Size, budget: int) -> str:
    """What the thinker reads of the last words' manner, if that was known in time. A small one,
    which takes up whatever it reads, is told only of cues, and of each only when it is new."""
    last = messages[-1]
    known = [message.cues for message in messages[:-1] if message.role == "user"]
    if last.late:
        return ""
    if size == "small" and (not last.cues or last.cues in known[-_QUIET:]):
        return ""
    return "\n".join(filter(None, (note(last.manner, language), plan(last, language, budget))))


def reaction(
    card: Card, language: Language, messages: Sequence[Message], turn: int, text: str
) -> Reaction:
    """The card's words for how the user's `text` was said."""
    hears = card.speech(language).hears
    cue = next((cue for cue in CUES if cue in messages[-1].cues and hears.lines(cue)), None)
    if cue is None or _spoken_of(card, language, messages):
        return Reaction()
    said = "\n".join(message.text for message in messages[:-1])
    line = unsaid(hears.lines(cue), turn, said)
    return Reaction(after=line) if cue in _LAST and _ASKS.search(text) else Reaction(before=line)


def asked(message: Message, language: Language, text: str) -> str:
    """An answer to the question how the user sounds; "" when that is not it, or nothing was heard
    (the words may have been written)."""
    heard = message.voice or of_voice(message.manner, language)
    if not heard or not _HOW_DO_I_SOUND.search(text):
        return ""
    if language == "zh":
        return f"我听着是这样：{heard}。不过我也可能听错。"
    return f"To my ears: {heard}. I may be wrong, though."


def _spoken_of(card: Card, language: Language, messages: Sequence[Message]) -> bool:
    """One of the latest answers spoke of the voice already."""
    hears = card.speech(language).hears
    lines = [line.rstrip("，,。.！!") for cue in CUES for line in hears.lines(cue)]
    answers = [message.text for message in messages if message.role == "assistant"]
    return any(line in answer for answer in answers[-_QUIET:] for line in lines)


def ended(thoughts: Iterator[Thought], line: str, language: Language) -> Iterator[Thought]:
    """The same answer with `line` as its last sentence."""
    said = ""
    for thought in thoughts:
        match thought:
            case Text(text):
                said += text
            case ToolCall():
                line = ""  # the answer proper is still to come
            case Done(reason="stop") if said and line:
                space = "" if language == "zh" or said[-1].isspace() else " "
                yield Text(space + line)
        yield thought


def first_sentence(thoughts: Iterator[Thought], opening: str) -> Iterator[Thought]:
    """An answer as far as its first whole sentence after `opening`."""
    said = ""
    for thought in thoughts:
        if isinstance(thought, Text):
            before, said = len(said), said + thought.text
            end = _sentence_end(said, len(opening))
            if end:
                yield Text(said[before:end])
                yield Done("stop", 0, 0, tokens(said[:end]))
                return
        yield thought


def _sentence_end(text: str, start: int) -> int:
    """Where the first sentence that says something ends; 0: not yet."""
    for match in _SENTENCE_END.finditer(text, start):
        if len(_WORD.findall(text[start : match.end()])) >= _SHORTEST:
            return match.end()
    return 0
