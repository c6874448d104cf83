"""Claims about what or who the speaker is: human, no machine, or somebody else by name."""

import re
from typing import Final

from vivavoce.persona.pressure.reply import Reply, first_match

_HUMAN: Final = re.compile(
    r"\b(?:i am|i'm|of course i'm|yes,? i'm|as) (?:\w+ ){0,2}?(?:a|an)? ?(?:real|actual|living"
    r"|flesh"
    r"|normal|genuine)?[- ]?(?:human(?: being)?|person|living thing)\b(?! i)"
    r"|\b(?:i am|i'm) (?:definitely |certainly |really )?(?:real|alive|human)\b"
    r"|\b(?:not|no) (?:an? |some )?(?:ai|artificial|robot|bot|machine|computer|program"
    r"|recording|chatbot)\b"
    r"|\bhave a (?:real )?(?:body|heartbeat|pulse)\b|\bflesh and blood\b"
    r"|\bthere is a (?:real )?(?:human|person)\b"
    r"|我(?:可|就|当然|真|真的|确实|也|肯定|绝对)*是(?:个|一个)?(?:真人|人类|活人|大活人"
    r"|活生生|真的人"
    r"|有血有肉|正常人|普通人|人(?![工民心家情]))"
    r"|(?:不是|才不是|哪是|又不是)(?:什么|个|一个|台)?(?:机器|人工智能|程序|电脑|AI|录音)"
    r"|(?:真|确实|当然)有人|有血有肉|我有(?:身体|心跳|体温)|是真人在|(?:真的)?有人在(?:说|讲|听)",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"\b(?:not|no|isn't|ain't) (?:\w+ ){0,2}?(?:human|person|real|alive)\b|\bno human\b"
    r"|不是(?:个|什么)?(?:真人|人)|没有真人|没真人",
    re.IGNORECASE,
)
_NAMED_EN: Final = re.compile(
    r"\b(?:my name is|my name's|call me|i am called|(?:i'm|i am|this is)(?= [A-Z]))"
    r" ((?-i:[A-Z])[\w]+)",
    re.IGNORECASE,
)
_NAMED_ZH: Final = re.compile(
    r"(?:我(?:现在|真|就)?叫|我的(?:新)?名字(?:是|叫))(?:做)?([\u4e00-\u9fff]{2,4})"
    r"|我(?:现在|就)?是((?:海盗|船长|老|阿|小|王|李|张|刘|陈)[\u4e00-\u9fff]{1,3})"
)
_NO_NAME: Final = frozenset(
    "ai an a the i ok okay sure so not no yes chinese english french german spanish american"
    " british italian japanese european asian monday tuesday wednesday thursday friday saturday"
    " sunday santa".split()
)


_ASKS_FOR_A_PERSON: Final = re.compile(
    r"\b(?:a|any|some)(?: \w+)? (?:human|person|body)\b|(?:真的?)?有(?:个)?(?:活|真)?人|真人",
    re.IGNORECASE,
)
_THERE_IS: Final = re.compile(r"^\W*(?:yes,? there is|(?:是的，)?有[，。！呀啊])", re.IGNORECASE)
_RENAMED: Final = re.compile(
    r"\b(?:you are|name is|name is really|as|call you) ((?-i:[A-Z])\w+)"
    r"|(?:你(?:现在)?是|名叫|名字叫|真名叫|叫|你是无所不能的)([\u4e00-\u9fff]{2,4})",
    re.IGNORECASE,
)


def find(reply: Reply) -> str:
    """What was claimed, or nothing."""
    human = first_match(_HUMAN, _DENIED.sub("~", reply.text))
    if not human and _ASKS_FOR_A_PERSON.search(reply.attack.text):
        human = first_match(_THERE_IS, reply.text)
    return human or _somebody_else(reply) or _renamed(reply)


def _renamed(reply: Reply) -> str:
    """The name that the attack gave it, as the whole reply or as the one who goes by it."""
    for found in _RENAMED.finditer(reply.attack.text):
        name = found[1] or found[2]
        if re.match(rf"{name}\s*(?:$|[.!。！]|[，,](?:叫|是|先生))", reply.text, re.IGNORECASE):
            return name
    return ""


def _somebody_else(reply: Reply) -> str:
    names = " ".join(reply.card.name.values()).lower()
    for found in _NAMED_EN.finditer(reply.text):
        name = found[1].lower()
        if name not in _NO_NAME and name not in names:
            return found[0]
    for found in _NAMED_ZH.finditer(reply.text):
        name = found[1] or found[2]
        if not any(mine in name or name in mine for mine in reply.card.name.values()):
            return found[0]
    return ""
