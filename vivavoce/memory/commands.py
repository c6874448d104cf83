"""What users say to the memory itself: remember, forget, what do you know, you may, stop.

Missing a command is better than taking talk for one ("forget it", 忘了带伞), so the patterns hold
on to the beginning or the end of what is said.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Order = Literal["remember", "forget_last", "forget_about", "forget_all", "list", "agree", "stop"]


@dataclass(frozen=True)
class Command:
    """An order, and what it is about in the user's words."""

    order: Order
    about: str = ""


_LEAD: Final = (
    r"^(?:(?:please|okay|ok|hey|oh|well|um|so|and|now|then|actually|could you|can you|will you"
    r"|would you"
    r"|i want you to|i'd like you to|just|yes|yeah|xiao ?yue)[ ,]+)*"
)
_LEAD_ZH: Final = (
    r"^(?:请|麻烦|嗯|好|那|那么|对了|哎|喂|小月|你|你能|能不能|可以|可不可以"
    r"|帮我|我要你|我想让你|我希望你|就|把它|先|还是|[，,\s])*"
)
_TAIL: Final = (
    r"(?:,? (?:please|now|okay|ok|will you|for good|forever|again|right now"
    r"|from your memory))*\s*[.!?]*$"
)
_TAIL_ZH: Final = r"(?:吧|了|好吗|行吗|可以吗|好不好|呗|啊|哦|都)*[。！？!?\s]*$"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_GONE: Final = r"(?:忘了|忘掉|忘记|忘|删了|删掉|删除|清除|清空|抹掉|去掉)"
_ALL_EN: Final = (
    r"(?:everything|all)(?: of it| of that)?(?: (?:that )?(?:you(?:'ve"
    r"| have)? (?:ever )?(?:know|remember|remembered"
    r"|saved|stored|learned|learnt)|i(?:'ve| have)? (?:ever )?(?:said|told you)))?(?: about me)?"
)
_ORDERS: Final[tuple[tuple[Order, re.Pattern[str]], ...]] = (
    (
        "stop",
        _any(
            rf"{_LEAD}(?:stop|quit) remembering(?: me| things| anything| everything| this"
            rf"| what i say| things about me)?{_TAIL}",
            rf"{_LEAD}(?:don't|do not) remember (?:me|anything|things)(?: about me"
            rf"| i say)?(?: any ?more)?{_TAIL}",
            rf"\bi (?:don't|do not|no longer) want you to remember (?:me|anything|things"
            rf"|what i say)(?: about me)?(?: any ?more)?{_TAIL}",
            rf"{_LEAD}(?:turn|switch) off (?:your |the )?memory{_TAIL}",
            rf"{_LEAD_ZH}(?:别再?|不要再?|不许再?|停止|不用再?|不准再?)(?:记住|记得|记录|记忆|记)(?:我|我的事|我说的话?|任何东西|任何事)?{_TAIL_ZH}",
            r"不想(?:再)?(?:让|要)你(?:再)?(?:记住?|记录|记得)(?:我|我的事|我说的话|任何|这些)",
            rf"{_LEAD_ZH}(?:关掉|关闭)(?:你的)?记忆{_TAIL_ZH}",
        ),
    ),
    (
        "agree",
        _any(
            rf"{_LEAD}you (?:may|can|are allowed to|'re allowed to) (?:remember|keep)(?: (?:me"
            rf"|this|that|things|it all|everything|what i (?:say|tell you"
            rf"|said)))(?: about me)?{_TAIL}",
            rf"{_LEAD}(?:i agree|i allow you"
            rf"|you have my permission)(?: that you)?(?: to)? remember\b.{{0,30}}$",
            rf"{_LEAD}(?:please )?(?:start|begin) remembering(?: me| things)?{_TAIL}",
            rf"{_LEAD}remember me{_TAIL}(?<!\?)",
            r"^(?:好|嗯|行|对|那)*[，,]?你?可以(?:开始)?(?:记住|记得|记下|记)(?:我|我的事|我说的话?|我说的事|下来|这些)(?:了|吧|啊|的)*[。！!]?$",
            r"^我?(?:同意|允许|愿意让?)你?(?:记住|记得|记下|记录|记)(?:我|我的事|我说的话?|下来)?(?:了|吧)*[。！!]?$",
            r"^(?:请|你)?(?:开始)?记住我(?:吧|了)?[。！!]?$",
        ),
    ),
    (
        "list",
        _any(
            r"\bwhat (?:else )?(?:do|did|have) you (?:know|remember|remembered|saved|stored"
            r"|kept|got|have)(?: in memory)?(?: saved| stored)? (?:about|on) me\b",
            r"\bwhat(?:'s| is) in your memory\b",
            r"\b(?:tell|show) me (?:everything |all )?(?:what )?you (?:know|remember) about me\b",
            r"^你(?:都|现在)?(?:还)?(?:知道|记得|记住了?|记了|了解)(?:关于)?我(?:的)?(?:些|一些)?(?:什么|哪些|多少|啥)(?:事情?|东西|信息)?[啊呀呢？?。]*$",
            r"^你(?:都)?(?:记得|记住了?|记了)(?:些)?(?:什么|啥|哪些)[啊呀呢？?。]*$",
            r"^你对我(?:都)?(?:了解|知道|记得|记住)(?:了)?(?:多少|什么|些什么|哪些)[啊呀呢？?。]*$",
        ),
    ),
    (
        "forget_all",
        _any(
            rf"{_LEAD}(?:forget|delete|erase|remove|wipe) {_ALL_EN}{_TAIL}",
            rf"{_LEAD}(?:delete|erase|wipe|clear) (?:all )?(?:my (?:data|memories|memory)"
            rf"|your memor(?:y|ies)(?: of me| about me)?|the memory){_TAIL}",
            rf"{_LEAD}forget (?:all )?about me{_TAIL}",
            rf"{_LEAD}forget me{_TAIL}",
            rf"{_LEAD_ZH}{_GONE}(?:掉)?(?:关于)?我?(?:的|说过的|告诉你的|说的)?(?:一切|所有|全部)(?:的)?(?:事情?|东西|话|信息|记忆|数据)?{_TAIL_ZH}",
            rf"{_LEAD_ZH}把?(?:关于|跟|和)?我?(?:有关)?(?:的|说过的|告诉你的)?(?:一切|所有|全部)(?:的)?(?:事情?|东西|话|信息|记忆|数据)?(?:都|全|给|全都)*{_GONE}{_TAIL_ZH}",
            rf"{_LEAD_ZH}(?:把)?(?:关于我|我)的(?:事情?|记忆|信息|数据)(?:都|全|给|全部)+{_GONE}{_TAIL_ZH}",
            rf"{_LEAD_ZH}{_GONE}我(?:吧)?[。！!]?$",
        ),
    ),
    (
        "forget_last",
        _any(
            rf"{_LEAD}(?:forget|delete|erase) (?:that|this|what i (?:just )?(?:said"
            rf"|told you)(?: just now)?|the last thing(?: i said)?|what i said just now"
            rf"|i (?:just )?said that|my last (?:sentence|words)){_TAIL}",
            rf"{_LEAD}(?:don't|do not) (?:remember|keep|save|store) (?:that|this|it"
            rf"|what i just said){_TAIL}",
            rf"{_LEAD}(?:scratch|strike) that from (?:your |the )?(?:memory|record){_TAIL}",
            rf"{_LEAD_ZH}(?:{_GONE}|别记|不要记|别记住)(?:我)?(?:刚才|刚刚|刚)(?:跟你|和你)?(?:说|讲|告诉你|提|聊)?(?:的)?(?:那?句?话|那?些?话|事情?|内容|那句|那个|那件事)?{_TAIL_ZH}",
            rf"{_LEAD_ZH}{_GONE}(?:这个|那个|这件事|那件事|这句话?|那句话?|这事){_TAIL_ZH}",
            rf"{_LEAD_ZH}(?:把)?(?:我)?(?:刚才|刚刚)(?:说|讲|提)?的?(?:那?句?话|那些|事情?|那句|那个)?(?:你|都|给我|给)*(?:{_GONE}|别记|不要记|别记住){_TAIL_ZH}",
            rf"{_LEAD_ZH}(?:这|那)(?:个|句|句话|件事|事)(?:你)?(?:别记|不要记|不用记|别记住|忘了|忘掉){_TAIL_ZH}",
        ),
    ),
    (
        "forget_about",
        _any(
            rf"{_LEAD}(?:forget|delete|erase)(?: (?:that|about|what (?:i (?:said|told you)"
            rf"|you know) about|everything about|all about))* (?P<en>(?:my|i|i'm|i've|our"
            rf"|we)\b(?!.*\b(?:instructions?|rules?|prompts?)\b)[^.!?]*?){_TAIL}",
            rf"{_LEAD_ZH}{_GONE}(?:掉)?(?:关于)?(?P<zh1>我(?!刚)[^，。！？,.!?]{{1,16}}?){_TAIL_ZH}",
            rf"{_LEAD_ZH}把(?:关于)?(?P<zh2>我(?!刚)[^，。！？,.!?]{{1,16}}?)(?:的事|给)?{_GONE}{_TAIL_ZH}",
            rf"{_LEAD_ZH}(?:别|不要)(?:再)?记(?:住|得)?(?P<zh3>我的[^，。！？,.!?]{{1,12}}?){_TAIL_ZH}",
        ),
    ),
    (
        "remember",
        _any(
            rf"{_LEAD}(?:remember|don't forget|do not forget|keep in mind|make a note"
            rf"|take a note|note)(?: that|:|,)+ (?P<en>.{{3,}})$",
            rf"{_LEAD}(?:remember|don't forget) (?P<en2>(?:my|i|i'm|i've|we|our)\b.{{3,}})$",
            r"^(?:请|你|你要|你得|帮我|麻烦你?|一定要?|要|给我|那|嗯|对了|[，,\s])*(?:记住|记下来?|记一下|记好|别忘了|不要忘了|要记得)(?:啊|哦)?[，,：:\s]*(?P<zh>(?!了|吗|我吧|没|我$).{2,})$",
        ),
    ),
)
_ASKS: Final = re.compile(
    r"^(?:do|did|can't|don't) you remember\b|[？?]\s*$|[吗么]\s*$|还记得", re.IGNORECASE
)


def parse(said: str) -> Command | None:
    """The order in what was said; None for everything else."""
    text = said.strip().replace("\u2019", "'")
    for order, pattern in _ORDERS:
        match = pattern.search(text)
        if match is None:
            continue
        if order in ("remember", "agree") and _ASKS.search(text):
            continue
        about = next((value for value in match.groupdict().values() if value), "")
        return Command(order, about.strip(" .。！!,，"))
    return None


_YES: Final = re.compile(
    r"^(?:yes|yeah|yep|yup|sure|of course|please do|do it|go ahead|ok|okay|right|correct"
    r"|confirm(?:ed)?|definitely"
    r"|absolutely|i am sure|i'm sure|certainly)\b|^(?:是|对|好|可以|确定|嗯|行|没错|同意|要"
    r"|当然|删|忘|确认|就这样)",
    re.IGNORECASE,
)
_NO: Final = re.compile(
    r"\b(?:no|nope|not|don't|do not|stop|cancel|wait|never ?mind|leave it|keep it|keep them)\b"
    r"|^.{0,3}(?:不|别|没)|算了|取消|等等|等一下|留着",
    re.IGNORECASE,
)


def agreed(said: str) -> bool | None:
    """Yes or no to a question of ours; None: something else was said."""
    text = said.strip()
    if _NO.search(text):
        return False
    return True if _YES.search(text) and len(text) <= 40 else None
