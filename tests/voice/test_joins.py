"""What lies side by side in an answer - words, pauses, sounds - meets without a click."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.voice.test_mouth import Rig
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.voice.parts import Clause
from vivavoce.voice.style.types import SOUNDS, Before, Controls, Pause, Sound


def clicks(samples: Samples, joins: NDArray[np.int64]) -> float:
    """The largest jump between neighbouring samples within 5 ms of a join."""
    reach = SPEAK_RATE // 200
    jumps = np.abs(np.diff(samples))
    return max(float(jumps[max(0, at - reach) : at + reach].max()) for at in joins)


@pytest.mark.parametrize(
    "before", [(), (Pause(0.2),), *((Sound(kind), Pause(0.1), Sound(kind)) for kind in SOUNDS)]
)
@pytest.mark.parametrize("controls", [Controls(), Controls(breath=0.6, energy=8.0, tremor=1.0)])
def test_joins_do_not_click(before: tuple[Before, ...], controls: Controls) -> None:
    rig = Rig()
    clauses = [
        Clause("Well, ", (("en", "Well,"),), controls),
        Clause("that is it.", (("en", "that is it."),), controls, before),
    ]
    pieces = [said.samples for clause in clauses for said in rig.say(clause)]
    speech = np.concatenate(pieces)
    joins = np.cumsum([len(piece) for piece in pieces])[:-1]
    assert len(joins) == 1 + len(before)
    assert clicks(speech, joins) < 0.02 * np.abs(speech).max()
    assert np.abs(speech).max() <= 0.89 + 1e-6
