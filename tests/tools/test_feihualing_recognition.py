"""How many lines are known again after a recogniser had them, and how much else is taken for one.

Figures: `pytest tests/tools/test_feihualing_recognition.py --log-cli-level=INFO`
"""

import logging
import random
from collections.abc import Callable

import pytest

from tests.tools.homophones import noisy, one_wrong
from tests.tools.not_poems import SENTENCES
from vivavoce.tools.feihualing.corpus import Line, corpus

LOG = logging.getLogger(__name__)
SAMPLE = 250


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    """Lines of four characters and more, of all books."""
    playable = [line for line in corpus().lines if len(line.text) >= 4]
    return random.Random(4).sample(playable, SAMPLE)


def known(lines: list[Line], spoil: Callable[[str, random.Random], str]) -> float:
    dice = random.Random(8)
    right = 0
    for line in lines:
        found = corpus().find(spoil(line.text, dice))
        right += bool(found) and line.text in {one.text for one in found[0].lines}
    return right / len(lines)


@pytest.mark.parametrize(
    ("name", "spoil", "least"),
    [
        ("exact", lambda text, dice: text, 0.995),
        ("one homophone a line", one_wrong, 0.98),
        ("20 % homophones", lambda text, dice: noisy(text, 0.2, dice), 0.98),
        ("50 % homophones", lambda text, dice: noisy(text, 0.5, dice), 0.95),
        ("a filler around it", lambda text, dice: f"我想想啊嗯{one_wrong(text, dice)}吧", 0.95),
    ],
)
def test_lines_are_known_by_their_sound(
    lines: list[Line], name: str, spoil: Callable[[str, random.Random], str], least: float
) -> None:
    share = known(lines, spoil)
    LOG.info("%s: %.1f %% of %d lines", name, 100 * share, len(lines))
    assert share >= least


def test_talk_is_not_taken_for_a_line() -> None:
    taken = [(said, found) for said in SENTENCES if (found := corpus().find(said))]
    LOG.info("taken for a line: %d of %d", len(taken), len(SENTENCES))
    assert len(SENTENCES) == 100
    assert len(taken) <= 1, [(said, found[0].lines[0].text) for said, found in taken]
