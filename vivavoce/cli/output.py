"""How every command talks: results on stdout (`--json`: one object), everything else on stderr."""

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Self

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from vivavoce.errors import ConfigError
from vivavoce.store.progress import Unit

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


class LanguageChoice(StrEnum):
    """Languages that can be asked for."""

    EN = "en"
    ZH = "zh"


class Switch(StrEnum):
    """An option that is said in a word."""

    ON = "on"
    OFF = "off"


def print_json(value: dict[str, Any]) -> None:
    """One object on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def say(line: str) -> None:
    """Progress and tables go to stderr; stdout is for the one JSON object."""
    typer.echo(line, err=True)


def check_writable(path: Path) -> None:
    """That a file can be written there, asked before the work whose result it is to hold.

    Raises ConfigError.
    """
    folder = path.parent
    if path.is_dir():
        raise ConfigError(f"{path} is a folder: name a file in it")
    if not folder.is_dir() or not os.access(path if path.exists() else folder, os.W_OK):
        raise ConfigError(f"{path} cannot be written: name a file in a folder you can write to")


class Bars:
    """The store's progress as bars on stderr; without a terminal, one line per finished item."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def begin(self, name: str, total: float, unit: Unit) -> None:
        size = f" ({total / 1e6:.1f} MB)" if unit == "bytes" else ""
        self._tasks[name] = self._bars.add_task(f"{name}{size}", total=total)

    def at(self, name: str, done: float) -> None:
        self._bars.update(self._tasks[name], completed=done)

    def end(self, name: str) -> None:
        task = self._tasks[name]
        self._bars.update(task, completed=self._bars.tasks[task].total)
        if not self._console.is_terminal:
            self.note(f"{name}: done")

    def note(self, line: str) -> None:
        self._console.print(line, style="dim", highlight=False, markup=False, soft_wrap=True)
