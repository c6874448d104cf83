"""Counted by hand."""

import pytest

from vivavoce.edit_distance import edit_distance


@pytest.mark.parametrize(
    ("reference", "heard", "wanted"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("kitten", "sitting", 3),
        ("abcd", "bcde", 2),
        ([1, 2, 3], [1, 3], 1),
    ],
)
def test_distances(reference: str, heard: str, wanted: int) -> None:
    assert edit_distance(reference, heard) == wanted
    assert edit_distance(heard, reference) == wanted
