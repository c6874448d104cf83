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


@pytest.mark.parametrize("text", ['{"moods": ["happy", "sad"]}', "['whisper']", "[`sigh`]"])
def test_quoted_words_in_brackets_are_data(text: str) -> None:
    plain = Unmarked()
    assert plain.feed(text) + plain.flush() == text


@pytest.mark.parametrize("size", [1, 1000])
def test_han_brackets_and_long_tags_go_as_they_do_in_speech(size: int) -> None:
    text = (
        "【高兴】好。[with sad 2 rate=0.9 pitch=-2 energy=-3 breath=0.2 ending=1]啊[/with]【注意】"
    )
    plain = Unmarked()
    out = "".join(plain.feed(text[at : at + size]) for at in range(0, len(text), size))
    assert out + plain.flush() == "好。啊【注意】"


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_an_open_bracket_takes_no_line_break_with_it(size: int) -> None:
    text = "x[a\nb【c\n\n{[d\n"
    plain = Unmarked()
    out = "".join(plain.feed(text[at : at + size]) for at in range(0, len(text), size))
    assert out + plain.flush() == text
