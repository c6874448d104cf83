"""Cues in the words."""

import pytest

from vivavoce.audio.turn_text import backchannel, cues
from vivavoce.languages import Language


def present(text: str, language: Language) -> set[str]:
    return {name for name, value in vars(cues(text, language)).items() if value}


UNFINISHED: list[tuple[Language, str, str]] = [
    ("en", "I'm looking for a present for", "hanging"),
    ("en", "What is the difference between?", "hanging"),
    ("en", "So, um", "hanging"),
    ("en", "She said that she would.", "hanging"),
    ("en", "The thing is,", "opener"),
    ("en", "Well to be honest", "opener"),
    ("en", "You know what?", "opener"),
    ("en", "If it rains tomorrow", "subordinate"),
    ("en", "On my way to work today.", "subordinate"),
    ("en", "My number is four one five", "number"),
    ("en", "I was thinking...", "comma"),
    ("zh", "我今天去医院是因为", "hanging"),
    ("zh", "你觉得我应该先学英语还是", "hanging"),
    ("zh", "就是那个", "hanging"),
    ("zh", "我想买一个。", "hanging"),
    ("zh", "我想问一下，", "opener"),
    ("zh", "说实话", "opener"),
    ("zh", "如果明天下雨的话，", "subordinate"),
    ("zh", "我小的时候", "subordinate"),
    ("zh", "我的电话是一三八", "number"),
]


@pytest.mark.parametrize(("language", "text", "cue"), UNFINISHED)
def test_unfinished_turns_show_it(language: Language, text: str, cue: str) -> None:
    assert cue in present(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Where are you from?"),
        ("en", "What do you mean by that?"),
        ("en", "Can we talk about something else for a while?"),
        ("en", "If it rains tomorrow, should we stay at home?"),
        ("en", "No, I don't think so."),
        ("en", "Good night, sleep well."),
        ("en", "What's the weather like?"),
        ("zh", "你今天过得怎么样？"),
        ("zh", "如果明天下雨的话，我们就待在家里吧。"),
        ("zh", "因为雨下得实在太大了我们只好不去野餐了"),
        ("zh", "我不这么觉得。"),
        ("zh", "你最喜欢哪个季节，为什么？"),
    ],
)
def test_finished_turns_do_not_look_unfinished(language: Language, text: str) -> None:
    assert not present(text, language) & {"hanging", "opener", "subordinate", "comma"}


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Yes, please."), ("en", "Hello."), ("zh", "好的。"), ("zh", "谢谢")],
)
def test_whole_turns_in_a_word(language: Language, text: str) -> None:
    assert "whole" in present(text, language)


def test_chinese_particles_and_marks() -> None:
    assert {"particle", "full_stop"} <= present("你今天开心吗？", "zh")
    assert "full_stop" not in present("你今天开心吗，", "zh")


@pytest.mark.parametrize("text", ["", " ", "…", "?!", "。", "👍"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_odd_transcripts_do_no_harm(text: str, language: Language) -> None:
    cues(text, language)


@pytest.mark.parametrize(
    ("language", "text", "only_listening"),
    [
        ("en", "Mm-hmm.", True),
        ("en", "Uh-huh. Right.", True),
        ("en", "Hmm, wait.", False),
        ("en", "Yeah, but why?", False),
        ("zh", "嗯嗯。", True),
        ("zh", "哦，这样。", True),
        ("en", "m" * 5000 + "x", False),
        ("zh", "嗯，等一下", False),
    ],
)
def test_backchannels(language: Language, text: str, only_listening: bool) -> None:
    assert backchannel(text, language) is only_listening
