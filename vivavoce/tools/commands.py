"""What people say in any game that is not a move of it: stop, hint, again, score — and asides."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from vivavoce.languages import HAN, Language
from vivavoce.tools.sounds import han
from vivavoce.tools.spoken import core, phrase_in


def _phrases(chinese: str, english: str) -> tuple[str, ...]:
    return (*chinese.split(), *english.split(", "))


COMMANDS: Final[Mapping[str, Sequence[str]]] = {
    "stop": _phrases(
        "不玩了 别玩了 不想玩了 结束游戏 退出游戏 停止游戏 结束吧 到此为止 就到这里 就玩到这 "
        "先到这里 先不玩了 今天就到这 游戏结束 不来了 不猜了不玩 换个游戏 玩别的",
        "stop the game, stop playing, quit the game, end the game, lets stop, "
        "i want to stop, i quit, stop the quiz, end the quiz, no more questions, "
        "thats enough, enough for today, im done, i am done, finish the game, stop, quit, "
        "do not want to play anymore, dont want to play anymore",
    ),
    "hint": _phrases(
        "给个提示 来个提示 给点提示 给我提示 提示一下 提示 再提示 要提示 线索 提醒一下 "
        "给个线索 给点线索",
        "give me a hint, a hint, another hint, hint please, hint, a clue, give me a clue",
    ),
    "repeat": _phrases(
        "再说一遍 再念一遍 再读一遍 重复一遍 重复一下 再来一遍 没听清 没听清楚 没听见 没听到 "
        "你说什么 刚才说什么 题目是什么 什么题目 选项是什么 有哪些选项 再说一次",
        "say that again, say it again, repeat, repeat that, repeat the question, "
        "repeat the options, come again, pardon, one more time, once more, "
        "what was the question, what was that, what are the options, what were the options, "
        "didnt hear, didnt catch, did not hear, did not catch",
    ),
    "score": _phrases(
        "几分 多少分 比分 得分 分数 战绩 谁赢了 谁领先 我赢了几",
        "the score, my score, how many points, how am i doing, who is winning, whos winning",
    ),
    "skip": _phrases(
        "跳过 下一题 下一个 换一题 换一个题 换个题 换一道 过吧 下一道 再来一题 再来一个 "
        "继续下一题 下一句",
        "skip, next question, next one, pass, another question, another one, move on, "
        "skip this one",
    ),
    "give_up": _phrases(
        "不知道 不会 认输 我输了 放弃 投降 想不出来 想不到 想不起来 猜不到 猜不出来 猜不着 "
        "公布答案 告诉我答案 告诉我吧 说答案 答案是什么 正确答案 揭晓 没想法 答不上来 接不上 "
        "接不下去 不清楚 不晓得",
        "i dont know, i do not know, dont know, no idea, i give up, give up, just tell me, "
        "tell me the answer, whats the answer, what is the answer, reveal, i have no idea, "
        "no clue, beats me, i surrender, you win",
    ),
}

YES: Final = (
    "好 好的 好啊 好呀 行 行啊 可以 可以啊 当然 要 要的 来 来吧 对 对的 是 是的 没错 嗯 嗯嗯 "
    "继续 再来 开始 开始吧 没问题 算 算吧 算我对 就这样 确定".split()
)
NO: Final = "不 不要 不了 不用 不用了 不对 不是 不行 算了 不算 别 没有 不好".split()
YES_EN: Final = (
    "yes yeah yep yup sure ok okay absolutely please correct right exactly definitely go".split()
)
NO_EN: Final = "no nope nah not never".split()

_ASIDE_ZH: Final = re.compile(
    r"等一下|等等|等会|稍等|等我|接个?电话|有人敲门|上个?厕所|喝口水|马上回来|我先去|回头再|"
    r"你(?:是不是|是谁|是人|是真人|是机器|是ai|叫什么|多大|会不会|能不能|喜欢|觉得|怎么会|"
    r"为什么|在干|吃饭|累)|"
    r"你是[^。]{0,6}(?:人|机器人|ai|模型)|几点了?$|现在几点|今天星期几|天气|帮我|给我(?:打|放|"
    r"讲|查|定)|打开|关掉|关上|导航|音量|"
    r"谢谢|哈哈哈*$|真(?:有意思|好玩|有趣|难)|太(?:有意思|好玩|有趣|难|简单)了?|好难啊?$|"
    r"这题(?:好|真|太)|为什么(?:呢|啊)?$|"
    r"我(?:饿|渴|困|累|头疼|难受|不舒服|想睡|有点)|妈妈|我[妈爸爷奶哥姐]|爸爸(?:回来|叫)|你好$|再见|拜拜|听得见|"
    r"喂喂?$|说到这|话说|顺便"
)
_ASIDE_EN: Final = re.compile(
    r"\b(?:hold on|hang on|wait|one (?:second|moment|minute)|just a (?:second|moment|minute|"
    r"sec)|give me a "
    r"(?:second|moment|minute)|phone (?:is )?ring\w*|take (?:this|a) call|be right back|brb|"
    r"at the door|"
    r"are you|do you|did you|who (?:are|made) you|what(?: is|s) your|how old|can you (?!repeat|"
    r"say|give)|"
    r"could you (?!repeat|say|give)|would you (?!repeat|say|give)|whats the (?:time|weather)|"
    r"what time|"
    r"what is the (?:time|weather)|how is the weather|weather|turn (?:on|off|up|down)|open the|"
    r"close the|"
    r"call my|navigate|thank you|thanks|thats (?:funny|hard|interesting|too hard)|"
    r"that is (?:funny|hard|interesting)|this is (?:fun|hard|boring)|haha\w*|i am (?:hungry|"
    r"tired|thirsty|sad)|"
    r"im (?:hungry|tired|thirsty|sad|bored)|good (?:morning|night|evening)|hello|bye|by the way|"
    r"how are you|why is that|how come|excuse me|can you hear)\b"
)


_LONGEST: Final = 60
"""Characters of words that may be a command."""


def command(said: str, language: Language) -> str:
    """The command that plain words give, or ""."""
    if len(said) > _LONGEST:
        return ""
    kept = core(said, language)
    for name, phrases in COMMANDS.items():
        for phrase in phrases:
            slack = 5 if HAN.search(phrase) else 4
            if len(phrase) <= 4 and not HAN.search(phrase):
                slack = 1  # a lone "stop", "pass", "quit"; not "a bus stop"
            if len(phrase) == 2 and HAN.search(phrase):
                slack = 4
            if phrase_in(said, phrase, slack) or phrase_in(kept, phrase, slack):
                return name
    return ""


def affirms(said: str) -> bool | None:
    """Plain words say yes (True), no (False) or neither (None)."""
    words = said.split()
    heard = han(said)
    if heard:
        if heard in NO or (len(heard) <= 6 and heard.startswith(("不", "算了", "别", "没有"))):
            return False
        opens = tuple(word for word in YES if len(word) > 1)
        if heard in YES or (len(heard) <= 6 and heard.startswith(opens)):
            return True
        return None
    if not words or len(words) > 6:
        return None
    if words[0] in NO_EN:
        return False
    return True if words[0] in YES_EN else None


_BEGIN: Final = re.compile(
    r"^(?:嗯|好|那|咱们?|我们)*(?:开始|来吧|来一题|来一个|出题|走起|上题|第一题|放马过来|准备好了)"
    r"|^(?:ok(?:ay)? |well |so |im |i am |lets )*(?:start|begin|go|ready|play|hit me|bring it on"
    r"|first (?:one|question)|ask me)\b"
)


def begins(said: str) -> bool:
    """Plain words take up an invitation to play: a yes, "let's go", "放马过来"."""
    return affirms(said) is True or _BEGIN.search(said) is not None


_GUESS_ZH: Final = re.compile(r"是不是|会不会|难道|莫非|该不会|因为|可能是|应该是")
_ASKS_ZH: Final = re.compile(
    r"[你您]|什么|哪[里儿个些位]|多少|几[点个号]|怎么|为什么|是谁|知道.*[吗么]$|听过|记得"
)
_GUESS_EN: Final = re.compile(
    r"^(?:(?:is|was|are|were|did|does|could|would|can|do) (?:it|he|she|they|that|this|the|a|an)\b|"
    r"(?:what|how) about\b|because\b)"
)
_ASKS_EN: Final = re.compile(
    r"^(?:please |can you |could you |ok |hey )*(?:what|whats|when|how|hows|where|wheres|who|"
    r"whos|which|why|"
    r"can|could|do|does|did|have|has|am|are|will|would|should|may|is my|is there|set|call|text|"
    r"send|book|"
    r"order|find|show|turn|play|remind|schedule|add|cancel|check|change|tell|read|take|make|"
    r"create|start|"
    r"share|get me|give|put|i need|i want|i would like|id like|lets talk|lets go|i have to|"
    r"i am going|"
    r"im going|my name)\b"
)


def aside(said: str, language: Language) -> bool:
    """Plain words are clearly no move in a game: talk to the other person about something else."""
    if (_ASIDE_ZH if HAN.search(said) else _ASIDE_EN).search(said):
        return True
    guess, asks = (_GUESS_ZH, _ASKS_ZH) if HAN.search(said) else (_GUESS_EN, _ASKS_EN)
    if asks.search(said) and not guess.search(said):
        return True
    return len(han(said)) > 40 if language == "zh" else len(said.split()) > 30
