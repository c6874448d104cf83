"""What docs/personas.md shows works: the file, the commands, the example."""

import asyncio
import re
import shlex

import pytest
from typer.main import get_command

from tests.conftest import ROOT
from tests.fakes.server import running
from vivavoce.cli.persona import app
from vivavoce.persona.advice import advise
from vivavoce.persona.card import Card, parse
from vivavoce.persona.formats import png

PAGE = (ROOT / "docs/personas.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_file_is_a_persona_that_uses_every_field() -> None:
    (text,) = blocks("yaml")
    card = parse(text, "nora.yaml")
    assert not [advice for advice in advise(card) if advice.level == "fault"]
    assert set(card.model_dump(exclude_unset=True)) == set(Card.model_fields)
    for name in ("identity", "verbal_habits", "emotions", "interaction", "voice", "knowledge"):
        part = getattr(card, name)
        assert part.model_fields_set == set(type(part).model_fields), name


@pytest.mark.parametrize("line", [x for block in blocks("sh") for x in block.splitlines()])
def test_the_commands_exist(line: str) -> None:
    program, verb, *arguments = shlex.split(line)
    assert program == "vivavoce"
    if verb == "persona":
        command = get_command(app).commands[arguments[0]]  # type: ignore[attr-defined]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in arguments if word.startswith("--")} <= known


async def test_the_example_runs() -> None:
    (source,) = blocks("python")
    names: dict[str, object] = {}
    async with running() as live:
        source = source.replace("http://127.0.0.1:8765", live.url)
        await asyncio.to_thread(exec, compile(source, "personas.md", "exec"), names)
        assert "nora" in live.hub.people.personas
    card = names["card"]
    assert isinstance(card, bytes)
    assert set(png.texts(card)) == {"ccv3", "chara"}
