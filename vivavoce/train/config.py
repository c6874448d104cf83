"""Configs of the stages: frozen dataclasses, read from YAML, changed on the command line.

python -m vivavoce.train.ctc --config ctc.yaml schedule.steps=2 schedule.seed=7
"""

import argparse
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import pydantic
import yaml

from vivavoce.errors import ConfigError, VivavoceError

Config = TypeVar("Config")


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
    defaults: Any = kind()
    content: dict[str, Any] = asdict(defaults)
    if file is not None:
        try:
            given = yaml.safe_load(file.read_text("utf-8")) or {}
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise ConfigError(f"{file} cannot be read as YAML ({error})") from error
        if not isinstance(given, dict):
            raise ConfigError(f"{file} holds no `name: value` lines")
        _merge(content, given)
    for change in changes:
        path, equals, value = change.partition("=")
        if not equals:
            raise ConfigError(f"{change!r} changes nothing: write name=value")
        *outer, last = path.split(".")
        at = content
        for name in outer:
            if not isinstance(at.setdefault(name, {}), dict):
                raise ConfigError(f"{change!r}: {name} is one value, not several")
            at = at[name]
        try:
            at[last] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise ConfigError(f"{change!r} cannot be read as YAML ({error})") from error
    _refuse_unknown([kind], content, "")
    try:
        return pydantic.TypeAdapter(kind).validate_python(content)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{kind.__name__}: {where}: {first['msg']}") from error


def _refuse_unknown(kinds: Sequence[Any], content: Mapping[str, Any], where: str) -> None:
    """A name that no config has would change nothing. `kinds`: dataclasses that may be meant."""
    known = {name: hint for kind in kinds for name, hint in get_type_hints(kind).items()}
    for name, value in content.items():
        if name not in known:
            raise ConfigError(f"there is no {where}{name}; there are {', '.join(sorted(known))}")
        inner = [one for one in (known[name], *get_args(known[name])) if is_dataclass(one)]
        if inner and isinstance(value, Mapping):
            _refuse_unknown(inner, value, f"{where}{name}.")


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
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        main(resolve(kind, options.config, options.changes))
    except VivavoceError as error:
        raise SystemExit(f"error: {error}") from error
