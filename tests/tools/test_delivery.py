"""Wishes for how to speak are told from what is spoken of."""

import pytest

from vivavoce.languages import script_language
from vivavoce.tools.delivery import ABILITIES, excuse, find
from vivavoce.tools.fillers import failure, filler


@pytest.mark.parametrize(
    ("said", "content", "wishes"),
    [
        (
            "get the weather and tell me in Cantonese, cheerfully",
            "get the weather",
            ["cantonese", "cheerful"],
        ),
        (
            "What's the weather in Paris? Tell me in a whisper.",
            "What's the weather in Paris?",
            ["whisper"],
        ),
        ("tell me a story like a pirate", "tell me a story", ["pirate"]),
        ("explain black holes briefly", "explain black holes", ["brief"]),
        ("what's the capital of France, in French", "what's the capital of France", ["french"]),
        ("tell me the time in English, quickly", "tell me the time", ["english", "fast"]),
        ("read the news like a news anchor", "read the news", ["newsreader"]),
        ("slower please", "", ["slow"]),
        ("查一下天气，用粤语开心地告诉我", "查一下天气", ["cantonese", "cheerful"]),
        ("查下北京天气然后用四川话说给我听", "查下北京天气", ["sichuanese"]),
        ("用温柔的语气讲个故事", "讲个故事", ["gentle"]),
        ("简短地介绍一下长城", "介绍一下长城", ["brief"]),
        ("悄悄告诉我现在几点", "现在几点", ["whisper"]),
        ("请用英语回答", "", ["english"]),
        ("说慢点", "", ["slow"]),
    ],
)
def test_content_and_delivery_are_told_apart(said: str, content: str, wishes: list[str]) -> None:
    found = find(said)
    assert found.content == content
    assert [wish.name for wish in found.wishes] == wishes


@pytest.mark.parametrize(
    "said",
    [
        "How do you say hello in French?",
        "I want to learn Japanese",
        "I'm so happy today",
        "she spoke softly to me",
        "你会说粤语吗",
        "四川话怎么说你好",
        "我今天很开心",
        "讲个开心的故事",
        "粤语歌真好听",
        "我想学日语",
    ],
)
def test_what_is_talked_about_is_no_wish(said: str) -> None:
    assert find(said).wishes == ()
    assert find(said).content == said


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("查一下天气，用粤语开心地告诉我", "粤语我还说不好，就用普通话开开心心地说给你听。"),
        (
            "get the weather and tell me in Cantonese, cheerfully",
            "I can't speak Cantonese well yet, so I'll say it in English, cheerfully.",
        ),
        ("tell me the time in English, quickly", ""),
        ("学着海盗的语气告诉我现在几点", "海盗那种语气我还学不像，我就照常说啦。"),
        ("悄悄告诉我现在几点", ""),
    ],
)
def test_what_cannot_be_done_is_said(said: str, sentence: str) -> None:
    assert excuse(find(said), ABILITIES, script_language(said)) == sentence


def test_abilities_are_the_servers_own() -> None:
    found = find("tell me in Cantonese, slowly")
    assert [w.name for w in found.can({"cantonese"})] == ["cantonese"]
    assert "pace" in excuse(found, {"cantonese"}, "en")


def test_waits_and_failures_vary_with_the_words_and_not_with_chance() -> None:
    said = [f"question {i}" for i in range(40)]
    assert len({filler("weather", "en", words) for words in said}) > 2
    assert filler("mcp", "zh", "a") == filler("mcp", "zh", "a")
    assert failure("zh", "a", slow=True) != failure("zh", "a")
