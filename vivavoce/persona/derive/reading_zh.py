"""A Chinese paragraph, read."""

import re
from typing import Final

from vivavoce.persona.derive.found import Found, sex_told
from vivavoce.persona.derive.lexicon import lexicon, words

_STOP: Final = r"，。,.！!？?；;：:、\s“”\"'「」『』（）()"
_NAME: Final = re.compile(
    rf"(?:你叫|她叫|他叫|它叫|名叫|名字叫|名字是|我叫|叫做|名为|姓名[:：]"
    rf"|名字[:：])[“\"「]?([^{_STOP}的是]{{1,8}})"
)
_NAME_LATER: Final = re.compile(
    rf"[，,。；;]叫(?![你我她他它]|用户|对方|大家|人)[“\"「]?([^{_STOP}的是]{{1,5}})(?=[{_STOP}]|$)"
)
_NAME_FIRST: Final = re.compile(
    rf"^\s*[“\"「]?([^{_STOP}是的]{{1,6}}?)[”\"」]?(?:是(?!否|不)|[，,]\s*\d|[，,](?:女|男))"
)
_NAME_SAID: Final = re.compile(rf"我(?:是|叫)([^{_STOP}的]{{1,5}}?)(?=[，。！,.!呀啊哦呢]|$)")
_NO_NAME: Final = re.compile(
    r"^(?:你|我|她|他|它|这|那|一[个位名只]|某|用户|角色|这[个位]|真人|谁|AI|ai"
    r"|[你我他她]的.*)$|^[你我她他它]|一[个位名]"
)
_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_AGE: Final = re.compile(
    r"(女儿|儿子|孩子|孙|弟弟|妹妹|猫|狗)?[^，。；\d]{0,4}?(\d{1,5}"
    r"|[一二三四五六七八九十百两]{1,5})\s*多?岁"
    r"(?!的?小?(?:女儿|儿子|孩子|孙|弟弟|妹妹|猫|狗))"
)
_OCCUPATION: Final = re.compile(
    r"(?:是(?:个|一个|一名|一位|名|位)?|当|做|一名|一位|职业是?"
    r"|从事)((?:[^，。；、是的]{1,6}的)?[^，。；、是的]{0,6}?)$"
)
_HOME: Final = re.compile(
    r"(?:住在|家住|定居在?|生活在|隐居在?)([^，。；、]{2,14}?)(?=[，。；、]|$|开|做|当"
    r"|靠|里?工作|养|和)"
)
_WHERE: Final = re.compile(
    r"(?<![现正坐站躺实存内外处])在([\u4e00-\u9fff]{2,8}?)(?:开了|开着|经营|做|当|工作"
    r"|上班|读书|念书|生活|教)"
)
_ORIGIN: Final = re.compile(
    r"(?:来自|老家在?|出生于|出生在|生于|是)([\u4e00-\u9fff]{2,6}?)(?:人(?!类|物|气)|[，。；]|长大)"
)
_GREW: Final = re.compile(r"(?:在|从小在)([\u4e00-\u9fff]{2,6}?)长大")
_RELATION: Final = re.compile(r"(?:用户|你|我|对方|咱)的([^，。；、]{0,8}?)$")
_CALLS: Final = re.compile(
    r"(?:管|把)?(?:你|用户|对方|人|我|大家)(?:叫|称呼|喊)(?:做|作"
    r"|为)?[“\"「]?([^，。；”\"」\s]{1,6})|(?:叫|称呼|喊)(?:你|用户|对方|人家?|我"
    r"|大家)(?:为|做|作)?[“\"「]?([^，。；”\"」\s一]{1,6})"
)
_PHRASES: Final = re.compile(
    r"(?:口头禅(?:是|有|：|:)?|(?:总|老|常|经常|爱|喜欢|动不动就|张口就)(?:是|爱)?(?:说"
    r"|讲|念叨|来一句)(?:：|:)?|挂在嘴边的?是?)"
    r"\s*((?:[“\"「‘'『][^”\"」’'』]{1,16}[”\"」’'』][、，和及或\s]*)+)"
)
_PHRASE_PLAIN: Final = re.compile(r"口头禅(?:是|：|:)\s*([^，。；“\"「]{2,12})")
_QUOTED: Final = re.compile(r"[“\"「‘'『]([^”\"」’'』]{1,16})[”\"」’'』]")
_CHARACTER: Final = re.compile(r"性格(?:上|是|很|比较|：|:)?([^，。；]{2,24})")
_SPLIT: Final = re.compile(r"[、，和与又]|而且|但是?")
_FACTS: Final = (
    (
        "生日",
        re.compile(
            r"生日(?:是|在"
            r"|：)?([\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}[日号]?)"
        ),
    ),
    ("宠物", re.compile(r"养(?:了|着|过)?((?:[一两三几]|\d)?[只条头个]?[^，。；]{1,14})")),
    (
        "爱好",
        re.compile(
            r"(?:爱好是?|(?<!不)喜欢|热爱|酷爱|最爱|爱吃|爱喝|爱看|爱听)([^，。；说叫]{1,14})"
        ),
    ),
    ("讨厌", re.compile(r"(?:讨厌|最烦|不喜欢|受不了|看不惯)([^，。；]{1,14})")),
    ("怕的", re.compile(r"(?<!可)(?<!哪)(?:害怕|最怕|怕)(?!你|用户|人)([^，。；]{1,10})")),
    ("身高", re.compile(r"身高(\d[\d.]*\s*(?:厘米|公分|cm|米)?)")),
    ("星座", re.compile(r"([\u4e00-\u9fff]{2}座)(?=[，。；的]|$)")),
)
_KNOWS: Final = re.compile(r"(?:擅长|精通|懂得|懂|熟悉|会)([^，。；]{2,16})")
_REFUSES: Final = re.compile(r"(?:从不|绝不|绝对不|不会|不愿意?|拒绝|不肯)([^，。；]{2,14})")
_COMFORT: Final = re.compile(
    r"(?:难过|伤心|低落|心情不好|委屈)(?:的时候|时|了)[，,]?(?:就|会|喜欢|总)?([^，。；]{2,14})"
)
_OLD_WORLD: Final = re.compile(
    r"唐朝|宋朝|明朝|清朝|汉朝|秦朝|古代|战国|三国|民国|中世纪|武侠|江湖|修仙|仙侠|大唐|大宋|大明"
)
_FEMALE: Final = re.compile(
    r"她|女(?!朋友|友|儿)|姐|妹|妈|奶奶|外婆|阿姨|老婆|妻|小姐|闺蜜|公主|少女|老板娘|女友|女朋友"
)
_MALE: Final = re.compile(
    r"他(?!们)|男(?!朋友|友)|哥|弟|爸|爷爷|外公|叔|老公|丈夫|先生|霸总|霸道总裁|王子"
    r"|少年|大叔|和尚|道士|男友|男朋友"
)


def read_chinese(text: str, greeting: str) -> Found:
    """What `text` says of somebody, and `greeting` of the name."""
    found = Found(name=_name(text, greeting), age=_age(text), sex=sex_told(text, _FEMALE, _MALE))
    lists = lexicon()
    found.occupation = _occupation(text, words(lists["occupations"]["zh"]))
    home = _HOME.search(text) or _WHERE.search(text)
    found.home = re.sub(f"的?{found.occupation or '$'}$", "", home[1]) if home else ""
    found.relation = _relation(text, words(lists["relations"]["zh"]))
    if called := _CALLS.search(text):
        found.address = (called[1] or called[2]).strip('“”"「」的')
    for match in _PHRASES.finditer(text):
        found.catchphrases += _QUOTED.findall(match[1])
    if not found.catchphrases and (plain := _PHRASE_PLAIN.search(text)):
        found.catchphrases.append(plain[1])
    found.traits = _traits(text)
    found.facts = {
        name: m[1].strip("着了过") for name, pattern in _FACTS if (m := pattern.search(text))
    }
    origin = _GREW.search(text) or _ORIGIN.search(text)
    if origin and not _NO_NAME.match(origin[1]) and origin[1] not in found.occupation:
        found.facts["老家"] = origin[1]
    found.knows = [m.strip("的了") for m in _KNOWS.findall(text)[:3]]
    found.refuses = ["不" + m for m in _REFUSES.findall(text)[:3]]
    found.angered_by = [found.facts["讨厌"]] if "讨厌" in found.facts else []
    found.comforted_by = _COMFORT.findall(text)[:2]
    if _OLD_WORLD.search(text):
        found.cannot_know = ["手机", "电脑", "网络", "汽车"]
    found.tone = "、".join(
        word
        for word in words(lists["tone_words"]["zh"])
        if f"{word}的声音" in text
        or f"声音{word}" in text
        or f"嗓音{word}" in text
        or f"{word}的嗓音" in text
    )
    return found


def _name(text: str, greeting: str) -> str:
    tries = (
        _NAME.search(text),
        _NAME_LATER.search(text),
        _NAME_FIRST.search(text),
        _NAME_SAID.search(greeting),
        _NAME_SAID.search(text),
    )
    for found in tries:
        if found and not _NO_NAME.search(found[1]):
            return _bare(found[1].removesuffix("呀").removesuffix("啊"))
    return ""


def _bare(name: str) -> str:
    """The name without what somebody is in front of it: 霸道总裁顾沉 is 顾沉."""
    lists = lexicon()
    titles = [*words(lists["occupations"]["zh"]), *words(lists["trait_words"]["zh"]["stern"])]
    titles += [word for known in lists["archetypes"]["zh"].values() for word in words(known)]
    for title in sorted(titles, key=len, reverse=True):
        if name.startswith(title) and len(name) >= len(title) + 2:
            return _bare(name.removeprefix(title))
    return name


def _age(text: str) -> int | None:
    for relative, number in _AGE.findall(text):
        if not relative:
            return int(number) if number.isdecimal() else _number(number)
    return None


def _number(text: str) -> int | None:
    """二十四 -> 24, 三百 -> 300; None: no such number."""
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += max(1, digit) * (100 if char == "百" else 10)
            digit = 0
    return total + digit or None


def _occupation(text: str, known: tuple[str, ...]) -> str:
    """The first occupation the text names, with the words that go before it ("退休的钢琴家")."""
    places = [(at, -len(word), word) for word in known if (at := text.find(word)) >= 0]
    for at, _, word in sorted(places):
        before = _OCCUPATION.search(text[:at])
        if before:
            return (
                re.sub(r"^一?[个名位]|\d+多?岁的?|[一二三四五六七八九十]+岁的?", "", before[1])
                + word
            )
    return min(places)[2] if places else ""


def _relation(text: str, known: tuple[str, ...]) -> str:
    for word in known:
        for match in re.finditer(word, text):
            if owned := _RELATION.search(text[: match.start()]):
                return owned[1] + word
    return ""


def _traits(text: str) -> list[str]:
    lists = lexicon()["trait_words"]["zh"]
    found = []
    for listed in lists.values():
        for word in words(listed):
            at = text.find(word)
            if at >= 0 and not re.search(r"[不没别]太?$", text[:at]):
                found.append((at, word))
    said = _CHARACTER.search(text)
    if said:
        parts = [part.strip("很也的有点比较 ") for part in _SPLIT.split(said[1])]
        found += [(said.start() + n, p) for n, p in enumerate(parts) if 2 <= len(p) <= 6]
    ordered = [word for _, word in sorted(found)]
    return [
        w
        for n, w in enumerate(ordered)
        if not any(w in o for o in ordered[:n] + ordered[n + 1 :] if o != w)
        and w not in ordered[:n]
    ]
