"""Kokoro's voices as numbers: a style table f32[510, 1, 256] each, one row per number of tokens.

Tables mix linearly: "zf_xiaoyi:0.6+zm_yunxi:0.4" is a voice between the two.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.errors import ConfigError

ROWS: Final = 510
WIDTH: Final = 256
_BYTES: Final = ROWS * WIDTH * 4
SHIPPED: Final = Path(str(resources.files("vivavoce.voice"))) / "data" / "kokoro"
_CLOSE: Final = 0.011
"""What weights written with two places may lack of 1."""


def parse(name: str) -> dict[str, float]:
    """Tables of a voice with their weights; "zf_xiaoyi" is all of one.

    Raises ConfigError when weights are no numbers above 0 that add up to 1.
    """
    parts: dict[str, float] = {}
    for part in name.split("+"):
        table, colon, number = part.strip().partition(":")
        try:
            weight = float(number) if colon else 1.0
        except ValueError:
            weight = 0.0
        if not table or not 0 < weight <= 1 or table in parts:
            raise _unreadable(name)
        parts[table] = weight
    if abs(sum(parts.values()) - 1) > _CLOSE:
        raise _unreadable(name)
    return parts


def _unreadable(name: str) -> ConfigError:
    return ConfigError(
        f"{name!r} is no blend of voices: write each voice once, with weights that add up to 1, "
        "such as zf_xiaoyi:0.6+zm_yunxi:0.4"
    )


def name_of(parts: Mapping[str, float]) -> str:
    """What `parse` reads: "zf_xiaoyi:0.60+zm_yunxi:0.40"; one table goes by its own name."""
    if len(parts) == 1:
        return next(iter(parts))
    return "+".join(f"{table}:{weight:.2f}" for table, weight in parts.items())


class StyleTables:
    """Style tables by name, or blends of them, from a folder of `NAME.bin` files."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._folder = folder
        self._one = lru_cache(maxsize=64)(self._read)

    def __call__(self, name: str) -> Samples:
        """f32[510, 1, 256]. Raises ConfigError when a table is not there or not whole."""
        return self.blend(parse(name))

    def blend(self, parts: Mapping[str, float]) -> Samples:
        """The weighted sum of tables; weights add up to 1."""
        mixed = [np.float32(weight) * self._one(table) for table, weight in parts.items()]
        return np.asarray(sum(mixed), np.float32)

    def names(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("[a-z][fm]_*.bin"))

    def _read(self, name: str) -> Samples:
        path = self._folder / f"{name}.bin"
        if not path.is_file():
            raise ConfigError(
                f"no Kokoro voice {name!r} in {self._folder}: there are "
                f"{', '.join(self.names()) or 'none'}. All 54 are in package/voices of "
                "kokoro-js 1.2.1 from npm"
            )
        return read_table(path)


def read_table(path: Path) -> Samples:
    """Style table f32[510, 1, 256] of a `NAME.bin`. Raises ConfigError when it is not whole."""
    if path.stat().st_size != _BYTES:
        raise ConfigError(
            f"{path} is no whole voice table ({_BYTES} bytes are wanted): take it anew from "
            "package/voices of kokoro-js 1.2.1"
        )
    return np.fromfile(path, np.float32).reshape(ROWS, 1, WIDTH)
