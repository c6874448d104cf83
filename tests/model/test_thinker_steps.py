from pathlib import Path

import numpy as np
import pytest

from vivavoce.model.thinker_steps import ThinkerSteps, cut, length, size

TOKENS = [3, 99, 256, 41, 41, 7, 180, 2, 64]


@pytest.fixture(scope="module")
def steps(tiny_thinker: Path) -> ThinkerSteps:
    return ThinkerSteps(tiny_thinker)


def test_in_pieces_equals_whole(steps: ThinkerSteps) -> None:
    _, whole, end = steps.step(steps.embed([TOKENS]), steps.init_state())
    state = steps.init_state()
    parts = []
    for piece in (TOKENS[:1], TOKENS[1:5], TOKENS[5:6], TOKENS[6:]):
        _, last, state = steps.step(steps.embed([piece]), state)
        parts.append(last)
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=1e-4)
    for name, values in end.items():
        np.testing.assert_allclose(state[name], values, atol=1e-4)


def test_a_step_leaves_the_old_state_usable(steps: ThinkerSteps) -> None:
    _, _, before = steps.step(steps.embed([TOKENS[:4]]), steps.init_state())
    kept = {name: values.copy() for name, values in before.items()}
    _, first, _ = steps.step(steps.embed([[5, 6]]), before)
    steps.step(steps.embed([[200, 201, 202]]), before)
    _, again, _ = steps.step(steps.embed([[5, 6]]), before)
    np.testing.assert_array_equal(first, again)
    for name, values in kept.items():
        np.testing.assert_array_equal(before[name], values)


def test_cut_is_a_rollback(steps: ThinkerSteps) -> None:
    _, _, short = steps.step(steps.embed([TOKENS[:4]]), steps.init_state())
    _, _, long = steps.step(steps.embed([TOKENS[4:]]), short)
    back = cut(long, 4)
    assert (length(long), length(back)) == (len(TOKENS), 4)
    assert size(back) == size(short) == 4 * steps.token_bytes
    np.testing.assert_array_equal(back["v_1"], short["v_1"])
    assert cut(back, 4) is back


def test_a_batch_steps_each_row_alone(steps: ThinkerSteps) -> None:
    rows = [TOKENS[:3], TOKENS[3:6]]
    _, both, state = steps.step(steps.embed(rows), steps.init_state(2))
    _, both, _ = steps.step(steps.embed([[8], [9]]), state)
    for row, (tokens, token) in enumerate(zip(rows, (8, 9), strict=True)):
        _, _, alone = steps.step(steps.embed([tokens]), steps.init_state())
        _, last, _ = steps.step(steps.embed([[token]]), alone)
        np.testing.assert_allclose(both[row], last[0], atol=1e-4)
