"""Configs of the stages: frozen dataclasses, read from YAML, changed on the command line.

python -m vivavoce.train.ctc --config ctc.yaml schedule.steps=2 seed=7
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pydantic
import yaml

from vivavoce.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Config = TypeVar("Config", bound="DataclassInstance")


@dataclass(frozen=True)
class Schedule:
    """How long and how fast a stage learns."""

    steps: int = 2000
    rate: float = 1e-3
    """Highest learning rate, after `warm_up` steps; it falls to nothing along a cosine."""
    warm_up: int = 100
    decay: float = 0.01
    clip: float = 1.0
    """Largest norm of the gradient."""
    save_every: int = 200
    evaluate_every: int = 500
    seed: int = 0
    device: str = "cpu"
    bf16: bool = True
    """Products in bfloat16 (weights stay in float32): about four times as fast where the processor
    has instructions for it."""
    threads: int = 1


def resolve(kind: type[Config], file: Path | None, changes: Sequence[str]) -> Config:
    """A config from its defaults, a YAML file and changes such as `schedule.steps=2`.

    Raises ConfigError naming the value that does not fit.
    """
    # A stage may have defaults of its own in what is nested, such as its schedule.
    content: dict[str, Any] = asdict(kind())
    if file is not None:
        try:
            _merge(content, yaml.safe_load(file.read_text("utf-8")) or {})
        except (OSError, yaml.YAMLError) as error:
            raise ConfigError(f"{file} cannot be read as YAML ({error})") from error
    for change in changes:
        path, equals, value = change.partition("=")
        if not equals:
            raise ConfigError(f"{change!r} changes nothing: write name=value")
        *outer, last = path.split(".")
        at = content
        for name in outer:
            at = at.setdefault(name, {})
        at[last] = yaml.safe_load(value)
    try:
        return pydantic.TypeAdapter(kind).validate_python(content)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{kind.__name__}: {where}: {first['msg']}") from error


def _merge(content: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(content.get(name), dict):
            _merge(content[name], value)
        else:
            content[name] = value


def keep(config: Any, folder: Path) -> None:
    """Write the resolved config beside what comes out of it."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(config), indent=1, default=str) + "\n"
    (folder / "config.json").write_text(text, "utf-8")


def command(kind: type[Config], main: Callable[[Config], None], about: str | None) -> None:
    """The command line of a stage."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--config", type=Path, help="YAML file")
    parser.add_argument("changes", nargs="*", metavar="name=value")
    options = parser.parse_args()
    main(resolve(kind, options.config, options.changes))
