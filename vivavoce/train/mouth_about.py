"""What a run of the stage `mouth` is of: sizes and voices, beside its checkpoints."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from vivavoce.errors import ConfigError
from vivavoce.train.mouth_model import MouthSizes

_NAME: Final = "about.json"


def keep_about(folder: Path, sizes: MouthSizes, voices: Sequence[str]) -> None:
    """Write it down, or raise ConfigError when the folder holds a run of other voices or sizes."""
    if (folder / _NAME).is_file():
        there = read_about(folder)
        if there != (sizes, tuple(voices)):
            raise ConfigError(
                f"{folder} holds a run of {', '.join(there[1])} in {there[0]}: give the same "
                "lessons and sizes, or another folder"
            )
    about = {"voices": list(voices), "sizes": asdict(sizes)}
    (folder / _NAME).write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def read_about(folder: Path) -> tuple[MouthSizes, tuple[str, ...]]:
    """Raises ConfigError when the folder holds no run."""
    try:
        about = json.loads((folder / _NAME).read_text("utf-8"))
        return MouthSizes(**about["sizes"]), tuple(about["voices"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ConfigError(
            f"{folder} holds no run of a mouth ({error}): `python -m vivavoce.train.mouth` makes "
            "one"
        ) from error
