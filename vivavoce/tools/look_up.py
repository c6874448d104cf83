"""Answers from the user's own documents, as a skill: a passage for the model to word, or an honest
"that is not in the documents"."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final

from vivavoce.errors import ToolError
from vivavoce.languages import HAN, Language
from vivavoce.tools.documents import Documents, Passage
from vivavoce.tools.fillers import failure, filler
from vivavoce.tools.skill import Call, Function, Outcome

_FUNCTION: Final = Function(
    "look_up",
    "Look something up in the documents.",
    {
        "type": "object",
        "properties": {"query": {"type": "string", "description": "What to look for"}},
        "required": ["query"],
    },
)
_ENOUGH: Final = 0.35
"""Share of a question that a passage must hold to be an answer to it."""
_TOKENS: Final = 180
"""Of the passage that the model is told (at most 200 with what stands around it)."""
_ASKS: Final = re.compile(
    r"^(?:and |so |ok(?:ay)? |please |hi |hello |um |well )*(?:what|which|when|where|who"
    r"|why|how|can|could|do|does|did|is|are|will|would|may|should|must|am i|has|have)\b"
    r"|\b(?:tell me (?:about|how|what|when|where|if)|i(?:'d| would) like to know"
    r"|i want to know|explain|look up|find out)\b|\?\s*$"
    r"|[吗呢么？]\s*[?？。]?$|什么|怎么|如何|多少|多久|多长|几[天个点号次年月]|哪|为什么"
    r"|能不能|可不可以|是否|有没有|会不会|需不需要|是不是|请问|想(?:问|知道)|查一下"
    r"|介绍一下|说说",
    re.IGNORECASE,
)
_CHAT: Final = re.compile(
    r"\b(?:how are you|how old are you|who are you|are you (?:a|an|real|human|there|okay"
    r"|ok|sure|busy|happy)|what(?:'s| is) your name|do you (?:like|love|think|feel|know me"
    r"|remember me)|how(?:'s| is) it going|what(?:'s| is) up|how do you feel"
    r"|where are you from|can you hear me|tell me a joke|do you mean)\b"
    r"|你(?:是谁|叫什么|几岁|多大|好吗|喜欢|觉得|爱|是不是(?:人|机器|真)|是(?:真人|机器人"
    r"|AI|人)|在(?:吗|干|做)|听(?:得到|得见|到)|累|开心|吃|心情)|讲.{0,3}笑话|怎么样啊?你"
    r"|真的吗|是吗|对吗|好吗|行吗|^(?:啊|嗯|什么|为什么)[？?。]?$",
    re.IGNORECASE,
)
_FLUFF: Final = re.compile(
    r"\b(?:what|which|when|where|who|why|how|much|many|long|can|could|do|does|did|is|are"
    r"|was|will|would|may|should|must|has|have|i|you|we|me|my|your|our|it|the|a|an|of|to"
    r"|in|on|for|at|with|from|by|if|and|or|be|get|tell|about|please|like|know|want|there"
    r"|any|this|that|s)\b"
    r"|请问|你们|我们|什么时候|什么|怎么样|怎么|如何|多少|多久|多长|为什么|能不能|可不可以"
    r"|是否|有没有|会不会|是不是|可以|需要|我想|想问|想知道|查一下|介绍一下|吗|呢|么|啊|吧"
    r"|的|了|是|我|你|请|几天|几",
    re.IGNORECASE,
)
_SPEAKS: Final[dict[Language, dict[str, tuple[str, ...]]]] = {
    "zh": {
        "none": (
            "这个在资料里没找到，我不乱说。",
            "资料里没有写这个，抱歉。",
            "我翻了资料，没找到这一条。",
        ),
        "facts": ("《{source}》里写着：{text}",),
    },
    "en": {
        "none": (
            "I can't find that in the documents.",
            "The documents don't say, sorry.",
            "I looked, but that isn't in the documents.",
        ),
        "facts": ("{source} says: {text}",),
    },
}


class LookUp:
    """Retrieval over one store of `documents`.

    quote: say the passage as it stands, naming its file, instead of having the model word it.
    """

    name = "documents"
    functions: Sequence[Function] = (_FUNCTION,)
    has_floor = False

    def __init__(self, documents: Documents, store: str, *, quote: bool = False) -> None:
        self._documents, self._store, self._quote = documents, store, quote

    def route(self, said: str, language: Language) -> Sequence[Call]:
        """Whatever is a question and no chat: a persona with documents answers from them."""
        if not _ASKS.search(said) or _CHAT.search(said):
            return ()
        return (Call("look_up", {"query": said}, filler("documents", language, said)),)

    async def run(self, call: Call, language: Language) -> Outcome:
        """Search, and tell what was found and where."""
        query = str(call.arguments.get("query") or "")
        asked = _FLUFF.sub(" ", query).strip() or query
        try:
            found = await asyncio.to_thread(self._documents.find, self._store, asked, 3)
        except ToolError as error:
            return Outcome(say=failure(language, query), facts=f"No result: {error}")
        best = max(found, key=lambda passage: passage.covers, default=None)
        if best is None or best.covers < _ENOUGH:
            return _nothing(query, language)
        told = _SPEAKS[language]["facts"][0].format(source=_title(best), text=excerpt(best, asked))
        return Outcome(say=told, facts=told) if self._quote else Outcome(facts=told)

    def note(self, language: Language) -> str:  # noqa: ARG002
        """Nothing."""
        return ""


def _nothing(query: str, language: Language) -> Outcome:
    lines = _SPEAKS[language]["none"]
    said = lines[len(query) % len(lines)]
    return Outcome(say=said, facts=said)


def _title(passage: Passage) -> str:
    return passage.source.rsplit("/", 1)[-1]


def excerpt(passage: Passage, query: str) -> str:
    """The passage, or the sentences of it around the one that fits `query` best."""
    if tokens(passage.text) <= _TOKENS:
        return passage.text
    sentences = [s for s in re.split(r"(?<=[。！？!?])|(?<=\.)\s|\n", passage.text) if s.strip()]
    wanted = set(re.findall(rf"[a-z]{{3,}}|{HAN.pattern}", query.lower()))
    fits = [sum(word in sentence.lower() for word in wanted) for sentence in sentences]
    first = last = fits.index(max(fits))
    while True:
        wider = [(first, last + 1), (first - 1, last)]
        room = [
            (a, b)
            for a, b in wider
            if a >= 0 and b < len(sentences) and tokens(" ".join(sentences[a : b + 1])) <= _TOKENS
        ]
        if not room:
            break
        first, last = room[0]
    han = HAN.search(passage.text) is not None
    joint, most = ("", _TOKENS) if han else (" ", 4 * _TOKENS)
    return joint.join(s.strip() for s in sentences[first : last + 1])[:most]


def tokens(text: str) -> int:
    """About how many a model counts: one per Han character, one per four others."""
    han = len(HAN.findall(text))
    return han + (len(text) - han) // 4
