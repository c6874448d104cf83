"""Folders that are built once from other files, such as a thinker's graph from its GGUF."""

import importlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, cast

from vivavoce.errors import StoreError
from vivavoce.store.disk import fingerprint, read_json, sha256, write_text
from vivavoce.store.manifest import Derived

Build = Callable[..., None]
"""(one path per input, folder to fill, callback for progress in 0..1)."""
STAMP: Final = "built.json"


def state(item: Derived, folder: Path, inputs: Mapping[str, object]) -> Literal["ok", "missing"]:
    """Whether `folder` was built from these inputs by this version, and still is what was built.

    `inputs` maps names to something that changes with the file: a digest, a fingerprint.
    """
    stamp = read_json(folder / STAMP)
    if not isinstance(stamp, dict) or _key(item, inputs) != stamp.get("key"):
        return "missing"
    files = cast("dict[str, dict[str, Any]]", stamp.get("files", {}))
    for name, built in files.items():
        path = folder / name
        if not path.is_file() or fingerprint(path) != built["fingerprint"]:
            return "missing"
    return "ok"


def altered(folder: Path) -> list[str]:
    """Files of a built folder whose bytes are not the ones that were built."""
    stamp = read_json(folder / STAMP)
    return [
        name
        for name, built in stamp["files"].items()
        if not (folder / name).is_file() or sha256(folder / name) != built["sha256"]
    ]


def build(
    item: Derived,
    folder: Path,
    paths: list[Path],
    inputs: Mapping[str, object],
    advance: Callable[[float], None],
) -> None:
    """Fill `folder` anew. It appears only when it is whole."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        _entry_point(item)(*paths, fresh, advance)
        files = {
            str(path.relative_to(fresh)): {
                "fingerprint": fingerprint(path),
                "sha256": sha256(path),
            }
            for path in sorted(fresh.rglob("*"))
            if path.is_file()
        }
        if not files:
            raise StoreError(f"{item.builder} wrote nothing for {item.name}")
        write_text(fresh / STAMP, json.dumps({"key": _key(item, inputs), "files": files}))
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _key(item: Derived, inputs: Mapping[str, object]) -> list[object]:
    return [item.builder, item.version, *([name, inputs[name]] for name in item.inputs)]


def _entry_point(item: Derived) -> Build:
    module, _, function = item.builder.partition(":")
    try:
        return cast("Build", getattr(importlib.import_module(module), function))
    except (ImportError, AttributeError) as error:
        raise StoreError(f"{item.name} cannot be built: {error}") from error
