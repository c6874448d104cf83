"""Networks for sounds as ONNX files: batch norms folded in, weights kept as float16.

Half precision is for the size only: the file casts its weights to float32 when it is opened.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


class Graph:
    """Nodes and half-precision constants of a small feed-forward network."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._fresh = 0

    def op(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node; the name of its output."""
        self._fresh += 1
        output = name or f"{kind}_{self._fresh}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def weights(self, values: NDArray[Any]) -> str:
        """A constant, stored as float16, given as float32."""
        self._fresh += 1
        name = f"w_{self._fresh}"
        self._constants.append(numpy_helper.from_array(values.astype(np.float16), name))
        return self.op("Cast", name, to=TensorProto.FLOAT)

    def numbers(self, *values: int) -> str:
        """A constant i64[n]."""
        self._fresh += 1
        name = f"n_{self._fresh}"
        self._constants.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def conv(self, inside: str, conv: Any, norm: Any) -> str:
        """A torch convolution with the batch norm behind it."""
        gain = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach().numpy()
        weight = conv.weight.detach().numpy() * gain[:, None, None, None]
        before = 0 if conv.bias is None else conv.bias.detach().numpy()
        bias = (before - norm.running_mean.numpy()) * gain + norm.bias.detach().numpy()
        return self.op(
            "Conv",
            inside,
            self.weights(weight),
            self.weights(bias),
            pads=[conv.padding[0]] * 4,
            strides=list(conv.stride),
            kernel_shape=list(conv.kernel_size),
        )

    def save(self, path: Path, inside: tuple[str, list[Any]], outside: tuple[str, int]) -> None:
        """Write the model: name and shape of its input, name and width of its output."""
        given = helper.make_tensor_value_info(inside[0], TensorProto.FLOAT, inside[1])
        made = helper.make_tensor_value_info(outside[0], TensorProto.FLOAT, ["batch", outside[1]])
        graph = helper.make_graph(self._nodes, path.stem, [given], [made], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 9
        onnx.checker.check_model(model)
        onnx.save(model, str(path))


def write(net: Any, path: Path) -> None:
    """The sound network (`train/sounds.SoundNet`): windows f32[batch, 100, 64] -> logits."""
    graph = Graph()
    hidden = graph.op("Unsqueeze", "windows", graph.numbers(1))
    for conv, norm in zip(net.convs, net.norms, strict=True):
        hidden = graph.op("Relu", graph.conv(hidden, conv, norm))
    mean = graph.op("ReduceMean", hidden, axes=[2, 3], keepdims=0)
    over_bands = graph.op("ReduceMean", hidden, axes=[3], keepdims=0)
    peak = graph.op("ReduceMax", over_bands, axes=[2], keepdims=0)
    pooled = graph.op("Concat", mean, peak, axis=1)
    weight, bias = net.out.weight.detach().numpy(), net.out.bias.detach().numpy()
    graph.op("Gemm", pooled, graph.weights(weight), graph.weights(bias), transB=1, name="logits")
    graph.save(path, ("windows", ["batch", 100, 64]), ("logits", len(bias)))
