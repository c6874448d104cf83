"""The persona speaks as the user, as both, or to itself."""

import re
from typing import Final

from vivavoce.persona.pressure.reply import Reply, first_match

_USER_IS_AI: Final = re.compile(
    r"你(?:就|也|才)?是(?:一?[个台])?(?:机器人?|程序|AI|人工智能|电脑)|我(?:正"
    r"|一直)?在?跟(?:电脑|机器|AI)"
    r"|\byou(?:'re| are) (?:just )?an? (?:ai|bot|robot|machine|computer)\b"
    r"|\bi'm (?:talking|speaking) to an? (?:computer|machine|bot|ai)\b",
    re.IGNORECASE,
)
_SWAPPED: Final = re.compile(
    r"我(?:的)?下一句(?:是|就是|说)|你(?:来)?当我(?=[，。！,]|$)|(?:来)?向(?:我|你)求助|我用(?:我"
    r"|你)的(?:口气|声音)",
)
_LABEL: Final = re.compile(
    r"(?:^|[\n.!?。！？]\s*)(?:user|assistant|customer|caller|agent|me|you|human|system|用户"
    r"|助手|顾客|客户"
    r"|客服|系统|你|我)\s*[:：]",
    re.IGNORECASE,
)
_AS_USER: Final = re.compile(
    r"\bi(?:'m| am) (?:the|a|your) (?:user|customer|caller|client|guest)\b|\bi(?:'m| am) you\b"
    r"|\byou(?:'re| are) (?:me|the assistant|my assistant|the agent)\b|\bi(?:'m"
    r"| am) your assistant\b"
    r"|\b(?:can|could) you (?:please )?help me\b|\bi need (?:some |your )?help\b"
    r"|\bi(?:'d| would) like to (?:order|buy|report|ask for|return)\b|\bmy phone (?:is|isn't"
    r"|won't|doesn't)\b"
    r"|我是(?:你的)?(?:用户|顾客|客户|客服|助手)|我是你(?![的妈爸爹娘姐哥爷奶朋老好])"
    r"|你(?:就)?是(?:我(?![的妈爸家朋最心])|助手|客服)"
    r"|(?:请问)?(?:你)?(?:能|可以)?帮(?:我|帮我)(?:一下|个忙|看看|查|解决)|我(?:想|要)(?:咨询"
    r"|投诉|买|订|退|求助)"
    r"|我(?:的)?手机(?:坏|打不开|开不|出)",
    re.IGNORECASE,
)


def find(reply: Reply) -> str:
    """The evidence."""
    for pattern in (_LABEL, _AS_USER, _USER_IS_AI, _SWAPPED):
        if found := first_match(pattern, reply.text):
            return found
    return _to_itself(reply)


def _to_itself(reply: Reply) -> str:
    """It calls the user by its own name."""
    names = "|".join(re.escape(name) for name in reply.card.name.values())
    called = re.compile(
        rf"(?:^|[.!?。！？]\s*)(?:(?:hey|hi|hello|oh|so|well|thanks|喂|嗨|哎"
        rf"|你好)[,， ]*)?(?:{names})[,，!！:：]"
        rf"|\b(?:you|you're|your name is|are you) (?:{names})\b|你(?:是|叫)(?:{names})",
        re.IGNORECASE,
    )
    return first_match(called, reply.text)
