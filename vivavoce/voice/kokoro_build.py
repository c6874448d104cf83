"""From the whole Kokoro graph to a folder of three that `Kokoro` runs one after another.

    FOLDER/
      text.onnx     tokens, style                        -> durations, coded, said
      curves.onnx   coded per frame, style               -> pitch, energy
      sound.onnx    said per frame, pitch, energy, style -> audio

Between them lies what a speaker decides: how long each phoneme lasts, how high and how loud it is.
The nodes are those of the whole graph. Only the division by the speed and the alignment, a product
with a matrix of zeros and ones, are left out: numpy divides and repeats to the same numbers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import onnx
from onnx import TensorProto, helper

from vivavoce.errors import ModelError

VERSION: Final = "1"
"""Part of the cache key of built folders."""


@dataclass(frozen=True)
class _Tensor:
    """`there` is its name in the whole graph."""

    here: str
    there: str
    shape: tuple[int | str, ...]
    kind: int = TensorProto.FLOAT

    def info(self) -> Any:
        return helper.make_tensor_value_info(self.here, self.kind, self.shape)


@dataclass(frozen=True)
class _Stage:
    name: str
    inputs: tuple[_Tensor, ...]
    outputs: tuple[_Tensor, ...]


_STYLE: Final = _Tensor("style", "style", (1, 256))
_PITCH: Final = _Tensor("pitch", "/encoder/Reshape_output_0", (1, "2F"))
_ENERGY: Final = _Tensor("energy", "/encoder/Reshape_1_output_0", (1, "2F"))
_STAGES: Final = (
    _Stage(
        "text",
        (_Tensor("tokens", "tokens", (1, "T"), TensorProto.INT64), _STYLE),
        (
            _Tensor("durations", "/encoder/predictor/ReduceSum_output_0", (1, "T")),
            _Tensor("coded", "/encoder/predictor/text_encoder/Concat_4_output_0", (1, "T", 640)),
            _Tensor("said", "/encoder/text_encoder/Transpose_2_output_0", (1, 512, "T")),
        ),
    ),
    _Stage(
        "curves",
        (_Tensor("coded", "/encoder/MatMul_output_0", (1, 640, "F")), _STYLE),
        (_PITCH, _ENERGY),
    ),
    _Stage(
        "sound",
        (_Tensor("said", "/encoder/MatMul_1_output_0", (1, 512, "F")), _PITCH, _ENERGY, _STYLE),
        (_Tensor("audio", "audio", ("N",)),),
    ),
)


def build(model: Path, folder: Path, progress: Callable[[float], None]) -> None:
    """Write the three stages of the file `model` into `folder` (made if missing).

    `progress` gets 0..1. Raises `ModelError` for a file that is not kokoro-v1.0.int8.onnx.
    """
    try:
        whole = onnx.load(str(model))
    except Exception as error:  # protobuf raises its own kinds
        raise ModelError(f"{model} is no ONNX file: run `vivavoce models verify`") from error
    folder.mkdir(parents=True, exist_ok=True)
    makers = {name: node for node in whole.graph.node for name in node.output if name}
    for number, stage in enumerate(_STAGES):
        onnx.save(_cut(whole, makers, stage), str(folder / f"{stage.name}.onnx"))
        progress((number + 1) / len(_STAGES))


def _cut(whole: Any, makers: dict[str, Any], stage: _Stage) -> Any:
    """The nodes between inputs and outputs of a stage, in their order, with their weights."""
    names = {tensor.there: tensor.here for tensor in (*stage.inputs, *stage.outputs)}
    weights = {tensor.name for tensor in whole.graph.initializer}
    needed, used = _behind(makers, stage, weights)
    graph = helper.make_graph(
        [_renamed(node, names) for node in whole.graph.node if id(node) in needed],
        f"kokoro-{stage.name}",
        [tensor.info() for tensor in stage.inputs],
        [tensor.info() for tensor in stage.outputs],
        [tensor for tensor in whole.graph.initializer if tensor.name in used],
    )
    return helper.make_model(
        graph, ir_version=whole.ir_version, opset_imports=list(whole.opset_import)
    )


def _behind(
    makers: dict[str, Any], stage: _Stage, weights: Iterable[str]
) -> tuple[set[int], set[str]]:
    """(ids of the nodes, names of the weights) that the outputs of a stage are computed with."""
    given = {tensor.there for tensor in stage.inputs}
    weights = set(weights)
    nodes: set[int] = set()
    used: set[str] = set()
    wanted = [tensor.there for tensor in stage.outputs]
    while wanted:
        name = wanted.pop()
        if name in given or not name:
            continue
        if name in weights:
            used.add(name)
        elif name not in makers:
            raise ModelError(
                f"this Kokoro graph has no {name}: pull kokoro-v1.0.int8.onnx of the manifest"
            )
        elif id(makers[name]) not in nodes:
            nodes.add(id(makers[name]))
            wanted += makers[name].input
    return nodes, used


def _renamed(node: Any, names: dict[str, str]) -> Any:
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.input[:] = [names.get(name, name) for name in node.input]
    copy.output[:] = [names.get(name, name) for name in node.output]
    return copy
