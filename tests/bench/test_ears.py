"""The ears bench tells engines that understand from engines that do not."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes.parts import FakeEars, FakeMouth, FakeThinker, words
from vivavoce.audio.codec import write_wav
from vivavoce.bench import intervals
from vivavoce.bench.ears import EXAMPLES, REPEAT, Talk, by_ear, by_text, floor, judged, summary
from vivavoce.bench.ears import table as shown
from vivavoce.bench.ears_agreement import SAME, agreement, contradict, numbers
from vivavoce.bench.ears_sets import Utterance, found, packaged
from vivavoce.engine.cascade import Cascade
from vivavoce.engine.contract import Prompt, Setup
from vivavoce.errors import ConfigError
from vivavoce.languages import Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Thought

PERSONA = Setup({"en": Prompt("Be brief."), "zh": Prompt("说短一点。")})


class Parrot(FakeThinker):
    """Repeats when it is asked to, and otherwise says what it was asked."""

    def think(self, messages: Sequence[Message], *rest: Any) -> Iterator[Thought]:
        said = messages[-1].text
        self.script = words(said if messages[0].text in REPEAT.values() else f"Whose is {said}")
        return super().think(messages, *rest)


@pytest.fixture
def clip(tmp_path: Path) -> Utterance:
    path = tmp_path / "clip.wav"
    write_wav(path, np.zeros(8000, np.float32), 16_000)
    return Utterance("clip", "en", "hello there my friend", path, True)


# ---------------------------------------------------------------------------------- agreement


@pytest.mark.parametrize(
    ("left", "right", "language"),
    [
        ("The river is long and cold.", "The river is long and cold!", "en"),
        ("You could cook pasta with tomato.", "Cook some pasta with tomatoes or tomato.", "en"),
        ("我喜欢在公园散步。", "我也喜欢去公园散步。", "zh"),
    ],
)
def test_answers_that_say_the_same_agree(left: str, right: str, language: Language) -> None:
    assert agreement(left, right, language) >= SAME
    assert agreement(left, right, language) == agreement(right, left, language)


@pytest.mark.parametrize(
    ("left", "right", "language"),
    [
        ("The river is long and cold.", "Cats sleep in boxes.", "en"),
        ("Yes, the river is long.", "No, the river is long.", "en"),
        ("It takes 7 minutes in boiling water.", "It takes ten minutes in boiling water.", "en"),
        ("我喜欢在公园散步。", "明天可能要下雨。", "zh"),
        ("会下雨的，三点左右。", "会下雨的，五点左右。", "zh"),
        ("是的，公园很大。", "不是，公园很大。", "zh"),
        ("Okay.", "Well, no.", "en"),
    ],
)
def test_answers_that_say_something_else_do_not(left: str, right: str, language: Language) -> None:
    assert agreement(left, right, language) < SAME


def test_numbers_count_whether_they_are_spelt_or_not() -> None:
    assert numbers("Seven, or 12") == {7, 12}
    assert not contradict("It takes 7 minutes.", "About seven minutes.")
    assert not contradict("It takes 7 minutes.", "Not long.")


# ---------------------------------------------------------------------------------- intervals


def test_intervals_are_wide_for_few_and_narrow_for_many() -> None:
    few = intervals.of_rate([0, 5, 0], [10, 10, 10])
    many = intervals.of_rate([0, 5, 0] * 200, [10, 10, 10] * 200)
    assert few == (0.0, 0.5)
    assert 0.13 < many[0] < 5 / 30 < many[1] < 0.2
    assert intervals.of_mean([0.5] * 4) == (0.5, 0.5)


# --------------------------------------------------------------------------------------- sets


def test_a_folder_is_read_by_its_table_or_the_files_beside(tmp_path: Path) -> None:
    for name in ("a.wav", "synthetic/b.wav", "3_theo_1.wav", "unknown.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write_wav(tmp_path / name, np.zeros(1600, np.float32), 16_000)
    (tmp_path / "a.txt").write_text("Good morning.\n", encoding="utf-8")
    (tmp_path / "synthetic" / "b.txt").write_text("早上好。", encoding="utf-8")
    beside = {one.name: one for one in found(tmp_path, 10)}
    assert beside.keys() == {"a.wav", "synthetic/b.wav", "3_theo_1.wav"}
    assert beside["3_theo_1.wav"].text == "three"
    assert (beside["a.wav"].language, beside["a.wav"].recorded) == ("en", True)
    assert (beside["synthetic/b.wav"].language, beside["synthetic/b.wav"].recorded) == ("zh", False)
    assert len(beside["a.wav"].audio()) == 1600
    (tmp_path / "transcripts.tsv").write_text("unknown.wav\tHello there.\n", encoding="utf-8")
    assert [one.text for one in found(tmp_path, 10)] == ["Hello there."]


def test_a_folder_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"transcripts\.tsv"):
        found(tmp_path, 10)


def test_the_package_has_both_kinds_of_speech() -> None:
    kinds = {(one.language, one.recorded) for one in packaged(3)}
    assert kinds == {("en", True), ("en", False), ("zh", True), ("zh", False)}


# ------------------------------------------------------------------------------------- engines


async def test_errors_of_the_ears_show_in_repetition_and_answer(clip: Utterance) -> None:
    ears = FakeEars(words=("hello ", "there ", "my ", "fiend "))
    engine = Cascade(ears, Parrot(), FakeMouth(), default_voice="ann")
    talk = Talk(engine, PERSONA)
    text, drafts = await by_text(talk, [clip], lambda _: None)
    spoken = await by_ear("cascade", talk, [clip], drafts, lambda _: None)
    engine.shutdown()
    assert drafts == {"clip": "Whose is hello there my friend"}
    assert (text[0].errors, text[0].agreement) == (0, 1.0)
    assert (spoken[0].heard, spoken[0].errors, spoken[0].misheard) == (
        "hello there my fiend",
        1,
        1,
    )
    assert 0.5 < spoken[0].agreement < 1.0
    report: dict[str, Any] = {
        "engines": summary([*text, *spoken]),
        "another_question": floor([clip], drafts),
        "manner": {},
        "left_out": {"native": "no heads"},
    }
    assert report["engines"]["cascade"]["recorded en"]["repeat_error_rate"] == 0.25
    assert "25.0%" in shown(report)
    assert "native is left out: no heads" in shown(report)
    assert "decide nothing" in shown(report)


async def test_to_repeat_the_thinker_sees_the_documented_prompt_only(clip: Utterance) -> None:
    thinker = Parrot()
    engine = Cascade(FakeEars(), thinker, FakeMouth(), default_voice="ann")
    await Talk(engine, PERSONA).hear(clip)
    engine.shutdown()
    asked, answered = (one.messages for one in thinker.asked)
    shown = [words for words in EXAMPLES["en"] for _ in "ua"]
    assert [message.text for message in asked] == [REPEAT["en"], *shown, "hello there my friend"]
    assert answered[0].text == "Be brief."
    assert {one.sampling.temperature for one in thinker.asked} == {0.0}


def test_answers_to_other_questions_are_the_floor(clip: Utterance) -> None:
    other = Utterance("other", "en", "cats", clip.path, True)
    assert floor([clip, other], {"clip": "The river is long.", "other": "Cats sleep."}) == {"en": 0}
    turn = judged("native", clip, "", "", "Cats sleep.", "The river is long.")
    assert (turn.errors, turn.units, turn.agreement) == (4, 4, 0.0)
