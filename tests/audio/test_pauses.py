"""Long recordings cut at their pauses."""

import numpy as np
import pytest

from vivavoce.audio.pauses import Piece, Pieces
from vivavoce.audio.types import LISTEN_RATE, Samples

NOISE = np.random.default_rng(1)


def talk(seconds: float) -> Samples:
    """Sound that goes up and down like syllables."""
    clock = np.arange(int(seconds * LISTEN_RATE)) / LISTEN_RATE
    level = 0.2 * (1.1 + np.sin(2 * np.pi * 4 * clock))
    return (level * np.sin(2 * np.pi * 200 * clock)).astype(np.float32)


def hush(seconds: float) -> Samples:
    return (0.0005 * NOISE.standard_normal(int(seconds * LISTEN_RATE))).astype(np.float32)


def pieces(recording: Samples, block: int = 160_000) -> list[Piece]:
    cutter = Pieces()
    found: list[Piece] = []
    for at in range(0, len(recording), block):
        found += cutter.feed(recording[at : at + block])
    return [*found, *cutter.flush()]


@pytest.mark.parametrize("block", [1_600, 50_000, 10**9])
def test_pieces_end_in_pauses(block: int) -> None:
    recording = np.concatenate([talk(7), hush(0.8), talk(2), hush(0.6), talk(4), hush(1), talk(3)])
    found = pieces(recording, block)
    edges = [edge / LISTEN_RATE for piece in found for edge in (piece.start, piece.end)]
    # The pause after the two seconds comes too early to cut at.
    assert edges == pytest.approx([0.0, 7.2, 7.6, 14.6, 15.2, 18.4], abs=0.11)
    for piece in found:
        assert np.array_equal(piece.samples, recording[piece.start : piece.end])


def test_a_short_breath_does_not_cut() -> None:
    assert len(pieces(np.concatenate([talk(6), hush(0.2), talk(6)]))) == 1


def test_nobody_talks_longer_than_the_ears_can_read() -> None:
    recording = np.concatenate([talk(20), hush(0.15), talk(45)])
    found = pieces(recording)
    assert max(len(piece.samples) for piece in found) <= 28 * LISTEN_RATE
    assert found[0].end == pytest.approx(20.08 * LISTEN_RATE, abs=0.3 * LISTEN_RATE)
    assert sum(len(piece.samples) for piece in found) > 64.5 * LISTEN_RATE


def test_silence_is_nothing() -> None:
    assert pieces(np.zeros(100 * LISTEN_RATE, np.float32)) == []
    assert pieces(np.zeros(0, np.float32)) == []


def test_a_long_silence_before_the_first_word_is_left_out() -> None:
    (piece,) = pieces(np.concatenate([np.zeros(60 * LISTEN_RATE, np.float32), talk(3)]))
    assert piece.start == pytest.approx(59.8 * LISTEN_RATE, abs=800)
