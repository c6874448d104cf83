"""A random two-layer Whisper as a CTranslate2 file: float16, names as in real ones."""

import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MELS, WIDTH, HEADS, LAYERS, FFN, POSITIONS = 80, 16, 2, 2, 32, 1500
TYPES = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}


def variables() -> dict[str, NDArray[Any]]:
    """Names and values; all alike in every call."""
    random = np.random.default_rng(11)
    found: dict[str, NDArray[Any]] = {"encoder/num_heads": np.array(HEADS, np.int16)}

    def add(name: str, *shape: int, around: float = 0.0, scale: float = 0.3) -> None:
        found[name] = (around + scale * random.normal(size=shape)).astype(np.float16)

    def norm(name: str) -> None:
        add(f"{name}/layer_norm/gamma", WIDTH, around=1.0)
        add(f"{name}/layer_norm/beta", WIDTH)

    for index, channels in enumerate((MELS, WIDTH), start=1):
        add(f"encoder/conv{index}/weight", WIDTH, channels, 3)
        add(f"encoder/conv{index}/bias", WIDTH)
    add("encoder/position_encodings/encodings", POSITIONS, WIDTH)
    for layer in range(LAYERS):
        name = f"encoder/layer_{layer}"
        norm(f"{name}/self_attention")
        norm(f"{name}/ffn")
        for part, outputs, inputs in (
            ("self_attention/linear_0", 3 * WIDTH, WIDTH),
            ("self_attention/linear_1", WIDTH, WIDTH),
            ("ffn/linear_0", FFN, WIDTH),
            ("ffn/linear_1", WIDTH, FFN),
        ):
            add(f"{name}/{part}/weight", outputs, inputs)
            add(f"{name}/{part}/bias", outputs)
    norm("encoder")
    return found


def write(
    path: Path,
    values: Mapping[str, NDArray[Any]] | None = None,
    *,
    version: int = 6,
    spec: str = "WhisperSpec",
    omit: str = "",
) -> Path:
    """Write `values` (default: `variables`), with an alias as real files have one."""
    values = variables() if values is None else values
    kept = {name: array for name, array in values.items() if name != omit}
    out = struct.pack("<I", version) + _name(spec) + struct.pack("<II", 3, len(kept))
    for name, array in kept.items():
        out += _name(name) + struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
        out += struct.pack("<BI", TYPES[array.dtype.name], array.nbytes) + array.tobytes()
    out += struct.pack("<I", 1) + _name("alias/conv1/bias") + _name("encoder/conv1/bias")
    path.write_bytes(out)
    return path


def _name(text: str) -> bytes:
    return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"


def encode(mel: NDArray[np.float32]) -> NDArray[np.float64]:
    """Normalised f32[T, MELS], T even -> f64[T // 2, WIDTH]: the arithmetic, all frames seen."""
    v = {name: values.astype(np.float64) for name, values in variables().items()}
    x = _gelu(_conv(v, "encoder/conv1", mel.astype(np.float64), 1))
    x = _gelu(_conv(v, "encoder/conv2", x, 2))
    x = x + v["encoder/position_encodings/encodings"][: len(x)]
    for layer in range(LAYERS):
        name = f"encoder/layer_{layer}"
        packed = _linear(
            v, f"{name}/self_attention/linear_0", _norm(v, f"{name}/self_attention", x)
        )
        q, k, values = (
            part.reshape(len(x), HEADS, -1).swapaxes(0, 1) for part in np.split(packed, 3, axis=1)
        )
        weights = np.exp(q @ k.swapaxes(1, 2) / np.sqrt(WIDTH / HEADS))
        mixed = weights / weights.sum(axis=-1, keepdims=True) @ values
        flat = mixed.swapaxes(0, 1).reshape(len(x), WIDTH)
        x = x + _linear(v, f"{name}/self_attention/linear_1", flat)
        inner = _gelu(_linear(v, f"{name}/ffn/linear_0", _norm(v, f"{name}/ffn", x)))
        x = x + _linear(v, f"{name}/ffn/linear_1", inner)
    return _norm(v, "encoder", x)


_Values = Mapping[str, NDArray[np.float64]]
_Array = NDArray[np.float64]


def _gelu(x: _Array) -> _Array:
    erf = np.vectorize(math.erf)
    product: _Array = x * (1 + erf(x / np.sqrt(2))) / 2
    return product


def _conv(v: _Values, name: str, x: _Array, stride: int) -> _Array:
    padded = np.pad(x, ((1, 1), (0, 0)))
    starts = range(0, len(x), stride)
    windows = np.stack([padded[start : start + 3].T for start in starts])
    convolved: _Array = np.einsum("tck,ock->to", windows, v[f"{name}/weight"])
    return convolved + v[f"{name}/bias"]


def _linear(v: _Values, name: str, x: _Array) -> _Array:
    return x @ v[f"{name}/weight"].T + v[f"{name}/bias"]


def _norm(v: _Values, name: str, x: _Array) -> _Array:
    centred = x - x.mean(axis=1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    normed: _Array = scaled * v[f"{name}/layer_norm/gamma"] + v[f"{name}/layer_norm/beta"]
    return normed
