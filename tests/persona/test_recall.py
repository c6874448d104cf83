"""What a turn calls to mind: facts that are asked for, the edges of knowledge, passages."""

import pytest

from vivavoce.persona.card import Card, load, parse
from vivavoce.persona.recall import facts_asked, recall

CARD = parse(
    """
id: wei
name: {zh: 卫青, en: Wei}
identity:
  age: 31
  occupation: {zh: 守城的将军, en: captain of the guard}
  home: {zh: 长安城西, en: the west of Chang'an}
  relation: {zh: 旧友, en: an old friend}
  backstory: {zh: 少年从军。, en: He joined the army as a boy.}
  facts:
    zh: {生日: 腊月初八, 马: 一匹叫追风的黑马}
    en: {birthday: December 8, horse: a black one called Windchaser}
personality: {traits: {zh: [沉稳, 寡言], en: [calm, quiet]}}
knowledge:
  cannot_know: {zh: [手机, 汽车], en: [phones, cars]}
  until: 800
lorebook:
  - keys: [烽火, beacon]
    content: {zh: 烽火三炷是大敌。, en: "Three beacons mean {{char}} must ride."}
languages:
  zh: {instructions: 你叫卫青。, greeting: 来者何人。, fallbacks: [继续。], moods: {ai: [我是AI。]}}
  en: {instructions: I am Wei., greeting: Halt., fallbacks: [Go on.], moods: {ai: [I'm an AI.]}}
""",
    "wei.yaml",
)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("你今年多大了", "你今年31岁。"),
        ("请问你贵庚啊", "你今年31岁。"),
        ("你叫什么名字呀", "你叫卫青。"),
        ("你住哪儿", "你住在长安城西。"),
        ("你是干什么的", "你的工作：守城的将军。"),
        ("你是做什么工作的？", "你的工作：守城的将军。"),
        ("你什么时候过生日", "你的生日：腊月初八。"),
        ("你的马叫啥", "你的马：一匹叫追风的黑马。"),
        ("咱俩是什么关系", "你是用户的旧友。"),
        ("你是什么性格", "你的性格：沉稳、寡言。"),
        ("介绍一下你自己", "你的经历：少年从军。"),
        ("你有手机吗", "手机：你不知道，就说不知道。"),
        ("1900年的事你知道吗", "你只知道800年以前的事，就说不知道。"),
        ("烽火是什么意思", "烽火三炷是大敌。"),
        ("我今年多大你猜猜", ""),
        ("我叫小明", ""),
        ("今天好累啊", ""),
    ],
)
def test_chinese(said: str, told: str) -> None:
    found = recall(CARD, "zh", ["之前的话", said])
    assert found.removeprefix("对方问到的事：").removesuffix("照这个回答。") == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("How old are you?", "You are 31 years old."),
        ("what's your name", "Your name is Wei."),
        ("Where do you live?", "You live in the west of Chang'an."),
        ("What do you do for a living?", "Your work: captain of the guard."),
        ("when is your birthday", "Your birthday: December 8."),
        ("Tell me about yourself.", "Your story: He joined the army as a boy."),
        ("Do you own a car? Cars are fast.", "You cannot know about cars: say that you don't."),
        ("What is a beacon?", "Three beacons mean Wei must ride."),
        ("How old is your horse?", "Your horse: a black one called Windchaser."),
        ("What do you do when you are sad?", ""),
        ("I am so tired.", ""),
    ],
)
def test_english(said: str, told: str) -> None:
    found = recall(CARD, "en", [said])
    assert found.removeprefix("What is asked for: ").removesuffix(" Answer with that.") == told


def test_where_somebody_is_from_is_where_they_grew_up() -> None:
    card = parse(
        """
id: ann
name: {en: Ann}
identity: {home: {en: Maine}, facts: {en: {hometown: Lagos}}}
languages:
  en: {instructions: I am Ann., greeting: Hi., fallbacks: [Hm.], moods: {ai: [I'm an AI.]}}
""",
        "ann.yaml",
    )
    assert [*facts_asked(card, "en", "Where are you from?")] == ["Your hometown: Lagos."]
    assert [*facts_asked(card, "en", "Where do you live?")] == ["You live in Maine."]
    rootless = card.model_copy(update={"identity": card.identity.model_copy(update={"facts": {}})})
    assert [*facts_asked(rootless, "en", "Where are you from?")] == ["You live in Maine."]


def test_room_is_kept_to() -> None:
    said = ["你今年多大？烽火呢？"]
    told = recall(CARD, "zh", said, limit=1, count=lambda _: 1)
    assert told == "对方问到的事：你今年31岁。照这个回答。"
    assert recall(CARD, "zh", said, limit=0, count=lambda _: 1) == ""
    assert recall(CARD, "zh", []) == ""


def test_a_language_the_card_lacks_is_its_own() -> None:
    only: Card = CARD.model_copy(update={"languages": {"zh": CARD.languages["zh"]}})
    assert "你今年31岁。" in recall(only, "en", ["你今年多大了"])


@pytest.mark.parametrize("said", ["你好呀", "给我讲个笑话", "明天会下雨吗", "我想吃火锅"])
def test_ordinary_talk_calls_nothing_to_mind(said: str) -> None:
    assert recall(load("xiaoyue"), "zh", [said]) == ""
