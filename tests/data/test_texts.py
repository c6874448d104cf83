"""Only what can be read aloud without doubt is let in, and it is written as it is said."""

import pytest

from vivavoce.data.texts import Text, bare, distinct, spoken
from vivavoce.languages import Language


@pytest.mark.parametrize(
    ("raw", "language", "said"),
    [
        ("what is the capital of norway", "en", "what is the capital of norway?"),
        ("Don’t you “like” it?", "en", "Don't you like it?"),
        ("turn it off", "en", "turn it off."),
        ("Set it to 7:30", "en", None),
        ("my IRS bill", "en", None),
        ("see https://a.b", "en", None),
        ("one two three four five six seven eight nine ten a b c d e f g h", "en", None),
        ("我们的電腦", "zh", "我们的电脑。"),
        ("《功夫》好看吗?", "zh", "功夫好看吗？"),
        ("人均消费50元", "zh", "人均消费五十元。"),
        ("我用iPhone", "zh", None),
        ("嗯", "zh", None),
    ],
)
def test_a_text_as_it_is_said(raw: str, language: Language, said: str | None) -> None:
    assert spoken(raw, language) == said


def test_texts_that_sound_alike_are_one() -> None:
    first = Text("Good morning.", "en", "talk", "built-in")
    again = Text("good morning!", "en", "talk", "clinc-oos")
    other = Text("Good evening.", "en", "talk", "built-in")
    assert list(distinct([first, again, other])) == [first, other]
    assert first.key == again.key != other.key
    assert bare("It's late, isn’t it?") == "it's late isn't it"
