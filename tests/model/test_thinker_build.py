import json
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_qwen
from vivavoce.errors import ModelError
from vivavoce.model import thinker_build
from vivavoce.model.gguf_reader import Qwen2File
from vivavoce.model.thinker_steps import ThinkerSteps

TOKENS = [1, 70, 200, 33, 33, 256, 9, 120]


def off_by(left: np.ndarray, right: np.ndarray) -> float:
    """Relative L2 distance."""
    return float(np.linalg.norm(left - right) / np.linalg.norm(right))


@pytest.mark.parametrize("tied", [False, True])
def test_the_graphs_compute_what_the_weights_say(tmp_path: Path, tied: bool) -> None:
    path = tiny_qwen.write(tmp_path / "model.gguf", tied=tied)
    thinker_build.build(path, tmp_path / "out", lambda _: None)
    middle, last, logits = tiny_qwen.Reference(Qwen2File(path)).run(TOKENS)
    steps = ThinkerSteps(tmp_path / "out")
    h_mid, h_last, _ = steps.step(steps.embed([TOKENS]), steps.init_state())
    assert off_by(h_mid[0], middle) < 0.02
    assert off_by(h_last[0], last) < 0.05
    assert off_by(steps.logits(h_last[0]), logits) < 0.03


def test_fine_rows_recover_what_the_first_rounding_lost(tmp_path: Path) -> None:
    import onnxruntime as ort
    from onnx import TensorProto

    from vivavoce.model.graph import GraphWriter

    random = np.random.default_rng(0)
    weight = random.normal(size=(16, 64)).astype(np.float32)
    x = random.normal(size=(3, 64)).astype(np.float32)
    x[0, 5] = 400.0
    errors = []
    for fine in (False, True):
        name = f"product_{fine}"
        with GraphWriter(tmp_path, name) as graph:
            packed = graph.weights("w", [weight[:10], weight[10:]], 16)
            graph.node("Identity", [graph.product(graph.quantise("x", fine=fine), packed)], ["y"])
            graph.save({"x": (TensorProto.FLOAT, ["n", 64])}, {"y": (TensorProto.FLOAT, ["n", 16])})
        session = ort.InferenceSession(tmp_path / f"{name}.onnx")
        y = session.run(None, {"x": x})[0]
        errors.append(off_by(y[1:], x[1:] @ weight.T))
    assert errors[1] < errors[0] < 0.02, "the outlier in row 0 must not coarsen the others"


def test_progress_rises_to_one(tiny_gguf: Path, tmp_path: Path) -> None:
    seen: list[float] = []
    thinker_build.build(tiny_gguf, tmp_path, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    config = json.loads((tmp_path / "config.json").read_text())
    assert config["version"] == thinker_build.VERSION
    assert config["stops"] == [264, 266]


def test_another_architecture_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tiny_qwen.write(tmp_path / "other.gguf", architecture="llama")
    with pytest.raises(ModelError, match=r"'llama'.*llamacpp:FILE"):
        thinker_build.build(path, tmp_path / "out", lambda _: None)


def test_a_missing_tensor_is_named(tmp_path: Path) -> None:
    path = tiny_qwen.write(tmp_path / "holed.gguf", omit="blk.1.ffn_up.weight")
    with pytest.raises(ModelError, match=r"blk\.1\.ffn_up\.weight"):
        thinker_build.build(path, tmp_path / "out", lambda _: None)


def test_a_file_that_is_no_gguf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "junk.gguf"
    path.write_bytes(b"junk" * 100)
    with pytest.raises(ModelError, match="pull it again"):
        thinker_build.build(path, tmp_path / "out", lambda _: None)


@pytest.mark.parametrize(
    ("machine", "flags", "limit"),
    [("x86_64", "avx2 avx512_vnni", 127), ("x86_64", "avx2", 63), ("aarch64", "", 127)],
)
def test_weights_leave_room_where_int8_sums_overflow(
    machine: str, flags: str, limit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    (tmp_path / "cpuinfo").write_text(f"flags : {flags}\n")
    assert thinker_build.safe_weight_limit(tmp_path / "cpuinfo") == limit


def test_smaller_weights_change_little(tiny_gguf: Path, tmp_path: Path) -> None:
    thinker_build.build(tiny_gguf, tmp_path, lambda _: None, weight_limit=63)
    _, last, _ = tiny_qwen.Reference(Qwen2File(tiny_gguf)).run(TOKENS)
    steps = ThinkerSteps(tmp_path)
    _, h_last, _ = steps.step(steps.embed([TOKENS]), steps.init_state())
    assert off_by(h_last[0], last) < 0.05


def test_a_folder_of_another_version_is_refused(tiny_thinker: Path, tmp_path: Path) -> None:
    config = json.loads((tiny_thinker / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "version": "0"}))
    with pytest.raises(ModelError, match="models pull"):
        ThinkerSteps(tmp_path)
    with pytest.raises(ModelError, match="no built thinker"):
        ThinkerSteps(tmp_path / "nowhere")
