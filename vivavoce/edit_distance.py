"""How far two sequences are apart."""

from collections.abc import Sequence


def edit_distance(reference: Sequence[object], heard: Sequence[object]) -> int:
    """Fewest insertions, deletions and replacements from one to the other (Levenshtein 1966)."""
    row = list(range(len(heard) + 1))
    for i, expected in enumerate(reference, 1):
        diagonal, row[0] = row[0], i
        for j, got in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (expected != got))
    return row[-1]
