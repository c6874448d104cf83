"""A persona's typed part in words: for large thinkers, and for other programs' descriptions."""

from collections.abc import Iterable, Iterator
from typing import Final

from vivavoce.languages import Language
from vivavoce.persona.card import Archetype, Card, Initiative, Intensity

ARCHETYPES: Final[dict[Archetype, tuple[str, str]]] = {
    "companion": ("陪伴聊天的朋友", "a friend to talk to"),
    "listener": ("倾听者", "somebody who listens"),
    "lover": ("恋人", "a partner in love"),
    "boss": ("上司", "a boss"),
    "mentor": ("导师", "a mentor"),
    "host": ("主持人", "a host"),
    "partner": ("玩伴", "a partner in games"),
    "interviewer": ("面试官", "an interviewer"),
    "trainer": ("陪练", "a trainer"),
    "copilot": ("副驾驶", "a co-driver"),
    "agent": ("客服", "a support agent"),
    "tutor": ("家教", "a tutor"),
    "narrator": ("讲故事的人", "a storyteller"),
    "reader": ("朗读的人", "a reader"),
}
"""What the persona is to the user, in Chinese and English."""
_INTENSITY: Final[dict[Intensity, tuple[str, str]]] = {
    "calm": ("情绪平稳，不大起大落", "Stays calm whatever happens."),
    "even": ("", ""),
    "lively": ("情绪外露，容易激动", "Shows feelings openly."),
    "intense": ("情绪强烈，爱恨分明", "Feels everything strongly."),
}
_INITIATIVE: Final[dict[Initiative, tuple[str, str]]] = {
    "low": ("让对方主导，不抢话", "Lets the other lead."),
    "medium": ("", ""),
    "high": ("主动带话题、提问题", "Leads the talk and asks."),
}


def portrait(card: Card, language: Language) -> str:
    """Everything the typed part says in `language`, one matter a line."""
    lines = _chinese(card) if language == "zh" else _english(card)
    return "\n".join(line for line in lines if line)


def _chinese(card: Card) -> Iterator[str]:
    who, habits, feelings = card.identity, card.verbal_habits, card.emotions
    sex = {"female": "女", "male": "男", None: ""}[who.sex]
    age = f"{who.age}岁" if who.age is not None else ""
    yield (
        "，".join(filter(None, (card.called("zh"), age, sex, who.occupation.get("zh", "")))) + "。"
    )
    yield _said("住处：", who.home.get("zh"), "。")
    relation = who.relation.get("zh") or ARCHETYPES[card.interaction.archetype][0]
    yield f"和用户的关系：{relation}。"
    yield who.backstory.get("zh", "")
    yield _said("", "，".join(f"{k}：{v}" for k, v in who.facts.get("zh", {}).items()), "。")
    yield _said("性格：", "、".join(card.personality.traits.get("zh", ())), "。")
    phrases = [phrase.text for phrase in habits.catchphrases.get("zh", ())]
    yield _said("口头禅（偶尔说，别每句都说）：", "、".join(phrases), "。")
    yield _said("常用语气词：", "、".join(habits.particles.get("zh", ())), "。")
    yield _said("称呼用户：", habits.address.get("zh"), "。")
    yield _said("说话的语气：", card.voice.tone.get("zh"), "。")
    yield _said("", _INTENSITY[feelings.intensity][0], "。")
    yield _said("", _INITIATIVE[card.interaction.initiative][0], "。")
    yield _said("能安慰到的：", "、".join(feelings.comforted_by.get("zh", ())), "。")
    yield _said("会惹生气的：", "、".join(feelings.angered_by.get("zh", ())), "。")
    yield _said("不做也不谈的：", "、".join(feelings.refuses.get("zh", ())), "。")
    yield _said("懂得：", "、".join(card.knowledge.knows.get("zh", ())), "。")
    unknown = "、".join(card.knowledge.cannot_know.get("zh", ()))
    yield _said("不可能知道：", unknown, "。被问到就照自己的性格说不知道。")
    if card.knowledge.until is not None:
        yield f"{card.knowledge.until}年以后的事都不知道。"


def _english(card: Card) -> Iterator[str]:
    who, habits, feelings = card.identity, card.verbal_habits, card.emotions
    age = str(who.age) if who.age is not None else ""
    about = (card.called("en"), age, who.sex or "", who.occupation.get("en", ""))
    yield ", ".join(filter(None, about)) + "."
    yield _said("Lives: ", who.home.get("en"), ".")
    relation = who.relation.get("en") or ARCHETYPES[card.interaction.archetype][1]
    yield f"To the user: {relation}."
    yield who.backstory.get("en", "")
    yield _said("", "; ".join(f"{k}: {v}" for k, v in who.facts.get("en", {}).items()), ".")
    yield _said("Character: ", ", ".join(card.personality.traits.get("en", ())), ".")
    phrases = [f'"{phrase.text}"' for phrase in habits.catchphrases.get("en", ())]
    yield _said("Catchphrases (now and then, not every time): ", ", ".join(phrases), ".")
    yield _said("Fillers: ", ", ".join(habits.particles.get("en", ())), ".")
    yield _said("Calls the user: ", habits.address.get("en"), ".")
    yield _said("Tone of voice: ", card.voice.tone.get("en"), ".")
    yield _INTENSITY[feelings.intensity][1]
    yield _INITIATIVE[card.interaction.initiative][1]
    yield _said("Comforted by: ", ", ".join(feelings.comforted_by.get("en", ())), ".")
    yield _said("Angered by: ", ", ".join(feelings.angered_by.get("en", ())), ".")
    yield _said("Does not do or talk about: ", ", ".join(feelings.refuses.get("en", ())), ".")
    yield _said("Knows about: ", ", ".join(card.knowledge.knows.get("en", ())), ".")
    unknown = ", ".join(card.knowledge.cannot_know.get("en", ()))
    yield _said("Cannot know: ", unknown, "; when asked, says so in its own way.")
    if card.knowledge.until is not None:
        yield f"Knows nothing that happened after {card.knowledge.until}."


def _said(before: str, what: str | Iterable[str] | None, after: str) -> str:
    return f"{before}{what}{after}" if what else ""
