"""The way in: what the ears may read, and what the gate compares with."""

import numpy as np

from vivavoce.audio.types import FRAME, LISTEN_RATE
from vivavoce.server.listening import Reference, Ring


def test_the_ring_keeps_the_last_minute_under_its_own_clock() -> None:
    ring = Ring()
    for number in range(5000):
        ring.append(np.full(FRAME, number, np.float32))
    end = 5000 * FRAME
    assert ring.end == end
    assert ring.read(end - FRAME).tolist() == [4999.0] * FRAME
    minute = ring.read(end - 60 * LISTEN_RATE)
    assert len(minute) == 60 * LISTEN_RATE
    assert len(ring.read(0)) < 3 * 60 * LISTEN_RATE
    assert ring.read(end - 2 * FRAME, end - FRAME)[0] == 4998


def test_what_is_read_does_not_change_later() -> None:
    ring = Ring()
    ring.append(np.ones(FRAME, np.float32))
    read = ring.read(0)
    read[:] = 5
    assert ring.read(0)[0] == 1


def test_playback_follows_the_clock_without_gaps() -> None:
    reference = Reference()
    second = np.full(24_000, 0.5, np.float32)
    reference.play(second, 1600)
    reference.play(second, 1700)
    assert not reference.at(0).any()
    middle = reference.at(1600 + LISTEN_RATE)
    assert abs(float(middle.mean()) - 0.5) < 0.02
    assert not reference.at(1600 + 3 * LISTEN_RATE).any()


def test_playback_begins_anew_after_a_pause_and_when_it_may_have_run_dry() -> None:
    reference = Reference()
    second = np.full(24_000, 0.5, np.float32)
    assert reference.play(second, 1600)
    assert not reference.play(second, 3200)
    nearly_over = 1600 + 2 * LISTEN_RATE - 800
    assert reference.play(second, nearly_over)
    assert reference.play(second, nearly_over + 3 * LISTEN_RATE)


def test_playback_that_was_cut_is_silent() -> None:
    reference = Reference()
    reference.play(np.full(24_000, 0.5, np.float32), 0)
    reference.stop()
    assert not reference.at(3200).any()
    reference.play(np.full(24_000, 0.5, np.float32), 6400)
    assert reference.at(8000).any()
