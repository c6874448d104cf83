"""Silero VAD and Smart Turn on real recordings."""

from pathlib import Path

import numpy as np
import pytest

from vivavoce.audio.codec import read_audio
from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.types import FRAME, Samples
from vivavoce.audio.vad import Vad
from vivavoce.errors import ModelError

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def vad(model_dir: Path) -> Vad:
    return Vad(model_dir / "silero_vad.onnx")


@pytest.fixture(scope="module")
def jfk(shared_data: Path) -> Samples:
    return read_audio(shared_data / "audio" / "speech" / "jfk.flac")


def probabilities(vad: Vad, samples: Samples) -> list[float]:
    state, found = vad.init_state(), []
    for start in range(0, samples.size - FRAME + 1, FRAME):
        probability, state = vad.step(samples[start : start + FRAME], state)
        found.append(probability)
    return found


def test_speech_is_found_and_silence_is_not(vad: Vad, jfk: Samples) -> None:
    assert 0.6 < np.mean(np.array(probabilities(vad, jfk)) > 0.5) < 0.8
    assert max(probabilities(vad, np.zeros(16_000, np.float32))) < 0.1


def test_a_batch_steps_like_its_streams_alone(vad: Vad, jfk: Samples) -> None:
    streams = np.stack([jfk[: 20 * FRAME], jfk[40 * FRAME : 60 * FRAME]])
    state = vad.init_state(batch=2)
    together = []
    for start in range(0, streams.shape[1], FRAME):
        both, state = vad.step_batch(streams[:, start : start + FRAME], state)
        together.append(both)
    alone = [probabilities(vad, stream) for stream in streams]
    assert np.allclose(np.array(together).T, alone, atol=1e-4)


def test_an_old_state_can_be_stepped_again(vad: Vad, jfk: Samples) -> None:
    _, state = vad.step(jfk[:FRAME], vad.init_state())
    first, _ = vad.step(jfk[FRAME : 2 * FRAME], state)
    again, _ = vad.step(jfk[FRAME : 2 * FRAME], state)
    assert first == again


def test_another_model_is_refused(model_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="another model"):
        Vad(model_dir / "smart-turn-v3.2-cpu.onnx")
    (tmp_path / "broken.onnx").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="models verify"):
        Vad(tmp_path / "broken.onnx")


def test_smart_turn_tells_a_cut_sentence(model_dir: Path, jfk: Samples) -> None:
    turn = TurnEnd(model_dir / "smart-turn-v3.2-cpu.onnx")
    assert turn.probability(jfk) > 0.6
    assert turn.probability(jfk[: int(0.6 * jfk.size)]) < 0.1
    quiet = turn.probability(jfk * 0.05)
    assert quiet == pytest.approx(turn.probability(jfk), abs=0.02)
