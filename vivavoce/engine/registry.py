"""Engines by name.

cascade   what was said is written down, the thinker answers the words
native    the thinker hears the speech itself (trained heads over Whisper's encoder)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from vivavoce.engine.embedded import Embedded, Switches
from vivavoce.engine.listening import Perceiver
from vivavoce.errors import ConfigError, ModelError
from vivavoce.model.ears import WhisperEars
from vivavoce.model.parts import Thinker
from vivavoce.store.store import Store
from vivavoce.voice.parts import Mouth

DEFAULT: Final = "cascade"


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


def open_engine(name: str, parts: Parts) -> Embedded:
    """The engine of that name.

    Raises `ConfigError` for a name that is none or a thinker that it cannot use, `ModelError` or
    `StoreError` for a model that is missing or does not fit.
    """
    return ENGINES[check_engine(name)](parts)


def check_engine(name: str) -> str:
    """`name`, if there is such an engine. Raises `ConfigError` otherwise."""
    if name not in ENGINES:
        raise ConfigError(f"there is no engine {name!r}; choose from {', '.join(ENGINES)}")
    return name


def _cascade(parts: Parts) -> Embedded:
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


def _native(parts: Parts) -> Embedded:
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
        heads = Heads.load(lambda ids: thinker.steps.embed(ids[None])[0])
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


ENGINES: Final[Mapping[str, Callable[[Parts], Embedded]]] = {
    "cascade": _cascade,
    "native": _native,
}
