"""What the user's words ask of a mock interview, apart from the answers."""

import re
from typing import Final

from vivavoce.languages import HAN
from vivavoce.tools.sounds import han, same_sound, within
from vivavoce.tools.spoken import core_en, numbers_as_digits

_START_ZH: Final = re.compile(
    r"模拟面试|面试(?:练习|训练|演练)|练(?:习|一下|一练|练)?面试|面试我|给我面试|当面试官|"
    r"做面试官|扮演?面试官|考官|来一?(?:场|次|轮)面试"
)
_START_EN: Final = re.compile(
    r"\b(?:mock interview|interview me|practi[cs]e (?:an |my |for (?:an|my) )?(?:\w+ )?interview|"
    r"practi[cs]e interview\w*|be (?:my|the|an) interviewer|job interview practi[cs]e|"
    r"(?:do|start|run|have) (?:a|an) (?:\w+ )?(?:practice |job )?interview)\b"
)
_JOB_ZH: Final = re.compile(
    r"(?:应聘|竞聘|申请|想做|想当|岗位是|职位是|(?:去|要|想)面试?|投的?是?|面的?是?|面试)"
    r"(?:一个|一名|一下|个|的|是|岗位|职位)*(?P<job>[\u4e00-\u9fffa-z+ ]{2,14}?)"
    r"(?:这个|那个|的?(?:岗位|职位|岗|工作|面试)|吧|$|来|请|问|[五三两一\d]个)"
)
_JOB_EN: Final = re.compile(
    r"\b(?:for|as|to be|become|applying for) (?:a |an |the |my )?(?P<job>[a-z+ ]+)"
)
_AFTER_JOB_EN: Final = re.compile(
    r" ?\b(?:job|position|role|interview|opening|with|please|ask|and|but|then|now)\b.*"
)
_TITLES: Final = (
    "产品经理 项目经理 软件工程师 测试工程师 算法工程师 数据分析师 前端开发 后端开发 "
    "前端工程师 后端工程师 销售经理 销售代表 客户经理 程序员 销售 客服 前台 服务员 咖啡师 "
    "设计师 会计 老师 教师 护士 医生 律师 翻译 运营 人事 行政 文员 管培生 实习生 市场专员 "
    "新媒体运营 健身教练 导游 空乘 店长 厨师 记者 编辑 摄影师"
).split()
"""Jobs people name; longer ones first where one holds another."""
_COUNT: Final = re.compile(
    r"(?P<zh>[一二三四五六七八九十两\d]+)(?:个|道)(?:问题|题)|(?P<en>\d+) (?:quick |"
    r"short )?questions?"
)
_DIGITS: Final = {"两": 2, **{c: at for at, c in enumerate("一二三四五六七八九十", 1)}}
_PAUSE: Final = re.compile(r"暂停|先停一下|休息一下|中场休息|\bpause\b|\btake a break\b")
_RESUME: Final = re.compile(
    r"^(?:好|好的|那|行)?(?:继续|接着|我好了|我回来了|回来了|可以了|恢复|开始吧)|"
    r"^(?:ok |okay |lets |we can |please )*(?:resume|continue|go on|carry on|im back|i am back|"
    r"im ready|i am ready)"
)
_THINK: Final = re.compile(
    r"^(?:嗯|呃|好)*(?:让我想|我想想|容我想|我想一?下|我需要想|给我一?点时间)|"
    r"^(?:u+m )?(?:let me think|give me a (?:moment|second|minute)"
    r"(?: to think)?|i need (?:a moment|to think))"
)
_TIME: Final = re.compile(
    r"还有几个|还剩|多少时间|多久了|第几个|几个问题|\bhow (?:much time|many (?:more )?questions|"
    r"long)\b|\btime left\b"
)
_STOP: Final = re.compile(
    r"结束面试|不面了|面试结束|停止面试|就面到这|退出面试|\b(?:end|stop|quit|finish|"
    r"cancel) (?:the|this) interview\b"
)
_NEXT: Final = re.compile(
    r"下一个?问题|下一题|跳过|换个问题|不想回答|没有?经历过|没想过|\b(?:next question|skip|"
    r"pass on|rather not answer)\b"
)
_REPORT: Final = re.compile(
    r"(?:面试)?(?:反馈|报告|总结|评价|打分|点评)|表现(?:怎么样|如何)|\b(?:feedback|report|"
    r"how did i do|evaluation|score)\b"
)
_REPEAT: Final = re.compile(
    r"再说一遍|再问一遍|重复|没听清|问题是什么|\b(?:repeat|say (?:that|it) again|pardon|come again|"
    r"what was the question|didnt catch)\b"
)
_QUESTION: Final = re.compile(
    r"[吗呢]$|^(?:你|请问|那你|可以问)|是什么意思$|^(?:are|do|did|can|could|what|who|why|how|is|"
    r"will|would|may) ",
)
_SHORT_ZH, _SHORT_EN = 16, 9


def brief(said: str) -> bool:
    """Plain words that are too few for an answer that must not be mistaken for anything else."""
    return len(han(said)) <= _SHORT_ZH if HAN.search(said) else len(said.split()) <= _SHORT_EN


def starts(said: str) -> bool:
    """Plain words ask for a mock interview."""
    if same_sound(han(said), "模拟面试") and brief(said):
        return True
    return bool(_START_ZH.search(said) or _START_EN.search(said))


def title(said: str) -> str:
    """The common job title that is heard in plain Chinese, by sound ("产品经历"), or ""."""
    heard = han(said)
    for one in _TITLES:
        cost, start, end = within(heard, one)
        if end - start == len(one) and cost <= 0.15 * len(one):
            return one
    return ""


def job(said: str) -> str:
    """The job that plain words name, or ""."""
    text = _START_ZH.sub(" ", said)
    known = title(text)
    if match := _JOB_ZH.search(text):
        found = match["job"].strip()
        return known if known and len(known) >= len(found) else found
    if known:
        return known
    if match := _JOB_EN.search(said):
        found = _AFTER_JOB_EN.sub("", match["job"]).strip()
        return found if found not in ("me", "us", "it", "a while") else ""
    return ""


def bare_job(said: str) -> str:
    """A job named by itself, in answer to the question which one."""
    named = job(said)
    if named:
        return named
    if HAN.search(said):
        kept = re.sub(
            r"^(?:我|是|想|要|应聘|面试|面|做|当|投|的|嗯|呃|就|一个|一名|职位|岗位)+", "", said
        )
        kept = re.sub(r"(?:的?(?:岗位|职位|工作)|吧|啊|呀|呢)+$", "", kept)
        return kept if 2 <= len(kept) <= 12 else ""
    kept = re.sub(
        r"^(?:(?:a|an|the|im|i am|its|it is|for|as|would|like|want|to be) )+", "", core_en(said)
    )
    kept = re.sub(r" (?:job|position|role)$", "", kept)
    return kept if 1 <= len(kept.split()) <= 4 else ""


def count(said: str) -> int:
    """How many questions plain words ask for; 0 when they do not say."""
    match = _COUNT.search(numbers_as_digits(said))
    if not match:
        return 0
    number = match["zh"] or match["en"]
    return int(number) if number.isdigit() else _DIGITS.get(number, 0)


def control(said: str, paused: bool) -> str:
    """What plain words ask for while an interview is on, or ""."""
    if paused:
        return "resume" if _RESUME.search(said) else "stop" if _STOP.search(said) else ""
    if not brief(said):
        return ""
    for action, pattern in (
        ("stop", _STOP),
        ("pause", _PAUSE),
        ("repeat", _REPEAT),
        ("time", _TIME),
        ("skip", _NEXT),
        ("think", _THINK),
    ):
        if pattern.search(said):
            return action
    return ""


def asks_report(said: str) -> bool:
    return brief(said) and bool(_REPORT.search(said))


def asks_back(said: str) -> bool:
    """Plain words are a short question to the interviewer, not an answer."""
    return brief(said) and bool(_QUESTION.search(said))
