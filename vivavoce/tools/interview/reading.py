"""What is in an answer: numbers, tools, people, the four parts of a story, fillers, hedges.

Only words are read. How somebody feels is not guessed, neither from words nor from the voice.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import HAN, Language

PARTS: Final = ("situation", "task", "action", "result")

_STAR: Final[Mapping[Language, Mapping[str, re.Pattern[str]]]] = {
    "zh": {
        "situation": re.compile(
            r"当时|那时候?|有一次|去年|前年|今年|上个?(?:公司|学期|季度|月)|之前|以前|"
            r"大[一二三四]|实习的?时候|刚(?:入职|开始|毕业)|"
            r"在.{1,12}(?:公司|部门|学校|店里?|团队|项目)|背景是|\d{4}年"
        ),
        "task": re.compile(
            r"目标|任务|要求|需要(?:在|我|把)|负责|指标|必须|得在|希望(?:我|把)|挑战|问题(?:是|"
            r"在于)|要(?:在|把|我)|领导让|老板让|deadline|截止"
        ),
        "action": re.compile(
            r"我(?:就|先|又|们?|自己|主动|马上|开始|后来|决定|首先|于是|每天)*(?:去|把|给|跟|和|"
            r"用|写|做|设计|分析|组织|联系|整理|"
            r"提出|建议|推动|协调|搭|开发|优化|重构|排查|定位|查|打电话|沟通|说服|拜访|调研|"
            r"访谈|拆|列|学|培训|道歉|解释|安排|加|改)"
        ),
        "result": re.compile(
            r"结果|最后|最终|后来(?:就|客户|老板|项目)|提升|提高|降低|下降|降到|减少|增长|增加|"
            r"涨了|缩短|节省|完成了|上线了|"
            r"成功|签(?:了|下)|拿到|获得|获奖|续约|满意|解决了|效果"
        ),
    },
    "en": {
        "situation": re.compile(
            r"\b(?:when i|at my (?:last|previous|current|old)|last (?:year|summer|month|"
            r"quarter)|once|one time|"
            r"back (?:in|then)|at the time|during|in my (?:last|previous|first|second|third)|"
            r"at [A-Z]\w+|"
            r"in (?:19|20)\d\d|two years ago|years ago|there was|we had)\b"
        ),
        "task": re.compile(
            r"\b(?:my (?:task|job|goal|role|target) was|responsible for|in charge of|had to|"
            r"needed to|was asked to|"
            r"goal|target|deadline|challenge|the problem was|supposed to|wanted (?:me|us) to)\b"
        ),
        "action": re.compile(
            r"\b(?:i|we) (?:(?:then|first|also|just|quickly|personally|"
            r"immediately) )*(?:decided|built|wrote|made|"
            r"analy[sz]ed|talked|called|led|organi[sz]ed|designed|created|set up|proposed|"
            r"suggested|fixed|"
            r"looked|checked|asked|met|started|changed|added|moved|split|tested|trained|"
            r"explained|offered|"
            r"apologi[sz]ed|listened|wrote|rewrote|introduced|used|worked|sat down|profiled|"
            r"rolled|visited|"
            r"prepared|planned|measured|interviewed|convinced)\b"
        ),
        "result": re.compile(
            r"\b(?:as a result|in the end|finally|eventually|resulted|increased|decreased|"
            r"reduced|dropped|cut|saved|"
            r"improved|grew|launched|won|finished|delivered|signed|renewed|succeeded|shipped|"
            r"went (?:up|down)|"
            r"faster|solved|closed|hit (?:the|our|my))\b"
        ),
    },
}
_NUMBERS: Final[Mapping[Language, re.Pattern[str]]] = {
    "zh": re.compile(
        r"百分之[一二三四五六七八九十百两点零\d]+|\d[\d.]*\s*(?:%|％|万|亿|多?个|人|天|周|年|"
        r"小时|分钟|毫秒|秒|倍|次|元|块|单|家|名|位|成|行|台)+|"
        r"[二三四五六七八九十百千万两][一二三四五六七八九十百千万零多]*(?:个百分点|个人|个月|"
        r"个小时|个客户|个|分钟|毫秒|秒|万|倍|天|周|年|"
        r"次|单|家|名|位|成|人)|\d{2,}"
    ),
    "en": re.compile(
        r"\$?\b\d[\d,.]*\s?(?:%|percent|k\b|million|thousand|hours|days|weeks|months|people|"
        r"users|customers|ms|"
        r"milliseconds|seconds|minutes|times|x\b)?|\b(?:two|three|four|five|six|seven|eight|"
        r"nine|ten|twelve|"
        r"fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
        r"hundred)(?:[ -]\w+){0,2}? (?:percent|people|"
        r"months|weeks|days|hours|years|users|customers|clients|engineers|times|million|"
        r"thousand|minutes|"
        r"seconds|calls|deals)\b",
        re.IGNORECASE,
    ),
}
_TOOLS: Final = frozenset(
    "python java javascript typescript golang rust kotlin swift react vue angular django flask "
    "spring redis mysql postgres postgresql mongodb kafka docker kubernetes linux git github "
    "jenkins terraform aws azure excel powerpoint ppt word sql tableau figma sketch axure jira "
    "confluence notion slack trello salesforce hubspot crm sap photoshop tensorflow pytorch "
    "pandas spark hadoop elasticsearch grafana prometheus nginx grpc graphql rest selenium "
    "zendesk wechat android ios".split()
)
_TOOLS_ZH: Final = ("微信", "钉钉", "飞书", "企业微信", "小程序", "表格", "问卷", "看板", "漏斗")
_NO_TOOLS: Final = frozenset("ok hr app pk kpi ai dd ui ux no yes".split())
_PEOPLE: Final[Mapping[Language, re.Pattern[str]]] = {
    "zh": re.compile(
        r"同事|客户|客人|老板|领导|经理|主管|组长|研发|设计师|运营|供应商|老师|同学|队友|实习生|"
        r"用户|师傅|前辈"
    ),
    "en": re.compile(
        r"\b(?:my (?:manager|boss|colleague|teammate|team|mentor|professor|classmate)s?|"
        r"the (?:guest|designer|"
        r"engineer|manager|vendor|team)s?|customers?|clients?|users?|stakeholders?)\b"
    ),
}
_FILLERS: Final[Mapping[Language, re.Pattern[str]]] = {
    "zh": re.compile(
        r"嗯+|呃+|额(?=[，,。]|那|就)|啊(?=[，,])|那个(?=[，,]|就|呢)|就是说|怎么说呢|反正就是|"
        r"然后(?=然后|[，,]?那个)"
    ),
    "en": re.compile(
        r"\b(?:u+h+m*|u+m+|er+m*|you know|i mean|like(?=,)|basically|kind of|sort of)\b"
    ),
}
_HEDGES: Final[Mapping[Language, re.Pattern[str]]] = {
    "zh": re.compile(
        r"可能|大概|也许|好像|应该吧|不太确定|不太清楚|说不好|还行吧|算是吧|随便|一般般|差不多吧"
    ),
    "en": re.compile(
        r"\b(?:maybe|probably|i guess|i think maybe|not sure|kind of|sort of|i suppose|"
        r"hopefully|perhaps|"
        r"somehow|i do not really know|i don't really know)\b"
    ),
}
_OWNED: Final[Mapping[Language, re.Pattern[str]]] = {
    "zh": re.compile(r"我(?:负责|主导|决定|带|牵头|设计|推动|独立|发现|提出|搭建|完成|解决|说服)"),
    "en": re.compile(
        r"\bi (?:led|owned|decided|built|designed|drove|delivered|created|proposed|solved|wrote|"
        r"launched|"
        r"convinced|fixed|closed|improved|reduced|increased)\b"
    ),
}
_CUT: Final = re.compile(r"[，。；！？,.;!?\n]+(?!\d)\s*")
_CUT_ZH: Final = re.compile(r"(?<=.{6})(?=然后|但是|所以|后来|因为|最后|结果|于是|不过|而且)")
_CUT_EN: Final = re.compile(
    r"\s(?=(?:and then|and i|so i|but|because|then i|after that|as a result|(?:and )?in the end)\b)"
)
_LEAD: Final = re.compile(
    r"^(?:然后|所以|但是|后来|因为|于是|就|嗯|呃|那|不过|而且)+|^(?:(?:and then|and|so|but|then|"
    r"because|um|uh)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What was found in an answer, quoted from it."""

    text: str
    language: Language
    units: int
    """Han characters or words."""
    numbers: tuple[str, ...]
    tools: tuple[str, ...]
    people: tuple[str, ...]
    parts: Mapping[str, str]
    """The parts of a story that are there, with the clause that shows it."""
    ours: str
    """A clause that says "we" did something, when the answer never says "I" did."""
    fillers: Mapping[str, int]
    hedges: tuple[str, ...]
    owned: tuple[str, ...]
    """Clauses in which the speaker takes responsibility."""


def clauses(text: str, language: Language) -> list[str]:
    """An answer cut at its marks, or before connectives where the recogniser wrote none."""
    more = _CUT_ZH if language == "zh" else _CUT_EN
    found = []
    for piece in _CUT.split(text):
        long = len(piece) > 24 if language == "zh" else len(piece.split()) > 12
        found += more.split(piece) if long else [piece]
    return [piece.strip() for piece in found if piece.strip()]


def read(text: str, language: Language) -> Reading:
    """Read one answer."""
    lower = text if language == "zh" else text.lower().replace("’", "'")
    pieces = clauses(text, language)
    parts = {}
    for part, pattern in _STAR[language].items():
        for piece in pieces:
            if pattern.search(piece if language == "zh" or part == "situation" else piece.lower()):
                parts[part] = piece
                break
    return Reading(
        text=text,
        language=language,
        units=len(HAN.findall(text)) if language == "zh" else len(text.split()),
        numbers=_unique(m.strip(" ,.") for m in _NUMBERS[language].findall(text)),
        tools=_tools(text, language),
        people=_unique(_PEOPLE[language].findall(lower)),
        parts=parts,
        ours=_ours(pieces, language),
        fillers=Counter(_FILLERS[language].findall(lower)),
        hedges=_unique(_HEDGES[language].findall(lower)),
        owned=_having(pieces, _OWNED[language]),
    )


def _tools(text: str, language: Language) -> tuple[str, ...]:
    latin = re.findall(r"[A-Za-z][A-Za-z+#.]*[A-Za-z+#]", text)
    if language == "zh":
        named = [one for one in latin if one.lower() not in _NO_TOOLS]
        return _unique([*named, *(one for one in _TOOLS_ZH if one in text)])
    return _unique(one for one in latin if one.lower() in _TOOLS)


def _ours(pieces: Sequence[str], language: Language) -> str:
    """The first clause with "we", if hardly any says "I"."""
    we = re.compile(r"我们|咱们" if language == "zh" else r"\b(?:we|our team)\b", re.IGNORECASE)
    i = re.compile(r"我(?!们)" if language == "zh" else r"\b(?:i|my)\b", re.IGNORECASE)
    team = [piece for piece in pieces if we.search(piece)]
    own = [piece for piece in pieces if i.search(piece)]
    return team[0] if len(team) >= 2 and len(own) * 2 < len(team) else ""


def _having(pieces: Sequence[str], pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(piece for piece in pieces if pattern.search(piece.lower()))


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))


def quote(piece: str, language: Language) -> str:
    """A clause short enough to be said back."""
    piece = _LEAD.sub("", piece.strip(" ，。,.；;"))
    if language == "zh":
        return piece if len(piece) <= 18 else piece[:17] + "…"
    words = piece.split()
    return piece if len(words) <= 10 else " ".join(words[:9]) + "…"
