"""The conversation as the thinker reads it, kept short however long the talk is.

Recent items are told verbatim. When they outgrow `WINDOW` the older ones leave; what the user
said about themselves stays as notes, and older lines that share words with the current turn are
recalled. Between two compactions the text only grows at its end, so a prefix cache keeps its worth.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from vivavoce.languages import HAN
from vivavoce.model.chat import Message, ToolCall
from vivavoce.session.items import Item
from vivavoce.session.state import State

WINDOW: Final = 640
"""Estimated tokens of verbatim history at which the oldest items leave."""

KEEP: Final = 320
"""Estimated tokens that stay after that."""

NOTES: Final = 160
"""Estimated tokens of notes."""

RECALLED: Final = 2
"""Older lines recalled for one turn."""

LINES: Final = 4096
"""Older lines that are kept at most, the newest; their words stay in a cache."""

LONGEST_LINE: Final = 300
"""Characters of a line, and of what the user says now, that are looked through for shared words."""

_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_PERSONAL = re.compile(
    r"\b(?:i am|i'm|my|i have|i've|i like|i love|i hate|i live|i work|i was born|call me|"
    r"remember)\b"
    r"|我(?:叫|是|的|有|在|住|喜欢|爱|讨厌|养|妈|爸|姐|哥|弟|妹|家|们家|明天|下周|今年)"
    r"|记住|记得|别忘",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z0-9']+", re.IGNORECASE)
_COMMON: Final = frozenset(
    "a an and are as at be but by can could did do does for from had has have he her him his how i "
    "if in is it its just like me my not of on or our she so some that the them then there they "
    "this to was we were what when where which who why will with would you your i'm it's what's "
    "don't about tell know think really remember".split()
)
_COMMON_HAN: Final = frozenset(
    "的了是我你他她它们在有不这那吗呢吧啊就都也和很什么怎么为还要说会能去来上下"
)


def tokens(text: str) -> int:
    """Estimate of the tokens in `text`: one per Han character, 1.3 per other word."""
    rest, han = HAN.subn(" ", text)
    words = len(rest.split())
    return han + math.ceil(1.3 * words)


def compose(state: State, words: str) -> tuple[Message, ...]:
    """History for the next answer; `words` is what the user is saying now, as far as known.

    What is recalled for one turn stands right before it: further up it would change the prefix
    that is in the cache, and with it the price of the turn.
    """
    recent = messages(state.items[state.compacted :])
    waiting = recent[-1:] if not words and recent and recent[-1].role == "user" else ()
    asked = words or "".join(message.text for message in waiting)
    recalled = [line for line in recall(state.past, asked) if line not in state.notes]
    before = recent[: len(recent) - len(waiting)]
    return (*_reminder(state.notes), *before, *_reminder(recalled), *waiting)


def _reminder(lines: Sequence[str]) -> tuple[Message, ...]:
    """A message that tells `lines`; none without lines."""
    if not lines:
        return ()
    if HAN.search("".join(lines)):
        told = "对方之前说过：" + "；".join(line.rstrip("。.；;") for line in lines) + "。"
    else:
        told = "Earlier the user told you: " + " ".join(lines)
    return (Message("system", told),)


def messages(items: tuple[Item, ...]) -> tuple[Message, ...]:
    """Items as chat messages: neighbours of one role are merged, unheard answers left out."""
    out: list[Message] = []
    for item in items:
        message = _message(item)
        if message is None:
            continue
        last = out[-1] if out else None
        if last and last.role == message.role and message.role in ("user", "assistant"):
            text = " ".join(filter(None, (last.text, message.text)))
            newest = message if message.manner or message.cues else last
            out[-1] = replace(
                last,
                text=text,
                calls=last.calls + message.calls,
                manner=newest.manner,
                cues=newest.cues,
            )
        else:
            out.append(message)
    return tuple(out)


def _message(item: Item) -> Message | None:
    if item.kind == "function_call":
        call = ToolCall(item.call_id or "", item.name or "", item.arguments)
        return Message("assistant", calls=(call,))
    if item.kind == "function_call_output":
        return Message("tool", item.output, call_id=item.call_id)
    if not item.text or item.aside:
        return None
    return Message(item.role or "user", item.text, manner=item.manner, cues=item.cues)


def compact(state: State) -> State:
    """Move the oldest items out of the verbatim window once it is too long.

    The window always begins with something the user said, and never with a function result whose
    call is gone.
    """
    window = state.items[state.compacted :]
    sizes = [0 if i.aside else tokens(i.text + i.arguments + i.output) for i in window]
    gone, size = 0, sum(sizes)
    if size <= WINDOW:
        return state
    while gone < len(sizes) - 2 and (size > KEEP or window[gone].role != "user"):
        size -= sizes[gone]
        gone += 1
    start = state.compacted + gone
    leaving = state.items[state.compacted : start]
    past = state.past + tuple(
        sentence.strip()[:LONGEST_LINE]
        for item in leaving
        if item.role == "user"
        for sentence in _SENTENCE.findall(item.text)
        if sentence.strip()
    )
    past = past[-LINES:]
    return replace(state, compacted=start, past=past, notes=_notes(past))


def _notes(past: tuple[str, ...]) -> tuple[str, ...]:
    """What the user said about themselves, newest kept first, in the order it was said."""
    chosen: list[str] = []
    budget = NOTES
    for line in dict.fromkeys(reversed(past)):
        if line.endswith(("?", "？")) or not _PERSONAL.search(line):
            continue
        budget -= tokens(line)
        if budget < 0:
            break
        chosen.append(line)
    return tuple(reversed(chosen))


@functools.lru_cache(maxsize=LINES)
def terms(text: str) -> frozenset[str]:
    """Content words, and pairs of Han characters (Chinese has no spaces to split at)."""
    found = {w for w in _WORD.findall(text.lower()) if w not in _COMMON and len(w) > 1}
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        found |= {a + b for a, b in pairwise(run) if not {a, b} <= _COMMON_HAN}
    return frozenset(found)


def recall(past: tuple[str, ...], asked: str) -> list[str]:
    """The older lines that share the rarest words with what is asked, in their old order."""
    wanted = terms(asked[-LONGEST_LINE:])
    if not past or not wanted:
        return []
    known = [terms(line) for line in past]
    seen = Counter(term for line in known for term in line)
    scores = [sum(math.log(1 + len(past) / seen[term]) for term in wanted & line) for line in known]
    best = sorted(range(len(past)), key=lambda i: (-scores[i], -i))[:RECALLED]
    return [past[i] for i in sorted(best) if scores[i] > 0]
