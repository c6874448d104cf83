"""Interview questions by family of jobs (tools/data/interview.tsv), and the plan of one."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from vivavoce.languages import Language

FAMILIES: Final[Mapping[str, str]] = {
    "graduate": r"应届|校招|实习|毕业生|管培|intern\b|internship|graduate|trainee|entry.level",
    "sales": r"销售|商务|客户经理|业务员|地推|中介|导购|招商|sales|account (?:manager|executive)|"
    r"business development|realtor|real estate",
    "product": r"产品|运营|增长|product|growth|project manager|项目经理|用户研究",
    "software": r"软件|程序|开发|工程师|前端|后端|算法|测试|数据|运维|架构|安卓|python|java\b|"
    r"software|developer|engineer|programmer|frontend|backend|data|devops|qa\b|tester|"
    r"machine learning|人工智能",
    "service": r"客服|服务|前台|酒店|餐厅|餐饮|空乘|乘务|护士|店员|收银|咖啡师|接待|导游|"
    r"support|service|receptionist|waiter|waitress|hotel|barista|nurse|"
    r"flight attendant|cashier|front desk",
}
"""Words of a job that tell its family, the first that fits; any other job is "general"."""


@dataclass(frozen=True)
class Question:
    """`kind`: intro, motive, closing, story (something that happened), case, skill or self."""

    family: str
    kind: str
    text: Mapping[Language, str]
    keywords: Mapping[Language, Sequence[str]]


@cache
def bank() -> Sequence[Question]:
    """All questions."""
    rows = (files("vivavoce.tools") / "data" / "interview.tsv").read_text("utf-8").splitlines()
    return [
        Question(
            family, kind, {"zh": zh, "en": en}, {"zh": keys.split("|"), "en": words.split("|")}
        )
        for family, kind, zh, keys, en, words in (row.split("\t") for row in rows)
    ]


def family_of(job: str) -> str:
    """The family a job belongs to, "general" when no word of it tells."""
    for family, pattern in FAMILIES.items():
        if re.search(pattern, job, re.IGNORECASE):
            return family
    return "general"


def plan(job: str, count: int, dice: random.Random) -> list[Question]:
    """`count` questions: who you are, then what you have done, one general, why us last."""
    family = family_of(job)

    def some(family: str, *kinds: str) -> list[Question]:
        found = [one for one in bank() if one.family == family and one.kind in kinds]
        dice.shuffle(found)
        return found

    opening, closing = some("any", "intro")[:1], some("any", "closing", "motive")
    if count == 1:
        return some(family, "story")[:1]
    stories = some(family, "story")
    rest = some(family, "case", "skill", "self")
    general = some("general", "story", "case", "self") if family != "general" else []
    middle = [*stories[:1], *rest[:1], *general[:1], *stories[1:2], *rest[1:], *stories[2:]]
    middle += [*general[1:], *closing[1:]]
    middle = middle[: max(count - len(opening) - 1, 0)]
    return [*opening, *middle, closing[0]][:count]
