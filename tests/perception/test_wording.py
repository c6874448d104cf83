"""The line for the thinker and the facts for who asks, in both languages."""

from vivavoce.perception.labels import SPEAKING, VOCAL_SOUNDS, Task
from vivavoce.perception.wording import facts, line


def test_the_manner_comes_first_then_what_it_was_heard_by() -> None:
    known: dict[Task, str | None] = {
        "voice_tone": "tired",
        "emotions": "sad",
        "pitch": "low",
        "speed": "slow",
        "rhythm": "halting",
        "gender": "male",
    }
    assert line(known, "en") == "sounds tired: low, slow, halting"
    assert line(known, "zh") == "听起来疲惫：音调低、语速慢、断断续续"


def test_nothing_stands_out_nothing_is_said() -> None:
    plain: dict[Task, str | None] = {
        "voice_tone": "neutral",
        "emotions": "neutral",
        "pitch": "medium",
        "speed": "normal",
        "rhythm": "even",
        "voice_styles": "normal",
        "age": "adult",
        "gender": "female",
        "scene": "quiet",
        "event": None,
        "vocalsound": None,
    }
    assert line(plain, "en") == line(plain, "zh") == ""
    assert line({}, "en") == facts({}, {}, "zh") == ""


def test_a_room_at_home_is_nothing_special_and_a_sneeze_is_said_once() -> None:
    assert line({"scene": "home"}, "en") == line({"scene": "home"}, "zh") == ""
    sneeze: dict[Task, str | None] = {"scene": "street", "vocalsound": "sneeze", "event": "sneeze"}
    assert line(sneeze, "en") == "sneezes; background: a street"


def test_signs_stand_alone_when_no_manner_is_known() -> None:
    known: dict[Task, str | None] = {"speed": "fast", "vocalsound": "laughter", "event": "rain"}
    assert line(known, "en") == "fast; laughs; background: rain"
    assert line(known, "zh") == "语速快；在笑；背景：雨声"


def test_facts_have_numbers() -> None:
    known: dict[Task, str | None] = {"gender": "male", "pitch": "medium", "speed": "normal"}
    measures = {"f0_hz": 121.4, "rate_sps": 4.52}
    said = facts(known, measures, "en")
    assert said == "male, medium pitch (121 Hz), normal speed (4.5 syllables per second)"
    assert facts(known, measures, "zh") == "男声，音调中等（121 赫兹），语速中等（每秒 4.5 个音节）"


def test_every_label_has_words_in_chinese() -> None:
    silent = {"neutral", "normal", "medium", "even", "female", "male", "young", "adult"}
    for task, labels in {**SPEAKING, "vocalsound": VOCAL_SOUNDS}.items():
        for label in set(labels) - silent:
            assert "_" not in line({task: label}, "zh")
            assert line({task: label}, "zh") != label
