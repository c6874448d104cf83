import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.voice.clean import Cleaner


def clean(text: str, size: int = 1000) -> str:
    cleaner = Cleaner()
    parts = [cleaner.feed(text[i : i + size]) for i in range(0, len(text), size)]
    return "".join(parts) + cleaner.flush()


CASES = [
    ("Hello there! 😀👍🏽", "Hello there!"),
    ("今天好开心😊呀❤️", "今天好开心呀"),
    ("**Bold** and _soft_ and `code`.", "Bold and soft and code."),
    ("I *really* like it.", "I really like it."),
    ("*waves* Hi!", "Hi!"),
    ("*leans back in the chair* Well.", "Well."),
    ("Sure (laughs softly), why not?", "Sure, why not?"),
    ("好呀（轻笑），走吧。", "好呀，走吧。"),
    ("【叹气】唉，没事。", "唉，没事。"),
    ("It is far (about 5 km).", "It is far (about 5 km)."),
    ("他（我哥哥）来了。", "他（我哥哥）来了。"),
    ("See [my page](https://a.example/b?c=1) now.", "See my page now."),
    ("![cat](cat.png)Look.", "Look."),
    ("Go to https://x.example/y, please.", "Go to, please."),
    ("网址是https://x.example/y。记住了", "网址是。记住了"),
    ("<think>hm\nhm</think>Yes.", "Yes."),
    ("<b>Yes</b><|im_end|>", "Yes"),
    ("a < b and 2 * 3", "a < b and 2 × 3"),
    ("# Title\n- one\n- two", "Title\none\ntwo"),
    ("1. One\n2. Two", "One\nTwo"),
    ("3.14 is pi.", "3.14 is pi."),
    ("| a | b |\n|---|---|\n| 1 | 2 |\n", "a, b\n1, 2\n"),
    ("Here:\n```python\nprint(1)\n```\nDone.", "Here:\nDone."),
    ("Assistant: Hi.", "Hi."),
    ("小月：你好。", "你好。"),
    ("Aida is here.", "Aida is here."),
    ("AT&amp;T (^_^) T_T :)", "AT&T"),
    ("at 10:30 sharp", "at 10:30 sharp"),
    ("half open *star", "half open star"),
    ("half open (bracket", "half open (bracket"),
]


@pytest.mark.parametrize(("written", "wanted"), CASES)
def test_removes_what_must_not_be_read(written: str, wanted: str) -> None:
    assert clean(written).rstrip(" ") == wanted


@pytest.mark.parametrize(("written", "wanted"), CASES)
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_any_split_of_the_stream_gives_the_same(written: str, wanted: str, size: int) -> None:
    assert clean(written, size).rstrip(" ") == wanted


def test_plain_text_is_not_held_back() -> None:
    cleaner = Cleaner()
    assert cleaner.feed("Well, that is") == "Well, that is"


@given(st.text(alphabet="ab *_`<>()[]（）1.\n-#|！😀hT:/", max_size=60), st.integers(1, 5))
def test_never_loses_its_way(text: str, size: int) -> None:
    out = clean(text, size)
    assert "😀" not in out
    assert "`" not in out
    assert "  " not in out
