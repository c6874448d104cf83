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
