"""Rows as Parquet. Needs the extra `matrix` (pyarrow).

id         text    m<seed>-<number>, also the id of the card
seed       int32   whose identity it has
number     int32   candidate number within the seed
personality_from, verbal_from, emotions_from, interaction_from
           int32   the seed each group is from
situation  int16   the dialogue situation it is paired with
name ... move
           uint8   the coordinates, one column per attribute
"""

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vivavoce.errors import ConfigError
from vivavoce.persona.matrix.catalog import FISSION, Coords, catalog
from vivavoce.persona.matrix.fission import Children, Ints
from vivavoce.persona.matrix.situations import pair

META: Final = b"vivavoce.matrix"


@dataclass(frozen=True)
class Rows:
    """What a file holds."""

    ids: list[str]
    seed: Ints
    parents: Ints
    situation: npt.NDArray[np.int16]
    coords: Coords

    def __len__(self) -> int:
        return len(self.ids)


def optional(module: str, name: str) -> Any:
    """A module of an optional extra. Raises ConfigError that says how to get it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise ConfigError(
            f"this needs {package}, which is not installed: pip install 'vivavoce[{name}]'"
        ) from error


def to_table(rows: Children, key: int) -> Any:
    """A pyarrow table of one part."""
    pa = optional("pyarrow", "matrix")
    columns: dict[str, Any] = {
        "id": [row_id(s, n) for s, n in zip(rows.seed.tolist(), rows.number.tolist(), strict=True)],
        "seed": rows.seed,
        "number": rows.number,
    }
    for place, group in enumerate(FISSION):
        columns[f"{group}_from"] = np.ascontiguousarray(rows.parents[:, place])
    columns["situation"] = pair(rows.coords, rows.seed, rows.number, key)
    columns |= dict(zip(catalog().names, np.ascontiguousarray(rows.coords.T), strict=True))
    return pa.table(columns)


def row_id(seed: int, number: int) -> str:
    """The id of a row and of its card."""
    return f"m{seed:05d}-{number:04d}"


def write(table: Any, path: Path) -> None:
    """One row group. The same table gives the same bytes."""
    parquet = optional("pyarrow.parquet", "matrix")
    parquet.write_table(table, path, compression="zstd", row_group_size=max(len(table), 1))


def join(parts: list[Path], out: Path, about: Mapping[str, Any]) -> None:
    """One file with a row group per part; `about` goes into its metadata."""
    parquet = optional("pyarrow.parquet", "matrix")
    schema = parquet.read_schema(parts[0]).with_metadata({META: json.dumps(about).encode()})
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for part in parts:
            table = parquet.read_table(part).replace_schema_metadata(schema.metadata)
            writer.write_table(table, row_group_size=max(len(table), 1))


def about(path: Path) -> dict[str, Any]:
    """What was asked for and what became of the candidates, from a file's metadata.

    Raises ConfigError for a file that is no matrix.
    """
    parquet = optional("pyarrow.parquet", "matrix")
    try:
        found = (parquet.read_schema(path).metadata or {}).get(META)
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read {path}: {error}") from error
    if found is None:
        raise ConfigError(f"{path} was not written by `persona matrix`")
    told: dict[str, Any] = json.loads(found)
    if told["plan"]["digest"] != catalog().digest:
        raise ConfigError(f"{path} is from other values or rules; make it anew")
    return told


def read(path: Path) -> Rows:
    """All rows of a file."""
    table = optional("pyarrow.parquet", "matrix").read_table(path)
    coords = [table.column(name).to_numpy() for name in catalog().names]
    parents = [table.column(f"{group}_from").to_numpy() for group in FISSION]
    return Rows(
        ids=table.column("id").to_pylist(),
        seed=table.column("seed").to_numpy(),
        parents=np.column_stack(parents),
        situation=table.column("situation").to_numpy(),
        coords=np.column_stack(coords),
    )
