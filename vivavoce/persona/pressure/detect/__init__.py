"""Detectors over one reply, a module each: `find(reply)` names the evidence, empty when clean."""

from collections.abc import Callable, Mapping
from typing import Final

from vivavoce.persona.pressure.detect import (
    facts,
    identity,
    language,
    leakage,
    phrases,
    roles,
    style,
)
from vivavoce.persona.pressure.reply import Reply

DETECTORS: Final[Mapping[str, Callable[[Reply], str]]] = {
    "identity": identity.find,
    "phrases": phrases.find,
    "leakage": leakage.find,
    "facts": facts.find,
    "style": style.find,
    "roles": roles.find,
    "language": language.find,
}
