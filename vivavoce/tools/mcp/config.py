"""The file that MCP clients share: `{"mcpServers": {NAME: {...}}}`, as JSON or YAML.

A server is `{command, args, env, cwd}` (started here, spoken to over its standard input and output)
or `{url, headers}` (streamable HTTP). `disabled: true` leaves it out; `timeout` is seconds a call.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from vivavoce.errors import ConfigError

_PATIENCE: Final = 10.0
_LONGEST: Final = 120.0
_HTTP: Final = ("http://", "https://")


@dataclass(frozen=True)
class ServerConfig:
    """One server: `command` or `url` is set."""

    name: str
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str | None = None
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    patience: float = _PATIENCE
    """Seconds a call may take."""


def read(path: Path) -> tuple[ServerConfig, ...]:
    """The servers of a file. Raises `ConfigError`, which says what is wrong where."""
    try:
        told = yaml.safe_load(path.read_text("utf-8"))  # YAML holds JSON
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} cannot be read as JSON or YAML: {error}") from error
    servers = told.get("mcpServers") if isinstance(told, dict) else None
    if not isinstance(servers, dict):
        raise ConfigError(f'{path} has no "mcpServers": write {{"mcpServers": {{NAME: ...}}}}')
    return tuple(
        _server(f"{path}: mcpServers.{name}", str(name), entry)
        for name, entry in servers.items()
        if not (isinstance(entry, dict) and entry.get("disabled") is True)
    )


def _server(where: str, name: str, entry: Any) -> ServerConfig:
    if not isinstance(entry, dict):
        raise ConfigError(f"{where} must be an object with `command` or `url`")
    command, url = entry.get("command", ""), entry.get("url", "")
    if bool(command) == bool(url) or not isinstance(command, str) or not isinstance(url, str):
        raise ConfigError(f"{where} needs either `command` (a program) or `url`")
    if url and not url.startswith(_HTTP):
        raise ConfigError(f"{where}.url must begin with http:// or https://")
    args = entry.get("args", [])
    if not isinstance(args, list):
        raise ConfigError(f"{where}.args must be a list")
    cwd = entry.get("cwd")
    return ServerConfig(
        name,
        command,
        tuple(str(arg) for arg in args),
        _texts(where, entry, "env"),
        None if cwd is None else str(cwd),
        url,
        _texts(where, entry, "headers"),
        _patience(where, entry),
    )


def _texts(where: str, entry: dict[str, Any], key: str) -> dict[str, str]:
    given = entry.get(key) or {}
    if not isinstance(given, dict):
        raise ConfigError(f"{where}.{key} must be an object of texts")
    return {str(name): str(value) for name, value in given.items()}


def _patience(where: str, entry: dict[str, Any]) -> float:
    given = entry.get("timeout", _PATIENCE)
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= _LONGEST:
        raise ConfigError(f"{where}.timeout must be seconds, at most {_LONGEST:g}")
    return float(given)
