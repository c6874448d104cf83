"""Cutting the graph: another file is refused with words that help."""

from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from vivavoce.errors import ModelError
from vivavoce.voice.kokoro_build import build


def test_what_is_no_graph_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="no ONNX file"):
        build(tmp_path / "model.onnx", tmp_path / "out", lambda _: None)


def test_another_graph_is_refused(tmp_path: Path) -> None:
    info = helper.make_tensor_value_info("tokens", TensorProto.INT64, [1])
    out = helper.make_tensor_value_info("audio", TensorProto.INT64, [1])
    graph = helper.make_graph(
        [helper.make_node("Identity", ["tokens"], ["audio"])], "g", [info], [out]
    )
    onnx.save(helper.make_model(graph), str(tmp_path / "model.onnx"))
    with pytest.raises(ModelError, match=r"kokoro-v1\.0\.int8\.onnx"):
        build(tmp_path / "model.onnx", tmp_path / "out", lambda _: None)
