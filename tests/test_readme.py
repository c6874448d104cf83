"""What the README shows works: its Python runs, its commands and links exist."""

import importlib
import io
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from tests.conftest import ROOT
from tests.fakes.server import running
from vivavoce.cli.main import VERBS

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


async def test_the_python_example_prints_an_answer() -> None:
    async with running() as live:
        (source,) = blocks("python")
        source = source.replace("http://127.0.0.1:8765", live.url)
        body, _, _ = source.rpartition("asyncio.run(main())")
        names: dict[str, object] = {}
        exec(compile(body, "README.md", "exec"), names)
        printed = io.StringIO()
        with redirect_stdout(printed):
            await names["main"]()  # type: ignore[operator]
    assert printed.getvalue() == "Hi there. How are you?"


def verb_app(verb: str) -> typer.Typer:
    module, _, attribute = VERBS[verb].app.partition(":")
    app = getattr(importlib.import_module(module), attribute)
    assert isinstance(app, typer.Typer)
    return app


def commands() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_the_commands_exist(command: list[str]) -> None:
    program, *arguments = command
    assert (ROOT / program).is_file() or program == ".venv/bin/vivavoce"
    if program == "scripts/test":
        return
    verb, *arguments = ["serve", *arguments] if program == "scripts/serve" else arguments
    app = get_command(verb_app(verb))
    known = {option for parameter in app.params for option in parameter.opts}
    for sub in getattr(app, "commands", {}).values():
        known |= {option for parameter in sub.params for option in parameter.opts}
    assert {word for word in arguments if word.startswith("--")} <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_no_figure_was_forgotten() -> None:
    assert not re.findall(r"@[A-Z0-9_]+@", README)


def test_pages_that_commands_point_to_exist() -> None:
    for source in (ROOT / "vivavoce").rglob("*.py"):
        for line in source.read_text(encoding="utf-8").splitlines():
            for page in re.findall(r"(?<![\w/])docs/[\w-]+\.md", line):
                assert (ROOT / page).is_file(), f"{source.name} points to {page}"
