"""How every command talks: results on stdout (`--json`: one object), everything else on stderr."""

import json
import sys
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

from vivavoce.store.progress import Unit

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


def print_json(value: dict[str, Any]) -> None:
    """One object on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


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
