"""The front end, the network's shape and what may be in a checkpoint."""

import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from vivavoce.errors import ModelError
from vivavoce.voice.own.checkpoint import read_checkpoint
from vivavoce.voice.own.encoder_build import build
from vivavoce.voice.own.speaker import (
    SpeakerEncoder,
    levelled,
    mean,
    mel_power,
    shorten,
    similarity,
)

_HEAD = (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True})


def _rebuild_tensor_v2(*_: object) -> None:
    """Stands in for PyTorch's function of this name."""


class _Tensor:
    def __init__(self, key: str, array: np.ndarray[Any, np.dtype[np.float32]]) -> None:
        self.key, self.array = key, array

    def __reduce__(self) -> tuple[Any, ...]:
        stride = tuple(s // 4 for s in self.array.strides)
        return _rebuild_tensor_v2, (_Storage(self), 0, self.array.shape, stride, False, None)


class _Storage:
    def __init__(self, tensor: _Tensor) -> None:
        self.tensor = tensor


class _Pickler(pickle._Pickler):
    """Writes as PyTorch 1.0 did: names of its module, storages by persistent ids."""

    def persistent_id(self, obj: Any) -> Any:
        if isinstance(obj, _Storage):
            key, size = obj.tensor.key, obj.tensor.array.size
            return ("storage", _FloatStorage, key, "cuda:0", size, None)
        return None

    def save_global(self, obj: Any, name: str | None = None) -> None:
        for ours, written in (
            (_rebuild_tensor_v2, b"ctorch._utils\n_rebuild_tensor_v2\n"),
            (_FloatStorage, b"ctorch\nFloatStorage\n"),
        ):
            if obj is ours:
                self.write(written)  # type: ignore[attr-defined]
                self.memoize(obj)  # type: ignore[attr-defined]
                return
        super().save_global(obj, name)  # type: ignore[misc]

    dispatch: ClassVar[dict[type, Any]] = {**pickle._Pickler.dispatch}


class _FloatStorage:
    pass


_Pickler.dispatch[type] = _Pickler.save_global
_Pickler.dispatch[type(_rebuild_tensor_v2)] = _Pickler.save_global


def write(path: Path, tensors: dict[str, np.ndarray[Any, np.dtype[np.float32]]]) -> None:
    held = [_Tensor(str(n), array) for n, array in enumerate(tensors.values())]
    state = {"model_state": OrderedDict(zip(tensors, held, strict=True))}
    with path.open("wb") as file:
        for part in _HEAD:
            pickle.dump(part, file, protocol=2)
        _Pickler(file, protocol=2).dump(state)
        pickle.dump([tensor.key for tensor in held], file, protocol=2)
        for tensor in held:
            file.write(struct.pack("<q", tensor.array.size) + tensor.array.tobytes())


def weights() -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    rng = np.random.default_rng(0)
    shapes: dict[str, tuple[int, ...]] = {"linear.weight": (256, 256), "linear.bias": (256,)}
    for layer in range(3):
        shapes[f"lstm.weight_ih_l{layer}"] = (1024, 256 if layer else 40)
        shapes[f"lstm.weight_hh_l{layer}"] = (1024, 256)
        shapes[f"lstm.bias_ih_l{layer}"] = shapes[f"lstm.bias_hh_l{layer}"] = (1024,)
    return {n: rng.normal(0, 0.1, s).astype(np.float32) for n, s in shapes.items()}


def test_a_checkpoint_is_read_without_pytorch(tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    wanted = weights()
    write(path, wanted)
    read = read_checkpoint(path, "model_state")
    assert read.keys() == wanted.keys()
    assert all(np.array_equal(read[name], wanted[name]) for name in wanted)


def test_a_pickle_that_calls_something_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.pt"
    mark = tmp_path / "ran"
    evil = b"cpathlib\nPosixPath\n(V" + str(mark).encode() + b"\ntR."
    path.write_bytes(b"".join(pickle.dumps(part, protocol=2) for part in _HEAD) + evil)
    with pytest.raises(ModelError, match="not allowed"):
        read_checkpoint(path, "model_state")
    path.write_bytes(b"no checkpoint")
    with pytest.raises(ModelError):
        read_checkpoint(path, "model_state")


def test_another_network_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "w.pt", {"linear.bias": np.zeros(256, np.float32)})
    with pytest.raises(ModelError, match="not the speaker encoder"):
        build(tmp_path / "w.pt", tmp_path, lambda _: None)


def test_the_graph_is_the_networks(tmp_path: Path) -> None:
    """Against the recurrence written out (Hochreiter and Schmidhuber 1997, with a forget gate)."""
    write(tmp_path / "w.pt", weights())
    build(tmp_path / "w.pt", tmp_path, lambda _: None)
    samples = np.random.default_rng(1).normal(0, 0.1, 8000).astype(np.float32)
    mel = mel_power(np.pad(samples, (0, 160 * 160 - 8000)))[:160]
    w, x = weights(), mel.astype(np.float64)
    for layer in range(3):
        h = c = np.zeros(256)
        out = []
        for row in x:
            gates = (
                w[f"lstm.weight_ih_l{layer}"] @ row
                + w[f"lstm.bias_ih_l{layer}"]
                + w[f"lstm.weight_hh_l{layer}"] @ h
                + w[f"lstm.bias_hh_l{layer}"]
            )
            i, f, g, o = np.split(gates, 4)
            c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
            h = np.tanh(c) / (1 + np.exp(-o))
            out.append(h)
        x = np.stack(out)
    raw = np.maximum(0, w["linear.weight"] @ x[-1] + w["linear.bias"])
    heard = SpeakerEncoder(tmp_path).embed(samples)
    assert np.allclose(heard, raw / np.linalg.norm(raw), atol=1e-4)


def test_silence_is_shortened_and_quiet_speech_brought_up() -> None:
    tone = np.sin(np.arange(16000) / 5).astype(np.float32) * np.float32(0.2)
    gap = np.zeros(32000, np.float32)
    kept = shorten(np.concatenate([tone, gap, tone]))
    assert 2 * len(tone) <= len(kept) <= 2 * len(tone) + 0.3 * 16000
    for gain in (0.01, 1.0):
        level = np.sqrt(np.mean(levelled(tone * np.float32(gain)) ** 2))
        assert level == pytest.approx(10 ** (-26 / 20))


def test_similarity_of_unit_vectors() -> None:
    one, other = np.eye(256, dtype=np.float32)[:2]
    assert similarity(one, other) == 0
    assert similarity(mean([one, other]), one) == pytest.approx(2**-0.5)
