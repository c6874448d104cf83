"""Checkpoints of small parts, so that they pass where large files do not.

    FOLDER/step-00000200/000.npz ...   at most 16 MiB each: weights and the optimiser's averages

A checkpoint is written beside its place and moved there whole. Nothing random is stored: all
chance of a step comes from the seed and the number of the step (`loop`).
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.npz import read_npz

PART: Final = 15 * 2**20
"""Bytes of arrays per part: with the headers of the file below 16 MiB."""
KEPT: Final = 2
"""Checkpoints that stay; older ones are deleted."""


def save(folder: Path, step: int, module: Any, optimiser: Any) -> Path:
    """Write the state after `step` steps."""
    arrays = {f"model/{name}": values for name, values in _arrays(module.state_dict()).items()}
    for index, slots in optimiser.state_dict()["state"].items():
        arrays |= {f"adam/{index}/{name}": v for name, v in _arrays(slots).items()}
    place = folder / f"step-{step:08}"
    part = place.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    write_parts(part, arrays)
    shutil.rmtree(place, ignore_errors=True)
    part.rename(place)
    for old in all_in(folder)[:-KEPT]:
        shutil.rmtree(old)
    return place


def restore(folder: Path, module: Any, optimiser: Any) -> int:
    """Load the newest checkpoint; returns how many steps it has seen, 0 when there is none."""
    found = all_in(folder)
    if not found:
        return 0
    arrays = read_parts(found[-1])
    load_module(module, arrays)
    state = optimiser.state_dict()
    state["state"] = {}
    for name, values in arrays.items():
        kind, _, rest = name.partition("/")
        if kind == "adam":
            index, _, slot = rest.partition("/")
            state["state"].setdefault(int(index), {})[slot] = torch.from_numpy(values)
    optimiser.load_state_dict(state)
    return int(found[-1].name.removeprefix("step-"))


def load_module(module: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Put the weights of a checkpoint into `module`; raises ModelError when they do not fit."""
    weights = {
        name.removeprefix("model/"): torch.from_numpy(values)
        for name, values in arrays.items()
        if name.startswith("model/")
    }
    try:
        module.load_state_dict(weights)
    except RuntimeError as error:
        raise ModelError(f"a checkpoint of another shape ({error}): use an empty folder") from error


def newest(folder: Path) -> dict[str, NDArray[Any]]:
    """Arrays of the newest checkpoint; raises ModelError when there is none."""
    found = all_in(folder)
    if not found:
        raise ModelError(f"{folder} holds no checkpoint: train that stage first (docs/train.md)")
    return read_parts(found[-1])


def all_in(folder: Path) -> list[Path]:
    """Whole checkpoints, oldest first."""
    return sorted(place for place in folder.glob("step-*") if not place.suffix)


def write_parts(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays as numbered parts; a large one is spread over several."""
    folder.mkdir(parents=True)
    shapes = {name: list(values.shape) for name, values in arrays.items()}
    parts: list[dict[str, NDArray[Any]]] = [{}]
    room = PART
    for name, values in arrays.items():
        flat, start = values.reshape(-1), 0
        while start < len(flat) or not len(flat):
            if room < flat.itemsize:
                parts.append({})
                room = PART
            piece = flat[start : start + room // flat.itemsize]
            parts[-1][f"{name}@{start}"] = piece
            room -= piece.nbytes
            start += max(len(piece), 1)
            if not len(flat):
                break
    for index, part in enumerate(parts):
        np.savez(folder / f"{index:03}.npz", allow_pickle=False, **part)
    (folder / "shapes.json").write_text(json.dumps(shapes), "utf-8")


def read_parts(folder: Path) -> dict[str, NDArray[Any]]:
    """What `write_parts` wrote; raises ModelError when some of it is missing or altered."""
    try:
        shapes: dict[str, list[int]] = json.loads((folder / "shapes.json").read_text("utf-8"))
        pieces: dict[str, list[tuple[int, NDArray[Any]]]] = {name: [] for name in shapes}
        for path in sorted(folder.glob("*.npz")):
            for key, values in read_npz(path).items():
                name, _, start = key.rpartition("@")
                pieces[name].append((int(start), values))
        return {
            name: np.concatenate([p for _, p in sorted(found, key=lambda one: one[0])]).reshape(
                shapes[name]
            )
            for name, found in pieces.items()
        }
    except (OSError, ValueError, LookupError) as error:
        raise ModelError(
            f"{folder} is no whole checkpoint ({error}): remove it, and the run goes on from the "
            "one before"
        ) from error


def _arrays(tensors: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    return {name: values.detach().cpu().numpy() for name, values in tensors.items()}
