import json
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_whisper
from vivavoce.errors import ModelError
from vivavoce.model import encoder_build
from vivavoce.model.encoder import Encoder
from vivavoce.model.encoder_stream import Floats
from vivavoce.model.mel import normalise


def off_by(left: Floats, right: Floats) -> float:
    """Relative L2 distance."""
    return float(np.linalg.norm(left - right) / np.linalg.norm(right))


def noise(frames: int, seed: int = 0) -> Floats:
    """Unclamped log-mel of some level."""
    random = np.random.default_rng(seed)
    return random.normal(-1, 2, (frames, tiny_whisper.MELS)).astype(np.float32)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_whisper.write(tmp_path_factory.mktemp("ct2") / "model.bin")


@pytest.fixture(scope="module")
def exact(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """Built without quantisation."""
    folder = tmp_path_factory.mktemp("encoder") / "float32"
    encoder_build.build(model, folder, lambda _: None, precision="float32")
    return Encoder(folder)


@pytest.fixture(scope="module")
def encoder(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """Built as the product builds it."""
    folder = tmp_path_factory.mktemp("encoder") / "int8"
    encoder_build.build(model, folder, lambda _: None)
    return Encoder(folder)


@pytest.mark.parametrize("frames", [2, 50, 333])
def test_the_graph_computes_what_the_weights_say(exact: Encoder, frames: int) -> None:
    mel = noise(frames)
    even = frames // 2 * 2
    features = exact.whole(mel)
    assert features.shape == (frames // 2, tiny_whisper.WIDTH)
    np.testing.assert_allclose(
        features, tiny_whisper.encode(normalise(mel[:even])), rtol=0, atol=1e-4
    )


def test_int8_stays_near(exact: Encoder, encoder: Encoder) -> None:
    mel = noise(200)
    assert 0 < off_by(encoder.whole(mel), exact.whole(mel)) < 0.03


def test_smaller_weights_change_little(model: Path, exact: Encoder, tmp_path: Path) -> None:
    encoder_build.build(model, tmp_path, lambda _: None, weight_limit=63)
    mel = noise(200)
    assert off_by(Encoder(tmp_path).whole(mel), exact.whole(mel)) < 0.04


def test_nothing_in_nothing_out(encoder: Encoder) -> None:
    assert encoder.whole(noise(1)).shape == (0, tiny_whisper.WIDTH)


def test_progress_rises_to_one(model: Path, tmp_path: Path) -> None:
    seen: list[float] = []
    encoder_build.build(model, tmp_path, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    config = json.loads((tmp_path / "config.json").read_text())
    assert config["version"] == encoder_build.VERSION
    assert (config["layers"], config["heads"]) == (tiny_whisper.LAYERS, tiny_whisper.HEADS)


def test_other_folders_are_refused(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no encoder"):
        Encoder(tmp_path / "nowhere")
    encoder_build.build(model, tmp_path, lambda _: None)
    config = json.loads((tmp_path / "config.json").read_text())
    others: tuple[object, ...] = ({**config, "version": "0"}, {"version": "1"}, [], None)
    for wrong in others:
        (tmp_path / "config.json").write_text(json.dumps(wrong))
        with pytest.raises(ModelError, match="models pull"):
            Encoder(tmp_path)


@pytest.mark.parametrize("name", ["encoder.onnx", "encoder.bin"])
def test_a_folder_that_is_not_whole_is_refused(model: Path, tmp_path: Path, name: str) -> None:
    encoder_build.build(model, tmp_path, lambda _: None)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError, match="damaged"):
        Encoder(tmp_path)


@pytest.mark.parametrize("shape", [(1, 31), (1, 33), (2, 32), (1, 0)])
def test_a_step_of_another_length_is_no_step(encoder: Encoder, shape: tuple[int, int]) -> None:
    with pytest.raises(AssertionError, match="a step is"):
        encoder.step(np.zeros((*shape, tiny_whisper.MELS), np.float32), encoder.init_state())


@pytest.mark.parametrize("frames", [0, 1, 31, 32, 33, 2 * 1500 + 40])
def test_a_stream_of_any_length(encoder: Encoder, frames: int) -> None:
    assert encoder.streamed(noise(frames)).shape == (frames // 32 * 16, tiny_whisper.WIDTH)


def test_a_model_without_layers_is_refused(tmp_path: Path) -> None:
    path = tiny_whisper.write(tmp_path / "model.bin", omit="encoder/layer_0/ffn/linear_0/weight")
    with pytest.raises(ModelError, match="no encoder layers"):
        encoder_build.build(path, tmp_path / "out", lambda _: None)
