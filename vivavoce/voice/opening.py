"""The mouth of the product, out of the store."""

from typing import Final

from vivavoce.store import Store
from vivavoce.voice.mouth import EmbeddedMouth

SMALL: Final = "small"
KOKORO: Final = "kokoro"


def open_mouth(store: Store, chinese: str = SMALL, *, threads: int = 1) -> EmbeddedMouth:
    """`chinese`: `kokoro`; or a small mouth, by its name or folder, that says the voices it has in
    Kokoro's place (`student.folder_of`).

    Raises ConfigError when there is no such mouth.
    """
    from vivavoce.voice.student import folder_of

    return EmbeddedMouth(
        store.path("kokoro-stages"),
        store.path("kokoro-vocab.json"),
        threads=threads,
        student=None if chinese == KOKORO else folder_of(chinese, store),
    )
