"""The mouth of the product, out of the store."""

from pathlib import Path
from typing import Final

from vivavoce.errors import ConfigError
from vivavoce.store import Store
from vivavoce.voice.mouth import EmbeddedMouth

SMALL: Final = "small"
KOKORO: Final = "kokoro"
SHIPPED: Final = {SMALL: "mouth-small"}
"""Mouths that come with the product: their names and folders in the store."""


def open_mouth(store: Store, chinese: str = SMALL, *, threads: int = 1) -> EmbeddedMouth:
    """`chinese`: `kokoro`; or a small mouth, by its name or folder, that says the voices it has in
    Kokoro's place (`folder_of`).

    Raises ConfigError when there is no such mouth.
    """
    return EmbeddedMouth(
        store.path("kokoro-stages"),
        store.path("kokoro-vocab.json"),
        threads=threads,
        student=None if chinese == KOKORO else folder_of(chinese, store),
    )


def folder_of(mouth: str, store: Store) -> Path:
    """Where a small mouth lies: one that ships, by its name, or a folder of the user's own.

    Raises ConfigError when it is neither.
    """
    if mouth in SHIPPED:
        return store.path(SHIPPED[mouth])
    if not Path(mouth).is_dir():
        raise ConfigError(
            f"there is no Chinese mouth {mouth}: write {', '.join(SHIPPED)}, {KOKORO}, or a folder "
            "that `python -m vivavoce.train.mouth_export` wrote (docs/mouth.md)"
        )
    return Path(mouth)
