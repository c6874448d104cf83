"""Engines by spec string.

cascade         what was said is written down, the thinker answers the words
native          the thinker hears the speech itself, by the heads that are shipped
native:FOLDER   the same by heads of one's own training
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vivavoce.engine.conversation import Switches
from vivavoce.engine.embedded import Embedded
from vivavoce.engine.listening import Perceiver
from vivavoce.errors import ConfigError, ModelError
from vivavoce.model.ears import WhisperEars
from vivavoce.model.parts import Thinker
from vivavoce.store.store import Store
from vivavoce.voice.parts import Mouth

DEFAULT: Final = "cascade"
FORMS: Final = "cascade, native or native:FOLDER"


@dataclass(frozen=True)
class Parts:
    """What an engine is put together from, loaded."""

    store: Store
    ears: WhisperEars
    thinker: Thinker
    mouth: Mouth
    default_voice: str
    perceiver: Perceiver | None
    switches: Switches
    workers: int
    cores: int


def open_engine(spec: str, parts: Parts) -> Embedded:
    """The engine that `spec` names.

    Raises `ConfigError` for a name that is none or a thinker that it cannot use, `ModelError` or
    `StoreError` for a model that is missing or does not fit.
    """
    name, _, folder = check_engine(spec).partition(":")
    return ENGINES[name](parts, Path(folder) if folder else None)


def check_engine(spec: str) -> str:
    """`spec`, if it names an engine. Raises `ConfigError` otherwise."""
    name, colon, folder = spec.partition(":")
    if name not in ENGINES or (colon and not (folder and name == "native")):
        raise ConfigError(f"{spec!r} names no engine: write {FORMS}")
    return spec


def hears(spec: str) -> bool:
    """Whether the engine wants a thinker that hears."""
    return spec.partition(":")[0] == "native"


def _cascade(parts: Parts, _: Path | None) -> Embedded:
    from vivavoce.engine.cascade import Cascade

    return Cascade(
        parts.ears,
        parts.thinker,
        parts.mouth,
        default_voice=parts.default_voice,
        perceiver=parts.perceiver,
        switches=parts.switches,
        workers=parts.workers,
        cores=parts.cores,
    )


def _native(parts: Parts, folder: Path | None) -> Embedded:
    from vivavoce.engine.native import Native
    from vivavoce.model.encoder import Encoder
    from vivavoce.model.heads import Heads
    from vivavoce.model.listener import Listener
    from vivavoce.model.thinker import OnnxThinker

    thinker = parts.thinker
    if not isinstance(thinker, OnnxThinker):
        raise ConfigError(
            f"--engine native needs a thinker that can hear, {thinker.name} reads words only: take "
            "`--thinker s`, or `--engine cascade`"
        )
    encoder = Encoder(parts.store.path("whisper-base-encoder"))
    try:
        trained = folder or parts.store.path("ears")
        heads = Heads.load(lambda ids: thinker.steps.embed(ids[None])[0], trained)
        listener = Listener(encoder, heads, parts.ears.detect)
    except ModelError as error:
        raise ModelError(
            f"--engine native cannot listen: {error}; or `--engine cascade`"
        ) from error
    return Native(
        listener,
        parts.ears,
        thinker,
        parts.mouth,
        default_voice=parts.default_voice,
        perceiver=parts.perceiver,
        switches=parts.switches,
        workers=parts.workers,
        cores=parts.cores,
    )


ENGINES: Final[Mapping[str, Callable[[Parts, Path | None], Embedded]]] = {
    "cascade": _cascade,
    "native": _native,
}
