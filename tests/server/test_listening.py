"""The way in: what the ears may read, and what the gate compares with."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.barge_in import Decision
from vivavoce.audio.codec import encode_pcm16, encode_ulaw
from vivavoce.audio.types import FRAME, LISTEN_RATE, Samples
from vivavoce.server.listening import Listening, Reference, Ring, step
from vivavoce.session.config import AudioFormat


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
    assert reference.at(0) is None
    middle = reference.at(1600 + LISTEN_RATE)
    assert middle is not None
    assert abs(float(middle.mean()) - 0.5) < 0.02
    assert reference.at(1600 + 3 * LISTEN_RATE) is None


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
    assert reference.at(3200) is None
    reference.play(np.full(24_000, 0.5, np.float32), 6400)
    assert reference.at(8000) is not None


class Scripted:
    """A gate that reads its decisions from a list of (speech, open)."""

    def __init__(self, *decisions: tuple[float, bool]) -> None:
        self.decisions = list(decisions)

    def init_state(self) -> dict[str, Any]:
        return {}

    def step_batch(
        self,
        frames: NDArray[np.float32],
        references: Sequence[Samples | None],
        audible: Sequence[bool],
        states: Sequence[dict[str, Any]],
    ) -> tuple[list[Decision], Sequence[dict[str, Any]]]:
        speech, is_open = self.decisions.pop(0)
        return [Decision(speech, 0.0, is_open, frames[0])], states


def onset(*decisions: tuple[float, bool], audible: bool = False) -> int | None:
    """Frames ago that the turn began, as told when the gate opened."""
    gate = Scripted(*decisions)
    listening = Listening(gate, AudioFormat("ulaw", 8000))  # type: ignore[arg-type]
    listening.receive(b"\xff" * (len(decisions) + 1) * FRAME)
    told = [step([listening], [audible])[0].onset for _ in decisions]
    found = [value for value in told if value is not None]
    return found[0] // FRAME if found else None


class Loud:
    """Keeps what it was given; a frame is as likely speech as it is loud."""

    def init_state(self) -> dict[str, Any]:
        return {}

    def step_batch(
        self,
        frames: NDArray[np.float32],
        references: Sequence[Samples | None],
        audible: Sequence[bool],
        states: Sequence[dict[str, Any]],
    ) -> tuple[list[Decision], Sequence[dict[str, Any]]]:
        return [Decision(float(np.abs(f).max()), 0.0, False, f) for f in frames], states


def judge_all(listening: Listening) -> None:
    for _ in range(listening.frames):
        step([listening], [False])


def tone(seconds: float, rate: int) -> Samples:
    return (0.5 * np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 300 / rate)).astype(
        np.float32
    )


def test_connections_of_different_formats_share_a_batch() -> None:
    gate = Loud()
    wide = Listening(gate, AudioFormat())  # type: ignore[arg-type]
    narrow = Listening(gate, AudioFormat("ulaw", 8000))  # type: ignore[arg-type]
    wide.receive(encode_pcm16(tone(0.5, 24_000)))
    narrow.receive(encode_ulaw(tone(0.5, 8000)))
    while wide.frames and narrow.frames:
        step(
            [
                wide,
                narrow,
            ],
            [False, False],
        )
    wanted = tone(0.5, LISTEN_RATE)
    for listening in (wide, narrow):
        heard = listening.ring.read(0)
        assert len(heard) == 15 * FRAME
        middle = slice(500, len(heard) - 500)
        assert np.abs(heard[middle] - wanted[: len(heard)][middle]).max() < 0.02


def test_a_switch_of_formats_keeps_what_was_not_framed_yet() -> None:
    listening = Listening(Loud(), AudioFormat())  # type: ignore[arg-type]
    listening.receive(encode_pcm16(tone(0.1, 24_000)) + b"\x01")
    judge_all(listening)
    listening.use(AudioFormat("ulaw", 8000))
    later = tone(0.4, 8000)[800:]
    listening.receive(encode_ulaw(later))
    judge_all(listening)
    heard, wanted = listening.ring.read(0), tone(0.4, LISTEN_RATE)
    assert len(heard) == 12 * FRAME
    away = [slice(500, 1500), slice(1700, len(heard) - 500)]  # not across the seam
    assert max(np.abs(heard[a] - wanted[: len(heard)][a]).max() for a in away) < 0.02


def test_half_a_sample_waits_for_its_other_half() -> None:
    listening = Listening(Loud(), AudioFormat())  # type: ignore[arg-type]
    audio = encode_pcm16(tone(0.2, 24_000))
    for at in range(0, len(audio), 333):
        listening.receive(audio[at : at + 333])
        judge_all(listening)
    heard = listening.ring.read(0)
    wanted = tone(0.2, LISTEN_RATE)[: len(heard)]
    assert np.abs(heard - wanted)[200:-200].max() < 0.01


VOICE, QUIET, SURE = (0.9, False), (0.1, False), (0.9, True)


def test_a_turn_begins_with_its_first_word_even_when_a_pause_follows_it() -> None:
    assert onset(*[VOICE] * 4, *[QUIET] * 10, *[VOICE] * 2, SURE) == 17
    assert onset(*[VOICE] * 4, *[QUIET] * 20, *[VOICE] * 4, SURE) == 5
    assert onset(*[VOICE] * 4, *[QUIET] * 10, *[VOICE] * 2, SURE, audible=True) == 3
    assert onset(*[VOICE] * 4, *[QUIET] * 4) is None
