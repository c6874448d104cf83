"""From the published speaker encoder to `speaker.onnx`: three LSTMs and a projection.

The network is GE2E's (Wan et al. 2018, "Generalized end-to-end loss for speaker verification") as
trained by Resemblyzer: mel f32[batch, frames, 40] -> f32[batch, 256], rectified, of length one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from vivavoce.errors import ModelError
from vivavoce.voice.own.checkpoint import Floats, read_checkpoint

VERSION: Final = "1"
_HIDDEN: Final = 256
_LAYERS: Final = 3


def build(checkpoint: Path, folder: Path, advance: Callable[[float], None]) -> None:
    """Write FOLDER/speaker.onnx. Raises ModelError when the checkpoint is another network's."""
    weights = read_checkpoint(checkpoint, "model_state")
    advance(0.5)
    try:
        model = _graph(weights)
    except KeyError as error:
        raise ModelError(
            f"{checkpoint} lacks {error}: not the speaker encoder; run `vivavoce models verify`"
        ) from error
    checker.check_model(model)
    (folder / "speaker.onnx").write_bytes(model.SerializeToString())
    advance(1.0)


def _graph(weights: dict[str, Floats]) -> ModelProto:
    constants: dict[str, Floats] = {}
    nodes = [helper.make_node("Transpose", ["mel"], ["x0"], perm=[1, 0, 2])]
    for layer in range(_LAYERS):
        constants[f"w{layer}"] = _gates(weights[f"lstm.weight_ih_l{layer}"])[None]
        constants[f"r{layer}"] = _gates(weights[f"lstm.weight_hh_l{layer}"])[None]
        constants[f"b{layer}"] = np.concatenate(
            [_gates(weights[f"lstm.bias_{side}_l{layer}"]) for side in ("ih", "hh")]
        )[None]
        last = layer == _LAYERS - 1
        inputs = [f"x{layer}", f"w{layer}", f"r{layer}", f"b{layer}"]
        outputs = ["", "hidden"] if last else [f"y{layer}"]
        nodes.append(helper.make_node("LSTM", inputs, outputs, hidden_size=_HIDDEN))
        if not last:
            nodes.append(helper.make_node("Squeeze", [f"y{layer}", "one"], [f"x{layer + 1}"]))
    constants["w"], constants["b"] = weights["linear.weight"], weights["linear.bias"]
    nodes += [
        helper.make_node("Squeeze", ["hidden", "zero"], ["end"]),
        helper.make_node("Gemm", ["end", "w", "b"], ["raw"], transB=1),
        helper.make_node("Relu", ["raw"], ["positive"]),
        helper.make_node("LpNormalization", ["positive"], ["embedding"], axis=1, p=2),
    ]
    axes = [
        numpy_helper.from_array(np.array([n], np.int64), s) for n, s in ((0, "zero"), (1, "one"))
    ]
    stored = [numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in constants.items()]
    graph = helper.make_graph(
        nodes,
        "speaker",
        [helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["batch", "frames", 40])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 256])],
        [*stored, *axes],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _gates(array: Floats) -> Floats:
    """PyTorch's order of gates (input, forget, cell, output) to ONNX's (i, o, f, c)."""
    i, f, c, o = np.split(array, 4)
    return np.concatenate([i, o, f, c])
