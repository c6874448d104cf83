"""Facts in Chinese sentences about oneself.

Every pattern begins where the clause does, after 我 and words that change nothing, so that what
others say (他说我…), stories and denials are missed by construction. Ears drop punctuation and
write digits either way.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from vivavoce.memory import dates
from vivavoce.memory.dates import NUMBER_ZH, number
from vivavoce.memory.records import Found
from vivavoce.memory.rules import Rule, carried, matches, rule, settled, split_lists
from vivavoce.memory.vocabulary import (
    AILMENTS_ZH,
    KIN_ZH,
    PETS_ZH,
    PLACES_ZH,
    TONGUES_ZH,
    TRADES_ZH,
    alternatives,
    by_word,
)

_OPEN: Final = (
    r"^(?:其实|对了|因为|所以|嗯|那个|你好|您好|哦|啊|哎|诶|但是|不过|而且|然后|最近|现在|目前|今天|今年|"
    r"告诉你|跟你说|说实话|那|就是|还有|另外|\s)*"
)
_AGO: Final = (
    r"(?:上上?个?(?:周|星期|礼拜|月)(?:[一二三四五六日天末初底])?|前几天|前天|前阵子|前段时间|不久前|去年|年初|今年年初"
    r"|[两三四五六七八九十几]个?(?:天|周|星期|月|年)前)"
)
_ADVERBS: Final = (
    r"(?:现在|目前|已经|一直|也|还|就|真的|平时|平常|最近|今年|其实|特别|非常|很|挺|超|超级|蛮|比较|都|"
    r"从小|刚刚|刚|终于|是真的|这个人|本人|自己|正|确实|最|一向|从来|绝对|实在|上个月|去年|前几天|今天|昨天)*"
)
_I: Final = rf"{_OPEN}我(?:们)?{_ADVERBS}"
_I_OR_NOW: Final = rf"(?:{_I}|^(?:我)?(?:最近|现在|目前)(?:我)?)"
_END: Final = (
    r"(?=$|[，。！；、,.!;\s]|今年|现在|吧$|啊$|呀$|啦$|了$|的$|呢$|哦$|就行|就好"
    r"|就可以|来自|住在|是个|是一)"
)
_V: Final = rf"(?P<v>[^，。！？；,.!?;\s]{{1,16}}?){_END}"
_NAME: Final = (
    r"(?P<v>(?![什啥谁哪你他她它我不做这那])[\u4e00-\u9fffA-Za-z·]{1,10}?)"
    r"(?=$|[，。！；、,.!;\s]|今年|现在|就行|就好|就可以|吧|啊$|呀$|啦$|哦$|来自|住在|是个|是一|，|在|和|了$|也)"
)
_KIN: Final = by_word(KIN_ZH)
_PETS: Final = by_word(PETS_ZH)
_PLACE: Final = alternatives(PLACES_ZH)
_TRADE: Final = rf"(?P<v>[\u4e00-\u9fff]{{0,5}}?(?:{alternatives(TRADES_ZH)}))(?:的)?{_END}"
_REL: Final = rf"(?:我|我的|我家|我们家)(?P<rel>{alternatives(_KIN)})"
_ANIMAL: Final = rf"(?P<animal>{alternatives(_PETS)})"
_ONE: Final = r"(?:一|两|三)?(?:个|名|位)?"
_NOT_PEOPLE: Final = r"(?!你|您|他|她|它|我|这|那|的|上了|一个人|谁|什么)"
_GO: Final = r"(?:到|去|来|回)"

RULES: Final[tuple[Rule, ...]] = (
    rule(rf"{_I}(?:叫|的名字(?:是|叫)|的大名(?:是|叫)|名叫|全名叫?){_NAME}", "name"),
    rule(
        r"(?:^|[，,\s]|你|您|你们|就|可以|请|以后|都|大家|朋友们?|家人|他们)叫我(?:一声)?"
        rf"{_NAME}(?:吧|就行|就好|就可以)?",
        "address_as",
    ),
    rule(rf"{_I}(?:快|快要|满|刚满)?(?P<v>{NUMBER_ZH})岁", "age"),
    rule(rf"{_OPEN}我今年(?:刚)?(?P<v>{NUMBER_ZH})了?$", "age"),
    rule(
        rf"{_I}(?:住在|住|搬家?{_GO}了?|家在|定居在?|定居{_GO})(?!哪|一起|得|的){_V}",
        "home",
    ),
    rule(
        rf"{_OPEN}(?:{_AGO})*我(?:们家?)?(?:{_AGO}|刚刚?|才|已经)*搬家?{_GO}了?(?!哪)"
        rf"(?P<v>[^，。！？；,.!?;\s]{{1,16}}?)(?:去|来)?{_END}",
        "home",
    ),
    rule(rf"^(?:现在|目前|如今)住在?(?!哪|一起|得|的){_V}", "home"),
    rule(rf"{_I}从(?P<k>[^，,]{{1,8}}?)搬家?{_GO}了?{_V}", "home"),
    rule(rf"{_I}从{_V.replace(_END, f'(?=搬家?{_GO})')}", "home", state="past"),
    rule(
        rf"^(?:以前|之前|曾经|过去|原来|小时候|我以前|我之前|我曾经|我过去|我原来|我小时候)我?"
        rf"(?:一直)?住在?(?!哪|得|的)(?P<v>[^，。,\s过]{{1,10}}?)(?:的|过)?{_END}",
        "home",
        state="past",
    ),
    rule(r"^我(?:以前|之前|曾经)?在(?P<v>[^，,]{1,8}?)住过", "home", state="past"),
    rule(rf"{_I}(?:早就)?不住在?{_V}", "home", state="over"),
    rule(rf"{_I}(?:的)?(?:老家|家乡|故乡)(?:是|在){_V}", "origin"),
    rule(rf"{_I}是(?P<v>{_PLACE}|[\u4e00-\u9fff]{{2,3}}(?=人))人", "origin"),
    rule(rf"{_I}来自{_V}", "origin"),
    rule(rf"{_I}出生在{_V}", "origin"),
    rule(rf"{_I}在(?P<v>{_PLACE}|[\u4e00-\u9fff]{{2,4}}?)(?:长大|出生)", "origin"),
    rule(rf"{_I_OR_NOW}(?:是|当|做|干){_ONE}{_TRADE}", "job"),
    rule(rf"{_I_OR_NOW}在[^，,]{{1,10}}?(?:当|做){_ONE}{_TRADE}", "job"),
    rule(rf"{_I}(?:的)?(?:工作|职业)是{_V}", "job"),
    rule(rf"{_I}退休了?", "job", value="retired"),
    rule(
        rf"{_I}(?:辞职了|辞了职|失业了|被裁了|被裁员了|被开除了|下岗了|离职了|辞掉了?工作)",
        "job",
        state="over",
    ),
    rule(
        rf"{_I_OR_NOW}在(?:一?[家个所])?(?P<v>[^，,当]{{1,12}}?)(?:上班|工作|打工|任职|实习)",
        "employer",
    ),
    rule(rf"{_I}(?:跳槽|入职){_GO}?了?(?:一?[家])?{_V}", "employer"),
    rule(
        rf"{_I}(?:已经)?(?:不在|离开了?|从)(?P<v>[^，,]{{2,10}}?)(?:上班|工作|离职)了",
        "employer",
        state="over",
    ),
    rule(
        rf"{_I_OR_NOW}在(?P<v>[^，,]{{1,10}}?)(?:读书|上学|读研|读博|念书|读大[一二三四]|上大学|读大学|上高中|读高中|上研究生)",
        "school",
    ),
    rule(rf"{_I}(?:是)?学(?P<v>[^，,]{{1,8}}?)(?:的|专业)$", "study"),
    rule(rf"{_I}(?:的)?专业是{_V}", "study"),
    rule(rf"{_I}(?:结婚了|已婚|领证了|结了婚)", "relationship", value="married"),
    rule(rf"{_I}(?:和|跟)?.{{0,8}}(?:分手了|分了手)", "relationship", value="separated"),
    rule(rf"{_I}(?:和|跟)?.{{0,6}}(?:离婚了|离了婚|离异)", "relationship", value="divorced"),
    rule(rf"{_I}(?:是|还是)?单身", "relationship", value="single"),
    rule(rf"{_I}(?:和|跟)?.{{0,6}}订婚了", "relationship", value="engaged"),
    rule(
        rf"{_I}(?:有|交了?|谈了?|找了?)(?:一?个)?(?:新)?(?:男朋友|女朋友|对象)了?$",
        "relationship",
        value="in a relationship",
    ),
    rule(rf"{_OPEN}我最(?:喜欢|爱|喜爱)的(?P<k>[^，,是]{{1,8}}?)是{_V}", "favourite"),
    rule(
        rf"{_I}(?:喜欢|爱|热爱|喜爱|迷上了?|爱上了?){_NOT_PEOPLE}(?P<k>[^，。！？,.!?\s]{{1,14}}?)(?=$|[，。！,.!\s]|了$|啊$|啦$)",
        "taste",
        value="like",
    ),
    rule(
        rf"{_I}(?:不太?|不怎么|不是很|不再|越来越不)(?:喜欢|爱){_NOT_PEOPLE}(?P<k>[^，。！？,.!?\s]{{1,14}}?)(?=$|[，。！,.!\s]|了$|啊$)",
        "taste",
        value="dislike",
    ),
    rule(
        rf"{_I}(?:讨厌|受不了|最烦|烦|不能忍|痛恨){_NOT_PEOPLE}(?P<k>[^，。！？,.!?\s]{{1,14}}?)(?=$|[，。！,.!\s]|了$|啊$)",
        "taste",
        value="dislike",
    ),
    rule(rf"{_I}对(?P<v>[^，,]{{1,14}}?)(?:严重|有点|都)?过敏", "allergy"),
    rule(rf"{_I}一?(?:吃|喝|碰到?|闻到?)(?P<v>[^，,]{{1,8}}?)就?会?过敏", "allergy"),
    rule(rf"{_I}(?:是)?(?:吃素|吃全素|素食者|素食主义者?)", "diet", value="vegetarian"),
    rule(
        rf"{_I}(?:不吃|不能吃|吃不了|不喝|不能喝|喝不了|戒了)(?!了|饭|早饭|东西|点)(?P<v>[^，。！？,.!?\s]{{1,10}}?)(?:的)?{_END}",
        "avoid",
    ),
    rule(
        rf"{_I}(?:有|得了?|患有|患了|查出来?)(?:点|轻微的?|严重的?)?(?P<v>{alternatives(AILMENTS_ZH)})",
        "health",
    ),
    rule(rf"{_I}(?P<v>怀孕)了", "health"),
    rule(
        rf"{_I}(?:会|能|可以)(?:说|讲)(?:一点|一些|点)?(?P<v>(?:{alternatives(TONGUES_ZH)})(?:[和、跟](?:{alternatives(TONGUES_ZH)}))*)",
        "speaks",
    ),
    rule(rf"{_I}会(?P<v>[弹拉吹打踢跳画唱写下][^，。,说\s]{{1,8}}?){_END}", "hobby"),
    rule(rf"{_I}(?:的)?爱好是{_V}", "hobby"),
    rule(
        rf"{_OPEN}我?(?:最近|现在|目前|也|正)*(?:在学|在学习|在自学|开始学|报名?了?学)(?!校|院|的|着){_V}",
        "learning",
    ),
)

_ABOUT_KIN: Final = (
    rule(rf"{_OPEN}{_REL}(?:的名字)?(?:叫|名叫|名字叫|名字是){_NAME}", "kin"),
    rule(
        rf"{_OPEN}我(?:还)?有(?:一?个|一位|两个)(?P<rel>{alternatives(_KIN)})(?:名字)?叫{_NAME}",
        "kin",
    ),
    rule(rf"{_OPEN}{_REL}(?:现在|一直|也|还)*(?:住在|住|定居在?|搬{_GO}了?){_V}", "kin_home"),
    rule(rf"{_OPEN}{_REL}(?:现在|一直|也|还)*在(?P<v>{_PLACE})", "kin_home"),
    rule(rf"{_OPEN}{_REL}(?:现在|以前)*(?:是|当|做)(?:一?[个名位])?{_TRADE}", "kin_job"),
    rule(rf"{_OPEN}{_REL}.{{0,8}}?今年(?P<v>{NUMBER_ZH})岁?了?$", "kin_age"),
    rule(rf"{_OPEN}{_REL}(?:已经|快|才)?(?P<v>{NUMBER_ZH})岁", "kin_age"),
    rule(
        rf"{_OPEN}我(?:还)?有(?P<v>{NUMBER_ZH})?(?:个|位)(?P<rel>{alternatives(_KIN)})(?=$|[，,。\s]|叫|在)",
        "kin_count",
    ),
)
_MINE: Final = r"(?:我|我家|我们|我们家|家里|我家里)(?:最近|刚|刚刚|新|还|又|现在|一直|都|也)*"
_ABOUT_PETS: Final = (
    rule(
        rf"{_OPEN}{_MINE}(?:养|有|来|领养|买|收养|捡)(?:了|着|过)?(?:一|两|三)?(?:只|条|头|匹|个)?"
        rf"[\u4e00-\u9fff]{{0,3}}?{_ANIMAL}(?:[，,]?(?:它)?(?:名字)?(?:叫|名叫|名字叫|名字是){_NAME})?",
        "pet",
    ),
    rule(
        rf"{_OPEN}(?:我家|我的|我们家|我养的)(?:的)?(?:那?只|那?条)?{_ANIMAL}(?:的名字)?(?:叫|名叫|名字叫|是){_NAME}",
        "pet",
    ),
    rule(
        rf"{_OPEN}(?:我家|我的|我们家|我养的|我)(?:的)?(?:那?只|那?条)?{_ANIMAL}.{{0,6}}?"
        r"(?:死了|去世了|走了|走丢了|丢了|没了|去了汪星|去了喵星)",
        "pet",
        state="over",
    ),
)
_ITS_NAME: Final = re.compile(
    rf"^(?:它|他|她)?(?:的)?(?:名字)?(?:就)?(?:叫做|叫|名叫|是叫)(?!我|你){_NAME}$"
)
_THEIR_AGE: Final = re.compile(rf"^(?:他|她)?(?:今年|已经|才)?(?P<v>{NUMBER_ZH})岁了?$")

_CLAUSE: Final = re.compile(r"[，。！；,.!;]+|\s+(?=[\u4e00-\u9fff])")
_SENTENCE: Final = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_ASKS: Final = re.compile(
    r"[？?]\s*$|[吗么嘛]\s*$|什么|哪|谁|怎么|为啥|为什么|多少|几岁|几点|几号|是不是|有没有|能不能|要不要|会不会|"
    r"可不可以|好不好|对不对|还记得|记不记得|你觉得|你知道|你猜|应该"
)
_UNREAL: Final = re.compile(
    r"如果|要是|假如|假设|假装|假如说|万一|梦见|梦到|想象|就好了|也许|可能|说不定|有点想|好想|恨不得|差点|开玩笑|"
    r"本来想|小说里|电影里|故事里|游戏里|书里|歌里|剧里|剧本|台词|扮演|角色|希望|多好|一样|好像|似的|"
    r"我想(?!起)|想要|考虑"
)
_REPORTED: Final = re.compile(
    r"(?:他|她|它|别人|有人|人家|老师|朋友|同事|老板|妈|爸|老婆|老公|大家).{0,4}(?:说|觉得|以为|认为|问)我?"
)
_NO_NATIVE: Final = frozenset(
    "男 女 好 坏 大 小 成年 年轻 老年 普通 一个 机器 主持 经纪 创始 负责 中年 病 盲 聋 单身 "
    "残疾 北漂 打工 "
    "外地 本地 本 当地 正常 内向 外向 感性 理性 夜猫子 什么 哪里 哪儿 爱吃 有趣 简单 "
    "懒 胆小".split()
)
_JOINED: Final = re.compile(r"[、和跟与]|以及")
_MILESTONE: Final = re.compile(
    r"^(?:.{0,4})?我(?:终于|刚|刚刚|今天)*(?P<v>(?:升职|毕业|考上|中奖|拿到|通过|考过|当爸|当妈|生了|买了房|"
    r"买房).{0,12}了?.{0,6})$"
)
_DONE: Final = re.compile(r"了|过|刚")
_LEAD: Final = re.compile(
    r"^(?:我们?|咱们?)(?:就)?(?:要去(?=.)|要|得|会|有个|有一个|有一场|有场|有|准备|打算|计划|约了)?"
)
_DENIED: Final = re.compile(r"不用|不去|没有|没|不想|不会|不能")
_STATED: Final = re.compile(r"^(?:累|烦|困|饿|难过|开心|高兴|忙|心情)")


def facts(text: str, today: date) -> list[Found]:
    """What the user says of themselves, in the order it is said."""
    found: list[Found] = []
    last: Found | None = None
    for sentence in _SENTENCE.findall(text):
        if _ASKS.search(sentence.strip()):
            continue
        if _UNREAL.search(sentence):
            continue
        for part in _CLAUSE.split(sentence.rstrip("。！!")):
            clause = part.strip()
            if not clause or _REPORTED.search(clause):
                continue
            new = carried(last, _ITS_NAME.search(clause), _THEIR_AGE.search(clause)) or _in_clause(
                clause, today
            )
            last = next((f for f in new if f.slot in ("pet", "kin", "kin_count")), last)
            found += new
    return settled(found)


def _in_clause(clause: str, today: date) -> list[Found]:
    born = re.search(r"^.{0,4}?我?的?生日(?:是|在)?|^.{0,4}?我是?(?=.*(?:出生|生的))", clause)
    if born and not re.search(rf"(?:{alternatives(_KIN)})的?生日", clause):
        when = dates.find(clause[born.end() :], today, "zh")
        if when and len(when.due) == 10:
            return [Found("birthday", "", when.due[5:])]
    typed = [_cleaned(each) for each in matches(RULES, clause)]
    typed += _others(clause)
    kept = split_lists([found for found in typed if found], _JOINED)
    kept = _ranked(kept)
    return kept or _dated(clause, today)


def _ranked(found: list[Found]) -> list[Found]:
    """What two rules took for different things is the more precise of them."""
    slots = {each.slot for each in found}
    if "favourite" in slots or "diet" in slots:
        found = [each for each in found if each.slot not in ("taste", "avoid")]
    if "job" in slots:
        found = [each for each in found if each.slot not in ("employer", "origin")]
    disliked = {each.key for each in found if each.value == "dislike"}
    return [each for each in found if not (each.value == "like" and each.key in disliked)]


def _others(clause: str) -> list[Found | None]:
    """Facts about the user's people and animals."""
    out: list[Found | None] = []
    for each in _ABOUT_KIN:
        match = each.pattern.search(clause)
        if match is None:
            continue
        value = match["v"] or "1"
        if each.slot in ("kin_age", "kin_count"):
            value = str(number(value))
        out.append(Found(each.slot, _KIN[match["rel"]], value))
    for each in _ABOUT_PETS:
        match = each.pattern.search(clause)
        if match is None:
            continue
        kind = _PETS[match["animal"]]
        name = match.groupdict().get("v") or ""
        if "又" in match[0]:
            kind = f"{kind}#{name}"
        out.append(Found("pet", kind, name, state=each.state))
        break
    return out


def _cleaned(found: Found) -> Found | None:
    """What a rule found, if it can be meant."""
    slot, value = found.slot, re.sub(r"(?:来了|去了|了|啊|呀|啦|吧)$", "", found.value)
    if slot == "age":
        years = number(value)
        return replace(found, value=str(years)) if years and 3 < years < 120 else None
    if slot == "home":
        value = re.sub(r"^了", "", value)
        return replace(found, key="", value=value) if value and len(value) < 13 else None
    if slot == "origin":
        value = re.sub(r"的$", "", value)
        return None if value in _NO_NATIVE or len(value) < 2 else replace(found, value=value)
    if slot == "employer" and value in PLACES_ZH:
        return replace(found, slot="home") if found.state == "now" else None
    if slot == "taste":
        return replace(found, key=re.sub(r"(?:了|啊|啦)$", "", found.key))
    if slot == "employer" and value in ("家", "家里", "外面"):
        return None
    return replace(found, value=value) if value or found.state == "over" else None


def _dated(clause: str, today: date) -> list[Found]:
    """A plan or an event, if the clause has a day; milestones are of today without one."""
    when = dates.find(clause, today, "zh")
    if when is None:
        done = _MILESTONE.search(clause)
        return [Found("event", "", done["v"], today.isoformat())] if done else []
    rest = (clause[: when.start] + clause[when.end :]).strip("，, ")
    if "我" not in rest or _DENIED.search(rest):
        return []
    past = when.due < today.isoformat()[: len(when.due)] and dates.over(when.due, today)
    value = _LEAD.sub("", re.sub(r"^(?:对了|那|然后|其实)", "", rest))
    if _STATED.search(value) or len(value) < 2 or len(value) > 30:
        return []
    if past or (when.due == today.isoformat() and _DONE.search(rest)):
        return [Found("event", "", value, when.due)] if _DONE.search(rest) else []
    return [Found("plan", "", value, when.due)]
