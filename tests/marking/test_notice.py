import numpy as np

from vivavoce.audio.types import SPEAK_RATE
from vivavoce.marking.notice import LABEL, WORDS, earcon


def test_the_earcon_beeps_short_long_short_short() -> None:
    sound = np.abs(earcon())
    frames = sound[: len(sound) // 240 * 240].reshape(-1, 240).max(axis=1) > 0.02
    edges = np.flatnonzero(np.diff(np.concatenate([[0], frames.astype(int), [0]])))
    beeps = (edges[1::2] - edges[0::2]) * 240 / SPEAK_RATE
    assert ["long" if beep > 0.2 else "short" for beep in beeps] == [
        *("short", "long"),
        *("short", "short"),
    ]
    assert not sound[-240:].any()


def test_words_name_the_ai_and_that_it_generates() -> None:
    for text in (*WORDS.values(), LABEL):
        assert any(name in text for name in ("AI", "人工智能"))
        assert any(what in text for what in ("generated", "生成"))
