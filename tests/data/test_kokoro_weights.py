"""Weights come whole out of the kinds of nodes that dynamic quantisation writes."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from vivavoce.data.kokoro_weights import read
from vivavoce.errors import ModelError

RANDOM = np.random.default_rng(3)


def ints(*shape: int) -> NDArray[np.int8]:
    return RANDOM.integers(-128, 128, shape).astype(np.int8)


def floats(*shape: int) -> NDArray[np.float32]:
    return RANDOM.normal(size=shape).astype(np.float32)


STORED: dict[str, NDArray[Any]] = {
    "encoder.text_encoder.embedding.weight_quantized": ints(5, 4),
    "encoder.text_encoder.embedding.weight_scale": np.array(0.5, np.float32),
    "zero": np.array(3, np.int8),
    "/encoder/F0.0/Mul_output_0_quantized": ints(4, 2, 3),
    "/encoder/F0.0/Mul_output_0_scale": np.array(0.25, np.float32),
    "encoder.predictor.F0.0.conv1.bias": floats(4),
    "onnx::MatMul_1_quantized": ints(2, 3),
    "onnx::MatMul_1_scale": floats(3),
    "zeros": np.array([0, 1, 2], np.int8),
    "onnx::LSTM_1_quantized": ints(2, 3, 8),
    "onnx::LSTM_1_scale": floats(2),
    "onnx::LSTM_2_quantized": ints(2, 2, 8),
    "onnx::LSTM_2_scale": floats(2),
    "onnx::LSTM_3": floats(2, 16),
    "two": np.array([0, 1], np.int8),
    "/decoder/decoder/generator/Mul_output_0": floats(4, 2, 20),
    "decoder.decoder.generator.stft.istft.stft.inverse_basis": floats(22, 1, 20),
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def node(kind: str, name: str, *inputs: str) -> onnx.NodeProto:
        return helper.make_node(kind, inputs, [f"{name}_out"], name=name)

    lstm = ("x", "onnx::LSTM_1_quantized", "onnx::LSTM_2_quantized", "onnx::LSTM_3", "", "", "", "")
    scales = ("onnx::LSTM_1_scale", "two", "onnx::LSTM_2_scale", "two")
    layer = "/encoder/bert/encoder/albert_layer_groups.0/albert_layers.0"
    generator = "/decoder/decoder/generator"
    embedding = "encoder.text_encoder.embedding.weight"
    nodes = [
        node(
            "DequantizeLinear",
            "/encoder/text_encoder/embedding/Gather_quant_DequantizeLinear",
            *("rows", f"{embedding}_scale", "zero"),
        ),
        node(
            "ConvInteger",
            "/encoder/F0.0/conv1/Conv_quant",
            *("x", "/encoder/F0.0/Mul_output_0_quantized", "z", "zero"),
        ),
        *(
            node(
                "MatMulInteger",
                f"{layer}/ffn{n}/MatMul_quant",
                *("x", "onnx::MatMul_1_quantized", "z", "zeros"),
            )
            for n in ("", "_1")
        ),
        node("DynamicQuantizeLSTM", "/encoder/shared/LSTM_quant", *lstm, *scales),
        node("ConvTranspose", f"{generator}/ups.0/ConvTranspose", "x", f"{generator}/Mul_output_0"),
        node(
            "ConvTranspose",
            f"{generator}/istft/stft/ConvTranspose",
            *("x", "decoder.decoder.generator.stft.istft.stft.inverse_basis"),
        ),
    ]
    stored = [numpy_helper.from_array(values, name) for name, values in STORED.items()]
    path = tmp_path_factory.mktemp("kokoro") / "tiny.onnx"
    onnx.save(helper.make_model(helper.make_graph(nodes, "tiny", [], [], stored)), path)
    return path


def test_every_weight_has_its_modules_name(graph: Path) -> None:
    directions = ("", "_reverse")
    lstm = {
        f"predictor.shared.{part}_l0{suffix}"
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        for suffix in directions
    }
    assert set(read(graph)) == lstm | {
        "text_encoder.embedding.weight",
        "predictor.F0.0.conv1.weight",
        "predictor.F0.0.conv1.bias",
        "bert.layer.ffn.weight",
        "decoder.generator.ups.0.weight",
        "decoder.generator.inverse_basis",
    }


def test_values_are_made_whole(graph: Path) -> None:
    found = read(graph)
    rows = STORED["encoder.text_encoder.embedding.weight_quantized"].astype(np.float32)
    np.testing.assert_allclose(found["text_encoder.embedding.weight"], (rows - 3) * 0.5)
    matrix = STORED["onnx::MatMul_1_quantized"].astype(np.float32)
    whole = (matrix - STORED["zeros"]) * STORED["onnx::MatMul_1_scale"]
    np.testing.assert_allclose(found["bert.layer.ffn.weight"], whole.T)
    kernel = STORED["/encoder/F0.0/Mul_output_0_quantized"].astype(np.float32)
    np.testing.assert_allclose(found["predictor.F0.0.conv1.weight"], (kernel - 3) * 0.25)


def test_gates_stand_in_torchs_order(graph: Path) -> None:
    found = read(graph)
    backward = STORED["onnx::LSTM_1_quantized"][1].astype(np.float32).T - 1
    backward *= STORED["onnx::LSTM_1_scale"][1]
    i, o, f, c = np.split(backward, 4)
    np.testing.assert_allclose(
        found["predictor.shared.weight_ih_l0_reverse"], np.concatenate([i, f, c, o])
    )
    hidden = STORED["onnx::LSTM_3"][0, 8:]
    np.testing.assert_allclose(
        found["predictor.shared.bias_hh_l0"], hidden.reshape(4, 2)[[0, 2, 3, 1]].ravel()
    )


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.onnx"
    path.write_bytes(b"no protobuf at all")
    with pytest.raises(ModelError, match="no ONNX file"):
        read(path)
    onnx.save(helper.make_model(helper.make_graph([], "empty", [], [])), path)
    with pytest.raises(ModelError, match="no quantised graph"):
        read(path)
