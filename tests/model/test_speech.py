import numpy as np

from vivavoce.model.speech import Speech

ROWS = np.arange(12, dtype=np.float32).reshape(4, 3)


def test_keys_follow_the_bytes_of_a_row_and_are_no_tokens() -> None:
    speech = Speech.of(ROWS)
    again = Speech.of(ROWS.copy())
    assert speech == again
    assert len(set(speech.keys)) == len(speech) == 4
    assert max(speech.keys) < 0
    changed = ROWS.copy()
    changed[2, 1] += 1e-3
    other = Speech.of(changed)
    assert [a == b for a, b in zip(speech.keys, other.keys, strict=True)] == [True] * 2 + [
        False,
        True,
    ]


def test_it_does_not_matter_in_which_blocks_it_came() -> None:
    grown = Speech.of(ROWS[:1]).then(ROWS[1:1]).then(ROWS[1:])
    assert grown == Speech.of(ROWS)
    np.testing.assert_array_equal(grown.rows, ROWS)
    np.testing.assert_array_equal(grown.by_key()[grown.keys[3]], ROWS[3])
