import numpy as np

from vivavoce.marking.pattern import BANDS, CELLS, PERIOD, SYNC, pattern
from vivavoce.marking.payload import CODED, Payload, encode

PINNED_SIGNS = [-1, 1, -1, -1, -1, -1, 1, -1]
PINNED_BITS = [-1, 115, 124, 1, 17, 5, 86, -1]


def test_every_bit_has_three_cells_and_the_rest_are_the_same_for_all() -> None:
    found = pattern(b"secret")
    counts = np.bincount(found.bits[found.bits != SYNC], minlength=CODED)
    assert counts.tolist() == [3] * CODED
    one, other = (found.tiles(encode(Payload(n, 1))) for n in (5, 6))
    assert one.shape == (BANDS, PERIOD)
    same = one[::2, ::2] == other[::2, ::2]
    assert same[found.bits == SYNC].all()
    assert not same.all()


def test_a_cell_cancels_what_is_the_same_in_its_tiles() -> None:
    tiles = pattern(b"secret").tiles(encode(Payload(5, 1))).astype(int)
    assert not (tiles[0::2] + tiles[1::2]).any()
    assert not (tiles[:, 0::2] + tiles[:, 1::2]).any()


def test_patterns_stay_what_they_were() -> None:
    """Marks made with an older version must be found by a newer one."""
    found = pattern(bytes(range(32)))
    assert found.signs.shape == CELLS
    assert (found.signs[0, :8].tolist(), found.bits[0, :8].tolist()) == (PINNED_SIGNS, PINNED_BITS)
