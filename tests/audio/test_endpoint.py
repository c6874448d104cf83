"""The end-of-turn rule."""

import numpy as np
import pytest

from vivavoce.audio.endpoint import (
    EAGERNESS,
    TAIL,
    completeness,
    required_silence,
    silence_for,
    trim_tail,
)
from vivavoce.errors import ConfigError


def test_the_tail_is_cut_to_a_constant() -> None:
    turn = np.arange(16_000, dtype=np.float32)
    assert trim_tail(turn, 8000).size == 16_000 - 8000 + TAIL
    assert trim_tail(turn, TAIL).size == 16_000
    assert trim_tail(turn, 0).size == 16_000


def test_words_overrule_a_finished_sound() -> None:
    whole = completeness(0.98, "Can you tell me what time it is?", "en")
    cut = completeness(0.98, "Can you tell me what time the", "en")
    assert whole > 0.75
    assert cut < 0.3


def test_without_words_only_the_sound_counts() -> None:
    assert completeness(0.98, None, "en") == completeness(0.98, "", "zh")
    assert completeness(0.98, None, "en") > completeness(0.02, None, "en")


@pytest.mark.parametrize("eagerness", list(EAGERNESS))
def test_required_silence_falls_with_completeness(eagerness: str) -> None:
    waits = [silence_for(p, eagerness) for p in np.linspace(0, 1, 101)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] == EAGERNESS[eagerness].most
    assert waits[-1] == EAGERNESS[eagerness].least


def test_eager_sessions_wait_less() -> None:
    for p in (0.0, 0.3, 0.6, 0.9):
        high, medium, low = (silence_for(p, name) for name in ("high", "medium", "low"))
        assert high < medium < low
        assert silence_for(p, "auto") <= medium


def test_the_rule_for_the_session() -> None:
    done = required_silence(0.97, "What is the capital of France?", "en", "auto")
    open_ = required_silence(0.97, "What is the capital of", "en", "auto")
    unasked = required_silence(None, None, "en", "auto")
    assert done <= 450
    assert open_ >= 1000
    assert done < unasked <= 1600
    assert required_silence(0.95, "你今天过得怎么样？", "zh", "auto") <= 700
    assert required_silence(0.95, "我今天去医院是因为", "zh", "auto") >= 1000


def test_an_unknown_eagerness_is_refused() -> None:
    with pytest.raises(ConfigError, match="high, auto, medium, low"):
        silence_for(0.5, "keen")
