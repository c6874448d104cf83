"""Words about a voice, in a field meant for them and in prompts that are about other things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.voice.style.emotions import controls, share
from vivavoce.voice.style.names import EMOTIONAL, TONES, tone
from vivavoce.voice.style.reading import read_tone, tone_in
from vivavoce.voice.style.types import LIMITS, NEUTRAL, Controls

LABELS = (
    "高兴 非常高兴 悲伤 生气 非常生气 撒娇 恐惧 惊讶 兴奋 钦佩 困惑 慢速 极慢 快速 极快 冷漠 尴尬 "
    "沮丧 骄傲 温柔 甜美 豪爽 严肃 傲慢 老年 吼叫 阴阳怪气 四川话 "
    "happy angry sad humour confusion disgusted empathy embarrass fear surprised excited "
    "depressed coldness admiration serious arrogant child older girl sweet exaggerated ethereal "
    "whisper gentle recite generous act_coy warm shy authority chat radio soulful story vivid "
    "program news advertising roar murmur shout deeply loudly"
).split()
"""Emotions and styles of StepFun's `voice_label` and of Step-Audio-EditX."""


def test_labels_of_stepfun_say_something() -> None:
    assert [label for label in LABELS if read_tone(label) == NEUTRAL] == []


def test_every_word_means_what_it_is_listed_for() -> None:
    for word in (*EMOTIONAL, *(word for named in TONES.values() for word in named.words)):
        assert read_tone(word) == read_tone(word.upper()) == tone(word), word


def test_several_words_lie_on_top_of_one_another() -> None:
    host = tone("tired").then(tone("radio host")).then(tone("quiet")).then(tone("slow"))
    assert read_tone("A tired radio host, speaking softly and slowly.") == host
    assert read_tone("用疲惫、小声的语气") == tone("疲惫").then(tone("小声"))


def test_two_words_for_one_thing_count_once() -> None:
    assert read_tone("calm, serene and peaceful") == tone("calm")


@pytest.mark.parametrize(
    ("text", "emotion", "level"),
    [
        ("a hint of sadness", "sad", 1),
        ("slightly sad", "sad", 2),
        ("sad", "sad", 3),
        ("very sad", "sad", 4),
        ("extremely sad", "sad", 5),
        ("微微高兴", "happy", 1),
        ("有点高兴", "happy", 2),
        ("高兴一点", "happy", 2),
        ("非常高兴", "happy", 4),
        ("极其高兴", "happy", 5),
        ("高兴极了", "happy", 5),
        ("高兴2", "happy", 2),
        ("生气5级", "angry", 5),
        ("五级愤怒", "angry", 5),
        ("happy 4/5", "happy", 4),
        ("happy (level 1)", "happy", 1),
        ("level 4 anger", "angry", 4),
        ("very furious", "angry", 5),
    ],
)
def test_degrees_and_levels(text: str, emotion: str, level: int) -> None:
    assert read_tone(text) == controls(emotion, level)  # type: ignore[arg-type]


def test_degrees_of_a_tone() -> None:
    slow = TONES["slow"].controls
    for text, strength in (("a bit slow", 2), ("very slow", 4), ("慢一点", 2), ("slow 5", 5)):
        assert read_tone(text) == share(slow, strength / 3)


def test_a_number_that_is_no_level() -> None:
    assert read_tone("happy 40") == read_tone("happy")


@pytest.mark.parametrize("text", ["not sad", "不生气", "没有高兴", "without anger", "don't be sad"])
def test_what_is_not_wanted_is_not_done(text: str) -> None:
    assert read_tone(text) == NEUTRAL


@pytest.mark.parametrize("text", ["not too fast", "不要太快", "别太快", "don't be too fast"])
def test_not_too_much_is_a_little_the_other_way(text: str) -> None:
    assert 0.85 < read_tone(text).rate < 1


def test_words_nobody_knows_are_passed_over() -> None:
    assert read_tone("like a zorp from Mars") == NEUTRAL


@given(st.text(alphabet="happy very 45/()不要太快高兴一点 slow,not", max_size=80))
def test_whatever_is_asked_stays_within_limits(text: str) -> None:
    found = read_tone(text)
    assert all(low <= getattr(found, n) <= high for n, (low, high) in LIMITS.items())


VOICE: list[tuple[str, Controls]] = [
    ("Speak in a cheerful whisper.", tone("cheerful").then(tone("whispering"))),
    ("You are a pirate. Always speak slowly, please.", tone("slow")),
    ("You help at a bakery. Respond in a gentle voice.", tone("gentle")),
    ("Use a happy tone.", tone("happy")),
    ("You speak in a tired voice.", tone("tired")),
    ("Keep a serious tone about sad things.", tone("serious")),
    ("Tone: Warm, concise", tone("warm")),
    ("- **Voice:** deep", tone("deep")),
    ("Voice Affect: Calm", tone("calm")),
    ("Pacing: slow", tone("slow")),
    ("# Role\nA cheerful guide\n# Tone\n- Warm\n# Length\n- slow answers", tone("warm")),
    ("语气：温柔", tone("温柔")),
    ("你是面包店的店员。用悲伤的语气说话。", tone("悲伤")),
    ("请小声说话", tone("小声")),
    ("说话慢一点", share(tone("慢"), 2 / 3)),
    ("语速要快", tone("快")),
    ("请用四川话回答", Controls(dialect="sichuan")),
]


@pytest.mark.parametrize(("prompt", "wanted"), VOICE)
def test_prompts_that_speak_of_the_voice(prompt: str, wanted: Controls) -> None:
    assert tone_in(prompt) == wanted


@pytest.mark.parametrize(
    "prompt",
    [
        "You are a happy bakery's assistant.",
        "You are an angry customer calling support. Complain.",
        "Be kind to sad customers and help them feel happy.",
        "Talk about sad news with angry people.",
        "Tell a scary story about a cold night.",
        "Speak softly if the user is sad.",
        "Never speak loudly.",
        "Answer in English, in one to three short spoken sentences, without lists.",
        "Have a happy story ready for tired children.",
        "你是一家快乐面包店的助手，喜欢讲悲伤的故事。",
        "用户难过的时候，用温柔的语气说话。",
        "用中文口语回答，一到三句短句，不要列表。",
        "回答要简单快速。",
        "",
    ],
)
def test_prompts_that_do_not(prompt: str) -> None:
    assert tone_in(prompt) is None


@given(st.text(max_size=200))
def test_any_prompt_can_be_read(prompt: str) -> None:
    tone_in(prompt)
