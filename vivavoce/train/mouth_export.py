"""Stage: a trained small mouth into the folder that `serve --chinese-mouth` speaks with.

    text.onnx     tokens i64[T], voice f32[1,V] ─► states f32[T,C], lengths f32[T] (log frames)
    curves.onnx   x f32[F,C], places f32[F,2], voice ─► curves f32[F,3]
    frames.onnx   x, places, curves, voice ─► parts f32[F,3 * 601]

Products inside the blocks are int8 (`model/graph.py`), all others are float32: rounding in the last
layer would be heard. Weights of those are float16 in the files. Between the graphs lengths, F0 and
energy can be changed.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from onnx import TensorProto

from vivavoce.model.graph import GraphWriter
from vivavoce.train import checkpoint
from vivavoce.train.config import command
from vivavoce.train.mouth_about import read_about
from vivavoce.train.mouth_model import Attention, Block, MouthModel, MouthSizes
from vivavoce.voice.source_filter import BINS

FLOAT: Final = TensorProto.FLOAT
INT: Final = TensorProto.INT64


@dataclass(frozen=True)
class ExportConfig:
    run: Path = Path("mouth")
    """Folder of a run of the stage `mouth`."""
    out: Path = Path("mouth-zh")


def main(config: ExportConfig) -> None:
    sizes, voices = read_about(config.run)
    model = MouthModel(sizes, voices)
    checkpoint.load_module(model, checkpoint.newest(config.run))
    write(model, sizes, config.out)


def write(model: MouthModel, sizes: MouthSizes, out: Path) -> None:
    """The folder of a model."""
    out.mkdir(parents=True, exist_ok=True)
    _text(model.text, sizes, out)
    _curves(model.curves, sizes, out)
    _frames(model.frames, sizes, out)
    np.save(out / "voices.npy", _array(model.voices.weight))
    about = {
        "version": 1,
        "voices": model.names,
        "sizes": asdict(sizes),
        "teacher": "Kokoro-82M v1.0 (Apache-2.0)",
        "licence": "Apache-2.0",
    }
    (out / "config.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def _text(part: Any, sizes: MouthSizes, out: Path) -> None:
    with GraphWriter(out, "text") as graph:
        write_block = _Blocks(graph)
        x = graph.op("Gather", _halved(graph, "embed", _array(part.embed.weight)), "tokens")
        for index, block in enumerate(part.blocks):
            x = write_block(block, x)
            if index % 3 == 2:
                x = _attend(graph, part.attend[index // 3], x, f"attend{index}", sizes)
        length = _linear(graph, write_block(part.lasting, x), part.length, "length")
        graph.node("Identity", [x], ["states"])
        graph.node("Squeeze", [length, graph.ints(1)], ["lengths"])
        graph.save(
            {"tokens": (INT, ["T"]), "voice": (FLOAT, [1, sizes.voice])},
            {"states": (FLOAT, ["T", sizes.width]), "lengths": (FLOAT, ["T"])},
        )


def _curves(part: Any, sizes: MouthSizes, out: Path) -> None:
    with GraphWriter(out, "curves") as graph:
        write_block = _Blocks(graph)
        x = graph.op("Add", "x", _linear(graph, "places", part.place, "place"))
        for block in part.blocks:
            x = write_block(block, x)
        graph.node("Identity", [_linear(graph, x, part.out, "out")], ["curves"])
        graph.save(_inputs(sizes), {"curves": (FLOAT, ["F", 3])})


def _frames(part: Any, sizes: MouthSizes, out: Path) -> None:
    with GraphWriter(out, "frames") as graph:
        write_block = _Blocks(graph)
        x = graph.op("Add", "x", _linear(graph, "places", part.place, "place"))
        x = graph.op("Add", x, _conv(graph, "curves", part.curves, "curves_conv"))
        for block in part.blocks:
            x = write_block(block, x)
        x = _norm(graph, x, _array(part.norm.weight), _array(part.norm.bias), "norm")
        graph.node("Identity", [_linear(graph, x, part.out, "out")], ["parts"])
        inputs = _inputs(sizes)
        given = {name: inputs[name] for name in ("x", "places")}
        given |= {"curves": (FLOAT, ["F", 3]), "voice": inputs["voice"]}
        graph.save(given, {"parts": (FLOAT, ["F", 3 * BINS])})


def _inputs(sizes: MouthSizes) -> dict[str, tuple[int, list[Any]]]:
    return {
        "x": (FLOAT, ["F", sizes.width]),
        "places": (FLOAT, ["F", 2]),
        "voice": (FLOAT, [1, sizes.voice]),
    }


class _Blocks:
    """Writes blocks into one graph, numbered."""

    def __init__(self, graph: GraphWriter) -> None:
        self._graph = graph
        self._count = 0

    def __call__(self, block: Block, x: str) -> str:
        """x f32[T,C] -> f32[T,C]."""
        graph, name = self._graph, f"block{self._count}"
        self._count += 1
        width = block.gain.shape[0]
        ones = np.concatenate([np.ones(width), np.zeros(width)]).astype(np.float32)
        style = graph.op(
            "Add",
            _linear(graph, "voice", block.style, f"{name}.style"),
            graph.constant(f"{name}.one", ones),
        )
        scale, shift = graph.op("Split", style, outputs=2, axis=1)
        y = _conv(graph, x, block.near, f"{name}.near")
        plain = np.ones(width, np.float32)
        y = _norm(graph, y, plain, np.zeros(width, np.float32), f"{name}.norm")
        y = graph.op("Add", graph.op("Mul", y, scale), shift)
        y = self._product(y, block.widen, f"{name}.widen", np.float32(1))
        y = graph.op("Gelu", y, domain="com.microsoft")
        y = self._product(y, block.narrow, f"{name}.narrow", _array(block.gain))
        out: str = graph.op("Add", x, y)
        return out

    def _product(self, x: str, layer: Any, name: str, gain: Any) -> str:
        """An int8 layer whose outputs are multiplied by `gain`."""
        graph = self._graph
        matrix = _array(layer.weight) * np.reshape(gain, (-1, 1))
        weight = graph.weights(name, [matrix], len(matrix))
        bias = graph.constant(f"{name}.b", _array(layer.bias) * gain)
        out: str = graph.op("Add", graph.product(graph.quantise(x), weight), bias)
        return out


def _attend(graph: GraphWriter, part: Attention, x: str, name: str, sizes: MouthSizes) -> str:
    heads, each = sizes.heads, sizes.width // sizes.heads
    y = _norm(graph, x, _array(part.norm.weight), _array(part.norm.bias), f"{name}.norm")
    parts = graph.op("Split", _linear(graph, y, part.inward, f"{name}.in"), outputs=3, axis=1)
    query, key, value = (
        graph.op("Transpose", graph.op("Reshape", one, graph.ints(-1, heads, each)), perm=order)
        for one, order in zip(parts, ([1, 0, 2], [1, 2, 0], [1, 0, 2]), strict=True)
    )
    root = graph.constant("root", np.float32(1 / np.sqrt(each)).reshape(1))
    scores = graph.op("Softmax", graph.op("Mul", graph.op("MatMul", query, key), root), axis=-1)
    seen = graph.op("Transpose", graph.op("MatMul", scores, value), perm=[1, 0, 2])
    flat = graph.op("Reshape", seen, graph.ints(-1, sizes.width))
    out: str = graph.op("Add", x, _linear(graph, flat, part.outward, f"{name}.out"))
    return out


def _linear(graph: GraphWriter, x: str, layer: Any, name: str) -> str:
    """A float32 layer."""
    weight = _halved(graph, f"{name}.w", np.ascontiguousarray(_array(layer.weight).T))
    out: str = graph.op(
        "Add", graph.op("MatMul", x, weight), graph.constant(f"{name}.b", _array(layer.bias))
    )
    return out


def _halved(graph: GraphWriter, name: str, values: Any) -> str:
    """A constant that is float32 once the graph is open, and float16 in the file."""
    small = graph.constant(name, values.astype(np.float16))
    out: str = graph.op("Cast", small, to=FLOAT)
    return out


def _conv(graph: GraphWriter, x: str, layer: Any, name: str) -> str:
    """A convolution along the rows of x f32[T,C]."""
    rows = graph.op("Unsqueeze", graph.op("Transpose", x, perm=[1, 0]), graph.ints(0))
    y = graph.op(
        "Conv",
        rows,
        graph.constant(f"{name}.w", _array(layer.weight)),
        graph.constant(f"{name}.b", _array(layer.bias)),
        group=layer.groups,
        pads=[layer.padding[0]] * 2,
    )
    out: str = graph.op("Transpose", graph.op("Squeeze", y, graph.ints(0)), perm=[1, 0])
    return out


def _norm(graph: GraphWriter, x: str, weight: Any, bias: Any, name: str) -> str:
    out: str = graph.op(
        "LayerNormalization",
        x,
        graph.constant(f"{name}.w", weight),
        graph.constant(f"{name}.b", bias),
        axis=-1,
        epsilon=1e-5,
    )
    return out


def _array(values: Any) -> Any:
    """f32 of a tensor."""
    return values.detach().cpu().numpy().astype(np.float32)


if __name__ == "__main__":
    command(ExportConfig, main, __doc__)
