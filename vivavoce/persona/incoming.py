"""Files of personas on their way in: our YAML or JSON, or a Character Card of any version."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import yaml

from vivavoce.errors import PersonaError
from vivavoce.persona.card import Card, from_json
from vivavoce.persona.derive import foreign
from vivavoce.persona.formats import read
from vivavoce.persona.formats.export import embedded
from vivavoce.persona.plain_yaml import read_yaml

MOST_YAML: Final = 512 * 1024
"""Characters of a YAML file. A persona has some ten thousand."""


@dataclass(frozen=True)
class Incoming:
    """A persona and, if it came as a Character Card, the file to keep so that nothing of it is
    lost: the card's own with ours in its extensions."""

    card: Card
    origin: bytes | None = None


def accept(
    file: bytes, *, card_id: str = "", thinker: Callable[[str], str] | None = None
) -> Incoming:
    """The persona in `file`. Raises PersonaError, which says what is wrong with it."""
    data = _ours(file)
    if data is not None:
        return Incoming(from_json({**data, "id": card_id} if card_id else data, "the persona"))
    document = read(file)
    card = foreign(document, card_id=card_id, thinker=thinker)
    return Incoming(card, embedded(document, card))


def _ours(file: bytes) -> dict[str, Any] | None:
    """The fields of a persona of ours; None: it is something else."""
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if text.lstrip().startswith("{"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return None
    else:
        found = _yaml(text)
    return found if isinstance(found, dict) and "languages" in found else None


def _yaml(text: str) -> Any:
    if len(text) > MOST_YAML:
        raise PersonaError(f"the YAML is longer than {MOST_YAML} characters")
    try:
        # A few lines of references to references unfold to gigabytes.
        return read_yaml(text, aliases=False)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise PersonaError(f"the file is neither a card nor YAML that parses: {error}") from error
