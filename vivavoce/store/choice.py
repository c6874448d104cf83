"""The user's own files in place of the manifest's: environment variables and `config.toml`."""

import json
import os
import re
import tomllib
from pathlib import Path

from vivavoce.errors import ConfigError
from vivavoce.store.disk import write_text


def variable(name: str) -> str:
    """The environment variable that replaces a file, e.g. VIVAVOCE_FILE_SILERO_VAD_ONNX."""
    return "VIVAVOCE_FILE_" + re.sub(r"[^A-Z0-9]+", "_", name.upper())


def chosen(config: Path, name: str) -> Path | None:
    """The user's own path for `name`, or None. Raises ConfigError when nothing is there."""
    where = variable(name)
    text = os.environ.get(where)
    if not text:
        where = str(config)
        text = read(config).get(name)
    if not text:
        return None
    path = Path(text).expanduser()
    if not path.exists():
        raise ConfigError(f"{where} puts {path} in place of {name}, but nothing is there")
    return path


def read(config: Path) -> dict[str, str]:
    """The `[files]` table of a config file: name -> path."""
    try:
        table = tomllib.loads(config.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{config} cannot be read: {error}") from error
    files = table.get("files", {})
    if set(table) - {"files"} or not all(isinstance(path, str) for path in files.values()):
        raise ConfigError(f'{config} may only hold a [files] table of name = "path"')
    return dict(files)


def choose(config: Path, name: str, path: Path | None) -> None:
    """Write the choice down; None takes it back."""
    files = read(config)
    if path is None:
        files.pop(name, None)
    else:
        files[name] = str(path)
    # JSON strings are TOML strings.
    lines = (
        f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(files[key], ensure_ascii=False)}\n"
        for key in sorted(files)
    )
    write_text(config, "[files]\n" + "".join(lines))
