"""The barge-in gate, with a detector that takes every loud frame for speech."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.audio.test_echo import echo_of
from vivavoce.audio.barge_in import RELEASE, STEP, BargeIn, Decision, _judge, _unpack
from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import FRAME, LISTEN_RATE, Samples
from vivavoce.audio.vad import Vad, VadState


class Loudness:
    """Speech is whatever is above -46 dBFS: it would take an echo for a person."""

    def init_state(self) -> VadState:
        return {"context": np.zeros((1, 1), np.float32), "state": np.zeros((2, 1, 1), np.float32)}

    def step_batch(
        self, frames: NDArray[np.float32], state: VadState
    ) -> tuple[NDArray[np.float32], VadState]:
        loud = np.mean(frames**2, axis=1) > 2.5e-5
        return np.where(loud, 0.99, 0.01).astype(np.float32), state


def voice(seconds: float, hertz: float, seed: int) -> Samples:
    """Harmonics with a wavering pitch and a syllable rhythm."""
    rng = np.random.default_rng(seed)
    count = int(seconds * LISTEN_RATE)
    time = np.arange(count) / LISTEN_RATE
    wander = np.interp(time, np.linspace(0, seconds, 20), rng.uniform(0.85, 1.15, 20))
    phase = 2 * np.pi * np.cumsum(hertz * wander) / LISTEN_RATE
    tone = np.sum([np.sin(k * phase + seed * k) / k**0.5 for k in range(1, 18)], axis=0)
    rhythm = 0.55 + 0.45 * np.sin(2 * np.pi * 3.7 * time + seed)
    hiss = 0.002 * rng.standard_normal(count)
    return np.asarray(0.03 * tone * rhythm + hiss, np.float32)


def run(gate: BargeIn, microphone: Samples, playback: Samples) -> list[Decision]:
    state, decisions = gate.init_state(), []
    for start in range(0, microphone.size - FRAME + 1, FRAME):
        cut = slice(start, start + FRAME)
        decision, state = gate.step(microphone[cut], playback[cut], True, state)
        decisions.append(decision)
    return decisions


def opened_at(decisions: list[Decision]) -> float | None:
    """Seconds until the gate opened."""
    frames = [n for n, decision in enumerate(decisions) if decision.barge_in]
    return (frames[0] + 1) * FRAME / LISTEN_RATE if frames else None


@pytest.fixture(scope="module")
def gate() -> BargeIn:
    return BargeIn(Loudness())


def test_a_voice_opens_it_soon_and_silence_closes_it(gate: BargeIn) -> None:
    silence = np.zeros(LISTEN_RATE, np.float32)
    microphone = np.concatenate([silence, voice(1, 150, 1), silence])
    decisions = run(gate, microphone, np.zeros_like(microphone))
    at = opened_at(decisions)
    assert at is not None
    assert 1.0 < at < 1.16
    shut = [n for n, d in enumerate(decisions) if n > 40 and not d.barge_in]
    assert RELEASE - 3 <= shut[0] - 2 * LISTEN_RATE / FRAME <= RELEASE + 2, shut[:3]


@pytest.mark.parametrize("decibels", [-6, -20])
def test_it_never_opens_for_its_own_echo(gate: BargeIn, decibels: float) -> None:
    playback = voice(6, 200, 2)
    decisions = run(gate, echo_of(playback, decibels, 90 * 16), playback)
    assert opened_at(decisions) is None
    assert np.mean([decision.echo for decision in decisions[40:]]) > 0.7


def test_a_user_over_the_echo_opens_it(gate: BargeIn) -> None:
    playback, user = voice(6, 200, 3), voice(6, 120, 4) * 2
    user[: 4 * LISTEN_RATE] = 0
    decisions = run(gate, echo_of(playback, -12, 60 * 16) + user, playback)
    at = opened_at(decisions)
    assert at is not None
    assert 4.0 < at < 4.3


def test_a_quiet_microphone_stays_quiet_under_playback(gate: BargeIn) -> None:
    playback = voice(4, 200, 5)
    hiss = 1e-4 * np.random.default_rng(0).standard_normal(playback.size).astype(np.float32)
    decisions = run(gate, hiss, playback)
    assert opened_at(decisions) is None
    loudest = max(float(np.mean(decision.clean**2)) for decision in decisions)
    assert loudest < 2e-8


def test_clicks_do_not_open_it(gate: BargeIn) -> None:
    microphone = np.zeros(3 * LISTEN_RATE, np.float32)
    microphone[:: LISTEN_RATE // 2] = 1.0
    assert opened_at(run(gate, microphone, np.zeros_like(microphone))) is None


def test_a_kept_state_can_be_stepped_again(gate: BargeIn) -> None:
    frame, playback = voice(1, 150, 6)[:FRAME], voice(1, 200, 7)[:FRAME]
    _, state = gate.step(frame, playback, True, gate.init_state())
    first, _ = gate.step(frame, playback, True, state)
    again, _ = gate.step(frame, playback, True, state)
    assert np.array_equal(first.clean, again.clean)
    assert first.echo == again.echo


def alone_and_together(gate: BargeIn) -> None:
    """Five streams, two of them with echo, stepped one by one and in a batch."""
    playback = voice(3, 200, 8)
    streams = [voice(3, 130, 9), echo_of(playback, -10, 90 * 16), voice(3, 220, 10) * 0.01]
    streams += [echo_of(playback, -15, 50 * 16) + streams[0], np.zeros_like(streams[0])]
    played = [False, True, False, True, False]
    alone = [gate.init_state() for _ in streams]
    together = [gate.init_state() for _ in streams]
    for start in range(0, 3 * LISTEN_RATE - FRAME, FRAME):
        frames = np.stack([stream[start : start + FRAME] for stream in streams])
        reference = playback[start : start + FRAME]
        references = [reference if plays else None for plays in played]
        decisions, together = gate.step_batch(frames, references, played, together)
        for n, frame in enumerate(frames):
            silence = np.zeros(FRAME, np.float32)
            heard = reference if played[n] else silence
            wanted, alone[n] = gate.step(frame, heard, played[n], alone[n])
            assert wanted.barge_in == decisions[n].barge_in, (n, start)
            assert wanted.speech == pytest.approx(decisions[n].speech, abs=1e-4)
            assert wanted.echo == pytest.approx(decisions[n].echo, abs=1e-4)
            assert np.allclose(wanted.clean, decisions[n].clean, atol=1e-6)
            for name, value in alone[n].items():
                assert np.allclose(value, together[n][name], atol=1e-3), (name, n, start)


def test_a_batch_decides_what_each_stream_decides_alone(gate: BargeIn) -> None:
    alone_and_together(gate)


@pytest.mark.e2e
def test_a_batch_with_the_real_detector(model_dir: Path) -> None:
    alone_and_together(BargeIn(Vad(model_dir / "silero_vad.onnx")))


def test_pitch_is_left_out_only_where_it_changes_nothing(
    gate: BargeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shortcut's reason: below a whole step against speech, pitch cannot help any more."""
    frames = [voice(1, 150, 11) * gain for gain in (1.0, 0.02, 0.003)]
    microphone = np.concatenate([*frames, np.zeros(LISTEN_RATE // 2, np.float32)])
    silence = np.zeros_like(microphone)
    short = run(gate, microphone, silence)
    monkeypatch.setattr("vivavoce.audio.barge_in.STEP", 1e9)  # nothing is below that
    odds_of_all = _odds(gate, microphone)
    monkeypatch.undo()
    odds_of_some = _odds(gate, microphone)
    assert np.allclose(np.clip(odds_of_all, -STEP, STEP), np.clip(odds_of_some, -STEP, STEP))
    assert (odds_of_all != odds_of_some).sum() > 10
    assert any(decision.barge_in for decision in short)


def _odds(gate: BargeIn, microphone: Samples) -> NDArray[np.float64]:
    """Log-odds of each frame, before they are bounded to a step."""
    found = []
    state = gate.init_state()
    for start in range(FRAME, microphone.size - FRAME + 1, FRAME):
        frame, previous = microphone[start : start + FRAME], microphone[start - FRAME : start]
        probability = np.array([0.99 if np.mean(frame**2) > 2.5e-5 else 0.01], np.float32)
        odds, _, _ = _judge(frame[None], previous[None], probability, _unpack([state]))
        found.append(odds[0])
        _, state = gate.step(frame, np.zeros(FRAME, np.float32), False, state)
    return np.array(found)


@pytest.mark.e2e
def test_real_speech_over_real_speech(model_dir: Path, shared_data: Path) -> None:
    gate = BargeIn(Vad(model_dir / "silero_vad.onnx"))
    speech = shared_data / "audio" / "speech"
    playback = read_audio(speech / "about-speech-sdk.en.wav")[: 8 * LISTEN_RATE]
    echo = echo_of(playback, -6, 100 * 16)
    assert opened_at(run(gate, echo, playback)) is None
    user = np.zeros_like(playback)
    said = read_audio(speech / "jfk.flac")[5000 : 5000 + 3 * LISTEN_RATE]
    user[5 * LISTEN_RATE :] = said
    at = opened_at(run(gate, echo + user, playback))
    assert at is not None
    assert 5.0 < at < 5.6
