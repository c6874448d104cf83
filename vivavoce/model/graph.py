"""Writing ONNX graphs whose large weights stream into a file beside them.

The arithmetic of a quantised matrix product, per row of activations x and column of weights W:

    s = max|x| / 127              one scale per token: an outlier token does not coarsen the others
    q = round(x / s) + 128        unsigned, as the CPU kernels want it
    y = (q - 128) @ W8 * s * w    W8 int8 [in, out], w one scale per output column

so it costs one integer product and a few cheap elementwise passes. Where 8 bits of activation are
too coarse, the rounding error goes through the same product as a second set of rows ("fine"): the
cost of a single token is bound by reading W8, which both sets share.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]
OPSET = 17
ALIGN = 4096
"""Weights start on page borders so that the runtime can map them."""
INLINE_BYTES = 4096
"""Smaller constants stay inside the graph file."""


@dataclass(frozen=True)
class Quantised:
    """Names of the rows u8[n or 2n, in] and their scales f32[n or 2n, 1]."""

    rows: str
    scale: str
    fine: bool


class GraphWriter:
    """Collects nodes and constants; `save` writes `NAME.onnx`, weights are in `NAME.bin`."""

    def __init__(self, folder: Path, name: str, weight_limit: int = 127) -> None:
        self._folder = folder
        self._name = name
        self._limit = weight_limit
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, TensorProto] = {}
        self._data: BinaryIO = (folder / f"{name}.bin").open("wb")
        self._fresh = 0

    def __enter__(self) -> "GraphWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._data.close()

    def op(
        self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: Any
    ) -> Any:
        """Add a node; the name of its output (a tuple of names when it has several)."""
        self._fresh += 1
        names = [f"{kind}_{self._fresh}_{index}" for index in range(outputs)]
        self.node(kind, inputs, names, domain=domain, **attributes)
        return names[0] if outputs == 1 else tuple(names)

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        *,
        domain: str = "",
        **attributes: Any,
    ) -> None:
        """Add a node with named outputs."""
        self._nodes.append(
            helper.make_node(kind, list(inputs), list(outputs), domain=domain, **attributes)
        )

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """A constant of any size."""
        if name not in self._constants:
            if values.nbytes <= INLINE_BYTES:
                self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
            else:
                self._constants[name] = self._external(name, values)
        return name

    def ints(self, *values: int) -> str:
        """A constant int64 vector."""
        return self.constant("ints_" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def _external(self, name: str, values: NDArray[Any]) -> TensorProto:
        self._data.write(b"\0" * (-self._data.tell() % ALIGN))
        tensor = TensorProto(
            name=name,
            dims=values.shape,
            data_type=helper.np_dtype_to_tensor_dtype(values.dtype),
            data_location=TensorProto.EXTERNAL,
        )
        place = {
            "location": f"{self._name}.bin",
            "offset": str(self._data.tell()),
            "length": str(values.nbytes),
        }
        for key, value in place.items():
            tensor.external_data.add(key=key, value=value)
        self._data.write(np.ascontiguousarray(values).data)
        return tensor

    def weights(self, name: str, rows: Iterable[Floats], outputs: int) -> tuple[str, str]:
        """Quantise a matrix given as f32[n, in] blocks of its output rows.

        Returns the names of int8[in, outputs] and f32[outputs].
        """
        matrix: NDArray[np.int8] | None = None
        scales = np.empty(outputs, dtype=np.float32)
        done = 0
        for block in rows:
            if matrix is None:
                matrix = np.empty((block.shape[1], outputs), dtype=np.int8)
            scale = np.maximum(np.abs(block).max(axis=1) / self._limit, np.float32(1e-12))
            end = done + len(block)
            matrix[:, done:end] = np.rint(block / scale[:, None]).astype(np.int8).T
            scales[done:end] = scale
            done = end
        assert matrix is not None, f"{name} has no rows"
        assert done == outputs, f"{name}: {done} rows, expected {outputs}"
        return self.constant(name, matrix), self.constant(f"{name}.scale", scales)

    def quantise(self, x: str, *, fine: bool = False) -> Quantised:
        """x f32[n, in] -> q u8[n, in], s f32[n, 1]; `fine` adds n rows of what q rounded off."""
        peak = self.op("ReduceMax", self.op("Abs", x), axes=[1], keepdims=1)
        floor = self.constant("tiny", np.array(1e-8, dtype=np.float32))
        step = self.constant("step", np.array(1 / 127, dtype=np.float32))
        scale = self.op("Mul", self.op("Max", peak, floor), step)
        rows = self._round(x, scale)
        if not fine:
            return Quantised(rows, scale, fine=False)
        centred = self.op(
            "Sub", self.op("Cast", rows, to=TensorProto.FLOAT), self._zero(np.float32)
        )
        rest = self.op("Sub", x, self.op("Mul", centred, scale))
        finer = self.op("Mul", scale, self.constant("finer", np.array(1 / 254, dtype=np.float32)))
        both = self.op("Concat", rows, self._round(rest, finer), axis=0)
        return Quantised(both, self.op("Concat", scale, finer, axis=0), fine=True)

    def _round(self, x: str, scale: str) -> str:
        flat = self.op("Reshape", scale, self.ints(-1))
        zero = helper.make_tensor("zero", TensorProto.UINT8, [1], [128])
        zeros = self.op("ConstantOfShape", self.op("Shape", flat), value=zero)
        rows: str = self.op("QuantizeLinear", x, flat, zeros, axis=0)
        return rows

    def _zero(self, kind: type[np.generic]) -> str:
        return self.constant(f"zero_{kind.__name__}", np.array(128, dtype=kind))

    def product(self, x: Quantised, weight: tuple[str, str]) -> str:
        """x of n rows, (int8[in, out], f32[out]) -> f32[n, out]."""
        total = self.op("MatMulInteger", x.rows, weight[0], self._zero(np.uint8))
        by_row = self.op("Mul", self.op("Cast", total, to=TensorProto.FLOAT), x.scale)
        if x.fine:
            by_row = self.op("Add", *self.op("Split", by_row, outputs=2, axis=0))
        scaled: str = self.op("Mul", by_row, weight[1])
        return scaled

    def save(
        self, inputs: dict[str, tuple[int, list[Any]]], outputs: dict[str, tuple[int, list[Any]]]
    ) -> None:
        """Write the graph; values are (element type, shape with names for free axes)."""

        def describe(values: dict[str, tuple[int, list[Any]]]) -> list[onnx.ValueInfoProto]:
            return [
                helper.make_tensor_value_info(k, kind, shape) for k, (kind, shape) in values.items()
            ]

        graph = helper.make_graph(
            self._nodes,
            self._name,
            describe(inputs),
            describe(outputs),
            initializer=list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        self._data.close()
        onnx.save_model(model, self._folder / f"{self._name}.onnx")
