r"""Fields that a paragraph spells out: `Age: 24`, `性格：温柔、爱笑`, `Likes("tea" + "rain")`."""

import re
from typing import Final

from vivavoce.persona.derive.found import Found

_LINE: Final = re.compile(
    r"^[\s\-*•+>#\[]*\**([A-Za-z][A-Za-z /]{1,24}|[\u4e00-\u9fff]{2,5})\**"
    r"\s*[:：=]\s*\**\s*(\S.*?)\]?\s*$",
    re.MULTILINE,
)
_CALL: Final = re.compile(
    r'([A-Za-z][A-Za-z /]{1,24})\s*\(\s*("[^"\n]*"(?:\s*[+,]\s*"[^"\n]*")*)\s*\)'
)
_PARTS: Final = re.compile(r"\s*(?:[,，、;；]|\band\b|和|\+)\s*")

_NAMES: Final = {
    "name": "name full_name character_name 姓名 名字 名称 角色名",
    "age": "age 年龄",
    "sex": "gender sex 性别",
    "occupation": "occupation job profession work role 职业 工作 身份",
    "home": "home residence lives_in location address 居住地 住址 住处",
    "relation": "relation relationship relationship_to_user relationship_with_user 关系",
    "traits": "personality traits mind character personality_traits 性格 个性 人物性格",
    "catchphrases": "catchphrase catchphrases 口头禅",
    "tone": "voice tone speech 语气 声音",
    "angered_by": "dislikes hates 讨厌 不喜欢",
    "knows": "skills abilities expertise knowledge 擅长 技能 特长",
    "address": "calls_user 称呼",
}
_BY_LABEL: Final = {
    label.replace("_", " "): field for field, labels in _NAMES.items() for label in labels.split()
}
_FACTS: Final = frozenset(
    "birthday height weight species race nationality likes loves hobbies hobby zodiac "
    "fears fear pet family "
    "nickname birthplace hometown education favourite favorite 生日 身高 体重 物种 "
    "爱好 喜欢 星座 生肖 宠物 家人 昵称 "
    "出生地 老家 学历 害怕 恋爱状态".split()
)
_LONGEST: Final = 80


def labelled(text: str) -> tuple[Found, str]:
    """The spelt-out fields, and the text without them."""
    found = Found()

    def take(match: re.Match[str]) -> str:
        label = re.sub(r"\s+", " ", match[1]).strip().lower()
        value = re.sub(r'"\s*[+,]\s*"', ", ", match[2]).strip().strip('"*').strip()
        return "" if value and _keep(found, label, value) else match[0]

    return found, _LINE.sub(take, _CALL.sub(take, text))


def _keep(found: Found, label: str, value: str) -> bool:
    """Whether the field is one of ours and was taken."""
    field = _BY_LABEL.get(label)
    if field is None:
        if label in _FACTS and len(value) <= _LONGEST:
            found.facts.setdefault(label, value)
            return True
        return False
    match field:
        case "age":
            number = re.search(r"\d{1,5}", value)
            found.age = int(number[0]) if number else None
            return number is not None
        case "sex":
            low = value.lower()
            male = re.match(r"(?:fe)?male|man|boy|男", low)
            if re.match(r"female|woman|girl|女|f$", low):
                found.sex = "female"
            elif male or low == "m":
                found.sex = "male"
            return found.sex is not None
        case "traits" | "catchphrases" | "angered_by" | "knows":
            listed: list[str] = getattr(found, field)
            parts = [part.strip(" .。\"“”'") for part in _PARTS.split(value)]
            listed += [part for part in parts if 0 < len(part) <= 40]
            return len(value) <= 2 * _LONGEST
        case _:
            if len(value) > _LONGEST:
                return False
            setattr(found, field, value.rstrip("。."))
            return True
