"""The torch twin agrees with the graph, whole and in streams."""

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_whisper
from vivavoce.model import encoder_build
from vivavoce.model.encoder import Encoder
from vivavoce.model.encoder_stream import BLOCK, STEP, Floats, Mask, ranged
from vivavoce.model.mel import FLOOR, normalise

torch = pytest.importorskip("torch")

BLOCKS = 6


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_whisper.write(tmp_path_factory.mktemp("ct2") / "model.bin")


@pytest.fixture(scope="module")
def folder(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without quantisation."""
    out = tmp_path_factory.mktemp("encoder") / "float32"
    encoder_build.build(model, out, lambda _: None, precision="float32")
    return out


def loudest_first(seed: int = 0) -> Floats:
    """Unclamped log-mel whose range is known from its first frame on."""
    random = np.random.default_rng(seed)
    mel = random.normal(-1, 2, (BLOCKS * STEP, tiny_whisper.MELS)).astype(np.float32)
    mel[0, 0] = 9.0
    return mel


def twin(model: Path, mel: Floats, mask: Mask | None = None) -> Floats:
    from vivavoce.train.whisper import WhisperEncoder

    with torch.no_grad():
        found: Floats = WhisperEncoder.load(model)(torch.from_numpy(mel[None]), mask)[0].numpy()
    return found


def lead(mel: Floats, mask: Mask) -> Floats:
    """What a stream hears: silence first; in Whisper's range."""
    silence = np.full((1 + STEP * mask.look_ahead, mel.shape[1]), FLOOR, np.float32)
    heard: Floats = ranged(np.concatenate([silence, mel])[None], mel.max()[None])[0]
    return heard


def test_the_graph_equals_torch(model: Path, folder: Path) -> None:
    mel = loudest_first()
    expected = twin(model, normalise(mel))
    np.testing.assert_allclose(Encoder(folder).whole(mel), expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("mask", [Mask(0), Mask(1), Mask(2), Mask(1, past=BLOCK), Mask(0, past=0)])
def test_a_stream_equals_one_masked_pass(model: Path, folder: Path, mask: Mask) -> None:
    mel = loudest_first()
    encoder = Encoder(folder, streaming=mask)
    state, found = encoder.init_state(), []
    for first in range(0, len(mel), STEP):
        features, state = encoder.step(mel[None, first : first + STEP], state)
        found.append(features[0])
    expected = twin(model, lead(mel, mask), mask)
    assert expected.shape == (BLOCKS * BLOCK, tiny_whisper.WIDTH)
    np.testing.assert_allclose(np.concatenate(found), expected, rtol=0, atol=1e-4)


def test_one_block_without_a_past_is_a_whole_recording(model: Path) -> None:
    mask = Mask(0)
    mel = lead(loudest_first()[:STEP], mask)
    np.testing.assert_allclose(twin(model, mel, mask), twin(model, mel), rtol=0, atol=1e-5)


def test_no_layer_sees_further_than_the_look_ahead() -> None:
    from vivavoce.train.whisper import layout

    blocks = 4
    frames, allowed = layout(blocks, Mask(1))
    reach = torch.eye(len(frames), dtype=torch.bool)
    for _ in range(5):
        reach = (reach.float() @ allowed.float()) > 0
    for frame in range(blocks * BLOCK):
        assert int(frames[reach[frame]].max()) == (frame // BLOCK + 2) * BLOCK - 1


def test_gradients_reach_the_weights(model: Path) -> None:
    from vivavoce.train.whisper import WhisperEncoder

    encoder = WhisperEncoder.load(model)
    mel = torch.from_numpy(lead(loudest_first(), Mask(1))[None])
    encoder(mel, Mask(1)).square().sum().backward()
    assert all(parameter.grad.abs().sum() > 0 for parameter in encoder.parameters())
