"""Names of what is served. Others' names for the same kind of thing are accepted as aliases, so
that programs written for them need no change; `GET /v1/models` says which are which."""

from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.errors import ProtocolError
from vivavoce.server import options

Kind = Literal["realtime", "speech", "transcription"]


@dataclass(frozen=True)
class Served:
    """One model and the other names it answers to."""

    name: str
    aliases: tuple[str, ...]


SERVED: Final[dict[Kind, Served]] = {
    "realtime": Served(options.MODEL, options.ALIASES),
    "speech": Served(
        "vivavoce-speech",
        (
            *("gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-12-15", "tts-1", "tts-1-hd"),
            *("stepaudio-2.5-tts", "step-tts-2", "step-tts-mini"),
        ),
    ),
    "transcription": Served(
        "whisper-base",
        (
            *("whisper-1", "gpt-transcribe", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"),
            *("gpt-4o-mini-transcribe-2025-12-15", "step-asr"),
        ),
    ),
}

KINDS: Final[dict[str, Kind]] = {
    name: kind for kind, served in SERVED.items() for name in (served.name, *served.aliases)
}
"""Every name that is accepted somewhere, in the order it is listed."""


def kind_of(name: str) -> Kind:
    """What a model of this name is for. Raises `ProtocolError` when there is none.

    Of Realtime models more names are known than are listed, as a connection may have.
    """
    if name in KINDS:
        return KINDS[name]
    try:
        options.check_model(name)
    except ProtocolError:
        raise _unknown(name, f"use one of {', '.join(KINDS)}") from None
    return "realtime"


def check(name: str, kind: Kind) -> None:
    """Raises `ProtocolError` when no model of this kind has this name."""
    if KINDS.get(name) != kind:
        known = ", ".join((SERVED[kind].name, *SERVED[kind].aliases))
        raise _unknown(name, f"for {kind} use one of {known}")


def _unknown(name: str, known: str) -> ProtocolError:
    return ProtocolError(
        f"The model '{name}' does not exist here; {known}.", code="model_not_found", param="model"
    )
