"""From a CTranslate2 Whisper file to a folder that `Encoder` loads.

    FOLDER/
      encoder.onnx, encoder.bin   one graph for whole recordings and for blocks of a stream
      config.json                 sizes, VERSION

Whisper's encoder (Radford et al. 2022, section 2.2): two convolutions (the second halves the rate),
sinusoidal positions, pre-norm transformer layers. The products of the layers are int8 as `graph`
describes; convolutions stay float32, where int8 is slower. Positions are those of the frames that
are there: nothing is padded to 30 s.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from onnx import TensorProto

from vivavoce.errors import ModelError
from vivavoce.model.ct2_file import Ct2File, Floats
from vivavoce.model.encoder import FORMAT
from vivavoce.model.graph import GraphWriter
from vivavoce.model.thinker_build import safe_weight_limit

VERSION: Final = FORMAT
"""Part of the cache key of built folders."""
EPSILON: Final = 1e-5
FLOAT = TensorProto.FLOAT
ORT: Final = "com.microsoft"
Precision = Literal["int8", "float32"]


@dataclass(frozen=True)
class EncoderShape:
    """Sizes of a Whisper encoder."""

    mels: int
    width: int
    heads: int
    layers: int
    ffn: int
    positions: int


def read_shape(source: Ct2File) -> EncoderShape:
    """Sizes as the variables say. Raises `ModelError` when one is missing."""
    width, mels, _ = source.array("encoder/conv1/weight").shape
    layers = 0
    while f"encoder/layer_{layers}/ffn/linear_0/weight" in source:
        layers += 1
    if layers == 0:
        raise ModelError("the Whisper model has no encoder layers: run `vivavoce models verify`")
    return EncoderShape(
        mels,
        width,
        int(source.array("encoder/num_heads")),
        layers,
        source.array("encoder/layer_0/ffn/linear_0/weight").shape[0],
        source.array("encoder/position_encodings/encodings").shape[0],
    )


def build(
    model: Path,
    folder: Path,
    progress: Callable[[float], None],
    *,
    precision: Precision = "int8",
    weight_limit: int | None = None,
) -> None:
    """Write the encoder of the file `model` into `folder` (made if missing); `progress` gets 0..1.

    `weight_limit` is the largest int8 weight (see `safe_weight_limit`). Raises `ModelError`
    for a file that is no whole, unquantised Whisper model.
    """
    source = Ct2File(model)
    shape = read_shape(source)
    folder.mkdir(parents=True, exist_ok=True)
    limit = safe_weight_limit() if weight_limit is None else weight_limit
    with GraphWriter(folder, "encoder", limit) as graph:
        _Writer(source, shape, graph, precision).write(progress)
    config = {**asdict(shape), "version": VERSION}
    (folder / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    progress(1.0)


class _Writer:
    """The graph: n frames of B streams, each with its own past.

    mel f32[B, 2n + 3, mels]         from 2 mel frames before the first feature to 1 after the last
    position i64[B]                  features before the first one of these
    past f32[B, 2 layers, P, width]  keys and values of the last P of them, k and v in turn;
                                     rows before the stream's begin are not looked at
    -> features f32[B, n, width], fresh f32[B, 2 layers, n, width]
    """

    def __init__(
        self, source: Ct2File, shape: EncoderShape, graph: GraphWriter, precision: Precision
    ) -> None:
        self._source = source
        self._shape = shape
        self._graph = graph
        self._precision = precision

    def write(self, progress: Callable[[float], None]) -> None:
        graph, shape = self._graph, self._shape
        x = self._positioned(self._convolved())
        mask = self._mask(x)
        fresh = []
        for layer in range(shape.layers):
            name = f"encoder/layer_{layer}"
            attended, k, v = self._attention(layer, self._norm(f"{name}/self_attention", x), mask)
            x = graph.op("Add", x, attended)
            x = graph.op("Add", x, self._mlp(name, self._norm(f"{name}/ffn", x)))
            fresh += [graph.op("Unsqueeze", part, graph.ints(1)) for part in (k, v)]
            progress((layer + 1) / (shape.layers + 1))
        graph.node("Identity", [self._norm("encoder", x)], ["features"])
        graph.node("Concat", fresh, ["fresh"], axis=1)
        parts = 2 * shape.layers
        graph.save(
            {
                "mel": (FLOAT, ["B", "M", shape.mels]),
                "position": (TensorProto.INT64, ["B"]),
                "past": (FLOAT, ["B", parts, "P", shape.width]),
            },
            {
                "features": (FLOAT, ["B", "N", shape.width]),
                "fresh": (FLOAT, ["B", parts, "N", shape.width]),
            },
        )

    def _convolved(self) -> str:
        """f32[B, n, width]. Before a stream's first frame the second convolution sees zeros."""
        graph = self._graph
        x = graph.op("Transpose", "mel", perm=[0, 2, 1])
        x = graph.op("Gelu", self._conv("conv1", x, 1), domain=ORT)
        begun = graph.op("Greater", "position", graph.ints(0))
        begun = graph.op("Unsqueeze", graph.op("Cast", begun, to=FLOAT), graph.ints(1, 2))
        first = graph.op("Slice", x, graph.ints(0), graph.ints(1), graph.ints(2))
        most = graph.constant("int_max", np.array([np.iinfo(np.int64).max], np.int64))
        rest = graph.op("Slice", x, graph.ints(1), most, graph.ints(2))
        x = graph.op("Concat", graph.op("Mul", first, begun), rest, axis=2)
        x = graph.op("Gelu", self._conv("conv2", x, 2), domain=ORT)
        convolved: str = graph.op("Transpose", x, perm=[0, 2, 1])
        return convolved

    def _conv(self, name: str, x: str, stride: int) -> str:
        convolved: str = self._graph.op(
            "Conv",
            x,
            self._constant(f"encoder/{name}/weight"),
            self._constant(f"encoder/{name}/bias"),
            strides=[stride],
        )
        return convolved

    def _positioned(self, x: str) -> str:
        """Positions start over behind the last one that there is (30 s)."""
        graph = self._graph
        count = graph.op("Squeeze", graph.op("Shape", x, start=1, end=2))
        steps = self._range(count)
        index = graph.op("Add", graph.op("Unsqueeze", "position", graph.ints(1)), steps)
        index = graph.op("Mod", index, graph.ints(self._shape.positions))
        table = self._constant("encoder/position_encodings/encodings")
        positioned: str = graph.op("Add", x, graph.op("Gather", table, index))
        return positioned

    def _mask(self, x: str) -> str:
        """Keys that may be looked at, i32[B, P + n]: 0 for those before the stream's begin."""
        graph = self._graph
        past = graph.op("Shape", "past", start=2, end=3)
        total = graph.op("Add", past, graph.op("Shape", x, start=1, end=2))
        keys = self._range(graph.op("Squeeze", total))
        missing = graph.op("Unsqueeze", graph.op("Sub", past, "position"), graph.ints(1))
        mask: str = graph.op(
            "Cast", graph.op("GreaterOrEqual", keys, missing), to=TensorProto.INT32
        )
        return mask

    def _attention(self, layer: int, x: str, mask: str) -> tuple[str, str, str]:
        """Every frame looks at the whole past and at all the frames that come with it."""
        graph, shape = self._graph, self._shape
        name = f"encoder/layer_{layer}/self_attention"
        packed = self._linear(f"{name}/linear_0", x)
        q, k, v = graph.op("Split", packed, graph.ints(*[shape.width] * 3), outputs=3, axis=2)
        keys, values = (
            graph.op("Concat", self._past(2 * layer + index), part, axis=1)
            for index, part in enumerate((k, v))
        )
        attended = graph.op(
            "MultiHeadAttention",
            *(q, keys, values, "", mask),
            domain=ORT,
            num_heads=shape.heads,
        )
        return self._linear(f"{name}/linear_1", attended), k, v

    def _past(self, part: int) -> str:
        graph = self._graph
        taken = graph.op("Gather", "past", graph.ints(part), axis=1)
        past: str = graph.op("Squeeze", taken, graph.ints(1))
        return past

    def _range(self, count: str) -> str:
        graph = self._graph
        zero, one = (graph.op("Squeeze", graph.ints(value)) for value in (0, 1))
        numbers: str = graph.op("Range", zero, count, one)
        return numbers

    def _mlp(self, name: str, x: str) -> str:
        x = self._linear(f"{name}/ffn/linear_0", x)
        return self._linear(f"{name}/ffn/linear_1", self._graph.op("Gelu", x, domain=ORT))

    def _norm(self, name: str, x: str) -> str:
        weight, bias = (self._constant(f"{name}/layer_norm/{part}") for part in ("gamma", "beta"))
        normed: str = self._graph.op(
            "LayerNormalization", x, weight, bias, axis=-1, epsilon=EPSILON
        )
        return normed

    def _linear(self, name: str, x: str) -> str:
        graph = self._graph
        matrix = self._source.floats(f"{name}/weight")
        outputs, inputs = matrix.shape
        if self._precision == "float32":
            y = graph.op("MatMul", x, graph.constant(name, matrix.T))
        else:
            flat = graph.op("Reshape", x, graph.ints(-1, inputs))
            weights = graph.weights(name, [matrix], outputs)
            flat = graph.product(graph.quantise(flat), weights)
            shape = graph.op("Shape", x, start=0, end=2)
            shape = graph.op("Concat", shape, graph.ints(outputs), axis=0)
            y = graph.op("Reshape", flat, shape)
        biased: str = graph.op("Add", y, self._constant(f"{name}/bias"))
        return biased

    def _constant(self, name: str) -> str:
        values: Floats = self._source.floats(name)
        return self._graph.constant(name, values)
