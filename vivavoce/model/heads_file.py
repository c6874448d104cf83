"""The folder that trained heads are kept in: `heads.json` (sizes) and `heads.npz` (weights).

Matrices are stored as int8 with one scale per row, everything else as it is; numpy computes in
float32. What training writes is what serving reads.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.npz import read_npz

Floats = NDArray[np.float32]
FORMAT: Final = "1"
REMEDY: Final = "reinstall vivavoce, or write the heads again (docs/train.md)"
_SCALE: Final = ".scale"


@dataclass(frozen=True)
class HeadsConfig:
    """Sizes of the heads."""

    features: int = 512
    """Channels of the encoder at 50 Hz."""
    width: int = 384
    """Channels of the trunk at 25 Hz."""
    blocks: int = 3
    kernel: int = 7
    """Trunk frames that a block's convolution sees, the present one and those before it."""
    mixed: int = 384
    """Channels of the projector's own layers."""
    mixed_blocks: int = 2
    """Convolutions of the projector at 12.5 Hz."""
    key: int = 512
    """Channels of a frame's key, as wide as Whisper ..."""
    narrow: int = 256
    """... and in how many directions it is compared with the keys of tokens."""
    thinker: int = 896
    """Channels of the thinker's embeddings."""
    turn: int = 64
    """Channels of the turn head's memory."""
    best: int = 4
    """Tokens that an embedding is mixed of."""
    blank: float = 0.5
    """A frame is left out when its blank is likelier than this."""


def save(folder: Path, config: HeadsConfig, weights: Mapping[str, NDArray[Any]]) -> None:
    """Write both files."""
    packed: dict[str, NDArray[Any]] = {}
    for name, values in weights.items():
        if values.ndim == 2 and values.dtype == np.float32:
            packed[name], packed[name + _SCALE] = quantise(values)
        else:
            packed[name] = values
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "heads.npz"
    np.savez_compressed(path, allow_pickle=False, **packed)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    described = {"format": FORMAT, "sha256": digest, "sizes": asdict(config)}
    (folder / "heads.json").write_text(json.dumps(described, indent=1) + "\n", "utf-8")


def load(folder: Path) -> tuple[HeadsConfig, dict[str, NDArray[Any]]]:
    """Read them; raises ModelError when they are missing, altered or of another version."""
    try:
        described = json.loads((folder / "heads.json").read_text("utf-8"))
        data = (folder / "heads.npz").read_bytes()
        if described["format"] != FORMAT:
            raise ModelError(f"{folder} holds heads of format {described['format']}: {REMEDY}")
        if hashlib.sha256(data).hexdigest() != described["sha256"]:
            raise ModelError(f"{folder / 'heads.npz'} is not what heads.json pins: {REMEDY}")
        config = HeadsConfig(**described["sizes"])
        packed = read_npz(folder / "heads.npz")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder} holds no trained heads ({error}): {REMEDY}") from error
    scales = {name for name in packed if name.endswith(_SCALE)}
    weights = {
        name: _restored(values, packed[name + _SCALE]) if name + _SCALE in scales else values
        for name, values in packed.items()
        if name not in scales
    }
    return config, weights


def quantise(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """f32[rows, columns] -> int8 of the same shape and f32[rows] to multiply it by."""
    scale = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / 127.0
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def _restored(values: NDArray[np.int8], scale: Floats) -> Floats:
    restored: Floats = values.astype(np.float32) * scale[:, None]
    return restored
