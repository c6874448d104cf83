"""Answers in writing have no tags."""

import pytest

from vivavoce.voice.style.unmarked import Unmarked


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_tags_go_and_other_brackets_stay(size: int) -> None:
    text = "[happy 4]Sure, [laughter]see [1] and a[0] or [my page](x).[/happy] An open [one"
    plain, out = Unmarked(), ""
    for at in range(0, len(text), size):
        out += plain.feed(text[at : at + size])
    assert out + plain.flush() == "Sure, see [1] and a[0] or [my page](x). An open [one"


def test_plain_text_is_not_held_back() -> None:
    assert Unmarked().feed("Well, (that) is") == "Well, (that) is"
