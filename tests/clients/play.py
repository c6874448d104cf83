"""How the tests run a client that lives in a process of its own."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tests.clients import question
from tests.conftest import ROOT
from tests.fakes.scene import CITIES, STOPPED, STORY, STORY_SECONDS, Scene, answers, report
from tests.fakes.server import Live, running

HERE: Final = Path(__file__).resolve().parent
TIMEOUT: Final = 90.0
"""Seconds after which a client is stuck."""
INSTALL: Final = "run scripts/clients"
SUNNY: Final = "sunny in {}"
"""What every client's tool answers for a city."""


@dataclass(frozen=True)
class Result:
    """What a client saw of the scene; one JSON line of its process."""

    events: list[str] = field(default_factory=list)
    """Events in the client's own words, repeated ones once."""
    heard: str = ""
    """The user's first words, as transcribed."""
    called: list[dict[str, Any]] = field(default_factory=list)
    """Arguments the tool was called with."""
    report: str = ""
    """What she said after the tool had answered."""
    report_seconds: float = 0.0
    """Seconds of audio that said it."""
    story_seconds: float = 0.0
    """Seconds of the story's audio that came before the user spoke over it."""
    interrupted: bool = False
    """The client learned that its user spoke over her."""
    last: str = ""
    """What she said after that."""
    errors: list[str] = field(default_factory=list)


def check(result: Result, scene: Scene) -> None:
    """The scene as the client and the engine saw it."""
    assert result.errors == []
    assert result.heard == scene.heard
    assert result.called == [{"city": city} for city in scene.cities]
    outputs = [SUNNY.format(city) for city in scene.cities]
    assert result.report == report(outputs)
    assert result.report_seconds == pytest.approx(1.0, abs=0.01)
    assert 0 < result.story_seconds <= STORY_SECONDS
    assert result.interrupted
    assert result.last == STOPPED
    assert answers(scene.requests[-1].history) == outputs
    assert scene.cancelled >= 1  # guesses in the pauses of the clips were dropped, too
    told = [m.text for m in scene.requests[-1].history if m.role == "assistant"][-1]
    assert STORY.startswith(told)
    assert 0 < len(told) < len(STORY)


def clients_python() -> Path:
    """The interpreter that has the heavy Python clients, or a skip."""
    folder = Path(os.environ.get("VIVAVOCE_CLIENTS", ROOT / ".venv-clients"))
    python = folder / "bin" / "python"
    if not python.is_file():
        pytest.skip(f"the Python clients are not installed: {INSTALL}")
    return python


def node_modules() -> str:
    """Path of `node`, with the Node clients installed, or a skip."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules").is_dir():
        pytest.skip(f"Node 20 or the Node clients are not installed: {INSTALL}")
    return node


def _environment(folder: Path) -> dict[str, str]:
    """A home of its own, nothing of ours, and no way out but to this machine."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "OPENAI_AGENTS_DISABLE_TRACING": "1",
        "OTEL_SDK_DISABLED": "true",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
    }


async def run(command: Sequence[str | Path], live: Live, folder: Path) -> Result:
    """Run `command ADDRESS QUESTION`; its last line of output is the result.

    Raises AssertionError with what the process said when there is none.
    """
    address = live.url.removeprefix("http://")
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        address,
        str(question.write(folder)),
        cwd=ROOT,
        env=_environment(folder),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, said = await asyncio.wait_for(process.communicate(), TIMEOUT)
    except TimeoutError:
        process.kill()
        out, said = await process.communicate()
    lines = out.decode().splitlines()
    assert process.returncode == 0, f"{process.returncode}\n{lines}\n{said.decode()[-6000:]}"
    return Result(**json.loads(lines[-1]))


async def python_client(name: str, live: Live, folder: Path, *options: str) -> Result:
    """Run a module of tests/clients/scripts in the clients' own interpreter."""
    module = f"tests.clients.scripts.{name}"
    return await run([clients_python(), "-m", module, *options], live, folder)


async def node_client(name: str, live: Live, folder: Path, *options: str) -> Result:
    """Run a script of tests/clients/scripts with Node."""
    script = HERE / "scripts" / f"{name}.mjs"
    return await run([node_modules(), script, *options], live, folder)


@asynccontextmanager
async def stage(*, parallel: bool = False, **options: Any) -> AsyncIterator[tuple[Live, Scene]]:
    """A live server that plays the scene; `options` are those of `vivavoce serve`."""
    scene = Scene(CITIES if parallel else CITIES[:1])
    async with running(scene, **options) as live:
        yield live, scene
