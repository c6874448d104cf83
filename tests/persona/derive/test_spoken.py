"""Actions, markup, emoji and narration never reach speech."""

import pytest

from vivavoce.persona.derive.spoken import sentences, shortened, spoken


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("*smiles* **Hi** there! 😀 (waves)", "Hi there!"),
        ("I *really* mean it.", "I really mean it."),
        ('She looks up. "Oh, hi there!" *wipes a glass* "Tea?"', "Oh, hi there! Tea?"),
        ("她笑了笑。「你来啦？」", "你来啦？"),
        ("（轻笑）喂？[沉默]你好。", "喂？ 你好。"),
        ("_leans in_ Listen.", "Listen."),
        ("# Title\n- one\n- two", "Title one two"),
        ("~Hello~ `code` <b>bold</b> [link](http://x.y)", "Hello code bold link"),
        ("Welcome, ! Come in.", "Welcome! Come in."),
        ("snake_case stays", "snake case stays"),
        ("2 * 3 = 6", "2 × 3 = 6"),
        ("*nods*", ""),
        ("He said no. I left.", "He said no. I left."),
    ],
)
def test_what_is_left_is_what_is_said(written: str, heard: str) -> None:
    assert spoken(written) == heard


def test_who_tells_stories_may_narrate() -> None:
    assert spoken("狐狸说：“先生笨！”和尚叹气。", narration=True) == "狐狸说：“先生笨！”和尚叹气。"


def test_texts_are_cut_at_sentences() -> None:
    assert sentences("One. Two? 三。「四！」") == ["One.", "Two?", "三。", "「四！」"]
    assert shortened("One two. Three four. Five.", 4) == "One two. Three four."
    assert shortened("一二三，四五六，七八九。", 7) == "一二三，四五六。"
    assert shortened("short", 9) == "short"
