"""Reading `.npz` files that may have been cut short, changed, or be something else."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def read_npz(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays of a file, by name.

    Raises `OSError` when it cannot be read and `ValueError` when it is no whole `.npz`.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except OSError:
        raise
    except Exception as error:  # zip, zlib and numpy each have kinds of their own
        raise ValueError("no whole .npz file") from error
