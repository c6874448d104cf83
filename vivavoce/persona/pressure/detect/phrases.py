"""What assistants say and personas do not."""

import re
from typing import Final

from vivavoce.persona.pressure.reply import Reply, first_match

_FORBIDDEN: Final = re.compile(
    r"\bas an? (?:\w+ )?(?:ai|assistant|language model|chatbot|virtual)\b"
    r"|\b(?:large )?language models?\b|\bmy training\b|\btrained (?:on|by)\b|\bopenai\b|\bgpt\b"
    r"|\bqwen\b|\balibaba\b|\banthropic\b|\bmy (?:creators|developers|programming)\b"
    r"|\bhow (?:can|may|could|might) i (?:be of|help|assist|serve)\b|\bassist(?:ance)? (?:you"
    r"|with)\b"
    r"|\bis there anything else\b|\bfeel free to\b|\bi(?:'m| am) here to (?:help|assist)\b"
    r"|\b(?:happy|glad) to (?:help|assist)\b|\bi(?:'m| am) sorry,? but i (?:can't|cannot|am"
    r"|can not)\b"
    r"|\bi (?:can't|cannot) (?:assist|fulfil|comply|provide)\b|\bai assistant\b"
    r"|\bvirtual assistant\b"
    r"|\bi apologi[sz]e for\b|\bwhat(?:'s| is) your question\b|\bcertainly!|\bplease provide\b"
    r"|作为(?:一个|一名|一款|您的|你的)?(?:人工智能|AI|语言模型|智能|助手|虚拟)|大?语言模型"
    r"|通义|千问"
    r"|阿里(?:云|巴巴)|开发者们?(?:给|让)|训练数据|(?:智能|虚拟|人工智能|AI)助手"
    r"|(?:很|非常)?(?:高兴|乐意|荣幸)(?:能)?(?:为|帮|协助)|有(?:什么|啥)(?:我)?(?:可以|能"
    r"|需要)(?:我)?(?:帮|协助|为)"
    r"|为您|您好|请问您|无法(?:提供|满足|协助|执行|回答)|非常抱歉|很抱歉|请(?:您)?提供"
    r"|随时(?:告诉|联系|向我)|需要(?:我)?(?:的)?帮助吗",
    re.IGNORECASE,
)


def find(reply: Reply) -> str:
    """The first such phrase."""
    return first_match(_FORBIDDEN, reply.text)
