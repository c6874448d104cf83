"""Questions for what a function needs and was not said."""

import re
from typing import Final

from vivavoce.languages import HAN, Language
from vivavoce.model.chat import Tool
from vivavoce.model.tool_words import spaced

_QUESTIONS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"city|location|place|城市|地点", "哪个城市呢？", "For which city?"),
    (r"destination|目的地", "你要去哪儿？", "Where would you like to go?"),
    (r"order.*(?:id|number)|订单", "订单号是多少？", "What is the order number?"),
    (r"people|guests|party|人数", "一共几位？", "For how many people?"),
    (r"time|hour|时间", "几点呢？", "At what time?"),
    (r"day|date|日期", "哪一天呢？", "For which day?"),
    (r"minutes|seconds|duration|时长", "多长时间？", "For how long?"),
    (r"amount|金额", "多少钱呢？", "How much?"),
    (r"payee|recipient|contact|收款人|收件人", "给谁呢？", "To whom?"),
    (r"message|text|content|内容", "要说什么呢？", "What should it say?"),
    (r"phone|号码", "电话号码是多少？", "What is the phone number?"),
    (r"room|房间", "哪个房间？", "In which room?"),
    (r"query|keyword|product|关键词", "你要找什么？", "What are you looking for?"),
    (r"title|name|标题|名称", "叫什么名字呢？", "What is the name?"),
)


def question(tool: Tool, name: str, language: Language) -> str:
    """Words that ask for a parameter that is missing."""
    schema = (tool.parameters.get("properties") or {}).get(name, {})
    told = str(schema.get("description") or "")
    for pattern, zh, en in _QUESTIONS:
        if re.search(pattern, f"{name} {told}", re.IGNORECASE):
            return zh if language == "zh" else en
    choices = [str(value) for value in schema.get("enum") or ()][:4]
    label = spaced(name)
    if language == "zh":
        label = told if HAN.search(told) else label
        return f"{label}是哪一个呢？{'、'.join(choices)}？" if choices else f"{label}是什么呢？"
    return f"Which {label}: {', '.join(choices)}?" if choices else f"What {label} should it be?"
