from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_whisper
from vivavoce.model import encoder_build
from vivavoce.model.encoder import Encoder
from vivavoce.model.encoder_stream import (
    BLOCK,
    STEP,
    STRIDE,
    Floats,
    Mask,
    Rolling,
    State,
    Streaming,
)
from vivavoce.model.mel import FLOOR

STREAMINGS = [Mask(0), Mask(1, past=40), Mask(2), Rolling(1.6, 0.32), Rolling()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without quantisation."""
    out = tmp_path_factory.mktemp("encoder")
    model = tiny_whisper.write(out / "model.bin")
    encoder_build.build(model, out / "float32", lambda _: None, precision="float32")
    return out / "float32"


def noise(seed: int, steps: int = 7) -> Floats:
    """Unclamped log-mel f32[1, T, MELS]."""
    random = np.random.default_rng(seed)
    return random.normal(-1, 2, (1, steps * STEP, tiny_whisper.MELS)).astype(np.float32)


def run(encoder: Encoder, mel: Floats, state: State | None = None) -> tuple[Floats, State]:
    state = encoder.init_state(len(mel)) if state is None else state
    found = []
    for first in range(0, mel.shape[1], STEP):
        features, state = encoder.step(mel[:, first : first + STEP], state)
        found.append(features)
    return np.concatenate(found, axis=1), state


def joined(*states: State) -> State:
    return {name: np.concatenate([state[name] for state in states]) for name in states[0]}


@pytest.mark.parametrize("streaming", STREAMINGS)
def test_a_batch_is_its_streams(folder: Path, streaming: Streaming) -> None:
    """Also when one of them has been heard for longer."""
    encoder = Encoder(folder, streaming=streaming)
    one, other, before = noise(1), noise(2), noise(3, steps=5)
    first, _ = run(encoder, one)
    _, state = run(encoder, before)
    second, after = run(encoder, other, state)
    together = joined(encoder.init_state(), state)
    both, end = run(encoder, np.concatenate([one, other]), together)
    np.testing.assert_allclose(both, np.concatenate([first, second]), rtol=0, atol=1e-5)
    for name, values in after.items():
        np.testing.assert_allclose(end[name][1:], values, rtol=0, atol=1e-5)


@pytest.mark.parametrize("streaming", STREAMINGS)
def test_a_kept_state_is_a_way_back(folder: Path, streaming: Streaming) -> None:
    encoder = Encoder(folder, streaming=streaming)
    _, kept = run(encoder, noise(1, steps=3))
    copies = {name: values.copy() for name, values in kept.items()}
    once, _ = run(encoder, noise(2), kept)
    run(encoder, noise(3), kept)
    again, _ = run(encoder, noise(2), kept)
    np.testing.assert_array_equal(once, again)
    for name, values in copies.items():
        np.testing.assert_array_equal(kept[name], values)


@pytest.mark.parametrize("streaming", STREAMINGS)
def test_state_does_not_grow(folder: Path, streaming: Streaming) -> None:
    encoder = Encoder(folder, streaming=streaming)
    fresh = encoder.init_state()
    _, state = run(encoder, noise(1, steps=20))
    assert {k: v.shape for k, v in state.items()} == {k: v.shape for k, v in fresh.items()}
    assert {k: v.dtype for k, v in state.items()} == {k: v.dtype for k, v in fresh.items()}
    assert state["rest"].shape == (1, encoder.lag, tiny_whisper.WIDTH)


def test_a_rolling_window_hands_out_what_the_whole_window_says(folder: Path) -> None:
    rolling = Rolling(window_s=4.0, settled_s=0.64)
    encoder = Encoder(folder, streaming=rolling)
    mel = noise(1, steps=6)
    features, state = run(encoder, mel)
    silence = np.full((encoder.lag * STRIDE, tiny_whisper.MELS), FLOOR, np.float32)
    whole = encoder.whole(np.concatenate([silence, mel[0]]))
    np.testing.assert_allclose(
        np.concatenate([features[0, -BLOCK:], state["rest"][0]]),
        whole[-encoder.lag - BLOCK :],
        rtol=0,
        atol=1e-4,
    )


def test_a_rolling_window_forgets(folder: Path) -> None:
    encoder = Encoder(folder, streaming=Rolling(window_s=1.28, settled_s=0.32))
    one, other = noise(1), noise(1)
    other[:, :STEP] = noise(2, steps=1)
    a, b = run(encoder, one)[0], run(encoder, other)[0]
    assert not np.allclose(a[:, BLOCK : 2 * BLOCK], b[:, BLOCK : 2 * BLOCK])
    np.testing.assert_array_equal(a[:, -BLOCK:], b[:, -BLOCK:])


def test_positions_go_on_behind_the_last_one(folder: Path) -> None:
    """A turn longer than 30 s."""
    encoder = Encoder(folder, streaming=Mask(0, past=16))
    features, state = run(encoder, noise(1, steps=100))
    assert state["position"][0] == 100 * BLOCK > tiny_whisper.POSITIONS
    assert np.isfinite(features).all()


def test_settled_features_are_never_taken_back(folder: Path) -> None:
    """What comes behind the look-ahead changes nothing."""
    encoder = Encoder(folder, streaming=Mask(1))
    one, other = noise(1, steps=4), noise(1, steps=4)
    other[:, 3 * STEP :] = noise(2, steps=1)
    one[:, 0, 0] = other[:, 0, 0] = 9.0  # the same range
    a, b = run(encoder, one)[0], run(encoder, other)[0]
    np.testing.assert_array_equal(a[:, : 3 * BLOCK], b[:, : 3 * BLOCK])
    assert not np.allclose(a[:, 3 * BLOCK :], b[:, 3 * BLOCK :])
