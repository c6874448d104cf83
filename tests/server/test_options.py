"""How a server is run, checked before anything is loaded."""

from typing import Any

import pytest

from vivavoce.errors import ConfigError
from vivavoce.server.options import Options


@pytest.mark.parametrize("wrong", ["none", "emotions", ""])
def test_what_may_be_listened_for_is_one_of_three(wrong: Any) -> None:
    with pytest.raises(ConfigError, match="choose from all, no_emotions, off"):
        Options(perceive=wrong)
    assert Options().perceive == "all"


@pytest.mark.parametrize("tokens", [-1, 17])
def test_a_thought_has_sixteen_tokens_at_the_most(tokens: int) -> None:
    with pytest.raises(ConfigError, match="between 0 and 16"):
        Options(thought_tokens=tokens)


def test_a_notice_is_one_of_four() -> None:
    wrong: Any = "shouted"
    with pytest.raises(ConfigError, match="choose from off, label, spoken, tone"):
        Options(notice=wrong)
