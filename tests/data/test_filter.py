"""What counts as the same words, by ear."""

import pytest

from vivavoce.data.filter import judge
from vivavoce.languages import Language


@pytest.mark.parametrize(
    ("text", "heard", "language", "kept"),
    [
        ("Wake me up at seven twenty five.", "Wake me up at 7:25.", "en", True),
        ("She was born on April third.", "She was born on April 3rd", "en", True),
        ("It costs ten dollars and fifty one cents.", "It costs $10.51.", "en", True),
        ("My number is three zero one two.", "My number is 3012.", "en", True),
        ("We drove two thousand and eighty two miles.", "We drove 2,082 miles.", "en", True),
        ("We drove four hundred miles.", "We draw 400 miles.", "en", False),
        ("i am saying no.", "I am saying number.", "en", False),
        ("turn it off please.", "", "en", False),
        ("验证码是四三七七。", "验证码是4377。", "zh", True),
        ("他在那儿。", "她在哪儿", "zh", True),
        ("明天早上七点半叫我起床。", "明天早上7:30叫我起床", "zh", True),
        ("蚂蚁抬大炮，担当不起。", "埋以台大泡胆等不起", "zh", False),
    ],
)
def test_a_clip_is_kept_when_it_sounds_like_its_text(
    text: str, heard: str, language: Language, kept: bool
) -> None:
    assert judge(text, heard, language).kept == kept


def test_the_verdict_tells_what_was_heard() -> None:
    verdict = judge("turn it off please.", "turn it on please", "en")
    assert (verdict.error, verdict.heard) == (0.25, "turn it on please")
    assert judge("turn it off.", "Turn it off!", "en").heard == ""
