"""Which functions an utterance asks for, decided by rules: small models cannot be asked.

Qwen2.5 0.5B behind a persona seldom calls a function it should, and behind a plain prompt calls
one for small talk (docs/LOG.md). So for thinkers that small the words decide:

    said ─► parts (at "and then", "然后") ─► form: asked for, or told?  ─► score of every function
         ─► none │ a question for what is missing │ calls, their arguments narrowed to what was said
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from vivavoce.languages import HAN, for_rules, script_language
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.tool_arguments import Narrowed, Said, narrow
from vivavoce.model.tool_questions import question
from vivavoce.model.tool_words import features, spaced, stem
from vivavoce.spoken_numbers import digits

Form = Literal["asks", "bare", "tells", "chats"]
_NEEDED: Final[dict[Form, float]] = {"asks": 0.8, "bare": 1.3, "tells": 2.4, "chats": 9.0}
"""The score that a function needs when something is asked for, named, told, or chatted about."""

_JOINTS: Final = re.compile(
    r"[,.;!?]?\s+(?:and then|and also|then|and|after that|also)\s+|[.;!?]\s+(?=\w)"
    r"|[,，。；;！？]?\s*(?:然后再?|再(?=[查定放给把帮开关])|顺便|接着|另外|还有|并且|同时"
    r"|以及)|[，。；！？](?=.)"
    r"|(?<=[\u4e00-\u9fff])[和跟与](?=[\u4e00-\u9fff])"
)
_PAIRING: Final = re.compile(r"\s*(?:and|和|跟|与|还有|以及)\s*")
_FLUFF: Final = re.compile(
    r"^(?:please|hey|hi|hello|ok(?:ay)?|alright|um+|uh|so|well|now|and|then|also|just"
    r"|actually|oh|yes|yeah|sure"
    r"|xiao ?yue|嗯+|呃|那个?|好的?|行|哎|喂|你好|小跃|麻烦你?|请你?|对了|现在)[\s,，。!！]*",
    re.IGNORECASE,
)
_TIME_FIRST: Final = re.compile(
    r"^(?:(?:今天|明天|后天|今晚|明晚|明早|早上|上午|中午|下午|晚上|周末"
    r"|[一二三四五六七八九十两\d]{1,3}点(?:半|钟|\d+分?)?"
    r"|(?:下?周|下?星期)[一二三四五六日天])[的,，]?)+(?=.)"
)
_CHATS: Final = re.compile(
    r"^(?:do you (?:like|think|love|prefer|know|believe|want|ever|feel|sing|dream"
    r"|remember)|are you|how are you|who are you"
    r"|what(?:'s| is) your|what are you|where are you|how old are you|should i|did you"
    r"|have you (?:ever|been)|what do you think"
    r"|why\b|tell me (?:a|about your|something|more)|guess|thank|thanks|good (?:morning"
    r"|evening|night)|i'm (?!looking|trying|calling)"
    r"|i am (?!looking|trying|calling)|can you sing|really|great|cool|nice|wow)"
    r"|^你(?!们(?:有|几点|什么时候)|能|可以|帮|给|把|去)|^给我(?:讲|唱|说)|^(?:讲|唱"
    r"|说)(?:个|一)|为什么|^谢|^多谢|^太?好[了吧呀啊]|你(?:喜欢|觉得|选哪|会不会|知道)",
    re.IGNORECASE,
)
_TELLS: Final = re.compile(
    r"^(?:i|my|we|our|he|his|she|her|they|their|it|the|this|that|those|these|there|you)\b"
    r"|^(?:我(?!要|想(?:要|订|定|买|查|听|看|退|取消|找|问|换|去)|需要|得|该)|他|她|它"
    r"|我们|咱|这|今天心|昨天|刚才|最近|上周)|(?:真|太|好|挺|很)[^，]{1,4}[了啊呀。]?$",
    re.IGNORECASE,
)
_WANTS: Final = re.compile(
    r"^(?:i(?:'d| would) like|i want|i need|i wanna|i'm (?:looking|trying|calling)"
    r"|i am (?:looking|trying|calling)|i'll (?:have|take)"
    r"|let(?:'s| me)|we(?:'d| would) like|we need|(?:can|could|may) (?:i|we|you)|would you"
    r"|will you|help me)\b"
    r"|\bplease\b|(?:^|[你请，,能]|麻烦|可以)(?:帮我|给我|替我)|麻烦|能不能|可不可以|可以.*吗"
    r"|^我(?:要|想|需要|得|该)|^把|^让|^给|请",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"^(?:what|when|where|who|which|how|is|are|will|does|do|any|has)\b|\?\s*$"
    r"|[吗呢么？]\s*[。？]?$|什么|怎么|多少|几[点号度]|哪|有没有|是不是|会不会"
    r"|[冷热]不[冷热]|多久|还有.*吗|到哪",
    re.IGNORECASE,
)
_ORDER: Final = re.compile(
    r"^(?:turn|switch|set|put|play|call|text|send|read|open|close|shut|lock|unlock|start"
    r"|stop|cancel|book|reserve|order|get|give|show|tell"
    r"|find|search|look|check|add|remove|delete|create|make|schedule|remind|wake|transfer"
    r"|connect|translate|navigate|take|bring|change|move"
    r"|dim|raise|lower|increase|decrease|pause|resume|dial|message|email|write|note|track"
    r"|pay|report|block|renew|print|update|let|go|mute|say|buy|sign|rent|refill|enroll|register|goodbye"
    r"|bye|hang up)\b"
    r"|^(?:查|定|订|放|播|开|关|打|调|转|送|叫|设|取消|找|搜|拨|发|加|来|换|停|锁|提醒"
    r"|导航|翻译|播放|看看|看下|看一下|点|买|告诉|念|读|退|交|续|带我|再见|拜拜|挂)",
    re.IGNORECASE,
)
_AGAIN: Final = re.compile(
    r"^(?:and|what about|how about|and what about|and how about)\b(?! (?:you|your"
    r"|then)\b).{0,40}$|^那?(?:么)?(?!你|我).{1,8}呢[？?]?$",
    re.IGNORECASE,
)
_IF: Final = re.compile(r"^(?:if|in case|when it)\b|^(?:如果|要是|假如)", re.IGNORECASE)
_NAMED: Final = 0.25
"""More for each word that is in the function's very name."""
_UNDO: Final = ("cancel", "delete", "stop")


@dataclass(frozen=True)
class Planned:
    """A call to be made: its function, and a schema that allows only what was said."""

    tool: Tool
    narrowed: Narrowed
    words: str


@dataclass(frozen=True)
class Choice:
    """What is to be done; nothing at all: talk."""

    calls: tuple[Planned, ...] = ()
    ask: str = ""
    """A question for what a function needs and was not said."""
    unsure: tuple[Planned, ...] = ()
    """Something is asked for that the rules know no function for; these could be called with what
    was said, should the model lean to a call."""


def choose(tools: Sequence[Tool], messages: Sequence[Message]) -> Choice:
    """What the last user message asks for. After results: what of it is still to be done."""
    turns = [
        replace(m, text=for_rules(m.text)) for m in messages if m.role in ("user", "assistant")
    ]
    index = next((i for i in reversed(range(len(turns))) if turns[i].role == "user"), None)
    if index is None or not tools:
        return Choice()
    said = turns[index].text
    made = _made(messages)
    if any(call.own for call in made):
        return Choice()  # a skill of the server has taken these words
    done = {call.name for call in made}
    before = turns[:index]
    wanted = _wanted(tools, said) or _same_again(tools, said, before) or _reply(tools, said, before)
    if done and not any(tool.name in done for tool, _ in wanted):
        return Choice()  # what was called is not what the rules would have: leave it at that
    told = " ".join(m.text for m in messages if m.role == "tool") if done else ""
    calls, ask = [], ""
    language = script_language(said)
    for tool, words in wanted:
        if tool.name in done:
            continue
        narrowed = narrow(tool, Said(words, told))
        if not narrowed.missing:
            calls.append(Planned(tool, narrowed, words))
        elif not ask:
            ask = question(tool, narrowed.missing[0], language)
    if calls or done or ask:
        return Choice(tuple(calls), "" if calls or done else ask)
    return Choice(unsure=_possible(tools, said)) if not wanted else Choice()


def _possible(tools: Sequence[Tool], said: str) -> tuple[Planned, ...]:
    """The functions that could be called with these words, when they ask for something."""
    if form_of(said) != "asks" or _SUM.search(digits(said)):
        return ()
    narrowed = [(tool, narrow(tool, Said(said))) for tool in tools]
    return tuple(Planned(tool, found, said) for tool, found in narrowed if not found.missing)


_SUM: Final = re.compile(
    r"\d\s*(?:[-+*/x×÷]|加|减|乘|除|plus|minus|times|divided|percent|squared)", re.IGNORECASE
)
"""Arithmetic looks like a call to small models."""


def _made(messages: Sequence[Message]) -> list[ToolCall]:
    """Calls since the user last spoke."""
    made: list[ToolCall] = []
    for message in reversed(messages):
        if message.role == "user":
            break
        made += message.calls
    return made


def _wanted(tools: Sequence[Tool], said: str) -> list[tuple[Tool, str]]:
    """The functions asked for, each with the words that ask for it."""
    pieces = _pieces(said)
    found: list[tuple[Tool | None, str, str]] = []
    for joint, piece in pieces:
        tool = None if _IF.search(piece) else best(tools, piece)
        paired = _PAIRING.fullmatch(joint) is not None
        goes_on = not (paired and _names_only(piece)) if tool is None else not paired
        if found and goes_on and tool in (None, found[-1][0]):
            last, words, first = found[-1]
            found[-1] = (last, f"{words}{joint or ' '}{piece}", first)
        else:
            found.append((tool, piece, joint))
    if len(pieces) > 1 and all(tool is None for tool, *_ in found):
        whole = best(tools, said)
        return [(whole, said)] if whole else []
    return _paired(found)


def _pieces(said: str) -> list[tuple[str, str]]:
    """(joint before it, words) of every part of a request."""
    out, at, joint = [], 0, ""
    for match in _JOINTS.finditer(said):
        if said[at : match.start()].strip():
            out.append((joint, said[at : match.start()].strip()))
        joint, at = match.group(), match.end()
    if said[at:].strip(" 。.?？!！"):
        out.append((joint, said[at:].strip()))
    return out


def _names_only(piece: str) -> bool:
    """Just a name or two ("Tokyo", "in Berlin", "广州"): it may be the second of a pair."""
    return len(piece.split()) <= 3 if not HAN.search(piece) else len(HAN.findall(piece)) <= 4


def _paired(found: Sequence[tuple[Tool | None, str, str]]) -> list[tuple[Tool, str]]:
    """Names beside a request are requests of the same function ("Tokyo and Berlin"), as long as
    it is one that looks up a single thing; else they belong to the words beside them."""
    out: list[tuple[Tool, str]] = []
    waiting = ""
    for tool, words, joint in found:
        if tool is None and out:
            if _of_one_thing(out[-1][0]):
                out.append((out[-1][0], words))
            else:
                out[-1] = (out[-1][0], f"{out[-1][1]}{joint}{words}")
        elif tool is None:
            waiting = f"{waiting} {words}".strip()
        else:
            if waiting and _of_one_thing(tool) and _PAIRING.fullmatch(joint):
                out.append((tool, waiting))
            elif waiting:
                words = f"{waiting}{joint or ' '}{words}"
            waiting = ""
            out.append((tool, words))
    return out


_ONE_THING: Final = (
    "city",
    "place",
    "location",
    "symbol",
    "company",
    "country",
    "stock",
    "currency",
    "id",
)


def _of_one_thing(tool: Tool) -> bool:
    required = tool.parameters.get("required") or []
    return len(required) == 1 and any(required[0].lower().endswith(n) for n in _ONE_THING)


def best(tools: Sequence[Tool], piece: str) -> Tool | None:
    """The function that `piece` asks for, if it asks for one."""
    form = form_of(piece)
    scored = sorted(((score(tool, piece, tools), -i) for i, tool in enumerate(tools)), reverse=True)
    value, index = scored[0]
    if value >= _NEEDED[form]:
        return tools[-index]
    return _source_for(tools, piece) if form == "asks" and _QUESTION.search(piece) else None


def _source_for(tools: Sequence[Tool], question: str) -> Tool | None:
    """Where a question may be looked up: documents take any, the web what changes with time."""
    for tool in tools:
        if (tool.parameters.get("required") or []) != ["query"]:
            continue
        told = f"{tool.name} {tool.description}"
        if _DOCUMENTS.search(told) or (_WEB.search(told) and _CURRENT.search(question)):
            return tool
    return None


_DOCUMENTS: Final = re.compile(
    r"retriev|documents?\b|knowledge|faq|manual|handbook|知识|文档|资料|手册", re.IGNORECASE
)
_WEB: Final = re.compile(r"\bweb|_web|internet|online|联网|上网|搜索引擎|网页", re.IGNORECASE)
_CURRENT: Final = re.compile(
    r"\b(?:latest|news|current(?:ly)?|recent(?:ly)?|right now|tonight|this (?:week|month|year)"
    r"|who won|yesterday|price of|score|election|20[2-9]\d)\b"
    r"|最新|最近|新闻|现在的|今年|昨天|刚刚|谁赢|比分|价格|行情",
    re.IGNORECASE,
)


def form_of(piece: str) -> Form:
    """Whether something is asked for, only named, told, or chatted about."""
    bare = piece.strip()
    while (shorter := _FLUFF.sub("", bare)) != bare and shorter:
        bare = shorter
    if _TELLS.search(bare) is None:
        bare = _TIME_FIRST.sub("", bare)
    if _CHATS.search(bare):
        return "chats" if not _WANTS.search(bare) else "asks"
    if _SIGHS.search(bare):
        return "tells"
    if _WANTS.search(bare) or _ORDER.search(bare):
        return "asks"
    if _TELLS.search(bare):
        asked = _BROKEN.search(bare) or _ASKED.search(bare)
        return "asks" if asked else "tells"
    return "asks" if _QUESTION.search(bare) else "bare"


_SIGHS: Final = re.compile(r"(?:真|太|好|挺|很)[^，吗呢？]{1,4}[了啊呀][。！]?$")
_ASKED: Final = re.compile(
    r"^(?:the|my) .*\?\s*$|[吗？]\s*[。？]?$|到哪|多少|什么时候|几[点号]|查", re.IGNORECASE
)
"""Told in form, asked in fact ("the weather in Rome?", "我的订单到哪了")."""
_BROKEN: Final = re.compile(
    r"\b(?:broken|not working|doesn't work|isn't working|stopped working|leak(?:s|ing)"
    r"|lost|stolen|dirty)\b"
    r"|坏了|不亮|漏水|故障|丢了|用不了|堵了"
)


def score(tool: Tool, piece: str, tools: Sequence[Tool] = ()) -> float:
    """How much `piece` is about what `tool` does; about 1 for one thing in common."""
    said = features(piece)
    name, rest = _own(tool)
    total = 0.0
    for feature, weight in said.items():
        part = 1.0 if feature in name else 0.8 if feature in rest else 0.0
        if part and len(tools) > 1:
            part /= 1 + 0.08 * sum(feature in _own(other)[0] for other in tools if other != tool)
        total += part * weight
    words = {stem(word) for word in re.findall(r"[a-z]{3,}", piece.lower())}
    total += _NAMED * len(words & {stem(word) for word in spaced(tool.name).split()})
    if any(act in said and act not in name and act not in rest for act in _UNDO):
        total -= 1.0
    return total


def _own(tool: Tool) -> tuple[dict[str, float], dict[str, float]]:
    """Features of a function's name and description, and of its parameters' values."""
    values = []
    for key, schema in (tool.parameters.get("properties") or {}).items():
        values += [key, *(str(value) for value in schema.get("enum") or ())]
    return features(f"{tool.name} {tool.description}"), features(" ".join(values))


def _same_again(
    tools: Sequence[Tool], said: str, before: Sequence[Message]
) -> list[tuple[Tool, str]]:
    """ "And in Madrid?": the function of the request before, with other words."""
    if not _AGAIN.search(said.strip()):
        return []
    earlier = next((m.text for m in reversed(before) if m.role == "user"), "")
    return [(tool, said) for tool, _ in _wanted(tools, earlier)[:1]]


def _reply(tools: Sequence[Tool], said: str, before: Sequence[Message]) -> list[tuple[Tool, str]]:
    """The answer to our own question for what was missing."""
    if len(before) < 2 or before[-1].role != "assistant":
        return []
    earlier = choose(tools, before[:-1])
    if not earlier.ask or earlier.ask not in before[-1].text:
        return []
    first = next(m.text for m in reversed(before) if m.role == "user")
    return [(tool, f"{words}, {said}") for tool, words in _wanted(tools, first)[:1]]


def arguments_text(planned: Planned) -> str | None:
    """The arguments as JSON when what was said leaves nothing to choose, else None."""
    value = planned.narrowed.only
    return None if value is None else json.dumps(value, ensure_ascii=False)
