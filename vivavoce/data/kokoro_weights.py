"""Weights of the int8 Kokoro graph as float32 arrays, by the names of their modules.

ONNX Runtime's dynamic quantisation leaves a matrix of integers with a scale and a zero point for
every product, and drops the names of matrices that were computed while exporting (weight norm).
Names of nodes keep the path of the module, so the names are told from them.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from vivavoce.errors import ModelError

Floats = NDArray[np.float32]

_ENDS: Final = re.compile(
    r"/(Gemm_)?(Conv|ConvTranspose|MatMul|LSTM|Gather)(_quant)?(_DequantizeLinear)?$"
)
_RENAMES: Final = (
    (r"cnn\.(\d)\.cnn\.", "cnn."),
    (r"asr_res\.asr_res\.", "asr_res."),
    (r"^encoder\.(F0|N|shared|F0_proj|N_proj)\b", r"encoder.predictor.\1"),
    (r"^encoder\.bert\.encoder\.albert_layer_groups\.0\.albert_layers\.0\.", "bert.layer."),
    (r"^encoder\.bert\.encoder\.embedding_hidden_mapping_in", "bert.widen"),
    (r"^encoder\.", ""),
    (r"^decoder\.decoder\.", "decoder."),
    (r"stft\.istft\.stft\.", ""),
    (r"\.gamma$", ".weight"),
    (r"\.beta$", ".bias"),
)
"""Torch's own names where the graph has others; the layer that ALBERT repeats stands once."""
_KEPT: Final = re.compile(r"\.(bias|weight|gamma|beta|alpha[12]\.\d|inverse_basis)$")
_GATES: Final = (0, 2, 3, 1)
"""Input, forget, cell and output gate in ONNX's order of input, output, forget and cell."""


def read(path: Path) -> dict[str, Floats]:
    """All weights, shaped as torch wants them. Raises `ModelError` when there are none."""
    try:
        graph = onnx.load(str(path)).graph
    except Exception as error:  # protobuf raises its own kinds
        raise ModelError(f"{path} is no ONNX file: run `vivavoce models verify`") from error
    stored = {tensor.name: tensor for tensor in graph.initializer}
    found = {
        _renamed(name): numpy_helper.to_array(tensor)
        for name, tensor in stored.items()
        if _KEPT.search(name) and tensor.data_type == onnx.TensorProto.FLOAT
    }
    reader = _Products(stored)
    for node in graph.node:
        name = _renamed(_ENDS.sub("", node.name.strip("/")).replace("/", "."))
        for part, values in reader.weights(node).items():
            found[f"{name}.{part}"] = values
    if not reader.used:
        raise ModelError(f"{path} holds no quantised graph: pull kokoro-v1.0.int8.onnx")
    return found


def _renamed(name: str) -> str:
    for pattern, text in _RENAMES:
        name = re.sub(pattern, text, name)
    return name


class _Products:
    """Matrices of nodes. One that serves several nodes belongs to the first."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self._stored = stored
        self.used: set[str] = set()

    def weights(self, node: Any) -> dict[str, Floats]:
        """Parameters of the module that a node computes; empty for other nodes."""
        names = list(node.input)
        if node.op_type == "DequantizeLinear":  # of rows that an embedding looked up
            main = f"{names[1].removesuffix('_scale')}_quantized"
        else:
            main = names[1] if len(names) > 1 else ""
        if main not in self._stored or main in self.used or _KEPT.search(main):
            return {}
        match node.op_type:
            case "DequantizeLinear":
                parts = {"weight": self._whole(main, names[2])}
            case "ConvInteger":
                parts = {"weight": self._whole(main, names[3])}
            case "MatMulInteger":
                parts = {"weight": self._whole(main, names[3]).T}
            case "Conv" | "ConvTranspose":
                parts = {"weight": self._array(main)}
            case "MatMul":
                parts = {"weight": self._array(main).T}
            case "DynamicQuantizeLSTM":
                parts = self._lstm(names)
            case _:
                return {}
        self.used.add(main)
        return parts

    def _lstm(self, names: list[str]) -> dict[str, Floats]:
        """Both directions; ONNX: [direction, inputs, 4 hidden], biases of inputs then hidden."""
        parts = {}
        inputs, hidden = self._whole(names[1], names[9]), self._whole(names[2], names[11])
        biases = np.split(self._array(names[3]), 2, axis=1)
        for direction, suffix in enumerate(("", "_reverse")):
            parts[f"weight_ih_l0{suffix}"] = _gates(inputs[direction].T)
            parts[f"weight_hh_l0{suffix}"] = _gates(hidden[direction].T)
            parts[f"bias_ih_l0{suffix}"] = _gates(biases[0][direction])
            parts[f"bias_hh_l0{suffix}"] = _gates(biases[1][direction])
        return parts

    def _array(self, name: str) -> Floats:
        return numpy_helper.to_array(self._stored[name]).astype(np.float32)

    def _whole(self, name: str, zero_point: str) -> Floats:
        """(q - zero point) * scale; both are one number, or one per column or direction."""
        zero, scale = (
            self._array(zero_point),
            self._array(f"{name.removesuffix('_quantized')}_scale"),
        )
        values = self._array(name)
        if values.ndim == 3 and scale.ndim == 1:
            zero, scale = zero[:, None, None], scale[:, None, None]
        return (values - zero) * scale


def _gates(values: Floats) -> Floats:
    """From ONNX's order to torch's, along the first axis."""
    parts = np.split(values, 4)
    return np.concatenate([parts[gate] for gate in _GATES])
