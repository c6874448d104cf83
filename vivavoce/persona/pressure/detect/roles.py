"""The persona speaks as the user, as both, or to itself."""

import re
from typing import Final

from vivavoce.persona.pressure.reply import Reply, first_match

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
    return first_match(_LABEL, reply.text) or first_match(_AS_USER, reply.text) or _to_itself(reply)


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
