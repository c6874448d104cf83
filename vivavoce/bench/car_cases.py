"""What `bench car` says and what must come of it, read from YAML.

A folder holds `zh.yaml` and `en.yaml` (lists of `{type, say, start, want}`) and `other.yaml`
(`{zh: [...], en: [...]}`: talk that must change nothing). `say` is one turn or several; `start` and
`want` are fields of the vehicle by dotted name. A wanted value is exact, or `>` and `<` for more
and less than before, `~words` for words that sound like these; `*` in a name stands for any.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from vivavoce.errors import ConfigError
from vivavoce.languages import LANGUAGES, Language

OTHER: Final = "other"


@dataclass(frozen=True)
class Case:
    """One command (or dialogue) and the change of state that is right."""

    id: str
    language: Language
    type: str
    turns: tuple[str, ...]
    want: Mapping[str, Any] = field(default_factory=dict)
    start: Mapping[str, Any] = field(default_factory=dict)


def load_cases(folder: Path, limit: int | None = None) -> list[Case]:
    """All cases, at most `limit` per file and language. Raises ConfigError naming what is bad."""
    found: list[Case] = []
    for language in LANGUAGES:
        rows = _read(folder / f"{language}.yaml")
        found += [_case(language, n, row) for n, row in enumerate(rows)][:limit]
        talk = _read(folder / f"{OTHER}.yaml")[language]
        found += [
            Case(f"{language}-{OTHER}-{n:03d}", language, OTHER, (text,))
            for n, text in enumerate(talk)
        ][:limit]
    return found


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(
            f"{path} holds no cases ({error}); see docs/car.md for its form"
        ) from None


def _case(language: Language, number: int, row: Any) -> Case:
    try:
        turns = row["say"] if isinstance(row["say"], list) else [row["say"]]
        return Case(
            f"{language}-{number:03d}",
            language,
            row["type"],
            tuple(turns),
            row["want"],
            row.get("start", {}),
        )
    except (KeyError, TypeError) as error:
        raise ConfigError(f"case {number} of {language}.yaml lacks {error}") from None
