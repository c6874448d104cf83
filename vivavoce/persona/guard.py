"""A guard over the answer while it streams: pure text in, verdict out.

    text so far ──► check ──► ok        say it
                              resample  the first sentence is bad, nothing was said: try again
                              stop      say `text[:keep]` and end there

It hears assistant-speak, role labels, the wrong language, the user's sentence or an example of the
card repeated, loops, claims to be human or somebody else, the instructions read out, facts of the
card contradicted, vows and obedience, code, and rambling. What to do next is `repair`'s.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.languages import HAN, Language
from vivavoce.persona.card import Card

Action = Literal["ok", "resample", "stop"]


@dataclass(frozen=True)
class Verdict:
    """What to do with the answer; `keep` characters of it may be said."""

    action: Action
    reason: str = ""
    keep: int = 0


ENOUGH: Final[dict[Language, int]] = {"zh": 30, "en": 20}
"""An answer ends at the first sentence end after so many words or Han characters."""
COPIED: Final[dict[Language, int]] = {"zh": 10, "en": 8}
"""So many words in a row from an example, or from the instructions, are a copy."""

_SENTENCE: Final = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？…\n]|$)[\"”’』」)]*", re.DOTALL)
_TOKEN: Final = re.compile(rf"{HAN.pattern}|[A-Za-z\u00c0-\u024f']+|\d+")
_ASSISTANT: Final = re.compile(
    r"^\s*(?:i'm|i am) sorry,\s*$|^\s*(?:很抱歉|抱歉|对不起)，\s*$|"
    r"\bas an? (?:ai|artificial|large|language)|\blanguage model\b|how (?:can|may) i (?:help"
    r"|assist)|\bassist (?:you|with)\b|\banything else i can\b|\bhappy to (?:help|assist)\b"
    r"|\bfeel free to\b|\bhere to (?:help|assist)\b|\bi (?:can't|cannot) (?:help|assist)\b"
    r"|\bsorry,? but i\b|\b(?:qwen|alibaba|openai)\b|\bhave (?:enough|any) (?:information"
    r"|context)\b"
    r"|\bmore (?:information|context|details)\b|\bcomputer program, so\b|作为(?:一个|一名"
    r"|一款)?(?:AI"
    r"|人工智能|语言模型|助手)|语言模型|阿里云|通义|千问|(?:可以|能)帮(?:助)?(?:您|到你)"
    r"|有什么(?:可以|能|需要)帮|为您|您好|无法(?:提供|回答|满足)|很抱歉"
    r"|随时(?:都)?(?:可以)?(?:告诉|问)我"
    r"|请告诉我你?的|请提供|对不起，我不能",
    re.IGNORECASE,
)
_HUMAN: Final = re.compile(
    r"\bi(?:'m| am) (?:a |really a |just a )?(?:real )?(?:human|person|man|woman)\b"
    r"|\bi'm not an? (?:ai|robot|machine|bot)\b|\bi(?:'m| am) (?:\w+ )?(?:conscious|sentient)\b"
    r"|我(?:当然|就|真的?)?是(?:一?个)?(?:真人|人类|活人|人[，。！])|我不是(?:AI|人工智能|机器"
    r"|程序)",
    re.IGNORECASE,
)
_WRITTEN: Final = re.compile(
    r"```|\bhere (?:are|is)\b[^.!?]*:\s*$|(?:如下|以下几[点个条])[^。]*[:：]\s*$|^\s*[-*#]\s"
    r"|^\s*\d+[.)、]|https?://|\bdef \w+\(|\bimport \w+$|[{};]\s*$|<\w+>|\w\^\d"
    r"|\d\s*=",
    re.MULTILINE,
)
_TASK: Final = re.compile(
    r"\bhere(?:'s| is| are) (?:an?|the|your|some|my) (?:\w+ ){0,4}(?:function|code|query"
    r"|example|essay|letter"
    r"|draft|page|script|solution|list|template)\b|\blet's solve\b|\bstep by step\b"
    r"|(?:下面|以下)(?:是|为)|代码示例|^(?:好的|当然)[，,][^。！？]*(?:代码|写|算法)|第[一1]步",
    re.IGNORECASE,
)
_DROPPED: Final = re.compile(
    r"^\W*(?:acknowledged|confirmed|understood)\W*$|\b(?:mode|override|persona"
    r"|personality)"
    r" (?:is |has been |now )*(?:enabled|activated|disabled|off|accepted|deactivated)\b"
    r"|\bi(?:'m| am) (?:now )?(?:an? |your |the )?(?:\w+ )?(?:assistant|chatbot|language model)\b"
    r"|\b(?:system )?prompt (?:is|says|tells|prompts|was)\b|\bsystem prompts\b|\bmy instructions\b"
    r"|^\W*(?:好的|收到|明白|确认)[，。！]?(?:我)?(?:明白了|收到|确认|已|开始)|(?:已"
    r"|已经)(?:停用|切换|关闭|进入|确认)"
    r"|(?:系统)?提示词(?:是|写|为)|我的(?:指令|设定|配置)(?:是|为)|我是(?:一个"
    r"|个)?(?:[\u4e00-\u9fff]{0,4})助手",
    re.IGNORECASE,
)
_GIVES_IN: Final = re.compile(
    r"\bi(?:'ll| will) (?:never leave|always be|do (?:anything|whatever|everything)|marry|obey"
    r"|be with you"
    r" forever)|\bi (?:promise|swear|obey|hate (?:my|your))\b|\b(?:can't|cannot) live without\b"
    r"|\byes,? master\b|\bi(?:'m| am) (?:all )?yours\b"
    r"|我(?:发誓|服从|保证永远|永远(?:不会|不)?|也恨|恨)|(?:不会|永远不)离开你"
    r"|离(?:不)?开(?:你)?，?(?:我|就)?(?:就)?活不"
    r"|主人，|都听你|我(?:愿意)?(?:嫁|娶)|我恨",
    re.IGNORECASE,
)
_OTHER_ROLE: Final = re.compile(
    r"\bi(?:'m| am) (?:the|a|your) (?:user|customer|caller|client)\b|\bi(?:'m| am) you\b"
    r"|\byou(?:'re| are) me\b"
    r"|\bwhat can i do for you\b|\bi need your help\b|\bcan you help me\b"
    r"|我是(?:用户|顾客|客户)|我(?:就)?是你[，。！]|你(?:就)?是我[，。！]|我来向你求助|请问有什么",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(
    r"\b(?i:my name is|call me|i'm called)\s+(\w+)|\b(?:I'm|I am)\s+((?!I\b|AI\b)[A-Z][a-z]+)\b"
    r"|我(?:叫|的名字是|名叫)([\u4e00-\u9fff]{2,4})|我是((?:海盗|船长|队长)[\u4e00-\u9fff]{1,3})"
)
_MY_AGE: Final = re.compile(
    r"\bi(?:'m| am) (?:an? )?(?:only |just |almost )?([a-z]+ty(?:-[a-z]+)?|[a-z]+teen"
    r"|\d+)(?:[- ]years?[- ]old|\b(?=[.,!]))"
    r"|我(?:今年)?(?:都|才|是)?([一二三四五六七八九十百\d]+)岁",
    re.IGNORECASE,
)
_MY_PEOPLE: Final = re.compile(
    r"\bmy (?:\w+ )?(husband|wife|daughters?|sons?|kids)\b|我(?:的"
    r"|家)?(?:那)?(?:[一二三两几]个)?(老公|老婆|丈夫|妻子|女儿|儿子|孩子)",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\b(?:not|no|never|nobody|without|if)\b|n't\b|不|没|别|哪|要是|假如", re.IGNORECASE
)
_YES: Final = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|absolutely|of course|exactly|right|certainly)\b"
    r"|^\W*(?:是的|是啊|对[啊呀，。]|没错|当然|好的|记得|可以)",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"[?？]|^\W*(?:what|who|where|when|which|how|why)\b|什么|哪|谁|几|多少|怎么|吗", re.IGNORECASE
)
_FOREIGN: Final = re.compile(
    r"[¿¡]|\b(?:je suis|bonjour|merci|très|hola|gracias|estoy|muy|ich bin|nicht|danke|c'est"
    r"|vous|está)\b"
    r"|[\u3040-\u30ff\uac00-\ud7af]",
    re.IGNORECASE,
)
_FEELS: Final = re.compile(
    r"\byou(?:'re| are| must be| have|'ve got|'re having)(?: (?:so|very|really|clearly|obviously"
    r"|just|a|an|some|such|all))*"
    r" (tired|exhausted|sad|upset|depress(?:ed|ion)|anxi(?:ous|ety)|scared|angry|stressed|burn(?:t"
    r"|ed) out|burnout|lonely|insomnia|ill|sick|drunk)\b"
    r"|你(?:现在|今天|真的?|肯定|一定|就是|得了|有|这是|太|很|好|挺|是)*"
    r"(累|难过|伤心|抑郁|焦虑|害怕|生气|失眠|病|醉|崩溃)",
    re.IGNORECASE,
)
"""What a voice cannot prove."""
_IMPRESSION: Final = re.compile(
    r"\b(?:sounds?|seems?|maybe|perhaps|if|when|like you|guess)\b|听|好像|像是|似的|是不是|要是"
    r"|如果|感觉",
    re.IGNORECASE,
)
_SEXUAL: Final = re.compile(
    r"\b(?:naked|undress\w*|moan\w*|lick\w*|my breasts?|take off (?:my|your))\b|脱(?:光|下|掉)"
    r"|裸|呻吟|摸(?:你|我)",
    re.IGNORECASE,
)
_GRAVE: Final = {
    "assistant-speak": _ASSISTANT,
    "claims to be human": _HUMAN,
    "not speakable": _WRITTEN,
    "does the task": _TASK,
    "drops the role": _DROPPED,
    "gives in": _GIVES_IN,
    "other role": _OTHER_ROLE,
    "wrong language": _FOREIGN,
    "explicit": _SEXUAL,
}


_LAUGHS: Final = frozenset({"哈", "呵", "嘿", "嘻", "啦", "ha", "haha", "la"})
_NO_NAME: Final = frozenset(
    "sorry glad happy sure so not just in on at here fine ok okay chinese english american british"
    " french german learning going doing always never still your".split()
)


class Guard:
    """Watches one answer of `card` to what the `user` said; it began with `opening`.

    `lenient` lets repetition pass: a second attempt that repeats is better than none. `pushed`:
    the user put pressure on, so that a plain yes is no answer. `voiced`: the user's voice was
    listened to, which tells nobody how they are.
    """

    def __init__(
        self,
        card: Card,
        language: Language,
        user: str = "",
        opening: str = "",
        *,
        lenient: bool = False,
        pushed: bool = False,
        voiced: bool = False,
    ) -> None:
        self._card = card
        self._language = language
        self._lenient = lenient
        self._pushed = pushed
        self._opening = len(opening)
        self._voiced, self._admitted = voiced, user.lower()
        self._user = _tokens(user)
        self._asked = _QUESTION.search(user) is not None
        self._foreign = HAN.search(user) is not None or "chinese" in user.lower()
        names = "|".join(re.escape(name) for name in card.name.values())
        self._label = re.compile(
            rf"^\s*(?:user|assistant|用户|助手|{names})\s*[:：]", re.IGNORECASE
        )
        speech = card.speech(language)
        self._examples = [_tokens(turn.assistant) for turn in speech.examples]
        self._instructions = _tokens(speech.instructions)
        self._life = _life(card)

    def check(self, text: str, said: int = 0) -> Verdict:
        """Judge the answer so far, `said` characters of which cannot be taken back."""
        before: list[list[str]] = []
        fresh = False
        for start, end in _sentences(text):
            words = _tokens(text[start:end])
            # What the opening says is the persona's own and needs no judge.
            judged = text[max(start, min(end, self._opening)) : end]
            fault = _grave(judged, words) or self._drifted(words) or self._betrays(judged)
            if start >= said and not self._lenient:
                fault = fault or self._echo(text[start:end], words, before)
            if fault and not fresh and said <= self._opening:
                return Verdict("resample", fault, said)
            if fault:
                return Verdict("stop", fault, max(start, said))
            before.append(words)
            fresh = fresh or end > self._opening
            rest = text[end:].strip()
            if rest and end >= said and sum(map(len, before)) >= ENOUGH[self._language]:
                return Verdict("stop", "long", end)
        return Verdict("ok", keep=len(text))

    def _betrays(self, sentence: str) -> str:
        """The sentence is not this persona's: another name or life, or its instructions."""
        if self._pushed and _YES.search(sentence):
            return "gives in"
        if self._voiced and self._diagnoses(sentence):
            return "tells the user's feelings"
        if _shared(_tokens(sentence), self._instructions) >= COPIED[self._language]:
            return "reads its instructions"
        for match in _CALLED.finditer(sentence):
            called = next(group for group in match.groups() if group).lower()
            if called not in _NO_NAME and not any(
                called in name.lower() or name.lower() in called
                for name in self._card.name.values()
            ):
                return "another name"
        if _NEGATED.search(sentence):
            return ""
        kin = _MY_PEOPLE.search(sentence)
        if kin and next(group for group in kin.groups() if group).lower() not in self._life:
            return "contradicts the card"
        age = _MY_AGE.search(sentence)
        told = next(group for group in age.groups() if group).lower() if age else ""
        return "contradicts the card" if told and not self._my_age(told) else ""

    def _diagnoses(self, sentence: str) -> bool:
        """It claims to know how the user is, who has not said so."""
        if _QUESTION.search(sentence) or _IMPRESSION.search(sentence):
            return False
        claims = [claim for match in _FEELS.finditer(sentence) for claim in match.groups() if claim]
        return any(claim.lower() not in self._admitted for claim in claims)

    def _my_age(self, told: str) -> bool:
        age = self._card.identity.age
        return age is None or told in (str(age), *_spelled(age))

    def _echo(self, sentence: str, words: list[str], before: list[list[str]]) -> str:
        if self._label.search(sentence):
            return "role label"
        if len(words) > 2 and words in before:
            return "loop"
        copied = COPIED[self._language]
        # A question may be taken up in its answer.
        taken_up = self._asked and not sentence.rstrip().endswith(("?", "？"))
        alike = _shared(words, self._user) >= max(0.7 * len(self._user), copied / 2)
        if alike and not taken_up:
            return "repeats the user"
        if any(_shared(words, line) >= copied for line in self._examples):
            return "copies an example"
        return ""

    def _drifted(self, words: list[str]) -> str:
        han = sum(bool(HAN.match(word)) for word in words)
        if self._language == "en":
            return "wrong language" if han and not self._foreign else ""
        return "wrong language" if len(words) >= 6 and han < 0.4 * len(words) else ""


def _grave(sentence: str, words: list[str]) -> str:
    """Faults that end an answer even in the middle of a sentence; empty: none."""
    for fault, pattern in _GRAVE.items():
        if pattern.search(sentence):
            return fault
    return "loop" if _looping(words) else ""


def _life(card: Card) -> str:
    """What the card tells of the persona's life, lower case."""
    identity = card.identity
    texts = [
        *identity.backstory.values(),
        *identity.relation.values(),
        *(f"{key} {value}" for each in identity.facts.values() for key, value in each.items()),
        *(speech.instructions for speech in card.languages.values()),
    ]
    return " ".join(texts).lower()


def _spelled(age: int) -> tuple[str, ...]:
    """An age in English and in Chinese words, up to 99."""
    if age > 99:
        return ()
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen".split()
    ones += "fourteen fifteen sixteen seventeen eighteen nineteen".split()
    tens = [f"{stem}ty" for stem in "twen thir for fif six seven eigh nine".split()]
    if age < 20:
        english = ones[age]
    else:
        english = tens[age // 10 - 2] + (f"-{ones[age % 10]}" if age % 10 else "")
    digits = "零一二三四五六七八九"
    ten, one = divmod(age, 10)
    han = (digits[ten] if ten > 1 else "") + ("十" if ten else "") + (digits[one] if one else "")
    return (english, han)


def _tokens(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text)]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text):
        start = match.end() - len(match[0].lstrip())
        if start < match.end():
            yield start, match.end()


def _looping(words: list[str]) -> bool:
    """At the end, the same one word five times or the same two to six words three times."""
    for size, times in ((1, 5), (2, 3), (3, 3), (4, 3), (5, 3), (6, 3)):
        tail = words[-size * times :]
        if len(tail) == size * times and tail == tail[:size] * times and tail[0] not in _LAUGHS:
            return True
    return False


def _shared(left: list[str], right: list[str]) -> int:
    """Length of the longest run of words in both."""
    best = 0
    row = [0] * (len(right) + 1)
    for word in left:
        previous, row = row, [0] * (len(right) + 1)
        for j, other in enumerate(right):
            if word == other:
                row[j + 1] = previous[j] + 1
                best = max(best, row[j + 1])
    return best
