"""Changing a frozen record quickly."""

import pytest

from vivavoce.session.config import Config
from vivavoce.session.state import Rules, State, Turn, changed


def state() -> State:
    return State(Config(), Rules(lambda *_: 500))


def test_a_changed_record_is_another_one() -> None:
    before = state()
    after = changed(before, clock=512, turn=Turn(1, "item", 0, 512))
    assert (before.clock, before.turn) == (0, None)
    assert (after.clock, after.turn) == (512, Turn(1, "item", 0, 512))
    assert changed(after, clock=0, turn=None) == before


def test_it_has_no_fields_but_its_own() -> None:
    with pytest.raises(AssertionError, match="clocks"):
        changed(state(), clocks=1)
